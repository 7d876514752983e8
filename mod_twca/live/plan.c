/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "plan.h"

#include <string.h>

twca_plan_t *twca_plan_make(apr_pool_t *pool, const twca_report_t *report)
{
    twca_plan_t *plan = apr_pcalloc(pool, sizeof(*plan));
    apr_size_t count = (apr_size_t)report->sites->nelts + 1;
    int pairs = 0;
    int i;

    plan->report = report;
    plan->targets =
        apr_array_make(pool, report->sites->nelts + 1, sizeof(twca_target_t));
    plan->first_target = apr_pcalloc(pool, count * sizeof(int));
    plan->first_pair = apr_pcalloc(pool, count * sizeof(int));
    plan->is_watched = apr_pcalloc(pool, count);
    for (i = 0; i < report->sites->nelts; i++) {
        plan->first_pair[i] = pairs;
        pairs += APR_ARRAY_IDX(report->sites, i, twca_site_t).pair_count;
    }
    plan->first_pair[i] = pairs;
    return plan;
}

const twca_certificate_t **twca_plan_loaded(const twca_site_t *site, int pair,
                                            int *count)
{
    const twca_pair_t *loaded = &site->pairs[pair];

    if (site->serving == TWCA_SERVING_STAND_IN) {
        return NULL;
    }
    if (site->serving == TWCA_SERVING_LAST_GOOD) {
        *count = loaded->served_count;
        return loaded->served;
    }
    *count = loaded->sent_count;
    return loaded->certificate ? loaded->sent : NULL;
}

/* A site of both kinds is asked for each of them; with one pair, or several
 * of a kind, there is nothing to choose. */
static void set_kinds(const twca_site_t *site, twca_target_t *target)
{
    int has_rsa = 0;
    int has_ecdsa = 0;
    int i;

    for (i = 0; i < site->pair_count; i++) {
        int count = 0;
        const twca_certificate_t **loaded = twca_plan_loaded(site, i, &count);

        has_rsa |= loaded && strncmp(loaded[0]->key, "RSA ", 4) == 0;
        has_ecdsa |= loaded && strncmp(loaded[0]->key, "EC ", 3) == 0;
    }
    target->kind_count = has_rsa && has_ecdsa ? 2 : 1;
    target->kinds[0] = has_rsa && has_ecdsa ? TWCA_KIND_RSA : TWCA_KIND_ANY;
    target->kinds[1] = TWCA_KIND_ECDSA;
}

int twca_plan_places(const twca_target_t *target)
{
    return target->address_count * target->kind_count * TWCA_PROTOCOL_COUNT;
}

int twca_plan_place(const twca_target_t *target, int address, int kind,
                    twca_protocol_e protocol)
{
    return target->first
           + (address * target->kind_count + kind) * TWCA_PROTOCOL_COUNT
           + (int)protocol;
}

void twca_plan_add(twca_plan_t *plan, const twca_target_t *target)
{
    twca_target_t *added = apr_array_push(plan->targets);

    *added = *target;
    set_kinds(
        &APR_ARRAY_IDX(plan->report->sites, target->site, const twca_site_t),
        added);
    added->first = plan->place_count;
    plan->place_count += twca_plan_places(added);
    if (added->vantage == TWCA_VANTAGE_OWN) {
        plan->own_rate += (double)twca_plan_places(added) * APR_USEC_PER_SEC
                          / (double)added->interval;
    }
}

void twca_plan_close(twca_plan_t *plan)
{
    int next = 0;
    int i;

    for (i = 0; i < plan->report->sites->nelts; i++) {
        plan->first_target[i] = next;
        while (next < plan->targets->nelts
               && APR_ARRAY_IDX(plan->targets, next, twca_target_t).site == i) {
            next++;
        }
    }
    plan->first_target[i] = next;
}
