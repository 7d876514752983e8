/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>

#include "state_private.h"

const char *twca_state_problem(int error)
{
    switch (error) {
    case ENOENT:
        return "missing";
    case ENOTDIR:
        return "not-a-folder";
    case ELOOP:
        return "symlink";
    case EACCES:
    case EPERM:
        return "permission";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return "full";
    case EROFS:
        return "read-only";
    default:
        return "io-error";
    }
}

static int is_ours_alone(const struct stat *found)
{
    return found->st_uid == geteuid()
           && (found->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

int twca_state_is_private(const struct stat *found)
{
    return S_ISREG(found->st_mode) && is_ours_alone(found);
}

const char *twca_state_path(const twca_state_t *state, const char *name)
{
    return apr_pstrcat(state->pool, state->folder, "/", name, NULL);
}

/* Why a folder, or what is in its place, is not used; NULL where it may be. */
static const char *objection(const struct stat *found)
{
    if (S_ISLNK(found->st_mode)) {
        return "symlink";
    }
    if (!S_ISDIR(found->st_mode)) {
        return "not-a-folder";
    }
    if (found->st_uid != geteuid()) {
        return "owner";
    }
    return is_ours_alone(found) ? NULL : "open-to-others";
}

static int look_at(const char *folder, struct stat *found)
{
    return lstat(folder, found) == 0
           || (errno == ENOENT
               && (mkdir(folder, S_IRWXU) == 0 || errno == EEXIST)
               && lstat(folder, found) == 0);
}

const char *twca_state_objection(const char *folder)
{
    struct stat found;

    return lstat(folder, &found) == 0 ? objection(&found) : NULL;
}

/* The folder's descriptor; -1 where it can't be had, or may not be used. */
static int open_folder(const char *folder, const char **problem)
{
    struct stat found;
    int fd;

    *problem =
        look_at(folder, &found) ? objection(&found) : twca_state_problem(errno);
    if (*problem) {
        return -1;
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    /* It may be another one by now. */
    *problem = fd >= 0 && fstat(fd, &found) == 0 ? objection(&found)
                                                 : twca_state_problem(errno);
    if (*problem && fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

/* With a slash behind it a symlink would be followed. */
static const char *without_slash(apr_pool_t *pool, const char *folder)
{
    size_t length = strlen(folder);

    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    return apr_pstrmemdup(pool, folder, length);
}

static apr_status_t close_folder(void *data)
{
    const twca_state_t *state = data;

    (void)close(state->fd);
    return APR_SUCCESS;
}

typedef int is_needless_f(const twca_state_t *state, const char *name);

/* Files that others put there are none of our business. */
static int remove_needless(const twca_state_t *state,
                           is_needless_f *is_needless)
{
    int fd = openat(state->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    struct stat found;
    int removed = 0;

    if (!listing) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return 0;
    }
    while ((entry = readdir(listing))) {
        if (is_needless(state, entry->d_name)
            && fstatat(state->fd, entry->d_name, &found, AT_SYMLINK_NOFOLLOW)
                   == 0
            && twca_state_is_private(&found)
            && unlinkat(state->fd, entry->d_name, 0) == 0) {
            removed++;
        }
    }
    (void)closedir(listing);
    return removed;
}

static int is_leftover(const twca_state_t *state, const char *name)
{
    (void)state;
    return twca_state_made_draft(name);
}

static int is_unused(const twca_state_t *state, const char *name)
{
    return twca_state_made_name(name)
           && !apr_hash_get(state->used, name, APR_HASH_KEY_STRING);
}

twca_state_t *twca_state_open(apr_pool_t *pool, const char *folder,
                              const char **problem)
{
    twca_state_t *state = apr_pcalloc(pool, sizeof(*state));

    state->pool = pool;
    state->folder = without_slash(pool, folder);
    state->used = apr_hash_make(pool);
    state->fd = open_folder(state->folder, problem);
    if (state->fd < 0) {
        return NULL;
    }
    apr_pool_cleanup_register(pool, state, close_folder, apr_pool_cleanup_null);
    (void)remove_needless(state, is_leftover);
    return state;
}

const char *twca_state_find(twca_state_t *state, const char *name)
{
    struct stat found;

    if (!twca_state_made_name(name)
        || fstatat(state->fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0
        || !twca_state_is_private(&found) || found.st_size == 0) {
        return NULL;
    }
    name = apr_pstrdup(state->pool, name);
    apr_hash_set(state->used, name, APR_HASH_KEY_STRING, name);
    return twca_state_path(state, name);
}

int twca_state_tidy(twca_state_t *state)
{
    return remove_needless(state, is_unused);
}
