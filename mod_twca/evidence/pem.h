/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pem.h
 * @brief What mod_ssl loads a certificate from, written by us.
 */

#ifndef TWCA_PEM_H
#define TWCA_PEM_H

#include <apr_pools.h>
#include <openssl/x509.h>

/**
 * A certificate file in PEM: @a certificates in their order, then the DH and EC
 * parameters of the certificate file @a path, which mod_ssl takes from there.
 * No key, even where that file holds one.
 * @return in @a pool; NULL where something could not be written or read
 */
const char *twca_pem_certificate_file(apr_pool_t *pool,
                                      STACK_OF(X509) * certificates,
                                      const char *path);

#endif /* TWCA_PEM_H */
