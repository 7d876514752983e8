/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a probe sees of servers that are as they should be. */

#include <string.h>

#include <apr_strings.h>

#include "asking.h"
#include "server.h"
#include "tap.h"

/* Pairs of both kinds below one authority. */
typedef struct {
    fixture_pair_t root;
    fixture_pair_t rsa;
    fixture_pair_t ecdsa;
    X509 *chain[2];
} pairs_t;

static pairs_t make_pairs(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test"};
    pairs_t pairs;

    pairs.root = fixture_authority("Test Root", NULL);
    pairs.rsa =
        fixture_certificate(&subject, fixture_key("RSA 2048"), &pairs.root);
    pairs.ecdsa = fixture_certificate(&subject, NULL, &pairs.root);
    pairs.chain[0] = pairs.root.x509;
    pairs.chain[1] = NULL;
    return pairs;
}

static const int versions[TWCA_PROTOCOL_COUNT] = {TLS1_2_VERSION,
                                                  TLS1_3_VERSION};
static const char *const names[TWCA_PROTOCOL_COUNT] = {"TLS 1.2", "TLS 1.3"};

static server_t *start(apr_pool_t *pool, SSL_CTX *tls)
{
    server_t *server = apr_pcalloc(pool, sizeof(*server));

    server->serve = server_tls;
    server->tls = tls;
    server_start(server);
    return server;
}

static SSL_CTX *context_of_both(const pairs_t *pairs, int version)
{
    SSL_CTX *tls = server_context(version, &pairs->rsa, pairs->chain);

    fixture_must(!SSL_CTX_use_certificate(tls, pairs->ecdsa.x509)
                     || !SSL_CTX_use_PrivateKey(tls, pairs->ecdsa.key)
                     || !SSL_CTX_add1_chain_cert(tls, pairs->root.x509),
                 "second pair");
    return tls;
}

static void is_answer(twca_round_t *round, const twca_question_t *question,
                      const char *expected, const char *name)
{
    told_t told = asking(round, question);

    is_str(asking_words(&told), expected, name);
}

/* A server with one pair: each version and kind is asked for. */
static void test_one_pair(apr_pool_t *pool, twca_round_t *round,
                          const pairs_t *pairs, int version)
{
    server_t *server =
        start(pool, server_context(version, &pairs->rsa, pairs->chain));
    twca_question_t question = asking_question(server->port);
    told_t told;
    int i;

    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        int is_spoken = !version || version == versions[i];
        const char *expected = is_spoken ? "served" : "no-protocol";

        question.protocol = (twca_protocol_e)i;
        question.kind = TWCA_KIND_ANY;
        told = asking(round, &question);
        is_str(asking_words(&told), expected, names[i]);
        ok(told.count == (is_spoken ? 2 : 0) && told.kept == told.count
               && told.der_fits,
           "the whole list");
        ok(asking_has(&told, 0, pairs->rsa.x509) == is_spoken
               && asking_has(&told, 1, pairs->root.x509) == is_spoken,
           "in its order");
        question.kind = TWCA_KIND_RSA;
        is_answer(round, &question, expected, "the kind that is there");
        question.kind = TWCA_KIND_ECDSA;
        is_answer(round, &question, is_spoken ? "no-kind" : "no-protocol",
                  "a kind that is not there");
    }
    server_stop(server);
}

static void test_both_kinds(apr_pool_t *pool, twca_round_t *round,
                            const pairs_t *pairs)
{
    server_t *server = start(pool, context_of_both(pairs, 0));
    twca_question_t question = asking_question(server->port);
    told_t told;
    int i;

    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        question.protocol = (twca_protocol_e)i;
        question.kind = TWCA_KIND_RSA;
        told = asking(round, &question);
        ok(asking_has(&told, 0, pairs->rsa.x509), "%s: RSA", names[i]);
        question.kind = TWCA_KIND_ECDSA;
        told = asking(round, &question);
        ok(asking_has(&told, 0, pairs->ecdsa.x509), "%s: ECDSA", names[i]);
    }
    server_stop(server);
}

/* A server that wants a certificate from its clients shows its own first. */
static void test_client_certificates(apr_pool_t *pool, twca_round_t *expecting,
                                     twca_round_t *round, const pairs_t *pairs)
{
    SSL_CTX *tls = server_context(0, &pairs->ecdsa, pairs->chain);
    server_t *server = start(pool, tls);
    twca_question_t question = asking_question(server->port);
    int i;

    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       NULL);
    for (i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        question.protocol = (twca_protocol_e)i;
        is_answer(expecting, &question, "served",
                  "seen, though it wants to see one");
        is_answer(round, &question, "served silent",
                  "... and without an answer to any question");
    }
    server_stop(server);
}

/* More certificates than are kept. */
static void test_long_list(apr_pool_t *pool, twca_round_t *round,
                           const pairs_t *pairs)
{
    X509 *chain[14] = {NULL};
    server_t *server;
    twca_question_t question;
    told_t told;
    int i;

    for (i = 0; i < 13; i++) {
        chain[i] = pairs->root.x509;
    }
    server = start(pool, server_context(0, &pairs->ecdsa, chain));
    question = asking_question(server->port);
    told = asking(round, &question);
    ok(told.answer == TWCA_ANSWER_SERVED && told.count == 14
           && told.kept == TWCA_LIST_LIMIT && told.der_fits,
       "all are counted, the first are kept");
    server_stop(server);
}

