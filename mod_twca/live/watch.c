/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>

#include <openssl/sha.h>

#include "../checks/served.h"
#include "probe.h"
#include "resolve.h"

/** Targets that are looked at at once; connections are fewer. */
#define TURNS_AT_ONCE 32

/* After a start the first turns come quickly, as somebody will look: so many
 * a second, and all of them within an interval. */
#define FIRST_TURN apr_time_from_msec(10)

/* So many intervals a fault is believed in when nothing is heard any more. */
#define LOOKS_IN_VAIN 3

/* A place was empty before. */
#define NOTHING_SEEN                                                           \
    {                                                                          \
        .answer = TWCA_ANSWER_PENDING, .pair = -1                              \
    }

/* A target's turn. */
typedef struct {
    apr_pool_t *pool;
    int target;
    twca_resolve_t *resolve; /* NULL: the addresses are known */
    twca_address_t addresses[TWCA_ADDRESS_LIMIT];
    int address_count;
    int only; /* this version of TLS; or -1: all of them */
    int next; /* the connection that is to be made next, of all places */
    int open; /* those that are under way */
} turn_t;

/* A connection of it. */
typedef struct {
    struct twca_watch_t *watch;
    turn_t *turn;
    int address;
    int kind;
    twca_protocol_e protocol;
} connection_t;

struct twca_watch_t {
    apr_pool_t *pool;
    const twca_plan_t *plan;
    twca_watcher_t watcher;
    twca_round_t *round;
    apr_time_t now;
    apr_time_t *due;  /* of each target; 0: it has its turn */
    char *has_looked; /* of each target: once at least */
    int cursor;       /* the target whose turn is considered next */
    turn_t *turns[TURNS_AT_ONCE];
};

static const twca_target_t *target_at(const twca_watch_t *watch, int index)
{
    return &APR_ARRAY_IDX(watch->plan->targets, index, const twca_target_t);
}

static const twca_site_t *site_of(const twca_watch_t *watch,
                                  const twca_target_t *target)
{
    return &APR_ARRAY_IDX(watch->plan->report->sites, target->site,
                          const twca_site_t);
}

/* When the target was looked at last; 0: never. */
static apr_time_t last_look(const twca_watch_t *watch,
                            const twca_target_t *target)
{
    apr_time_t last = 0;
    twca_seen_t seen;
    int i;

    for (i = 0; i < twca_plan_places(target); i++) {
        if (twca_board_get(watch->plan->board, target->first + i, &seen)
            && seen.checked > last) {
            last = seen.checked;
        }
    }
    return last;
}

static void set_due(twca_watch_t *watch, apr_time_t now)
{
    int i;

    for (i = 0; i < watch->plan->targets->nelts; i++) {
        const twca_target_t *target = target_at(watch, i);
        apr_time_t last = last_look(watch, target);

        watch->has_looked[i] = last != 0;
        watch->due[i] = last != 0 ? last + target->interval
                                  : now + (i * FIRST_TURN) % target->interval;
    }
}

/* --- What was seen -------------------------------------------------------- */

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

static void keep_list(const twca_watch_t *watch, const twca_list_t *list,
                      twca_seen_t *seen)
{
    int i;

    for (i = 0; i < list->kept; i++) {
        seen->list[i] = twca_board_keep(watch->plan->board, TWCA_SHELF_SERVED,
                                        list->der[i], list->length[i]);
    }
}

static void set_list(const twca_watch_t *watch, const twca_site_t *site,
                     const twca_list_t *list, twca_seen_t *seen)
{
    seen->count = (unsigned char)(list->count < 255 ? list->count : 255);
    SHA256((const unsigned char *)list->sha256,
           (size_t)list->kept * TWCA_HASH_SIZE, seen->list_sha256);
    if (list->kept == list->count) {
        seen->pair =
            (apr_int16_t)twca_served_pair(site, list->sha256, list->count);
    }
    if (seen->pair < 0) {
        keep_list(watch, list, seen);
    }
}

