/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which certificates should be sent? */

#include "completion.h"

#define LONGEST 10 /* certificates of a chain */

static const twca_certificate_t *certificate_at(const twca_spot_t *spot)
{
    return spot->file->blocks[spot->index].certificate;
}

static int has(const twca_completion_t *completion,
               const twca_certificate_t *certificate)
{
    int i;

    for (i = 0; i < completion->spots->nelts; i++) {
        if (certificate_at(&APR_ARRAY_IDX(completion->spots, i, twca_spot_t))
            == certificate) {
            return 1;
        }
    }
    return 0;
}

/* Whether it does any good, and mod_ssl loads it: out of a certificate file it
 * starts with no weak one, whatever it did out of a chain file. */
static int is_useful(const twca_completion_t *completion,
                     const twca_spot_t *spot)
{
    const twca_context_t *context = completion->context;
    const twca_certificate_t *certificate = certificate_at(spot);
    X509 *x509 = twca_spot_x509(completion->context, spot);

    return x509 && certificate->is_ca && !certificate->is_self_signed
           && certificate->dates_valid
           && certificate->not_before <= context->now
           && certificate->not_after >= context->now
           && !twca_acceptance_member(context->acceptance,
                                      completion->setup->ciphers, x509,
                                      certificate);
}

static int add(twca_completion_t *completion, const twca_spot_t *spot)
{
    if (completion->spots->nelts >= LONGEST
        || has(completion, certificate_at(spot))
        || !is_useful(completion, spot)) {
        return 0;
    }
    APR_ARRAY_PUSH(completion->spots, twca_spot_t) = *spot;
    return 1;
}

/* Where the certificates that are sent behind the leaf are; NULL where that is
 * not one file. */
static const twca_file_t *source_of(const twca_completion_t *completion)
{
    const twca_pair_evidence_t *evidence = completion->pair->evidence;
    const char *ca_file = completion->setup->ca_file.path;

    if (evidence->from_ca) {
        return ca_file
                   ? twca_evidence_file(completion->context->evidence, ca_file,
                                        TWCA_WANT_CERTIFICATES, NULL)
                   : NULL;
    }
    return evidence->chain_file ? evidence->chain_file
                                : evidence->certificate_file;
}

static void add_sent_issuers(twca_completion_t *completion, X509 *x509)
{
    const twca_pair_evidence_t *evidence = completion->pair->evidence;
    twca_spot_t spot = {source_of(completion), 0};
    int i;

    for (i = 1; spot.file && i < evidence->sent_count; i++) {
        spot.index = twca_index_in(spot.file, evidence->sent[i]);
        if (spot.index >= 0 && !has(completion, evidence->sent[i])
            && twca_did_sign(completion->context, &spot, x509)) {
            (void)add(completion, &spot);
        }
    }
}

/* Climb from the certificate number @a from by what is sent. */
static void climb(twca_completion_t *completion, int from)
{
    int i;

    for (i = from; i < completion->spots->nelts; i++) {
        X509 *x509 =
            twca_spot_x509(completion->context,
                           &APR_ARRAY_IDX(completion->spots, i, twca_spot_t));

        if (x509) {
            add_sent_issuers(completion, x509);
        }
    }
}

/* One that is not sent now, and what is sent above it. */
static int add_known(twca_completion_t *completion, const twca_spot_t *spot)
{
    twca_evidence_t *evidence = completion->context->evidence;
    int count = completion->spots->nelts;
    X509 *x509;

    if (!add(completion, spot)) {
        return 0;
    }
    APR_ARRAY_PUSH(completion->added, twca_spot_t) = *spot;
    x509 = twca_spot_x509(completion->context, spot);
    twca_trust_ask_cross(completion->setup->trust,
                         twca_evidence_certificate(evidence, x509), x509);
    climb(completion, count);
    return 1;
}

static STACK_OF(X509) * stack_of(const twca_completion_t *completion)
{
    STACK_OF(X509) *stack = sk_X509_new_null();
    int i;

    for (i = 0; i < completion->spots->nelts; i++) {
        X509 *x509 =
            twca_spot_x509(completion->context,
                           &APR_ARRAY_IDX(completion->spots, i, twca_spot_t));

        if (x509 && X509_up_ref(x509) == 1) {
            sk_X509_push(stack, x509);
        }
    }
    return stack;
}

