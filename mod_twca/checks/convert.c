/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "../evidence/coverage.h"
#include "../evidence/program.h"
#include "command.h"
#include "extract.h"
#include "shell.h"

/* How to make PEM of it: a command that reads %1$s (in the character set %3$s)
 * and writes %2$s. */
typedef struct {
    const char *text;
    int for_certificate;
    int for_key;
} recipe_t;

static const recipe_t *recipe_for(twca_content_e content)
{
    static const recipe_t recipes[] = {
        [TWCA_CONTENT_DER_CERTIFICATE] =
            {"p=$(openssl x509 -inform DER -in %1$s) && echo \"$p\" > %2$s", 1,
             0},
        [TWCA_CONTENT_UTF16] = {"iconv -f %3$s -t ASCII %1$s > %2$s", 1, 1},
        [TWCA_CONTENT_LINE_ENDS_CR] =
            {"awk -v RS=\"$(echo DQ== | openssl base64 -d)\" 1 %1$s > %2$s", 1,
             1},
        [TWCA_CONTENT_INDENTED] = {"awk '{$1=$1} 1' %1$s > %2$s", 1, 1},
        [TWCA_CONTENT_GLUED_LINES] =
            {"awk '{gsub(\"----------BEGIN\",\"-----\" ORS \"-----BEGIN\")} 1' "
             "%1$s > %2$s",
             1, 0},
        [TWCA_CONTENT_ENCRYPTED_DER_KEY] =
            {"p=$(openssl pkey -inform DER -in %1$s) && echo \"$p\" > %2$s", 0,
             1},
        [TWCA_CONTENT_OPENSSH_KEY] =
            {"cat %1$s > %2$s && ssh-keygen -p -N '' -m PEM -f %2$s", 0, 1},
        [TWCA_CONTENT_BINARY] = {NULL, 0, 0},
    };

    return &recipes[content];
}

const char *twca_free_name(apr_pool_t *pool, const char *path,
                           const char *ending)
{
    twca_stamp_t stamp;
    const char *name = apr_pstrcat(pool, path, ending, NULL);
    int i;

    for (i = 1; twca_file_stat(name, &stamp) != TWCA_READ_MISSING; i++) {
        name = apr_psprintf(pool, "%s.%d%s", path, i, ending);
        if (i > 99) {
            return NULL;
        }
    }
    return name;
}

/* printf() with numbered arguments, which APR's has not. */
static const char *fill(apr_pool_t *pool, const char *recipe,
                        const char *const *words)
{
    const char *result = "";
    const char *next;

    while ((next = strchr(recipe, '%'))) {
        result = apr_pstrcat(
            pool, result,
            apr_pstrmemdup(pool, recipe, (apr_size_t)(next - recipe)),
            words[next[1] - '1'], NULL);
        recipe = next + strlen("%1$s");
    }
    return apr_pstrcat(pool, result, recipe, NULL);
}

/* Without a byte order mark iconv would take UTF-16 for this machine's. */
static const char *charset_of(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    const char *result = "UTF-16";

    if (file->content != TWCA_CONTENT_UTF16
        || twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return result;
    }
    if (bytes.data[0] == 0) {
        result = "UTF-16BE";
    }
    else if (bytes.data[1] == 0) {
        result = "UTF-16LE";
    }
    twca_bytes_wipe(&bytes);
    return result;
}

/* What the directive needs of the file; its own key where no other is named. */
static twca_need_e need_of(const twca_misplaced_t *misplaced)
{
    const twca_setup_pair_t *pair = misplaced->pair;

    if (!pair) {
        return TWCA_NEED_CHAIN;
    }
    if (misplaced->is_key) {
        return TWCA_NEED_KEY;
    }
    return pair->evidence->key_file == misplaced->file && !pair->in_token
               ? TWCA_NEED_PAIR
               : TWCA_NEED_CERTIFICATE;
}

/* Nobody else may read what has a key in it; and nothing is overwritten, even
 * where the file has come into being since. */
static const char *reform(apr_pool_t *pool, const twca_misplaced_t *misplaced,
                          twca_need_e need, const char *to)
{
    const twca_file_t *file = misplaced->file;
    const recipe_t *recipe = recipe_for((twca_content_e)file->content);
    const char *words[3];

    if (!recipe->text
        || !(need == TWCA_NEED_KEY ? recipe->for_key
                                   : recipe->for_certificate)) {
        return NULL;
    }
    words[0] = twca_shell_word(pool, file->path);
    words[1] = twca_shell_word(pool, to);
    words[2] = charset_of(file);
    return apr_pstrcat(pool,
                       need == TWCA_NEED_KEY || need == TWCA_NEED_PAIR
                           ? "(umask 077; set -C; "
                           : "(set -C; ",
                       fill(pool, recipe->text, words), ")", NULL);
}

/* The certificates that a chain file is for. */
static apr_array_header_t *certificates_of(apr_pool_t *pool,
                                           const twca_setup_t *setup)
{
    apr_array_header_t *paths =
        apr_array_make(pool, setup->pairs->nelts, sizeof(const char *));
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (twca_was_read(pair) && pair->origin == TWCA_BY_DIRECTIVE) {
            APR_ARRAY_PUSH(paths, const char *) = pair->certificate.path;
        }
    }
    return paths;
}

