/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "keystore.h"

#include <string.h>

#include <apr_strings.h>

#include "cursor.h"
#include "keystore_private.h"
#include "pkcs12.h"

/* --- Entries while they are read ---------------------------------------- */

twca_draft_t *twca_opening_find(const twca_opening_t *opening,
                                const char *alias)
{
    const int *index =
        apr_hash_get(opening->by_alias, alias, APR_HASH_KEY_STRING);

    return index ? &APR_ARRAY_IDX(opening->drafts, *index, twca_draft_t) : NULL;
}

twca_draft_t *twca_opening_add(twca_opening_t *opening, const char *alias,
                               int is_key)
{
    twca_draft_t *draft = twca_opening_find(opening, alias);

    if (!draft) {
        int *index = apr_palloc(opening->pool, sizeof(*index));

        *index = opening->drafts->nelts;
        draft = apr_array_push(opening->drafts);
        apr_hash_set(opening->by_alias, alias, APR_HASH_KEY_STRING, index);
    }
    memset(draft, 0, sizeof(*draft));
    draft->alias = alias;
    draft->is_key = is_key;
    draft->fits = -1;
    draft->serial = ++opening->serial;
    draft->chain =
        apr_array_make(opening->pool, 3, sizeof(twca_certificate_t *));
    return draft;
}

/* --- The pass phrase ---------------------------------------------------- */

/* The first line of the file, as keytool takes it; @return it, in the bytes,
 * or NULL where there is none to be had. An empty file holds an empty one. */
static const char *read_phrase(const char *path, twca_bytes_t *bytes,
                               twca_keystore_evidence_t *keystore)
{
    twca_read_e read;

    bytes->data = NULL;
    if (!path) {
        return NULL;
    }
    read = twca_file_read(path, bytes, &keystore->phrase_stamp);
    keystore->phrase_read = (unsigned char)read;
    if (read != TWCA_READ_OK) {
        return read == TWCA_READ_EMPTY ? "" : NULL;
    }
    bytes->data[strcspn((const char *)bytes->data, "\r\n")] = '\0';
    return (const char *)bytes->data;
}

/* --- Reading ------------------------------------------------------------ */

static void pass_der_head(twca_cursor_t *cursor)
{
    apr_uint64_t length = twca_cursor_number(cursor, 2) & 0xFF;

    if (length & 0x80) {
        (void)twca_cursor_bytes(cursor, length & 0x7F);
    }
}

/* Version 3, then a content of PKCS#7, whatever comes behind. */
static int is_pkcs12(const twca_bytes_t *bytes)
{
    static const unsigned char version[] = {0x02, 0x01, 0x03};
    static const unsigned char content[] = {0x06, 0x09, 0x2A, 0x86, 0x48,
                                            0x86, 0xF7, 0x0D, 0x01, 0x07};
    twca_cursor_t cursor = {bytes->data, bytes->data + bytes->size, 0};
    const unsigned char *found;

    pass_der_head(&cursor);
    found = twca_cursor_bytes(&cursor, sizeof(version));
    if (!found || memcmp(found, version, sizeof(version)) != 0) {
        return 0;
    }
    pass_der_head(&cursor);
    found = twca_cursor_bytes(&cursor, sizeof(content));
    return found && memcmp(found, content, sizeof(content)) == 0;
}

twca_keystore_state_e twca_opening_read(twca_opening_t *opening,
                                        const char **type)
{
    const twca_bytes_t *bytes = opening->bytes;
    twca_cursor_t cursor = {bytes->data, bytes->data + bytes->size, 0};
    apr_uint64_t magic = twca_cursor_number(&cursor, 4);

    if (magic == TWCA_MAGIC_JKS || magic == TWCA_MAGIC_JCEKS) {
        *type = magic == TWCA_MAGIC_JKS ? "JKS" : "JCEKS";
        return twca_jks_read(opening);
    }
    if (is_pkcs12(bytes)) {
        *type = "PKCS12";
        return twca_pkcs12_read(opening);
    }
    return TWCA_KEYSTORE_OTHER;
}

