/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file delivery.h
 * @brief Certificates as a CA delivers them and keytool imports them: in PEM,
 * in DER, or as PKCS#7.
 */

#ifndef TWCA_DELIVERY_H
#define TWCA_DELIVERY_H

#include <openssl/pkcs7.h>

#include "evidence.h"

/**
 * The file @a path with all its certificates, in its order, as blocks; in the
 * evidence's or the run's pool. OpenSSL's objects for those that are not PEM
 * are held as evidence.h says.
 */
const twca_file_t *twca_delivery(twca_evidence_t *evidence, const char *path);

/** The PKCS#7 in @a file, if it holds certificates; to be freed by the caller.
 * NULL where it is none. */
PKCS7 *twca_pkcs7_read(const twca_file_t *file);

#endif /* TWCA_DELIVERY_H */
