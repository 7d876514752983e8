/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file plan.h
 * @brief What is looked at while the server runs, and where on the board it is
 * put.
 *
 * The plan is made by the parent at a start, from the configuration and the
 * report; after that it does not change, and every child has it.
 */

#ifndef TWCA_PLAN_H
#define TWCA_PLAN_H

#include "../checks/model.h"
#include "board.h"

/** Own addresses of a site that are looked at. */
#define TWCA_OWN_LIMIT 4

/** Somewhere that a site is served. */
typedef struct {
    int site; /* its index in the report */
    twca_vantage_e vantage;
    const char *host; /* a name or an address */
    const char *name; /* to ask for; NULL: whoever answers there */
    apr_interval_time_t interval;
    apr_interval_time_t timeout;
    int kind_count;
    twca_kind_e kinds[2];
    int address_count; /* of the host: at most so many */
    int first;         /* the place of its first connection */
    unsigned short port;
    unsigned char has_proxy_protocol;
} twca_target_t;

/** All of it; read-only once it is laid out. */
typedef struct {
    const twca_report_t *report;
    twca_board_t *board;
    apr_array_header_t *targets; /* of twca_target_t, site by site */
    int *first_target;           /* of each site, and one behind the last */
    int *first_pair;  /* likewise: the place of its first pair's files */
    char *is_watched; /* of each site: TWCAProbe is on */
    int place_count;
    apr_interval_time_t interval; /* of the main server */
    double own_rate; /* connections to own addresses a second, if all were made
                        every time */
} twca_plan_t;

/** A plan for a report, without a target and without a board. */
twca_plan_t *twca_plan_make(apr_pool_t *pool, const twca_report_t *report);

/** Add a target; those of the report's sites come in the sites' order. Its
 * kinds and its places are filled in. */
void twca_plan_add(twca_plan_t *plan, const twca_target_t *target);

/** No more targets come. */
void twca_plan_close(twca_plan_t *plan);

/** Where a connection is put. @param address of the host's, from 0 */
int twca_plan_place(const twca_target_t *target, int address, int kind,
                    twca_protocol_e protocol);

/** The number of places of a target. */
int twca_plan_places(const twca_target_t *target);

/** The certificates of a pair that this server has loaded, in their order.
 * @return NULL where it is not known */
const twca_certificate_t **twca_plan_loaded(const twca_site_t *site, int pair,
                                            int *count);

/**
 * A site as it is seen now: its findings are those of the start and those of
 * what is served.
 * @param site a copy in the caller's hand, all that is new is in @a pool
 */
void twca_site_now(apr_pool_t *pool, const twca_plan_t *plan, int index,
                   apr_time_t now, twca_site_t *site);

/** The report of the start with all sites as they are seen now, counted
 * anew. */
twca_report_t *twca_report_now(apr_pool_t *pool, const twca_plan_t *plan,
                               apr_time_t now);

#endif /* TWCA_PLAN_H */
