/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file walk.h
 * @brief What of a report a view shows, and in which order.
 */

#ifndef TWCA_WALK_H
#define TWCA_WALK_H

#include "report.h"

/** A way through things, worst first and in configuration order within. */
typedef struct {
    const twca_view_t *view;
    const apr_array_header_t *things; /* sites or findings */
    int severity;                     /* of those that come now */
    int next;
} twca_walk_t;

/** Whether the view shows a site: it is the one asked for (every host of that
 * name and port is), or it has a finding of the code asked for. */
int twca_shows_site(const twca_view_t *view, const twca_site_t *site);

/** Whether the view shows a finding: it is of the code asked for, if any. */
int twca_shows_finding(const twca_view_t *view, const twca_finding_t *finding);

/** Whether a site has a finding of a code. */
int twca_site_has(const twca_site_t *site, twca_code_e code);

/** The code that a finding belongs to. */
twca_code_e twca_finding_code(const twca_finding_t *finding);

/** Begins a way through the report's sites. */
twca_walk_t twca_walk_sites(const twca_report_t *report,
                            const twca_view_t *view);

/** Begins a way through findings (NULL: there are none). */
twca_walk_t twca_walk_findings(const apr_array_header_t *findings,
                               const twca_view_t *view);

/** The next site that is shown; NULL: that was the last. */
const twca_site_t *twca_next_site(twca_walk_t *walk);

/** The next finding that is shown; NULL: that was the last. */
const twca_finding_t *twca_next_finding(twca_walk_t *walk);

/** How many findings of a site are shown. */
int twca_finding_count(const twca_site_t *site, const twca_view_t *view);

/** The certificate of a site's pairs that ends first, or NULL. */
const twca_certificate_t *twca_first_to_end(const twca_site_t *site);

/** How many sites have a finding of each code. */
void twca_count_codes(const twca_report_t *report, int counts[TWCA_CODE_COUNT]);

/** How many sites have a finding above notice. */
int twca_count_faulty(const twca_report_t *report);

/** Seconds from the view's time until @a time, which is in seconds since 1970;
 * negative: since then. */
apr_int64_t twca_seconds_until(const twca_report_t *report,
                               const twca_view_t *view, apr_int64_t time);

#endif /* TWCA_WALK_H */
