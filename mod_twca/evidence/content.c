/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "content.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

/* The first block of a kind that says what the file is. */
static const struct {
    const char *name;
    twca_content_e content;
} pem_names[] = {
    {PEM_STRING_X509, TWCA_CONTENT_CERTIFICATE},
    {PEM_STRING_X509_OLD, TWCA_CONTENT_CERTIFICATE},
    {PEM_STRING_X509_TRUSTED, TWCA_CONTENT_CERTIFICATE},
    {PEM_STRING_X509_REQ, TWCA_CONTENT_REQUEST_PEM},
    {PEM_STRING_X509_REQ_OLD, TWCA_CONTENT_REQUEST_PEM},
    {PEM_STRING_PKCS8, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_PKCS8INF, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_RSA, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_DSA, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_ECPRIVATEKEY, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_EVP_PKEY, TWCA_CONTENT_PRIVATE_KEY},
    {PEM_STRING_PKCS7, TWCA_CONTENT_PKCS7_PEM},
    {PEM_STRING_PKCS7_SIGNED, TWCA_CONTENT_PKCS7_PEM},
    {PEM_STRING_CMS, TWCA_CONTENT_PKCS7_PEM},
    {PEM_STRING_PUBLIC, TWCA_CONTENT_PUBLIC_KEY},
    {PEM_STRING_RSA_PUBLIC, TWCA_CONTENT_PUBLIC_KEY},
    {"OPENSSH PRIVATE KEY", TWCA_CONTENT_OPENSSH_KEY},
    {PEM_STRING_X509_CRL, TWCA_CONTENT_CRL},
};

static const struct {
    const char *name;
    twca_content_e content;
} parameter_names[] = {
    {PEM_STRING_DHPARAMS, TWCA_CONTENT_PARAMETERS},
    {PEM_STRING_DHXPARAMS, TWCA_CONTENT_PARAMETERS},
    {PEM_STRING_ECPARAMETERS, TWCA_CONTENT_PARAMETERS},
    {PEM_STRING_DSAPARAMS, TWCA_CONTENT_PARAMETERS},
};

static twca_content_e content_of_name(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(pem_names) / sizeof(pem_names[0]); i++) {
        if (strcmp(name, pem_names[i].name) == 0) {
            return pem_names[i].content;
        }
    }
    for (i = 0; i < sizeof(parameter_names) / sizeof(parameter_names[0]); i++) {
        if (strcmp(name, parameter_names[i].name) == 0) {
            return parameter_names[i].content;
        }
    }
    return TWCA_CONTENT_BROKEN_PEM;
}

/* Parameters stand before keys; they say what a file is only where nothing
 * else does. */
static twca_content_e content_of_pem(const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    twca_content_e best = TWCA_CONTENT_BROKEN_PEM;
    char *name = NULL;
    char *header = NULL;
    unsigned char *data = NULL;
    long length;

    while (
        bio
        && (best == TWCA_CONTENT_BROKEN_PEM || best == TWCA_CONTENT_PARAMETERS)
        && PEM_read_bio(bio, &name, &header, &data, &length) == 1) {
        twca_content_e content = content_of_name(name);

        if (content != TWCA_CONTENT_BROKEN_PEM) {
            best = content;
        }
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)length);
    }
    BIO_free(bio);
    ERR_clear_error();
    return best;
}

static int is_der_pkcs12(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    PKCS12 *found = d2i_PKCS12(NULL, &at, (long)bytes->size);

    PKCS12_free(found);
    return found != NULL;
}

static int is_der_certificate(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    X509 *found = d2i_X509(NULL, &at, (long)bytes->size);

    X509_free(found);
    return found != NULL;
}

static int is_der_request(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    X509_REQ *found = d2i_X509_REQ(NULL, &at, (long)bytes->size);

    X509_REQ_free(found);
    return found != NULL;
}

static int is_der_pkcs7(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    PKCS7 *found = d2i_PKCS7(NULL, &at, (long)bytes->size);
    int result = found && PKCS7_type_is_signed(found);

    PKCS7_free(found);
    return result;
}

/* No key is so long, and OpenSSL takes its time over what is none. */
#define LONGEST_KEY 65536

static int is_der_key(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    EVP_PKEY *found = bytes->size <= LONGEST_KEY
                          ? d2i_AutoPrivateKey(NULL, &at, (long)bytes->size)
                          : NULL;

    EVP_PKEY_free(found);
    return found != NULL;
}

static int is_der_sealed_key(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    X509_SIG *found = d2i_X509_SIG(NULL, &at, (long)bytes->size);
    const X509_ALGOR *algorithm = NULL;
    int result = 0;

    if (found) {
        X509_SIG_get0(found, &algorithm, NULL);
        result = OBJ_obj2nid(algorithm->algorithm) != NID_undef;
    }
    X509_SIG_free(found);
    return result;
}

static twca_content_e content_of_der(const twca_bytes_t *bytes)
{
    static const struct {
        int (*is)(const twca_bytes_t *);
        twca_content_e content;
    } kinds[] = {
        {is_der_pkcs12, TWCA_CONTENT_PKCS12},
        {is_der_certificate, TWCA_CONTENT_DER_CERTIFICATE},
        {is_der_request, TWCA_CONTENT_REQUEST_DER},
        {is_der_pkcs7, TWCA_CONTENT_PKCS7_DER},
        {is_der_key, TWCA_CONTENT_DER_KEY},
        {is_der_sealed_key, TWCA_CONTENT_ENCRYPTED_DER_KEY},
    };
    size_t i;
    twca_content_e result = TWCA_CONTENT_BINARY;

    for (i = 0;
         result == TWCA_CONTENT_BINARY && i < sizeof(kinds) / sizeof(kinds[0]);
         i++) {
        if (kinds[i].is(bytes)) {
            result = kinds[i].content;
        }
    }
    ERR_clear_error();
    return result;
}

