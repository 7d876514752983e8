/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file command.h
 * @brief Remedies as shell commands that can be run as they are printed.
 *
 * Each function returns NULL where no command can be given that surely works;
 * then the remedy is told in words alone. Nothing is overwritten but what the
 * command is there to change.
 */

#ifndef TWCA_COMMAND_H
#define TWCA_COMMAND_H

#include "finding.h"

/** A certificate in a file. */
typedef struct {
    const twca_file_t *file;
    int index; /* of its certificates */
} twca_spot_t;

/** Change the directive at @a place to name @a value. */
const char *twca_command_set(apr_pool_t *pool, const twca_place_t *place,
                             const char *directive, const char *value);

/** Likewise, with @a words (of const char *) for its arguments. */
const char *twca_command_set_words(apr_pool_t *pool, const twca_place_t *place,
                                   const char *directive,
                                   const apr_array_header_t *words);

/** Add a directive below @a place. */
const char *twca_command_add(apr_pool_t *pool, const twca_place_t *place,
                             const char *directive, const char *value);

/** A file that holds something else than PEM, in a directive. */
typedef struct {
    const twca_file_t *file;
    const twca_place_t *place; /* of the directive */
    const char *directive;
    const twca_setup_pair_t *pair; /* NULL: the directive names the chain */
    int is_key;                    /* it names the pair's key */
    int needs_legacy;              /* see twca_pkcs12_needs_legacy() */
} twca_misplaced_t;

/**
 * Convert a file of @a setup to PEM, in a new file, and let the directive name
 * that, and SSLCertificateKeyFile too where it names the same file.
 */
const char *twca_command_convert(twca_context_t *context,
                                 const twca_setup_t *setup,
                                 const twca_misplaced_t *misplaced);

/** Likewise a PKCS#7, in the file @a to; the directive stays as it is. */
const char *twca_command_unbundle(twca_context_t *context,
                                  const twca_setup_t *setup,
                                  const twca_misplaced_t *misplaced,
                                  const char *to);

/**
 * Write @a path anew: certificates @a keep (numbers from 0) of it in that
 * order, then the certificates @a more (of twca_spot_t, may be NULL), then
 * what else the file holds.
 */
const char *twca_command_rewrite(apr_pool_t *pool, const char *path,
                                 const int *keep, int count,
                                 const apr_array_header_t *more);

/** Append certificates (of twca_spot_t) to @a path. */
const char *twca_command_append(apr_pool_t *pool, const char *path,
                                const apr_array_header_t *more);

/** The commands that print certificates (of twca_spot_t) in PEM, one after the
 * other, joined by "&&"; NULL where there are too many. */
const char *twca_command_print(apr_pool_t *pool,
                               const apr_array_header_t *spots);

/**
 * Make a new key of the same kind, and a request with the subject and names of
 * the certificate @a x509, in new files beside @a path. NULL if @a x509 is, and
 * where a shell would not take so long a command.
 */
const char *twca_command_reissue(const twca_context_t *context,
                                 const char *path, X509 *x509);

/** A name for a new file: @a path with @a ending, and a number if that is
 * taken; NULL where all are. */
const char *twca_free_name(apr_pool_t *pool, const char *path,
                           const char *ending);

/** Join two commands so that the second is run if the first succeeds; NULL if
 * either is. */
const char *twca_command_then(apr_pool_t *pool, const char *first,
                              const char *second);

#endif /* TWCA_COMMAND_H */
