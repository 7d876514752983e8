/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Can others read the private key? */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include <apr_user.h>

#include "exposure.h"
#include "shell.h"

/* Groups of people; below are the system's own, such as Debian's ssl-cert,
 * which are made to share keys between services, and 100 is "users". */
#define FIRST_GROUP_OF_PEOPLE 1000
#define USERS 100

/* Who may read it, if not only its owner. */
typedef enum { NOBODY, GROUP, EVERYBODY } reader_e;

static reader_e reader_of(const twca_stamp_t *stamp)
{
    if (stamp->mode & S_IROTH) {
        return EVERYBODY;
    }
    /* A group of the owner's own number holds nobody else. */
    if (stamp->mode & S_IRGRP && stamp->group != stamp->owner
        && (stamp->group >= FIRST_GROUP_OF_PEOPLE || stamp->group == USERS)) {
        return GROUP;
    }
    return NOBODY;
}

/* A folder that others may not enter hides what is in it. */
static int is_reachable(apr_pool_t *pool, const char *path,
                        const twca_stamp_t *file, reader_e reader)
{
    char *real = realpath(path, NULL);
    char *folder = apr_pstrdup(pool, real ? real : path);
    char *slash;

    free(real); /* what links lead there does not matter */
    while ((slash = strrchr(folder, '/')) && slash > folder) {
        twca_stamp_t stamp;

        *slash = '\0';
        if (twca_file_stat(folder, &stamp) != TWCA_READ_DIRECTORY) {
            return 1;
        }
        if (!(stamp.mode & S_IXOTH)
            && !(reader == GROUP && stamp.mode & S_IXGRP
                 && stamp.group == file->group)) {
            return 0;
        }
    }
    return 1;
}

static const char *owner_text(apr_pool_t *pool, const twca_stamp_t *stamp)
{
    char *user;
    char *group;

    if (apr_uid_name_get(&user, stamp->owner, pool) != APR_SUCCESS) {
        user = apr_psprintf(pool, "%u", stamp->owner);
    }
    if (apr_gid_name_get(&group, stamp->group, pool) != APR_SUCCESS) {
        group = apr_psprintf(pool, "%u", stamp->group);
    }
    return apr_pstrcat(pool, user, ":", group, NULL);
}

const char *twca_exposure(apr_pool_t *pool, const char *path,
                          const twca_stamp_t *stamp)
{
    reader_e reader = reader_of(stamp);

    if (reader == NOBODY || !is_reachable(pool, path, stamp, reader)) {
        return NULL;
    }
    return apr_pstrcat(pool, "chmod ",
                       reader == GROUP ? "g-rwx,o-rwx " : "o-rwx ",
                       twca_shell_word(pool, path), NULL);
}

void twca_fact_exposure(twca_context_t *context, twca_finding_t *finding,
                        const char *path, const twca_stamp_t *stamp,
                        const char *command)
{
    twca_fact(context, finding, "key_file", path);
    twca_fact(context, finding, "mode",
              apr_psprintf(context->scratch, "%04o", stamp->mode & 07777));
    twca_fact(context, finding, "owner", owner_text(context->scratch, stamp));
    twca_fact(context, finding, "command", command);
}

void twca_check_exposure(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);
        const twca_file_t *file;
        const char *command;

        if (!pair->evidence || pair->in_token
            || pair->evidence->key_file->key_state != TWCA_KEY_CLEAR
            || pair->evidence->key_file->read != TWCA_READ_OK) {
            continue;
        }
        file = pair->evidence->key_file;
        command = twca_exposure(context->scratch, file->path, &file->stamp);
        if (command) {
            twca_fact_exposure(context,
                               twca_find(context, setup, TWCA_KEY_EXPOSED,
                                         twca_key_place(pair)),
                               file->path, &file->stamp, command);
        }
    }
}
