/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The request for a new certificate like one whose key is lost. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/x509v3.h>

#include "command.h"
#include "shell.h"

/* Bytes of a subject, or of names; nobody orders a certificate with more. */
#define LONGEST 2000

/* A value in the notation of `openssl req -subj`. */
static const char *subject_value(apr_pool_t *pool, const ASN1_STRING *string)
{
    unsigned char *utf8 = NULL;
    int length = ASN1_STRING_to_UTF8(&utf8, string);
    char *result;
    char *to;
    int i;

    if (length < 0 || memchr(utf8, 0, (size_t)length)) {
        OPENSSL_free(utf8);
        return NULL;
    }
    result = apr_palloc(pool, 2 * (apr_size_t)length + 1);
    for (i = 0, to = result; i < length; i++) {
        if (strchr("/+\\", utf8[i])) {
            *to++ = '\\';
        }
        *to++ = (char)utf8[i];
    }
    *to = '\0';
    OPENSSL_free(utf8);
    return result;
}

/* "/C=TW/O=Example/CN=www.example.test"; "+" joins an entry with the one
 * before it. */
static const char *subject_of(apr_pool_t *pool, const X509_NAME *name)
{
    const char *result = "";
    int last = -1;
    int i;

    for (i = 0; i < X509_NAME_entry_count(name) && strlen(result) < LONGEST;
         i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object(entry);
        const char *value =
            subject_value(pool, X509_NAME_ENTRY_get_data(entry));
        char type[80];

        if (!value) {
            return NULL;
        }
        if (OBJ_obj2nid(object) == NID_undef) {
            OBJ_obj2txt(type, sizeof(type), object, 1);
        }
        else {
            apr_cpystrn(type, OBJ_nid2sn(OBJ_obj2nid(object)), sizeof(type));
        }
        result = apr_pstrcat(pool, result,
                             X509_NAME_ENTRY_set(entry) == last ? "+" : "/",
                             type, "=", value, NULL);
        last = X509_NAME_ENTRY_set(entry);
    }
    return *result ? result : "/";
}

static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "abcdefghijklmnopqrstuvwxyz_*:.-";

/* "subjectAltName=DNS:www.example.test,IP:192.0.2.7", or "" without names;
 * NULL where there are some that can't be written so. */
static const char *names_of(apr_pool_t *pool,
                            const twca_certificate_t *certificate)
{
    const char *result = "";
    int i;

    for (i = 0; i < certificate->name_count; i++) {
        const char *name = certificate->names[i];

        /* Anything else means something to OpenSSL's configuration. */
        if (name[strspn(name, plain)] || strlen(result) > LONGEST) {
            return NULL;
        }
        result = apr_pstrcat(pool, result, i == 0 ? "subjectAltName=" : ",",
                             i < certificate->host_count ? "DNS:" : "IP:", name,
                             NULL);
    }
    return result;
}

static const char *key_options(apr_pool_t *pool, const EVP_PKEY *key)
{
    char group[64];
    int bits;

    if (!key) {
        return "rsa:2048";
    }
    bits = EVP_PKEY_get_bits(key) < 2048 ? 2048 : EVP_PKEY_get_bits(key);
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
        if (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1) {
            return apr_pstrcat(pool, "ec -pkeyopt ec_paramgen_curve:", group,
                               NULL);
        }
        return "ec -pkeyopt ec_paramgen_curve:prime256v1";
    case EVP_PKEY_ED25519:
        return "ed25519";
    case EVP_PKEY_ED448:
        return "ed448";
    case EVP_PKEY_RSA_PSS:
        return apr_psprintf(pool, "rsa-pss -pkeyopt rsa_keygen_bits:%d", bits);
    default:
        return apr_psprintf(pool, "rsa:%d", bits);
    }
}

const char *twca_command_reissue(apr_pool_t *pool, const char *path, X509 *x509)
{
    unsigned char none[TWCA_HASH_SIZE] = {0};
    const char *key = twca_free_name(pool, path, ".new.key");
    const char *request = twca_free_name(pool, path, ".new.csr");
    const char *subject;
    const char *names;

    if (!x509 || !key || !request) {
        return NULL;
    }
    subject = subject_of(pool, X509_get_subject_name(x509));
    names = names_of(pool, twca_certificate_make(pool, x509, none));
    if (!subject || strlen(subject) > LONGEST || !names) {
        return NULL;
    }
    return apr_pstrcat(
        pool, "(umask 077; openssl req -new -utf8 -nodes -newkey ",
        key_options(pool, X509_get0_pubkey(x509)), " -keyout ",
        twca_shell_word(pool, key), " -out ", twca_shell_word(pool, request),
        " -subj ", twca_shell_word(pool, subject), *names ? " -addext " : "",
        *names ? twca_shell_word(pool, names) : "", ")", NULL);
}
