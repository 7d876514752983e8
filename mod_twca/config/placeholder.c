/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "placeholder.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <http_core.h>

#include "../checks/finding.h"
#include "config.h"

#define NAME "twca_placeholders"

typedef struct {
    ap_directive_t *directive;
    const char *args;     /* as configured */
    const char *original; /* the file's name in it */
    const char *path;     /* resolved */
    server_rec *server;   /* whose directive it is; NULL: not run */
} placeholder_t;

typedef struct {
    apr_hash_t *by_directive;     /* ap_directive_t * -> placeholder_t */
    apr_array_header_t *in_order; /* of placeholder_t * */
    const char *file;             /* one that mod_ssl lets pass */
} placeholders_t;

/* How many words stand before the file's name. */
static int words_before(const char *directive)
{
    static const struct {
        const char *name;
        int words;
    } checked[] = {
        {"SSLCertificateFile", 0},      {"SSLCertificateKeyFile", 0},
        {"SSLCertificateChainFile", 0}, {"SSLProxyMachineCertificateFile", 0},
        {"SSLOpenSSLConfCmd", 1},
    };
    size_t i;

    for (i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
        if (!ap_cstr_casecmp(directive, checked[i].name)) {
            return checked[i].words;
        }
    }
    return -1;
}

/* ssl_util_path_check() with SSL_FLAGS_CHECK_FILE. */
static int does_pass(const char *path, apr_pool_t *pool)
{
    apr_finfo_t found;

    return apr_stat(&found, path, APR_FINFO_TYPE | APR_FINFO_SIZE, pool)
               == APR_SUCCESS
           && found.filetype == APR_REG && found.size > 0;
}

static void replace(placeholders_t *placeholders, ap_directive_t *directive,
                    const char *before, const char *original, const char *path,
                    apr_pool_t *pconf)
{
    placeholder_t *placeholder = apr_pcalloc(pconf, sizeof(*placeholder));

    placeholder->directive = directive;
    placeholder->args = directive->args;
    placeholder->original = original;
    placeholder->path = path;
    directive->args =
        apr_pstrcat(pconf, before, "\"", placeholders->file, "\"", NULL);
    APR_ARRAY_PUSH(placeholders->in_order, placeholder_t *) = placeholder;
    apr_hash_set(placeholders->by_directive, &placeholder->directive,
                 sizeof(placeholder->directive), placeholder);
}

static void look_at(placeholders_t *placeholders, ap_directive_t *directive,
                    apr_pool_t *pconf, apr_pool_t *ptemp)
{
    int words = words_before(directive->directive);
    const char *rest = directive->args;
    const char *before = "";
    const char *original;
    const char *path;

    if (words < 0) {
        return;
    }
    if (words == 1) {
        const char *command = ap_getword_conf(pconf, &rest);

        if (ap_cstr_casecmp(command, "Certificate")
            && ap_cstr_casecmp(command, "PrivateKey")) {
            return;
        }
        before = apr_pstrcat(pconf, command, " ", NULL);
    }
    original = ap_getword_conf(pconf, &rest);
    path = ap_server_root_relative(pconf, original);
    if (*original && strncmp(original, "pkcs11:", 7) != 0 && path
        && !does_pass(path, ptemp)) {
        replace(placeholders, directive, before, original, path, pconf);
    }
}

/* The directive after this one, in the order of the configuration. */
static ap_directive_t *following(ap_directive_t *directive)
{
    if (directive->first_child) {
        return directive->first_child;
    }
    while (directive && !directive->next) {
        directive = directive->parent;
    }
    return directive ? directive->next : NULL;
}

static void walk(placeholders_t *placeholders, ap_directive_t *directive,
                 apr_pool_t *pconf, apr_pool_t *ptemp)
{
    for (; directive; directive = following(directive)) {
        look_at(placeholders, directive, pconf, ptemp);
    }
}

/* Any file of the configuration is a regular one and not empty. */
static const char *passing_file(const ap_directive_t *directive,
                                apr_pool_t *pool)
{
    for (; directive; directive = directive->next) {
        if (directive->filename && !strpbrk(directive->filename, "\"\\")
            && does_pass(directive->filename, pool)) {
            return directive->filename;
        }
    }
    return NULL;
}

void twca_placeholder_place(apr_pool_t *pconf, apr_pool_t *ptemp)
{
    placeholders_t *placeholders;

    if (ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_DUMP
        || !ap_find_linked_module("mod_ssl.c")) {
        return;
    }
    placeholders = apr_pcalloc(pconf, sizeof(*placeholders));
    placeholders->by_directive = apr_hash_make(pconf);
    placeholders->in_order = apr_array_make(pconf, 2, sizeof(placeholder_t *));
    placeholders->file = passing_file(ap_conftree, ptemp);
    if (placeholders->file) {
        walk(placeholders, ap_conftree, pconf, ptemp);
        apr_pool_userdata_setn(placeholders, NAME, NULL, pconf);
    }
}

