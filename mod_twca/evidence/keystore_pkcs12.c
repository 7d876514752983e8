/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>

#include "characters.h"
#include "keystore_private.h"
#include "pair.h"
#include "pbe.h"

/* With this attribute Java makes an entry of a certificate that has no key. */
#define TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"

/* The id that Java gives the only key, and its certificate, if they have
 * none. */
static const unsigned char default_id[] = {'0', '1'};

/* What a bag says beside what is in it. */
typedef struct {
    const char *alias; /* in lower case, or NULL */
    const unsigned char *id;
    int id_length; /* -1: none */
    int is_trusted;
} attributes_t;

typedef struct {
    attributes_t attributes;
    twca_certificate_t *certificate;
    X509 *x509;
    unsigned long subject_hash;
    unsigned long issuer_hash;
    int issuer; /* its index, once it was looked for; else UNKNOWN, or NONE */
} held_certificate_t;

enum { UNKNOWN = -2, NONE = -1 };

typedef struct {
    attributes_t attributes;
    EVP_PKEY *key; /* NULL: it has a pass phrase of its own */
    int serial;    /* of its entry */
} held_key_t;

typedef struct {
    twca_opening_t *opening;
    apr_pool_t *pool;
    const char *pass_phrase; /* what opens it; NULL is one, "" another */
    apr_array_header_t *certificates; /* of held_certificate_t */
    apr_array_header_t *keys;         /* of held_key_t */
    ASN1_OBJECT *trusted;
    long rounds; /* that were spent */
    int bag_count;
    int key_count;
    int unnamed_count;
} reader_t;

static int length_of(const char *pass_phrase)
{
    return pass_phrase ? (int)strlen(pass_phrase) : 0;
}

/* --- A bag -----------------------------------------------------------------
 */

static int is_trusted(const reader_t *reader, const PKCS12_SAFEBAG *bag)
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

static attributes_t attributes_of(const reader_t *reader,
                                  const PKCS12_SAFEBAG *bag)
{
    const ASN1_TYPE *name = PKCS12_SAFEBAG_get0_attr(bag, NID_friendlyName);
    const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    attributes_t attributes = {NULL, NULL, -1, is_trusted(reader, bag)};

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

static void default_the_id(attributes_t *attributes)
{
    attributes->id = default_id;
    attributes->id_length = sizeof(default_id);
}

static void name_unnamed(reader_t *reader, attributes_t *attributes)
{
    if (!attributes->alias) {
        attributes->alias = apr_itoa(reader->pool, ++reader->unnamed_count);
    }
}

/* The key, where the store's pass phrase opens it too and that does not cost
 * too much. */
static EVP_PKEY *open_key(reader_t *reader, const PKCS12_SAFEBAG *bag)
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
                                 length_of(reader->pass_phrase));
    key = opened ? EVP_PKCS82PKEY(opened) : NULL;
    PKCS8_PRIV_KEY_INFO_free(opened);
    return key;
}

