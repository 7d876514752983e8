/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "certificate.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

/* RFC 2253's escapes, one line, but UTF-8 as it is. */
#define NAME_FLAGS (XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB)

static const char *name_text(apr_pool_t *pool, const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const char *result = NULL;
    char *data;
    long length;

    if (bio && X509_NAME_print_ex(bio, name, 0, NAME_FLAGS) >= 0) {
        length = BIO_get_mem_data(bio, &data);
        result = apr_pstrmemdup(pool, data, (apr_size_t)length);
    }
    BIO_free(bio);
    return result ? result : apr_pstrdup(pool, "");
}

static const char *serial_text(apr_pool_t *pool, const ASN1_INTEGER *serial)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *bytes = ASN1_STRING_get0_data(serial);
    int length = ASN1_STRING_length(serial);
    char *text = apr_palloc(pool, (apr_size_t)length * 2 + 2);
    char *at = text;
    int i;

    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER) {
        *at++ = '-';
    }
    for (i = 0; i < length; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
    return text;
}

/* Bytes of a name, as text that can't pretend to be another name. */
static const char *safe_text(apr_pool_t *pool, const unsigned char *bytes,
                             int length)
{
    static const char digits[] = "0123456789abcdef";
    char *text = apr_palloc(pool, (apr_size_t)length * 4 + 1);
    char *at = text;
    int escaped = 0;
    int i;

    for (i = 0; i < length; i++) {
        if (bytes[i] > 32 && bytes[i] != 127) {
            *at++ = (char)bytes[i];
            continue;
        }
        *at++ = '\\';
        *at++ = 'x';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
        escaped = 1;
    }
    *at = '\0';
    return escaped ? text : apr_pstrmemdup(pool, text, (apr_size_t)length);
}

static const char *address_text(apr_pool_t *pool, const unsigned char *bytes,
                                int length)
{
    char text[64];
    int i;
    int used = 0;

    if (length == 4) {
        return apr_psprintf(pool, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2],
                            bytes[3]);
    }
    if (length != 16) {
        return NULL;
    }
    for (i = 0; i < 16; i += 2) {
        used += apr_snprintf(text + used, sizeof(text) - (apr_size_t)used,
                             "%s%x", i ? ":" : "",
                             (unsigned)(bytes[i] << 8 | bytes[i + 1]));
    }
    return apr_pstrdup(pool, text);
}

static const char *general_name_text(apr_pool_t *pool, const GENERAL_NAME *name,
                                     int type)
{
    if (name->type != type) {
        return NULL;
    }
    if (type == GEN_DNS) {
        return safe_text(pool, ASN1_STRING_get0_data(name->d.dNSName),
                         ASN1_STRING_length(name->d.dNSName));
    }
    return address_text(pool, ASN1_STRING_get0_data(name->d.iPAddress),
                        ASN1_STRING_length(name->d.iPAddress));
}

static int add_names(apr_pool_t *pool, const GENERAL_NAMES *all, int type,
                     const char **names)
{
    int count = 0;
    int i;

    for (i = 0; i < sk_GENERAL_NAME_num(all); i++) {
        const char *text =
            general_name_text(pool, sk_GENERAL_NAME_value(all, i), type);

        if (text) {
            names[count++] = text;
        }
    }
    return count;
}

static void read_names(apr_pool_t *pool, twca_certificate_t *certificate,
                       const X509 *x509)
{
    GENERAL_NAMES *all =
        X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
    int count = all ? sk_GENERAL_NAME_num(all) : 0;
    const char **names;

    if (count > 0) {
        names = apr_palloc(pool, (apr_size_t)count * sizeof(*names));
        certificate->host_count = add_names(pool, all, GEN_DNS, names);
        certificate->name_count =
            certificate->host_count
            + add_names(pool, all, GEN_IPADD, names + certificate->host_count);
        certificate->names = names;
    }
    GENERAL_NAMES_free(all);
}

static const char *named_address(apr_pool_t *pool, const X509 *x509)
{
    AUTHORITY_INFO_ACCESS *all =
        X509_get_ext_d2i(x509, NID_info_access, NULL, NULL);
    const char *result = NULL;
    int i;

    for (i = 0; all && !result && i < sk_ACCESS_DESCRIPTION_num(all); i++) {
        const ACCESS_DESCRIPTION *access = sk_ACCESS_DESCRIPTION_value(all, i);

        if (OBJ_obj2nid(access->method) == NID_ad_ca_issuers
            && access->location->type == GEN_URI) {
            const ASN1_STRING *address =
                access->location->d.uniformResourceIdentifier;

            result = safe_text(pool, ASN1_STRING_get0_data(address),
                               ASN1_STRING_length(address));
        }
    }
    AUTHORITY_INFO_ACCESS_free(all);
    return result;
}

