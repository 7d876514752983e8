/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* When is a target's turn? Of addresses where nobody listens, so that there is
 * an answer at once; or where nobody ever answers. */

#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "live/watch.h"
#include "planned.h"
#include "server.h"
#include "sight.h"
#include "tap.h"

#define TARGETS 6
#define MANY 60   /* more than there are groups of turns in an interval */
#define AT_ONCE 4 /* of this server's own */
#define INTERVAL apr_time_from_sec(3600)
#define PATIENCE apr_time_from_msec(100)
#define TRIES 60000 /* for what can't fail but by hanging */
#define FEW_TRIES 50

/** How often each target was looked at, as the board has it. */
typedef struct {
    twca_plan_t *plan;
    twca_watch_t *watch;
    int looks; /* at the site, since all of it was seen */
} watched_t;

static void looked(void *context, int site)
{
    watched_t *watched = context;

    (void)site;
    watched->looks++;
}

/** A port of 127.0.0.1 that is bound, so that nobody else takes it. It is
 * listened to, by nobody who says a word; or not. */
static unsigned short port_of(int is_listened_to)
{
    struct sockaddr_in address;
    socklen_t length = sizeof(address);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fixture_must(
        made < 0 || bind(made, (struct sockaddr *)&address, length) != 0
            || getsockname(made, (struct sockaddr *)&address, &length) != 0
            || (is_listened_to && listen(made, SOMAXCONN) != 0),
        "a port");
    return ntohs(address.sin_port);
}

static twca_plan_t *plan_of(apr_pool_t *pool, unsigned short port, int count)
{
    twca_target_t target;

    sight_begin();
    memset(&target, 0, sizeof(target));
    target.host = "127.0.0.1";
    target.port = port;
    target.interval = INTERVAL;
    target.timeout = apr_time_from_sec(60);
    target.address_count = 1;
    return planned(pool, &target, count);
}

/** Step until the site has been looked at so often, so long after now. */
static void step_after(watched_t *watched, apr_interval_time_t after, int looks,
                       int tries)
{
    while (watched->looks < looks && tries-- > 0) {
        twca_watch_step(watched->watch, apr_time_now() + after, PATIENCE);
        (void)usleep(1000);
    }
}

static void step(watched_t *watched, int looks)
{
    step_after(watched, 0, looks, TRIES);
}

static void test_turns(apr_pool_t *pool)
{
    watched_t watched = {plan_of(pool, port_of(0), TARGETS), NULL, 0};
    twca_watcher_t watcher = {&watched, looked};
    /* They come in groups: not at the very time that one may come. */
    apr_interval_time_t half = INTERVAL / 2 - apr_time_from_sec(20);

    watched.watch =
        twca_watch_make(pool, watched.plan, &watcher, apr_time_now());
    fixture_must(watched.watch == NULL, "watch");
    step(&watched, 1);
    ok(watched.looks == 1, "all targets have had a turn, quickly");
    twca_watch_step(watched.watch, apr_time_now(), 0);
    ok(watched.looks == 1, "and have no other at once");
    twca_watch_step(watched.watch, apr_time_now() + half, 0);
    step(&watched, 4);
    ok(watched.looks == 4, "half of them have one in half an interval");
    twca_watch_step(watched.watch, apr_time_now() + half, 0);
    ok(watched.looks == 4, "and no more");
    twca_watch_step(watched.watch, apr_time_now() - 24 * INTERVAL, 0);
    step(&watched, 4 + AT_ONCE);
    ok(watched.looks >= 4 + AT_ONCE, "a clock that was set back");
    twca_watch_end(watched.watch);
}

/** How many of the connections were made after that. */
static int seen_after(const twca_plan_t *made, apr_time_t then)
{
    twca_seen_t seen;
    int count = 0;
    int i;

    for (i = 0; i < made->place_count; i++) {
        count += twca_board_get(made->board, i, &seen) && seen.checked > then;
    }
    return count;
}

