/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file ascii.h
 * @brief Characters as HTML, CSS and URLs class them, whatever the locale.
 */

#ifndef TWCA_ASCII_H
#define TWCA_ASCII_H

/** Blanks of HTML and CSS. */
static inline int twca_is_space(int byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'
           || byte == '\f';
}

static inline int twca_is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static inline int twca_lower(int byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

static inline int twca_is_letter(int byte)
{
    byte = twca_lower(byte);
    return byte >= 'a' && byte <= 'z';
}

/** The value of a hexadecimal digit, -1 where it is none. */
static inline int twca_hex(int byte)
{
    byte = twca_lower(byte);
    if (twca_is_digit(byte)) {
        return byte - '0';
    }
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

#endif /* TWCA_ASCII_H */
