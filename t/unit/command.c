/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Remedies are run by a shell, on files whose names do what they can. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
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

/* The argument of a directive, as httpd's ap_getword_conf() reads it. */
static const char *argument_of(const char *line)
{
    char *result = apr_pcalloc(t.pool, strlen(line) + 1);
    char *to = result;
    char quote;

    line += strspn(line, " \t");
    line += strcspn(line, " \t");
    line += strspn(line, " \t");
    quote = *line == '"' || *line == '\'' ? *line++ : '\0';
    for (; *line && *line != '\n'; line++) {
        if (line[0] == '\\'
            && (line[1] == '\\' || (quote && line[1] == quote))) {
            line++;
        }
        else if (quote ? *line == quote : *line == ' ' || *line == '\t') {
            break;
        }
        *to++ = *line;
    }
    return result;
}

static const char *line_of(const char *path, int number)
{
    const char *text = fixture_read(path);

    while (text && number-- > 1) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    return text ? apr_pstrmemdup(t.pool, text, strcspn(text, "\n")) : "";
}

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
    (void)is_str(argument_of(line_of(path, 2)), value,
                 text_of("the new argument", name));
    command =
        twca_command_add(t.pool, &place, "SSLCertificateChainFile", value);
    ok(command && site_run(command) == 0, "%s", text_of("add", name));
    (void)is_str(argument_of(line_of(path, 3)), value,
                 text_of("the added argument", name));
    ok(strcmp(line_of(path, 1), "# first") == 0
           && strncmp(line_of(path, 2), "\tSSLCertificateFile ", 20) == 0
           && strncmp(line_of(path, 3), "SSLCertificateChainFile ", 24) == 0
           && strcmp(line_of(path, 4), "SSLCertificateFile other") == 0
           && strcmp(line_of(path, 5), "# last") == 0,
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
    (void)is_str(line_of(file, 1), "SSLEngine on", "and its file is changed");
}

static void test_then(void)
{
    (void)is_str(twca_command_then(t.pool, "a", "b"), "a && b", "a, then b");
    ok(!twca_command_then(t.pool, NULL, "b")
           && !twca_command_then(t.pool, "a", NULL),
       "neither without the other");
}

/* --- Files written anew --------------------------------------------------- */

/* The common names of the certificates in a file. */
static const char *common_names(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    const char *result = "";
    X509 *x509;

    while (bio && (x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        char name[200] = "";

        X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName,
                                  name, sizeof(name));
        result = apr_pstrcat(t.pool, result, *result ? ", " : "", name, NULL);
        X509_free(x509);
    }
    BIO_free(bio);
    return result;
}

static int has_key(const char *path, EVP_PKEY *expected)
{
    BIO *bio = BIO_new_file(path, "r");
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    int result = key && EVP_PKEY_eq(key, expected) == 1;

    EVP_PKEY_free(key);
    BIO_free(bio);
    return result;
}

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
    (void)is_str(common_names(path), "Root, www.example.test, Middle, other",
                 text_of("what it holds", name));
    ok(has_key(path, t.server.key) && strstr(fixture_read(path), "# old"), "%s",
       text_of("and the rest", name));
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
    (void)is_str(common_names(target), "Middle", "and nothing is changed");
    ok(site_run(twca_command_rewrite(t.pool, target, keep, 0, NULL)) == 0
           && *common_names(target) == '\0',
       "nothing is kept");
}

/* --- Conversions ---------------------------------------------------------- */

