/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Are the files still what was checked? Robots write them at night, and there
 * are seconds between the check and mod_ssl. */

#include <string.h>

#include <httpd.h>

#include <http_core.h>
#include <http_log.h>

#include "checks/finding.h"
#include "config/config.h"
#include "mod_twca_rescue.h"
#include "report/report.h"
#include "rescue/load.h"

APLOG_USE_MODULE(twca_check);

/* File systems' clocks are behind the system's. */
#define CLOCK_NANOSECONDS APR_INT64_C(1000000000)

/* What is in a token, or too large for us, mod_ssl may load all the same. */
static int is_unknown(const char *path)
{
    twca_stamp_t stamp;

    return strncmp(path, "pkcs11:", 7) == 0
           || twca_file_stat(path, &stamp) == TWCA_READ_TOO_LARGE;
}

/* What is not there any more has changed, too. */
static int is_new(const char *path, apr_time_t checked)
{
    twca_stamp_t stamp;

    return path && !is_unknown(path)
           && (twca_file_stat(path, &stamp) != TWCA_READ_OK
               || stamp.changed >= checked * 1000 - CLOCK_NANOSECONDS);
}

static const char *key_at(const apr_array_header_t *certificates,
                          const apr_array_header_t *keys, int i)
{
    return i < keys->nelts ? APR_ARRAY_IDX(keys, i, const char *)
                           : APR_ARRAY_IDX(certificates, i, const char *);
}

/* The first certificate file that mod_ssl would not load, of those that changed
 * since the check, or whose key or chain did; NULL: there is none. */
static const char *spoilt_file(const server_rec *server, apr_time_t checked,
                               const apr_array_header_t *certificates,
                               const apr_array_header_t *keys,
                               const char *chain)
{
    const char *ciphers = twca_server_of(server)->ssl.ciphers;
    int is_chain_new = is_new(chain, checked);
    int i;

    if (is_chain_new && !twca_load_chain(chain)) {
        return chain;
    }
    for (i = 0; i < certificates->nelts; i++) {
        const char *path = APR_ARRAY_IDX(certificates, i, const char *);
        const char *key = key_at(certificates, keys, i);

        if ((is_new(path, checked) || is_new(key, checked)) && !is_unknown(path)
            && !is_unknown(key)
            && twca_load_pair(path, key, chain != NULL, ciphers)
                   == TWCA_LOAD_REFUSED) {
            return path;
        }
    }
    return NULL;
}

static twca_site_t *site_of(const twca_report_t *report,
                            const server_rec *server)
{
    int i;

    for (i = 0; i < report->sites->nelts; i++) {
        twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (site->server == server) {
            return site;
        }
    }
    return NULL;
}

static void tell(server_rec *server, const char *line)
{
    ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "%s", line);
}

static void find_changed(twca_report_t *report, twca_site_t *site,
                         server_rec *server, const char *path)
{
    apr_pool_t *pool = report->sites->pool;
    twca_context_t context = {.pool = pool, .report = report};
    twca_finding_t *finding = twca_find_in(&context, &site->findings,
                                           TWCA_UNREADABLE, &site->defined_at);

    twca_fact(&context, finding, "file", path);
    twca_fact(&context, finding, "directive", "SSLCertificateFile");
    twca_fact_word(&context, finding, "reason", "changed");
    site->verdict = TWCA_FATAL;
    site->is_refused = 1;
    twca_report_count(report);
    tell(server, twca_log_line(pool, site, finding));
}

/* A mended chain goes with the pair that it was made for. */
static int is_chain_spoilt(const twca_decision_t *decision,
                           const server_rec *server, apr_time_t checked)
{
    return spoilt_file(server, checked, decision->certificates, decision->keys,
                       NULL)
           != NULL;
}

const twca_decision_t *twca_last_look(twca_rescue_t *rescue, server_rec *server,
                                      const apr_array_header_t *certificates,
                                      const apr_array_header_t *keys)
{
    const twca_decision_t *decision = twca_decision_of(server);
    const char *chain = twca_server_of(server)->ssl.chain.path;
    apr_time_t checked = rescue->report->checked;
    twca_site_t *site = site_of(rescue->report, server);
    const char *path;

    if (!site || (decision && site->serving != TWCA_SERVING_COMPLETED)) {
        return decision;
    }
    if (decision && is_chain_spoilt(decision, server, checked)) {
        twca_undo_completion(rescue->report, site);
        twca_decision_drop(rescue, site);
        decision = NULL;
    }
    if (decision || twca_rescue_of(server) == TWCA_RESCUE_OFF) {
        return decision;
    }
    path = spoilt_file(server, checked, certificates, keys, chain);
    if (path) {
        find_changed(rescue->report, site, server, path);
        decision = twca_rescue_late(rescue, site);
        if (decision) {
            tell(server,
                 twca_serving_line(rescue->report->sites->pool, site, 0));
        }
    }
    return decision;
}
