/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Private keys: what mod_ssl reads, what it does not, and what would keep it
 * for ever. Whatever is read here is read by the decoder too, which has to
 * agree. */

#include <string.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/asn1t.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "evidence/decoder.h"
#include "evidence/certificate.h"
#include "evidence/key.h"
#include "fixture.h"
#include "tap.h"

static const char *const states[] = {
    [TWCA_KEY_NONE] = "none",
    [TWCA_KEY_CLEAR] = "clear",
    [TWCA_KEY_DECRYPTED] = "decrypted",
    [TWCA_KEY_NO_PASS_PHRASE] = "no pass phrase",
    [TWCA_KEY_INTERACTIVE] = "interactive",
    [TWCA_KEY_DIALOG_FAILED] = "dialog failed",
    [TWCA_KEY_WRONG_PASS_PHRASE] = "wrong pass phrase",
    [TWCA_KEY_TOO_MANY_ROUNDS] = "too many rounds",
    [TWCA_KEY_UNSUPPORTED] = "unsupported",
};

/* The keys of the tests, and who reads them. */
static struct {
    apr_pool_t *pool;
    twca_decoder_t *decoder;
    EVP_PKEY *rsa;
    EVP_PKEY *ec;
    int asked;
} t;

static twca_key_state_e answer(void *data, char *buffer, int size)
{
    t.asked++;
    if (!data) {
        return TWCA_KEY_DIALOG_FAILED;
    }
    apr_cpystrn(buffer, data, (apr_size_t)size);
    return TWCA_KEY_DECRYPTED;
}

/* The decoder may know less than OpenSSL, but nothing else. */
static void try_decoder(const twca_bytes_t *bytes, EVP_PKEY *expected,
                        int must_know, const char *what)
{
    EVP_PKEY *key = twca_decoder_read(t.decoder, bytes);

    if (!key) {
        ok(!must_know, "%s: the decoder", what);
        return;
    }
    ok(expected && EVP_PKEY_eq(key, expected) == 1, "%s: the decoder", what);
    EVP_PKEY_free(key);
}

static void try_bytes(const void *data, apr_size_t size,
                      const twca_dialog_t *dialog, twca_key_state_e expected,
                      EVP_PKEY *expected_key, const char *what)
{
    twca_bytes_t bytes = fixture_bytes(data, size);
    EVP_PKEY *key = NULL;
    twca_key_state_e state;

    t.asked = 0;
    alarm(20);
    state = twca_key_read(&bytes, dialog, &key);
    alarm(0);
    is_str(states[state], states[expected], what);
    ok(expected_key ? key && EVP_PKEY_eq(key, expected_key) == 1 : !key,
       "%s: the key", what);
    try_decoder(&bytes, expected_key, 0, what);
    EVP_PKEY_free(key);
    twca_bytes_wipe(&bytes);
}

static void reads(const char *text, EVP_PKEY *key, const char *what)
{
    try_bytes(text, strlen(text), NULL, TWCA_KEY_CLEAR, key, what);
}

static void refuses(const char *text, twca_key_state_e expected,
                    const char *what)
{
    try_bytes(text, strlen(text), NULL, expected, NULL, what);
}

/* --- Keys that need no pass phrase ---------------------------------------- */

static const char *traditional(EVP_PKEY *key, const EVP_CIPHER *cipher,
                               const char *pass_phrase)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data;
    long size;
    const char *text;

    PEM_write_bio_PrivateKey_traditional(
        bio, key, cipher, NULL, 0, NULL,
        (void *)(pass_phrase ? pass_phrase : ""));
    size = BIO_get_mem_data(bio, &data);
    text = apr_pstrmemdup(t.pool, data, (apr_size_t)size);
    BIO_free(bio);
    return text;
}

