/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which PKCS#12 files want OpenSSL's legacy provider, and which programs are
 * here. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "evidence/pkcs12.h"
#include "evidence/program.h"
#include "fixture.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    OSSL_LIB_CTX *legacy; /* a library that has everything */
    fixture_pair_t server;
} t;

static int asked(PKCS12 *made)
{
    unsigned char *der = NULL;
    int length = i2d_PKCS12(made, &der);
    twca_bytes_t bytes = fixture_bytes(der, length > 0 ? (size_t)length : 0);
    int result = length > 0 ? twca_pkcs12_needs_legacy(&bytes) : -1;

    twca_bytes_wipe(&bytes);
    OPENSSL_free(der);
    PKCS12_free(made);
    return result;
}

static PKCS12 *make(int key_cipher, int certificate_cipher)
{
    return PKCS12_create_ex("secret", "x", t.server.key, t.server.x509, NULL,
                            key_cipher, certificate_cipher, 100, 100, 0,
                            t.legacy, NULL);
}

static void test_ciphers(void)
{
    static const struct {
        int key;
        int certificate;
        int expected;
        const char *what;
    } cases[] = {
        {0, 0, 0, "AES"},
        {NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
         NID_pbe_WithSHA1And3_Key_TripleDES_CBC, 0, "triple DES"},
        {NID_pbe_WithSHA1And2_Key_TripleDES_CBC,
         NID_pbe_WithSHA1And2_Key_TripleDES_CBC, 0, "with two keys"},
        {NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
         NID_pbe_WithSHA1And40BitRC2_CBC, 1, "certificates in RC2-40"},
        {0, NID_pbe_WithSHA1And128BitRC2_CBC, 1, "certificates in RC2-128"},
        {NID_pbe_WithSHA1And128BitRC4, 0, 1, "the key in RC4-128"},
        {NID_pbe_WithSHA1And40BitRC4, -1, 1, "the key in RC4-40"},
        {NID_des_cbc, -1, 1, "the key in PBES2 with DES"},
        {-1, NID_rc2_cbc, 1, "certificates in PBES2 with RC2"},
        {NID_des_ede3_cbc, NID_camellia_128_cbc, 0, "other PBES2"},
        {-1, -1, 0, "nothing is encrypted"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(asked(make(cases[i].key, cases[i].certificate)) == cases[i].expected,
           "%s", cases[i].what);
    }
}

/* SafeContents within a bag, depth times, around a key in RC4. */
static PKCS12_SAFEBAG *nested(int depth)
{
    /* SEQUENCE { pkcs-12-SafeContentsBag, [0] { SEQUENCE { bag } } } */
    static const unsigned char type[] = {0x06, 0x0B, 0x2A, 0x86, 0x48,
                                         0x86, 0xF7, 0x0D, 0x01, 0x0C,
                                         0x0A, 0x01, 0x06};
    PKCS8_PRIV_KEY_INFO *key = EVP_PKEY2PKCS8(t.server.key);
    PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create_pkcs8_encrypt_ex(
        NID_pbe_WithSHA1And128BitRC4, "secret", -1, NULL, 0, 100, key, t.legacy,
        NULL);

    PKCS8_PRIV_KEY_INFO_free(key);
    for (; bag && depth > 0; depth--) {
        unsigned char *inner = NULL;
        int size = i2d_PKCS12_SAFEBAG(bag, &inner);
        int in_list = ASN1_object_size(1, size, V_ASN1_SEQUENCE);
        int in_tag = ASN1_object_size(1, in_list, 0);
        unsigned char *der = apr_palloc(t.pool, (apr_size_t)in_tag + 100);
        unsigned char *to = der;
        const unsigned char *from = der;

        ASN1_put_object(&to, 1, (int)sizeof(type) + in_tag, V_ASN1_SEQUENCE,
                        V_ASN1_UNIVERSAL);
        memcpy(to, type, sizeof(type));
        to += sizeof(type);
        ASN1_put_object(&to, 1, in_list, 0, V_ASN1_CONTEXT_SPECIFIC);
        ASN1_put_object(&to, 1, size, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
        memcpy(to, inner, (size_t)size);
        to += size;
        OPENSSL_free(inner);
        PKCS12_SAFEBAG_free(bag);
        bag = d2i_PKCS12_SAFEBAG(NULL, &from, (long)(to - der));
    }
    return bag;
}

static int asked_nested(int depth)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = sk_PKCS12_SAFEBAG_new_null();
    STACK_OF(PKCS7) *safes = NULL;
    PKCS12_SAFEBAG *bag = nested(depth);
    PKCS12 *made;

    if (!bag) {
        sk_PKCS12_SAFEBAG_free(bags);
        return -1;
    }
    sk_PKCS12_SAFEBAG_push(bags, bag);
    PKCS12_add_safe(&safes, bags, -1, 0, NULL);
    made = PKCS12_add_safes(safes, 0);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    return asked(made);
}

static void test_nested(void)
{
    ok(asked_nested(0) == 1, "a key in RC4");
    ok(asked_nested(1) == 1, "in SafeContents within a bag");
    ok(asked_nested(7) == 1, "within many");
    ok(asked_nested(8) == 0, "within more than are looked into");
}

static void test_others(void)
{
    unsigned char *der = NULL;
    int length = i2d_X509(t.server.x509, &der);
    twca_bytes_t bytes = fixture_bytes(der, (apr_size_t)length);

    ok(!twca_pkcs12_needs_legacy(&bytes), "a certificate");
    twca_bytes_wipe(&bytes);
    OPENSSL_free(der);
    bytes = fixture_string("");
    ok(!twca_pkcs12_needs_legacy(&bytes), "nothing");
    twca_bytes_wipe(&bytes);
}

/* Cut off anywhere, or with any byte changed: no crash, and no claim made of a
 * file that is none. */
static void test_damaged(void)
{
    PKCS12 *made = make(NID_pbe_WithSHA1And128BitRC4, -1);
    unsigned char *der = NULL;
    int length = i2d_PKCS12(made, &der);
    int claims = 0;

    for (int i = 0; i < length; i++) {
        twca_bytes_t bytes = fixture_bytes(der, (apr_size_t)i);

        claims += twca_pkcs12_needs_legacy(&bytes);
        twca_bytes_wipe(&bytes);
        bytes = fixture_bytes(der, (apr_size_t)length);
        bytes.data[i] ^= 0xFF;
        (void)twca_pkcs12_needs_legacy(&bytes);
        twca_bytes_wipe(&bytes);
    }
    ok(claims == 0, "one cut off");
    OPENSSL_free(der);
    PKCS12_free(made);
}

/* --- Programs ------------------------------------------------------------- */

static void make_program(const char *folder, const char *name, unsigned mode)
{
    const char *path = apr_pstrcat(t.pool, folder, "/", name, NULL);

    (void)mkdir(fixture_path(folder), 0755);
    fixture_must(chmod(fixture_text(path, "#!/bin/sh\n"), mode), path);
}

static void test_programs(void)
{
    const char *here = fixture_path("here");
    const char *java = fixture_path("java/bin/of-java");

    (void)mkdir(fixture_path("java"), 0755);
    make_program("here", "in-path", 0755);
    make_program("here", "not-executable", 0644);
    make_program("java/bin", "of-java", 0755);
    make_program("java/bin", "in-path", 0755);
    (void)mkdir(fixture_path("here/a-folder"), 0755);
    (void)setenv("PATH", apr_pstrcat(t.pool, ":.:/none:", here, NULL), 1);
    (void)setenv("JAVA_HOME", fixture_path("java"), 1);
    (void)is_str(twca_find_program(t.pool, "in-path"), "in-path",
                 "a program in PATH by its name");
    (void)is_str(twca_find_program(t.pool, "of-java"), java,
                 "one of Java's by its path");
    (void)is_str(twca_find_program(t.pool, "env"), "/usr/bin/env",
                 "one in /usr/bin, likewise");
    (void)is_str(twca_find_program(t.pool, "not-executable"), NULL,
                 "what can't be run is none");
    (void)is_str(twca_find_program(t.pool, "a-folder"), NULL, "nor a folder");
    (void)unsetenv("PATH");
    (void)unsetenv("JAVA_HOME");
    (void)is_str(twca_find_program(t.pool, "in-path"), NULL,
                 "nor what is nowhere");
}

int main(void)
{
    OSSL_PROVIDER *all[2];

    t.pool = fixture_start();
    t.server = fixture_server("www.example.test", NULL);
    t.legacy = OSSL_LIB_CTX_new();
    all[0] = OSSL_PROVIDER_load(t.legacy, "legacy");
    all[1] = OSSL_PROVIDER_load(t.legacy, "default");
    if (all[0] && all[1]) {
        test_ciphers();
        test_nested();
        test_damaged();
        OSSL_PROVIDER_unload(all[0]);
        OSSL_PROVIDER_unload(all[1]);
    }
    else {
        diag("no legacy provider here");
    }
    OSSL_LIB_CTX_free(t.legacy);
    test_others();
    test_programs();
    fixture_end();
    return done();
}
