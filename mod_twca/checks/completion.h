/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file completion.h
 * @brief The chain that should be sent in place of a faulty one.
 *
 * It is made of what is sent and of what is known on this machine: the
 * server's certificate, then issuers, each behind what it issued; no root, and
 * nothing that is of no use. Cross certificates stay, and one that is known is
 * added, so that older trust stores find a path too.
 */

#ifndef TWCA_COMPLETION_H
#define TWCA_COMPLETION_H

#include "chain.h"

typedef struct {
    twca_context_t *context;
    const twca_setup_t *setup;
    const twca_setup_pair_t *pair;
    apr_array_header_t *spots;     /* of twca_spot_t: the chain, in order */
    apr_array_header_t *added;     /* of twca_spot_t: what is not sent now */
    STACK_OF(X509) * certificates; /* the chain once more; to be freed */
    twca_pair_evidence_t evidence; /* the pair's, with that chain */
} twca_completion_t;

/**
 * Find the chain that the pair of @a completion, whose first three members are
 * set, should send.
 * @return whether there is one: OpenSSL finds a path to a trusted root with
 *         just these certificates, and mod_ssl can load them
 */
int twca_find_completion(twca_completion_t *completion);

#endif /* TWCA_COMPLETION_H */
