/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is the chain complete, and its path one that OpenSSL accepts? */

#include "chain.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/x509v3.h>

/* The certificate that OpenSSL's error is about. */
static const twca_certificate_t *culprit(const twca_judged_t *chain)
{
    int depth = chain->path->depth;

    if (depth >= chain->path->count) {
        depth = chain->path->count - 1;
    }
    return depth >= 0 ? chain->path->certificates[depth]
                      : chain->evidence->sent[0];
}

/* A certificate that does no good: no CA's of the path, not the leaf. */
static int is_stray(const twca_pair_evidence_t *pair,
                    const twca_certificate_t *certificate)
{
    return !twca_is_on_path(pair->path, certificate);
}

static int is_expired(const twca_pair_evidence_t *pair,
                      const twca_certificate_t *certificate)
{
    int depth = pair->path->depth;

    return depth < pair->path->count
           && pair->path->certificates[depth] == certificate;
}

static const twca_certificate_t *first_stray(const twca_judged_t *chain)
{
    int i;

    for (i = 1; i < chain->evidence->sent_count; i++) {
        const twca_certificate_t *certificate = chain->evidence->sent[i];

        if (is_stray(chain->evidence, certificate)
            && certificate->role != TWCA_ROLE_SERVER) {
            return certificate;
        }
    }
    return NULL;
}

twca_finding_t *twca_find_in_chain(const twca_judged_t *chain,
                                   twca_finding_e id,
                                   const twca_certificate_t *certificate)
{
    const twca_named_file_t *file = twca_chain_file(chain->setup, chain->pair);
    twca_finding_t *finding =
        twca_find(chain->context, chain->setup, id, &file->place);

    if (certificate) {
        twca_fact_certificate(chain->context, finding, certificate);
    }
    twca_fact(chain->context, finding, "file", file->path);
    return finding;
}

static void add_mend(const twca_judged_t *chain, twca_finding_t *finding,
                     const twca_mend_t *mend,
                     const twca_certificate_t *certificate)
{
    twca_fact(chain->context, finding, "found", mend->found);
    twca_fact(chain->context, finding, "aia", certificate->aia);
    twca_fact(chain->context, finding, "command", mend->command);
}

static void find_untrusted(const twca_judged_t *chain, const char *root)
{
    twca_finding_t *finding =
        twca_find_in_chain(chain, TWCA_ROOT_UNTRUSTED, NULL);

    twca_fact(chain->context, finding, "root", root);
    twca_fact(chain->context, finding, "store", chain->setup->trust->name);
}

static twca_chain_status_e check_incomplete(const twca_judged_t *chain)
{
    const twca_certificate_t *top =
        chain->path->count > 0
            ? chain->path->certificates[chain->path->count - 1]
            : chain->evidence->sent[0];
    const twca_certificate_t *stray = first_stray(chain);
    twca_finding_t *finding;
    twca_mend_t mend;

    if (twca_check_missing_cross(chain, chain->path->count - 1, NULL)) {
        return TWCA_CHAIN_IS_UNTRUSTED;
    }
    mend = twca_mend(chain->context, chain->setup, chain->pair,
                     chain->path->count - 1, stray ? is_stray : NULL);
    /* With this error the trust store itself lacks the root. */
    if (mend.root_found && !mend.found && !stray
        && chain->path->error != X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT) {
        find_untrusted(chain, top->issuer);
        return TWCA_CHAIN_IS_UNTRUSTED;
    }
    finding = twca_find_in_chain(
        chain, stray ? TWCA_CHAIN_WRONG_ISSUER : TWCA_CHAIN_INCOMPLETE, top);
    twca_fact(chain->context, finding, "missing", top->issuer);
    if (stray) {
        twca_fact(chain->context, finding, "present", stray->subject);
    }
    add_mend(chain, finding, &mend, top);
    return TWCA_CHAIN_IS_INCOMPLETE;
}

