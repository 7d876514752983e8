/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file charset.h
 * @brief The characters of a page, whatever its charset, as UTF-8.
 *
 * Labels are those of the Encoding Standard. What is like ASCII byte by byte is
 * passed on as it is: all that makes a URL one of http is ASCII. Big5 and its
 * like are not, their second bytes may look like a backslash or a bracket; and
 * UTF-16 is not at all.
 */

#ifndef TWCA_CHARSET_H
#define TWCA_CHARSET_H

#include <apr_pools.h>

/** Bytes of a label, with a NUL; the longest has 19. */
#define TWCA_LABEL_SIZE 24

typedef struct twca_charset_t twca_charset_t;

/** The label behind "charset=" in @a text, a Content-Type or what a meta
 * element has in its place, in lower case. @return whether there is one */
int twca_charset_label(const char *text, apr_size_t length,
                       char label[TWCA_LABEL_SIZE]);

/** Likewise, of the label itself, without the blanks around it. */
int twca_charset_word(const char *text, apr_size_t length,
                      char label[TWCA_LABEL_SIZE]);

/** The label that a byte order mark stands for, and its length; NULL: there is
 * none. */
const char *twca_charset_mark(const char *data, apr_size_t length,
                              apr_size_t *size);

/**
 * Begin to convert from @a label; "" is none.
 * @param charset set to NULL where the page is to be taken as it is
 * @return whether it can be read
 */
int twca_charset_open(apr_pool_t *pool, const char *label,
                      twca_charset_t **charset);

/**
 * Convert the next bytes of a page, as many as can be at once.
 * @param data goes on by what was taken, and @a length with it
 * @param text set to them as UTF-8, until the next call; what is no character
 *        is U+FFFD
 * @return bytes of @a text; a character that is not complete waits for more
 */
apr_size_t twca_charset_take(twca_charset_t *charset, const char **data,
                             apr_size_t *length, const char **text);

#endif /* TWCA_CHARSET_H */
