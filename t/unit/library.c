/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is a certificate that is decoded quickly the one that OpenSSL decodes? */

#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/x509_vfy.h>

#include "evidence/library.h"
#include "fixture.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    twca_library_t *library;
} t;

static X509 *copy_of(X509 *x509)
{
    unsigned char *der = NULL;
    int length = i2d_X509(x509, &der);
    X509 *result = twca_library_read(t.library, der, length);

    OPENSSL_free(der);
    return result;
}

/* A path from a certificate of the library up to the root of a store. */
static int does_verify(X509 *leaf, X509 *middle, X509 *root)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *members = sk_X509_new_null();
    int result;

    X509_STORE_add_cert(store, root);
    sk_X509_push(members, middle);
    result = X509_STORE_CTX_init(context, store, leaf, members) == 1
             && X509_verify_cert(context) == 1;
    sk_X509_free(members);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return result;
}

static void test_kind(const char *kind)
{
    fixture_subject_t authority = {.subject = "CN=Middle",
                                   .basic = "critical,CA:TRUE"};
    fixture_subject_t server = {.subject = "CN=www.example.test"};
    fixture_pair_t root = fixture_authority("Root", NULL);
    fixture_pair_t middle =
        fixture_certificate(&authority, fixture_key(kind), &root);
    fixture_pair_t leaf =
        fixture_certificate(&server, fixture_key(kind), &middle);
    X509 *quick_leaf = copy_of(leaf.x509);
    X509 *quick_middle = copy_of(middle.x509);

    ok(quick_leaf && X509_cmp(quick_leaf, leaf.x509) == 0, "%s: the same",
       kind);
    ok(EVP_PKEY_eq(X509_get0_pubkey(quick_leaf), leaf.key) == 1,
       "%s: with its key", kind);
    ok(does_verify(quick_leaf, middle.x509, root.x509),
       "%s: verified with OpenSSL's", kind);
    ok(does_verify(leaf.x509, quick_middle, root.x509),
       "%s: OpenSSL's verified with it", kind);
    ok(does_verify(quick_leaf, quick_middle, root.x509),
       "%s: one with the other", kind);
    X509_free(quick_leaf);
    X509_free(quick_middle);
}

static void test_kinds(void)
{
    static const char *const kinds[] = {
        "RSA 2048",     "RSA-PSS 2048", "DSA 2048", "EC prime256v1",
        "EC secp384r1", "ED25519",      "ED448"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        test_kind(kinds[i]);
    }
}

static void test_unknown_key(void)
{
    fixture_subject_t subject = {.subject = "CN=x"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    X509 *quick;

    X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(pair.x509),
                           OBJ_txt2obj("1.2.3.4", 1), V_ASN1_NULL, NULL,
                           OPENSSL_zalloc(4), 4);
    fixture_sign(pair.x509, pair.key);
    quick = copy_of(pair.x509);
    ok(quick && !X509_get0_pubkey(quick), "a key that OpenSSL does not know");
    X509_free(quick);
}

static void test_broken(void)
{
    fixture_pair_t pair = fixture_authority("Root", NULL);
    unsigned char *der = NULL;
    int length = i2d_X509(pair.x509, &der);
    int read = 0;

    for (int i = 0; i < length; i++) {
        X509 *quick = twca_library_read(t.library, der, i);

        read += quick != NULL;
        X509_free(quick);
    }
    ok(read == 0, "no part of a certificate is one");
    ok(ERR_peek_error() != 0, "OpenSSL says why");
    ERR_clear_error();
    OPENSSL_free(der);
}

/* Who does without OpenSSL's own provider does not get it back. */
static void test_without_default(void)
{
    OSSL_PROVIDER *own = OSSL_PROVIDER_load(NULL, "default");
    fixture_pair_t pair = fixture_authority("Root", NULL);
    X509 *quick;

    OSSL_PROVIDER_unload(own);
    t.library = twca_library_create(t.pool);
    quick = copy_of(pair.x509);
    ok(quick && !X509_get0_pubkey(quick), "no provider, no key");
    ok(!OSSL_PROVIDER_available(NULL, "default"), "and none is made active");
    X509_free(quick);
}

int main(void)
{
    OSSL_PROVIDER *own;

    t.pool = fixture_start();
    test_without_default();
    own = OSSL_PROVIDER_load(NULL, "default");
    t.library = twca_library_create(t.pool);
    test_kinds();
    test_unknown_key();
    test_broken();
    ok(OSSL_PROVIDER_available(NULL, "default"), "OpenSSL's own is active");
    fixture_end();
    OSSL_PROVIDER_unload(own);
    return done();
}
