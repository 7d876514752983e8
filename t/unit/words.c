/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Findings put into words: gaps, joints, conditions, commands. */

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "report/template.h"
#include "report/ui.h"
#include "report/words.h"
#include "report_sample.h"
#include "tap.h"

static const char *gap(apr_pool_t *pool, const void *of, const char *name)
{
    (void)pool;
    (void)of;
    return strcmp(name, "file") == 0   ? "{line}"
           : strcmp(name, "line") == 0 ? "12"
                                       : NULL;
}

static void test_template(apr_pool_t *pool)
{
    is_str(twca_template(pool, "in {file} at {line}", gap, NULL),
           "in {line} at 12", "gaps are filled once");
    is_str(twca_template(pool, "{ {} {FILE} ${IFS#??} {line", gap, NULL),
           "{ {} {FILE} ${IFS#??} {line", "other braces are text");
    ok(twca_template(pool, "{none}", gap, NULL) == NULL,
       "a gap without a value: no text");
    is_str(twca_grouped(pool, 9990), "9,990", "a number is grouped");
    is_str(twca_grouped(pool, -1234567), "-1,234,567", "a negative one too");
    is_str(twca_grouped(pool, 12), "12", "a short one is not");
    is_str(twca_grouped(pool, -123), "-123", "nor a short negative one");
}

static int has(const char *text, const char *part)
{
    int found = strstr(text, part) != NULL;

    if (!found) {
        diag("no '%s' in '%s'", part, text);
    }
    return found;
}

static twca_finding_t *mismatch(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding =
        sample_finding(pool, report, NULL, TWCA_KEY_MISMATCH);

    sample_certificate_facts(finding);
    sample_text(finding, "certificate_file", "/etc/ssl/it's a.crt");
    sample_text(finding, "key_file", "/etc/ssl/{serial}.key");
    return finding;
}

static void test_message(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding = mismatch(pool, report);
    const char *text = twca_words_message(pool, finding, TWCA_LANG_EN);
    int before = twca_words_sentences(pool, finding, TWCA_LANG_EN)->nelts;

    ok(has(text, "/etc/ssl/it's a.crt"), "a fact is as it is");
    ok(has(text, "/etc/ssl/{serial}.key"), "a value is no template");
    ok(has(text, "; "), "sentences are joined");
    ok(has(text, "0F1E2D") && has(text, "2027-01-01T00:00:00Z"),
       "a certificate is named at the end");
    ok(strstr(text, "/right.key") == NULL, "an absent fact is not spoken of");
    text = twca_words_message(pool, finding, TWCA_LANG_ZH_TW);
    ok(has(text, "；") && strstr(text, "; ") == NULL, "joined in Chinese");

    sample_text(finding, "matching_key", "/right.key");
    text = twca_words_message(pool, finding, TWCA_LANG_EN);
    ok(has(text, "/right.key"), "a present one is");
    ok(twca_words_sentences(pool, finding, TWCA_LANG_EN)->nelts == before + 1,
       "in a sentence of its own");
}

static const twca_step_t *step(apr_array_header_t *steps, int i)
{
    return &APR_ARRAY_IDX(steps, i, twca_step_t);
}

static const char *commands(apr_pool_t *pool, apr_array_header_t *steps)
{
    const char *all = "";

    for (int i = 0; i < steps->nelts; i++) {
        if (step(steps, i)->command != NULL) {
            all = apr_pstrcat(pool, all, step(steps, i)->command, "\n", NULL);
        }
    }
    return all;
}

static void test_remedy(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding = mismatch(pool, report);
    apr_array_header_t *steps = twca_words_remedy(pool, finding, TWCA_LANG_EN);

    ok(steps->nelts > 0, "there is a remedy");
    is_str(twca_words_command(pool, finding, "cat {certificate_file}"),
           "cat '/etc/ssl/it'\"'\"'s a.crt'", "a fact in a command is quoted");
    ok(twca_words_command(pool, finding, "cat {no_such_fact}") == NULL,
       "a command that lacks a fact is none");
    sample_text(finding, "command", "sed -i 's|a|b|' /etc/x && echo {file}");
    steps = twca_words_remedy(pool, finding, TWCA_LANG_EN);
    is_str(step(steps, 0)->command, "sed -i 's|a|b|' /etc/x && echo {file}",
           "a ready command is as it is");

    finding = sample_finding(pool, report, NULL, TWCA_KEY_MISMATCH);
    steps = twca_words_remedy(pool, finding, TWCA_LANG_EN);
    is_str(commands(pool, steps), "", "no command without its facts");
}

/* What is to be run does not depend on who reads it. */
static void test_languages(apr_pool_t *pool, twca_report_t *report)
{
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        twca_finding_t *finding =
            sample_finding(pool, report, NULL, (twca_finding_e)id);

        sample_text(finding, "command", "chmod o-rwx '/etc/it is mine'");
        sample_text(finding, "found", "/etc/it's mine");
        is_str(
            commands(pool, twca_words_remedy(pool, finding, TWCA_LANG_ZH_TW)),
            commands(pool, twca_words_remedy(pool, finding, TWCA_LANG_EN)),
            apr_pstrcat(pool, "one command in both languages: ",
                        twca_catalog((twca_finding_e)id)->id, NULL));
    }
}

static void test_lists(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding =
        sample_finding(pool, report, NULL, TWCA_NAME_MISMATCH);
    const char *text;

    sample_list(pool, finding, "names", "a.test", 10000);
    sample_list(pool, finding, "certificate_names", "b.test", 2);
    text = twca_words_message(pool, finding, TWCA_LANG_EN);
    ok(has(text, "a.test, a.test"), "names are joined");
    ok(has(text, "a.test and 9,990 more"), "and the rest is counted");
    ok(strlen(text) < 1000, "so that it stays short");
    text = twca_words_message(pool, finding, TWCA_LANG_ZH_TW);
    ok(has(text, "b.test、b.test"), "joined in Chinese");
    ok(has(text, "9,990"), "and counted");
}

