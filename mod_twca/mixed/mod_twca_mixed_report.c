/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The handler `twca-csp`: what browsers report of this host's pages. */

#include <string.h>

#include <http_protocol.h>
#include <http_request.h>

#include "csp.h"
#include "mod_twca_mixed_private.h"

/* A host's own name, as a report has it. */
static int is_name(const char *name, const char *host)
{
    return name && !ap_cstr_casecmp(name, host);
}

static int is_among(const apr_array_header_t *names, const char *host,
                    int (*is_it)(const char *name, const char *host))
{
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        if (is_it(APR_ARRAY_IDX(names, i, const char *), host)) {
            return 1;
        }
    }
    return 0;
}

static int is_wild_name(const char *name, const char *host)
{
    return name && ap_strcasecmp_match(host, name) == 0;
}

/* Nobody is to write about the pages of another host than the one that was
 * asked. That one was chosen by the request's own name. */
static int is_ours(const request_rec *request, const char *host)
{
    const server_rec *server = request->server;

    return is_name(request->hostname, host)
           || is_name(server->server_hostname, host)
           || is_among(server->names, host, is_name)
           || is_among(server->wild_names, host, is_wild_name);
}

/* @return an HTTP status, or OK */
static int read_body(request_rec *request, char body[TWCA_CSP_MOST + 1],
                     apr_size_t *length)
{
    int status = ap_setup_client_block(request, REQUEST_CHUNKED_DECHUNK);
    long part = 1;

    if (status != OK) {
        return status;
    }
    if (request->remaining > TWCA_CSP_MOST) {
        return HTTP_REQUEST_ENTITY_TOO_LARGE;
    }
    *length = 0;
    if (!ap_should_client_block(request)) {
        return OK;
    }
    while (part > 0 && *length <= TWCA_CSP_MOST) {
        part = ap_get_client_block(request, body + *length,
                                   TWCA_CSP_MOST + 1 - *length);
        *length += part > 0 ? (apr_size_t)part : 0;
    }
    return part < 0                  ? HTTP_BAD_REQUEST
           : *length > TWCA_CSP_MOST ? HTTP_REQUEST_ENTITY_TOO_LARGE
                                     : OK;
}

static void write_down(const request_rec *request, const twca_csp_t *reports,
                       int count)
{
    const twca_mixed_server_t *server = twca_mixed_server_of(request->server);
    twca_mixed_t seen[TWCA_CSP_LIMIT];
    int own = 0;
    int i;

    for (i = 0; i < count; i++) {
        if (is_ours(request, reports[i].host)) {
            seen[own++] = reports[i].seen;
        }
    }
    if (own) {
        (void)twca_ledger_add(server->ledger, server->site, seen, own,
                              request->request_time);
    }
}

static int take(request_rec *request, twca_csp_form_e form)
{
    char *body = apr_palloc(request->pool, TWCA_CSP_MOST + 1);
    twca_csp_t *reports =
        apr_palloc(request->pool, TWCA_CSP_LIMIT * sizeof(*reports));
    apr_size_t length = 0;
    int status = read_body(request, body, &length);
    int count;

    if (status != OK) {
        return status;
    }
    count = twca_csp_read(request->pool, form, body, length, reports);
    if (count < 0) {
        return HTTP_BAD_REQUEST;
    }
    write_down(request, reports, count);
    request->status = HTTP_NO_CONTENT;
    return OK;
}

int twca_mixed_report_handler(request_rec *request)
{
    const twca_mixed_server_t *server = twca_mixed_server_of(request->server);
    twca_csp_form_e form;

    if (!request->handler || strcmp(request->handler, "twca-csp") != 0) {
        return DECLINED;
    }
    if (request->method_number != M_POST) {
        ap_allow_standard_methods(request, REPLACE_ALLOW, M_POST, -1);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    if (!server->ledger || !server->takes_reports) {
        return HTTP_NOT_FOUND;
    }
    form = twca_csp_form(apr_table_get(request->headers_in, "Content-Type"));
    if (form == TWCA_CSP_NONE) {
        return HTTP_UNSUPPORTED_MEDIA_TYPE;
    }
    if (!twca_ledger_may_report(server->ledger, server->site,
                                request->request_time)) {
        return HTTP_TOO_MANY_REQUESTS;
    }
    return take(request, form);
}
