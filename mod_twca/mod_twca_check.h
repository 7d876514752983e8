/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_check.h
 * @brief The module: its record, and what its hooks call.
 */

#ifndef MOD_TWCA_CHECK_H
#define MOD_TWCA_CHECK_H

#include <httpd.h>

#include <http_config.h>

#include "checks/model.h"

#define TWCA_MODULE "mod_twca_check/0.1.0"

extern module AP_MODULE_DECLARE_DATA twca_check_module;

/** A pool that gives its memory back when it goes: what httpd's own pools were
 * once given stays with them, and what is done for many sites needs a lot. */
apr_pool_t *twca_scratch_create(void);

/**
 * Check the whole configuration.
 * @param pool of the report
 * @param is_starting whether mod_ssl is about to load the certificates
 */
twca_report_t *twca_run(apr_pool_t *pool, server_rec *server, int is_starting);

/**
 * The report of the server's last start or restart; NULL before.
 */
const twca_report_t *twca_report_of(const server_rec *main_server);

/**
 * The same as it is now: with what is seen of what is served, and of what pages
 * load by http.
 * @param pool of all that is new
 * @return NULL before the first start
 */
const twca_report_t *
twca_report_at(apr_pool_t *pool, const server_rec *main_server, apr_time_t now);

/** The hooks, in the order in which httpd runs them. */
int twca_pre_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp);
int twca_check_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                      server_rec *server);
int twca_post_config(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *server);
int twca_ssl_files(server_rec *server, apr_pool_t *pool,
                   apr_array_header_t *certificates, apr_array_header_t *keys);
int twca_post_ssl(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                  server_rec *server);
int twca_post_live(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                   server_rec *server);
int twca_monitor(apr_pool_t *pool, server_rec *server);
int twca_beacon_handler(request_rec *request, int is_lookup);
int twca_quick_handler(request_rec *request, int is_lookup);
int twca_status_handler(request_rec *request);

/** The language that a request asks for, by Accept-Language. */
twca_lang_e twca_lang_of(const request_rec *request);

#endif /* MOD_TWCA_CHECK_H */
