/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file evidence_private.h
 * @brief What the files of this room share, and nobody else sees.
 */

#ifndef TWCA_EVIDENCE_PRIVATE_H
#define TWCA_EVIDENCE_PRIVATE_H

#include <apr_tables.h>

#include "decoder.h"
#include "evidence.h"
#include "library.h"

/** So many self-signed certificates of a file have their signature verified;
 * those behind are taken at their word. Bundles of all public roots have half
 * as many. */
#define TWCA_SELF_SIGNED_LIMIT 300

struct twca_evidence_t {
    apr_pool_t *pool;         /* of all that is kept */
    apr_hash_t *files;        /* path -> twca_file_t */
    apr_hash_t *certificates; /* SHA-256 -> twca_certificate_t */
    apr_hash_t *words;        /* strings that many records share */
    apr_hash_t *keystores;    /* paths -> twca_keystore_evidence_t */
    int dead;                 /* records that a newer one replaced */

    /* of the run: */
    apr_pool_t *scratch;
    apr_hash_t *used;   /* path -> twca_file_t, of this run */
    apr_hash_t *held;   /* SHA-256 -> X509 of a CA */
    apr_hash_t *leaves; /* SHA-256 -> X509 of others */
    twca_decoder_t *decoder;
    twca_library_t *library;
    int verifications; /* of self-signed ones, left for the file at hand */
};

/** Fill in what @a wants says of @a file from its @a bytes; the key is likely
 * that of @a owner, which may be NULL. */
void twca_read_content(twca_evidence_t *evidence, twca_file_t *file, int wants,
                       const twca_bytes_t *bytes, const twca_dialog_t *dialog,
                       const twca_file_t *owner);

/**
 * The certificates in @a bytes, as twca_block_t in the run's scratch pool;
 * OpenSSL's objects for them are held.
 * @param broken what OpenSSL says of the one that ended it, in that pool too,
 *        or NULL
 */
apr_array_header_t *twca_read_blocks(twca_evidence_t *evidence,
                                     const twca_bytes_t *bytes,
                                     const char **broken);

/** What OpenSSL's latest error says, in the evidence's pool; clears all. */
const char *twca_openssl_words(apr_pool_t *pool);

#endif /* TWCA_EVIDENCE_PRIVATE_H */
