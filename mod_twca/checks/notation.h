/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file notation.h
 * @brief What a certificate says, as arguments of `openssl req`.
 *
 * Given only where OpenSSL, fed with them here, makes the very same of them.
 */

#ifndef TWCA_NOTATION_H
#define TWCA_NOTATION_H

#include <apr_pools.h>
#include <openssl/x509.h>

/** The argument of -subj, with -utf8; NULL where none makes this name: an
 * attribute that OpenSSL has no name for, a value that is empty, too long, or
 * of a kind of string that it would not choose. */
const char *twca_notation_subject(apr_pool_t *pool, const X509_NAME *name);

/** The argument of -addext for the same subjectAltName, to the byte; NULL
 * where the certificate has none. */
const char *twca_notation_names(apr_pool_t *pool, const X509 *x509);

#endif /* TWCA_NOTATION_H */
