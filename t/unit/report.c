/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A report in every format, hostile, public and large, by the contract. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <apr_general.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <jansson.h>

#include "html_check.h"
#include "report/chain_picture.h"
#include "report/walk.h"
#include "report_sample.h"
#include "tap.h"

/* Markup, quotes, newlines, a bidirectional override, no UTF-8. */
static const char hostile[] =
    "<script>alert('x')</script>\"><img src=x onerror=\"y\">\n]]>&lt;{file}"
    "\xE2\x80\xAE\xE2\x80\xAC\xFF\xC0\xAF\x1B[31m`$(id)`";
static const char right_to_left[] = {'\xE2', '\x80', '\xAE', '\0'};

static int has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static twca_report_t *hostile_report(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 4);
    twca_site_t *site = sample_site(pool, report, hostile);
    twca_certificate_t *certificate;

    report->software = hostile;
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        static const char *const names[] = {
            "subject",          "issuer",       "serial",     "not_before",
            "certificate_file", "key_file",     "file",       "missing",
            "present",          "found",        "aia",        "root",
            "matching_key",     "request_file", "other_site", "store",
            "openssl_error",    "directive",    "command",    "owner",
        };
        twca_finding_t *finding =
            sample_finding(pool, report, site, (twca_finding_e)id);

        finding->where.file = hostile;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            sample_text(finding, names[i], hostile);
        }
        sample_word(finding, "content", hostile);
        sample_word(finding, "reason", hostile);
        sample_number(finding, "days", -1);
        sample_list(pool, finding, "names", hostile, 10000);
    }
    (void)sample_finding(pool, report, NULL, TWCA_UNREADABLE);
    site->pairs[0].certificate_file.path = hostile;
    site->pairs[0].key_file.path = hostile;
    site->pairs[0].not_checked = hostile;
    certificate =
        apr_pmemdup(pool, site->pairs[0].certificate, sizeof(*certificate));
    certificate->subject = hostile;
    certificate->issuer = hostile;
    certificate->serial = hostile;
    certificate->key = hostile;
    certificate->signature = NULL;
    certificate->aia = hostile;
    site->pairs[0].certificate = certificate;
    site->pairs[0].path_count = 0;
    return report;
}

/* Another pair, of which other forms can be made. */
static void add_convertible(apr_pool_t *pool, twca_report_t *report)
{
    twca_site_t *site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    twca_pair_t *pairs = apr_palloc(pool, 2 * sizeof(*pairs));

    pairs[0] = site->pairs[0];
    pairs[1] = site->pairs[0];
    pairs[1].not_checked = NULL;
    pairs[1].chain_file = hostile;
    site->pairs = pairs;
    site->pair_count = 2;
    report->keytool = hostile;
}

/* Every view, in both languages, in full and publicly. */
enum { VIEW_COUNT = 20 };

static twca_view_t view_number(const twca_report_t *report, int number)
{
    twca_view_t view = sample_view();

    view.lang = (twca_lang_e)(number & 1);
    view.public_only = (number >> 1) & 1;
    if ((number >> 2) == 1) {
        view.site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    }
    if ((number >> 2) == 2) {
        view.code = TWCA_CODE_4_2_Q2;
    }
    view.handbook = (number >> 2) == 3;
    if ((number >> 2) == 4) {
        view.code = TWCA_CODE_4_4_Q3;
    }
    return view;
}

static void test_html(apr_pool_t *pool, const twca_report_t *report,
                      const char *what)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        twca_view_t view = view_number(report, i);
        rendered_t page = sample_render(pool, report, &view, TWCA_FORMAT_HTML);
        const char *wrong = html_check(pool, page.text);

        if (!ok(wrong == NULL, "%s: HTML of view %d is sound", what, i)) {
            diag("%s", wrong);
        }
    }
}

/* Only what a terminal shows as it is. */
static int is_plain(const rendered_t *text)
{
    for (apr_size_t i = 0; i < text->length; i++) {
        unsigned char byte = (unsigned char)text->text[i];

        if ((byte < 0x20 && byte != '\n') || byte == 0x7F) {
            return 0;
        }
    }
    return !has(text->text, right_to_left) && !has(text->text, "\xFF");
}

static void test_text(apr_pool_t *pool, const twca_report_t *report)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        twca_view_t view = view_number(report, i);
        rendered_t text = sample_render(pool, report, &view, TWCA_FORMAT_TEXT);

        ok(is_plain(&text), "text of view %d is plain", i);
    }
}

