/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file chain.h
 * @brief Mending a chain: what its file would have to hold.
 */

#ifndef TWCA_CHAIN_H
#define TWCA_CHAIN_H

#include "search.h"

/** What would complete or correct a pair's chain. */
typedef struct {
    const twca_named_file_t *file; /* the file that holds the chain */
    const char *found;             /* where the missing one is, or NULL */
    const char *command;           /* or NULL */
    int root_found; /* all that is missing is a root that is not trusted */
} twca_mend_t;

/** Whether @a certificate is among the pair's @a count first sent ones. */
int twca_is_sent(const twca_pair_evidence_t *pair, int count,
                 const twca_certificate_t *certificate);

/**
 * The number on the pair's path of the first certificate that only the trust
 * store has, and that clients can't be expected to have, as it is no root's; 0
 * where there is none.
 */
int twca_first_lacking(const twca_pair_evidence_t *pair);

/** Whether it is on the path that was built. */
int twca_is_on_path(const twca_path_t *path,
                    const twca_certificate_t *certificate);

/**
 * Look for what is missing above certificate @a depth of the pair's path.
 * @param drop certificates of the chain file that must go, may be NULL
 */
twca_mend_t twca_mend(twca_context_t *context, const twca_setup_t *setup,
                      const twca_setup_pair_t *pair, int depth,
                      int (*drop)(const twca_pair_evidence_t *,
                                  const twca_certificate_t *));

/** The command that writes the chain file with the certificates that @a drop
 * does not name, in the order of the path; NULL where there is none. */
const char *twca_mend_order(twca_context_t *context,
                            const twca_setup_pair_t *pair,
                            int (*drop)(const twca_pair_evidence_t *,
                                        const twca_certificate_t *));

#endif /* TWCA_CHAIN_H */
