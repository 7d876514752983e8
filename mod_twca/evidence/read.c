/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "evidence_private.h"

const char *twca_openssl_words(apr_pool_t *pool)
{
    unsigned long error = ERR_peek_last_error();
    const char *reason = error ? ERR_reason_error_string(error) : NULL;

    reason = apr_pstrdup(pool, reason ? reason : "unknown error");
    ERR_clear_error();
    return reason;
}

static int is_certificate_name(const char *name)
{
    return strcmp(name, PEM_STRING_X509) == 0
           || strcmp(name, PEM_STRING_X509_OLD) == 0
           || strcmp(name, PEM_STRING_X509_TRUSTED) == 0;
}

/* An intermediate that many files repeat is decoded once. */
static X509 *decode(const twca_evidence_t *evidence, const char *name,
                    const unsigned char *data, long length, twca_block_t *block)
{
    const unsigned char *end = data + length;
    unsigned char sha256[TWCA_HASH_SIZE];
    X509 *known;

    block->is_trusted_block = strcmp(name, PEM_STRING_X509_TRUSTED) == 0;
    block->has_rest = 0;
    SHA256(data, (size_t)length, sha256);
    known = apr_hash_get(evidence->held, sha256, TWCA_HASH_SIZE);
    if (known) {
        X509_up_ref(known);
        return known;
    }
    if (block->is_trusted_block) {
        return d2i_X509_AUX(NULL, &data, length);
    }
    known = d2i_X509(NULL, &data, length);
    block->has_rest = data < end;
    return known;
}

/* The next certificate, as PEM_read_bio_X509() would find it: others' blocks
 * are passed over, a broken one ends it. */
static X509 *next_certificate(const twca_evidence_t *evidence, BIO *bio,
                              twca_block_t *block, int is_first)
{
    char *name = NULL;
    char *header = NULL;
    unsigned char *data = NULL;
    long length;
    X509 *x509 = NULL;
    int is_one = 0;

    while (!is_one && PEM_read_bio(bio, &name, &header, &data, &length) == 1) {
        is_one = is_certificate_name(name);
        if (is_one && *header) {
            /* mod_ssl takes it for encrypted, and nobody has its key. */
            ERR_raise(ERR_LIB_PEM, PEM_R_NOT_PROC_TYPE);
        }
        else if (is_one) {
            x509 = decode(evidence, name, data, length, block);
            /* Behind the first certificate mod_ssl does not even look at a
             * TRUSTED one. */
            is_one = x509 || is_first || !block->is_trusted_block;
        }
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)length);
    }
    return x509;
}

static int is_end_of_file(void)
{
    unsigned long error = ERR_peek_last_error();

    return error == 0
           || (ERR_GET_LIB(error) == ERR_LIB_PEM
               && ERR_GET_REASON(error) == PEM_R_NO_START_LINE);
}

apr_array_header_t *twca_read_blocks(twca_evidence_t *evidence,
                                     const twca_bytes_t *bytes,
                                     const char **broken)
{
    apr_array_header_t *blocks =
        apr_array_make(evidence->scratch, 4, sizeof(twca_block_t));
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    twca_block_t block;
    X509 *x509;

    evidence->verifications = TWCA_SELF_SIGNED_LIMIT;
    ERR_clear_error();
    while (bio
           && (x509 = next_certificate(evidence, bio, &block,
                                       blocks->nelts == 0))) {
        block.certificate = twca_evidence_certificate(evidence, x509);
        APR_ARRAY_PUSH(blocks, twca_block_t) = block;
        X509_free(x509);
        ERR_clear_error();
    }
    BIO_free(bio);
    *broken = is_end_of_file() ? NULL : twca_openssl_words(evidence->scratch);
    ERR_clear_error();
    return blocks;
}

static void read_certificates(twca_evidence_t *evidence, twca_file_t *file,
                              const twca_bytes_t *bytes)
{
    const char *broken;
    const apr_array_header_t *blocks =
        twca_read_blocks(evidence, bytes, &broken);

    file->broken = broken ? apr_pstrdup(evidence->pool, broken) : NULL;
    file->blocks =
        apr_pmemdup(evidence->pool, blocks->elts,
                    (apr_size_t)blocks->nelts * sizeof(*file->blocks));
    file->block_count = blocks->nelts;
}

/* Where the key is the expected certificate's, its hash is known: encoding a
 * public key takes OpenSSL 3.0 longer than anything else that is done to it. */
static int hash_by_owner(const twca_evidence_t *evidence, twca_file_t *file,
                         const EVP_PKEY *key, const twca_file_t *owner)
{
    const twca_certificate_t *certificate;
    X509 *x509;

    if (!owner || owner->block_count == 0) {
        return 0;
    }
    certificate = owner->blocks[0].certificate;
    x509 = twca_evidence_held(evidence, certificate);
    if (!x509 || EVP_PKEY_eq(X509_get0_pubkey(x509), key) != 1) {
        return 0;
    }
    memcpy(file->key_sha256, certificate->public_key_sha256, TWCA_HASH_SIZE);
    return 1;
}

/* Many keys are of one kind: their name is kept once. */
static const char *shared_name(twca_evidence_t *evidence, const char *name)
{
    const char *known =
        apr_hash_get(evidence->words, name, APR_HASH_KEY_STRING);

    if (!known) {
        known = apr_pstrdup(evidence->pool, name);
        apr_hash_set(evidence->words, known, APR_HASH_KEY_STRING, known);
    }
    return known;
}

static void read_key(twca_evidence_t *evidence, twca_file_t *file,
                     const twca_bytes_t *bytes, const twca_dialog_t *dialog,
                     const twca_file_t *owner)
{
    EVP_PKEY *key = twca_decoder_read(evidence->decoder, bytes);

    file->key_state = (unsigned char)(key ? TWCA_KEY_CLEAR
                                          : twca_key_read(bytes, dialog, &key));
    file->has_key = 0;
    if (key) {
        file->has_key =
            (unsigned char)(hash_by_owner(evidence, file, key, owner)
                            || twca_key_hash(key, file->key_sha256));
        file->is_odd = (unsigned char)twca_key_is_odd(key);
        file->key =
            shared_name(evidence, twca_key_name(evidence->scratch, key));
        EVP_PKEY_free(key);
    }
    ERR_clear_error();
}

/* What a file is need only be found out where it is not what was wanted. */
static twca_content_e content_of(const twca_file_t *file, int wants,
                                 const twca_bytes_t *bytes)
{
    if (wants & TWCA_WANT_CERTIFICATES && file->block_count > 0) {
        return TWCA_CONTENT_CERTIFICATE;
    }
    if (wants == TWCA_WANT_KEY && file->key_state == TWCA_KEY_CLEAR
        && bytes->data[0] == '-') {
        return TWCA_CONTENT_PRIVATE_KEY;
    }
    return twca_content(bytes);
}

void twca_read_content(twca_evidence_t *evidence, twca_file_t *file, int wants,
                       const twca_bytes_t *bytes, const twca_dialog_t *dialog,
                       const twca_file_t *owner)
{
    if (wants & TWCA_WANT_CERTIFICATES) {
        read_certificates(evidence, file, bytes);
    }
    if (wants & TWCA_WANT_KEY) {
        read_key(evidence, file, bytes, dialog, owner);
    }
    file->content = (unsigned char)content_of(file, wants, bytes);
}
