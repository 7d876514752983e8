/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "escape.h"
#include "prometheus.h"
#include "renderers.h"
#include "walk.h"
#include "words.h"

static void put_totals(const twca_metrics_t *of)
{
    for (int i = TWCA_FATAL; i > TWCA_OK; i--) {
        twca_put(of->out, "twca_findings{severity=\"%s\"} %d\n",
                 twca_severity_name((twca_severity_e)i), of->report->counts[i]);
    }
}

static void put_info(const twca_metrics_t *of)
{
    twca_put(of->out, "twca_info{module=\"%s\"", of->report->module);
    if (!of->view->public_only) {
        twca_put(of->out, ",software=\"%s\",openssl=\"%s\"",
                 of->report->software, of->report->openssl);
    }
    twca_put(of->out, "} 1\n");
}

static void put_site_count(const twca_metrics_t *of)
{
    twca_put(of->out, "twca_sites %d\n", of->report->sites->nelts);
}

static void put_keystore_count(const twca_metrics_t *of)
{
    twca_put(of->out, "twca_keystores %d\n", of->report->keystores->nelts);
}

const char *twca_metric_seconds(apr_pool_t *pool, apr_int64_t microseconds)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT ".%06d",
                        microseconds / APR_USEC_PER_SEC,
                        (int)(microseconds % APR_USEC_PER_SEC));
}

static void put_microseconds(const twca_metrics_t *of, const char *name,
                             apr_int64_t microseconds)
{
    twca_put(of->out, "%s %s\n", name,
             twca_metric_seconds(of->out->pool, microseconds));
}

static void put_checked(const twca_metrics_t *of)
{
    put_microseconds(of, "twca_checked_timestamp_seconds", of->report->checked);
}

static void put_elapsed(const twca_metrics_t *of)
{
    put_microseconds(of, "twca_check_duration_seconds", of->report->elapsed);
}

static void put_site_verdicts(const twca_metrics_t *of)
{
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);

        twca_put(of->out, "twca_site_verdict{site=\"%s\"} %d\n", series->label,
                 (int)series->verdict);
        twca_row_done(of->out);
    }
}

/* Only what is not served as configured: many sites are. */
static void put_serving(const twca_metrics_t *of)
{
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);
        unsigned worst = TWCA_SERVING_CONFIGURED;

        for (int j = 0; j < series->members->nelts; j++) {
            const twca_site_t *site =
                APR_ARRAY_IDX(series->members, j, const twca_site_t *);

            worst = site->serving > worst ? site->serving : worst;
        }
        if (worst != TWCA_SERVING_CONFIGURED) {
            twca_put(of->out,
                     "twca_site_serving{site=\"%s\",serving=\"%s\"} 1\n",
                     series->label, twca_serving_name(worst));
        }
        twca_row_done(of->out);
    }
}

static void put_keystore_verdicts(const twca_metrics_t *of)
{
    for (int i = 0; i < of->keystores->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->keystores, i);

        twca_put(of->out, "twca_keystore_verdict{keystore=\"%s\"} %d\n",
                 series->label, (int)series->verdict);
        twca_row_done(of->out);
    }
}

typedef int counts_t[TWCA_FINDING_COUNT][TWCA_SEVERITY_COUNT];

static void count(counts_t counts, const twca_view_t *view,
                  const apr_array_header_t *findings)
{
    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (twca_shows_finding(view, finding)) {
            counts[finding->id][finding->severity]++;
        }
    }
}

/* Whose findings are counted: the label of a site, or of a keystore. */
static void put_owner(const twca_metrics_t *of, const char *site,
                      const char *keystore)
{
    twca_put(of->out, "twca_finding{site=\"%s\"", site);
    if (keystore != NULL) {
        twca_put(of->out, ",keystore=\"%s\"", keystore);
    }
}

static void put_counts(const twca_metrics_t *of, const char *site,
                       const char *keystore, counts_t counts)
{
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)id);

        for (int severity = 0; severity < TWCA_SEVERITY_COUNT; severity++) {
            if (counts[id][severity] == 0) {
                continue;
            }
            put_owner(of, site, keystore);
            twca_put(of->out, ",code=\"%s\",id=\"%s\",severity=\"%s\"} %d\n",
                     twca_handbook(entry->code)->code, entry->id,
                     twca_severity_name((twca_severity_e)severity),
                     counts[id][severity]);
        }
    }
    twca_row_done(of->out);
}

