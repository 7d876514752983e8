/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file sites.h
 * @brief The list of servers, as sites.
 */

#ifndef TWCA_SITES_H
#define TWCA_SITES_H

#include "config.h"

/**
 * The sites of the configuration that starts at @a server.
 * @param pool for the sites, which go into @a sites (of twca_site_t)
 * @param scratch for what is needed while they are checked
 * @param is_starting whether mod_ssl is about to load them: only then are
 *        other modules asked for the certificates that they provide
 * @return of twca_setup_t *, a setup for each site
 */
apr_array_header_t *twca_sites(apr_pool_t *pool, apr_pool_t *scratch,
                               server_rec *server, int is_starting,
                               apr_array_header_t **sites);

#endif /* TWCA_SITES_H */
