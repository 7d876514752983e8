/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The board is made, and the watchdog is told whom to call. */

#include <stdlib.h>
#include <string.h>

#include <sys/statvfs.h>

#include <ap_provider.h>
#include <ap_slotmem.h>
#include <apr_optional.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <mod_watchdog.h>
#include <openssl/crypto.h>

#include "config/config.h"
#include "config/targets.h"
#include "live/beacon.h"
#include "live/hash.h"
#include "mod_twca_live.h"

APLOG_USE_MODULE(twca_check);

#define RETAINED "mod_twca_check:live"
#define WATCHDOG "_twca_probe_"
#define BOARD "twca-board"
#define SHARED_FOLDER "/dev/shm" /* of shm_open(), with glibc */

/* What was told last of a site. */
typedef struct {
    apr_uint64_t name; /* a hash of its name and port */
    unsigned char verdict;
} told_t;

/* What outlives this configuration; it must not point into the module. */
typedef struct {
    unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE];
    told_t *told; /* malloc()ed, in the order of the names */
    int told_count;
} retained_t;

static retained_t *retained_of(void)
{
    retained_t *retained = ap_retained_data_get(RETAINED);

    return retained ? retained
                    : ap_retained_data_create(RETAINED, sizeof(*retained));
}

twca_live_t *twca_live_of(const server_rec *main_server)
{
    return twca_server_of(main_server)->live;
}

static const twca_site_t *site_at(const twca_live_t *live, int index)
{
    return &APR_ARRAY_IDX(live->plan->report->sites, index, const twca_site_t);
}

/* --- Verdicts over restarts ----------------------------------------------- */

/* A name that collides with another one's costs a message. */
static apr_uint64_t hash_of(const twca_site_t *site)
{
    return twca_hash(TWCA_HASH_START ^ site->port, site->name,
                     strlen(site->name));
}

static int compare(const void *one, const void *other)
{
    apr_uint64_t left = ((const told_t *)one)->name;
    apr_uint64_t right = ((const told_t *)other)->name;

    return left < right ? -1 : left > right;
}

/* The configuration ends; a server that is stopped needs it no more. */
static apr_status_t remember_told(void *data)
{
    const twca_live_t *live = data;
    retained_t *retained = retained_of();
    int count = live->plan->report->sites->nelts;
    told_t *told;
    int i;

    twca_board_end(live->plan->board);
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_EXITING) {
        return APR_SUCCESS;
    }
    told = malloc(((size_t)count + 1) * sizeof(*told));
    for (i = 0; told && i < count; i++) {
        twca_site_seen_t seen = {0};

        (void)twca_board_get_site(live->plan->board, i, &seen);
        told[i].name = hash_of(site_at(live, i));
        told[i].verdict = seen.verdict;
    }
    if (told) {
        qsort(told, (size_t)count, sizeof(*told), compare);
        free(retained->told);
        retained->told = told;
        retained->told_count = count;
    }
    return APR_SUCCESS;
}

static void recall_told(const twca_live_t *live)
{
    const retained_t *retained = retained_of();
    int i;

    for (i = 0; retained->told && i < live->plan->report->sites->nelts; i++) {
        told_t wanted = {hash_of(site_at(live, i)), 0};
        const told_t *found =
            bsearch(&wanted, retained->told, (size_t)retained->told_count,
                    sizeof(wanted), compare);

        if (found) {
            twca_site_seen_t seen = {.verdict = found->verdict};

            twca_board_put_site(live->plan->board, i, &seen);
        }
    }
}

/* --- The board ------------------------------------------------------------ */

/* Where the system keeps such memory in a file system that is full, writing to
 * it would end the process. */
static int has_room(apr_size_t size)
{
    struct statvfs disk;

    return statvfs(SHARED_FOLDER, &disk) != 0
           || (apr_uint64_t)disk.f_bavail * disk.f_frsize > 2 * size;
}

