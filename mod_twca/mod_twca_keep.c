/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which pairs are kept for a worse day? Those that mod_ssl has loaded. */

#include <string.h>

#include <apr_strings.h>

#include <httpd.h>

#include <http_core.h>
#include <http_log.h>

#include "checks/finding.h"
#include "config/config.h"
#include "evidence/coverage.h"
#include "mod_twca_rescue.h"
#include "report/report.h"

APLOG_USE_MODULE(twca_check);

static int may_be_kept(const twca_site_t *site)
{
    return site->tls && twca_rescue_of(site->server) == TWCA_RESCUE_LAST_GOOD;
}

/* What could not be served later must not take the place of what can. */
static int is_good(const twca_site_t *site, const twca_pair_t *pair,
                   apr_int64_t now)
{
    const twca_certificate_t *certificate = pair->certificate;

    return certificate && pair->key_matches == TWCA_MATCH_YES
           && !pair->not_checked && certificate->dates_valid
           && certificate->not_before <= now && certificate->not_after >= now
           && (!twca_is_named(site->server)
               || twca_is_for(certificate, site->name));
}

/* What is told of as an error did not pass. It is kept where there is nothing
 * better. */
static int is_better_kept(apr_pool_t *pool, const twca_site_t *site,
                          const char *name, apr_time_t now, twca_state_t *state)
{
    const twca_pack_names_t names = twca_rescue_names(pool, site);
    const char *path =
        site->verdict >= TWCA_ERROR ? twca_state_find(state, name) : NULL;

    return path
           && twca_pack_check(pool, path, &names,
                              twca_server_of(site->server)->ssl.ciphers, now,
                              NULL)
                  == TWCA_PACK_USABLE;
}

/* Whether the chain file is one of the certificate files too. */
static int is_certificate_file(const twca_site_t *site, const char *path)
{
    int i;

    for (i = 0; path && i < site->pair_count; i++) {
        if (strcmp(site->pairs[i].certificate_file.path, path) == 0) {
            return 1;
        }
    }
    return 0;
}

static twca_pack_e pack(apr_pool_t *pool, const twca_site_t *site, int number,
                        twca_bytes_t *pem)
{
    const twca_pair_t *pair = &site->pairs[number];
    const twca_decision_t *decision = twca_decision_of(site->server);
    const twca_pack_names_t names = twca_rescue_names(pool, site);
    twca_pack_request_t request = {
        .certificate_path = pair->certificate_file.path,
        .key_path = pair->key_file.path,
        .chain_path = pair->chain_file,
        .skip_first = is_certificate_file(site, pair->chain_file),
        .leaf_sha256 = pair->certificate->sha256,
    };

    if (decision) {
        request.certificate_path =
            APR_ARRAY_IDX(decision->certificates, number, const char *);
        request.chain_path =
            decision->drops_chain_file ? NULL : pair->chain_file;
    }
    return twca_pack_make(pool, &request, &names, pem);
}

/* @return why it could not be kept; NULL: it is, or there is nothing to keep */
static const char *keep_pair(apr_pool_t *pool, const twca_site_t *site,
                             int number, apr_time_t now, twca_state_t *state)
{
    const char *name = twca_rescue_name(pool, site, TWCA_LAST_GOOD, number);
    const char *problem = NULL;
    twca_pack_e packed = TWCA_PACK_UNREADABLE;
    twca_bytes_t pem;

    if (!site->is_refused
        && is_good(site, &site->pairs[number], apr_time_sec(now))
        && !is_better_kept(pool, site, name, now, state)) {
        packed = pack(pool, site, number, &pem);
    }
    if (packed == TWCA_PACK_MADE) {
        (void)twca_state_put(state, name, &pem, &problem);
        twca_bytes_wipe(&pem);
    }
    /* What is there may still be needed, unless its owner sealed the key. */
    else if (packed != TWCA_PACK_SEALED) {
        (void)twca_state_find(state, name);
    }
    return problem;
}

static const char *keep_all(apr_pool_t *pool, const twca_report_t *report,
                            twca_state_t *state)
{
    const char *first = NULL;
    int i;
    int j;

    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        for (j = 0; may_be_kept(site) && j < site->pair_count; j++) {
            const char *problem =
                keep_pair(pool, site, j, report->checked, state);

            first = first ? first : problem;
        }
    }
    return first;
}

const twca_finding_t *twca_find_unkept(twca_rescue_t *rescue,
                                       const char *reason)
{
    twca_report_t *report = rescue->report;
    twca_context_t context = {.pool = report->sites->pool, .report = report};
    twca_finding_t *finding;

    if (rescue->is_told) {
        return NULL;
    }
    rescue->is_told = 1;
    finding = twca_find_in(&context, &report->findings, TWCA_UNREADABLE,
                           &rescue->folder.place);
    finding->severity = TWCA_ERROR; /* the server starts all the same */
    twca_fact(&context, finding, "folder", rescue->folder.path);
    twca_fact(&context, finding, "directive", "TWCAStateDir");
    twca_fact_word(&context, finding, "reason", reason);
    twca_report_count(report);
    return finding;
}

/* It comes after the other findings were told. */
static void tell_unkept(server_rec *main_server, twca_rescue_t *rescue,
                        const char *problem)
{
    const twca_finding_t *finding =
        problem ? twca_find_unkept(rescue, problem) : NULL;

    if (finding) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, main_server, "%s",
                     twca_log_line(rescue->report->sites->pool, NULL, finding));
    }
}

void twca_keep(server_rec *main_server, twca_rescue_t *rescue)
{
    apr_pool_t *scratch;

    /* mod_ssl has what is there by now. */
    apr_pool_clear(rescue->pool);
    rescue->spare = NULL;
    if (rescue->state
        && ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_CONFIG) {
        apr_pool_create(&scratch, rescue->report->sites->pool);
        tell_unkept(main_server, rescue,
                    keep_all(scratch, rescue->report, rescue->state));
        (void)twca_state_tidy(rescue->state);
        apr_pool_destroy(scratch);
    }
    /* Children need not have it open. */
    apr_pool_clear(rescue->state_pool);
    rescue->state = NULL;
}
