/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "targets.h"

#include <string.h>

#include <netinet/in.h>

#include <ap_listen.h>
#include <apr_portable.h>
#include <apr_strings.h>
#include <http_main.h>

/* Addresses of a name that TWCAPublic and TWCAPeer have are looked at. */
#define PUBLIC_ADDRESSES 8
#define PEER_ADDRESSES 4

typedef struct {
    apr_pool_t *pool;
    apr_pool_t *scratch;
    server_rec *main;
    twca_plan_t *plan;
    apr_hash_t *firsts;  /* address -> the first host that has it */
    apr_hash_t *hosts;   /* "FILE:LINE" of a host -> server_rec */
    apr_hash_t *proxied; /* address -> server_rec: with PROXY protocol */
    int all_speak_proxy_protocol;
    twca_target_t target; /* of the site at hand */
} maker_t;

static int seconds_of(int seconds, int otherwise)
{
    return seconds == TWCA_UNSET ? otherwise : seconds;
}

/* 0.0.0.0 and ::, which stand for every address. */
static int is_wildcard(const apr_sockaddr_t *address)
{
    static const struct in6_addr any = IN6ADDR_ANY_INIT;

    return address->family == APR_INET
               ? address->sa.sin.sin_addr.s_addr == INADDR_ANY
               : memcmp(&address->sa.sin6.sin6_addr, &any, sizeof(any)) == 0;
}

/* Whether a socket for IPv6 takes IPv4 too, as the system would have it. */
static int takes_both(const ap_listen_rec *listener)
{
    apr_os_sock_t socket;
    int only_6 = 0;
    socklen_t length = sizeof(only_6);

    return listener->bind_addr->family != APR_INET && listener->sd
           && apr_os_sock_get(&socket, listener->sd) == APR_SUCCESS
           && getsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &only_6, &length)
                  == 0
           && !only_6;
}

/* An address that a client on this machine uses to reach the listener. */
static const char *way_to(apr_pool_t *pool, const ap_listen_rec *listener)
{
    char *text = NULL;

    if (is_wildcard(listener->bind_addr)) {
        return listener->bind_addr->family == APR_INET || takes_both(listener)
                   ? "127.0.0.1"
                   : "::1";
    }
    return apr_sockaddr_ip_get(&text, listener->bind_addr) == APR_SUCCESS
               ? apr_pstrdup(pool, text)
               : NULL;
}

static int is_address(const server_addr_rec *address, const char *text)
{
    char *own = NULL;

    return address->host_addr && !is_wildcard(address->host_addr)
           && apr_sockaddr_ip_get(&own, address->host_addr) == APR_SUCCESS
           && strcmp(own, text) == 0;
}

static int is_port(const server_addr_rec *address, apr_port_t port)
{
    return address->host_port == 0 || address->host_port == port;
}

/* "127.0.0.1:443" or "*:443"; port 0 is every port. */
static const char *key_of(apr_pool_t *pool, const char *text, unsigned port)
{
    return apr_psprintf(pool, "%s:%u", text, port);
}

/* What a host's address is found by. */
static const char *key_of_address(apr_pool_t *pool,
                                  const server_addr_rec *address)
{
    char *text = NULL;

    if (!address->host_addr) {
        return "";
    }
    return is_wildcard(address->host_addr)
                   || apr_sockaddr_ip_get(&text, address->host_addr)
                          != APR_SUCCESS
               ? key_of(pool, "*", address->host_port)
               : key_of(pool, text, address->host_port);
}

static void *look_up(const maker_t *maker, apr_hash_t *table, const char *text,
                     apr_port_t port)
{
    void *found = apr_hash_get(table, key_of(maker->scratch, text, port),
                               APR_HASH_KEY_STRING);

    return found ? found
                 : apr_hash_get(table, key_of(maker->scratch, text, 0),
                                APR_HASH_KEY_STRING);
}

/* The first host of all that a connection there may come to: of the hosts of
 * that very address where there are any, else of "*"; NULL: to the main
 * server. */
static const server_rec *first_asked(const maker_t *maker, const char *text,
                                     apr_port_t port, int *is_exact)
{
    const server_rec *first = look_up(maker, maker->firsts, text, port);

    *is_exact = first != NULL;
    return first ? first : look_up(maker, maker->firsts, "*", port);
}

/* How the host has an address: 2 exactly, 1 by "*", 0 not. */
static int has_address(const server_rec *server, const char *text,
                       apr_port_t port)
{
    const server_addr_rec *address;
    int best = 0;

    for (address = server->addrs; address; address = address->next) {
        if (!is_port(address, port) || !address->host_addr) {
            continue;
        }
        if (is_address(address, text)) {
            return 2;
        }
        best |= is_wildcard(address->host_addr);
    }
    return best;
}

