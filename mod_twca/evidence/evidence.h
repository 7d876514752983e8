/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file evidence.h
 * @brief What is really there? Every file read once, and remembered.
 *
 * Evidence is kept over the two passes of a start and over restarts: what is
 * kept is plain data in a pool of the process, never a pointer into this
 * module or into OpenSSL, for the module is unloaded in between. Between
 * twca_evidence_begin() and twca_evidence_end() OpenSSL's own objects are
 * there as well. One thread at a time; read-only after the end.
 */

#ifndef TWCA_EVIDENCE_H
#define TWCA_EVIDENCE_H

#include <apr_hash.h>
#include <apr_pools.h>

#include "certificate.h"
#include "content.h"
#include "file.h"
#include "key.h"

/** A certificate's place in a file. */
typedef struct {
    const twca_certificate_t *certificate;
    int is_trusted_block; /* TRUSTED CERTIFICATE: read only where it is first */
    int has_rest; /* bytes behind it: refused where it is first in a chain */
} twca_block_t;

/** Where keytool has certificates: an entry of a keystore, and how it is
 * opened. */
typedef struct {
    const char *keystore;    /* its path */
    const char *type;        /* as keytool names it */
    const char *phrase_path; /* a file with its pass phrase; or NULL */
    const char *alias;
} twca_entry_place_t;

struct twca_pair_evidence_t;

/** What is known of one file. */
typedef struct {
    const char *path;
    twca_stamp_t stamp;
    twca_block_t *blocks; /* the certificates, up to the first broken one */
    int block_count;
    const char *broken; /* what OpenSSL says of a broken one, or NULL */
    const char *key;    /* "RSA 2048", where key_state says there is one */
    struct twca_pair_evidence_t *pairs; /* what was found of it as a pair */
    const twca_entry_place_t *entry;    /* it is one of a keystore; or NULL */
    unsigned char key_sha256[TWCA_HASH_SIZE];
    unsigned char read;      /* twca_read_e */
    unsigned char content;   /* twca_content_e */
    unsigned char key_state; /* twca_key_state_e */
    unsigned char has_key;   /* key and key_sha256 are set */
    unsigned char is_odd;    /* ... and see twca_key_is_odd() */
    unsigned char wanted;    /* the TWCA_WANT_* that are known */
    unsigned char used;      /* in this run */
} twca_file_t;

#define TWCA_WANT_CERTIFICATES 1
#define TWCA_WANT_KEY 2

typedef struct twca_evidence_t twca_evidence_t;

/** New, empty evidence in a pool of its own below @a parent. */
twca_evidence_t *twca_evidence_create(apr_pool_t *parent);

/**
 * Start a run: from now on each file is looked at once.
 * @param scratch lives until the end of the run; trust stores and SSL_CTXs in
 *        it are made after this: they may keep what the run's library made
 */
void twca_evidence_begin(twca_evidence_t *evidence, apr_pool_t *scratch);

/** End a run: free all of OpenSSL's objects. @return whether more than half
 * of what is kept is of no use any more: better to start afresh. */
int twca_evidence_end(twca_evidence_t *evidence);

/** Say that something that is kept will not be used again. */
void twca_evidence_count_dead(twca_evidence_t *evidence);

/** Where to put what outlives the run. */
apr_pool_t *twca_evidence_pool(const twca_evidence_t *evidence);

/** Where to put what does not. */
apr_pool_t *twca_evidence_scratch(const twca_evidence_t *evidence);

/**
 * What is known of the file @a path; never NULL.
 * @param wants TWCA_WANT_*: what has to be known of it
 * @param dialog who knows the pass phrase of its key; may be NULL
 */
twca_file_t *twca_evidence_file(twca_evidence_t *evidence, const char *path,
                                int wants, const twca_dialog_t *dialog);

/** Likewise, where the key is likely to be that of the first certificate of
 * @a owner: then comparing is quicker than encoding it. */
twca_file_t *twca_evidence_key(twca_evidence_t *evidence, const char *path,
                               int wants, const twca_dialog_t *dialog,
                               const twca_file_t *owner);

/** Every file that was asked for in this run: path to twca_file_t. */
apr_hash_t *twca_evidence_files(const twca_evidence_t *evidence);

/**
 * The certificate that @a x509 is, made once for each fingerprint; the
 * evidence holds a reference to @a x509 until the end of the run if it is a
 * CA's, else until twca_evidence_forget_leaves().
 */
twca_certificate_t *twca_evidence_certificate(twca_evidence_t *evidence,
                                              X509 *x509);

/**
 * The certificate that @a der is; NULL where it is none. What is known already
 * is not decoded again.
 * @param hold whether OpenSSL's object is held, as above, in any case
 */
twca_certificate_t *twca_evidence_der(twca_evidence_t *evidence,
                                      const unsigned char *der, long length,
                                      int hold);

/**
 * OpenSSL's object for a certificate of @a file; borrowed.
 * @return NULL where the file has changed meanwhile
 */
X509 *twca_evidence_x509(twca_evidence_t *evidence, const twca_file_t *file,
                         int index);

/** Likewise, for a certificate of any file of this run; NULL where none of
 * them holds it. */
X509 *twca_evidence_find(twca_evidence_t *evidence,
                         const twca_certificate_t *certificate);

/** Likewise, for a certificate that is held already; else NULL. */
X509 *twca_evidence_held(const twca_evidence_t *evidence,
                         const twca_certificate_t *certificate);

/** Free OpenSSL's objects for certificates that are no CA's. */
void twca_evidence_forget_leaves(twca_evidence_t *evidence);

#endif /* TWCA_EVIDENCE_H */
