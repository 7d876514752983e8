/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "targets.h"

#include <string.h>

#include <netinet/in.h>

#include <ap_listen.h>
#include <apr_portable.h>
#include <apr_strings.h>
#include <http_main.h>

#include "addresses.h"
#include "../mod_twca_check.h"
#include "proxied.h"

/* Addresses of a name that TWCAPublic and TWCAPeer have are looked at. */
#define PUBLIC_ADDRESSES 8
#define PEER_ADDRESSES 4

typedef struct {
    apr_pool_t *pool;
    apr_pool_t *scratch;
    server_rec *main;
    twca_plan_t *plan;
    apr_hash_t *firsts; /* address -> the first host that has it */
    twca_proxied_t *proxied;
    twca_target_t target; /* of the site at hand */
} maker_t;

static int seconds_of(int seconds, int otherwise)
{
    return seconds == TWCA_UNSET ? otherwise : seconds;
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

/* The one address that a host has there; NULL: all. */
static const char *own_address(const maker_t *maker,
                               const server_addr_rec *address)
{
    return address->host_addr && !twca_is_wildcard(address->host_addr)
               ? twca_sockaddr_text(maker->scratch, address->host_addr)
               : NULL;
}

static int is_port(const server_addr_rec *address, apr_port_t port)
{
    return address->host_port == 0 || address->host_port == port;
}

/* The first host of all that a connection there may come to: of the hosts of
 * that very address where there are any, else of "*"; NULL: to the main
 * server. */
static const server_rec *first_asked(const maker_t *maker, const char *text,
                                     apr_port_t port, int *is_exact)
{
    const server_rec *first =
        twca_address_find(maker->scratch, maker->firsts, text, port);

    *is_exact = first != NULL;
    return first ? first
                 : twca_address_find(maker->scratch, maker->firsts, "*", port);
}

/* How the host has an address: 2 exactly, 1 by "*", 0 not. */
static int has_address(const maker_t *maker, const server_rec *server,
                       const char *text, apr_port_t port)
{
    const server_addr_rec *address;
    const char *own;
    int best = 0;

    for (address = server->addrs; address; address = address->next) {
        if (!is_port(address, port) || !address->host_addr) {
            continue;
        }
        own = own_address(maker, address);
        if (own && strcmp(own, text) == 0) {
            return 2;
        }
        best |= twca_is_wildcard(address->host_addr);
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
    return has_address(maker, server, text, port) == (is_exact ? 2 : 1)
           && (maker->target.name || first == server);
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
    if (plan->targets->nelts - 1 - i >= TWCA_OWN_LIMIT) {
        return;
    }
    maker->target.vantage = TWCA_VANTAGE_OWN;
    maker->target.host = apr_pstrdup(maker->pool, text);
    maker->target.port = port;
    maker->target.address_count = 1;
    maker->target.has_proxy_protocol =
        (unsigned char)twca_is_proxied(maker->proxied, text, port);
    twca_plan_add(maker->plan, &maker->target);
}

/* An address that a client on this machine uses to come by the listener to the
 * host; NULL: there is none. Where a host of its own has the first address of
 * loopback, the second one leads to those of "*". */
static const char *way_to(const maker_t *maker, const server_rec *server,
                          const ap_listen_rec *listener)
{
    static const char *const by_4[] = {"127.0.0.1", "127.0.0.2", NULL};
    static const char *const by_6[] = {"::1", NULL};
    const char *own[] = {NULL, NULL};
    const char *const *way = own;

    if (!twca_is_wildcard(listener->bind_addr)) {
        own[0] = twca_sockaddr_text(maker->scratch, listener->bind_addr);
    }
    else if (listener->bind_addr->family == APR_INET || takes_both(listener)) {
        way = by_4;
    }
    else {
        way = by_6;
    }
    while (*way && !is_asked(maker, server, *way, listener->bind_addr->port)) {
        way++;
    }
    return *way;
}

/* The addresses of this listener that lead to the host. */
static void add_listener(maker_t *maker, const server_rec *server,
                         const ap_listen_rec *listener)
{
    const server_addr_rec *address;
    apr_port_t port = listener->bind_addr->port;
    const char *way = way_to(maker, server, listener);

    if (way) {
        add_own_target(maker, way, port);
    }
    for (address = server == maker->main ? NULL : server->addrs;
         address && twca_is_wildcard(listener->bind_addr);
         address = address->next) {
        const char *text =
            is_port(address, port) ? own_address(maker, address) : NULL;

        if (text && is_asked(maker, server, text, port)) {
            add_own_target(maker, text, port);
        }
    }
}

static void add_own(maker_t *maker, const server_rec *server)
{
    const ap_listen_rec *listener;

    for (listener = ap_listeners; listener; listener = listener->next) {
        if (listener->bind_addr
            && (listener->bind_addr->family == APR_INET
                || listener->bind_addr->family == APR_INET6)) {
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

/* What a client asks for to come to the site; NULL: nothing that is sure to
 * lead there. */
static const char *name_of(const twca_site_t *site)
{
    if (twca_is_named(site->server)) {
        return strpbrk(site->name, "*?") ? NULL : site->name;
    }
    return site->aliases && site->aliases->nelts > 0
               ? APR_ARRAY_IDX(site->aliases, 0, const char *)
               : NULL;
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
    maker->target.name = name_of(site);
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
    const server_rec *server;
    int i;

    maker.scratch = twca_scratch_create();
    maker.firsts = apr_hash_make(maker.scratch);
    maker.proxied = twca_proxied(maker.scratch, main_server);
    /* httpd has its hosts last first. */
    for (server = main_server->next; server; server = server->next) {
        twca_address_enter(maker.scratch, maker.firsts, server);
    }
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
