/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "sites.h"

#include <string.h>

#include <ap_listen.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_ssl.h>

#include "../evidence/dialog.h"
#include "addresses.h"

#define EXPIRY_DAYS 30 /* TWCAExpiryWarning, if not set */

typedef struct {
    apr_pool_t *pool;
    apr_pool_t *scratch;
    server_rec *main;
    int is_starting;
    int is_silent; /* nobody is asked for a pass phrase */
    int has_mod_ssl;
    apr_hash_t *trusts; /* names -> twca_trust_t */
    apr_hash_t *firsts; /* "address:port" -> its first virtual host */
} maker_t;

static apr_port_t port_of(const server_rec *server)
{
    if (server->port) {
        return server->port;
    }
    return server->addrs ? server->addrs->host_port : 0;
}

/* What ap_setup_listeners() will give the server when it starts: the protocol
 * of the Listen line with exactly its address. */
static int is_https(server_rec *server)
{
    const char *protocol = ap_get_server_protocol(server);
    const server_addr_rec *address;
    const ap_listen_rec *listener;

    if (protocol && *protocol) {
        return strcmp(protocol, "https") == 0;
    }
    for (address = server->addrs; address; address = address->next) {
        for (listener = ap_listeners; listener; listener = listener->next) {
            if (address->host_addr
                && apr_sockaddr_equal(listener->bind_addr, address->host_addr)
                && listener->bind_addr->port == address->host_port) {
                return listener->protocol
                       && strcmp(listener->protocol, "https") == 0;
            }
        }
    }
    return 0;
}

/* Whether browsers expect TLS there. */
static int is_https_port(const server_rec *server)
{
    const ap_listen_rec *listener;

    for (listener = ap_listeners; listener; listener = listener->next) {
        if (listener->bind_addr && listener->bind_addr->port == port_of(server)
            && listener->protocol && strcmp(listener->protocol, "https") == 0) {
            return 1;
        }
    }
    /* 443, 8443, 4443 ... by custom */
    return port_of(server) % 1000 == DEFAULT_HTTPS_PORT;
}

/* A snippet with certificates may be included there too, for no use. */
static int is_http_port(apr_port_t port)
{
    static const apr_port_t usual[] = {80, 8000, 8008, 8080, 8081, 8888};
    size_t i;

    for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (port == usual[i]) {
            return 1;
        }
    }
    return 0;
}

static int has_files(const twca_ssl_t *ssl)
{
    return ssl->certificates && ssl->certificates->nelts > 0;
}

/* Since 2.4.64 (CVE-2025-49812) a host with `SSLEngine optional` speaks plain
 * HTTP, and its certificates are not loaded. */
static int knows_optional(void)
{
    ap_version_t version;

    ap_get_server_revision(&version);
    return version.major == 2 && version.minor == 4 && version.patch < 64;
}

/* ssl_init_Module(): an https port needs no SSLEngine. */
static int speaks_tls(const maker_t *maker, server_rec *server,
                      const twca_ssl_t *ssl)
{
    if (!maker->has_mod_ssl) {
        return 0;
    }
    if (ssl->engine == TWCA_ENGINE_UNSET) {
        return has_files(ssl) && is_https(server);
    }
    return ssl->engine == TWCA_ENGINE_ON
           || (ssl->engine == TWCA_ENGINE_OPTIONAL && knows_optional());
}

/* A virtual host that shares the main server's record says nothing itself. */
static int has_own(const maker_t *maker, const server_rec *server,
                   const twca_server_t *record)
{
    return record->ssl.has_own
           && (server == maker->main || record != twca_server_of(maker->main));
}

/* Certificates, but no TLS: without mod_ssl always; with it where TLS was to
 * be expected. What the main server only hands down is not meant for it. */
static int lacks_tls(const maker_t *maker, server_rec *server,
                     const twca_server_t *record)
{
    const twca_ssl_t *ssl = &record->ssl;

    if (!maker->has_mod_ssl) {
        return ssl->engine == TWCA_ENGINE_ON
               || ssl->engine == TWCA_ENGINE_OPTIONAL
               || has_own(maker, server, record);
    }
    if (!has_own(maker, server, record)) {
        return 0;
    }
    if (ssl->engine != TWCA_ENGINE_UNSET) {
        return is_https(server) || is_https_port(server);
    }
    return server != maker->main && !is_http_port(port_of(server));
}

static const char *address_text(apr_pool_t *pool,
                                const server_addr_rec *address)
{
    const char *ip = address->host_addr
                         ? twca_sockaddr_text(pool, address->host_addr)
                         : NULL;

    return apr_psprintf(pool, "%s:%u", ip ? ip : "*", address->host_port);
}

