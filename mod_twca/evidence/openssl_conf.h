/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file openssl_conf.h
 * @brief The configuration file of the OpenSSL that httpd runs with.
 *
 * OPENSSL_CONF names it, else it is openssl.cnf in the folder that OpenSSL was
 * built for. httpd starts without it, or with one that is damaged, and passes
 * over all of it; `openssl req` then makes no request.
 */

#ifndef TWCA_OPENSSL_CONF_H
#define TWCA_OPENSSL_CONF_H

#include "openssl_text.h"

/** What is known of it. */
typedef struct {
    const char *path;
    const char *variable; /* "OPENSSL_CONF" where that names it, or NULL */
    const twca_openssl_text_t *text; /* conf is NULL; all of it is NULL where
                                        there is none on purpose: OPENSSL_CONF
                                        is empty, or it is the null device */
    const char *found; /* the nearest one that is good for `openssl req`, where
                          this one is not; or NULL */
} twca_openssl_conf_t;

/**
 * Look at it.
 * @param folder where httpd was started, for a relative OPENSSL_CONF; NULL: it
 *        is still our working folder
 * @return in @a pool
 */
const twca_openssl_conf_t *twca_openssl_conf_examine(apr_pool_t *pool,
                                                     const char *folder);

#endif /* TWCA_OPENSSL_CONF_H */
