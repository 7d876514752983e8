/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The key of such a request, the files it goes to, and the machine it is made
 * on. */

#include <stdlib.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/core_names.h>

#include "request.h"

static apr_pool_t *pool;

#define TAIWAN "\xE5\x8F\xB0\xE7\x81\xA3"
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void try_reissue(const char *path, X509 *x509, const char *what)
{
    (void)is_str(request_fault(path, x509, REQUEST_IN_WORDS), "", what);
}

/* --- Keys ----------------------------------------------------------------- */

static EVP_PKEY *made_key(const char *type, const OSSL_PARAM *options)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    EVP_PKEY_keygen_init(context);
    fixture_must(EVP_PKEY_CTX_set_params(context, options) != 1, type);
    fixture_must(EVP_PKEY_generate(context, &key) != 1, type);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *restricted_key(const char *digest, const char *mask, int salt)
{
    unsigned bits = 2048;
    OSSL_PARAM options[] = {
        OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_RSA_DIGEST,
                                         apr_pstrdup(pool, digest), 0),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST,
                                         apr_pstrdup(pool, mask), 0),
        OSSL_PARAM_construct_int(OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, &salt),
        OSSL_PARAM_construct_end(),
    };

    return made_key("RSA-PSS", options);
}

static EVP_PKEY *explicit_key(const char *group)
{
    OSSL_PARAM options[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                         apr_pstrdup(pool, group), 0),
        OSSL_PARAM_construct_utf8_string(
            OSSL_PKEY_PARAM_EC_ENCODING,
            apr_pstrdup(pool, OSSL_PKEY_EC_ENCODING_EXPLICIT), 0),
        OSSL_PARAM_construct_end(),
    };

    return made_key("EC", options);
}

static X509_ALGOR *algorithm_of(const X509_PUBKEY *holder)
{
    X509_ALGOR *algorithm;

    X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm, holder);
    return algorithm;
}

/* The key that a request was made for. */
static const X509_PUBKEY *made_for(const char *path)
{
    X509_REQ *request = fixture_request_in(request_beside(path, ".new.csr"));

    fixture_must(!request, path);
    return X509_REQ_get_X509_PUBKEY(request);
}

/* "RSA 2048", "EC prime256v1": a key as its algorithm's parameters say. */
static const char *key_text(const X509_PUBKEY *holder)
{
    EVP_PKEY *key = X509_PUBKEY_get0(holder);
    const void *value;
    int type;
    char more[32] = "";

    X509_ALGOR_get0(NULL, &type, &value, algorithm_of(holder));
    if (type == V_ASN1_SEQUENCE) {
        return "restricted or explicit";
    }
    if (EVP_PKEY_is_a(key, "EC")) {
        (void)EVP_PKEY_get_group_name(key, more, sizeof(more), NULL);
    }
    else {
        (void)apr_snprintf(more, sizeof(more), "%d", EVP_PKEY_get_bits(key));
    }
    return apr_pstrcat(pool, EVP_PKEY_get0_type_name(key), " ", more, NULL);
}

static X509 *with_key(EVP_PKEY *key)
{
    static const fixture_subject_t subject = {.subject = "CN=x",
                                              .names = "DNS:a.test"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);

    X509_set_pubkey(pair.x509, key);
    fixture_sign(pair.x509, pair.key);
    return pair.x509;
}

static void try_key(EVP_PKEY *key, const char *what, const char *expected)
{
    const char *path = request_path("key.crt");

    try_reissue(path, with_key(key), what);
    (void)is_str(key_text(made_for(path)), expected,
                 apr_pstrcat(pool, what, ": the key", NULL));
}

static void test_keys(void)
{
    static const char *const rows[][2] = {
        {"RSA 2048", "RSA 2048"},
        {"RSA 3072", "RSA 3072"},
        {"RSA 1024", "RSA 2048"},
        {"RSA-PSS 2048", "RSA-PSS 2048"},
        {"DSA 1024", "RSA 2048"},
        {"EC prime256v1", "EC prime256v1"},
        {"EC secp384r1", "EC secp384r1"},
        {"EC secp521r1", "EC secp521r1"},
        {"EC brainpoolP256r1", "EC brainpoolP256r1"},
        {"EC prime192v1", "EC prime256v1"},
        {"ED25519", "ED25519 256"},
        {"ED448", "ED448 456"},
        {"X25519", "RSA 2048"},
    };
    EVP_PKEY *key = explicit_key("secp384r1");

    for (size_t i = 0; i < COUNT(rows); i++) {
        try_key(fixture_key(rows[i][0]), rows[i][0], rows[i][1]);
    }
    try_key(key, "explicit parameters", "EC secp384r1");
    EVP_PKEY_free(key);
}

/* The restrictions are the same; but nobody is held to SHA-1 again. */
static void test_restrictions(void)
{
    static const struct {
        const char *digest;
        const char *mask;
        int salt;
    } rows[] = {
        {"SHA2-256", "SHA2-256", 32},
        {"SHA2-512", "SHA2-384", 0},
        {"SHA2-256", "SHA1", 20},
    };
    EVP_PKEY *key;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *path = request_path("pss.crt");
        X509 *x509;

        key = restricted_key(rows[i].digest, rows[i].mask, rows[i].salt);
        x509 = with_key(key);
        try_reissue(path, x509, "a restricted key");
        ok(X509_ALGOR_cmp(algorithm_of(X509_get_X509_PUBKEY(x509)),
                          algorithm_of(made_for(path)))
               == 0,
           "restricted to %s", rows[i].digest);
        EVP_PKEY_free(key);
    }
    key = restricted_key("SHA1", "SHA1", 20);
    try_key(key, "restricted to SHA-1", "RSA-PSS 2048");
    EVP_PKEY_free(key);
}

