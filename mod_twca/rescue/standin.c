/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "standin.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "load.h"
#include "pem.h"
#include "standin_private.h"

#define DAY 86400
#define RENEWED 7 /* days before its end */
#define DAYS 398  /* as long as browsers ever took a certificate for */
#define SERIAL_SIZE 16
#define COMMON_NAME_LIMIT 64 /* RFC 5280's ub-common-name */

static int set_serial(X509 *x509)
{
    unsigned char bytes[SERIAL_SIZE];
    BIGNUM *number;
    int done;

    if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
        return 0;
    }
    /* Positive, and of its full length. */
    bytes[0] = (bytes[0] & 0x3f) | 0x40;
    number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    done = number
           && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL;
    BN_free(number);
    return done;
}

/* The last second counts. */
static int set_dates(X509 *x509, apr_time_t now)
{
    time_t from = (time_t)apr_time_sec(now) - DAY;

    return ASN1_TIME_set(X509_getm_notBefore(x509), from) != NULL
           && ASN1_TIME_set(X509_getm_notAfter(x509),
                            from + (time_t)DAYS * DAY - 1)
                  != NULL;
}

/* A name that is no text, or too long, is left out: browsers don't look. */
static void set_common_name(X509 *x509, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x509);

    if (name && *name && strlen(name) <= COMMON_NAME_LIMIT) {
        (void)X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                         (const unsigned char *)name, -1, -1,
                                         0);
    }
    (void)X509_set_issuer_name(x509, subject);
}

static int add_extension(X509 *x509, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    int done;

    X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    done = extension && X509_add_ext(x509, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

/* RFC 5280: critical where the subject says nothing. */
static int add_names(X509 *x509, GENERAL_NAMES *names)
{
    int is_critical = X509_NAME_entry_count(X509_get_subject_name(x509)) == 0;

    return sk_GENERAL_NAME_num(names) == 0
           || X509_add1_ext_i2d(x509, NID_subject_alt_name, names, is_critical,
                                X509V3_ADD_DEFAULT)
                  == 1;
}

static int fill(X509 *x509, const char *name, GENERAL_NAMES *names,
                EVP_PKEY *key, apr_time_t now)
{
    set_common_name(x509, name);
    return X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509)
           && set_dates(x509, now) && X509_set_pubkey(x509, key) == 1
           && add_extension(x509, NID_basic_constraints, "critical,CA:FALSE")
           && add_extension(x509, NID_key_usage, "critical,digitalSignature")
           && add_extension(x509, NID_ext_key_usage, "serverAuth")
           && add_extension(x509, NID_subject_key_identifier, "hash")
           && add_names(x509, names) && X509_sign(x509, key, EVP_sha256()) > 0;
}

int twca_standin_pair_make(apr_pool_t *pool, const char *name,
                           const apr_array_header_t *aliases, apr_time_t now,
                           twca_bytes_t *pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    GENERAL_NAMES *names = twca_standin_names(pool, name, aliases);
    BIO *bio = BIO_new(BIO_s_mem());
    int done = key && x509 && names && bio && fill(x509, name, names, key, now)
               && PEM_write_bio_X509(bio, x509) == 1
               && twca_pem_add_key(bio, key) && twca_pem_copy(bio, pem);

    BIO_free(bio);
    GENERAL_NAMES_free(names);
    X509_free(x509);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return done;
}

static X509 *read_certificate(const char *path)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    X509 *x509 = NULL;
    BIO *bio;

    if (twca_file_read(path, &bytes, &stamp) == TWCA_READ_OK) {
        bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
        x509 = bio ? PEM_read_bio_X509(bio, NULL, twca_pem_refuse, NULL) : NULL;
        BIO_free(bio);
        twca_bytes_wipe(&bytes);
    }
    return x509;
}

static int has_names(const X509 *x509, const GENERAL_NAMES *wanted)
{
    GENERAL_NAMES *names =
        X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    int count = names ? sk_GENERAL_NAME_num(names) : 0;
    int is_same = count == sk_GENERAL_NAME_num(wanted);
    int i;

    for (i = 0; is_same && i < count; i++) {
        is_same = GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i),
                                   sk_GENERAL_NAME_value(wanted, i))
                  == 0;
    }
    GENERAL_NAMES_free(names);
    return is_same;
}

static int has_time_left(const X509 *x509, apr_time_t now)
{
    time_t from = (time_t)apr_time_sec(now);
    time_t until = from + (time_t)RENEWED * DAY;

    return X509_cmp_time(X509_get0_notBefore(x509), &from) < 0
           && X509_cmp_time(X509_get0_notAfter(x509), &until) > 0;
}

int twca_standin_pair_is_current(apr_pool_t *pool, const char *path,
                                 const char *name,
                                 const apr_array_header_t *aliases,
                                 apr_time_t now)
{
    X509 *x509 = read_certificate(path);
    GENERAL_NAMES *names = twca_standin_names(pool, name, aliases);
    int result = x509 && names && has_names(x509, names)
                 && has_time_left(x509, now)
                 && twca_load_pair(path, path, 0, NULL) == TWCA_LOAD_GOOD;

    GENERAL_NAMES_free(names);
    X509_free(x509);
    ERR_clear_error();
    return result;
}
