/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file search.h
 * @brief Looking for what is missing, on this machine.
 *
 * In every file that the configuration names, in the folders of those, in
 * TWCAKeySearch and TWCAIntermediates; never deeper than the folder, at most
 * 1,000 files of 64 KiB a folder. Done only when something is missing.
 */

#ifndef TWCA_SEARCH_H
#define TWCA_SEARCH_H

#include "command.h"

/** A file whose private key is that of certificate @a index of @a file; NULL
 * where there is none. @a except is not it. */
const char *twca_search_key(twca_context_t *context, const twca_file_t *file,
                            int index, const char *except);

/** A certificate, no CA's, that the key in @a key_file belongs to; @a found is
 * set where the result is true. */
int twca_search_certificate(twca_context_t *context,
                            const twca_file_t *key_file, twca_spot_t *found);

/** A certificate request for the key in @a key_file that is newer than
 * @a certificate_file; NULL where there is none. */
const char *twca_search_request(twca_context_t *context,
                                const twca_file_t *key_file,
                                const twca_file_t *certificate_file);

/** A CA's certificate that signed @a x509 and is valid now, first one that is
 * not self-signed; @a found is set where the result is true. */
int twca_search_issuer(twca_context_t *context, X509 *x509, twca_spot_t *found);

/** Whether the certificate at @a spot is the issuer of @a x509: by its name,
 * and by the signature. */
int twca_did_sign(twca_context_t *context, const twca_spot_t *spot, X509 *x509);

/** Whether @a certificate is a cross certificate of @a root: one with its
 * subject and key, signed by another, and valid now. */
int twca_is_cross_of(const twca_context_t *context,
                     const twca_certificate_t *certificate,
                     const twca_certificate_t *root);

/**
 * The file of a cross certificate for @a root. Looked for in the
 * configuration's files, TWCAIntermediates, and the folder of @a path. NULL
 * where there is none.
 */
const char *twca_search_cross(twca_context_t *context,
                              const twca_certificate_t *root, const char *path);

/** The files of a folder that may be looked at, at most @a limit. */
apr_array_header_t *twca_folder_files(apr_pool_t *pool, const char *folder,
                                      int limit);

/** The folder that a file is in. */
const char *twca_folder_of(apr_pool_t *pool, const char *path);

/** OpenSSL's object for what was found; borrowed, may be NULL. */
X509 *twca_spot_x509(twca_context_t *context, const twca_spot_t *spot);

#endif /* TWCA_SEARCH_H */
