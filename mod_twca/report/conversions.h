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
