/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The pair that stands in for a site's own: what it says, and whom it serves.
 */

#include <string.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "evidence/coverage.h"
#include "fixture.h"
#include "rescue/load.h"
#include "rescue/standin.h"
#include "tap.h"

#define NOW ((apr_time_t)1800000000 * 1000000)

/* A stand-in, read back; freed with made_end(). */
typedef struct {
    twca_bytes_t pem;
    X509 *x509;
    const twca_certificate_t *certificate;
} made_t;

static apr_array_header_t *list(apr_pool_t *pool, const char *words)
{
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    char *copy = apr_pstrdup(pool, words);
    char *state;
    char *one;

    for (one = apr_strtok(copy, " ", &state); one;
         one = apr_strtok(NULL, " ", &state)) {
        APR_ARRAY_PUSH(names, const char *) = one;
    }
    return names;
}

static made_t make(apr_pool_t *pool, const char *name,
                   const apr_array_header_t *aliases)
{
    made_t made = {{NULL, 0}, NULL, NULL};
    unsigned char sha256[SHA256_DIGEST_LENGTH] = {0};
    int verifications = 1;
    BIO *bio;

    fixture_must(!twca_standin_pair_make(pool, name, aliases, NOW, &made.pem),
                 "stand-in");
    bio = BIO_new_mem_buf(made.pem.data, (int)made.pem.size);
    made.x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    made.certificate =
        twca_certificate_make(pool, made.x509, sha256, &verifications);
    return made;
}

static void made_end(made_t *made)
{
    X509_free(made->x509);
    twca_bytes_wipe(&made->pem);
}

static const char *names_text(apr_pool_t *pool,
                              const twca_certificate_t *certificate)
{
    const char *text = "";
    int i;

    for (i = 0; i < certificate->name_count; i++) {
        text =
            apr_pstrcat(pool, text, i ? " " : "", certificate->names[i], NULL);
    }
    return text;
}

static void test_content(apr_pool_t *pool)
{
    made_t made = make(pool, "www.example.test", NULL);
    const twca_certificate_t *certificate = made.certificate;
    int is_critical = 0;
    BASIC_CONSTRAINTS *basic =
        X509_get_ext_d2i(made.x509, NID_basic_constraints, &is_critical, NULL);

    ok(X509_get_version(made.x509) == X509_VERSION_3, "version 3");
    is_str(certificate->key, "EC prime256v1", "a key on P-256");
    is_str(certificate->subject, "CN = www.example.test", "its subject");
    is_str(certificate->issuer, "CN = www.example.test", "its issuer");
    ok(certificate->is_self_signed, "it signed itself");
    is_str(names_text(pool, certificate), "www.example.test", "its names");
    ok(basic && !basic->ca && is_critical, "no CA, said with emphasis");
    BASIC_CONSTRAINTS_free(basic);
    ok(X509_get_key_usage(made.x509) == KU_DIGITAL_SIGNATURE, "it may sign");
    ok(certificate->for_servers
           && X509_get_extended_key_usage(made.x509) == XKU_SSL_SERVER,
       "it is for servers");
    ok(!certificate->is_malformed && !certificate->complained,
       "OpenSSL has nothing to say of it");
    ok(certificate->not_before == 1800000000 - 86400, "from a day ago");
    ok(certificate->not_after - certificate->not_before == 398 * 86400 - 1,
       "for 398 days");
    ok(strlen(certificate->serial) == 32 && certificate->serial[0] != '-',
       "its serial: %s", certificate->serial);
    made_end(&made);
}

static void test_chance(apr_pool_t *pool)
{
    made_t one = make(pool, "www.example.test", NULL);
    made_t other = make(pool, "www.example.test", NULL);

    ok(strcmp(one.certificate->serial, other.certificate->serial) != 0,
       "no serial comes twice");
    ok(memcmp(one.certificate->public_key_sha256,
              other.certificate->public_key_sha256, TWCA_HASH_SIZE)
           != 0,
       "nor a key");
    made_end(&one);
    made_end(&other);
}

static void test_pem(apr_pool_t *pool)
{
    made_t made = make(pool, "www.example.test", NULL);
    const char *text = (const char *)made.pem.data;
    const char *path = fixture_write("pair.pem", text, made.pem.size);

    ok(strncmp(text, "-----BEGIN CERTIFICATE-----\n", 28) == 0,
       "the certificate comes first");
    ok(strstr(text, "-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n")
           != NULL,
       "and the key behind it");
    ok(strlen(text) == made.pem.size, "a NUL is behind all of it");
    ok(twca_load_pair(path, path, 0, NULL) == TWCA_LOAD_GOOD,
       "mod_ssl would load it");
    ok(twca_load_pair(path, path, 0, "DEFAULT:@SECLEVEL=3") == TWCA_LOAD_GOOD,
       "at security level 3, too");
    ok(twca_load_pair(path, path, 0, "DEFAULT:@SECLEVEL=4")
           == TWCA_LOAD_REFUSED,
       "and not at 4");
    made_end(&made);
}

static void try_names(apr_pool_t *pool, const char *name, const char *aliases,
                      const char *expected, const char *what)
{
    made_t made = make(pool, name, aliases ? list(pool, aliases) : NULL);

    is_str(names_text(pool, made.certificate), expected, what);
    ok(!made.certificate->is_malformed, "%s: well-formed", what);
    made_end(&made);
}

