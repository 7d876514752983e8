/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Files of a configuration that include one another. */

#include "openssl_private.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <apr_file_info.h>
#include <apr_strings.h>

#define MOST_INCLUDES 100 /* lines; nobody has so many */

static void stop_too_large(twca_openssl_files_t *files, const char *path,
                           apr_int64_t size)
{
    files->result->state = TWCA_OPENSSL_TEXT_TOO_LARGE;
    files->result->file = path;
    files->result->size = size;
}

/* An empty file is one without lines. */
static twca_read_e open_source(twca_openssl_files_t *files, const char *path)
{
    twca_openssl_source_t source = {path, {NULL, 0}, 0, 0};
    twca_stamp_t stamp = {0};
    twca_read_e read = twca_file_read(path, &source.bytes, &stamp);

    if (read == TWCA_READ_OK) {
        files->size += source.bytes.size;
        APR_ARRAY_PUSH(files->stack, twca_openssl_source_t) = source;
    }
    if (read == TWCA_READ_TOO_LARGE) {
        stop_too_large(files, path, stamp.size);
    }
    else if (files->size > TWCA_FILE_LIMIT) {
        stop_too_large(
            files, APR_ARRAY_IDX(files->stack, 0, twca_openssl_source_t).path,
            (apr_int64_t)files->size);
    }
    return read == TWCA_READ_EMPTY ? TWCA_READ_OK : read;
}

static twca_openssl_source_t *last(const twca_openssl_files_t *files)
{
    return &APR_ARRAY_IDX(files->stack, files->stack->nelts - 1,
                          twca_openssl_source_t);
}

int twca_is_null_device(const char *path)
{
    struct stat found;
    struct stat null;

    return stat(path, &found) == 0 && stat("/dev/null", &null) == 0
           && S_ISCHR(found.st_mode) && S_ISCHR(null.st_mode)
           && found.st_rdev == null.st_rdev;
}

static int is_configuration(const char *name)
{
    size_t length = strlen(name);

    return (length > 5 && strcasecmp(name + length - 5, ".conf") == 0)
           || (length > 4 && strcasecmp(name + length - 4, ".cnf") == 0);
}

/* In the order of the folder, as OpenSSL has them. */
static void list_folder(twca_openssl_files_t *files, const char *path)
{
    apr_dir_t *folder;
    apr_finfo_t found;

    if (apr_dir_open(&folder, path, files->pool) != APR_SUCCESS) {
        return;
    }
    files->listing = apr_array_make(files->pool, 4, sizeof(const char *));
    files->listed = 0;
    while (apr_dir_read(&found, APR_FINFO_NAME, folder) == APR_SUCCESS) {
        if (is_configuration(found.name)) {
            APR_ARRAY_PUSH(files->listing, const char *) =
                apr_pstrcat(files->pool, path, "/", found.name, NULL);
        }
    }
    apr_dir_close(folder);
}

void twca_openssl_stop(twca_openssl_files_t *files, twca_openssl_text_e state)
{
    const twca_openssl_source_t *source = last(files);

    files->result->state = state;
    files->result->file = source->path;
    files->result->line = source->line;
}

static void stop_endless(twca_openssl_files_t *files, const char *path,
                         twca_read_e read)
{
    twca_openssl_stop(files, TWCA_OPENSSL_TEXT_ENDLESS);
    files->result->included = path;
    files->result->read = read;
}

/* What OpenSSL can't open it passes over. @return whether it is a file to go on
 * with; a folder is listed */
static int open_included(twca_openssl_files_t *files, const char *path)
{
    int before = files->stack->nelts;
    twca_read_e read = open_source(files, path);

    switch (read) {
    case TWCA_READ_FIFO:
    case TWCA_READ_DEVICE:
        if (!twca_is_null_device(path)) {
            stop_endless(files, path, read);
        }
        break;
    case TWCA_READ_DIRECTORY:
        /* One in a file of another one is passed over. */
        if (!files->listing) {
            list_folder(files, path);
        }
        break;
    case TWCA_READ_OK:
        return files->stack->nelts > before;
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

/* Go on with the next file of the folder that is listed, if there is one. */
static void include_listed(twca_openssl_files_t *files)
{
    int has_file = 0;

    while (!has_file && files->listing
           && files->result->state == TWCA_OPENSSL_TEXT_PARSED) {
        if (files->listed == files->listing->nelts) {
            files->listing = NULL;
        }
        else {
            has_file = open_included(
                files,
                APR_ARRAY_IDX(files->listing, files->listed++, const char *));
        }
    }
}

void twca_openssl_include(twca_openssl_files_t *files, const char *path)
{
    int is_listed = files->listing != NULL;

    if (files->includes++ == MOST_INCLUDES) {
        stop_endless(files, path, TWCA_READ_OK);
    }
    else if (!open_included(files, path) && !is_listed) {
        include_listed(files);
    }
}

void twca_openssl_begin(twca_openssl_files_t *files, apr_pool_t *pool,
                        const char *path, twca_openssl_text_t *result)
{
    twca_read_e read;

    memset(files, 0, sizeof(*files));
    files->pool = pool;
    files->result = result;
    files->stack = apr_array_make(pool, 2, sizeof(twca_openssl_source_t));
    read = open_source(files, path);
    if (read != TWCA_READ_OK && result->state == TWCA_OPENSSL_TEXT_PARSED) {
        result->state = TWCA_OPENSSL_TEXT_UNREADABLE;
        result->read = read;
    }
}

twca_openssl_source_t *twca_openssl_source(const twca_openssl_files_t *files)
{
    return files->stack->nelts > 0
                   && files->result->state == TWCA_OPENSSL_TEXT_PARSED
               ? last(files)
               : NULL;
}

static void close_last(twca_openssl_files_t *files)
{
    twca_bytes_wipe(&last(files)->bytes);
    (void)apr_array_pop(files->stack);
}

void twca_openssl_next(twca_openssl_files_t *files)
{
    close_last(files);
    include_listed(files);
}

void twca_openssl_end(twca_openssl_files_t *files)
{
    while (files->stack->nelts > 0) {
        close_last(files);
    }
}
