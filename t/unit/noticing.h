/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file noticing.h
 * @brief Programs that are run by notices, for tests.
 *
 * Time is what a step is told, so that nothing depends on how fast a program
 * is.
 */

#ifndef TWCA_NOTICING_H
#define TWCA_NOTICING_H

#include "live/notice.h"

#define NOTICING_NOW apr_time_from_sec(1800000000)
#define NOTICING_TIMEOUT apr_time_from_sec(30)
#define NOTICING_GRACE apr_time_from_sec(2)

/** No arguments, no environment. */
extern const char *const noticing_nothing[];

/** What the listener was told. */
typedef struct {
    twca_notices_t *notices;
    apr_pool_t *pool;
    int count;
    twca_notice_e how;
    int status;
    const char *all; /* of whom, in their order */
    int again;       /* how many more to add when one ends */
    int begun;       /* how many have begun */
} noticing_t;

/** Notices of a program, or of a shell script of that name; its `$D` is the
 * folder of the test. */
noticing_t *noticing(apr_pool_t *pool, const char *const *program);
noticing_t *noticing_script(apr_pool_t *pool, const char *name,
                            const char *body);

/** The path of such a script. */
const char *noticing_path(apr_pool_t *pool, const char *name, const char *body);

/** Add one that is told nothing but its input. */
void noticing_add(noticing_t *all, const char *input);

/** Step, at a time that stands still, until so many have ended. */
void noticing_step(noticing_t *all, int count, apr_time_t now);

/** Add one, and step until it has ended. */
void noticing_run(noticing_t *all, const char *input);

/** The one that has ended did so. */
void noticing_is_end(const noticing_t *all, twca_notice_e how, int status,
                     const char *name);

#endif /* TWCA_NOTICING_H */
