/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is the server's certificate valid now, and for no longer than it may be? */

#include <string.h>

#include "finding.h"

#define DAY 86400 /* seconds */

/* The longest lifetime of a public certificate, by its first day: CA/Browser
 * Forum ballots 193, SC-31 and SC-081v3. */
static int longest_days(apr_int64_t not_before)
{
    static const struct {
        apr_int64_t from; /* seconds since 1970 */
        int days;
    } limits[] = {
        {1868227200, 47},  /* 2029-03-15 */
        {1805068800, 100}, /* 2027-03-15 */
        {1773532800, 200}, /* 2026-03-15 */
        {1598918400, 398}, /* 2020-09-01 */
        {1519862400, 825}, /* 2018-03-01 */
    };
    unsigned i;

    for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        if (not_before >= limits[i].from) {
            return limits[i].days;
        }
    }
    return 39 * 31;
}

static void find_time(twca_context_t *context, twca_setup_t *setup,
                      const twca_setup_pair_t *pair, twca_finding_e id,
                      apr_int64_t days)
{
    twca_finding_t *finding =
        twca_find(context, setup, id, &pair->certificate.place);

    twca_fact_certificate(context, finding, pair->evidence->sent[0]);
    twca_fact(context, finding, "certificate_file", pair->certificate.path);
    twca_fact_number(context, finding, "days", days);
}

static void check_time(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    const twca_certificate_t *leaf = pair->evidence->sent[0];
    apr_int64_t left = leaf->not_after - context->now;

    if (left < 0) {
        find_time(context, setup, pair, TWCA_EXPIRED, -left / DAY);
    }
    else if (leaf->not_before > context->now) {
        find_time(context, setup, pair, TWCA_NOT_YET_VALID,
                  (leaf->not_before - context->now) / DAY);
    }
    else if (left <= (apr_int64_t)setup->expiry_days * DAY) {
        find_time(context, setup, pair, TWCA_EXPIRING, left / DAY);
    }
}

/* The rule binds public authorities only: the roots of OpenSSL's own store. */
static void check_lifetime(twca_context_t *context, twca_setup_t *setup,
                           const twca_setup_pair_t *pair)
{
    const twca_certificate_t *leaf = pair->evidence->sent[0];
    int limit = longest_days(leaf->not_before);
    /* The last second counts: RFC 5280, 4.1.2.5. */
    apr_int64_t lifetime = leaf->not_after - leaf->not_before + 1;

    if (pair->evidence->path->error == X509_V_OK
        && strcmp(setup->trust->name, "default") == 0 && !leaf->is_self_signed
        && lifetime > (apr_int64_t)limit * DAY) {
        find_time(context, setup, pair, TWCA_VALIDITY_TOO_LONG,
                  (lifetime + DAY - 1) / DAY);
        twca_fact_number(context,
                         &APR_ARRAY_IDX(setup->site->findings,
                                        setup->site->findings->nelts - 1,
                                        twca_finding_t),
                         "limit", limit);
    }
}

void twca_check_validity(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        if (twca_is_judged(pair) && pair->evidence->sent[0]->dates_valid) {
            check_time(context, setup, pair);
            check_lifetime(context, setup, pair);
        }
    }
}
