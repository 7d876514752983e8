/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "command.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "keytool.h"
#include "shell.h"

/* Lines that OpenSSL takes for a block's: nothing but a byte order mark before
 * and white space behind. */
#define LINE(word) "/^[^ -~]*-----" word " [A-Z0-9 ]*CERTIFICATE-----[^!-~]*$/"
#define BEGIN LINE("BEGIN")
#define END LINE("END")

/* Certificates from other places: nobody's chain is so long, and a command
 * could get too long. */
#define LONGEST 100

/* Line number @a number of a text; NULL where there is none. */
static const char *line_of(apr_pool_t *pool, const twca_bytes_t *bytes,
                           unsigned number)
{
    const char *at = (const char *)bytes->data;

    while (number > 1 && at) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
        number--;
    }
    return at ? apr_pstrndup(pool, at, strcspn(at, "\n")) : NULL;
}

/* Whether the line is what we think it is: one directive, not continued, not
 * made by a macro. */
static int is_editable(apr_pool_t *pool, const twca_place_t *place,
                       const char *directive)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    const char *line;
    size_t length = strlen(directive);

    if (!place->file || strchr(directive, ' ')
        || twca_file_read(place->file, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    line = line_of(pool, &bytes, place->line);
    twca_bytes_wipe(&bytes);
    if (!line) {
        return 0;
    }
    line += strspn(line, " \t");
    return strncasecmp(line, directive, length) == 0
           && isspace((unsigned char)line[length])
           && line[strlen(line) - 1] != '\\';
}

/* A file's name as a word of httpd's configuration; NULL where it has no such
 * form. */
static const char *configuration_word(apr_pool_t *pool, const char *value)
{
    char *word = apr_palloc(pool, 2 * strlen(value) + 3);
    char *to = word;

    if (strpbrk(value, "\r\n") || strstr(value, "${")) {
        return NULL;
    }
    if (!strpbrk(value, " \t\v\f\"'\\#<>")) {
        return value;
    }
    *to++ = '"';
    for (; *value; value++) {
        if (*value == '"' || *value == '\\') {
            *to++ = '\\';
        }
        *to++ = *value;
    }
    *to++ = '"';
    *to = '\0';
    return word;
}

/* Text for the right side of sed's s###. */
static const char *sed_text(apr_pool_t *pool, const char *text)
{
    char *result = apr_palloc(pool, 2 * strlen(text) + 1);
    char *to = result;

    for (; *text; text++) {
        if (strchr("&#\\", *text)) {
            *to++ = '\\';
        }
        *to++ = *text;
    }
    *to = '\0';
    return result;
}

static const char *sed(apr_pool_t *pool, const char *script, const char *file)
{
    /* Bytes, not characters: `.` is not what is no character. */
    return apr_pstrcat(pool, "LC_ALL=C sed -i --follow-symlinks ",
                       twca_shell_word(pool, script), " ",
                       twca_shell_word(pool, file), NULL);
}

const char *twca_command_set_words(apr_pool_t *pool, const twca_place_t *place,
                                   const char *directive,
                                   const apr_array_header_t *words)
{
    const char *line = directive;
    int i;

    for (i = 0; i < words->nelts; i++) {
        const char *word =
            configuration_word(pool, APR_ARRAY_IDX(words, i, const char *));

        if (!word) {
            return NULL;
        }
        line = apr_pstrcat(pool, line, " ", word, NULL);
    }
    if (!is_editable(pool, place, directive)) {
        return NULL;
    }
    return sed(pool,
               apr_psprintf(pool, "%us#%s.*#%s#I", place->line, directive,
                            sed_text(pool, line)),
               place->file);
}

const char *twca_command_set(apr_pool_t *pool, const twca_place_t *place,
                             const char *directive, const char *value)
{
    apr_array_header_t *words = apr_array_make(pool, 1, sizeof(const char *));

    APR_ARRAY_PUSH(words, const char *) = value;
    return twca_command_set_words(pool, place, directive, words);
}

const char *twca_command_add(apr_pool_t *pool, const twca_place_t *place,
                             const char *directive, const char *value)
{
    const char *word = configuration_word(pool, value);

    if (!word || !is_editable(pool, place, "SSLCertificateFile")) {
        return NULL;
    }
    return sed(pool,
               apr_psprintf(pool, "%ua %s %s", place->line, directive,
                            sed_text(pool, word)),
               place->file);
}

const char *twca_command_then(apr_pool_t *pool, const char *first,
                              const char *second)
{
    return first && second ? apr_pstrcat(pool, first, " && ", second, NULL)
                           : NULL;
}

/* Of what @a source prints, the block number @a index. */
static const char *block_of(apr_pool_t *pool, const char *source, int index)
{
    return source ? apr_psprintf(
               pool, "%s | awk '" BEGIN "{n++;p=(n==%d)} p; " END "{p=0}'",
               source, index + 1)
                  : NULL;
}

static const char *extract(apr_pool_t *pool, const twca_spot_t *spot)
{
    const char *word = twca_shell_word(pool, spot->file->path);

    if (spot->file->entry) {
        return spot->index == 0
                   ? twca_keytool_export(pool, spot->file->entry)
                   : block_of(pool, twca_keytool_list(pool, spot->file->entry),
                              spot->index);
    }
    switch ((twca_content_e)spot->file->content) {
    case TWCA_CONTENT_DER_CERTIFICATE:
        return apr_pstrcat(pool, "openssl x509 -inform DER -in ", word, NULL);
    case TWCA_CONTENT_PKCS7_DER:
        return block_of(pool,
                        apr_pstrcat(pool,
                                    "openssl pkcs7 -inform DER -print_certs "
                                    "-in ",
                                    word, NULL),
                        spot->index);
    case TWCA_CONTENT_PKCS7_PEM:
        return block_of(
            pool,
            apr_pstrcat(pool, "openssl pkcs7 -print_certs -in ", word, NULL),
            spot->index);
    default:
        break;
    }
    if (spot->index == 0) {
        return apr_pstrcat(pool, "openssl x509 -in ", word, NULL);
    }
    return apr_psprintf(pool,
                        "awk '" BEGIN "{n++;p=(n==%d)} p; " END
                        "{p=0}' %s | openssl x509",
                        spot->index + 1, word);
}

const char *twca_command_print(apr_pool_t *pool,
                               const apr_array_header_t *spots)
{
    const char *all = NULL;
    int i;

    for (i = 0; i < spots->nelts && spots->nelts <= LONGEST; i++) {
        const char *one = extract(pool, &APR_ARRAY_IDX(spots, i, twca_spot_t));

        if (!one) {
            return NULL;
        }
        all = all ? apr_pstrcat(pool, all, " && ", one, NULL) : one;
    }
    return all;
}

static const char *selection(apr_pool_t *pool, const int *keep, int count)
{
    apr_array_header_t *words =
        apr_array_make(pool, count + 1, sizeof(const char *));
    int i;

    for (i = 0; i < count; i++) {
        APR_ARRAY_PUSH(words, const char *) =
            apr_psprintf(pool, "c[%d]", keep[i] + 1);
    }
    APR_ARRAY_PUSH(words, const char *) = "o";
    return apr_array_pstrcat(pool, words, ' ');
}

/* The empty line is for a file whose last line does not end. */
const char *twca_command_append(apr_pool_t *pool, const char *path,
                                const apr_array_header_t *more)
{
    const char *all = twca_command_print(pool, more);

    return all ? apr_pstrcat(pool, "{ echo && ", all, "; } >> ",
                             twca_shell_word(pool, path), NULL)
               : NULL;
}

/* Not in place and not renamed: the file keeps its owner, its mode and the
 * links to it, and a copy of a private key is never readable to others. */
const char *twca_command_rewrite(apr_pool_t *pool, const char *path,
                                 const int *keep, int count,
                                 const apr_array_header_t *more)
{
    const char *word = twca_shell_word(pool, path);
    const char *program;
    const char *rest = "";

    if (more && more->nelts > 0) {
        rest = twca_command_print(pool, more);
        if (!rest) {
            return NULL;
        }
        rest = apr_pstrcat(pool, " && ", rest, NULL);
    }
    /* A byte order mark is one only where the file begins. */
    program = apr_psprintf(pool,
                           "awk '" BEGIN "{n++;p=1;sub(/^[^ -~]*/,\"\")} "
                           "{if(p)c[n]=c[n] $0 ORS;else o=o $0 ORS} " END
                           "{p=0} END{printf \"%%s\",%s}' %s",
                           selection(pool, keep, count), word);
    return apr_pstrcat(pool, "t=$(mktemp) && { ", program, rest,
                       "; } > \"$t\" && cat \"$t\" > ", word,
                       " && rm -f \"$t\"", NULL);
}
