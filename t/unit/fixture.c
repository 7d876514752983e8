/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

static struct {
    apr_pool_t *pool;
    char folder[64];
    long serial;
} now;

/* What fails here is no test's fault: there is no disk, or no memory. */
static void *must(void *result, const char *what)
{
    if (!result) {
        perror(what);
        exit(EXIT_FAILURE);
    }
    return result;
}

void fixture_must(int result, const char *what)
{
    if (result != 0) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

unsigned char *fixture_memory(apr_size_t size)
{
    return must(malloc(size), "memory");
}

apr_pool_t *fixture_start(void)
{
    apr_initialize();
    apr_pool_create(&now.pool, NULL);
    apr_cpystrn(now.folder, "/tmp/twca-unit-XXXXXX", sizeof(now.folder));
    must(mkdtemp(now.folder), "temporary folder");
    (void)chmod(now.folder, 0755);
    return now.pool;
}

static int remove_one(const char *path, const struct stat *found, int kind,
                      struct FTW *level)
{
    (void)found;
    (void)kind;
    (void)level;
    return remove(path);
}

void fixture_end(void)
{
    (void)nftw(now.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    apr_pool_destroy(now.pool);
    apr_terminate();
}

const char *fixture_path(const char *name)
{
    return apr_pstrcat(now.pool, now.folder, "/", name, NULL);
}

const char *fixture_write(const char *name, const void *data, apr_size_t size)
{
    const char *path = fixture_path(name);
    FILE *file = must(fopen(path, "w"), path);

    if (size > 0) {
        must(fwrite(data, size, 1, file) == 1 ? file : NULL, path);
    }
    must(fclose(file) == 0 ? file : NULL, path);
    return path;
}

const char *fixture_text(const char *name, const char *text)
{
    return fixture_write(name, text, strlen(text));
}

const char *fixture_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = apr_pcalloc(now.pool, 1 << 20);

    if (!file) {
        return NULL;
    }
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    (void)fclose(file);
    return text;
}

const char *fixture_replaced(const char *text, const char *from, const char *to)
{
    const char *result = "";
    const char *at;

    while ((at = strstr(text, from))) {
        result = apr_pstrcat(
            now.pool, result,
            apr_pstrmemdup(now.pool, text, (apr_size_t)(at - text)), to, NULL);
        text = at + strlen(from);
    }
    return apr_pstrcat(now.pool, result, text, NULL);
}

twca_bytes_t fixture_bytes(const void *data, apr_size_t size)
{
    twca_bytes_t bytes = {must(OPENSSL_zalloc(size + 1), "memory"), size};

    if (size > 0) {
        memcpy(bytes.data, data, size);
    }
    return bytes;
}

twca_bytes_t fixture_string(const char *text)
{
    return fixture_bytes(text, strlen(text));
}

/* --- Keys ----------------------------------------------------------------- */

static apr_status_t free_key(void *key)
{
    EVP_PKEY_free(key);
    return APR_SUCCESS;
}

static EVP_PKEY *make_dsa(int bits)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, NULL);
    EVP_PKEY *parameters = NULL;
    EVP_PKEY *key = NULL;

    EVP_PKEY_paramgen_init(context);
    EVP_PKEY_CTX_set_dsa_paramgen_bits(context, bits);
    EVP_PKEY_CTX_set_dsa_paramgen_q_bits(context, 160);
    EVP_PKEY_paramgen(context, &parameters);
    EVP_PKEY_CTX_free(context);
    context = must(EVP_PKEY_CTX_new(parameters, NULL), "DSA parameters");
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_keygen(context, &key);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(parameters);
    return key;
}

static EVP_PKEY *make_rsa_pss(int bits)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA_PSS, NULL);
    EVP_PKEY *key = NULL;

    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits);
    EVP_PKEY_keygen(context, &key);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *make_key(const char *kind)
{
    const char *space = strrchr(kind, ' ');
    int bits = space ? (int)strtol(space, NULL, 10) : 0;

    if (strncmp(kind, "EC ", 3) == 0) {
        return EVP_EC_gen(kind + 3);
    }
    if (strncmp(kind, "RSA ", 4) == 0) {
        return EVP_RSA_gen((unsigned)bits);
    }
    if (strncmp(kind, "RSA-PSS ", 8) == 0) {
        return make_rsa_pss(bits);
    }
    if (strncmp(kind, "DSA ", 4) == 0) {
        return make_dsa(bits);
    }
    return EVP_PKEY_Q_keygen(NULL, NULL, kind);
}

