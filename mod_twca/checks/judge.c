/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "judge.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "finding.h"

/* ssl_cmd_check_file(): refused while the configuration is read, whether TLS
 * is on or not. */
static int is_refused_when_read(const twca_file_t *file)
{
    switch ((twca_read_e)file->read) {
    case TWCA_READ_MISSING:
    case TWCA_READ_EMPTY:
    case TWCA_READ_DIRECTORY:
    case TWCA_READ_FIFO:
    case TWCA_READ_DEVICE:
    case TWCA_READ_SOCKET:
        return 1;
    case TWCA_READ_OK:
    case TWCA_READ_PERMISSION:
    case TWCA_READ_TOO_LARGE:
    case TWCA_READ_CHANGED:
    case TWCA_READ_IO_ERROR:
        break;
    }
    return 0;
}

static int is_refused_when_opened(const twca_file_t *file)
{
    return is_refused_when_read(file) || file->read == TWCA_READ_PERMISSION
           || file->read == TWCA_READ_IO_ERROR;
}

static int is_key_refused(const twca_file_t *file)
{
    switch ((twca_key_state_e)file->key_state) {
    case TWCA_KEY_NONE:
    case TWCA_KEY_WRONG_PASS_PHRASE:
    case TWCA_KEY_UNSUPPORTED:
        return 1;
    case TWCA_KEY_CLEAR:
    case TWCA_KEY_DECRYPTED:
    case TWCA_KEY_NO_PASS_PHRASE:
    case TWCA_KEY_INTERACTIVE:
    case TWCA_KEY_DIALOG_FAILED: /* it may do better at a terminal */
    case TWCA_KEY_TOO_MANY_ROUNDS:
        break;
    }
    return 0;
}

static int is_certificate_refused(const twca_pair_evidence_t *pair)
{
    const twca_file_t *file = pair->certificate_file;

    if (file->read != TWCA_READ_OK) {
        return is_refused_when_opened(file);
    }
    return file->block_count == 0 || pair->leaf_refusal != NULL
           || (!pair->chain_file
               && (file->broken || (pair->member_refusal && !pair->from_ca)));
}

static int is_chain_file_refused(const twca_pair_evidence_t *pair)
{
    const twca_file_t *file = pair->chain_file;

    if (!file) {
        return 0;
    }
    return file->read == TWCA_READ_OK ? file->broken != NULL
                                      : is_refused_when_opened(file);
}

static int is_pair_refused(const twca_setup_pair_t *setup)
{
    const twca_pair_evidence_t *pair = setup->evidence;

    if (!pair) {
        return 0;
    }
    if (is_certificate_refused(pair) || is_chain_file_refused(pair)) {
        return 1;
    }
    if (setup->in_token) {
        return 0;
    }
    if (twca_lacks_key(setup)) {
        return 1;
    }
    if (pair->key_file->read != TWCA_READ_OK) {
        return is_refused_when_opened(pair->key_file);
    }
    return is_key_refused(pair->key_file) || pair->fits == 0;
}

static EVP_PKEY *load_key(const twca_setup_pair_t *pair)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    EVP_PKEY *key = NULL;

    if (twca_file_read(twca_key_path(pair), &bytes, &stamp) == TWCA_READ_OK) {
        (void)twca_key_read(&bytes, &pair->dialog, &key);
        twca_bytes_wipe(&bytes);
    }
    return key;
}

/* mod_ssl goes on where the key is only one of another certificate. */
static int is_only_mismatch(void)
{
    int reason = ERR_GET_REASON(ERR_peek_last_error());

    return reason == X509_R_KEY_VALUES_MISMATCH
           || reason == X509_R_KEY_TYPE_MISMATCH
           || reason == X509_R_UNKNOWN_KEY_TYPE;
}

/* One turn of the loop in ssl_init_server_certs(). */
static int does_load(twca_context_t *context, SSL_CTX *target,
                     const twca_setup_pair_t *pair)
{
    X509 *leaf = twca_evidence_x509(context->evidence,
                                    pair->evidence->certificate_file, 0);
    EVP_PKEY *key;
    int loaded;

    if (!leaf || SSL_CTX_use_certificate(target, leaf) != 1) {
        return 0;
    }
    if (twca_lacks_key(pair)) {
        return SSL_CTX_check_private_key(target) == 1;
    }
    key = load_key(pair);
    if (!key) {
        return !is_key_refused(pair->evidence->key_file);
    }
    ERR_clear_error();
    loaded = SSL_CTX_use_PrivateKey(target, key) == 1
             || (pair->origin != TWCA_BY_COMMAND && is_only_mismatch());
    EVP_PKEY_free(key);
    return loaded && SSL_CTX_check_private_key(target) == 1;
}

/* Several pairs meet in one SSL_CTX, with a place for each type of key: what
 * is wrong alone may load, and the other way round. */
static int do_all_load(twca_context_t *context, const twca_setup_t *setup)
{
    SSL_CTX *target = twca_acceptance_context(setup->ciphers);
    int loaded = target != NULL;
    int i;

    for (i = 0; loaded && i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (pair->evidence && !pair->in_token) {
            loaded = !is_certificate_refused(pair->evidence)
                     && !is_chain_file_refused(pair->evidence)
                     && does_load(context, target, pair);
        }
    }
    SSL_CTX_free(target);
    ERR_clear_error();
    return loaded;
}

static int is_any_file_refused(const twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_pair_evidence_t *pair =
            APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t).evidence;

        if (pair
            && (is_refused_when_read(pair->certificate_file)
                || is_refused_when_read(pair->key_file)
                || (pair->chain_file
                    && is_refused_when_read(pair->chain_file)))) {
            return 1;
        }
    }
    return 0;
}

static int has_fatal_at(const twca_site_t *site, const twca_place_t *place)
{
    int i;

    for (i = 0; site->findings && i < site->findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(site->findings, i, twca_finding_t);

        if (finding->severity == TWCA_FATAL && finding->where.file
            && finding->where.line == place->line
            && strcmp(finding->where.file, place->file) == 0) {
            return 1;
        }
    }
    return 0;
}

int twca_is_beyond_rescue(const twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (pair->origin == TWCA_BY_COMMAND && is_pair_refused(pair)) {
            return 1;
        }
    }
    for (i = 0; setup->machines && i < setup->machines->nelts; i++) {
        if (has_fatal_at(setup->site,
                         &APR_ARRAY_IDX(setup->machines, i, twca_machine_t)
                              .file.place)) {
            return 1;
        }
    }
    return 0;
}

int twca_judge(twca_context_t *context, const twca_setup_t *setup)
{
    int refused = 0;
    int i;

    if (!setup->has_mod_ssl) {
        return 0;
    }
    if (!setup->site->tls) {
        return is_any_file_refused(setup);
    }
    if (setup->pairs->nelts == 0) {
        return !setup->others_provide;
    }
    for (i = 0; i < setup->pairs->nelts; i++) {
        refused |=
            is_pair_refused(&APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t));
    }
    if (refused && setup->pairs->nelts > 1 && !is_any_file_refused(setup)) {
        return !do_all_load(context, setup);
    }
    return refused;
}