static void *share(apr_pool_t *pconf, apr_size_t size)
{
    const ap_slotmem_provider_t *provider = ap_lookup_provider(
        AP_SLOTMEM_PROVIDER_GROUP, "shm", AP_SLOTMEM_PROVIDER_VERSION);
    ap_slotmem_instance_t *instance = NULL;
    void *memory = NULL;

    return provider && size > 0 && has_room(size)
                   && provider->create(&instance, BOARD, size, 1,
                                       AP_SLOTMEM_TYPE_PREGRAB, pconf)
                          == APR_SUCCESS
                   && provider->dptr(instance, 0, &memory) == APR_SUCCESS
               ? memory
               : NULL;
}

/* @return whether there is a board */
static int make_board(apr_pool_t *pconf, twca_plan_t *plan)
{
    int sites = plan->report->sites->nelts;
    int pairs = plan->first_pair[sites];
    apr_size_t size = twca_board_size(plan->place_count, pairs, sites);
    void *memory = share(pconf, size);
    retained_t *retained = retained_of();

    plan->board =
        memory ? twca_board_make(pconf, memory, plan->place_count, pairs, sites)
               : NULL;
    if (!plan->board) {
        return 0;
    }
    twca_beacon_import(plan->board, retained->secrets);
    OPENSSL_cleanse(retained->secrets, sizeof(retained->secrets));
    twca_beacon_export(plan->board, retained->secrets);
    return 1;
}

static int register_watchdog(twca_live_t *live, apr_pool_t *pconf)
{
    APR_OPTIONAL_FN_TYPE(ap_watchdog_get_instance) *get_instance =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_get_instance);
    APR_OPTIONAL_FN_TYPE(ap_watchdog_register_callback) *register_callback =
        APR_RETRIEVE_OPTIONAL_FN(ap_watchdog_register_callback);
    ap_watchdog_t *watchdog = NULL;

    return get_instance && register_callback
           && get_instance(&watchdog, WATCHDOG, 0, 1, pconf) == APR_SUCCESS
           && register_callback(watchdog, AP_WD_TM_SLICE, live, twca_watchdog)
                  == APR_SUCCESS;
}

/* --- A start -------------------------------------------------------------- */

static int is_something_watched(const twca_plan_t *plan)
{
    int i;

    for (i = 0; i < plan->report->sites->nelts; i++) {
        if (plan->is_watched[i]) {
            return 1;
        }
    }
    return 0;
}

/* Whether somebody asked for it, or it is only the default. */
static int is_asked_for(server_rec *server)
{
    for (; server; server = server->next) {
        const twca_live_options_t *options =
            &twca_server_of(server)->options.live;

        if (options->probe == 1 || options->peers || options->notify
            || (options->public_place && options->public_place->host)) {
            return 1;
        }
    }
    return 0;
}

static void tell_missing(server_rec *server)
{
    ap_log_error(APLOG_MARK, is_asked_for(server) ? APLOG_WARNING : APLOG_INFO,
                 0, server,
                 "TWCAProbe: what is served is not looked at, as mod_watchdog "
                 "or mod_slotmem_shm is not loaded, or has no memory for it");
}

int twca_post_live(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                   server_rec *server)
{
    twca_server_t *record = twca_server_of(server);
    twca_live_t *live = apr_pcalloc(pconf, sizeof(*live));

    (void)plog;
    (void)ptemp;
    record->live = NULL;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        || !record->report) {
        return OK;
    }
    live->server = server;
    live->pconf = pconf;
    live->notify = record->options.live.notify;
    live->changed = apr_hash_make(pconf);
    live->plan = twca_targets(pconf, server, record->report);
    live->has_beacon = is_something_watched(live->plan);
    if (!live->has_beacon && !live->notify) {
        return OK;
    }
    if (!make_board(pconf, live->plan) || !register_watchdog(live, pconf)) {
        tell_missing(server);
        return OK;
    }
    recall_told(live);
    /* Before the pools below it go, of which the board's may be one. */
    apr_pool_pre_cleanup_register(pconf, live, remember_told);
    record->live = live;
    return OK;
}
