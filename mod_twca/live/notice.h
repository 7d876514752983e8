/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file notice.h
 * @brief A program that is told something: TWCANotifyCmd, run and looked after
 * without waiting for it.
 */

#ifndef TWCA_NOTICE_H
#define TWCA_NOTICE_H

#include <apr_pools.h>
#include <apr_time.h>

/** How long a program may take before it is killed. */
#define TWCA_NOTICE_TIMEOUT apr_time_from_sec(30)

/** Notices that wait for their turn; more are refused. */
#define TWCA_NOTICES_WAITING 64

/** How a program ended. */
typedef enum {
    TWCA_NOTICE_OK,     /* exit status 0 */
    TWCA_NOTICE_FAILED, /* another exit status, or a signal */
    TWCA_NOTICE_TIMED_OUT,
    TWCA_NOTICE_NOT_RUN /* it could not be started */
} twca_notice_e;

/** Who is told how it ended. @a status is its exit status, or 128 and the
 * number of the signal that ended it, or -1 where nobody knows; of NOT_RUN an
 * apr_status_t. More notices may be added then. */
typedef struct {
    void *context;
    /** Its program is to be run now; NULL: nobody asks. */
    void (*begun)(void *context, void *who);
    void (*ended)(void *context, void *who, twca_notice_e how, int status);
} twca_notice_listener_t;

typedef struct twca_notices_t twca_notices_t;

/** No notice yet. One thread at a time has it and @a pool.
 * @param program its path and first arguments, ended by NULL; has to stay */
twca_notices_t *twca_notices_make(apr_pool_t *pool, const char *const *program,
                                  const twca_notice_listener_t *listener,
                                  apr_interval_time_t timeout);

/**
 * Have the program run with further @a arguments and with @a environment
 * ("NAME=value") added to PATH, both ended by NULL, and @a input on its
 * standard input. All of it is copied.
 * @return whether there was room for it
 */
int twca_notices_add(twca_notices_t *notices, const char *const *arguments,
                     const char *const *environment, const char *input,
                     void *who);

/** Go on: start, write, look whether it has ended, kill what takes too long.
 * Never waits. */
void twca_notices_step(twca_notices_t *notices, apr_time_t now);

/** The process ends: what runs is left to go on by itself, unless its time was
 * up; what waits is forgotten, and has never begun. Never waits. */
void twca_notices_end(twca_notices_t *notices);

#endif /* TWCA_NOTICE_H */
