/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Files of other kinds become PEM, by a shell, whatever their names. */

#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>

#include "checks/extract.h"
#include "site.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t impostor; /* of the name of the middle */
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
    "back\\slash \\1&",
    "*?[a]#;d|e<f>!",
    "\xFF\xC0 no UTF-8",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A site of one pair, its certificate in that file. */
static twca_setup_pair_t *begin(const char *certificate, const char *key)
{
    twca_setup_t *setup;

    (void)site_begin("convert");
    site_trust(site_file("root.pem", fixture_pem(t.root.x509)));
    setup = site_add("www.example.test");
    (void)site_pair(setup, certificate, key);
    return &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t);
}

static twca_setup_t *the_setup(void)
{
    return APR_ARRAY_IDX(site_context()->setups, 0, twca_setup_t *);
}

static const char *key_file(void)
{
    return site_file("server.key", fixture_key_pem(t.server.key));
}

static const char *named_by(const twca_place_t *place)
{
    return site_argument(place->file, (int)place->line);
}

static const char *write_bytes(const char *name, const void *data, int size)
{
    return fixture_write(apr_pstrcat(t.pool, "convert/", name, NULL), data,
                         (apr_size_t)size);
}

static unsigned mode_of(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 ? found.st_mode & 07777 : 0;
}

/* --- Texts and DER -------------------------------------------------------- */

