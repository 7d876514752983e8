/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a file is, told from nothing but its bytes. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>

#include "evidence/content.h"
#include "fixture.h"
#include "tap.h"

#define LITERAL(text) (text), sizeof(text) - 1

static void is_bytes(const void *data, apr_size_t size, twca_content_e expected,
                     const char *what)
{
    twca_bytes_t bytes = fixture_bytes(data, size);
    twca_content_e found = twca_content(&bytes);

    if (!ok(found == expected, "%s", what)) {
        diag("got %s (%d), expected %s (%d)", twca_content_word(found), found,
             twca_content_word(expected), expected);
    }
    twca_bytes_wipe(&bytes);
}

static void is_text(const char *text, twca_content_e expected, const char *what)
{
    is_bytes(text, strlen(text), expected, what);
}

/* What is made by one of OpenSSL's i2d functions. */
static void is_der(int length, unsigned char *der, twca_content_e expected,
                   const char *what)
{
    is_bytes(der, length > 0 ? (apr_size_t)length : 0, expected, what);
    OPENSSL_free(der);
}

static PKCS7 *make_pkcs7(X509 *x509)
{
    PKCS7 *made = PKCS7_new();

    PKCS7_set_type(made, NID_pkcs7_signed);
    PKCS7_content_new(made, NID_pkcs7_data);
    PKCS7_add_certificate(made, x509);
    return made;
}

