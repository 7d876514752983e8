/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file beacon.h
 * @brief Is it this server that answers? A question that only it can answer.
 *
 * `GET /.well-known/twca-beacon/<nonce>`, with a nonce of 32 hexadecimal
 * digits, is answered with an HMAC-SHA-256 of the nonce under a secret that
 * this start has made, in an answer of fixed size that says nothing else. The
 * secrets of the starts before are known too, so that a child that is left over
 * from one is recognised.
 */

#ifndef TWCA_BEACON_H
#define TWCA_BEACON_H

#include "board.h"

#define TWCA_BEACON_PATH "/.well-known/twca-beacon/"
#define TWCA_NONCE_LENGTH 32
/** "twca-beacon 1 <64 hexadecimal digits>\n" */
#define TWCA_BEACON_LENGTH 79
#define TWCA_BEACON_RATE 100 /* answers a second, of the whole server */

/** A new nonce. @return whether there was randomness to be had */
int twca_beacon_nonce(char nonce[TWCA_NONCE_LENGTH + 1]);

/** The nonce of a path; NULL where it is no question for the beacon. */
const char *twca_beacon_asked(const char *path);

/** Whether one more may be answered now; counts it. In any process. */
int twca_beacon_may_answer(twca_board_t *board, apr_time_t now);

/** The body of the answer, with a NUL behind it. */
void twca_beacon_answer(const twca_board_t *board, const char *nonce,
                        char body[TWCA_BEACON_LENGTH + 1]);

/** Who made the answer @a body of @a length bytes: OURS, EARLIER, OTHER, or
 * NONE where it is no answer of a beacon. */
twca_beacon_e twca_beacon_judge(const twca_board_t *board, const char *nonce,
                                const char *body, apr_size_t length);

/** The secrets of earlier starts that are remembered. */
#define TWCA_SECRETS 4
#define TWCA_SECRET_SIZE 32

/** The secrets that a later board is to know: this one's, then the earlier
 * ones', to be wiped by the caller. */
void twca_beacon_export(const twca_board_t *board,
                        unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE]);

/** Make the secrets of earlier starts known; all zero: there is none. */
void twca_beacon_import(twca_board_t *board,
                        unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE]);

#endif /* TWCA_BEACON_H */