static void test_types(void)
{
    EVP_PKEY *dsa = fixture_key("DSA 1024");
    static const char *const kinds[] = {
        "RSA 1024", "RSA-PSS 1024",  "DSA 1024",     "ED25519",
        "ED448",    "EC prime256v1", "EC secp384r1", "EC secp521r1",
        "X25519",   "EC secp224r1",  "EC sect233k1", "EC secp256k1",
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        EVP_PKEY *key = fixture_key(kinds[i]);

        reads(fixture_key_pem(key), key, kinds[i]);
    }
    reads(traditional(t.rsa, NULL, NULL), t.rsa, "RSA as it was before PKCS#8");
    reads(traditional(t.ec, NULL, NULL), t.ec, "EC as it was before PKCS#8");
    reads(traditional(dsa, NULL, NULL), dsa, "DSA as it was before PKCS#8");
}

static void test_explicit_curve(void)
{
    EVP_PKEY *key = fixture_key("EC prime256v1");

    EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING,
                                   "explicit");
    reads(fixture_key_pem(key), key, "a curve with explicit parameters");
    reads(traditional(key, NULL, NULL), key, "likewise, before PKCS#8");
}

/* The lines between BEGIN and END. */
static char *body_of(const char *pem)
{
    const char *begin = strchr(pem, '\n') + 1;

    return apr_pstrmemdup(t.pool, begin,
                          (apr_size_t)(strstr(begin, "-----END") - begin));
}

static void test_surroundings(void)
{
    static const char curve[] = "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07";
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    const char *certificate = fixture_pem(pair.x509);
    const char *pem = fixture_key_pem(t.ec);
    const char *other = fixture_key_pem(t.rsa);

    reads(apr_pstrcat(t.pool, fixture_block("EC PARAMETERS", "", curve, 10),
                      traditional(t.ec, NULL, NULL), NULL),
          t.ec, "EC parameters first");
    reads(apr_pstrcat(t.pool, "\xEF\xBB\xBF", pem, NULL), t.ec,
          "a byte order mark first");
    reads(apr_pstrcat(t.pool, "Key Attributes: <none>\n", pem, "end\n", NULL),
          t.ec, "text around");
    reads(apr_pstrcat(t.pool, certificate, pem, certificate, NULL), t.ec,
          "between certificates");
    reads(apr_pstrcat(t.pool, pem, other, NULL), t.ec, "the first of two");
    reads(apr_pstrcat(t.pool, other, pem, NULL), t.rsa,
          "the first of two, the other way round");
    reads(fixture_replaced(pem, "\n", "\r\n"), t.ec,
          "lines ended by CR and LF");
    reads(apr_pstrcat(t.pool, "-----BEGIN PRIVATE KEY-----\n",
                      fixture_replaced(body_of(other), "\n", ""),
                      "\n-----END PRIVATE KEY-----\n", NULL),
          t.rsa, "base64 in one line");
    reads(body_of(pem), t.ec, "base64 without BEGIN and END");
    /* Unlike a certificate; tried with Apache 2.4.71. */
    reads(apr_pstrcat(t.pool, "  ", fixture_replaced(pem, "\n", "\n  "), NULL),
          t.ec, "indented");
    reads(apr_pstrmemdup(t.pool, pem, strlen(pem) - 1), t.ec,
          "no line break at the end");
}

static void test_der(void)
{
    unsigned char *der = NULL;
    int length = i2d_PrivateKey(t.rsa, &der);
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(t.ec);

    try_bytes(der, (apr_size_t)length, NULL, TWCA_KEY_CLEAR, t.rsa,
              "RSA in DER");
    OPENSSL_free(der);
    der = NULL;
    length = i2d_PKCS8_PRIV_KEY_INFO(plain, &der);
    try_bytes(der, (apr_size_t)length, NULL, TWCA_KEY_CLEAR, t.ec,
              "EC in DER, as PKCS#8");
    try_bytes(der, (apr_size_t)length - 1, NULL, TWCA_KEY_NONE, NULL,
              "DER that is cut off");
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(plain);
}

