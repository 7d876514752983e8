/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_check.c
 * @brief The module record and its hooks, and nothing else.
 */

#include "mod_twca_check.h"

#include "config/config.h"

static void register_hooks(apr_pool_t *pool)
{
    /* mod_md knows its certificates from here on; mod_ssl loads them. */
    static const char *const after[] = {"mod_md.c", NULL};
    static const char *const before[] = {"mod_ssl.c", NULL};

    (void)pool;
    /* After all directives are read, before the first is run. */
    ap_hook_pre_config(twca_pre_config, NULL, NULL, APR_HOOK_LAST);
    /* First: what another module finds wrong must not hide what we know. */
    ap_hook_check_config(twca_check_config, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_post_config(twca_post_config, after, before, APR_HOOK_MIDDLE);
    ap_hook_handler(twca_status_handler, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(twca_check) = {
    STANDARD20_MODULE_STUFF, twca_directory_create, twca_directory_merge,
    twca_server_create,      twca_server_merge,     twca_directives,
    register_hooks,          AP_MODULE_FLAG_NONE,
};
