/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file manual.h
 * @brief What the manual says of a finding besides the catalogue's words.
 */

#ifndef TWCA_MANUAL_H
#define TWCA_MANUAL_H

#include "catalog/catalog.h"

typedef struct {
    const twca_text_t *fatal; /* when it is fatal */
    twca_text_t no_command;   /* why it prints none, or none at times */
    int never;                /* it never prints one that mends it */
} twca_note_t;

/** The note on a finding. */
const twca_note_t *twca_note(twca_finding_e id);

/** Print the table of evidence and verdict, as a section. */
void twca_manual_verdicts(twca_lang_e lang);

#endif /* TWCA_MANUAL_H */
