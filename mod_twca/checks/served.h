/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file served.h
 * @brief Is what is served what was loaded, and what is loaded what the files
 * hold? The handbook's 4.6-Q1 and 4.6-Q2.
 */

#ifndef TWCA_SERVED_H
#define TWCA_SERVED_H

#include "check.h"

/**
 * Judge what was seen of a site: findings are added to it, and its verdict
 * follows. The table of evidence and verdict is in the manual.
 * @param pool of the findings; their facts may point into @a report
 * @param report of this start: what has been loaded, and when
 * @param site a copy of one of its sites, with sightings; its findings are
 *        its own array
 */
void twca_check_served(apr_pool_t *pool, const twca_report_t *report,
                       twca_site_t *site, apr_time_t now);

/** The verdict on a list of certificates that came, compared with the pairs of
 * a site as they were loaded. @return the pair whose list it is, or -1 */
int twca_served_pair(const twca_site_t *site,
                     const unsigned char (*sha256)[TWCA_HASH_SIZE], int count);

/** What is to be remembered of a list that came and is no pair's.
 * @param sighting with its whole chain */
twca_difference_t twca_served_difference(const twca_report_t *report,
                                         const twca_site_t *site,
                                         const twca_sighting_t *sighting);

#endif /* TWCA_SERVED_H */
