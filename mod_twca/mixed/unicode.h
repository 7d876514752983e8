/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file unicode.h
 * @brief A character as UTF-8.
 */

#ifndef TWCA_UNICODE_H
#define TWCA_UNICODE_H

#include <apr.h>

#define TWCA_UNICODE_MOST 0x10FFFF
#define TWCA_UNICODE_SIZE 4 /* bytes of a character, at most */

/** Write @a character; what is none is written as U+FFFD, and so is NUL.
 * @return the place behind it */
char *twca_unicode_put(char *to, apr_uint32_t character);

#endif /* TWCA_UNICODE_H */
