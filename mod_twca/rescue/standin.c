/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "standin.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "pem.h"

#define DAY 86400
#define DAYS 398 /* as long as browsers ever took a certificate for */
#define SERIAL_SIZE 16
#define COMMON_NAME_LIMIT 64 /* RFC 5280's ub-common-name */
#define HOST_LIMIT 253
#define LABEL_LIMIT 63

/* The length of the label that @a name begins with; 0 where it is none. An
 * underscore is in no host's name, and in many a server's. */
static size_t label_length(const char *name, int *is_number)
{
    size_t length = 0;

    *is_number = 1;
    while (name[length] && apr_isascii(name[length])
           && (apr_isalnum(name[length]) || name[length] == '-'
               || name[length] == '_')) {
        *is_number &= apr_isdigit(name[length]) != 0;
        length++;
    }
    if (length > LABEL_LIMIT || *name == '-'
        || (length > 0 && name[length - 1] == '-')) {
        return 0;
    }
    return length;
}

/* Whether it is a host's name or a wildcard's; never an address. */
static int is_host(const char *name)
{
    int is_number = 1;

    if (strlen(name) > HOST_LIMIT) {
        return 0;
    }
    name += strncmp(name, "*.", 2) == 0 ? 2 : 0;
    for (;;) {
        size_t length = label_length(name, &is_number);

        name += length;
        if (length == 0 || *name == '\0') {
            return length > 0 && !is_number;
        }
        if (*name++ != '.') {
            return 0;
        }
    }
}

static ASN1_OCTET_STRING *address_of(apr_pool_t *pool, const char *name)
{
    size_t length = strlen(name);

    if (name[0] == '[' && name[length - 1] == ']') {
        name = apr_pstrmemdup(pool, name + 1, length - 2);
    }
    return a2i_IPADDRESS(name);
}

/* As certificates have it: in lower case, without an absolute name's dot. */
static const char *as_written(apr_pool_t *pool, const char *name)
{
    char *copy = apr_pstrdup(pool, name);
    size_t length = strlen(copy);
    char *at;

    for (at = copy; *at; at++) {
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
    }
    if (length > 1 && copy[length - 1] == '.') {
        copy[length - 1] = '\0';
    }
    return copy;
}

static GENERAL_NAME *general_name(apr_pool_t *pool, const char *name)
{
    ASN1_OCTET_STRING *address = address_of(pool, name);
    GENERAL_NAME *made = GENERAL_NAME_new();
    ASN1_IA5STRING *host;

    if (made && address) {
        GENERAL_NAME_set0_value(made, GEN_IPADD, address);
        return made;
    }
    ASN1_OCTET_STRING_free(address);
    name = as_written(pool, name);
    host = made && is_host(name) ? ASN1_IA5STRING_new() : NULL;
    if (!host || ASN1_STRING_set(host, name, -1) != 1) {
        ASN1_IA5STRING_free(host);
        GENERAL_NAME_free(made);
        return NULL;
    }
    GENERAL_NAME_set0_value(made, GEN_DNS, host);
    return made;
}

static int is_among(const GENERAL_NAMES *names, GENERAL_NAME *wanted)
{
    int i;

    for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i), wanted) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_name(apr_pool_t *pool, GENERAL_NAMES *names, const char *name)
{
    GENERAL_NAME *made = sk_GENERAL_NAME_num(names) < TWCA_STANDIN_NAMES
                             ? general_name(pool, name)
                             : NULL;

    if (made
        && (is_among(names, made) || sk_GENERAL_NAME_push(names, made) <= 0)) {
        GENERAL_NAME_free(made);
    }
}

static GENERAL_NAMES *names_of(apr_pool_t *pool, const char *name,
                               const apr_array_header_t *aliases)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    int i;

    if (!names) {
        return NULL;
    }
    if (name) {
        add_name(pool, names, name);
    }
    for (i = 0; aliases && i < aliases->nelts; i++) {
        add_name(pool, names, APR_ARRAY_IDX(aliases, i, const char *));
    }
    return names;
}

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
    GENERAL_NAMES *names = names_of(pool, name, aliases);
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
