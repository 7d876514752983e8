/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is each site served with, and from which files? */

#include "mod_twca_rescue.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_main.h>

#include "config/config.h"
#include "report/words.h"

#define RETAINED "mod_twca_check:served"

/* --- Names -------------------------------------------------------------- */

/* As they are configured: names resolve to this today and to that tomorrow. */
static const char *addresses_of(apr_pool_t *pool, const server_rec *server)
{
    const server_addr_rec *address;
    const char *text = "";

    for (address = server->addrs; address; address = address->next) {
        text = apr_psprintf(pool, "%s %s:%u", text, address->virthost,
                            address->host_port);
    }
    return text;
}

/* Hosts of one name differ in their addresses, hosts without a name in their
 * place: what httpd calls them is up to the name service. */
const char *twca_rescue_name(apr_pool_t *pool, const twca_site_t *site,
                             const char *kind, int number)
{
    const char *addresses = addresses_of(pool, site->server);

    if (twca_is_named(site->server)) {
        return twca_state_name(pool, site->name, site->port, addresses, kind,
                               number);
    }
    return twca_state_name(
        pool, "unnamed", site->port,
        apr_pstrcat(pool, addresses, " ",
                    twca_words_place(pool, &site->defined_at), NULL),
        kind, number);
}

twca_pack_names_t twca_rescue_names(apr_pool_t *pool, const twca_site_t *site)
{
    const server_rec *server = site->server;
    twca_pack_names_t names = {twca_is_named(server) ? site->name : NULL,
                               site->aliases};

    if (server->wild_names && server->wild_names->nelts > 0) {
        names.aliases = site->aliases ? apr_array_append(pool, site->aliases,
                                                         server->wild_names)
                                      : server->wild_names;
    }
    return names;
}

static twca_named_file_t folder_of(apr_pool_t *pool,
                                   const server_rec *main_server)
{
    const twca_named_file_t *folder =
        twca_server_of(main_server)->options.state_folder;
    twca_named_file_t usual = {NULL, {NULL, 0}};

    if (folder) {
        return *folder;
    }
    usual.path = ap_runtime_dir_relative(pool, "twca");
    return usual;
}

/* --- Since when --------------------------------------------------------- */

/* What a site was served with in the generation before; it outlives the
 * module, and must not point into it. */
typedef struct {
    twca_serving_e serving;
    apr_time_t since;
} served_t;

typedef struct {
    apr_hash_t *sites; /* name -> served_t */
} retained_t;

static retained_t *retained_of(apr_pool_t *pool)
{
    retained_t *retained = ap_retained_data_get(RETAINED);

    if (!retained) {
        retained = ap_retained_data_create(RETAINED, sizeof(*retained));
        retained->sites = apr_hash_make(pool);
    }
    return retained;
}

static void note_since(server_rec *main_server, const twca_report_t *report,
                       twca_site_t *site)
{
    apr_pool_t *pool = main_server->process->pool;
    apr_hash_t *sites = retained_of(pool)->sites;
    apr_pool_t *scratch;
    const char *name;
    served_t *served;

    apr_pool_create(&scratch, report->sites->pool);
    name = twca_rescue_name(scratch, site, "", 0);
    served = apr_hash_get(sites, name, APR_HASH_KEY_STRING);
    if (!served) {
        served = apr_pcalloc(pool, sizeof(*served));
        apr_hash_set(sites, apr_pstrdup(pool, name), APR_HASH_KEY_STRING,
                     served);
    }
    if (served->since == 0 || served->serving != site->serving) {
        served->serving = (twca_serving_e)site->serving;
        served->since = report->checked;
    }
    site->since = served->since;
    apr_pool_destroy(scratch);
}

/* --- Decisions ---------------------------------------------------------- */

static twca_decision_t *decide(apr_pool_t *pool, twca_site_t *site,
                               twca_serving_e serving)
{
    twca_decision_t *decision = apr_pcalloc(pool, sizeof(*decision));

    decision->site = site;
    decision->certificates = apr_array_make(pool, 2, sizeof(const char *));
    decision->keys = apr_array_make(pool, 2, sizeof(const char *));
    decision->drops_chain_file = 1;
    site->serving = (unsigned char)serving;
    return decision;
}

