/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "openssl_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <openssl/buffer.h>
#include <openssl/conferr.h>
#include <openssl/err.h>

#define MOST_INCLUDES 100   /* lines; nobody has so many */
#define PROBE ".twca-probe" /* the variable by which a name is expanded */

/* A file, read up to a point. */
typedef struct {
    const char *path;
    twca_bytes_t bytes;
    apr_size_t at;
    unsigned line; /* that was read last */
} source_t;

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
    apr_array_header_t *stack;   /* of source_t; the last one is being read */
    apr_array_header_t *listing; /* of const char *: an included folder's */
    int listed;                  /* of them: the next */
    apr_array_header_t *origins; /* of origin_t */
    BUF_MEM *text;
    BUF_MEM *raw;    /* a line, with those that continue it */
    BUF_MEM *joined; /* likewise, as OpenSSL looks at it */
    long lines;      /* of the text */
    apr_size_t size; /* of the files */
    int includes;
    const char *include_folder; /* .pragma includedir */
    int wants_full_paths;       /* .pragma abspath */
    int is_refused;             /* the text ends with what OpenSSL refuses */
    twca_openssl_text_t *result;
} whole_t;

/* Without memory httpd ends, as by its pools. */
static void append(BUF_MEM *buffer, const void *data, apr_size_t size)
{
    apr_size_t length = buffer->length;

    if (size > 0) {
        if (!BUF_MEM_grow_clean(buffer, length + size)) {
            abort();
        }
        memcpy(buffer->data + length, data, size);
    }
}