/* Where the key identifiers agree, the issuer is the right one and the
 * certificate itself was altered. */
static int is_by_issuer(const twca_judged_t *chain)
{
    X509 *x509 = twca_evidence_x509(chain->context->evidence,
                                    chain->evidence->certificate_file, 0);

    if (chain->path->depth > 0) {
        x509 = twca_evidence_find(chain->context->evidence, culprit(chain));
    }
    return x509 && X509_get0_authority_key_id(x509) != NULL;
}

/* A certificate with the issuer's name, but not its key. */
static twca_chain_status_e check_signature(const twca_judged_t *chain)
{
    int depth = chain->path->depth;
    const twca_certificate_t *child = culprit(chain);
    const twca_certificate_t *present =
        depth + 1 < chain->path->count ? chain->path->certificates[depth + 1]
                                       : child;
    twca_finding_t *finding =
        twca_find_in_chain(chain, TWCA_CHAIN_WRONG_ISSUER, child);
    twca_mend_t mend =
        twca_mend(chain->context, chain->setup, chain->pair, depth, NULL);

    twca_fact(chain->context, finding, "missing", child->issuer);
    twca_fact(chain->context, finding, "present", present->subject);
    add_mend(chain, finding, &mend, child);
    return TWCA_CHAIN_IS_INCOMPLETE;
}

static twca_chain_status_e check_time(const twca_judged_t *chain)
{
    const twca_certificate_t *member = culprit(chain);
    twca_finding_t *finding =
        twca_find_in_chain(chain, TWCA_CHAIN_EXPIRED, member);
    twca_mend_t mend = twca_mend(chain->context, chain->setup, chain->pair,
                                 chain->path->depth - 1, is_expired);

    add_mend(chain, finding, &mend,
             chain->path->certificates[chain->path->depth - 1]);
    return TWCA_CHAIN_IS_INVALID;
}

static twca_chain_status_e check_invalid(const twca_judged_t *chain)
{
    const twca_certificate_t *leaf = chain->evidence->sent[0];
    twca_finding_t *finding;

    /* Others have said these already. */
    if (chain->path->error == X509_V_ERR_INVALID_PURPOSE
        && chain->path->depth == 0
        && ((leaf->has_usage && !leaf->for_servers) || leaf->is_ca)) {
        return TWCA_CHAIN_IS_INVALID;
    }
    finding = twca_find_in_chain(chain, TWCA_CHAIN_INVALID, culprit(chain));
    twca_fact(chain->context, finding, "openssl_error", chain->path->words);
    twca_fact_number(chain->context, finding, "depth", chain->path->depth);
    return TWCA_CHAIN_IS_INVALID;
}

static twca_chain_status_e check_self_signed(const twca_judged_t *chain)
{
    twca_finding_t *finding =
        twca_find(chain->context, chain->setup, TWCA_SELF_SIGNED,
                  &chain->pair->certificate.place);

    twca_fact_certificate(chain->context, finding, chain->evidence->sent[0]);
    twca_fact(chain->context, finding, "certificate_file",
              chain->pair->certificate.path);
    return TWCA_CHAIN_IS_SELF_SIGNED;
}

/* What is sent of the path, in the order in which it should be: a root behind
 * its cross certificate, for OpenSSL goes no further than to the first that
 * fits. */
static apr_array_header_t *expected_order(const twca_judged_t *chain)
{
    const twca_pair_evidence_t *pair = chain->evidence;
    apr_array_header_t *expected = apr_array_make(
        chain->context->scratch, 4, sizeof(const twca_certificate_t *));
    int i;
    int j;

    for (i = 0; i < chain->path->count; i++) {
        const twca_certificate_t *member = chain->path->certificates[i];

        for (j = 1; i > 0 && member->is_self_signed && j < pair->sent_count;
             j++) {
            if (twca_is_cross_of(chain->context, pair->sent[j], member)) {
                APR_ARRAY_PUSH(expected, const twca_certificate_t *) =
                    pair->sent[j];
            }
        }
        if (twca_is_sent(pair, pair->sent_count, member)) {
            APR_ARRAY_PUSH(expected, const twca_certificate_t *) = member;
        }
    }
    return expected;
}

