/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What a site answers that is served with a stand-in. */

#include <httpd.h>

#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "mod_twca_rescue.h"
#include "report/report.h"

/* When a robot may have another look. */
#define RETRY_AFTER "300"

static int answer(request_rec *request, const twca_site_t *site)
{
    twca_lang_e lang = twca_lang_of(request);
    apr_table_t *out = request->err_headers_out;

    (void)ap_discard_request_body(request);
    request->status = HTTP_SERVICE_UNAVAILABLE;
    apr_table_setn(out, "Retry-After", RETRY_AFTER);
    apr_table_setn(out, "Cache-Control", "no-store");
    apr_table_setn(out, "Vary", "Accept-Language");
    apr_table_setn(out, "Content-Language", twca_lang_tag(lang));
    ap_set_content_type(request, "text/html; charset=utf-8");
    if (!request->header_only) {
        ap_rputs(twca_unavailable_page(request->pool, site, lang), request);
    }
    return OK;
}

int twca_quick_handler(request_rec *request, int is_lookup)
{
    const twca_decision_t *decision = twca_decision_of(request->server);

    if (!decision || decision->site->serving != TWCA_SERVING_STAND_IN
        || is_lookup) {
        return DECLINED;
    }
    return answer(request, decision->site);
}