static apr_array_header_t *addresses_of(const maker_t *maker,
                                        const server_rec *server)
{
    apr_array_header_t *list =
        apr_array_make(maker->scratch, 1, sizeof(const char *));
    const server_addr_rec *address;

    for (address = server == maker->main ? NULL : server->addrs; address;
         address = address->next) {
        APR_ARRAY_PUSH(list, const char *) =
            address_text(maker->scratch, address);
    }
    return list;
}

static const twca_trust_t *trust_of(maker_t *maker,
                                    const apr_array_header_t *names)
{
    const char *key =
        names ? apr_array_pstrcat(maker->scratch, names, '\n') : "";
    twca_trust_t *trust = apr_hash_get(maker->trusts, key, APR_HASH_KEY_STRING);
    const char *problem;

    if (!trust) {
        trust = twca_trust_open(maker->scratch, names, &problem);
        apr_hash_set(maker->trusts, key, APR_HASH_KEY_STRING, trust);
    }
    return trust;
}

static twca_setup_pair_t *add_pair(maker_t *maker, twca_setup_t *setup,
                                   const twca_named_file_t *certificate,
                                   const twca_named_file_t *key,
                                   twca_origin_e origin, const char *dialog)
{
    twca_setup_pair_t *pair = apr_array_push(setup->pairs);

    memset(pair, 0, sizeof(*pair));
    pair->certificate = *certificate;
    if (key) {
        pair->key = *key;
    }
    pair->origin = origin;
    if (dialog) {
        pair->dialog = twca_dialog_make(maker->scratch, dialog, setup->ssl_name,
                                        setup->pairs->nelts - 1);
    }
    return pair;
}

static void add_directive_pairs(maker_t *maker, twca_setup_t *setup,
                                const twca_ssl_t *ssl, const char *dialog)
{
    int i;

    for (i = 0; has_files(ssl) && i < ssl->certificates->nelts; i++) {
        const twca_named_file_t *key =
            ssl->keys && i < ssl->keys->nelts
                ? &APR_ARRAY_IDX(ssl->keys, i, twca_named_file_t)
                : NULL;

        add_pair(maker, setup,
                 &APR_ARRAY_IDX(ssl->certificates, i, twca_named_file_t), key,
                 TWCA_BY_DIRECTIVE, dialog);
    }
}

/* SSLOpenSSLConfCmd: a PrivateKey goes with the Certificate before it, else
 * with the one after it, else with what SSLCertificateFile has loaded. */
static void add_command_pairs(maker_t *maker, twca_setup_t *setup,
                              const twca_ssl_t *ssl, const char *dialog)
{
    int own = setup->pairs->nelts;
    const twca_named_file_t *waiting = NULL;
    twca_setup_pair_t *last = NULL;
    int i;

    for (i = 0; ssl->commands && i < ssl->commands->nelts; i++) {
        const twca_command_t *command =
            &APR_ARRAY_IDX(ssl->commands, i, twca_command_t);

        if (!command->is_key) {
            last = add_pair(maker, setup, &command->file, waiting,
                            TWCA_BY_COMMAND, dialog);
            waiting = NULL;
        }
        else if (last && !last->key.path) {
            last->key = command->file;
        }
        else {
            waiting = &command->file;
        }
    }
    if (waiting && own > 0) {
        twca_named_file_t certificate =
            APR_ARRAY_IDX(setup->pairs, own - 1, twca_setup_pair_t).certificate;

        add_pair(maker, setup, &certificate, waiting, TWCA_BY_COMMAND, dialog);
    }
}

static void add_provided_pairs(maker_t *maker, server_rec *server,
                               twca_setup_t *setup, const char *dialog)
{
    int own = setup->pairs->nelts;
    apr_array_header_t *certificates =
        apr_array_make(maker->scratch, 2, sizeof(const char *));
    apr_array_header_t *keys =
        apr_array_make(maker->scratch, 2, sizeof(const char *));
    int i;

    ap_ssl_add_cert_files(server, maker->scratch, certificates, keys);
    for (i = 0; i < certificates->nelts; i++) {
        twca_named_file_t certificate = {
            APR_ARRAY_IDX(certificates, i, const char *),
            setup->site->defined_at};
        twca_named_file_t key = {i < keys->nelts
                                     ? APR_ARRAY_IDX(keys, i, const char *)
                                     : certificate.path,
                                 setup->site->defined_at};

        add_pair(maker, setup, &certificate, &key, TWCA_BY_MODULE, dialog);
    }
    if (setup->pairs->nelts > own) {
        setup->chain.path = NULL; /* as ssl_init_server_ctx() does */
    }
    else if (own == 0) {
        ap_ssl_add_fallback_cert_files(server, maker->scratch, certificates,
                                       keys);
        setup->others_provide = certificates->nelts > 0;
    }
}

