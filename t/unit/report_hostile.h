/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file report_hostile.h
 * @brief A report in which every string is somebody's attack.
 */

#ifndef TWCA_REPORT_HOSTILE_H
#define TWCA_REPORT_HOSTILE_H

#include <string.h>

#include "report_sample.h"

/** Markup, quotes, newlines, a bidirectional override, no UTF-8. */
extern const char hostile[];
/** It, as JSON has to give it back. */
extern const char hostile_in_json[];

/** A report with it everywhere: a site and a keystore with every finding,
 * keys without certificate and chain, a keystore that is not open. */
twca_report_t *hostile_report(apr_pool_t *pool);

/** Every view of it, in both languages, in full and publicly. */
enum { VIEW_COUNT = 28 };

/** A view of a report with at least a site and a keystore. */
twca_view_t hostile_view(const twca_report_t *report, int number);

/** Whether @a text has @a part. */
static inline int has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

#endif /* TWCA_REPORT_HOSTILE_H */
