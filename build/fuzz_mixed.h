/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file fuzz_mixed.h
 * @brief What the fuzzers of mixed/ share: a pool, and what a URL has to be.
 */

#ifndef TWCA_FUZZ_MIXED_H
#define TWCA_FUZZ_MIXED_H

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>

#include "mixed/url.h"

static apr_pool_t *pool;

static void end(void)
{
    apr_pool_destroy(pool);
    apr_terminate();
}

static void begin(void)
{
    if (!pool) {
        apr_initialize();
        (void)atexit(end); /* LeakSanitizer does not look into pools */
        apr_pool_create(&pool, NULL);
    }
}

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

/* Printable, and without what may not be kept. */
static void require_plain(const char *text)
{
    for (; *text; text++) {
        require(*text > ' ' && *text < 0x7F && *text != '?' && *text != '#');
    }
}

/* One that is mixed content. */
static void require_url(const char *url)
{
    require(strncmp(url, "http://", 7) == 0 && strlen(url) <= TWCA_URL_MOST);
    require_plain(url);
    require(url[7 + strcspn(url + 7, "/@")] == '/');
}

#endif /* TWCA_FUZZ_MIXED_H */
