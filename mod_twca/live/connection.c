/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A connection, from its socket to the answer of the beacon. */

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/err.h>

#include "flight.h"
#include "probe_private.h"

/* What a list is looked for in at once: few are longer. */
#define FLIGHT_SIZE 8000

static void end_with(twca_connection_t *connection, twca_answer_e answer)
{
    connection->reply.answer = answer;
    connection->reply.duration = twca_probe_clock() - connection->begun;
    connection->stage = TWCA_STAGE_ENDED;
}

/* The certificates have come, whatever became of the rest. */
static void end_served(twca_connection_t *connection, twca_beacon_e beacon)
{
    connection->reply.answer = TWCA_ANSWER_SERVED;
    connection->reply.beacon = beacon;
    connection->stage = TWCA_STAGE_ENDED;
}

/* Whether OpenSSL has only to wait for the socket. */
static int is_waiting(twca_connection_t *connection, int result)
{
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        connection->events = POLLIN;
        return 1;
    case SSL_ERROR_WANT_WRITE:
        connection->events = POLLOUT;
        return 1;
    default:
        return 0;
    }
}

/* --- The certificates ---------------------------------------------------- */

static void go_connecting(twca_connection_t *connection)
{
    int error = twca_wire_error(connection->wire.socket);

    if (error) {
        end_with(connection, twca_refusal_of(error));
        return;
    }
    if (connection->question.has_proxy_protocol
        && !twca_wire_introduce(connection->wire.socket)) {
        end_with(connection, TWCA_ANSWER_BROKEN);
        return;
    }
    connection->ssl = twca_offer(&connection->round->offers, connection,
                                 connection->round->method);
    if (!connection->ssl) {
        end_with(connection, TWCA_ANSWER_BROKEN);
        return;
    }
    connection->stage = TWCA_STAGE_SHAKING;
}

/* What the handshake was broken off with: by us, where the list has come and
 * is not to be asked about. */
static void end_shaking(twca_connection_t *connection)
{
    if (!connection->has_list) {
        end_with(connection, twca_refusal(connection));
        return;
    }
    end_served(connection, connection->is_expected ? TWCA_BEACON_UNASKED
                                                   : TWCA_BEACON_SILENT);
}

/* The address as text where there is no name. */
static const char *host_of(const twca_connection_t *connection)
{
    const twca_question_t *question = &connection->question;
    char text[NI_MAXHOST];

    if (question->name) {
        return question->name;
    }
    if (getnameinfo((const struct sockaddr *)&question->address,
                    question->address_length, text, sizeof(text), NULL, 0,
                    NI_NUMERICHOST)
        != 0) {
        return "";
    }
    text[strcspn(text, "%")] = '\0'; /* which interface is not its business */
    return apr_pstrdup(connection->pool, text);
}

static void prepare_question(twca_connection_t *connection)
{
    connection->request =
        twca_beacon_nonce(connection->nonce)
            ? twca_http_question(connection->pool, host_of(connection),
                                 connection->question.port, connection->nonce)
            : NULL;
    if (!connection->request) {
        end_served(connection, TWCA_BEACON_SILENT);
        return;
    }
    connection->request_length = strlen(connection->request);
    connection->heard = apr_palloc(connection->pool, TWCA_HTTP_LIMIT);
    connection->stage = TWCA_STAGE_ASKING;
}

/* Where what comes first is all that was expected, OpenSSL need not read it.
 * What was sent is read to its end all the same: a connection that is closed
 * before is reset, which looks like trouble. @return whether it is */
