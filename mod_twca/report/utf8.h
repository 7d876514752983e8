/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file utf8.h
 * @brief Characters, as bytes that came from anywhere hold them.
 */

#ifndef TWCA_UTF8_H
#define TWCA_UTF8_H

#include <apr.h>

/**
 * The character that @a text begins with.
 * @return how many bytes it takes, or 0 where they are no UTF-8 (overlong
 * forms, surrogates and what is cut off included)
 */
int twca_utf8_next(const char *text, apr_uint32_t *character);

/** Whether a reader would not see @a character, or see others in another
 * order because of it. */
int twca_utf8_is_hidden(apr_uint32_t character);

/** How many columns of a terminal @a character takes: 1 or 2. */
int twca_utf8_width(apr_uint32_t character);

/** How many columns @a text takes. */
int twca_utf8_columns(const char *text);

/** The greatest length up to @a length at which @a text may be cut without
 * cutting a character. */
apr_size_t twca_utf8_cut(const char *text, apr_size_t length);

#endif /* TWCA_UTF8_H */
