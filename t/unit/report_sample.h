/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file report_sample.h
 * @brief Reports made by hand, for the tests of how they are shown.
 */

#ifndef TWCA_REPORT_SAMPLE_H
#define TWCA_REPORT_SAMPLE_H

#include "report/report.h"

/** 2026-11-22T10:00:00Z */
#define SAMPLE_NOW 1795341600

/** What was rendered. */
typedef struct {
    char *text; /* with a NUL behind it */
    apr_size_t length;
    int pieces;            /* how many the writer was handed */
    apr_size_t piece_most; /* the greatest of them */
} rendered_t;

/** An empty report of 34 ms, for at most 8 keystores. */
twca_report_t *sample_report(apr_pool_t *pool, int site_most);

/** Another site of the report, with a complete chain and no finding. */
twca_site_t *sample_site(apr_pool_t *pool, twca_report_t *report,
                         const char *name);

/** A complete chain of three: a server's certificate of that name, TWCA Secure
 * SSL, TWCA Global Root CA. */
const twca_certificate_t **sample_chain(apr_pool_t *pool, const char *name);

/** Another keystore of the report, without a finding: a key of
 * tomcat.example.test with all of its chain but the root, and the root. */
twca_keystore_t *sample_keystore(apr_pool_t *pool, twca_report_t *report,
                                 const char *file);

/** Another finding, of the site or (NULL) of the server, without facts. */
twca_finding_t *sample_finding(apr_pool_t *pool, twca_report_t *report,
                               twca_site_t *site, twca_finding_e id);

/** Another finding, of the keystore. */
twca_finding_t *sample_keystore_finding(apr_pool_t *pool, twca_report_t *report,
                                        twca_keystore_t *keystore,
                                        twca_finding_e id);

/** Another fact of a finding. */
void sample_text(twca_finding_t *finding, const char *name, const char *text);
void sample_word(twca_finding_t *finding, const char *name, const char *token);
void sample_number(twca_finding_t *finding, const char *name,
                   apr_int64_t number);
void sample_list(apr_pool_t *pool, twca_finding_t *finding, const char *name,
                 const char *value, int count);

/** The five facts about a certificate. */
void sample_certificate_facts(twca_finding_t *finding);

/** Another connection of the site that was tried (of at most 64), over TLS 1.3:
 * one that found the first pair's certificates, 5 ms long, a minute ago and
 * since an hour. */
twca_sighting_t *sample_sighting(apr_pool_t *pool, twca_site_t *site,
                                 twca_vantage_e vantage, const char *host,
                                 const char *address);

/** It found other certificates: a server's of that name and its issuer's. */
void sample_other(apr_pool_t *pool, twca_sighting_t *sighting,
                  const char *name);

/** It found none. */
void sample_answer(twca_sighting_t *sighting, twca_answer_e answer);

/** The site's files were looked at a minute ago and are so; of the first pair
 * alone. */
twca_on_disk_t *sample_on_disk(apr_pool_t *pool, twca_site_t *site,
                               twca_disk_e state);

/** Pages of the site load so many things by http, of every kind in turn: thing
 * number i was seen i + 1 times, i seconds ago. */
twca_mixed_site_t *sample_mixed(apr_pool_t *pool, twca_site_t *site, int count);

/** A view of everything in English. */
twca_view_t sample_view(void);

/** The report in a format, as one string. */
rendered_t sample_render(apr_pool_t *pool, const twca_report_t *report,
                         const twca_view_t *view, twca_format_e format);

#endif /* TWCA_REPORT_SAMPLE_H */
