/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "openssl_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>
#include <openssl/conferr.h>
#include <openssl/err.h>

#define PROBE ".twca-probe" /* the variable by which a name is expanded */

/* From this line of the whole on: which file's lines they are. */
typedef struct {
    long from;
    const char *path;
    unsigned line;
} origin_t;

/* The whole, while it is put together. */
typedef struct {
    apr_pool_t *pool;
    const char *folder;
    twca_openssl_files_t files;
    twca_openssl_line_t line;
    BUF_MEM *text;
    long lines;                  /* of the text */
    apr_array_header_t *origins; /* of origin_t */
    const char *include_folder;  /* .pragma includedir */
    int wants_full_paths;        /* .pragma abspath */
    int is_refused;              /* the text ends with what OpenSSL refuses */
    twca_openssl_text_t *result;
} whole_t;

static void append(whole_t *whole, const char *text)
{
    twca_openssl_append(whole->text, text, strlen(text));
}

const char *twca_openssl_path(apr_pool_t *pool, const char *folder,
                              const char *name)
{
    apr_size_t length;

    if (*name == '/' || !folder) {
        return name;
    }
    length = strlen(folder);
    return apr_pstrcat(pool, folder,
                       length > 0 && folder[length - 1] == '/' ? "" : "/", name,
                       NULL);
}

/* Parse a text. @return OpenSSL's object, or NULL and the line of the first
 * error */
static CONF *parse(const BUF_MEM *text, long *line)
{
    const char *data = text->length > 0 ? text->data : "";
    BIO *bio = BIO_new_mem_buf(data, (int)text->length);
    CONF *conf = NCONF_new(NULL);

    if (conf && NCONF_load_bio(conf, bio, line) <= 0) {
        NCONF_free(conf);
        conf = NULL;
    }
    BIO_free(bio);
    return conf;
}

/* The value of the probe, whichever section it is in. */
static const char *probed(apr_pool_t *pool, const CONF *conf)
{
    STACK_OF(OPENSSL_CSTRING) *sections = NCONF_get_section_names(conf);
    const char *value = NULL;
    int i;

    for (i = 0; !value && i < sk_OPENSSL_CSTRING_num(sections); i++) {
        value = NCONF_get_string(conf, sk_OPENSSL_CSTRING_value(sections, i),
                                 PROBE);
    }
    value = apr_pstrdup(pool, value);
    sk_OPENSSL_CSTRING_free(sections);
    return value;
}

/* A name with its variables and quotes as OpenSSL takes them at this place of
 * the text; NULL where it refuses them, and then so it does the text. */
static const char *expand(whole_t *whole, const char *section,
                          const char *value)
{
    apr_size_t length = whole->text->length;
    const char *result = NULL;
    CONF *conf;
    long line;

    append(whole, section);
    append(whole, PROBE "=");
    append(whole, value);
    append(whole, "\n");
    conf = parse(whole->text, &line);
    if (conf) {
        result = probed(whole->pool, conf);
        NCONF_free(conf);
        whole->text->length = length;
    }
    return result;
}

static char *trimmed(apr_pool_t *pool, const char *text, apr_size_t length)
{
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    return apr_pstrmemdup(pool, text, length);
}

/* "keyword:value"; what is wrong with it OpenSSL will say. */
static void see_pragma(whole_t *whole, const char *pragma)
{
    const char *text = trimmed(whole->pool, pragma, strcspn(pragma, "#"));
    apr_size_t length = strcspn(text, ":");
    const char *keyword = trimmed(whole->pool, text, length);
    const char *value = text + length + (text[length] == ':');

    value += strspn(value, " \t");
    if (strcmp(keyword, "includedir") == 0) {
        whole->include_folder = value;
    }
    else if (strcmp(keyword, "abspath") == 0) {
        whole->wants_full_paths =
            strcasecmp(value, "on") == 0 || strcasecmp(value, "true") == 0;
    }
}

/* Where a file that a line names is, by OpenSSL's rules; NULL: nowhere. */
static const char *included_path(whole_t *whole, const char *name)
{
    const char *folder = getenv("OPENSSL_CONF_INCLUDE");

    if (!folder) {
        folder = whole->include_folder;
    }
    name = twca_openssl_path(whole->pool, folder, name);
    if (whole->wants_full_paths && *name != '/') {
        twca_openssl_stop(&whole->files, TWCA_OPENSSL_TEXT_BROKEN);
        whole->result->error = ERR_reason_error_string(
            ERR_PACK(ERR_LIB_CONF, 0, CONF_R_RELATIVE_PATH));
        return NULL;
    }
    return *name ? twca_openssl_path(whole->pool, whole->folder, name) : NULL;
}

