/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file standin.h
 * @brief A pair that stands in for a site's own, which can't be used.
 *
 * It is self-signed and convinces nobody: it lets a server start, and a
 * visitor who goes on past the warning read why.
 */

#ifndef TWCA_RESCUE_STANDIN_H
#define TWCA_RESCUE_STANDIN_H

#include <apr_tables.h>
#include <apr_time.h>

#include "../evidence/file.h"

/** At most so many names are put into it. */
#define TWCA_STANDIN_NAMES 100

/**
 * Make a new key on P-256 and a certificate for it, valid for 398 days from a
 * day before @a now.
 * @param name ServerName; may be NULL
 * @param aliases of const char *; may be NULL. What is neither a host name, a
 *        wildcard ("*.example.test") nor an address is left out
 * @param pem set on success: the certificate and, behind it, the key, not
 *        encrypted; to be freed with twca_bytes_wipe()
 * @return whether it could be made
 */
int twca_standin_pair_make(apr_pool_t *pool, const char *name,
                           const apr_array_header_t *aliases, apr_time_t now,
                           twca_bytes_t *pem);

/**
 * Whether the file @a path, made so before, still serves: it has these names,
 * in this order, a week or more to go, and its key. One that is kept over
 * restarts keeps its fingerprint, by which an administrator may know it.
 */
int twca_standin_pair_is_current(apr_pool_t *pool, const char *path,
                                 const char *name,
                                 const apr_array_header_t *aliases,
                                 apr_time_t now);

#endif /* TWCA_RESCUE_STANDIN_H */