static const char *type_of(twca_content_e content)
{
    return content == TWCA_CONTENT_JKS     ? "JKS"
           : content == TWCA_CONTENT_JCEKS ? "JCEKS"
                                           : "PKCS12";
}

/* Whether a key is that of what is configured beside it. */
static int is_meant(const twca_keystore_entry_t *entry,
                    const twca_setup_t *setup,
                    const twca_misplaced_t *misplaced, twca_need_e need)
{
    const twca_setup_pair_t *pair = misplaced->pair;
    const unsigned char *wanted = NULL;

    if (entry->chain_count == 0) {
        return 0;
    }
    if (need == TWCA_NEED_PAIR) {
        return twca_is_for(entry->chain[0], setup->site->name);
    }
    if (need == TWCA_NEED_KEY && twca_was_read(pair)) {
        wanted = pair->evidence->sent[0]->public_key_sha256;
    }
    if (need == TWCA_NEED_CERTIFICATE && pair->evidence->key_file->has_key) {
        wanted = pair->evidence->key_file->key_sha256;
    }
    return wanted
           && memcmp(entry->chain[0]->public_key_sha256, wanted, TWCA_HASH_SIZE)
                  == 0;
}

/* What a JKS holds can be read without a pass phrase. @return whether it has
 * what is needed; @a alias is set to that of the only key, or of the one of
 * several that is meant. */
static int find_alias(twca_context_t *context, const twca_setup_t *setup,
                      const twca_misplaced_t *misplaced, twca_need_e need,
                      const char **alias)
{
    const twca_keystore_request_t request = {misplaced->file->path, NULL,
                                             setup->trust};
    const twca_keystore_evidence_t *keystore =
        twca_keystore_open(context->evidence, &request, context->now);
    const char *only = NULL;
    int keys = 0;
    int meant = 0;
    int i;

    if (keystore->state != TWCA_KEYSTORE_OPEN || need == TWCA_NEED_CHAIN) {
        return keystore->state == TWCA_KEYSTORE_OPEN;
    }
    for (i = 0; i < keystore->entry_count; i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];

        if (entry->is_key) {
            keys++;
            only = entry->alias;
        }
        if (entry->is_key && is_meant(entry, setup, misplaced, need)) {
            meant++;
            *alias = entry->alias;
        }
    }
    if (keys < 2) {
        *alias = only;
        return only || need == TWCA_NEED_CERTIFICATE;
    }
    return meant == 1;
}

static const char *extract(twca_context_t *context, const twca_setup_t *setup,
                           const twca_misplaced_t *misplaced, twca_need_e need,
                           const char *to)
{
    apr_pool_t *pool = context->scratch;
    twca_content_e content = (twca_content_e)misplaced->file->content;
    twca_source_t source = {misplaced->file->path, type_of(content),
                            twca_find_program(pool, "keytool"), NULL,
                            misplaced->needs_legacy};
    apr_array_header_t *certificates = NULL;

    if (content != TWCA_CONTENT_PKCS12
        && !find_alias(context, setup, misplaced, need, &source.alias)) {
        return NULL;
    }
    if (need == TWCA_NEED_CHAIN) {
        certificates = certificates_of(pool, setup);
        if (certificates->nelts == 0) {
            return NULL;
        }
    }
    return twca_command_extract(pool, &source, need, certificates, to);
}

static const char *convert(twca_context_t *context, const twca_setup_t *setup,
                           const twca_misplaced_t *misplaced, twca_need_e need,
                           const char *to)
{
    switch ((twca_content_e)misplaced->file->content) {
    case TWCA_CONTENT_PKCS12:
    case TWCA_CONTENT_JKS:
    case TWCA_CONTENT_JCEKS:
        return extract(context, setup, misplaced, need, to);
    case TWCA_CONTENT_PKCS7_PEM:
    case TWCA_CONTENT_PKCS7_DER:
        return need == TWCA_NEED_KEY
                   ? NULL
                   : twca_command_unbundle(context, setup, misplaced, to);
    default:
        return reform(context->scratch, misplaced, need, to);
    }
}

const char *twca_command_convert(twca_context_t *context,
                                 const twca_setup_t *setup,
                                 const twca_misplaced_t *misplaced)
{
    apr_pool_t *pool = context->scratch;
    twca_need_e need = need_of(misplaced);
    const char *to = twca_free_name(pool, misplaced->file->path,
                                    need == TWCA_NEED_KEY ? ".key" : ".pem");
    const char *command =
        to ? convert(context, setup, misplaced, need, to) : NULL;

    if (!command) {
        return NULL;
    }
    command = twca_command_then(
        pool, command,
        twca_command_set(pool, misplaced->place, misplaced->directive, to));
    if (need == TWCA_NEED_PAIR && misplaced->pair->key.path) {
        command = twca_command_then(
            pool, command,
            twca_command_set(pool, &misplaced->pair->key.place,
                             "SSLCertificateKeyFile", to));
    }
    return command;
}
