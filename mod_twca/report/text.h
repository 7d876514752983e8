/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file text.h
 * @brief The parts of the report for a terminal.
 */

#ifndef TWCA_TEXT_H
#define TWCA_TEXT_H

#include "output.h"
#include "report.h"

/** What is being written, for whom. */
typedef struct {
    twca_out_t *out;
    const twca_report_t *report;
    const twca_view_t *view;
} twca_text_page_t;

/** Writes the steps of a remedy, as words.h makes them. */
void twca_text_steps(const twca_text_page_t *page,
                     const apr_array_header_t *steps);

/** Writes a finding: what is wrong, why, what to do. */
void twca_text_finding(const twca_text_page_t *page,
                       const twca_finding_t *finding);

/** Writes a pair: its files and its chain, root to server. */
void twca_text_pair(const twca_text_page_t *page, const twca_pair_t *pair);

/** Writes what can be made of a pair's files. */
void twca_text_conversions(const twca_text_page_t *page,
                           const twca_site_t *site, const twca_pair_t *pair);

/** Writes what can be made of this server's files, the first sites'. */
void twca_text_all_conversions(const twca_text_page_t *page);

/** Writes an entry of the handbook. */
void twca_text_handbook(const twca_text_page_t *page, twca_code_e code,
                        int site_count);

/** Writes a label and spaces up to the column of what is labelled. */
void twca_text_label(const twca_text_page_t *page, const char *label);

/** The column of what is labelled. */
#define TWCA_TEXT_COLUMN 15

#endif /* TWCA_TEXT_H */
