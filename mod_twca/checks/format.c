/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Can httpd read the files, and are they what their directives want? */

#include <string.h>

#include "../evidence/pkcs12.h"
#include "command.h"
#include "finding.h"

/* One use of a file. */
typedef struct {
    twca_context_t *context;
    twca_setup_t *setup;
    const twca_file_t *file;
    const twca_place_t *place;
    const char *directive;
    const twca_setup_pair_t *pair; /* NULL: of SSLCertificateChainFile */
    int is_key;
} use_t;

static twca_finding_t *find_use(const use_t *use, twca_finding_e id)
{
    twca_finding_t *finding =
        twca_find(use->context, use->setup, id, use->place);

    twca_fact(use->context, finding, "file", use->file->path);
    twca_fact(use->context, finding, "directive", use->directive);
    return finding;
}

static void find_unreadable(const use_t *use, const char *reason,
                            const char *words)
{
    twca_finding_t *finding = find_use(use, TWCA_UNREADABLE);

    twca_fatal_if_refused(finding, use->setup);
    twca_fact_word(use->context, finding, "reason", reason);
    twca_fact(use->context, finding, "openssl_error", words);
}

/* @return whether there is content to look at */
static int check_readable(const use_t *use)
{
    twca_finding_t *finding;

    if (use->file->read == TWCA_READ_OK) {
        return 1;
    }
    if (use->file->read == TWCA_READ_TOO_LARGE) {
        finding = find_use(use, TWCA_TOO_LARGE);
        twca_fact_number(use->context, finding, "size", use->file->stamp.size);
        twca_fact_number(use->context, finding, "limit", TWCA_FILE_LIMIT);
        return 0;
    }
    find_unreadable(use, twca_read_word((twca_read_e)use->file->read), NULL);
    return 0;
}

static int needs_legacy(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    int result;

    if (file->content != TWCA_CONTENT_PKCS12
        || twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    result = twca_pkcs12_needs_legacy(&bytes);
    twca_bytes_wipe(&bytes);
    return result;
}

static void add_command(const use_t *use, twca_finding_t *finding)
{
    twca_misplaced_t misplaced = {use->file, use->place,  use->directive,
                                  use->pair, use->is_key, 0};

    misplaced.needs_legacy = needs_legacy(use->file);
    if (misplaced.needs_legacy) {
        twca_fact(use->context, finding, "legacy", "yes");
    }
    twca_fact(use->context, finding, "command",
              twca_command_convert(use->context, use->setup, &misplaced));
}

static void find_content(const use_t *use, twca_finding_e id)
{
    twca_finding_t *finding = find_use(use, id);
    twca_content_e content = (twca_content_e)use->file->content;

    twca_fatal_if_refused(finding, use->setup);
    if (id == TWCA_IS_KEYSTORE) {
        twca_fact(use->context, finding, "keystore_type",
                  content == TWCA_CONTENT_JKS ? "JKS" : "JCEKS");
    }
    if (id == TWCA_NOT_PEM) {
        twca_fact_word(use->context, finding, "content",
                       use->is_key && use->file->wanted & TWCA_WANT_KEY
                               && use->file->key_state == TWCA_KEY_UNSUPPORTED
                           ? "legacy-encryption"
                           : twca_content_word(content));
        if (!use->pair) {
            twca_fact(use->context, finding, "chain", "yes");
        }
    }
    add_command(use, finding);
}

/* There is nothing in the file that its directive could use: say what it is. */
static void check_wrong_content(const use_t *use)
{
    switch ((twca_content_e)use->file->content) {
    case TWCA_CONTENT_PKCS12:
        find_content(use, TWCA_IS_PKCS12);
        break;
    case TWCA_CONTENT_JKS:
    case TWCA_CONTENT_JCEKS:
        find_content(use, TWCA_IS_KEYSTORE);
        break;
    default:
        find_content(use, TWCA_NOT_PEM);
        break;
    }
}

static void check_certificates(const use_t *use)
{
    if (!check_readable(use)) {
        return;
    }
    if (use->file->broken && use->file->content != TWCA_CONTENT_GLUED_LINES) {
        if (!use->pair || !use->setup->chain.path
            || use->file->block_count == 0) {
            find_unreadable(use, "broken", use->file->broken);
        }
    }
    else if (use->file->block_count == 0
             || (!use->pair && twca_plain_blocks(use->file) == 0)) {
        check_wrong_content(use);
    }
}

/* What OpenSSL read and then refused, for another reason than weakness. */
static void check_refused(const use_t *use, const twca_pair_evidence_t *pair)
{
    const twca_refusal_t *refusal = pair->leaf_refusal;

    if (!refusal && !pair->chain_file) {
        refusal = pair->member_refusal;
    }
    if (refusal && refusal->why == TWCA_REFUSED_OTHERWISE) {
        find_unreadable(use, "unsupported", refusal->words);
    }
}

static void find_encrypted(const use_t *use, const char *reason)
{
    twca_finding_t *finding =
        twca_find(use->context, use->setup, TWCA_KEY_ENCRYPTED, use->place);

    twca_fact(use->context, finding, "key_file", use->file->path);
    twca_fact_word(use->context, finding, "reason", reason);
    if (use->file->key_state == TWCA_KEY_WRONG_PASS_PHRASE) {
        twca_fatal_if_refused(finding, use->setup);
    }
}

static void find_token(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_KEY_ENCRYPTED, twca_key_place(pair));
    const char *key = twca_key_path(pair);

    twca_fact(context, finding, "key_file", key);
    twca_fact(context, finding, "token",
              strncmp(key, "pkcs11:", 7) == 0 ? key : pair->certificate.path);
}