/* --- What is no key, or not to mod_ssl ------------------------------------ */

static void test_no_keys(void)
{
    const char *pem = fixture_key_pem(t.ec);
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    const char *certificate = fixture_pem(pair.x509);
    const char *glued = apr_pstrcat(
        t.pool, apr_pstrmemdup(t.pool, certificate, strlen(certificate) - 1),
        pem, NULL);
    unsigned char wide[4096];
    size_t size = 0;

    for (const char *at = pem; *at; at++) {
        wide[size++] = (unsigned char)*at;
        wide[size++] = 0;
    }
    refuses("", TWCA_KEY_NONE, "nothing");
    refuses("-", TWCA_KEY_NONE, "a dash");
    refuses("-----BEGIN PRIVATE KEY-----", TWCA_KEY_NONE, "BEGIN alone");
    refuses("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            TWCA_KEY_NONE, "nothing between BEGIN and END");
    refuses(certificate, TWCA_KEY_NONE, "a certificate");
    refuses(fixture_block("OPENSSH PRIVATE KEY", "", "openssh-key-v1", 14),
            TWCA_KEY_NONE, "OpenSSH's form");
    refuses(fixture_block("PUBLIC KEY", "", "abc", 3), TWCA_KEY_NONE,
            "a public key");
    refuses(fixture_block("PRIVATE KEY", "", "abc", 3), TWCA_KEY_NONE,
            "garbage in a private key's block");
    refuses(fixture_block("RSA PRIVATE KEY", "", "0\x03\x02\x01\x05", 5),
            TWCA_KEY_NONE, "an RSA key without numbers");
    refuses(fixture_replaced(pem, "\n", "\r"), TWCA_KEY_NONE,
            "lines ended by CR");
    refuses(glued, TWCA_KEY_NONE, "no line break between END and BEGIN");
    try_bytes(wide, size, NULL, TWCA_KEY_NONE, NULL, "UTF-16");
    refuses(apr_pstrmemdup(t.pool, pem, strlen(pem) / 2), TWCA_KEY_NONE,
            "cut off in the middle");
}

static void test_pkcs12(void)
{
    fixture_pair_t pair = fixture_server("www.example.test", NULL);
    PKCS12 *made =
        PKCS12_create("", "x", pair.key, pair.x509, NULL, 0, 0, 100, 100, 0);
    unsigned char *der = NULL;
    int length = i2d_PKCS12(made, &der);

    try_bytes(der, (apr_size_t)length, NULL, TWCA_KEY_NONE, NULL, "PKCS#12");
    OPENSSL_free(der);
    PKCS12_free(made);
}

/* --- Pass phrases --------------------------------------------------------- */

static void asks(const char *text, const char *pass_phrase,
                 twca_key_state_e expected, EVP_PKEY *key, const char *what)
{
    twca_dialog_t dialog = {answer, (void *)pass_phrase};

    try_bytes(text, strlen(text), &dialog, expected, key, what);
}

static void test_encrypted(void)
{
    const char *sealed = fixture_sealed_pem(t.ec, "secret");
    const char *old = traditional(t.rsa, EVP_aes_128_cbc(), "secret");
    const char *plain = fixture_key_pem(t.rsa);
    twca_dialog_t nobody = {NULL, NULL};

    asks(sealed, "secret", TWCA_KEY_DECRYPTED, t.ec, "the right pass phrase");
    ok(t.asked == 1, "asked for once");
    asks(sealed, "wrong", TWCA_KEY_WRONG_PASS_PHRASE, NULL,
         "a wrong pass phrase");
    asks(sealed, "", TWCA_KEY_WRONG_PASS_PHRASE, NULL, "an empty answer");
    asks(sealed, NULL, TWCA_KEY_DIALOG_FAILED, NULL, "no answer");
    refuses(sealed, TWCA_KEY_NO_PASS_PHRASE, "no dialog");
    try_bytes(sealed, strlen(sealed), &nobody, TWCA_KEY_NO_PASS_PHRASE, NULL,
              "nobody to ask");
    asks(old, "secret", TWCA_KEY_DECRYPTED, t.rsa,
         "the right pass phrase, before PKCS#8");
    asks(old, "wrong", TWCA_KEY_WRONG_PASS_PHRASE, NULL,
         "a wrong pass phrase, before PKCS#8");
    refuses(old, TWCA_KEY_NO_PASS_PHRASE, "no dialog, before PKCS#8");
    asks(fixture_sealed_pem(t.ec, ""), "secret", TWCA_KEY_CLEAR, t.ec,
         "the empty pass phrase");
    ok(t.asked == 0, "is not asked for");
    asks(apr_pstrcat(t.pool, plain, sealed, NULL), "secret", TWCA_KEY_CLEAR,
         t.rsa, "an encrypted key behind a plain one");
    ok(t.asked == 0, "is not asked for either");
    asks(apr_pstrcat(t.pool, sealed, plain, NULL), "wrong",
         TWCA_KEY_WRONG_PASS_PHRASE, NULL,
         "a plain key behind an encrypted one");
    asks(apr_pstrcat(t.pool, sealed, plain, NULL), "secret", TWCA_KEY_DECRYPTED,
         t.ec, "likewise, with the right pass phrase");
}

static void test_sealed_der(void)
{
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(t.ec);
    X509_SIG *sealed =
        PKCS8_encrypt(-1, EVP_aes_256_cbc(), "secret", 6, NULL, 0, 100, plain);
    unsigned char *der = NULL;
    int length = i2d_X509_SIG(sealed, &der);
    twca_dialog_t dialog = {answer, (void *)"secret"};

    try_bytes(der, (apr_size_t)length, &dialog, TWCA_KEY_NONE, NULL,
              "an encrypted key in DER");
    ok(t.asked == 0, "nobody is asked for it");
    OPENSSL_free(der);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(plain);
}

/* --- Pass phrases that are not to be tried -------------------------------- */

/* An encrypted key of nothing, by its algorithm, which is freed. */
static const char *sealed_with(X509_ALGOR *algorithm, const char *header)
{
    X509_SIG *sealed = X509_SIG_new();
    ASN1_OCTET_STRING *content;
    X509_ALGOR *place;
    unsigned char *der = NULL;
    const char *text;
    int length;

    X509_SIG_getm(sealed, &place, &content);
    X509_ALGOR_copy(place, algorithm);
    ASN1_OCTET_STRING_set(content,
                          (const unsigned char *)"0123456789ABCDEF"
                                                 "0123456789ABCDEF",
                          32);
    length = i2d_X509_SIG(sealed, &der);
    text =
        fixture_block("ENCRYPTED PRIVATE KEY", header, der, (apr_size_t)length);
    OPENSSL_free(der);
    X509_SIG_free(sealed);
    X509_ALGOR_free(algorithm);
    return text;
}

static unsigned char salt[] = "01234567";

static const char *with_rounds(int rounds)
{
    return sealed_with(PKCS5_pbe2_set(EVP_aes_256_cbc(), rounds, salt, 8), "");
}

/* scrypt with numbers that OpenSSL itself would not write. */
static const char *with_scrypt(apr_uint64_t cost, apr_uint64_t size,
                               apr_uint64_t parallel)
{
    X509_ALGOR *algorithm =
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, 8, NULL, 1024, 8, 1);
    PBE2PARAM *outer = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM),
                                                 algorithm->parameter);
    SCRYPT_PARAMS *inner = ASN1_TYPE_unpack_sequence(
        ASN1_ITEM_rptr(SCRYPT_PARAMS), outer->keyfunc->parameter);

    ASN1_INTEGER_set_uint64(inner->costParameter, cost);
    ASN1_INTEGER_set_uint64(inner->blockSize, size);
    ASN1_INTEGER_set_uint64(inner->parallelizationParameter, parallel);
    ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), inner,
                            &outer->keyfunc->parameter);
    ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(PBE2PARAM), outer,
                            &algorithm->parameter);
    SCRYPT_PARAMS_free(inner);
    PBE2PARAM_free(outer);
    return sealed_with(algorithm, "");
}

