/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_hash.h>
#include <apr_strings.h>

#include "escape.h"
#include "series.h"
#include "walk.h"
#include "words.h"

typedef struct {
    apr_array_header_t *all; /* long enough for all, so that it never moves */
    apr_hash_t *known;       /* by label */
} gathering_t;

static gathering_t gather(apr_pool_t *pool, const apr_array_header_t *things)
{
    gathering_t gathering = {
        apr_array_make(pool, things->nelts + 1, sizeof(twca_series_t)),
        apr_hash_make(pool)};

    return gathering;
}

static twca_series_t *series_of(gathering_t *gathering, const char *name)
{
    apr_pool_t *pool = gathering->all->pool;
    /* Escaped, because two names may look the same only then. */
    const char *label = twca_escape_display(pool, name);
    twca_series_t *series =
        apr_hash_get(gathering->known, label, APR_HASH_KEY_STRING);

    if (series == NULL) {
        series = apr_array_push(gathering->all);
        series->label = label;
        series->verdict = TWCA_OK;
        series->findings = apr_array_make(pool, 1, sizeof(void *));
        series->members = apr_array_make(pool, 1, sizeof(void *));
        apr_hash_set(gathering->known, label, APR_HASH_KEY_STRING, series);
    }
    return series;
}

static void add(twca_series_t *series, twca_severity_e verdict,
                const apr_array_header_t *findings, const void *thing)
{
    if (verdict > series->verdict) {
        series->verdict = verdict;
    }
    if (findings != NULL) {
        APR_ARRAY_PUSH(series->findings, const apr_array_header_t *) = findings;
    }
    APR_ARRAY_PUSH(series->members, const void *) = thing;
}

const apr_array_header_t *twca_series_of_sites(apr_pool_t *pool,
                                               const twca_report_t *report,
                                               const twca_view_t *view)
{
    gathering_t gathering = gather(pool, report->sites);

    for (int i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (twca_shows_site(view, site)) {
            add(series_of(&gathering, twca_words_site(pool, site)),
                site->verdict, site->findings, site);
        }
    }
    return gathering.all;
}

const apr_array_header_t *twca_series_of_keystores(apr_pool_t *pool,
                                                   const twca_report_t *report,
                                                   const twca_view_t *view)
{
    gathering_t gathering = gather(pool, report->keystores);

    for (int i = 0; i < report->keystores->nelts; i++) {
        const twca_keystore_t *keystore =
            &APR_ARRAY_IDX(report->keystores, i, twca_keystore_t);
        const char *name =
            view->public_only ? apr_itoa(pool, i + 1) : keystore->file.path;

        if (twca_shows_keystore(view, keystore)) {
            add(series_of(&gathering, name), keystore->verdict,
                keystore->findings, keystore);
        }
    }
    return gathering.all;
}

const twca_series_t *twca_series_at(const apr_array_header_t *all, int i)
{
    return &APR_ARRAY_IDX(all, i, twca_series_t);
}
