/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is to be watched? */

#include "mod_twca_mixed_private.h"

void *twca_mixed_directory_create(apr_pool_t *pool, char *path)
{
    twca_mixed_directory_t *directory = apr_pcalloc(pool, sizeof(*directory));

    (void)path;
    directory->content = TWCA_UNSET;
    directory->report = TWCA_UNSET;
    return directory;
}

static int pick(int base, int add)
{
    return add == TWCA_UNSET ? base : add;
}

void *twca_mixed_directory_merge(apr_pool_t *pool, void *base, void *add)
{
    const twca_mixed_directory_t *outer = base;
    const twca_mixed_directory_t *inner = add;
    twca_mixed_directory_t *merged = apr_pcalloc(pool, sizeof(*merged));

    merged->content = pick(outer->content, inner->content);
    merged->report = pick(outer->report, inner->report);
    return merged;
}

void *twca_mixed_server_create(apr_pool_t *pool, server_rec *server)
{
    (void)server;
    return apr_pcalloc(pool, sizeof(twca_mixed_server_t));
}

void *twca_mixed_server_merge(apr_pool_t *pool, void *base, void *add)
{
    const twca_mixed_server_t *outer = base;
    const twca_mixed_server_t *inner = add;
    twca_mixed_server_t *merged = apr_pcalloc(pool, sizeof(*merged));

    merged->is_partly_content =
        outer->is_partly_content || inner->is_partly_content;
    merged->is_partly_report =
        outer->is_partly_report || inner->is_partly_report;
    return merged;
}

const twca_mixed_server_t *twca_mixed_server_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &twca_mixed_module);
}

/* Whether a directive that is on is about a part of its host. Of the whole host
 * nothing has to be remembered: it can be asked. */
static int is_partly(const cmd_parms *command, int flag)
{
    return flag && command->path;
}

static twca_mixed_server_t *server_of(const cmd_parms *command)
{
    return ap_get_module_config(command->server->module_config,
                                &twca_mixed_module);
}

static const char *set_content(cmd_parms *command, void *directory, int flag)
{
    twca_mixed_directory_t *to = directory;

    to->content = flag;
    server_of(command)->is_partly_content |= is_partly(command, flag);
    return NULL;
}

static const char *set_report(cmd_parms *command, void *directory, int flag)
{
    twca_mixed_directory_t *to = directory;

    to->report = flag;
    server_of(command)->is_partly_report |= is_partly(command, flag);
    return NULL;
}

const command_rec twca_mixed_directives[] = {
    AP_INIT_FLAG("TWCAMixedContent", set_content, NULL, RSRC_CONF | ACCESS_CONF,
                 "On or Off: whether https pages are looked at for what they "
                 "load by http"),
    AP_INIT_FLAG("TWCAMixedReport", set_report, NULL, RSRC_CONF | ACCESS_CONF,
                 "On or Off: whether browsers are asked to tell what https "
                 "pages load by http"),
    {NULL},
};
