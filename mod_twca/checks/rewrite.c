/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What the file of a chain should hold, and the command that writes it. */

#include "chain.h"
#include "keytool.h"

static const twca_file_t *file_of(const twca_setup_pair_t *pair)
{
    return pair->evidence->chain_file ? pair->evidence->chain_file
                                      : pair->evidence->certificate_file;
}

int twca_index_in(const twca_file_t *file,
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
    spot->index = twca_index_in(file, certificate);
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

static void add_spot(apr_array_header_t *all, const twca_spot_t *spot)
{
    int i;

    for (i = 0; i < all->nelts; i++) {
        const twca_spot_t *other = &APR_ARRAY_IDX(all, i, twca_spot_t);

        if (other->file == spot->file && other->index == spot->index) {
            return;
        }
    }
    APR_ARRAY_PUSH(all, twca_spot_t) = *spot;
}

/* Cross certificates come before their root: OpenSSL takes the first that fits
 * the certificate below, and looks no further. */
static void add_crosses(twca_context_t *context, const twca_file_t *file,
                        const apr_array_header_t *spots,
                        const twca_certificate_t *root, apr_array_header_t *all)
{
    twca_spot_t spot;
    int i;

    spot.file = file;
    for (spot.index = 0; spot.index < file->block_count; spot.index++) {
        const twca_certificate_t *member = file->blocks[spot.index].certificate;

        if (twca_index_in(file, member) == spot.index
            && twca_is_cross_of(context, member, root)) {
            add_spot(all, &spot);
        }
    }
    for (i = 0; spots && i < spots->nelts; i++) {
        spot = APR_ARRAY_IDX(spots, i, twca_spot_t);
        if (twca_is_cross_of(context, spot.file->blocks[spot.index].certificate,
                             root)) {
            add_spot(all, &spot);
        }
    }
}

static void add_path(twca_context_t *context, const twca_setup_pair_t *pair,
                     const twca_path_t *path, const apr_array_header_t *spots,
                     twca_drop_f *drop, apr_array_header_t *all)
{
    const twca_file_t *file = file_of(pair);
    twca_spot_t spot;
    int i;

    for (i = pair->evidence->chain_file ? 1 : 0; i < path->count; i++) {
        const twca_certificate_t *member = path->certificates[i];

        if (i > 0 && member->is_self_signed) {
            add_crosses(context, file, spots, member, all);
        }
        if (!(spots == NULL && i > 0 && drop && drop(pair->evidence, member))
            && find_spot(file, spots, member, &spot)) {
            add_spot(all, &spot);
        }
    }
}

/* What the file should hold: the path in its order, then the rest. */
static apr_array_header_t *contents(twca_context_t *context,
                                    const twca_setup_pair_t *pair,
                                    const twca_path_t *path,
                                    const apr_array_header_t *spots,
                                    twca_drop_f *drop)
{
    const twca_file_t *file = file_of(pair);
    apr_array_header_t *all =
        apr_array_make(context->scratch, 4, sizeof(twca_spot_t));
    twca_spot_t spot;

    add_path(context, pair, path, spots, drop, all);
    spot.file = file;
    for (spot.index = 0; spot.index < file->block_count; spot.index++) {
        const twca_certificate_t *other = file->blocks[spot.index].certificate;

        if (!twca_is_on_path(path, other)
            && twca_index_in(file, other) == spot.index
            && !(drop && drop(pair->evidence, other))) {
            add_spot(all, &spot);
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

const char *twca_command_fill(twca_context_t *context, const twca_file_t *file,
                              const apr_array_header_t *spots)
{
    apr_array_header_t *more = apr_array_copy(context->scratch, spots);
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

const char *twca_command_for(twca_context_t *context,
                             const twca_setup_pair_t *pair,
                             const twca_path_t *path,
                             const apr_array_header_t *spots, twca_drop_f *drop)
{
    apr_array_header_t *all = contents(context, pair, path, spots, drop);

    switch (pair->origin) {
    case TWCA_BY_DIRECTIVE:
        return twca_command_fill(context, file_of(pair), all);
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

const char *twca_mend_order(twca_context_t *context,
                            const twca_setup_pair_t *pair, twca_drop_f *drop)
{
    return pair->evidence->from_ca
               ? NULL
               : twca_command_for(context, pair, pair->evidence->path, NULL,
                                  drop);
}
