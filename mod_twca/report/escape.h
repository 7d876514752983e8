/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file escape.h
 * @brief The one place where strings are made safe for where they are shown.
 *
 * What comes from a file, a request or a certificate may hold anything:
 * markup, control characters, bidirectional overrides, bytes that are no
 * UTF-8. Each function returns a string in @a pool.
 */

#ifndef TWCA_ESCAPE_H
#define TWCA_ESCAPE_H

#include <apr_pools.h>

/** For people: valid UTF-8; controls, bidirectional and invisible characters
 * and bytes that are no UTF-8 become \xNN or \u{NNNN}. */
const char *twca_escape_display(apr_pool_t *pool, const char *text);

/** Likewise, and nothing but printable ASCII. */
const char *twca_escape_ascii(apr_pool_t *pool, const char *text);

/** For HTML text and quoted attributes; display's rules first. */
const char *twca_escape_html(apr_pool_t *pool, const char *text);

/** For a Prometheus label's value; display's rules first. */
const char *twca_escape_label(apr_pool_t *pool, const char *text);

/** For JSON: valid UTF-8, where bytes that are none become \xNN. (Quoting is
 * jansson's.) */
const char *twca_escape_utf8(apr_pool_t *pool, const char *text);

/** For a query string's value. */
const char *twca_escape_query(apr_pool_t *pool, const char *text);

/** For a command: one word of a POSIX shell, as checks/shell.h makes it. */
const char *twca_escape_shell(apr_pool_t *pool, const char *text);

#endif /* TWCA_ESCAPE_H */
