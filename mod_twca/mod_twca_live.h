/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_live.h
 * @brief What is served right now: who looks, when httpd lets them, and who is
 * told.
 */

#ifndef MOD_TWCA_LIVE_H
#define MOD_TWCA_LIVE_H

#include "live/notice.h"
#include "live/watch.h"
#include "mod_twca_check.h"

/** Of a start; every process has its own copy, but for the board. */
typedef struct twca_live_t {
    server_rec *server; /* the main server */
    twca_plan_t *plan;
    const char *const *notify; /* TWCANotifyCmd, or NULL */
    int has_beacon;            /* TWCAProbe is on somewhere */

    /* Of the child that watches: */
    apr_pool_t *pool;
    twca_watch_t *watch;
    twca_notices_t *notices;
    unsigned char *waiting; /* of each site: a notice waits, with this verdict;
                               0: none does */
    apr_time_t told_others; /* when sites that nobody looks at were told of */

    /* Of the parent: */
    apr_pool_t *pconf;
    apr_hash_t *changed; /* number of a pair -> what is known of its files */
    apr_time_t looked;   /* at all files */
    int is_unsettled;    /* some have changed since the look before */
} twca_live_t;

/** What is looked at while the server runs; NULL where nothing is. */
twca_live_t *twca_live_of(const server_rec *main_server);

/** What the watchdog calls in the one child that watches. */
apr_status_t twca_watchdog(int state, void *data, apr_pool_t *pool);

/** Say in the error log what is wrong with a site. */
void twca_tell_finding(apr_pool_t *pool, server_rec *server,
                       const twca_site_t *site, const twca_finding_t *finding);

/**
 * Check one site again, as a start would find it now, without asking for a pass
 * phrase.
 * @param read called with what was found, which is gone when it returns
 */
void twca_run_site(server_rec *main_server, server_rec *server,
                   void (*read)(void *data, twca_evidence_t *evidence,
                                const twca_site_t *site),
                   void *data);

#endif /* MOD_TWCA_LIVE_H */
