/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Do certificate and key belong together, and if not, what does? */

#include <string.h>

#include <apr_strings.h>

#include "search.h"

static const twca_certificate_t *leaf_of(const twca_setup_pair_t *pair)
{
    return pair->evidence->certificate_file->blocks[0].certificate;
}

static int is_mismatch(const twca_setup_pair_t *pair)
{
    return twca_was_read(pair) && pair->evidence->fits == 0;
}

/* The line that names the right key: changed, or added where there is none. */
static const char *command_for_key(twca_context_t *context,
                                   const twca_setup_pair_t *pair,
                                   const char *key)
{
    if (!key || pair->origin != TWCA_BY_DIRECTIVE) {
        return NULL;
    }
    if (pair->key.path) {
        return twca_command_set(context->scratch, &pair->key.place,
                                "SSLCertificateKeyFile", key);
    }
    return twca_command_add(context->scratch, &pair->certificate.place,
                            "SSLCertificateKeyFile", key);
}

/* Certificate and key each in the other's place. */
static const char *command_for_exchange(twca_context_t *context,
                                        const twca_setup_pair_t *pair)
{
    if (!pair->key.path || pair->origin != TWCA_BY_DIRECTIVE) {
        return NULL;
    }
    return twca_command_then(
        context->scratch,
        twca_command_set(context->scratch, &pair->certificate.place,
                         "SSLCertificateFile", pair->key.path),
        twca_command_set(context->scratch, &pair->key.place,
                         "SSLCertificateKeyFile", pair->certificate.path));
}

static void find_key_is_certificate(twca_context_t *context,
                                    twca_setup_t *setup,
                                    const twca_setup_pair_t *pair)
{
    const twca_file_t *file = pair->evidence->key_file;
    const twca_file_t *seen = twca_evidence_file(context->evidence, file->path,
                                                 TWCA_WANT_CERTIFICATES, NULL);
    const char *key = NULL;
    twca_finding_t *finding;

    if (twca_was_read(pair)) {
        key = twca_search_key(context, pair->evidence->certificate_file, 0, "");
    }
    finding = twca_find(context, setup, TWCA_KEY_IS_CERTIFICATE,
                        twca_key_place(pair));
    twca_fatal_if_refused(finding, setup);
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact(context, finding, "key_file", file->path);
    if (seen->block_count > 0) {
        twca_fact(context, finding, "subject",
                  seen->blocks[0].certificate->subject);
    }
    twca_fact(context, finding, "matching_key", key);
    twca_fact(context, finding, "command",
              twca_is_exchanged(pair) ? command_for_exchange(context, pair)
                                      : command_for_key(context, pair, key));
}

static int does_fit(twca_context_t *context, const char *path,
                    const twca_setup_pair_t *with,
                    const twca_setup_pair_t *pair)
{
    return twca_key_fits(context->evidence, path, &with->dialog,
                         pair->evidence->certificate_file, 0);
}

/* The file of this site, but not where it is looked for, that holds the
 * pair's key; NULL where there is none. */
static const char *key_in_site(twca_context_t *context,
                               const twca_setup_t *setup,
                               const twca_setup_pair_t *pair)
{
    int i;

    for (i = 0; pair->evidence && i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *other =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (!other->evidence) {
            continue;
        }
        if (other != pair
            && does_fit(context, twca_key_path(other), other, pair)) {
            return twca_key_path(other);
        }
        if (other->key.path && setup->pairs->nelts > 1
            && does_fit(context, other->certificate.path, other, pair)) {
            return other->certificate.path;
        }
    }
    return NULL;
}

static const twca_setup_pair_t *pair_with_key(const twca_setup_t *setup,
                                              const char *key)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (pair->key.path && strcmp(pair->key.path, key) == 0) {
            return pair;
        }
    }
    return NULL;
}

static void find_key_order(twca_context_t *context, twca_setup_t *setup,
                           const twca_setup_pair_t *pair, const char *key)
{
    const twca_setup_pair_t *other = pair_with_key(setup, key);
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_KEY_ORDER, twca_key_place(pair));
    const char *command = NULL;

    twca_fatal_if_refused(finding, setup);
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact(context, finding, "key_file", twca_key_path(pair));
    twca_fact(context, finding, "matching_key", key);
    if (pair->key.path && other && is_mismatch(other)
        && does_fit(context, pair->key.path, pair, other)) {
        command = twca_command_then(
            context->scratch, command_for_key(context, pair, key),
            command_for_key(context, other, pair->key.path));
    }
    twca_fact(context, finding, "command", command);
}

