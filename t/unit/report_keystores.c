/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keystores on the page and in text, and what is said of them and of the
 * whole server beside the sites. */

#include <apr_general.h>
#include <apr_strings.h>

#include "html_check.h"
#include "report/chain_picture.h"
#include "report/tally.h"
#include "report/ui.h"
#include "report/walk.h"
#include "report_hostile.h"
#include "tap.h"

static const char *text_of(apr_pool_t *pool, const twca_report_t *report,
                           const twca_view_t *view)
{
    return sample_render(pool, report, view, TWCA_FORMAT_TEXT).text;
}

static const char *page_of(apr_pool_t *pool, const twca_report_t *report,
                           const twca_view_t *view)
{
    const char *page = sample_render(pool, report, view, TWCA_FORMAT_HTML).text;
    const char *wrong = html_check(pool, page);

    if (wrong != NULL) {
        ok(0, "the page is sound");
        diag("%s", wrong);
    }
    return page;
}

static void test_order(apr_pool_t *pool)
{
    static const twca_severity_e verdicts[] = {TWCA_OK, TWCA_ERROR,
                                               TWCA_WARNING, TWCA_ERROR};
    static const int expected[] = {2, 4, 3, 1};
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    twca_walk_t walk;
    int right = 1;

    for (int i = 0; i < 4; i++) {
        sample_keystore(pool, report, "/a.jks")->verdict = verdicts[i];
    }
    walk = twca_walk_keystores(report, &view);
    for (int i = 0; i < 4; i++) {
        const twca_keystore_t *keystore = twca_next_keystore(&walk);

        right = right && keystore != NULL
                && twca_keystore_number(report, keystore) == expected[i];
    }
    ok(right && twca_next_keystore(&walk) == NULL,
       "worst first, else in configuration order");
}

static void test_chain(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    const twca_keystore_t *keystore = sample_keystore(pool, report, "/a.jks");
    twca_keystore_entry_t entry = keystore->entries[0];
    twca_path_t path = *entry.path;
    twca_chain_t chain = twca_chain_of_entry(pool, &entry);

    ok(chain.links->nelts == 3 && chain.others->nelts == 0
           && chain.missing == NULL,
       "a complete chain is its path");
    ok(twca_ui_origin(&chain, &APR_ARRAY_IDX(chain.links, 0, twca_link_t))
               == TWCA_UI_ORIGIN_STORE
           && twca_ui_origin(&chain,
                             &APR_ARRAY_IDX(chain.links, 2, twca_link_t))
                  == TWCA_UI_ORIGIN_KEPT,
       "from the root, which is not in it, to the key's certificate");

    path.error = X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    entry.path = &path;
    entry.chain_count = 1;
    chain = twca_chain_of_entry(pool, &entry);
    ok(chain.links->nelts == 1, "a path that does not end is none");
    is_str(chain.missing, "TWCA Secure SSL", "and the missing one is named");

    entry.chain_count = 0;
    entry.path = NULL;
    chain = twca_chain_of_entry(pool, &entry);
    ok(chain.links->nelts == 0 && chain.missing == NULL,
       "a key without a certificate has no chain");
}

/* A chain that is longer than any server's. */
static void test_long_chain(apr_pool_t *pool)
{
    enum { LENGTH = 1000 };
    const twca_certificate_t **members =
        apr_palloc(pool, LENGTH * sizeof(*members));
    twca_keystore_entry_t entry = {
        .is_key = 1, .chain = members, .chain_count = LENGTH};
    twca_chain_t chain;

    for (int i = 0; i < LENGTH; i++) {
        members[i] = sample_chain(pool, apr_itoa(pool, i))[0];
    }
    chain = twca_chain_of_entry(pool, &entry);
    ok(chain.links->nelts == 1 && chain.others->nelts == LENGTH - 1,
       "a thousand certificates that do not join");
}

static void test_line(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    const char *text;

    (void)sample_keystore(pool, report, "/srv/a.jks");
    text = text_of(pool, report, &view);
    ok(has(text, "\nOK       /srv/a.jks  2027-02-11 (81 days left)\n")
           && !has(text, "SECRET-key"),
       "a keystore in order takes one line");
    view.keystore = &APR_ARRAY_IDX(report->keystores, 0, twca_keystore_t);
    ok(has(text_of(pool, report, &view), "SECRET-key"),
       "unless it was asked for");
}

