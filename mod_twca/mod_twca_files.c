/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Where are the files that mod_ssl is handed? */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_file_io.h>
#include <apr_strings.h>
#include <openssl/sha.h>

#include "mod_twca_rescue.h"
#include "report/words.h"
#include "rescue/standin.h"

static apr_status_t remove_folder(void *data)
{
    const char *path = data;

    (void)rmdir(path);
    return APR_SUCCESS;
}

static apr_status_t remove_file(void *data)
{
    const char *path = data;

    (void)unlink(path);
    return APR_SUCCESS;
}

/* Somewhere else, for as long as mod_ssl needs: a folder that cannot be used
 * must not keep the server from starting. */
static const char *spare_folder(twca_rescue_t *rescue)
{
    const char *temporary;
    char *path;

    if (!rescue->spare
        && apr_temp_dir_get(&temporary, rescue->pool) == APR_SUCCESS) {
        path = apr_pstrcat(rescue->pool, temporary, "/twca-XXXXXX", NULL);
        if (mkdtemp(path)) {
            apr_pool_cleanup_register(rescue->pool, path, remove_folder,
                                      apr_pool_cleanup_null);
            rescue->spare = path;
        }
    }
    return rescue->spare;
}

static const char *put_aside(apr_pool_t *pool, twca_rescue_t *rescue,
                             const char *name, const twca_bytes_t *pem)
{
    const char *folder = spare_folder(rescue);
    const char *path =
        folder ? apr_pstrcat(pool, folder, "/", name, NULL) : NULL;
    apr_file_t *file;
    apr_status_t status;

    /* Two hosts may have the same chain. */
    if (path && access(path, F_OK) == 0) {
        return path;
    }
    if (!path
        || apr_file_open(&file, path,
                         APR_FOPEN_WRITE | APR_FOPEN_CREATE | APR_FOPEN_EXCL,
                         APR_FPROT_UREAD | APR_FPROT_UWRITE, rescue->pool)
               != APR_SUCCESS) {
        return NULL;
    }
    apr_pool_cleanup_register(rescue->pool, path, remove_file,
                              apr_pool_cleanup_null);
    status = apr_file_write_full(file, pem->data, pem->size, NULL);
    if (apr_file_close(file) == APR_SUCCESS && status == APR_SUCCESS) {
        return path;
    }
    (void)unlink(path);
    return NULL;
}

/* A file for mod_ssl to load. */
static const char *put_file(apr_pool_t *pool, twca_rescue_t *rescue,
                            const char *name, const twca_bytes_t *pem)
{
    const char *problem;
    const char *path = NULL;

    if (rescue->state) {
        path = twca_state_put(rescue->state, name, pem, &problem);
        if (!path) {
            (void)twca_find_unkept(rescue, problem);
        }
    }
    return path ? apr_pstrdup(pool, path) : put_aside(pool, rescue, name, pem);
}

const char *twca_file_stand_in(apr_pool_t *pool, const twca_site_t *site,
                               twca_rescue_t *rescue, apr_time_t now)
{
    const char *name = twca_rescue_name(pool, site, "stand-in", 0);
    const char *path =
        rescue->state ? twca_state_find(rescue->state, name) : NULL;
    twca_bytes_t pem;

    /* A site that stays isolated keeps its stand-in. */
    if (path
        && twca_standin_pair_is_current(pool, path, site->name, NULL, now)) {
        return path;
    }
    path = NULL;
    if (!twca_standin_pair_make(pool, site->name, NULL, now, &pem)) {
        return NULL;
    }
    path = put_file(pool, rescue, name, &pem);
    twca_bytes_wipe(&pem);
    return path;
}

/* Named by its content: hosts with the same certificates still have the same
 * files, by which mod_ssl lets them share a connection. */
const char *twca_file_chain(apr_pool_t *pool, const char *text,
                            twca_rescue_t *rescue)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    twca_bytes_t pem = {(unsigned char *)apr_pstrdup(pool, text), strlen(text)};

    SHA256(pem.data, pem.size, sha256);
    return put_file(pool, rescue,
                    twca_state_name(pool, "chain", 0,
                                    twca_words_hash(pool, sha256), "completed",
                                    0),
                    &pem);
}