/* mod_ssl keeps the names. */
static void add_file(apr_pool_t *pool, twca_decision_t *decision,
                     const char *path)
{
    path = apr_pstrdup(pool, path);
    APR_ARRAY_PUSH(decision->certificates, const char *) = path;
    APR_ARRAY_PUSH(decision->keys, const char *) = path;
}

static const char *kept_file(apr_pool_t *pool, const twca_rescue_t *rescue,
                             const char *name)
{
    return rescue->state
               ? twca_state_find(rescue->state, name)
               : apr_pstrcat(pool, rescue->folder.path, "/", name, NULL);
}

/* What a client gets of it. */
static void show_kept(apr_pool_t *pool, twca_site_t *site, int number,
                      const char *path)
{
    if (number < site->pair_count) {
        twca_pair_t *pair = &site->pairs[number];

        pair->served = twca_pack_list(pool, path, &pair->served_count);
    }
}

/* The pairs that passed last, as far as they may be served now. */
static twca_decision_t *last_good(apr_pool_t *pool, twca_site_t *site,
                                  const twca_rescue_t *rescue, apr_time_t now)
{
    twca_decision_t *decision = NULL;
    const char *ciphers = twca_server_of(site->server)->ssl.ciphers;
    const twca_pack_names_t names = twca_rescue_names(pool, site);
    twca_pack_use_e usable = TWCA_PACK_USABLE;
    int i;

    for (i = 0; usable != TWCA_PACK_NOT_THERE; i++) {
        const char *path = kept_file(
            pool, rescue, twca_rescue_name(pool, site, TWCA_LAST_GOOD, i));

        usable = path ? twca_pack_check(pool, path, &names, ciphers, now, NULL)
                      : TWCA_PACK_NOT_THERE;
        if (usable == TWCA_PACK_USABLE) {
            decision = decision ? decision
                                : decide(pool, site, TWCA_SERVING_LAST_GOOD);
            add_file(pool, decision, path);
            show_kept(pool, site, i, path);
        }
    }
    return decision;
}

/* A key on P-256 has the strength of OpenSSL's security level 3. */
static int is_strong_enough(const server_rec *server)
{
    SSL_CTX *context =
        twca_acceptance_context(twca_server_of(server)->ssl.ciphers);
    int level = context ? SSL_CTX_get_security_level(context) : 0;

    SSL_CTX_free(context);
    return level <= 3;
}

static twca_decision_t *stand_in(apr_pool_t *pool, twca_site_t *site,
                                 twca_rescue_t *rescue, apr_time_t now,
                                 int is_starting)
{
    const char *path = "";
    twca_decision_t *decision;

    if (!is_strong_enough(site->server)) {
        return NULL;
    }
    if (is_starting) {
        path = twca_file_stand_in(pool, site, rescue, now);
    }
    if (!path) {
        return NULL;
    }
    decision = decide(pool, site, TWCA_SERVING_STAND_IN);
    add_file(pool, decision, path);
    return decision;
}

/* --- A mended chain ----------------------------------------------------- */

/* @return whether mod_ssl can be handed all of its files */
static int add_chains(apr_pool_t *pool, const twca_site_t *site,
                      twca_rescue_t *rescue, twca_decision_t *decision)
{
    int i;

    decision->drops_chain_file = 0;
    for (i = 0; i < site->pair_count; i++) {
        const twca_pair_t *pair = &site->pairs[i];
        const char *path = pair->completed
                               ? twca_file_chain(pool, pair->completed, rescue)
                               : pair->certificate_file.path;

        if (!path) {
            return 0;
        }
        APR_ARRAY_PUSH(decision->certificates, const char *) = path;
        APR_ARRAY_PUSH(decision->keys, const char *) = pair->key_file.path;
        decision->drops_chain_file |= pair->completed && pair->chain_file;
    }
    return 1;
}

static void complete_site(apr_pool_t *pool, twca_report_t *report,
                          twca_site_t *site, twca_rescue_t *rescue,
                          int is_starting)
{
    twca_decision_t *decision;

    if (!site->before_completion) {
        return;
    }
    decision = decide(pool, site, TWCA_SERVING_COMPLETED);
    if (is_starting && !add_chains(pool, site, rescue, decision)) {
        twca_undo_completion(report, site);
    }
    else {
        apr_hash_set(rescue->decisions, &site->server, sizeof(site->server),
                     decision);
    }
}

/* --- All sites ---------------------------------------------------------- */

