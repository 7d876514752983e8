/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The ledger is made, shared by all children, and kept over a restart. */

#include <stdlib.h>
#include <string.h>

#include <apr_shm.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <util_mutex.h>

#include "../live/hash.h"
#include "mod_twca_mixed_private.h"

APLOG_USE_MODULE(twca_mixed);

#define RETAINED "mod_twca_mixed:ledger"
#define LOCK "twca-mixed"

/* What outlives this configuration; it must not point into the module. */
typedef struct {
    apr_uint64_t *names; /* malloc()ed: a hash of each host's */
    int count;
    void *memory; /* likewise: of a ledger of so many sites */
    apr_size_t size;
} retained_t;

/* What a configuration shares with its end. */
typedef struct {
    apr_pool_t *pool;
    server_rec *server; /* the main server */
    twca_ledger_t *ledger;
    int site_count;
} share_t;

int twca_mixed_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp)
{
    (void)plog;
    (void)ptemp;
    return ap_mutex_register(pconf, LOCK, NULL, APR_LOCK_DEFAULT, 0)
                   == APR_SUCCESS
               ? OK
               : HTTP_INTERNAL_SERVER_ERROR;
}

/* --- The lock ------------------------------------------------------------- */

static int try_lock(void *data)
{
    apr_global_mutex_t **mutex = data;

    return apr_global_mutex_trylock(*mutex) == APR_SUCCESS;
}

static void unlock(void *data)
{
    apr_global_mutex_t **mutex = data;

    (void)apr_global_mutex_unlock(*mutex);
}

/* --- Over a restart ------------------------------------------------------- */

static retained_t *retained_of(void)
{
    retained_t *retained = ap_retained_data_get(RETAINED);

    return retained ? retained
                    : ap_retained_data_create(RETAINED, sizeof(*retained));
}

/* With its NUL, so that two texts are not one. */
static apr_uint64_t hash_text(apr_uint64_t hash, const char *text)
{
    text = text ? text : "";
    return twca_hash(hash, text, strlen(text) + 1);
}

/* A hash of what makes a host the same one after a restart. */
static apr_uint64_t name_of(const server_rec *server)
{
    apr_uint64_t hash = hash_text(TWCA_HASH_START, server->server_hostname);
    const server_addr_rec *address;

    for (address = server->addrs; address; address = address->next) {
        hash = hash_text(hash ^ address->host_port, address->virthost);
    }
    return hash_text(hash ^ server->port, NULL);
}

static void forget(retained_t *retained)
{
    free(retained->names);
    free(retained->memory);
    memset(retained, 0, sizeof(*retained));
}

/* The configuration ends; a server that is stopped needs it no more. */
static apr_status_t keep(void *data)
{
    const share_t *share = data;
    retained_t *retained = retained_of();
    const server_rec *server = share->server;
    apr_size_t count = (apr_size_t)share->site_count;
    int *sites = apr_pcalloc(share->pool, count * sizeof(*sites));
    int i;

    forget(retained);
    retained->names = malloc(count * sizeof(*retained->names));
    retained->memory = malloc(twca_ledger_size(share->site_count));
    if (!retained->names || !retained->memory) {
        forget(retained);
        return APR_SUCCESS;
    }
    for (i = 0; i < share->site_count; i++, server = server->next) {
        retained->names[i] = name_of(server);
        sites[i] = i;
    }
    retained->count = share->site_count;
    retained->size = twca_ledger_size(share->site_count);
    twca_ledger_adopt(twca_ledger_make(share->pool, retained->memory,
                                       share->site_count, NULL),
                      share->ledger, sites, share->pool);
    return APR_SUCCESS;
}

