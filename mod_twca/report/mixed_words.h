/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mixed_words.h
 * @brief What is said of what pages load by http, besides the things
 * themselves, as page and text say it.
 */

#ifndef TWCA_MIXED_WORDS_H
#define TWCA_MIXED_WORDS_H

#include "ui.h"

/** So many of a site are shown; JSON has all. */
#define TWCA_MIXED_MOST 50

/** How many there are, were dropped, and could not be looked at: sentences, in
 * an array of const char *. */
const apr_array_header_t *twca_mixed_lines(apr_pool_t *pool,
                                           const twca_view_t *view,
                                           const twca_mixed_site_t *mixed);

/** How many of them the view shows one by one. */
int twca_mixed_shown(const twca_view_t *view, const twca_mixed_site_t *mixed);

/** "img srcset"; of a browser's report the directive alone. */
const char *twca_mixed_element(apr_pool_t *pool, const twca_mixed_t *seen);

/** How often, as a word. */
const char *twca_mixed_times(apr_pool_t *pool, const twca_mixed_t *seen);

/** "and 14 more", of those that are not shown one by one; NULL: all are, or
 * none may be. */
const char *twca_mixed_more(apr_pool_t *pool, const twca_view_t *view,
                            const twca_mixed_site_t *mixed);

#endif /* TWCA_MIXED_WORDS_H */
