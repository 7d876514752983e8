/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "chain_picture.h"
#include "walk.h"

/* What a chain is made of. */
typedef struct {
    const twca_certificate_t *end; /* the server's; NULL: there is none */
    const twca_certificate_t **sent;
    const twca_certificate_t **path; /* to a trusted root, or NULL */
    int sent_count;
    int path_count;
} parts_t;

typedef struct {
    const parts_t *parts;
    apr_array_header_t *links; /* server to root */
    char *taken;               /* which of those sent are in it */
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
    for (int i = 0; i < joining->parts->sent_count; i++) {
        const twca_certificate_t *sent = joining->parts->sent[i];

        if (!joining->taken[i] && accepts(sent, wanted)) {
            joining->taken[i] = 1;
            return sent;
        }
    }
    return NULL;
}

static void follow_path(joining_t *joining)
{
    for (int i = 0; i < joining->parts->path_count; i++) {
        const twca_certificate_t *member = joining->parts->path[i];

        add(joining->links, member, take(joining, is_same, member) != NULL);
    }
}

static void follow_names(joining_t *joining)
{
    const twca_certificate_t *next = joining->parts->end;

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

static twca_chain_t join(apr_pool_t *pool, const parts_t *parts)
{
    joining_t joining = {parts, apr_array_make(pool, 4, sizeof(twca_link_t)),
                         apr_pcalloc(pool, (apr_size_t)parts->sent_count + 1)};
    twca_chain_t chain = {NULL, NULL, NULL, 0};

    if (parts->path_count > 0) {
        follow_path(&joining);
    }
    else {
        follow_names(&joining);
    }
    chain.links = reversed(pool, joining.links);
    chain.others = apr_array_make(pool, 2, sizeof(twca_link_t));
    for (int i = 0; i < parts->sent_count; i++) {
        if (!joining.taken[i]) {
            add(chain.others, parts->sent[i], 1);
        }
    }
    if (parts->path_count == 0) {
        chain.missing = missing_above(pool, chain.links);
    }
    return chain;
}

twca_chain_t twca_chain_of(apr_pool_t *pool, const twca_pair_t *pair)
{
    const parts_t parts = {pair->certificate, pair->sent, pair->path,
                           pair->sent_count, pair->path_count};

    return join(pool, &parts);
}

twca_chain_t twca_chain_of_entry(apr_pool_t *pool,
                                 const twca_keystore_entry_t *entry)
{
    const twca_path_t *path = twca_entry_path(entry);
    parts_t parts = {twca_entry_certificate(entry), entry->chain, NULL,
                     entry->chain_count, 0};
    twca_chain_t chain;

    if (path != NULL) {
        parts.path = path->certificates;
        parts.path_count = path->count;
    }
    chain = join(pool, &parts);
    chain.is_kept = 1;
    return chain;
}
