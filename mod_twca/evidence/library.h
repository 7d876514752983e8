/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file library.h
 * @brief Certificates of keystores, decoded quickly.
 *
 * For every public key OpenSSL 3.0 and 3.1 look through all decoders they
 * have, which takes longer than anything else that is done to a certificate.
 * Here they are looked for in a library context that has three.
 */

#ifndef TWCA_LIBRARY_H
#define TWCA_LIBRARY_H

#include <apr_pools.h>
#include <openssl/x509.h>

typedef struct twca_library_t twca_library_t;

/**
 * Nothing is made before it is needed.
 * @param pool has to outlive every certificate of this library and every key
 *        that one of them was verified with: what holds any of these in the
 *        same pool is made after it
 */
twca_library_t *twca_library_create(apr_pool_t *pool);

/** As d2i_X509(NULL, ...), of the DER's @a length bytes.
 * @return the caller's, or NULL with OpenSSL's errors set */
X509 *twca_library_read(twca_library_t *library, const unsigned char *der,
                        long length);

/** The library context, for others of OpenSSL's functions that decode
 * certificates, as those of TLS; NULL where OpenSSL's own is as good. */
OSSL_LIB_CTX *twca_library_context(twca_library_t *library);

#endif /* TWCA_LIBRARY_H */