static const char *keys_of(apr_pool_t *pool, json_t *object)
{
    const char *keys = "";
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        keys = apr_pstrcat(pool, keys, *keys == '\0' ? "" : " ", key, NULL);
    }
    return keys;
}

static json_t *parse(apr_pool_t *pool, const twca_report_t *report,
                     const twca_view_t *view)
{
    rendered_t text = sample_render(pool, report, view, TWCA_FORMAT_JSON);
    json_error_t error;
    json_t *root =
        json_loadb(text.text, text.length, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        diag("%s", error.text);
    }
    return root;
}

static json_t *first(json_t *object, const char *key)
{
    return json_array_get(json_object_get(object, key), 0);
}

static const char *string(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void test_keys(apr_pool_t *pool, const twca_report_t *report,
                      int public_only)
{
    twca_view_t view = sample_view();
    json_t *root, *site;

    view.public_only = public_only;
    root = parse(pool, report, &view);
    site = first(root, "sites");
    is_str(keys_of(pool, root),
           "schema module server summary findings keystores sites",
           "keys of the document");
    is_str(keys_of(pool, json_object_get(root, "server")),
           "software openssl checked elapsed_ms", "keys of the server");
    is_str(keys_of(pool, json_object_get(root, "summary")),
           "verdict sites fatal error warning notice", "keys of the summary");
    is_str(keys_of(pool, site),
           "name port aliases defined_at tls verdict chain_status pairs "
           "findings",
           "keys of a site");
    is_str(keys_of(pool, first(site, "pairs")),
           public_only ? "certificate_file key_file key_matches certificate "
                         "sent path"
                       : "certificate_file key_file key_matches certificate "
                         "sent path not_checked",
           "keys of a pair");
    is_str(keys_of(pool, first(first(site, "pairs"), "sent")),
           "role subject issuer serial not_before not_after sha256 "
           "public_key_sha256 key signature names hierarchy",
           "keys of a certificate");
    is_str(keys_of(pool, first(site, "findings")),
           "code id severity where title message cause remedy facts",
           "keys of a finding");
    json_decref(root);
}

static void test_json_values(apr_pool_t *pool, const twca_report_t *report)
{
    twca_view_t view = sample_view();
    json_t *root = parse(pool, report, &view);
    json_t *finding = first(first(root, "sites"), "findings");
    json_t *facts = json_object_get(finding, "facts");
    const char *expected =
        "<script>alert('x')</script>\"><img src=x onerror=\"y\">\n]]>&lt;"
        "{file}\xE2\x80\xAE\xE2\x80\xAC\\xFF\\xC0\\xAF\x1B[31m`$(id)`";

    is_str(string(first(root, "sites"), "name"), expected,
           "a hostile name is whole");
    is_str(string(facts, "file"), expected, "so is a fact");
    is_str(string(finding, "id"), "key-lost", "in configuration order");
    is_str(string(first(finding, "remedy"), "command"), expected,
           "the command is in the remedy");
    ok(json_object_get(facts, "command") == NULL, "and not in the facts");
    ok(json_array_size(json_object_get(facts, "names")) == 10000,
       "a list is complete");
    ok(json_integer_value(json_object_get(facts, "days")) == -1,
       "a number is a number");
    is_str(string(json_object_get(root, "server"), "checked"),
           "2026-11-22T10:00:00Z", "the time is UTC");
    ok(json_integer_value(
           json_object_get(json_object_get(root, "server"), "elapsed_ms"))
           == 34,
       "the duration is in milliseconds");
    json_decref(root);
}

static void test_json_public(apr_pool_t *pool, const twca_report_t *report)
{
    twca_view_t view = sample_view();
    json_t *root, *site, *finding;

    view.public_only = 1;
    root = parse(pool, report, &view);
    site = first(root, "sites");
    finding = first(site, "findings");
    ok(json_is_null(json_object_get(site, "defined_at"))
           && json_is_null(json_object_get(finding, "where"))
           && json_is_null(json_object_get(finding, "message")),
       "a public document has no places and messages");
    ok(json_array_size(json_object_get(finding, "remedy")) == 0
           && json_object_size(json_object_get(finding, "facts")) == 0,
       "and no remedies and facts");
    ok(string(finding, "title") != NULL && string(finding, "cause") != NULL,
       "but title and cause");
    json_decref(root);
}

/* The keys of the second pair. */
static const char *pair_keys(apr_pool_t *pool, const twca_report_t *report,
                             const twca_view_t *view, size_t *conversions)
{
    json_t *root = parse(pool, report, view);
    json_t *pair =
        json_array_get(json_object_get(first(root, "sites"), "pairs"), 1);
    const char *keys = keys_of(pool, pair);

    *conversions = json_array_size(json_object_get(pair, "conversions"));
    json_decref(root);
    return keys;
}

/* They are there for who asks for one site, or for their code. */
static void test_conversions(apr_pool_t *pool, const twca_report_t *report)
{
    static const char keys[] = "certificate_file key_file key_matches "
                               "certificate sent path";
    twca_view_t view = sample_view();
    size_t count;

    is_str(pair_keys(pool, report, &view, &count), keys,
           "a document of all sites has no conversions");
    view.code = TWCA_CODE_4_2_Q2;
    is_str(pair_keys(pool, report, &view, &count), keys,
           "nor one of another code");
    view.code = TWCA_CODE_4_4_Q2;
    is_str(pair_keys(pool, report, &view, &count),
           apr_pstrcat(pool, keys, " conversions", NULL),
           "one of their code has");
    ok(count == 5, "all of them");
    view.code = TWCA_CODE_COUNT;
    view.site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    (void)pair_keys(pool, report, &view, &count);
    ok(count == 5, "as one of one site");
    view.public_only = 1;
    (void)pair_keys(pool, report, &view, &count);
    ok(count == 0, "but none for everybody");
}

static void test_log(apr_pool_t *pool, const twca_report_t *report)
{
    const twca_site_t *site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);

    for (int i = 0; i < site->findings->nelts; i++) {
        const char *line = twca_log_line(
            pool, site, &APR_ARRAY_IDX(site->findings, i, twca_finding_t));
        int plain = 1;

        for (const char *at = line; *at != '\0'; at++) {
            plain = plain && *at >= 0x20 && *at < 0x7F;
        }
        ok(plain && strlen(line) <= 4000, "log line %d: one line of ASCII", i);
    }
}

