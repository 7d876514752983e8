/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_mixed.h
 * @brief What this module tells others: the https pages that load http.
 */

#ifndef MOD_TWCA_MIXED_H
#define MOD_TWCA_MIXED_H

#include <httpd.h>

#include <apr_optional.h>

#include "../checks/mixed.h"

/**
 * What is known of a host.
 * @param pool that it is copied into
 * @return NULL where nothing is watched
 */
APR_DECLARE_OPTIONAL_FN(const twca_mixed_site_t *, twca_mixed_of,
                        (apr_pool_t * pool, const server_rec *server));

#endif /* MOD_TWCA_MIXED_H */
