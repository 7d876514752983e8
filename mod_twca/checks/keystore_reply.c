/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Does the certificate that came from the CA belong to a key of the keystore,
 * and if not, where is its key? */

#include <string.h>

#include <apr_strings.h>

#include "../evidence/delivery.h"
#include "keystore.h"
#include "keytool.h"
#include "search.h"

/* An entry of one of the keystores. */
typedef struct {
    twca_store_t *store;
    const twca_keystore_entry_t *entry;
} owner_t;

/* Why there is no certificate in a file that could be read. */
static const char *reason_of(twca_content_e content)
{
    switch (content) {
    case TWCA_CONTENT_UTF16:
    case TWCA_CONTENT_INDENTED:
    case TWCA_CONTENT_GLUED_LINES:
    case TWCA_CONTENT_PKCS12:
    case TWCA_CONTENT_JKS:
    case TWCA_CONTENT_JCEKS:
        return "not-imported"; /* there may well be one */
    case TWCA_CONTENT_LINE_ENDS_CR:
        return "unsupported"; /* keytool reads that */
    default:
        return "no-certificate";
    }
}

static void find_no_reply(twca_store_t *store, const twca_file_t *file)
{
    twca_content_e content = (twca_content_e)file->content;
    twca_finding_t *finding;

    if (file->read != TWCA_READ_OK) {
        (void)twca_store_unreadable(store, file->path,
                                    twca_read_word((twca_read_e)file->read));
        return;
    }
    finding = twca_store_unreadable(store, file->path, reason_of(content));
    /* What is damaged is only called what it is not. */
    if (content != TWCA_CONTENT_CERTIFICATE
        && content != TWCA_CONTENT_BROKEN_PEM) {
        twca_fact_word(store->context, finding, "content",
                       twca_content_word(content));
    }
}

int twca_reply_index(const twca_file_t *reply,
                     const twca_keystore_entry_t *entry)
{
    apr_int64_t newest = 0;
    int best = -1;
    int i;

    for (i = 0; i < reply->block_count; i++) {
        const twca_certificate_t *certificate = reply->blocks[i].certificate;

        if (twca_is_key_of(entry, certificate)
            && (best < 0 || certificate->not_before > newest)) {
            newest = certificate->not_before;
            best = i;
        }
    }
    return best;
}

/* The server's certificate of a reply, by its number. */
static int leaf_of(const twca_file_t *reply)
{
    int i = 0;

    while (i < reply->block_count && reply->blocks[i].certificate->is_ca) {
        i++;
    }
    return i < reply->block_count ? i : 0;
}

/* @return whether one of the keys that are asked about is the reply's */
static int has_key_of(const twca_store_t *store, const twca_file_t *reply)
{
    const apr_array_header_t *keys = twca_store_keys(store, 1);
    int i;

    for (i = 0; i < keys->nelts; i++) {
        if (twca_reply_index(
                reply, APR_ARRAY_IDX(keys, i, const twca_keystore_entry_t *))
            >= 0) {
            return 1;
        }
    }
    return 0;
}

static int find_in_store(twca_store_t *store, const twca_file_t *reply,
                         owner_t *owner)
{
    const apr_array_header_t *keys = twca_store_keys(store, 0);
    int i;

    for (i = 0; i < keys->nelts; i++) {
        const twca_keystore_entry_t *entry =
            APR_ARRAY_IDX(keys, i, const twca_keystore_entry_t *);

        if (twca_reply_index(reply, entry) >= 0) {
            owner->store = store;
            owner->entry = entry;
            return 1;
        }
    }
    return 0;
}

/* Its own keystore first, then the others. */
static int find_owner(twca_store_t *store, const twca_file_t *reply,
                      owner_t *owner)
{
    int found = find_in_store(store, reply, owner);
    int i;

    for (i = 0; !found && i < store->stores->nelts; i++) {
        found = find_in_store(&APR_ARRAY_IDX(store->stores, i, twca_store_t),
                              reply, owner);
    }
    return found;
}

static const char *command_for_owner(twca_store_t *store,
                                     const twca_file_t *reply,
                                     const owner_t *owner)
{
    const twca_keystore_setup_t *setup = owner->store->setup;
    const twca_spot_t own = {reply, twca_reply_index(reply, owner->entry)};

    twca_store_hold(store);
    return twca_command_then(
        store->context->scratch,
        twca_store_import(owner->store, &own, owner->entry->alias, NULL),
        twca_store_name(store, setup->file.path, owner->entry->alias,
                        setup->passphrase_file));
}

/* The keys that are asked about, or all where the alias is none's. */
static apr_array_header_t *keys_of(const twca_store_t *store)
{
    apr_array_header_t *wanted = twca_store_keys(store, 1);

    return wanted->nelts > 0 ? wanted : twca_store_keys(store, 0);
}

static void add_own_key(const twca_store_t *store, twca_finding_t *finding,
                        const twca_keystore_entry_t *key)
{
    twca_fact(store->context, finding, "alias", key->alias);
    if (key->has_public_key) {
        twca_fact_hash(store->context, finding, "key_public_key",
                       key->public_key_sha256);
    }
}

static void add_own_keys(const twca_store_t *store, twca_finding_t *finding)
{
    const apr_array_header_t *keys = keys_of(store);

    if (keys->nelts == 1) {
        add_own_key(store, finding,
                    APR_ARRAY_IDX(keys, 0, const twca_keystore_entry_t *));
    }
    else {
        twca_fact_aliases(store, finding, keys);
    }
}

static void add_remedy(twca_store_t *store, twca_finding_t *finding,
                       const twca_file_t *reply)
{
    twca_context_t *context = store->context;
    const twca_spot_t leaf = {reply, leaf_of(reply)};
    owner_t owner;
    const char *key;

    if (find_owner(store, reply, &owner)) {
        twca_fact(context, finding, "matching_keystore",
                  owner.store->evidence->path);
        twca_fact(context, finding, "matching_alias", owner.entry->alias);
        twca_fact(context, finding, "command",
                  command_for_owner(store, reply, &owner));
        return;
    }
    key = twca_search_key(context, reply, leaf.index, "");
    /* A file of the delivery, but not the one with the reply. */
    if (!key && reply->blocks[leaf.index].certificate->is_ca) {
        twca_fact(context, finding, "authority",
                  reply->blocks[leaf.index].certificate->subject);
        return;
    }
    twca_fact(context, finding, "lost", key ? NULL : "yes");
    twca_fact(context, finding, "matching_key", key);
    twca_fact(context, finding, "command",
              key ? twca_store_join(store, &leaf, NULL, key)
                  : twca_command_reissue(context, reply->path,
                                         twca_spot_x509(context, &leaf)));
}

void twca_check_reply(twca_store_t *store)
{
    const twca_file_t *reply;
    const twca_certificate_t *leaf;
    twca_finding_t *finding;

    if (!store->setup->reply) {
        return;
    }
    reply = twca_delivery(store->context->evidence, store->setup->reply);
    if (reply->block_count == 0) {
        find_no_reply(store, reply);
        return;
    }
    store->reply = reply;
    if (has_key_of(store, reply)) {
        return;
    }
    leaf = reply->blocks[leaf_of(reply)].certificate;
    finding = twca_store_find(store, TWCA_KEYSTORE_REPLY_MISMATCH);
    store->is_reply_stray = 1;
    twca_fact_certificate(store->context, finding, leaf);
    twca_fact(store->context, finding, "reply_file", reply->path);
    twca_fact_hash(store->context, finding, "certificate_public_key",
                   leaf->public_key_sha256);
    add_own_keys(store, finding);
    add_remedy(store, finding, reply);
}
