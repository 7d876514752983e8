/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "chain.h"

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

/* The file's certificates that stay, the leaf first. */
static int keep_all(const twca_setup_pair_t *pair, drop_f *drop, int *keep)
{
    const twca_file_t *file = file_of(pair);
    int count = 0;
    int i;

    for (i = 0; i < file->block_count; i++) {
        const twca_certificate_t *certificate = file->blocks[i].certificate;

        if (!drop || certificate == pair->evidence->sent[0]
            || !drop(pair->evidence, certificate)) {
            keep[count++] = i;
        }
    }
    return count;
}

/* Whether the chain would verify with the new certificates in it. */
static int would_verify(twca_context_t *context, const twca_setup_t *setup,
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
    return path && path->error == X509_V_OK;
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

/* Climb from a certificate by what is on this machine. @return whether the
 * chain verifies with @a spots */
static int climb(twca_context_t *context, const twca_setup_t *setup,
                 const twca_setup_pair_t *pair, X509 *from,
                 apr_array_header_t *spots, twca_mend_t *mend)
{
    twca_spot_t spot;
    int verifies = 0;

    while (!verifies && from && spots->nelts < LONGEST
           && twca_search_issuer(context, from, &spot)) {
        if (spot.file->blocks[spot.index].certificate->is_self_signed) {
            mend->root_found = 1;
            break;
        }
        APR_ARRAY_PUSH(spots, twca_spot_t) = spot;
        verifies = would_verify(context, setup, pair, spots);
        from = twca_spot_x509(context, &spot);
    }
    return verifies;
}

twca_mend_t twca_mend(twca_context_t *context, const twca_setup_t *setup,
                      const twca_setup_pair_t *pair, int depth, drop_f *drop)
{
    twca_mend_t mend = {twca_chain_file(setup, pair), NULL, NULL, 0};
    const twca_file_t *file = file_of(pair);
    apr_array_header_t *spots =
        apr_array_make(context->scratch, 2, sizeof(twca_spot_t));
    int verifies = climb(context, setup, pair, x509_at(context, pair, depth),
                         spots, &mend);
    int *keep;
    int count;

    if (spots->nelts > 0) {
        mend.found = APR_ARRAY_IDX(spots, 0, twca_spot_t).file->path;
    }
    if (verifies && pair->origin == TWCA_BY_DIRECTIVE) {
        keep = apr_palloc(context->scratch,
                          (apr_size_t)file->block_count * sizeof(*keep) + 1);
        count = keep_all(pair, drop, keep);
        mend.command = twca_command_rewrite(context->scratch, file->path, keep,
                                            count, spots);
    }
    return mend;
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

const char *twca_mend_order(twca_context_t *context, const twca_setup_t *setup,
                            const twca_setup_pair_t *pair, drop_f *drop)
{
    const twca_pair_evidence_t *evidence = pair->evidence;
    const twca_file_t *file = file_of(pair);
    int limit = file->block_count + evidence->path->count;
    int *keep =
        apr_palloc(context->scratch, (apr_size_t)(limit + 1) * sizeof(*keep));
    int count = 0;
    int i;

    (void)setup;
    if (evidence->from_ca || pair->origin != TWCA_BY_DIRECTIVE) {
        return NULL;
    }
    for (i = file == evidence->chain_file ? 1 : 0; i < evidence->path->count;
         i++) {
        const twca_certificate_t *wanted = evidence->path->certificates[i];
        int index = index_in(file, wanted);

        if (index >= 0 && !(i > 0 && drop && drop(evidence, wanted))) {
            keep[count++] = index;
        }
    }
    for (i = 0; i < file->block_count; i++) {
        const twca_certificate_t *other = file->blocks[i].certificate;

        if (!twca_is_on_path(evidence->path, other)
            && index_in(file, other) == i && !(drop && drop(evidence, other))) {
            keep[count++] = i;
        }
    }
    return twca_command_rewrite(context->scratch, file->path, keep, count,
                                NULL);
}
