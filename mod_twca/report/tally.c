/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "tally.h"
#include "walk.h"

/* Which codes some findings have. */
static void mark_codes(const apr_array_header_t *findings,
                       char has[TWCA_CODE_COUNT])
{
    memset(has, 0, TWCA_CODE_COUNT);
    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        has[twca_finding_code(&APR_ARRAY_IDX(findings, i, twca_finding_t))] = 1;
    }
}

/* Whether the pages of any site are looked at. */
static int is_watched(const twca_report_t *report)
{
    int i = 0;

    while (i < report->sites->nelts
           && APR_ARRAY_IDX(report->sites, i, twca_site_t).mixed == NULL) {
        i++;
    }
    return i < report->sites->nelts;
}

void twca_count_codes(const twca_report_t *report,
                      twca_concerned_t counts[TWCA_CODE_COUNT])
{
    char has[TWCA_CODE_COUNT];

    mark_codes(report->findings, has);
    for (int code = 0; code < TWCA_CODE_COUNT; code++) {
        counts[code] = (twca_concerned_t){0, 0, has[code], 1};
    }
    for (int i = 0; i < report->keystores->nelts; i++) {
        mark_codes(
            APR_ARRAY_IDX(report->keystores, i, twca_keystore_t).findings, has);
        for (int code = 0; code < TWCA_CODE_COUNT; code++) {
            counts[code].keystores += has[code];
        }
    }
    for (int i = 0; i < report->sites->nelts; i++) {
        mark_codes(APR_ARRAY_IDX(report->sites, i, twca_site_t).findings, has);
        for (int code = 0; code < TWCA_CODE_COUNT; code++) {
            counts[code].sites += has[code];
        }
    }
    counts[TWCA_CODE_4_5_Q2].is_looked_for = is_watched(report);
}

static void add_verdict(twca_standing_t *standing, twca_severity_e verdict)
{
    standing->count++;
    standing->faulty += verdict > TWCA_NOTICE;
    if (verdict > standing->verdict) {
        standing->verdict = verdict;
    }
}

twca_standing_t twca_standing_of_sites(const twca_report_t *report)
{
    twca_standing_t standing = {0, 0, TWCA_OK};

    for (int i = 0; i < report->sites->nelts; i++) {
        add_verdict(&standing,
                    APR_ARRAY_IDX(report->sites, i, twca_site_t).verdict);
    }
    return standing;
}

twca_standing_t twca_standing_of_keystores(const twca_report_t *report)
{
    const apr_array_header_t *keystores = report->keystores;
    twca_standing_t standing = {0, 0, TWCA_OK};

    for (int i = 0; i < keystores->nelts; i++) {
        add_verdict(&standing,
                    APR_ARRAY_IDX(keystores, i, twca_keystore_t).verdict);
    }
    return standing;
}

twca_standing_t twca_standing_of_server(const twca_report_t *report)
{
    const apr_array_header_t *findings = report->findings;
    twca_standing_t standing = {0, 0, TWCA_OK};

    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        add_verdict(&standing,
                    APR_ARRAY_IDX(findings, i, twca_finding_t).severity);
    }
    return standing;
}
