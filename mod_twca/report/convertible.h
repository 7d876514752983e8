/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file convertible.h
 * @brief Of which sites and keystores something can be made, and who is shown
 * that.
 */

#ifndef TWCA_REPORT_CONVERTIBLE_H
#define TWCA_REPORT_CONVERTIBLE_H

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

/** Whether certificate and key of a pair were read and belong together, as far
 * as is known. */
int twca_is_pair_convertible(const twca_pair_t *pair);

/** Whether something can be made of a keystore. */
int twca_is_keystore_convertible(const twca_keystore_t *keystore);

int twca_is_pkcs12(const twca_keystore_t *keystore);

/** How many keys its entries are. */
int twca_key_count(const twca_keystore_t *keystore);

#endif /* TWCA_REPORT_CONVERTIBLE_H */
