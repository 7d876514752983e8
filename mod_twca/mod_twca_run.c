/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* From the configuration to a report. */

#include <stdlib.h>

#include <apr_allocator.h>
#include <apr_strings.h>
#include <openssl/crypto.h>

#include "config/sites.h"
#include "evidence/program.h"
#include "mod_twca_live.h"

#define RETAINED "mod_twca_check:evidence"

/* What outlives this configuration; it must not point into the module. */
typedef struct {
    twca_evidence_t *evidence;
    int is_stale;       /* most of it is of no use any more */
    char *start_folder; /* httpd leaves it when it detaches; NULL: unknown */
} retained_t;

static retained_t *retained_of(server_rec *server)
{
    retained_t *retained = ap_retained_data_get(RETAINED);

    if (!retained) {
        retained = ap_retained_data_create(RETAINED, sizeof(*retained));
        (void)apr_filepath_get(&retained->start_folder, APR_FILEPATH_NATIVE,
                               server->process->pool);
    }
    /* Nobody points into old evidence any more: the report that did went with
     * its configuration. */
    if (retained->evidence && retained->is_stale) {
        apr_pool_destroy(twca_evidence_pool(retained->evidence));
        retained->evidence = NULL;
    }
    if (!retained->evidence) {
        retained->evidence = twca_evidence_create(server->process->pool);
        retained->is_stale = 0;
    }
    return retained;
}

static void collect(apr_array_header_t *all, const apr_array_header_t *some,
                    apr_hash_t *seen)
{
    int i;

    for (i = 0; some && i < some->nelts; i++) {
        const char *path = APR_ARRAY_IDX(some, i, const char *);

        if (!apr_hash_get(seen, path, APR_HASH_KEY_STRING)) {
            apr_hash_set(seen, path, APR_HASH_KEY_STRING, path);
            APR_ARRAY_PUSH(all, const char *) = path;
        }
    }
}

static apr_array_header_t *all_intermediates(apr_pool_t *scratch,
                                             server_rec *server)
{
    apr_array_header_t *all = apr_array_make(scratch, 2, sizeof(const char *));
    apr_hash_t *seen = apr_hash_make(scratch);

    for (; server; server = server->next) {
        collect(all, twca_server_of(server)->options.intermediates, seen);
    }
    return all;
}

static int is_there(const char *path)
{
    twca_stamp_t stamp;
    twca_read_e read = twca_file_stat(path, &stamp);

    return *path == '/' && (read == TWCA_READ_OK || read == TWCA_READ_EMPTY);
}

/* What apachectl reads before it runs httpd, or NULL: Debian's has two
 * variables to name it, httpd's own looks beside itself. */
static const char *envvars(apr_pool_t *pool)
{
    const char *named = getenv("APACHE_ENVVARS");
    const char *folder = getenv("APACHE_CONFDIR");

    if ((!named || !*named) && folder && *folder) {
        named = apr_pstrcat(pool, folder, "/envvars", NULL);
    }
    if (named && *named) {
        return is_there(named) ? named : NULL;
    }
    if (is_there(HTTPD_ROOT "/envvars")) {
        return HTTPD_ROOT "/envvars";
    }
    return is_there(HTTPD_ROOT "/bin/envvars") ? HTTPD_ROOT "/bin/envvars"
                                               : NULL;
}

apr_pool_t *twca_scratch_create(void)
{
    apr_allocator_t *allocator;
    apr_pool_t *scratch;

    if (apr_allocator_create(&allocator) != APR_SUCCESS
        || apr_pool_create_unmanaged_ex(&scratch, NULL, allocator)
               != APR_SUCCESS) {
        abort();
    }
    apr_allocator_owner_set(allocator, scratch);
    apr_pool_tag(scratch, "twca_scratch");
    return scratch;
}

static twca_report_t *report_create(apr_pool_t *pool, apr_time_t now)
{
    twca_report_t *report = apr_pcalloc(pool, sizeof(*report));

    report->module = TWCA_MODULE;
    report->software = ap_get_server_description();
    report->openssl = OpenSSL_version(OPENSSL_VERSION);
    report->keytool = twca_find_program(pool, "keytool");
    report->checked = now;
    report->findings = apr_array_make(pool, 1, sizeof(twca_finding_t));
    report->keystores = apr_array_make(pool, 1, sizeof(twca_keystore_t));
    return report;
}

static twca_context_t context_of(apr_pool_t *pool, apr_pool_t *scratch,
                                 twca_evidence_t *evidence, server_rec *server)
{
    apr_time_t now = apr_time_now();
    twca_context_t context = {
        .pool = pool,
        .report = report_create(pool, now),
        .scratch = scratch,
        .evidence = evidence,
        .acceptance = twca_acceptance_create(scratch),
        .intermediates = all_intermediates(scratch, server),
        .envvars = envvars(scratch),
        .is_main_off = twca_server_of(server)->options.check == 0,
        .now = apr_time_sec(now)};

    return context;
}

void twca_run_site(server_rec *main_server, server_rec *server,
                   void (*read)(void *data, twca_evidence_t *evidence,
                                const twca_site_t *site),
                   void *data)
{
    apr_pool_t *scratch = twca_scratch_create();
    twca_evidence_t *evidence = twca_evidence_create(scratch);
    twca_context_t context;

    twca_evidence_begin(evidence, scratch);
    context = context_of(scratch, scratch, evidence, main_server);
    twca_sites_one(&context, main_server, server);
    twca_check_all(&context);
    if (context.report->sites->nelts > 0) {
        read(data, evidence,
             &APR_ARRAY_IDX(context.report->sites, 0, const twca_site_t));
    }
    (void)twca_evidence_end(evidence);
    apr_pool_destroy(scratch);
}

twca_report_t *twca_run(apr_pool_t *pool, server_rec *server, int is_starting)
{
    retained_t *retained = retained_of(server);
    apr_pool_t *scratch = twca_scratch_create();
    apr_time_t start = apr_time_now();
    twca_context_t context;
    twca_report_t *report;

    twca_evidence_begin(retained->evidence, scratch);
    context = context_of(pool, scratch, retained->evidence, server);
    context.start_folder = retained->start_folder;
    report = context.report;
    twca_sites(&context, server, is_starting);
    twca_check_all(&context);
    retained->is_stale = twca_evidence_end(retained->evidence);
    twca_report_count(report);
    apr_pool_destroy(scratch);
    report->elapsed = apr_time_now() - start;
    return report;
}
