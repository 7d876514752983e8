/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pkcs12.h
 * @brief What a PKCS#12 file says of itself to somebody without pass phrase.
 */

#ifndef TWCA_PKCS12_H
#define TWCA_PKCS12_H

#include "file.h"

/**
 * Whether @a bytes are a PKCS#12 file that only OpenSSL's legacy provider can
 * open: something in it is encrypted with RC2, RC4, DES or another cipher that
 * OpenSSL 3 has nowhere else (triple DES it has). What lies inside of what is
 * encrypted is not seen.
 */
int twca_pkcs12_needs_legacy(const twca_bytes_t *bytes);

#endif /* TWCA_PKCS12_H */
