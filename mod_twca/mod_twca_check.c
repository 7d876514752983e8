/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_check.c
 * @brief The module record and its hooks, and nothing else.
 */

#include "mod_twca_check.h"

#include <apr_optional_hooks.h>
#include <mod_ssl.h>
#include <mpm_common.h>

#include "config/config.h"

static void register_hooks(apr_pool_t *pool)
{
    /* mod_md knows its certificates from here on; mod_ssl loads them. */
    static const char *const after[] = {"mod_md.c", NULL};
    static const char *const before[] = {"mod_ssl.c", NULL};
    static const char *const after_ssl[] = {"mod_ssl.c", NULL};
    static const char *const before_watchdog[] = {"mod_watchdog.c", NULL};

    (void)pool;
    /* After all directives are read, before the first is run. */
    ap_hook_pre_config(twca_pre_config, NULL, NULL, APR_HOOK_LAST);
    /* First: what another module finds wrong must not hide what we know. */
    ap_hook_check_config(twca_check_config, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_post_config(twca_post_config, after, before, APR_HOOK_MIDDLE);
    /* Not httpd's hook of that name: mod_md ends it, and we ask it ourselves
     * what others provide. */
    APR_OPTIONAL_HOOK(ssl, add_cert_files, twca_ssl_files, NULL, NULL,
                      APR_HOOK_REALLY_LAST);
    ap_hook_post_config(twca_post_ssl, after_ssl, NULL, APR_HOOK_LAST);
    /* When the report is complete; mod_watchdog then starts what is known to
     * it. */
    ap_hook_post_config(twca_post_live, after_ssl, before_watchdog,
                        APR_HOOK_MIDDLE);
    ap_hook_monitor(twca_monitor, NULL, NULL, APR_HOOK_MIDDLE);
    /* Before everything that knows what to answer: a redirect, a proxy, or the
     * stand-in of a site. */
    ap_hook_quick_handler(twca_beacon_handler, NULL, NULL,
                          APR_HOOK_REALLY_FIRST - 1);
    ap_hook_quick_handler(twca_quick_handler, NULL, NULL,
                          APR_HOOK_REALLY_FIRST);
    ap_hook_handler(twca_status_handler, NULL, NULL, APR_HOOK_MIDDLE);
}

AP_DECLARE_MODULE(twca_check) = {
    STANDARD20_MODULE_STUFF, twca_directory_create, twca_directory_merge,
    twca_server_create,      twca_server_merge,     twca_directives,
    register_hooks,          AP_MODULE_FLAG_NONE,
};