EVP_PKEY *fixture_key(const char *kind)
{
    EVP_PKEY *key = must(make_key(kind), kind);

    apr_pool_cleanup_register(now.pool, key, free_key, apr_pool_cleanup_null);
    return key;
}

/* --- Certificates --------------------------------------------------------- */

static apr_status_t free_certificate(void *x509)
{
    X509_free(x509);
    return APR_SUCCESS;
}

static apr_status_t free_request(void *request)
{
    X509_REQ_free(request);
    return APR_SUCCESS;
}

static void add_extension(X509 *x509, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    if (!value) {
        return;
    }
    X509V3_set_ctx(&context, issuer, x509, NULL, NULL, 0);
    extension = must(X509V3_EXT_conf_nid(NULL, &context, nid, value), value);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
}

/* "C=TW/O=X/CN=www.example.test" */
static void set_name(X509_NAME *name, const char *text)
{
    char *copy = apr_pstrdup(now.pool, text ? text : "");
    char *state;
    char *one;

    for (one = apr_strtok(copy, "/", &state); one;
         one = apr_strtok(NULL, "/", &state)) {
        char *value = must(strchr(one, '='), one);

        *value++ = '\0';
        X509_NAME_add_entry_by_txt(name, one, MBSTRING_UTF8,
                                   (const unsigned char *)value, -1, -1, 0);
    }
}

static void set_times(X509 *x509, const fixture_subject_t *subject)
{
    time_t current = time(NULL);

    ASN1_TIME_set(X509_getm_notBefore(x509),
                  subject->from ? (time_t)subject->from : current - 3600);
    ASN1_TIME_set(X509_getm_notAfter(x509), subject->until
                                                ? (time_t)subject->until
                                                : current + 90 * 86400);
}

/* Edwards curves sign with no digest but their own. */
static void sign(X509 *x509, EVP_PKEY *key, const EVP_MD *digest)
{
    int type = EVP_PKEY_get_base_id(key);

    if (type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448) {
        digest = NULL;
    }
    must(X509_sign(x509, key, digest) > 0 ? x509 : NULL, "signature");
}

void fixture_sign(X509 *x509, EVP_PKEY *key)
{
    sign(x509, key, EVP_sha256());
}

fixture_pair_t fixture_certificate(const fixture_subject_t *subject,
                                   EVP_PKEY *key, const fixture_pair_t *issuer)
{
    fixture_pair_t made = {must(X509_new(), "certificate"), key};
    X509 *above = issuer ? issuer->x509 : made.x509;

    apr_pool_cleanup_register(now.pool, made.x509, free_certificate,
                              apr_pool_cleanup_null);
    if (!made.key) {
        made.key = fixture_key("EC prime256v1");
    }
    X509_set_version(made.x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.x509),
                     subject->serial ? subject->serial : 1000 + ++now.serial);
    set_times(made.x509, subject);
    set_name(X509_get_subject_name(made.x509), subject->subject);
    X509_set_issuer_name(made.x509, X509_get_subject_name(above));
    X509_set_pubkey(made.x509, made.key);
    add_extension(made.x509, above, NID_basic_constraints, subject->basic);
    add_extension(made.x509, above, NID_key_usage, subject->usages);
    add_extension(made.x509, above, NID_ext_key_usage, subject->purposes);
    add_extension(made.x509, above, NID_subject_alt_name, subject->names);
    add_extension(made.x509, above, NID_info_access, subject->aia);
    if (!subject->without_ids) {
        add_extension(made.x509, above, NID_subject_key_identifier,
                      subject->key_id ? subject->key_id : "hash");
        add_extension(made.x509, above, NID_authority_key_identifier, "keyid");
    }
    sign(made.x509, issuer ? issuer->key : made.key,
         subject->digest ? subject->digest : EVP_sha256());
    return made;
}

fixture_pair_t fixture_authority(const char *name, const fixture_pair_t *issuer)
{
    fixture_subject_t subject = {
        .subject = apr_pstrcat(now.pool, "CN=", name, NULL),
        .basic = "critical,CA:TRUE",
        .usages = "critical,keyCertSign,cRLSign",
        .until = time(NULL) + (issuer ? 1000 : 2000) * (apr_int64_t)86400,
    };

    return fixture_certificate(&subject, NULL, issuer);
}