/* By its issuer's name and key identifier: the name alone says nothing. */
static const twca_known_t *known_issuer(const twca_certificate_t *certificate,
                                        X509 *x509)
{
    const ASN1_OCTET_STRING *id = X509_get0_authority_key_id(x509);

    if (!id || strcmp(certificate->subject, certificate->issuer) == 0) {
        return NULL;
    }
    return twca_hierarchy_issuer(certificate->issuer, ASN1_STRING_get0_data(id),
                                 (size_t)ASN1_STRING_length(id));
}

static void read_issuer(apr_pool_t *pool, twca_certificate_t *certificate,
                        X509 *x509)
{
    const twca_known_t *issuer = known_issuer(certificate, x509);

    certificate->aia = named_address(pool, x509);
    if (issuer) {
        certificate->below_new_root = issuer->is_new != 0;
        if (!certificate->aia) {
            certificate->aia = apr_pstrdup(pool, issuer->download);
        }
    }
}

const char *twca_key_name(apr_pool_t *pool, const EVP_PKEY *key)
{
    char group[64];
    int type = EVP_PKEY_get_base_id(key);

    if (type == EVP_PKEY_EC) {
        if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1) {
            return apr_pstrcat(pool, "EC ", group, NULL);
        }
        return apr_pstrdup(pool, "EC with explicit parameters");
    }
    if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS
        || type == EVP_PKEY_DSA) {
        return apr_psprintf(pool, "%s %d",
                            type == EVP_PKEY_RSA       ? "RSA"
                            : type == EVP_PKEY_RSA_PSS ? "RSA-PSS"
                                                       : "DSA",
                            EVP_PKEY_get_bits(key));
    }
    return apr_pstrdup(pool, OBJ_nid2sn(type));
}

static int has_parameter(const EVP_PKEY *key, const char *name,
                         const char *wanted)
{
    char value[32];

    return EVP_PKEY_get_utf8_string_param(key, name, value, sizeof(value), NULL)
               == 1
           && strcmp(value, wanted) == 0;
}

int twca_key_is_odd(const EVP_PKEY *key)
{
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC
           && !(has_parameter(key, OSSL_PKEY_PARAM_EC_ENCODING,
                              OSSL_PKEY_EC_ENCODING_GROUP)
                && has_parameter(
                    key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                    OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED));
}

static void read_key(apr_pool_t *pool, twca_certificate_t *certificate,
                     X509 *x509)
{
    const EVP_PKEY *key = X509_get0_pubkey(x509);
    unsigned char *der = NULL;
    int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);

    if (length > 0) {
        SHA256(der, (size_t)length, certificate->public_key_sha256);
        OPENSSL_free(der);
    }
    certificate->has_key = key != NULL;
    certificate->is_odd_key = key && twca_key_is_odd(key);
    certificate->key = key ? twca_key_name(pool, key) : apr_pstrdup(pool, "");
}

/* Seconds since 1970, by the proleptic Gregorian calendar: certificates have
 * dates far outside of what APR's and C's clocks take. */
static apr_int64_t seconds_of(const struct tm *time)
{
    apr_int64_t year = (apr_int64_t)time->tm_year + 1900;
    int month = time->tm_mon + 1;
    apr_int64_t days;

    if (month <= 2) {
        year--;
        month += 12;
    }
    days = 365 * year + year / 4 - year / 100 + year / 400
           + (153 * ((apr_int64_t)month - 3) + 2) / 5 + time->tm_mday - 719469;
    return ((days * 24 + time->tm_hour) * 60 + time->tm_min) * 60
           + time->tm_sec;
}

static void read_dates(twca_certificate_t *certificate, const X509 *x509)
{
    struct tm from;
    struct tm until;

    if (ASN1_TIME_to_tm(X509_get0_notBefore(x509), &from) == 1
        && ASN1_TIME_to_tm(X509_get0_notAfter(x509), &until) == 1) {
        certificate->dates_valid = 1;
        certificate->not_before = seconds_of(&from);
        certificate->not_after = seconds_of(&until);
    }
}

/* `openssl req -x509` makes server certificates that call themselves a CA: a
 * self-signed one with names of hosts is no root. */
static twca_role_e role_of(const twca_certificate_t *certificate,
                           uint32_t flags)
{
    const twca_known_t *known = twca_hierarchy_find(certificate->sha256);

    if (known) {
        return (twca_role_e)known->role;
    }
    if (certificate->is_self_signed
        && (certificate->is_ca || flags & EXFLAG_V1)) {
        return certificate->name_count ? TWCA_ROLE_SERVER : TWCA_ROLE_ROOT;
    }
    return certificate->is_ca ? TWCA_ROLE_INTERMEDIATE : TWCA_ROLE_SERVER;
}

