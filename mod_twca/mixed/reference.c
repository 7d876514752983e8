/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "reference.h"

#include <string.h>

#include "ascii.h"
#include "unicode.h"

/* Those that end in a semicolon (HTML Standard 13.5). */
static const struct {
    const char *name;
    char character;
} references[] = {
    {"AMP", '&'},      {"DiacriticalGrave", '`'},
    {"GT", '>'},       {"Hat", '^'},
    {"LT", '<'},       {"NewLine", '\n'},
    {"QUOT", '"'},     {"Tab", '\t'},
    {"UnderBar", '_'}, {"VerticalLine", '|'},
    {"amp", '&'},      {"apos", '\''},
    {"ast", '*'},      {"bsol", '\\'},
    {"colon", ':'},    {"comma", ','},
    {"commat", '@'},   {"dollar", '$'},
    {"equals", '='},   {"excl", '!'},
    {"grave", '`'},    {"gt", '>'},
    {"lbrace", '{'},   {"lbrack", '['},
    {"lcub", '{'},     {"lowbar", '_'},
    {"lpar", '('},     {"lsqb", '['},
    {"lt", '<'},       {"midast", '*'},
    {"num", '#'},      {"percnt", '%'},
    {"period", '.'},   {"plus", '+'},
    {"quest", '?'},    {"quot", '"'},
    {"rbrace", '}'},   {"rbrack", ']'},
    {"rcub", '}'},     {"rpar", ')'},
    {"rsqb", ']'},     {"semi", ';'},
    {"sol", '/'},      {"verbar", '|'},
    {"vert", '|'},
};

/* Those that need no semicolon; but none before "=" or a letter or digit, as
 * in "?a=1&lt=2". */
static const char *const short_names[] = {"amp", "AMP", "gt",   "GT",
                                          "lt",  "LT",  "quot", "QUOT"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
    const char *at; /* behind the ampersand */
    const char *end;
} text_t;

static char character_of(const char *name, apr_size_t length)
{
    apr_size_t i;

    for (i = 0; i < COUNT(references); i++) {
        if (strlen(references[i].name) == length
            && memcmp(references[i].name, name, length) == 0) {
            return references[i].character;
        }
    }
    return '\0';
}

static int is_short(const char *name, apr_size_t length)
{
    apr_size_t i;

    for (i = 0; i < COUNT(short_names); i++) {
        if (strlen(short_names[i]) == length
            && memcmp(short_names[i], name, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* @return the place behind it, NULL where it is none */
static const char *read_name(const text_t *text, apr_uint32_t *character)
{
    const char *at = text->at;
    apr_size_t length;

    while (at < text->end && (twca_is_letter(*at) || twca_is_digit(*at))) {
        at++;
    }
    length = (apr_size_t)(at - text->at);
    if (at < text->end && *at == ';') {
        *character = (unsigned char)character_of(text->at, length);
        return *character ? at + 1 : NULL;
    }
    if (!is_short(text->at, length) || (at < text->end && *at == '=')) {
        return NULL;
    }
    *character = (unsigned char)character_of(text->at, length);
    return at;
}

static const char *read_digits(const char *at, const char *end, unsigned base,
                               apr_uint32_t *character)
{
    const char *from = at;

    *character = 0;
    for (; at < end && twca_hex(*at) >= 0 && twca_hex(*at) < (int)base; at++) {
        if (*character <= TWCA_UNICODE_MOST) {
            *character = *character * base + (apr_uint32_t)twca_hex(*at);
        }
    }
    if (at == from) {
        return NULL;
    }
    return at < end && *at == ';' ? at + 1 : at;
}

/* "#47;" "#x2F;", the semicolon may be missing */
static const char *read_number(const text_t *text, apr_uint32_t *character)
{
    const char *at = text->at + 1;

    if (at < text->end && twca_lower(*at) == 'x') {
        return read_digits(at + 1, text->end, 16, character);
    }
    return read_digits(at, text->end, 10, character);
}

apr_size_t twca_references_resolve(char *text, apr_size_t length)
{
    text_t left = {memchr(text, '&', length), text + length};
    char *to = text + (left.at ? left.at - text : 0);

    if (!left.at) {
        return length;
    }
    while (left.at < left.end) {
        const char *behind = NULL;
        apr_uint32_t character;

        if (*left.at == '&' && left.end - left.at > 1) {
            left.at++;
            behind = *left.at == '#' ? read_number(&left, &character)
                                     : read_name(&left, &character);
            left.at--;
        }
        if (behind) {
            /* No reference is shorter than its character. */
            to = twca_unicode_put(to, character);
            left.at = behind;
        }
        else {
            *to++ = *left.at++;
        }
    }
    return (apr_size_t)(to - text);
}
