/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* /.well-known/twca-beacon/: which server is it that a client has reached? */

#include <httpd.h>

#include <http_core.h>
#include <http_main.h>
#include <http_protocol.h>

#include "config/config.h"
#include "live/beacon.h"
#include "mod_twca_live.h"

static int answer(request_rec *request, const twca_live_t *live,
                  const char *nonce)
{
    char body[TWCA_BEACON_LENGTH + 1];

    twca_beacon_answer(live->plan->board, nonce, body);
    apr_table_setn(request->headers_out, "Cache-Control", "no-store");
    ap_set_content_type(request, "text/plain; charset=us-ascii");
    ap_set_content_length(request, TWCA_BEACON_LENGTH);
    ap_rwrite(body, TWCA_BEACON_LENGTH, request);
    return OK;
}

/* Every host answers, those without TLS too: a device in front that ends TLS
 * comes to one of those. */
int twca_beacon_handler(request_rec *request, int is_lookup)
{
    const twca_live_t *live = twca_live_of(ap_server_conf);
    const char *nonce;

    if (!live || !live->has_beacon || is_lookup || !request->uri
        || request->method_number != M_GET || request->header_only
        || twca_server_of(request->server)->options.live.probe == 0) {
        return DECLINED;
    }
    nonce = twca_beacon_asked(request->uri);
    if (!nonce) {
        return DECLINED;
    }
    return twca_beacon_may_answer(live->plan->board, apr_time_now())
               ? answer(request, live, nonce)
               : HTTP_TOO_MANY_REQUESTS;
}