static void read_key(reader_t *reader, const PKCS12_SAFEBAG *bag)
{
    attributes_t attributes = attributes_of(reader, bag);
    held_key_t *key;

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

static void read_secret_key(reader_t *reader, const PKCS12_SAFEBAG *bag)
{
    attributes_t attributes = attributes_of(reader, bag);

    name_unnamed(reader, &attributes);
    reader->opening->secret_key_count++;
    twca_opening_add(reader->opening, attributes.alias, 0)->is_secret = 1;
}

static int read_certificate(reader_t *reader, const PKCS12_SAFEBAG *bag,
                            int is_first)
{
    X509 *x509 = PKCS12_SAFEBAG_get1_cert(bag);
    held_certificate_t *read;

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
    read->issuer = UNKNOWN;
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

static twca_keystore_state_e read_bags(reader_t *reader,
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

/* --- Contents --------------------------------------------------------------
 */

static const X509_ALGOR *algorithm_of(const PKCS7 *content)
{
    return content->d.encrypted->enc_data->algorithm;
}

/* What a pass phrase would be tried on. */
static twca_keystore_state_e look_at(reader_t *reader, const PKCS7 *content)
{
    switch (twca_pbe_look(algorithm_of(content), &reader->rounds)) {
    case TWCA_PBE_LEGACY:
        return TWCA_KEYSTORE_LEGACY;
    case TWCA_PBE_UNSUPPORTED:
        return TWCA_KEYSTORE_UNSUPPORTED;
    case TWCA_PBE_TOO_MANY_ROUNDS:
        return TWCA_KEYSTORE_ROUNDS;
    case TWCA_PBE_GOOD:
        break;
    }
    return reader->rounds > TWCA_ROUNDS_LIMIT ? TWCA_KEYSTORE_ROUNDS
                                              : TWCA_KEYSTORE_OPEN;
}

/* Without a digest to tell, an empty pass phrase may be none. */
static STACK_OF(PKCS12_SAFEBAG) * decrypt(reader_t *reader, PKCS7 *content)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = PKCS12_unpack_p7encdata(
        content, reader->pass_phrase, length_of(reader->pass_phrase));

    if (!bags && length_of(reader->pass_phrase) == 0) {
        reader->pass_phrase = reader->pass_phrase ? NULL : "";
        bags = PKCS12_unpack_p7encdata(content, reader->pass_phrase, 0);
    }
    return bags;
}

static twca_keystore_state_e read_content(reader_t *reader, PKCS7 *content)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    twca_keystore_state_e state = TWCA_KEYSTORE_BROKEN;

    if (PKCS7_type_is_data(content)) {
        bags = PKCS12_unpack_p7data(content);
    }
    else if (PKCS7_type_is_encrypted(content) && content->d.encrypted) {
        state = look_at(reader, content);
        if (state != TWCA_KEYSTORE_OPEN) {
            return state;
        }
        bags = decrypt(reader, content);
        state = reader->opening->pass_phrase ? TWCA_KEYSTORE_WRONG
                                             : TWCA_KEYSTORE_LOCKED;
    }
    if (bags) {
        state = read_bags(reader, bags);
    }
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return state;
}

static twca_keystore_state_e read_contents(reader_t *reader, PKCS12 *store)
{
    STACK_OF(PKCS7) *contents = PKCS12_unpack_authsafes(store);
    twca_keystore_state_e state =
        contents ? TWCA_KEYSTORE_OPEN : TWCA_KEYSTORE_BROKEN;
    int i;

    for (i = 0; state == TWCA_KEYSTORE_OPEN && i < sk_PKCS7_num(contents);
         i++) {
        state = read_content(reader, sk_PKCS7_value(contents, i));
    }
    sk_PKCS7_pop_free(contents, PKCS7_free);
    return state;
}

/* --- The pass phrase -------------------------------------------------------
 */

static twca_keystore_state_e look_at_digest(reader_t *reader, PKCS12 *store)
{
    const ASN1_INTEGER *rounds = NULL;
    const X509_ALGOR *algorithm = NULL;
    long count;

    PKCS12_get0_mac(NULL, &algorithm, NULL, &rounds, store);
    count = rounds ? ASN1_INTEGER_get(rounds) : 1;
    if (count < 0 || count > TWCA_ROUNDS_LIMIT) {
        return TWCA_KEYSTORE_ROUNDS;
    }
    reader->rounds += count;
    return EVP_get_digestbyobj(algorithm->algorithm)
               ? TWCA_KEYSTORE_OPEN
               : TWCA_KEYSTORE_UNSUPPORTED;
}

static int does_open(reader_t *reader, PKCS12 *store, const char *pass_phrase)
{
    reader->pass_phrase = pass_phrase;
    return PKCS12_verify_mac(store, pass_phrase, length_of(pass_phrase));
}

/* An empty pass phrase and none are two things, and writers mix them up. */
static twca_keystore_state_e check_digest(reader_t *reader, PKCS12 *store)
{
    const char *given = reader->opening->pass_phrase;
    twca_keystore_state_e state = look_at_digest(reader, store);

    if (state != TWCA_KEYSTORE_OPEN) {
        return state;
    }
    if (given && *given) {
        return does_open(reader, store, given) ? TWCA_KEYSTORE_OPEN
                                               : TWCA_KEYSTORE_WRONG;
    }
    if (does_open(reader, store, NULL) || does_open(reader, store, "")) {
        return TWCA_KEYSTORE_OPEN;
    }
    return given ? TWCA_KEYSTORE_WRONG : TWCA_KEYSTORE_LOCKED;
}

/* --- Chains ----------------------------------------------------------------
 */

static int is_same_id(const attributes_t *one, const attributes_t *other)
{
    return one->id_length >= 0 && one->id_length == other->id_length
           && memcmp(one->id, other->id, (size_t)one->id_length) == 0;
}

static int is_same_alias(const attributes_t *one, const attributes_t *other)
{
    return other->alias && strcmp(one->alias, other->alias) == 0;
}

static held_certificate_t *certificate_at(const reader_t *reader, int i)
{
    return &APR_ARRAY_IDX(reader->certificates, i, held_certificate_t);
}

/* PKCS12KeyStore.findMatchedCertificate() */
static int certificate_of(const reader_t *reader, const attributes_t *key)
{
    int by_id = NONE;
    int by_alias = NONE;
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const attributes_t *one = &certificate_at(reader, i)->attributes;

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
    return by_id == NONE ? by_alias : by_id;
}

static int is_named_issuer(const held_certificate_t *issuer,
                           const held_certificate_t *certificate)
{
    return issuer->subject_hash == certificate->issuer_hash
           && X509_NAME_cmp(X509_get_subject_name(issuer->x509),
                            X509_get_issuer_name(certificate->x509))
                  == 0;
}

/* PKCS12KeyStore.findIssuer() */
static int find_issuer(const reader_t *reader,
                       const held_certificate_t *certificate)
{
    const ASN1_OCTET_STRING *wanted =
        X509_get0_authority_key_id(certificate->x509);
    int fallback = NONE;
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const held_certificate_t *one = certificate_at(reader, i);
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

static int issuer_of(const reader_t *reader, int i)
{
    held_certificate_t *certificate = certificate_at(reader, i);

    if (certificate->issuer == UNKNOWN) {
        certificate->issuer = certificate->certificate->is_self_signed
                                  ? NONE
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

static void build_chain(const reader_t *reader, int first,
                        apr_array_header_t *chain)
{
    int next = first;

    while (next != NONE && chain->nelts < TWCA_SENT_LIMIT) {
        twca_certificate_t *certificate =
            certificate_at(reader, next)->certificate;

        if (is_in(chain, certificate)) {
            break;
        }
        APR_ARRAY_PUSH(chain, twca_certificate_t *) = certificate;
        next = issuer_of(reader, next);
    }
}

static void finish_key(const reader_t *reader, const held_key_t *key)
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
    if (key->key && own != NONE) {
        entry->fits =
            (signed char)(X509_check_private_key(
                              certificate_at(reader, own)->x509, key->key)
                          == 1);
    }
}

static void keep_loose(const reader_t *reader)
{
    int i;

    for (i = 0; i < reader->certificates->nelts; i++) {
        const held_certificate_t *one =
            &APR_ARRAY_IDX(reader->certificates, i, held_certificate_t);

        if (!one->attributes.is_trusted) {
            APR_ARRAY_PUSH(reader->opening->loose, twca_certificate_t *) =
                one->certificate;
        }
    }
}

static void finish(reader_t *reader)
{
    int i;

    for (i = 0; i < reader->keys->nelts; i++) {
        finish_key(reader, &APR_ARRAY_IDX(reader->keys, i, held_key_t));
    }
    keep_loose(reader);
}

static void release(reader_t *reader)
{
    int i;

    for (i = 0; i < reader->keys->nelts; i++) {
        EVP_PKEY_free(APR_ARRAY_IDX(reader->keys, i, held_key_t).key);
    }
    for (i = 0; i < reader->certificates->nelts; i++) {
        X509_free(
            APR_ARRAY_IDX(reader->certificates, i, held_certificate_t).x509);
    }
    ASN1_OBJECT_free(reader->trusted);
    ERR_clear_error();
}

twca_keystore_state_e twca_pkcs12_read(twca_opening_t *opening)
{
    const unsigned char *der = opening->bytes->data;
    PKCS12 *store = d2i_PKCS12(NULL, &der, (long)opening->bytes->size);
    apr_pool_t *pool = opening->evidence->scratch;
    reader_t reader = {
        .opening = opening, .pool = pool, .pass_phrase = opening->pass_phrase};
    twca_keystore_state_e state = TWCA_KEYSTORE_OPEN;

    if (!store) {
        ERR_clear_error();
        return TWCA_KEYSTORE_BROKEN;
    }
    reader.certificates = apr_array_make(pool, 8, sizeof(held_certificate_t));
    reader.keys = apr_array_make(pool, 2, sizeof(held_key_t));
    reader.trusted = OBJ_txt2obj(TRUSTED_KEY_USAGE, 1);
    if (PKCS12_mac_present(store)) {
        state = check_digest(&reader, store);
    }
    if (state == TWCA_KEYSTORE_OPEN) {
        state = read_contents(&reader, store);
    }
    if (state == TWCA_KEYSTORE_OPEN) {
        finish(&reader);
    }
    PKCS12_free(store);
    release(&reader);
    return state;
}
