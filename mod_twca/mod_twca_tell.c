/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* When to check, and whom to tell: the error log and the config test. */

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_main.h>
#include <openssl/sha.h>

#include "config/config.h"
#include "config/placeholder.h"
#include "mod_twca_live.h"
#include "mod_twca_rescue.h"
#include "report/report.h"

APLOG_USE_MODULE(twca_check);

#define RETAINED "mod_twca_check:told"

/* What the first pass of a start has logged already. */
typedef struct {
    unsigned char sha256[SHA256_DIGEST_LENGTH];
} told_t;

typedef void tell_f(server_rec *server, twca_severity_e severity,
                    const char *line);

static int level_of(twca_severity_e severity)
{
    switch (severity) {
    case TWCA_FATAL:
        return APLOG_CRIT;
    case TWCA_ERROR:
        return APLOG_ERR;
    case TWCA_WARNING:
        return APLOG_WARNING;
    case TWCA_NOTICE:
    case TWCA_OK:
    case TWCA_SEVERITY_COUNT:
        break;
    }
    return APLOG_INFO;
}

static void tell_log(server_rec *server, twca_severity_e severity,
                     const char *line)
{
    ap_log_error(APLOG_MARK, level_of(severity), 0, server, "%s", line);
}

/* A config test shows everything, whatever LogLevel says: a notice passes all
 * of them, and no level is shown there. */
static void tell_console(server_rec *server, twca_severity_e severity,
                         const char *line)
{
    (void)severity;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_NOTICE, 0, server, "%s",
                 line);
}

void twca_tell_finding(apr_pool_t *pool, server_rec *server,
                       const twca_site_t *site, const twca_finding_t *finding)
{
    tell_log(server, finding->severity, twca_log_line(pool, site, finding));
}

/* A finding as it is told. */
typedef struct {
    twca_severity_e severity;
    const char *line;
} line_t;

static void push_findings(apr_array_header_t *lines, const twca_site_t *site,
                          const apr_array_header_t *findings)
{
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);
        line_t *line = apr_array_push(lines);

        line->severity = finding->severity;
        line->line = twca_log_line(lines->pool, site, finding);
    }
}

/* The site is not what it should be, whatever keeps it up. */
static void push_serving(apr_array_header_t *lines, const twca_site_t *site)
{
    line_t *line;

    if (site->serving == TWCA_SERVING_STAND_IN
        || site->serving == TWCA_SERVING_LAST_GOOD) {
        line = apr_array_push(lines);
        line->severity = TWCA_FATAL;
        line->line = twca_serving_line(lines->pool, site, site->since == 0);
    }
}

/* The lines of a report, in their order: the server's, the keystores', the
 * sites'. */
static const apr_array_header_t *lines_of(const twca_report_t *report,
                                          apr_pool_t *pool)
{
    apr_array_header_t *lines = apr_array_make(pool, 16, sizeof(line_t));
    int i;

    push_findings(lines, NULL, report->findings);
    for (i = 0; i < report->keystores->nelts; i++) {
        push_findings(
            lines, NULL,
            APR_ARRAY_IDX(report->keystores, i, twca_keystore_t).findings);
    }
    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        push_findings(lines, site, site->findings);
        push_serving(lines, site);
    }
    return lines;
}

static void tell_all(tell_f *tell, server_rec *server,
                     const apr_array_header_t *lines)
{
    int i;

    for (i = 0; i < lines->nelts; i++) {
        const line_t *line = &APR_ARRAY_IDX(lines, i, line_t);

        tell(server, line->severity, line->line);
    }
}

static void put_stdout(void *sink, const char *data, apr_size_t length)
{
    apr_file_write_full(sink, data, length, NULL);
}

static void dump(twca_format_e format, const twca_report_t *report,
                 apr_pool_t *pool)
{
    twca_writer_t out = {put_stdout, NULL};
    twca_view_t view = {
        .lang = TWCA_LANG_EN, .code = TWCA_CODE_COUNT, .self = ""};
    apr_file_t *file;

    if (apr_file_open_stdout(&file, pool) == APR_SUCCESS) {
        out.sink = file;
        twca_renderer(format)->render(report, &view, &out, pool);
    }
}

/* @return whether the configuration may stand, by TWCAFailOn */
static int is_good_enough(const server_rec *server, twca_severity_e verdict)
{
    int fail_on = twca_server_of(server)->options.fail_on;

    return (int)verdict < (fail_on == TWCA_UNSET ? TWCA_FATAL : fail_on);
}

