/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file shell.h
 * @brief Any string as one word of a POSIX shell command.
 */

#ifndef TWCA_SHELL_H
#define TWCA_SHELL_H

#include <apr_pools.h>

/**
 * One word that means @a text, in printable ASCII without backslashes (the
 * error log would double those): as it is where that is safe, in single
 * quotes, or by way of `openssl base64 -d`. In @a pool, or @a text itself.
 */
const char *twca_shell_word(apr_pool_t *pool, const char *text);

#endif /* TWCA_SHELL_H */
