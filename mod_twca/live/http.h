/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file http.h
 * @brief The one question of HTTP that a probe asks, and what is made of the
 * answer.
 */

#ifndef TWCA_HTTP_H
#define TWCA_HTTP_H

#include <apr_pools.h>

#include "beacon.h"

/** Bytes of an answer that are looked at. */
#define TWCA_HTTP_LIMIT 8192

/** How much of an answer there is. */
typedef enum {
    TWCA_HTTP_OPEN,  /* more may come */
    TWCA_HTTP_ENDED, /* the other side has closed, or broken off */
    TWCA_HTTP_FULL   /* more may have come, but is not read */
} twca_http_e;

/**
 * The request for the beacon.
 * @param host a name or a literal address
 * @return NULL where @a host is nothing that a request can name
 */
const char *twca_http_question(apr_pool_t *pool, const char *host,
                               unsigned short port, const char *nonce);

/**
 * Who gave this answer. A redirect is an answer as any other: nobody follows
 * it.
 * @param state ENDED and FULL: there will be no more
 * @return UNASKED where it can't be said before more has come
 */
twca_beacon_e twca_http_judge(const twca_board_t *board, const char *nonce,
                              const char *data, apr_size_t length,
                              twca_http_e state);

#endif /* TWCA_HTTP_H */