/* Whether another module, mod_md for one, may bring certificates at start. */
static int may_be_provided(void)
{
    const apr_array_header_t *hooks = ap_hook_get_ssl_add_cert_files();

    return hooks && hooks->nelts > 0;
}

static void mark_machines(maker_t *maker, server_rec *server,
                          const twca_ssl_t *ssl, twca_setup_t *setup)
{
    server_rec *other;
    int is_used = ssl->proxy > 0;
    int i;

    if (!ssl->machines) {
        return;
    }
    for (other = server == maker->main ? server->next : NULL; other;
         other = other->next) {
        const twca_ssl_t *heir = &twca_server_of(other)->ssl;

        is_used |= heir->proxy > 0 && (heir == ssl || !heir->machines);
    }
    setup->machines = apr_array_copy(maker->scratch, ssl->machines);
    for (i = 0; i < setup->machines->nelts; i++) {
        APR_ARRAY_IDX(setup->machines, i, twca_machine_t).is_used =
            is_used && maker->has_mod_ssl;
    }
}

static void describe(maker_t *maker, server_rec *server, twca_site_t *site,
                     int tls)
{
    memset(site, 0, sizeof(*site));
    site->server = server;
    site->name = server->server_hostname ? server->server_hostname : "";
    site->port = port_of(server);
    if (!site->port) {
        site->port = tls ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
    }
    if (server->names && server->names->nelts > 0) {
        site->aliases = server->names;
    }
    site->defined_at.file = server->defn_name;
    site->defined_at.line = server->defn_line_number;
    if (!site->defined_at.file && ap_conftree) {
        site->defined_at.file = apr_pstrdup(maker->pool, ap_conftree->filename);
        site->defined_at.line = (unsigned)ap_conftree->line_num;
    }
    site->tls = (char)tls;
}

/* ssl_util_vhostid(): how mod_ssl names the site to a pass phrase program. */
static const char *ssl_name_of(const maker_t *maker, const server_rec *server,
                               twca_engine_e engine)
{
    unsigned port = server->port;

    if (!port) {
        port =
            engine == TWCA_ENGINE_ON ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
    }
    return apr_psprintf(maker->scratch, "%s:%u", server->server_hostname, port);
}

static int has_host_on(const maker_t *maker, apr_port_t port)
{
    const server_rec *server;
    const server_addr_rec *address;

    for (server = maker->main->next; server; server = server->next) {
        for (address = server->addrs; address; address = address->next) {
            if (address->host_port == port || address->host_port == 0) {
                return 1;
            }
        }
    }
    return 0;
}

/* Nobody reaches the main server where every port has virtual hosts: what it
 * is called does not matter then. */
static int is_reachable(const maker_t *maker, const server_rec *server)
{
    const ap_listen_rec *listener;

    if (server != maker->main) {
        return 1;
    }
    for (listener = ap_listeners; listener; listener = listener->next) {
        if (listener->bind_addr
            && !has_host_on(maker, listener->bind_addr->port)) {
            return 1;
        }
    }
    return ap_listeners == NULL;
}

static void note_firsts(maker_t *maker, const apr_array_header_t *servers)
{
    int i;
    int j;

    for (i = 1; i < servers->nelts; i++) {
        server_rec *server = APR_ARRAY_IDX(servers, i, server_rec *);
        const apr_array_header_t *addresses = addresses_of(maker, server);

        for (j = 0; j < addresses->nelts; j++) {
            const char *address = APR_ARRAY_IDX(addresses, j, const char *);

            if (!apr_hash_get(maker->firsts, address, APR_HASH_KEY_STRING)) {
                apr_hash_set(maker->firsts, address, APR_HASH_KEY_STRING,
                             server);
            }
        }
    }
}

static void mark_plain_host(const maker_t *maker, const server_rec *server,
                            twca_setup_t *setup)
{
    int i;

    for (i = 0; maker->has_mod_ssl && i < setup->addresses->nelts; i++) {
        server_rec *first = apr_hash_get(
            maker->firsts, APR_ARRAY_IDX(setup->addresses, i, const char *),
            APR_HASH_KEY_STRING);

        if (first && first != server
            && !speaks_tls(maker, first, &twca_server_of(first)->ssl)) {
            setup->plain_host.file = first->defn_name;
            setup->plain_host.line = first->defn_line_number;
        }
    }
}

static int expiry_days_of(const twca_server_t *record)
{
    return record->options.expiry_days == TWCA_UNSET
               ? EXPIRY_DAYS
               : record->options.expiry_days;
}

