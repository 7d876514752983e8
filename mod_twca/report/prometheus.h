/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file prometheus.h
 * @brief The metrics that are written in files of their own.
 */

#ifndef TWCA_PROMETHEUS_H
#define TWCA_PROMETHEUS_H

#include "output.h"
#include "series.h"

typedef struct {
    twca_out_t *out;
    const twca_report_t *report;
    const twca_view_t *view;
    const apr_array_header_t *sites;     /* of twca_series_t */
    const apr_array_header_t *keystores; /* likewise */
} twca_metrics_t;

/** Seconds as a metric has them, "12.345678", in @a pool. */
const char *twca_metric_seconds(apr_pool_t *pool, apr_int64_t microseconds);

/** @name What is served, of each series of sites: nothing of what nobody has
 * looked at @{ */
void twca_put_served_matches(const twca_metrics_t *of);
void twca_put_probe_up(const twca_metrics_t *of);
void twca_put_probe_duration(const twca_metrics_t *of);
void twca_put_probe_last(const twca_metrics_t *of);
void twca_put_probe_interval(const twca_metrics_t *of);
void twca_put_files_match(const twca_metrics_t *of);
/** @} */

/** @name What pages load by http, of each series of sites that is watched @{ */
void twca_put_mixed_seen(const twca_metrics_t *of);
void twca_put_mixed_dropped(const twca_metrics_t *of);
void twca_put_mixed_unseen(const twca_metrics_t *of);
/** @} */

#endif /* TWCA_PROMETHEUS_H */
