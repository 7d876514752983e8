/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "escape.h"
#include "fold.h"
#include "utf8.h"

#define WIDTH 80

void twca_put_spaces(twca_out_t *out, int count)
{
    while (count-- > 0) {
        twca_put_raw(out, " ", 1);
    }
}

void twca_put_padded(twca_out_t *out, const char *text, int width)
{
    int left = width - twca_utf8_columns(twca_escape_display(out->pool, text));

    twca_put(out, "%s", text);
    twca_put_spaces(out, left > 0 ? left : 1);
}

/* Marks that no line may begin with. */
static int is_closing(apr_uint32_t character)
{
    static const apr_uint32_t marks[] = {
        0x3001, 0x3002, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF01,
        0xFF1F, 0xFF09, 0x300D, 0x300F, 0x300B,
    };

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (character == marks[i]) {
            return 1;
        }
    }
    return 0;
}

/* A line may break before and after every wide character, and at spaces. */
static int may_follow(apr_uint32_t before, apr_uint32_t character)
{
    return is_closing(character)
           || (before < 0x80 && twca_utf8_width(character) == 1)
           || (twca_utf8_width(before) == 1 && twca_utf8_width(character) == 1);
}

/* The bytes of what can't be broken, at the start of text. */
static apr_size_t piece_length(const char *text)
{
    apr_uint32_t before = 0, character = 0;
    apr_size_t length = (apr_size_t)twca_utf8_next(text, &before);

    while (text[length] != '\0' && text[length] != ' ') {
        int next = twca_utf8_next(text + length, &character);

        if (!may_follow(before, character)) {
            break;
        }
        length += (apr_size_t)next;
        before = character;
    }
    return length;
}

static void put_gap(twca_out_t *out, int *column, int indent, int gap,
                    int columns)
{
    if (*column > indent && *column + gap + columns > WIDTH) {
        twca_put_raw(out, "\n", 1);
        twca_put_spaces(out, indent);
        *column = indent;
        return;
    }
    twca_put_spaces(out, gap);
    *column += gap;
}

void twca_put_folded(twca_out_t *out, int indent, const char *text)
{
    const char *at = twca_escape_display(out->pool, text);
    int column = indent;

    while (*at != '\0') {
        apr_size_t gap = strspn(at, " ");
        apr_size_t length;
        const char *piece;
        int columns;

        at += gap;
        if (*at == '\0') {
            break;
        }
        length = piece_length(at);
        piece = apr_pstrmemdup(out->pool, at, length);
        columns = twca_utf8_columns(piece);
        put_gap(out, &column, indent, (int)gap, columns);
        twca_put_raw(out, piece, length);
        column += columns;
        at += length;
    }
    twca_put_raw(out, "\n", 1);
}
