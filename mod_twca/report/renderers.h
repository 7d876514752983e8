/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file renderers.h
 * @brief The functions behind the table of formats.
 */

#ifndef TWCA_RENDERERS_H
#define TWCA_RENDERERS_H

#include "report.h"

/** Writes a report as a page. */
void twca_render_html(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool);

/** Writes a report for a terminal. */
void twca_render_text(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool);

/** Writes a report as JSON, schema 1. */
void twca_render_json(const twca_report_t *report, const twca_view_t *view,
                      const twca_writer_t *writer, apr_pool_t *pool);

/** Writes a report in Prometheus' text format 0.0.4. */
void twca_render_prometheus(const twca_report_t *report,
                            const twca_view_t *view,
                            const twca_writer_t *writer, apr_pool_t *pool);

#endif /* TWCA_RENDERERS_H */
