/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pbe.h
 * @brief Encryption by pass phrase, looked at before any is tried.
 */

#ifndef TWCA_PBE_H
#define TWCA_PBE_H

#include <openssl/x509.h>

/** Rounds of a key derivation that OpenSSL does in about a second; it does not
 * come back from 2^31. */
#define TWCA_ROUNDS_LIMIT 4000000

/** What can be said of an algorithm without a pass phrase. */
typedef enum {
    TWCA_PBE_GOOD,   /* this OpenSSL can try a pass phrase */
    TWCA_PBE_LEGACY, /* it could with its legacy provider */
    TWCA_PBE_UNSUPPORTED,
    TWCA_PBE_TOO_MANY_ROUNDS
} twca_pbe_e;

/**
 * Look at @a algorithm: PBES2 (RFC 8018) with PBKDF2 or scrypt, or one of the
 * older kinds of PKCS#5 and PKCS#12.
 * @param rounds increased by what a try costs; may be NULL
 */
twca_pbe_e twca_pbe_look(const X509_ALGOR *algorithm, long *rounds);

/** Whether this OpenSSL has the cipher, without the legacy provider if that is
 * not loaded. */
int twca_pbe_has_cipher(const char *name);

#endif /* TWCA_PBE_H */