static void try_convert(const char *name, const void *data, apr_size_t size,
                        const char *expected, const char *what)
{
    const char *file = apr_pstrcat(t.pool, name, ".bin", NULL);
    const char *path =
        fixture_write(apr_pstrcat(t.pool, "command/", file, NULL), data, size);
    twca_place_t place = {site_file("convert.conf", "SSLCertificateFile x\n"),
                          1};
    const char *command;
    const char *to;

    t.context = site_begin("command");
    place.file = site_file("convert.conf", "SSLCertificateFile x\n");
    command = twca_command_convert(t.pool, look(path, TWCA_WANT_CERTIFICATES),
                                   &place, "SSLCertificateFile", 0, NULL);
    ok(command && site_run(command) == 0, "%s", text_of(what, name));
    to = argument_of(line_of(place.file, 1));
    (void)is_str(common_names(to), expected, text_of("in PEM", name));
    ok(strncmp(to, path, strlen(path)) == 0 && strcmp(to, path) != 0, "%s",
       text_of("in a new file", name));
}

static apr_size_t widen(unsigned char *to, const char *text, int is_big,
                        int has_mark)
{
    apr_size_t size = 0;

    if (has_mark) {
        to[size++] = is_big ? 0xFE : 0xFF;
        to[size++] = is_big ? 0xFF : 0xFE;
    }
    for (; *text; text++) {
        to[size++] = is_big ? 0 : (unsigned char)*text;
        to[size++] = is_big ? (unsigned char)*text : 0;
    }
    return size;
}

static const char *replaced(const char *text, char from, const char *to)
{
    const char *result = "";
    const char *at;

    while ((at = strchr(text, from))) {
        result = apr_pstrcat(
            t.pool, result,
            apr_pstrmemdup(t.pool, text, (apr_size_t)(at - text)), to, NULL);
        text = at + 1;
    }
    return apr_pstrcat(t.pool, result, text, NULL);
}

static void test_texts(void)
{
    const char *pem = fixture_pem(t.server.x509);
    const char *two =
        apr_pstrcat(t.pool, pem, fixture_pem(t.middle.x509), NULL);
    const char *glued =
        apr_pstrcat(t.pool, apr_pstrmemdup(t.pool, pem, strlen(pem) - 1),
                    fixture_pem(t.middle.x509), NULL);
    const char *indented =
        apr_pstrcat(t.pool, "  \t", replaced(two, '\n', "\n  \t"), NULL);
    const char *old = replaced(two, '\n', "\r");
    unsigned char wide[16384];

    for (int i = 0; i < 4; i++) {
        apr_size_t size = widen(wide, two, i & 1, i & 2);

        try_convert(names[i], wide, size, "www.example.test, Middle", "UTF-16");
    }
    try_convert("glued", glued, strlen(glued), "www.example.test, Middle",
                "glued lines");
    try_convert("in dented", indented, strlen(indented),
                "www.example.test, Middle", "indented lines");
    try_convert("c\\r", old, strlen(old), "www.example.test, Middle",
                "lines ended by CR");
}

/* In an order that is not the chain's. */
static void test_pkcs7(void)
{
    PKCS7 *made = PKCS7_new();
    unsigned char *der = NULL;
    int length;
    const char *pem;

    PKCS7_set_type(made, NID_pkcs7_signed);
    PKCS7_content_new(made, NID_pkcs7_data);
    PKCS7_add_certificate(made, t.root.x509);
    PKCS7_add_certificate(made, t.middle.x509);
    PKCS7_add_certificate(made, t.server.x509);
    length = i2d_PKCS7(made, &der);
    pem = fixture_block("PKCS7", "", der, (apr_size_t)length);
    try_convert("it's", der, (apr_size_t)length, "www.example.test, Middle",
                "PKCS#7");
    try_convert("a b", pem, strlen(pem), "www.example.test, Middle",
                "PKCS#7 in PEM");
    OPENSSL_free(der);
    PKCS7_free(made);
}

static void test_der(void)
{
    unsigned char *der = NULL;
    int length = i2d_X509(t.server.x509, &der);

    for (size_t i = 0; i < COUNT(names); i += 3) {
        try_convert(names[i], der, (apr_size_t)length, "www.example.test",
                    "DER");
    }
    OPENSSL_free(der);
}

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
    test_texts();
    test_pkcs7();
    test_der();
    fixture_end();
    return done();
}
