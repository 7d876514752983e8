/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file characters.h
 * @brief Java's strings as UTF-8.
 */

#ifndef TWCA_CHARACTERS_H
#define TWCA_CHARACTERS_H

#include <apr_pools.h>

/** The most bytes that twca_put_utf8() writes. */
#define TWCA_UTF8_MOST 4

/** Writes @a character as UTF-8, a NUL as \x00. @return the place behind it */
char *twca_put_utf8(char *to, apr_uint32_t character);

/**
 * The character of one or two halves, as UTF-16 has it.
 * @param next the unit behind @a unit; 0 where there is none
 * @param is_pair set to whether @a next is part of it
 * @return it; U+FFFD for a half that is alone
 */
apr_uint32_t twca_join_utf16(apr_uint32_t unit, apr_uint32_t next,
                             int *is_pair);

/**
 * UTF-16, high bytes first, as UTF-8 in lower case, whatever the language (as
 * String.toLowerCase(Locale.ENGLISH), one character for one).
 */
const char *twca_lower_utf16(apr_pool_t *pool, const unsigned char *bytes,
                             apr_size_t size);

/** Likewise, of UTF-8; bytes that are none are taken for ISO 8859-1. */
const char *twca_lower_utf8(apr_pool_t *pool, const char *text);

#endif /* TWCA_CHARACTERS_H */