/* Whether the key is that of a later certificate of the file: then the
 * order of the file is wrong, not the key. */
static int place_in_file(twca_context_t *context, const twca_setup_pair_t *pair,
                         const twca_file_t *file)
{
    int i;

    for (i = 0; file && i < file->block_count && i < TWCA_SENT_LIMIT; i++) {
        if (twca_key_fits(context->evidence, twca_key_path(pair), &pair->dialog,
                          file, i)) {
            return i;
        }
    }
    return -1;
}

/* The number of the issuer of certificate @a of, by name, if it need be sent;
 * -1 where there is none. */
static int issuer_in(const twca_file_t *file, int of)
{
    int i;

    for (i = 0; i < file->block_count; i++) {
        if (i != of && !file->blocks[i].certificate->is_self_signed
            && strcmp(file->blocks[i].certificate->subject,
                      file->blocks[of].certificate->issuer)
                   == 0) {
            return i;
        }
    }
    return -1;
}

/* The file from the server's certificate up, without a root. */
static const char *command_for_order(twca_context_t *context,
                                     const twca_file_t *file, int first)
{
    int *keep = apr_palloc(context->scratch,
                           (apr_size_t)file->block_count * sizeof(*keep));
    int count = 0;

    while (first >= 0 && count < file->block_count) {
        keep[count++] = first;
        first = issuer_in(file, first);
    }
    return twca_command_rewrite(context->scratch, file->path, keep, count,
                                NULL);
}

static void find_role_swapped(twca_context_t *context, twca_setup_t *setup,
                              const twca_setup_pair_t *pair,
                              const twca_file_t *file, int index)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_ROLE_SWAPPED, &pair->certificate.place);
    const twca_file_t *own = pair->evidence->certificate_file;
    const char *command = NULL;

    twca_fatal_if_refused(finding, setup);
    twca_fact(context, finding, "file", own->path);
    twca_fact(context, finding, "directive", twca_certificate_directive(pair));
    twca_fact(context, finding, "subject", leaf_of(pair)->subject);
    if (!file) {
        return;
    }
    twca_fact(context, finding, "server_subject",
              file->blocks[index].certificate->subject);
    twca_fact(context, finding, "server_file", file->path);
    if (file == own) {
        command = command_for_order(context, file, index);
    }
    else if (index == 0 && file != pair->evidence->chain_file) {
        command = twca_command_set(context->scratch, &pair->certificate.place,
                                   "SSLCertificateFile", file->path);
    }
    else if (index == 0) {
        command = twca_command_then(
            context->scratch,
            twca_command_set(context->scratch, &pair->certificate.place,
                             "SSLCertificateFile", file->path),
            twca_command_set(context->scratch, &setup->chain.place,
                             "SSLCertificateChainFile", own->path));
    }
    twca_fact(context, finding, "command", command);
}

static void add_key_facts(twca_context_t *context, twca_finding_t *finding,
                          const twca_setup_pair_t *pair)
{
    const twca_file_t *key = pair->evidence->key_file;

    twca_fact_certificate(context, finding, leaf_of(pair));
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact(context, finding, "key_file", key->path);
    twca_fact_hash(context, finding, "certificate_public_key",
                   leaf_of(pair)->public_key_sha256);
    twca_fact_hash(context, finding, "key_public_key", key->key_sha256);
}

static const char *command_for_reissue(const twca_context_t *context,
                                       const twca_setup_pair_t *pair)
{
    return twca_command_reissue(
        context, pair->certificate.path,
        twca_evidence_x509(context->evidence, pair->evidence->certificate_file,
                           0));
}

/* No key fits: tell a newer request that replaced it from one that is gone. */
static void find_lost_key(twca_context_t *context, twca_setup_t *setup,
                          const twca_setup_pair_t *pair)
{
    const char *request = twca_search_request(context, pair->evidence->key_file,
                                              pair->evidence->certificate_file);
    twca_finding_t *finding = twca_find(
        context, setup, request ? TWCA_KEY_OVERWRITTEN : TWCA_KEY_LOST,
        twca_key_place(pair));

    if (request) {
        add_key_facts(context, finding, pair);
        twca_fact(context, finding, "request_file", request);
        twca_fact(context, finding, "command",
                  command_for_reissue(context, pair));
        return;
    }
    twca_fact_certificate(context, finding, leaf_of(pair));
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact_hash(context, finding, "certificate_public_key",
                   leaf_of(pair)->public_key_sha256);
    twca_fact(context, finding, "command", command_for_reissue(context, pair));
}

