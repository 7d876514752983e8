/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file series.h
 * @brief Who shares a series of metrics.
 *
 * No two series may have the same labels. So the sites of one name and port
 * share theirs, and so do the keystores of one file.
 */

#ifndef TWCA_SERIES_H
#define TWCA_SERIES_H

#include "report.h"

typedef struct {
    const char *label;            /* of all its members */
    twca_severity_e verdict;      /* of the worst of them */
    apr_array_header_t *findings; /* of const apr_array_header_t *: theirs */
    apr_array_header_t *members;  /* of const twca_site_t *, or of
                                     const twca_keystore_t * */
} twca_series_t;

/** Those of the sites that the view shows, in configuration order: an array of
 * twca_series_t. */
const apr_array_header_t *twca_series_of_sites(apr_pool_t *pool,
                                               const twca_report_t *report,
                                               const twca_view_t *view);

/** Likewise those of the keystores. Where no file may be told, each has one of
 * its own. */
const apr_array_header_t *twca_series_of_keystores(apr_pool_t *pool,
                                                   const twca_report_t *report,
                                                   const twca_view_t *view);

/** The series at an index of such an array. */
const twca_series_t *twca_series_at(const apr_array_header_t *all, int i);

#endif /* TWCA_SERIES_H */
