/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* When a page's headers are final: what does its own policy say, and what do we
 * add to it? */

#include <string.h>

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_ssl.h>

#include "csp.h"
#include "mod_twca_mixed_private.h"

/* --- The page's own policy ------------------------------------------------ */

/* Whether a directive of a policy, or of several with commas between, is the
 * one that has browsers load all of a page by https (Upgrade Insecure Requests
 * 3.1). */
static int upgrades(void *data, const char *name, const char *value)
{
    static const char directive[] = "upgrade-insecure-requests";
    int *found = data;

    (void)name;
    while (*value && !*found) {
        apr_size_t length;

        value += strspn(value, ";, \t");
        length = strcspn(value, ";, \t");
        *found = length == sizeof(directive) - 1
                 && !ap_cstr_casecmpn(value, directive, length);
        value += length;
        value += strcspn(value, ";,");
    }
    return 1;
}

static int is_mended(const request_rec *request)
{
    int found = 0;

    (void)apr_table_do(upgrades, &found, request->headers_out,
                       "Content-Security-Policy", NULL);
    (void)apr_table_do(upgrades, &found, request->err_headers_out,
                       "Content-Security-Policy", NULL);
    return found;
}

/* --- What is added -------------------------------------------------------- */

/* Lines of their own: a site's own ones stay as they are, and a browser obeys
 * them beside ours. */
static void add_headers(const request_rec *request)
{
    apr_table_addn(request->headers_out, "Content-Security-Policy-Report-Only",
                   TWCA_CSP_POLICY);
    apr_table_addn(request->headers_out, "Reporting-Endpoints",
                   TWCA_CSP_ENDPOINTS);
}

static void begin(twca_mixed_watch_t *watch)
{
    const request_rec *request = watch->request;

    watch->is_sent = 1;
    if (!twca_mixed_is_page(request)) {
        watch->reports = 0;
        return;
    }
    watch->is_void =
        is_mended(request)
        || twca_mixed_is_word(twca_mixed_header(request, "Content-Disposition"),
                              "attachment");
    if (watch->reports && !watch->is_void
        && request->status != HTTP_NOT_MODIFIED) {
        add_headers(request);
    }
}

static int has_end(const apr_bucket_brigade *brigade)
{
    apr_bucket *bucket;

    for (bucket = APR_BRIGADE_FIRST(brigade);
         bucket != APR_BRIGADE_SENTINEL(brigade);
         bucket = APR_BUCKET_NEXT(bucket)) {
        if (APR_BUCKET_IS_EOS(bucket)) {
            return 1;
        }
    }
    return 0;
}

/* What was found is written down before the client has the end of the page, so
 * that whoever asks then is told. */
apr_status_t twca_mixed_head(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    twca_mixed_watch_t *watch = filter->ctx;
    int is_over;

    if (!watch->is_sent) {
        begin(watch);
    }
    is_over = has_end(brigade);
    if (is_over) {
        twca_mixed_write(watch);
    }
    if (is_over || !watch->reads) {
        ap_remove_output_filter(filter);
    }
    return ap_pass_brigade(filter->next, brigade);
}

/* --- Which responses are watched? ----------------------------------------- */

/* A page that was broken off has been seen as far as it came. */
static apr_status_t write_rest(void *data)
{
    twca_mixed_watch_t *watch = data;

    if (watch->is_sent) {
        twca_mixed_write(watch);
    }
    return APR_SUCCESS;
}

/* By TLS here, or by ServerName's word in front of here. */
static int is_https(const request_rec *request)
{
    return ap_ssl_conn_is_ssl(request->connection)
           || strcmp(ap_http_scheme(request), "https") == 0;
}

void twca_mixed_insert_filter(request_rec *request)
{
    const twca_mixed_server_t *server = twca_mixed_server_of(request->server);
    const twca_mixed_directory_t *directory =
        ap_get_module_config(request->per_dir_config, &twca_mixed_module);
    twca_mixed_watch_t *watch;

    if (!server->ledger || request->main
        || (directory->content != 1 && directory->report != 1)
        || !is_https(request)) {
        return;
    }
    watch = apr_pcalloc(request->pool, sizeof(*watch));
    watch->request = request;
    watch->server = server;
    watch->reads = directory->content == 1;
    watch->reports = directory->report == 1;
    if (watch->reads) {
        apr_pool_cleanup_register(request->pool, watch, write_rest,
                                  apr_pool_cleanup_null);
        (void)ap_add_output_filter(TWCA_MIXED_PAGE, watch, request,
                                   request->connection);
    }
    (void)ap_add_output_filter(TWCA_MIXED_HEAD, watch, request,
                               request->connection);
}
