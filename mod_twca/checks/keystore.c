/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The keystores of other services on this machine: can they be opened, and
 * what is in them? */

#include "keystore.h"

#include <string.h>

#include <apr_strings.h>

#include "../evidence/characters.h"
#include "exposure.h"
#include "keytool.h"

#define DIRECTIVE "TWCAKeystore"

twca_finding_t *twca_store_find(twca_store_t *store, twca_finding_e id)
{
    twca_finding_t *finding = twca_find_in(
        store->context, &store->shown->findings, id, &store->setup->file.place);

    twca_fact(store->context, finding, "keystore", store->evidence->path);
    return finding;
}

/* --- A file that is no good --------------------------------------------- */

twca_finding_t *twca_store_unreadable(twca_store_t *store, const char *path,
                                      const char *reason)
{
    twca_finding_t *finding =
        twca_find_in(store->context, &store->shown->findings, TWCA_UNREADABLE,
                     &store->setup->file.place);

    finding->severity = TWCA_ERROR; /* httpd starts all the same */
    twca_fact(store->context, finding, "file", path);
    twca_fact(store->context, finding, "directive", DIRECTIVE);
    twca_fact_word(store->context, finding, "reason", reason);
    return finding;
}

/* The keystore itself, which is the service's. */
static void find_unreadable(twca_store_t *store, const char *reason)
{
    twca_fact(store->context,
              twca_store_unreadable(store, store->evidence->path, reason),
              "keystore", store->evidence->path);
}

static void find_too_large(twca_store_t *store, const char *what,
                           apr_int64_t size, apr_int64_t limit)
{
    twca_finding_t *finding = twca_store_find(store, TWCA_TOO_LARGE);

    twca_fact(store->context, finding, "file", store->evidence->path);
    twca_fact(store->context, finding, "directive", DIRECTIVE);
    twca_fact_number(store->context, finding, what, size);
    twca_fact_number(store->context, finding, "limit", limit);
}

static void find_locked(twca_store_t *store, twca_severity_e severity,
                        const char *reason)
{
    twca_finding_t *finding = twca_store_find(store, TWCA_KEY_ENCRYPTED);

    finding->severity = severity;
    twca_fact_word(store->context, finding, "reason", reason);
}

static void check_file(twca_store_t *store)
{
    twca_read_e read = (twca_read_e)store->evidence->read;

    if (read == TWCA_READ_TOO_LARGE) {
        find_too_large(store, "size", store->evidence->stamp.size,
                       TWCA_FILE_LIMIT);
    }
    else {
        find_unreadable(store, twca_read_word(read));
    }
}

static void check_state(twca_store_t *store)
{
    const twca_keystore_evidence_t *evidence = store->evidence;

    switch ((twca_keystore_state_e)evidence->state) {
    case TWCA_KEYSTORE_OPEN:
        if (evidence->altered) {
            find_locked(store, TWCA_ERROR, "keystore-digest");
        }
        break;
    case TWCA_KEYSTORE_UNREADABLE:
        check_file(store);
        break;
    case TWCA_KEYSTORE_OTHER:
        find_unreadable(store, "not-keystore");
        break;
    case TWCA_KEYSTORE_BROKEN:
        find_unreadable(store, "broken");
        break;
    case TWCA_KEYSTORE_REFUSED:
        find_unreadable(store, "java-refuses");
        break;
    case TWCA_KEYSTORE_UNSUPPORTED:
        find_locked(store, TWCA_NOTICE, "unsupported");
        break;
    case TWCA_KEYSTORE_TOO_MANY:
        find_too_large(store, "entries", evidence->declared_count,
                       TWCA_KEYSTORE_ENTRIES);
        break;
    case TWCA_KEYSTORE_LOCKED:
        /* That the file cannot be read has been said. */
        if (!store->setup->passphrase_file) {
            find_locked(store, TWCA_NOTICE, "no-passphrase-file");
        }
        break;
    case TWCA_KEYSTORE_WRONG:
        find_locked(store, TWCA_ERROR, "wrong-pass-phrase");
        break;
    case TWCA_KEYSTORE_LEGACY:
        find_locked(store, TWCA_WARNING, "legacy-provider");
        break;
    case TWCA_KEYSTORE_ROUNDS:
        find_locked(store, TWCA_NOTICE, "too-many-rounds");
        break;
    }
}

/* How the file with the pass phrase was read, or would be. */
static twca_read_e phrase_read(const twca_store_t *store, twca_stamp_t *stamp)
{
    twca_read_e read = twca_file_stat(store->setup->passphrase_file, stamp);

    return read == TWCA_READ_OK && store->evidence->read == TWCA_READ_OK
               ? (twca_read_e)store->evidence->phrase_read
               : read;
}

/* The file with the pass phrase: there, and for its owner's eyes only. */
static void check_phrase_file(twca_store_t *store)
{
    const char *path = store->setup->passphrase_file;
    twca_read_e read;
    const char *command;
    twca_stamp_t stamp;

    if (!path) {
        return;
    }
    read = phrase_read(store, &stamp);
    if (read != TWCA_READ_OK && read != TWCA_READ_EMPTY) {
        (void)twca_store_unreadable(store, path, twca_read_word(read));
        return;
    }
    command = twca_exposure(store->context->scratch, path, &stamp);
    if (command) {
        twca_fact_exposure(store->context,
                           twca_store_find(store, TWCA_KEY_EXPOSED), path,
                           &stamp, command);
    }
}

/* --- Its keys ----------------------------------------------------------- */

int twca_is_wanted(const twca_store_t *store,
                   const twca_keystore_entry_t *entry)
{
    apr_pool_t *pool = store->context->scratch;

    /* keytool's aliases are in lower case, whatever is typed. */
    return !store->setup->alias
           || strcmp(twca_lower_utf8(pool, store->setup->alias),
                     twca_lower_utf8(pool, entry->alias))
                  == 0;
}

