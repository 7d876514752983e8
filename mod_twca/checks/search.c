/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "search.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#define FOLDER_FILES 1000
#define FOLDER_FILE_SIZE (64 * 1024)

typedef struct twca_search_t {
    apr_array_header_t *files; /* of twca_file_t *, configured ones first */
    apr_hash_t *seen;          /* paths of files, and of folders */
} search_t;

static int is_new(search_t *search, const char *path)
{
    if (apr_hash_get(search->seen, path, APR_HASH_KEY_STRING)) {
        return 0;
    }
    apr_hash_set(search->seen, path, APR_HASH_KEY_STRING, path);
    return 1;
}

static void add_file(twca_context_t *context, search_t *search,
                     const char *path)
{
    if (is_new(search, path)) {
        APR_ARRAY_PUSH(search->files, twca_file_t *) =
            twca_evidence_file(context->evidence, path,
                               TWCA_WANT_CERTIFICATES | TWCA_WANT_KEY, NULL);
    }
}

apr_array_header_t *twca_folder_files(apr_pool_t *pool, const char *folder,
                                      int limit)
{
    apr_array_header_t *files = apr_array_make(pool, 16, sizeof(const char *));
    apr_finfo_t entry;
    apr_dir_t *open;

    if (apr_dir_open(&open, folder, pool) != APR_SUCCESS) {
        return files;
    }
    while (files->nelts < limit
           && apr_dir_read(&entry, APR_FINFO_NAME, open) == APR_SUCCESS) {
        const char *path = apr_pstrcat(pool, folder, "/", entry.name, NULL);
        twca_stamp_t stamp;

        if (twca_file_stat(path, &stamp) == TWCA_READ_OK
            && stamp.size <= FOLDER_FILE_SIZE) {
            APR_ARRAY_PUSH(files, const char *) = path;
        }
    }
    apr_dir_close(open);
    return files;
}

static void add_folder(twca_context_t *context, search_t *search,
                       const char *folder)
{
    apr_array_header_t *files;
    int i;

    if (!is_new(search, apr_pstrcat(context->scratch, folder, "/", NULL))) {
        return;
    }
    files = twca_folder_files(context->scratch, folder, FOLDER_FILES);
    for (i = 0; i < files->nelts; i++) {
        add_file(context, search, APR_ARRAY_IDX(files, i, const char *));
    }
}

static void add_path(twca_context_t *context, search_t *search,
                     const char *path)
{
    twca_stamp_t stamp;

    if (twca_file_stat(path, &stamp) == TWCA_READ_DIRECTORY) {
        add_folder(context, search, path);
    }
    else {
        add_file(context, search, path);
    }
}

const char *twca_folder_of(apr_pool_t *pool, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash) {
        return ".";
    }
    return slash == path
               ? "/"
               : apr_pstrmemdup(pool, path, (apr_size_t)(slash - path));
}

/* The evidence's table grows while files are added: list its paths first. */
static apr_array_header_t *configured(twca_context_t *context)
{
    apr_array_header_t *paths =
        apr_array_make(context->scratch, 64, sizeof(const char *));
    apr_hash_index_t *at;

    for (at = apr_hash_first(context->scratch,
                             twca_evidence_files(context->evidence));
         at; at = apr_hash_next(at)) {
        APR_ARRAY_PUSH(paths, const char *) = apr_hash_this_key(at);
    }
    return paths;
}

static void add_all(twca_context_t *context, search_t *search,
                    const apr_array_header_t *paths)
{
    int i;

    for (i = 0; paths && i < paths->nelts; i++) {
        add_path(context, search, APR_ARRAY_IDX(paths, i, const char *));
    }
}

static search_t *search_of(twca_context_t *context)
{
    search_t *search = context->search;
    apr_array_header_t *paths;
    int i;

    if (search) {
        return search;
    }
    search = apr_pcalloc(context->scratch, sizeof(*search));
    search->files = apr_array_make(context->scratch, 64, sizeof(twca_file_t *));
    search->seen = apr_hash_make(context->scratch);
    context->search = search;
    paths = configured(context);
    for (i = 0; i < paths->nelts; i++) {
        add_file(context, search, APR_ARRAY_IDX(paths, i, const char *));
    }
    add_all(context, search, context->intermediates);
    for (i = 0; i < paths->nelts; i++) {
        add_folder(context, search,
                   twca_folder_of(context->scratch,
                                  APR_ARRAY_IDX(paths, i, const char *)));
    }
    for (i = 0; context->keystores && i < context->keystores->nelts; i++) {
        add_folder(context, search,
                   twca_folder_of(context->scratch,
                                  APR_ARRAY_IDX(context->keystores, i,
                                                twca_keystore_setup_t)
                                      .file.path));
    }
    add_all(context, search, context->key_folders);
    return search;
}

/* Curves can be written in several ways: there OpenSSL is asked. */
static int is_key_of(twca_context_t *context, const twca_file_t *candidate,
                     const twca_file_t *file, int index)
{
    const twca_certificate_t *certificate = file->blocks[index].certificate;

    if (!candidate->has_key) {
        return 0;
    }
    if (memcmp(candidate->key_sha256, certificate->public_key_sha256,
               TWCA_HASH_SIZE)
        == 0) {
        return 1;
    }
    return (candidate->is_odd || certificate->is_odd_key)
           && strncmp(candidate->key, "EC", 2) == 0
           && strncmp(certificate->key, "EC", 2) == 0
           && twca_key_fits(context->evidence, candidate->path, NULL, file,
                            index);
}