static twca_setup_t *make_setup(maker_t *maker, server_rec *server,
                                const twca_server_t *record, twca_site_t *site)
{
    const twca_ssl_t *ssl = &record->ssl;
    const char *dialog =
        maker->is_silent ? NULL : twca_server_of(maker->main)->ssl.dialog;
    twca_setup_t *setup = apr_pcalloc(maker->scratch, sizeof(*setup));

    setup->site = site;
    setup->pairs = apr_array_make(maker->scratch, 1, sizeof(twca_setup_pair_t));
    setup->chain = ssl->chain;
    setup->ca_file = ssl->ca_file;
    setup->ca_path = ssl->ca_path;
    setup->ciphers = ssl->ciphers;
    setup->trust = trust_of(maker, record->options.trust);
    setup->addresses = addresses_of(maker, server);
    setup->wild_names = server->wild_names;
    setup->expiry_days = expiry_days_of(record);
    setup->complete_chain = record->options.complete_chain == 1;
    setup->engine = ssl->engine;
    setup->engine_place = ssl->engine_place;
    setup->has_mod_ssl = maker->has_mod_ssl;
    if (dialog) {
        setup->ssl_name = ssl_name_of(maker, server, ssl->engine);
    }
    setup->is_named =
        record->is_named && is_reachable(maker, server)
        && (server == maker->main || record != twca_server_of(maker->main));
    add_directive_pairs(maker, setup, ssl, dialog);
    if (site->tls && maker->is_starting) {
        add_provided_pairs(maker, server, setup, dialog);
    }
    else if (setup->pairs->nelts == 0) {
        setup->others_provide = may_be_provided();
    }
    add_command_pairs(maker, setup, ssl, dialog);
    mark_machines(maker, server, ssl, setup);
    mark_plain_host(maker, server, setup);
    return setup;
}

static int is_site(const maker_t *maker, server_rec *server,
                   const twca_server_t *record, int tls)
{
    if (record->options.check == 0) {
        return 0;
    }
    return tls || lacks_tls(maker, server, record)
           || (record->ssl.machines
               && (server == maker->main
                   || record != twca_server_of(maker->main)));
}

/* httpd keeps its virtual hosts last first, behind the main server. */
static apr_array_header_t *in_order(apr_pool_t *pool, server_rec *main)
{
    apr_array_header_t *servers =
        apr_array_make(pool, 16, sizeof(server_rec *));
    server_rec *one;
    int i;
    int j;

    for (one = main; one; one = one->next) {
        APR_ARRAY_PUSH(servers, server_rec *) = one;
    }
    for (i = 1, j = servers->nelts - 1; i < j; i++, j--) {
        one = APR_ARRAY_IDX(servers, i, server_rec *);
        APR_ARRAY_IDX(servers, i, server_rec *) =
            APR_ARRAY_IDX(servers, j, server_rec *);
        APR_ARRAY_IDX(servers, j, server_rec *) = one;
    }
    return servers;
}

static void add_site(maker_t *maker, twca_context_t *context,
                     server_rec *server)
{
    const twca_server_t *record = twca_server_of(server);
    int tls = speaks_tls(maker, server, &record->ssl);
    twca_site_t *site;

    if (is_site(maker, server, record, tls)) {
        site = apr_array_push(context->report->sites);
        describe(maker, server, site, tls);
        APR_ARRAY_PUSH(context->setups, twca_setup_t *) =
            make_setup(maker, server, record, site);
    }
}

static maker_t maker_of(twca_context_t *context, server_rec *main,
                        const apr_array_header_t *servers)
{
    maker_t maker = {.pool = context->pool,
                     .scratch = context->scratch,
                     .main = main,
                     .trusts = apr_hash_make(context->scratch),
                     .firsts = apr_hash_make(context->scratch)};

    maker.has_mod_ssl = ap_find_linked_module("mod_ssl.c") != NULL;
    note_firsts(&maker, servers);
    context->setups =
        apr_array_make(context->scratch, 16, sizeof(twca_setup_t *));
    /* Setups point into the array: it must not move. */
    context->report->sites =
        apr_array_make(context->pool, servers->nelts, sizeof(twca_site_t));
    return maker;
}

void twca_sites_one(twca_context_t *context, server_rec *main_server,
                    server_rec *server)
{
    maker_t maker =
        maker_of(context, main_server, in_order(context->scratch, main_server));

    maker.is_silent = 1;
    context->is_main_off = 1;
    add_site(&maker, context, server);
}

void twca_sites(twca_context_t *context, server_rec *server, int is_starting)
{
    apr_array_header_t *servers = in_order(context->scratch, server);
    maker_t maker = maker_of(context, server, servers);
    const twca_server_t *record = twca_server_of(server);
    int i;

    maker.is_starting = is_starting;
    for (i = 0; i < servers->nelts; i++) {
        add_site(&maker, context, APR_ARRAY_IDX(servers, i, server_rec *));
    }
    context->key_folders = record->options.key_folders;
    context->keystores = record->options.keystores;
    if (context->keystores) {
        context->trust = trust_of(&maker, record->options.trust);
        context->expiry_days = expiry_days_of(record);
    }
}
