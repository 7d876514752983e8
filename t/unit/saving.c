/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which version of TLS is a host asked for where there are many? */

#include <string.h>

#include "fixture.h"
#include "live/saving.h"
#include "planned.h"
#include "sight.h"
#include "tap.h"

/* One more than are asked for all of it: of each two connections a minute. */
#define MANY 451
#define FEW 450

static twca_plan_t *plan_of(apr_pool_t *pool, int count, twca_vantage_e vantage)
{
    twca_target_t target;

    sight_begin();
    memset(&target, 0, sizeof(target));
    target.vantage = vantage;
    target.interval = SIGHT_INTERVAL;
    target.address_count = 1;
    return planned(pool, &target, count);
}

/** What was seen of the first target by a version of TLS. */
static void see(const twca_plan_t *made, twca_protocol_e protocol,
                twca_answer_e answer, int pair)
{
    twca_seen_t seen;

    memset(&seen, 0, sizeof(seen));
    seen.answer = (unsigned char)answer;
    seen.protocol = (unsigned char)protocol;
    seen.pair = (apr_int16_t)pair;
    seen.checked = SIGHT_START;
    twca_board_put(made->board, (int)protocol, &seen);
}

/** What the target is asked for in the next turns: "223" is twice TLS 1.2, then
 * TLS 1.3; "b" is both. */
static const char *turns(apr_pool_t *pool, const twca_plan_t *made, int index)
{
    char *letters = apr_pcalloc(pool, 2 * TWCA_OTHER_TURN + 1);
    int i;

    for (i = 0; i < 2 * TWCA_OTHER_TURN; i++) {
        switch (twca_saving_protocol(made, index,
                                     SIGHT_START + i * SIGHT_INTERVAL)) {
        case TWCA_PROTOCOL_1_2:
            letters[i] = '2';
            break;
        case TWCA_PROTOCOL_1_3:
            letters[i] = '3';
            break;
        default:
            letters[i] = 'b';
            break;
        }
    }
    return letters;
}

static void test_versions(apr_pool_t *pool)
{
    twca_plan_t *made = plan_of(pool, MANY, TWCA_VANTAGE_OWN);

    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "nothing was seen yet");
    see(made, TWCA_PROTOCOL_1_2, TWCA_ANSWER_SERVED, 0);
    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "TLS 1.3 not yet");
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_SERVED, 0);
    is_str(turns(pool, made, 0), "322222322222", "all is well");
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_NO_PROTOCOL, -1);
    is_str(turns(pool, made, 0), "322222322222", "there is TLS 1.2 only");
    see(made, TWCA_PROTOCOL_1_2, TWCA_ANSWER_NO_PROTOCOL, -1);
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_SERVED, 0);
    is_str(turns(pool, made, 0), "233333233333", "there is TLS 1.3 only");
}

static void test_faults(apr_pool_t *pool)
{
    twca_plan_t *made = plan_of(pool, MANY, TWCA_VANTAGE_OWN);

    see(made, TWCA_PROTOCOL_1_2, TWCA_ANSWER_SERVED, 0);
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_SERVED, -1);
    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "another list was served");
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_REFUSED, -1);
    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "nobody listened");
}

/* They do not all have the other version at the same time. */
static void test_spread(apr_pool_t *pool)
{
    twca_plan_t *made = plan_of(pool, MANY, TWCA_VANTAGE_OWN);
    int count = 0;
    int i;

    for (i = 0; i < made->place_count; i++) {
        twca_seen_t seen;

        memset(&seen, 0, sizeof(seen));
        seen.answer = TWCA_ANSWER_SERVED;
        seen.protocol = (unsigned char)(i % TWCA_PROTOCOL_COUNT);
        seen.checked = SIGHT_START;
        twca_board_put(made->board, i, &seen);
    }
    for (i = 0; i < MANY; i++) {
        count +=
            twca_saving_protocol(made, i, SIGHT_START) == TWCA_PROTOCOL_1_3;
    }
    ok(count == MANY / TWCA_OTHER_TURN + 1, "a sixth of them in each turn");
}

static void test_who_is_asked_for_all(apr_pool_t *pool)
{
    twca_plan_t *made = plan_of(pool, FEW, TWCA_VANTAGE_OWN);

    see(made, TWCA_PROTOCOL_1_2, TWCA_ANSWER_SERVED, 0);
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_SERVED, 0);
    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "few hosts");
    made = plan_of(pool, MANY, TWCA_VANTAGE_PEER);
    see(made, TWCA_PROTOCOL_1_2, TWCA_ANSWER_SERVED, 0);
    see(made, TWCA_PROTOCOL_1_3, TWCA_ANSWER_SERVED, 0);
    is_str(turns(pool, made, 0), "bbbbbbbbbbbb", "other servers");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    plan(10);
    test_versions(pool);
    test_faults(pool);
    test_spread(pool);
    test_who_is_asked_for_all(pool);
    fixture_end();
    return done();
}