static void append_text(BUF_MEM *buffer, const char *text)
{
    append(buffer, text, strlen(text));
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

int twca_is_null_device(const char *path)
{
    struct stat found;
    struct stat null;

    return stat(path, &found) == 0 && stat("/dev/null", &null) == 0
           && S_ISCHR(found.st_mode) && S_ISCHR(null.st_mode)
           && found.st_rdev == null.st_rdev;
}

/* --- Files ---------------------------------------------------------------- */

static void stop_too_large(whole_t *whole, const char *path, apr_int64_t size)
{
    whole->result->state = TWCA_OPENSSL_TEXT_TOO_LARGE;
    whole->result->file = path;
    whole->result->size = size;
}

/* An empty file is one without lines. */
static twca_read_e open_source(whole_t *whole, const char *path)
{
    source_t source = {path, {NULL, 0}, 0, 0};
    twca_stamp_t stamp = {0};
    twca_read_e read = twca_file_read(path, &source.bytes, &stamp);

    if (read == TWCA_READ_OK) {
        whole->size += source.bytes.size;
        APR_ARRAY_PUSH(whole->stack, source_t) = source;
    }
    if (read == TWCA_READ_TOO_LARGE) {
        stop_too_large(whole, path, stamp.size);
    }
    else if (whole->size > TWCA_FILE_LIMIT) {
        stop_too_large(whole, APR_ARRAY_IDX(whole->stack, 0, source_t).path,
                       (apr_int64_t)whole->size);
    }
    return read == TWCA_READ_EMPTY ? TWCA_READ_OK : read;
}

static source_t *current(const whole_t *whole)
{
    return &APR_ARRAY_IDX(whole->stack, whole->stack->nelts - 1, source_t);
}

static void close_source(whole_t *whole)
{
    twca_bytes_wipe(&current(whole)->bytes);
    (void)apr_array_pop(whole->stack);
}

static int is_configuration(const char *name)
{
    size_t length = strlen(name);

    return (length > 5 && strcasecmp(name + length - 5, ".conf") == 0)
           || (length > 4 && strcasecmp(name + length - 4, ".cnf") == 0);
}

/* In the order of the folder, as OpenSSL has them. */
static void list_folder(whole_t *whole, const char *path)
{
    apr_dir_t *folder;
    apr_finfo_t found;

    if (apr_dir_open(&folder, path, whole->pool) != APR_SUCCESS) {
        return;
    }
    whole->listing = apr_array_make(whole->pool, 4, sizeof(const char *));
    whole->listed = 0;
    while (apr_dir_read(&found, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        if (is_configuration(found.name)) {
            APR_ARRAY_PUSH(whole->listing, const char *) =
                apr_pstrcat(whole->pool, path, "/", found.name, NULL);
        }
    }
    apr_dir_close(folder);
}

static void stop(whole_t *whole, twca_openssl_text_e state)
{
    const source_t *source = current(whole);

    whole->result->state = state;
    whole->result->file = source->path;
    whole->result->line = source->line;
}

static void stop_endless(whole_t *whole, const char *path, twca_read_e read)
{
    stop(whole, TWCA_OPENSSL_TEXT_ENDLESS);
    whole->result->included = path;
    whole->result->read = read;
}

static int next_listed(whole_t *whole);

/* What OpenSSL can't open it passes over. @return whether there is a file to
 * go on with */
static int include(whole_t *whole, const char *path)
{
    int before = whole->stack->nelts;
    twca_read_e read = open_source(whole, path);

    switch (read) {
    case TWCA_READ_FIFO:
    case TWCA_READ_DEVICE:
        if (!twca_is_null_device(path)) {
            stop_endless(whole, path, read);
        }
        break;
    case TWCA_READ_DIRECTORY:
        /* One in a file of another one is passed over. */
        if (!whole->listing) {
            list_folder(whole, path);
            return next_listed(whole);
        }
        break;
    case TWCA_READ_OK:
        return whole->stack->nelts > before;
    case TWCA_READ_MISSING:
    case TWCA_READ_EMPTY:
    case TWCA_READ_PERMISSION:
    case TWCA_READ_SOCKET:
    case TWCA_READ_TOO_LARGE:
    case TWCA_READ_CHANGED:
    case TWCA_READ_IO_ERROR:
        break;
    }
    return 0;
}

static int next_listed(whole_t *whole)
{
    while (whole->listing && whole->result->state == TWCA_OPENSSL_TEXT_PARSED) {
        if (whole->listed == whole->listing->nelts) {
            whole->listing = NULL;
        }
        else if (include(whole, APR_ARRAY_IDX(whole->listing, whole->listed++,
                                              const char *))) {
            return 1;
        }
    }
    return 0;
}

/* --- Lines ---------------------------------------------------------------- */

static int is_line_end(char byte)
{
    return byte == '\r' || byte == '\n';
}

/* Whether a backslash at the end asks for the next line; it is taken away. */
static int is_continued(BUF_MEM *joined)
{
    apr_size_t length = joined->length;

    if (length == 0 || joined->data[length - 1] != '\\'
        || (length > 1 && joined->data[length - 2] == '\\')) {
        return 0;
    }
    joined->length--;
    return 1;
}

/* What is left of a file's line for OpenSSL: a NUL ends it, and what follows
 * is the next line. @return whether the line has an end */
static int take_line(source_t *source, const char **line, apr_size_t *size)
{
    const char *from = (const char *)source->bytes.data + source->at;
    apr_size_t left = source->bytes.size - source->at;
    const char *end = memchr(from, '\n', left);
    apr_size_t length = end ? (apr_size_t)(end - from) + 1 : left;

    source->at += length;
    source->line += length > 0;
    *line = from;
    *size = strnlen(from, length);
    return *size > 0 && is_line_end(from[*size - 1]);
}

/* One line with those that continue it. @return the number of its lines, as
 * OpenSSL counts them; 0 at the file's end */
static int read_line(whole_t *whole, source_t *source)
{
    const char *line;
    apr_size_t size;
    int count = 0;
    int goes_on = 0;

    whole->raw->length = 0;
    whole->joined->length = 0;
    do {
        int has_end = take_line(source, &line, &size);

        /* It takes an empty one for the end of the file. */
        if (size == 0 && !goes_on) {
            source->at = source->bytes.size;
            break;
        }
        has_end |= size == 0;
        while (size > 0 && is_line_end(line[size - 1])) {
            size--;
        }
        append(whole->raw, line, size);
        append(whole->joined, line, size);
        goes_on = !has_end;
        if (has_end) {
            append_text(whole->raw, "\n");
            count++;
            goes_on = is_continued(whole->joined);
        }
    } while (goes_on);
    append(whole->joined, "", 1);
    return count;
}

/* --- Directives ----------------------------------------------------------- */

static const char *after_space(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* The characters of a name; a backslash takes the next one with it. */
static const char *after_name(const char *text)
{
    while (isalnum((unsigned char)*text)
           || (*text && strchr("_!.%&*+,/;?@^~|-", *text))
           || (*text == '\\' && text[1])) {
        text += *text == '\\' ? 2 : 1;
    }
    return text;
}

/* The value of a line that begins with @a word; NULL where it does not.
 * @param section set to what comes before: "" or "section::" */
static const char *value_of(whole_t *whole, const char *word,
                            const char **section)
{
    const char *start = after_space(whole->joined->data);
    const char *name = start;
    const char *end = after_name(name);
    const char *value;

    if (strncmp(end, "::", 2) == 0) {
        name = end + 2;
        end = after_name(name);
    }
    value = after_space(end);
    if (strncmp(name, word, strlen(word)) != 0
        || (value == name + strlen(word) && *value != '=')) {
        return NULL;
    }
    *section = apr_pstrmemdup(whole->pool, start, (apr_size_t)(name - start));
    return *value == '=' ? after_space(value + 1) : value;
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

    append_text(whole->text, section);
    append_text(whole->text, PROBE "=");
    append_text(whole->text, value);
    append_text(whole->text, "\n");
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
        stop(whole, TWCA_OPENSSL_TEXT_BROKEN);
        whole->result->error = ERR_reason_error_string(
            ERR_PACK(ERR_LIB_CONF, 0, CONF_R_RELATIVE_PATH));
        return NULL;
    }
    return *name ? twca_openssl_path(whole->pool, whole->folder, name) : NULL;
}

/* --- The whole ------------------------------------------------------------ */

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
static void add_include(whole_t *whole, const char *section, const char *value,
                        int count)
{
    const char *name = expand(whole, section, value);
    const char *path;

    if (!name) {
        whole->is_refused = 1;
        return;
    }
    path = included_path(whole, name);
    for (; count > 0; count--, whole->lines++) {
        append_text(whole->text, "\n");
    }
    if (path && whole->includes++ == MOST_INCLUDES) {
        stop_endless(whole, path, TWCA_READ_OK);
    }
    else if (path) {
        (void)include(whole, path);
    }
}

static void add_line(whole_t *whole)
{
    source_t *source = current(whole);
    unsigned first = source->line + 1;
    int count = read_line(whole, source);
    const char *section;
    const char *value;

    if (count == 0) {
        close_source(whole);
        (void)next_listed(whole);
        return;
    }
    note_origin(whole, source->path, first);
    value = value_of(whole, ".include", &section);
    if (value) {
        add_include(whole, section, value, count);
        return;
    }
    value = value_of(whole, ".pragma", &section);
    if (value) {
        see_pragma(whole, value);
    }
    append(whole->text, whole->raw->data, whole->raw->length);
    whole->lines += count;
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

static void begin(whole_t *whole, apr_pool_t *pool, const char *folder)
{
    memset(whole, 0, sizeof(*whole));
    whole->pool = pool;
    whole->folder = folder;
    whole->stack = apr_array_make(pool, 2, sizeof(source_t));
    whole->origins = apr_array_make(pool, 2, sizeof(origin_t));
    whole->text = BUF_MEM_new();
    whole->raw = BUF_MEM_new();
    whole->joined = BUF_MEM_new();
    whole->result = apr_pcalloc(pool, sizeof(*whole->result));
    if (!whole->text || !whole->raw || !whole->joined) {
        abort();
    }
}

static void end(whole_t *whole)
{
    while (whole->stack->nelts > 0) {
        close_source(whole);
    }
    /* They overwrite what they held: it may be a pass phrase. */
    BUF_MEM_free(whole->text);
    BUF_MEM_free(whole->raw);
    BUF_MEM_free(whole->joined);
    ERR_clear_error();
}

twca_openssl_text_t *
twca_openssl_text_load(apr_pool_t *pool, const char *folder, const char *path)
{
    whole_t whole;
    twca_openssl_text_t *result;

    begin(&whole, pool, folder);
    result = whole.result;
    result->file = path;
    result->read = open_source(&whole, path);
    if (result->read != TWCA_READ_OK
        && result->state == TWCA_OPENSSL_TEXT_PARSED) {
        result->state = TWCA_OPENSSL_TEXT_UNREADABLE;
    }
    while (result->state == TWCA_OPENSSL_TEXT_PARSED && !whole.is_refused
           && whole.stack->nelts > 0) {
        add_line(&whole);
    }
    if (result->state == TWCA_OPENSSL_TEXT_PARSED) {
        parse_whole(&whole);
    }
    end(&whole);
    return result;
}

void twca_openssl_text_free(twca_openssl_text_t *text)
{
    NCONF_free(text->conf);
    text->conf = NULL;
}
