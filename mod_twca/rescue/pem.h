/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pem.h
 * @brief Certificates and keys put together in memory, as PEM.
 */

#ifndef TWCA_PEM_H
#define TWCA_PEM_H

#include <openssl/bio.h>
#include <openssl/evp.h>

#include "../evidence/file.h"

/** Add @a key, not encrypted, as PKCS#8. @return whether it could be */
int twca_pem_add_key(BIO *pem, EVP_PKEY *key);

/**
 * A copy of what is in @a pem, a BIO of memory.
 * @param bytes set on success; to be freed with twca_bytes_wipe()
 * @return whether there was memory for it
 */
int twca_pem_copy(BIO *pem, twca_bytes_t *bytes);

/** Asked by OpenSSL for a pass phrase: there is none. */
int twca_pem_refuse(char *buffer, int size, int for_writing, void *data);

#endif /* TWCA_PEM_H */
