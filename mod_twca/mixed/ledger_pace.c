/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* How many reports may come? Anybody can send them. */

#include "ledger_private.h"

#define INTERVAL (APR_USEC_PER_SEC / TWCA_REPORT_RATE)

/* The longest that reports can be used up for; a clock that was set back by
 * more is believed. */
#define AHEAD ((TWCA_REPORT_BURST - 1) * INTERVAL)

/* One word says until when a site's reports are used up: each report takes an
 * interval of its future. (The generic cell rate algorithm, ITU-T I.371.) */
int twca_ledger_may_report(twca_ledger_t *ledger, int site, apr_time_t now)
{
    twca_word_t *mark;
    apr_uint64_t until;
    apr_uint64_t next;

    if (site < 0 || site >= ledger->site_count) {
        return 0;
    }
    mark = &ledger->sites[site].reports;
    until = atomic_load(mark);
    do {
        apr_time_t ahead = (apr_time_t)until - now;

        if (ahead > AHEAD && ahead <= AHEAD + INTERVAL) {
            return 0;
        }
        next = (apr_uint64_t)((ahead < 0 || ahead > AHEAD ? now
                                                          : (apr_time_t)until)
                              + INTERVAL);
    } while (!atomic_compare_exchange_weak(mark, &until, next));
    return 1;
}
