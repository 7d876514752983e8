/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file certificate.h
 * @brief What a certificate says, as plain data that outlives OpenSSL's.
 *
 * A certificate is known by the SHA-256 of its DER: however many files hold
 * it, there is one of these. It lives in the evidence's pool, over restarts;
 * after a run it does not change.
 */

#ifndef TWCA_CERTIFICATE_H
#define TWCA_CERTIFICATE_H

#include <apr_pools.h>
#include <apr_time.h>
#include <openssl/x509.h>

#include "hierarchy.h"

#define TWCA_HASH_SIZE 32 /* bytes of a SHA-256 */

/** What a certificate is for, as the handbook's 4.7-Q1 has it. */
typedef enum {
    TWCA_ROLE_SERVER,
    TWCA_ROLE_INTERMEDIATE,
    TWCA_ROLE_CROSS, /* a CA that is also a root elsewhere */
    TWCA_ROLE_ROOT
} twca_role_e;

typedef struct {
    unsigned char sha256[TWCA_HASH_SIZE];            /* of the DER */
    unsigned char public_key_sha256[TWCA_HASH_SIZE]; /* of the SPKI's DER */
    const char *subject;      /* "C = TW, O = ..., CN = ...", UTF-8, escaped */
    const char *issuer;       /* likewise */
    const char *serial;       /* hexadecimal, upper case */
    const char *key;          /* "RSA 2048", "EC prime256v1", "ED25519" */
    const char *signature;    /* "sha256WithRSAEncryption" */
    const char *aia;          /* the issuer's address: its own word for it, or
                                 what is known of TWCA's; or NULL */
    const char *usages;       /* what else than a server it is for, or NULL */
    const char *const *names; /* of the SAN: host names, then addresses */
    int name_count;
    int host_count;         /* of them host names */
    apr_int64_t not_before; /* seconds since 1970, UTC */
    apr_int64_t not_after;
    unsigned char role;               /* twca_role_e */
    unsigned char dates_valid : 1;    /* both dates are dates */
    unsigned char is_ca : 1;          /* basicConstraints says CA */
    unsigned char is_self_signed : 1; /* subject = issuer, and it verifies */
    unsigned char is_issuer : 1;      /* a key usage says keyCertSign */
    unsigned char has_usage : 1;      /* there is an extended key usage */
    unsigned char for_servers : 1;    /* ... and it allows serverAuth */
    unsigned char has_key : 1;        /* the public key could be decoded */
    unsigned char is_malformed : 1;   /* OpenSSL can't read its extensions */
    unsigned char complained : 1;     /* OpenSSL had an error to report */
    unsigned char is_odd_key : 1;     /* see twca_key_is_odd() */
    unsigned char cross_asked : 1;    /* the role says whether it is a cross */
    unsigned char below_new_root : 1; /* a new root of TWCA's issued it */
} twca_certificate_t;

/** The subject's common name, or the whole subject where it has none. The
 * result is in @a pool or is the certificate's own. */
const char *twca_certificate_name(apr_pool_t *pool,
                                  const twca_certificate_t *certificate);

/**
 * What @a x509 says, copied into @a pool.
 * @param sha256 the SHA-256 of its DER
 * @param verifications how many certificates that seem to be self-signed may
 *        still be verified, counted down; with none left they are taken at
 *        their word
 * Never fails: what can't be read is empty, and the flags say so. NUL and
 * control characters in names are written as \xNN, so that a name is what it
 * seems to be.
 */
twca_certificate_t *
twca_certificate_make(apr_pool_t *pool, X509 *x509,
                      const unsigned char sha256[TWCA_HASH_SIZE],
                      int *verifications);

/** Whether @a key is on a curve and not written in the usual way (curve by
 * name, point uncompressed), so that its hash may be another one's of the same
 * key. */
int twca_key_is_odd(const EVP_PKEY *key);

/** "RSA 2048", "EC prime256v1", "ED25519": what kind of key @a key is. */
const char *twca_key_name(apr_pool_t *pool, const EVP_PKEY *key);

#endif /* TWCA_CERTIFICATE_H */
