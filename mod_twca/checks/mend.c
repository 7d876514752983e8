/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "chain.h"
#include "keytool.h"

#define LONGEST 8 /* certificates that may be missing */

typedef int drop_f(const twca_pair_evidence_t *, const twca_certificate_t *);

int twca_is_sent(const twca_pair_evidence_t *pair, int count,
                 const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < count; i++) {
        if (pair->sent[i] == certificate) {
            return 1;
        }
    }
    return 0;
}

int twca_is_on_path(const twca_path_t *path,
                    const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < path->count; i++) {
        if (path->certificates[i] == certificate) {
            return 1;
        }
    }
    return 0;
}

static const twca_file_t *file_of(const twca_setup_pair_t *pair)
{
    return pair->evidence->chain_file ? pair->evidence->chain_file
                                      : pair->evidence->certificate_file;
}

/* The path with the new certificates in the chain; NULL if it fails. */
static const twca_path_t *path_with(twca_context_t *context,
                                    const twca_setup_t *setup,
                                    const twca_setup_pair_t *pair,
                                    const apr_array_header_t *spots)
{
    const twca_file_t *file = pair->evidence->certificate_file;
    X509 *leaf = twca_evidence_x509(context->evidence, file, 0);
    STACK_OF(X509) *members = sk_X509_new_null();
    const twca_path_t *path = NULL;
    int i;

    for (i = 1; i < pair->evidence->sent_count; i++) {
        X509 *x509 =
            twca_evidence_find(context->evidence, pair->evidence->sent[i]);

        if (x509) {
            sk_X509_push(members, x509);
        }
    }
    for (i = 0; i < spots->nelts; i++) {
        X509 *x509 =
            twca_spot_x509(context, &APR_ARRAY_IDX(spots, i, twca_spot_t));

        if (x509) {
            sk_X509_push(members, x509);
        }
    }
    if (leaf) {
        path = twca_path_build(context->scratch, context->evidence,
                               setup->trust, leaf, members, context->now);
    }
    sk_X509_free(members);
    return path && path->error == X509_V_OK ? path : NULL;
}

/* OpenSSL's object for the certificate at a depth of the path. */
static X509 *x509_at(twca_context_t *context, const twca_setup_pair_t *pair,
                     int depth)
{
    const twca_path_t *path = pair->evidence->path;

    if (depth == 0) {
        return twca_evidence_x509(context->evidence,
                                  pair->evidence->certificate_file, 0);
    }
    return depth < path->count ? twca_evidence_find(context->evidence,
                                                    path->certificates[depth])
                               : NULL;
}

/* Climb from a certificate by what is on this machine. @return the path that
 * @a spots make possible, or NULL */
static const twca_path_t *climb(twca_context_t *context,
                                const twca_setup_t *setup,
                                const twca_setup_pair_t *pair, X509 *from,
                                apr_array_header_t *spots, twca_mend_t *mend)
{
    const twca_path_t *path = NULL;
    twca_spot_t spot;

    while (!path && from && spots->nelts < LONGEST
           && twca_search_issuer(context, from, &spot)) {
        if (spot.file->blocks[spot.index].certificate->is_self_signed) {
            mend->root_found = 1;
            break;
        }
        APR_ARRAY_PUSH(spots, twca_spot_t) = spot;
        path = path_with(context, setup, pair, spots);
        from = twca_spot_x509(context, &spot);
    }
    return path;
}

static int index_in(const twca_file_t *file,
                    const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < file->block_count; i++) {
        if (file->blocks[i].certificate == certificate
            && !(file->blocks[i].is_trusted_block && i > 0)) {
            return i;
        }
    }
    return -1;
}

/* Where a certificate of the path can be had: in the file itself, or where it
 * was found. Those of the trust store need not be sent. */
static int find_spot(const twca_file_t *file, const apr_array_header_t *spots,
                     const twca_certificate_t *certificate, twca_spot_t *spot)
{
    int i;

    spot->file = file;
    spot->index = index_in(file, certificate);
    if (spot->index >= 0) {
        return 1;
    }
    for (i = 0; spots && i < spots->nelts; i++) {
        *spot = APR_ARRAY_IDX(spots, i, twca_spot_t);
        if (spot->file->blocks[spot->index].certificate == certificate) {
            return 1;
        }
    }
    return 0;
}

