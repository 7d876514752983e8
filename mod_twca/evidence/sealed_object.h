/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file sealed_object.h
 * @brief A secret key in a JCEKS: an object as Java serializes it.
 */

#ifndef TWCA_SEALED_OBJECT_H
#define TWCA_SEALED_OBJECT_H

#include "cursor.h"

/** What stands at the cursor. */
typedef enum {
    TWCA_SEALED_PASSED,  /* one secret key, and the cursor is behind it */
    TWCA_SEALED_REFUSED, /* an object that Java would not read here */
    TWCA_SEALED_BROKEN   /* no object */
} twca_sealed_e;

/**
 * Pass over one object stream (Java Object Serialization, chapter 6) with one
 * com.sun.crypto.provider.SealedObjectForKeyProtector. Nothing else is
 * accepted by JceKeyStore since JDK 8u171 either. The sealed key itself is not
 * looked at.
 */
twca_sealed_e twca_sealed_object_pass(twca_cursor_t *cursor);

#endif /* TWCA_SEALED_OBJECT_H */
