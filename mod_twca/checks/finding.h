/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file finding.h
 * @brief Making findings: a code, a place, and facts.
 */

#ifndef TWCA_FINDING_H
#define TWCA_FINDING_H

#include "check.h"

/** A new finding of a site, with the catalogue's severity. Findings live in
 * the context's pool. */
twca_finding_t *twca_find(twca_context_t *context, twca_setup_t *setup,
                          twca_finding_e id, const twca_place_t *where);

/** Likewise, added to @a findings, which is made where it is NULL. */
twca_finding_t *twca_find_in(twca_context_t *context,
                             apr_array_header_t **findings, twca_finding_e id,
                             const twca_place_t *where);

/** Make a finding fatal where mod_ssl will not start with its site, else
 * an error. */
void twca_fatal_if_refused(twca_finding_t *finding, const twca_setup_t *setup);

/** Add a fact; a NULL text adds none. Strings are copied. */
void twca_fact(twca_context_t *context, twca_finding_t *finding,
               const char *name, const char *text);
void twca_fact_word(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const char *token);
void twca_fact_number(twca_context_t *context, twca_finding_t *finding,
                      const char *name, apr_int64_t number);
void twca_fact_list(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const apr_array_header_t *list);
void twca_fact_words(twca_context_t *context, twca_finding_t *finding,
                     const char *name, const apr_array_header_t *tokens);
void twca_fact_hash(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const unsigned char *sha256);

/** Add a fact that is a time; 0 adds none. */
void twca_fact_time(twca_context_t *context, twca_finding_t *finding,
                    const char *name, apr_time_t time);

/** Add a text to a list of const char *, once. */
void twca_list_once(apr_array_header_t *list, const char *text);

/** Add subject, issuer, serial and dates of a certificate. */
void twca_fact_certificate(twca_context_t *context, twca_finding_t *finding,
                           const twca_certificate_t *certificate);

/** "2026-11-22T10:00:00Z" of seconds since 1970, whatever the year. */
const char *twca_time_text(apr_pool_t *pool, apr_int64_t seconds);

/** The file that a pair's key comes from, and the line that says so. */
const char *twca_key_path(const twca_setup_pair_t *pair);
const twca_place_t *twca_key_place(const twca_setup_pair_t *pair);

/** The directive that names a pair's certificate or key. */
const char *twca_certificate_directive(const twca_setup_pair_t *pair);
const char *twca_key_directive(const twca_setup_pair_t *pair);

/** The file, and its line, that a pair's intermediates belong in. */
const twca_named_file_t *twca_chain_file(const twca_setup_t *setup,
                                         const twca_setup_pair_t *pair);

/** Whether the pair's certificate was read. */
int twca_was_read(const twca_setup_pair_t *pair);

/** Whether it was read and is served, so that it may be judged. */
int twca_is_judged(const twca_setup_pair_t *pair);

/** Whether an authority's certificate is where the server's should be. */
int twca_is_authority(const twca_setup_pair_t *pair);

/** Whether nothing names the pair's key: only SSLCertificateFile's own file is
 * looked into for one. */
int twca_lacks_key(const twca_setup_pair_t *pair);

/** Whether certificate and key are each in the other's place. */
int twca_is_exchanged(const twca_setup_pair_t *pair);

/** The number of certificates in a file that are no TRUSTED CERTIFICATE. */
int twca_plain_blocks(const twca_file_t *file);

#endif /* TWCA_FINDING_H */
