/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Answers to the question for a beacon, whole, damaged, and cut off at every
 * byte; and the question over a real connection. */

#include "live/http.h"

#include <string.h>

#include <apr_strings.h>

#include "asking.h"
#include "server.h"
#include "tap.h"

#define NONCE "0123456789abcdef0123456789abcdef"

static const char *const words[TWCA_BEACON_COUNT] = {"open",  "ours", "earlier",
                                                     "other", "none", "silent"};

/* As a copy behind which nothing lies, so that an AddressSanitizer sees who
 * reads on. */
static const char *judged(const twca_board_t *board, const char *data,
                          apr_size_t length, twca_http_e state)
{
    twca_bytes_t bytes = fixture_bytes(data, length);
    twca_beacon_e beacon =
        twca_http_judge(board, NONCE, (const char *)bytes.data, length, state);

    twca_bytes_wipe(&bytes);
    return words[beacon];
}

/* What it is while more may come, and where there is no more. */
static void is_judged(const twca_board_t *board, const char *answer,
                      const char *open, const char *ended)
{
    apr_size_t length = strlen(answer);
    char name[40];

    apr_cpystrn(name, answer, sizeof(name));
    name[strcspn(name, "\r\n")] = '\0';
    is_str(judged(board, answer, length, TWCA_HTTP_OPEN), open, name);
    is_str(judged(board, answer, length, TWCA_HTTP_ENDED), ended, "... ended");
}

static const char *beacon_of(apr_pool_t *pool, const twca_board_t *board)
{
    char *body = apr_pcalloc(pool, TWCA_BEACON_LENGTH + 1);

    twca_beacon_answer(board, NONCE, body);
    return body;
}

/* --- Bodies -------------------------------------------------------------- */

static void test_bodies(apr_pool_t *pool, const twca_board_t *board)
{
    const char *ours = beacon_of(pool, board);
    const char *other = beacon_of(pool, asking_board(pool));
    const char *sized = "HTTP/1.1 200 OK\r\nContent-Length: 79\r\n\r\n";
    const char *unsized = "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n";

    is_judged(board, apr_pstrcat(pool, sized, ours, NULL), "ours", "ours");
    is_judged(board, apr_pstrcat(pool, sized, other, NULL), "other", "other");
    is_judged(board, apr_pstrcat(pool, unsized, ours, NULL), "open", "ours");
    is_judged(board, apr_pstrcat(pool, unsized, ours, "x", NULL), "none",
              "none");
    is_judged(board, apr_pstrcat(pool, sized, ours, "x", NULL), "none", "none");
    is_judged(board, apr_pstrcat(pool, "HTTP/1.1 200\n\n", ours, NULL), "open",
              "ours");
    is_judged(board,
              apr_pstrcat(pool, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
                          sized, ours, NULL),
              "ours", "ours");
    is_judged(board, unsized, "open", "none");
    is_judged(board, sized, "open", "silent");
    is_judged(board, "HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n", "none",
              "none");
    is_judged(board,
              "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
              "none", "none");
    is_judged(board, "HTTP/1.1 200 OK\r\ncontent-length:\t\r\n\r\n", "none",
              "none");
}

static void test_chunks(apr_pool_t *pool, const twca_board_t *board)
{
    const char *ours = beacon_of(pool, board);
    const char *head = "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n";
    const char *first = apr_pstrndup(pool, ours, 40);

    is_judged(board, apr_pstrcat(pool, head, "4F\r\n", ours, "\r\n0\r\n", NULL),
              "ours", "ours");
    is_judged(board,
              apr_pstrcat(pool, head, "28;x=y\r\n", first, "\r\n27\r\n",
                          ours + 40, "\r\n0\r\n\r\n", NULL),
              "ours", "ours");
    is_judged(board, apr_pstrcat(pool, head, "4f\r\n", ours, "\r\n", NULL),
              "open", "silent");
    is_judged(board, apr_pstrcat(pool, head, "50\r\n", ours, NULL), "none",
              "none");
    is_judged(board, apr_pstrcat(pool, head, "28\r\n", ours, NULL), "none",
              "none");
    is_judged(board, apr_pstrcat(pool, head, "-1\r\n", NULL), "none", "none");
    is_judged(board, apr_pstrcat(pool, head, "0\r\n", NULL), "none", "none");
}