/* Whether a connection there, for the site's name, may come to this host.
 * Without a name it comes to the first of them. */
static int is_asked(const maker_t *maker, const server_rec *server,
                    const char *text, apr_port_t port)
{
    int is_exact;
    const server_rec *first = first_asked(maker, text, port, &is_exact);

    if (server == maker->main) {
        return first == NULL;
    }
    return has_address(server, text, port) == (is_exact ? 2 : 1)
           && (maker->target.name || first == server);
}

/* RemoteIPProxyProtocol: whoever connects to such an address has to say for
 * whom first. */
static int speaks_proxy_protocol(const maker_t *maker, const char *text,
                                 apr_port_t port)
{
    return maker->all_speak_proxy_protocol
           || look_up(maker, maker->proxied, text, port)
           || look_up(maker, maker->proxied, "*", port);
}

static void add_own_target(maker_t *maker, const char *text, apr_port_t port)
{
    const twca_plan_t *plan = maker->plan;
    int i;

    for (i = plan->targets->nelts - 1; i >= 0; i--) {
        const twca_target_t *known =
            &APR_ARRAY_IDX(plan->targets, i, twca_target_t);

        if (known->site != maker->target.site) {
            break;
        }
        if (known->port == port && strcmp(known->host, text) == 0) {
            return;
        }
    }
    maker->target.vantage = TWCA_VANTAGE_OWN;
    maker->target.host = apr_pstrdup(maker->pool, text);
    maker->target.port = port;
    maker->target.address_count = 1;
    maker->target.has_proxy_protocol = speaks_proxy_protocol(maker, text, port);
    twca_plan_add(maker->plan, &maker->target);
}

/* The addresses of this listener that lead to the host. */
static void add_listener(maker_t *maker, const server_rec *server,
                         const ap_listen_rec *listener)
{
    const server_addr_rec *address;
    apr_port_t port = listener->bind_addr->port;
    const char *way = way_to(maker->pool, listener);

    if (way && is_asked(maker, server, way, port)) {
        add_own_target(maker, way, port);
    }
    for (address = server == maker->main ? NULL : server->addrs;
         address && is_wildcard(listener->bind_addr); address = address->next) {
        char *text = NULL;

        if (address->host_addr && !is_wildcard(address->host_addr)
            && is_port(address, port)
            && apr_sockaddr_ip_get(&text, address->host_addr) == APR_SUCCESS
            && is_asked(maker, server, text, port)) {
            add_own_target(maker, text, port);
        }
    }
}

static void add_own(maker_t *maker, const server_rec *server)
{
    int before = maker->plan->targets->nelts;
    const ap_listen_rec *listener;

    for (listener = ap_listeners; listener; listener = listener->next) {
        if (listener->bind_addr
            && (listener->bind_addr->family == APR_INET
                || listener->bind_addr->family == APR_INET6)
            && maker->plan->targets->nelts - before < TWCA_OWN_LIMIT) {
            add_listener(maker, server, listener);
        }
    }
}

static void add_endpoint(maker_t *maker, twca_vantage_e vantage,
                         const twca_endpoint_t *endpoint, apr_port_t otherwise,
                         int address_count)
{
    maker->target.vantage = vantage;
    maker->target.host = endpoint->host;
    maker->target.port = endpoint->port ? endpoint->port : otherwise;
    maker->target.address_count = address_count;
    maker->target.has_proxy_protocol = 0;
    twca_plan_add(maker->plan, &maker->target);
}

static int is_among(const apr_array_header_t *names, const char *host)
{
    int i = 0;

    while (names && i < names->nelts
           && ap_strcasecmp_match(host, APR_ARRAY_IDX(names, i, const char *))
                  != 0) {
        i++;
    }
    return names && i < names->nelts;
}

/* What the world asks for there: the host that it goes to, where that is a name
 * of the site, or it has none. A device in front may know no other. */
static const char *public_name(const maker_t *maker, const server_rec *server,
                               const char *host)
{
    return !maker->target.name || is_among(server->names, host)
                   || is_among(server->wild_names, host)
               ? host
               : maker->target.name;
}

static void add_public(maker_t *maker, const twca_endpoint_t *endpoint,
                       const server_rec *server)
{
    const char *name = maker->target.name;

    maker->target.name = public_name(maker, server, endpoint->host);
    add_endpoint(maker, TWCA_VANTAGE_PUBLIC, endpoint, DEFAULT_HTTPS_PORT,
                 PUBLIC_ADDRESSES);
    maker->target.name = name;
}

