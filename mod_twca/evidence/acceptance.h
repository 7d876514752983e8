/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file acceptance.h
 * @brief What this OpenSSL would say of a certificate when mod_ssl loads it.
 *
 * Asked of OpenSSL itself, at the security level that the site's cipher list
 * sets, with the functions that mod_ssl calls.
 */

#ifndef TWCA_ACCEPTANCE_H
#define TWCA_ACCEPTANCE_H

#include <apr_hash.h>
#include <openssl/ssl.h>

#include "certificate.h"

typedef enum {
    TWCA_REFUSED_WEAK_KEY,
    TWCA_REFUSED_WEAK_SIGNATURE,
    TWCA_REFUSED_OTHERWISE
} twca_refused_e;

/** Why a certificate is refused. */
typedef struct {
    twca_refused_e why;
    const char *words; /* OpenSSL's */
} twca_refusal_t;

typedef struct twca_acceptance_t twca_acceptance_t;

/** For the time of a run; freed with @a pool. */
twca_acceptance_t *twca_acceptance_create(apr_pool_t *pool);

/** The security level of a cipher list as SSLCipherSuite has it; NULL means
 * OpenSSL's default. */
int twca_acceptance_level(twca_acceptance_t *acceptance, const char *ciphers);

/**
 * Why @a x509 can't be a server's certificate; NULL where it can.
 * @param complained whether it is loaded together with the chain in its file,
 *        where OpenSSL takes any error for a refusal, and had one to report
 */
const twca_refusal_t *twca_acceptance_leaf(twca_acceptance_t *acceptance,
                                           const char *ciphers, X509 *x509,
                                           int complained);

/** Why @a x509 can't be sent beside one; NULL where it can. */
const twca_refusal_t *
twca_acceptance_member(twca_acceptance_t *acceptance, const char *ciphers,
                       X509 *x509, const twca_certificate_t *certificate);

/** An empty SSL_CTX with the cipher list set; to be freed by the caller. */
SSL_CTX *twca_acceptance_context(const char *ciphers);

#endif /* TWCA_ACCEPTANCE_H */
