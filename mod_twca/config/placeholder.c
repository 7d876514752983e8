/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "placeholder.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <http_core.h>

#include "../checks/check.h"

#define NAME "twca_placeholders"

typedef struct {
    ap_directive_t *directive;
    const char *args;     /* as configured */
    const char *original; /* the file's name in it */
    const char *path;     /* resolved */
} placeholder_t;

typedef struct {
    apr_hash_t *by_directive; /* ap_directive_t * -> placeholder_t */
    placeholder_t *first;
    const char *file; /* one that mod_ssl lets pass */
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
    placeholder_t *placeholder = apr_palloc(pconf, sizeof(*placeholder));

    placeholder->directive = directive;
    placeholder->args = directive->args;
    placeholder->original = original;
    placeholder->path = path;
    directive->args =
        apr_pstrcat(pconf, before, "\"", placeholders->file, "\"", NULL);
    apr_hash_set(placeholders->by_directive, &placeholder->directive,
                 sizeof(placeholder->directive), placeholder);
    if (!placeholders->first) {
        placeholders->first = placeholder;
    }
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
    const placeholder_t *placeholder =
        placeholders ? apr_hash_get(placeholders->by_directive, &directive,
                                    sizeof(directive))
                     : NULL;

    return placeholder ? placeholder->original : NULL;
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

static void add_fact(twca_finding_t *finding, const char *name,
                     twca_fact_e kind, const char *text)
{
    twca_fact_t *fact = apr_array_push(finding->facts);

    fact->name = name;
    fact->kind = kind;
    fact->text = text;
}

static void add_finding(apr_pool_t *pool, twca_report_t *report,
                        const placeholder_t *placeholder)
{
    twca_finding_t *finding = apr_array_push(report->findings);
    twca_stamp_t stamp;

    finding->id = TWCA_UNREADABLE;
    finding->severity = TWCA_FATAL;
    finding->where.file = placeholder->directive->filename;
    finding->where.line = (unsigned)placeholder->directive->line_num;
    finding->facts = apr_array_make(pool, 3, sizeof(twca_fact_t));
    add_fact(finding, "file", TWCA_FACT_TEXT, placeholder->path);
    add_fact(finding, "directive", TWCA_FACT_TEXT,
             placeholder->directive->directive);
    add_fact(finding, "reason", TWCA_FACT_WORD,
             twca_read_word(twca_file_stat(placeholder->path, &stamp)));
}

void twca_placeholder_report(apr_pool_t *pconf, twca_report_t *report)
{
    const placeholders_t *placeholders = placeholders_of(pconf);
    apr_hash_index_t *at;

    for (at = placeholders ? apr_hash_first(pconf, placeholders->by_directive)
                           : NULL;
         at; at = apr_hash_next(at)) {
        const placeholder_t *placeholder = apr_hash_this_val(at);

        if (!is_named(report, placeholder->path)) {
            add_finding(pconf, report, placeholder);
        }
    }
    twca_report_count(report);
}

const char *twca_placeholder_complaint(apr_pool_t *pconf)
{
    const placeholders_t *placeholders = placeholders_of(pconf);
    const placeholder_t *first = placeholders ? placeholders->first : NULL;
    apr_hash_index_t *at;

    if (!first) {
        return NULL;
    }
    for (at = apr_hash_first(pconf, placeholders->by_directive); at;
         at = apr_hash_next(at)) {
        const placeholder_t *placeholder = apr_hash_this_val(at);

        placeholder->directive->args = placeholder->args;
    }
    return apr_psprintf(pconf,
                        "Syntax error on line %d of %s: %s: file '%s' does "
                        "not exist or is empty",
                        first->directive->line_num, first->directive->filename,
                        first->directive->directive, first->path);
}
