/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The chains that Java gives the keys of a PKCS#12: sun.security.pkcs12
 * .PKCS12KeyStore of JDK 17. */

#include <string.h>

#include <openssl/x509v3.h>

#include "keystore_pkcs12.h"
#include "pair.h"

static int is_same_id(const twca_pkcs12_attributes_t *one,
                      const twca_pkcs12_attributes_t *other)
{
    return one->id_length >= 0 && one->id_length == other->id_length
           && memcmp(one->id, other->id, (size_t)one->id_length) == 0;
}

static int is_same_alias(const twca_pkcs12_attributes_t *one,
                         const twca_pkcs12_attributes_t *other)
{
    return other->alias && strcmp(one->alias, other->alias) == 0;
}

static twca_pkcs12_certificate_t *
certificate_at(const twca_pkcs12_reader_t *reader, int i)
{
    return &APR_ARRAY_IDX(reader->certificates, i, twca_pkcs12_certificate_t);
}

/* PKCS12KeyStore.findMatchedCertificate() */
static int certificate_of(const twca_pkcs12_reader_t *reader,
                          const twca_pkcs12_attributes_t *key)
{
    int by_id = TWCA_PKCS12_NONE;
    int by_alias = TWCA_PKCS12_NONE;
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const twca_pkcs12_attributes_t *one =
            &certificate_at(reader, i)->attributes;

        if (one->is_trusted) {
            continue;
        }
        if (is_same_id(key, one)) {
            by_id = i;
            if (is_same_alias(key, one)) {
                break;
            }
        }
        else if (is_same_alias(key, one)) {
            by_alias = i;
        }
    }
    return by_id == TWCA_PKCS12_NONE ? by_alias : by_id;
}

static int is_named_issuer(const twca_pkcs12_certificate_t *issuer,
                           const twca_pkcs12_certificate_t *certificate)
{
    return issuer->subject_hash == certificate->issuer_hash
           && X509_NAME_cmp(X509_get_subject_name(issuer->x509),
                            X509_get_issuer_name(certificate->x509))
                  == 0;
}

/* PKCS12KeyStore.findIssuer() */
static int find_issuer(const twca_pkcs12_reader_t *reader,
                       const twca_pkcs12_certificate_t *certificate)
{
    const ASN1_OCTET_STRING *wanted =
        X509_get0_authority_key_id(certificate->x509);
    int fallback = TWCA_PKCS12_NONE;
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const twca_pkcs12_certificate_t *one = certificate_at(reader, i);
        const ASN1_OCTET_STRING *id;

        if (!is_named_issuer(one, certificate)) {
            continue;
        }
        id = X509_get0_subject_key_id(one->x509);
        if (!wanted || (id && ASN1_OCTET_STRING_cmp(wanted, id) == 0)) {
            return i;
        }
        fallback = id ? fallback : i;
    }
    return fallback;
}

static int issuer_of(const twca_pkcs12_reader_t *reader, int i)
{
    twca_pkcs12_certificate_t *certificate = certificate_at(reader, i);

    if (certificate->issuer == TWCA_PKCS12_UNKNOWN) {
        certificate->issuer = certificate->certificate->is_self_signed
                                  ? TWCA_PKCS12_NONE
                                  : find_issuer(reader, certificate);
    }
    return certificate->issuer;
}

static int is_in(const apr_array_header_t *chain,
                 const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < chain->nelts; i++) {
        if (APR_ARRAY_IDX(chain, i, twca_certificate_t *) == certificate) {
            return 1;
        }
    }
    return 0;
}

static void build_chain(const twca_pkcs12_reader_t *reader, int first,
                        apr_array_header_t *chain)
{
    int next = first;

    while (next != TWCA_PKCS12_NONE && chain->nelts < TWCA_SENT_LIMIT) {
        twca_certificate_t *certificate =
            certificate_at(reader, next)->certificate;

        if (is_in(chain, certificate)) {
            break;
        }
        APR_ARRAY_PUSH(chain, twca_certificate_t *) = certificate;
        next = issuer_of(reader, next);
    }
}

static void finish_key(const twca_pkcs12_reader_t *reader,
                       const twca_pkcs12_key_t *key)
{
    int own = certificate_of(reader, &key->attributes);
    twca_draft_t *entry =
        twca_opening_find(reader->opening, key->attributes.alias);

    /* Another entry may have taken the alias. */
    if (entry->serial != key->serial) {
        return;
    }
    build_chain(reader, own, entry->chain);
    if (key->key) {
        entry->key = twca_key_name(reader->pool, key->key);
        entry->has_public_key =
            twca_key_hash(key->key, entry->public_key_sha256);
    }
    if (key->key && own != TWCA_PKCS12_NONE) {
        entry->fits =
            (signed char)(X509_check_private_key(
                              certificate_at(reader, own)->x509, key->key)
                          == 1);
    }
}

static void keep_loose(const twca_pkcs12_reader_t *reader)
{
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const twca_pkcs12_certificate_t *one =
            &APR_ARRAY_IDX(reader->certificates, i, twca_pkcs12_certificate_t);

        if (!one->attributes.is_trusted) {
            APR_ARRAY_PUSH(reader->opening->loose, twca_certificate_t *) =
                one->certificate;
        }
    }
}

void twca_pkcs12_chains(const twca_pkcs12_reader_t *reader)
{
    int i;

    for (i = 0; i < reader->keys->nelts; i++) {
        finish_key(reader, &APR_ARRAY_IDX(reader->keys, i, twca_pkcs12_key_t));
    }
    keep_loose(reader);
}
