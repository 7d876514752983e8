/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* URLs as browsers resolve them; which are mixed content; and what is kept. */

#include <string.h>

#include <apr_escape.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "mixed/url.h"
#include "tap.h"

#define BASE "https://b.test/dir/page.html?query#part"
#define HTTP_BASE "http://b.test:8080/dir/sub/page.html"

/* The URL, or NULL where it is none. */
static const char *resolved(const char *base_text, const char *text)
{
    static twca_url_t url;
    twca_url_t base;

    if (base_text
        && !twca_url_resolve(&base, NULL, base_text, strlen(base_text))) {
        return "no base";
    }
    return twca_url_resolve(&url, base_text ? &base : NULL, text, strlen(text))
               ? url.text
               : NULL;
}

typedef struct {
    const char *text;
    const char *url;
} case_t;

static void test_cases(apr_pool_t *pool, const char *base, const case_t *cases)
{
    for (; cases->text; cases++) {
        is_str(resolved(base, cases->text), cases->url,
               apr_pescape_echo(pool, cases->text, 0));
    }
}

static const case_t secure[] = {
    {"http://h.test", "http://h.test/"},
    {"http://h.test/a/b?c#d", "http://h.test/a/b"},
    {"HTTP://H.Test/A", "http://h.test/A"},
    {"//h.test/a", "https://h.test/a"},
    {"\\\\h.test\\a", "https://h.test/a"},
    {"/\\h.test/a", "https://h.test/a"},
    {"a", "https://b.test/dir/a"},
    {"/a", "https://b.test/a"},
    {"\\a", "https://b.test/a"},
    {"../../../a/./b/../c", "https://b.test/a/c"},
    {"a/%2E%2e/b/%2e", "https://b.test/dir/b/"},
    {"a/..", "https://b.test/dir/"},
    {"a/...", "https://b.test/dir/a/..."},
    {"?x", "https://b.test/dir/page.html"},
    {"#x", "https://b.test/dir/page.html"},
    {"https:a", "https://b.test/dir/a"},
    {"https:/a", "https://b.test/a"},
    {"https://a", "https://a/"},
    {"http:a", "http://a/"},
    {"http:/a/b", "http://a/b"},
    {"http:\\\\a\\b", "http://a/b"},
    {"http:////a/b", "http://a/b"},
    {" \f\t http://h.test/ \x1F", "http://h.test/"},
    {"h\nt\rt\tp:\n/\n/h.\ntest\n/\na", "http://h.test/a"},
    {"http://user:word@h.test/", "http://h.test/"},
    {"http://a@b:c@h.test:80/", "http://h.test/"},
    {"http://user@h.test\\@x/", "http://h.test/@x/"},
    {"http://h.test:80/", "http://h.test/"},
    {"http://h.test:/", "http://h.test/"},
    {"http://h.test:0443/", "http://h.test:443/"},
    {"https://h.test:443/", "https://h.test/"},
    {"http://h.test:8\t0/", "http://h.test/"},
    {"http://%48.te%73t/", "http://h.test/"},
    {"http://\xE4\xB8\xAD.test/\xE4\xB8\xAD",
     "http://%E4%B8%AD.test/%E4%B8%AD"},
    {"http://h.test/a b\"<>`{}|\x7F%zz", "http://h.test/"
                                         "a%20b%22%3C%3E%60%7B%7D|%7F%zz"},
    {"http://h.test/a\x01z", "http://h.test/a%01z"},
    {"http://h.test/a;JSessionId=123?x", "http://h.test/a"},
    {"http://1.2.3.4/", "http://1.2.3.4/"},
    {"http://0x7F.1/", "http://127.0.0.1/"},
    {"http://2130706433/", "http://127.0.0.1/"},
    {"http://017700000001./", "http://127.0.0.1/"},
    {"http://1.2.3/", "http://1.2.0.3/"},
    {"http://0x/", "http://0.0.0.0/"},
    {"http://a.1x/", "http://a.1x/"},
    {"http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"},
    {"http://[::ffff:1.2.3.4]/", "http://[::ffff:1.2.3.4]/"},
    {"data:http://h.test/", "data:"},
    {"javascript:x", "javascr:"},
    {"ftp://h.test/", "ftp:"},
    {"a:b", "a:"},
    {"1http://x", "https://b.test/dir/1http://x"},
    {"http//x", "https://b.test/dir/http//x"},
    {":x", "https://b.test/dir/:x"},
    {"", NULL},
    {" \t ", NULL},
    {"http:", NULL},
    {"http://", NULL},
    {"http:///", NULL},
    {"http://user@/", NULL},
    {"http://:80/", NULL},
    {"http://h test/", NULL},
    {"http://h%20test/", NULL},
    {"http://h%00test/", NULL},
    {"http://h%test/", NULL},
    {"http://h<test/", NULL},
    {"http://h:65536/", NULL},
    {"http://h:8x/", NULL},
    {"http://1.2.3.4.5/", NULL},
    {"http://1.2.3.256/", NULL},
    {"http://256.1/", NULL},
    {"http://4294967296/", NULL},
    {"http://a.09/", NULL},
    {"http://1..2/", NULL},
    {"http://[::1/", NULL},
    {"http://[1]/", NULL},
    {"http://[::1]x/", NULL},
    {"http://[fe80::1%25eth0]/", NULL},
    {NULL, NULL},
};

