/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "escape.h"
#include "output.h"
#include "renderers.h"
#include "walk.h"
#include "words.h"

/* The sites of one name and port: a series is theirs together, because no
 * two may have the same labels. */
typedef struct {
    const char *label;
    apr_array_header_t *sites; /* of const twca_site_t * */
} host_t;

typedef struct {
    twca_out_t *out;
    const twca_report_t *report;
    const twca_view_t *view;
    const apr_array_header_t *hosts; /* of host_t, in configuration order */
} metrics_t;

static apr_array_header_t *
hosts_of(apr_pool_t *pool, const twca_report_t *report, const twca_view_t *view)
{
    apr_array_header_t *hosts =
        apr_array_make(pool, report->sites->nelts + 1, sizeof(host_t));
    apr_hash_t *known = apr_hash_make(pool);

    for (int i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);
        const char *label;
        host_t *host;

        if (!twca_shows_site(view, site)) {
            continue;
        }
        /* Escaped, because two names may look the same only then. */
        label = twca_escape_display(pool, twca_words_site(pool, site));
        host = apr_hash_get(known, label, APR_HASH_KEY_STRING);
        /* The array is long enough for all of them, and never moves. */
        if (host == NULL) {
            host = apr_array_push(hosts);
            host->label = label;
            host->sites = apr_array_make(pool, 1, sizeof(twca_site_t *));
            apr_hash_set(known, label, APR_HASH_KEY_STRING, host);
        }
        APR_ARRAY_PUSH(host->sites, const twca_site_t *) = site;
    }
    return hosts;
}

static const host_t *host_at(const metrics_t *of, int i)
{
    return &APR_ARRAY_IDX(of->hosts, i, host_t);
}

static const twca_site_t *site_at(const host_t *host, int i)
{
    return APR_ARRAY_IDX(host->sites, i, const twca_site_t *);
}

static void put_totals(const metrics_t *of)
{
    for (int i = TWCA_FATAL; i > TWCA_OK; i--) {
        twca_put(of->out, "twca_findings{severity=\"%s\"} %d\n",
                 twca_severity_name((twca_severity_e)i), of->report->counts[i]);
    }
}

static void put_info(const metrics_t *of)
{
    twca_put(of->out, "twca_info{module=\"%s\"", of->report->module);
    if (!of->view->public_only) {
        twca_put(of->out, ",software=\"%s\",openssl=\"%s\"",
                 of->report->software, of->report->openssl);
    }
    twca_put(of->out, "} 1\n");
}

static void put_site_count(const metrics_t *of)
{
    twca_put(of->out, "twca_sites %d\n", of->report->sites->nelts);
}

static void put_microseconds(const metrics_t *of, const char *name,
                             apr_int64_t microseconds)
{
    twca_put(of->out, "%s %s\n", name,
             apr_psprintf(of->out->pool, "%" APR_INT64_T_FMT ".%06d",
                          microseconds / APR_USEC_PER_SEC,
                          (int)(microseconds % APR_USEC_PER_SEC)));
}

static void put_checked(const metrics_t *of)
{
    put_microseconds(of, "twca_checked_timestamp_seconds", of->report->checked);
}

static void put_elapsed(const metrics_t *of)
{
    put_microseconds(of, "twca_check_duration_seconds", of->report->elapsed);
}

static void put_verdicts(const metrics_t *of)
{
    for (int i = 0; i < of->hosts->nelts; i++) {
        const host_t *host = host_at(of, i);
        twca_severity_e worst = TWCA_OK;

        for (int j = 0; j < host->sites->nelts; j++) {
            twca_severity_e verdict = site_at(host, j)->verdict;

            worst = verdict > worst ? verdict : worst;
        }
        twca_put(of->out, "twca_site_verdict{site=\"%s\"} %d\n", host->label,
                 (int)worst);
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

static void put_count(const metrics_t *of, const char *label, int id,
                      int severity, int number)
{
    const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)id);

    twca_put(of->out,
             "twca_finding{site=\"%s\",code=\"%s\",id=\"%s\","
             "severity=\"%s\"} %d\n",
             label, twca_handbook(entry->code)->code, entry->id,
             twca_severity_name((twca_severity_e)severity), number);
}

