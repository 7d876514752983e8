/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file keystore.h
 * @brief A keystore of another service: its entries, as keytool shows them.
 *
 * What is kept is plain data in the evidence's pool. No private key leaves the
 * code that reads it, but for the SHA-256 of its public half.
 */

#ifndef TWCA_KEYSTORE_H
#define TWCA_KEYSTORE_H

#include "trust.h"

/** At most so many entries are looked at; a store with more is not. */
#define TWCA_KEYSTORE_ENTRIES 10000

/** How the attempt to open a keystore ended. */
typedef enum {
    TWCA_KEYSTORE_OPEN,        /* its entries are known */
    TWCA_KEYSTORE_UNREADABLE,  /* see read */
    TWCA_KEYSTORE_OTHER,       /* a file of another kind */
    TWCA_KEYSTORE_BROKEN,      /* of its kind, but damaged */
    TWCA_KEYSTORE_REFUSED,     /* a secret key that Java would not read */
    TWCA_KEYSTORE_TOO_MANY,    /* entries: see declared_count */
    TWCA_KEYSTORE_LOCKED,      /* a pass phrase is needed, and none is given */
    TWCA_KEYSTORE_WRONG,       /* the pass phrase does not open it */
    TWCA_KEYSTORE_LEGACY,      /* wants OpenSSL's legacy provider */
    TWCA_KEYSTORE_UNSUPPORTED, /* wants what this OpenSSL has not */
    TWCA_KEYSTORE_ROUNDS       /* its key derivation would not come back */
} twca_keystore_state_e;

/** An entry: a key with its chain, or a certificate that is trusted. */
typedef struct {
    const char *alias;                /* as keytool shows it, in UTF-8 */
    const twca_certificate_t **chain; /* of a key: its own certificate first */
    const twca_path_t *path;          /* of a key with a chain, or NULL */
    const char *key; /* "RSA 2048", of a key that was opened; or NULL */
    int chain_count;
    unsigned char is_key;
    unsigned char has_public_key; /* public_key_sha256 is set */
    signed char fits; /* 1: the key is its certificate's, 0: not, -1: unknown */
    unsigned char public_key_sha256[TWCA_HASH_SIZE];
} twca_keystore_entry_t;

/** What is known of a keystore. */
typedef struct {
    const char *path;
    const char *type; /* "JKS", "JCEKS" or "PKCS12"; NULL: none of them */
    const twca_keystore_entry_t *entries;
    const twca_certificate_t **loose; /* certificates of no entry (PKCS#12) */
    int entry_count;
    int loose_count;
    int plain_key_count; /* keys that are not encrypted, which Java ignores */
    int secret_key_count;
    int declared_count;         /* of entries, with TWCA_KEYSTORE_TOO_MANY */
    unsigned char state;        /* twca_keystore_state_e */
    unsigned char read;         /* twca_read_e */
    unsigned char altered;      /* its digest is not that of the pass phrase */
    unsigned char needs_legacy; /* see twca_pkcs12_needs_legacy() */
    unsigned char phrase_read;  /* twca_read_e, where there is such a file */
    twca_stamp_t stamp;
    twca_stamp_t phrase_stamp;
    unsigned char trust[TWCA_HASH_SIZE]; /* whose paths these are */
    apr_int64_t until;                   /* seconds since 1970: true before */
} twca_keystore_evidence_t;

/** Which keystore, and how it is opened. */
typedef struct {
    const char *path;
    const char *phrase_path;   /* its first line is the pass phrase; or NULL */
    const twca_trust_t *trust; /* to judge its chains by */
} twca_keystore_request_t;

/**
 * What is known of a keystore at @a now (seconds since 1970), read anew where
 * it, its pass phrase, the trust store or the time has changed. Never NULL; in
 * the evidence's pool.
 */
const twca_keystore_evidence_t *
twca_keystore_open(twca_evidence_t *evidence,
                   const twca_keystore_request_t *request, apr_int64_t now);

/** Read it again, so that OpenSSL's objects for all its certificates are held
 * until twca_evidence_forget_leaves(). */
void twca_keystore_hold(twca_evidence_t *evidence,
                        const twca_keystore_request_t *request);

#endif /* TWCA_KEYSTORE_H */
