/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mixed.h
 * @brief What https pages of a site load by http, as mod_twca_mixed has seen
 * it.
 */

#ifndef TWCA_CHECKS_MIXED_H
#define TWCA_CHECKS_MIXED_H

#include <apr.h>
#include <apr_pools.h>
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

/** What browsers do today with what a page loads by http. */
typedef enum {
    TWCA_TREATMENT_BLOCKED,  /* it is not loaded */
    TWCA_TREATMENT_UPGRADED, /* it is asked for by https instead */
    TWCA_TREATMENT_WARNED,   /* a form: they warn before it is sent */
    TWCA_TREATMENT_FOLLOWED, /* a refresh: they go there */
    TWCA_TREATMENT_COUNT
} twca_treatment_e;

twca_treatment_e twca_mixed_treatment(const twca_mixed_t *seen);

struct twca_report_t;

/**
 * Judge what was seen of the sites: one finding of each whose pages load
 * something by http; the verdicts follow, not the report's counts.
 * @param pool of the findings
 * @param report whose sites are copies; their arrays of findings stay as they
 *        are, and are copied where one is added
 */
void twca_check_mixed(apr_pool_t *pool, struct twca_report_t *report);

#endif /* TWCA_CHECKS_MIXED_H */
