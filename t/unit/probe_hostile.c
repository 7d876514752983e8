/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a probe makes of those who are no server, or a bad one. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <apr_strings.h>

#include "asking.h"
#include "server.h"
#include "tap.h"

#define FOREVER (-1)

/* Bytes that are sent at once, and then again and again where there is more. */
typedef struct {
    const char *first;
    size_t first_size;
    const char *then;
    size_t then_size;
    int pause;   /* milliseconds between them */
    int stays;   /* and does not close */
    int is_slow; /* nobody waits for it for long */
} bytes_t;

static int send_all(int socket, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t put = send(socket, data, size, MSG_NOSIGNAL);

        if (put <= 0) {
            return 0;
        }
        data += put;
        size -= (size_t)put;
    }
    return 1;
}

static void serve_bytes(server_t *server, int socket)
{
    const bytes_t *bytes = server->data;
    int goes_on = send_all(socket, bytes->first, bytes->first_size);

    while (goes_on && bytes->then_size > 0) {
        goes_on =
            send_all(socket, bytes->then, bytes->then_size)
            && !(bytes->pause && server_wait(server, socket, bytes->pause));
    }
    if (bytes->stays) {
        (void)server_wait(server, socket, FOREVER);
    }
    else {
        /* What came is taken, so that closing does not undo what was sent. */
        (void)shutdown(socket, SHUT_WR);
        (void)server_wait(server, socket, FOREVER);
    }
}

static twca_question_t question_for(const server_t *server,
                                    const bytes_t *bytes)
{
    twca_question_t question = asking_question(server->port);

    if (bytes->is_slow) {
        question.timeout = ASKING_SHORT;
    }
    return question;
}

static void is_answer_to(apr_pool_t *pool, twca_round_t *round,
                         const bytes_t *bytes, const char *expected,
                         const char *name)
{
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;
    int i;

    server->serve = serve_bytes;
    server->data = bytes;
    server_start(server);
    question = question_for(server, bytes);
    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        question.protocol = (twca_protocol_e)i;
        told = asking(round, &question);
        is_str(asking_words(&told), expected, name);
    }
    server_stop(server);
}

static void is_answer_to_text(apr_pool_t *pool, twca_round_t *round,
                              const char *text, const char *expected)
{
    bytes_t bytes = {.first = text, .first_size = strlen(text)};

    is_answer_to(pool, round, &bytes, expected,
                 apr_pstrndup(pool, text, strcspn(text, "\r\n")));
}

static void test_not_tls(apr_pool_t *pool, twca_round_t *round)
{
    bytes_t zeros = {.first = apr_pcalloc(pool, 4096), .first_size = 4096};

    is_answer_to_text(pool, round, "HTTP/1.1 400 Bad Request\r\n\r\n",
                      "not-tls");
    is_answer_to_text(pool, round, "<html>", "not-tls");
    is_answer_to_text(pool, round, "SSH-2.0-OpenSSH_9.2p1\r\n", "not-tls");
    is_answer_to_text(pool, round, "220 mail.example.test ESMTP\r\n",
                      "not-tls");
    is_answer_to_text(pool, round, "x", "not-tls");
    is_answer_to_text(pool, round, "", "broken");
    is_answer_to(pool, round, &zeros, "not-tls", "zeros");
}

/* --- TLS by hand --------------------------------------------------------- */

/* An answer to TLS 1.2: ECDHE-RSA-AES128-GCM-SHA256, no extension. */
#define HELLO_BODY                                                             \
    "\x02\x00\x00\x26\x03\x03"                                                 \
    "0123456789abcdef0123456789abcdef"                                         \
    "\x00\xc0\x2f\x00"
#define HELLO "\x16\x03\x03\x00\x2a" HELLO_BODY

static bytes_t of_literal(const char *data, size_t size)
{
    bytes_t bytes = {.first = data, .first_size = size};

    return bytes;
}

#define OF(literal) of_literal(literal, sizeof(literal) - 1)

