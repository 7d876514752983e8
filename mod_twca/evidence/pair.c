/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pair.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/* What a client will get, while it is put together. */
typedef struct {
    twca_evidence_t *evidence;
    twca_certificate_t *certificates[TWCA_SENT_LIMIT];
    STACK_OF(X509) * members; /* without the leaf; owns references */
    int count;
} served_t;

int twca_key_fits(twca_evidence_t *evidence, const char *key_path,
                  const twca_dialog_t *dialog, const twca_file_t *file,
                  int index)
{
    X509 *x509 = twca_evidence_x509(evidence, file, index);
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    EVP_PKEY *key = NULL;
    int fits = 0;

    if (!x509 || twca_file_read(key_path, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    (void)twca_key_read(&bytes, dialog, &key);
    twca_bytes_wipe(&bytes);
    if (key) {
        fits = X509_check_private_key(x509, key) == 1;
        EVP_PKEY_free(key);
    }
    ERR_clear_error();
    return fits;
}

/* Equal hashes mean equal keys; different ones may still be the same key in
 * another encoding, which OpenSSL knows. */
static signed char key_fits(twca_evidence_t *evidence,
                            const twca_pair_request_t *request,
                            const twca_file_t *certificate_file,
                            const twca_file_t *key_file)
{
    if (certificate_file->block_count == 0 || !key_file->has_key) {
        return -1;
    }
    if (memcmp(certificate_file->blocks[0].certificate->public_key_sha256,
               key_file->key_sha256, TWCA_HASH_SIZE)
        == 0) {
        return 1;
    }
    return (signed char)twca_key_fits(evidence, request->key_path,
                                      request->dialog, certificate_file, 0);
}

static void serve(served_t *served, X509 *x509)
{
    if (served->count < TWCA_SENT_LIMIT) {
        served->certificates[served->count++] =
            twca_evidence_certificate(served->evidence, x509);
        if (X509_up_ref(x509) == 1) {
            sk_X509_push(served->members, x509);
        }
    }
}

static void serve_blocks(served_t *served, const twca_file_t *file, int from)
{
    int i;

    for (i = from; i < file->block_count; i++) {
        X509 *x509 = file->blocks[i].is_trusted_block
                         ? NULL
                         : twca_evidence_x509(served->evidence, file, i);

        if (x509) {
            serve(served, x509);
        }
    }
}

/* use_certificate_chain() of mod_ssl skips a leading certificate where the
 * chain file is a certificate file as well. */
static void serve_chain_file(served_t *served, const twca_file_t *file,
                             int skip_first)
{
    int first = 0;

    if (skip_first) {
        while (first < file->block_count
               && file->blocks[first].is_trusted_block) {
            first++;
        }
        first++;
    }
    serve_blocks(served, file, first);
}

/* With no chain at all OpenSSL sends what it can build from the certificates
 * for client authentication, the root included. */
static int serve_from_ca(served_t *served, X509 *leaf,
                         const twca_pair_request_t *request)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *chain = NULL;
    twca_stamp_t stamp;
    int i;

    /* Only a regular file: OpenSSL would wait for others. */
    if (request->ca_file
        && twca_file_stat(request->ca_file, &stamp) == TWCA_READ_OK) {
        X509_STORE_load_file(store, request->ca_file);
    }
    if (request->ca_path) {
        X509_STORE_load_path(store, request->ca_path);
    }
    if (context && X509_STORE_CTX_init(context, store, leaf, NULL)) {
        (void)X509_verify_cert(context);
        chain = X509_STORE_CTX_get0_chain(context);
    }
    for (i = 1; chain && i < sk_X509_num(chain); i++) {
        serve(served, sk_X509_value(chain, i));
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return served->count > 1;
}

static void collect_served(served_t *served, twca_pair_evidence_t *pair,
                           X509 *leaf, const twca_pair_request_t *request)
{
    served->certificates[served->count++] =
        twca_evidence_certificate(served->evidence, leaf);
    if (pair->chain_file) {
        serve_chain_file(served, pair->chain_file, request->skip_first);
    }
    else {
        serve_blocks(served, pair->certificate_file, 1);
    }
    if (served->count == 1 && (request->ca_file || request->ca_path)) {
        pair->from_ca = (unsigned char)serve_from_ca(served, leaf, request);
    }
}

/* A refusal lives as long as the pair's evidence does. */
static const twca_refusal_t *keep(apr_pool_t *pool,
                                  const twca_refusal_t *refusal)
{
    twca_refusal_t *copy;

    if (!refusal) {
        return NULL;
    }
    copy = apr_pmemdup(pool, refusal, sizeof(*refusal));
    copy->words = apr_pstrdup(pool, refusal->words);
    return copy;
}

static void judge_members(twca_pair_evidence_t *pair, const served_t *served,
                          twca_acceptance_t *acceptance, const char *ciphers)
{
    int i;

    for (i = 1; i < served->count && !pair->member_refusal; i++) {
        const twca_refusal_t *refusal = twca_acceptance_member(
            acceptance, ciphers, sk_X509_value(served->members, i - 1),
            served->certificates[i]);

        pair->member_refusal =
            keep(twca_evidence_pool(served->evidence), refusal);
        pair->member = (unsigned char)i;
    }
}

static void mark_crosses(const served_t *served, const twca_trust_t *trust)
{
    int i;

    for (i = 1; i < served->count; i++) {
        twca_trust_ask_cross(trust, served->certificates[i],
                             sk_X509_value(served->members, i - 1));
    }
}

static int is_complained_of(const twca_pair_evidence_t *pair)
{
    const twca_block_t *first = &pair->certificate_file->blocks[0];

    return !pair->chain_file
           && (first->certificate->complained || first->has_rest);
}

static void examine_certificate(twca_evidence_t *evidence,
                                twca_acceptance_t *acceptance,
                                const twca_pair_request_t *request,
                                twca_pair_evidence_t *pair, apr_int64_t now)
{
    apr_pool_t *pool = twca_evidence_pool(evidence);
    X509 *leaf = twca_evidence_x509(evidence, pair->certificate_file, 0);
    served_t served = {evidence, {NULL}, sk_X509_new_null(), 0};

    if (leaf) {
        pair->leaf_refusal =
            keep(pool, twca_acceptance_leaf(acceptance, request->ciphers, leaf,
                                            is_complained_of(pair)));
        collect_served(&served, pair, leaf, request);
        judge_members(pair, &served, acceptance, request->ciphers);
        mark_crosses(&served, request->trust);
        pair->sent = apr_pmemdup(pool, served.certificates,
                                 (apr_size_t)served.count * sizeof(void *));
        pair->sent_count = (unsigned char)served.count;
        pair->path = twca_path_build(pool, evidence, request->trust, leaf,
                                     served.members, now);
        pair->until = pair->path->until;
    }
    sk_X509_pop_free(served.members, X509_free);
}

/* Everything of the request that the answer depends on, but the files that
 * the evidence watches itself. */
static void identify(twca_evidence_t *evidence,
                     const twca_pair_request_t *request,
                     unsigned char *identity)
{
    const char *parts[] = {request->key_path, request->chain_path,
                           request->ca_file, request->ca_path,
                           request->ciphers};
    apr_pool_t *scratch = twca_evidence_scratch(evidence);
    twca_stamp_t stamps[2];
    const char *text = request->skip_first ? "1" : "0";
    apr_size_t length;
    unsigned char *data;
    size_t i;

    memset(stamps, 0, sizeof(stamps));
    for (i = 0; i < 2; i++) {
        if (parts[2 + i]) {
            (void)twca_file_stat(parts[2 + i], &stamps[i]);
        }
    }
    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        text =
            apr_pstrcat(scratch, text, "\n", parts[i] ? parts[i] : "\t", NULL);
    }
    length = strlen(text);
    data = apr_palloc(scratch, length + sizeof(stamps) + TWCA_HASH_SIZE);
    memcpy(data, text, length);
    memcpy(data + length, stamps, sizeof(stamps));
    memcpy(data + length + sizeof(stamps), request->trust->stamp,
           TWCA_HASH_SIZE);
    SHA256(data, length + sizeof(stamps) + TWCA_HASH_SIZE, identity);
}

/* The key could not be read before, and now it can. */
static int is_key_news(const twca_pair_evidence_t *pair)
{
    return pair->fits < 0 && pair->key_file->has_key
           && pair->certificate_file->block_count > 0;
}

/* What was found of the same request before is of no use any more. */
static void drop_old(twca_evidence_t *evidence, twca_file_t *owner,
                     const twca_pair_evidence_t *wanted)
{
    twca_pair_evidence_t **at = &owner->pairs;

    while (*at) {
        if (memcmp((*at)->identity, wanted->identity, TWCA_HASH_SIZE) == 0) {
            *at = (*at)->next;
            twca_evidence_count_dead(evidence);
        }
        else {
            at = &(*at)->next;
        }
    }
}

/* OpenSSL's objects for what is in no file of the evidence are there only in
 * the run that found it. */
static int needs_objects(const twca_pair_evidence_t *pair)
{
    return pair->from_ca
           || (pair->path && pair->path->error != X509_V_OK
               && pair->path->from_store > 0);
}

static twca_pair_evidence_t *known_pair(const twca_pair_evidence_t *wanted,
                                        apr_int64_t now)
{
    twca_pair_evidence_t *pair = wanted->certificate_file->pairs;

    while (
        pair
        && (pair->key_file != wanted->key_file
            || pair->chain_file != wanted->chain_file || pair->until <= now
            || is_key_news(pair) || needs_objects(pair)
            || memcmp(pair->identity, wanted->identity, TWCA_HASH_SIZE) != 0)) {
        pair = pair->next;
    }
    return pair;
}

static void ask_for_files(twca_evidence_t *evidence,
                          const twca_pair_request_t *request,
                          twca_pair_evidence_t *pair, twca_file_t **owner)
{
    int is_one_file = strcmp(request->certificate_path, request->key_path) == 0;
    int wants = TWCA_WANT_CERTIFICATES | (is_one_file ? TWCA_WANT_KEY : 0);

    *owner = twca_evidence_file(evidence, request->certificate_path, wants,
                                request->dialog);
    pair->certificate_file = *owner;
    pair->key_file = twca_evidence_key(evidence, request->key_path,
                                       TWCA_WANT_KEY, request->dialog, *owner);
    if (request->chain_path) {
        pair->chain_file = twca_evidence_file(evidence, request->chain_path,
                                              TWCA_WANT_CERTIFICATES, NULL);
    }
}

const twca_pair_evidence_t *
twca_pair_examine(twca_evidence_t *evidence, twca_acceptance_t *acceptance,
                  const twca_pair_request_t *request, apr_int64_t now)
{
    twca_pair_evidence_t wanted;
    twca_pair_evidence_t *pair;
    twca_file_t *owner;

    memset(&wanted, 0, sizeof(wanted));
    ask_for_files(evidence, request, &wanted, &owner);
    identify(evidence, request, wanted.identity);
    pair = known_pair(&wanted, now);
    if (pair) {
        return pair;
    }
    drop_old(evidence, owner, &wanted);
    pair = apr_pmemdup(twca_evidence_pool(evidence), &wanted, sizeof(wanted));
    pair->until = now + 86400;
    pair->fits =
        key_fits(evidence, request, pair->certificate_file, pair->key_file);
    if (pair->certificate_file->block_count > 0) {
        examine_certificate(evidence, acceptance, request, pair, now);
    }
    pair->next = owner->pairs;
    owner->pairs = pair;
    return pair;
}
