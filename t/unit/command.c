/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Remedies are run by a shell, on files whose names do what they can. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "checks/command.h"
#include "site.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    twca_context_t *context;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
    fixture_pair_t other;
} t;

static const char *const names[] = {
    "plain",
    "a b",
    "it's",
    "say \"hi\"",
    "$HOME $(id) `id`",
    "-rf",
    "\xE6\x86\x91\xE8\xAD\x89",
    "back\\slash",
    "a#b&c;d|e<f>g",
    "*?[a]",
    "a=b",
    "%41%s%n",
    "~root",
    "tab\tbell\a",
    "\xFF\xC0 no UTF-8",
    "a!b",
    "\\1&",
};

/* Names that httpd's configuration can't hold. */
static const char *const impossible[] = {"new\nline", "cr\rcr", "${VARIABLE}"};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Which name a test is about, in one line. */
static const char *text_of(const char *what, const char *name)
{
    char *text = apr_pstrcat(t.pool, what, ": ", name, NULL);
    char *at;

    for (at = text; *at; at++) {
        if ((unsigned char)*at < ' ' || *at == '#') {
            *at = '?';
        }
    }
    return text;
}

/* --- Lines of the configuration ------------------------------------------- */

static void try_lines(const char *name)
{
    const char *path =
        site_file(apr_pstrcat(t.pool, name, ".conf", NULL),
                  "# first\n\tsslcertificatefile \"old \xFF name\"\r\n"
                  "SSLCertificateFile other\n# last\n");
    const char *value = apr_pstrcat(t.pool, "/etc/ssl/", name, ".pem", NULL);
    twca_place_t place = {path, 2};
    const char *command =
        twca_command_set(t.pool, &place, "SSLCertificateFile", value);

    ok(command && site_run(command) == 0, "%s", text_of("set", name));
    (void)is_str(site_argument(path, 2), value,
                 text_of("the new argument", name));
    command =
        twca_command_add(t.pool, &place, "SSLCertificateChainFile", value);
    ok(command && site_run(command) == 0, "%s", text_of("add", name));
    (void)is_str(site_argument(path, 3), value,
                 text_of("the added argument", name));
    ok(strcmp(site_read_line(path, 1), "# first") == 0
           && strncmp(site_read_line(path, 2), "\tSSLCertificateFile ", 20) == 0
           && strncmp(site_read_line(path, 3), "SSLCertificateChainFile ", 24)
                  == 0
           && strcmp(site_read_line(path, 4), "SSLCertificateFile other") == 0
           && strcmp(site_read_line(path, 5), "# last") == 0,
       "%s", text_of("and nothing else is changed", name));
}

static void test_lines(void)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        try_lines(names[i]);
    }
    for (size_t i = 0; i < COUNT(impossible); i++) {
        twca_place_t place = {site_file("x.conf", "SSLCertificateFile a\n"), 1};

        ok(!twca_command_set(t.pool, &place, "SSLCertificateFile",
                             impossible[i])
               && !twca_command_add(t.pool, &place, "SSLCertificateChainFile",
                                    impossible[i]),
           "no command for impossible name %d", (int)i);
    }
}

/* Lines that are not what the place says are left alone. */
static void test_other_lines(void)
{
    static const char *const texts[] = {
        "Use Site www.example.test\n",
        "SSLCertificateFile \\\n/etc/ssl/a.pem\n",
        "SSLCertificateFilePath a\n",
        "# SSLCertificateFile a\n",
        "SSLCertificateFile",
        "",
        "\n",
    };
    twca_place_t nowhere = {NULL, 0};
    twca_place_t place = {site_file("y.conf", "SSLCertificateFile a\n"), 2};

    ok(!twca_command_set(t.pool, &nowhere, "SSLCertificateFile", "a"),
       "no place");
    ok(!twca_command_set(t.pool, &place, "SSLCertificateFile", "a"),
       "a line behind the end");
    place.line = 1;
    ok(!twca_command_set(t.pool, &place, "SSLOpenSSLConfCmd Certificate", "a"),
       "a directive of two words");
    ok(twca_command_set(t.pool, &place, "sslcertificatefile", "a") != NULL,
       "a directive in lower case");
    for (size_t i = 0; i < COUNT(texts); i++) {
        place.file = site_file("y.conf", texts[i]);
        ok(!twca_command_set(t.pool, &place, "SSLCertificateFile", "a"),
           "another line %d", (int)i);
    }
}

