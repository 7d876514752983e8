/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file pair.h
 * @brief A certificate and its key as mod_ssl would load and serve them.
 */

#ifndef TWCA_PAIR_H
#define TWCA_PAIR_H

#include "acceptance.h"
#include "evidence.h"
#include "trust.h"

/** What the configuration says of a pair. */
typedef struct {
    const char *certificate_path;
    const char *key_path;
    const char *chain_path; /* SSLCertificateChainFile, or NULL */
    int skip_first;         /* the chain file is one of the certificate files */
    const char *ca_file;    /* SSLCACertificateFile, or NULL */
    const char *ca_path;    /* SSLCACertificatePath, or NULL */
    const char *ciphers;    /* as mod_ssl sets them; NULL: OpenSSL's default */
    const twca_trust_t *trust;
    const twca_dialog_t *dialog;
} twca_pair_request_t;

/** What is true of it; kept, and written once. */
typedef struct twca_pair_evidence_t {
    struct twca_pair_evidence_t *next;
    const twca_file_t *certificate_file;
    const twca_file_t *key_file;
    const twca_file_t *chain_file;        /* or NULL */
    const twca_refusal_t *leaf_refusal;   /* of SSL_CTX_use_certificate() */
    const twca_refusal_t *member_refusal; /* of one that is sent beside it */
    const twca_certificate_t **sent;
    const twca_path_t *path; /* NULL where there is no certificate */
    apr_int64_t until;       /* seconds since 1970: true before */
    unsigned char identity[TWCA_HASH_SIZE]; /* of the request */
    unsigned char sent_count;
    unsigned char member;  /* sent[member] is the one refused */
    signed char fits;      /* 1: the key fits, 0: it does not, -1: unknown */
    unsigned char from_ca; /* OpenSSL completes the chain from the CA file */
} twca_pair_evidence_t;

/** At most so many certificates of a chain are shown and judged. */
#define TWCA_SENT_LIMIT 250

/**
 * Examine a pair at @a now (seconds since 1970).
 * @return what is true of it, in the evidence's pool
 */
const twca_pair_evidence_t *
twca_pair_examine(twca_evidence_t *evidence, twca_acceptance_t *acceptance,
                  const twca_pair_request_t *request, apr_int64_t now);

/**
 * Whether the private key in the file @a key_path is that of certificate
 * number @a index of @a file, as X509_check_private_key() judges.
 */
int twca_key_fits(twca_evidence_t *evidence, const char *key_path,
                  const twca_dialog_t *dialog, const twca_file_t *file,
                  int index);

#endif /* TWCA_PAIR_H */