static void put_counts(const metrics_t *of, const char *label, counts_t counts)
{
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        for (int severity = 0; severity < TWCA_SEVERITY_COUNT; severity++) {
            if (counts[id][severity] > 0) {
                put_count(of, label, id, severity, counts[id][severity]);
            }
        }
    }
    twca_row_done(of->out);
}

static int has_findings(const host_t *host)
{
    for (int i = 0; i < host->sites->nelts; i++) {
        if (site_at(host, i)->findings != NULL) {
            return 1;
        }
    }
    return 0;
}

static void put_findings(const metrics_t *of)
{
    counts_t counts = {{0}};

    count(counts, of->view, of->report->findings);
    put_counts(of, "", counts);
    for (int i = 0; i < of->hosts->nelts; i++) {
        const host_t *host = host_at(of, i);

        if (!has_findings(host)) {
            continue;
        }
        memset(counts, 0, sizeof(counts));
        for (int j = 0; j < host->sites->nelts; j++) {
            count(counts, of->view, site_at(host, j)->findings);
        }
        put_counts(of, host->label, counts);
    }
}

/* What tells a host's certificates apart: the file, or publicly the serial. */
static const char *certificate_label(const metrics_t *of,
                                     const twca_pair_t *pair)
{
    const char *label = of->view->public_only ? pair->certificate->serial
                                              : pair->certificate_file.path;

    return label == NULL ? "" : twca_escape_display(of->out->pool, label);
}

static void put_pair(const metrics_t *of, const host_t *host,
                     const twca_pair_t *pair, apr_hash_t *seen)
{
    const char *label;

    if (pair->certificate == NULL || !pair->certificate->dates_valid) {
        return;
    }
    label = certificate_label(of, pair);
    if (apr_hash_get(seen, label, APR_HASH_KEY_STRING) != NULL) {
        return;
    }
    apr_hash_set(seen, label, APR_HASH_KEY_STRING, pair);
    twca_put(of->out,
             of->view->public_only
                 ? "twca_certificate_not_after_timestamp_seconds"
                   "{site=\"%s\",serial=\"%s\"} %s\n"
                 : "twca_certificate_not_after_timestamp_seconds"
                   "{site=\"%s\",file=\"%s\"} %s\n",
             host->label, label,
             apr_psprintf(of->out->pool, "%" APR_INT64_T_FMT,
                          pair->certificate->not_after));
}

static void put_ends(const metrics_t *of)
{
    for (int i = 0; i < of->hosts->nelts; i++) {
        const host_t *host = host_at(of, i);
        apr_hash_t *seen = apr_hash_make(of->out->pool);

        for (int j = 0; j < host->sites->nelts; j++) {
            const twca_site_t *site = site_at(host, j);

            for (int k = 0; k < site->pair_count; k++) {
                put_pair(of, host, &site->pairs[k], seen);
            }
        }
        twca_row_done(of->out);
    }
}

typedef struct {
    const char *name;
    const char *help;
    void (*put)(const metrics_t *of);
} metric_t;

static const metric_t metrics[] = {
    {"twca_info", "The module, the server and its OpenSSL.", put_info},
    {"twca_checked_timestamp_seconds",
     "When the configuration was checked, in seconds since 1970.", put_checked},
    {"twca_check_duration_seconds", "How long the check took.", put_elapsed},
    {"twca_sites", "Sites that were checked.", put_site_count},
    {"twca_findings", "Findings of each severity, server-wide ones included.",
     put_totals},
    {"twca_site_verdict",
     "The worst finding of a site: 0 ok, 1 notice, 2 warning, 3 error, "
     "4 fatal.",
     put_verdicts},
    {"twca_finding",
     "Findings of a site by code of the handbook; of no site: server-wide.",
     put_findings},
    {"twca_certificate_not_after_timestamp_seconds",
     "When a certificate ends, in seconds since 1970.", put_ends},
};

void twca_render_prometheus(const twca_report_t *report,
                            const twca_view_t *view,
                            const twca_writer_t *writer, apr_pool_t *pool)
{
    twca_out_t out;
    metrics_t of = {&out, report, view, hosts_of(pool, report, view)};

    twca_out_begin(&out, writer, twca_escape_label, pool);
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
        twca_put(&out, "# HELP %s %s\n# TYPE %s gauge\n", metrics[i].name,
                 metrics[i].help, metrics[i].name);
        metrics[i].put(&of);
        twca_row_done(&out);
    }
    twca_out_end(&out);
}
