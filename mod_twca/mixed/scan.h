/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file scan.h
 * @brief A page read as it passes by: which http content does it embed?
 *
 * The bytes of the body, in pieces of any size, go in; each URL that a browser
 * would load by http for this https page comes out, where it is found. Memory
 * is bounded (TWCA_SCAN_MEMORY), however long the page or any part of it is.
 */

#ifndef TWCA_SCAN_H
#define TWCA_SCAN_H

#include <apr_pools.h>

/** The most that a scan takes, all in all: bytes. */
#define TWCA_SCAN_MEMORY (160 * 1024)

/** What a page embeds, in the words of HTML and CSS; valid during the call. */
typedef struct {
    const char *element;   /* "img", "script", "style", ...: the element; for a
                              style attribute the one that has it */
    const char *attribute; /* "src", "srcset", ...; in a style sheet or style
                              attribute "url()", "image-set()", "@import",
                              "@font-face" */
    const char *url;       /* see url.h */
    int is_upgraded;       /* browsers load it by https instead; else they block
                              it. A form, and what it has: they warn before it is
                              sent. "meta" "refresh": they follow it */
} twca_embed_t;

typedef void twca_scan_found_f(void *context, const twca_embed_t *embed);

typedef struct twca_scan_t twca_scan_t;

/**
 * Begin with a page.
 * @param page_url absolute: what relative URLs are relative to
 * @param content_type of the response, with its charset; NULL: text/html
 * @return in @a pool, with which all that it has goes
 */
twca_scan_t *twca_scan_make(apr_pool_t *pool, const char *page_url,
                            const char *content_type, twca_scan_found_f *found,
                            void *context);

/** A Content-Security-Policy of the response, before its first bytes: one that
 * has browsers upgrade all that is mixed leaves nothing to be found. */
void twca_scan_policy(twca_scan_t *scan, const char *policy);

/** The next bytes of it. */
void twca_scan_push(twca_scan_t *scan, const char *data, apr_size_t length);

/** Whether there is nothing more to be had from this page, so that pushing
 * goes nowhere: it is no text, or nested beyond all measure. */
int twca_scan_is_over(const twca_scan_t *scan);

/** There is no more. @return whether all of it was read */
int twca_scan_end(twca_scan_t *scan);

#endif /* TWCA_SCAN_H */