static void count_all(counts_t counts, const twca_view_t *view,
                      const twca_series_t *series)
{
    memset(counts, 0, sizeof(counts_t));
    for (int i = 0; i < series->findings->nelts; i++) {
        count(counts, view,
              APR_ARRAY_IDX(series->findings, i, const apr_array_header_t *));
    }
}

static void put_findings(const twca_metrics_t *of)
{
    counts_t counts = {{0}};

    count(counts, of->view, of->report->findings);
    put_counts(of, "", NULL, counts);
    for (int i = 0; i < of->keystores->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->keystores, i);

        count_all(counts, of->view, series);
        put_counts(of, "", series->label, counts);
    }
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);

        /* Most sites have none, and there may be many. */
        if (series->findings->nelts > 0) {
            count_all(counts, of->view, series);
            put_counts(of, series->label, NULL, counts);
        }
    }
}

/* What tells the certificates of a series apart: their file or alias, or
 * publicly their serial. */
static const char *certificate_label(const twca_metrics_t *of,
                                     const twca_certificate_t *certificate,
                                     const char *name)
{
    const char *label = of->view->public_only ? certificate->serial : name;

    return label == NULL ? "" : twca_escape_display(of->out->pool, label);
}

/* Whether a certificate ends at all, and is the first of its label. */
static int is_new(const twca_certificate_t *certificate, const char *label,
                  apr_hash_t *seen)
{
    if (!certificate->dates_valid
        || apr_hash_get(seen, label, APR_HASH_KEY_STRING) != NULL) {
        return 0;
    }
    apr_hash_set(seen, label, APR_HASH_KEY_STRING, label);
    return 1;
}

static const char *end_of(const twca_metrics_t *of,
                          const twca_certificate_t *certificate)
{
    return apr_psprintf(of->out->pool, "%" APR_INT64_T_FMT,
                        certificate->not_after);
}

static void put_pair(const twca_metrics_t *of, const char *site,
                     const twca_pair_t *pair, apr_hash_t *seen)
{
    const twca_certificate_t *certificate = pair->certificate;
    const char *label;

    if (certificate == NULL) {
        return;
    }
    label = certificate_label(of, certificate, pair->certificate_file.path);
    if (is_new(certificate, label, seen)) {
        twca_put(of->out,
                 of->view->public_only
                     ? "twca_certificate_not_after_timestamp_seconds"
                       "{site=\"%s\",serial=\"%s\"} %s\n"
                     : "twca_certificate_not_after_timestamp_seconds"
                       "{site=\"%s\",file=\"%s\"} %s\n",
                 site, label, end_of(of, certificate));
    }
}

static void put_entry(const twca_metrics_t *of, const char *keystore,
                      const twca_keystore_entry_t *entry, apr_hash_t *seen)
{
    const twca_certificate_t *certificate = twca_entry_certificate(entry);
    const char *label;

    if (!entry->is_key || certificate == NULL) {
        return;
    }
    label = certificate_label(of, certificate, entry->alias);
    if (is_new(certificate, label, seen)) {
        twca_put(of->out,
                 of->view->public_only
                     ? "twca_certificate_not_after_timestamp_seconds"
                       "{site=\"\",keystore=\"%s\",serial=\"%s\"} %s\n"
                     : "twca_certificate_not_after_timestamp_seconds"
                       "{site=\"\",keystore=\"%s\",alias=\"%s\"} %s\n",
                 keystore, label, end_of(of, certificate));
    }
}

static void put_site_ends(const twca_metrics_t *of, const twca_series_t *series)
{
    apr_hash_t *seen = apr_hash_make(of->out->pool);

    for (int i = 0; i < series->members->nelts; i++) {
        const twca_site_t *site =
            APR_ARRAY_IDX(series->members, i, const twca_site_t *);

        for (int j = 0; j < site->pair_count; j++) {
            put_pair(of, series->label, &site->pairs[j], seen);
        }
    }
    twca_row_done(of->out);
}