static const twca_certificate_t **keep_list(apr_pool_t *pool,
                                            const apr_array_header_t *list)
{
    return apr_pmemdup(pool, list->elts,
                       (apr_size_t)list->nelts * sizeof(void *));
}

/* The path of a key's chain; OpenSSL's objects for it are held. */
static const twca_path_t *build_path(twca_evidence_t *evidence,
                                     const apr_array_header_t *chain,
                                     const twca_trust_t *trust, apr_int64_t now)
{
    STACK_OF(X509) *members = sk_X509_new_null();
    const twca_path_t *path = NULL;
    X509 *leaf = NULL;
    int i;

    for (i = 0; i < chain->nelts; i++) {
        twca_certificate_t *certificate =
            APR_ARRAY_IDX(chain, i, twca_certificate_t *);
        X509 *x509 = twca_evidence_held(evidence, certificate);

        if (i == 0) {
            leaf = x509;
        }
        else if (x509) {
            twca_trust_ask_cross(trust, certificate, x509);
            sk_X509_push(members, x509);
        }
    }
    if (leaf) {
        path = twca_path_build(evidence->pool, evidence, trust, leaf, members,
                               now);
    }
    sk_X509_free(members);
    return path;
}

static void keep_entry(twca_evidence_t *evidence, const twca_draft_t *draft,
                       twca_keystore_entry_t *entry)
{
    entry->alias = apr_pstrdup(evidence->pool, draft->alias);
    entry->is_key = draft->is_key != 0;
    entry->chain = keep_list(evidence->pool, draft->chain);
    entry->chain_count = draft->chain->nelts;
    entry->fits = draft->fits;
    entry->has_public_key = draft->has_public_key != 0;
    memcpy(entry->public_key_sha256, draft->public_key_sha256, TWCA_HASH_SIZE);
    entry->key = draft->key ? apr_pstrdup(evidence->pool, draft->key) : NULL;
    if (!entry->has_public_key && entry->chain_count > 0) {
        entry->has_public_key = 1;
        memcpy(entry->public_key_sha256, entry->chain[0]->public_key_sha256,
               TWCA_HASH_SIZE);
    }
}

static void keep(const twca_opening_t *opening, const twca_trust_t *trust,
                 apr_int64_t now, twca_keystore_evidence_t *keystore)
{
    twca_evidence_t *evidence = opening->evidence;
    twca_keystore_entry_t *entries = apr_pcalloc(
        evidence->pool, (apr_size_t)opening->drafts->nelts * sizeof(*entries));
    int count = 0;
    int i;

    for (i = 0; i < opening->drafts->nelts; i++) {
        const twca_draft_t *draft =
            &APR_ARRAY_IDX(opening->drafts, i, twca_draft_t);
        twca_keystore_entry_t *entry = &entries[count];

        if (draft->is_secret) {
            continue;
        }
        count++;
        keep_entry(evidence, draft, entry);
        if (draft->is_key) {
            entry->path = build_path(evidence, draft->chain, trust, now);
        }
        if (entry->path && entry->path->until < keystore->until) {
            keystore->until = entry->path->until;
        }
    }
    keystore->entries = entries;
    keystore->entry_count = count;
    keystore->loose = keep_list(evidence->pool, opening->loose);
    keystore->loose_count = opening->loose->nelts;
    keystore->plain_key_count = opening->plain_key_count;
    keystore->secret_key_count = opening->secret_key_count;
    keystore->altered = opening->altered != 0;
}

void twca_opening_begin(twca_opening_t *opening, twca_evidence_t *evidence,
                        const twca_bytes_t *bytes, const char *pass_phrase)
{
    memset(opening, 0, sizeof(*opening));
    evidence->verifications = TWCA_SELF_SIGNED_LIMIT;
    opening->evidence = evidence;
    opening->bytes = bytes;
    opening->pass_phrase = pass_phrase;
    apr_pool_create(&opening->pool, evidence->scratch);
    opening->drafts = apr_array_make(opening->pool, 8, sizeof(twca_draft_t));
    opening->by_alias = apr_hash_make(opening->pool);
    opening->loose = apr_array_make(opening->pool, 2, sizeof(void *));
}

