/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "report_hostile.h"

#include <apr_strings.h>

const char hostile[] =
    "<script>alert('x')</script>\"><img src=x onerror=\"y\">\n]]>&lt;{file}"
    "\xE2\x80\xAE\xE2\x80\xAC\xFF\xC0\xAF\x1B[31m`$(id)`";
const char hostile_in_json[] =
    "<script>alert('x')</script>\"><img src=x onerror=\"y\">\n]]>&lt;{file}"
    "\xE2\x80\xAE\xE2\x80\xAC\\xFF\\xC0\\xAF\x1B[31m`$(id)`";

static void fill_finding(apr_pool_t *pool, twca_finding_t *finding,
                         int list_length)
{
    static const char *const names[] = {
        "subject",          "issuer",       "serial",     "not_before",
        "certificate_file", "key_file",     "file",       "missing",
        "present",          "found",        "aia",        "root",
        "matching_key",     "request_file", "other_site", "store",
        "openssl_error",    "directive",    "command",    "owner",
        "keystore",         "alias",        "entry",      "reply_file",
        "wanted",           "aliases",
    };

    finding->where.file = hostile;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        sample_text(finding, names[i], hostile);
    }
    sample_word(finding, "content", hostile);
    sample_word(finding, "reason", hostile);
    sample_number(finding, "days", -1);
    sample_list(pool, finding, "names", hostile, list_length);
    sample_list(pool, finding, "pages", hostile, list_length);
    sample_list(pool, finding, "urls", hostile, list_length);
    sample_list(pool, finding, "hosts", hostile, list_length);
    sample_list(pool, finding, "https_urls", hostile, list_length);
}

static const twca_certificate_t *
hostile_certificate(apr_pool_t *pool, const twca_certificate_t *of)
{
    twca_certificate_t *certificate = apr_pmemdup(pool, of, sizeof(*of));

    certificate->subject = hostile;
    certificate->issuer = hostile;
    certificate->serial = hostile;
    certificate->key = hostile;
    certificate->signature = NULL;
    return certificate;
}

/* A pair of which other forms can be made. */
static void add_convertible(apr_pool_t *pool, twca_site_t *site)
{
    twca_pair_t *pairs = apr_palloc(pool, 2 * sizeof(*pairs));

    pairs[0] = site->pairs[0];
    pairs[1] = site->pairs[0];
    pairs[1].not_checked = NULL;
    pairs[1].chain_file = hostile;
    site->pairs = pairs;
    site->pair_count = 2;
}

/* Everything that can be seen, of somebody who means harm. */
static void add_sightings(apr_pool_t *pool, twca_site_t *site)
{
    twca_on_disk_t *on_disk = sample_on_disk(pool, site, TWCA_DISK_CHANGED);

    on_disk->file = hostile;
    on_disk->certificate =
        hostile_certificate(pool, sample_chain(pool, hostile)[0]);
    for (int i = 0; i < TWCA_ANSWER_COUNT; i++) {
        for (int vantage = 0; vantage < TWCA_VANTAGE_COUNT; vantage++) {
            twca_sighting_t *sighting = sample_sighting(
                pool, site, (twca_vantage_e)vantage, hostile, hostile);

            sighting->beacon = (twca_beacon_e)(i % TWCA_BEACON_COUNT);
            if (i != TWCA_ANSWER_SERVED) {
                sample_answer(sighting, (twca_answer_e)i);
                continue;
            }
            sample_other(pool, sighting, hostile);
            sighting->chain[0] = hostile_certificate(pool, sighting->chain[0]);
            sighting->count = 255;
        }
    }
}

/* More than are shown. */
static void add_mixed(apr_pool_t *pool, twca_site_t *site)
{
    twca_mixed_site_t *mixed = sample_mixed(pool, site, 64);
    twca_mixed_t *seen = (twca_mixed_t *)mixed->seen;

    for (int i = 0; i < mixed->count; i++) {
        seen[i].page = seen[i].element = hostile;
        seen[i].attribute = seen[i].url = hostile;
    }
    mixed->dropped = mixed->unseen = APR_UINT64_MAX;
}

static void add_site(apr_pool_t *pool, twca_report_t *report)
{
    twca_site_t *site = sample_site(pool, report, hostile);

    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        fill_finding(pool,
                     sample_finding(pool, report, site, (twca_finding_e)id),
                     10000);
    }
    site->pairs[0].certificate_file.path = hostile;
    site->pairs[0].key_file.path = hostile;
    site->pairs[0].not_checked = hostile;
    site->pairs[0].certificate =
        hostile_certificate(pool, site->pairs[0].certificate);
    site->pairs[0].path_count = 0;
    add_convertible(pool, site);
    add_sightings(pool, site);
    add_mixed(pool, site);
}

/* Keys without a chain, with one that does not join, and a certificate. */
static twca_keystore_entry_t *hostile_entries(apr_pool_t *pool)
{
    const twca_certificate_t **chain = sample_chain(pool, hostile);
    twca_keystore_entry_t *entries = apr_pcalloc(pool, 4 * sizeof(*entries));

    for (int i = 0; i < 4; i++) {
        entries[i].alias = hostile;
        entries[i].is_key = i < 3;
        entries[i].fits = -1;
    }
    chain[0] = hostile_certificate(pool, chain[0]);
    chain[1] = chain[2];
    entries[1].chain = entries[2].chain = entries[3].chain = chain;
    entries[1].chain_count = 1;
    entries[2].chain_count = 3;
    entries[2].fits = 0;
    entries[3].chain_count = 1;
    return entries;
}

static void add_keystores(apr_pool_t *pool, twca_report_t *report)
{
    twca_keystore_t *keystore = sample_keystore(pool, report, hostile);

    keystore->entries = hostile_entries(pool);
    keystore->entry_count = 4;
    keystore->type = NULL;
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        fill_finding(
            pool,
            sample_keystore_finding(pool, report, keystore, (twca_finding_e)id),
            11);
    }
    /* The same file once more, and one that is not open. */
    (void)sample_keystore(pool, report, hostile);
    keystore = sample_keystore(pool, report, "");
    keystore->entries = NULL;
    keystore->entry_count = 1000000;
}

twca_report_t *hostile_report(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 4);

    report->software = hostile;
    report->keytool = hostile;
    add_site(pool, report);
    add_keystores(pool, report);
    (void)sample_finding(pool, report, NULL, TWCA_UNREADABLE);
    return report;
}

twca_view_t hostile_view(const twca_report_t *report, int number)
{
    int kind = number >> 2;
    twca_view_t view = sample_view();

    view.lang = (twca_lang_e)(number & 1);
    view.public_only = (number >> 1) & 1;
    if (kind == 1 || kind == 5) {
        view.site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    }
    if (kind == 4 || kind == 5) {
        view.keystore = &APR_ARRAY_IDX(report->keystores, 0, twca_keystore_t);
    }
    if (kind == 2) {
        view.code = TWCA_CODE_4_2_Q2;
    }
    if (kind == 6) {
        view.code = TWCA_CODE_4_4_Q3;
    }
    view.handbook = kind == 3;
    return view;
}
