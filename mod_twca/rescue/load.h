/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file load.h
 * @brief Would mod_ssl load a pair?
 *
 * Asked of OpenSSL, with the functions that mod_ssl calls, in an SSL_CTX that
 * is thrown away.
 */

#ifndef TWCA_LOAD_H
#define TWCA_LOAD_H

/** How an attempt to load a pair ended. */
typedef enum {
    TWCA_LOAD_GOOD,
    TWCA_LOAD_REFUSED,
    TWCA_LOAD_SEALED /* unknown: the key has a pass phrase */
} twca_load_e;

/**
 * Load a pair as mod_ssl would. Nobody is asked for a pass phrase, and only
 * regular files are opened.
 * @param has_chain_file whether a SSLCertificateChainFile gives the chain, and
 *        only the first certificate of this file counts
 * @param ciphers as mod_ssl sets them; NULL: OpenSSL's default
 */
twca_load_e twca_load_pair(const char *certificate_path, const char *key_path,
                           int has_chain_file, const char *ciphers);

/** Whether mod_ssl would take @a path for a chain file: no certificate in it is
 * broken. */
int twca_load_chain(const char *path);

#endif /* TWCA_LOAD_H */
