/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file trust.h
 * @brief The roots that chains are judged by, and the path to them.
 *
 * The judge is OpenSSL in its default mode: never strict, no partial chains,
 * nothing trusted but what the trust store holds.
 */

#ifndef TWCA_TRUST_H
#define TWCA_TRUST_H

#include <apr_tables.h>

#include "evidence.h"

/** A trust store, as TWCATrustStore names it. */
typedef struct {
    X509_STORE *store;
    const char *name; /* as configured: "default", or the paths */
    int is_default;   /* this OpenSSL's own store is part of it */
    unsigned char stamp[TWCA_HASH_SIZE]; /* equal: the same, unchanged */
} twca_trust_t;

/**
 * Open a trust store for the time of a run.
 * @param names of const char *: "default", files and folders
 * @param problem set to the first name that could not be read, else NULL
 * @return the store, freed with @a pool
 */
twca_trust_t *twca_trust_open(apr_pool_t *pool, const apr_array_header_t *names,
                              const char **problem);

/** How a path to a root was looked for, and what came of it. */
typedef struct {
    int error;         /* X509_V_OK, or OpenSSL's first error */
    int depth;         /* of the certificate that it is about; 0: the leaf */
    const char *words; /* OpenSSL's, where there is an error */
    const twca_certificate_t **certificates; /* as far as it could be built */
    int count;
    int from_store;    /* how many at the end came from the trust store */
    apr_int64_t until; /* seconds since 1970: nothing changes before */
} twca_path_t;

/**
 * Build the path from @a leaf through @a untrusted to a root of @a trust, at
 * @a now (seconds since 1970). That the leaf's own time is over or not yet
 * come is not an error here. The result is in @a pool.
 */
const twca_path_t *twca_path_build(apr_pool_t *pool, twca_evidence_t *evidence,
                                   const twca_trust_t *trust, X509 *leaf,
                                   STACK_OF(X509) * untrusted, apr_int64_t now);

/** Whether the key of @a issuer signed @a x509, and its names and key
 * identifiers say so. */
int twca_did_issue(X509 *issuer, X509 *x509);

/** Whether the trust store holds a certificate that issued @a x509. */
int twca_trust_has_issuer(const twca_trust_t *trust, X509 *x509);

/** Whether a store that is not OpenSSL's own holds one of this common name. */
int twca_trust_has_name(const twca_trust_t *trust, const char *common_name);

/**
 * Find out, once, whether the intermediate @a x509 is a cross certificate: one
 * whose subject and public key are those of a root of the trust store.
 */
void twca_trust_ask_cross(const twca_trust_t *trust,
                          twca_certificate_t *certificate, X509 *x509);

#endif /* TWCA_TRUST_H */