/* Another report with one finding, whose line is as it should be. */
static twca_finding_t *plain_finding(apr_pool_t *pool, twca_report_t *report,
                                     twca_site_t *site, const char *command)
{
    twca_finding_t *finding =
        sample_finding(pool, report, site, TWCA_KEY_EXPOSED);

    sample_text(finding, "key_file", "/a.key");
    sample_text(finding, "mode", "0644");
    sample_text(finding, "owner", "root:users");
    sample_text(finding, "command", command);
    return finding;
}

static void test_log_format(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, "www.example.test");
    twca_finding_t *finding =
        plain_finding(pool, report, site, "chmod 600 /a.key");
    const char *line = twca_log_line(pool, site, finding);
    const char *start =
        "TWCA-X3 key-exposed www.example.test:443 (/SECRET/www.conf:12): ";

    ok(strncmp(line, start, strlen(start)) == 0, "how a line begins");
    ok(has(line, "; ") && has(line, ": chmod 600 /a.key")
           && strcmp(strrchr(line, ':'), ": chmod 600 /a.key") == 0,
       "and how it ends");
    start = "TWCA-X3 key-exposed (/SECRET/www.conf:12): ";
    ok(strncmp(twca_log_line(pool, NULL, finding), start, strlen(start)) == 0,
       "a line about the server names no host");
    finding->where.file = NULL;
    start = "TWCA-X3 key-exposed: ";
    ok(strncmp(twca_log_line(pool, NULL, finding), start, strlen(start)) == 0,
       "a line about no place has none");
}

static char *letters(apr_pool_t *pool, int count)
{
    char *result = apr_palloc(pool, (apr_size_t)count + 1);

    memset(result, 'x', (apr_size_t)count);
    result[count] = '\0';
    return result;
}

static void test_log_length(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    const char *command = letters(pool, 3000);
    twca_site_t *site = sample_site(pool, report, letters(pool, 5000));
    twca_finding_t *finding = plain_finding(pool, report, site, command);
    const char *line;

    finding->where.file = letters(pool, 5000);
    line = twca_log_line(pool, site, finding);
    ok(strlen(line) < 4500, "a line stays short");
    ok(strcmp(line + strlen(line) - 3000, command) == 0,
       "a long command is whole");
    finding = plain_finding(pool, report, site, letters(pool, 3001));
    ok(strlen(twca_log_line(pool, site, finding)) < 1500,
       "a longer one is left out altogether");
}

