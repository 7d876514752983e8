/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <stdlib.h>

#include <apr_strings.h>

#include "json.h"

const char *twca_site_json(apr_pool_t *pool, const twca_report_t *report,
                           const twca_site_t *site)
{
    twca_view_t view = {
        .lang = TWCA_LANG_EN, .code = TWCA_CODE_COUNT, .self = ""};
    json_t *document = twca_json_site(pool, report, &view, site);
    char *text = json_dumps(document, JSON_COMPACT | JSON_ENSURE_ASCII);
    const char *result = text ? apr_pstrdup(pool, text) : NULL;

    free(text);
    json_decref(document);
    return result;
}
