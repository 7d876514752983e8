/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file state.h
 * @brief What is kept in TWCAStateDir, and is it safe to use?
 *
 * A folder that is its owner's alone, of whole files that are likewise. A file
 * appears under its name by a rename, after it was written and synced: whoever
 * is killed meanwhile leaves the old content or the new one. One server uses a
 * folder at a time; who may write to the folders above it is for the
 * administrator to know.
 *
 * What is wrong is said by a word: "missing", "not-a-folder", "symlink",
 * "owner" (another user's), "open-to-others", "permission" (we have none),
 * "full", "read-only" or "io-error".
 */

#ifndef TWCA_STATE_H
#define TWCA_STATE_H

#include <apr_pools.h>

#include "../evidence/file.h"

typedef struct twca_state_t twca_state_t;

/**
 * Open the folder, made if it is missing (those above it are not), and remove
 * what killed writers left.
 * @param pool of the result; the folder is closed with it
 * @param folder its absolute path
 * @param problem set to a static word where the result is NULL
 */
twca_state_t *twca_state_open(apr_pool_t *pool, const char *folder,
                              const char **problem);

/** Why twca_state_open() would not have the folder: a static word, or NULL
 * where it would, or would make it. Nothing is made or removed. */
const char *twca_state_objection(const char *folder);

/**
 * Keep @a bytes under a name of twca_state_name(). A file that is as it should
 * be already is not written.
 * @param problem set to a static word where the result is NULL; the file is
 *        then what it was
 * @return its absolute path, in the state's pool
 */
const char *twca_state_put(twca_state_t *state, const char *name,
                           const twca_bytes_t *bytes, const char **problem);

/** The path of a file that was kept, in the state's pool; NULL where there is
 * none that is ours, of rights for us alone, and not empty. */
const char *twca_state_find(twca_state_t *state, const char *name);

/** Remove the files of ours that nobody put or found since the state was
 * opened. @return how many there were */
int twca_state_tidy(twca_state_t *state);

/**
 * A name for a file: "www.example.test-443-0123456789abcdef.good.0.pem".
 * @param site ServerName, of any bytes
 * @param address what tells it from other sites of that name and port
 * @param kind letters and hyphens: what the file is
 * @param index of the site's pair
 * @return in @a pool: letters, digits, dots and hyphens, beginning with a
 *         letter or digit; others for others' names, ports and addresses
 */
const char *twca_state_name(apr_pool_t *pool, const char *site, unsigned port,
                            const char *address, const char *kind, int index);

#endif /* TWCA_STATE_H */