static void recall(const share_t *share)
{
    retained_t *retained = retained_of();
    apr_hash_t *by_name = apr_hash_make(share->pool);
    int *sites = apr_pcalloc(share->pool,
                             ((apr_size_t)retained->count + 1) * sizeof(int));
    const server_rec *server = share->server;
    int i;

    for (i = 0; server; i++, server = server->next) {
        apr_uint64_t name = name_of(server);

        apr_hash_set(by_name, apr_pmemdup(share->pool, &name, sizeof(name)),
                     sizeof(name), twca_mixed_server_of(server));
    }
    for (i = 0; i < retained->count; i++) {
        const twca_mixed_server_t *found =
            apr_hash_get(by_name, &retained->names[i], sizeof(apr_uint64_t));

        sites[i] = found && found->ledger ? found->site : -1;
    }
    /* One of another size is that of a module that has been replaced since. */
    if (retained->memory
        && retained->size == twca_ledger_size(retained->count)) {
        twca_ledger_adopt(
            share->ledger,
            twca_ledger_open(share->pool, retained->memory, retained->count),
            sites, share->pool);
    }
    forget(retained);
}

/* --- A start -------------------------------------------------------------- */

static const twca_mixed_directory_t *directory_of(const server_rec *server)
{
    return ap_get_module_config(server->lookup_defaults, &twca_mixed_module);
}

static int takes_reports(const server_rec *server)
{
    return directory_of(server)->report == 1
           || twca_mixed_server_of(server)->is_partly_report;
}

static int is_watched(const server_rec *server)
{
    return directory_of(server)->content == 1
           || twca_mixed_server_of(server)->is_partly_content
           || takes_reports(server);
}

/* Hosts without a directive of ours share the main server's record until now.
 * @return how many there are */
static int number_sites(apr_pool_t *pool, server_rec *server, int *watched)
{
    int count = 0;

    *watched = 0;
    for (; server; server = server->next) {
        twca_mixed_server_t *record = apr_pmemdup(
            pool, twca_mixed_server_of(server), sizeof(twca_mixed_server_t));

        record->site = count++;
        record->ledger = NULL;
        record->takes_reports = takes_reports(server);
        *watched += is_watched(server);
        ap_set_module_config(server->module_config, &twca_mixed_module, record);
    }
    return count;
}

static int make_ledger(share_t *share, apr_global_mutex_t **mutex)
{
    const twca_ledger_lock_t lock = {try_lock, unlock, mutex};
    apr_size_t size = twca_ledger_size(share->site_count);
    apr_shm_t *memory = NULL;

    if (size == 0
        || ap_global_mutex_create(mutex, NULL, LOCK, NULL, share->server,
                                  share->pool, 0)
               != APR_SUCCESS
        || apr_shm_create(&memory, size, NULL, share->pool) != APR_SUCCESS) {
        return 0;
    }
    share->ledger = twca_ledger_make(share->pool, apr_shm_baseaddr_get(memory),
                                     share->site_count, &lock);
    return 1;
}

static void hand_out(const share_t *share, apr_global_mutex_t **mutex)
{
    server_rec *server;

    for (server = share->server; server; server = server->next) {
        twca_mixed_server_t *record =
            ap_get_module_config(server->module_config, &twca_mixed_module);

        record->mutex = mutex;
        record->ledger = is_watched(server) ? share->ledger : NULL;
    }
}

int twca_mixed_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *server)
{
    share_t *share = apr_pcalloc(pconf, sizeof(*share));
    apr_global_mutex_t **mutex = apr_pcalloc(pconf, sizeof(*mutex));
    int watched;

    (void)plog;
    (void)ptemp;
    share->pool = pconf;
    share->server = server;
    share->site_count = number_sites(pconf, server, &watched);
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || !watched) {
        return OK;
    }
    if (!make_ledger(share, mutex)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                     "TWCAMixedContent: pages are not watched, as there is no "
                     "shared memory or no lock for it");
        return OK;
    }
    hand_out(share, mutex);
    recall(share);
    /* Before the pools below it go. */
    apr_pool_pre_cleanup_register(pconf, share, keep);
    return OK;
}

void twca_mixed_child_init(apr_pool_t *pool, server_rec *server)
{
    apr_global_mutex_t **mutex = twca_mixed_server_of(server)->mutex;

    if (mutex) {
        (void)apr_global_mutex_child_init(
            mutex, apr_global_mutex_lockfile(*mutex), pool);
    }
}

const twca_mixed_site_t *twca_mixed_of(apr_pool_t *pool,
                                       const server_rec *server)
{
    const twca_mixed_server_t *record = twca_mixed_server_of(server);

    return record->ledger ? twca_ledger_read(record->ledger, record->site, pool)
                          : NULL;
}
