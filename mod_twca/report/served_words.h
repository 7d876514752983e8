/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file served_words.h
 * @brief The words in the picture of what is served, as page and text say them.
 */

#ifndef TWCA_SERVED_WORDS_H
#define TWCA_SERVED_WORDS_H

#include "served_picture.h"
#include "ui.h"

/** For whom a box is put into words, and whose it is. */
typedef struct {
    apr_pool_t *pool; /* of the words */
    const twca_report_t *report;
    const twca_view_t *view;
    const twca_site_t *site;
    twca_station_e station;
    const twca_box_t *box;
} twca_told_box_t;

/** What a station is called. */
twca_ui_e twca_ui_station(twca_station_e station);

/** How a box is: as loaded, another, refused; NULL: what was loaded. */
const char *twca_box_state(const twca_told_box_t *told);

/** How bad that looks; TWCA_SEVERITY_COUNT: neither good nor bad. */
twca_severity_e twca_box_severity(const twca_told_box_t *told);

/** Its server certificate; NULL: there is none, or it may not be told. */
const twca_certificate_t *twca_box_certificate(const twca_told_box_t *told);

/** @name Of its certificate, which must be there @{ */
const char *twca_box_until(const twca_told_box_t *told);
const char *twca_box_serial(const twca_told_box_t *told);
const char *twca_box_fingerprint(const twca_told_box_t *told);
/** @} */

/** Where it was seen, and by which versions of TLS: lines, in an array of
 * const char *. What a public view must not tell is left out. */
const apr_array_header_t *twca_box_places(const twca_told_box_t *told);

/** Who answered; NULL: nobody was asked. */
const char *twca_box_by(const twca_told_box_t *told);

/** A word, and what it stands before. */
typedef struct {
    twca_ui_e label;
    const char *text;
} twca_labelled_t;

/** From when on it is so, and when it was looked at: an array of
 * twca_labelled_t. */
const apr_array_header_t *twca_box_times(const twca_told_box_t *told);

/** Whether the view may tell what was seen: publicly, what the other servers of
 * a site serve is told only where it is what this one loaded. */
int twca_may_tell(const twca_view_t *view, const twca_sighting_t *sighting);

#endif /* TWCA_SERVED_WORDS_H */
