/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is every certificate where its role belongs? */

#include "chain.h"

/* With the key of another certificate it is pairing.c's finding. */
static void check_leaf(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    const twca_certificate_t *leaf = pair->evidence->sent[0];
    twca_finding_t *finding;

    if (pair->evidence->fits == 0 || !twca_is_authority(pair)) {
        return;
    }
    finding =
        twca_find(context, setup, TWCA_ROLE_SWAPPED, &pair->certificate.place);
    twca_fact(context, finding, "file", pair->certificate.path);
    twca_fact(context, finding, "directive", twca_certificate_directive(pair));
    twca_fact(context, finding, "subject", leaf->subject);
}

/* @return the root that is sent behind the leaf, or NULL */
static const twca_certificate_t *sent_root(const twca_pair_evidence_t *evidence)
{
    int i;

    for (i = 1; i < evidence->sent_count; i++) {
        if (evidence->sent[i]->is_self_signed
            && evidence->sent[i] != evidence->sent[0]) {
            return evidence->sent[i];
        }
    }
    return NULL;
}

/* The root that OpenSSL completes a chain with has to stay in its file: clients
 * are judged by it. What is sent behind the leaf instead can only be the
 * intermediates: a leaf of the root's own cannot be sent alone. */
static void check_completed(twca_context_t *context, twca_setup_t *setup,
                            const twca_setup_pair_t *pair,
                            const twca_certificate_t *root)
{
    const twca_named_file_t *file =
        setup->ca_file.path ? &setup->ca_file : &setup->ca_path;
    twca_finding_t *finding;

    if (pair->evidence->sent[1] == root) {
        return;
    }
    finding = twca_find(context, setup, TWCA_ROOT_SENT, &file->place);
    twca_fact(context, finding, "file", file->path);
    twca_fact(context, finding, "root", root->subject);
    twca_fact(context, finding, "server_file", pair->certificate.path);
    twca_fact(context, finding, "command",
              twca_mend_completed(context, setup, pair));
}

static void check_root(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    const twca_certificate_t *root = sent_root(pair->evidence);
    const twca_named_file_t *file = twca_chain_file(setup, pair);
    twca_finding_t *finding;

    if (!root || pair->evidence->path->error != X509_V_OK) {
        return;
    }
    if (pair->evidence->from_ca) {
        check_completed(context, setup, pair, root);
        return;
    }
    finding = twca_find(context, setup, TWCA_ROOT_SENT, &file->place);
    twca_fact(context, finding, "file", file->path);
    twca_fact(context, finding, "root", root->subject);
    twca_fact(context, finding, "command",
              twca_mend_order(context, pair, twca_is_root));
}

void twca_check_roles(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (twca_is_judged(pair)) {
            check_leaf(context, setup, pair);
            check_root(context, setup, pair);
        }
    }
}
