/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pack.h
 * @brief A good pair in one file of its own, to be served when the site's own
 * files are no longer good.
 *
 * Leaf, chain, parameters and key, in PEM: named as the certificate and as the
 * key it gives a client what the pair's own files gave. Above them stands which
 * of the site's names the leaf did not cover when it was kept: these it need
 * not cover later, or a name that no certificate ever had would turn a
 * breakdown of one alias into one of the site.
 */

#ifndef TWCA_PACK_H
#define TWCA_PACK_H

#include <apr_tables.h>
#include <apr_time.h>

#include "../evidence/certificate.h"
#include "../evidence/file.h"

/** The files of a pair, as mod_ssl reads them. */
typedef struct {
    const char *certificate_path;
    const char *key_path;   /* the certificate file where none is named */
    const char *chain_path; /* SSLCertificateChainFile, or NULL */
    int skip_first;         /* the chain file is one of the certificate files */
    const unsigned char *leaf_sha256; /* of the certificate that was checked */
} twca_pack_request_t;

/** Who asks for a site's certificate. */
typedef struct {
    const char *name; /* ServerName; NULL where the site has none */
    const apr_array_header_t *aliases; /* of const char *, with patterns; or
                                          NULL */
} twca_pack_names_t;

/** How an attempt to pack ended. */
typedef enum {
    TWCA_PACK_MADE,
    TWCA_PACK_CHANGED,   /* the leaf is not the one that was checked */
    TWCA_PACK_NO_MATCH,  /* the key is not the leaf's */
    TWCA_PACK_SEALED,    /* the key is encrypted: never kept */
    TWCA_PACK_UNREADABLE /* any of it is not what it was, or too large */
} twca_pack_e;

/**
 * Pack a pair. Nobody is asked for a pass phrase.
 * @param pem set on TWCA_PACK_MADE; to be freed with twca_bytes_wipe()
 */
twca_pack_e twca_pack_make(apr_pool_t *pool, const twca_pack_request_t *request,
                           const twca_pack_names_t *names, twca_bytes_t *pem);

/** Whether a packed pair may be served. */
typedef enum {
    TWCA_PACK_USABLE,
    TWCA_PACK_NOT_THERE, /* no file, or nothing in it to be read */
    TWCA_PACK_EXPIRED,   /* or not valid yet, or without dates */
    TWCA_PACK_NOT_COVERING,
    TWCA_PACK_NOT_LOADING /* OpenSSL refuses it, at this security level */
} twca_pack_use_e;

/**
 * Whether the file @a path may be served now: the leaf is valid, covers
 * ServerName and every alias that it covered when it was kept or that is new,
 * and mod_ssl would load it with its chain and key.
 * @param ciphers as mod_ssl sets them; NULL: OpenSSL's default
 * @param uncovered set to the name on TWCA_PACK_NOT_COVERING; may be NULL
 */
twca_pack_use_e twca_pack_check(apr_pool_t *pool, const char *path,
                                const twca_pack_names_t *names,
                                const char *ciphers, apr_time_t now,
                                const char **uncovered);

/**
 * The certificates of a packed pair, in order: what a client gets.
 * @param count how many they are
 * @return in @a pool
 */
const twca_certificate_t **twca_pack_list(apr_pool_t *pool, const char *path,
                                          int *count);

#endif /* TWCA_PACK_H */
