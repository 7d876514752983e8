/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file key.h
 * @brief Private keys: read as mod_ssl reads them, compared, and forgotten.
 */

#ifndef TWCA_KEY_H
#define TWCA_KEY_H

#include <apr_pools.h>
#include <openssl/evp.h>

#include "file.h"

/** What the attempt to read a private key gave. */
typedef enum {
    TWCA_KEY_NONE,           /* there is none that mod_ssl could read */
    TWCA_KEY_CLEAR,          /* read, no (or the empty) pass phrase needed */
    TWCA_KEY_DECRYPTED,      /* read with a pass phrase of the dialog */
    TWCA_KEY_NO_PASS_PHRASE, /* encrypted, and nobody to ask */
    TWCA_KEY_INTERACTIVE,    /* encrypted, and the dialog would prompt */
    TWCA_KEY_DIALOG_FAILED,  /* encrypted, and the dialog gave nothing */
    TWCA_KEY_WRONG_PASS_PHRASE,
    TWCA_KEY_TOO_MANY_ROUNDS, /* its key derivation would not come back */
    TWCA_KEY_UNSUPPORTED      /* encrypted with what this OpenSSL has not */
} twca_key_state_e;

/**
 * Asked for the pass phrase of an encrypted key.
 * @param buffer where it goes, @a size bytes; wiped by the caller
 * @return TWCA_KEY_DECRYPTED where there is one, else why not
 */
typedef twca_key_state_e twca_pass_phrase_f(void *data, char *buffer, int size);

/** Who is asked for a pass phrase, if anybody. */
typedef struct {
    twca_pass_phrase_f *ask; /* NULL: nobody */
    void *data;
} twca_dialog_t;

/**
 * Read the private key in @a bytes as mod_ssl 2.4 does: the first key of the
 * PEM, with the empty pass phrase, then with the dialog's; else DER in bare
 * base64; else DER.
 * @param dialog who knows the pass phrase; may be NULL
 * @param key set, and to be freed by the caller, where the result is
 *        TWCA_KEY_CLEAR or TWCA_KEY_DECRYPTED
 */
twca_key_state_e twca_key_read(const twca_bytes_t *bytes,
                               const twca_dialog_t *dialog, EVP_PKEY **key);

/** The SHA-256 of the key's public half, as SPKI in DER. @return whether it
 * could be made */
int twca_key_hash(EVP_PKEY *key, unsigned char *sha256);

#endif /* TWCA_KEY_H */
