/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "chain_picture.h"

#define SENT_MOST 256 /* sent_count is a byte */

typedef struct {
    const twca_pair_t *pair;
    apr_array_header_t *links; /* server to root */
    char taken[SENT_MOST];     /* which of those sent are in it */
} joining_t;

static int is_same(const twca_certificate_t *one,
                   const twca_certificate_t *other)
{
    return one == other
           || memcmp(one->sha256, other->sha256, TWCA_HASH_SIZE) == 0;
}

static int is_named_by(const twca_certificate_t *issuer,
                       const twca_certificate_t *certificate)
{
    return issuer->subject != NULL && certificate->issuer != NULL
           && strcmp(issuer->subject, certificate->issuer) == 0;
}

static void add(apr_array_header_t *links,
                const twca_certificate_t *certificate, int is_sent)
{
    twca_link_t *link = apr_array_push(links);

    link->certificate = certificate;
    link->is_sent = is_sent;
}

typedef int accepts_t(const twca_certificate_t *sent,
                      const twca_certificate_t *wanted);

/* The first of those sent that is free and accepted is taken. */
static const twca_certificate_t *take(joining_t *joining, accepts_t *accepts,
                                      const twca_certificate_t *wanted)
{
    for (int i = 0; i < joining->pair->sent_count; i++) {
        const twca_certificate_t *sent = joining->pair->sent[i];

        if (!joining->taken[i] && accepts(sent, wanted)) {
            joining->taken[i] = 1;
            return sent;
        }
    }
    return NULL;
}

static void follow_path(joining_t *joining)
{
    for (int i = 0; i < joining->pair->path_count; i++) {
        const twca_certificate_t *member = joining->pair->path[i];

        add(joining->links, member, take(joining, is_same, member) != NULL);
    }
}

static void follow_names(joining_t *joining)
{
    const twca_certificate_t *next = joining->pair->certificate;

    if (next == NULL) {
        return;
    }
    add(joining->links, next, take(joining, is_same, next) != NULL);
    while (!is_named_by(next, next)) {
        next = take(joining, is_named_by, next);
        if (next == NULL) {
            break;
        }
        add(joining->links, next, 1);
    }
}

static apr_array_header_t *reversed(apr_pool_t *pool,
                                    const apr_array_header_t *links)
{
    apr_array_header_t *result =
        apr_array_make(pool, links->nelts + 1, sizeof(twca_link_t));

    for (int i = links->nelts; i > 0; i--) {
        APR_ARRAY_PUSH(result, twca_link_t) =
            APR_ARRAY_IDX(links, i - 1, twca_link_t);
    }
    return result;
}

static const char *missing_above(apr_pool_t *pool,
                                 const apr_array_header_t *links)
{
    twca_certificate_t missing = {0};
    const twca_certificate_t *top;

    if (links->nelts == 0) {
        return NULL;
    }
    top = APR_ARRAY_IDX(links, 0, twca_link_t).certificate;
    if (top->issuer == NULL || is_named_by(top, top)) {
        return NULL;
    }
    missing.subject = top->issuer;
    return twca_certificate_name(pool, &missing);
}

twca_chain_t twca_chain_of(apr_pool_t *pool, const twca_pair_t *pair)
{
    joining_t joining = {
        pair, apr_array_make(pool, 4, sizeof(twca_link_t)), {0}};
    twca_chain_t chain;

    if (pair->path != NULL && pair->path_count > 0) {
        follow_path(&joining);
    }
    else {
        follow_names(&joining);
    }
    chain.links = reversed(pool, joining.links);
    chain.others = apr_array_make(pool, 2, sizeof(twca_link_t));
    for (int i = 0; i < pair->sent_count; i++) {
        if (!joining.taken[i]) {
            add(chain.others, pair->sent[i], 1);
        }
    }
    chain.missing =
        pair->path_count > 0 ? NULL : missing_above(pool, chain.links);
    return chain;
}
