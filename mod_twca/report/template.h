/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file template.h
 * @brief Texts with gaps: `{name}` stands for a value.
 */

#ifndef TWCA_TEMPLATE_H
#define TWCA_TEMPLATE_H

#include <apr_pools.h>

/** The value of a gap; NULL: there is none, and so no text either. */
typedef const char *twca_gap_t(apr_pool_t *pool, const void *of,
                               const char *name);

/**
 * @a text with every gap filled by @a gap, which is handed @a of. Names are of
 * lower case letters, digits and "_"; other braces are text. What a gap is
 * filled with is not looked at again.
 * @return the text in @a pool, or NULL where a gap has no value
 */
const char *twca_template(apr_pool_t *pool, const char *text, twca_gap_t *gap,
                          const void *of);

/** A number for people: "9,990". */
const char *twca_grouped(apr_pool_t *pool, apr_int64_t number);

#endif /* TWCA_TEMPLATE_H */