static void add_others(maker_t *maker, const twca_live_options_t *options,
                       const twca_site_t *site)
{
    int i;

    if (options->public_place && options->public_place->host) {
        add_public(maker, options->public_place, site->server);
    }
    for (i = 0; options->peers && i < options->peers->nelts; i++) {
        add_endpoint(maker, TWCA_VANTAGE_PEER,
                     &APR_ARRAY_IDX(options->peers, i, twca_endpoint_t),
                     site->port, PEER_ADDRESSES);
    }
}

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
static const server_rec *host_of(const maker_t *maker,
                                 const ap_directive_t *line)
{
    const server_rec *host = NULL;

    for (; line && !host; line = line->parent) {
        host = apr_hash_get(
            maker->hosts,
            key_of(maker->scratch, line->filename, (unsigned)line->line_num),
            APR_HASH_KEY_STRING);
    }
    return host;
}

/* The directive is looked for in the tree: were it one of ours too, httpd would
 * not complain of it any more where mod_remoteip is not loaded. */
static void note_proxied(maker_t *maker)
{
    const ap_directive_t *line;

    for (line = ap_conftree; line; line = next_line(line)) {
        const server_rec *server;
        const server_addr_rec *address;

        if (ap_cstr_casecmp(line->directive, "RemoteIPProxyProtocol") != 0
            || ap_cstr_casecmp(line->args, "on") != 0) {
            continue;
        }
        server = host_of(maker, line);
        maker->all_speak_proxy_protocol |= server == NULL;
        for (address = server ? server->addrs : NULL; address;
             address = address->next) {
            apr_hash_set(maker->proxied,
                         key_of_address(maker->scratch, address),
                         APR_HASH_KEY_STRING, server);
        }
    }
}

/* httpd has its hosts last first. */
static void note_hosts(maker_t *maker)
{
    const server_addr_rec *address;
    const server_rec *server;

    for (server = maker->main->next; server; server = server->next) {
        if (server->defn_name) {
            apr_hash_set(maker->hosts,
                         key_of(maker->scratch, server->defn_name,
                                server->defn_line_number),
                         APR_HASH_KEY_STRING, server);
        }
        for (address = server->addrs; address; address = address->next) {
            apr_hash_set(maker->firsts, key_of_address(maker->scratch, address),
                         APR_HASH_KEY_STRING, server);
        }
    }
}

/* Whether there is something to be compared with. */
static int has_certificates(const twca_site_t *site)
{
    int i;

    for (i = 0; i < site->pair_count; i++) {
        if (site->pairs[i].certificate) {
            return 1;
        }
    }
    return site->serving != TWCA_SERVING_CONFIGURED;
}

static void add_site(maker_t *maker, int index)
{
    const twca_site_t *site =
        &APR_ARRAY_IDX(maker->plan->report->sites, index, const twca_site_t);
    const server_rec *server = site->server;
    const twca_live_options_t *options = &twca_server_of(server)->options.live;

    maker->plan->is_watched[index] =
        (char)(options->probe != 0 && site->tls && has_certificates(site));
    if (!maker->plan->is_watched[index]) {
        return;
    }
    memset(&maker->target, 0, sizeof(maker->target));
    maker->target.site = index;
    maker->target.name =
        twca_is_named(server) && !strpbrk(site->name, "*?") ? site->name : NULL;
    maker->target.interval =
        apr_time_from_sec(seconds_of(options->interval, TWCA_PROBE_INTERVAL));
    maker->target.timeout =
        apr_time_from_sec(seconds_of(options->timeout, TWCA_PROBE_TIMEOUT));
    add_own(maker, server);
    add_others(maker, options, site);
}

twca_plan_t *twca_targets(apr_pool_t *pool, server_rec *main_server,
                          const twca_report_t *report)
{
    maker_t maker = {.pool = pool,
                     .main = main_server,
                     .plan = twca_plan_make(pool, report)};
    int i;

    apr_pool_create(&maker.scratch, pool);
    maker.firsts = apr_hash_make(maker.scratch);
    maker.hosts = apr_hash_make(maker.scratch);
    maker.proxied = apr_hash_make(maker.scratch);
    note_hosts(&maker);
    note_proxied(&maker);

    maker.plan->interval = apr_time_from_sec(
        seconds_of(twca_server_of(main_server)->options.live.interval,
                   TWCA_PROBE_INTERVAL));
    for (i = 0; i < report->sites->nelts; i++) {
        add_site(&maker, i);
    }
    twca_plan_close(maker.plan);
    apr_pool_destroy(maker.scratch);
    return maker.plan;
}
