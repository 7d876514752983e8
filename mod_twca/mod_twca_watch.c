/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The child that watches: it looks, and tells who wants to know. */

#include <httpd.h>

#include <apr_strings.h>
#include <http_log.h>
#include <mod_watchdog.h>

#include "mod_twca_live.h"
#include "report/report.h"
#include "report/words.h"

APLOG_USE_MODULE(twca_check);

_Static_assert((TWCA_SHADOWED - TWCA_SERVED_CHAIN + 1) * TWCA_VANTAGE_COUNT
                   <= 64,
               "a finding of what is served has a bit for each vantage");

/* Of each tenth of a second: httpd's end waits for no more than that. */
#define PATIENCE apr_time_from_msec(50)

/* A notice is told when its program is run, not while it waits: one that a
 * restart, or the end of this child, has forgotten comes again, and so does one
 * that there is no room for. */
static void notify(const twca_live_t *live, apr_pool_t *pool,
                   const twca_site_t *site, int index, twca_severity_e before)
{
    const char *name = twca_words_site(pool, site);
    const char *verdict = twca_severity_name(site->verdict);
    const char *arguments[] = {verdict, name, NULL};
    const char *environment[] = {
        apr_pstrcat(pool, "TWCA_SITE=", name, NULL),
        apr_pstrcat(pool, "TWCA_VERDICT=", verdict, NULL),
        apr_pstrcat(pool, "TWCA_PREVIOUS=", twca_severity_name(before), NULL),
        NULL};

    if (twca_notices_add(live->notices, arguments, environment,
                         twca_site_json(pool, live->plan->report, site),
                         &live->waiting[index])) {
        live->waiting[index] = (unsigned char)(site->verdict + 1);
    }
}

static void begun(void *context, void *who)
{
    const twca_live_t *live = context;
    unsigned char *waiting = who;
    int index = (int)(waiting - live->waiting);
    twca_site_seen_t seen = {0};

    (void)twca_board_get_site(live->plan->board, index, &seen);
    seen.verdict = (unsigned char)(*waiting - 1);
    *waiting = 0;
    twca_board_put_site(live->plan->board, index, &seen);
}

static void ended(void *context, void *who, twca_notice_e how, int status)
{
    static const char *const words[] = {
        [TWCA_NOTICE_OK] = "has ended well",
        [TWCA_NOTICE_FAILED] = "has failed",
        [TWCA_NOTICE_TIMED_OUT] = "took too long and was killed",
        [TWCA_NOTICE_NOT_RUN] = "could not be run",
    };
    const twca_live_t *live = context;

    (void)who;
    ap_log_error(APLOG_MARK,
                 how == TWCA_NOTICE_OK ? APLOG_DEBUG : APLOG_WARNING, 0,
                 live->server, "TWCANotifyCmd: %s %s (status %d)",
                 live->notify[0], words[how], status);
}

/* The same may be said of each vantage. */
static apr_uint64_t bit_of(const twca_finding_t *finding)
{
    int vantage = 0;
    int i;

    for (i = 0; finding->facts && i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, const twca_fact_t);

        while (strcmp(fact->name, "view") == 0 && fact->text
               && vantage < TWCA_VANTAGE_COUNT - 1
               && strcmp(fact->text, twca_vantage_name((twca_vantage_e)vantage))
                      != 0) {
            vantage++;
        }
    }
    return (apr_uint64_t)1 << (((int)finding->id - (int)TWCA_SERVED_CHAIN)
                                   * TWCA_VANTAGE_COUNT
                               + vantage);
}

/* What the start has not found: it follows what the start has. @return which
 * findings there are, a bit each */
static apr_uint64_t tell_new(const twca_live_t *live, apr_pool_t *pool,
                             const twca_site_t *site, int index,
                             apr_uint64_t told)
{
    const twca_site_t *start =
        &APR_ARRAY_IDX(live->plan->report->sites, index, const twca_site_t);
    int from = start->findings ? start->findings->nelts : 0;
    apr_uint64_t found = 0;
    int i;

    for (i = from; site->findings && i < site->findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(site->findings, i, const twca_finding_t);
        apr_uint64_t bit = bit_of(finding);

        found |= bit;
        if (!(told & bit)) {
            twca_tell_finding(pool, live->server, site, finding);
        }
    }
    return found;
}

static void looked(void *context, int index)
{
    const twca_live_t *live = context;
    apr_pool_t *pool;
    twca_site_seen_t before = {0};
    twca_site_seen_t seen = {0};
    twca_site_t site;

    apr_pool_create(&pool, live->pool);
    (void)twca_board_get_site(live->plan->board, index, &before);
    twca_site_now(pool, live->plan, index, apr_time_now(), &site);
    seen.told = tell_new(live, pool, &site, index, before.told);
    seen.verdict = before.verdict;
    if (live->notices && !live->waiting[index]
        && site.verdict != (twca_severity_e)before.verdict) {
        notify(live, pool, &site, index, (twca_severity_e)before.verdict);
    }
    if (seen.told != before.told) {
        twca_board_put_site(live->plan->board, index, &seen);
    }
    apr_pool_destroy(pool);
}

/* Sites that have no address to be looked at: of their files there may be
 * news. */
static void tell_the_others(twca_live_t *live, apr_time_t now)
{
    const twca_plan_t *plan = live->plan;
    int i;

    live->told_others = now;
    for (i = 0; i < plan->report->sites->nelts; i++) {
        if (plan->first_target[i] == plan->first_target[i + 1]) {
            looked(live, i);
        }
    }
}

static void begin(twca_live_t *live)
{
    twca_watcher_t watcher = {live, looked};
    twca_notice_listener_t listener = {live, begun, ended};
    int sites = live->plan->report->sites->nelts;

    live->pool = twca_scratch_create();
    live->watch =
        twca_watch_make(live->pool, live->plan, &watcher, apr_time_now());
    if (live->notify) {
        live->waiting = apr_pcalloc(live->pool, (apr_size_t)sites + 1);
        live->notices = twca_notices_make(live->pool, live->notify, &listener,
                                          TWCA_NOTICE_TIMEOUT);
    }
    tell_the_others(live, apr_time_now());
}

static void go_on(twca_live_t *live, apr_time_t now)
{
    if (live->watch) {
        twca_watch_step(live->watch, now, PATIENCE);
    }
    if (now >= live->told_others + live->plan->interval
        || now < live->told_others) {
        tell_the_others(live, now);
    }
    /* What would begin now is not remembered any more. */
    if (live->notices && !twca_board_has_ended(live->plan->board)) {
        twca_notices_step(live->notices, apr_time_now());
    }
}

static void end(twca_live_t *live)
{
    if (live->watch) {
        twca_watch_end(live->watch);
    }
    if (live->notices) {
        twca_notices_end(live->notices);
    }
    if (live->pool) {
        apr_pool_destroy(live->pool);
    }
    live->pool = NULL;
    live->watch = NULL;
    live->notices = NULL;
    live->waiting = NULL;
}

apr_status_t twca_watchdog(int state, void *data, apr_pool_t *pool)
{
    twca_live_t *live = data;

    (void)pool;
    switch (state) {
    case AP_WATCHDOG_STATE_STARTING:
        begin(live);
        break;
    case AP_WATCHDOG_STATE_RUNNING:
        go_on(live, apr_time_now());
        break;
    case AP_WATCHDOG_STATE_STOPPING:
        end(live);
        break;
    }
    return APR_SUCCESS;
}