fixture_pair_t fixture_server(const char *name, const fixture_pair_t *issuer)
{
    fixture_subject_t subject = {
        .subject = apr_pstrcat(now.pool, "CN=", name, NULL),
        .names = apr_pstrcat(now.pool, "DNS:", name, NULL),
        .purposes = "serverAuth",
    };

    return fixture_certificate(&subject, NULL, issuer);
}

X509_REQ *fixture_request(const char *subject, EVP_PKEY *key)
{
    X509_REQ *request = must(X509_REQ_new(), "request");

    apr_pool_cleanup_register(now.pool, request, free_request,
                              apr_pool_cleanup_null);
    set_name(X509_REQ_get_subject_name(request), subject);
    X509_REQ_set_pubkey(request, key);
    X509_REQ_sign(request, key, EVP_sha256());
    return request;
}

X509_REQ *fixture_request_in(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    X509_REQ *request =
        bio ? PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    apr_pool_cleanup_register(now.pool, request, free_request,
                              apr_pool_cleanup_null);
    return request;
}

/* --- PEM ------------------------------------------------------------------ */

int fixture_has_key(const char *path, EVP_PKEY *expected)
{
    BIO *bio = BIO_new_file(path, "r");
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    int result = key && EVP_PKEY_eq(key, expected) == 1;

    EVP_PKEY_free(key);
    BIO_free(bio);
    return result;
}

static const char *text_of(BIO *bio)
{
    char *data;
    long size = BIO_get_mem_data(bio, &data);
    const char *text = apr_pstrmemdup(now.pool, data, (apr_size_t)size);

    BIO_free(bio);
    return text;
}

const char *fixture_pem(X509 *x509)
{
    BIO *bio = must(BIO_new(BIO_s_mem()), "memory");

    PEM_write_bio_X509(bio, x509);
    return text_of(bio);
}

const char *fixture_key_pem(EVP_PKEY *key)
{
    BIO *bio = must(BIO_new(BIO_s_mem()), "memory");

    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
    return text_of(bio);
}

/* Whether OpenSSL sees that a pass phrase is wrong. Once in 256 times what it
 * decrypts to ends as if it were right, and OpenSSL tries other things then. */
static int is_seen_as_wrong(const char *pem, const char *pass_phrase)
{
    BIO *bio = must(BIO_new_mem_buf(pem, -1), "memory");
    X509_SIG *sealed = must(PEM_read_bio_PKCS8(bio, NULL, NULL, NULL), "PEM");
    PKCS8_PRIV_KEY_INFO *opened =
        PKCS8_decrypt(sealed, pass_phrase, (int)strlen(pass_phrase));
    int is_wrong = ERR_GET_REASON(ERR_peek_last_error())
                   == PKCS12_R_PKCS12_CIPHERFINAL_ERROR;

    ERR_clear_error();
    PKCS8_PRIV_KEY_INFO_free(opened);
    X509_SIG_free(sealed);
    BIO_free(bio);
    return is_wrong;
}

const char *fixture_sealed_pem(EVP_PKEY *key, const char *pass_phrase)
{
    const char *pem;

    do {
        BIO *bio = must(BIO_new(BIO_s_mem()), "memory");

        PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), pass_phrase,
                                      (int)strlen(pass_phrase), NULL, NULL);
        pem = text_of(bio);
    } while ((*pass_phrase && !is_seen_as_wrong(pem, ""))
             || !is_seen_as_wrong(pem, "wrong"));
    return pem;
}

const char *fixture_request_pem(X509_REQ *request)
{
    BIO *bio = must(BIO_new(BIO_s_mem()), "memory");

    PEM_write_bio_X509_REQ(bio, request);
    return text_of(bio);
}

const char *fixture_block(const char *name, const char *header,
                          const void *data, apr_size_t size)
{
    BIO *bio = must(BIO_new(BIO_s_mem()), "memory");

    PEM_write_bio(bio, name, header, data, (long)size);
    return text_of(bio);
}

const char *fixture_corpora(void)
{
    const char *folder = getenv("TWCA_CORPORA");
    struct stat found;

    if (!folder) {
        folder = "../shared/corpora";
    }
    return stat(folder, &found) == 0 ? folder : NULL;
}
