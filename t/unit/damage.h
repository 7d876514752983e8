/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file damage.h
 * @brief Keystores that are damaged or hostile: whatever the bytes, an answer
 * in bounds of time and memory.
 */

#ifndef TWCA_DAMAGE_H
#define TWCA_DAMAGE_H

#include "evidence/keystore.h"
#include "store.h"

/** What protects the keystores. */
#define DAMAGE_PHRASE "changeit"

#define DAMAGE_MEGABYTE 1048576

/** What came of it, and what it shows. */
typedef struct {
    twca_keystore_state_e state;
    int altered;
    int declared_count;
    char shown[200];
} damage_result_t;

/** What the keystores are made of; in the test's pool. */
typedef struct {
    apr_pool_t *pool;
    fixture_pair_t middle;
    fixture_pair_t server;
    X509 *chain[2]; /* the server's, and the middle's */
} damage_t;

/** Start APR and make a chain; from here on memory has a limit. */
const damage_t *damage_start(void);

/** Read these bytes as a keystore, with evidence of its own that forgets all.
 * More than half a minute ends the test. */
damage_result_t damage_try(const void *data, apr_size_t size, int has_phrase);

/** Likewise, with the pass phrase. */
damage_result_t damage_try_store(const store_t *store);

/** Test that it ends so. */
void damage_ends(const store_t *store, twca_keystore_state_e expected,
                 const char *what);

/** Test a good one cut at every byte, with a bit of every byte changed, and
 * with bytes drawn by lot. */
void damage_all(const store_t *good, const char *what);

#endif /* TWCA_DAMAGE_H */
