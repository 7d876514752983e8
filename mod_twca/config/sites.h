/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file sites.h
 * @brief The list of servers, as sites.
 */

#ifndef TWCA_SITES_H
#define TWCA_SITES_H

#include "config.h"

/**
 * What is configured, as a check wants it: the sites of the configuration that
 * starts at @a server go into the context's report, a setup for each into
 * the context, and what the main server says for what belongs to no site.
 * @param is_starting whether mod_ssl is about to load them: only then are
 *        other modules asked for the certificates that they provide
 */
void twca_sites(twca_context_t *context, server_rec *server, int is_starting);

/** Likewise, of one server alone, of none other's files, and nobody is asked
 * for a pass phrase. Server-wide things are left out. */
void twca_sites_one(twca_context_t *context, server_rec *main_server,
                    server_rec *server);

#endif /* TWCA_SITES_H */