static void test_statuses(const twca_board_t *board)
{
    is_judged(board, "HTTP/1.1 404 Not Found\r\n\r\n", "none", "none");
    is_judged(board, "HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n", "none",
              "none");
    is_judged(board, "HTTP/1.1 429 Too Many\r\n\r\n", "silent", "silent");
    is_judged(board, "HTTP/1.1 503 Busy\r\n\r\n", "silent", "silent");
    is_judged(board, "HTTP/1.1 204\r\n\r\n", "none", "none");
    is_judged(board, "HTTP/1.1 404 Not Found\r\n", "open", "silent");
    is_judged(board, "HTTP/1.1 2000 OK\r\n\r\n", "open", "silent");
    is_judged(board, "HTTP/2 200 OK\r\n\r\n", "open", "silent");
    is_judged(board, "HTTP/1.1 20x OK\r\n\r\n", "open", "silent");
    is_judged(board, "\r\n\r\n", "open", "silent");
    is_judged(board, "", "open", "silent");
}

/* Longer than anybody reads. */
static void test_full(apr_pool_t *pool, const twca_board_t *board)
{
    char *data = apr_palloc(pool, TWCA_HTTP_LIMIT);

    memset(data, 'x', TWCA_HTTP_LIMIT);
    is_str(judged(board, data, TWCA_HTTP_LIMIT, TWCA_HTTP_FULL), "silent",
           "garbage without end");
    memcpy(data, "HTTP/1.1 200 OK\r\n", 17);
    is_str(judged(board, data, TWCA_HTTP_LIMIT, TWCA_HTTP_FULL), "none",
           "a header without end");
}

/* At every byte: nothing is said that is not so in the end. */
static void test_truncated(apr_pool_t *pool, const twca_board_t *board)
{
    const char *whole =
        apr_pstrcat(pool,
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
                    "Transfer-Encoding: chunked\r\nContent-Length: 79\r\n\r\n"
                    "4f\r\n",
                    beacon_of(pool, board), "\r\n0\r\n", NULL);
    apr_size_t length = strlen(whole);
    apr_size_t size;
    int wrong = 0;

    for (size = 0; size < length; size++) {
        wrong +=
            strcmp(judged(board, whole, size, TWCA_HTTP_OPEN), "open") != 0
            || strcmp(judged(board, whole, size, TWCA_HTTP_ENDED), "silent")
                   != 0;
    }
    ok(wrong == 0, "cut off anywhere, it is not judged");
    is_str(judged(board, whole, length, TWCA_HTTP_OPEN), "ours", "whole");
}

/* Any byte another one: it is never taken for what it is not. */
static void test_damaged(apr_pool_t *pool, const twca_board_t *board)
{
    char *changed =
        apr_pstrcat(pool, "HTTP/1.1 200 OK\r\nContent-Length: 79\r\n\r\n",
                    beacon_of(pool, board), NULL);
    apr_size_t length = strlen(changed);
    apr_size_t body = length - TWCA_BEACON_LENGTH;
    apr_size_t at;
    int byte;
    int wrong = 0;

    for (at = 0; at < length; at++) {
        char before = changed[at];

        for (byte = 0; byte < 256; byte++) {
            changed[at] = (char)byte;
            wrong +=
                strcmp(judged(board, changed, length, TWCA_HTTP_ENDED), "ours")
                    == 0
                && at >= body && changed[at] != before;
        }
        changed[at] = before;
    }
    ok(wrong == 0, "a beacon with another byte is not ours");
}

/* --- Questions ------------------------------------------------------------ */

static void test_questions(apr_pool_t *pool)
{
    is_str(twca_http_question(pool, "www.example.test", 8443, NONCE),
           "GET /.well-known/twca-beacon/" NONCE " HTTP/1.1\r\n"
           "Host: www.example.test:8443\r\n"
           "User-Agent: mod_twca_check\r\n"
           "Accept: text/plain\r\n"
           "Connection: close\r\n\r\n",
           "a question");
    ok(!twca_http_question(pool, "", 443, NONCE)
           && !twca_http_question(pool, "a b", 443, NONCE)
           && !twca_http_question(pool, "a\r\nX: y", 443, NONCE)
           && !twca_http_question(pool, "a/b", 443, NONCE),
       "nothing that is no host is asked for");
}

/* --- Over a connection ---------------------------------------------------- */

typedef struct {
    const char *format; /* %s: the beacon */
    const twca_board_t *board;
} answers_t;

