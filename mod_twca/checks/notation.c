/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "notation.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

/* --- Subjects ------------------------------------------------------------- */

/* Whether OpenSSL's reading of it is to be relied on: it takes a T61String's
 * bytes for Latin-1, and they may be Big5. */
static int is_legible(const ASN1_STRING *string)
{
    const unsigned char *bytes = ASN1_STRING_get0_data(string);
    int i;

    for (i = 0; ASN1_STRING_type(string) == V_ASN1_T61STRING
                && i < ASN1_STRING_length(string);
         i++) {
        if (bytes[i] > 126) {
            return 0;
        }
    }
    return 1;
}

/* A value in UTF-8; NULL where it is no text, or has a NUL. */
static const char *value_of(apr_pool_t *pool, const ASN1_STRING *string)
{
    unsigned char *utf8 = NULL;
    int length = is_legible(string) ? ASN1_STRING_to_UTF8(&utf8, string) : -1;
    const char *value = NULL;

    if (length >= 0 && !memchr(utf8, '\0', (size_t)length)) {
        value = apr_pstrmemdup(pool, (const char *)utf8, (apr_size_t)length);
    }
    OPENSSL_free(utf8);
    return value;
}

static const char *escaped(apr_pool_t *pool, const char *value)
{
    char *result = apr_palloc(pool, 2 * strlen(value) + 1);
    char *to = result;

    for (; *value; value++) {
        if (strchr("/+\\", *value)) {
            *to++ = '\\';
        }
        *to++ = *value;
    }
    *to = '\0';
    return result;
}

/* As `openssl req` does: it passes over what it does not know and over empty
 * values. */
static int add_entry(X509_NAME *made, const char *type, const char *value,
                     int is_joined)
{
    int nid = OBJ_txt2nid(type);

    return nid != NID_undef && *value
           && X509_NAME_add_entry_by_NID(made, nid, MBSTRING_UTF8,
                                         (const unsigned char *)value, -1, -1,
                                         is_joined ? -1 : 0)
                  == 1;
}

/* Writes @a name into @a parts, and into @a made what OpenSSL will make of
 * that. @return whether all of it could be written */
static int write_name(apr_pool_t *pool, const X509_NAME *name,
                      apr_array_header_t *parts, X509_NAME *made)
{
    int last = -1;
    int i;

    for (i = 0; i < X509_NAME_entry_count(name); i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        const char *type =
            OBJ_nid2sn(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)));
        const char *value = value_of(pool, X509_NAME_ENTRY_get_data(entry));
        int is_joined = X509_NAME_ENTRY_set(entry) == last;

        if (!type || !value || !add_entry(made, type, value, is_joined)) {
            return 0;
        }
        APR_ARRAY_PUSH(parts, const char *) = apr_pstrcat(
            pool, is_joined ? "+" : "/", type, "=", escaped(pool, value), NULL);
        last = X509_NAME_ENTRY_set(entry);
    }
    return 1;
}

const char *twca_notation_subject(apr_pool_t *pool, const X509_NAME *name)
{
    apr_array_header_t *parts = apr_array_make(pool, 8, sizeof(const char *));
    X509_NAME *made = X509_NAME_new();
    int is_exact = made && write_name(pool, name, parts, made)
                   && X509_NAME_cmp(made, name) == 0;

    X509_NAME_free(made);
    ERR_clear_error();
    if (!is_exact) {
        return NULL;
    }
    return parts->nelts > 0 ? apr_array_pstrcat(pool, parts, '\0') : "/";
}

/* --- Names ---------------------------------------------------------------- */

/* What means nothing to OpenSSL's configuration but itself. */
static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "abcdefghijklmnopqrstuvwxyz_*:.-/@?%=&+~";

static const char *prefix_of(const GENERAL_NAME *name)
{
    switch (name->type) {
    case GEN_DNS:
        return "DNS:";
    case GEN_EMAIL:
        return "email:";
    case GEN_URI:
        return "URI:";
    case GEN_IPADD:
        return "IP:";
    case GEN_RID:
        return "RID:";
    default:
        return NULL;
    }
}

/* "DNS:www.example.test", or NULL. */
static const char *name_text(apr_pool_t *pool, GENERAL_NAME *name)
{
    const char *prefix = prefix_of(name);
    STACK_OF(CONF_VALUE) *said =
        prefix ? i2v_GENERAL_NAME(NULL, name, NULL) : NULL;
    const char *value =
        sk_CONF_VALUE_num(said) == 1 ? sk_CONF_VALUE_value(said, 0)->value : "";
    const char *text = NULL;

    if (*value && !value[strspn(value, plain)]) {
        text = apr_pstrcat(pool, prefix, value, NULL);
    }
    sk_CONF_VALUE_pop_free(said, X509V3_conf_free);
    return text;
}

/* All names in words, or NULL. */
static const char *names_text(apr_pool_t *pool, X509_EXTENSION *extension)
{
    GENERAL_NAMES *all = X509V3_EXT_d2i(extension);
    int count = sk_GENERAL_NAME_num(all);
    apr_array_header_t *texts = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; i < count; i++) {
        const char *text = name_text(pool, sk_GENERAL_NAME_value(all, i));

        if (!text) {
            break;
        }
        APR_ARRAY_PUSH(texts, const char *) = text;
    }
    GENERAL_NAMES_free(all);
    return count > 0 && i == count ? apr_array_pstrcat(pool, texts, ',') : NULL;
}

static int makes(const char *value, X509_EXTENSION *expected)
{
    X509V3_CTX ctx;
    X509_EXTENSION *made;
    int is_exact;

    X509V3_set_ctx(&ctx, NULL, NULL, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&ctx);
    made = X509V3_EXT_nconf_nid(NULL, &ctx, NID_subject_alt_name, value);
    is_exact = made
               && ASN1_OCTET_STRING_cmp(X509_EXTENSION_get_data(made),
                                        X509_EXTENSION_get_data(expected))
                      == 0;
    X509_EXTENSION_free(made);
    return is_exact;
}

static const char *in_hexadecimal(apr_pool_t *pool, const ASN1_STRING *data)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *bytes = ASN1_STRING_get0_data(data);
    int length = ASN1_STRING_length(data);
    char *text = apr_palloc(pool, 2 * (apr_size_t)length + 1);
    char *to = text;
    int i;

    for (i = 0; i < length; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    *to = '\0';
    return text;
}

const char *twca_notation_names(apr_pool_t *pool, const X509 *x509)
{
    int at = X509_get_ext_by_NID(x509, NID_subject_alt_name, -1);
    X509_EXTENSION *extension = at < 0 ? NULL : X509_get_ext(x509, at);
    const char *value;

    if (!extension) {
        return NULL;
    }
    value = names_text(pool, extension);
    if (!value || !makes(value, extension)) {
        value = apr_pstrcat(
            pool,
            "DER:", in_hexadecimal(pool, X509_EXTENSION_get_data(extension)),
            NULL);
    }
    ERR_clear_error();
    return apr_pstrcat(
        pool, "subjectAltName=",
        X509_EXTENSION_get_critical(extension) ? "critical," : "", value, NULL);
}