const char *twca_search_key(twca_context_t *context, const twca_file_t *file,
                            int index, const char *except)
{
    const search_t *search = search_of(context);
    int i;

    for (i = 0; i < search->files->nelts; i++) {
        const twca_file_t *candidate =
            APR_ARRAY_IDX(search->files, i, twca_file_t *);

        if (strcmp(candidate->path, except) != 0
            && is_key_of(context, candidate, file, index)) {
            return candidate->path;
        }
    }
    return NULL;
}

int twca_search_certificate(twca_context_t *context,
                            const twca_file_t *key_file, twca_spot_t *found)
{
    const search_t *search = search_of(context);
    int i;
    int j;

    for (i = 0; key_file->has_key && i < search->files->nelts; i++) {
        const twca_file_t *file =
            APR_ARRAY_IDX(search->files, i, twca_file_t *);

        for (j = 0; j < file->block_count; j++) {
            if (memcmp(file->blocks[j].certificate->public_key_sha256,
                       key_file->key_sha256, TWCA_HASH_SIZE)
                == 0) {
                found->file = file;
                found->index = j;
                return 1;
            }
        }
    }
    return 0;
}

static X509_REQ *read_request(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    const unsigned char *der;
    BIO *bio;
    X509_REQ *request;

    if (twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return NULL;
    }
    if (file->content == TWCA_CONTENT_REQUEST_DER) {
        der = bytes.data;
        request = d2i_X509_REQ(NULL, &der, (long)bytes.size);
    }
    else {
        bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
        request = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
        BIO_free(bio);
    }
    twca_bytes_wipe(&bytes);
    ERR_clear_error();
    return request;
}

static int is_request_for(const twca_file_t *file, const twca_file_t *key_file)
{
    X509_REQ *request = read_request(file);
    unsigned char sha256[TWCA_HASH_SIZE];
    EVP_PKEY *key;
    int result;

    if (!request) {
        return 0;
    }
    key = X509_REQ_get0_pubkey(request);
    result = key && twca_key_hash(key, sha256)
             && memcmp(sha256, key_file->key_sha256, TWCA_HASH_SIZE) == 0;
    X509_REQ_free(request);
    return result;
}

const char *twca_search_request(twca_context_t *context,
                                const twca_file_t *key_file,
                                const twca_file_t *certificate_file)
{
    const search_t *search = search_of(context);
    apr_int64_t issued =
        certificate_file->block_count > 0
            ? certificate_file->blocks[0].certificate->not_before
            : 0;
    int i;

    for (i = 0; key_file->has_key && i < search->files->nelts; i++) {
        const twca_file_t *file =
            APR_ARRAY_IDX(search->files, i, twca_file_t *);

        if ((file->content == TWCA_CONTENT_REQUEST_PEM
             || file->content == TWCA_CONTENT_REQUEST_DER)
            && file->read == TWCA_READ_OK
            && file->stamp.modified / 1000000000 > issued
            && is_request_for(file, key_file)) {
            return file->path;
        }
    }
    return NULL;
}

X509 *twca_spot_x509(twca_context_t *context, const twca_spot_t *spot)
{
    return twca_evidence_x509(context->evidence, spot->file, spot->index);
}

int twca_did_sign(twca_context_t *context, const twca_spot_t *spot, X509 *x509)
{
    X509 *issuer = twca_spot_x509(context, spot);

    return issuer && twca_did_issue(issuer, x509);
}

static int is_candidate(const twca_context_t *context,
                        const twca_certificate_t *certificate,
                        const char *issuer)
{
    return strcmp(certificate->subject, issuer) == 0 && certificate->dates_valid
           && certificate->not_before <= context->now
           && certificate->not_after >= context->now
           && (certificate->is_ca || certificate->is_self_signed);
}

/* Better: one that need not be trusted, and that is alone in its file. */
static int is_better(const twca_spot_t *one, const twca_spot_t *other)
{
    const twca_certificate_t *mine = one->file->blocks[one->index].certificate;
    const twca_certificate_t *yours;

    if (!other->file) {
        return 1;
    }
    yours = other->file->blocks[other->index].certificate;
    if (mine->is_self_signed != yours->is_self_signed) {
        return yours->is_self_signed;
    }
    return one->index == 0 && other->index != 0;
}

/* The best of the issuers in those files, if it is better than @a best. */
static void look_for_issuer(twca_context_t *context,
                            const apr_array_header_t *files, X509 *x509,
                            twca_spot_t *best)
{
    const char *issuer =
        twca_evidence_certificate(context->evidence, x509)->issuer;
    twca_spot_t spot;
    int i;

    for (i = 0; files && i < files->nelts; i++) {
        spot.file = APR_ARRAY_IDX(files, i, twca_file_t *);
        for (spot.index = 0; spot.index < spot.file->block_count;
             spot.index++) {
            if (is_candidate(context, spot.file->blocks[spot.index].certificate,
                             issuer)
                && is_better(&spot, best)
                && twca_did_sign(context, &spot, x509)) {
                *best = spot;
            }
        }
    }
}

int twca_search_issuer(twca_context_t *context, X509 *x509, twca_spot_t *found)
{
    twca_spot_t best = {NULL, 0};

    look_for_issuer(context, context->beside, x509, &best);
    look_for_issuer(context, search_of(context)->files, x509, &best);
    *found = best;
    return best.file != NULL;
}