static void is_answer_of_one(apr_pool_t *pool, twca_round_t *round,
                             const bytes_t *bytes, const char *expected,
                             const char *name)
{
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;

    server->serve = serve_bytes;
    server->data = bytes;
    server_start(server);
    question = question_for(server, bytes);
    told = asking(round, &question);
    is_str(asking_words(&told), expected, name);
    server_stop(server);
}

static void serve_when_asked(server_t *server, int socket)
{
    char first;

    if (recv(socket, &first, 1, MSG_PEEK) == 1) {
        serve_bytes(server, socket);
    }
}

/* A flight of TLS 1.2 with a cipher that nobody offered, and one certificate.
 */
static bytes_t refused_flight(apr_pool_t *pool, X509 *x509)
{
    static const char hello[] = "\x16\x03\x03\x00\x2a"
                                "\x02\x00\x00\x26\x03\x03"
                                "0123456789abcdef0123456789abcdef"
                                "\x00\x00\x00\x00";
    static const char list[] = "\x16\x03\x03..\x0b\0..\0..\0..";
    /* Where lengths are: of the record, the message, the list, the
     * certificate. */
    static const size_t places[] = {3, 7, 10, 13};
    size_t start = sizeof(hello) - 1;
    size_t size = (size_t)i2d_X509(x509, NULL);
    char *said = apr_palloc(pool, start + sizeof(list) + size);
    unsigned char *at = (unsigned char *)said + start;
    bytes_t bytes = {.first = said,
                     .first_size = start + sizeof(list) - 1 + size};
    size_t i;

    memcpy(said, hello, start);
    memcpy(at, list, sizeof(list) - 1);
    for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
        size_t length = sizeof(list) - 1 - (places[i] + 2) + size;

        at[places[i]] = (unsigned char)(length >> 8);
        at[places[i] + 1] = (unsigned char)length;
    }
    at += sizeof(list) - 1;
    (void)i2d_X509(x509, &at);
    return bytes;
}

/* Where the list is the expected one, OpenSSL is not asked. */
static void test_seen_at_once(apr_pool_t *pool, const twca_board_t *board)
{
    fixture_pair_t root = fixture_authority("Test Root", NULL);
    bytes_t bytes = refused_flight(pool, root.x509);
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;

    server->serve = serve_when_asked;
    server->data = &bytes;
    server_start(server);
    question = question_for(server, &bytes);
    told = asking(asking_round(pool, board, 1), &question);
    is_str(asking_words(&told), "served", "an expected list, seen at once");
    ok(told.count == 1 && told.der_fits && asking_has(&told, 0, root.x509),
       "as it came");
    told = asking(asking_round(pool, board, 0), &question);
    is_str(asking_words(&told), "broken", "another one is OpenSSL's to read");
    server_stop(server);
}

static void test_broken_tls(apr_pool_t *pool, twca_round_t *round)
{
    bytes_t hello = OF(HELLO);
    bytes_t header = OF("\x16\x03\x03");
    bytes_t record = OF("\x16\x03\x03\x40\x00"
                        "half of it");
    bytes_t alert = OF("\x15\x03\x03\x00\x02\x02\x28");
    bytes_t version = OF("\x15\x03\x03\x00\x02\x02\x46");
    bytes_t unknown = OF("\x15\x03\x03\x00\x02\x02\x70");
    bytes_t empty =
        OF(HELLO "\x16\x03\x03\x00\x07\x0b\x00\x00\x03\x00\x00\x00");
    bytes_t nonsense = OF(HELLO "\x16\x03\x03\x00\x0d\x0b\x00\x00\x09\x00\x00"
                                "\x06\x00\x00\x03"
                                "abc");

    is_answer_of_one(pool, round, &hello, "broken", "a hello alone");
    is_answer_of_one(pool, round, &header, "not-tls", "less than a header");
    is_answer_of_one(pool, round, &record, "broken", "half a record");
    is_answer_of_one(pool, round, &alert, "broken", "handshake_failure");
    is_answer_of_one(pool, round, &version, "no-protocol", "protocol_version");
    is_answer_of_one(pool, round, &unknown, "broken", "unrecognized_name");
    is_answer_of_one(pool, round, &empty, "broken", "an empty list");
    is_answer_of_one(pool, round, &nonsense, "broken",
                     "a certificate that is none");
}

