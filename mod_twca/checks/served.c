/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is what is served what was loaded? What was seen is compared, judged by the
 * table of verdict.h, freed of what one cause shows twice, and said: what
 * belongs together in one finding. */

#include <string.h>

#include "served_private.h"

/* After a graceful restart old children may serve for a while. */
static int is_in_grace(const twca_judging_t *judging,
                       const twca_judged_t *judged)
{
    apr_interval_time_t grace = 2 * judging->report->probe_interval;

    grace = grace > TWCA_GRACE_LEAST ? grace : TWCA_GRACE_LEAST;
    return judged->seen.beacon == TWCA_BEACON_EARLIER
           && judged->sighting->checked - judging->report->checked <= grace;
}

/* Who was silent once may have been busy. */
static int is_unsure(const twca_sighting_t *sighting)
{
    return sighting->beacon == TWCA_BEACON_SILENT
           && sighting->checked == sighting->since;
}

static apr_array_header_t *judge_all(const twca_judging_t *judging)
{
    const twca_site_t *site = judging->site;
    apr_array_header_t *all =
        apr_array_make(judging->context->scratch, 4, sizeof(twca_judged_t));
    twca_judged_t judged;
    int i;

    for (i = 0; i < site->sighting_count; i++) {
        const twca_verdict_t *verdict =
            !is_unsure(&site->sightings[i])
                    && twca_compare(judging->report, site, &site->sightings[i],
                                    &judged)
                ? twca_verdict(&judged.seen)
                : NULL;

        if (verdict) {
            judged.finding = verdict->finding;
            APR_ARRAY_PUSH(all, twca_judged_t) = judged;
        }
    }
    return all;
}

/* --- One cause, one finding ----------------------------------------------- */

/* Whether this server answered, or what stands in its place on this machine. */
static int is_from_here(const twca_judged_t *judged)
{
    switch (judged->seen.beacon) {
    case TWCA_BEACON_OURS:
    case TWCA_BEACON_EARLIER:
        return 1;
    case TWCA_BEACON_NONE:
    case TWCA_BEACON_SILENT:
    case TWCA_BEACON_UNASKED:
        return judged->seen.vantage == TWCA_VANTAGE_PUBLIC
               && judged->sighting->is_local;
    case TWCA_BEACON_OTHER:
    case TWCA_BEACON_COUNT:
        break;
    }
    return 0;
}

/* Whether both showed the same certificate, as far as that is known. */
static int is_one_leaf(const twca_judged_t *one, const twca_judged_t *other)
{
    return one->seen.shown == other->seen.shown
           && (one->sighting->chain_count > 0
                       && other->sighting->chain_count > 0
                   ? twca_is_same(one->sighting->chain[0],
                                  other->sighting->chain[0])
                   : one->age == other->age
                         && one->other_site == other->other_site);
}

/* What others see of a fault that is here, is that fault. */
static int is_seen_here(const apr_array_header_t *all,
                        const twca_judged_t *judged)
{
    int i;

    if (judged->seen.vantage == TWCA_VANTAGE_OWN || !is_from_here(judged)) {
        return 0;
    }
    for (i = 0; i < all->nelts; i++) {
        const twca_judged_t *own = &APR_ARRAY_IDX(all, i, twca_judged_t);

        if (own->seen.vantage == TWCA_VANTAGE_OWN && is_one_leaf(own, judged)) {
            return 1;
        }
    }
    return 0;
}

/* Peers are one view, wherever they are seen from. */
static int is_one_view(const twca_judged_t *one, const twca_judged_t *other)
{
    return one->finding == TWCA_STALE_PEER
           || one->seen.vantage == other->seen.vantage;
}

/* A program on an own address that isn't this httpd is not what a virtual host
 * of this one is, and a chain that is lacking neither. */
