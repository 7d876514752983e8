/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "report_sample.h"

#include <string.h>

#include <apr_strings.h>

#define DAY 86400

twca_report_t *sample_report(apr_pool_t *pool, int site_most)
{
    twca_report_t *report = apr_pcalloc(pool, sizeof(*report));

    report->module = "mod_twca_check/0.1.0";
    report->software = "Apache/2.4.71 (Debian)";
    report->openssl = "OpenSSL 3.0.22 25 Aug 2026";
    report->checked = apr_time_from_sec(SAMPLE_NOW);
    report->elapsed = 34123;
    report->sites = apr_array_make(pool, site_most, sizeof(twca_site_t));
    report->keystores = apr_array_make(pool, 8, sizeof(twca_keystore_t));
    return report;
}

static const twca_certificate_t *certificate(apr_pool_t *pool, const char *name,
                                             const char *issuer,
                                             twca_role_e role)
{
    twca_certificate_t *result = apr_pcalloc(pool, sizeof(*result));
    const char **names = apr_palloc(pool, sizeof(*names));

    memcpy(result->sha256, name,
           strlen(name) < TWCA_HASH_SIZE ? strlen(name) : TWCA_HASH_SIZE);
    names[0] = name;
    result->subject = apr_pstrcat(pool, "C = TW, CN = ", name, NULL);
    result->issuer = apr_pstrcat(pool, "C = TW, CN = ", issuer, NULL);
    result->serial = "0F";
    result->key = "RSA 2048";
    result->signature = "sha256WithRSAEncryption";
    result->names = names;
    result->name_count = role == TWCA_ROLE_SERVER;
    result->not_before = SAMPLE_NOW - 10 * DAY;
    result->not_after = SAMPLE_NOW + 81 * DAY + 100;
    result->role = (unsigned char)role;
    result->dates_valid = 1;
    result->has_key = 1;
    return result;
}

const twca_certificate_t **sample_chain(apr_pool_t *pool, const char *name)
{
    const twca_certificate_t **chain = apr_palloc(pool, 3 * sizeof(*chain));

    chain[0] = certificate(pool, name, "TWCA Secure SSL", TWCA_ROLE_SERVER);
    chain[1] = certificate(pool, "TWCA Secure SSL", "TWCA Global Root CA",
                           TWCA_ROLE_INTERMEDIATE);
    chain[2] = certificate(pool, "TWCA Global Root CA", "TWCA Global Root CA",
                           TWCA_ROLE_ROOT);
    return chain;
}

static void fill_pair(apr_pool_t *pool, twca_pair_t *pair, const char *name)
{
    const twca_certificate_t **chain = sample_chain(pool, name);

    pair->certificate_file.path = "/SECRET/server.crt";
    pair->key_file.path = "/SECRET/server.key";
    pair->key_matches = TWCA_MATCH_YES;
    pair->certificate = chain[0];
    pair->sent = chain;
    pair->sent_count = 2;
    pair->path = chain;
    pair->path_count = 3;
}

twca_site_t *sample_site(apr_pool_t *pool, twca_report_t *report,
                         const char *name)
{
    twca_site_t *site = apr_array_push(report->sites);

    memset(site, 0, sizeof(*site));
    site->name = name;
    site->port = 443;
    site->tls = 1;
    site->defined_at.file = "/SECRET/www.conf";
    site->defined_at.line = 1;
    site->chain_status = TWCA_CHAIN_IS_COMPLETE;
    site->pairs = apr_pcalloc(pool, sizeof(*site->pairs));
    site->pair_count = 1;
    fill_pair(pool, &site->pairs[0], name);
    return site;
}

static const twca_path_t *
path_of(apr_pool_t *pool, const twca_certificate_t **certificates, int count)
{
    twca_path_t *path = apr_pcalloc(pool, sizeof(*path));

    path->certificates = certificates;
    path->count = count;
    path->from_store = 1;
    return path;
}

static void fill_entries(apr_pool_t *pool, twca_keystore_entry_t *entries)
{
    const twca_certificate_t **chain =
        sample_chain(pool, "tomcat.example.test");

    entries[0].alias = "SECRET-key";
    entries[0].is_key = 1;
    entries[0].fits = 1;
    entries[0].chain = chain;
    entries[0].chain_count = 2;
    entries[0].path = path_of(pool, chain, 3);
    entries[1].alias = "SECRET-root";
    entries[1].chain = chain + 2;
    entries[1].chain_count = 1;
    entries[1].fits = -1;
}

