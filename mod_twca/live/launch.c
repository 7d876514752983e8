/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* How is a program started?
 *
 * By posix_spawn(), as apr_proc_create() lacks what is needed here: it has no
 * process group (its way to detach is a daemon, which nobody can wait for), it
 * hands on the signals that httpd's threads block, SIGTERM among them, it walks
 * through all pools between fork() and execve(), whatever other threads do with
 * them, and it can't say that execve() failed. */

#include "launch.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

#include <apr_file_io.h>
#include <apr_portable.h>
#include <apr_strings.h>

/* What httpd and APR open is closed by execve(); this is for other modules'
 * files. */
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
#define CLOSE_FROM posix_spawn_file_actions_addclosefrom_np
#endif
#endif

/* The input as a file without a name. Unlike with a pipe nobody has to go on
 * writing, a program that reads nothing is no reason for a SIGPIPE, and one
 * that has a child does not make us wait for that one. */
static apr_status_t open_input(apr_pool_t *pool, const char *input,
                               apr_file_t **file)
{
    const char *folder;
    char *path;
    apr_off_t start = 0;
    apr_status_t status = apr_temp_dir_get(&folder, pool);

    if (status != APR_SUCCESS) {
        return status;
    }
    path = apr_pstrcat(pool, folder, "/twca-notice-XXXXXX", NULL);
    status = apr_file_mktemp(file, path,
                             APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE
                                 | APR_FOPEN_EXCL,
                             pool);
    if (status != APR_SUCCESS) {
        return status;
    }
    status = apr_file_remove(path, pool);
    if (status == APR_SUCCESS) {
        status = apr_file_write_full(*file, input, strlen(input), NULL);
    }
    if (status == APR_SUCCESS) {
        status = apr_file_seek(*file, APR_SET, &start);
    }
    return status;
}

/* Its standard input, output and error, and no other file. */
static int set_files(posix_spawn_file_actions_t *actions, int input)
{
    int error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);

    if (!error) {
        error = posix_spawn_file_actions_adddup2(actions, STDERR_FILENO,
                                                 STDOUT_FILENO);
    }
#ifdef CLOSE_FROM
    if (!error) {
        error = CLOSE_FROM(actions, STDERR_FILENO + 1);
    }
#endif
    return error;
}

/* A group of its own, and signals as they are without anybody's doing. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all;
    sigset_t none;
    int error = posix_spawnattr_setflags(
        attributes,
        POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    (void)sigfillset(&all);
    (void)sigemptyset(&none);
    if (!error) {
        error = posix_spawnattr_setpgroup(attributes, 0);
    }
    if (!error) {
        error = posix_spawnattr_setsigmask(attributes, &none);
    }
    return error ? error : posix_spawnattr_setsigdefault(attributes, &all);
}

static int spawn_with(const posix_spawn_file_actions_t *actions,
                      const posix_spawnattr_t *attributes,
                      char *const *arguments, char *const *environment,
                      apr_proc_t *process)
{
    memset(process, 0, sizeof(*process));
    return posix_spawn(&process->pid, arguments[0], actions, attributes,
                       arguments, environment);
}

static int spawn(int input, char *const *arguments, char *const *environment,
                 apr_proc_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);

    if (error) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = set_files(&actions, input);
        if (!error) {
            error = set_attributes(&attributes);
        }
        if (!error) {
            error = spawn_with(&actions, &attributes, arguments, environment,
                               process);
        }
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return error;
}

apr_status_t twca_launch(apr_pool_t *pool, char *const *arguments,
                         char *const *environment, const char *input,
                         apr_proc_t *process)
{
    apr_file_t *file = NULL;
    apr_os_file_t fd = -1;
    apr_status_t status = open_input(pool, input, &file);

    if (status == APR_SUCCESS) {
        status = apr_os_file_get(&fd, file);
    }
    if (status == APR_SUCCESS) {
        status = spawn(fd, arguments, environment, process);
    }
    if (file) {
        (void)apr_file_close(file);
    }
    return status;
}
