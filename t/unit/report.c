/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A report in every format, hostile, public and large. */

#include <apr_general.h>
#include <apr_strings.h>

#include "html_check.h"
#include "report/chain_picture.h"
#include "report/walk.h"
#include "report_hostile.h"
#include "tap.h"

static const char right_to_left[] = {'\xE2', '\x80', '\xAE', '\0'};

static void test_html(apr_pool_t *pool, const twca_report_t *report,
                      const char *what)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        twca_view_t view = hostile_view(report, i);
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
        twca_view_t view = hostile_view(report, i);
        rendered_t text = sample_render(pool, report, &view, TWCA_FORMAT_TEXT);

        ok(is_plain(&text), "text of view %d is plain", i);
    }
}

static void fill_secrets(twca_finding_t *finding)
{
    sample_text(finding, "file", "/SECRET/file");
    sample_text(finding, "store", "/SECRET/roots.pem");
    sample_text(finding, "keystore", "/SECRET/tomcat.jks");
    sample_text(finding, "alias", "SECRET-key");
    sample_text(finding, "command", "rm /SECRET");
}

/* Nothing that a public view must not show is in any format of any view. */
static void test_public(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, "www.example.test");
    twca_keystore_t *keystore =
        sample_keystore(pool, report, "/SECRET/tomcat.jks");

    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        twca_finding_e finding = (twca_finding_e)id;

        fill_secrets(sample_finding(pool, report, site, finding));
        fill_secrets(sample_finding(pool, report, NULL, finding));
        fill_secrets(sample_keystore_finding(pool, report, keystore, finding));
    }
    (void)sample_keystore(pool, report, "/SECRET/in-order.p12");
    (void)sample_sighting(pool, site, TWCA_VANTAGE_OWN, "SECRET", "SECRET");
    (void)sample_sighting(pool, site, TWCA_VANTAGE_PUBLIC, "www.example.test",
                          "SECRET");
    sample_other(
        pool,
        sample_sighting(pool, site, TWCA_VANTAGE_PEER, "SECRET", "SECRET"),
        "SECRET.example.test");
    sample_on_disk(pool, site, TWCA_DISK_CHANGED)->file = "/SECRET/new.crt";
    for (int i = 0; i < VIEW_COUNT; i++) {
        twca_view_t view = hostile_view(report, i);

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
    test_public(pool);
    test_order(pool);
    test_chain(pool);
    test_many(pool);
    test_links(pool);
    apr_terminate();
    return done();
}
