/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file placeholder.h
 * @brief Files that mod_ssl would refuse while the configuration is read.
 *
 * mod_ssl ends the start in its directive handler where a file is missing or
 * empty, before any module could say what is wrong with all the sites. So,
 * before the directives are run, we let each such directive name a file that
 * mod_ssl lets pass; our own handlers see what is configured. The
 * configuration test then fails with mod_ssl's own words, after the report,
 * unless TWCARescue has mod_ssl load other files in its place: nothing is ever
 * served with a placeholder.
 */

#ifndef TWCA_PLACEHOLDER_H
#define TWCA_PLACEHOLDER_H

#include <httpd.h>

#include <http_config.h>

#include "../checks/model.h"

/** Put placeholders into the tree of directives; a pre_config hook's work. */
void twca_placeholder_place(apr_pool_t *pconf, apr_pool_t *ptemp);

/** What the directive being run really says; NULL where it was not changed. */
const char *twca_placeholder_original(const cmd_parms *command);

/**
 * Add a finding for every such file that no site's findings name: one that
 * the main server names and all virtual hosts override, say. It stops mod_ssl
 * all the same, but for TWCARescue.
 * @param severity fatal, unless the server starts with it
 */
void twca_placeholder_report(apr_pool_t *pconf, twca_report_t *report,
                             twca_severity_e severity);

/**
 * Put the configured words back into the tree.
 * @param server the main server: which of its hosts TWCARescue is for
 * @return mod_ssl's complaint about the first of them that is not rescued, as
 * httpd words it, or NULL where there is none
 */
const char *twca_placeholder_complaint(apr_pool_t *pconf,
                                       const server_rec *server);

#endif /* TWCA_PLACEHOLDER_H */
