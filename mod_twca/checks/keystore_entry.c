/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is the chain of a keystore's key what it should be? */

#include <string.h>

#include <apr_strings.h>

#include "chain.h"
#include "keystore.h"
#include "keytool.h"

/* --- The certificate under another alias -------------------------------- */

int twca_is_key_of(const twca_keystore_entry_t *entry,
                   const twca_certificate_t *certificate)
{
    int own = twca_own_index(entry);
    /* What is known of the key may be what its first certificate says. */
    const unsigned char *sha256 = own > 0 && entry->fits < 0
                                      ? entry->chain[own]->public_key_sha256
                                      : entry->public_key_sha256;

    return entry->has_public_key
           && memcmp(sha256, certificate->public_key_sha256, TWCA_HASH_SIZE)
                  == 0;
}

int twca_is_newer(const twca_keystore_entry_t *key,
                  const twca_certificate_t *certificate)
{
    const twca_certificate_t *own;

    if (key->chain_count == 0) {
        return 1;
    }
    own = key->chain[0];
    return certificate != own && !certificate->is_self_signed
           && (own->is_self_signed
               || certificate->not_before > own->not_before);
}

const twca_keystore_entry_t *
twca_certificate_entry(const twca_store_t *store,
                       const twca_keystore_entry_t *key)
{
    const twca_keystore_entry_t *best = NULL;
    int i;

    for (i = 0; i < store->evidence->entry_count; i++) {
        const twca_keystore_entry_t *entry = &store->evidence->entries[i];

        if (!entry->is_key && entry->chain_count > 0
            && twca_is_key_of(key, entry->chain[0])
            && twca_is_newer(key, entry->chain[0])
            && (!best
                || entry->chain[0]->not_before > best->chain[0]->not_before)) {
            best = entry;
        }
    }
    return best;
}

static void find_other_alias(twca_store_t *store,
                             const twca_keystore_entry_t *key,
                             const twca_keystore_entry_t *certificate)
{
    const twca_spot_t own = twca_store_own(store, certificate);
    twca_finding_t *finding = twca_store_find(store, TWCA_KEYSTORE_ALIAS);

    twca_store_hold(store);
    twca_fact_certificate(store->context, finding, certificate->chain[0]);
    twca_fact(store->context, finding, "alias", key->alias);
    twca_fact(store->context, finding, "certificate_alias", certificate->alias);
    twca_fact(store->context, finding, "command",
              twca_store_import(store, &own, key->alias, NULL));
}

/* --- A chain of one ----------------------------------------------------- */

/* A root's own key is no site's, and no CA replies to it. That the certificate
 * is a CA's does not tell: "openssl req -x509" says so of every one. */
static int is_own_root(const twca_keystore_entry_t *entry)
{
    return entry->chain[0]->is_self_signed && entry->chain[0]->is_issuer;
}

/* What the key was made with: nothing came from a CA yet. A store of one's own
 * may trust it all the same. */
static int is_placeholder(const twca_store_t *store,
                          const twca_keystore_entry_t *entry)
{
    return entry->chain[0]->is_self_signed && !is_own_root(entry)
           && !(entry->path && entry->path->error == X509_V_OK
                && !store->context->trust->is_default);
}

static int is_anything_missing(const twca_store_t *store,
                               const twca_keystore_entry_t *entry)
{
    const twca_spot_t own = twca_store_own(store, entry);
    const twca_setup_t *setup =
        twca_store_setup(store, &own, entry->alias, entry->path);

    return !entry->path || entry->path->error != X509_V_OK
           || twca_first_lacking(
                  APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).evidence)
                  > 0;
}

/* A root that issued the certificate itself need not be there. */
static int is_alone(const twca_store_t *store,
                    const twca_keystore_entry_t *entry)
{
    return entry->chain_count == 1 && !entry->chain[0]->is_self_signed
           && !entry->chain[0]->is_ca && is_anything_missing(store, entry);
}

static void find_no_certificate(twca_store_t *store,
                                const twca_keystore_entry_t *entry)
{
    twca_finding_t *finding = twca_store_find(store, TWCA_KEYSTORE_CHAIN);

    twca_fact(store->context, finding, "alias", entry->alias);
    twca_fact(store->context, finding, "no_certificate", "yes");
}

static void find_mismatch(twca_store_t *store,
                          const twca_keystore_entry_t *entry)
{
    twca_finding_t *finding =
        twca_find_in(store->context, &store->shown->findings, TWCA_KEY_MISMATCH,
                     &store->setup->file.place);

    finding->severity = TWCA_ERROR; /* httpd starts all the same */
    twca_fact_certificate(store->context, finding, entry->chain[0]);
    twca_fact(store->context, finding, "certificate_file",
              store->evidence->path);
    twca_fact(store->context, finding, "key_file", store->evidence->path);
    twca_fact_hash(store->context, finding, "certificate_public_key",
                   entry->chain[0]->public_key_sha256);
    twca_fact_hash(store->context, finding, "key_public_key",
                   entry->public_key_sha256);
    twca_fact(store->context, finding, "certificate_key", entry->chain[0]->key);
    twca_fact(store->context, finding, "key", entry->key);
    twca_fact(store->context, finding, "entry", entry->alias);
}

