/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A keystore without a private key: what is in it instead, and where is the
 * key? */

#include <apr_strings.h>

#include "keystore.h"
#include "keytool.h"
#include "search.h"

/* A server's certificate among the entries, as a file; NULL where there is
 * none. Counts the authorities'. */
static const twca_file_t *server_of(const twca_store_t *store, int *authorities)
{
    int i;

    for (i = 0; i < store->evidence->entry_count; i++) {
        const twca_keystore_entry_t *entry = &store->evidence->entries[i];

        if (!entry->chain[0]->is_ca) {
            return twca_store_file(store, entry);
        }
        ++*authorities;
    }
    return NULL;
}

/* Likewise, among the certificates of a PKCS#12 that belong to no entry: Java
 * does not see them. */
static const twca_file_t *loose_server_of(const twca_store_t *store,
                                          int *authorities)
{
    const twca_keystore_evidence_t *evidence = store->evidence;
    int i;

    for (i = 0; i < evidence->loose_count; i++) {
        twca_keystore_entry_t entry = {
            .alias = NULL, .chain = &evidence->loose[i], .chain_count = 1};

        if (!evidence->loose[i]->is_ca) {
            return twca_store_file(store, &entry);
        }
        ++*authorities;
    }
    return NULL;
}

static void add_server(twca_store_t *store, twca_finding_t *finding,
                       const twca_file_t *file)
{
    twca_context_t *context = store->context;
    const twca_spot_t own = {file, 0};
    const twca_certificate_t *certificate = file->blocks[0].certificate;
    const char *key = twca_search_key(context, file, 0, "");

    twca_store_hold(store);
    twca_fact_certificate(context, finding, certificate);
    twca_fact_hash(context, finding, "certificate_public_key",
                   certificate->public_key_sha256);
    twca_fact(context, finding, "matching_key", key);
    twca_fact(context, finding, "command",
              key ? twca_store_join(store, &own, NULL, key)
                  : twca_command_reissue(
                      context, store->evidence->path,
                      twca_evidence_x509(context->evidence, file, 0)));
}

void twca_check_keyless(twca_store_t *store)
{
    int authorities = 0;
    const twca_file_t *file = server_of(store, &authorities);
    twca_finding_t *finding;

    file = file ? file : loose_server_of(store, &authorities);
    /* A key that Java passes over is there all the same, and secret keys alone
     * are no server's affair. */
    if (store->evidence->plain_key_count > 0
        || (store->evidence->secret_key_count > 0 && !file
            && authorities == 0)) {
        return;
    }
    finding = twca_store_find(store, TWCA_KEYSTORE_NO_KEY);
    if (file) {
        add_server(store, finding, file);
    }
    else if (authorities > 0) {
        finding->severity = TWCA_NOTICE; /* nothing is wrong with it */
        twca_fact_number(store->context, finding, "authorities", authorities);
    }
    else {
        twca_fact(store->context, finding, "empty", "yes");
    }
}