static void read_keystore(twca_evidence_t *evidence,
                          const twca_keystore_request_t *request,
                          apr_int64_t now, twca_keystore_evidence_t *keystore)
{
    const char *type = NULL;
    twca_bytes_t phrase;
    twca_bytes_t bytes;
    twca_opening_t opening;

    keystore->read =
        (unsigned char)twca_file_read(request->path, &bytes, &keystore->stamp);
    if (keystore->read != TWCA_READ_OK) {
        keystore->state = TWCA_KEYSTORE_UNREADABLE;
        return;
    }
    twca_opening_begin(&opening, evidence, &bytes,
                       read_phrase(request->phrase_path, &phrase, keystore));
    keystore->state = (unsigned char)twca_opening_read(&opening, &type);
    if (keystore->state == TWCA_KEYSTORE_OPEN) {
        keep(&opening, request->trust, now, keystore);
    }
    keystore->type = type ? apr_pstrdup(evidence->pool, type) : NULL;
    keystore->declared_count = opening.declared_count;
    keystore->needs_legacy =
        is_pkcs12(&bytes) && twca_pkcs12_needs_legacy(&bytes);
    apr_pool_destroy(opening.pool);
    twca_bytes_wipe(&bytes);
    if (phrase.data) {
        twca_bytes_wipe(&phrase);
    }
}

/* --- What is known ------------------------------------------------------ */

static int is_unchanged(const char *path, unsigned char read,
                        const twca_stamp_t *stamp)
{
    twca_stamp_t now;

    return read == TWCA_READ_OK && twca_file_stat(path, &now) == TWCA_READ_OK
           && twca_stamp_equal(&now, stamp);
}

static int is_current(const twca_keystore_evidence_t *keystore,
                      const twca_keystore_request_t *request, apr_int64_t now)
{
    return keystore->until > now
           && memcmp(keystore->trust, request->trust->stamp, TWCA_HASH_SIZE)
                  == 0
           && is_unchanged(request->path, keystore->read, &keystore->stamp)
           && (!request->phrase_path
               || is_unchanged(request->phrase_path, keystore->phrase_read,
                               &keystore->phrase_stamp));
}

const twca_keystore_evidence_t *
twca_keystore_open(twca_evidence_t *evidence,
                   const twca_keystore_request_t *request, apr_int64_t now)
{
    const char *name =
        apr_pstrcat(evidence->scratch, request->path, "\n",
                    request->phrase_path ? request->phrase_path : "", NULL);
    twca_keystore_evidence_t *keystore =
        apr_hash_get(evidence->keystores, name, APR_HASH_KEY_STRING);

    if (keystore && is_current(keystore, request, now)) {
        return keystore;
    }
    if (keystore) {
        twca_evidence_count_dead(evidence);
    }
    keystore = apr_pcalloc(evidence->pool, sizeof(*keystore));
    keystore->path = apr_pstrdup(evidence->pool, request->path);
    keystore->until = now + 86400;
    memcpy(keystore->trust, request->trust->stamp, TWCA_HASH_SIZE);
    read_keystore(evidence, request, now, keystore);
    apr_hash_set(evidence->keystores, apr_pstrdup(evidence->pool, name),
                 APR_HASH_KEY_STRING, keystore);
    twca_evidence_forget_leaves(evidence);
    return keystore;
}

void twca_keystore_hold(twca_evidence_t *evidence,
                        const twca_keystore_request_t *request)
{
    twca_keystore_evidence_t ignored;
    twca_opening_t opening;
    const char *type;
    twca_bytes_t phrase;
    twca_bytes_t bytes;

    if (twca_file_read(request->path, &bytes, &ignored.stamp) != TWCA_READ_OK) {
        return;
    }
    twca_opening_begin(&opening, evidence, &bytes,
                       read_phrase(request->phrase_path, &phrase, &ignored));
    opening.hold_all = 1;
    (void)twca_opening_read(&opening, &type);
    apr_pool_destroy(opening.pool);
    twca_bytes_wipe(&bytes);
    if (phrase.data) {
        twca_bytes_wipe(&phrase);
    }
}
