/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "keystore_pkcs12.h"
#include "pbe.h"

/* With this attribute Java makes an entry of a certificate that has no key. */
#define TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"

int twca_pkcs12_length(const char *pass_phrase)
{
    return pass_phrase ? (int)strlen(pass_phrase) : 0;
}

/* --- Contents ----------------------------------------------------------- */

static const X509_ALGOR *algorithm_of(const PKCS7 *content)
{
    return content->d.encrypted->enc_data->algorithm;
}

/* What a pass phrase would be tried on. */
static twca_keystore_state_e look_at(twca_pkcs12_reader_t *reader,
                                     const PKCS7 *content)
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
static STACK_OF(PKCS12_SAFEBAG)
    * decrypt(twca_pkcs12_reader_t *reader, PKCS7 *content)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = PKCS12_unpack_p7encdata(
        content, reader->pass_phrase, twca_pkcs12_length(reader->pass_phrase));

    if (!bags && twca_pkcs12_length(reader->pass_phrase) == 0) {
        reader->pass_phrase = reader->pass_phrase ? NULL : "";
        bags = PKCS12_unpack_p7encdata(content, reader->pass_phrase, 0);
    }
    return bags;
}

static twca_keystore_state_e read_content(twca_pkcs12_reader_t *reader,
                                          PKCS7 *content)
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
        state = twca_pkcs12_bags(reader, bags);
    }
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return state;
}

static twca_keystore_state_e read_contents(twca_pkcs12_reader_t *reader,
                                           PKCS12 *store)
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

/* --- The pass phrase ---------------------------------------------------- */

static twca_keystore_state_e look_at_digest(twca_pkcs12_reader_t *reader,
                                            PKCS12 *store)
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

static int does_open(twca_pkcs12_reader_t *reader, PKCS12 *store,
                     const char *pass_phrase)
{
    reader->pass_phrase = pass_phrase;
    return PKCS12_verify_mac(store, pass_phrase,
                             twca_pkcs12_length(pass_phrase));
}

/* An empty pass phrase and none are two things, and writers mix them up. */
static twca_keystore_state_e check_digest(twca_pkcs12_reader_t *reader,
                                          PKCS12 *store)
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

static void release(twca_pkcs12_reader_t *reader)
{
    int i;

    for (i = 0; i < reader->keys->nelts; i++) {
        EVP_PKEY_free(APR_ARRAY_IDX(reader->keys, i, twca_pkcs12_key_t).key);
    }
    for (i = 0; i < reader->certificates->nelts; i++) {
        X509_free(
            APR_ARRAY_IDX(reader->certificates, i, twca_pkcs12_certificate_t)
                .x509);
    }
    ASN1_OBJECT_free(reader->trusted);
    ERR_clear_error();
}

twca_keystore_state_e twca_pkcs12_read(twca_opening_t *opening)
{
    const unsigned char *der = opening->bytes->data;
    PKCS12 *store = d2i_PKCS12(NULL, &der, (long)opening->bytes->size);
    apr_pool_t *pool = opening->pool;
    twca_pkcs12_reader_t reader = {
        .opening = opening, .pool = pool, .pass_phrase = opening->pass_phrase};
    twca_keystore_state_e state = TWCA_KEYSTORE_OPEN;

    if (!store) {
        ERR_clear_error();
        return TWCA_KEYSTORE_BROKEN;
    }
    reader.certificates =
        apr_array_make(pool, 8, sizeof(twca_pkcs12_certificate_t));
    reader.keys = apr_array_make(pool, 2, sizeof(twca_pkcs12_key_t));
    reader.trusted = OBJ_txt2obj(TRUSTED_KEY_USAGE, 1);
    if (PKCS12_mac_present(store)) {
        state = check_digest(&reader, store);
    }
    if (state == TWCA_KEYSTORE_OPEN) {
        state = read_contents(&reader, store);
    }
    if (state == TWCA_KEYSTORE_OPEN) {
        twca_pkcs12_chains(&reader);
    }
    PKCS12_free(store);
    release(&reader);
    return state;
}
