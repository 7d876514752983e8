/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "evidence.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "evidence_private.h"

twca_evidence_t *twca_evidence_create(apr_pool_t *parent)
{
    apr_pool_t *pool;
    twca_evidence_t *evidence;

    apr_pool_create(&pool, parent);
    evidence = apr_pcalloc(pool, sizeof(*evidence));
    evidence->pool = pool;
    evidence->files = apr_hash_make(pool);
    evidence->certificates = apr_hash_make(pool);
    evidence->words = apr_hash_make(pool);
    evidence->keystores = apr_hash_make(pool);
    return evidence;
}

void twca_evidence_begin(twca_evidence_t *evidence, apr_pool_t *scratch)
{
    apr_hash_index_t *at;

    evidence->scratch = scratch;
    evidence->used = apr_hash_make(scratch);
    evidence->held = apr_hash_make(scratch);
    evidence->leaves = apr_hash_make(scratch);
    evidence->decoder = twca_decoder_create(scratch);
    evidence->library = twca_library_create(scratch);
    for (at = apr_hash_first(scratch, evidence->files); at;
         at = apr_hash_next(at)) {
        twca_file_t *file = apr_hash_this_val(at);

        file->used = 0;
    }
}

static void free_all(apr_hash_t *objects, apr_pool_t *scratch)
{
    apr_hash_index_t *at;

    for (at = apr_hash_first(scratch, objects); at; at = apr_hash_next(at)) {
        X509_free(apr_hash_this_val(at));
    }
    apr_hash_clear(objects);
}

void twca_evidence_forget_leaves(twca_evidence_t *evidence)
{
    free_all(evidence->leaves, evidence->scratch);
}

int twca_evidence_end(twca_evidence_t *evidence)
{
    unsigned used = apr_hash_count(evidence->used);
    unsigned kept = apr_hash_count(evidence->files) + (unsigned)evidence->dead;

    twca_evidence_forget_leaves(evidence);
    free_all(evidence->held, evidence->scratch);
    evidence->used = NULL;
    evidence->held = NULL;
    evidence->leaves = NULL;
    evidence->scratch = NULL;
    return kept > 2 * used + 64;
}

void twca_evidence_count_dead(twca_evidence_t *evidence)
{
    evidence->dead++;
}

apr_pool_t *twca_evidence_pool(const twca_evidence_t *evidence)
{
    return evidence->pool;
}

apr_pool_t *twca_evidence_scratch(const twca_evidence_t *evidence)
{
    return evidence->scratch;
}

apr_hash_t *twca_evidence_files(const twca_evidence_t *evidence)
{
    return evidence->used;
}

static void hold(apr_hash_t *objects, const twca_certificate_t *certificate,
                 X509 *x509)
{
    if (!apr_hash_get(objects, certificate->sha256, TWCA_HASH_SIZE)) {
        X509_up_ref(x509);
        apr_hash_set(objects, certificate->sha256, TWCA_HASH_SIZE, x509);
    }
}

twca_certificate_t *twca_evidence_certificate(twca_evidence_t *evidence,
                                              X509 *x509)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    unsigned length = sizeof(sha256);
    twca_certificate_t *certificate;

    if (X509_digest(x509, EVP_sha256(), sha256, &length) != 1) {
        memset(sha256, 0, sizeof(sha256));
    }
    certificate = apr_hash_get(evidence->certificates, sha256, TWCA_HASH_SIZE);
    if (!certificate) {
        certificate = twca_certificate_make(evidence->pool, x509, sha256,
                                            &evidence->verifications);
        apr_hash_set(evidence->certificates, certificate->sha256,
                     TWCA_HASH_SIZE, certificate);
    }
    hold(certificate->is_ca ? evidence->held : evidence->leaves, certificate,
         x509);
    return certificate;
}

twca_certificate_t *twca_evidence_der(twca_evidence_t *evidence,
                                      const unsigned char *der, long length,
                                      int hold)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    twca_certificate_t *certificate;
    X509 *x509;

    SHA256(der, (size_t)length, sha256);
    certificate = apr_hash_get(evidence->certificates, sha256, TWCA_HASH_SIZE);
    if (certificate && (!hold || twca_evidence_held(evidence, certificate))) {
        return certificate;
    }
    x509 = twca_library_read(evidence->library, der, length);
    certificate = x509 ? twca_evidence_certificate(evidence, x509) : NULL;
    X509_free(x509);
    ERR_clear_error();
    return certificate;
}

