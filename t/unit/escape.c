/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Strings made safe for where they are shown. The shell's are tried with a
 * shell. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "report/escape.h"
#include "report/utf8.h"
#include "tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

typedef struct {
    const char *text;
    const char *expected;
} case_t;

typedef const char *escape_t(apr_pool_t *pool, const char *text);

static const case_t displayed[] = {
    {"", ""},
    {"plain text", "plain text"},
    {"憑證 é 🔒", "憑證 é 🔒"},
    {"a\nb\tc\x7F", "a\\x0Ab\\x09c\\x7F"},
    {"\xC2\x9B", "\\u{009B}"},
    {"moc.\xE2\x80\xAEkcart\xE2\x80\xAC", "moc.\\u{202E}kcart\\u{202C}"},
    {"a\xE2\x80\x8B"
     "b\xEF\xBB\xBF",
     "a\\u{200B}b\\u{FEFF}"},
    {"\xF3\xA0\x81\x81", "\\u{E0041}"},
    {"\xF4\x8F\xBF\xBF", "\\u{10FFFF}"},
    /* not UTF-8: a lone byte, overlong, a surrogate, too great, cut off */
    {"a\xFFz", "a\\xFFz"},
    {"\xC0\xAF", "\\xC0\\xAF"},
    {"\xED\xA0\x80", "\\xED\\xA0\\x80"},
    {"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
    {"\xE6\x86", "\\xE6\\x86"},
    {"<b>&\"'\\", "<b>&\"'\\"},
};

static const case_t in_ascii[] = {
    {"plain ~", "plain ~"},
    {"憑\n\xFF", "\\u{6191}\\x0A\\xFF"},
    {"🔒", "\\u{1F512}"},
};

static const case_t in_html[] = {
    {"plain", "plain"},
    {"<script>alert('1')</script>",
     "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"},
    {"\" onclick=\"&", "&quot; onclick=&quot;&amp;"},
    {"<\xE2\x80\xAE\xE2\x80\xAC\xFF", "&lt;\\u{202E}\\u{202C}\\xFF"},
};

static const case_t in_labels[] = {
    {"plain", "plain"},
    {"a\"b\\c", "a\\\"b\\\\c"},
    {"a\nb", "a\\\\x0Ab"},
};

static const case_t in_json[] = {
    {"憑\n\x01\xE2\x80\xAE\xE2\x80\xAC", "憑\n\x01\xE2\x80\xAE\xE2\x80\xAC"},
    {"a\xFF\xC0\xAF", "a\\xFF\\xC0\\xAF"},
};

static const case_t in_queries[] = {
    {"www.example.test:443", "www.example.test:443"},
    {"a b&c=d#e%f+g\n憑", "a%20b%26c%3Dd%23e%25f%2Bg%0A%E6%86%91"},
};

static const case_t in_shells[] = {
    {"/etc/ssl/a_b-c.crt", "/etc/ssl/a_b-c.crt"},
    {"", "''"},
    {"a b", "'a b'"},
    {"it's", "'it'\"'\"'s'"},
    {"A=b", "'A=b'"},
    {"~root", "'~root'"},
};

static const char *const nasty[] = {
    "",
    " ",
    "-rf",
    "--",
    "a b",
    "'",
    "''\"'",
    "$HOME ${IFS} $(id) `id`",
    "a;b|c&d>e<f*g?[h]{i,j}!k#l~m",
    "back\\slash\\n \\\\",
    "line\nline\n\nline",
    "ends in newlines\n\n",
    "\n",
    "tab\tcr\resc\x1B[31m",
    "憑證 é 🔒",
    "\xFF\xC0\x80 no UTF-8",
    "%s%n%d",
    "/etc/ssl/%2e%2e/=x",
    "moc.\xE2\x80\xAEkcart\xE2\x80\xAC",
};

static void compare(apr_pool_t *pool, const char *what, escape_t *escape,
                    const case_t *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        is_str(escape(pool, cases[i].text), cases[i].expected,
               apr_psprintf(pool, "%s, %d", what, (int)i));
    }
}

static int is_printable_without_backslash(const char *word)
{
    for (; *word != '\0'; word++) {
        if (*word < 0x20 || *word > 0x7E || *word == '\\') {
            return 0;
        }
    }
    return 1;
}

/* What a shell makes of a word. */
static const char *shell_says(apr_pool_t *pool, const char *word)
{
    const char *command = apr_pstrcat(pool, "printf '%s' ", word, NULL);
    FILE *shell = popen(command, "r"); /* NOLINT(cert-env33-c): the point */
    char *output = apr_pcalloc(pool, 65536);

    if (shell == NULL) {
        return NULL;
    }
    output[fread(output, 1, 65535, shell)] = '\0';
    return pclose(shell) == 0 ? output : NULL;
}

static void try_in_shell(apr_pool_t *pool, const char *text, const char *what)
{
    const char *word = twca_escape_shell(pool, text);

    ok(is_printable_without_backslash(word),
       "%s: printable ASCII without backslashes", what);
    is_str(shell_says(pool, word), text, what);
}

static void test_shell(apr_pool_t *pool)
{
    char bytes[256];
    char *name = apr_pcalloc(pool, 4096);

    for (size_t i = 0; i < COUNT(nasty); i++) {
        try_in_shell(pool, nasty[i],
                     apr_psprintf(pool, "sh reads nasty word %d", (int)i));
    }
    for (int i = 1; i < 256; i++) {
        bytes[i - 1] = (char)i;
    }
    bytes[255] = '\0';
    try_in_shell(pool, bytes, "sh reads every byte");
    for (int i = 0; i < 4095; i++) {
        name[i] = (char)(i % 2 == 0 ? 0xC3 : 0xA9);
    }
    try_in_shell(pool, name, "sh reads a path of 4,095 bytes");
}

static void test_utf8(void)
{
    ok(twca_utf8_columns("憑證ab") == 6, "wide characters take two columns");
    ok(twca_utf8_cut("ab憑證", 4) == 2, "a cut goes before a character");
    ok(twca_utf8_cut("abcd", 2) == 2, "a cut between characters stays");
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    compare(pool, "display", twca_escape_display, displayed, COUNT(displayed));
    compare(pool, "ascii", twca_escape_ascii, in_ascii, COUNT(in_ascii));
    compare(pool, "html", twca_escape_html, in_html, COUNT(in_html));
    compare(pool, "label", twca_escape_label, in_labels, COUNT(in_labels));
    compare(pool, "utf8", twca_escape_utf8, in_json, COUNT(in_json));
    compare(pool, "query", twca_escape_query, in_queries, COUNT(in_queries));
    compare(pool, "shell", twca_escape_shell, in_shells, COUNT(in_shells));
    test_shell(pool);
    test_utf8();
    apr_terminate();
    return done();
}
