/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file state_private.h
 * @brief What the files of the state folder share, and nobody else sees.
 */

#ifndef TWCA_STATE_PRIVATE_H
#define TWCA_STATE_PRIVATE_H

#include <sys/stat.h>

#include <apr_hash.h>

#include "state.h"

struct twca_state_t {
    apr_pool_t *pool;
    const char *folder; /* without a slash at its end */
    apr_hash_t *used;   /* names that were put or found */
    int fd;             /* of the folder */
};

/** What @a error, an errno, is called. */
const char *twca_state_problem(int error);

/** Whether it is a regular file, ours, and of rights for us alone. */
int twca_state_is_private(const struct stat *found);

/** Where a file of that name is. */
const char *twca_state_path(const twca_state_t *state, const char *name);

/** Whether twca_state_name() could have made @a name. */
int twca_state_made_name(const char *name);

/** A new name, in the state's pool, for a file while it is written; NULL where
 * OpenSSL has no random bytes. */
const char *twca_state_draft_name(apr_pool_t *pool);

/** Whether twca_state_draft_name() could have made @a name. */
int twca_state_made_draft(const char *name);

#endif /* TWCA_STATE_PRIVATE_H */