/* Of TLS 1.3 an older server knows only that it has no such cipher. */
static void test_old_server(apr_pool_t *pool, twca_round_t *round)
{
    bytes_t alert = OF("\x15\x03\x01\x00\x02\x02\x28");
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;

    server->serve = serve_bytes;
    server->data = &alert;
    server_start(server);
    question = asking_question(server->port);
    question.protocol = TWCA_PROTOCOL_1_3;
    told = asking(round, &question);
    is_str(asking_words(&told), "no-protocol", "TLS 1.3 of an old server");
    server_stop(server);
}

/* The number of bytes that follow, in three. */
static void put_length(char *at, size_t length)
{
    at[0] = (char)(length >> 16 & 0xff);
    at[1] = (char)(length >> 8 & 0xff);
    at[2] = (char)(length & 0xff);
}

/* An answer to a client that wants ECDSA: the right cipher, and an RSA key. */
static void test_other_kind(apr_pool_t *pool, twca_round_t *round)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test"};
    fixture_pair_t pair =
        fixture_certificate(&subject, fixture_key("RSA 2048"), NULL);
    size_t length = (size_t)i2d_X509(pair.x509, NULL);
    bytes_t list = OF(HELLO);
    char *data = apr_palloc(pool, list.first_size + 15 + length);
    char *at = data + list.first_size;
    unsigned char *der = (unsigned char *)at + 15;
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;

    memcpy(data, HELLO, list.first_size);
    at[-2] = '\x2b'; /* ECDHE-ECDSA-AES128-GCM-SHA256 */
    put_length(at + 2, length + 10);
    memcpy(at, "\x16\x03\x03", 3);
    at[5] = '\x0b';
    put_length(at + 6, length + 6);
    put_length(at + 9, length + 3);
    put_length(at + 12, length);
    fixture_must(i2d_X509(pair.x509, &der) != (int)length, "DER");
    list.first = data;
    list.first_size += 15 + length;
    server->serve = serve_bytes;
    server->data = &list;
    server_start(server);
    question = asking_question(server->port);
    told = asking(round, &question);
    is_str(asking_words(&told), "served", "any key, whatever the cipher says");
    question.kind = TWCA_KIND_ECDSA;
    told = asking(round, &question);
    is_str(asking_words(&told), "no-kind", "a key of another kind");
    ok(told.count == 0, "... is not shown");
    server_stop(server);
}

/* A list of 10 MB, as far as anybody takes it. */
static void test_large(apr_pool_t *pool, twca_round_t *round)
{
    static char more[5 + 16384] = "\x16\x03\x03\x40";
    bytes_t list = OF(HELLO "\x16\x03\x03\x00\x07\x0b\xa0\x00\x03\x9f\xff\xfd");
    bytes_t hellos = OF(HELLO);

    list.then = more;
    list.then_size = sizeof(more);
    is_answer_of_one(pool, round, &list, "too-large", "10 MB of certificates");
    /* HelloRequests, which OpenSSL passes over for as long as they come */
    hellos.then = "\x16\x03\x03\x00\x04\x00\x00\x00\x00";
    hellos.then_size = 9;
    is_answer_of_one(pool, round, &hellos, "too-large", "hellos without end");
}

/* What a real server sends that has so many. */
static void test_many_certificates(apr_pool_t *pool, twca_round_t *round)
{
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    X509 *chain[400] = {NULL};
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;
    int i;

    for (i = 0; i < 399; i++) {
        chain[i] = pair.x509;
    }
    server->serve = server_tls;
    server->tls = server_context(0, &pair, chain);
    server_start(server);
    question = asking_question(server->port);
    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        question.protocol = (twca_protocol_e)i;
        told = asking(round, &question);
        is_str(asking_words(&told), "too-large", "400 certificates");
    }
    server_stop(server);
}

/* --- Time ---------------------------------------------------------------- */