/* Nothing that a public view must not show is in any format of any view. */
static void test_public(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, "www.example.test");

    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        twca_finding_t *finding =
            sample_finding(pool, report, site, (twca_finding_e)id);

        sample_text(finding, "file", "/SECRET/file");
        sample_text(finding, "store", "/SECRET/roots.pem");
        sample_text(finding, "command", "rm /SECRET");
    }
    for (int i = 0; i < VIEW_COUNT; i++) {
        twca_view_t view = view_number(report, i);

        for (int format = 0; format < TWCA_FORMAT_COUNT; format++) {
            rendered_t text;

            view.public_only = 1;
            text = sample_render(pool, report, &view, (twca_format_e)format);
            ok(text.length > 0 && !has(text.text, "SECRET"),
               "public view %d as %s keeps secrets", i,
               twca_renderer((twca_format_e)format)->name);
        }
    }
}

static int series_are_unique(apr_pool_t *pool, char *text)
{
    apr_hash_t *seen = apr_hash_make(pool);
    char *state = NULL;

    for (char *line = apr_strtok(text, "\n", &state); line != NULL;
         line = apr_strtok(NULL, "\n", &state)) {
        char *value = strrchr(line, ' ');

        if (*line == '#' || value == NULL) {
            continue;
        }
        *value = '\0';
        if (apr_hash_get(seen, line, APR_HASH_KEY_STRING) != NULL) {
            diag("twice: %s", line);
            return 0;
        }
        apr_hash_set(seen, line, APR_HASH_KEY_STRING, line);
    }
    return 1;
}

/* What promtool says of metrics; NULL: there is none here. */
static const char *promtool_says(apr_pool_t *pool, const rendered_t *metrics)
{
    char file[] = "/tmp/twca-metrics-XXXXXX";
    int descriptor = mkstemp(file);
    char *answer = apr_pcalloc(pool, 4096);
    FILE *promtool;

    if (descriptor < 0
        || write(descriptor, metrics->text, metrics->length)
               != (ssize_t)metrics->length) {
        return "no file";
    }
    (void)close(descriptor);
    promtool = popen(/* NOLINT(cert-env33-c): no name but ours */
                     apr_pstrcat(pool,
                                 "command -v promtool >/dev/null || exit 99; "
                                 "promtool check metrics 2>&1 <",
                                 file, NULL),
                     "r");
    if (promtool == NULL) {
        return NULL;
    }
    answer[fread(answer, 1, 4095, promtool)] = '\0';
    if (pclose(promtool) == 99 << 8) {
        answer = NULL;
    }
    (void)unlink(file);
    return answer;
}

static void test_promtool(apr_pool_t *pool, const rendered_t *metrics,
                          const char *what)
{
    const char *answer = promtool_says(pool, metrics);

    if (answer == NULL) {
        ok(1, "%s # SKIP no promtool", what);
        return;
    }
    is_str(answer, "", what);
}

static void test_prometheus(apr_pool_t *pool, const twca_report_t *hostile_one)
{
    twca_report_t *report = sample_report(pool, 4);
    twca_view_t view = sample_view();
    rendered_t metrics;

    for (int i = 0; i < 3; i++) {
        twca_site_t *site = sample_site(pool, report, "www.example.test");

        (void)sample_finding(pool, report, site, TWCA_EXPIRED);
        (void)sample_finding(pool, report, site, TWCA_EXPIRED);
    }
    metrics = sample_render(pool, report, &view, TWCA_FORMAT_PROMETHEUS);
    test_promtool(pool, &metrics, "promtool accepts repeated names");
    ok(has(metrics.text,
           "twca_finding{site=\"www.example.test:443\",code=\"TWCA-X1\","
           "id=\"expired\",severity=\"error\"} 6\n"),
       "findings of one series are summed");
    ok(has(metrics.text, "twca_findings{severity=\"error\"} 6\n"),
       "findings are counted");
    ok(has(metrics.text, "\ntwca_checked_timestamp_seconds 1795341600.000000")
           && has(metrics.text, "\ntwca_check_duration_seconds 0.034123\n"),
       "times are in seconds");
    ok(series_are_unique(pool, metrics.text), "no series is repeated");

    for (int i = 0; i < 2; i++) {
        view.public_only = i;
        metrics =
            sample_render(pool, hostile_one, &view, TWCA_FORMAT_PROMETHEUS);
        test_promtool(pool, &metrics, "promtool accepts hostile names");
        ok(series_are_unique(pool, metrics.text), "no series is repeated");
    }
}

