/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is missing in a chain, and where it is. */

#include "chain.h"

#define LONGEST 8 /* certificates that may be missing */

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

int twca_is_root(const twca_pair_evidence_t *pair,
                 const twca_certificate_t *certificate)
{
    (void)pair;
    return certificate->is_self_signed;
}

/* OpenSSL's object for the server's own certificate. That of a keystore need
 * not be the first of its file. */
static X509 *own_x509(twca_context_t *context, const twca_setup_pair_t *pair)
{
    const twca_file_t *file = pair->evidence->certificate_file;
    int index = twca_index_in(file, pair->evidence->sent[0]);

    return twca_evidence_x509(context->evidence, file, index > 0 ? index : 0);
}

/* The path with the new certificates in the chain, and without those that must
 * go; NULL if it fails. */
static const twca_path_t *path_with(twca_context_t *context,
                                    const twca_setup_t *setup,
                                    const twca_setup_pair_t *pair,
                                    const apr_array_header_t *spots,
                                    twca_drop_f *drop)
{
    X509 *leaf = own_x509(context, pair);
    STACK_OF(X509) *members = sk_X509_new_null();
    const twca_path_t *path = NULL;
    int i;

    for (i = 1; i < pair->evidence->sent_count; i++) {
        const twca_certificate_t *member = pair->evidence->sent[i];
        X509 *x509 = drop && drop(pair->evidence, member)
                         ? NULL
                         : twca_evidence_find(context->evidence, member);

        if (x509) {
            sk_X509_push(members, x509);
        }
    }
    for (i = 0; spots && i < spots->nelts; i++) {
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

int twca_is_complete_without(twca_context_t *context, const twca_setup_t *setup,
                             const twca_setup_pair_t *pair, twca_drop_f *drop)
{
    return path_with(context, setup, pair, NULL, drop) != NULL;
}

/* OpenSSL's object for the certificate at a depth of the path. */
static X509 *x509_at(twca_context_t *context, const twca_setup_pair_t *pair,
                     int depth)
{
    const twca_path_t *path = pair->evidence->path;

    if (depth == 0) {
        return own_x509(context, pair);
    }
    return depth > 0 && depth < path->count ? twca_evidence_find(
               context->evidence, path->certificates[depth])
                                            : NULL;
}

/* Climb from a certificate by what is on this machine. @return the path that
 * @a spots make possible, or NULL */
static const twca_path_t *climb(twca_context_t *context,
                                const twca_setup_t *setup,
                                const twca_setup_pair_t *pair, X509 *from,
                                apr_array_header_t *spots, twca_drop_f *drop,
                                twca_mend_t *mend)
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
        path = path_with(context, setup, pair, spots, drop);
        from = twca_spot_x509(context, &spot);
    }
    return path;
}

/* What OpenSSL takes from SSLCACertificateFile it takes only as long as the
 * chain has no certificate of its own: then that has to hold all of them.
 * @return whether they can be had */
static int add_from_ca(twca_context_t *context, const twca_setup_t *setup,
                       const twca_setup_pair_t *pair, apr_array_header_t *spots)
{
    twca_spot_t spot;
    int i;

    if (!pair->evidence->from_ca) {
        return 1;
    }
    if (!setup->ca_file.path) {
        return 0;
    }
    spot.file = twca_evidence_file(context->evidence, setup->ca_file.path,
                                   TWCA_WANT_CERTIFICATES, NULL);
    for (i = 1; i < pair->evidence->sent_count; i++) {
        const twca_certificate_t *member = pair->evidence->sent[i];

        if (!member->is_self_signed) {
            spot.index = twca_index_in(spot.file, member);
            if (spot.index < 0) {
                return 0;
            }
            APR_ARRAY_PUSH(spots, twca_spot_t) = spot;
        }
    }
    return 1;
}

static const char *command_with(twca_context_t *context,
                                const twca_setup_t *setup,
                                const twca_setup_pair_t *pair,
                                const twca_path_t *path,
                                apr_array_header_t *spots, twca_drop_f *drop)
{
    return path && add_from_ca(context, setup, pair, spots)
               ? twca_command_for(context, pair, path, spots, drop)
               : NULL;
}

twca_mend_t twca_mend(twca_context_t *context, const twca_setup_t *setup,
                      const twca_setup_pair_t *pair, int depth,
                      twca_drop_f *drop)
{
    twca_mend_t mend = {twca_chain_file(setup, pair), NULL, NULL, 0};
    apr_array_header_t *spots =
        apr_array_make(context->scratch, 2, sizeof(twca_spot_t));
    const twca_path_t *path =
        climb(context, setup, pair, x509_at(context, pair, depth), spots, drop,
              &mend);

    if (spots->nelts > 0) {
        mend.found = APR_ARRAY_IDX(spots, 0, twca_spot_t).file->path;
    }
    mend.command = command_with(context, setup, pair, path, spots, drop);
    return mend;
}

const char *twca_mend_completed(twca_context_t *context,
                                const twca_setup_t *setup,
                                const twca_setup_pair_t *pair)
{
    apr_array_header_t *spots =
        apr_array_make(context->scratch, 2, sizeof(twca_spot_t));

    return command_with(context, setup, pair, pair->evidence->path, spots,
                        NULL);
}

twca_mend_t twca_mend_cross(twca_context_t *context, const twca_setup_t *setup,
                            const twca_setup_pair_t *pair, const char *found)
{
    twca_mend_t mend = {twca_chain_file(setup, pair), found, NULL, 0};
    apr_array_header_t *spots =
        apr_array_make(context->scratch, 1, sizeof(twca_spot_t));
    twca_spot_t spot = {NULL, 0};

    if (found) {
        spot.file = twca_evidence_file(context->evidence, found,
                                       TWCA_WANT_CERTIFICATES, NULL);
        APR_ARRAY_PUSH(spots, twca_spot_t) = spot;
        mend.command = command_with(context, setup, pair, pair->evidence->path,
                                    spots, NULL);
    }
    return mend;
}
