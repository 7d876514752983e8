/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "srcset.h"

#include <string.h>

#include "ascii.h"

/* What is said of a candidate. */
typedef struct {
    int has_width;
    int has_density;
    int has_height;
    int is_single; /* its density is 1 */
    int is_broken;
} descriptors_t;

void twca_srcset_begin(twca_srcset_t *srcset, const char *value,
                       apr_size_t length)
{
    memset(srcset, 0, sizeof(*srcset));
    srcset->at = value;
    srcset->end = value + length;
    srcset->takes_src = 1;
}

/* --- Descriptors ---------------------------------------------------------- */

/* Digits from @a at on. @return the place behind them */
static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && twca_is_digit(*at)) {
        at++;
    }
    return at;
}

/* "-1.5e+3": @return whether it is a number, as HTML has them, that is not
 * below zero */
static int is_density(const char *at, const char *end)
{
    const char *from = at;
    const char *dot;

    at = skip_digits(at, end);
    dot = at;
    if (at < end && *at == '.') {
        at = skip_digits(at + 1, end);
        if (at == dot + 1) {
            return 0;
        }
    }
    if (at == from) {
        return 0;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '+' || *at == '-')) {
            at++;
        }
        from = at;
        at = skip_digits(at, end);
        if (at == from) {
            return 0;
        }
    }
    return at == end;
}

/* Whether a density is written so that it is 1. */
static int is_one(const char *at, const char *end)
{
    while (at < end - 1 && *at == '0') {
        at++;
    }
    if (at == end || *at++ != '1') {
        return 0;
    }
    if (at < end && *at == '.') {
        at++;
        while (at < end && *at == '0') {
            at++;
        }
    }
    return at == end;
}

/* A number of pixels: digits, and not zero. */
static int is_size(const char *at, const char *end)
{
    int is_zero = 1;
    const char *to;

    for (to = at; to < end && twca_is_digit(*to); to++) {
        is_zero &= *to == '0';
    }
    return to == end && !is_zero;
}

static void add_descriptor(descriptors_t *descriptors, const char *at,
                           const char *end)
{
    const char *last = end - 1;

    if (*last == 'w' && is_size(at, last)) {
        descriptors->is_broken |=
            descriptors->has_width || descriptors->has_density;
        descriptors->has_width = 1;
    }
    else if (*last == 'x' && is_density(at, last)) {
        descriptors->is_broken |= descriptors->has_width
                                  || descriptors->has_density
                                  || descriptors->has_height;
        descriptors->has_density = 1;
        descriptors->is_single = is_one(at, last);
    }
    else if (*last == 'h' && is_size(at, last)) {
        descriptors->is_broken |=
            descriptors->has_height || descriptors->has_density;
        descriptors->has_height = 1;
    }
    else {
        descriptors->is_broken = 1;
    }
}

/* Where the next descriptor ends: at a blank or a comma that is in no
 * parentheses; they do not nest. */
static const char *descriptor_end(const char *at, const char *end)
{
    int is_inside = 0;

    for (; at < end; at++) {
        if (is_inside) {
            is_inside = *at != ')';
        }
        else if (twca_is_space(*at) || *at == ',') {
            break;
        }
        else {
            is_inside = *at == '(';
        }
    }
    return at;
}

/* All that is said of a candidate, and the comma behind it. */
static void read_descriptors(twca_srcset_t *srcset, descriptors_t *descriptors)
{
    while (srcset->at < srcset->end) {
        const char *from = srcset->at;

        if (*from == ',') {
            srcset->at++;
            return;
        }
        srcset->at = descriptor_end(from, srcset->end);
        if (srcset->at == from) {
            srcset->at++;
        }
        else {
            add_descriptor(descriptors, from, srcset->at);
        }
    }
}

/* --- Candidates ----------------------------------------------------------- */

static void skip_separators(twca_srcset_t *srcset)
{
    while (srcset->at < srcset->end
           && (twca_is_space(*srcset->at) || *srcset->at == ',')) {
        srcset->at++;
    }
}

/* A URL may have commas in it, but not at its end: there they end the
 * candidate. */
static int take_url(twca_srcset_t *srcset)
{
    const char *end;

    srcset->url = srcset->at;
    while (srcset->at < srcset->end && !twca_is_space(*srcset->at)) {
        srcset->at++;
    }
    for (end = srcset->at; end[-1] == ','; end--) {
    }
    srcset->length = (apr_size_t)(end - srcset->url);
    return end < srcset->at;
}

int twca_srcset_next(twca_srcset_t *srcset)
{
    descriptors_t descriptors;

    do {
        memset(&descriptors, 0, sizeof(descriptors));
        skip_separators(srcset);
        if (srcset->at == srcset->end) {
            return 0;
        }
        if (!take_url(srcset)) {
            read_descriptors(srcset, &descriptors);
        }
        descriptors.is_broken |=
            descriptors.has_height && !descriptors.has_width;
    } while (descriptors.is_broken);
    if (descriptors.has_width || descriptors.is_single
        || !descriptors.has_density) {
        srcset->takes_src = 0;
    }
    return 1;
}
