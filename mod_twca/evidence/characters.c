/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* newlocale(), towlower_l() */
#endif

#include "characters.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

#include <openssl/pkcs12.h>

#define REPLACEMENT 0xFFFD

static int is_high(apr_uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static int is_low(apr_uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

char *twca_put_utf8(char *to, apr_uint32_t character)
{
    if (character == 0) {
        memcpy(to, "\\x00", 4);
        return to + 4;
    }
    if (character < 0x80) {
        *to++ = (char)character;
        return to;
    }
    if (character < 0x800) {
        *to++ = (char)(0xC0 | character >> 6);
    }
    else {
        if (character < 0x10000) {
            *to++ = (char)(0xE0 | character >> 12);
        }
        else {
            *to++ = (char)(0xF0 | character >> 18);
            *to++ = (char)(0x80 | (character >> 12 & 0x3F));
        }
        *to++ = (char)(0x80 | (character >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (character & 0x3F));
    return to;
}

apr_uint32_t twca_join_utf16(apr_uint32_t unit, apr_uint32_t next, int *is_pair)
{
    *is_pair = is_high(unit) && is_low(next);
    if (*is_pair) {
        return 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
    }
    return is_high(unit) || is_low(unit) ? REPLACEMENT : unit;
}

/* httpd runs in the locale C, which knows no letters but ASCII's. */
static apr_uint32_t lower(apr_uint32_t character, locale_t locale)
{
    if (locale == (locale_t)0) {
        return character >= 'A' && character <= 'Z' ? character + 32
                                                    : character;
    }
    return (apr_uint32_t)towlower_l((wint_t)character, locale);
}

static apr_uint32_t unit_at(const unsigned char *bytes, apr_size_t size,
                            apr_size_t at)
{
    return at + 1 < size ? (apr_uint32_t)(bytes[at] << 8 | bytes[at + 1]) : 0;
}

const char *twca_lower_utf16(apr_pool_t *pool, const unsigned char *bytes,
                             apr_size_t size)
{
    char *text = apr_palloc(pool, (size / 2 + 1) * TWCA_UTF8_MOST + 1);
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    char *to = text;
    apr_size_t at;

    for (at = 0; at + 1 < size; at += 2) {
        int is_pair;
        apr_uint32_t character = twca_join_utf16(
            unit_at(bytes, size, at), unit_at(bytes, size, at + 2), &is_pair);

        to = twca_put_utf8(to, lower(character, locale));
        at += is_pair ? 2 : 0;
    }
    *to = '\0';
    if (locale != (locale_t)0) {
        freelocale(locale);
    }
    return text;
}

const char *twca_lower_utf8(apr_pool_t *pool, const char *text)
{
    unsigned char *wide = NULL;
    const char *result = text;
    int size = 0;

    /* The NUL at its end is part of it. */
    if (OPENSSL_utf82uni(text, (int)strlen(text), &wide, &size)) {
        result = twca_lower_utf16(pool, wide, (apr_size_t)size - 2);
    }
    OPENSSL_free(wide);
    return result;
}