static void test_section(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");
    twca_view_t view = sample_view();
    const char *text;

    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_CHAIN);
    text = text_of(pool, report, &view);
    ok(has(text, "\nError    /srv/a.jks (/SECRET/keystores.conf:3)\n"),
       "the verdict, the file and its line");
    ok(has(text, "\n  TWCA-4.3-Q1 keystore-chain (Error)\n")
           && has(text, "\n  Step 1"),
       "a finding and what to do");
    ok(has(text, "\n  Type         JKS\n  Entries      2\n"), "what it is");
    ok(has(text, "\n  Key          SECRET-key\n"
                 "               matches the certificate\n"),
       "a key");
    ok(has(text, "  Server certificate        tomcat.example.test  "
                 "2027-02-11  in the keystore\n"),
       "its chain");
    ok(has(text,
           "  Trusted      SECRET-root  TWCA Global Root CA  2027-02-11\n"),
       "a trusted certificate");
    view.lang = TWCA_LANG_ZH_TW;
    text = text_of(pool, report, &view);
    ok(has(text, "在金鑰庫中\n") && has(text, "  受信任       SECRET-root"),
       "in Chinese too");
}

static void test_missing(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");
    twca_keystore_entry_t entry = keystore->entries[0];
    twca_view_t view = sample_view();

    entry.path = NULL;
    entry.chain_count = 1;
    keystore->entries = &entry;
    keystore->entry_count = 1;
    view.keystore = keystore;
    ok(has(text_of(pool, report, &view),
           "Not in the keystore  TWCA Secure SSL\n"),
       "text: what the chain lacks");
    ok(has(page_of(pool, report, &view),
           "<p class=\"role\">Not in the keystore</p>\n"
           "<p class=\"name\">TWCA Secure SSL</p>"),
       "page: what the chain lacks");
    entry.chain_count = 0;
    ok(has(text_of(pool, report, &view), "This key has no certificate.\n"),
       "text: a key alone");
    ok(has(page_of(pool, report, &view), "This key has no certificate."),
       "page: a key alone");
}

static void test_overview(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/b.jks");
    twca_view_t view = sample_view();
    const char *page;

    (void)sample_keystore(pool, report, "/srv/a<b>.p12");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    page = page_of(pool, report, &view);
    ok(has(page, "<caption>Keystores of other services</caption>"),
       "the overview has a table of keystores");
    ok(has(page, "<a href=\"/twca-status?lang=en&amp;keystore=2\">"
                 "/srv/a&lt;b&gt;.p12</a>"),
       "with a link to each");
    ok(has(page, "<td class=\"type\">JKS</td><td class=\"entries\">2</td>"
                 "<td class=\"what\">Key and certificate under different "
                 "aliases</td>"),
       "type, number of entries and finding");
    ok(has(page, "81 days left"), "and when its certificate ends");
    view.public_only = 1;
    page = page_of(pool, report, &view);
    ok(has(page, ">Keystore 2</a>") && !has(page, "/srv/"),
       "publicly by number");
}

static void test_page(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");
    twca_view_t view = sample_view();
    const char *page;

    (void)sample_site(pool, report, "www.example.test");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    view.keystore = keystore;
    page = page_of(pool, report, &view);
    ok(has(page, "<title>/srv/a.jks · TWCA</title>")
           && has(page, "<h1>/srv/a.jks</h1>"),
       "a keystore's page is named by its file");
    ok(has(page, "Key and certificate under different aliases")
           && has(page, "<h4>What to do</h4>"),
       "it tells its finding and what to do");
    ok(has(page, "<dd>SECRET-key</dd>") && has(page, "tomcat.example.test")
           && has(page, "in the keystore</span>"),
       "its key and the chain");
    ok(has(page, "<h2>Trusted certificates</h2>")
           && has(page, "<p class=\"role\">SECRET-root <span "
                        "class=\"origin\">Root certificate</span>"),
       "what it trusts");
    ok(!has(page, "www.example.test"), "and no site");
    ok(has(page, "\"/twca-status?lang=zh-TW&amp;keystore=1\"")
           && has(page, "lang=en&amp;keystore=1&amp;format=json"),
       "other languages and formats keep it");
    view.lang = TWCA_LANG_ZH_TW;
    ok(has(page_of(pool, report, &view), "<h2>受信任的憑證</h2>"),
       "in Chinese too");
}

static const char *verdict_of(apr_pool_t *pool, const twca_report_t *report)
{
    return apr_pstrcat(pool, twca_ui_verdict(report, TWCA_LANG_EN), ": ",
                       twca_ui_need(pool, report, TWCA_LANG_EN), NULL);
}

