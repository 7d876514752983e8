/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file content.h
 * @brief What a file is, by what is in it and never by its name.
 */

#ifndef TWCA_CONTENT_H
#define TWCA_CONTENT_H

#include "file.h"

typedef enum {
    TWCA_CONTENT_CERTIFICATE, /* in PEM, readable by mod_ssl */
    TWCA_CONTENT_PRIVATE_KEY, /* likewise */
    TWCA_CONTENT_REQUEST_PEM,
    TWCA_CONTENT_PKCS7_PEM,
    TWCA_CONTENT_PUBLIC_KEY,
    TWCA_CONTENT_OPENSSH_KEY,
    TWCA_CONTENT_CRL,
    TWCA_CONTENT_PARAMETERS,
    TWCA_CONTENT_PKCS12,
    TWCA_CONTENT_JKS,
    TWCA_CONTENT_JCEKS,
    TWCA_CONTENT_DER_CERTIFICATE,
    TWCA_CONTENT_DER_KEY,
    TWCA_CONTENT_ENCRYPTED_DER_KEY,
    TWCA_CONTENT_PKCS7_DER,
    TWCA_CONTENT_REQUEST_DER,
    TWCA_CONTENT_UTF16,
    TWCA_CONTENT_LINE_ENDS_CR,
    TWCA_CONTENT_INDENTED,
    TWCA_CONTENT_GLUED_LINES,
    TWCA_CONTENT_EMPTY_PEM,  /* BEGIN and END, and nothing in between */
    TWCA_CONTENT_BROKEN_PEM, /* blocks, but none of the above is whole */
    TWCA_CONTENT_HTML,
    TWCA_CONTENT_TEXT,
    TWCA_CONTENT_BINARY
} twca_content_e;

/** What @a bytes are. */
twca_content_e twca_content(const twca_bytes_t *bytes);

/** The token of the catalogue's vocabulary. */
const char *twca_content_word(twca_content_e content);

#endif /* TWCA_CONTENT_H */
