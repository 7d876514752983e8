/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "../catalog/conversions.h"
#include "../checks/extract.h"
#include "convertible.h"
#include "escape.h"
#include "template.h"
#include "walk.h"
#include "words.h"

/* What a gap of the templates is filled with. */
typedef struct {
    const char *name;
    const char *value;
    int is_typed; /* it is words of a shell as it is */
} gap_t;

/* Steps as they are made, and the gaps so far. */
typedef struct {
    apr_pool_t *pool;
    twca_lang_e lang;
    apr_array_header_t *gaps;
    apr_array_header_t *steps;
} making_t;

static making_t begin(apr_pool_t *pool, twca_lang_e lang)
{
    making_t making = {pool, lang, apr_array_make(pool, 8, sizeof(gap_t)),
                       apr_array_make(pool, 8, sizeof(twca_step_t))};

    return making;
}

static gap_t *find_gap(const making_t *making, const char *name)
{
    for (int i = 0; i < making->gaps->nelts; i++) {
        gap_t *found = &APR_ARRAY_IDX(making->gaps, i, gap_t);

        if (strcmp(found->name, name) == 0) {
            return found;
        }
    }
    return NULL;
}

static gap_t *set(making_t *making, const char *name, const char *value)
{
    gap_t *gap = find_gap(making, name);

    if (gap == NULL) {
        gap = apr_array_push(making->gaps);
        gap->name = name;
        gap->is_typed = 0;
    }
    gap->value = value;
    return gap;
}

static void set_typed(making_t *making, const char *name, const char *value)
{
    set(making, name, value)->is_typed = 1;
}

static const char *spoken(apr_pool_t *pool, const void *of, const char *name)
{
    const gap_t *gap = find_gap(of, name);

    (void)pool;
    return gap == NULL ? "?" : gap->value;
}

static const char *typed(apr_pool_t *pool, const void *of, const char *name)
{
    const gap_t *gap = find_gap(of, name);

    return gap == NULL || gap->value == NULL ? NULL
           : gap->is_typed                   ? gap->value
                           : twca_escape_shell(pool, gap->value);
}

static void add(making_t *making, twca_conversion_e conversion)
{
    const twca_remedy_t *entry = twca_conversion(conversion);
    twca_step_t *step = apr_array_push(making->steps);

    step->text = twca_template(making->pool, entry->text.in[making->lang],
                               spoken, making);
    step->command =
        entry->command == NULL
            ? NULL
            : twca_template(making->pool, entry->command, typed, making);
}

/* The services read one and the same keystore, each by its own settings. */
static void add_services(making_t *making)
{
    add(making, TWCA_TELL_TOMCAT);
    add(making, TWCA_TELL_JBOSS);
    add(making, TWCA_TELL_WEBLOGIC);
}

static void set_new(making_t *making, const char *path, const char *ending)
{
    set(making, "new", apr_pstrcat(making->pool, path, ending, NULL));
}

/* As keytool would write it. */
static const char *alias_of(apr_pool_t *pool, const char *name)
{
    char *alias = apr_pstrdup(pool, name);

    for (char *at = alias; *at != '\0'; at++) {
        *at = (char)apr_tolower(*at);
    }
    return alias;
}

/* The certificate file has its own chain, unless there is a file for that. */
static const char *chain_option(apr_pool_t *pool, const twca_pair_t *pair)
{
    if (pair->chain_file == NULL
        || strcmp(pair->chain_file, pair->certificate_file.path) == 0) {
        return "";
    }
    return apr_pstrcat(pool, " -certfile ",
                       twca_escape_shell(pool, pair->chain_file), NULL);
}

static void add_pair(making_t *making, const twca_report_t *report,
                     const twca_pair_t *pair)
{
    set(making, "certificate_file", pair->certificate_file.path);
    set(making, "key_file", pair->key_file.path);
    set_typed(making, "chain", chain_option(making->pool, pair));
    set(making, "keytool", report->keytool);
    set_new(making, pair->certificate_file.path, ".p12");
    add(making, TWCA_MAKE_PKCS12_OF_PEM);
    if (report->keytool == NULL) {
        add(making, TWCA_MAKE_JKS_ELSEWHERE);
        return;
    }
    set_new(making, pair->certificate_file.path, ".jks");
    add(making, TWCA_MAKE_JKS_OF_PEM);
    add_services(making);
}