/* "clientAuth,emailProtection": the extended key usages. */
static const char *usages_text(apr_pool_t *pool, const X509 *x509)
{
    EXTENDED_KEY_USAGE *all =
        X509_get_ext_d2i(x509, NID_ext_key_usage, NULL, NULL);
    apr_array_header_t *names = apr_array_make(pool, 4, sizeof(const char *));
    char name[80];
    int i;

    for (i = 0; all && i < sk_ASN1_OBJECT_num(all); i++) {
        const ASN1_OBJECT *usage = sk_ASN1_OBJECT_value(all, i);
        int nid = OBJ_obj2nid(usage);

        if (nid == NID_undef) {
            OBJ_obj2txt(name, sizeof(name), usage, 1);
        }
        else {
            apr_cpystrn(name, OBJ_nid2sn(nid), sizeof(name));
        }
        APR_ARRAY_PUSH(names, const char *) = apr_pstrdup(pool, name);
    }
    EXTENDED_KEY_USAGE_free(all);
    return apr_array_pstrcat(pool, names, ',');
}

/* Signatures of hostile keys take milliseconds each, and a file has room for
 * thousands. */
static int is_self_signed(X509 *x509, int *verifications)
{
    int claims = X509_self_signed(x509, 0) == 1;

    if (claims && *verifications > 0) {
        --*verifications;
        claims = X509_self_signed(x509, 1) == 1;
    }
    return claims;
}

static void read_role(apr_pool_t *pool, twca_certificate_t *certificate,
                      X509 *x509, int *verifications)
{
    uint32_t flags = X509_get_extension_flags(x509);

    certificate->is_ca = (flags & EXFLAG_CA) != 0;
    certificate->is_self_signed = is_self_signed(x509, verifications) != 0;
    certificate->is_issuer =
        (flags & EXFLAG_KUSAGE) != 0
        && (X509_get_key_usage(x509) & KU_KEY_CERT_SIGN) != 0;
    certificate->has_usage = (flags & EXFLAG_XKUSAGE) != 0;
    certificate->for_servers =
        certificate->has_usage
        && (X509_get_extended_key_usage(x509) & XKU_SSL_SERVER) != 0;
    certificate->is_malformed = (flags & EXFLAG_INVALID) != 0;
    if (certificate->has_usage && !certificate->for_servers) {
        certificate->usages = usages_text(pool, x509);
    }
    certificate->role = (unsigned char)role_of(certificate, flags);
}

/* OpenSSL looks at the extensions once, and only then reports what it thinks
 * of them: mod_ssl takes that for a refusal. */
static unsigned does_complain(X509 *x509)
{
    unsigned result;

    ERR_clear_error();
    (void)X509_get_extension_flags(x509);
    result = ERR_peek_error() != 0;
    ERR_clear_error();
    return result;
}

twca_certificate_t *
twca_certificate_make(apr_pool_t *pool, X509 *x509,
                      const unsigned char sha256[TWCA_HASH_SIZE],
                      int *verifications)
{
    twca_certificate_t *certificate = apr_pcalloc(pool, sizeof(*certificate));

    memcpy(certificate->sha256, sha256, TWCA_HASH_SIZE);
    certificate->complained = does_complain(x509) & 1;
    certificate->subject = name_text(pool, X509_get_subject_name(x509));
    certificate->issuer = name_text(pool, X509_get_issuer_name(x509));
    certificate->serial = serial_text(pool, X509_get0_serialNumber(x509));
    certificate->signature =
        apr_pstrdup(pool, OBJ_nid2ln(X509_get_signature_nid(x509)));
    read_issuer(pool, certificate, x509);
    read_key(pool, certificate, x509);
    read_names(pool, certificate, x509);
    read_dates(certificate, x509);
    read_role(pool, certificate, x509, verifications);
    return certificate;
}

/* Where an attribute's value ends: values with separators in them are quoted,
 * and quotes in them escaped. */
static const char *end_of_value(const char *at)
{
    int is_quoted = *at == '"';

    for (at += is_quoted; *at; at++) {
        if (*at == '\\' && at[1]) {
            at++;
        }
        else if (is_quoted
                     ? *at == '"'
                     : (at[0] == ',' && at[1] == ' ')
                           || (at[0] == ' ' && at[1] == '+' && at[2] == ' ')) {
            break;
        }
    }
    return at;
}

const char *twca_certificate_name(apr_pool_t *pool,
                                  const twca_certificate_t *certificate)
{
    const char *at = certificate->subject;

    while (*at) {
        const char *value = strstr(at, " = ");
        const char *end;

        if (!value) {
            break;
        }
        value += strlen(" = ");
        end = end_of_value(value);
        if (strncmp(at, "CN = ", 5) == 0) {
            value += *value == '"';
            return apr_pstrmemdup(pool, value, (apr_size_t)(end - value));
        }
        at = end + (*end == '"');
        at += strspn(at, ", +");
    }
    return certificate->subject;
}