static int needs_rescue(const twca_site_t *site)
{
    return site->tls && site->is_refused && !site->is_beyond_rescue
           && twca_rescue_of(site->server) != TWCA_RESCUE_OFF;
}

static const twca_decision_t *rescue_site(apr_pool_t *pool, twca_site_t *site,
                                          twca_rescue_t *rescue, apr_time_t now,
                                          int is_starting)
{
    twca_decision_t *decision = NULL;

    if (twca_rescue_of(site->server) == TWCA_RESCUE_LAST_GOOD
        && !rescue->is_useless) {
        decision = last_good(pool, site, rescue, now);
    }
    if (!decision) {
        decision = stand_in(pool, site, rescue, now, is_starting);
    }
    if (decision) {
        apr_hash_set(rescue->decisions, &site->server, sizeof(site->server),
                     decision);
    }
    return decision;
}

static int is_wanted(const twca_report_t *report)
{
    int i;

    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (twca_rescue_of(site->server) != TWCA_RESCUE_OFF
            || twca_server_of(site->server)->options.complete_chain == 1) {
            return 1;
        }
    }
    return 0;
}

/* Where the folder is of no use, nothing can be kept, nor found. */
static void open_folder(twca_rescue_t *rescue, int is_starting)
{
    const char *problem = NULL;

    if (!is_wanted(rescue->report)) {
        return;
    }
    if (is_starting) {
        rescue->state =
            twca_state_open(rescue->state_pool, rescue->folder.path, &problem);
    }
    else {
        problem = twca_state_objection(rescue->folder.path);
    }
    if (problem) {
        rescue->is_useless = 1;
        (void)twca_find_unkept(rescue, problem);
    }
}

twca_rescue_t *twca_rescue(apr_pool_t *pconf, server_rec *main_server,
                           twca_report_t *report, int is_starting)
{
    twca_rescue_t *rescue = apr_pcalloc(pconf, sizeof(*rescue));
    int i;

    rescue->decisions = apr_hash_make(pconf);
    apr_pool_create(&rescue->pool, pconf);
    apr_pool_create(&rescue->state_pool, pconf);
    rescue->folder = folder_of(pconf, main_server);
    rescue->main_server = main_server;
    rescue->report = report;
    open_folder(rescue, is_starting);
    for (i = 0; i < report->sites->nelts; i++) {
        twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        complete_site(pconf, report, site, rescue, is_starting);
        if (needs_rescue(site)) {
            (void)rescue_site(pconf, site, rescue, report->checked,
                              is_starting);
        }
        if (is_starting) {
            note_since(main_server, report, site);
        }
    }
    return rescue;
}

const twca_decision_t *twca_rescue_late(twca_rescue_t *rescue,
                                        twca_site_t *site)
{
    const twca_report_t *report = rescue->report;
    const twca_decision_t *decision =
        rescue_site(report->sites->pool, site, rescue, report->checked, 1);

    note_since(rescue->main_server, report, site);
    return decision;
}

void twca_decision_drop(twca_rescue_t *rescue, twca_site_t *site)
{
    apr_hash_set(rescue->decisions, &site->server, sizeof(site->server), NULL);
    site->serving = TWCA_SERVING_CONFIGURED;
    note_since(rescue->main_server, rescue->report, site);
}

const twca_decision_t *twca_decision_of(const server_rec *server)
{
    const twca_rescue_t *rescue = twca_server_of(ap_server_conf)->rescue;

    return rescue ? apr_hash_get(rescue->decisions, &server, sizeof(server))
                  : NULL;
}

/* mod_ssl forgets SSLCertificateChainFile where it finds more files than its
 * directives name, and one type of key twice is no fault: the last counts. */
void twca_hand_over(const twca_decision_t *decision,
                    apr_array_header_t *certificates, apr_array_header_t *keys)
{
    int least = certificates->nelts + (decision->drops_chain_file ? 1 : 0);
    int last = decision->certificates->nelts - 1;
    int i;

    apr_array_clear(certificates);
    apr_array_clear(keys);
    for (i = 0; i <= last || i < least; i++) {
        int from = i < last ? i : last;

        APR_ARRAY_PUSH(certificates, const char *) =
            APR_ARRAY_IDX(decision->certificates, from, const char *);
        APR_ARRAY_PUSH(keys, const char *) =
            APR_ARRAY_IDX(decision->keys, from, const char *);
    }
}
