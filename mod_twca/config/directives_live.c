/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is to be looked at while the server runs, and who is told. */

#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include <apr_strings.h>

#include "config.h"

#define INTERVAL_LIMIT 86400 /* seconds */
#define TIMEOUT_LIMIT 60     /* likewise */
#define PEERS_LIMIT 16

#define HOST_CHARACTERS                                                        \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

static twca_live_options_t *options_of(const cmd_parms *command)
{
    return &twca_server_of(command->server)->options.live;
}

void twca_live_merge(const twca_live_options_t *base,
                     const twca_live_options_t *add,
                     twca_live_options_t *merged)
{
#define PICK(field, unset)                                                     \
    merged->field = add->field == (unset) ? base->field : add->field

    PICK(probe, TWCA_UNSET);
    PICK(interval, TWCA_UNSET);
    PICK(timeout, TWCA_UNSET);
    PICK(public_place, NULL);
    PICK(peers, NULL);
    PICK(notify, NULL);
#undef PICK
}

const char *twca_set_probe(cmd_parms *command, void *directory, int flag)
{
    (void)directory;
    options_of(command)->probe = flag;
    return NULL;
}

/* @return a complaint, or NULL */
static const char *set_seconds(const cmd_parms *command, int *seconds,
                               const char *value, int limit)
{
    char *end;
    long number = strtol(value, &end, 10);

    if (end == value || *end || number < 1 || number > limit) {
        return twca_complain(
            command,
            apr_psprintf(command->pool,
                         "must be a number of seconds from 1 to %d", limit));
    }
    *seconds = (int)number;
    return NULL;
}

const char *twca_set_interval(cmd_parms *command, void *directory,
                              const char *value)
{
    (void)directory;
    return set_seconds(command, &options_of(command)->interval, value,
                       INTERVAL_LIMIT);
}

const char *twca_set_timeout(cmd_parms *command, void *directory,
                             const char *value)
{
    (void)directory;
    return set_seconds(command, &options_of(command)->timeout, value,
                       TIMEOUT_LIMIT);
}

/* A name or an IPv4 address, or in brackets an IPv6 address, as
 * apr_parse_addr_port() took them apart: it takes much else. */
static int is_host(const char *host, int is_in_brackets)
{
    unsigned char address[sizeof(struct in6_addr)];

    return is_in_brackets ? inet_pton(AF_INET6, host, address) == 1
                          : *host && !host[strspn(host, HOST_CHARACTERS)];
}

/* HOST or HOST:PORT. @return a complaint, or NULL */
static const char *read_endpoint(const cmd_parms *command,
                                 twca_endpoint_t *endpoint, const char *value)
{
    int is_in_brackets = *value == '[';
    const char *end = value + strcspn(value, is_in_brackets ? "]" : ":");
    int has_port = strchr(end, ':') != NULL;
    char *host = NULL;
    char *zone = NULL;

    if (apr_parse_addr_port(&host, &zone, &endpoint->port, value, command->pool)
            != APR_SUCCESS
        || !host || zone || !is_host(host, is_in_brackets)
        || has_port != (endpoint->port != 0)) {
        return twca_complain(
            command, apr_pstrcat(command->pool, "has '", value,
                                 "', which is not HOST or HOST:PORT", NULL));
    }
    endpoint->host = host;
    return NULL;
}

const char *twca_set_public(cmd_parms *command, void *directory,
                            const char *value)
{
    twca_endpoint_t *endpoint = apr_pcalloc(command->pool, sizeof(*endpoint));

    (void)directory;
    options_of(command)->public_place = endpoint;
    return ap_cstr_casecmp(value, "off")
               ? read_endpoint(command, endpoint, value)
               : NULL;
}

const char *twca_add_peer(cmd_parms *command, void *directory,
                          const char *value)
{
    twca_live_options_t *options = options_of(command);

    (void)directory;
    if (!options->peers) {
        options->peers =
            apr_array_make(command->pool, 2, sizeof(twca_endpoint_t));
    }
    if (options->peers->nelts >= PEERS_LIMIT) {
        return twca_complain(command, "names more than 16 servers");
    }
    return read_endpoint(command, apr_array_push(options->peers), value);
}

const char *twca_set_notify(cmd_parms *command, void *directory, int argc,
                            char *const argv[])
{
    const char *problem = ap_check_cmd_context(command, GLOBAL_ONLY);
    const char **words;
    int i;

    (void)directory;
    if (!problem && (argc == 0 || !*argv[0])) {
        problem = twca_complain(command, "must name a program");
    }
    if (problem) {
        return problem;
    }
    words = apr_pcalloc(command->pool,
                        (apr_size_t)(argc + 1) * sizeof(const char *));
    words[0] = ap_server_root_relative(command->pool, argv[0]);
    if (!words[0]) {
        return twca_complain(command,
                             apr_pstrcat(command->pool, "has '", argv[0],
                                         "', which is no path", NULL));
    }
    for (i = 1; i < argc; i++) {
        words[i] = argv[i];
    }
    options_of(command)->notify = words;
    return NULL;
}
