/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A page read as it passes by: what each element loads, whatever the page looks
 * like and wherever its pieces end; and how much memory that takes. */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "mixed/scan.h"
#include "mixed_pages.h"
#include "tap.h"

#define PAGE "https://www.example.test/"
#define STREAM (100 * 1024 * 1024)
#define PIECE (64 * 1024)
#define IMG "<img src=http://h.test/>"

/* --- What is found -------------------------------------------------------- */

/* The first cut that makes a difference; the page's size: there is none. */
static apr_size_t bad_cut(apr_pool_t *pool, const mixed_page_t *page,
                          const char *expected)
{
    apr_size_t size = mixed_size(page);
    apr_size_t cut;

    for (cut = 0; cut < size; cut++) {
        apr_pool_t *scratch;
        int is_good;

        apr_pool_create(&scratch, pool);
        is_good = strcmp(mixed_scan(scratch, page, cut, size), expected) == 0;
        apr_pool_destroy(scratch);
        if (!is_good) {
            break;
        }
    }
    return cut;
}

static void test_pages(apr_pool_t *pool, const mixed_page_t *page)
{
    for (; page->name; page++) {
        apr_size_t size = mixed_size(page);
        const char *whole = mixed_scan(pool, page, size, size);
        apr_size_t cut = bad_cut(pool, page, whole);

        is_str(whole, page->found, page->name);
        is_str(mixed_scan(pool, page, 0, 1), whole,
               apr_pstrcat(pool, page->name, ": byte by byte", NULL));
        ok(cut == size, "%s: in two pieces%s", page->name,
           cut == size ? "" : apr_psprintf(pool, " at %d", (int)cut));
    }
}

/* Behind the head, where tags are passed over that load nothing: these do. */
static void test_in_body(apr_pool_t *pool)
{
    static const char *const loading[] = {
        "<audio src=\"%s\">",
        "<base href=\"%s\"><img src=\"\\\">",
        "<body background=\"%s\">",
        "<button formaction=\"%s\">",
        "<embed src=\"%s\">",
        "<form action=\"%s\">",
        "<frameset><frame src=\"%s\">",
        "<iframe src=\"%s\">",
        "<image src=\"%s\">",
        "<img src=\"%s\">",
        "<input formaction=\"%s\">",
        "<link rel=\"icon\" href=\"%s\">",
        "<meta http-equiv=\"refresh\" content=\"0; %s\">",
        "<object data=\"%s\">",
        "<p style=\"a: url(%s)\">",
        "<picture><source srcset=\"%s\">",
        "<script src=\"%s\">",
        "<style>a { b: url(%s) }",
        "<svg><image href=\"%s\">",
        "<table background=\"%s\">",
        "<tbody background=\"%s\">",
        "<td background=\"%s\">",
        "<tfoot background=\"%s\">",
        "<th background=\"%s\">",
        "<thead background=\"%s\">",
        "<tr background=\"%s\">",
        "<track src=\"%s\">",
        "<video src=\"%s\">",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(loading) / sizeof(loading[0]); i++) {
        mixed_page_t page = {loading[i], NULL, NULL, NULL, 0};
        const char *at = strstr(loading[i], "%s");
        const char *found;

        page.page = apr_pstrcat(
            pool, "<p>",
            apr_pstrmemdup(pool, loading[i], (apr_size_t)(at - loading[i])),
            "http://h.test/", at + 2, NULL);
        found = mixed_scan(pool, &page, 0, mixed_size(&page));
        ok(*found && !strchr(found, ';'), "%s", page.name);
    }
}

/* Likewise, what takes the tags behind it for text, or for nothing. */
static void test_text_in_body(apr_pool_t *pool)
{
    static const char *const names[] = {
        "iframe", "noembed",  "noframes", "noscript", "plaintext", "script",
        "style",  "template", "textarea", "title",    "xmp",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        mixed_page_t page = {names[i], NULL, NULL, NULL, 0};

        page.page = apr_psprintf(pool, "<p><%s class=\"x\">" IMG, names[i]);
        is_str(mixed_scan(pool, &page, 0, mixed_size(&page)), "", names[i]);
    }
}