static int is_seen_at_once(twca_connection_t *connection)
{
    const twca_listener_t *listener = &connection->round->listener;
    unsigned char *heard;
    apr_size_t size;

    if (!connection->wire.has_greeted
        || BIO_number_read(SSL_get_rbio(connection->ssl)) > 0
        || connection->question.protocol != TWCA_PROTOCOL_1_2
        || connection->question.kind != TWCA_KIND_ANY) {
        return 0;
    }
    heard = apr_palloc(connection->pool, FLIGHT_SIZE);
    size = twca_wire_peek(&connection->wire, heard, FLIGHT_SIZE);
    connection->has_list =
        twca_flight_list(heard, size, &connection->reply.list)
        && listener->expects(listener->context, connection->who,
                             &connection->reply.list);
    if (!connection->has_list) {
        memset(&connection->reply.list, 0, sizeof(connection->reply.list));
        return 0;
    }
    twca_wire_skip(&connection->wire, size);
    connection->is_expected = 1;
    connection->reply.duration = twca_probe_clock() - connection->begun;
    return 1;
}

static void go_shaking(twca_connection_t *connection)
{
    int result;

    if (is_seen_at_once(connection)) {
        end_shaking(connection);
        return;
    }
    result = SSL_do_handshake(connection->ssl);
    connection->wire.has_greeted = 1;
    if (result == 1 && connection->has_list) {
        prepare_question(connection);
    }
    else if (result == 1 || !is_waiting(connection, result)) {
        end_shaking(connection);
    }
}

/* --- The beacon ---------------------------------------------------------- */

static void go_asking(twca_connection_t *connection)
{
    int put = SSL_write(connection->ssl, connection->request,
                        (int)connection->request_length);

    if (put > 0) {
        connection->request += put;
        connection->request_length -= (apr_size_t)put;
        if (connection->request_length == 0) {
            connection->stage = TWCA_STAGE_LISTENING;
        }
    }
    else if (!is_waiting(connection, put)) {
        end_served(connection, TWCA_BEACON_SILENT);
    }
}

static void judge(twca_connection_t *connection, twca_http_e state)
{
    twca_beacon_e beacon =
        twca_http_judge(connection->round->board, connection->nonce,
                        connection->heard, connection->heard_length, state);

    if (beacon != TWCA_BEACON_UNASKED) {
        end_served(connection, beacon);
    }
}

static void go_listening(twca_connection_t *connection)
{
    int got =
        SSL_read(connection->ssl, connection->heard + connection->heard_length,
                 (int)(TWCA_HTTP_LIMIT - connection->heard_length));

    if (got > 0) {
        connection->heard_length += (apr_size_t)got;
        judge(connection, connection->heard_length == TWCA_HTTP_LIMIT
                              ? TWCA_HTTP_FULL
                              : TWCA_HTTP_OPEN);
    }
    else if (!is_waiting(connection, got)) {
        judge(connection, TWCA_HTTP_ENDED);
    }
}

/* --- From beginning to end ------------------------------------------------ */

void twca_connection_begin(twca_connection_t *connection)
{
    const twca_question_t *question = &connection->question;

    connection->wire.socket = twca_wire_connect(
        (const struct sockaddr *)&question->address, question->address_length);
    connection->events = POLLOUT;
    if (connection->wire.socket < 0) {
        end_with(connection, twca_refusal_of(errno));
    }
}

void twca_connection_go_on(twca_connection_t *connection)
{
    connection->events = 0;
    do {
        ERR_clear_error();
        switch (connection->stage) {
        case TWCA_STAGE_CONNECTING:
            go_connecting(connection);
            break;
        case TWCA_STAGE_SHAKING:
            go_shaking(connection);
            break;
        case TWCA_STAGE_ASKING:
            go_asking(connection);
            break;
        case TWCA_STAGE_LISTENING:
            go_listening(connection);
            break;
        default:
            break;
        }
    } while (connection->stage != TWCA_STAGE_ENDED && !connection->events);
    ERR_clear_error();
}

void twca_connection_expire(twca_connection_t *connection)
{
    if (connection->has_list) {
        end_served(connection, TWCA_BEACON_SILENT);
    }
    else {
        end_with(connection, TWCA_ANSWER_TIMEOUT);
    }
}

void twca_connection_hang_up(twca_connection_t *connection)
{
    SSL_free(connection->ssl);
    if (connection->wire.socket >= 0) {
        (void)close(connection->wire.socket);
    }
}
