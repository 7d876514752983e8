/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * What build/fuzz feeds to the evidence's readers: any bytes, as a file would
 * hold them, recognised, read as a key, as certificates and as a keystore, and
 * followed as far as a check would go. Nothing is read from disk and nothing
 * run.
 *
 * Besides what the sanitizers see, the decoder and OpenSSL's own functions
 * must agree about every key.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "checks/command.h"
#include "evidence/decoder.h"
#include "evidence/keystore_private.h"
#include "evidence/pair.h"
#include "evidence/pkcs12.h"

#define MEMBERS 20   /* certificates of an input that are followed */
#define RENEWAL 1000 /* inputs after which what is kept is made anew */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Kept from input to input, as it is from file to file. */
static struct {
    apr_pool_t *pool;
    twca_acceptance_t *acceptance;
    twca_decoder_t *decoder;
    int inputs;
} kept;

static void end(void)
{
    apr_pool_destroy(kept.pool);
    apr_terminate();
}

static void renew(void)
{
    if (!kept.pool) {
        apr_initialize();
        (void)atexit(end); /* LeakSanitizer does not look into pools */
    }
    else if (kept.inputs++ < RENEWAL) {
        return;
    }
    else {
        apr_pool_destroy(kept.pool);
    }
    apr_pool_create(&kept.pool, NULL);
    kept.acceptance = twca_acceptance_create(kept.pool);
    kept.decoder = twca_decoder_create(kept.pool);
    kept.inputs = 0;
}

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static twca_key_state_e answer(void *data, char *buffer, int size)
{
    apr_cpystrn(buffer, data, (apr_size_t)size);
    return TWCA_KEY_DECRYPTED;
}

static void try_keys(const twca_bytes_t *bytes, const twca_dialog_t *dialog)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    EVP_PKEY *quick = twca_decoder_read(kept.decoder, bytes);
    EVP_PKEY *key = NULL;
    twca_key_state_e state = twca_key_read(bytes, dialog, &key);

    require((key != NULL)
            == (state == TWCA_KEY_CLEAR || state == TWCA_KEY_DECRYPTED));
    require(ERR_peek_error() == 0);
    if (quick) {
        require(state == TWCA_KEY_CLEAR && EVP_PKEY_eq(quick, key) == 1);
    }
    if (key) {
        (void)twca_key_hash(key, sha256);
    }
    EVP_PKEY_free(quick);
    EVP_PKEY_free(key);
    ERR_clear_error();
}

/* The path of the first certificate, by the others; those that signed
 * themselves are trusted. */
static void try_path(apr_pool_t *pool, twca_evidence_t *evidence, X509 *leaf,
                     STACK_OF(X509) * members)
{
    twca_trust_t trust = {.store = X509_STORE_new(), .name = "fuzz"};
    const twca_path_t *path;
    int i;

    for (i = 0; i < sk_X509_num(members); i++) {
        X509 *member = sk_X509_value(members, i);

        if (X509_self_signed(member, 0) == 1) {
            X509_STORE_add_cert(trust.store, member);
        }
    }
    for (i = 0; i < sk_X509_num(members); i++) {
        X509 *member = sk_X509_value(members, i);

        twca_trust_ask_cross(
            &trust, twca_evidence_certificate(evidence, member), member);
    }
    path = twca_path_build(pool, evidence, &trust, leaf, members, 1795000000);
    require(path->count >= 0 && (path->error == X509_V_OK || path->words));
    X509_STORE_free(trust.store);
}

static void try_certificate(apr_pool_t *pool, twca_evidence_t *evidence,
                            const twca_certificate_t *certificate,
                            STACK_OF(X509) * members)
{
    X509 *x509 = twca_evidence_held(evidence, certificate);
    twca_context_t context = {.scratch = pool};

    require(x509 != NULL && twca_certificate_name(pool, certificate) != NULL);
    (void)twca_acceptance_leaf(kept.acceptance, "DEFAULT@SECLEVEL=0", x509, 0);
    (void)twca_acceptance_member(kept.acceptance, NULL, x509, certificate);
    (void)twca_command_reissue(&context, "/no/such/folder/x.pem", x509);
    if (sk_X509_num(members) < MEMBERS) {
        sk_X509_push(members, x509);
    }
}

