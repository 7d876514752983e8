/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A keystore's entries as the pairs that other checks know, and the commands
 * that give a key its chain. */

#include <string.h>

#include <apr_strings.h>

#include "chain.h"
#include "keystore.h"
#include "keytool.h"

const twca_entry_place_t *twca_store_place(const twca_store_t *store,
                                           const char *alias)
{
    twca_entry_place_t *place =
        apr_palloc(store->context->scratch, sizeof(*place));

    place->keystore = store->evidence->path;
    place->type = store->evidence->type;
    place->phrase_path = store->setup->passphrase_file;
    place->alias = alias;
    return place;
}

const twca_file_t *twca_store_file(const twca_store_t *store,
                                   const twca_keystore_entry_t *entry)
{
    apr_pool_t *pool = store->context->scratch;
    twca_file_t *file = apr_pcalloc(pool, sizeof(*file));
    int i;

    file->path = store->evidence->path;
    file->read = TWCA_READ_OK;
    file->entry = twca_store_place(store, entry->alias);
    file->block_count = entry->chain_count;
    file->blocks = apr_pcalloc(pool, (apr_size_t)entry->chain_count
                                         * sizeof(twca_block_t));
    for (i = 0; i < entry->chain_count; i++) {
        file->blocks[i].certificate = entry->chain[i];
    }
    return file;
}

void twca_store_hold(twca_store_t *store)
{
    const twca_keystore_request_t request = {store->evidence->path,
                                             store->setup->passphrase_file,
                                             store->context->trust};
    apr_array_header_t *files;
    int i;

    if (store->is_held) {
        return;
    }
    store->is_held = 1;
    twca_keystore_hold(store->context->evidence, &request);
    files = apr_array_make(store->context->scratch,
                           store->evidence->entry_count + 1,
                           sizeof(const twca_file_t *));
    for (i = 0; i < store->evidence->entry_count; i++) {
        APR_ARRAY_PUSH(files, const twca_file_t *) =
            twca_store_file(store, &store->evidence->entries[i]);
    }
    store->context->beside = files;
}

int twca_own_index(const twca_keystore_entry_t *entry)
{
    int i;

    if (entry->chain_count == 0 || entry->chain[0]->role == TWCA_ROLE_SERVER) {
        return 0;
    }
    for (i = 1; i < entry->chain_count; i++) {
        if (entry->chain[i]->role == TWCA_ROLE_SERVER) {
            return i;
        }
    }
    return 0;
}

twca_spot_t twca_store_own(const twca_store_t *store,
                           const twca_keystore_entry_t *entry)
{
    twca_spot_t own = {twca_store_file(store, entry), twca_own_index(entry)};

    return own;
}

static const twca_path_t *path_of(const twca_store_t *store,
                                  const twca_spot_t *own)
{
    twca_evidence_t *evidence = store->context->evidence;
    STACK_OF(X509) *members = sk_X509_new_null();
    X509 *leaf = twca_spot_x509(store->context, own);
    const twca_path_t *path = NULL;
    int i;

    for (i = 0; i < own->file->block_count; i++) {
        X509 *x509 =
            i == own->index ? NULL : twca_evidence_x509(evidence, own->file, i);

        if (x509) {
            sk_X509_push(members, x509);
        }
    }
    if (leaf) {
        path = twca_path_build(store->context->scratch, evidence,
                               store->context->trust, leaf, members,
                               store->context->now);
    }
    sk_X509_free(members);
    return path;
}

/* As a server would send them: its own certificate first. */
static void add_sent(apr_pool_t *pool, twca_pair_evidence_t *pair,
                     const twca_spot_t *own)
{
    const twca_file_t *file = own->file;
    int count = file->block_count < TWCA_SENT_LIMIT ? file->block_count
                                                    : TWCA_SENT_LIMIT;
    int to = 1;
    int i;

    pair->sent_count = (unsigned char)count;
    pair->sent = apr_palloc(pool, (apr_size_t)count * sizeof(void *));
    pair->sent[0] = file->blocks[own->index].certificate;
    for (i = 0; to < count; i++) {
        if (i != own->index) {
            pair->sent[to++] = file->blocks[i].certificate;
        }
    }
}