static void put_keystore_ends(const twca_metrics_t *of,
                              const twca_series_t *series)
{
    apr_hash_t *seen = apr_hash_make(of->out->pool);

    for (int i = 0; i < series->members->nelts; i++) {
        const twca_keystore_t *keystore =
            APR_ARRAY_IDX(series->members, i, const twca_keystore_t *);

        for (int j = 0; j < twca_entry_count(keystore); j++) {
            put_entry(of, series->label, &keystore->entries[j], seen);
        }
    }
    twca_row_done(of->out);
}

static void put_ends(const twca_metrics_t *of)
{
    for (int i = 0; i < of->keystores->nelts; i++) {
        put_keystore_ends(of, twca_series_at(of->keystores, i));
    }
    for (int i = 0; i < of->sites->nelts; i++) {
        put_site_ends(of, twca_series_at(of->sites, i));
    }
}

typedef struct {
    const char *name;
    const char *help;
    void (*put)(const twca_metrics_t *of);
} metric_t;

static const metric_t metrics[] = {
    {"twca_info", "The module, the server and its OpenSSL.", put_info},
    {"twca_checked_timestamp_seconds",
     "When the configuration was checked, in seconds since 1970.", put_checked},
    {"twca_check_duration_seconds", "How long the check took.", put_elapsed},
    {"twca_sites", "Sites that were checked.", put_site_count},
    {"twca_keystores", "Keystores that were checked.", put_keystore_count},
    {"twca_findings", "Findings of each severity, server-wide ones included.",
     put_totals},
    {"twca_site_verdict",
     "The worst finding of a site: 0 ok, 1 notice, 2 warning, 3 error, "
     "4 fatal.",
     put_site_verdicts},
    {"twca_site_serving",
     "Sites that are not served as configured, and with what: completed, "
     "last-good, or a stand-in.",
     put_serving},
    {"twca_keystore_verdict",
     "The worst finding of a keystore; numbers as for sites.",
     put_keystore_verdicts},
    {"twca_finding",
     "Findings of a site or a keystore by code of the handbook; of neither: "
     "server-wide.",
     put_findings},
    {"twca_certificate_not_after_timestamp_seconds",
     "When a certificate ends, in seconds since 1970.", put_ends},
    {"twca_served_matches",
     "Whether what is served, as this server, the world or its peers see it, "
     "is "
     "what was loaded.",
     twca_put_served_matches},
    {"twca_files_match",
     "Whether a site's files hold what was loaded from them.",
     twca_put_files_match},
    {"twca_probe_up",
     "Whether certificates came from every address that was asked.",
     twca_put_probe_up},
    {"twca_probe_duration_seconds",
     "How long the slowest connection of the last look took.",
     twca_put_probe_duration},
    {"twca_probe_last_timestamp_seconds",
     "When a site was looked at last, in seconds since 1970.",
     twca_put_probe_last},
    {"twca_probe_interval_seconds", "How often a site is to be looked at.",
     twca_put_probe_interval},
    {"twca_mixed_seen",
     "Different things that pages of a site load by http, as far as they are "
     "kept.",
     twca_put_mixed_seen},
    {"twca_mixed_dropped_total", "Those that were seen besides.",
     twca_put_mixed_dropped},
    {"twca_mixed_unseen_total",
     "Responses that could not be looked at for what they load.",
     twca_put_mixed_unseen},
};

/* By Prometheus' own rule for their names. */
static const char *type_of(const char *name)
{
    static const char suffix[] = "_total";
    size_t length = strlen(name);

    return length >= sizeof(suffix)
                   && strcmp(name + length + 1 - sizeof(suffix), suffix) == 0
               ? "counter"
               : "gauge";
}

void twca_render_prometheus(const twca_report_t *report,
                            const twca_view_t *view,
                            const twca_writer_t *writer, apr_pool_t *pool)
{
    twca_out_t out;
    twca_metrics_t of = {&out, report, view,
                         twca_series_of_sites(pool, report, view),
                         twca_series_of_keystores(pool, report, view)};

    twca_out_begin(&out, writer, twca_escape_label, pool);
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
        twca_put(&out, "# HELP %s %s\n# TYPE %s %s\n", metrics[i].name,
                 metrics[i].help, metrics[i].name, type_of(metrics[i].name));
        metrics[i].put(&of);
        twca_row_done(&out);
    }
    twca_out_end(&out);
}