static void try_certificates(apr_pool_t *pool, twca_evidence_t *evidence,
                             const twca_file_t *file)
{
    STACK_OF(X509) *members = sk_X509_new_null();
    int i;

    for (i = 0; i < file->block_count; i++) {
        try_certificate(pool, evidence, file->blocks[i].certificate, members);
    }
    if (sk_X509_num(members) > 0) {
        try_path(pool, evidence, sk_X509_value(members, 0), members);
    }
    sk_X509_free(members);
}

static void require_entry(const twca_draft_t *draft)
{
    int i;

    require(draft->alias != NULL);
    for (i = 0; i < draft->chain->nelts; i++) {
        require(APR_ARRAY_IDX(draft->chain, i, twca_certificate_t *) != NULL);
    }
}

/* A keystore, with a pass phrase and without. */
static void try_keystore(twca_evidence_t *evidence, const twca_bytes_t *bytes,
                         const char *pass_phrase)
{
    const char *type = NULL;
    twca_opening_t opening;
    twca_keystore_state_e state;
    int i;

    twca_opening_begin(&opening, evidence, bytes, pass_phrase);
    state = twca_opening_read(&opening, &type);
    require(!type == (state == TWCA_KEYSTORE_OTHER));
    require(ERR_peek_error() == 0);
    require(opening.drafts->nelts <= TWCA_KEYSTORE_ENTRIES);
    for (i = 0; i < opening.drafts->nelts; i++) {
        require_entry(&APR_ARRAY_IDX(opening.drafts, i, twca_draft_t));
    }
    (void)twca_pkcs12_needs_legacy(bytes);
}

static void try_bytes(const twca_bytes_t *bytes)
{
    static char pass_phrase[] = "secret";
    twca_dialog_t dialog = {answer, pass_phrase};
    twca_file_t file = {.path = "/no/such/folder/x.pem"};
    twca_evidence_t *evidence;
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    evidence = twca_evidence_create(pool);
    twca_evidence_begin(evidence, pool);
    require(twca_content_word(twca_content(bytes)) != NULL);
    try_keys(bytes, &dialog);
    twca_read_content(evidence, &file, TWCA_WANT_CERTIFICATES | TWCA_WANT_KEY,
                      bytes, &dialog, NULL);
    try_certificates(pool, evidence, &file);
    try_keystore(evidence, bytes, NULL);
    try_keystore(evidence, bytes, "changeit");
    (void)twca_evidence_end(evidence);
    apr_pool_destroy(pool);
}

static twca_bytes_t copy(const void *data, size_t size)
{
    twca_bytes_t bytes = {OPENSSL_zalloc(size + 1), size};

    require(bytes.data != NULL);
    memcpy(bytes.data, data, size);
    return bytes;
}

static twca_bytes_t wrap(const char *name, const uint8_t *der, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    twca_bytes_t bytes;
    char *text;
    long length;

    PEM_write_bio(bio, name, "", der, (long)size);
    length = BIO_get_mem_data(bio, &text);
    bytes = copy(text, (size_t)length);
    BIO_free(bio);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {[1] = PEM_STRING_X509,
                                        [2] = PEM_STRING_PKCS8INF,
                                        [3] = PEM_STRING_PKCS8,
                                        [4] = PEM_STRING_RSA,
                                        [5] = PEM_STRING_ECPRIVATEKEY};
    twca_bytes_t bytes;

    if (size == 0) { /* an empty file is not read */
        return 0;
    }
    renew();
    bytes = data[0] >= 1 && data[0] <= 5
                ? wrap(names[data[0]], data + 1, size - 1)
                : copy(data, size);
    try_bytes(&bytes);
    twca_bytes_wipe(&bytes);
    return 0;
}
