/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file fold.h
 * @brief Text for a terminal: columns, and lines that are not too long.
 */

#ifndef TWCA_FOLD_H
#define TWCA_FOLD_H

#include "output.h"

/** Writes spaces. */
void twca_put_spaces(twca_out_t *out, int count);

/** Writes a word and spaces up to @a width columns, at least one. */
void twca_put_padded(twca_out_t *out, const char *text, int width);

/**
 * Writes @a text in lines of at most 80 columns and ends the last. The first
 * line begins where the output stands, which is column @a indent; the others
 * are indented to there. Words are never broken: paths stay whole.
 */
void twca_put_folded(twca_out_t *out, int indent, const char *text);

#endif /* TWCA_FOLD_H */
