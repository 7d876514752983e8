/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "escape.h"
#include "json.h"
#include "output.h"
#include "renderers.h"
#include "walk.h"
#include "words.h"

static int put_piece(const char *data, size_t length, void *out)
{
    twca_put_raw(out, data, length);
    return 0;
}

/* In ASCII: what a terminal would take for its own never reaches it. */
static void put_value(twca_out_t *out, json_t *value)
{
    if (json_dump_callback(value, put_piece, out,
                           JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII)
        != 0) {
        twca_put(out, "null");
    }
    json_decref(value);
}

static json_t *server_of(const twca_out_t *out, const twca_report_t *report,
                         const twca_view_t *view)
{
    const char *software = view->public_only ? NULL : report->software;
    const char *openssl = view->public_only ? NULL : report->openssl;
    const char *checked =
        twca_words_time(out->pool, apr_time_sec(report->checked));
    json_t *server = json_object();

    json_object_set_new(server, "software",
                        twca_json_text(out->pool, software));
    json_object_set_new(server, "openssl", twca_json_text(out->pool, openssl));
    json_object_set_new(server, "checked", json_string(checked));
    json_object_set_new(server, "elapsed_ms",
                        json_integer(apr_time_as_msec(report->elapsed)));
    return server;
}

static json_t *summary_of(const twca_report_t *report)
{
    static const twca_severity_e severities[] = {TWCA_FATAL, TWCA_ERROR,
                                                 TWCA_WARNING, TWCA_NOTICE};
    json_t *summary = json_object();

    json_object_set_new(summary, "verdict",
                        json_string(twca_severity_name(report->verdict)));
    json_object_set_new(summary, "sites", json_integer(report->sites->nelts));
    for (int i = 0; i < 4; i++) {
        json_object_set_new(summary, twca_severity_name(severities[i]),
                            json_integer(report->counts[severities[i]]));
    }
    return summary;
}

/* A list is written member by member. */
static void put_member(twca_out_t *out, int *count, json_t *value)
{
    twca_put(out, "%s", (*count)++ == 0 ? "" : ",");
    put_value(out, value);
    twca_row_done(out);
}

static void put_findings(twca_out_t *out, const twca_report_t *report,
                         const twca_view_t *view)
{
    const apr_array_header_t *findings = report->findings;
    int count = 0;

    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (twca_shows_finding(view, finding)) {
            put_member(out, &count,
                       twca_json_finding(out->pool, view, finding));
        }
    }
}

static void put_keystores(twca_out_t *out, const twca_report_t *report,
                          const twca_view_t *view)
{
    int count = 0;

    for (int i = 0; i < report->keystores->nelts; i++) {
        const twca_keystore_t *keystore =
            &APR_ARRAY_IDX(report->keystores, i, twca_keystore_t);

        if (twca_shows_keystore(view, keystore)) {
            put_member(out, &count,
                       twca_json_keystore(out->pool, report, view, keystore));
        }
    }
}

static void put_sites(twca_out_t *out, const twca_report_t *report,
                      const twca_view_t *view)
{
    int count = 0;

    for (int i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (twca_shows_site(view, site)) {
            put_member(out, &count,
                       twca_json_site(out->pool, report, view, site));
        }
    }
}

void twca_render_json(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool)
{
    twca_out_t out;

    twca_out_begin(&out, writer, twca_escape_utf8, pool);
    twca_put(&out, "{\"schema\":1,\"module\":");
    put_value(&out, twca_json_text(out.pool, report->module));
    twca_put(&out, ",\"server\":");
    put_value(&out, server_of(&out, report, view));
    twca_put(&out, ",\"summary\":");
    put_value(&out, summary_of(report));
    twca_put(&out, ",\"findings\":[");
    put_findings(&out, report, view);
    twca_put(&out, "],\"keystores\":[");
    put_keystores(&out, report, view);
    twca_put(&out, "],\"sites\":[");
    put_sites(&out, report, view);
    twca_put(&out, "]}\n");
    twca_out_end(&out);
}
