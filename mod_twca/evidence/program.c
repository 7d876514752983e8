/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

/* The path of a program in a folder, or NULL. A folder that depends on where
 * one is would be another one's for whoever runs the remedy. */
static const char *program_in(apr_pool_t *pool, const char *folder,
                              const char *name)
{
    const char *path = apr_pstrcat(pool, folder, "/", name, NULL);
    struct stat found;

    return *folder == '/' && stat(path, &found) == 0 && S_ISREG(found.st_mode)
                   && access(path, X_OK) == 0
               ? path
               : NULL;
}

static int is_in_path(apr_pool_t *pool, const char *name)
{
    const char *path = getenv("PATH");
    char *state;
    char *folder;

    for (folder = apr_strtok(apr_pstrdup(pool, path ? path : ""), ":", &state);
         folder; folder = apr_strtok(NULL, ":", &state)) {
        if (program_in(pool, folder, name)) {
            return 1;
        }
    }
    return 0;
}

const char *twca_find_program(apr_pool_t *pool, const char *name)
{
    const char *java = getenv("JAVA_HOME");
    const char *path = NULL;

    if (is_in_path(pool, name)) {
        return name;
    }
    if (java) {
        path = program_in(pool, apr_pstrcat(pool, java, "/bin", NULL), name);
    }
    return path ? path : program_in(pool, "/usr/bin", name);
}