/* What TLS 1.2 and httpd of ten years ago did: SHA-1, 1024 bits. */
static void test_weak(apr_pool_t *pool, twca_round_t *round)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .digest = EVP_sha1()};
    fixture_pair_t weak =
        fixture_certificate(&subject, fixture_key("RSA 1024"), NULL);
    SSL_CTX *tls = server_context(TLS1_2_VERSION, &weak, NULL);
    server_t *server;
    twca_question_t question;

    fixture_must(!SSL_CTX_set_cipher_list(tls, "AES128-SHA:@SECLEVEL=0"),
                 "cipher");
    server = start(pool, tls);
    question = asking_question(server->port);
    is_answer(round, &question, "served", "what is weak is seen as well");
    question.kind = TWCA_KIND_RSA;
    is_answer(round, &question, "served", "... by its kind");
    server_stop(server);
}

/* --- Names --------------------------------------------------------------- */

static const char *answer_empty(const server_t *server, const char *request,
                                char *room, size_t size)
{
    (void)server;
    (void)request;
    (void)room;
    (void)size;
    return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
}

static void test_name(apr_pool_t *pool, twca_round_t *round,
                      const pairs_t *pairs, const char *name,
                      unsigned short port, const char *sni, const char *host)
{
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;

    server->serve = server_tls;
    server->tls = server_context(0, &pairs->ecdsa, NULL);
    server->answer = answer_empty;
    server->is_proxied = 1;
    server_start(server);
    question = asking_question(server->port);
    question.name = name;
    question.port = port;
    question.has_proxy_protocol = 1;
    is_answer(round, &question, "served none", name ? name : "(none)");
    server_stop(server);
    is_str(server->name, sni, "SNI");
    is_str(server->host, host, "Host");
    ok(strncmp(server->line, "PROXY TCP4 127.0.0.1 127.0.0.1 ", 31) == 0
           && strstr(server->line, apr_psprintf(pool, " %d\r\n", server->port)),
       "PROXY");
}

static void test_names(apr_pool_t *pool, twca_round_t *round,
                       const pairs_t *pairs)
{
    test_name(pool, round, pairs, "www.example.test", 443, "www.example.test",
              "www.example.test");
    test_name(pool, round, pairs, "www.example.test", 8443, "www.example.test",
              "www.example.test:8443");
    test_name(pool, round, pairs, "192.0.2.1", 443, "", "192.0.2.1");
    test_name(pool, round, pairs, "2001:db8::1", 8443, "",
              "[2001:db8::1]:8443");
    test_name(pool, round, pairs, NULL, 443, "", "127.0.0.1");
}

/* --- Many ---------------------------------------------------------------- */

#define MANY 100

static void test_many(apr_pool_t *pool, twca_round_t *round,
                      const pairs_t *pairs)
{
    server_t *server = start(pool, server_context(0, &pairs->ecdsa, NULL));
    twca_question_t question = asking_question(server->port);
    told_t *told = apr_pcalloc(pool, MANY * sizeof(*told));
    int begun = 0;
    int most = 0;
    int good = 0;
    int i;

    while (begun < MANY || twca_round_count(round) > 0) {
        while (begun < MANY && twca_round_has_room(round)) {
            question.protocol = (twca_protocol_e)(begun % TWCA_PROTOCOL_COUNT);
            twca_round_begin(round, &question, &told[begun++]);
        }
        if (twca_round_count(round) > most) {
            most = twca_round_count(round);
        }
        twca_round_step(round, apr_time_from_msec(100));
    }
    for (i = 0; i < MANY; i++) {
        good += strcmp(asking_words(&told[i]), "served") == 0
                && asking_has(&told[i], 0, pairs->ecdsa.x509);
    }
    ok(good == MANY, "%d of %d are answered", good, MANY);
    ok(most == TWCA_PROBES_AT_ONCE, "%d at once", most);
    server_stop(server);
    ok(server->count == MANY, "each has asked once");
}

/* Whether a list is the expected one decides whether more is asked. */
static void test_expected(apr_pool_t *pool, twca_round_t *expecting,
                          twca_round_t *round, const pairs_t *pairs)
{
    server_t *server = apr_pcalloc(pool, sizeof(*server));
    twca_question_t question;

    server->serve = server_tls;
    server->tls = server_context(0, &pairs->ecdsa, NULL);
    server->answer = answer_empty;
    server_start(server);
    question = asking_question(server->port);
    is_answer(expecting, &question, "served", "expected");
    is_answer(round, &question, "served none", "not expected");
    server_stop(server);
    ok(server->requests == 1, "one request");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    pairs_t pairs = make_pairs();
    const twca_board_t *board = asking_board(pool);
    twca_round_t *expecting;
    twca_round_t *round;
    apr_pool_t *rounds;
    int files;

    files = server_files();
    apr_pool_create(&rounds, pool);
    expecting = asking_round(rounds, board, 1);
    round = asking_round(rounds, board, 0);
    test_one_pair(pool, expecting, &pairs, 0);
    test_one_pair(pool, expecting, &pairs, TLS1_2_VERSION);
    test_one_pair(pool, expecting, &pairs, TLS1_3_VERSION);
    test_both_kinds(pool, expecting, &pairs);
    test_client_certificates(pool, expecting, round, &pairs);
    test_long_list(pool, expecting, &pairs);
    test_weak(pool, expecting);
    test_names(pool, round, &pairs);
    test_many(pool, expecting, &pairs);
    test_expected(pool, expecting, round, &pairs);
    ok(server_files() == files, "no file is left open");
    apr_pool_destroy(rounds);
    ok(server_files() == files, "... by a round that has ended");
    fixture_end();
    return done();
}
