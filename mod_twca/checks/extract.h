/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file extract.h
 * @brief PEM out of what holds a key with its chain: PKCS#12, JKS, JCEKS.
 *
 * In whatever order the store has them, the certificates come out as a server
 * sends them: its own first, each followed by its issuer, the root left out.
 */

#ifndef TWCA_EXTRACT_H
#define TWCA_EXTRACT_H

#include <apr_tables.h>

/** What a directive needs of a file. */
typedef enum {
    TWCA_NEED_PAIR,        /* the certificate, its chain and its key */
    TWCA_NEED_CERTIFICATE, /* the certificate and its chain */
    TWCA_NEED_KEY,
    TWCA_NEED_CHAIN /* the issuers of certificates that are elsewhere */
} twca_need_e;

/** Where it comes from. */
typedef struct {
    const char *path;
    const char *type;    /* "PKCS12", "JKS" or "JCEKS" */
    const char *keytool; /* the program; only PKCS#12 can do without */
    const char *alias;   /* of the key that is meant; NULL: all entries */
    int needs_legacy;    /* see twca_pkcs12_needs_legacy() */
} twca_source_t;

/**
 * A command that writes PEM to @a to, which must not be there yet: nothing is
 * left half done where it fails, as it does where the store holds several keys
 * and no alias is said. It asks for the store's pass phrase once.
 * @param certificates for a chain: const char *, the paths of the certificates
 *        whose issuers are wanted; else NULL
 * @return NULL where there is no program for it
 */
const char *twca_command_extract(apr_pool_t *pool, const twca_source_t *source,
                                 twca_need_e need,
                                 const apr_array_header_t *certificates,
                                 const char *to);

#endif /* TWCA_EXTRACT_H */
