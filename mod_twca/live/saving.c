/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "saving.h"

/* Whether it is what was loaded, or not to be had in that version. */
static int is_well(const twca_seen_t *seen)
{
    return seen->answer == TWCA_ANSWER_NO_PROTOCOL
           || (seen->answer == TWCA_ANSWER_SERVED && seen->pair >= 0);
}

int twca_saving_protocol(const twca_plan_t *plan, int index, apr_time_t now)
{
    const twca_target_t *target =
        &APR_ARRAY_IDX(plan->targets, index, const twca_target_t);
    int usual = TWCA_PROTOCOL_1_3;
    twca_seen_t seen;
    int i;

    if (target->vantage != TWCA_VANTAGE_OWN
        || plan->own_rate <= TWCA_OWN_RATE) {
        return -1;
    }
    for (i = 0; i < twca_plan_places(target); i++) {
        if (!twca_board_get(plan->board, target->first + i, &seen)
            || !is_well(&seen)) {
            return -1;
        }
        if (seen.answer == TWCA_ANSWER_SERVED
            && seen.protocol == TWCA_PROTOCOL_1_2) {
            usual = TWCA_PROTOCOL_1_2;
        }
    }
    return (now / target->interval + index) % TWCA_OTHER_TURN == 0
               ? TWCA_PROTOCOL_COUNT - 1 - usual
               : usual;
}
