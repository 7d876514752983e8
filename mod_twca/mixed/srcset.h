/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file srcset.h
 * @brief The pictures that a srcset attribute offers (HTML Standard 4.8.4.3.9).
 */

#ifndef TWCA_SRCSET_H
#define TWCA_SRCSET_H

#include <apr.h>

/** A reading of one, and the candidate it is at. */
typedef struct {
    const char *at; /* what is not read yet */
    const char *end;
    const char *url; /* of the candidate, which stays where it is */
    apr_size_t length;
    int takes_src; /* so far none has taken the place of the src attribute: none
                      is said to be so wide, or to be of the density 1 */
} twca_srcset_t;

/** Begin with the attribute's value, which need not end with a NUL. */
void twca_srcset_begin(twca_srcset_t *srcset, const char *value,
                       apr_size_t length);

/** Go on to the next candidate; what a browser ignores is none. @return
 * whether there is one */
int twca_srcset_next(twca_srcset_t *srcset);

#endif /* TWCA_SRCSET_H */