/* --- Files ---------------------------------------------------------------- */

static void test_file_names(void)
{
    static const char *const names[] = {
        "it's \"a\" $(b) `c` $HOME", "-new\nline\n", "-rf.pem",
        "\xE6\x86\x91\xE8\xAD\x89",  "back\\slash",  "*?[a] ~ #;&|<>",
    };

    for (size_t i = 0; i < COUNT(names); i++) {
        const char *path = site_file(names[i], "");

        try_reissue(path, request_certificate("DNS:a.test"),
                    apr_psprintf(pool, "file name %d", (int)i));
    }
}

static void test_nothing_lost(void)
{
    const char *path = request_path("once.crt");
    const char *command =
        twca_command_reissue(site_context(), path, request_certificate(NULL));
    const char *other;
    const char *key;

    ok(site_run(command) == 0, "a command runs");
    key = fixture_read(request_beside(path, ".new.key"));
    ok(site_run(command) != 0, "but not again");
    (void)is_str(fixture_read(request_beside(path, ".new.key")), key,
                 "and its first key stays");
    other =
        twca_command_reissue(site_context(), path, request_certificate(NULL));
    ok(site_run(other) == 0
           && fixture_request_in(request_beside(path, ".1.new.csr"))
           && request_is_own(request_beside(path, ".1.new.key")),
       "other names for another one");
    (void)is_str(fixture_read(request_beside(path, ".new.key")), key,
                 "and the first key stays");
}

static void test_link(void)
{
    const char *path = request_path("link.crt");
    const char *target = fixture_path("reissue/somewhere else");
    const char *command;

    fixture_must(symlink(target, request_beside(path, ".new.key")), "link");
    command =
        twca_command_reissue(site_context(), path, request_certificate(NULL));
    ok(command && site_run(command) != 0 && access(target, F_OK) != 0,
       "a link that leads nowhere is not written through");
}

/* --- OpenSSL's configuration ---------------------------------------------- */

/* Whatever the machine's own says. */
static void test_configurations(void)
{
    static const char *const texts[] = {
        "",
        "[req\n",
        "[req]\ndistinguished_name=dn\nreq_extensions=v3\nencrypt_key=yes\n"
        "[dn]\nCN=Common name\n[v3]\nsubjectAltName=DNS:other.test\n"
        "keyUsage=digitalSignature\n",
        "[req]\nprompt=no\ndistinguished_name=dn\nstring_mask=nombstr\n"
        "attributes=at\ndefault_md=md5\n[dn]\nCN=other.test\n[at]\n"
        "challengePassword=A challenge password\n",
    };
    static const fixture_subject_t subject = {.subject = "O=" TAIWAN "/CN=x",
                                              .names = "DNS:a.test"};
    X509 *x509 = fixture_certificate(&subject, NULL, NULL).x509;

    for (size_t i = 0; i < COUNT(texts); i++) {
        (void)setenv("OPENSSL_CONF", site_file("odd.cnf", texts[i]), 1);
        try_reissue(request_path("a.crt"), x509,
                    apr_psprintf(pool, "configuration %d", (int)i));
    }
    (void)setenv("OPENSSL_CONF", "/nonexistent/openssl.cnf", 1);
    try_reissue(request_path("a.crt"), x509, "no configuration");
    (void)unsetenv("OPENSSL_CONF");
}

/* One that stops every `openssl`, and a good one that is named. */
static void test_good_one(void)
{
    static const char *const names[] = {"good.cnf", "it's a good one.cnf"};
    const char *broken =
        site_file("broken.cnf", "config_diagnostics=1\nopenssl_conf=none\n");

    const char *path = request_path("x");

    (void)setenv("OPENSSL_CONF", broken, 1);
    ok(site_run(twca_command_reissue(site_context(), path,
                                     request_certificate(NULL)))
           != 0,
       "no command runs with a broken configuration");
    ok(access(request_beside(path, ".new.key"), F_OK) != 0
           && access(request_beside(path, ".new.csr"), F_OK) != 0,
       "and it leaves nothing behind");
    for (size_t i = 0; i < COUNT(names); i++) {
        site_context()->openssl_conf = site_file(names[i], "");
        try_reissue(request_path("a.crt"), request_certificate("DNS:a.test"),
                    names[i]);
    }
    site_context()->openssl_conf = NULL;
    (void)unsetenv("OPENSSL_CONF");
}

int main(void)
{
    pool = fixture_start();
    (void)site_begin("reissue");
    test_keys();
    test_restrictions();
    test_file_names();
    test_nothing_lost();
    test_link();
    test_configurations();
    test_good_one();
    ok(!twca_command_reissue(site_context(), "/x", NULL),
       "nothing without a certificate");
    fixture_end();
    return done();
}
