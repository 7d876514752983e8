/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file chain_picture.h
 * @brief Certificates as a chain that can be drawn, root to server.
 */

#ifndef TWCA_CHAIN_PICTURE_H
#define TWCA_CHAIN_PICTURE_H

#include "../checks/model.h"

/** A certificate of the chain, and where a client has it from. */
typedef struct {
    const twca_certificate_t *certificate;
    int is_sent; /* by the server, or by the keystore's service; else the
                    client's trust store has it */
} twca_link_t;

typedef struct {
    apr_array_header_t *links;  /* of twca_link_t, root to server */
    apr_array_header_t *others; /* of twca_link_t: sent, no part of it */
    const char *missing; /* whose certificate is missing on top, or NULL */
    int is_kept;         /* in a keystore: what is sent is what that holds */
} twca_chain_t;

/** The chain of @a pair: its path where it has one, else what can be joined
 * by names of what the server sends. */
twca_chain_t twca_chain_of(apr_pool_t *pool, const twca_pair_t *pair);

/** Likewise the chain of a keystore's key. */
twca_chain_t twca_chain_of_entry(apr_pool_t *pool,
                                 const twca_keystore_entry_t *entry);

#endif /* TWCA_CHAIN_PICTURE_H */
