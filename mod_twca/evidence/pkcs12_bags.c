/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/x509v3.h>

#include "characters.h"
#include "keystore_pkcs12.h"
#include "pbe.h"

/* The id that Java gives the only key, and its certificate, if they have
 * none. */
static const unsigned char default_id[] = {'0', '1'};

static int is_trusted(const twca_pkcs12_reader_t *reader,
                      const PKCS12_SAFEBAG *bag)
{
    const STACK_OF(X509_ATTRIBUTE) *all = PKCS12_SAFEBAG_get0_attrs(bag);
    int i;

    for (i = 0; i < sk_X509_ATTRIBUTE_num(all); i++) {
        if (OBJ_cmp(X509_ATTRIBUTE_get0_object(sk_X509_ATTRIBUTE_value(all, i)),
                    reader->trusted)
            == 0) {
            return 1;
        }
    }
    return 0;
}

static twca_pkcs12_attributes_t
attributes_of(const twca_pkcs12_reader_t *reader, const PKCS12_SAFEBAG *bag)
{
    const ASN1_TYPE *name = PKCS12_SAFEBAG_get0_attr(bag, NID_friendlyName);
    const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    twca_pkcs12_attributes_t attributes = {NULL, NULL, -1,
                                           is_trusted(reader, bag)};

    if (name && name->type == V_ASN1_BMPSTRING) {
        attributes.alias = twca_lower_utf16(
            reader->pool, ASN1_STRING_get0_data(name->value.bmpstring),
            (apr_size_t)ASN1_STRING_length(name->value.bmpstring));
    }
    if (id && id->type == V_ASN1_OCTET_STRING) {
        attributes.id_length = ASN1_STRING_length(id->value.octet_string);
        attributes.id = apr_pmemdup(
            reader->pool, ASN1_STRING_get0_data(id->value.octet_string),
            (apr_size_t)attributes.id_length);
    }
    return attributes;
}

static void default_the_id(twca_pkcs12_attributes_t *attributes)
{
    attributes->id = default_id;
    attributes->id_length = sizeof(default_id);
}

static void name_unnamed(twca_pkcs12_reader_t *reader,
                         twca_pkcs12_attributes_t *attributes)
{
    if (!attributes->alias) {
        attributes->alias = apr_itoa(reader->pool, ++reader->unnamed_count);
    }
}

/* The key, where the store's pass phrase opens it too and that does not cost
 * too much. */
static EVP_PKEY *open_key(twca_pkcs12_reader_t *reader,
                          const PKCS12_SAFEBAG *bag)
{
    const X509_SIG *sealed = PKCS12_SAFEBAG_get0_pkcs8(bag);
    const X509_ALGOR *algorithm = NULL;
    PKCS8_PRIV_KEY_INFO *opened;
    EVP_PKEY *key;

    X509_SIG_get0(sealed, &algorithm, NULL);
    if (twca_pbe_look(algorithm, &reader->rounds) != TWCA_PBE_GOOD
        || reader->rounds > TWCA_ROUNDS_LIMIT) {
        return NULL;
    }
    opened = PKCS12_decrypt_skey(bag, reader->pass_phrase,
                                 twca_pkcs12_length(reader->pass_phrase));
    key = opened ? EVP_PKCS82PKEY(opened) : NULL;
    PKCS8_PRIV_KEY_INFO_free(opened);
    return key;
}

static void read_key(twca_pkcs12_reader_t *reader, const PKCS12_SAFEBAG *bag)
{
    twca_pkcs12_attributes_t attributes = attributes_of(reader, bag);
    twca_pkcs12_key_t *key;

    if (attributes.id_length < 0) {
        /* Java passes over it if there was another key before. */
        if (reader->key_count > 1) {
            return;
        }
        default_the_id(&attributes);
    }
    name_unnamed(reader, &attributes);
    key = apr_array_push(reader->keys);
    key->attributes = attributes;
    key->key = open_key(reader, bag);
    key->serial =
        twca_opening_add(reader->opening, attributes.alias, 1)->serial;
}

static void read_secret_key(twca_pkcs12_reader_t *reader,
                            const PKCS12_SAFEBAG *bag)
{
    twca_pkcs12_attributes_t attributes = attributes_of(reader, bag);

    name_unnamed(reader, &attributes);
    reader->opening->secret_key_count++;
    twca_opening_add(reader->opening, attributes.alias, 0)->is_secret = 1;
}

static int read_certificate(twca_pkcs12_reader_t *reader,
                            const PKCS12_SAFEBAG *bag, int is_first)
{
    X509 *x509 = PKCS12_SAFEBAG_get1_cert(bag);
    twca_pkcs12_certificate_t *read;

    if (!x509) {
        return PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate;
    }
    read = apr_array_push(reader->certificates);
    read->x509 = x509;
    read->certificate =
        twca_evidence_certificate(reader->opening->evidence, x509);
    read->attributes = attributes_of(reader, bag);
    read->subject_hash = X509_subject_name_hash(x509);
    read->issuer_hash = X509_issuer_name_hash(x509);
    read->issuer = TWCA_PKCS12_UNKNOWN;
    if (read->attributes.id_length < 0 && reader->key_count == 1 && is_first) {
        default_the_id(&read->attributes);
    }
    if (read->attributes.is_trusted) {
        name_unnamed(reader, &read->attributes);
        APR_ARRAY_PUSH(
            twca_opening_add(reader->opening, read->attributes.alias, 0)->chain,
            twca_certificate_t *) = read->certificate;
    }
    return 1;
}

twca_keystore_state_e twca_pkcs12_bags(twca_pkcs12_reader_t *reader,
                                       const STACK_OF(PKCS12_SAFEBAG) * bags)
{
    int i;

    for (i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);

        if (++reader->bag_count > TWCA_KEYSTORE_ENTRIES) {
            reader->opening->declared_count = reader->bag_count;
            return TWCA_KEYSTORE_TOO_MANY;
        }
        switch (PKCS12_SAFEBAG_get_nid(bag)) {
        case NID_pkcs8ShroudedKeyBag:
            reader->key_count++;
            read_key(reader, bag);
            break;
        case NID_certBag:
            if (!read_certificate(reader, bag, i == 0)) {
                return TWCA_KEYSTORE_BROKEN;
            }
            break;
        case NID_keyBag:
            reader->opening->plain_key_count++;
            break;
        case NID_secretBag:
            read_secret_key(reader, bag);
            break;
        default: /* revocation lists, bags in bags */
            break;
        }
    }
    return TWCA_KEYSTORE_OPEN;
}
