/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file folder.h
 * @brief State folders in the test's own folder.
 */

#ifndef TWCA_FOLDER_H
#define TWCA_FOLDER_H

#include "rescue/state.h"

/** Why a folder is not used; "none" where it is. */
const char *state_problem(apr_pool_t *pool, const char *folder);

/** The state folder of that name, which has to be there or be made. */
twca_state_t *state_open(apr_pool_t *pool, const char *folder);

/** The name of a file for a site. */
const char *state_name(apr_pool_t *pool, const char *site);

/** Put a string there. */
const char *state_put(twca_state_t *state, const char *name, const char *text,
                      const char **problem);

/** How many files and folders are in the folder of that path. */
int state_entries(const char *folder);

/** Run as nobody where we are root, in a child. @return what it returned */
int state_as_nobody(int (*run)(apr_pool_t *pool), apr_pool_t *pool);

#endif /* TWCA_FOLDER_H */
