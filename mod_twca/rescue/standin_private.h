/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file standin_private.h
 * @brief What the files of the stand-in share, and nobody else sees.
 */

#ifndef TWCA_STANDIN_PRIVATE_H
#define TWCA_STANDIN_PRIVATE_H

#include <apr_tables.h>
#include <openssl/x509v3.h>

/** The names that a stand-in for @a name and @a aliases carries, in order; to
 * be freed by the caller. NULL where there is no memory. */
GENERAL_NAMES *twca_standin_names(apr_pool_t *pool, const char *name,
                                  const apr_array_header_t *aliases);

#endif /* TWCA_STANDIN_PRIVATE_H */