/* A turn that is further away than an interval would be taken at once. */
static void test_many_turns(apr_pool_t *pool)
{
    watched_t watched = {plan_of(pool, port_of(0), MANY), NULL, 0};
    twca_watcher_t watcher = {&watched, looked};
    int tries = TRIES;
    apr_time_t then;

    watched.watch =
        twca_watch_make(pool, watched.plan, &watcher, apr_time_now());
    fixture_must(watched.watch == NULL, "watch");
    step(&watched, 1);
    then = apr_time_now();
    step_after(&watched, 0, 2, FEW_TRIES);
    ok(watched.looks == 1, "of many, none has a second turn at once");
    while (seen_after(watched.plan, then) < watched.plan->place_count
           && tries-- > 0) {
        step_after(&watched, INTERVAL, watched.looks + 1, 1);
    }
    ok(tries > 0, "and each has one when an interval is over");
    twca_watch_end(watched.watch);
}

/** Put on all of a target's places what is not what was loaded, as 127.0.0.1,
 * or another one, sent it. */
static void put_fault(const twca_plan_t *made, int index, int number,
                      apr_time_t now)
{
    const twca_target_t *target =
        &APR_ARRAY_IDX(made->targets, index, twca_target_t);
    twca_seen_t seen;
    int i;

    memset(&seen, 0, sizeof(seen));
    seen.answer = TWCA_ANSWER_SERVED;
    seen.beacon = TWCA_BEACON_NONE;
    seen.family = 4;
    seen.address[0] = 127;
    seen.address[3] = (unsigned char)number;
    seen.pair = -1;
    seen.count = 1;
    seen.since = now;
    seen.checked = now;
    for (i = 0; i < twca_plan_places(target); i++) {
        twca_board_put(made->board, target->first + i, &seen);
    }
}

static int has_answer(const twca_plan_t *made, twca_answer_e answer)
{
    twca_seen_t seen;

    return twca_board_get(made->board, 0, &seen) && seen.answer == answer;
}

/** Whether that is the answer when a fault of 127.0.0.x has been seen so many
 * intervals ago, and nobody listens at 127.0.0.1 now. */
static int becomes(apr_pool_t *pool, int number, int intervals,
                   twca_answer_e answer)
{
    watched_t watched = {plan_of(pool, port_of(0), TARGETS), NULL, 0};
    twca_watcher_t watcher = {&watched, looked};
    apr_time_t now = apr_time_now();

    put_fault(watched.plan, 0, number, now - intervals * INTERVAL);
    watched.watch = twca_watch_make(pool, watched.plan, &watcher, now);
    fixture_must(watched.watch == NULL, "watch");
    step(&watched, 1);
    twca_watch_end(watched.watch);
    return has_answer(watched.plan, answer);
}

static void test_fault_stays(apr_pool_t *pool)
{
    ok(becomes(pool, 1, 2, TWCA_ANSWER_SERVED),
       "a fault stays where nobody answers");
    ok(becomes(pool, 1, 4, TWCA_ANSWER_REFUSED),
       "but not for more than three intervals");
    ok(becomes(pool, 2, 2, TWCA_ANSWER_REFUSED),
       "nor where the name leads to another address now");
}

/* All of them are due, and nobody answers. */
static void test_own_at_once(apr_pool_t *pool)
{
    twca_watcher_t watcher = {NULL, NULL};
    twca_plan_t *made = plan_of(pool, port_of(1), TARGETS);
    apr_time_t now = apr_time_now();
    twca_watch_t *watch;
    int files;
    int i;

    for (i = 0; i < TARGETS; i++) {
        put_fault(made, i, 1, now - 2 * INTERVAL);
    }
    watch = twca_watch_make(pool, made, &watcher, now);
    fixture_must(watch == NULL, "watch");
    files = server_files();
    twca_watch_step(watch, now, 0);
    ok(server_files() == files + AT_ONCE * TWCA_PROTOCOL_COUNT,
       "this server is asked for four of its hosts at once");
    twca_watch_step(watch, now + PATIENCE, 0);
    ok(server_files() == files + TARGETS * TWCA_PROTOCOL_COUNT,
       "and for more where those take long");
    twca_watch_end(watch);
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    plan(12);
    test_turns(pool);
    test_many_turns(pool);
    test_fault_stays(pool);
    test_own_at_once(pool);
    fixture_end();
    return done();
}