/* --- Long ones ------------------------------------------------------------ */

static void count(void *context, const twca_embed_t *embed)
{
    if (strcmp(embed->url, "http://h.test/") == 0) {
        ++*(int *)context;
    }
}

static void push(twca_scan_t *scan, const char *text)
{
    twca_scan_push(scan, text, strlen(text));
}

/* Bytes: what is mapped, which is where APR may have its pools, but of the heap
 * only what is taken. */
static long in_use(void)
{
    struct mallinfo2 heap = mallinfo2();
    FILE *statm = fopen("/proc/self/statm", "re");
    char line[100] = "";

    if (!statm || !fgets(line, sizeof(line), statm)) {
        diag("no /proc/self/statm");
        abort();
    }
    (void)fclose(statm);
    return strtol(line, NULL, 10) * sysconf(_SC_PAGESIZE) - (long)heap.arena
           + (long)heap.uordblks;
}

/* The sanitizers take memory of their own. */
static void ok_memory(const char *name, long bytes)
{
#ifdef __SANITIZE_ADDRESS__
    diag("%s: %ld bytes", name, bytes);
#else
    ok(bytes > (long)sizeof(void *) && bytes <= TWCA_SCAN_MEMORY,
       "%s: %ld bytes", name, bytes);
#endif
}

/* @a middle again and again, between @a front and @a back. */
static void stream(const char *name, const char *type, const char *front,
                   const char *middle, const char *back, int expected)
{
    apr_size_t length = strlen(middle);
    apr_size_t pieces = PIECE / length;
    char *piece = malloc(PIECE + 1);
    int found = 0;
    long before;
    apr_pool_t *pool;
    twca_scan_t *scan;
    long sent;
    long most = 0;
    long now;
    apr_size_t i;

    for (i = 0; i < pieces; i++) {
        memcpy(piece + i * length, middle, length);
    }
    before = in_use();
    apr_pool_create_unmanaged(&pool);
    scan = twca_scan_make(pool, PAGE, type, count, &found);
    push(scan, front);
    for (sent = 0; sent < STREAM; sent += (long)(pieces * length)) {
        twca_scan_push(scan, piece, pieces * length);
        now = in_use() - before;
        most = now > most ? now : most;
    }
    push(scan, back);
    (void)twca_scan_end(scan);
    ok(found == expected, "%s: %d found", name, found);
    ok_memory(name, most);
    apr_pool_destroy(pool);
    free(piece);
}

