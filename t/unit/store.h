/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file store.h
 * @brief Keystores for tests, written byte by byte.
 */

#ifndef TWCA_STORE_H
#define TWCA_STORE_H

#include <openssl/pkcs12.h>

#include "fixture.h"

#define STORE_JKS 0xFEEDFEED
#define STORE_JCEKS 0xCECECECE

/** Bytes while they are written. */
typedef struct {
    apr_pool_t *pool;
    unsigned char *data;
    apr_size_t size;
    apr_size_t room;
} store_t;

/** Nothing yet, with room for so many bytes. */
store_t store_begin(apr_pool_t *pool, apr_size_t room);

void store_bytes(store_t *store, const void *data, apr_size_t size);

/** A number of @a size bytes, the high ones first. */
void store_number(store_t *store, apr_uint64_t number, int size);

/** Its length in two bytes, then the string. */
void store_string(store_t *store, const char *text);

/** What a JKS or JCEKS begins with. */
void store_head(store_t *store, apr_uint32_t magic, apr_uint32_t version,
                apr_uint32_t count);

/** A tag (1 to 3), an alias and a date: what an entry begins with. */
void store_entry(store_t *store, apr_uint32_t tag, const char *alias);

/** A certificate as version 2 has it. */
void store_certificate(store_t *store, X509 *x509);

/** A key that is hidden by nobody knows what, with a chain of @a count. */
void store_key(store_t *store, const char *alias, X509 *const *chain,
               int count);

/** A trusted certificate. */
void store_trusted(store_t *store, const char *alias, X509 *x509);

/** The digest of all that stands before, with that pass phrase (ASCII). */
void store_digest(store_t *store, const char *pass_phrase);

/** A PKCS#12 with a key "Tomcat", freed by PKCS12_free(). All is hidden by a
 * derivation of so many rounds; without a @a pass_phrase nothing is. */
PKCS12 *store_pkcs12(const char *pass_phrase, const fixture_pair_t *pair,
                     X509 *issuer, int rounds);

/** Its DER. */
store_t store_der(apr_pool_t *pool, PKCS12 *pkcs12);

#endif /* TWCA_STORE_H */
