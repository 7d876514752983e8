/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file wording.h
 * @brief Is a text of the catalogue fit to be shown? Where it is not, the
 * test's comments say why.
 */

#ifndef TWCA_WORDING_H
#define TWCA_WORDING_H

#include "catalog/catalog.h"

int wording_is_ascii(const char *text);

/** The next {name} at or after @a text, or NULL. */
const char *wording_placeholder(const char *text, size_t *length);

/** Whether each {name} of @a of is also in @a in. */
int wording_placeholders_in(const char *of, const char *in);

/** Whole sentences, as in causes and the handbook. */
int wording_sentences_fit(const twca_text_t *text);

/** A title, a clause of a message or a step: no mark at the end. */
int wording_phrase_fits(const twca_text_t *text);

#endif /* TWCA_WORDING_H */
