/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "utf8.h"

typedef struct {
    apr_uint32_t first;
    apr_uint32_t last;
} range_t;

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const range_t hidden[] = {
    {0x00, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},
    {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
    {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x2800, 0x2800},
    {0x3164, 0x3164},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF},   {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF},
};

static const range_t wide[] = {
    {0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static int is_in(const range_t *ranges, apr_size_t count, apr_uint32_t c)
{
    for (apr_size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return 1;
        }
    }
    return 0;
}

static int length_of(unsigned char first)
{
    return first < 0x80           ? 1
           : (first >> 5) == 0x06 ? 2
           : (first >> 4) == 0x0E ? 3
           : (first >> 3) == 0x1E ? 4
                                  : 0;
}

static int is_character(apr_uint32_t code, int length)
{
    static const apr_uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    return code >= least[length] && code <= 0x10FFFF
           && (code < 0xD800 || code > 0xDFFF);
}

int twca_utf8_next(const char *text, apr_uint32_t *character)
{
    const unsigned char *byte = (const unsigned char *)text;
    int length = length_of(byte[0]);
    apr_uint32_t code = length < 2 ? byte[0] : byte[0] & (0x7Fu >> length);

    for (int i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80) {
            return 0;
        }
        code = code << 6 | (byte[i] & 0x3Fu);
    }
    if (length == 0 || !is_character(code, length)) {
        return 0;
    }
    *character = code;
    return length;
}

int twca_utf8_is_hidden(apr_uint32_t character)
{
    /* Nearly every character that is asked about. */
    if (character >= 0x20 && character < 0x7F) {
        return 0;
    }
    return is_in(hidden, COUNT(hidden), character)
           || (character & 0xFFFE) == 0xFFFE;
}

int twca_utf8_width(apr_uint32_t character)
{
    return character >= 0x1100 && is_in(wide, COUNT(wide), character) ? 2 : 1;
}

int twca_utf8_columns(const char *text)
{
    int columns = 0;

    while (*text != '\0') {
        apr_uint32_t character = 0;
        int length = twca_utf8_next(text, &character);

        columns += twca_utf8_width(character);
        text += length > 0 ? length : 1;
    }
    return columns;
}

apr_size_t twca_utf8_cut(const char *text, apr_size_t length)
{
    apr_size_t cut = length;

    while (cut > 0 && length - cut < 4
           && ((unsigned char)text[cut] & 0xC0) == 0x80) {
        cut--;
    }
    return cut;
}
