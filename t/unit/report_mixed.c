/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What pages load by http, in every format. */

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>

#include "html_check.h"
#include "report/tally.h"
#include "report/ui.h"
#include "report_hostile.h"
#include "tap.h"

#define NAME "www.example.test"
#define KEPT 64
#define SHOWN 50

/* A site, asked for by itself, whose pages load so many things. */
typedef struct {
    twca_report_t *report;
    twca_site_t *site;
    twca_mixed_site_t *mixed;
    twca_view_t view;
} shown_t;

static shown_t shown(apr_pool_t *pool, int count)
{
    shown_t made;

    made.report = sample_report(pool, 2);
    made.site = sample_site(pool, made.report, NAME);
    made.mixed = sample_mixed(pool, made.site, count);
    made.view = sample_view();
    made.view.site = made.site;
    return made;
}

static const char *rendered(apr_pool_t *pool, const shown_t *of,
                            twca_format_e format)
{
    return sample_render(pool, of->report, &of->view, format).text;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    while ((text = strstr(text, part)) != NULL) {
        text += strlen(part);
        count++;
    }
    return count;
}

/* What stands from @a from on, up to @a to and with it; "" where there is no
 * such piece. */
static const char *piece(apr_pool_t *pool, const char *text, const char *from,
                         const char *to)
{
    const char *start = strstr(text, from);
    const char *end = start != NULL ? strstr(start, to) : NULL;

    return end == NULL ? ""
                       : apr_pstrmemdup(pool, start,
                                        (apr_size_t)(end - start) + strlen(to));
}

/* --- The page ------------------------------------------------------------- */

#define CELL(style, label, text)                                               \
    "<td class=\"" style "\"><span class=\"label\">" label "</span> " text     \
    "</td>"

static void test_row(apr_pool_t *pool)
{
    const shown_t of = shown(pool, 5);
    const char *page = rendered(pool, &of, TWCA_FORMAT_HTML);

    ok(html_check(pool, page) == NULL, "page: nothing else in it");
    is_str(
        piece(pool, page, "<th scope=\"row\" class=\"page\">/page0", "</tr>"),
        "<th scope=\"row\" class=\"page\">/page0</th>"
        "<td class=\"element\"><code>img src</code></td>"
        "<td class=\"url\">http://host.test/0</td>" CELL("source", "Seen by",
                                                         "this server")
            CELL("treatment", "Browsers", "ask by https instead")
                CELL("times", "Times", "1")
                    CELL("last", "Last seen",
                         "<time datetime=\"2026-11-22T10:00:00Z\">"
                         "2026-11-22 10:00 UTC</time>") "</tr>",
        "page: a row");
    is_str(
        piece(pool, page, "<td class=\"element\"><code>script-src-elem",
              "<span class=\"label\">Times"),
        "<td class=\"element\"><code>script-src-elem</code></td>"
        "<td class=\"url\">http://host.test/4</td>" CELL("source", "Seen by",
                                                         "a browser")
            CELL("treatment", "Browsers",
                 "block it") "<td class=\"times\"><span class=\"label\">Times",
        "page: what a browser says");
    ok(has(page, "warn before sending") && has(page, "go there"),
       "page: forms and refreshes");
}

static void test_page(apr_pool_t *pool)
{
    shown_t of = shown(pool, KEPT);
    const char *page;

    of.mixed->dropped = 1;
    of.mixed->unseen = 1234;
    page = rendered(pool, &of, TWCA_FORMAT_HTML);
    is_str(piece(pool, page, "<section>\n<h2>Mixed content", "</caption>"),
           "<section>\n<h2>Mixed content</h2>\n"
           "<p>64 different things are loaded by http.</p>\n"
           "<p>1 was seen besides and is not kept: older ones make room for "
           "newer ones.</p>\n"
           "<p>1,234 responses could not be looked at: they were compressed "
           "already, or could not be read to their end.</p>\n"
           "<table class=\"sites mixed\">\n"
           "<caption>What https pages load by http, newest first</caption>",
           "page: how many there are");
    ok(count_of(page, "<td class=\"url\">") == SHOWN, "page: the first 50");
    ok(has(page, "</table>\n<p class=\"more\">and 14 more</p>\n</section>"),
       "page: and how many more");
    of.view.lang = TWCA_LANG_ZH_TW;
    page = rendered(pool, &of, TWCA_FORMAT_HTML);
    ok(has(page, "<h2>混合內容</h2>\n<p>以 http 載入的內容有 64 項。</p>")
           && has(page, "<td class=\"source\"><span class=\"label\">發現者"
                        "</span> 本伺服器</td>")
           && has(page, "另有 14 項"),
       "page: in Chinese");
    of.view.public_only = 1;
    page = rendered(pool, &of, TWCA_FORMAT_HTML);
    ok(has(page, "以 http 載入的內容有 64 項。") && !has(page, "host.test")
           && !has(page, "/page") && !has(page, "另有 14 項"),
       "page: publicly the numbers alone");
}