/* Certificates of the path must come in its order: TLS 1.2 demands it
 * (RFC 5246, 7.4.2). Others in between do no harm. */
static int is_out_of_order(const twca_pair_evidence_t *pair,
                           const apr_array_header_t *expected)
{
    int last = 0;
    int i;
    int j;

    for (i = 1; i < expected->nelts; i++) {
        const twca_certificate_t *member =
            APR_ARRAY_IDX(expected, i, const twca_certificate_t *);

        for (j = 1; j < pair->sent_count && pair->sent[j] != member; j++) {
        }
        if (j < last) {
            return 1;
        }
        last = j;
    }
    return 0;
}

/* @return whether it is wrong, and told */
static int check_order(const twca_judged_t *chain)
{
    apr_array_header_t *expected = expected_order(chain);
    apr_pool_t *scratch = chain->context->scratch;
    twca_finding_t *finding;
    apr_array_header_t *names;
    int i;

    if (!is_out_of_order(chain->evidence, expected)) {
        return 0;
    }
    finding = twca_find_in_chain(chain, TWCA_CHAIN_ORDER, NULL);
    names = apr_array_make(scratch, 4, sizeof(const char *));
    for (i = 0; i < expected->nelts; i++) {
        APR_ARRAY_PUSH(names, const char *) = twca_certificate_name(
            scratch, APR_ARRAY_IDX(expected, i, const twca_certificate_t *));
    }
    twca_fact_list(chain->context, finding, "expected", names);
    twca_fact(chain->context, finding, "command",
              twca_mend_order(chain->context, chain->pair, NULL));
    return 1;
}

/* A root is sent that this trust store has not got. */
static twca_chain_status_e check_untrusted(const twca_judged_t *chain)
{
    int is_hidden = twca_is_complete_without(chain->context, chain->setup,
                                             chain->pair, twca_is_root);

    if (!(is_hidden && check_order(chain))
        && !twca_check_missing_cross(chain, chain->path->depth - 1,
                                     twca_is_root)) {
        find_untrusted(chain, culprit(chain)->subject);
    }
    return TWCA_CHAIN_IS_UNTRUSTED;
}

static twca_chain_status_e check_failed(const twca_judged_t *chain)
{
    switch (chain->path->error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return check_incomplete(chain);
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return is_by_issuer(chain) ? check_invalid(chain)
                                   : check_signature(chain);
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return chain->path->depth > 0 ? check_time(chain)
                                      : check_invalid(chain);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return check_untrusted(chain);
    default:
        return check_invalid(chain);
    }
}

static int is_leaf(const twca_pair_evidence_t *pair,
                   const twca_certificate_t *certificate)
{
    return pair->chain_file && certificate == pair->sent[0];
}

static void check_duplicate(const twca_judged_t *chain)
{
    const twca_pair_evidence_t *pair = chain->evidence;
    const twca_certificate_t *twice = NULL;
    twca_finding_t *finding;
    int count = 0;
    int i;

    for (i = 1; i < pair->sent_count && !twice; i++) {
        if (twca_is_sent(pair, i, pair->sent[i])) {
            twice = pair->sent[i];
        }
    }
    if (!twice) {
        return;
    }
    for (i = 0; i < pair->sent_count; i++) {
        count += pair->sent[i] == twice;
    }
    finding = twca_find_in_chain(chain, TWCA_CHAIN_DUPLICATE, NULL);
    twca_fact(chain->context, finding, "subject", twice->subject);
    twca_fact_number(chain->context, finding, "count", count);
    twca_fact(chain->context, finding, "command",
              twca_mend_order(chain->context, chain->pair, is_leaf));
}

