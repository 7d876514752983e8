/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pack_private.h
 * @brief What packing and checking share, and nobody else sees.
 */

#ifndef TWCA_PACK_PRIVATE_H
#define TWCA_PACK_PRIVATE_H

#include <openssl/x509.h>

#include "../evidence/certificate.h"
#include "pack.h"

/** What @a leaf says, in @a pool. */
const twca_certificate_t *twca_pack_leaf(apr_pool_t *pool, X509 *leaf);

/** Whether @a leaf is for @a name, which may be a ServerAlias's pattern. */
int twca_pack_covers(const twca_certificate_t *leaf, const char *name);

/** The line that says of @a name that it was not covered, with its ends; NULL
 * for a name that fits into none. */
const char *twca_pack_note(apr_pool_t *pool, const char *name);

#endif /* TWCA_PACK_PRIVATE_H */
