/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file dialog.h
 * @brief Pass phrases from SSLPassPhraseDialog's program, never from a person.
 */

#ifndef TWCA_DIALOG_H
#define TWCA_DIALOG_H

#include "key.h"

/**
 * Who to ask for the pass phrase of a key.
 * @param setting SSLPassPhraseDialog: "builtin", "exec:PATH", "|PROGRAM ..."
 *        or NULL
 * @param site "host:port", as mod_ssl names it to the program
 * @param index of the pair in its site
 * @return a dialog in @a pool; where there is nobody to ask, its function is
 *         NULL
 *
 * A program gets mod_ssl's arguments, no terminal, and ten seconds. One that
 * is known to ask a person is not run.
 */
twca_dialog_t twca_dialog_make(apr_pool_t *pool, const char *setting,
                               const char *site, int index);

#endif /* TWCA_DIALOG_H */
