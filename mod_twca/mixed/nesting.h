/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file nesting.h
 * @brief Within what an element is, as far as that decides what it loads.
 *
 * Elements of SVG have other rules than HTML's of the same name, and what is in
 * a template is not loaded. Both nest.
 */

#ifndef TWCA_NESTING_H
#define TWCA_NESTING_H

#include "markup.h"

#define TWCA_NESTING_MOST 64

typedef struct {
    unsigned char levels[TWCA_NESTING_MOST];
    int count;
    int inert;   /* templates among them */
    int is_over; /* there were more than that */
} twca_nesting_t;

/** A start tag. One that is an HTML element ends the SVG around it, as parsers
 * have it. @return whether it is an element of SVG */
int twca_nesting_start(twca_nesting_t *nesting, const twca_tag_t *tag,
                       int is_xml);

/** An end tag. */
void twca_nesting_end(twca_nesting_t *nesting, const char *name);

/** Whether the next element is one of SVG. */
int twca_nesting_is_svg(const twca_nesting_t *nesting);

#endif /* TWCA_NESTING_H */