static twca_finding_t *find_alone(twca_store_t *store,
                                  const twca_keystore_entry_t *entry)
{
    twca_finding_t *finding = twca_store_find(store, TWCA_KEYSTORE_CHAIN);

    twca_store_hold(store);
    twca_fact_certificate(store->context, finding, entry->chain[0]);
    twca_fact(store->context, finding, "alias", entry->alias);
    return finding;
}

static void find_chain_of_one(twca_store_t *store,
                              const twca_keystore_entry_t *entry,
                              const twca_spot_t *renewed)
{
    twca_finding_t *finding = find_alone(store, entry);
    const twca_spot_t own = twca_store_own(store, entry);
    const char *found = NULL;
    const char *command = twca_store_import(store, &own, entry->alias, &found);

    twca_fact(store->context, finding, "missing", entry->chain[0]->issuer);
    if (renewed->file) {
        twca_fact(store->context, finding, "renewed", "yes");
        twca_add_renewed(store, finding, entry, renewed);
        return;
    }
    twca_fact(store->context, finding, "found", found);
    twca_fact(store->context, finding, "aia", entry->chain[0]->aia);
    twca_fact(store->context, finding, "command", command);
}

static void find_placeholder(twca_store_t *store,
                             const twca_keystore_entry_t *entry)
{
    twca_finding_t *finding = find_alone(store, entry);
    twca_spot_t own = {store->reply, -1};

    twca_fact(store->context, finding, "self_signed", "yes");
    if (own.file) {
        own.index = twca_reply_index(own.file, entry);
    }
    if (own.index >= 0) {
        twca_fact(store->context, finding, "found", own.file->path);
        twca_fact(store->context, finding, "command",
                  twca_store_import(store, &own, entry->alias, NULL));
    }
}

/* --- A CA's certificate before the server's ----------------------------- */

/* keytool can't mend that: it compares what it imports with the first of them,
 * and gives no key away whose chain is not in order. */
static void find_ca_first(twca_store_t *store,
                          const twca_keystore_entry_t *entry)
{
    twca_context_t *context = store->context;
    const twca_spot_t own = twca_store_own(store, entry);
    const char *key = twca_search_key(context, own.file, own.index, "");
    twca_finding_t *finding = twca_store_find(store, TWCA_ROLE_SWAPPED);

    twca_store_hold(store);
    twca_fact(context, finding, "file", store->evidence->path);
    twca_fact(context, finding, "subject", entry->chain[0]->subject);
    twca_fact(context, finding, "server_subject",
              entry->chain[own.index]->subject);
    twca_fact(context, finding, "matching_key", key);
    twca_fact(context, finding, "command",
              key ? twca_store_join(store, &own, entry->alias, key) : NULL);
    twca_fact(context, finding, "entry", entry->alias);
}

/* --- As for a site ------------------------------------------------------ */

static void take_over(twca_store_t *store, const twca_setup_t *setup,
                      const char *alias)
{
    const apr_array_header_t *findings = setup->site->findings;
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        twca_finding_t *finding = &APR_ARRAY_IDX(findings, i, twca_finding_t);

        twca_fact(store->context, finding, "entry", alias);
        if (!store->shown->findings) {
            store->shown->findings =
                apr_array_make(store->context->pool, 1, sizeof(*finding));
        }
        APR_ARRAY_PUSH(store->shown->findings, twca_finding_t) = *finding;
    }
}

static void check_as_site(twca_store_t *store,
                          const twca_keystore_entry_t *entry)
{
    const twca_spot_t renewed = twca_renewed(store, entry);
    const twca_spot_t own = twca_store_own(store, entry);
    twca_setup_t *setup =
        twca_store_setup(store, &own, entry->alias, entry->path);

    if (is_alone(store, entry)) {
        find_chain_of_one(store, entry, &renewed);
    }
    if (!entry->path) {
        return;
    }
    /* Chains that are well need no objects of OpenSSL's. */
    if (is_anything_missing(store, entry)) {
        twca_store_hold(store);
    }
    if (!is_alone(store, entry) && !is_own_root(entry)) {
        twca_check_chain(store->context, setup);
    }
    twca_check_validity(store->context, setup);
    if (renewed.file) {
        twca_check_renewed(store, setup, entry, &renewed,
                           is_alone(store, entry));
    }
    take_over(store, setup, entry->alias);
}

/* The key is there, and its chain in no order that serves. */
static void check_ca_first(twca_store_t *store,
                           const twca_keystore_entry_t *entry)
{
    const twca_spot_t own = twca_store_own(store, entry);
    twca_setup_t *setup;

    find_ca_first(store, entry);
    setup = twca_store_setup(store, &own, entry->alias, NULL);
    twca_check_validity(store->context, setup);
    take_over(store, setup, entry->alias);
}

void twca_check_entry(twca_store_t *store, const twca_keystore_entry_t *entry)
{
    const twca_keystore_entry_t *certificate =
        twca_certificate_entry(store, entry);

    if (twca_own_index(entry) > 0) {
        check_ca_first(store, entry);
    }
    else if (certificate) {
        find_other_alias(store, entry, certificate);
    }
    else if (entry->chain_count == 0) {
        find_no_certificate(store, entry);
    }
    else if (entry->fits == 0) {
        find_mismatch(store, entry);
    }
    else if (is_placeholder(store, entry)) {
        /* A reply for another key has been told of, and is the cause. */
        if (!store->is_reply_stray) {
            find_placeholder(store, entry);
        }
    }
    else {
        check_as_site(store, entry);
    }
}
