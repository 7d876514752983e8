/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file keystore_pkcs12.h
 * @brief A PKCS#12 while it is read: what its bags hold, before the entries are
 * put together.
 */

#ifndef TWCA_KEYSTORE_PKCS12_H
#define TWCA_KEYSTORE_PKCS12_H

#include <openssl/pkcs12.h>

#include "keystore_private.h"

/** Instead of the index of a certificate. */
enum { TWCA_PKCS12_UNKNOWN = -2, TWCA_PKCS12_NONE = -1 };

/** What a bag says beside what is in it. */
typedef struct {
    const char *alias; /* in lower case, or NULL */
    const unsigned char *id;
    int id_length; /* -1: none */
    int is_trusted;
} twca_pkcs12_attributes_t;

typedef struct {
    twca_pkcs12_attributes_t attributes;
    twca_certificate_t *certificate;
    X509 *x509;
    unsigned long subject_hash;
    unsigned long issuer_hash;
    int issuer; /* its index, once it was looked for; else
                   TWCA_PKCS12_UNKNOWN, or TWCA_PKCS12_NONE */
} twca_pkcs12_certificate_t;

typedef struct {
    twca_pkcs12_attributes_t attributes;
    EVP_PKEY *key; /* NULL: it has a pass phrase of its own */
    int serial;    /* of its entry */
} twca_pkcs12_key_t;

typedef struct {
    twca_opening_t *opening;
    apr_pool_t *pool;
    const char *pass_phrase; /* what opens it; NULL is one, "" another */
    apr_array_header_t *certificates; /* of twca_pkcs12_certificate_t */
    apr_array_header_t *keys;         /* of twca_pkcs12_key_t */
    ASN1_OBJECT *trusted;
    long rounds; /* that were spent */
    int bag_count;
    int key_count;
    int unnamed_count;
} twca_pkcs12_reader_t;

/** Read the bags of one content; Java's order counts. */
twca_keystore_state_e twca_pkcs12_bags(twca_pkcs12_reader_t *reader,
                                       const STACK_OF(PKCS12_SAFEBAG) * bags);

/** Give the keys their chains, and keep what belongs to none. */
void twca_pkcs12_chains(const twca_pkcs12_reader_t *reader);

/** The length of a pass phrase that may be NULL. */
int twca_pkcs12_length(const char *pass_phrase);

#endif /* TWCA_KEYSTORE_PKCS12_H */