static void test_few(apr_pool_t *pool)
{
    shown_t of = shown(pool, 1);
    const char *page = rendered(pool, &of, TWCA_FORMAT_HTML);

    ok(has(page, "<p>1 thing is loaded by http.</p>\n<table")
           && count_of(page, "<td class=\"url\">") == 1
           && !has(page, "class=\"more\">and"),
       "page: one thing");
    of = shown(pool, SHOWN);
    ok(!has(rendered(pool, &of, TWCA_FORMAT_HTML), "more\">and"),
       "page: no more than can be shown");
    of = shown(pool, 0);
    page = rendered(pool, &of, TWCA_FORMAT_HTML);
    is_str(piece(pool, page, "<h2>Mixed content", "</section>"),
           "<h2>Mixed content</h2>\n<p>Nothing that pages load by http has "
           "been seen yet.</p>\n</section>",
           "page: nothing has been seen");
    of.site->mixed = NULL;
    ok(!has(rendered(pool, &of, TWCA_FORMAT_HTML), "Mixed content")
           && !has(rendered(pool, &of, TWCA_FORMAT_TEXT), "Mixed content"),
       "page and text: nobody watches");
}

/* A number that no word can count is a great one. */
static void test_many(apr_pool_t *pool)
{
    shown_t of = shown(pool, 1);

    of.mixed->dropped = APR_UINT64_MAX;
    ok(has(rendered(pool, &of, TWCA_FORMAT_HTML),
           "<p>2,147,483,647 were seen besides"),
       "page: more than can be counted");
    ok(has(rendered(pool, &of, TWCA_FORMAT_PROMETHEUS),
           "twca_mixed_dropped_total{site=\"www.example.test:443\"} "
           "18446744073709551615\n"),
       "metrics: but not there");
}

/* --- Text ----------------------------------------------------------------- */

static void test_text(apr_pool_t *pool)
{
    shown_t of = shown(pool, 2);

    of.mixed->unseen = 1;
    is_str(piece(pool, rendered(pool, &of, TWCA_FORMAT_TEXT), "  Mixed content",
                 "09:59 UTC\n"),
           "  Mixed content 2 different things are loaded by http.\n"
           "               1 response could not be looked at: it was "
           "compressed already, or\n"
           "               could not be read to its end.\n"
           "               /page0: img src http://host.test/0\n"
           "               Seen by this server; Browsers ask by https "
           "instead; Times 1; Last\n"
           "               seen 2026-11-22 10:00 UTC\n"
           "               /page1: script src http://host.test/1\n"
           "               Seen by this server; Browsers block it; Times 2; "
           "Last seen\n"
           "               2026-11-22 09:59 UTC\n",
           "text: all of it");
    of = shown(pool, KEPT);
    ok(has(rendered(pool, &of, TWCA_FORMAT_TEXT), "\n               and 14 more"
                                                  "\n"),
       "text: and how many more");
    of.view.public_only = 1;
    ok(has(rendered(pool, &of, TWCA_FORMAT_TEXT), "64 different things")
           && !has(rendered(pool, &of, TWCA_FORMAT_TEXT), "host.test"),
       "text: publicly the numbers alone");
}

/* --- JSON ----------------------------------------------------------------- */

/* sites[0].mixed of the document, as text. */
static const char *document(apr_pool_t *pool, const shown_t *of)
{
    json_t *all = json_loads(rendered(pool, of, TWCA_FORMAT_JSON),
                             JSON_REJECT_DUPLICATES, NULL);
    char *text = json_dumps(
        json_object_get(json_array_get(json_object_get(all, "sites"), 0),
                        "mixed"),
        JSON_COMPACT | JSON_ENCODE_ANY);
    const char *copy = text == NULL ? "no JSON" : apr_pstrdup(pool, text);

    free(text);
    json_decref(all);
    return copy;
}

#define TIMES                                                                  \
    "\"first\":\"2026-11-22T09:00:00Z\",\"last\":\"2026-11-22T10:00:00Z\"}"

static void test_document(apr_pool_t *pool)
{
    shown_t of = shown(pool, 5);

    for (int i = 0; i < 5; i++) {
        ((twca_mixed_t *)of.mixed->seen)[i].last =
            apr_time_from_sec(SAMPLE_NOW);
    }
    of.mixed->dropped = 7;
    of.mixed->unseen = 8;
    is_str(document(pool, &of),
           "{\"seen\":[{\"page\":\"/page0\",\"element\":\"img\","
           "\"attribute\":\"src\",\"url\":\"http://host.test/0\","
           "\"source\":\"server\",\"treatment\":\"upgraded\",\"count\":1," TIMES
           ",{\"page\":\"/page1\",\"element\":\"script\","
           "\"attribute\":\"src\",\"url\":\"http://host.test/1\","
           "\"source\":\"server\",\"treatment\":\"blocked\",\"count\":2," TIMES
           ",{\"page\":\"/page2\",\"element\":\"form\","
           "\"attribute\":\"action\",\"url\":\"http://host.test/2\","
           "\"source\":\"server\",\"treatment\":\"warned\",\"count\":3," TIMES
           ",{\"page\":\"/page3\",\"element\":\"meta\","
           "\"attribute\":\"refresh\",\"url\":\"http://host.test/3\","
           "\"source\":\"server\",\"treatment\":\"followed\",\"count\":4," TIMES
           ",{\"page\":\"/page4\",\"element\":\"script-src-elem\","
           "\"attribute\":\"\",\"url\":\"http://host.test/4\","
           "\"source\":\"browser\",\"treatment\":\"blocked\",\"count\":5," TIMES
           "],\"different\":5,\"dropped\":7,\"unseen\":8}",
           "JSON: all of it");
    of.view.public_only = 1;
    is_str(document(pool, &of),
           "{\"seen\":[],\"different\":5,\"dropped\":7,\"unseen\":8}",
           "JSON: publicly the numbers alone");
    of.site->mixed = NULL;
    is_str(document(pool, &of), "null", "JSON: nobody watches");
}

