/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "decoder.h"

#include <string.h>

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* A type of key in a form of PEM. */
typedef struct {
    const char *pem;       /* the name of the block */
    const char *type;      /* as OpenSSL's decoders name it */
    const char *structure; /* likewise */
    int nid;               /* of the algorithm in PKCS#8 */
} kind_t;

static const kind_t kinds[] = {
    {PEM_STRING_PKCS8INF, "RSA", "PrivateKeyInfo", NID_rsaEncryption},
    {PEM_STRING_PKCS8INF, "EC", "PrivateKeyInfo", NID_X9_62_id_ecPublicKey},
    {PEM_STRING_PKCS8INF, "ED25519", "PrivateKeyInfo", NID_ED25519},
    {PEM_STRING_RSA, "RSA", "type-specific", NID_undef},
    {PEM_STRING_ECPRIVATEKEY, "EC", "type-specific", NID_undef},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct twca_decoder_t {
    OSSL_DECODER_CTX *contexts[KINDS]; /* made when first needed */
    EVP_PKEY *keys[KINDS];             /* where each puts its key */
};

static apr_status_t free_contexts(void *data)
{
    twca_decoder_t *decoder = data;
    size_t i;

    for (i = 0; i < KINDS; i++) {
        OSSL_DECODER_CTX_free(decoder->contexts[i]);
    }
    return APR_SUCCESS;
}

twca_decoder_t *twca_decoder_create(apr_pool_t *pool)
{
    twca_decoder_t *decoder = apr_pcalloc(pool, sizeof(*decoder));

    apr_pool_cleanup_register(pool, decoder, free_contexts,
                              apr_pool_cleanup_null);
    return decoder;
}

static int algorithm_of(const unsigned char *der, long length)
{
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, length);
    const ASN1_OBJECT *algorithm = NULL;
    int nid = NID_undef;

    if (info && PKCS8_pkey_get0(&algorithm, NULL, NULL, NULL, info)) {
        nid = OBJ_obj2nid(algorithm);
    }
    PKCS8_PRIV_KEY_INFO_free(info);
    return nid;
}

static size_t kind_of(const char *name, const unsigned char *der, long length)
{
    int nid = strcmp(name, PEM_STRING_PKCS8INF) == 0 ? algorithm_of(der, length)
                                                     : NID_undef;
    size_t i;

    for (i = 0; i < KINDS; i++) {
        if (kinds[i].nid == nid && strcmp(kinds[i].pem, name) == 0) {
            break;
        }
    }
    return i;
}

static EVP_PKEY *decode(twca_decoder_t *decoder, size_t kind,
                        const unsigned char *der, size_t length)
{
    EVP_PKEY *key;

    if (!decoder->contexts[kind]) {
        decoder->contexts[kind] = OSSL_DECODER_CTX_new_for_pkey(
            &decoder->keys[kind], "DER", kinds[kind].structure,
            kinds[kind].type, EVP_PKEY_KEYPAIR, NULL, NULL);
    }
    decoder->keys[kind] = NULL;
    if (!decoder->contexts[kind]
        || OSSL_DECODER_from_data(decoder->contexts[kind], &der, &length)
               != 1) {
        return NULL;
    }
    key = decoder->keys[kind];
    decoder->keys[kind] = NULL;
    return key;
}

/* OpenSSL reads the first key of a file: only where that is the first block
 * of all is there no doubt which one it is. */
static int begins_with_block(const twca_bytes_t *bytes)
{
    static const char dashes[] = "-----BEGIN ";

    return bytes->size > sizeof(dashes)
           && memcmp(bytes->data, dashes, sizeof(dashes) - 1) == 0;
}

EVP_PKEY *twca_decoder_read(twca_decoder_t *decoder, const twca_bytes_t *bytes)
{
    EVP_PKEY *key = NULL;
    char *name = NULL;
    char *header = NULL;
    unsigned char *der = NULL;
    long length = 0;
    size_t kind = KINDS;
    BIO *bio;

    if (!begins_with_block(bytes)) {
        return NULL;
    }
    bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    if (bio && PEM_read_bio(bio, &name, &header, &der, &length) == 1) {
        if (!*header) {
            kind = kind_of(name, der, length);
        }
        if (kind < KINDS) {
            key = decode(decoder, kind, der, (size_t)length);
        }
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(der, (size_t)length);
    }
    BIO_free(bio);
    ERR_clear_error();
    return key;
}
