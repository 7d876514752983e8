/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file watch.h
 * @brief Who is looked at, and when: the work of the one child that does it.
 *
 * Every target has its turn once an interval, and the targets are spread over
 * it. What is seen is put on the board. A child that takes over from another
 * goes on where that one was.
 */

#ifndef TWCA_WATCH_H
#define TWCA_WATCH_H

#include "plan.h"

/** Who is told that there may be news of a site. */
typedef struct {
    void *context;
    /** Everything that is watched of the site has been looked at since the
     * start, and a target of it just now. */
    void (*looked)(void *context, int site);
} twca_watcher_t;

typedef struct twca_watch_t twca_watch_t;

/** @return NULL where OpenSSL has no TLS for us */
twca_watch_t *twca_watch_make(apr_pool_t *pool, const twca_plan_t *plan,
                              const twca_watcher_t *watcher, apr_time_t now);

/** Begin what is due and go on with what is under way. Waits for an answer a
 * @a wait at most, and not where nothing is under way. */
void twca_watch_step(twca_watch_t *watch, apr_time_t now,
                     apr_interval_time_t wait);

/** Leave everything as it is, at once. */
void twca_watch_end(twca_watch_t *watch);

#endif /* TWCA_WATCH_H */