static const case_t plain[] = {
    {"a", "http://b.test:8080/dir/sub/a"},
    {"../a", "http://b.test:8080/dir/a"},
    {"//h.test/a", "http://h.test/a"},
    {"http:a", "http://b.test:8080/dir/sub/a"},
    {"http:/a", "http://b.test:8080/a"},
    {"http://a", "http://a/"},
    {"https:a", "https://a/"},
    {NULL, NULL},
};

static const case_t nowhere[] = {
    {"http://h.test/../..", "http://h.test/"},
    {"a", NULL},
    {"//h.test/", NULL},
    {"http:a", "http://a/"},
    {NULL, NULL},
};

static const case_t from_data[] = {
    {"a", NULL},
    {"//h.test/", NULL},
    {"http://h.test/", "http://h.test/"},
    {NULL, NULL},
};

static int is_mixed(const char *text)
{
    twca_url_t url;

    return twca_url_resolve(&url, NULL, text, strlen(text))
           && twca_url_is_mixed(&url);
}

static void test_mixed(void)
{
    static const char *const mixed[] = {
        "http://h.test/",      "http://localhost.test/",
        "http://notlocalhost", "http://128.0.0.1/",
        "http://[::2]/",       "http://127.0.0.1.test/",
        "http://0.0.0.0/",     "http://h.test:8080/localhost",
    };
    static const char *const not_mixed[] = {
        "https://h.test/",      "data:x",
        "http://localhost/",    "http://LOCALHOST.:8080/",
        "http://a.localhost/x", "http://127.0.0.1:80/",
        "http://127.1.2.3/",    "http://[::1]:8080/",
        "http://0x7f000001/",   "ws://h.test/",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(mixed) / sizeof(mixed[0]); i++) {
        ok(is_mixed(mixed[i]), "mixed: %s", mixed[i]);
    }
    for (i = 0; i < sizeof(not_mixed) / sizeof(not_mixed[0]); i++) {
        ok(!is_mixed(not_mixed[i]), "not mixed: %s", not_mixed[i]);
    }
}

static int has_address(const char *text)
{
    twca_url_t url;

    return twca_url_resolve(&url, NULL, text, strlen(text))
           && twca_url_has_address(&url);
}

static int may_be_http(const char *base_text, const char *text)
{
    twca_url_t base;

    return twca_url_resolve(&base, NULL, base_text, strlen(base_text))
           && twca_url_may_be_http(&base, text, strlen(text));
}

static void test_questions(void)
{
    ok(has_address("http://1.2.3.4:80/") && has_address("http://[::1]:8080/"),
       "addresses");
    ok(!has_address("http://a.test/1.2.3.4") && !has_address("http://a1/")
           && !has_address("http://abc.de:80/") && !has_address("data:1.2.3.4"),
       "no addresses");
    ok(may_be_http(BASE, " h\nttp:x") && !may_be_http(BASE, "https://x")
           && !may_be_http(BASE, "//x") && !may_be_http(BASE, "x"),
       "what may be http on an https page");
    ok(may_be_http(HTTP_BASE, "x") && may_be_http(HTTP_BASE, "//x")
           && !may_be_http(HTTP_BASE, "https:x")
           && !may_be_http(HTTP_BASE, "data:x"),
       "and where its base is http");
    ok(twca_url_is_fragment(" #x", 3) && !twca_url_is_fragment("x#", 2)
           && !twca_url_is_fragment("", 0),
       "fragments");
}

/* A URL of which no more than so much is kept. */
static void test_length(apr_pool_t *pool)
{
    static const char host[] = "http://h.test/";
    apr_size_t room = TWCA_URL_MOST - strlen(TWCA_URL_CUT) - strlen(host);
    char *path = apr_pcalloc(pool, 3 * TWCA_URL_MOST);
    twca_url_t url;
    const char *text;

    memset(path, 'a', room);
    text = apr_pstrcat(pool, host, path, NULL);
    is_str(resolved(NULL, text), text, "as long as can be");
    is_str(resolved(NULL, apr_pstrcat(pool, text, "b", NULL)),
           apr_pstrcat(pool, text, TWCA_URL_CUT, NULL), "one more");
    path[room - 2] = '\0';
    is_str(resolved(NULL, apr_pstrcat(pool, host, path, "\xFFz/../b", NULL)),
           apr_pstrcat(pool, host, path, TWCA_URL_CUT, NULL),
           "no half of a %%XX");
    memset(path, 'a', 2 * TWCA_URL_MOST);
    text = resolved(NULL, apr_pstrcat(pool, host, path, NULL));
    ok(strlen(text) == TWCA_URL_MOST, "of a very long one %d bytes",
       (int)strlen(text));
    ok(!resolved(NULL, apr_pstrcat(pool, "http://", path, NULL)),
       "a host that long is none");
    ok(twca_url_resolve(&url, NULL, BASE, strlen(BASE))
           && twca_url_resolve(&url, &url, "../x", 4),
       "a URL that is its own base");
    is_str(url.text, "https://b.test/x", "is resolved");
    is_str(url.text + url.host, "b.test/x", "its host");
    is_str(url.text + url.path, "/x", "its path");
}

int main(void)
{
    apr_pool_t *pool;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    test_cases(pool, BASE, secure);
    test_cases(pool, HTTP_BASE, plain);
    test_cases(pool, NULL, nowhere);
    test_cases(pool, "data:x", from_data);
    test_mixed();
    test_questions();
    test_length(pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return done();
}
