/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Why nobody showed a certificate. */

#include <errno.h>

#include <openssl/err.h>

#include "probe_private.h"

twca_answer_e twca_refusal_of(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return TWCA_ANSWER_REFUSED;
    case ETIMEDOUT:
        return TWCA_ANSWER_TIMEOUT;
    case ECONNRESET:
    case EPIPE:
        return TWCA_ANSWER_BROKEN;
    default: /* no route, no such family here, a firewall, no more sockets */
        return TWCA_ANSWER_UNREACHABLE;
    }
}

/* There is nothing that both sides can do. Servers that know no TLS 1.3 see a
 * client without any cipher that they know. */
static twca_answer_e nothing_in_common(const twca_question_t *question)
{
    if (question->kind != TWCA_KIND_ANY) {
        return TWCA_ANSWER_NO_KIND;
    }
    return question->protocol == TWCA_PROTOCOL_1_3 ? TWCA_ANSWER_NO_PROTOCOL
                                                   : TWCA_ANSWER_BROKEN;
}

static twca_answer_e by_reason(const twca_question_t *question, int reason)
{
    switch (reason) {
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
        return TWCA_ANSWER_TOO_LARGE;
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_SSL_VERSION:
        return TWCA_ANSWER_NO_PROTOCOL;
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
        return nothing_in_common(question);
    default:
        return TWCA_ANSWER_BROKEN;
    }
}

twca_answer_e twca_refusal(const twca_connection_t *connection)
{
    unsigned long error = ERR_peek_error();
    uint64_t read = BIO_number_read(SSL_get_rbio(connection->ssl));

    if (connection->has_other) {
        return TWCA_ANSWER_NO_KIND;
    }
    if (read >= TWCA_WIRE_LIMIT) {
        return TWCA_ANSWER_TOO_LARGE;
    }
    if (!connection->is_tls) {
        return read > 0 ? TWCA_ANSWER_NOT_TLS : TWCA_ANSWER_BROKEN;
    }
    return by_reason(&connection->question, ERR_GET_LIB(error) == ERR_LIB_SSL
                                                ? ERR_GET_REASON(error)
                                                : 0);
}