/* PBES2 with a cipher that need not be there. */
static const char *with_cipher(int nid)
{
    X509_ALGOR *algorithm = PKCS5_pbe2_set(EVP_aes_256_cbc(), 100, salt, 8);
    PBE2PARAM *outer = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM),
                                                 algorithm->parameter);

    ASN1_OBJECT_free(outer->encryption->algorithm);
    outer->encryption->algorithm = OBJ_nid2obj(nid);
    ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(PBE2PARAM), outer,
                            &algorithm->parameter);
    PBE2PARAM_free(outer);
    return sealed_with(algorithm, "");
}

#define DEK(cipher)                                                            \
    "Proc-Type: 4,ENCRYPTED\nDEK-Info: " cipher                                \
    ",0123456789ABCDEF0123456789ABCDEF\n"

/* OpenSSL would come back from none of these while we live. */
static void test_endless(void)
{
    const char *slow = with_rounds(2147483647);
    const char *unknown = fixture_block("PRIVATE KEY", "", "0\0", 2);
    const char *broken = "-----BEGIN PRIVATE KEY-----\n!!!!\n"
                         "-----END PRIVATE KEY-----\n";
    const char *unequal = "-----BEGIN CERTIFICATE-----\nAAAA\n"
                          "-----END PRIVATE KEY-----\n";
    const char *const cases[][2] = {
        {slow, "2^31 rounds"},
        {sealed_with(PKCS5_pbe_set(NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                                   2147483647, salt, 8),
                     ""),
         "2^31 rounds of PKCS#12's way"},
        {with_scrypt((apr_uint64_t)1 << 62, 8, 1), "scrypt with N of 2^62"},
        {with_scrypt(1 << 16, 2, 1 << 15), "scrypt with p of 2^15"},
        {with_scrypt(1 << 10, 1 << 20, 1), "scrypt with r of 2^20"},
        {with_scrypt(UINT64_MAX, UINT64_MAX, UINT64_MAX),
         "scrypt with numbers that are no longs"},
        {apr_pstrcat(t.pool, unknown, slow, NULL),
         "2^31 rounds behind an unknown key"},
        {apr_pstrcat(t.pool, broken, slow, NULL),
         "2^31 rounds behind a broken key"},
        {apr_pstrcat(t.pool, unequal, slow, NULL),
         "2^31 rounds behind an END of another name"},
        {sealed_with(PKCS5_pbe2_set(EVP_aes_256_cbc(), 1, salt, 8),
                     DEK("AES-256-CBC")),
         "encrypted twice"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        asks(cases[i][0], "secret", TWCA_KEY_TOO_MANY_ROUNDS, NULL,
             cases[i][1]);
        ok(t.asked == 0, "%s: nobody is asked", cases[i][1]);
    }
    asks(with_rounds(2048), "secret", TWCA_KEY_WRONG_PASS_PHRASE, NULL,
         "a usual number of rounds");
    asks(with_scrypt(16384, 8, 1), "secret", TWCA_KEY_WRONG_PASS_PHRASE, NULL,
         "scrypt as OpenSSL has it");
    asks(apr_pstrcat(t.pool, fixture_key_pem(t.ec), slow, NULL), "secret",
         TWCA_KEY_CLEAR, t.ec, "2^31 rounds behind a good key");
}

static void test_legacy(void)
{
    const char *garbage = "0123456789ABCDEF0123456789ABCDEF";
    const char *plain = fixture_key_pem(t.ec);
    const char *const cases[][2] = {
        {fixture_block("RSA PRIVATE KEY", DEK("DES-CBC"), garbage, 32),
         "DES, before PKCS#8"},
        {fixture_block("RSA PRIVATE KEY", DEK("RC2-CBC"), garbage, 32),
         "RC2, before PKCS#8"},
        {fixture_block("RSA PRIVATE KEY", DEK("BF-CBC"), garbage, 32),
         "Blowfish, before PKCS#8"},
        {sealed_with(PKCS5_pbe_set(NID_pbeWithMD5AndDES_CBC, 100, salt, 8), ""),
         "MD5 and DES"},
        {sealed_with(
             PKCS5_pbe_set(NID_pbe_WithSHA1And40BitRC2_CBC, 100, salt, 8), ""),
         "RC2 of 40 bits"},
        {sealed_with(PKCS5_pbe_set(NID_pbe_WithSHA1And128BitRC4, 100, salt, 8),
                     ""),
         "RC4"},
        {with_cipher(NID_des_cbc), "PBES2 with DES"},
        {with_cipher(NID_rc2_cbc), "PBES2 with RC2"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        asks(cases[i][0], "secret", TWCA_KEY_UNSUPPORTED, NULL, cases[i][1]);
        reads(apr_pstrcat(t.pool, plain, cases[i][0], NULL), t.ec,
              apr_pstrcat(t.pool, cases[i][1], ", behind a plain key", NULL));
    }
}

/* --- One decoder for many ------------------------------------------------- */

static void test_decoder(void)
{
    EVP_PKEY *edwards = fixture_key("ED25519");
    struct {
        const char *text;
        EVP_PKEY *key;
        const char *what;
    } cases[] = {
        {fixture_key_pem(t.rsa), t.rsa, "RSA"},
        {fixture_key_pem(t.ec), t.ec, "EC"},
        {fixture_key_pem(edwards), edwards, "Ed25519"},
        {traditional(t.rsa, NULL, NULL), t.rsa, "RSA, before PKCS#8"},
        {traditional(t.ec, NULL, NULL), t.ec, "EC, before PKCS#8"},
        {fixture_block("PRIVATE KEY", "", "0\x03\x02\x01\x05", 5), NULL,
         "garbage"},
        {fixture_block("RSA PRIVATE KEY", "", "0\x03\x02\x01\x05", 5), NULL,
         "garbage of RSA"},
        {fixture_block("EC PRIVATE KEY", "", "0\x03\x02\x01\x01", 5), NULL,
         "garbage of EC"},
        {fixture_sealed_pem(t.ec, ""), NULL, "an encrypted key"},
    };

    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            twca_bytes_t bytes = fixture_string(cases[i].text);

            try_decoder(&bytes, cases[i].key, cases[i].key != NULL,
                        cases[i].what);
            twca_bytes_wipe(&bytes);
        }
    }
}

static void test_hash(void)
{
    unsigned char one[TWCA_HASH_SIZE];
    unsigned char other[TWCA_HASH_SIZE];

    ok(twca_key_hash(t.ec, one) && twca_key_hash(t.ec, other)
           && memcmp(one, other, TWCA_HASH_SIZE) == 0,
       "a key has one hash");
    ok(twca_key_hash(t.rsa, other) && memcmp(one, other, TWCA_HASH_SIZE) != 0,
       "and another key another");
}

int main(void)
{
    t.pool = fixture_start();
    t.decoder = twca_decoder_create(t.pool);
    t.rsa = fixture_key("RSA 1024");
    t.ec = fixture_key("EC prime256v1");
    test_types();
    test_explicit_curve();
    test_surroundings();
    test_der();
    test_no_keys();
    test_pkcs12();
    test_encrypted();
    test_sealed_der();
    test_endless();
    test_legacy();
    test_decoder();
    test_hash();
    fixture_end();
    return done();
}
