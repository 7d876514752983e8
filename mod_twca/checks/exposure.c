/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Can others read the private key? */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include <apr_user.h>

#include "finding.h"
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

static void find_exposed(twca_context_t *context, twca_setup_t *setup,
                         const twca_setup_pair_t *pair, const twca_file_t *file,
                         reader_e reader)
{
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_KEY_EXPOSED, twca_key_place(pair));

    twca_fact(context, finding, "key_file", file->path);
    twca_fact(context, finding, "mode",
              apr_psprintf(context->scratch, "%04o", file->stamp.mode & 07777));
    twca_fact(context, finding, "owner",
              owner_text(context->scratch, &file->stamp));
    twca_fact(context, finding, "command",
              apr_pstrcat(context->scratch, "chmod ",
                          reader == GROUP ? "g-rwx,o-rwx " : "o-rwx ",
                          twca_shell_word(context->scratch, file->path), NULL));
}

void twca_check_exposure(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);
        const twca_file_t *file;
        reader_e reader;

        if (!pair->evidence || pair->in_token
            || pair->evidence->key_file->key_state != TWCA_KEY_CLEAR) {
            continue;
        }
        file = pair->evidence->key_file;
        reader = file->read == TWCA_READ_OK ? reader_of(&file->stamp) : NOBODY;
        if (reader != NOBODY
            && is_reachable(context->scratch, file->path, &file->stamp,
                            reader)) {
            find_exposed(context, setup, pair, file, reader);
        }
    }
}
