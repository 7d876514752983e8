/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file decoder.h
 * @brief Many plain private keys, decoded with one decoder for each type.
 *
 * OpenSSL 3.0 sets up a decoder for every key that it reads, which takes ten
 * times as long as decoding. What this does not know is left to OpenSSL's own
 * functions.
 */

#ifndef TWCA_DECODER_H
#define TWCA_DECODER_H

#include <openssl/evp.h>

#include "file.h"

typedef struct twca_decoder_t twca_decoder_t;

/** New, without any decoder; freed with @a pool. */
twca_decoder_t *twca_decoder_create(apr_pool_t *pool);

/**
 * The private key that @a bytes begin with, if it is one in PEM, not
 * encrypted, and of a usual type; NULL where it is not. The caller's to free.
 */
EVP_PKEY *twca_decoder_read(twca_decoder_t *decoder, const twca_bytes_t *bytes);

#endif /* TWCA_DECODER_H */
