/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "folder.h"

#include <dirent.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "tap.h"

const char *state_problem(apr_pool_t *pool, const char *folder)
{
    const char *problem = NULL;

    return twca_state_open(pool, folder, &problem) ? "none" : problem;
}

twca_state_t *state_open(apr_pool_t *pool, const char *folder)
{
    const char *problem = "none";
    twca_state_t *state = twca_state_open(pool, fixture_path(folder), &problem);

    if (!state) {
        diag("%s: %s", folder, problem);
        exit(EXIT_FAILURE);
    }
    return state;
}

const char *state_name(apr_pool_t *pool, const char *site)
{
    return twca_state_name(pool, site, 443, "*:443", "good", 0);
}

const char *state_put(twca_state_t *state, const char *name, const char *text,
                      const char **problem)
{
    twca_bytes_t bytes = fixture_string(text);
    const char *path = twca_state_put(state, name, &bytes, problem);

    twca_bytes_wipe(&bytes);
    return path;
}

int state_entries(const char *folder)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    int count = 0;

    while (listing && (entry = readdir(listing))) {
        count +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    if (listing) {
        (void)closedir(listing);
    }
    return count;
}

int state_as_nobody(int (*run)(apr_pool_t *pool), apr_pool_t *pool)
{
    const struct passwd *nobody = getpwnam("nobody");
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        if (geteuid() == 0 && (!nobody || seteuid(nobody->pw_uid) != 0)) {
            _exit(99);
        }
        _exit(run(pool));
    }
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}