/* The key is that of another certificate of the same subject, one that is
 * valid: the configuration still names the old one. */
static const char *command_for_certificate(twca_context_t *context,
                                           const twca_setup_pair_t *pair,
                                           const twca_spot_t *spot)
{
    const twca_certificate_t *other =
        spot->file->blocks[spot->index].certificate;

    if (pair->origin != TWCA_BY_DIRECTIVE || spot->index != 0
        || strcmp(other->subject, leaf_of(pair)->subject) != 0
        || other->not_before > context->now
        || other->not_after < context->now) {
        return NULL;
    }
    return twca_command_set(context->scratch, &pair->certificate.place,
                            "SSLCertificateFile", spot->file->path);
}

static void find_key_mismatch(twca_context_t *context, twca_setup_t *setup,
                              const twca_setup_pair_t *pair)
{
    const char *key = twca_search_key(context, pair->evidence->certificate_file,
                                      0, pair->evidence->key_file->path);
    twca_spot_t spot;
    int fits =
        twca_search_certificate(context, pair->evidence->key_file, &spot);
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_KEY_MISMATCH, twca_key_place(pair));

    twca_fatal_if_refused(finding, setup);
    add_key_facts(context, finding, pair);
    twca_fact(context, finding, "certificate_key", leaf_of(pair)->key);
    twca_fact(context, finding, "key", pair->evidence->key_file->key);
    twca_fact(context, finding, "matching_key", key);
    twca_fact(context, finding, "matching_certificate",
              fits ? spot.file->path : NULL);
    twca_fact(context, finding, "command",
              key || !fits ? command_for_key(context, pair, key)
                           : command_for_certificate(context, pair, &spot));
    if (!key) {
        find_lost_key(context, setup, pair);
    }
}

/* An authority's certificate where the server's belongs: look for that in the
 * same file, in the chain file, and anywhere. */
static void check_authority(twca_context_t *context, twca_setup_t *setup,
                            const twca_setup_pair_t *pair)
{
    const twca_file_t *file = pair->evidence->certificate_file;
    int index = place_in_file(context, pair, file);
    twca_spot_t spot = {NULL, 0};

    if (index < 0) {
        file = pair->evidence->chain_file;
        index = place_in_file(context, pair, file);
    }
    if (index < 0) {
        (void)twca_search_certificate(context, pair->evidence->key_file, &spot);
        file = spot.file;
        index = spot.index;
    }
    find_role_swapped(context, setup, pair, file, index);
}

/* @return whether it was the order of the site's keys */
static int check_mismatch(twca_context_t *context, twca_setup_t *setup,
                          const twca_setup_pair_t *pair)
{
    const char *key;

    if (twca_is_authority(pair)) {
        check_authority(context, setup, pair);
        return 0;
    }
    key = key_in_site(context, setup, pair);
    if (key) {
        find_key_order(context, setup, pair, key);
        return 1;
    }
    find_key_mismatch(context, setup, pair);
    return 0;
}

static int has_certificate_for_key(const twca_setup_pair_t *pair)
{
    const twca_file_t *file = pair->evidence->key_file;

    return file->read == TWCA_READ_OK && file->key_state == TWCA_KEY_NONE
           && file->content == TWCA_CONTENT_CERTIFICATE
           && (pair->evidence->certificate_file->block_count > 0
               || twca_is_exchanged(pair));
}

void twca_check_pairing(twca_context_t *context, twca_setup_t *setup)
{
    int is_order_wrong = 0;
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (!pair->evidence || pair->in_token || twca_lacks_key(pair)
            || (is_order_wrong && twca_was_read(pair)
                && key_in_site(context, setup, pair))) {
            continue;
        }
        if (has_certificate_for_key(pair)) {
            find_key_is_certificate(context, setup, pair);
        }
        else if (is_mismatch(pair)) {
            is_order_wrong |= check_mismatch(context, setup, pair);
        }
    }
}