static void test_time(apr_pool_t *pool, twca_round_t *round)
{
    bytes_t silent = {.first = "", .stays = 1, .is_slow = 1};
    bytes_t trickle = OF(HELLO);
    bytes_t text = {.first = "", .then = "x", .then_size = 1, .is_slow = 1};

    is_answer_to(pool, round, &silent, "timeout", "accepted, and silent");
    trickle.is_slow = 1;
    trickle.then = "\x16";
    trickle.then_size = 1;
    trickle.pause = 20;
    is_answer_of_one(pool, round, &trickle, "broken",
                     "a trickle that can't be TLS");
    trickle.first_size = sizeof(HELLO) - 1 - 20;
    trickle.then = "\x00";
    trickle.pause = 200;
    is_answer_of_one(pool, round, &trickle, "timeout", "a trickle");
    text.pause = 200;
    is_answer_of_one(pool, round, &text, "timeout", "a trickle of text");
}

/* --- Sockets ------------------------------------------------------------- */

/* A socket on a port, which nobody accepts from. */
static int new_socket(int *port, int listens)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof(address);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fixture_must(made < 0, "socket");
    fixture_must(bind(made, (struct sockaddr *)&address, size), "bind");
    fixture_must(getsockname(made, (struct sockaddr *)&address, &size), "port");
    if (listens) {
        fixture_must(listen(made, 16), "listen");
    }
    *port = ntohs(address.sin_port);
    return made;
}

static void test_sockets(twca_round_t *round)
{
    twca_question_t question;
    told_t told;
    int port;
    int bound = new_socket(&port, 0);

    question = asking_question(port);
    question.timeout = ASKING_SHORT;
    told = asking(round, &question);
    is_str(asking_words(&told), "refused", "nobody listens");
    (void)close(bound);
    bound = new_socket(&port, 1);
    question = asking_question(port);
    question.timeout = ASKING_SHORT;
    told = asking(round, &question);
    is_str(asking_words(&told), "timeout", "nobody accepts");
    (void)close(bound);
    ((struct sockaddr_in *)(void *)&question.address)->sin_addr.s_addr =
        INADDR_BROADCAST;
    told = asking(round, &question);
    is_str(asking_words(&told), "unreachable", "no way to there");
    question.address.ss_family = AF_UNIX;
    told = asking(round, &question);
    is_str(asking_words(&told), "unreachable", "no such family");
}

/* A round that is ended, or left to its pool, while much is under way. */
static void test_end(apr_pool_t *pool, const twca_board_t *board)
{
    int files = server_files();
    bytes_t silent = {.first = "", .stays = 1};
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    told_t told[2 * TWCA_PROBES_AT_ONCE];
    twca_question_t question;
    twca_round_t *round;
    apr_pool_t *rounds;
    int i;

    memset(told, 0, sizeof(told));
    server->serve = serve_bytes;
    server->data = &silent;
    server_start(server);
    question = asking_question(server->port);
    apr_pool_create(&rounds, pool);
    round = asking_round(rounds, board, 1);
    for (i = 0; twca_round_has_room(round); i++) {
        twca_round_begin(round, &question, &told[i]);
    }
    twca_round_step(round, apr_time_from_msec(50));
    ok(i == TWCA_PROBES_AT_ONCE && twca_round_count(round) == i, "under way");
    twca_round_end(round);
    ok(twca_round_count(round) == 0 && twca_round_has_room(round), "ended");
    for (; twca_round_has_room(round); i++) {
        twca_round_begin(round, &question, &told[i]);
    }
    twca_round_step(round, 0);
    apr_pool_destroy(rounds);
    server_stop(server);
    ok(server_files() == files, "no file is left open");
    for (i = 0; i < 2 * TWCA_PROBES_AT_ONCE && !told[i].times; i++) {
    }
    ok(i == 2 * TWCA_PROBES_AT_ONCE, "nobody was told anything");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    const twca_board_t *board = asking_board(pool);
    twca_round_t *round = asking_round(pool, board, 1);
    int files = server_files();

    test_not_tls(pool, round);
    test_broken_tls(pool, round);
    test_seen_at_once(pool, board);
    test_old_server(pool, round);
    test_other_kind(pool, round);
    test_large(pool, round);
    test_many_certificates(pool, round);
    test_time(pool, round);
    test_sockets(round);
    test_end(pool, board);
    ok(server_files() == files, "no file is left open by anything");
    fixture_end();
    return done();
}
