/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "planned.h"

#include "fixture.h"
#include "sight.h"

twca_plan_t *planned(apr_pool_t *pool, const twca_target_t *target, int count)
{
    twca_plan_t *made = twca_plan_make(pool, sight_report());
    int sites = sight_report()->sites->nelts;
    int pairs = made->first_pair[sites];

    while (count-- > 0) {
        twca_plan_add(made, target);
    }
    twca_plan_close(made);
    made->board = twca_board_make(
        pool,
        apr_pcalloc(pool, twca_board_size(made->place_count, pairs, sites)),
        made->place_count, pairs, sites);
    fixture_must(made->board == NULL, "board");
    return made;
}