static void test_order(apr_pool_t *pool)
{
    static const twca_severity_e verdicts[] = {
        TWCA_OK, TWCA_ERROR, TWCA_OK, TWCA_FATAL, TWCA_ERROR, TWCA_NOTICE};
    static const int expected[] = {3, 1, 4, 5, 0, 2};
    twca_report_t *report = sample_report(pool, 6);
    twca_view_t view = sample_view();
    twca_walk_t walk;
    int right = 1;

    for (int i = 0; i < 6; i++) {
        sample_site(pool, report, apr_itoa(pool, i))->verdict = verdicts[i];
    }
    walk = twca_walk_sites(report, &view);
    for (int i = 0; i < 6; i++) {
        const twca_site_t *site = twca_next_site(&walk);

        right = right && site != NULL && site->name[0] == '0' + expected[i];
    }
    ok(right && twca_next_site(&walk) == NULL,
       "worst first, else in configuration order");
    walk = twca_walk_findings(NULL, &view);
    ok(twca_next_finding(&walk) == NULL, "no findings are none");
}

static void test_chain(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_pair_t *pair = &sample_site(pool, report, "a.test")->pairs[0];
    twca_chain_t chain = twca_chain_of(pool, pair);
    const twca_certificate_t *sent[3];

    ok(chain.links->nelts == 3 && chain.others->nelts == 0
           && chain.missing == NULL,
       "a complete chain is its path");
    ok(APR_ARRAY_IDX(chain.links, 0, twca_link_t).certificate->role
               == TWCA_ROLE_ROOT
           && !APR_ARRAY_IDX(chain.links, 0, twca_link_t).is_sent
           && APR_ARRAY_IDX(chain.links, 2, twca_link_t).is_sent,
       "from the root, which is not sent, to the server");

    sent[0] = pair->path[0];
    sent[1] = pair->path[0];
    sent[2] = pair->path[2];
    pair->sent = sent;
    pair->sent_count = 3;
    pair->path_count = 0;
    chain = twca_chain_of(pool, pair);
    ok(chain.links->nelts == 1 && chain.others->nelts == 2,
       "what does not join is beside it");
    is_str(chain.missing, "TWCA Secure SSL", "and the missing one is named");
}

static void test_many(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 10000);
    twca_view_t view = sample_view();
    json_t *root;

    for (int i = 0; i < 10000; i++) {
        (void)sample_site(pool, report,
                          apr_psprintf(pool, "site%d.example.test", i));
    }
    for (int format = 0; format < TWCA_FORMAT_COUNT; format++) {
        rendered_t text =
            sample_render(pool, report, &view, (twca_format_e)format);

        ok(has(text.text, "site9999.example.test") && text.pieces > 50
               && text.piece_most <= 8192,
           "10,000 sites as %s come in pieces",
           twca_renderer((twca_format_e)format)->name);
    }
    root = parse(pool, report, &view);
    ok(json_array_size(json_object_get(root, "sites")) == 10000,
       "and make one JSON document");
    json_decref(root);
}

static void test_links(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    rendered_t page;

    view.site = sample_site(pool, report, "a&b c.test");
    page = sample_render(pool, report, &view, TWCA_FORMAT_HTML);
    ok(has(page.text,
           "\"/twca-status?lang=zh-TW&amp;site=a%26b%20c.test:443\""),
       "the other language keeps the site");
    ok(has(page.text, "?lang=en&amp;site=a%26b%20c.test:443&amp;format=json"),
       "so does another format");
    ok(has(twca_html_policy(pool), "style-src 'sha256-"),
       "the policy names the style sheet's hash");
    ok(!has(page.text, "style=\"") && !has(page.text, "http:")
           && !has(page.text, "https:"),
       "and the page needs nothing else");
}

static void test_empty(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    json_t *root = parse(pool, report, &view);

    ok(json_array_size(json_object_get(root, "sites")) == 0
           && strcmp(string(json_object_get(root, "summary"), "verdict"), "ok")
                  == 0,
       "a report of nothing is fine");
    json_decref(root);
}

int main(void)
{
    apr_pool_t *pool;
    twca_report_t *report;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    report = hostile_report(pool);
    test_html(pool, report, "hostile");
    test_text(pool, report);
    test_keys(pool, report, 0);
    test_json_values(pool, report);
    test_json_public(pool, report);
    test_log(pool, report);
    test_log_format(pool);
    test_log_length(pool);
    test_public(pool);
    test_prometheus(pool, report);
    add_convertible(pool, report);
    test_html(pool, report, "convertible");
    test_text(pool, report);
    test_conversions(pool, report);
    test_order(pool);
    test_chain(pool);
    test_many(pool);
    test_links(pool);
    test_empty(pool);
    apr_terminate();
    return done();
}
