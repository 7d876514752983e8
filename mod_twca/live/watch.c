/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>

#include "../checks/served.h"
#include "resolve.h"
#include "saving.h"
#include "seen.h"

/** Targets that are looked at at once; connections are fewer. */
#define TURNS_AT_ONCE 32

/* A server that is sent much at once wakes many threads, which costs it half as
 * much again: so many of its own hosts are asked at once, not counting those
 * that are slow. */
#define OWN_AT_ONCE 4
#define SLOW apr_time_from_msec(100)

/* After a start the first turns come quickly, as somebody will look: so many
 * a second, and all of them within an interval. */
#define FIRST_TURN apr_time_from_msec(10)

/* So many groups of turns an interval has. */
#define GROUPS 12

/* A target's turn. */
typedef struct {
    apr_pool_t *pool;
    int target;
    apr_time_t begun;
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
    twca_asked_t asked;
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

/* --- Turns ---------------------------------------------------------------- */

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

    twca_seen_put(connection->turn->pool, watch->plan, &connection->asked,
                  reply, watch->now);
    connection->turn->open--;
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
        twca_seen_put_unresolved(watch->plan, target, watch->now);
        break;
    }
    twca_resolve_end(turn->resolve);
    turn->resolve = NULL;
    if (turn->address_count > 0) {
        twca_seen_clear(watch->plan, target, turn->address_count);
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

/* The connection of that number, of all that the target has. */
static twca_asked_t asked_of(const twca_watch_t *watch, const turn_t *turn,
                             int number)
{
    const twca_target_t *target = target_at(watch, turn->target);
    twca_asked_t asked;

    asked.target = target;
    asked.protocol = (twca_protocol_e)(number % TWCA_PROTOCOL_COUNT);
    number /= TWCA_PROTOCOL_COUNT;
    asked.kind = number % target->kind_count;
    asked.address = number / target->kind_count;
    asked.from = &turn->addresses[asked.address].address;
    return asked;
}

static void ask(twca_watch_t *watch, turn_t *turn)
{
    const twca_target_t *target = target_at(watch, turn->target);
    connection_t *connection = apr_pcalloc(turn->pool, sizeof(*connection));
    const twca_asked_t *asked = &connection->asked;
    twca_question_t question;

    connection->watch = watch;
    connection->turn = turn;
    connection->asked = asked_of(watch, turn, turn->next++);
    memset(&question, 0, sizeof(question));
    question.address = *asked->from;
    question.address_length = turn->addresses[asked->address].length;
    set_port(&question.address, target->port);
    question.name = target->name;
    question.port = target->port;
    question.protocol = asked->protocol;
    question.kind = target->kinds[asked->kind];
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

/* The first turns came quickly: the second ones are spread over the interval.
 * From then on they come in groups. A server that is asked now and then finds
 * all that it needs forgotten by its caches: alone, a connection costs twice
 * what it costs in a group. */
static apr_time_t next_turn(const twca_watch_t *watch, int index)
{
    apr_interval_time_t interval = target_at(watch, index)->interval;
    apr_interval_time_t part = interval / GROUPS;
    apr_interval_time_t wait =
        part + interval * index / watch->plan->targets->nelts;
    apr_time_t due;

    if (watch->has_looked[index] || wait > interval) {
        wait = interval;
    }
    due = watch->now + wait;
    return due - due % part;
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
    turn->begun = watch->now;
    turn->only = twca_saving_protocol(watch->plan, index, watch->now);
    turn->resolve = twca_resolve_begin(target_at(watch, index)->host);
    watch->turns[number] = turn;
    watch->due[index] = 0;
    if (!turn->resolve) {
        twca_seen_put_unresolved(watch->plan, target_at(watch, index),
                                 watch->now);
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

/* @return whether enough is asked of this server already */
static int is_busy_here(const twca_watch_t *watch)
{
    int count = 0;
    int i;

    for (i = 0; i < TURNS_AT_ONCE; i++) {
        const turn_t *turn = watch->turns[i];

        count += turn && watch->now - turn->begun < SLOW
                 && target_at(watch, turn->target)->vantage == TWCA_VANTAGE_OWN;
    }
    return count >= OWN_AT_ONCE;
}

static void begin_turns(twca_watch_t *watch)
{
    int i;

    for (i = 0; i < TURNS_AT_ONCE && !is_busy_here(watch); i++) {
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
