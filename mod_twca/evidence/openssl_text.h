/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file openssl_text.h
 * @brief A configuration file of OpenSSL, parsed by OpenSSL.
 *
 * OpenSSL opens by itself what a line `.include` names, waits there for a FIFO
 * for ever, and counts the lines of all files as if they were one's. So the
 * files are put together here, by its rules (crypto/conf/conf_def.c), and
 * OpenSSL parses the whole.
 */

#ifndef TWCA_OPENSSL_TEXT_H
#define TWCA_OPENSSL_TEXT_H

#include <apr_pools.h>
#include <openssl/conf.h>

#include "file.h"

/** How the attempt to parse it ended. */
typedef enum {
    TWCA_OPENSSL_TEXT_PARSED,
    TWCA_OPENSSL_TEXT_UNREADABLE, /* see read: the file itself */
    TWCA_OPENSSL_TEXT_TOO_LARGE,  /* with all that it includes; see size */
    TWCA_OPENSSL_TEXT_BROKEN,     /* see error */
    TWCA_OPENSSL_TEXT_ENDLESS     /* OpenSSL would not come back; see read */
} twca_openssl_text_e;

/** What is known of it. */
typedef struct {
    twca_openssl_text_e state;
    CONF *conf;           /* where it was parsed: of twca_openssl_text_free() */
    twca_read_e read;     /* UNREADABLE; ENDLESS: what keeps OpenSSL waiting,
                             TWCA_READ_OK: files include one another */
    const char *file;     /* that has the line */
    unsigned line;        /* BROKEN, ENDLESS: of the first error */
    const char *error;    /* BROKEN: OpenSSL's words */
    const char *included; /* ENDLESS: what the line names */
    apr_int64_t size;     /* TOO_LARGE: bytes */
} twca_openssl_text_t;

/**
 * Parse the file @a path, which is a full one.
 * @param folder where relative names in it are looked for: OpenSSL's working
 *        folder; NULL: ours
 * @return in @a pool; to be freed with twca_openssl_text_free() before it goes
 */
twca_openssl_text_t *
twca_openssl_text_load(apr_pool_t *pool, const char *folder, const char *path);

/** Free OpenSSL's object. */
void twca_openssl_text_free(twca_openssl_text_t *text);

/** @a name as seen from @a folder (NULL: as it is). */
const char *twca_openssl_path(apr_pool_t *pool, const char *folder,
                              const char *name);

/** Whether it is the null device, or a link to it: a file that says nothing,
 * on purpose. */
int twca_is_null_device(const char *path);

#endif /* TWCA_OPENSSL_TEXT_H */
