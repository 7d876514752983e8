/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file judge.h
 * @brief Will mod_ssl start with this site?
 */

#ifndef TWCA_JUDGE_H
#define TWCA_JUDGE_H

#include "check.h"

/**
 * Whether mod_ssl will refuse to start because of the site's certificates and
 * keys; false where it can't be known (a key whose pass phrase we have not,
 * a token, a file that is too large for us). After modules/ssl/
 * ssl_engine_init.c and ssl_engine_config.c of httpd 2.4.
 */
int twca_judge(twca_context_t *context, const twca_setup_t *setup);

/**
 * Whether it would refuse with any other certificate files as well: it applies
 * SSLOpenSSLConfCmd after them, and loads a proxy's certificates apart.
 * To be asked when the site is checked.
 */
int twca_is_beyond_rescue(const twca_setup_t *setup);

#endif /* TWCA_JUDGE_H */