/* What the banner says tells who needs attention. */
static void test_banner(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/a.jks");
    twca_site_t *site = sample_site(pool, report, "a.test");
    twca_view_t view = sample_view();

    (void)sample_site(pool, report, "b.test");
    is_str(twca_ui_verdict(report, TWCA_LANG_EN),
           "All certificates are in order", "all is well");
    (void)sample_finding(pool, report, NULL, TWCA_OPENSSL_CONF_MISSING);
    is_str(verdict_of(pool, report),
           "The server itself needs attention: 1 finding about the whole "
           "server",
           "only the server");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    is_str(verdict_of(pool, report),
           "A keystore needs attention: 1 finding about the whole server; "
           "1 of 1 keystore needs attention",
           "a keystore more");
    ok(has(page_of(pool, report, &view), "<h1>A keystore needs attention</h1>")
           && has(page_of(pool, report, &view),
                  "<title>A keystore needs attention · TWCA</title>")
           && has(text_of(pool, report, &view), "A keystore needs attention\n"),
       "in every place");
    (void)sample_finding(pool, report, site, TWCA_EXPIRED);
    is_str(verdict_of(pool, report),
           "Visitors are turned away or warned: 1 finding about the whole "
           "server; 1 of 2 sites needs attention; 1 of 1 keystore needs "
           "attention",
           "a site as well");
    is_str(twca_ui_need(pool, report, TWCA_LANG_ZH_TW),
           "關於整個伺服器的項目 1 項；2 個網站中有 1 個需要處理；"
           "1 個金鑰庫中有 1 個需要處理",
           "in Chinese");
}

static void test_counts(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/a.jks");
    twca_site_t *site = sample_site(pool, report, "a.test");
    twca_concerned_t counts[TWCA_CODE_COUNT];

    for (int i = 0; i < 2; i++) {
        (void)sample_keystore_finding(pool, report, keystore, TWCA_EXPIRED);
        (void)sample_finding(pool, report, site, TWCA_EXPIRED);
    }
    (void)sample_keystore_finding(
        pool, report, sample_keystore(pool, report, "/b.jks"), TWCA_EXPIRED);
    (void)sample_finding(pool, report, NULL, TWCA_OPENSSL_CONF_MISSING);
    twca_count_codes(report, counts);
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_X1]),
           "1 site, 2 keystores", "sites and keystores are counted");
    is_str(twca_ui_concerned(pool, TWCA_LANG_ZH_TW, &counts[TWCA_CODE_X1]),
           "1 個網站、2 個金鑰庫", "in Chinese");
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_4_2_Q1]),
           "the whole server", "so is the server");
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_X2]),
           "none now", "nobody is in that situation");
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_4_5_Q2]),
           "not looked for here", "nobody looked");
}

static void test_handbook(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");
    twca_view_t view = sample_view();
    const char *page;

    (void)sample_keystore(pool, report, "/srv/b.jks");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    view.code = TWCA_CODE_4_3_Q1;
    page = page_of(pool, report, &view);
    ok(has(page, "<caption>Keystores in this situation now</caption>")
           && has(page, ">/srv/a.jks</a>") && !has(page, "/srv/b.jks")
           && !has(page, "is in this situation now."),
       "an entry names the keystores in its situation");
    ok(has(text_of(pool, report, &view), "  Here now     1 keystore\n"),
       "text counts them");
    view.code = TWCA_CODE_4_3_Q2;
    ok(has(page_of(pool, report, &view),
           "No site and no keystore is in this situation now."),
       "another says that there is none");
    view.code = TWCA_CODE_COUNT;
    view.handbook = 1;
    ok(has(page_of(pool, report, &view), "<strong>1 keystore</strong>"),
       "the list counts them");
}

static void test_many(apr_pool_t *pool)
{
    enum { COUNT = 10000 };
    twca_report_t *report = sample_report(pool, 1);
    twca_keystore_t *keystore = sample_keystore(pool, report, "/srv/a.jks");
    twca_keystore_entry_t *entries = apr_palloc(pool, COUNT * sizeof(*entries));
    twca_view_t view = sample_view();

    for (int i = 0; i < COUNT; i++) {
        entries[i] = keystore->entries[i & 1];
        entries[i].alias = apr_psprintf(pool, "entry-%d", i);
    }
    keystore->entries = entries;
    keystore->entry_count = COUNT;
    view.keystore = keystore;
    for (int format = 0; format < TWCA_FORMAT_COUNT; format++) {
        rendered_t text =
            sample_render(pool, report, &view, (twca_format_e)format);

        ok(has(text.text, "entry-9998") && text.piece_most <= 8192,
           "10,000 entries as %s", twca_renderer((twca_format_e)format)->name);
    }
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_order(pool);
    test_chain(pool);
    test_long_chain(pool);
    test_line(pool);
    test_section(pool);
    test_missing(pool);
    test_overview(pool);
    test_page(pool);
    test_banner(pool);
    test_counts(pool);
    test_handbook(pool);
    test_many(pool);
    apr_terminate();
    return done();
}
