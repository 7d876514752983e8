/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a style sheet loads, wherever its pieces end. */

#include <string.h>

#include <apr_escape.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "mixed/css.h"
#include "tap.h"

typedef struct {
    const char *text;
    const char *found; /* "url a; import b", in order */
} case_t;

typedef struct {
    apr_pool_t *pool;
    const char *text;
} list_t;

static void add(void *context, twca_css_e kind, const char *url,
                apr_size_t length)
{
    static const char *const kinds[TWCA_CSS_COUNT] = {"url", "import", "font",
                                                      "set"};
    list_t *list = context;

    list->text = apr_pstrcat(list->pool, list->text, *list->text ? "; " : "",
                             kinds[kind], " ",
                             apr_pstrmemdup(list->pool, url, length), NULL);
}

/* In pieces: up to @a cut, then of @a step bytes. */
static const char *found(apr_pool_t *pool, int is_attribute, const char *text,
                         apr_size_t cut, apr_size_t step)
{
    list_t list = {pool, ""};
    twca_css_t css;
    apr_size_t size = strlen(text);

    twca_css_begin(&css, is_attribute, add, &list);
    twca_css_push(&css, text, cut);
    for (; cut < size; cut += step) {
        twca_css_push(&css, text + cut, step < size - cut ? step : size - cut);
    }
    twca_css_end(&css);
    return list.text;
}

static int is_same_in_pieces(apr_pool_t *pool, int is_attribute,
                             const char *text, const char *expected)
{
    apr_size_t size = strlen(text);
    apr_size_t cut;

    for (cut = 0; cut <= size; cut++) {
        if (strcmp(found(pool, is_attribute, text, cut, size + 1), expected)
            != 0) {
            return 0;
        }
    }
    return strcmp(found(pool, is_attribute, text, 0, 1), expected) == 0;
}

static void test_cases(apr_pool_t *pool, int is_attribute, const case_t *cases)
{
    for (; cases->text; cases++) {
        const char *whole =
            found(pool, is_attribute, cases->text, strlen(cases->text), 1);

        is_str(whole, cases->found, apr_pescape_echo(pool, cases->text, 0));
        ok(is_same_in_pieces(pool, is_attribute, cases->text, whole),
           "likewise in pieces");
    }
}