static int is_one_form(const twca_judged_t *one, const twca_judged_t *other)
{
    return one->finding != TWCA_SERVED_CHAIN
           || ((one->seen.shown == TWCA_SHOWN_LACKING)
                   == (other->seen.shown == TWCA_SHOWN_LACKING)
               && (one->seen.beacon == TWCA_BEACON_OURS)
                      == (other->seen.beacon == TWCA_BEACON_OURS));
}

static int belongs(const twca_judged_t *one, const twca_judged_t *other)
{
    return one->finding == other->finding && is_one_view(one, other)
           && is_one_form(one, other)
           && (one->finding != TWCA_SHADOWED
               || one->other_site == other->other_site);
}

/* The peers' own view comes first, then what is worse than a chain. */
static void put(apr_array_header_t *group, const apr_array_header_t *all,
                const twca_judged_t *first, int lacking)
{
    int vantage;
    int i;

    for (vantage = TWCA_VANTAGE_COUNT - 1; vantage >= 0; vantage--) {
        for (i = 0; i < all->nelts; i++) {
            const twca_judged_t *judged = &APR_ARRAY_IDX(all, i, twca_judged_t);

            if ((int)judged->seen.vantage == vantage
                && (judged->missing != NULL) == lacking
                && belongs(first, judged)) {
                APR_ARRAY_PUSH(group, twca_judged_t) = *judged;
            }
        }
    }
}

static apr_array_header_t *group_of(apr_pool_t *pool,
                                    const apr_array_header_t *all,
                                    const twca_judged_t *first)
{
    apr_array_header_t *group = apr_array_make(pool, 2, sizeof(twca_judged_t));

    put(group, all, first, 0);
    put(group, all, first, 1);
    return group;
}

static int is_first(const apr_array_header_t *all, int number)
{
    const twca_judged_t *judged = &APR_ARRAY_IDX(all, number, twca_judged_t);
    int i = 0;

    while (i < number
           && !belongs(judged, &APR_ARRAY_IDX(all, i, twca_judged_t))) {
        i++;
    }
    return i == number;
}

static apr_array_header_t *causes(const twca_judging_t *judging)
{
    apr_pool_t *pool = judging->context->scratch;
    const apr_array_header_t *all = judge_all(judging);
    apr_array_header_t *left =
        apr_array_make(pool, all->nelts, sizeof(twca_judged_t));
    int i;

    for (i = 0; i < all->nelts; i++) {
        const twca_judged_t *judged = &APR_ARRAY_IDX(all, i, twca_judged_t);

        if (!is_in_grace(judging, judged) && !is_seen_here(all, judged)) {
            APR_ARRAY_PUSH(left, twca_judged_t) = *judged;
        }
    }
    return left;
}

static void say_sightings(const twca_judging_t *judging)
{
    apr_pool_t *pool = judging->context->scratch;
    const apr_array_header_t *all = causes(judging);
    int i;

    for (i = 0; i < all->nelts; i++) {
        if (is_first(all, i)) {
            twca_say_served(
                judging,
                group_of(pool, all, &APR_ARRAY_IDX(all, i, twca_judged_t)));
        }
    }
}

/* As it mostly is, of thousands of sites at once. */
static int is_as_loaded(const twca_site_t *site)
{
    int i = 0;

    while (i < site->sighting_count
           && (site->sightings[i].answer != TWCA_ANSWER_SERVED
               || site->sightings[i].pair >= 0)) {
        i++;
    }
    return i == site->sighting_count;
}

void twca_check_served(apr_pool_t *pool, const twca_report_t *report,
                       twca_site_t *site, apr_time_t now)
{
    twca_context_t context;
    twca_judging_t judging = {&context, report, site, now};

    if (site->serving == TWCA_SERVING_STAND_IN) {
        return;
    }
    memset(&context, 0, sizeof(context));
    context.pool = pool;
    context.scratch = pool;
    if (!is_as_loaded(site) && twca_is_loaded_known(site)) {
        say_sightings(&judging);
    }
    twca_say_on_disk(&judging);
    site->verdict = twca_worst(site->findings);
}
