/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file chain_picture.h
 * @brief A pair's certificates as a chain that can be drawn, root to server.
 */

#ifndef TWCA_CHAIN_PICTURE_H
#define TWCA_CHAIN_PICTURE_H

#include "../checks/model.h"

/** A certificate of the chain, and where a client has it from. */
typedef struct {
    const twca_certificate_t *certificate;
    int is_sent; /* by the server; else the client's trust store has it */
} twca_link_t;

typedef struct {
    apr_array_header_t *links;  /* of twca_link_t, root to server */
    apr_array_header_t *others; /* of twca_link_t: sent, no part of it */
    const char *missing; /* whose certificate is missing on top, or NULL */
} twca_chain_t;

/** The chain of @a pair: its path where it has one, else what can be joined
 * by names of what the server sends. */
twca_chain_t twca_chain_of(apr_pool_t *pool, const twca_pair_t *pair);

#endif /* TWCA_CHAIN_PICTURE_H */
