/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pack.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "../evidence/key.h"
#include "pack_private.h"
#include "pem.h"

#define HEADING "Kept by mod_twca: certificate, chain and key of a site.\n"

/* The files of a pair, while it is packed. */
typedef struct {
    twca_bytes_t certificates;
    twca_bytes_t chain;
    EVP_PKEY *key;
    X509 *leaf;
    BIO *at; /* in the certificates, behind the leaf */
} parts_t;

static int read_file(const char *path, twca_bytes_t *bytes)
{
    twca_stamp_t stamp;

    return twca_file_read(path, bytes, &stamp) == TWCA_READ_OK;
}

static twca_pack_e read_key(const char *path, EVP_PKEY **key)
{
    twca_bytes_t bytes;
    twca_key_state_e state;

    if (!read_file(path, &bytes)) {
        return TWCA_PACK_UNREADABLE;
    }
    state = twca_key_read(&bytes, NULL, key);
    twca_bytes_wipe(&bytes);
    if (*key) {
        return TWCA_PACK_MADE;
    }
    return state == TWCA_KEY_NONE ? TWCA_PACK_UNREADABLE : TWCA_PACK_SEALED;
}

static X509 *read_leaf(parts_t *parts)
{
    parts->at = BIO_new_mem_buf(parts->certificates.data,
                                (int)parts->certificates.size);
    return parts->at
               ? PEM_read_bio_X509_AUX(parts->at, NULL, twca_pem_refuse, NULL)
               : NULL;
}

static int is_expected(X509 *leaf, const unsigned char *sha256)
{
    unsigned char found[TWCA_HASH_SIZE];

    return X509_digest(leaf, EVP_sha256(), found, NULL) == 1
           && memcmp(found, sha256, TWCA_HASH_SIZE) == 0;
}

static twca_pack_e read_parts(const twca_pack_request_t *request,
                              parts_t *parts)
{
    twca_pack_e result;

    if (!read_file(request->certificate_path, &parts->certificates)
        || (request->chain_path
            && !read_file(request->chain_path, &parts->chain))) {
        return TWCA_PACK_UNREADABLE;
    }
    parts->leaf = read_leaf(parts);
    if (!parts->leaf) {
        return TWCA_PACK_UNREADABLE;
    }
    if (!is_expected(parts->leaf, request->leaf_sha256)) {
        return TWCA_PACK_CHANGED;
    }
    result = read_key(request->key_path, &parts->key);
    if (result == TWCA_PACK_MADE
        && X509_check_private_key(parts->leaf, parts->key) != 1) {
        result = TWCA_PACK_NO_MATCH;
    }
    return result;
}

static void free_parts(parts_t *parts)
{
    if (parts->certificates.data) {
        twca_bytes_wipe(&parts->certificates);
    }
    if (parts->chain.data) {
        twca_bytes_wipe(&parts->chain);
    }
    EVP_PKEY_free(parts->key);
    X509_free(parts->leaf);
    BIO_free(parts->at);
    ERR_clear_error();
}

static int is_end_of_pem(void)
{
    unsigned long error = ERR_peek_last_error();

    return ERR_GET_LIB(error) == ERR_LIB_PEM
           && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/* As mod_ssl and OpenSSL read a chain: other blocks are passed over, and what
 * can't be read is no chain. */
static int add_certificates(BIO *pem, BIO *from, int skip_first)
{
    X509 *x509;
    int done = 1;

    ERR_clear_error();
    while (done
           && (x509 = PEM_read_bio_X509(from, NULL, twca_pem_refuse, NULL))) {
        done = skip_first || PEM_write_bio_X509(pem, x509) == 1;
        skip_first = 0;
        X509_free(x509);
    }
    return done && is_end_of_pem();
}

static int add_chain_file(BIO *pem, const twca_bytes_t *chain, int skip_first)
{
    BIO *bio = BIO_new_mem_buf(chain->data, (int)chain->size);
    int done = bio && add_certificates(pem, bio, skip_first);

    BIO_free(bio);
    return done;
}

static int is_parameters(const char *name)
{
    return strcmp(name, PEM_STRING_DHPARAMS) == 0
           || strcmp(name, PEM_STRING_DHXPARAMS) == 0
           || strcmp(name, PEM_STRING_ECPARAMETERS) == 0;
}

/* mod_ssl looks for these in the certificate file. */
static int add_parameters(BIO *pem, const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    char *name = NULL;
    char *header = NULL;
    unsigned char *data = NULL;
    long length;
    int done = bio != NULL;

    while (done && PEM_read_bio(bio, &name, &header, &data, &length) == 1) {
        if (is_parameters(name) && !*header) {
            done = PEM_write_bio(pem, name, "", data, length) > 0;
        }
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)length);
    }
    BIO_free(bio);
    return done;
}

static int add_note(apr_pool_t *pool, BIO *pem, const twca_certificate_t *leaf,
                    const char *name)
{
    const char *note =
        twca_pack_covers(leaf, name) ? NULL : twca_pack_note(pool, name);

    return !note || BIO_puts(pem, note) > 0;
}

static int add_notes(apr_pool_t *pool, BIO *pem, X509 *x509,
                     const apr_array_header_t *aliases)
{
    const twca_certificate_t *leaf = twca_pack_leaf(pool, x509);
    int done = BIO_puts(pem, HEADING) > 0;
    int i;

    for (i = 0; done && aliases && i < aliases->nelts; i++) {
        done =
            add_note(pool, pem, leaf, APR_ARRAY_IDX(aliases, i, const char *));
    }
    return done;
}

static int put_together(apr_pool_t *pool, BIO *pem, const parts_t *parts,
                        const twca_pack_request_t *request,
                        const twca_pack_names_t *names)
{
    return add_notes(pool, pem, parts->leaf, names->aliases)
           && PEM_write_bio_X509(pem, parts->leaf) == 1
           && (request->chain_path
                   ? add_chain_file(pem, &parts->chain, request->skip_first)
                   : add_certificates(pem, parts->at, 0))
           && add_parameters(pem, &parts->certificates)
           && twca_pem_add_key(pem, parts->key)
           && BIO_pending(pem) <= TWCA_FILE_LIMIT;
}

twca_pack_e twca_pack_make(apr_pool_t *pool, const twca_pack_request_t *request,
                           const twca_pack_names_t *names, twca_bytes_t *pem)
{
    parts_t parts = {{NULL, 0}, {NULL, 0}, NULL, NULL, NULL};
    twca_pack_e result = read_parts(request, &parts);
    BIO *bio = BIO_new(BIO_s_mem());

    if (result == TWCA_PACK_MADE
        && !(bio && put_together(pool, bio, &parts, request, names)
             && twca_pem_copy(bio, pem))) {
        result = TWCA_PACK_UNREADABLE;
    }
    BIO_free(bio);
    free_parts(&parts);
    return result;
}
