/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Do the certificates cover the names that the site answers to? */

#include <string.h>

#include "../evidence/coverage.h"
#include "finding.h"

typedef int covers_f(const twca_certificate_t *certificate, const char *name);

static int is_covered(const twca_setup_t *setup, const char *name,
                      covers_f *does_cover)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (twca_is_judged(pair) && does_cover(pair->evidence->sent[0], name)) {
            return 1;
        }
    }
    return 0;
}

/* The pair that speaks for the site; NULL where one of those that are served
 * says nothing about names. */
static const twca_setup_pair_t *first_judged(const twca_setup_t *setup)
{
    const twca_setup_pair_t *first = NULL;
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (pair->is_replaced) {
            continue;
        }
        if (!twca_is_judged(pair) || twca_is_authority(pair)
            || pair->evidence->sent[0]->is_malformed) {
            return NULL;
        }
        first = first ? first : pair;
    }
    return first;
}

static void add_uncovered(const twca_setup_t *setup,
                          const apr_array_header_t *names, covers_f *does_cover,
                          apr_array_header_t *missing)
{
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);

        /* `*` stands for whatever else is asked for, and for no name. */
        if (name[strspn(name, "*?.")] && !is_covered(setup, name, does_cover)) {
            APR_ARRAY_PUSH(missing, const char *) = name;
        }
    }
}

static void find_mismatch(twca_context_t *context, twca_setup_t *setup,
                          const twca_setup_pair_t *pair,
                          const apr_array_header_t *missing)
{
    const twca_certificate_t *leaf = pair->evidence->sent[0];
    apr_array_header_t *names = apr_array_make(
        context->scratch, leaf->name_count + 1, sizeof(const char *));
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_NAME_MISMATCH, &pair->certificate.place);
    int i;

    for (i = 0; i < leaf->name_count; i++) {
        APR_ARRAY_PUSH(names, const char *) = leaf->names[i];
    }
    twca_fact_certificate(context, finding, leaf);
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact_list(context, finding, "names", missing);
    twca_fact_list(context, finding, "certificate_names", names);
}

void twca_check_names(twca_context_t *context, twca_setup_t *setup)
{
    const twca_setup_pair_t *pair = first_judged(setup);
    apr_array_header_t *missing;

    if (!pair) {
        return;
    }
    missing = apr_array_make(context->scratch, 1, sizeof(const char *));
    if (setup->is_named && !is_covered(setup, setup->site->name, twca_is_for)) {
        APR_ARRAY_PUSH(missing, const char *) = setup->site->name;
    }
    add_uncovered(setup, setup->site->aliases, twca_is_for, missing);
    add_uncovered(setup, setup->wild_names, twca_could_be_for, missing);
    if (missing->nelts > 0) {
        find_mismatch(context, setup, pair, missing);
    }
}
