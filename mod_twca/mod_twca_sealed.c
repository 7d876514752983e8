/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which encrypted keys can mod_ssl not have opened? In a restart there is no
 * terminal to ask at; it has the keys of the generation before, each by host
 * and number, as long as the file is no newer (ssl_load_encrypted_pkey()). */

#include "mod_twca_rescue.h"

#include <string.h>

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>

#include "checks/check.h"
#include "config/config.h"

#define RETAINED "mod_twca_check:sealed"

/* It outlives the module, and must not point into it. */
typedef struct {
    apr_hash_t *modified; /* host and number -> apr_int64_t */
} retained_t;

static int asks_at_terminal(const server_rec *main_server)
{
    const char *dialog = twca_server_of(main_server)->ssl.dialog;

    return !dialog || !ap_cstr_casecmp(dialog, "builtin");
}

/* As ssl_util_vhostid() has it. */
static const char *name_of(apr_pool_t *pool, const twca_site_t *site,
                           int number)
{
    const server_rec *server = site->server;
    unsigned port = server->port ? server->port : DEFAULT_HTTPS_PORT;

    return apr_psprintf(pool, "%s:%u:%d", site->name, port, number);
}

static int is_new(apr_pool_t *pool, const retained_t *retained,
                  const twca_site_t *site, int number)
{
    const apr_int64_t *known = apr_hash_get(
        retained->modified, name_of(pool, site, number), APR_HASH_KEY_STRING);
    twca_stamp_t stamp;

    return twca_file_stat(site->pairs[number].key_file.path, &stamp)
               == TWCA_READ_OK
           && (!known || stamp.modified > *known);
}

static int names_key(const twca_finding_t *finding, const char *path)
{
    int i;

    for (i = 0; i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        if (strcmp(fact->name, "key_file") == 0
            && strcmp(fact->text, path) == 0) {
            return 1;
        }
    }
    return 0;
}

static void refuse(twca_site_t *site, const char *path)
{
    int i;

    for (i = 0; site->findings && i < site->findings->nelts; i++) {
        twca_finding_t *finding =
            &APR_ARRAY_IDX(site->findings, i, twca_finding_t);

        if (finding->id == TWCA_KEY_ENCRYPTED && names_key(finding, path)) {
            finding->severity = TWCA_FATAL;
            site->verdict = TWCA_FATAL;
            site->is_refused = 1;
        }
    }
}

void twca_judge_sealed(const server_rec *main_server, twca_report_t *report)
{
    const retained_t *retained = ap_retained_data_get(RETAINED);
    int i;
    int j;

    /* A start may have a terminal, and before us was another module. */
    if (ap_state_query(AP_SQ_CONFIG_GEN) <= 1 || !retained
        || !asks_at_terminal(main_server)) {
        return;
    }
    for (i = 0; i < report->sites->nelts; i++) {
        twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        for (j = 0; site->tls && j < site->pair_count; j++) {
            if (site->pairs[j].key_is_sealed
                && is_new(report->sites->pool, retained, site, j)) {
                twca_undo_completion(report, site);
                refuse(site, site->pairs[j].key_file.path);
            }
        }
    }
    twca_report_count(report);
}

static void note_key(apr_pool_t *pool, retained_t *retained,
                     const twca_site_t *site, int number)
{
    const char *name = name_of(pool, site, number);
    apr_int64_t *known =
        apr_hash_get(retained->modified, name, APR_HASH_KEY_STRING);
    twca_stamp_t stamp;

    if (twca_file_stat(site->pairs[number].key_file.path, &stamp)
        != TWCA_READ_OK) {
        return;
    }
    if (!known) {
        apr_pool_t *lasting = apr_hash_pool_get(retained->modified);

        known = apr_palloc(lasting, sizeof(*known));
        apr_hash_set(retained->modified, apr_pstrdup(lasting, name),
                     APR_HASH_KEY_STRING, known);
    }
    *known = stamp.modified;
}

void twca_note_sealed(const server_rec *main_server,
                      const twca_report_t *report)
{
    retained_t *retained = ap_retained_data_get(RETAINED);
    int i;
    int j;

    if (!retained) {
        retained = ap_retained_data_create(RETAINED, sizeof(*retained));
        retained->modified = apr_hash_make(main_server->process->pool);
    }
    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);
        int is_loaded = site->tls
                        && (site->serving == TWCA_SERVING_CONFIGURED
                            || site->serving == TWCA_SERVING_COMPLETED);

        for (j = 0; is_loaded && j < site->pair_count; j++) {
            if (site->pairs[j].key_is_sealed) {
                note_key(report->sites->pool, retained, site, j);
            }
        }
    }
}
