/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "proxied.h"

#include <string.h>

#include <apr_strings.h>
#include <http_config.h>

#include "addresses.h"

struct twca_proxied_t {
    apr_pool_t *pool;
    apr_hash_t *hosts;     /* "FILE:LINE" of a host -> server_rec */
    apr_hash_t *addresses; /* of the hosts where it is on */
    int is_everywhere;
    apr_array_header_t *exceptions; /* of apr_ipsubnet_t * */
};

/* The line behind this one, as they are read; NULL: there is none. */
static const ap_directive_t *next_line(const ap_directive_t *line)
{
    if (line->first_child) {
        return line->first_child;
    }
    while (line && !line->next) {
        line = line->parent;
    }
    return line ? line->next : NULL;
}

/* The host that a line is of; NULL: the main server. */
static const server_rec *host_of(const twca_proxied_t *proxied,
                                 const ap_directive_t *line)
{
    const server_rec *host = NULL;

    for (; line && !host; line = line->parent) {
        host = apr_hash_get(proxied->hosts,
                            twca_address_key(proxied->pool, line->filename,
                                             (unsigned)line->line_num),
                            APR_HASH_KEY_STRING);
    }
    return host;
}

static void note_on(twca_proxied_t *proxied, const ap_directive_t *line)
{
    const server_rec *server = host_of(proxied, line);

    proxied->is_everywhere |= server == NULL;
    if (server) {
        twca_address_enter(proxied->pool, proxied->addresses, server);
    }
}

/* "127.0.0.1 10.0.0.0/8 2001:db8::/32": names are not looked up. */
static void note_exceptions(const twca_proxied_t *proxied,
                            const ap_directive_t *line)
{
    const char *at = line->args;

    while (*at) {
        char *word = ap_getword_conf(proxied->pool, &at);
        char *mask = strchr(word, '/');
        apr_ipsubnet_t *subnet;

        if (mask) {
            *mask++ = '\0';
        }
        if (apr_ipsubnet_create(&subnet, word, mask, proxied->pool)
            == APR_SUCCESS) {
            APR_ARRAY_PUSH(proxied->exceptions, apr_ipsubnet_t *) = subnet;
        }
    }
}

static void note_hosts(const twca_proxied_t *proxied, const server_rec *server)
{
    for (; server; server = server->next) {
        if (server->defn_name) {
            apr_hash_set(proxied->hosts,
                         twca_address_key(proxied->pool, server->defn_name,
                                          server->defn_line_number),
                         APR_HASH_KEY_STRING, server);
        }
    }
}

twca_proxied_t *twca_proxied(apr_pool_t *pool, const server_rec *main_server)
{
    twca_proxied_t *proxied = apr_pcalloc(pool, sizeof(*proxied));
    const ap_directive_t *line;

    proxied->pool = pool;
    proxied->hosts = apr_hash_make(pool);
    proxied->addresses = apr_hash_make(pool);
    proxied->exceptions = apr_array_make(pool, 1, sizeof(apr_ipsubnet_t *));
    note_hosts(proxied, main_server->next);
    for (line = ap_conftree; line; line = next_line(line)) {
        if (ap_cstr_casecmp(line->directive, "RemoteIPProxyProtocol") == 0
            && ap_cstr_casecmp(line->args, "on") == 0) {
            note_on(proxied, line);
        }
        else if (ap_cstr_casecmp(line->directive,
                                 "RemoteIPProxyProtocolExceptions")
                 == 0) {
            note_exceptions(proxied, line);
        }
    }
    return proxied;
}

static int is_exception(const twca_proxied_t *proxied, const char *text)
{
    apr_sockaddr_t *address;
    int i;

    if (proxied->exceptions->nelts == 0
        || apr_sockaddr_info_get(&address, text, APR_UNSPEC, 0, 0,
                                 proxied->pool)
               != APR_SUCCESS) {
        return 0;
    }
    for (i = 0; i < proxied->exceptions->nelts; i++) {
        if (apr_ipsubnet_test(
                APR_ARRAY_IDX(proxied->exceptions, i, apr_ipsubnet_t *),
                address)) {
            return 1;
        }
    }
    return 0;
}

int twca_is_proxied(const twca_proxied_t *proxied, const char *text,
                    apr_port_t port)
{
    return (proxied->is_everywhere
            || twca_address_find(proxied->pool, proxied->addresses, text, port)
            || twca_address_find(proxied->pool, proxied->addresses, "*", port))
           && !is_exception(proxied, text);
}
