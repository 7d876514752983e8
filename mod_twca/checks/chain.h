/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file chain.h
 * @brief A pair's chain: what is told of it, and what its file would have to
 * hold.
 */

#ifndef TWCA_CHAIN_H
#define TWCA_CHAIN_H

#include "search.h"

/** Which certificates of a chain's file must go. */
typedef int twca_drop_f(const twca_pair_evidence_t *pair,
                        const twca_certificate_t *certificate);

/** All roots. */
twca_drop_f twca_is_root;

/** The chain that is being judged. */
typedef struct {
    twca_context_t *context;
    twca_setup_t *setup;
    const twca_setup_pair_t *pair;
    const twca_pair_evidence_t *evidence;
    const twca_path_t *path;
} twca_judged_t;

/** A finding at the file that holds the chain, with the facts of
 * @a certificate, which may be NULL. */
twca_finding_t *twca_find_in_chain(const twca_judged_t *chain,
                                   twca_finding_e id,
                                   const twca_certificate_t *certificate);

/** The file of a cross certificate that a complete chain lacks for clients
 * without its new root; NULL where it lacks none, or none is here. */
const char *twca_find_cross(const twca_judged_t *chain);

/** Tell where a complete chain is one for clients with a new root only. */
void twca_check_new_root(const twca_judged_t *chain);

/**
 * Likewise where the trust store has not got that root, so that a certificate
 * is missing above certificate @a depth of the path.
 * @param drop certificates of the chain file that must go, may be NULL
 * @return whether it is so, and told
 */
int twca_check_missing_cross(const twca_judged_t *chain, int depth,
                             twca_drop_f *drop);

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

/** Whether there is a path to a root without those that @a drop names. */
int twca_is_complete_without(twca_context_t *context, const twca_setup_t *setup,
                             const twca_setup_pair_t *pair, twca_drop_f *drop);

/**
 * Look for what is missing above certificate @a depth of the pair's path.
 * @param drop certificates of the chain file that must go, may be NULL
 */
twca_mend_t twca_mend(twca_context_t *context, const twca_setup_t *setup,
                      const twca_setup_pair_t *pair, int depth,
                      twca_drop_f *drop);

/** The command that puts the intermediates of a chain that OpenSSL completes
 * from SSLCACertificateFile behind the leaf; NULL where there is none. */
const char *twca_mend_completed(twca_context_t *context,
                                const twca_setup_t *setup,
                                const twca_setup_pair_t *pair);

/** As twca_mend(), to add the cross certificate that was found in the file @a
 * found, which may be NULL, to a chain that is complete. */
twca_mend_t twca_mend_cross(twca_context_t *context, const twca_setup_t *setup,
                            const twca_setup_pair_t *pair, const char *found);

/** The number of a certificate in @a file, where it is read as one; or -1. */
int twca_index_in(const twca_file_t *file,
                  const twca_certificate_t *certificate);

/**
 * The command that writes the chain file: @a path, as far as the file itself or
 * @a spots (of twca_spot_t, may be NULL) have it, and what else the file holds.
 * @param drop certificates that must go, may be NULL
 */
const char *twca_command_for(twca_context_t *context,
                             const twca_setup_pair_t *pair,
                             const twca_path_t *path,
                             const apr_array_header_t *spots,
                             twca_drop_f *drop);

/** The command that writes @a file with just these certificates, @a spots (of
 * twca_spot_t), and what is no certificate in it. */
const char *twca_command_fill(twca_context_t *context, const twca_file_t *file,
                              const apr_array_header_t *spots);

/** The command that writes the chain file with the certificates that @a drop
 * does not name, in the order of the path; NULL where there is none. */
const char *twca_mend_order(twca_context_t *context,
                            const twca_setup_pair_t *pair, twca_drop_f *drop);

#endif /* TWCA_CHAIN_H */
