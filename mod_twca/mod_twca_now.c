/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The report as it is now: that of the start, with what is served, where
 * somebody looks, and with what pages load by http, where mod_twca_mixed
 * watches them. */

#include <apr_strings.h>

#include "checks/check.h"
#include "config/config.h"
#include "mixed/mod_twca_mixed.h"
#include "mod_twca_live.h"

const twca_report_t *twca_report_of(const server_rec *main_server)
{
    return twca_server_of(main_server)->report;
}

static twca_report_t *copy_of(apr_pool_t *pool, const twca_report_t *report)
{
    twca_report_t *copy = apr_pmemdup(pool, report, sizeof(*report));

    copy->sites = apr_array_copy(pool, report->sites);
    return copy;
}

/* @return whether the pages of any site are watched */
static int set_mixed(apr_pool_t *pool, const twca_report_t *report,
                     APR_OPTIONAL_FN_TYPE(twca_mixed_of) * mixed_of)
{
    int is_watched = 0;
    int i;

    for (i = 0; i < report->sites->nelts; i++) {
        twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        site->mixed = mixed_of(pool, site->server);
        is_watched |= site->mixed != NULL;
    }
    return is_watched;
}

static void add_mixed(apr_pool_t *pool, twca_report_t *report)
{
    APR_OPTIONAL_FN_TYPE(twca_mixed_of) *mixed_of =
        APR_RETRIEVE_OPTIONAL_FN(twca_mixed_of);

    if (mixed_of && set_mixed(pool, report, mixed_of)) {
        twca_check_mixed(pool, report);
        twca_report_count(report);
    }
}

const twca_report_t *
twca_report_at(apr_pool_t *pool, const server_rec *main_server, apr_time_t now)
{
    const twca_live_t *live = twca_live_of(main_server);
    const twca_report_t *start = twca_report_of(main_server);
    twca_report_t *report;

    if (!live && !start) {
        return NULL;
    }
    report =
        live ? twca_report_now(pool, live->plan, now) : copy_of(pool, start);
    add_mixed(pool, report);
    return report;
}