static void test_pem_names(void)
{
    static const struct {
        const char *name;
        twca_content_e content;
    } cases[] = {
        {"CERTIFICATE", TWCA_CONTENT_CERTIFICATE},
        {"X509 CERTIFICATE", TWCA_CONTENT_CERTIFICATE},
        {"TRUSTED CERTIFICATE", TWCA_CONTENT_CERTIFICATE},
        {"CERTIFICATE REQUEST", TWCA_CONTENT_REQUEST_PEM},
        {"NEW CERTIFICATE REQUEST", TWCA_CONTENT_REQUEST_PEM},
        {"PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"ENCRYPTED PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"RSA PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"DSA PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"EC PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"ANY PRIVATE KEY", TWCA_CONTENT_PRIVATE_KEY},
        {"PKCS7", TWCA_CONTENT_PKCS7_PEM},
        {"PKCS #7 SIGNED DATA", TWCA_CONTENT_PKCS7_PEM},
        {"CMS", TWCA_CONTENT_PKCS7_PEM},
        {"PUBLIC KEY", TWCA_CONTENT_PUBLIC_KEY},
        {"RSA PUBLIC KEY", TWCA_CONTENT_PUBLIC_KEY},
        {"OPENSSH PRIVATE KEY", TWCA_CONTENT_OPENSSH_KEY},
        {"X509 CRL", TWCA_CONTENT_CRL},
        {"DH PARAMETERS", TWCA_CONTENT_PARAMETERS},
        {"X9.42 DH PARAMETERS", TWCA_CONTENT_PARAMETERS},
        {"EC PARAMETERS", TWCA_CONTENT_PARAMETERS},
        {"DSA PARAMETERS", TWCA_CONTENT_PARAMETERS},
        {"PGP PUBLIC KEY BLOCK", TWCA_CONTENT_BROKEN_PEM},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_text(fixture_block(cases[i].name, "", "0\x03\x02\x01\x01", 5),
                cases[i].content, cases[i].name);
    }
}

/* Which of several blocks counts. */
static void test_pem_order(apr_pool_t *pool)
{
    const char *certificate = fixture_block("CERTIFICATE", "", "abc", 3);
    const char *key = fixture_block("PRIVATE KEY", "", "abc", 3);
    const char *curve = fixture_block("EC PARAMETERS", "", "abc", 3);
    const char *other = fixture_block("PGP MESSAGE", "", "abc", 3);

    is_text(apr_pstrcat(pool, certificate, key, NULL), TWCA_CONTENT_CERTIFICATE,
            "a certificate, then a key");
    is_text(apr_pstrcat(pool, key, certificate, NULL), TWCA_CONTENT_PRIVATE_KEY,
            "a key, then a certificate");
    is_text(apr_pstrcat(pool, curve, key, NULL), TWCA_CONTENT_PRIVATE_KEY,
            "parameters before a key are part of it");
    is_text(apr_pstrcat(pool, other, key, NULL), TWCA_CONTENT_PRIVATE_KEY,
            "a block of others' before a key");
    is_text(apr_pstrcat(pool, "\xEF\xBB\xBF", certificate, NULL),
            TWCA_CONTENT_CERTIFICATE, "a byte order mark before");
    is_text(apr_pstrcat(pool, "Bag Attributes\n  text\n", certificate, "more",
                        NULL),
            TWCA_CONTENT_CERTIFICATE, "text around");
    is_text(fixture_replaced(certificate, "\n", "\r\n"),
            TWCA_CONTENT_CERTIFICATE, "lines ended by CR and LF");
    is_text(fixture_replaced(certificate, "-----\n", "----- \n"),
            TWCA_CONTENT_CERTIFICATE, "spaces at the end of lines");
}

static void test_der(const fixture_pair_t *pair)
{
    EVP_PKEY *rsa = fixture_key("RSA 1024");
    X509_REQ *request = fixture_request("CN=x", pair->key);
    PKCS7 *pkcs7 = make_pkcs7(pair->x509);
    PKCS12 *pkcs12 = PKCS12_create("secret", "x", pair->key, pair->x509, NULL,
                                   0, 0, 100, 100, 0);
    PKCS12 *open =
        PKCS12_create(NULL, NULL, NULL, pair->x509, NULL, -1, -1, -1, -1, 0);
    PKCS8_PRIV_KEY_INFO *plain = EVP_PKEY2PKCS8(pair->key);
    X509_SIG *sealed =
        PKCS8_encrypt(-1, EVP_aes_256_cbc(), "secret", 6, NULL, 0, 100, plain);
    unsigned char *der = NULL;
    int length;

    length = i2d_X509(pair->x509, &der);
    is_bytes(der, (apr_size_t)length, TWCA_CONTENT_DER_CERTIFICATE,
             "a certificate in DER");
    is_bytes(der, (apr_size_t)length - 1, TWCA_CONTENT_BINARY,
             "a certificate in DER that is cut off");
    is_der(length, der, TWCA_CONTENT_DER_CERTIFICATE, "likewise, whole");
    der = NULL;
    length = i2d_X509_REQ(request, &der);
    is_der(length, der, TWCA_CONTENT_REQUEST_DER, "a request in DER");
    der = NULL;
    length = i2d_PKCS7(pkcs7, &der);
    is_der(length, der, TWCA_CONTENT_PKCS7_DER, "PKCS#7 in DER");
    der = NULL;
    length = i2d_PKCS12(pkcs12, &der);
    is_der(length, der, TWCA_CONTENT_PKCS12, "PKCS#12");
    der = NULL;
    length = i2d_PKCS12(open, &der);
    is_der(length, der, TWCA_CONTENT_PKCS12,
           "PKCS#12 of a certificate, without a pass phrase");
    der = NULL;
    length = i2d_PKCS8_PRIV_KEY_INFO(plain, &der);
    is_der(length, der, TWCA_CONTENT_DER_KEY, "a PKCS#8 key in DER");
    der = NULL;
    length = i2d_PrivateKey(rsa, &der);
    is_der(length, der, TWCA_CONTENT_DER_KEY, "an RSA key in DER");
    der = NULL;
    length = i2d_PrivateKey(pair->key, &der);
    is_der(length, der, TWCA_CONTENT_DER_KEY, "an EC key in DER");
    der = NULL;
    length = i2d_X509_SIG(sealed, &der);
    is_der(length, der, TWCA_CONTENT_ENCRYPTED_DER_KEY,
           "an encrypted key in DER");
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(plain);
    PKCS12_free(open);
    PKCS12_free(pkcs12);
    PKCS7_free(pkcs7);
}

static void test_magic(void)
{
    is_bytes(LITERAL("\xFE\xED\xFE\xED\0\0\0\2\0\0\0\0"), TWCA_CONTENT_JKS,
             "JKS");
    is_bytes(LITERAL("\xFE\xED\xFE\xED"), TWCA_CONTENT_JKS,
             "JKS, the first bytes alone");
    is_bytes(LITERAL("\xCE\xCE\xCE\xCE\0\0\0\2"), TWCA_CONTENT_JCEKS, "JCEKS");
    is_bytes(LITERAL("\xFE\xED\xFE"), TWCA_CONTENT_TEXT,
             "three bytes of it might be a text in some old encoding");
}

/* A text in UTF-16. */
static void is_utf16(const char *text, int is_big, const char *mark,
                     const char *what)
{
    unsigned char data[8192];
    size_t size = 0;

    for (; *mark; mark++) {
        data[size++] = (unsigned char)*mark;
    }
    for (; *text; text++) {
        data[size++] = is_big ? 0 : (unsigned char)*text;
        data[size++] = is_big ? (unsigned char)*text : 0;
    }
    is_bytes(data, size, TWCA_CONTENT_UTF16, what);
}

static void test_damaged(apr_pool_t *pool, const char *pem)
{
    const char *first = apr_pstrmemdup(pool, pem, strlen(pem) - 1);

    is_utf16(pem, 0, "", "UTF-16LE");
    is_utf16(pem, 1, "", "UTF-16BE");
    is_utf16(pem, 0, "\xFF\xFE", "UTF-16LE with its mark");
    is_utf16(pem, 1, "\xFE\xFF", "UTF-16BE with its mark");
    is_text(fixture_replaced(pem, "\n", "\r"), TWCA_CONTENT_LINE_ENDS_CR,
            "lines ended by CR");
    is_text(apr_pstrcat(pool, "  ", fixture_replaced(pem, "\n", "\n  "), NULL),
            TWCA_CONTENT_INDENTED, "indented");
    is_text(apr_pstrcat(pool, "\t", fixture_replaced(pem, "\n", "\n\t"), NULL),
            TWCA_CONTENT_INDENTED, "indented with tabs");
    is_text(apr_pstrcat(pool, first, pem, NULL), TWCA_CONTENT_GLUED_LINES,
            "no line break between END and BEGIN");
    is_text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            TWCA_CONTENT_EMPTY_PEM, "nothing between BEGIN and END");
    is_text("-----BEGIN PRIVATE KEY-----\n\n \n-----END PRIVATE KEY-----",
            TWCA_CONTENT_EMPTY_PEM, "empty lines between BEGIN and END");
    is_text("-----BEGIN CERTIFICATE-----", TWCA_CONTENT_BROKEN_PEM,
            "BEGIN alone");
    is_text(apr_pstrmemdup(pool, pem, strlen(pem) / 2), TWCA_CONTENT_BROKEN_PEM,
            "cut off in the middle");
    is_text(fixture_replaced(pem, "END", "ENT"), TWCA_CONTENT_BROKEN_PEM,
            "another word than END");
}