static void test_names(apr_pool_t *pool)
{
    const char *label =
        "xxx2345678901234678901234567890123456789012345678901234567890123";

    try_names(pool, "a.example", "b.example c.example",
              "a.example b.example c.example", "aliases");
    try_names(pool, "a.example", "*.a.example *", "a.example *.a.example",
              "a wildcard; the one of everything is none");
    try_names(pool, "a.example", "*a.example a*.example a.*.example w?.example",
              "a.example", "patterns that only httpd knows");
    try_names(pool, "192.0.2.1", "[2001:db8::1] 2001:db8::2 10.1",
              "192.0.2.1 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2",
              "addresses");
    try_names(pool, "a.example.", "A.EXAMPLE a.example b.example",
              "a.example "
              "b.example",
              "a name twice");
    try_names(pool, "localhost", "my_host x--y", "localhost my_host x--y",
              "names of one label");
    try_names(pool, "a..example", ".a a. -a.example a-.example a,b a/b a:b [ ]",
              "a", "what is no name");
    try_names(pool,
              "b\xc3\xbc"
              "cher.example",
              "xn--bcher-kva.example", "xn--bcher-kva.example", "UTF-8");
    try_names(pool, "a.example\nDNS:evil.example", "a.example,DNS:b", "",
              "what OpenSSL's own syntax would take for more");
    try_names(pool, "", NULL, "", "no name at all");
    try_names(pool, NULL, "a.example", "a.example", "none but an alias");
    try_names(pool, apr_pstrcat(pool, label, ".example", NULL), NULL, "",
              "a label too long");
    try_names(pool, apr_pstrcat(pool, label + 1, ".example", NULL), NULL,
              apr_pstrcat(pool, label + 1, ".example", NULL), "one just right");
}

static void test_common_name(apr_pool_t *pool)
{
    char *name = apr_pcalloc(pool, 302);
    made_t made;
    int is_critical = 0;

    memset(name, 'x', 64);
    name[32] = '.';
    made = make(pool, name, NULL);
    is_str(made.certificate->subject, apr_pstrcat(pool, "CN = ", name, NULL),
           "64 bytes are a common name");
    made_end(&made);
    name[64] = 'x';
    made = make(pool, name, NULL);
    is_str(made.certificate->subject, "", "65 are none");
    is_str(names_text(pool, made.certificate), name, "but a name");
    GENERAL_NAMES_free(
        X509_get_ext_d2i(made.x509, NID_subject_alt_name, &is_critical, NULL));
    ok(is_critical, "which then has to be looked at");
    made_end(&made);
    made = make(pool, "\xff\xfe", list(pool, "a.example"));
    is_str(made.certificate->subject, "", "nor is what is no UTF-8");
    made_end(&made);
    memset(name, 'x', 300);
    made = make(pool, name, NULL);
    ok(made.certificate->name_count == 0, "300 letters are no name");
    made_end(&made);
}

static void test_many(apr_pool_t *pool)
{
    apr_array_header_t *aliases = apr_array_make(pool, 4, sizeof(const char *));
    made_t made;
    int i;

    for (i = 0; i < 5000; i++) {
        APR_ARRAY_PUSH(aliases, const char *) =
            apr_psprintf(pool, "%d.example", i);
    }
    made = make(pool, "www.example", aliases);
    ok(made.certificate->name_count == TWCA_STANDIN_NAMES, "at most 100 names");
    ok(twca_is_for(made.certificate, "www.example"), "ServerName among them");
    made_end(&made);
}

/* Whether one that was made for www.example.test and an alias still serves. */
static void try_current(apr_pool_t *pool, const char *path, const char *name,
                        const char *aliases, int days, int expected)
{
    ok(twca_standin_pair_is_current(pool, path, name, list(pool, aliases),
                                    NOW + apr_time_from_sec(days * 86400))
           == expected,
       "%s for %s %s in %d days", expected ? "it serves" : "it is made anew",
       name, aliases, days);
}

static void test_current(apr_pool_t *pool)
{
    const char *name = "www.example.test";
    made_t made = make(pool, name, list(pool, "a.example 192.0.2.1"));
    const char *text = (const char *)made.pem.data;
    const char *path = fixture_text("current.pem", text);

    try_current(pool, path, name, "a.example 192.0.2.1", 0, 1);
    try_current(pool, path, name, "* a.example no/name 192.0.2.1", 389, 1);
    try_current(pool, path, name, "a.example 192.0.2.1", 391, 0);
    try_current(pool, path, name, "a.example 192.0.2.1", 400, 0);
    try_current(pool, path, name, "a.example 192.0.2.1", -2, 0);
    try_current(pool, path, name, "a.example", 0, 0);
    try_current(pool, path, name, "a.example 192.0.2.2", 0, 0);
    try_current(pool, path, name, "a.example 192.0.2.1 more.example", 0, 0);
    try_current(pool, path, "other.test", "a.example 192.0.2.1", 0, 0);
    path = fixture_text("current.pem",
                        apr_pstrndup(pool, text, strlen(text) - 60));
    try_current(pool, path, name, "a.example 192.0.2.1", 0, 0);
    path = fixture_text("current.pem", "text");
    try_current(pool, path, name, "a.example 192.0.2.1", 0, 0);
    try_current(pool, fixture_path("none"), name, "", 0, 0);
    made_end(&made);
    made = make(pool, "", NULL);
    path = fixture_text("current.pem", (const char *)made.pem.data);
    try_current(pool, path, "", "", 0, 1);
    try_current(pool, path, "", "a.example", 0, 0);
    made_end(&made);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    test_content(pool);
    test_chance(pool);
    test_pem(pool);
    test_names(pool);
    test_common_name(pool);
    test_many(pool);
    test_current(pool);
    fixture_end();
    return done();
}