/* What the file should hold: the path in its order, then the rest. */
static apr_array_header_t *
contents(twca_context_t *context, const twca_setup_pair_t *pair,
         const twca_path_t *path, const apr_array_header_t *spots, drop_f *drop)
{
    const twca_file_t *file = file_of(pair);
    apr_array_header_t *all =
        apr_array_make(context->scratch, 4, sizeof(twca_spot_t));
    twca_spot_t spot;
    int i;

    for (i = pair->evidence->chain_file ? 1 : 0; i < path->count; i++) {
        if (!(spots == NULL && i > 0 && drop
              && drop(pair->evidence, path->certificates[i]))
            && find_spot(file, spots, path->certificates[i], &spot)) {
            APR_ARRAY_PUSH(all, twca_spot_t) = spot;
        }
    }
    spot.file = file;
    for (spot.index = 0; spot.index < file->block_count; spot.index++) {
        const twca_certificate_t *other = file->blocks[spot.index].certificate;

        if (!twca_is_on_path(path, other) && index_in(file, other) == spot.index
            && !(drop && drop(pair->evidence, other))) {
            APR_ARRAY_PUSH(all, twca_spot_t) = spot;
        }
    }
    return all;
}

/* A TRUSTED CERTIFICATE block must be written anew as a plain one. */
static int can_stay(const twca_spot_t *spot, const twca_file_t *file)
{
    return spot->file == file
           && !(spot->index > 0 && file->blocks[spot->index].is_trusted_block);
}

static const char *command_for_file(twca_context_t *context,
                                    const twca_file_t *file,
                                    apr_array_header_t *more)
{
    int *keep = apr_palloc(context->scratch,
                           ((apr_size_t)more->nelts + 1) * sizeof(*keep));
    int count = 0;
    int is_append;
    int i;

    while (count < more->nelts
           && can_stay(&APR_ARRAY_IDX(more, count, twca_spot_t), file)) {
        keep[count] = APR_ARRAY_IDX(more, count, twca_spot_t).index;
        count++;
    }
    is_append = count == file->block_count;
    for (i = 0; i < count; i++) {
        is_append = is_append && keep[i] == i;
    }
    more->elts += (apr_size_t)count * sizeof(twca_spot_t);
    more->nelts -= count;
    if (is_append && more->nelts > 0) {
        return twca_command_append(context->scratch, file->path, more);
    }
    return twca_command_rewrite(context->scratch, file->path, keep, count,
                                more);
}

static const char *command_for(twca_context_t *context,
                               const twca_setup_pair_t *pair,
                               const twca_path_t *path,
                               apr_array_header_t *spots, drop_f *drop)
{
    apr_array_header_t *all = contents(context, pair, path, spots, drop);

    switch (pair->origin) {
    case TWCA_BY_DIRECTIVE:
        return command_for_file(context, file_of(pair), all);
    case TWCA_BY_KEYSTORE:
        return pair->key.path
                   ? twca_keytool_join(context->scratch, pair->key.path,
                                       pair->entry, all)
                   : twca_keytool_import(context->scratch, pair->entry, all);
    case TWCA_BY_COMMAND:
    case TWCA_BY_MODULE:
        break;
    }
    return NULL;
}

twca_mend_t twca_mend(twca_context_t *context, const twca_setup_t *setup,
                      const twca_setup_pair_t *pair, int depth, drop_f *drop)
{
    twca_mend_t mend = {twca_chain_file(setup, pair), NULL, NULL, 0};
    apr_array_header_t *spots =
        apr_array_make(context->scratch, 2, sizeof(twca_spot_t));
    const twca_path_t *path = climb(
        context, setup, pair, x509_at(context, pair, depth), spots, &mend);

    if (spots->nelts > 0) {
        mend.found = APR_ARRAY_IDX(spots, 0, twca_spot_t).file->path;
    }
    if (path) {
        mend.command = command_for(context, pair, path, spots, drop);
    }
    return mend;
}

const char *twca_mend_order(twca_context_t *context,
                            const twca_setup_pair_t *pair, drop_f *drop)
{
    return pair->evidence->from_ca
               ? NULL
               : command_for(context, pair, pair->evidence->path, NULL, drop);
}
