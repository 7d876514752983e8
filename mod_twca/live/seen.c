/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "seen.h"

#include <string.h>

#include <netinet/in.h>

#include <openssl/sha.h>

#include "../checks/served.h"
#include "foreign.h"
#include "resolve.h"

/* So many intervals a fault is believed in when nothing is heard any more. */
#define LOOKS_IN_VAIN 3

/* A place was empty before. */
#define NOTHING_SEEN                                                           \
    {                                                                          \
        .answer = TWCA_ANSWER_PENDING, .pair = -1                              \
    }

static void set_address(twca_seen_t *seen, const struct sockaddr_storage *from)
{
    if (from->ss_family == AF_INET) {
        seen->family = 4;
        memcpy(seen->address, &((const struct sockaddr_in *)from)->sin_addr, 4);
    }
    else {
        seen->family = 6;
        memcpy(seen->address, &((const struct sockaddr_in6 *)from)->sin6_addr,
               16);
    }
    seen->is_local =
        (unsigned char)(twca_is_local((const struct sockaddr *)from) != 0);
}

static void keep_list(twca_board_t *board, const twca_list_t *list,
                      twca_seen_t *seen)
{
    int i;

    for (i = 0; i < list->kept; i++) {
        seen->list[i] = twca_board_keep(board, TWCA_SHELF_SERVED, list->der[i],
                                        list->length[i]);
    }
}

/* As far as it can be read. */
static twca_difference_t difference_of(apr_pool_t *pool,
                                       const twca_plan_t *plan,
                                       const twca_site_t *site,
                                       const twca_list_t *list,
                                       twca_kind_e kind)
{
    const twca_certificate_t *chain[TWCA_LIST_LIMIT];
    twca_sighting_t sighting = {.answer = TWCA_ANSWER_SERVED, .pair = -1};

    sighting.kind = kind;
    sighting.count = list->count;
    sighting.chain = chain;
    while (sighting.chain_count < list->kept) {
        int next = sighting.chain_count;

        chain[next] = twca_foreign(pool, list->der[next], list->length[next]);
        if (!chain[next]) {
            break;
        }
        sighting.chain_count++;
    }
    return twca_served_difference(plan->report, site, &sighting);
}

static void set_list(apr_pool_t *pool, const twca_plan_t *plan,
                     const twca_asked_t *asked, const twca_list_t *list,
                     twca_seen_t *seen)
{
    const twca_target_t *target = asked->target;
    const twca_site_t *site =
        &APR_ARRAY_IDX(plan->report->sites, target->site, const twca_site_t);

    seen->count = (unsigned char)(list->count < 255 ? list->count : 255);
    SHA256((const unsigned char *)list->sha256,
           (size_t)list->kept * TWCA_HASH_SIZE, seen->list_sha256);
    if (list->kept == list->count) {
        seen->pair =
            (apr_int16_t)twca_served_pair(site, list->sha256, list->count);
    }
    if (seen->pair < 0) {
        seen->difference =
            difference_of(pool, plan, site, list, target->kinds[asked->kind]);
        keep_list(plan->board, list, seen);
    }
}

static int is_same_address(const twca_seen_t *one, const twca_seen_t *other)
{
    return one->family == other->family
           && memcmp(one->address, other->address, sizeof(one->address)) == 0;
}

static int is_same_list(const twca_seen_t *one, const twca_seen_t *other)
{
    return one->answer == other->answer && one->count == other->count
           && is_same_address(one, other)
           && memcmp(one->list_sha256, other->list_sha256,
                     sizeof(one->list_sha256))
                  == 0;
}

/* Whether nothing was heard of who is there. */
static int is_unheard(const twca_seen_t *seen)
{
    switch ((twca_answer_e)seen->answer) {
    case TWCA_ANSWER_REFUSED:
    case TWCA_ANSWER_TIMEOUT:
    case TWCA_ANSWER_UNREACHABLE:
    case TWCA_ANSWER_UNRESOLVED:
    case TWCA_ANSWER_BROKEN:
        return 1;
    case TWCA_ANSWER_PENDING:
    case TWCA_ANSWER_SERVED:
    case TWCA_ANSWER_NO_PROTOCOL:
    case TWCA_ANSWER_NO_KIND:
    case TWCA_ANSWER_NOT_TLS:
    case TWCA_ANSWER_TOO_LARGE:
    case TWCA_ANSWER_COUNT:
        break;
    }
    return 0;
}

/* A server that is restarted, or busy for once, has not been mended by that. Of
 * one that the name does not lead to any more nothing is believed. */
static int is_to_stay(const twca_target_t *target, const twca_seen_t *before,
                      const twca_seen_t *seen)
{
    return before->answer == TWCA_ANSWER_SERVED && before->pair < 0
           && is_unheard(seen)
           && (seen->family == 0 || is_same_address(before, seen))
           && seen->checked - before->checked
                  <= LOOKS_IN_VAIN * target->interval;
}

/* Who was silent this time has said before who it is. */
static void recall_beacon(const twca_seen_t *before, twca_seen_t *seen)
{
    if (seen->beacon == TWCA_BEACON_SILENT
        && before->beacon != TWCA_BEACON_UNASKED
        && is_same_list(before, seen)) {
        seen->beacon = before->beacon;
    }
}

/* With the time from when on it has been so. */
static void put(const twca_plan_t *plan, const twca_target_t *target, int place,
                twca_seen_t *seen)
{
    twca_seen_t before;

    seen->since = seen->checked;
    if (twca_board_get(plan->board, place, &before)) {
        if (is_to_stay(target, &before, seen)) {
            return;
        }
        recall_beacon(&before, seen);
        if (is_same_list(&before, seen) && before.beacon == seen->beacon) {
            seen->since = before.since;
        }
    }
    twca_board_put(plan->board, place, seen);
}

void twca_seen_put(apr_pool_t *pool, const twca_plan_t *plan,
                   const twca_asked_t *asked, const twca_reply_t *reply,
                   apr_time_t now)
{
    twca_seen_t seen = NOTHING_SEEN;

    set_address(&seen, asked->from);
    seen.answer = (unsigned char)reply->answer;
    seen.beacon = (unsigned char)reply->beacon;
    seen.protocol = (unsigned char)asked->protocol;
    seen.kind = (unsigned char)asked->target->kinds[asked->kind];
    seen.duration = reply->duration;
    seen.checked = now;
    set_list(pool, plan, asked, &reply->list, &seen);
    put(plan, asked->target,
        twca_plan_place(asked->target, asked->address, asked->kind,
                        asked->protocol),
        &seen);
}

void twca_seen_put_unresolved(const twca_plan_t *plan,
                              const twca_target_t *target, apr_time_t now)
{
    twca_seen_t seen = NOTHING_SEEN;
    int i;

    seen.answer = TWCA_ANSWER_UNRESOLVED;
    seen.checked = now;
    for (i = 0; i < target->kind_count * TWCA_PROTOCOL_COUNT; i++) {
        put(plan, target, target->first + i, &seen);
    }
}

void twca_seen_clear(const twca_plan_t *plan, const twca_target_t *target,
                     int address_count)
{
    int from = twca_plan_place(target, address_count, 0, TWCA_PROTOCOL_1_2);
    int end = target->first + twca_plan_places(target);
    twca_seen_t nothing = NOTHING_SEEN;
    twca_seen_t before;

    for (; from < end; from++) {
        if (twca_board_get(plan->board, from, &before)) {
            twca_board_put(plan->board, from, &nothing);
        }
    }
}
