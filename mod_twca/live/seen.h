/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file seen.h
 * @brief What an answer becomes on the board, with the time from when on it has
 * been so.
 */

#ifndef TWCA_SEEN_H
#define TWCA_SEEN_H

#include <sys/socket.h>

#include "plan.h"
#include "probe.h"

/** A connection of a target. */
typedef struct {
    const twca_target_t *target;
    int address;                         /* which of the host's, from 0, ... */
    const struct sockaddr_storage *from; /* ... and it */
    int kind;                            /* which of the target's */
    twca_protocol_e protocol;
} twca_asked_t;

/** What came of it; @a pool is for the while. A fault that was seen stays for
 * three intervals where nothing is heard: a server that is restarted, or busy
 * for once, has not been mended by that. */
void twca_seen_put(apr_pool_t *pool, const twca_plan_t *plan,
                   const twca_asked_t *asked, const twca_reply_t *reply,
                   apr_time_t now);

/** The target's host has no address. */
void twca_seen_put_unresolved(const twca_plan_t *plan,
                              const twca_target_t *target, apr_time_t now);

/** The target's host has so many addresses, and not more as it had before. */
void twca_seen_clear(const twca_plan_t *plan, const twca_target_t *target,
                     int address_count);

#endif /* TWCA_SEEN_H */