static void test_long_values(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding =
        sample_finding(pool, report, NULL, TWCA_ROOT_SENT);
    char *root = apr_pcalloc(pool, 100001);
    const char *text;

    for (int i = 0; i < 99999; i += 3) {
        memcpy(root + i, "憑", 3);
    }
    sample_text(finding, "file", "/a.crt");
    sample_text(finding, "root", root);
    text = twca_words_message(pool, finding, TWCA_LANG_EN);
    ok(strlen(text) < 600, "an over-long value is shortened");
    ok(has(text, "憑...憑"), "between characters");
    is_str(twca_words_shorten(pool, "short", 5), "short", "a short one stays");
}

static void test_kinds(apr_pool_t *pool, twca_report_t *report)
{
    twca_finding_t *finding = sample_finding(pool, report, NULL, TWCA_NOT_PEM);
    const char *word = twca_word("der-certificate", TWCA_LANG_ZH_TW);

    sample_text(finding, "file", "/a.cer");
    sample_text(finding, "directive", "SSLCertificateFile");
    sample_word(finding, "content", "der-certificate");
    ok(has(twca_words_message(pool, finding, TWCA_LANG_ZH_TW), word),
       "a token is shown as the catalogue's word");

    finding = sample_finding(pool, report, NULL, TWCA_STALE_FRONT);
    sample_list(pool, finding, "evidence", "this-server", 2);
    APR_ARRAY_IDX(finding->facts, 0, twca_fact_t).kind = TWCA_FACT_WORDS;
    word = apr_pstrcat(pool, twca_word("this-server", TWCA_LANG_ZH_TW), "、",
                       twca_word("this-server", TWCA_LANG_ZH_TW), NULL);
    ok(has(twca_words_message(pool, finding, TWCA_LANG_ZH_TW), word),
       "and a list of tokens");

    finding = sample_finding(pool, report, NULL, TWCA_TOO_LARGE);
    sample_text(finding, "file", "/a.cer");
    sample_number(finding, "size", 4194305);
    ok(has(twca_words_message(pool, finding, TWCA_LANG_EN), "4,194,305"),
       "a number is grouped");
    ok(has(twca_words_message(pool, finding, TWCA_LANG_EN), "?"),
       "an absent fact that a sentence needs is a question mark");
}

static void test_names(apr_pool_t *pool, const twca_site_t *site)
{
    twca_place_t place = {"/etc/a.conf", 12};
    twca_place_t nowhere = {NULL, 0};

    is_str(twca_words_place(pool, &place), "/etc/a.conf:12", "a place");
    is_str(twca_words_place(pool, &nowhere), "-", "no place");
    is_str(twca_words_time(pool, SAMPLE_NOW), "2026-11-22T10:00:00Z", "a time");
    is_str(twca_words_time(pool, 253402300799), "9999-12-31T23:59:59Z",
           "a late time");
    is_str(twca_words_time(pool, -2208988800), "1900-01-01T00:00:00Z",
           "an early time");
    is_str(twca_words_time(pool, APR_INT64_MAX), "-", "no time");
    is_str(twca_words_site(pool, site), "a.test:443", "a site");
}

static void test_counts(apr_pool_t *pool, twca_report_t *report)
{
    is_str(twca_summary_line(pool, report),
           "TWCA checked 1 site in 34 ms: 1 fatal, 1 error, 1 warning, "
           "1 notice",
           "a summary in the singular");
    report->counts[TWCA_ERROR] = 2;
    report->counts[TWCA_WARNING] = 0;
    report->counts[TWCA_NOTICE] = 10000;
    (void)sample_site(pool, report, "b.test");
    is_str(twca_summary_line(pool, report),
           "TWCA checked 2 sites in 34 ms: 1 fatal, 2 errors, 0 warnings, "
           "10000 notices",
           "and in the plural");
}

static void left(apr_pool_t *pool, const twca_report_t *report,
                 apr_int64_t seconds, const char *expected)
{
    twca_certificate_t certificate = {.dates_valid = 1};
    twca_view_t view = sample_view();

    certificate.not_after = SAMPLE_NOW + seconds;
    is_str(twca_ui_time_left(pool, report, &view, &certificate), expected,
           expected);
}

static void test_time_left(apr_pool_t *pool, const twca_report_t *report)
{
    left(pool, report, 2 * 86400, "2 days left");
    left(pool, report, 2 * 86400 - 1, "1 day left");
    left(pool, report, 0, "ends within a day");
    left(pool, report, -1, "expired today");
    left(pool, report, -86400, "expired 1 day ago");
    left(pool, report, -3000 * 86400LL, "expired 3,000 days ago");
}

int main(void)
{
    apr_pool_t *pool;
    twca_report_t *report;
    twca_site_t *site;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    report = sample_report(pool, 4);
    site = sample_site(pool, report, "a.test");
    test_template(pool);
    test_message(pool, report);
    test_remedy(pool, report);
    test_languages(pool, report);
    test_lists(pool, report);
    test_long_values(pool, report);
    test_kinds(pool, report);
    test_names(pool, site);
    for (int i = 0; i < TWCA_SEVERITY_COUNT; i++) {
        report->counts[i] = 1;
    }
    test_counts(pool, report);
    test_time_left(pool, report);
    apr_terminate();
    return done();
}