/* What is true of the pair with these certificates. */
static void examine(twca_completion_t *completion)
{
    twca_pair_evidence_t *evidence = &completion->evidence;
    int count = completion->spots->nelts;
    int i;

    sk_X509_pop_free(completion->certificates, X509_free);
    completion->certificates = stack_of(completion);
    evidence->sent = apr_palloc(completion->context->pool,
                                (apr_size_t)count * sizeof(void *));
    for (i = 0; i < count; i++) {
        evidence->sent[i] =
            certificate_at(&APR_ARRAY_IDX(completion->spots, i, twca_spot_t));
    }
    evidence->sent_count = (unsigned char)count;
    evidence->path = twca_path_build(
        completion->context->pool, completion->context->evidence,
        completion->setup->trust, sk_X509_value(completion->certificates, 0),
        completion->certificates, completion->context->now);
}

static int is_verified(const twca_completion_t *completion)
{
    return sk_X509_num(completion->certificates) == completion->spots->nelts
           && completion->evidence.path->error == X509_V_OK
           && twca_first_lacking(&completion->evidence) == 0;
}

/* The certificate whose issuer is missing. */
static const twca_certificate_t *orphan(const twca_completion_t *completion)
{
    const twca_path_t *path = completion->evidence.path;
    int lacking = twca_first_lacking(&completion->evidence);

    if (path->count == 0) {
        return completion->evidence.sent[0];
    }
    return path->certificates[lacking > 0 ? lacking - 1 : path->count - 1];
}

static int add_issuer(twca_completion_t *completion)
{
    twca_context_t *context = completion->context;
    X509 *x509 = twca_evidence_find(context->evidence, orphan(completion));
    twca_spot_t spot;

    return x509 && twca_search_issuer(context, x509, &spot)
           && add_known(completion, &spot);
}

/* A chain that is complete without it must not be worse with it: its issuer has
 * to be one that is trusted. */
static void add_cross(twca_completion_t *completion)
{
    twca_context_t *context = completion->context;
    twca_judged_t chain = {context, NULL, completion->pair,
                           &completion->evidence, completion->evidence.path};
    const char *found = twca_find_cross(&chain);
    twca_spot_t spot = {NULL, 0};
    X509 *x509;

    if (!found) {
        return;
    }
    spot.file = twca_evidence_file(context->evidence, found,
                                   TWCA_WANT_CERTIFICATES, NULL);
    x509 = twca_spot_x509(context, &spot);
    if (x509 && twca_trust_has_issuer(completion->setup->trust, x509)
        && add_known(completion, &spot)) {
        examine(completion);
    }
}

/* Out of a certificate file OpenSSL takes any complaint for a refusal. A leaf
 * alone would get a chain out of the certificates for client authentication. */
static int is_loaded(const twca_completion_t *completion)
{
    const twca_setup_t *setup = completion->setup;

    return !twca_acceptance_leaf(completion->context->acceptance,
                                 setup->ciphers,
                                 sk_X509_value(completion->certificates, 0),
                                 completion->evidence.sent[0]->complained)
           && (completion->spots->nelts > 1
               || (!setup->ca_file.path && !setup->ca_path.path));
}

int twca_find_completion(twca_completion_t *completion)
{
    apr_pool_t *scratch = completion->context->scratch;
    const twca_spot_t leaf = {completion->pair->evidence->certificate_file, 0};

    if (!twca_spot_x509(completion->context, &leaf)) {
        return 0;
    }
    completion->spots = apr_array_make(scratch, 4, sizeof(twca_spot_t));
    completion->added = apr_array_make(scratch, 1, sizeof(twca_spot_t));
    completion->evidence = *completion->pair->evidence;
    completion->evidence.from_ca = 0;
    completion->evidence.member_refusal = NULL;
    APR_ARRAY_PUSH(completion->spots, twca_spot_t) = leaf;
    climb(completion, 0);
    examine(completion);
    while (!is_verified(completion)) {
        if (!add_issuer(completion)) {
            return 0;
        }
        examine(completion);
    }
    add_cross(completion);
    return is_verified(completion) && is_loaded(completion);
}