/* @a kept has a page in Big5, so that what reads it is loaded all the time. */
static void test_streams(apr_pool_t *kept)
{
    int found = 0;

    push(twca_scan_make(kept, PAGE, "text/html; charset=big5", count, &found),
         IMG);
    stream("text", NULL, IMG, "some text of a page ", IMG, 2);
    stream("one value", NULL, IMG "<img alt='", "x", "'>" IMG, 2);
    stream("one URL", NULL, IMG "<img src='data:", "x", "'>" IMG, 2);
    stream("one list", NULL, IMG "<img srcset='", "x, ", "'>" IMG, 2);
    stream("one style attribute", NULL, IMG "<p style='", "x: y; ", "'>" IMG,
           2);
    stream("one tag", NULL, IMG "<img ", "alt=x ", ">" IMG, 2);
    stream("one name", NULL, IMG "<", "x", ">" IMG, 2);
    stream("one comment", NULL, IMG "<!--", "-x", "-->" IMG, 2);
    stream("one script", NULL, IMG "<script>", "</scr", "</script>" IMG, 2);
    stream("one script in comments", NULL, IMG "<script><!--", "<script>",
           "</script> --></script>" IMG, 2);
    stream("one style sheet", NULL, IMG "<style>", "a{b:url(x)}",
           "c{d:url(http://h.test/)}</style>" IMG, 3);
    stream("one comment of a style sheet", NULL, IMG "<style>/*", "*",
           "/ c{d:url(http://h.test/)}</style>" IMG, 3);
    stream("one URL of a style sheet", NULL, IMG "<style>a{b:url(", "x",
           ")} c{d:url(http://h.test/)}</style>" IMG, 3);
    stream("one escape after another", NULL, IMG "<style>", "\\",
           "</style>" IMG, 2);
    stream("braces", NULL, IMG "<style>", "{(", "</style>" IMG, 2);
    stream("elements without an end", NULL, IMG, "<div><b><table><svg><p>", IMG,
           2);
    stream("templates without an end", NULL, IMG, "<template>", IMG, 1);
    stream("pages in attributes", NULL, IMG,
           "<iframe srcdoc='<style>'></iframe>", IMG, 2);
    stream("ampersands", NULL, IMG "<img src='", "&amp", "'>" IMG, 2);
    stream("Big5", "text/html; charset=big5", IMG, "\xA4\xA4", IMG, 2);
    stream("Big5, in attributes too", "text/html; charset=big5", IMG,
           "<iframe srcdoc='\xA4\xA4'></iframe>", IMG, 2);
    stream("no Big5", "text/html; charset=big5", IMG, "\xFF", IMG, 2);
    stream("no text", NULL, "", "\x01\x02\x03\x04", IMG, 0);
}

/* --- What can't be read --------------------------------------------------- */

static void ignore(void *context, const twca_embed_t *embed)
{
    (void)embed;
    ++*(int *)context;
}

static void test_ends(apr_pool_t *pool)
{
    static char large[TWCA_SCAN_MEMORY];
    int found = 0;
    twca_scan_t *scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);
    int i;

    memset(large, 'x', sizeof(large));
    memcpy(large, "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
    memset(large + 16, 0, 100);
    twca_scan_push(scan, large, sizeof(large));
    ok(twca_scan_is_over(scan), "a picture is none");
    push(scan, IMG);
    ok(!twca_scan_end(scan) && found == 0, "and stays so");

    scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);
    push(scan, "\x7F"
               "ELF\x02\x01\x01");
    ok(!twca_scan_is_over(scan) && !twca_scan_end(scan), "a short program");

    scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);
    for (i = 0; i < 65; i++) {
        push(scan, "<template>                    ");
    }
    ok(twca_scan_is_over(scan) && !twca_scan_end(scan), "nested too deep");

    scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);
    push(scan, "<img srcset='");
    memset(large, 'x', sizeof(large));
    twca_scan_push(scan, large, 20000);
    push(scan, "'>" IMG);
    ok(!twca_scan_end(scan) && found == 1, "a list that is too long");

    scan = twca_scan_make(pool, "page.html", NULL, ignore, &found);
    ok(!twca_scan_end(scan), "a page without a URL");
}

static void test_policy(apr_pool_t *pool)
{
    int found = 0;
    twca_scan_t *scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);

    twca_scan_policy(scan, "default-src 'self'");
    push(scan, IMG);
    ok(twca_scan_end(scan) && found == 1, "a policy");
    scan = twca_scan_make(pool, PAGE, NULL, ignore, &found);
    twca_scan_policy(scan, "img-src *, x;upgrade-insecure-requests ;y");
    push(scan, IMG);
    ok(twca_scan_end(scan) && found == 1, "one that has all upgraded");
}

int main(void)
{
    apr_pool_t *pool;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    test_pages(pool, mixed_elements);
    test_pages(pool, mixed_odd);
    test_pages(pool, mixed_charsets);
    test_in_body(pool);
    test_text_in_body(pool);
    test_ends(pool);
    test_policy(pool);
    test_streams(pool);
    apr_pool_destroy(pool);
    apr_terminate();
    return done();
}