twca_keystore_t *sample_keystore(apr_pool_t *pool, twca_report_t *report,
                                 const char *file)
{
    twca_keystore_t *keystore = apr_array_push(report->keystores);
    twca_keystore_entry_t *entries = apr_pcalloc(pool, 2 * sizeof(*entries));

    fill_entries(pool, entries);
    memset(keystore, 0, sizeof(*keystore));
    keystore->file.path = file;
    keystore->file.place.file = "/SECRET/keystores.conf";
    keystore->file.place.line = 3;
    keystore->type = "JKS";
    keystore->entries = entries;
    keystore->entry_count = 2;
    return keystore;
}

static twca_finding_t *push_finding(apr_pool_t *pool, twca_report_t *report,
                                    apr_array_header_t **findings,
                                    twca_finding_e id)
{
    twca_finding_t *finding;

    if (*findings == NULL) {
        *findings = apr_array_make(pool, 4, sizeof(*finding));
    }
    finding = apr_array_push(*findings);
    memset(finding, 0, sizeof(*finding));
    finding->id = id;
    finding->severity = twca_catalog(id)->severity;
    finding->where.file = "/SECRET/www.conf";
    finding->where.line = 12;
    finding->facts = apr_array_make(pool, 8, sizeof(twca_fact_t));
    report->counts[finding->severity]++;
    if (finding->severity > report->verdict) {
        report->verdict = finding->severity;
    }
    return finding;
}

twca_finding_t *sample_finding(apr_pool_t *pool, twca_report_t *report,
                               twca_site_t *site, twca_finding_e id)
{
    twca_finding_t *finding = push_finding(
        pool, report, site == NULL ? &report->findings : &site->findings, id);

    if (site != NULL && finding->severity > site->verdict) {
        site->verdict = finding->severity;
    }
    return finding;
}

twca_finding_t *sample_keystore_finding(apr_pool_t *pool, twca_report_t *report,
                                        twca_keystore_t *keystore,
                                        twca_finding_e id)
{
    twca_finding_t *finding =
        push_finding(pool, report, &keystore->findings, id);

    if (finding->severity > keystore->verdict) {
        keystore->verdict = finding->severity;
    }
    return finding;
}

static twca_fact_t *add(twca_finding_t *finding, const char *name,
                        twca_fact_e kind)
{
    twca_fact_t *fact = apr_array_push(finding->facts);

    memset(fact, 0, sizeof(*fact));
    fact->name = name;
    fact->kind = kind;
    return fact;
}

void sample_text(twca_finding_t *finding, const char *name, const char *text)
{
    add(finding, name, TWCA_FACT_TEXT)->text = text;
}

void sample_word(twca_finding_t *finding, const char *name, const char *token)
{
    add(finding, name, TWCA_FACT_WORD)->text = token;
}

void sample_number(twca_finding_t *finding, const char *name,
                   apr_int64_t number)
{
    add(finding, name, TWCA_FACT_NUMBER)->number = number;
}

void sample_list(apr_pool_t *pool, twca_finding_t *finding, const char *name,
                 const char *value, int count)
{
    apr_array_header_t *list = apr_array_make(pool, count + 1, sizeof(char *));

    for (int i = 0; i < count; i++) {
        APR_ARRAY_PUSH(list, const char *) = value;
    }
    add(finding, name, TWCA_FACT_LIST)->list = list;
}

void sample_certificate_facts(twca_finding_t *finding)
{
    sample_text(finding, "subject", "CN = www.example.test");
    sample_text(finding, "issuer", "CN = TWCA Secure SSL");
    sample_text(finding, "serial", "0F1E2D");
    sample_text(finding, "not_before", "2026-01-01T00:00:00Z");
    sample_text(finding, "not_after", "2027-01-01T00:00:00Z");
}

twca_view_t sample_view(void)
{
    twca_view_t view = {
        .lang = TWCA_LANG_EN, .code = TWCA_CODE_COUNT, .self = "/twca-status"};

    return view;
}

typedef struct {
    apr_array_header_t *bytes;
    rendered_t *result;
} sink_t;

static void collect(void *data, const char *text, apr_size_t length)
{
    sink_t *sink = data;

    for (apr_size_t i = 0; i < length; i++) {
        APR_ARRAY_PUSH(sink->bytes, char) = text[i];
    }
    sink->result->pieces++;
    if (length > sink->result->piece_most) {
        sink->result->piece_most = length;
    }
}

rendered_t sample_render(apr_pool_t *pool, const twca_report_t *report,
                         const twca_view_t *view, twca_format_e format)
{
    rendered_t result = {NULL, 0, 0, 0};
    sink_t sink = {apr_array_make(pool, 1024, sizeof(char)), &result};
    twca_writer_t writer = {collect, &sink};

    twca_renderer(format)->render(report, view, &writer, pool);
    result.length = (apr_size_t)sink.bytes->nelts;
    APR_ARRAY_PUSH(sink.bytes, char) = '\0';
    result.text = sink.bytes->elts;
    return result;
}
