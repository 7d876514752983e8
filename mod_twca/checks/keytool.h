/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file keytool.h
 * @brief Remedies that Java's keytool carries out.
 *
 * As command.h's: each is NULL where keytool is not installed here, or where it
 * would have to ask for a pass phrase.
 */

#ifndef TWCA_KEYTOOL_H
#define TWCA_KEYTOOL_H

#include "command.h"

/** Print the first certificate of an entry in PEM; all those of the keystore
 * where the entry has no alias. */
const char *twca_keytool_export(apr_pool_t *pool,
                                const twca_entry_place_t *entry);

/** Print all certificates of an entry in PEM, with words around them. */
const char *twca_keytool_list(apr_pool_t *pool,
                              const twca_entry_place_t *entry);

/** Give the key of an entry the chain @a spots (of twca_spot_t), its own
 * certificate first. */
const char *twca_keytool_import(apr_pool_t *pool,
                                const twca_entry_place_t *entry,
                                const apr_array_header_t *spots);

/** Give an entry another alias. */
const char *twca_keytool_rename(apr_pool_t *pool,
                                const twca_entry_place_t *entry,
                                const char *alias);

/** Make the PKCS#12 keystore that @a entry names, which must not exist, of the
 * private key in @a key_path and its certificate and chain @a spots. */
const char *twca_keytool_join(apr_pool_t *pool, const char *key_path,
                              const twca_entry_place_t *entry,
                              const apr_array_header_t *spots);

#endif /* TWCA_KEYTOOL_H */
