/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "prometheus.h"

typedef apr_uint64_t number_t(const twca_mixed_site_t *mixed);

static apr_uint64_t seen_of(const twca_mixed_site_t *mixed)
{
    return (apr_uint64_t)mixed->count;
}

static apr_uint64_t dropped_of(const twca_mixed_site_t *mixed)
{
    return mixed->dropped;
}

static apr_uint64_t unseen_of(const twca_mixed_site_t *mixed)
{
    return mixed->unseen;
}

/* @return whether any of the sites is watched */
static int add_up(const twca_series_t *series, number_t *number_of,
                  apr_uint64_t *sum)
{
    int is_watched = 0;

    *sum = 0;
    for (int i = 0; i < series->members->nelts; i++) {
        const twca_mixed_site_t *mixed =
            APR_ARRAY_IDX(series->members, i, const twca_site_t *)->mixed;

        if (mixed != NULL) {
            is_watched = 1;
            *sum += number_of(mixed);
        }
    }
    return is_watched;
}

static void put_sums(const twca_metrics_t *of, const char *name,
                     number_t *number_of)
{
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);
        apr_uint64_t sum;

        if (add_up(series, number_of, &sum)) {
            twca_put(of->out, "%s{site=\"%s\"} %s\n", name, series->label,
                     apr_psprintf(of->out->pool, "%" APR_UINT64_T_FMT, sum));
        }
        twca_row_done(of->out);
    }
}

void twca_put_mixed_seen(const twca_metrics_t *of)
{
    put_sums(of, "twca_mixed_seen", seen_of);
}

void twca_put_mixed_dropped(const twca_metrics_t *of)
{
    put_sums(of, "twca_mixed_dropped_total", dropped_of);
}

void twca_put_mixed_unseen(const twca_metrics_t *of)
{
    put_sums(of, "twca_mixed_unseen_total", unseen_of);
}