/* A start that TWCARescue makes possible is not stopped by what it is for. */
static twca_severity_e verdict_of_start(const twca_report_t *report)
{
    twca_severity_e worst = TWCA_OK;
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(report->findings, i, twca_finding_t);

        /* Of a file that no site loads, or of TWCAStateDir. */
        if (finding->id != TWCA_UNREADABLE && finding->severity > worst) {
            worst = finding->severity;
        }
    }

    for (i = 0; i < report->keystores->nelts; i++) {
        twca_severity_e verdict =
            APR_ARRAY_IDX(report->keystores, i, twca_keystore_t).verdict;

        worst = verdict > worst ? verdict : worst;
    }
    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (site->serving != TWCA_SERVING_STAND_IN
            && site->serving != TWCA_SERVING_LAST_GOOD
            && site->verdict > worst) {
            worst = site->verdict;
        }
    }
    return worst;
}

static void tell_config_test(server_rec *server, apr_pool_t *ptemp,
                             const twca_report_t *report)
{
    if (ap_exists_config_define("DUMP_TWCA_JSON")) {
        dump(TWCA_FORMAT_JSON, report, ptemp);
        return;
    }
    if (ap_exists_config_define("DUMP_TWCA")) {
        dump(TWCA_FORMAT_TEXT, report, ptemp);
        return;
    }
    tell_all(tell_console, server, lines_of(report, ptemp));
    tell_console(server, TWCA_NOTICE, twca_summary_line(ptemp, report));
}

int twca_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    (void)plog;
    twca_placeholder_place(pconf, ptemp);
    return OK;
}

int twca_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                      server_rec *server)
{
    int is_test = ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST;
    const char *complaint = twca_placeholder_complaint(pconf, server);
    twca_report_t *report;

    (void)plog;
    if (ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_DUMP
        || (!is_test && !complaint)) {
        return OK;
    }
    report = twca_run(pconf, server, 0);
    twca_placeholder_report(pconf, report, TWCA_FATAL);
    (void)twca_rescue(pconf, server, report, 0);
    tell_config_test(server, ptemp, report);
    if (complaint) {
        ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, server, "%s",
                     complaint);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return is_good_enough(server, report->verdict) ? OK
                                                   : HTTP_INTERNAL_SERVER_ERROR;
}

static void digest(const apr_array_header_t *lines, unsigned char *sha256)
{
    int i;

    memset(sha256, 0, SHA256_DIGEST_LENGTH);
    for (i = 0; i < lines->nelts; i++) {
        const char *line = APR_ARRAY_IDX(lines, i, line_t).line;
        apr_size_t length = strlen(line);
        unsigned char *data =
            apr_palloc(lines->pool, SHA256_DIGEST_LENGTH + length);

        memcpy(data, sha256, SHA256_DIGEST_LENGTH);
        memcpy(data + SHA256_DIGEST_LENGTH, line, length);
        SHA256(data, SHA256_DIGEST_LENGTH + length, sha256);
    }
}

/* At a start the configuration is read twice: once is told. */
static int is_told(const apr_array_header_t *lines)
{
    told_t *told = ap_retained_data_get(RETAINED);
    int generation = ap_state_query(AP_SQ_CONFIG_GEN);
    unsigned char sha256[SHA256_DIGEST_LENGTH];
    int result;

    digest(lines, sha256);
    result = told && generation == 1
             && memcmp(told->sha256, sha256, sizeof(sha256)) == 0;
    if (!told) {
        told = ap_retained_data_create(RETAINED, sizeof(*told));
    }
    memcpy(told->sha256, sha256, sizeof(sha256));
    return result;
}

int twca_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *server)
{
    int fail_on = twca_server_of(server)->options.fail_on;
    twca_report_t *report = twca_run(pconf, server, 1);
    const apr_array_header_t *lines;

    (void)plog;
    twca_placeholder_report(pconf, report, TWCA_ERROR);
    twca_judge_sealed(server, report);
    twca_server_of(server)->report = report;
    twca_server_of(server)->rescue = twca_rescue(pconf, server, report, 1);
    lines = lines_of(report, ptemp);
    if (!is_told(lines)) {
        tell_all(tell_log, server, lines);
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "%s",
                     twca_summary_line(ptemp, report));
    }
    /* A running server is never stopped by us, and a start is left to mod_ssl
     * unless TWCAFailOn asks for more. */
    if (ap_state_query(AP_SQ_CONFIG_GEN) <= 1 && fail_on != TWCA_UNSET
        && fail_on < TWCA_FATAL
        && !is_good_enough(server, verdict_of_start(report))) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

int twca_ssl_files(server_rec *server, apr_pool_t *pool,
                   apr_array_header_t *certificates, apr_array_header_t *keys)
{
    twca_rescue_t *rescue = twca_server_of(ap_server_conf)->rescue;
    const twca_decision_t *decision =
        rescue ? twca_last_look(rescue, server, certificates, keys) : NULL;

    (void)pool;
    if (decision) {
        twca_hand_over(decision, certificates, keys);
    }
    return DECLINED;
}

int twca_post_ssl(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                  server_rec *server)
{
    twca_server_t *record = twca_server_of(server);

    (void)pconf;
    (void)plog;
    (void)ptemp;
    if (record->rescue) {
        twca_note_sealed(server, record->report);
        twca_keep(server, record->rescue);
    }
    return OK;
}
