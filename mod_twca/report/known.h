/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file known.h
 * @brief What is known of a certificate of TWCA's hierarchy, in words.
 */

#ifndef TWCA_KNOWN_H
#define TWCA_KNOWN_H

#include "report.h"

/** "TWCA Global Root CA (Root certificate)". */
const char *twca_known_as(apr_pool_t *pool, const twca_known_t *known,
                          twca_lang_e lang);

/** "Mozilla trusts it for websites until 2029-04-15"; NULL where nothing of
 * the kind is known. */
const char *twca_known_trust(apr_pool_t *pool, const twca_known_t *known,
                             twca_lang_e lang);

#endif /* TWCA_KNOWN_H */