/* Remember where the next line of the text comes from, if it does not simply
 * follow the last one. */
static void note_origin(whole_t *whole, const char *path, unsigned line)
{
    const apr_array_header_t *origins = whole->origins;
    origin_t origin = {whole->lines + 1, path, line};

    if (origins->nelts > 0) {
        const origin_t *last =
            &APR_ARRAY_IDX(origins, origins->nelts - 1, origin_t);

        if (strcmp(last->path, path) == 0
            && last->line + (origin.from - last->from) == line) {
            return;
        }
    }
    APR_ARRAY_PUSH(whole->origins, origin_t) = origin;
}

static void name_line(const whole_t *whole, long number)
{
    const origin_t *origin = NULL;
    int i;

    for (i = 0; i < whole->origins->nelts; i++) {
        const origin_t *next = &APR_ARRAY_IDX(whole->origins, i, origin_t);

        if (next->from > number) {
            break;
        }
        origin = next;
    }
    if (origin) {
        whole->result->file = origin->path;
        whole->result->line = origin->line + (unsigned)(number - origin->from);
    }
}

/* In its place there are as many empty lines. */
static void add_include(whole_t *whole, const char *section, const char *value)
{
    const char *name = expand(whole, section, value);
    const char *path;
    int i;

    if (!name) {
        whole->is_refused = 1;
        return;
    }
    for (i = 0; i < whole->line.count; i++) {
        append(whole, "\n");
    }
    whole->lines += whole->line.count;
    path = included_path(whole, name);
    if (path) {
        twca_openssl_include(&whole->files, path);
    }
}

static void add_line(whole_t *whole, const char *path)
{
    const twca_openssl_line_t *line = &whole->line;
    const char *section;
    const char *value;

    note_origin(whole, path, line->number);
    value = twca_openssl_value(whole->pool, line, ".include", &section);
    if (value) {
        add_include(whole, section, value);
        return;
    }
    value = twca_openssl_value(whole->pool, line, ".pragma", &section);
    if (value) {
        see_pragma(whole, value);
    }
    twca_openssl_append(whole->text, line->raw->data, line->raw->length);
    whole->lines += line->count;
}

static void add_lines(whole_t *whole)
{
    twca_openssl_source_t *source;

    while (!whole->is_refused
           && (source = twca_openssl_source(&whole->files)) != NULL) {
        if (twca_openssl_read_line(source, &whole->line)) {
            add_line(whole, source->path);
        }
        else {
            twca_openssl_next(&whole->files);
        }
    }
}

static void parse_whole(whole_t *whole)
{
    twca_openssl_text_t *result = whole->result;
    long line = 0;

    result->conf = parse(whole->text, &line);
    if (!result->conf) {
        result->state = TWCA_OPENSSL_TEXT_BROKEN;
        result->error = ERR_reason_error_string(ERR_peek_last_error());
        name_line(whole, line);
    }
}

static BUF_MEM *buffer(void)
{
    BUF_MEM *result = BUF_MEM_new();

    if (!result) {
        abort();
    }
    return result;
}

twca_openssl_text_t *
twca_openssl_text_load(apr_pool_t *pool, const char *folder, const char *path)
{
    twca_openssl_text_t *result = apr_pcalloc(pool, sizeof(*result));
    whole_t whole = {.pool = pool, .folder = folder, .result = result};

    result->file = path;
    whole.text = buffer();
    whole.line.raw = buffer();
    whole.line.joined = buffer();
    whole.origins = apr_array_make(pool, 2, sizeof(origin_t));
    twca_openssl_begin(&whole.files, pool, path, result);
    add_lines(&whole);
    if (result->state == TWCA_OPENSSL_TEXT_PARSED) {
        parse_whole(&whole);
    }
    twca_openssl_end(&whole.files);
    /* They overwrite what they held: it may be a pass phrase. */
    BUF_MEM_free(whole.text);
    BUF_MEM_free(whole.line.raw);
    BUF_MEM_free(whole.line.joined);
    ERR_clear_error();
    return result;
}

void twca_openssl_text_free(twca_openssl_text_t *text)
{
    NCONF_free(text->conf);
    text->conf = NULL;
}
