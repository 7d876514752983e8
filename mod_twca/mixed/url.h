/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file url.h
 * @brief A URL as a browser resolves it, and no more of it than may be kept.
 *
 * The rules are the URL Standard's (url.spec.whatwg.org), as far as they decide
 * whether a browser asks by http, and whom. User name, password, query and
 * fragment are gone before anything is stored, and so is a session's number
 * behind ";jsessionid".
 */

#ifndef TWCA_URL_H
#define TWCA_URL_H

#include <apr.h>

/** Bytes of a URL that are kept; a longer one ends in TWCA_URL_CUT. */
#define TWCA_URL_MOST 1024
#define TWCA_URL_CUT "..."

/** Whose text is "" where there is no such URL. */
typedef struct {
    char text[TWCA_URL_MOST + 1]; /* absolute, printable ASCII */
    apr_uint16_t host;            /* where host and port begin; 0: no host */
    apr_uint16_t path;            /* where the path begins */
} twca_url_t;

/**
 * Resolve @a text, which need not end with a NUL.
 * @param base what it is relative to; NULL: to nothing. May be @a url itself
 * @return whether it is a URL. One that browsers refuse is none, and neither
 *         is an empty one
 */
int twca_url_resolve(twca_url_t *url, const twca_url_t *base, const char *text,
                     apr_size_t length);

/** Whether @a text could be one of http, seen from its beginning: quicker than
 * to resolve it. */
int twca_url_may_be_http(const twca_url_t *base, const char *text,
                         apr_size_t length);

/** Whether it is mixed content on an https page: http, and no host that
 * browsers trust all the same (localhost, 127.0.0.0/8, ::1; Secure Contexts
 * 3.1). */
int twca_url_is_mixed(const twca_url_t *url);

/** Whether the host is an address: such a URL is not upgraded (Mixed Content
 * 4.1). */
int twca_url_has_address(const twca_url_t *url);

/** Whether @a text names no more than a part of the page itself ("#part"). */
int twca_url_is_fragment(const char *text, apr_size_t length);

#endif /* TWCA_URL_H */
