/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* From the board to a report. */

#include <string.h>

#include <arpa/inet.h>

#include <apr_strings.h>

#include "../checks/served.h"
#include "foreign.h"
#include "plan.h"

static const twca_certificate_t *kept(apr_pool_t *pool,
                                      const twca_board_t *board,
                                      twca_shelf_e shelf, twca_kept_t place)
{
    apr_size_t length = 0;
    const unsigned char *der =
        twca_board_kept(board, shelf, place, &length, pool);

    return der ? twca_foreign(pool, der, length) : NULL;
}

/* Up to the first that is not there any more: a chain with a gap is none. */
static void set_kept(apr_pool_t *pool, const twca_board_t *board,
                     const twca_seen_t *seen, twca_sighting_t *sighting)
{
    int i;

    sighting->chain =
        apr_pcalloc(pool, TWCA_LIST_LIMIT * sizeof(*sighting->chain));
    for (i = 0; i < seen->count && i < TWCA_LIST_LIMIT; i++) {
        sighting->chain[i] =
            kept(pool, board, TWCA_SHELF_SERVED, seen->list[i]);
        if (!sighting->chain[i]) {
            break;
        }
    }
    sighting->chain_count = i;
}

static const char *address_text(apr_pool_t *pool, const twca_seen_t *seen)
{
    char text[INET6_ADDRSTRLEN];
    int family = seen->family == 4 ? AF_INET : AF_INET6;

    return seen->family != 0
                   && inet_ntop(family, seen->address, text, sizeof(text))
               ? apr_pstrdup(pool, text)
               : NULL;
}

static void set_seen(apr_pool_t *pool, const twca_board_t *board,
                     const twca_site_t *site, const twca_seen_t *seen,
                     twca_sighting_t *sighting)
{
    sighting->answer = (twca_answer_e)seen->answer;
    sighting->beacon = (twca_beacon_e)seen->beacon;
    sighting->address = address_text(pool, seen);
    sighting->is_local = (char)seen->is_local;
    sighting->pair = (int)seen->pair;
    sighting->count = seen->count;
    sighting->difference = seen->difference;
    sighting->since = seen->since;
    sighting->checked = seen->checked;
    sighting->duration = seen->duration;
    if (seen->answer == TWCA_ANSWER_SERVED && seen->pair >= 0
        && seen->pair < site->pair_count) {
        sighting->chain =
            twca_plan_loaded(site, seen->pair, &sighting->chain_count);
    }
    else if (seen->answer == TWCA_ANSWER_SERVED) {
        set_kept(pool, board, seen, sighting);
    }
}

static twca_sighting_t *add_sighting(const twca_target_t *target, int kind,
                                     int protocol, apr_array_header_t *all)
{
    twca_sighting_t *sighting = apr_array_push(all);

    memset(sighting, 0, sizeof(*sighting));
    sighting->vantage = target->vantage;
    sighting->kind = target->kinds[kind];
    sighting->protocol = (twca_protocol_e)protocol;
    sighting->host = target->host;
    sighting->port = target->port;
    sighting->interval = target->interval;
    sighting->pair = -1;
    return sighting;
}

/* An address that the host does not have has never been looked at; where none
 * has been, the first stands for them. */
static void add_target(apr_pool_t *pool, const twca_plan_t *plan,
                       const twca_site_t *site, const twca_target_t *target,
                       apr_array_header_t *all)
{
    int places = twca_plan_places(target);
    int i;

    for (i = 0; i < places; i++) {
        int protocol = i % TWCA_PROTOCOL_COUNT;
        int kind = i / TWCA_PROTOCOL_COUNT % target->kind_count;
        int is_first = i < target->kind_count * TWCA_PROTOCOL_COUNT;
        twca_seen_t seen;
        int is_seen = twca_board_get(plan->board, target->first + i, &seen)
                      && seen.answer != TWCA_ANSWER_PENDING;

        if (is_seen) {
            set_seen(pool, plan->board, site, &seen,
                     add_sighting(target, kind, protocol, all));
        }
        else if (is_first) {
            add_sighting(target, kind, protocol, all);
        }
    }
}

static void set_sightings(apr_pool_t *pool, const twca_plan_t *plan, int index,
                          twca_site_t *site)
{
    int next = plan->first_target[index];
    apr_array_header_t *all = apr_array_make(pool, 2, sizeof(twca_sighting_t));

    for (; next < plan->first_target[index + 1]; next++) {
        add_target(pool, plan, site,
                   &APR_ARRAY_IDX(plan->targets, next, twca_target_t), all);
    }
    site->sightings = (const twca_sighting_t *)all->elts;
    site->sighting_count = all->nelts;
}

static void set_on_disk(apr_pool_t *pool, const twca_plan_t *plan, int index,
                        twca_site_t *site)
{
    twca_on_disk_t *on_disk =
        apr_pcalloc(pool, (apr_size_t)site->pair_count * sizeof(*on_disk));
    int i;

    for (i = 0; i < site->pair_count; i++) {
        const twca_pair_t *pair = &site->pairs[i];
        twca_file_seen_t seen;

        if (!twca_board_get_file(plan->board, plan->first_pair[index] + i,
                                 &seen)) {
            continue;
        }
        on_disk[i].state = (twca_disk_e)seen.state;
        on_disk[i].changed = seen.changed;
        on_disk[i].checked = seen.checked;
        on_disk[i].file = seen.file == 1   ? pair->chain_file
                          : seen.file == 2 ? pair->key_file.path
                                           : pair->certificate_file.path;
        on_disk[i].certificate =
            kept(pool, plan->board, TWCA_SHELF_DISK, seen.leaf);
    }
    site->on_disk = on_disk;
}

/* Most sites are served as they should be, and there may be many. */
static int is_plain(const twca_site_t *site)
{
    int i;

    for (i = 0; i < site->sighting_count; i++) {
        if (site->sightings[i].answer == TWCA_ANSWER_SERVED
            && site->sightings[i].pair < 0) {
            return 0;
        }
    }
    for (i = 0; i < site->pair_count; i++) {
        if (site->on_disk[i].state != TWCA_DISK_UNKNOWN
            && site->on_disk[i].state != TWCA_DISK_SAME) {
            return 0;
        }
    }
    return 1;
}

void twca_site_now(apr_pool_t *pool, const twca_plan_t *plan, int index,
                   apr_time_t now, twca_site_t *site)
{
    twca_report_t report = *plan->report;

    *site = APR_ARRAY_IDX(plan->report->sites, index, const twca_site_t);
    if (!plan->is_watched[index]) {
        return;
    }
    set_sightings(pool, plan, index, site);
    set_on_disk(pool, plan, index, site);
    if (!is_plain(site)) {
        site->findings =
            site->findings ? apr_array_copy(pool, site->findings) : NULL;
        report.probe_interval = plan->interval;
        twca_check_served(pool, &report, site, now);
    }
}

twca_report_t *twca_report_now(apr_pool_t *pool, const twca_plan_t *plan,
                               apr_time_t now)
{
    twca_report_t *report =
        apr_pmemdup(pool, plan->report, sizeof(*plan->report));
    int i;

    report->probe_interval = plan->interval;
    report->sites = apr_array_make(pool, plan->report->sites->nelts + 1,
                                   sizeof(twca_site_t));
    for (i = 0; i < plan->report->sites->nelts; i++) {
        twca_site_now(pool, plan, i, now, apr_array_push(report->sites));
    }
    twca_report_count(report);
    return report;
}
