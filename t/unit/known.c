/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is shown of a certificate beside what it says itself. */

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>

#include "report_sample.h"
#include "tap.h"

#define FOLDER "http://sslserver.twca.com.tw/cacert/"
#define OWN "http://ca.test/?a=1&b=2"

static const char global_root[] =
    "\x59\x76\x90\x07\xF7\x68\x5D\x0F\xCD\x50\x87\x2F\x9F\x95\xD5\x75"
    "\x5A\x5B\x2B\x45\x7D\x81\xF3\x69\x2B\x61\x0A\x98\x67\x2F\x0E\x1B";
static const char secure_ssl[] =
    "\x1A\x2C\x75\xFD\x09\x6E\x04\x99\xE9\xFF\x6A\xC7\x4E\x52\x6F\x61"
    "\xEA\xAE\x3E\xDF\xC8\xC2\xEA\x44\x36\xFE\xE0\xC2\x4D\x8B\x7D\x0E";

static apr_pool_t *pool;

/* A member of the path, with another fingerprint or address. */
static void change(twca_pair_t *pair, int depth, const char *sha256,
                   const char *aia)
{
    twca_certificate_t *member =
        apr_pmemdup(pool, pair->path[depth], sizeof(*member));

    if (sha256) {
        memcpy(member->sha256, sha256, TWCA_HASH_SIZE);
    }
    member->aia = aia;
    pair->path[depth] = member;
    pair->sent[depth] = member;
}

static twca_report_t *report_of(int is_known, int is_complete)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_pair_t *pair = &sample_site(pool, report, "a.test")->pairs[0];

    change(pair, 0, NULL, OWN);
    if (is_known) {
        change(pair, 1, secure_ssl, FOLDER "root4096.crt");
        change(pair, 2, global_root, NULL);
    }
    pair->certificate = pair->path[0];
    if (!is_complete) {
        pair->path_count = 0;
        pair->sent_count = 1;
    }
    return report;
}

static const char *shown(twca_report_t *report, twca_format_e format,
                         twca_lang_e lang, int public_only)
{
    twca_view_t view = sample_view();

    view.lang = lang;
    view.public_only = public_only;
    view.site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    return sample_render(pool, report, &view, format).text;
}

/* How often a text has a part. */
static void has(const char *text, int times, const char *part, const char *what)
{
    int count = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    if (!ok(count == times, "%s: %s", what, part)) {
        diag("%d times", count);
    }
}

static void row(const char *page, const char *label, const char *text)
{
    has(page, 1,
        apr_pstrcat(pool, "<dt>", label, "</dt><dd>", text, "</dd>", NULL),
        "page");
}

static void test_page(void)
{
    twca_report_t *report = report_of(1, 1);
    const char *page = shown(report, TWCA_FORMAT_HTML, TWCA_LANG_EN, 0);

    row(page, "Known as", "TWCA Global Root CA (Root certificate)");
    row(page, "Browsers", "Mozilla trusts it for websites until 2029-04-15");
    row(page, "Known as",
        "TWCA Secure SSL Certification Authority (Intermediate certificate)");
    row(page, "Download", FOLDER "secure_sha2_2023G3.crt");
    row(page, "Issuer&#39;s certificate", FOLDER "root4096.crt");
    row(page, "Issuer&#39;s certificate", "http://ca.test/?a=1&amp;b=2");
    has(page, 2, "<dt>Known as</dt>", "page");
    has(page, 1, "<dt>Browsers</dt>", "page");
    has(page, 1, "<dt>Download</dt>", "page");
    page = shown(report, TWCA_FORMAT_HTML, TWCA_LANG_EN, 1);
    row(page, "Known as", "TWCA Global Root CA (Root certificate)");
    page = shown(report, TWCA_FORMAT_HTML, TWCA_LANG_ZH_TW, 0);
    row(page, "辨識為", "TWCA Global Root CA（根憑證）");
    row(page, "瀏覽器", "Mozilla 信任它用於網站，至 2029-04-15 為止");
    row(page, "下載位址", FOLDER "secure_sha2_2023G3.crt");
    row(page, "簽發者的憑證", FOLDER "root4096.crt");
    page = shown(report_of(0, 1), TWCA_FORMAT_HTML, TWCA_LANG_EN, 0);
    has(page, 0, "Known as", "page of others");
    row(page, "Issuer&#39;s certificate", "http://ca.test/?a=1&amp;b=2");
}

static void test_text(void)
{
    const char *text =
        shown(report_of(1, 1), TWCA_FORMAT_TEXT, TWCA_LANG_EN, 0);

    has(text, 1,
        "\n  Known as     TWCA Global Root CA (Root certificate)\n"
        "  Browsers     Mozilla trusts it for websites until 2029-04-15\n"
        "  Known as     TWCA Secure SSL Certification Authority",
        "text");
    has(text, 0, OWN, "text");
    text = shown(report_of(1, 1), TWCA_FORMAT_TEXT, TWCA_LANG_ZH_TW, 0);
    has(text, 1, "  辨識為       TWCA Global Root CA（根憑證）\n", "text");
    has(text, 1, "Mozilla 信任它用於網站，至 2029-04-15 為止", "text");
    text = shown(report_of(0, 0), TWCA_FORMAT_TEXT, TWCA_LANG_EN, 0);
    has(text, 0, "Known as", "text of others");
    has(text, 1, "Issuer's certificate: " OWN "\n", "text with one missing");
}

static const char *known_of(const json_t *path, size_t depth, const char *name)
{
    const json_t *hierarchy =
        json_object_get(json_array_get(path, depth), "hierarchy");

    return json_string_value(json_object_get(hierarchy, name));
}

static void test_json(void)
{
    json_t *root = json_loads(
        shown(report_of(1, 1), TWCA_FORMAT_JSON, TWCA_LANG_EN, 0), 0, NULL);
    json_t *site = json_array_get(json_object_get(root, "sites"), 0);
    json_t *path = json_object_get(
        json_array_get(json_object_get(site, "pairs"), 0), "path");

    ok(json_is_null(json_object_get(json_array_get(path, 0), "hierarchy")),
       "JSON of others");
    is_str(known_of(path, 1, "name"), "TWCA Secure SSL Certification Authority",
           "JSON: name");
    is_str(known_of(path, 1, "download"), FOLDER "secure_sha2_2023G3.crt",
           "JSON: address");
    is_str(known_of(path, 1, "trusted_until"), NULL, "JSON: no end of trust");
    is_str(known_of(path, 2, "name"), "TWCA Global Root CA", "JSON: a root");
    is_str(known_of(path, 2, "download"), NULL, "JSON: no address");
    is_str(known_of(path, 2, "trusted_until"), "2029-04-15",
           "JSON: end of trust");
    json_decref(root);
}

int main(void)
{
    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_page();
    test_text();
    test_json();
    apr_terminate();
    return done();
}
