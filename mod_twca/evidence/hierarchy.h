/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file hierarchy.h
 * @brief TWCA's public hierarchy: what is known of its certificates.
 *
 * A certificate is one of them by its fingerprint alone. What is given out is
 * the module's own data: it must not be kept over a restart.
 */

#ifndef TWCA_HIERARCHY_H
#define TWCA_HIERARCHY_H

#include <stddef.h>

#define TWCA_KEY_ID_SIZE 20 /* bytes of a key identifier of TWCA's */

/** What is known of one certificate. */
typedef struct {
    const char *sha256;        /* 32 bytes: of the DER */
    const char *name;          /* the subject's common name */
    const char *subject;       /* as in certificate.h */
    const char *issuer;        /* of a new root's cross certificate: the common
                                  name of the root that issued it; or NULL */
    const char *key_id;        /* of its own key; NULL: it has none */
    const char *download;      /* its address; NULL: none is known */
    const char *trusted_until; /* by Mozilla for websites: "2027-04-15"; NULL:
                                  not a root, or no end is known */
    unsigned char role;        /* twca_role_e */
    unsigned char is_new;      /* it stands for a root that many stores lack */
} twca_known_t;

/** The certificate with this SHA-256, 32 bytes; NULL where it is not TWCA's. */
const twca_known_t *twca_hierarchy_find(const unsigned char *sha256);

/**
 * The certificate that has to be sent above one with this issuer and authority
 * key identifier: of a root that has a cross certificate, that one. NULL where
 * the issuer is not TWCA's.
 */
const twca_known_t *twca_hierarchy_issuer(const char *issuer,
                                          const unsigned char *key_id,
                                          size_t length);

/** The cross certificate that makes up for the new root of this subject, which
 * is known to be TWCA's; NULL where there is none. */
const twca_known_t *twca_hierarchy_cross(const char *subject);

#endif /* TWCA_HIERARCHY_H */
