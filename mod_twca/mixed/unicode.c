/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "unicode.h"

#define REPLACEMENT 0xFFFD

char *twca_unicode_put(char *to, apr_uint32_t character)
{
    int shift;

    if (character == 0 || character > TWCA_UNICODE_MOST
        || (character >= 0xD800 && character <= 0xDFFF)) {
        character = REPLACEMENT;
    }
    if (character < 0x80) {
        *to++ = (char)character;
        return to;
    }
    shift = character < 0x800 ? 6 : character < 0x10000 ? 12 : 18;
    *to++ = (char)(character >> shift | (0xF00U >> (shift / 6 + 1) & 0xFFU));
    for (shift -= 6; shift >= 0; shift -= 6) {
        *to++ = (char)((character >> shift & 0x3FU) | 0x80U);
    }
    return to;
}
