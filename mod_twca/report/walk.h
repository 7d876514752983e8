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
    const apr_array_header_t *things; /* sites, keystores or findings */
    int severity;                     /* of those that come now */
    int next;
} twca_walk_t;

/** Whether the view shows a site: it is the one asked for (every host of that
 * name and port is), or nothing else is; and it has a finding of the code
 * asked for, if any. */
int twca_shows_site(const twca_view_t *view, const twca_site_t *site);

/** Likewise of a keystore. */
int twca_shows_keystore(const twca_view_t *view,
                        const twca_keystore_t *keystore);

/** Whether the view shows a finding: it is of the code asked for, if any. */
int twca_shows_finding(const twca_view_t *view, const twca_finding_t *finding);

/** Whether it shows things one by one: a site or a keystore was asked for. */
int twca_shows_one(const twca_view_t *view);

/** The code that a finding belongs to. */
twca_code_e twca_finding_code(const twca_finding_t *finding);

/** Begins a way through the report's sites. */
twca_walk_t twca_walk_sites(const twca_report_t *report,
                            const twca_view_t *view);

/** Begins a way through the report's keystores. */
twca_walk_t twca_walk_keystores(const twca_report_t *report,
                                const twca_view_t *view);

/** Begins a way through findings (NULL: there are none). */
twca_walk_t twca_walk_findings(const apr_array_header_t *findings,
                               const twca_view_t *view);

/** The next site that is shown; NULL: that was the last. */
const twca_site_t *twca_next_site(twca_walk_t *walk);

/** The next keystore that is shown; NULL: that was the last. */
const twca_keystore_t *twca_next_keystore(twca_walk_t *walk);

/** The next finding that is shown; NULL: that was the last. */
const twca_finding_t *twca_next_finding(twca_walk_t *walk);

/** The worst of some findings, publicly shown or not; NULL: there is none. */
const twca_finding_t *twca_worst_finding(const apr_array_header_t *findings);

/** How many of some findings (NULL: there are none) are shown. */
int twca_finding_count(const apr_array_header_t *findings,
                       const twca_view_t *view);

/** The certificate of a site's pairs that ends first, or NULL. */
const twca_certificate_t *twca_first_to_end(const twca_site_t *site);

/** The certificate of a keystore's keys that ends first, or NULL. */
const twca_certificate_t *
twca_keystore_first_to_end(const twca_keystore_t *keystore);

/** How many of a keystore's entries are known one by one. */
int twca_entry_count(const twca_keystore_t *keystore);

/** The own certificate of an entry, or NULL: a key that has none. */
const twca_certificate_t *
twca_entry_certificate(const twca_keystore_entry_t *entry);

/** The path from a key's certificate to a trusted root, or NULL: none. */
const twca_path_t *twca_entry_path(const twca_keystore_entry_t *entry);

/** Whether an entry's key is its certificate's. */
twca_match_e twca_entry_match(const twca_keystore_entry_t *entry);

/** The number of a keystore in the order of the configuration, from 1 on: its
 * name where the file's must not be told. */
int twca_keystore_number(const twca_report_t *report,
                         const twca_keystore_t *keystore);

/** Seconds from the view's time until @a time, which is in seconds since 1970;
 * negative: since then. */
apr_int64_t twca_seconds_until(const twca_report_t *report,
                               const twca_view_t *view, apr_int64_t time);

#endif /* TWCA_WALK_H */
