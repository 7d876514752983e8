/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mixed_pages.h
 * @brief Pages, and what a browser loads by http for them.
 */

#ifndef TWCA_MIXED_PAGES_H
#define TWCA_MIXED_PAGES_H

#include <apr_pools.h>

/** A page at https://www.example.test/dir/page.html. */
typedef struct {
    const char *name;
    const char *page;
    const char *found; /* "img src http://a.test/ upgraded; ...", in order */
    const char *type;  /* Content-Type; NULL: text/html */
    apr_size_t size;   /* of a page with NULs in it; 0: up to the first one */
} mixed_page_t;

/** Ended by one without a name. The first ones have one element each, in a
 * good and a bad form; then there is what is broken or hostile; then what is no
 * ASCII. */
extern const mixed_page_t mixed_elements[];
extern const mixed_page_t mixed_odd[];
extern const mixed_page_t mixed_charsets[];

/** Scan @a size bytes of a page in pieces: up to @a cut, then of @a step bytes
 * each. @return what was found, in the form above, in @a pool */
const char *mixed_scan(apr_pool_t *pool, const mixed_page_t *page,
                       apr_size_t cut, apr_size_t step);

/** Its size. */
apr_size_t mixed_size(const mixed_page_t *page);

#endif /* TWCA_MIXED_PAGES_H */
