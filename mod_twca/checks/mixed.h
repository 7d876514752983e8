/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mixed.h
 * @brief What https pages of a site load by http, as mod_twca_mixed has seen
 * it.
 */

#ifndef TWCA_CHECKS_MIXED_H
#define TWCA_CHECKS_MIXED_H

#include <apr.h>
#include <apr_time.h>

/** Something that a page loads by http; strings are never NULL. */
typedef struct {
    const char *page;      /* its path, as a browser asks for it */
    const char *element;   /* "img", "script", "style", ...; of a browser's
                              report: the directive, as "script-src-elem" */
    const char *attribute; /* "src", "srcset", "url()", "@import", ...; of a
                              browser's report: "" */
    const char *url;       /* without credentials, query and fragment */
    char is_browser;       /* the browser's own word */
    char is_upgraded;      /* browsers load it by https instead today; else they
                              block it */
    apr_uint32_t count;
    apr_time_t first;
    apr_time_t last;
} twca_mixed_t;

/** What is known of a site. */
typedef struct {
    const twca_mixed_t *seen; /* newest first */
    int count;
    apr_uint64_t dropped; /* of this site */
    apr_uint64_t unseen;  /* responses that were compressed already, or could
                             not be read */
} twca_mixed_site_t;

#endif /* TWCA_CHECKS_MIXED_H */
