/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file asking.h
 * @brief Questions of a probe, asked by tests, and what they were told.
 */

#ifndef TWCA_ASKING_H
#define TWCA_ASKING_H

#include <openssl/x509.h>

#include "live/probe.h"

/** Long enough for anything that is to succeed. */
#define ASKING_PATIENCE apr_time_from_sec(20)

/** Too short for what never comes. */
#define ASKING_SHORT apr_time_from_msec(300)

/** What a probe was told: a copy. */
typedef struct {
    int times; /* how often; once, if all is well */
    twca_answer_e answer;
    twca_beacon_e beacon;
    int count;
    int kept;
    unsigned char sha256[TWCA_LIST_LIMIT][TWCA_HASH_SIZE];
    int der_fits; /* each DER has its SHA-256 */
    apr_interval_time_t duration;
} told_t;

/** A board of its own, with a secret of its own. */
twca_board_t *asking_board(apr_pool_t *pool);

/** A round; `who` is a told_t. @param is_expected every list is what was
 * expected */
twca_round_t *asking_round(apr_pool_t *pool, const twca_board_t *board,
                           int is_expected);

/** For a port of 127.0.0.1, TLS 1.2, any key, of www.example.test, with
 * ASKING_PATIENCE. */
twca_question_t asking_question(int port);

/** Ask one question. */
told_t asking(twca_round_t *round, const twca_question_t *question);

/** Until nothing is under way. */
void asking_finish(twca_round_t *round);

/** "served", "no-kind" ...; "served ours", where a beacon was asked for. */
const char *asking_words(const told_t *told);

/** Whether place @a i of the list is @a x509. */
int asking_has(const told_t *told, int i, X509 *x509);

#endif /* TWCA_ASKING_H */