/* The files are not what they should be: format.c has said so, and what
 * follows from it need not be said again. */
static int is_spoiled(const twca_pair_evidence_t *pair)
{
    const twca_file_t *file = pair->chain_file;

    if (file) {
        return file->read != TWCA_READ_OK || file->broken
               || twca_plain_blocks(file) == 0;
    }
    return pair->certificate_file->broken != NULL;
}

static twca_chain_status_e status_of(const twca_path_t *path)
{
    return path->error == X509_V_OK ? TWCA_CHAIN_IS_COMPLETE
                                    : TWCA_CHAIN_IS_INCOMPLETE;
}

int twca_first_lacking(const twca_pair_evidence_t *pair)
{
    int i;

    for (i = 1; i < pair->path->count; i++) {
        const twca_certificate_t *member = pair->path->certificates[i];

        if (!member->is_self_signed
            && !twca_is_sent(pair, pair->sent_count, member)) {
            return i;
        }
    }
    return 0;
}

static twca_chain_status_e check_lacking(const twca_judged_t *chain,
                                         int lacking)
{
    const twca_certificate_t *child = chain->path->certificates[lacking - 1];
    twca_finding_t *finding;
    twca_mend_t mend;

    if (twca_check_missing_cross(chain, lacking - 1, NULL)) {
        return TWCA_CHAIN_IS_COMPLETE;
    }
    finding = twca_find_in_chain(chain, TWCA_CHAIN_INCOMPLETE, child);
    mend =
        twca_mend(chain->context, chain->setup, chain->pair, lacking - 1, NULL);
    twca_fact(chain->context, finding, "missing", child->issuer);
    add_mend(chain, finding, &mend, child);
    return TWCA_CHAIN_IS_INCOMPLETE;
}

/* An extension that is there twice or can't be read: OpenSSL does not get as
 * far as a path. */
static twca_chain_status_e check_malformed(const twca_judged_t *chain)
{
    twca_finding_t *finding =
        twca_find_in_chain(chain, TWCA_CHAIN_INVALID, chain->evidence->sent[0]);

    twca_fact(chain->context, finding, "openssl_error", "invalid certificate");
    twca_fact_number(chain->context, finding, "depth", 0);
    return TWCA_CHAIN_IS_INVALID;
}

static twca_chain_status_e check_chain(const twca_judged_t *chain)
{
    const twca_certificate_t *leaf = chain->evidence->sent[0];

    if (is_spoiled(chain->evidence)) {
        return status_of(chain->path);
    }
    if (leaf->is_malformed) {
        return check_malformed(chain);
    }
    check_duplicate(chain);
    /* Debian puts its snake-oil certificate into its own trust store: that is
     * no reason for anybody else to trust it. */
    if (leaf->is_self_signed && chain->setup->trust->is_default) {
        return check_self_signed(chain);
    }
    if (chain->path->error == X509_V_OK) {
        int lacking = twca_first_lacking(chain->evidence);

        if (lacking > 0) {
            return check_lacking(chain, lacking);
        }
        (void)check_order(chain);
        twca_check_new_root(chain);
        return TWCA_CHAIN_IS_COMPLETE;
    }
    if (leaf->is_self_signed) {
        return check_self_signed(chain);
    }
    return check_failed(chain);
}

void twca_check_chain(twca_context_t *context, twca_setup_t *setup)
{
    int first = 1;
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);
        twca_judged_t chain = {context, setup, pair, pair->evidence, NULL};
        twca_chain_status_e status = TWCA_CHAIN_IS_NONE;

        if (twca_is_judged(pair)) {
            chain.path = pair->evidence->path;
            /* A CA's certificate in the server's place is roles.c's. */
            status = twca_is_authority(pair) ? TWCA_CHAIN_IS_INVALID
                                             : check_chain(&chain);
        }
        if (first && !pair->is_replaced) {
            setup->site->chain_status = status;
            first = 0;
        }
    }
}
