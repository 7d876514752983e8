/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file ledger.h
 * @brief What https pages load by http, kept where every process of the server
 * finds it.
 *
 * A piece of shared memory that the parent makes at a start. Every thread of
 * every child writes to it, one at a time, under a lock that nobody waits for:
 * whoever does not get it soon counts its response as not seen. Readers take no
 * lock. A writer that is killed leaves at most the one entry out that it was
 * about to write: entries are found by looking through all of their keys, so
 * that there is no list that could break, and an entry has its key only while
 * it is whole.
 *
 * At most TWCA_LEDGER_LIMIT entries are kept, TWCA_LEDGER_SITE_LIMIT of a site:
 * the one that was seen longest ago makes room, and its site counts it.
 */

#ifndef TWCA_LEDGER_H
#define TWCA_LEDGER_H

#include <apr_pools.h>

#include "../checks/mixed.h"
#include "url.h"

#define TWCA_LEDGER_LIMIT 1000
#define TWCA_LEDGER_SITE_LIMIT 64
/** Of them, those that browsers told of. */
#define TWCA_LEDGER_BROWSERS_LIMIT 32

/** Bytes of a string that is kept, its NUL included; longer ones are cut, and
 * end in "...". */
#define TWCA_LEDGER_PAGE_SIZE 512
#define TWCA_LEDGER_URL_SIZE (TWCA_URL_MOST + 1)
#define TWCA_LEDGER_NAME_SIZE 32 /* of an element, of an attribute */

/** A lock between processes and threads, which the kernel takes from a process
 * that is killed. */
typedef struct {
    int (*try_lock)(void *data); /* @return whether it is ours now */
    void (*unlock)(void *data);
    void *data;
} twca_ledger_lock_t;

typedef struct twca_ledger_t twca_ledger_t;

/** Bytes of memory for so many sites; 0 where it can't be so many. */
apr_size_t twca_ledger_size(int sites);

/**
 * Lay a ledger out in @a memory, of twca_ledger_size() bytes, and empty it. The
 * handle is in @a pool and is valid in this process and in its children.
 * @param lock NULL: one thread of one process alone will write
 */
twca_ledger_t *twca_ledger_make(apr_pool_t *pool, void *memory, int sites,
                                const twca_ledger_lock_t *lock);

/** One that twca_ledger_make() has made before, of so many sites. */
twca_ledger_t *twca_ledger_open(apr_pool_t *pool, void *memory, int sites);

/**
 * Write down what one response loads, or one report says. Of each entry, count
 * says how often; its first and last are not read.
 * @param site from 0; of one that there is not nothing is kept
 * @return whether it is written; where not, the site has one more unseen
 */
int twca_ledger_add(twca_ledger_t *ledger, int site, const twca_mixed_t *found,
                    int count, apr_time_t now);

/** Count what was found of a site, and not even added. */
void twca_ledger_drop(twca_ledger_t *ledger, int site, apr_uint64_t count);

/** Count a response that could not be read. */
void twca_ledger_unseen(twca_ledger_t *ledger, int site);

/** What is known of a site, copied into @a pool. */
const twca_mixed_site_t *twca_ledger_read(const twca_ledger_t *ledger, int site,
                                          apr_pool_t *pool);

/**
 * Write down all that another ledger has. No lock is taken.
 * @param sites which site one of the other's is now; negative: none
 * @param pool for scratch
 */
void twca_ledger_adopt(twca_ledger_t *ledger, const twca_ledger_t *from,
                       const int *sites, apr_pool_t *pool);

/** Whether one more browser's report of a site may be taken now; counts it. In
 * any process, without a lock. */
int twca_ledger_may_report(twca_ledger_t *ledger, int site, apr_time_t now);

/** Reports of a site that may come at once, and a second in the long run. */
#define TWCA_REPORT_BURST 50
#define TWCA_REPORT_RATE 10

#endif /* TWCA_LEDGER_H */