static void test_link(void)
{
    const char *file = site_file("real.conf", "SSLEngine off");
    const char *link = fixture_path("command/link.conf");
    twca_place_t place = {link, 1};
    struct stat found;

    fixture_must(symlink(file, link), link);
    ok(site_run(twca_command_set(t.pool, &place, "SSLEngine", "on")) == 0
           && lstat(link, &found) == 0 && S_ISLNK(found.st_mode),
       "a link stays one");
    (void)is_str(site_read_line(file, 1), "SSLEngine on",
                 "and its file is changed");
}

static void test_then(void)
{
    (void)is_str(twca_command_then(t.pool, "a", "b"), "a && b", "a, then b");
    ok(!twca_command_then(t.pool, NULL, "b")
           && !twca_command_then(t.pool, "a", NULL),
       "neither without the other");
}

/* --- Files written anew --------------------------------------------------- */

static twca_file_t *look(const char *path, int wants)
{
    return twca_evidence_file(t.context->evidence, path, wants, NULL);
}

static void try_rewrite(const char *name)
{
    const char *text = apr_pstrcat(
        t.pool, "\xEF\xBB\xBF", fixture_pem(t.server.x509),
        "# -----BEGIN CERTIFICATE-----\n# old\n# -----END CERTIFICATE-----\n",
        fixture_key_pem(t.server.key), fixture_pem(t.root.x509), NULL);
    const char *path = site_file(apr_pstrcat(t.pool, name, ".pem", NULL), text);
    const char *from = site_file(apr_pstrcat(t.pool, name, ".crt", NULL),
                                 apr_pstrcat(t.pool, fixture_pem(t.other.x509),
                                             fixture_pem(t.middle.x509), NULL));
    apr_array_header_t *more = apr_array_make(t.pool, 2, sizeof(twca_spot_t));
    twca_spot_t spot = {look(from, TWCA_WANT_CERTIFICATES), 1};
    int keep[] = {1, 0};
    struct stat before;
    struct stat after;

    APR_ARRAY_PUSH(more, twca_spot_t) = spot;
    spot.index = 0;
    APR_ARRAY_PUSH(more, twca_spot_t) = spot;
    (void)chmod(path, 0640);
    (void)stat(path, &before);
    ok(site_run(twca_command_rewrite(t.pool, path, keep, 2, more)) == 0, "%s",
       text_of("rewrite", name));
    (void)stat(path, &after);
    (void)is_str(site_common_names(path),
                 "Root, www.example.test, Middle, other",
                 text_of("what it holds", name));
    ok(fixture_has_key(path, t.server.key)
           && strstr(fixture_read(path), "# old"),
       "%s", text_of("and the rest", name));
    ok(before.st_ino == after.st_ino && before.st_mode == after.st_mode, "%s",
       text_of("in the same file", name));
}

static void test_rewrite(void)
{
    const char *path = site_file("gone.pem", fixture_pem(t.server.x509));
    apr_array_header_t *more = apr_array_make(t.pool, 1, sizeof(twca_spot_t));
    twca_spot_t spot = {look(path, TWCA_WANT_CERTIFICATES), 0};
    const char *target = site_file("target.pem", fixture_pem(t.middle.x509));
    int keep[] = {0};

    for (size_t i = 0; i < COUNT(names); i++) {
        try_rewrite(names[i]);
    }
    APR_ARRAY_PUSH(more, twca_spot_t) = spot;
    (void)unlink(path);
    ok(site_run(twca_command_rewrite(t.pool, target, keep, 1, more)) != 0,
       "what can't be read can't be added");
    (void)is_str(site_common_names(target), "Middle", "and nothing is changed");
    ok(site_run(twca_command_rewrite(t.pool, target, keep, 0, NULL)) == 0
           && *site_common_names(target) == '\0',
       "nothing is kept");
}

/* --- Names for new files -------------------------------------------------- */

static void test_free_name(void)
{
    const char *path = site_file("free", "");
    const char *first = twca_free_name(t.pool, path, ".pem");

    (void)is_str(first, apr_pstrcat(t.pool, path, ".pem", NULL), "a free name");
    (void)site_file("free.pem", "x");
    (void)is_str(twca_free_name(t.pool, path, ".pem"),
                 apr_pstrcat(t.pool, path, ".1.pem", NULL),
                 "another where it is taken");
}

int main(void)
{
    t.pool = fixture_start();
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.other = fixture_server("other", &t.middle);
    t.context = site_begin("command");
    test_lines();
    test_other_lines();
    test_link();
    test_then();
    test_rewrite();
    test_free_name();
    fixture_end();
    return done();
}