static void try_convert(const char *name, const void *data, apr_size_t size,
                        const char *expected, const char *what)
{
    const char *path =
        write_bytes(apr_pstrcat(t.pool, name, ".bin", NULL), data, (int)size);
    const twca_setup_pair_t *pair = begin(path, key_file());
    const char *to;

    site_check();
    ok(site_mend(the_setup(), TWCA_NOT_PEM), "%s: %s", what, name);
    to = named_by(&pair->certificate.place);
    (void)is_str(site_common_names(to), expected, "in PEM");
    ok(strncmp(to, path, strlen(path)) == 0 && strcmp(to, path) != 0,
       "in a new file");
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

static void test_texts(void)
{
    const char *pem = fixture_pem(t.server.x509);
    const char *two =
        apr_pstrcat(t.pool, pem, fixture_pem(t.middle.x509), NULL);
    const char *glued =
        apr_pstrcat(t.pool, apr_pstrmemdup(t.pool, pem, strlen(pem) - 1),
                    fixture_pem(t.middle.x509), NULL);
    const char *indented = apr_pstrcat(
        t.pool, "  \t", fixture_replaced(two, "\n", "\n  \t"), NULL);
    const char *old = fixture_replaced(two, "\n", "\r");
    unsigned char wide[16384];

    for (size_t i = 0; i < COUNT(names); i++) {
        apr_size_t size = widen(wide, two, i & 1, i & 2);

        try_convert(names[i], wide, size, "www.example.test, Middle", "UTF-16");
        try_convert(names[i], indented, strlen(indented),
                    "www.example.test, Middle", "indented lines");
    }
    try_convert("glued", glued, strlen(glued), "www.example.test, Middle",
                "glued lines");
    try_convert("c\\r", old, strlen(old), "www.example.test, Middle",
                "lines ended by CR");
}

static void test_der(void)
{
    unsigned char *der = NULL;
    int length = i2d_X509(t.server.x509, &der);

    for (size_t i = 0; i < COUNT(names); i++) {
        try_convert(names[i], der, (apr_size_t)length, "www.example.test",
                    "DER");
    }
    OPENSSL_free(der);
}

/* What has a key in it is nobody else's to read. */
static void test_private(void)
{
    unsigned char wide[16384];
    const char *both = apr_pstrcat(t.pool, fixture_pem(t.server.x509),
                                   fixture_key_pem(t.server.key), NULL);
    apr_size_t size = widen(wide, both, 0, 1);
    const twca_setup_pair_t *pair =
        begin(write_bytes("both.pem", wide, (int)size), NULL);
    const char *to;

    site_check();
    ok(site_mend(the_setup(), TWCA_NOT_PEM), "a pair in UTF-16");
    to = named_by(&pair->certificate.place);
    ok(fixture_has_key(to, t.server.key), "with its key");
    ok(mode_of(to) == 0600, "which others can't read");
    ok(site_mend(the_setup(), TWCA_NOT_PEM) == 0,
       "and which is not overwritten");
}

/* --- PKCS#7 --------------------------------------------------------------- */

/* A bundle of up to five certificates, in that order. */
static const char *bundle(const char *name, X509 *const *certificates)
{
    PKCS7 *made = PKCS7_new();
    unsigned char *der = NULL;
    const char *path;
    int length;

    PKCS7_set_type(made, NID_pkcs7_signed);
    PKCS7_content_new(made, NID_pkcs7_data);
    for (int i = 0; certificates[i]; i++) {
        PKCS7_add_certificate(made, certificates[i]);
    }
    length = i2d_PKCS7(made, &der);
    path = write_bytes(name, der, length);
    OPENSSL_free(der);
    PKCS7_free(made);
    return path;
}

static void try_bundle(X509 *const *certificates, const char *key,
                       const char *expected, const char *what)
{
    const twca_setup_pair_t *pair =
        begin(bundle("it's a.p7b", certificates), key);

    site_check();
    if (expected) {
        ok(site_mend(the_setup(), TWCA_NOT_PEM), "%s", what);
        (void)is_str(site_common_names(named_by(&pair->certificate.place)),
                     expected, what);
    }
    else {
        ok(site_finding(the_setup(), TWCA_NOT_PEM)
               && !site_fact(the_setup(), TWCA_NOT_PEM, "command"),
           "%s", what);
    }
}

static void test_bundles(void)
{
    X509 *all[] = {t.root.x509, t.middle.x509, t.server.x509, NULL};
    X509 *two[] = {t.other.x509, t.middle.x509, t.server.x509, NULL};
    X509 *twice[] = {t.server.x509, t.server.x509, t.middle.x509, NULL};
    X509 *none[] = {t.middle.x509, t.root.x509, NULL};
    X509 *impostor[] = {t.impostor.x509, t.server.x509, t.middle.x509, NULL};
    X509 *empty[] = {NULL};
    const char *chain = "www.example.test, Middle";
    const char *missing;

    try_bundle(all, key_file(), chain, "PKCS#7 from the root down");
    try_bundle(two, key_file(), chain, "of two servers the key's");
    try_bundle(twice, key_file(), chain, "a certificate that is there twice");
    try_bundle(impostor, key_file(), chain, "an issuer of the same name");
    try_bundle(none, key_file(), NULL, "no server's certificate");
    try_bundle(empty, key_file(), NULL, "no certificate");
    missing = fixture_path("convert/none.key");
    try_bundle(all, missing, chain, "one server's, and no key");
    try_bundle(two, missing, NULL, "two servers', and no key");
}

static void test_chain_bundle(void)
{
    X509 *all[] = {t.other.x509, t.root.x509, t.impostor.x509, t.middle.x509,
                   NULL};
    const char *path = bundle("chain.p7b", all);
    twca_setup_t *setup;

    (void)begin(site_file("server.crt", fixture_pem(t.server.x509)),
                key_file());
    setup = the_setup();
    site_chain(setup, path);
    site_check();
    ok(site_mend(setup, TWCA_NOT_PEM), "a PKCS#7 as chain file");
    (void)is_str(site_common_names(named_by(&setup->chain.place)), "Middle",
                 "the certificate's issuer and nothing else");
}

/* --- PKCS#12 -------------------------------------------------------------- */

static const char *write_pkcs12(const char *name, PKCS12 *made)
{
    unsigned char *der = NULL;
    int length = i2d_PKCS12(made, &der);
    const char *path = write_bytes(name, der, length);

    OPENSSL_free(der);
    PKCS12_free(made);
    return path;
}

/* With the root first and the impostor before the issuer. */
static const char *store(const char *name)
{
    STACK_OF(X509) *others = sk_X509_new_null();
    PKCS12 *made;

    sk_X509_push(others, t.root.x509);
    sk_X509_push(others, t.impostor.x509);
    sk_X509_push(others, t.middle.x509);
    made = PKCS12_create("secret", "x", t.server.key, t.server.x509, others, 0,
                         0, 100, 100, 0);
    sk_X509_free(others);
    return write_pkcs12(name, made);
}

/* Two keys, of which nothing says which is meant. */
static const char *store_of_two(const char *name)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    STACK_OF(PKCS7) *safes = NULL;
    PKCS12 *made;

    PKCS12_add_cert(&bags, t.server.x509);
    PKCS12_add_cert(&bags, t.other.x509);
    PKCS12_add_key(&bags, t.server.key, 0, 0, -1, NULL);
    PKCS12_add_key(&bags, t.other.key, 0, 0, -1, NULL);
    PKCS12_add_safe(&safes, bags, -1, 0, NULL);
    made = PKCS12_add_safes(safes, 0);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    PKCS12_set_mac(made, "secret", -1, NULL, 0, 100, NULL);
    return write_pkcs12(name, made);
}

static int mend_pkcs12(const char *answer)
{
    const char *command = site_fact(the_setup(), TWCA_IS_PKCS12, "command");

    return command && site_answer(command, answer) == 0;
}

