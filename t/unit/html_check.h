/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file html_check.h
 * @brief Whether a page is what its author wrote and nothing else.
 */

#ifndef TWCA_HTML_CHECK_H
#define TWCA_HTML_CHECK_H

#include <apr_pools.h>

/**
 * Reads a page as strictly as XML: every element is one of those that pages
 * are made of, with attributes of those they have, and is closed; no
 * character is a control or hidden, and all is UTF-8.
 * @return NULL, or what is wrong with it
 */
const char *html_check(apr_pool_t *pool, const char *page);

#endif /* TWCA_HTML_CHECK_H */