apr_array_header_t *twca_conversions_of_pair(apr_pool_t *pool,
                                             const twca_report_t *report,
                                             const twca_view_t *view,
                                             const twca_site_t *site,
                                             const twca_pair_t *pair)
{
    making_t making = begin(pool, view->lang);

    if (twca_shows_conversions(view) && twca_is_pair_convertible(pair)) {
        set(&making, "alias", alias_of(pool, site->name));
        add_pair(&making, report, pair);
    }
    return making.steps;
}

/* --- Keystores ------------------------------------------------------------ */

static void add_pem(making_t *making, const twca_source_t *source,
                    const char *ending, twca_conversion_e conversion)
{
    const char *to = apr_pstrcat(making->pool, source->path, ending, NULL);

    set(making, "new", to);
    set(making, "alias", source->alias);
    set_typed(
        making, "command",
        twca_command_extract(making->pool, source, TWCA_NEED_PAIR, NULL, to));
    add(making, conversion);
}

/* Of several keys each has a file of its own. */
static void add_pems(making_t *making, const twca_keystore_t *keystore,
                     twca_source_t source, int key_count)
{
    int count = 0;

    for (int i = 0;
         i < twca_entry_count(keystore) && count < TWCA_CONVERSIONS_MOST; i++) {
        if (!keystore->entries[i].is_key) {
            continue;
        }
        source.alias = keystore->entries[i].alias;
        if (key_count == 1) {
            add_pem(making, &source, ".pem", TWCA_MAKE_PEM);
            return;
        }
        add_pem(making, &source, apr_psprintf(making->pool, ".%d.pem", ++count),
                TWCA_MAKE_PEM_OF_ALIAS);
    }
}

static void add_others(making_t *making, const twca_keystore_t *keystore)
{
    if (twca_is_pkcs12(keystore)) {
        set_new(making, keystore->file.path, ".jks");
        add(making, TWCA_MAKE_JKS_OF_PKCS12);
        add_services(making);
        return;
    }
    set_new(making, keystore->file.path, ".p12");
    set_typed(making, "type", keystore->type);
    add(making, TWCA_MAKE_PKCS12_OF_KEYSTORE);
}

static void add_keystore(making_t *making, const twca_keystore_t *keystore,
                         const twca_source_t *source)
{
    int key_count = twca_key_count(keystore);

    if (twca_is_pkcs12(keystore)) {
        add(making, TWCA_KEEP_PKCS12);
    }
    /* Of a PKCS#12 without a pass phrase the entries are not known. */
    if (key_count == 0 && twca_entry_count(keystore) > 0) {
        return;
    }
    if (twca_is_pkcs12(keystore) && key_count < 2) {
        add_pem(making, source, ".pem", TWCA_MAKE_PEM);
    }
    else if (source->keytool != NULL) {
        add_pems(making, keystore, *source, key_count);
    }
    if (source->keytool == NULL) {
        add(making, TWCA_CONVERT_ELSEWHERE);
        return;
    }
    add_others(making, keystore);
}

apr_array_header_t *
twca_conversions_of_keystore(apr_pool_t *pool, const twca_report_t *report,
                             const twca_view_t *view,
                             const twca_keystore_t *keystore)
{
    making_t making = begin(pool, view->lang);
    twca_source_t source = {keystore->file.path, keystore->type,
                            report->keytool, NULL, keystore->needs_legacy};

    set(&making, "file", keystore->file.path);
    set(&making, "keytool", report->keytool);
    if (twca_shows_conversions(view)
        && twca_is_keystore_convertible(keystore)) {
        add_keystore(&making, keystore, &source);
    }
    return making.steps;
}
