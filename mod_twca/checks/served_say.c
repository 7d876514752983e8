/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is said of what came: a finding, and the facts that not all have. */

#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "served_private.h"

static const char *site_text(apr_pool_t *pool, const twca_site_t *site)
{
    return apr_psprintf(pool, "%s:%u", site->name, site->port);
}

static const twca_fact_t *fact_named(const twca_finding_t *finding,
                                     const char *name)
{
    int i;

    for (i = 0; i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        if (strcmp(fact->name, name) == 0) {
            return fact;
        }
    }
    return NULL;
}

static int is_listed(const twca_fact_t *fact, const char *name)
{
    int i = 0;

    while (fact && i < fact->list->nelts
           && strcasecmp(APR_ARRAY_IDX(fact->list, i, const char *), name)
                  != 0) {
        i++;
    }
    return fact && i < fact->list->nelts;
}

/* The configuration may have told it already: its facts are another report's,
 * too. */
static twca_finding_t *told_shadowed(const twca_judging_t *judging,
                                     const twca_site_t *other)
{
    const twca_site_t *site = judging->site;
    apr_pool_t *pool = judging->context->pool;
    int i;

    for (i = 0; site->findings && i < site->findings->nelts; i++) {
        twca_finding_t *finding =
            &APR_ARRAY_IDX(site->findings, i, twca_finding_t);
        const twca_fact_t *fact;

        if (finding->id != TWCA_SHADOWED
            || !is_listed(fact_named(finding, "names"), site->name)) {
            continue;
        }
        fact = fact_named(finding, "other_site");
        if (fact && strcmp(fact->text, site_text(pool, other)) == 0) {
            finding->facts = apr_array_copy(pool, finding->facts);
            return finding;
        }
    }
    return NULL;
}

static twca_finding_t *find(const twca_judging_t *judging, twca_finding_e id)
{
    return twca_find_in(judging->context, &judging->site->findings, id,
                        &judging->site->defined_at);
}

static void say_shadowed(const twca_judging_t *judging,
                         const apr_array_header_t *judged)
{
    twca_context_t *context = judging->context;
    const twca_site_t *other =
        APR_ARRAY_IDX(judged, 0, twca_judged_t).other_site;
    twca_finding_t *finding = told_shadowed(judging, other);
    apr_array_header_t *names;

    if (!finding) {
        finding = find(judging, TWCA_SHADOWED);
        names = apr_array_make(context->scratch, 1, sizeof(const char *));
        APR_ARRAY_PUSH(names, const char *) = judging->site->name;
        twca_fact_list(context, finding, "names", names);
        twca_fact(context, finding, "other_site",
                  site_text(context->scratch, other));
        twca_fact(context, finding, "other_place",
                  other->defined_at.file ? apr_psprintf(
                      context->scratch, "%s:%u", other->defined_at.file,
                      other->defined_at.line)
                                         : "-");
    }
    twca_fact_seen(context, finding, judged);
}

/* What can't be a virtual host of this server. */
static int is_stranger(const twca_judged_t *judged)
{
    return judged->seen.vantage == TWCA_VANTAGE_OWN
           && judged->seen.shown != TWCA_SHOWN_LACKING
           && judged->seen.beacon != TWCA_BEACON_OURS;
}

static const char *first_missing(const apr_array_header_t *judged)
{
    const char *missing = NULL;
    int i;

    for (i = 0; i < judged->nelts && !missing; i++) {
        missing = APR_ARRAY_IDX(judged, i, twca_judged_t).missing;
    }
    return missing;
}

static const char *older_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    return judged->missing || judged->age > 0 ? NULL
                                              : twca_address_text(pool, judged);
}

static const char *newer_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    return judged->age > 0 ? twca_address_text(pool, judged) : NULL;
}

static const char *lacking_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    return judged->missing ? twca_address_text(pool, judged) : NULL;
}

static void fact_peers(twca_context_t *context, twca_finding_t *finding,
                       const apr_array_header_t *judged)
{
    twca_fact_texts(context, finding, "older", judged, older_text);
    twca_fact_texts(context, finding, "newer", judged, newer_text);
    twca_fact_texts(context, finding, "lacking", judged, lacking_text);
}

void twca_say_served(const twca_judging_t *judging,
                     const apr_array_header_t *judged)
{
    twca_context_t *context = judging->context;
    const twca_judged_t *first = &APR_ARRAY_IDX(judged, 0, twca_judged_t);
    twca_finding_t *finding;

    if (first->finding == TWCA_SHADOWED) {
        say_shadowed(judging, judged);
        return;
    }
    finding = find(judging, first->finding);
    twca_fact_seen(context, finding, judged);
    if (first->finding == TWCA_STALE_PEER) {
        fact_peers(context, finding, judged);
    }
    if (first->finding == TWCA_STALE_PROCESS) {
        twca_fact_time(context, finding, "loaded", judging->report->checked);
    }
    else {
        twca_fact(context, finding, "missing", first_missing(judged));
    }
    if (first->finding == TWCA_SERVED_CHAIN && is_stranger(first)) {
        twca_fact(context, finding, "stranger", "yes");
    }
    if (first->finding == TWCA_WRONG_SERVER && first->other_site) {
        twca_fact(context, finding, "other_site",
                  site_text(context->scratch, first->other_site));
    }
}