static void test_others(apr_pool_t *pool)
{
    char *long_text = apr_pcalloc(pool, 100001);

    memset(long_text, 'x', 100000);
    is_text("<!DOCTYPE html><html></html>", TWCA_CONTENT_HTML, "HTML");
    is_text("\xEF\xBB\xBF\r\n <html>", TWCA_CONTENT_HTML,
            "HTML behind a byte order mark");
    is_text("<?xml version='1.0'?>", TWCA_CONTENT_HTML, "XML");
    is_text("hello\n", TWCA_CONTENT_TEXT, "text");
    is_text("\xE6\x86\x91\xE8\xAD\x89", TWCA_CONTENT_TEXT, "text in UTF-8");
    is_text(long_text, TWCA_CONTENT_TEXT, "a long line");
    is_text(" ", TWCA_CONTENT_TEXT, "a space");
    is_text("-", TWCA_CONTENT_TEXT, "a dash");
    is_text("\xEF\xBB\xBF", TWCA_CONTENT_TEXT, "a byte order mark alone");
    is_text("0", TWCA_CONTENT_TEXT, "the first byte of DER alone");
    is_text("<", TWCA_CONTENT_HTML, "an angle bracket");
    is_bytes("", 1, TWCA_CONTENT_BINARY, "a NUL");
    is_bytes("\0\0\0\0\0\0\0\0", 8, TWCA_CONTENT_BINARY, "NULs");
    is_bytes("\xFF\xFE", 2, TWCA_CONTENT_TEXT, "a mark of UTF-16 alone");
    is_bytes("\x7F"
             "ELF\2\1\1\0\0\0",
             10, TWCA_CONTENT_BINARY, "a program");
    is_bytes(LITERAL("text with a \0 in it"), TWCA_CONTENT_BINARY,
             "text with a NUL");
    is_bytes(LITERAL("\x30\x82\xFF\xFF\x02\x01\x00"), TWCA_CONTENT_BINARY,
             "DER of a great length");
    is_bytes(LITERAL("\x30\x80\x30\x80\x30\x80\x30\x00"), TWCA_CONTENT_BINARY,
             "DER of no length");
    is_bytes(LITERAL("\x1F\x8B\x08\x00"), TWCA_CONTENT_BINARY, "gzip");
}

static void test_bytes(void)
{
    int crashed = 0;

    for (int i = 0; i < 256; i++) {
        unsigned char byte = (unsigned char)i;
        twca_bytes_t bytes = fixture_bytes(&byte, 1);

        crashed |= twca_content_word(twca_content(&bytes)) == NULL;
        twca_bytes_wipe(&bytes);
    }
    ok(!crashed, "every file of a byte is something");
}

static void test_words(void)
{
    for (int i = 0; i <= TWCA_CONTENT_BINARY; i++) {
        const char *word = twca_content_word((twca_content_e)i);

        ok(word && *word, "content %d has a word: %s", i, word ? word : "-");
    }
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    fixture_pair_t pair = fixture_server("www.example.test", NULL);

    test_pem_names();
    test_pem_order(pool);
    test_der(&pair);
    test_magic();
    test_damaged(pool, fixture_pem(pair.x509));
    test_others(pool);
    test_bytes();
    test_words();
    fixture_end();
    return done();
}
