/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file json.h
 * @brief The parts of the JSON document, as jansson's values.
 *
 * Every function returns a new reference. What a public view does not show
 * is null, or an empty array or object, under the same key.
 */

#ifndef TWCA_JSON_H
#define TWCA_JSON_H

#include <jansson.h>

#include "report.h"

/** A string, or null for NULL. */
json_t *twca_json_text(apr_pool_t *pool, const char *text);

/** The steps of a remedy, as words.h makes them. */
json_t *twca_json_steps(apr_pool_t *pool, const apr_array_header_t *steps);
/** The name of a file or folder; null in a public view. */
json_t *twca_json_path(apr_pool_t *pool, const twca_view_t *view,
                       const char *path);

/** "FILE:LINE"; null where there is no place, and in a public view. */
json_t *twca_json_place(apr_pool_t *pool, const twca_view_t *view,
                        const twca_place_t *place);

/** A finding: the contract's FINDING. */
json_t *twca_json_finding(apr_pool_t *pool, const twca_view_t *view,
                          const twca_finding_t *finding);

/** Those of some findings (NULL: there are none) that the view shows. */
json_t *twca_json_findings(apr_pool_t *pool, const twca_view_t *view,
                           const apr_array_header_t *findings);

/** A certificate: the contract's CERT. */
json_t *twca_json_certificate(apr_pool_t *pool,
                              const twca_certificate_t *certificate);

/** Certificates in their order. */
json_t *twca_json_chain(apr_pool_t *pool, const twca_certificate_t **chain,
                        int count);

/** Whether a key is its certificate's: true, false, or null. */
json_t *twca_json_match(twca_match_e match);

/** What was seen of a site, one member a connection; none where nobody
 * looked. */
json_t *twca_json_served(apr_pool_t *pool, const twca_view_t *view,
                         const twca_site_t *site);

/** The files of a site's pair as they are now; null where nobody looked. */
json_t *twca_json_on_disk(apr_pool_t *pool, const twca_site_t *site, int pair);

/** What the pages of a site load by http; null where they are not watched. A
 * public view tells the numbers alone. */
json_t *twca_json_mixed(apr_pool_t *pool, const twca_view_t *view,
                        const twca_site_t *site);

/** A moment; null for 0. */
json_t *twca_json_time(apr_pool_t *pool, apr_time_t time);

/** A site with its pairs and findings. */
json_t *twca_json_site(apr_pool_t *pool, const twca_report_t *report,
                       const twca_view_t *view, const twca_site_t *site);

/** A keystore with its entries and findings. */
json_t *twca_json_keystore(apr_pool_t *pool, const twca_report_t *report,
                           const twca_view_t *view,
                           const twca_keystore_t *keystore);

#endif /* TWCA_JSON_H */