static twca_pair_evidence_t *evidence_of(const twca_store_t *store,
                                         const twca_spot_t *own,
                                         const twca_path_t *path)
{
    apr_pool_t *pool = store->context->scratch;
    twca_pair_evidence_t *pair = apr_pcalloc(pool, sizeof(*pair));

    pair->certificate_file = own->file;
    pair->key_file = own->file;
    pair->fits = 1;
    pair->path = path ? path : path_of(store, own);
    add_sent(pool, pair, own);
    return pair;
}

twca_setup_t *twca_store_setup(const twca_store_t *store,
                               const twca_spot_t *own, const char *alias,
                               const twca_path_t *path)
{
    apr_pool_t *pool = store->context->scratch;
    twca_setup_t *setup = apr_pcalloc(pool, sizeof(*setup));
    twca_setup_pair_t *pair;

    setup->site = apr_pcalloc(pool, sizeof(*setup->site));
    setup->site->defined_at = store->setup->file.place;
    setup->trust = store->context->trust;
    setup->expiry_days = store->context->expiry_days;
    setup->pairs = apr_array_make(pool, 1, sizeof(*pair));
    pair = apr_array_push(setup->pairs);
    memset(pair, 0, sizeof(*pair));
    pair->certificate = store->setup->file;
    pair->origin = TWCA_BY_KEYSTORE;
    pair->entry = twca_store_place(store, alias);
    pair->evidence = evidence_of(store, own, path);
    return setup;
}

/* The command that gives a key its certificate, those of that one's file and
 * what is missing above them; mend.c knows which from the pair. */
static const char *mended(const twca_store_t *store, const twca_setup_t *setup,
                          const char **found)
{
    const twca_setup_pair_t *pair =
        &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t);
    const twca_path_t *path = pair->evidence->path;
    twca_mend_t mend;
    int lacking;

    /* A TRUSTED CERTIFICATE that is not the first is not taken over. */
    if (!path
        || twca_index_in(pair->evidence->certificate_file,
                         pair->evidence->sent[0])
               < 0) {
        return NULL;
    }
    lacking = path->error == X509_V_OK ? twca_first_lacking(pair->evidence)
                                       : path->count;
    if (lacking == 0) {
        return twca_mend_order(store->context, pair, NULL);
    }
    mend = twca_mend(store->context, setup, pair, lacking - 1, NULL);
    if (found) {
        *found = mend.found;
    }
    return mend.command;
}

const char *twca_store_import(const twca_store_t *store, const twca_spot_t *own,
                              const char *alias, const char **found)
{
    return mended(store, twca_store_setup(store, own, alias, NULL), found);
}

static void add_word(apr_array_header_t *words, const char *name,
                     const char *value)
{
    if (value) {
        APR_ARRAY_PUSH(words, const char *) =
            apr_pstrcat(words->pool, name, value, NULL);
    }
}

const char *twca_store_name(const twca_store_t *store, const char *path,
                            const char *alias, const char *phrase_path)
{
    apr_array_header_t *words =
        apr_array_make(store->context->scratch, 4, sizeof(const char *));

    add_word(words, "", path);
    add_word(words, "alias=", alias);
    add_word(words, "passphrase-file=", phrase_path);
    add_word(words, "reply=", store->setup->reply);
    return twca_command_set_words(store->context->scratch,
                                  &store->setup->file.place, "TWCAKeystore",
                                  words);
}

const char *twca_store_join(const twca_store_t *store, const twca_spot_t *own,
                            const char *alias, const char *key_path)
{
    apr_pool_t *pool = store->context->scratch;
    const char *path = twca_free_name(pool, store->evidence->path, ".new.p12");
    twca_setup_t *setup;
    twca_setup_pair_t *pair;
    twca_entry_place_t *place;

    if (!path) {
        return NULL;
    }
    if (!alias) {
        alias = store->setup->alias ? store->setup->alias : "server";
    }
    setup = twca_store_setup(store, own, alias, NULL);
    pair = &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t);
    place = apr_pmemdup(pool, pair->entry, sizeof(*place));
    place->keystore = path;
    place->type = "PKCS12";
    pair->entry = place;
    pair->key.path = key_path;
    return twca_command_then(
        pool, mended(store, setup, NULL),
        twca_store_name(store, path, alias, place->phrase_path));
}
