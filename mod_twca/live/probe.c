/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "probe.h"

#include <poll.h>
#include <string.h>
#include <time.h>

#include <apr_allocator.h>

#include "probe_private.h"

/* What a round keeps of memory that it has no use for at the moment: the
 * largest lists are rare. */
#define SPARE_MEMORY (1024 * 1024)

apr_time_t twca_probe_clock(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec((apr_time_t)now.tv_sec) + now.tv_nsec / 1000;
}

/* --- Rounds -------------------------------------------------------------- */

static apr_status_t close_round(void *data)
{
    twca_round_t *round = data;

    twca_round_end(round);
    twca_offers_end(&round->offers);
    BIO_meth_free(round->method);
    return APR_SUCCESS;
}

/* A pool whose memory no other thread asks for, so that nobody waits. */
static apr_pool_t *own_pool(apr_pool_t *pool)
{
    apr_allocator_t *allocator;
    apr_pool_t *made;

    if (apr_allocator_create(&allocator) != APR_SUCCESS) {
        return NULL;
    }
    apr_allocator_max_free_set(allocator, SPARE_MEMORY);
    if (apr_pool_create_ex(&made, pool, NULL, allocator) != APR_SUCCESS) {
        apr_allocator_destroy(allocator);
        return NULL;
    }
    apr_allocator_owner_set(allocator, made);
    return made;
}

twca_round_t *twca_round_make(apr_pool_t *pool, const twca_board_t *board,
                              const twca_listener_t *listener)
{
    apr_pool_t *own = own_pool(pool);
    twca_round_t *round = own ? apr_pcalloc(own, sizeof(*round)) : NULL;
    twca_library_t *library;

    if (!round) {
        return NULL;
    }
    round->pool = own;
    round->board = board;
    round->listener = *listener;
    library = twca_library_create(own);
    /* Before the pools of its connections are destroyed. */
    apr_pool_pre_cleanup_register(own, round, close_round);
    round->method = twca_wire_method();
    if (!round->method || !twca_offers_make(&round->offers, library)) {
        apr_pool_destroy(own);
        return NULL;
    }
    return round;
}

int twca_round_has_room(const twca_round_t *round)
{
    return round->count < TWCA_PROBES_AT_ONCE;
}

int twca_round_count(const twca_round_t *round)
{
    return round->count;
}

/* --- Connections --------------------------------------------------------- */

static twca_connection_t *free_connection(twca_round_t *round)
{
    int i;

    for (i = 0; i < TWCA_PROBES_AT_ONCE; i++) {
        if (!round->connections[i].pool) {
            return &round->connections[i];
        }
    }
    return NULL;
}

/* The place is free again before anybody is told, who may want to begin
 * another at once; what the reply points to lives for as long as the call. */
static void finish(twca_connection_t *connection)
{
    twca_connection_t ended = *connection;
    twca_round_t *round = ended.round;

    memset(connection, 0, sizeof(*connection));
    round->count--;
    twca_connection_hang_up(&ended);
    round->listener.done(round->listener.context, ended.who, &ended.reply);
    apr_pool_destroy(ended.pool);
}

void twca_round_begin(twca_round_t *round, const twca_question_t *question,
                      void *who)
{
    twca_connection_t *connection = free_connection(round);

    connection->round = round;
    connection->question = *question;
    connection->who = who;
    connection->begun = twca_probe_clock();
    round->count++;
    apr_pool_create(&connection->pool, round->pool);
    twca_connection_begin(connection);
}

/* --- Steps --------------------------------------------------------------- */

/* What is under way, and the sockets it waits for. */
typedef struct {
    int count;
    twca_connection_t *connections[TWCA_PROBES_AT_ONCE];
    struct pollfd sockets[TWCA_PROBES_AT_ONCE];
} watch_t;

/* When it has to have ended; one that has is not to be waited for. */
static apr_time_t end_of(const twca_connection_t *connection)
{
    return connection->stage == TWCA_STAGE_ENDED
               ? 0
               : connection->begun + connection->question.timeout;
}

static apr_time_t earlier(apr_time_t one, apr_time_t other)
{
    return one < other ? one : other;
}

/* @return when the first of them has to have ended, or @a until */
static apr_time_t watch(twca_round_t *round, watch_t *watched, apr_time_t until)
{
    int i;

    watched->count = 0;
    for (i = 0; i < TWCA_PROBES_AT_ONCE; i++) {
        twca_connection_t *connection = &round->connections[i];

        if (connection->pool) {
            watched->connections[watched->count] = connection;
            watched->sockets[watched->count].fd = connection->wire.socket;
            watched->sockets[watched->count].events = connection->events;
            watched->sockets[watched->count].revents = 0;
            watched->count++;
            until = earlier(until, end_of(connection));
        }
    }
    return until;
}

static void wait_for(watch_t *watched, apr_time_t until)
{
    apr_interval_time_t left = until - twca_probe_clock();

    /* A millisecond more, so that the time is really over; interrupted, there
     * is nothing to be read. */
    (void)poll(watched->sockets, (nfds_t)watched->count,
               left > 0 ? (int)apr_time_as_msec(left) + 1 : 0);
}

/* @return whether it has ended */
static int go_on(twca_connection_t *connection, int is_ready)
{
    if (is_ready && connection->stage != TWCA_STAGE_ENDED) {
        twca_connection_go_on(connection);
    }
    if (connection->stage != TWCA_STAGE_ENDED
        && twca_probe_clock() >= end_of(connection)) {
        twca_connection_expire(connection);
    }
    if (connection->stage != TWCA_STAGE_ENDED) {
        return 0;
    }
    finish(connection);
    return 1;
}

/* @return whether any has ended */
static int go_on_with_all(const watch_t *watched)
{
    int has_ended = 0;
    int i;

    for (i = 0; i < watched->count; i++) {
        /* Who was told of another may have ended the round. */
        if (watched->connections[i]->pool
            && go_on(watched->connections[i], watched->sockets[i].revents)) {
            has_ended = 1;
        }
    }
    return has_ended;
}

void twca_round_step(twca_round_t *round, apr_interval_time_t wait)
{
    apr_time_t until = twca_probe_clock() + wait;
    int has_ended;
    watch_t watched;

    do {
        wait_for(&watched, watch(round, &watched, until));
        has_ended = go_on_with_all(&watched);
    } while (!has_ended && round->count > 0 && twca_probe_clock() < until);
}

void twca_round_end(twca_round_t *round)
{
    int i;

    for (i = 0; i < TWCA_PROBES_AT_ONCE; i++) {
        twca_connection_t *connection = &round->connections[i];

        if (connection->pool) {
            twca_connection_hang_up(connection);
            apr_pool_destroy(connection->pool);
            memset(connection, 0, sizeof(*connection));
        }
    }
    round->count = 0;
}
