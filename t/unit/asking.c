/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "asking.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "fixture.h"

static void copy_list(told_t *told, const twca_list_t *list)
{
    unsigned char sha256[SHA256_DIGEST_LENGTH];
    int i;

    told->count = list->count;
    told->kept = list->kept;
    memcpy(told->sha256, list->sha256, sizeof(told->sha256));
    told->der_fits = 1;
    for (i = 0; i < list->kept; i++) {
        (void)SHA256(list->der[i], list->length[i], sha256);
        told->der_fits &= memcmp(sha256, list->sha256[i], sizeof(sha256)) == 0;
    }
}

/* Nobody expects what are no certificates. */
static int expects(void *context, void *who, const twca_list_t *list)
{
    const int *is_expected = context;
    int count = 0;

    (void)who;
    while (count < list->kept) {
        const unsigned char *der = list->der[count];
        X509 *x509 = d2i_X509(NULL, &der, (long)list->length[count]);

        if (!x509) {
            ERR_clear_error();
            return 0;
        }
        X509_free(x509);
        count++;
    }
    return *is_expected;
}

static void take(void *context, void *who, const twca_reply_t *reply)
{
    told_t *told = who;

    (void)context;
    told->times++;
    told->answer = reply->answer;
    told->beacon = reply->beacon;
    told->duration = reply->duration;
    copy_list(told, &reply->list);
}

twca_board_t *asking_board(apr_pool_t *pool)
{
    return twca_board_make(pool, apr_pcalloc(pool, twca_board_size(1, 1, 1)), 1,
                           1, 1);
}

twca_round_t *asking_round(apr_pool_t *pool, const twca_board_t *board,
                           int is_expected)
{
    twca_listener_t listener = {NULL, expects, take};
    twca_round_t *round;

    listener.context = apr_pmemdup(pool, &is_expected, sizeof(is_expected));
    round = twca_round_make(pool, board, &listener);
    fixture_must(!round, "round");
    return round;
}

twca_question_t asking_question(int port)
{
    twca_question_t question;
    struct sockaddr_in *address =
        (struct sockaddr_in *)(void *)&question.address;

    memset(&question, 0, sizeof(question));
    address->sin_family = AF_INET;
    address->sin_port = htons((unsigned short)port);
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    question.address_length = sizeof(*address);
    question.name = "www.example.test";
    question.protocol = TWCA_PROTOCOL_1_2;
    question.kind = TWCA_KIND_ANY;
    question.port = (unsigned short)port;
    question.timeout = ASKING_PATIENCE;
    return question;
}

void asking_finish(twca_round_t *round)
{
    while (twca_round_count(round) > 0) {
        twca_round_step(round, apr_time_from_msec(100));
    }
}

told_t asking(twca_round_t *round, const twca_question_t *question)
{
    told_t told;

    memset(&told, 0, sizeof(told));
    twca_round_begin(round, question, &told);
    asking_finish(round);
    return told;
}

const char *asking_words(const told_t *told)
{
    static const char *const answers[TWCA_ANSWER_COUNT] = {
        "pending", "served",    "no-protocol", "no-kind",
        "refused", "timeout",   "unreachable", "unresolved",
        "not-tls", "too-large", "broken",
    };
    static const char *const served[TWCA_BEACON_COUNT] = {
        "served",       "served ours", "served earlier",
        "served other", "served none", "served silent",
    };

    if (told->times != 1) {
        return "not told once";
    }
    if (told->answer == TWCA_ANSWER_SERVED) {
        return served[told->beacon];
    }
    return told->beacon == TWCA_BEACON_UNASKED ? answers[told->answer]
                                               : "a beacon without a list";
}

int asking_has(const told_t *told, int i, X509 *x509)
{
    unsigned char sha256[SHA256_DIGEST_LENGTH];

    return X509_digest(x509, EVP_sha256(), sha256, NULL) == 1 && i < told->kept
           && memcmp(told->sha256[i], sha256, sizeof(sha256)) == 0;
}
