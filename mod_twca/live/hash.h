/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file hash.h
 * @brief FNV-1a, for what is looked up and does no harm where two are equal.
 */

#ifndef TWCA_HASH_H
#define TWCA_HASH_H

#include <apr.h>

/** What a hash begins with. */
#define TWCA_HASH_START ((apr_uint64_t)14695981039346656037U)

/** Go on with @a hash over some bytes. */
static inline apr_uint64_t twca_hash(apr_uint64_t hash, const void *data,
                                     apr_size_t length)
{
    const unsigned char *at = data;

    while (length-- > 0) {
        hash = (hash ^ *at++) * 1099511628211U;
    }
    return hash;
}

#endif /* TWCA_HASH_H */
