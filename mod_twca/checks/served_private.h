/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file served_private.h
 * @brief How the files of served.h fit together.
 */

#ifndef TWCA_SERVED_PRIVATE_H
#define TWCA_SERVED_PRIVATE_H

#include "finding.h"
#include "served.h"
#include "verdict.h"

/** How long a process or a file may be the old one before it is said. */
#define TWCA_GRACE_LEAST apr_time_from_sec(10)

/** Certificates of a list that are looked at. */
#define TWCA_LIST_MOST 16

/** A site that is judged. */
typedef struct {
    twca_context_t *context;
    const twca_report_t *report;
    twca_site_t *site;
    apr_time_t now;
} twca_judging_t;

/** A sighting that something is said of. */
typedef struct {
    const twca_sighting_t *sighting;
    twca_case_t seen;
    twca_finding_e finding;
    const twca_certificate_t *loaded; /* what should have come */
    const char *missing;              /* LACKING: the issuer that isn't sent */
    const twca_site_t *other_site;    /* OTHER_SITE: whose certificate it is */
    int age; /* for the same name, and older (-1) or newer (1); or 0 */
} twca_judged_t;

/** The list that a pair was loaded with, and its length; 0: not known. */
int twca_loaded_list(const twca_pair_t *pair,
                     const twca_certificate_t *const **list);

/** Whether it is known what each pair of the site was loaded with. */
int twca_is_loaded_known(const twca_site_t *site);

/** The issuer whose certificate isn't sent, though a list with the right server
 * certificate needs it to lead to a root; or NULL. By names alone: another
 * chain that is complete too lacks nothing. */
const char *twca_missing_issuer(const twca_sighting_t *sighting,
                                const twca_pair_t *pair);

/** Compare what came with what was loaded; fills in all of @a judged but its
 * finding. @return whether there is anything to say */
int twca_compare(const twca_report_t *report, const twca_site_t *site,
                 const twca_sighting_t *sighting, twca_judged_t *judged);

/** Whether two certificates are one. */
int twca_is_same(const twca_certificate_t *one,
                 const twca_certificate_t *other);

/** A text of a connection, or NULL. */
typedef const char *twca_text_f(apr_pool_t *pool, const twca_judged_t *judged);

/** "127.0.0.1:443", "[::1]:443" */
twca_text_f twca_address_text;

/** A fact that lists the texts of all @a judged, each once; none where there
 * is no text. */
void twca_fact_texts(twca_context_t *context, twca_finding_t *finding,
                     const char *name, const apr_array_header_t *judged,
                     twca_text_f *text_of);

/** The facts of what came: who was asked, what was shown, what speaks for it.
 * Those of a certificate are the first one's. */
void twca_fact_seen(twca_context_t *context, twca_finding_t *finding,
                    const apr_array_header_t *judged);

/** Say something of @a judged, of twca_judged_t, which belong together. */
void twca_say_served(const twca_judging_t *judging,
                     const apr_array_header_t *judged);

/** Say what is to be said of the files. */
void twca_say_on_disk(const twca_judging_t *judging);

/** The facts of the certificate that should have come. */
void twca_fact_loaded(twca_context_t *context, twca_finding_t *finding,
                      const twca_certificate_t *loaded);

#endif /* TWCA_SERVED_PRIVATE_H */