static const case_t sheets[] = {
    {"", ""},
    {"a { b: url(c) }", "url c"},
    {"a { b: url( \t\n c \f ) }", "url c"},
    {"a { b: url(\"c d\") url('e') }", "url c d; url e"},
    {"a { b: url( 'c' ) }", "url c"},
    {"a { b: URL(c) uRl('d') }", "url c; url d"},
    {"a { b: url() url('') }", "url ; url "},
    {"a { b: url(c) } d { e: url(f) }", "url c; url f"},
    {"a{b:url(data:image/svg+xml;utf8,<svg/>)url(c)}",
     "url data:image/svg+xml;utf8,<svg/>; url c"},
    /* Names. */
    {"a { b: curl(c) url-prefix(d) -url(e) url1(f) #url(g) @url(h) }", ""},
    {"a { b: \\75 rl(c) \\000075\nrl(d) u\\72\r\nl(e) ur\\l(f) }",
     "url c; url d; url e; url f"},
    {"a { b: 2url(c) url (d) }", ""},
    /* Comments and strings. */
    {"/* url(a) */ b { c: url(/* d */) }", ""},
    {"/**/url(a)/***/url(b)/* * / url(c) */url(d)/*url(e)",
     "url a; url b; url d"},
    {"a { b: / url(c) // url(d)\n url(e) }", "url c; url d; url e"},
    {"a::before { content: 'url(b)' \"url(c)\" }", ""},
    {"a { b: 'it\\'s url(c)' url(d) }", "url d"},
    {"a { b: 'c\\\nd' url('e\\\r\nf') url('g\\\fh') }", "url ef; url gh"},
    {"a { b: 'c\n url(d) }", "url d"},
    {"a { b: url('c\n url(d) }", "url d"},
    /* Escapes. */
    {"a { b: url(\\68 ttp\\3A//c) url('\\68\\74 tp:') }",
     "url http://c; url http:"},
    {"a { b: url(\\4E2D) url(\\0) url(\\D800) url(\\110000) url(\\1F600\t) }",
     "url \xE4\xB8\xAD; url \xEF\xBF\xBD; url \xEF\xBF\xBD; url \xEF\xBF\xBD; "
     "url \xF0\x9F\x98\x80"},
    {"a { b: url(\\0000411) url(c\\)d) url(e\\\"f) }",
     "url A1; url c)d; url e\"f"},
    /* What is none: it goes on to its parenthesis. */
    {"a { b: url(c d) url(e\"f) url(g'h) url(i(j) url(k\\\nl) url(m) }",
     "url m"},
    {"a { b: url(c d\\) url(e) url(f) }", "url f"},
    {"a { b: url(c\x01) url(d\x7F) url(e) }", "url e"},
    /* The end. */
    {"a { b: url(c", "url c"},
    {"a { b: url('c", "url c"},
    {"a { b: url(c ", "url c"},
    {"a { b: url(c\\41", "url cA"},
    {"a { b: url(c\\", "url c"},
    {"a { b: url(", ""},
    {"a { b: 'c", ""},
    /* @import. */
    {"@import 'a'; @import \"b\" screen; @import url(c); @import url('d') x;",
     "import a; import b; import c; import d"},
    {"@IMPORT/**/'a';@\\69mport 'b';", "import a; import b"},
    {"@charset 'a'; @layer b, c; @import 'd' layer(e) supports(f: url(g));",
     "import d"},
    {"a { } @import 'b'; @import url(c); d { e: url(f) }", "url f"},
    {"@media x { @import 'a'; } @import 'b';", ""},
    {"@import 'a", "import a"},
    {"@importance 'a'; @ import 'b'; import 'c';", ""},
    {"@import; 'a'", ""},
    /* Names that are no places. */
    {"@namespace url(http://www.w3.org/1999/xhtml); @namespace svg 'x';"
     "a { b: url(c) }",
     "url c"},
    {"@namespace 'a'; @import 'b';", ""},
    {"@-moz-document url(a), url-prefix(b) { c { d: url(e) } }", "url e"},
    /* Fonts. */
    {"@font-face { src: url(a) format('woff'), url('b') } c { d: url(e) }",
     "font a; font b; url e"},
    {"@media x { @FONT-FACE { src: url(a) } b { c: url(d) } }",
     "font a; url d"},
    {"@font-face; a { b: url(c) }", "url c"},
    {"@font-face { x { } src: url(a) } } b { c: url(d) }", "font a; url d"},
    /* image-set(). */
    {"a { b: image-set('c' 1x type('image/x'), url(d) 2x, 'e' 3x) 'f' }",
     "set c; url d; set e"},
    {"a { b: -webkit-image-set(url(c) 1x) } d { e: 'f' }", "url c"},
    {"a { b: calc((1 + 2) * 3) image-set(('c') 'd') }", "set d"},
    {"a) } b { c: url(d) }", "url d"},
    {NULL, NULL},
};

static const case_t styles[] = {
    {"background: url(a); b: image-set('c' 1x)", "url a; set c"},
    {"@import 'a'; @import url(b); c: url(d)", "url d"},
    {"@font-face { src: url(a) }", "font a"},
    {NULL, NULL},
};

static void test_length(apr_pool_t *pool)
{
    char *text = apr_pcalloc(pool, 3 * TWCA_CSS_URL_SIZE);
    list_t list = {pool, ""};
    twca_css_t css;

    memset(text, 'a', 2 * TWCA_CSS_URL_SIZE);
    memcpy(text, "url(", 4);
    twca_css_begin(&css, 0, add, &list);
    twca_css_push(&css, text, strlen(text));
    twca_css_push(&css, ") url(b)", 8);
    twca_css_end(&css);
    ok(strlen(list.text) == 4 + TWCA_CSS_URL_SIZE + strlen("; url b"),
       "of a long URL so much is kept");
    is_str(list.text + 4 + TWCA_CSS_URL_SIZE, "; url b", "and the next one");

    memset(text, 'u', 100);
    memcpy(text + 100, "(b)", 4);
    is_str(found(pool, 0, text, strlen(text), 1), "", "a long name");
    is_str(found(pool, 0, apr_pstrcat(pool, text, " url(c)", NULL), 0, 1000),
           "url c", "and what follows");
}

int main(void)
{
    apr_pool_t *pool;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    test_cases(pool, 0, sheets);
    test_cases(pool, 1, styles);
    test_length(pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return done();
}