static void check_key_state(const use_t *use)
{
    switch ((twca_key_state_e)use->file->key_state) {
    case TWCA_KEY_CLEAR:
    case TWCA_KEY_DECRYPTED:
        break;
    case TWCA_KEY_NO_PASS_PHRASE:
        find_encrypted(use, "builtin-dialog");
        break;
    case TWCA_KEY_INTERACTIVE:
        find_encrypted(use, "interactive-program");
        break;
    case TWCA_KEY_DIALOG_FAILED:
        find_encrypted(use, "program-failed");
        break;
    case TWCA_KEY_WRONG_PASS_PHRASE:
        find_encrypted(use, "wrong-pass-phrase");
        break;
    case TWCA_KEY_TOO_MANY_ROUNDS:
        find_encrypted(use, "too-many-rounds");
        break;
    case TWCA_KEY_UNSUPPORTED:
        find_content(use, TWCA_NOT_PEM);
        break;
    case TWCA_KEY_NONE:
        /* A certificate given as key is pairing.c's. */
        if (use->file->content == TWCA_CONTENT_PRIVATE_KEY
            || use->file->content == TWCA_CONTENT_BROKEN_PEM) {
            find_unreadable(use, "broken", NULL);
        }
        else if (use->file->content != TWCA_CONTENT_CERTIFICATE) {
            check_wrong_content(use);
        }
        break;
    }
}

static void find_no_key(twca_context_t *context, twca_setup_t *setup,
                        const twca_setup_pair_t *pair)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_UNREADABLE, &pair->certificate.place);

    twca_fatal_if_refused(finding, setup);
    twca_fact(context, finding, "directive", twca_key_directive(pair));
    twca_fact_word(context, finding, "reason", "not-configured");
}

static void check_pair(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    use_t use = {.context = context,
                 .setup = setup,
                 .file = pair->evidence->certificate_file,
                 .place = &pair->certificate.place,
                 .directive = twca_certificate_directive(pair),
                 .pair = pair};

    if (twca_is_exchanged(pair)) {
        return;
    }
    check_certificates(&use);
    check_refused(&use, pair->evidence);
    if (pair->in_token) {
        return;
    }
    if (twca_lacks_key(pair)) {
        find_no_key(context, setup, pair);
        return;
    }
    use.file = pair->evidence->key_file;
    use.place = twca_key_place(pair);
    use.directive = twca_key_directive(pair);
    use.is_key = 1;
    if (use.file == pair->evidence->certificate_file) {
        if (use.file->block_count > 0) {
            check_key_state(&use);
        }
    }
    else if (check_readable(&use)) {
        check_key_state(&use);
    }
}

static void check_nothing_configured(twca_context_t *context,
                                     twca_setup_t *setup)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_UNREADABLE, &setup->engine_place);

    twca_fact(context, finding, "directive", "SSLCertificateFile");
    twca_fact_word(context, finding, "reason", "not-configured");
}

void twca_check_format(twca_context_t *context, twca_setup_t *setup)
{
    const twca_file_t *chain = NULL;
    int i;

    if (setup->site->tls && setup->has_mod_ssl && setup->pairs->nelts == 0
        && !setup->others_provide) {
        check_nothing_configured(context, setup);
    }
    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (!pair->evidence || pair->in_token) {
            find_token(context, setup, pair);
        }
        if (pair->evidence) {
            check_pair(context, setup, pair);
            chain =
                pair->evidence->chain_file ? pair->evidence->chain_file : chain;
        }
    }
    if (chain) {
        use_t use = {.context = context,
                     .setup = setup,
                     .file = chain,
                     .place = &setup->chain.place,
                     .directive = "SSLCertificateChainFile"};

        check_certificates(&use);
    }
}
