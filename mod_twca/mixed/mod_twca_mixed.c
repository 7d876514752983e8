/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_mixed.c
 * @brief The module record and its hooks, and nothing else.
 */

#include "mod_twca_mixed_private.h"

#include <http_request.h>

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_config(twca_mixed_pre_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(twca_mixed_post_config, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(twca_mixed_child_init, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_insert_filter(twca_mixed_insert_filter, NULL, NULL,
                          APR_HOOK_MIDDLE);
    ap_hook_handler(twca_mixed_report_handler, NULL, NULL, APR_HOOK_MIDDLE);
    /* Behind all that makes or changes a page (RESOURCE), before all that
     * compresses it or puts it into a cache (CONTENT_SET). */
    (void)ap_register_output_filter(TWCA_MIXED_PAGE, twca_mixed_page, NULL,
                                    AP_FTYPE_CONTENT_SET - 1);
    /* Behind mod_headers and the cache (CONTENT_SET), before the headers are
     * sent (PROTOCOL). */
    (void)ap_register_output_filter(TWCA_MIXED_HEAD, twca_mixed_head, NULL,
                                    AP_FTYPE_PROTOCOL - 1);
    APR_REGISTER_OPTIONAL_FN(twca_mixed_of);
}

AP_DECLARE_MODULE(twca_mixed) = {
    STANDARD20_MODULE_STUFF,
    twca_mixed_directory_create,
    twca_mixed_directory_merge,
    twca_mixed_server_create,
    twca_mixed_server_merge,
    twca_mixed_directives,
    register_hooks,
    AP_MODULE_FLAG_NONE,
};
