/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file utf8.h
 * @brief A character as UTF-8.
 */

#ifndef TWCA_UTF8_H
#define TWCA_UTF8_H

#include <apr.h>

#define TWCA_UNICODE_MOST 0x10FFFF
#define TWCA_UTF8_SIZE 4 /* bytes of a character, at most */

/** Write @a character; what is none is written as U+FFFD, and so is NUL.
 * @return the place behind it */
char *twca_utf8_put(char *to, apr_uint32_t character);

#endif /* TWCA_UTF8_H */
