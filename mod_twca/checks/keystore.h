/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file keystore.h
 * @brief A keystore while it is checked.
 */

#ifndef TWCA_KEYSTORE_CHECK_H
#define TWCA_KEYSTORE_CHECK_H

#include "search.h"

/** What TWCAKeystore names, what is there, and where findings go. */
typedef struct {
    twca_context_t *context;
    const twca_keystore_setup_t *setup;
    const twca_keystore_evidence_t *evidence;
    twca_keystore_t *shown;
    apr_array_header_t *stores; /* of twca_store_t: all of them */
    const twca_file_t *reply;   /* twca_check_reply()'s: its certificates; NULL
                                   where there are none */
    int is_held;        /* OpenSSL's objects for its certificates are there */
    int is_reply_stray; /* the reply belongs to none of the keys asked about */
} twca_store_t;

/** A new finding of a keystore, with the fact `keystore`. */
twca_finding_t *twca_store_find(twca_store_t *store, twca_finding_e id);

/** Tell that a file which TWCAKeystore names is of no use, by a word of the
 * catalogue. */
twca_finding_t *twca_store_unreadable(twca_store_t *store, const char *path,
                                      const char *reason);

/** Have OpenSSL's objects for all its certificates, and let its entries be
 * looked through for what is missing. */
void twca_store_hold(twca_store_t *store);

/** How an entry of @a store is opened; in the run's scratch pool. Without an
 * @a alias it is all certificates of the file. */
const twca_entry_place_t *twca_store_place(const twca_store_t *store,
                                           const char *alias);

/** The entry's certificates as if they were a file's. */
const twca_file_t *twca_store_file(const twca_store_t *store,
                                   const twca_keystore_entry_t *entry);

/** The number of the server's certificate in the chain of a key: the first,
 * unless that is a CA's and has a server's behind it. */
int twca_own_index(const twca_keystore_entry_t *entry);

/** That certificate in the entry's file. */
twca_spot_t twca_store_own(const twca_store_t *store,
                           const twca_keystore_entry_t *entry);

/**
 * A pair for checks that are made for sites: the certificate @a own with the
 * others of its file, in any order, to be the chain of the key @a alias.
 * @param path of these certificates, or NULL: to be built
 */
twca_setup_t *twca_store_setup(const twca_store_t *store,
                               const twca_spot_t *own, const char *alias,
                               const twca_path_t *path);

/**
 * The command that gives the key @a alias of @a store the certificate @a own,
 * the others of its file, in any order, and what is missing above them; NULL
 * where that is not here.
 * @param found set to where the first of what was missing is, if anything was
 *        and it was found; may be NULL
 */
const char *twca_store_import(const twca_store_t *store, const twca_spot_t *own,
                              const char *alias, const char **found);

/**
 * The command that makes a new keystore of the key in @a key_path and the
 * certificate @a own with its chain, and names it in TWCAKeystore.
 * @param alias of the key; NULL: the one that is asked for, or "server"
 */
const char *twca_store_join(const twca_store_t *store, const twca_spot_t *own,
                            const char *alias, const char *key_path);

/** The command that lets TWCAKeystore name another keystore or key. */
const char *twca_store_name(const twca_store_t *store, const char *path,
                            const char *alias, const char *phrase_path);

/** Is the chain of a key what it should be? 4.3-Q1, and as for a site. */
void twca_check_entry(twca_store_t *store, const twca_keystore_entry_t *entry);

/** Is there no key at all? 4.1-Q1 */
void twca_check_keyless(twca_store_t *store);

/** Does the certificate that came from the CA belong to a key? 4.3-Q2 */
void twca_check_reply(twca_store_t *store);

/** The number of the newest certificate of a key in @a reply, at any place:
 * keytool looks through all of them. -1 where there is none. */
int twca_reply_index(const twca_file_t *reply,
                     const twca_keystore_entry_t *entry);

/** Whether the public key of certificate @a certificate is that of @a entry. */
int twca_is_key_of(const twca_keystore_entry_t *entry,
                   const twca_certificate_t *certificate);

/** The entry that holds a newer certificate for the key @a key than its own; or
 * NULL. */
const twca_keystore_entry_t *
twca_certificate_entry(const twca_store_t *store,
                       const twca_keystore_entry_t *key);

/** The keys of a keystore (of const twca_keystore_entry_t *); where
 * @a only_wanted, those that are asked about. In the run's scratch pool. */
apr_array_header_t *twca_store_keys(const twca_store_t *store, int only_wanted);

/** The fact `aliases`: what @a keys are under. */
void twca_fact_aliases(const twca_store_t *store, twca_finding_t *finding,
                       const apr_array_header_t *keys);

/** Whether a certificate is newer than the key's own: than what it was made
 * with, or what it had before. */
int twca_is_newer(const twca_keystore_entry_t *key,
                  const twca_certificate_t *certificate);

/** The certificate of the reply, valid now, that is to take the place of the
 * key's own; without a file where there is none. */
twca_spot_t twca_renewed(const twca_store_t *store,
                         const twca_keystore_entry_t *entry);

/** The facts `reply_file` and `command`: where it waits, and how it is
 * imported. */
void twca_add_renewed(twca_store_t *store, twca_finding_t *finding,
                      const twca_keystore_entry_t *entry,
                      const twca_spot_t *renewed);

/** Tell that it waits: with the findings of @a setup that say that the key's
 * own certificate ends, or else, unless @a is_told already, as a notice. */
void twca_check_renewed(twca_store_t *store, const twca_setup_t *setup,
                        const twca_keystore_entry_t *entry,
                        const twca_spot_t *renewed, int is_told);

/** Whether the service is configured to use that entry, as far as is known. */
int twca_is_wanted(const twca_store_t *store,
                   const twca_keystore_entry_t *entry);

#endif /* TWCA_KEYSTORE_CHECK_H */
