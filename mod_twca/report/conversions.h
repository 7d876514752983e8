/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file conversions.h
 * @brief What can be made of a site's or a keystore's files, as steps.
 *
 * They are made when they are shown: a site with which nothing is wrong costs
 * no memory for them, and no file is looked at. A command refuses to overwrite
 * what is there when it is run.
 */

#ifndef TWCA_REPORT_CONVERSIONS_H
#define TWCA_REPORT_CONVERSIONS_H

#include "report.h"

/** At most so many sites and keystores have theirs on the page of a code, and
 * so many keys of a keystore. */
#define TWCA_CONVERSIONS_MOST 20

/** Whether the view asks for conversions: it is of one site or keystore, or of
 * a code that is about them. */
int twca_asks_for_conversions(const twca_view_t *view);

/** Whether it shows them, for they are not for everybody. */
int twca_shows_conversions(const twca_view_t *view);

/** A way through the keystores, then the sites, of which something can be
 * made. */
typedef struct {
    const twca_report_t *report;
    int next_keystore;
    int next_site;
    int count; /* of those so far */
    int rest;  /* at the end: of those beyond TWCA_CONVERSIONS_MOST */
} twca_convertible_t;

/** The next keystore, in configuration order; NULL: that was the last. */
const twca_keystore_t *twca_next_convertible_keystore(twca_convertible_t *walk);

/** The next site, likewise. */
const twca_site_t *twca_next_convertible_site(twca_convertible_t *walk);

/** How to make PKCS#12 and JKS of a pair: an array of words.h's twca_step_t,
 * empty where the view shows none, or where certificate and key are not known
 * to belong together. */
apr_array_header_t *twca_conversions_of_pair(apr_pool_t *pool,
                                             const twca_report_t *report,
                                             const twca_view_t *view,
                                             const twca_site_t *site,
                                             const twca_pair_t *pair);

/** How to make PEM, and JKS or PKCS#12, of a keystore; likewise. */
apr_array_header_t *
twca_conversions_of_keystore(apr_pool_t *pool, const twca_report_t *report,
                             const twca_view_t *view,
                             const twca_keystore_t *keystore);

#endif /* TWCA_REPORT_CONVERSIONS_H */
