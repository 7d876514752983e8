/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* mod_ssl's directives, seen and merged as mod_ssl does (modules/ssl/
 * ssl_engine_config.c of httpd 2.4). Errors in them are mod_ssl's to report. */

#include "config.h"

#include <string.h>

#include <apr_strings.h>

#include "placeholder.h"

/* mod_ssl lets a virtual host's first three files replace the main server's
 * and appends the rest: RSA, DSA and ECC, as it was before 2.4.8. */
#define REPLACED_FILES 3

twca_place_t twca_place_of(const cmd_parms *command)
{
    twca_place_t place = {NULL, 0};

    if (command->directive) {
        place.file = command->directive->filename;
        place.line = (unsigned)command->directive->line_num;
    }
    return place;
}

static twca_ssl_t *ssl_of(const cmd_parms *command)
{
    return &twca_server_of(command->server)->ssl;
}

/* The file as mod_ssl will open it. */
static twca_named_file_t named(const cmd_parms *command, const char *value)
{
    twca_named_file_t file;
    const char *configured = twca_placeholder_original(command);
    const char *path;

    value = configured ? configured : value;
    file.path = value;
    file.place = twca_place_of(command);
    if (strncmp(value, "pkcs11:", 7) != 0) {
        path = ap_server_root_relative(command->pool, value);
        file.path = path ? path : value;
    }
    return file;
}

static void push(apr_pool_t *pool, apr_array_header_t **list,
                 twca_named_file_t file)
{
    if (!*list) {
        *list = apr_array_make(pool, 1, sizeof(twca_named_file_t));
    }
    APR_ARRAY_PUSH(*list, twca_named_file_t) = file;
}

const char *twca_see_engine(cmd_parms *command, void *directory,
                            const char *value)
{
    twca_ssl_t *ssl = ssl_of(command);

    (void)directory;
    ssl->engine_place = twca_place_of(command);
    if (!ap_cstr_casecmp(value, "on")) {
        ssl->engine = TWCA_ENGINE_ON;
    }
    else if (!ap_cstr_casecmp(value, "optional")) {
        ssl->engine = TWCA_ENGINE_OPTIONAL;
    }
    else {
        ssl->engine = TWCA_ENGINE_OFF;
    }
    return NULL;
}

const char *twca_see_certificate(cmd_parms *command, void *directory,
                                 const char *value)
{
    twca_ssl_t *ssl = ssl_of(command);

    (void)directory;
    ssl->has_own = 1;
    push(command->pool, &ssl->certificates, named(command, value));
    return NULL;
}

const char *twca_see_key(cmd_parms *command, void *directory, const char *value)
{
    (void)directory;
    push(command->pool, &ssl_of(command)->keys, named(command, value));
    return NULL;
}

const char *twca_see_chain(cmd_parms *command, void *directory,
                           const char *value)
{
    (void)directory;
    ssl_of(command)->chain = named(command, value);
    return NULL;
}

/* In a directory these are for its clients alone. */
const char *twca_see_ca_file(cmd_parms *command, void *directory,
                             const char *value)
{
    (void)directory;
    if (!command->path) {
        ssl_of(command)->ca_file = named(command, value);
    }
    return NULL;
}

const char *twca_see_ca_path(cmd_parms *command, void *directory,
                             const char *value)
{
    (void)directory;
    if (!command->path) {
        ssl_of(command)->ca_path = named(command, value);
    }
    return NULL;
}

const char *twca_see_ciphers(cmd_parms *command, void *directory,
                             const char *value, const char *more)
{
    (void)directory;
    if (!command->path && (!more || strcmp(value, "SSL") == 0)) {
        ssl_of(command)->ciphers = apr_pstrcat(
            command->pool, more ? more : value, ":!aNULL:!eNULL:!EXP", NULL);
    }
    return NULL;
}

const char *twca_see_dialog(cmd_parms *command, void *directory,
                            const char *value)
{
    (void)directory;
    ssl_of(command)->dialog = value;
    if (strncmp(value, "exec:", 5) == 0) {
        const char *path = ap_server_root_relative(command->pool, value + 5);

        if (path) {
            ssl_of(command)->dialog =
                apr_pstrcat(command->pool, "exec:", path, NULL);
        }
    }
    return NULL;
}

