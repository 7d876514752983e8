/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* May the certificate be a server's? */

#include <apr_strings.h>

#include "finding.h"

static apr_array_header_t *split(apr_pool_t *pool, const char *usages)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(const char *));
    char *copy = apr_pstrdup(pool, usages);
    char *state;
    char *one;

    for (one = apr_strtok(copy, ",", &state); one;
         one = apr_strtok(NULL, ",", &state)) {
        APR_ARRAY_PUSH(list, const char *) = one;
    }
    return list;
}

void twca_check_purpose(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);
        const twca_certificate_t *leaf;
        twca_finding_t *finding;

        if (!twca_is_judged(pair)) {
            continue;
        }
        leaf = pair->evidence->sent[0];
        if (leaf->has_usage && !leaf->for_servers && !leaf->is_malformed
            && !twca_is_authority(pair)) {
            finding = twca_find(context, setup, TWCA_WRONG_PURPOSE,
                                &pair->certificate.place);
            twca_fact_certificate(context, finding, leaf);
            twca_fact(context, finding, "certificate_file",
                      pair->certificate.path);
            twca_fact_list(context, finding, "purposes",
                           split(context->scratch, leaf->usages));
        }
    }
}
