/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file keystore_private.h
 * @brief A keystore while it is read, between its readers and keystore.c.
 */

#ifndef TWCA_KEYSTORE_PRIVATE_H
#define TWCA_KEYSTORE_PRIVATE_H

#include <apr_hash.h>
#include <apr_tables.h>

#include "evidence_private.h"
#include "keystore.h"

/** What a JKS and a JCEKS begin with. */
#define TWCA_MAGIC_JKS 0xFEEDFEED
#define TWCA_MAGIC_JCEKS 0xCECECECE

/** An entry as far as it is read. */
typedef struct {
    const char *alias;
    apr_array_header_t *chain; /* of twca_certificate_t * */
    int serial;                /* tells it from one that had the alias before */
    const char *key;           /* "RSA 2048", where it was opened */
    int is_key;
    int is_secret; /* a secret key: it has the alias, and nothing to show */
    int has_public_key;
    signed char fits;
    unsigned char public_key_sha256[TWCA_HASH_SIZE];
} twca_draft_t;

/** What is read, and what came of it. */
typedef struct {
    twca_evidence_t *evidence;
    apr_pool_t *pool; /* of this opening: all of it is there */
    const twca_bytes_t *bytes;
    const char *pass_phrase;    /* UTF-8, or NULL: none is given */
    apr_array_header_t *drafts; /* of twca_draft_t, in the file's order */
    apr_hash_t *by_alias;       /* alias -> index of drafts, plus one */
    apr_array_header_t *loose;  /* of twca_certificate_t * */
    int certificate_count;
    int declared_count;  /* with TWCA_KEYSTORE_TOO_MANY */
    int serial;          /* of the latest entry */
    int plain_key_count; /* keys that are not encrypted, which Java ignores */
    int secret_key_count;
    int altered;
    int hold_all; /* OpenSSL's objects of all certificates, not only chains' */
} twca_opening_t;

/** Nothing is read yet of @a bytes, which have to stay, as has
 * @a pass_phrase. The caller destroys the opening's pool. */
void twca_opening_begin(twca_opening_t *opening, twca_evidence_t *evidence,
                        const twca_bytes_t *bytes, const char *pass_phrase);

/** Read all entries. Its kind is known by its first bytes, so that a damaged
 * keystore is one all the same. @param type set where it is one */
twca_keystore_state_e twca_opening_read(twca_opening_t *opening,
                                        const char **type);

/** A new entry; one of the same alias gives way to it, as in Java. */
twca_draft_t *twca_opening_add(twca_opening_t *opening, const char *alias,
                               int is_key);

/** The entry of that alias; NULL where there is none. */
twca_draft_t *twca_opening_find(const twca_opening_t *opening,
                                const char *alias);

/** Read a JKS or JCEKS (sun.security.provider.JavaKeyStore, com.sun.crypto
 * .provider.JceKeyStore of JDK 17). */
twca_keystore_state_e twca_jks_read(twca_opening_t *opening);

/** Read a PKCS#12 (RFC 7292) with the aliases and chains that Java gives its
 * entries (sun.security.pkcs12.PKCS12KeyStore of JDK 17). */
twca_keystore_state_e twca_pkcs12_read(twca_opening_t *opening);

#endif /* TWCA_KEYSTORE_PRIVATE_H */
