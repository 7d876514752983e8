/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Reports of browsers, in both forms, and what others may send instead. */

#include <string.h>

#include <apr_strings.h>

#include "fixture.h"
#include "mixed/csp.h"
#include "tap.h"

/* As Chromium and Firefox send them, but for long values. */
static const char one[] =
    "{\"csp-report\":{\"document-uri\":\"https://www.example.test/shop/"
    "?q=1#x\","
    "\"referrer\":\"\",\"violated-directive\":\"script-src-elem\","
    "\"effective-directive\":\"script-src-elem\","
    "\"original-policy\":\"default-src https:\",\"disposition\":\"report\","
    "\"blocked-uri\":\"http://u:p@cdn.example/a.js?token=1#x\","
    "\"line-number\":1,\"column-number\":18446744073709551615.5,"
    "\"status-code\":200,\"script-sample\":\"\"}}";

static const char list[] =
    "[{\"age\":1,\"body\":{\"blockedURL\":\"http://cdn.example/a.png\","
    "\"columnNumber\":null,\"disposition\":\"report\","
    "\"documentURL\":\"https://www.example.test/\","
    "\"effectiveDirective\":\"img-src\",\"originalPolicy\":\"\",\"sample\":"
    "\"\","
    "\"statusCode\":200},\"type\":\"csp-violation\","
    "\"url\":\"https://www.example.test/\",\"user_agent\":\"x\"},"
    "{\"age\":1,\"body\":{\"id\":\"x\",\"message\":\"y\"},"
    "\"type\":\"deprecation\",\"url\":\"https://www.example.test/\"},"
    "{\"age\":1,\"body\":{\"blockedURL\":\"http://192.0.2.1/a.mp4\","
    "\"documentURL\":\"https://[2001:db8::1]:8443/v/\","
    "\"effectiveDirective\":\"media-src\"},\"type\":\"csp-violation\"}]";

static twca_csp_t reports[TWCA_CSP_LIMIT];

static int read_text(apr_pool_t *pool, twca_csp_form_e form, const char *text)
{
    return twca_csp_read(pool, form, text, strlen(text), reports);
}

static void test_forms(void)
{
    static const struct {
        const char *type;
        twca_csp_form_e form;
    } cases[] = {
        {"application/csp-report", TWCA_CSP_ONE},
        {"Application/CSP-Report; charset=utf-8", TWCA_CSP_ONE},
        {"application/reports+json", TWCA_CSP_LIST},
        {"application/reports+json;x", TWCA_CSP_LIST},
        {"application/csp-reports", TWCA_CSP_NONE},
        {"application/json", TWCA_CSP_NONE},
        {"text/plain", TWCA_CSP_NONE},
        {"", TWCA_CSP_NONE},
        {NULL, TWCA_CSP_NONE},
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(twca_csp_form(cases[i].type) == cases[i].form, "the type %s",
           cases[i].type ? cases[i].type : "that is not there");
    }
}

static void test_one(apr_pool_t *pool)
{
    ok(read_text(pool, TWCA_CSP_ONE, one) == 1, "a report");
    is_str(reports[0].host, "www.example.test", "its host");
    is_str(reports[0].seen.page, "/shop/", "its page, without its query");
    is_str(reports[0].seen.element, "script-src-elem", "its directive");
    is_str(reports[0].seen.attribute, "", "no attribute");
    is_str(reports[0].seen.url, "http://cdn.example/a.js",
           "its URL, without user, password, query and fragment");
    ok(reports[0].seen.is_browser == 1 && reports[0].seen.is_upgraded == 0
           && reports[0].seen.count == 1,
       "a browser's word, once, of what is blocked");
    ok(read_text(pool, TWCA_CSP_LIST, one) == -1, "it is no list");
    ok(twca_csp_read(pool, TWCA_CSP_NONE, one, strlen(one), reports) == -1,
       "nor something else");
}

