/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file reference.h
 * @brief Character references in an attribute's value: &amp; &#x2F; &colon;
 *
 * By name only those of ASCII characters are known: no other one makes a URL
 * that is asked by http out of one that is not.
 */

#ifndef TWCA_REFERENCE_H
#define TWCA_REFERENCE_H

#include <apr.h>

/** Resolve those of @a text, in its place. @return its length now */
apr_size_t twca_references_resolve(char *text, apr_size_t length);

#endif /* TWCA_REFERENCE_H */