const char *twca_see_command(cmd_parms *command, void *directory,
                             const char *name, const char *value)
{
    twca_ssl_t *ssl = ssl_of(command);
    int is_key = !ap_cstr_casecmp(name, "PrivateKey");
    twca_command_t *seen;

    (void)directory;
    if (!is_key && ap_cstr_casecmp(name, "Certificate")) {
        return NULL;
    }
    if (!ssl->commands) {
        ssl->commands =
            apr_array_make(command->pool, 2, sizeof(twca_command_t));
    }
    ssl->has_own = 1;
    seen = apr_array_push(ssl->commands);
    seen->is_key = is_key;
    seen->file = named(command, value);
    return NULL;
}

static void see_machine(cmd_parms *command, const char *value, int is_folder)
{
    twca_ssl_t *ssl = ssl_of(command);
    twca_machine_t *machine;

    if (!ssl->machines) {
        ssl->machines =
            apr_array_make(command->pool, 1, sizeof(twca_machine_t));
    }
    machine = apr_array_push(ssl->machines);
    machine->file = named(command, value);
    machine->is_folder = is_folder;
    machine->is_used = 0;
}

const char *twca_see_machine_file(cmd_parms *command, void *directory,
                                  const char *value)
{
    (void)directory;
    see_machine(command, value, 0);
    return NULL;
}

const char *twca_see_machine_path(cmd_parms *command, void *directory,
                                  const char *value)
{
    (void)directory;
    see_machine(command, value, 1);
    return NULL;
}

const char *twca_see_proxy(cmd_parms *command, void *directory, int flag)
{
    twca_ssl_t *ssl = ssl_of(command);

    (void)directory;
    /* One <Proxy> section with it is enough to have the files loaded. */
    if (flag || ssl->proxy == TWCA_UNSET) {
        ssl->proxy = flag;
    }
    return NULL;
}

const char *twca_see_name(cmd_parms *command, void *directory,
                          const char *value)
{
    (void)directory;
    (void)value;
    twca_server_of(command->server)->is_named = 1;
    return NULL;
}

/* Where only one of them has files its list serves for both: nothing is added
 * any more. */
static apr_array_header_t *
merge_files(apr_pool_t *pool, apr_array_header_t *base, apr_array_header_t *add)
{
    apr_array_header_t *merged;
    int i;

    if (!add || !base) {
        return add ? add : base;
    }
    merged = apr_array_make(pool, add->nelts, sizeof(twca_named_file_t));
    for (i = 0; i < add->nelts && i < REPLACED_FILES; i++) {
        APR_ARRAY_PUSH(merged, twca_named_file_t) =
            APR_ARRAY_IDX(add, i, twca_named_file_t);
    }
    for (; base && i < base->nelts; i++) {
        APR_ARRAY_PUSH(merged, twca_named_file_t) =
            APR_ARRAY_IDX(base, i, twca_named_file_t);
    }
    for (i = REPLACED_FILES; i < add->nelts; i++) {
        APR_ARRAY_PUSH(merged, twca_named_file_t) =
            APR_ARRAY_IDX(add, i, twca_named_file_t);
    }
    return merged;
}

static apr_array_header_t *append(apr_pool_t *pool,
                                  const apr_array_header_t *base,
                                  const apr_array_header_t *add)
{
    if (!base) {
        return add ? apr_array_copy(pool, add) : NULL;
    }
    return add ? apr_array_append(pool, base, add) : apr_array_copy(pool, base);
}

static twca_named_file_t merge_file(const twca_named_file_t *base,
                                    const twca_named_file_t *add)
{
    return add->path ? *add : *base;
}

void twca_ssl_merge(apr_pool_t *pool, const twca_ssl_t *base,
                    const twca_ssl_t *add, twca_ssl_t *merged)
{
    int is_set = add->engine != TWCA_ENGINE_UNSET;

    merged->engine = is_set ? add->engine : base->engine;
    merged->engine_place = is_set ? add->engine_place : base->engine_place;
    merged->certificates =
        merge_files(pool, base->certificates, add->certificates);
    merged->keys = merge_files(pool, base->keys, add->keys);
    merged->commands = append(pool, base->commands, add->commands);
    merged->machines = add->machines;
    merged->chain = merge_file(&base->chain, &add->chain);
    merged->ca_file = merge_file(&base->ca_file, &add->ca_file);
    merged->ca_path = merge_file(&base->ca_path, &add->ca_path);
    merged->ciphers = add->ciphers ? add->ciphers : base->ciphers;
    merged->dialog = add->dialog ? add->dialog : base->dialog;
    merged->proxy = add->proxy == TWCA_UNSET ? base->proxy : add->proxy;
    merged->has_own = add->has_own;
}