X509 *twca_evidence_held(const twca_evidence_t *evidence,
                         const twca_certificate_t *certificate)
{
    return apr_hash_get(certificate->is_ca ? evidence->held : evidence->leaves,
                        certificate->sha256, TWCA_HASH_SIZE);
}

X509 *twca_evidence_x509(twca_evidence_t *evidence, const twca_file_t *file,
                         int index)
{
    const twca_certificate_t *certificate = file->blocks[index].certificate;
    X509 *found = twca_evidence_held(evidence, certificate);
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    const char *broken;

    if (found || twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return found;
    }
    (void)twca_read_blocks(evidence, &bytes, &broken);
    twca_bytes_wipe(&bytes);
    return twca_evidence_held(evidence, certificate);
}

static int index_in(const twca_file_t *file,
                    const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < file->block_count; i++) {
        if (file->blocks[i].certificate == certificate) {
            return i;
        }
    }
    return -1;
}

X509 *twca_evidence_find(twca_evidence_t *evidence,
                         const twca_certificate_t *certificate)
{
    X509 *found = twca_evidence_held(evidence, certificate);
    apr_hash_index_t *at;

    for (at = apr_hash_first(evidence->scratch, evidence->used); at && !found;
         at = apr_hash_next(at)) {
        const twca_file_t *file = apr_hash_this_val(at);
        int index = index_in(file, certificate);

        if (index >= 0) {
            found = twca_evidence_x509(evidence, file, index);
        }
    }
    return found;
}

static twca_file_t *new_file(twca_evidence_t *evidence, const char *path)
{
    twca_file_t *file = apr_pcalloc(evidence->pool, sizeof(*file));

    file->path = apr_pstrdup(evidence->pool, path);
    apr_hash_set(evidence->files, file->path, APR_HASH_KEY_STRING, file);
    return file;
}

/* What is kept of a path if it is still true, else a record to be filled. */
static twca_file_t *current_record(twca_evidence_t *evidence, const char *path)
{
    twca_file_t *file =
        apr_hash_get(evidence->files, path, APR_HASH_KEY_STRING);
    twca_stamp_t stamp;

    if (file && twca_file_stat(path, &stamp) == TWCA_READ_OK
        && file->read == TWCA_READ_OK
        && twca_stamp_equal(&stamp, &file->stamp)) {
        return file;
    }
    if (file) {
        evidence->dead++;
    }
    return new_file(evidence, path);
}

static void learn(twca_evidence_t *evidence, twca_file_t *file, int wants,
                  const twca_dialog_t *dialog, const twca_file_t *owner)
{
    twca_bytes_t bytes;
    twca_stamp_t before = file->stamp;
    int is_second_look = file->wanted != 0;

    file->wanted |= (unsigned char)wants;
    file->read =
        (unsigned char)twca_file_read(file->path, &bytes, &file->stamp);
    if (file->read != TWCA_READ_OK) {
        return;
    }
    if (is_second_look && !twca_stamp_equal(&before, &file->stamp)) {
        file->read = TWCA_READ_CHANGED;
    }
    else {
        twca_read_content(evidence, file, wants, &bytes, dialog, owner);
    }
    twca_bytes_wipe(&bytes);
}

/* A pass phrase that could not be had in an earlier run may be there now. */
static void forget_locked_key(twca_file_t *file)
{
    if (file->wanted & TWCA_WANT_KEY
        && file->key_state >= TWCA_KEY_NO_PASS_PHRASE) {
        file->wanted &= (unsigned char)~TWCA_WANT_KEY;
    }
}

twca_file_t *twca_evidence_file(twca_evidence_t *evidence, const char *path,
                                int wants, const twca_dialog_t *dialog)
{
    return twca_evidence_key(evidence, path, wants, dialog, NULL);
}

twca_file_t *twca_evidence_key(twca_evidence_t *evidence, const char *path,
                               int wants, const twca_dialog_t *dialog,
                               const twca_file_t *owner)
{
    twca_file_t *file = apr_hash_get(evidence->used, path, APR_HASH_KEY_STRING);

    if (!file) {
        file = current_record(evidence, path);
        forget_locked_key(file);
        file->used = 1;
        apr_hash_set(evidence->used, file->path, APR_HASH_KEY_STRING, file);
    }
    wants &= ~file->wanted;
    if (wants) {
        learn(evidence, file, wants, dialog, owner);
    }
    return file;
}