/* --- Metrics -------------------------------------------------------------- */

static void test_metrics(apr_pool_t *pool)
{
    shown_t of = shown(pool, 3);
    const char *text;

    of.mixed->dropped = 4;
    of.mixed->unseen = 5;
    text = rendered(pool, &of, TWCA_FORMAT_PROMETHEUS);
    is_str(piece(pool, text, "# TYPE twca_mixed_seen", "} 3\n"),
           "# TYPE twca_mixed_seen gauge\n"
           "twca_mixed_seen{site=\"www.example.test:443\"} 3\n",
           "metrics: how many there are");
    is_str(piece(pool, text, "# TYPE twca_mixed_dropped_total", "} 4\n"),
           "# TYPE twca_mixed_dropped_total counter\n"
           "twca_mixed_dropped_total{site=\"www.example.test:443\"} 4\n",
           "metrics: how many were dropped");
    is_str(piece(pool, text, "# TYPE twca_mixed_unseen_total", "} 5\n"),
           "# TYPE twca_mixed_unseen_total counter\n"
           "twca_mixed_unseen_total{site=\"www.example.test:443\"} 5\n",
           "metrics: how many could not be looked at");
    of.site->mixed = NULL;
    ok(!has(rendered(pool, &of, TWCA_FORMAT_PROMETHEUS), "twca_mixed_seen{"),
       "metrics: no series where nobody watches");
}

/* Hosts of one name share their series, of which one may not be watched. */
static void test_shared_metrics(apr_pool_t *pool)
{
    shown_t of = shown(pool, 3);
    twca_site_t *other = sample_site(pool, of.report, NAME);

    of.view.site = NULL;
    ok(has(rendered(pool, &of, TWCA_FORMAT_PROMETHEUS),
           "twca_mixed_seen{site=\"www.example.test:443\"} 3\n"),
       "metrics: the other is not watched");
    (void)sample_mixed(pool, other, 4);
    ok(has(rendered(pool, &of, TWCA_FORMAT_PROMETHEUS),
           "twca_mixed_seen{site=\"www.example.test:443\"} 7\n"),
       "metrics: it is");
}

/* --- The handbook --------------------------------------------------------- */

static void test_handbook(apr_pool_t *pool)
{
    shown_t of = shown(pool, 0);
    twca_concerned_t counts[TWCA_CODE_COUNT];

    twca_count_codes(of.report, counts);
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_4_5_Q2]),
           "none now", "handbook: nothing is found");
    (void)sample_finding(pool, of.report, of.site, TWCA_MIXED_CONTENT);
    twca_count_codes(of.report, counts);
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_4_5_Q2]),
           "1 site", "handbook: something is");
    of.site->findings = NULL;
    of.site->mixed = NULL;
    twca_count_codes(of.report, counts);
    is_str(twca_ui_concerned(pool, TWCA_LANG_EN, &counts[TWCA_CODE_4_5_Q2]),
           "not looked for here", "handbook: nobody watches");
}

/* --- Everything hostile --------------------------------------------------- */

static void test_hostile(apr_pool_t *pool)
{
    shown_t of;
    twca_mixed_t *seen;
    const char *text;

    of = shown(pool, 5);
    seen = (twca_mixed_t *)of.mixed->seen;
    for (int i = 0; i < 5; i++) {
        seen[i].page = seen[i].element = seen[i].attribute = seen[i].url =
            hostile;
    }
    ok(html_check(pool, rendered(pool, &of, TWCA_FORMAT_HTML)) == NULL,
       "hostile: the page");
    text = rendered(pool, &of, TWCA_FORMAT_TEXT);
    ok(!has(text, "\x1B") && !has(text, "\xE2\x80"), "hostile: the text");
    text = document(pool, &of);
    ok(count_of(text, "\\\\xFF") == 4 * 5, "hostile: JSON");
    ok(!has(rendered(pool, &of, TWCA_FORMAT_PROMETHEUS), "script"),
       "hostile: metrics have none of it");
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_row(pool);
    test_page(pool);
    test_few(pool);
    test_many(pool);
    test_text(pool);
    test_document(pool);
    test_metrics(pool);
    test_shared_metrics(pool);
    test_handbook(pool);
    test_hostile(pool);
    apr_terminate();
    return done();
}