static int is_utf16(const twca_bytes_t *bytes)
{
    const unsigned char *data = bytes->data;
    apr_size_t i;
    apr_size_t zeros[2] = {0, 0};
    apr_size_t end = bytes->size < 256 ? bytes->size : 256;

    if (bytes->size < 4) {
        return 0;
    }
    if ((data[0] == 0xFF && data[1] == 0xFE)
        || (data[0] == 0xFE && data[1] == 0xFF)) {
        return 1;
    }
    for (i = 0; i < end; i++) {
        zeros[i & 1] += data[i] == 0;
    }
    return (zeros[0] == 0 && zeros[1] == end / 2)
           || (zeros[1] == 0 && zeros[0] == (end + 1) / 2);
}

static int is_text(const twca_bytes_t *bytes)
{
    apr_size_t i;

    for (i = 0; i < bytes->size; i++) {
        unsigned char c = bytes->data[i];

        if ((c < 32 && !strchr("\t\n\v\f\r\033", c)) || c == 127 || c == 0) {
            return 0;
        }
    }
    return 1;
}

static const unsigned char *skip_space(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;

    if (bytes->size >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
        at += 3;
    }
    while (*at && strchr(" \t\r\n\v\f", *at)) {
        at++;
    }
    return at;
}

/* Why a text with a BEGIN line has no block that OpenSSL would read. */
static twca_content_e content_of_damaged_pem(const char *text,
                                             const char *begin)
{
    const char *glued = strstr(text, "----------BEGIN ");

    if (strchr(text, '\r') && !strchr(text, '\n')) {
        return TWCA_CONTENT_LINE_ENDS_CR;
    }
    if (begin > text && (begin[-1] == ' ' || begin[-1] == '\t')) {
        return TWCA_CONTENT_INDENTED;
    }
    if (glued) {
        return TWCA_CONTENT_GLUED_LINES;
    }
    begin = strchr(begin, '\n');
    begin = begin ? begin + strspn(begin, " \t\r\n") : NULL;
    return begin && strncmp(begin, "-----END ", 9) == 0
               ? TWCA_CONTENT_EMPTY_PEM
               : TWCA_CONTENT_BROKEN_PEM;
}

static twca_content_e content_of_text(const twca_bytes_t *bytes)
{
    const char *text = (const char *)bytes->data;
    const char *begin = strstr(text, "-----BEGIN ");

    if (begin) {
        return content_of_damaged_pem(text, begin);
    }
    return *skip_space(bytes) == '<' ? TWCA_CONTENT_HTML : TWCA_CONTENT_TEXT;
}

twca_content_e twca_content(const twca_bytes_t *bytes)
{
    twca_content_e content;

    if (bytes->size >= 4 && memcmp(bytes->data, "\xFE\xED\xFE\xED", 4) == 0) {
        return TWCA_CONTENT_JKS;
    }
    if (bytes->size >= 4 && memcmp(bytes->data, "\xCE\xCE\xCE\xCE", 4) == 0) {
        return TWCA_CONTENT_JCEKS;
    }
    content = content_of_pem(bytes);
    if (content != TWCA_CONTENT_BROKEN_PEM) {
        return content;
    }
    if (bytes->data[0] == 0x30) {
        content = content_of_der(bytes);
        if (content != TWCA_CONTENT_BINARY) {
            return content;
        }
    }
    if (is_utf16(bytes)) {
        return TWCA_CONTENT_UTF16;
    }
    return is_text(bytes) ? content_of_text(bytes) : TWCA_CONTENT_BINARY;
}

const char *twca_content_word(twca_content_e content)
{
    static const char *const words[] = {
        [TWCA_CONTENT_CERTIFICATE] = "certificate",
        [TWCA_CONTENT_PRIVATE_KEY] = "private-key",
        [TWCA_CONTENT_REQUEST_PEM] = "request-pem",
        [TWCA_CONTENT_PKCS7_PEM] = "pkcs7-pem",
        [TWCA_CONTENT_PUBLIC_KEY] = "public-key",
        [TWCA_CONTENT_OPENSSH_KEY] = "openssh-key",
        [TWCA_CONTENT_CRL] = "crl",
        [TWCA_CONTENT_PARAMETERS] = "parameters",
        [TWCA_CONTENT_PKCS12] = "pkcs12",
        [TWCA_CONTENT_JKS] = "jks",
        [TWCA_CONTENT_JCEKS] = "jceks",
        [TWCA_CONTENT_DER_CERTIFICATE] = "der-certificate",
        [TWCA_CONTENT_DER_KEY] = "der-key",
        [TWCA_CONTENT_ENCRYPTED_DER_KEY] = "encrypted-der-key",
        [TWCA_CONTENT_PKCS7_DER] = "pkcs7-der",
        [TWCA_CONTENT_REQUEST_DER] = "request-der",
        [TWCA_CONTENT_UTF16] = "utf16",
        [TWCA_CONTENT_LINE_ENDS_CR] = "line-ends-cr",
        [TWCA_CONTENT_INDENTED] = "indented",
        [TWCA_CONTENT_GLUED_LINES] = "glued-lines",
        [TWCA_CONTENT_EMPTY_PEM] = "empty-pem",
        [TWCA_CONTENT_BROKEN_PEM] = "text",
        [TWCA_CONTENT_HTML] = "html",
        [TWCA_CONTENT_TEXT] = "text",
        [TWCA_CONTENT_BINARY] = "binary",
    };

    return words[content];
}