apr_array_header_t *twca_store_keys(const twca_store_t *store, int only_wanted)
{
    apr_array_header_t *keys = apr_array_make(
        store->context->scratch, 2, sizeof(const twca_keystore_entry_t *));
    int i;

    for (i = 0; i < store->evidence->entry_count; i++) {
        const twca_keystore_entry_t *entry = &store->evidence->entries[i];

        if (entry->is_key && (!only_wanted || twca_is_wanted(store, entry))) {
            APR_ARRAY_PUSH(keys, const twca_keystore_entry_t *) = entry;
        }
    }
    return keys;
}

void twca_fact_aliases(const twca_store_t *store, twca_finding_t *finding,
                       const apr_array_header_t *keys)
{
    apr_array_header_t *aliases = apr_array_make(
        store->context->scratch, keys->nelts, sizeof(const char *));
    int i;

    for (i = 0; i < keys->nelts; i++) {
        APR_ARRAY_PUSH(aliases, const char *) =
            APR_ARRAY_IDX(keys, i, const twca_keystore_entry_t *)->alias;
    }
    twca_fact_list(store->context, finding, "aliases", aliases);
}

/* The key whose certificate was imported under the alias that is asked for. */
static const twca_keystore_entry_t *
key_of_wanted_certificate(const twca_store_t *store)
{
    const apr_array_header_t *keys = twca_store_keys(store, 0);
    int i;

    for (i = 0; i < keys->nelts; i++) {
        const twca_keystore_entry_t *entry =
            APR_ARRAY_IDX(keys, i, const twca_keystore_entry_t *);
        const twca_keystore_entry_t *certificate =
            twca_certificate_entry(store, entry);

        if (certificate && twca_is_wanted(store, certificate)) {
            return entry;
        }
    }
    return NULL;
}

/* Whether another entry than a key has the alias that is asked for. */
static int is_alias_taken(const twca_store_t *store)
{
    int i;

    for (i = 0; i < store->evidence->entry_count; i++) {
        if (twca_is_wanted(store, &store->evidence->entries[i])) {
            return 1;
        }
    }
    return 0;
}

static void find_no_such_alias(twca_store_t *store)
{
    apr_array_header_t *keys = twca_store_keys(store, 0);
    twca_finding_t *finding = twca_store_find(store, TWCA_KEYSTORE_ALIAS);

    twca_fact(store->context, finding, "wanted", store->setup->alias);
    twca_fact_aliases(store, finding, keys);
    if (keys->nelts == 1 && !is_alias_taken(store)) {
        const char *alias =
            APR_ARRAY_IDX(keys, 0, const twca_keystore_entry_t *)->alias;

        twca_fact(store->context, finding, "command",
                  twca_keytool_rename(store->context->scratch,
                                      twca_store_place(store, alias),
                                      store->setup->alias));
    }
}

static void check_keys(twca_store_t *store)
{
    const apr_array_header_t *keys = twca_store_keys(store, 1);
    const twca_keystore_entry_t *meant;
    int i;

    twca_check_reply(store);
    if (keys->nelts == 0) {
        meant = key_of_wanted_certificate(store);
        if (meant) {
            twca_check_entry(store, meant);
        }
        else {
            find_no_such_alias(store);
        }
        return;
    }
    for (i = 0; i < keys->nelts; i++) {
        twca_check_entry(store,
                         APR_ARRAY_IDX(keys, i, const twca_keystore_entry_t *));
    }
}

static void check_store(twca_store_t *store)
{
    check_phrase_file(store);
    check_state(store);
    if (store->evidence->state != TWCA_KEYSTORE_OPEN) {
        return;
    }
    if (twca_store_keys(store, 0)->nelts > 0) {
        check_keys(store);
    }
    else {
        twca_check_keyless(store);
    }
}

/* --- All of them -------------------------------------------------------- */

static void open_store(twca_context_t *context,
                       const twca_keystore_setup_t *setup,
                       apr_array_header_t *stores)
{
    twca_store_t *store = apr_array_push(stores);
    twca_keystore_t *shown = apr_array_push(context->report->keystores);
    const twca_keystore_request_t request = {
        setup->file.path, setup->passphrase_file, context->trust};

    memset(store, 0, sizeof(*store));
    memset(shown, 0, sizeof(*shown));
    store->context = context;
    store->setup = setup;
    store->stores = stores;
    store->evidence =
        twca_keystore_open(context->evidence, &request, context->now);
    shown->file = setup->file;
    shown->type = store->evidence->type;
    shown->entries = store->evidence->entries;
    shown->entry_count = store->evidence->entry_count;
    shown->needs_legacy = store->evidence->needs_legacy;
}

void twca_check_keystores(twca_context_t *context)
{
    apr_array_header_t *stores;
    int count = context->keystores && !context->is_main_off
                    ? context->keystores->nelts
                    : 0;
    int i;

    stores = apr_array_make(context->scratch, count, sizeof(twca_store_t));
    /* All evidence first: what one lacks, another may hold. */
    for (i = 0; i < count; i++) {
        open_store(context,
                   &APR_ARRAY_IDX(context->keystores, i, twca_keystore_setup_t),
                   stores);
    }
    for (i = 0; i < count; i++) {
        twca_store_t *store = &APR_ARRAY_IDX(stores, i, twca_store_t);

        store->shown =
            &APR_ARRAY_IDX(context->report->keystores, i, twca_keystore_t);
        check_store(store);
        store->shown->verdict = twca_worst(store->shown->findings);
        context->beside = NULL;
        twca_evidence_forget_leaves(context->evidence);
    }
}