static int is_same_list(const twca_seen_t *one, const twca_seen_t *other)
{
    return one->answer == other->answer && one->count == other->count
           && one->family == other->family
           && memcmp(one->address, other->address, sizeof(one->address)) == 0
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

/* A server that is restarted, or busy for once, has not been mended by that. */
static int is_to_stay(const twca_watch_t *watch, const twca_target_t *target,
                      const twca_seen_t *before, const twca_seen_t *seen)
{
    return before->answer == TWCA_ANSWER_SERVED && before->pair < 0
           && is_unheard(seen)
           && watch->now - before->checked <= LOOKS_IN_VAIN * target->interval;
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
static void put(const twca_watch_t *watch, const twca_target_t *target,
                int place, twca_seen_t *seen)
{
    twca_seen_t before;

    seen->checked = watch->now;
    seen->since = watch->now;
    if (twca_board_get(watch->plan->board, place, &before)) {
        if (is_to_stay(watch, target, &before, seen)) {
            return;
        }
        recall_beacon(&before, seen);
        if (is_same_list(&before, seen) && before.beacon == seen->beacon) {
            seen->since = before.since;
        }
    }
    twca_board_put(watch->plan->board, place, seen);
}

static int expects(void *context, void *who, const twca_list_t *list)
{
    const twca_watch_t *watch = context;
    const connection_t *connection = who;
    const twca_site_t *site =
        site_of(watch, target_at(watch, connection->turn->target));

    return site->serving == TWCA_SERVING_STAND_IN
           || (list->kept == list->count
               && twca_served_pair(site, list->sha256, list->count) >= 0);
}

static void done(void *context, void *who, const twca_reply_t *reply)
{
    const twca_watch_t *watch = context;
    const connection_t *connection = who;
    turn_t *turn = connection->turn;
    const twca_target_t *target = target_at(watch, turn->target);
    twca_seen_t seen = NOTHING_SEEN;

    set_address(&seen, &turn->addresses[connection->address].address);
    seen.answer = (unsigned char)reply->answer;
    seen.beacon = (unsigned char)reply->beacon;
    seen.protocol = (unsigned char)connection->protocol;
    seen.kind = (unsigned char)target->kinds[connection->kind];
    seen.duration = reply->duration;
    set_list(watch, site_of(watch, target), &reply->list, &seen);
    put(watch, target,
        twca_plan_place(target, connection->address, connection->kind,
                        connection->protocol),
        &seen);
    turn->open--;
}

/* Places of addresses that the host has not, or not any more. */
static void clear_rest(const twca_watch_t *watch, const twca_target_t *target,
                       int address_count)
{
    int from = twca_plan_place(target, address_count, 0, TWCA_PROTOCOL_1_2);
    int end = target->first + twca_plan_places(target);
    twca_seen_t nothing = NOTHING_SEEN;
    twca_seen_t before;

    for (; from < end; from++) {
        if (twca_board_get(watch->plan->board, from, &before)) {
            twca_board_put(watch->plan->board, from, &nothing);
        }
    }
}

static void put_unresolved(const twca_watch_t *watch,
                           const twca_target_t *target)
{
    twca_seen_t seen = NOTHING_SEEN;
    int i;

    seen.answer = TWCA_ANSWER_UNRESOLVED;
    for (i = 0; i < target->kind_count * TWCA_PROTOCOL_COUNT; i++) {
        put(watch, target, target->first + i, &seen);
    }
}

/* --- Turns ---------------------------------------------------------------- */

/* Whether it is what was loaded, or not to be had in that version. */
static int is_well(const twca_seen_t *seen)
{
    return seen->answer == TWCA_ANSWER_NO_PROTOCOL
           || (seen->answer == TWCA_ANSWER_SERVED && seen->pair >= 0);
}

/* @return the version of TLS that has waited longest, where one is enough;
 * else -1. Of targets that were asked for both half begin with each: they do
 * not cost a server the same. */
static int only_protocol(const twca_watch_t *watch, int index)
{
    const twca_target_t *target = target_at(watch, index);
    apr_interval_time_t lead;
    apr_time_t last[TWCA_PROTOCOL_COUNT] = {0};
    twca_seen_t seen;
    int i;

    if (target->vantage != TWCA_VANTAGE_OWN
        || watch->plan->own_rate <= TWCA_OWN_RATE) {
        return -1;
    }
    for (i = 0; i < twca_plan_places(target); i++) {
        if (!twca_board_get(watch->plan->board, target->first + i, &seen)
            || !is_well(&seen)) {
            return -1;
        }
        if (seen.checked > last[i % TWCA_PROTOCOL_COUNT]) {
            last[i % TWCA_PROTOCOL_COUNT] = seen.checked;
        }
    }
    lead = last[TWCA_PROTOCOL_1_2] - last[TWCA_PROTOCOL_1_3];
    if (2 * (lead < 0 ? -lead : lead) < target->interval) {
        return index % TWCA_PROTOCOL_COUNT;
    }
    return lead > 0 ? TWCA_PROTOCOL_1_3 : TWCA_PROTOCOL_1_2;
}

/* A host of its own is looked at as soon as it is there: an address that is
 * not this machine's is nobody's who agreed to that. */
static void drop_foreign(const twca_target_t *target, turn_t *turn)
{
    if (target->vantage == TWCA_VANTAGE_OWN && turn->address_count > 0
        && !twca_is_local(
            (const struct sockaddr *)&turn->addresses[0].address)) {
        turn->address_count = 0;
    }
}

/* Name servers turn the order of addresses: each is to have its place. */
static int compare(const void *one, const void *other)
{
    return memcmp(&((const twca_address_t *)one)->address,
                  &((const twca_address_t *)other)->address,
                  sizeof(struct sockaddr_storage));
}

static void resolve(twca_watch_t *watch, turn_t *turn)
{
    const twca_target_t *target = target_at(watch, turn->target);

    switch (twca_resolve_poll(turn->resolve, turn->addresses,
                              &turn->address_count)) {
    case TWCA_RESOLVE_WAITING:
        return;
    case TWCA_RESOLVE_DONE:
        qsort(turn->addresses, (size_t)turn->address_count,
              sizeof(turn->addresses[0]), compare);
        if (turn->address_count > target->address_count) {
            turn->address_count = target->address_count;
        }
        drop_foreign(target, turn);
        break;
    case TWCA_RESOLVE_FAILED:
        turn->address_count = 0;
        put_unresolved(watch, target);
        break;
    }
    twca_resolve_end(turn->resolve);
    turn->resolve = NULL;
    if (turn->address_count > 0) {
        clear_rest(watch, target, turn->address_count);
    }
}

static void set_port(struct sockaddr_storage *address, unsigned short port)
{
    if (address->ss_family == AF_INET) {
        ((struct sockaddr_in *)address)->sin_port = htons(port);
    }
    else {
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    }
}

static void ask(twca_watch_t *watch, turn_t *turn)
{
    const twca_target_t *target = target_at(watch, turn->target);
    connection_t *connection = apr_pcalloc(turn->pool, sizeof(*connection));
    int number = turn->next++;
    twca_question_t question;

    connection->watch = watch;
    connection->turn = turn;
    connection->protocol = (twca_protocol_e)(number % TWCA_PROTOCOL_COUNT);
    number /= TWCA_PROTOCOL_COUNT;
    connection->kind = number % target->kind_count;
    connection->address = number / target->kind_count;
    memset(&question, 0, sizeof(question));
    question.address = turn->addresses[connection->address].address;
    question.address_length = turn->addresses[connection->address].length;
    set_port(&question.address, target->port);
    question.name = target->name;
    question.port = target->port;
    question.protocol = connection->protocol;
    question.kind = target->kinds[connection->kind];
    question.timeout = target->timeout;
    question.has_proxy_protocol = target->has_proxy_protocol;
    turn->open++;
    twca_round_begin(watch->round, &question, connection);
}

/* Goes to the next connection that is to be made. @return whether there is
 * one */
static int has_next(const twca_watch_t *watch, turn_t *turn)
{
    int count = turn->address_count * target_at(watch, turn->target)->kind_count
                * TWCA_PROTOCOL_COUNT;

    while (turn->only >= 0 && turn->next < count
           && turn->next % TWCA_PROTOCOL_COUNT != turn->only) {
        turn->next++;
    }
    return turn->next < count;
}

static int is_over(const twca_watch_t *watch, turn_t *turn)
{
    return !turn->resolve && turn->open == 0 && !has_next(watch, turn);
}

static void tell(const twca_watch_t *watch, int site)
{
    int i;

    for (i = watch->plan->first_target[site];
         i < watch->plan->first_target[site + 1]; i++) {
        if (!watch->has_looked[i]) {
            return;
        }
    }
    watch->watcher.looked(watch->watcher.context, site);
}

/* The first turns came quickly: the second ones are spread over the interval,
 * and so are all that follow. */
static apr_time_t next_turn(const twca_watch_t *watch, int index)
{
    apr_interval_time_t interval = target_at(watch, index)->interval;

    return watch->now
           + (watch->has_looked[index]
                  ? interval
                  : interval * (index + 1) / watch->plan->targets->nelts);
}

static void end_turn(twca_watch_t *watch, int number)
{
    turn_t *turn = watch->turns[number];
    const twca_target_t *target = target_at(watch, turn->target);
    int index = turn->target;

    watch->turns[number] = NULL;
    watch->due[index] = next_turn(watch, index);
    watch->has_looked[index] = 1;
    apr_pool_destroy(turn->pool);
    tell(watch, target->site);
}

static void begin_turn(twca_watch_t *watch, int number, int index)
{
    apr_pool_t *pool;
    turn_t *turn;

    apr_pool_create(&pool, watch->pool);
    turn = apr_pcalloc(pool, sizeof(*turn));
    turn->pool = pool;
    turn->target = index;
    turn->only = only_protocol(watch, index);
    turn->resolve = twca_resolve_begin(target_at(watch, index)->host);
    watch->turns[number] = turn;
    watch->due[index] = 0;
    if (!turn->resolve) {
        put_unresolved(watch, target_at(watch, index));
    }
}

/* A clock that was set back is no reason to wait until it is there again. */
static int is_due(const twca_watch_t *watch, int index)
{
    return watch->due[index] != 0
           && (watch->due[index] <= watch->now
               || watch->due[index]
                      > watch->now + target_at(watch, index)->interval);
}

/* @return the next target that is due, or -1 */
static int next_due(twca_watch_t *watch)
{
    int count = watch->plan->targets->nelts;
    int i;

    for (i = 0; i < count; i++) {
        int index = watch->cursor;

        watch->cursor = (watch->cursor + 1) % count;
        if (is_due(watch, index)) {
            return index;
        }
    }
    return -1;
}

static void begin_turns(twca_watch_t *watch)
{
    int i;

    for (i = 0; i < TURNS_AT_ONCE; i++) {
        int index = watch->turns[i] ? -1 : next_due(watch);

        if (index >= 0) {
            begin_turn(watch, i, index);
        }
        else if (!watch->turns[i]) {
            break;
        }
    }
}

/* @return whether a turn is under way */
static int go_on(twca_watch_t *watch)
{
    int is_busy = 0;
    int i;

    for (i = 0; i < TURNS_AT_ONCE; i++) {
        turn_t *turn = watch->turns[i];

        if (!turn) {
            continue;
        }
        if (turn->resolve) {
            resolve(watch, turn);
        }
        while (!turn->resolve && twca_round_has_room(watch->round)
               && has_next(watch, turn)) {
            ask(watch, turn);
        }
        if (is_over(watch, turn)) {
            end_turn(watch, i);
        }
        is_busy |= watch->turns[i] != NULL;
    }
    return is_busy;
}

twca_watch_t *twca_watch_make(apr_pool_t *pool, const twca_plan_t *plan,
                              const twca_watcher_t *watcher, apr_time_t now)
{
    apr_size_t count = (apr_size_t)plan->targets->nelts + 1;
    twca_watch_t *watch = apr_pcalloc(pool, sizeof(*watch));
    twca_listener_t listener = {watch, expects, done};

    watch->pool = pool;
    watch->plan = plan;
    watch->watcher = *watcher;
    watch->due = apr_pcalloc(pool, count * sizeof(*watch->due));
    watch->has_looked = apr_pcalloc(pool, count);
    watch->round = twca_round_make(pool, plan->board, &listener);
    if (!watch->round) {
        return NULL;
    }
    twca_board_take_over(plan->board);
    set_due(watch, now);
    return watch;
}

void twca_watch_step(twca_watch_t *watch, apr_time_t now,
                     apr_interval_time_t wait)
{
    apr_time_t end = now + wait;

    watch->now = now;
    begin_turns(watch);
    while (go_on(watch) && twca_round_count(watch->round) > 0
           && watch->now < end) {
        twca_round_step(watch->round, end - watch->now);
        watch->now = apr_time_now();
        begin_turns(watch);
    }
}

void twca_watch_end(twca_watch_t *watch)
{
    int i;

    twca_round_end(watch->round);
    for (i = 0; i < TURNS_AT_ONCE; i++) {
        if (watch->turns[i] && watch->turns[i]->resolve) {
            twca_resolve_end(watch->turns[i]->resolve);
        }
    }
}