static void test_list(apr_pool_t *pool)
{
    ok(read_text(pool, TWCA_CSP_LIST, list) == 2,
       "two reports of one type, and one of another");
    is_str(reports[0].host, "www.example.test", "the first one's host");
    is_str(reports[0].seen.page, "/", "its page");
    is_str(reports[0].seen.element, "img-src", "its directive");
    is_str(reports[0].seen.url, "http://cdn.example/a.png", "its URL");
    ok(reports[0].seen.is_upgraded == 1, "pictures are upgraded");
    is_str(reports[1].host, "[2001:db8::1]", "the last one's host");
    is_str(reports[1].seen.element, "media-src", "its directive");
    is_str(reports[1].seen.url, "http://192.0.2.1/a.mp4", "its URL");
    ok(reports[1].seen.is_upgraded == 0, "but not from an address");
    ok(read_text(pool, TWCA_CSP_ONE, list) == -1, "they are no single report");
    ok(read_text(pool, TWCA_CSP_LIST, "[]") == 0, "an empty list");
}

/* One with other values; NULL: as above. */
static int changed(apr_pool_t *pool, const char *from, const char *to)
{
    return read_text(pool, TWCA_CSP_ONE, fixture_replaced(one, from, to));
}

static void test_older(apr_pool_t *pool)
{
    ok(changed(pool, "\"effective-directive\":\"script-src-elem\",", "") == 1,
       "a browser that does not know effective-directive");
    is_str(reports[0].seen.element, "script-src-elem", "what it says instead");
    ok(read_text(pool, TWCA_CSP_ONE,
                 "{\"csp-report\":{\"document-uri\":\"https://a.example/\","
                 "\"violated-directive\":\"default-src https: wss:\","
                 "\"blocked-uri\":\"http://b.example\"}}")
           == 1,
       "one that sends a whole directive");
    is_str(reports[0].seen.element, "default-src", "its name");
    is_str(reports[0].seen.url, "http://b.example/", "and an origin");
}

/* Well-formed, and of no use. */
static void test_useless(apr_pool_t *pool)
{
    static const struct {
        const char *from;
        const char *to;
    } cases[] = {
        {"http://u:p@cdn", "https://cdn"},
        {"http://u:p@cdn.example/a.js?token=1#x", "inline"},
        {"http://u:p@cdn.example/a.js?token=1#x", "eval"},
        {"http://u:p@cdn.example/a.js?token=1#x", "data"},
        {"http://u:p@cdn.example/a.js?token=1#x", "http"},
        {"http://u:p@cdn.example/a.js?token=1#x", ""},
        {"http://u:p@cdn.example/a.js?token=1#x", "/a.js"},
        {"http://u:p@cdn.example", "chrome-extension://abc"},
        {"http://u:p@cdn.example", "http://127.0.0.1:8080"},
        {"http://u:p@cdn.example", "javascript:alert(1)"},
        {"\"http://u:p@cdn.example/a.js?token=1#x\"", "null"},
        {"\"http://u:p@cdn.example/a.js?token=1#x\"", "[\"http://a.example\"]"},
        {"\"http://u:p@cdn.example/a.js?token=1#x\"", "1e308"},
        {"https://www", "http://www"},
        {"https://www.example.test/shop/", "about:srcdoc"},
        {"https://www.example.test/shop/", "/shop/"},
        {"\"https://www.example.test/shop/?q=1#x\"", "{}"},
        {"\"document-uri\"", "\"Document-URI\""},
        {"script-src-elem", "frame-ancestors"},
        {"script-src-elem", "<script>"},
        {"script-src-elem", ""},
        {"\"script-src-elem\"", "true"},
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(changed(pool, cases[i].from, cases[i].to) == 0,
           "nothing with %s for %s", cases[i].to, cases[i].from);
    }
}