static void try_both(const char *name)
{
    const char *path = store(apr_pstrcat(t.pool, name, ".pfx", NULL));
    const twca_setup_pair_t *pair = begin(path, path);
    const char *to;

    site_check();
    ok(mend_pkcs12("secret\n"), "PKCS#12 in both directives: %s", name);
    to = named_by(&pair->certificate.place);
    (void)is_str(named_by(&pair->key.place), to, "one file for both");
    (void)is_str(site_common_names(to), "www.example.test, Middle, Middle",
                 "the chain in order, both of that name, no root");
    ok(fixture_has_key(to, t.server.key), "and the key");
    ok(mode_of(to) == 0600, "which others can't read");
    ok(!mend_pkcs12("secret\n") && fixture_has_key(to, t.server.key),
       "it is not overwritten");
}

static void test_pkcs12_parts(void)
{
    const char *path = store("parts.pfx");
    const twca_setup_pair_t *pair = begin(path, key_file());
    const char *to;

    site_check();
    ok(mend_pkcs12("secret\n"), "PKCS#12 as certificate");
    to = named_by(&pair->certificate.place);
    (void)is_str(site_common_names(to), "www.example.test, Middle, Middle",
                 "the chain");
    ok(!fixture_has_key(to, t.server.key), "and no key");
    (void)is_str(named_by(&pair->key.place), key_file(), "which is elsewhere");
    pair = begin(site_file("server.crt", fixture_pem(t.server.x509)), path);
    site_check();
    ok(mend_pkcs12("secret\n"), "PKCS#12 as key");
    to = named_by(&pair->key.place);
    (void)is_str(site_common_names(to), "", "no certificate");
    ok(fixture_has_key(to, t.server.key) && mode_of(to) == 0600, "and the key");
}

static void test_pkcs12_chain(void)
{
    const char *path = store("chain.pfx");
    twca_setup_t *setup;

    (void)begin(site_file("it's.crt", fixture_pem(t.server.x509)), key_file());
    setup = the_setup();
    site_chain(setup, path);
    site_check();
    ok(mend_pkcs12("secret\n"), "PKCS#12 as chain file");
    (void)is_str(site_common_names(named_by(&setup->chain.place)),
                 "Middle, Middle", "the certificate's issuers alone");
    (void)begin(fixture_path("convert/none.crt"), key_file());
    site_chain(the_setup(), path);
    site_check();
    ok(!site_fact(the_setup(), TWCA_IS_PKCS12, "command"),
       "not without the certificate whose issuers are wanted");
}

static void test_pkcs12_failures(void)
{
    const char *path = store("wrong.pfx");
    const char *two = store_of_two("two.pfx");
    const twca_setup_pair_t *pair = begin(path, path);

    site_check();
    ok(!mend_pkcs12("wrong\n"), "a wrong pass phrase");
    (void)is_str(named_by(&pair->certificate.place), path,
                 "changes nothing in the configuration");
    ok(mode_of(apr_pstrcat(t.pool, path, ".pem", NULL)) == 0,
       "and leaves no file");
    ok(mend_pkcs12("secret\n"), "and the right one is taken then");
    pair = begin(two, two);
    site_check();
    ok(!mend_pkcs12("secret\n"), "two keys");
    (void)is_str(named_by(&pair->key.place), two, "change nothing either");
    ok(mode_of(apr_pstrcat(t.pool, two, ".pem", NULL)) == 0,
       "nor leave a file");
}

/* Names that httpd's configuration can't hold. */
static void test_extract(void)
{
    const twca_source_t source = {store("new\nline\n"), "PKCS12", NULL, NULL,
                                  0};
    const twca_source_t keystore = {"/x.jks", "JKS", NULL, NULL, 0};
    const twca_source_t legacy = {"/x.pfx", "PKCS12", NULL, NULL, 1};
    const char *to = fixture_path("convert/new\nline\n.pem");
    const char *command =
        twca_command_extract(t.pool, &source, TWCA_NEED_PAIR, NULL, to);

    ok(site_answer(command, "secret\n") == 0
           && fixture_has_key(to, t.server.key),
       "newlines in names");
    ok(!strstr(command, "-legacy"), "without -legacy");
    ok(strstr(twca_command_extract(t.pool, &legacy, TWCA_NEED_KEY, NULL, to),
              "openssl pkcs12 -nodes -legacy -in /x.pfx)")
           != NULL,
       "with -legacy where it is needed");
    ok(!twca_command_extract(t.pool, &keystore, TWCA_NEED_PAIR, NULL, to),
       "no keystore without keytool");
}

int main(void)
{
    t.pool = fixture_start();
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.impostor = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.other = fixture_server("other.test", &t.middle);
    (void)site_begin("convert");
    test_texts();
    test_der();
    test_private();
    test_bundles();
    test_chain_bundle();
    for (size_t i = 0; i < COUNT(names); i++) {
        try_both(names[i]);
    }
    test_pkcs12_parts();
    test_pkcs12_chain();
    test_pkcs12_failures();
    test_extract();
    fixture_end();
    return done();
}