static placeholders_t *placeholders_of(apr_pool_t *pconf)
{
    void *data = NULL;

    apr_pool_userdata_get(&data, NAME, pconf);
    return data;
}

const char *twca_placeholder_original(const cmd_parms *command)
{
    const placeholders_t *placeholders = placeholders_of(command->pool);
    const ap_directive_t *directive = command->directive;
    placeholder_t *placeholder =
        placeholders ? apr_hash_get(placeholders->by_directive, &directive,
                                    sizeof(directive))
                     : NULL;

    if (!placeholder) {
        return NULL;
    }
    placeholder->server = command->server;
    return placeholder->original;
}

static int does_name(const apr_array_header_t *findings, const char *path)
{
    int i;
    int j;

    for (i = 0; findings && i < findings->nelts; i++) {
        const apr_array_header_t *facts =
            APR_ARRAY_IDX(findings, i, twca_finding_t).facts;

        for (j = 0; j < facts->nelts; j++) {
            const twca_fact_t *fact = &APR_ARRAY_IDX(facts, j, twca_fact_t);

            if (fact->kind == TWCA_FACT_TEXT && strcmp(fact->text, path) == 0) {
                return 1;
            }
        }
    }
    return 0;
}

static int is_named(const twca_report_t *report, const char *path)
{
    int i;

    for (i = 0; i < report->sites->nelts; i++) {
        if (does_name(APR_ARRAY_IDX(report->sites, i, twca_site_t).findings,
                      path)) {
            return 1;
        }
    }
    return does_name(report->findings, path);
}

static void add_finding(apr_pool_t *pool, twca_report_t *report,
                        twca_severity_e severity,
                        const placeholder_t *placeholder)
{
    twca_context_t context = {.pool = pool, .report = report};
    const twca_place_t place = {placeholder->directive->filename,
                                (unsigned)placeholder->directive->line_num};
    twca_finding_t *finding =
        twca_find_in(&context, &report->findings, TWCA_UNREADABLE, &place);
    twca_stamp_t stamp;

    finding->severity = severity;
    twca_fact(&context, finding, "file", placeholder->path);
    twca_fact(&context, finding, "directive",
              placeholder->directive->directive);
    twca_fact_word(&context, finding, "reason",
                   twca_read_word(twca_file_stat(placeholder->path, &stamp)));
}

void twca_placeholder_report(apr_pool_t *pconf, twca_report_t *report,
                             twca_severity_e severity)
{
    const placeholders_t *placeholders = placeholders_of(pconf);
    int i;

    for (i = 0; placeholders && i < placeholders->in_order->nelts; i++) {
        const placeholder_t *placeholder =
            APR_ARRAY_IDX(placeholders->in_order, i, placeholder_t *);

        if (!is_named(report, placeholder->path)) {
            add_finding(pconf, report, severity, placeholder);
        }
    }
    twca_report_count(report);
}

static int is_in(const apr_array_header_t *files, const char *path)
{
    int i;

    for (i = 0; files && i < files->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(files, i, twca_named_file_t).path, path)
            == 0) {
            return 1;
        }
    }
    return 0;
}

static int does_use(const server_rec *server, const char *path)
{
    const twca_ssl_t *ssl = &twca_server_of(server)->ssl;

    return is_in(ssl->certificates, path) || is_in(ssl->keys, path)
           || (ssl->chain.path && strcmp(ssl->chain.path, path) == 0);
}

static int does_rescue(const server_rec *server)
{
    return twca_server_of(server)->options.check != 0
           && twca_rescue_of(server) != TWCA_RESCUE_OFF;
}

/* Whether nobody will have mod_ssl load it: its hook gives other files to all
 * hosts that name it. It has none for a proxy, nor for SSLOpenSSLConfCmd. */
static int is_rescued(const placeholder_t *placeholder,
                      const server_rec *server)
{
    const char *name = placeholder->directive->directive;

    if (ap_cstr_casecmpn(name, "SSLCertificate", strlen("SSLCertificate")) != 0
        || !placeholder->server || !does_rescue(placeholder->server)) {
        return 0;
    }
    for (; server; server = server->next) {
        if (does_use(server, placeholder->path) && !does_rescue(server)) {
            return 0;
        }
    }
    return 1;
}

const char *twca_placeholder_complaint(apr_pool_t *pconf,
                                       const server_rec *server)
{
    const placeholders_t *placeholders = placeholders_of(pconf);
    const placeholder_t *first = NULL;
    int i;

    for (i = 0; placeholders && i < placeholders->in_order->nelts; i++) {
        const placeholder_t *placeholder =
            APR_ARRAY_IDX(placeholders->in_order, i, placeholder_t *);

        placeholder->directive->args = placeholder->args;
        if (!first && !is_rescued(placeholder, server)) {
            first = placeholder;
        }
    }
    if (!first) {
        return NULL;
    }
    return apr_psprintf(pconf,
                        "Syntax error on line %d of %s: %s: file '%s' does "
                        "not exist or is empty",
                        first->directive->line_num, first->directive->filename,
                        first->directive->directive, first->path);
}