static void test_refused(apr_pool_t *pool)
{
    static const char *const cases[] = {
        "",
        " ",
        "x",
        "{",
        "null",
        "1",
        "\"csp-report\"",
        "[]",
        "{}",
        "{\"csp-report\":null}",
        "{\"csp-report\":[]}",
        "{\"csp-report\":\"x\"}",
        "{\"csp-report\":{}} x",
        "{\"csp-report\":{\"a\":1e999999}}",
        "{\"csp-report\":{\"a\":99999999999999999999999999}}",
        "{\"csp-report\":{\"a\":\"\\u0000\"}}",
        "{\"csp-report\":{\"a\":\"\\ud800\"}}",
        "{\"csp-report\":{\"a\":\"\xff\"}}",
        "{\"csp-report\":{\"a\":\"\xc0\xaf\"}}",
        "{\"csp-report\":{\"a\":\"\xed\xa0\x80\"}}",
        "\xef\xbb\xbf{\"csp-report\":{}}",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(read_text(pool, TWCA_CSP_ONE, cases[i]) == -1,
           "what is no report is refused: %d", (int)i);
    }
    ok(twca_csp_read(pool, TWCA_CSP_ONE, "{\"csp-report\":\0{}}", 18, reports)
           == -1,
       "a NUL between");
    ok(twca_csp_read(pool, TWCA_CSP_ONE, "{\"csp-report\":{}}\0", 18, reports)
           == -1,
       "a NUL behind");
}

static void test_list_members(apr_pool_t *pool)
{
    static const char *const cases[] = {
        "[1, null, [], {}, \"x\", true]",
        "[{\"type\":\"csp-violation\"}]",
        "[{\"type\":\"csp-violation\",\"body\":null}]",
        "[{\"type\":\"csp-violation\",\"body\":[]}]",
        "[{\"type\":1,\"body\":{}}]",
        "[{\"type\":\"CSP-violation\",\"body\":{}}]",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(read_text(pool, TWCA_CSP_LIST, cases[i]) == 0, "nothing in %s",
           cases[i]);
    }
}

static char *repeated(apr_pool_t *pool, const char *part, int count)
{
    apr_size_t length = strlen(part);
    char *text = apr_palloc(pool, length * (apr_size_t)count + 1);
    int i;

    for (i = 0; i < count; i++) {
        memcpy(text + length * (apr_size_t)i, part, length);
    }
    text[length * (apr_size_t)count] = '\0';
    return text;
}

static void test_large(apr_pool_t *pool)
{
    static const char entry[] = "{\"type\":\"csp-violation\",\"body\":{"
                                "\"blockedURL\":\"http://a.example\","
                                "\"documentURL\":\"https://b.example\","
                                "\"effectiveDirective\":\"img-src\"}},";
    apr_size_t length = strlen(one);
    const char *exact = apr_pstrcat(
        pool, one, repeated(pool, " ", (int)(TWCA_CSP_MOST - length)), NULL);

    ok(read_text(pool, TWCA_CSP_ONE, exact) == 1, "16 KiB");
    ok(read_text(pool, TWCA_CSP_ONE, apr_pstrcat(pool, exact, " ", NULL)) == -1,
       "a byte more");
    ok(read_text(pool, TWCA_CSP_LIST, repeated(pool, "[", TWCA_CSP_MOST)) == -1,
       "16,384 levels");
    ok(read_text(pool, TWCA_CSP_LIST,
                 apr_pstrcat(pool, repeated(pool, "[", 8000),
                             repeated(pool, "]", 8000), NULL))
           == -1,
       "8,000 levels that end");
    ok(read_text(pool, TWCA_CSP_LIST,
                 apr_pstrcat(pool, repeated(pool, "{\"a\":", 2000), "1",
                             repeated(pool, "}", 2000), NULL))
           == -1,
       "2,000 levels of something else");
    ok(read_text(pool, TWCA_CSP_LIST,
                 apr_pstrcat(pool, "[", repeated(pool, entry, 100), "0]", NULL))
           == TWCA_CSP_LIMIT,
       "no more reports than there is room for");
}

/* The first part of a report is no report. */
static void test_cut(apr_pool_t *pool)
{
    apr_size_t length = strlen(list);
    apr_size_t i;
    int refused = 0;

    for (i = 0; i < length; i++) {
        /* Nothing lies behind it that could be read. */
        const char *part = apr_pmemdup(pool, list, i ? i : 1);

        refused += twca_csp_read(pool, TWCA_CSP_LIST, part, i, reports) == -1;
    }
    ok(refused == (int)length, "cut off at each byte");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_forms();
    test_one(pool);
    test_list(pool);
    test_older(pool);
    test_useless(pool);
    test_refused(pool);
    test_list_members(pool);
    test_large(pool);
    test_cut(pool);
    fixture_end();
    return done();
}
