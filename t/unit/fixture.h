/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file fixture.h
 * @brief Files, keys and certificates for tests, made while they run.
 *
 * Everything lives in the test's pool and in a temporary folder of its own;
 * both are gone after fixture_end().
 */

#ifndef TWCA_FIXTURE_H
#define TWCA_FIXTURE_H

#include <apr_pools.h>
#include <openssl/x509.h>

#include "evidence/file.h"

/** Start APR and make the folder. @return the test's pool */
apr_pool_t *fixture_start(void);

/** Remove the folder with all that is in it, and end APR. */
void fixture_end(void);

/** The path of a name in the folder. */
const char *fixture_path(const char *name);

/** What has to be 0 for the test to go on: symlink(), truncate() ... */
void fixture_must(int result, const char *what);

/** Memory of the system's own, for free(): a sanitizer knows its bounds. */
unsigned char *fixture_memory(apr_size_t size);

/** Write a file of that name; @return its path. */
const char *fixture_write(const char *name, const void *data, apr_size_t size);

/** Likewise, of a string. */
const char *fixture_text(const char *name, const char *text);

/** The content of a file as a string, NULL where it can't be read. */
const char *fixture_read(const char *path);

/** @a text with @a to in every place of @a from. */
const char *fixture_replaced(const char *text, const char *from,
                             const char *to);

/** Bytes as file.h's functions give them; freed by twca_bytes_wipe(). Nothing
 * lies behind their NUL, so that an AddressSanitizer sees who reads on. */
twca_bytes_t fixture_bytes(const void *data, apr_size_t size);
twca_bytes_t fixture_string(const char *text);

/**
 * A new private key, freed with the pool.
 * @param kind "RSA 2048", "RSA-PSS 2048", "DSA 1024", "ED25519", "ED448", or
 *        "EC " and a curve
 */
EVP_PKEY *fixture_key(const char *kind);

/** What a certificate says; nothing of it has to be said. */
typedef struct {
    const char *subject;  /* "CN=www.example.test", or several: "C=TW/O=X" */
    const char *names;    /* "DNS:www.example.test,IP:192.0.2.1" */
    const char *basic;    /* basicConstraints: "critical,CA:TRUE" */
    const char *purposes; /* extendedKeyUsage: "serverAuth" */
    const char *usages;   /* keyUsage */
    const char *aia;      /* "caIssuers;URI:http://..." */
    apr_int64_t from;     /* seconds since 1970; 0: an hour ago */
    apr_int64_t until;    /* likewise; 0: in 90 days */
    const EVP_MD *digest; /* NULL: SHA-256 */
    const char *key_id;   /* in hexadecimal; NULL: by the key */
    long serial;          /* 0: the next number */
    int without_ids;      /* no key identifiers */
} fixture_subject_t;

/** A certificate and its key. */
typedef struct {
    X509 *x509; /* freed with the pool */
    EVP_PKEY *key;
} fixture_pair_t;

/** A certificate for a key of ours (NULL: a new one on prime256v1), signed by
 * @a issuer (NULL: by itself). */
fixture_pair_t fixture_certificate(const fixture_subject_t *subject,
                                   EVP_PKEY *key, const fixture_pair_t *issuer);

/** A CA's, by its common name. */
fixture_pair_t fixture_authority(const char *name,
                                 const fixture_pair_t *issuer);

/** A server's, for one host name. */
fixture_pair_t fixture_server(const char *name, const fixture_pair_t *issuer);

/** Sign it anew, after it was changed. */
void fixture_sign(X509 *x509, EVP_PKEY *key);

/** A request for a certificate. */
X509_REQ *fixture_request(const char *subject, EVP_PKEY *key);

/** The request in a file, freed with the pool; NULL where there is none. */
X509_REQ *fixture_request_in(const char *path);

/** Whether the file @a path has this private key first, not encrypted. */
int fixture_has_key(const char *path, EVP_PKEY *expected);

/** In PEM; a key as PKCS#8. */
const char *fixture_pem(X509 *x509);
const char *fixture_key_pem(EVP_PKEY *key);
const char *fixture_sealed_pem(EVP_PKEY *key, const char *pass_phrase);
const char *fixture_request_pem(X509_REQ *request);

/** A PEM block of any name and content. */
const char *fixture_block(const char *name, const char *header,
                          const void *data, apr_size_t size);

/** The folder of the public corpora, or NULL where they are not there. */
const char *fixture_corpora(void);

#endif /* TWCA_FIXTURE_H */
