/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file csp.h
 * @brief A browser's report of what a page loads by http.
 *
 * Two forms of it are in use, and browsers take the newer one they know of:
 * `application/csp-report`, one report (Content Security Policy 3, 5.3, sent
 * for report-uri), and `application/reports+json`, a list of them (Reporting
 * API, sent for report-to). Anybody can send one, so nothing of it is believed
 * but what has the right form, and nothing is kept but what a page's own
 * finding would have too.
 */

#ifndef TWCA_CSP_H
#define TWCA_CSP_H

#include <apr_pools.h>

#include "../checks/mixed.h"

#define TWCA_CSP_PATH "/twca-status/csp"

/** What pages are sent: everything is allowed but what is loaded by http. */
#define TWCA_CSP_POLICY                                                        \
    "default-src https: wss: data: blob: filesystem: mediastream: about: "     \
    "'unsafe-inline' 'unsafe-eval'; form-action https: data: blob: "           \
    "javascript: mailto:; report-uri " TWCA_CSP_PATH "; report-to twca-csp"

/** Where the name of report-to leads. */
#define TWCA_CSP_ENDPOINTS "twca-csp=\"" TWCA_CSP_PATH "\""

/** The largest body that is read: bytes. */
#define TWCA_CSP_MOST 16384

/** Reports of one body that are read; browsers send fewer. */
#define TWCA_CSP_LIMIT 50

/** What one report says. */
typedef struct {
    const char *host; /* of the page, in lower case, without its port */
    twca_mixed_t seen;
} twca_csp_t;

/** The form of a body, by its Content-Type. */
typedef enum {
    TWCA_CSP_NONE, /* none of these */
    TWCA_CSP_ONE,  /* application/csp-report */
    TWCA_CSP_LIST  /* application/reports+json */
} twca_csp_form_e;

twca_csp_form_e twca_csp_form(const char *content_type);

/**
 * Read a body.
 * @param reports set to those that say that an https page loads something by
 *        http, with strings in @a pool
 * @return how many these are; -1 where it is no JSON, or none of that form
 */
int twca_csp_read(apr_pool_t *pool, twca_csp_form_e form, const char *body,
                  apr_size_t length, twca_csp_t reports[TWCA_CSP_LIMIT]);

#endif /* TWCA_CSP_H */