static const char *answer(const server_t *server, const char *request,
                          char *room, size_t size)
{
    const answers_t *answers = server->data;
    const char *path = strchr(request, '/');
    char body[TWCA_BEACON_LENGTH + 1] = "";
    char nonce[TWCA_NONCE_LENGTH + 1] = "";

    if (path) {
        apr_cpystrn(nonce, path + sizeof(TWCA_BEACON_PATH) - 1, sizeof(nonce));
        twca_beacon_answer(answers->board, nonce, body);
    }
    (void)apr_snprintf(room, size, answers->format, body);
    return room;
}

static void is_seen(apr_pool_t *pool, twca_round_t *round,
                    const twca_board_t *board, const char *format,
                    const char *expected)
{
    answers_t answers = {format, board};
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    const char *name = apr_pstrndup(pool, format, strcspn(format, "\r"));
    told_t told;
    int i;

    server->serve = server_tls;
    server->tls = server_context(0, &pair, NULL);
    server->answer = answer;
    server->data = &answers;
    server_start(server);
    question = asking_question(server->port);
    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        question.protocol = (twca_protocol_e)i;
        told = asking(round, &question);
        is_str(asking_words(&told), expected, name);
        ok(asking_has(&told, 0, pair.x509), "with the certificate");
    }
    server_stop(server);
}

static void test_connections(apr_pool_t *pool, const twca_board_t *board)
{
    const char *sized = "HTTP/1.1 200 OK\r\nContent-Length: 79\r\n\r\n%s";
    twca_board_t *before = asking_board(pool);
    twca_board_t *now = asking_board(pool);
    unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE];
    twca_round_t *round;

    twca_beacon_export(before, secrets);
    twca_beacon_import(now, secrets);
    round = asking_round(pool, now, 0);
    is_seen(pool, round, now, sized, "served ours");
    is_seen(pool, round, before, sized, "served earlier");
    is_seen(pool, round, board, sized, "served other");
    is_seen(pool, round, now, "HTTP/1.0 200 OK\r\n\r\n%s", "served ours");
    is_seen(pool, round, now,
            "HTTP/1.1 302 Found\r\nLocation: https://www.example.test/%s\r\n"
            "Content-Length: 0\r\n\r\n",
            "served none");
    is_seen(pool, round, now, "HTTP/1.1 503 Busy\r\n\r\n", "served silent");
    is_seen(pool, round, now, "%.0s", "served silent");
    is_seen(pool, round, now, "garbage", "served silent");
}

/* An answer that has no end is not read to it. */
static const char *answer_endless(const server_t *server, const char *request,
                                  char *room, size_t size)
{
    (void)request;
    (void)room;
    (void)size;
    return server->data;
}

static void test_oversized(apr_pool_t *pool, twca_round_t *round)
{
    char *text = apr_pcalloc(pool, 65536);
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;
    told_t told;

    memset(text, 'x', 65535);
    memcpy(text, "HTTP/1.1 200 OK\r\n", 17);
    server->serve = server_tls;
    server->tls = server_context(0, &pair, NULL);
    server->answer = answer_endless;
    server->data = text;
    server_start(server);
    question = asking_question(server->port);
    told = asking(round, &question);
    is_str(asking_words(&told), "served none", "a header without end");
    server_stop(server);
}

/* No answer at all, until the time is over. */
static void serve_silence(server_t *server, int socket)
{
    SSL *ssl = SSL_new(server->tls);

    fixture_must(!ssl || !SSL_set_fd(ssl, socket), "ssl");
    if (SSL_accept(ssl) == 1) {
        (void)server_wait(server, socket, -1);
    }
    SSL_free(ssl);
}

static void test_silence(apr_pool_t *pool, const twca_board_t *board)
{
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_round_t *round = asking_round(pool, board, 0);
    twca_question_t question;
    told_t told;

    server->serve = serve_silence;
    server->tls = server_context(0, &pair, NULL);
    server_start(server);
    question = asking_question(server->port);
    question.timeout = 3 * ASKING_SHORT;
    told = asking(round, &question);
    is_str(asking_words(&told), "served silent", "no answer");
    ok(told.duration > 0 && told.duration < ASKING_SHORT * 3,
       "the time is that of the certificates");
    server_stop(server);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    const twca_board_t *board = asking_board(pool);
    int files = server_files();

    test_bodies(pool, board);
    test_chunks(pool, board);
    test_statuses(board);
    test_full(pool, board);
    test_truncated(pool, board);
    test_damaged(pool, board);
    test_questions(pool);
    test_connections(pool, board);
    test_oversized(pool, asking_round(pool, board, 0));
    test_silence(pool, board);
    ok(server_files() == files, "no file is left open");
    fixture_end();
    return done();
}
