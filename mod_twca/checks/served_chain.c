/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Does a list of certificates that came lead to a root? */

#include <string.h>

#include "served_private.h"

static int is_root(const twca_certificate_t *certificate)
{
    return certificate->is_self_signed || certificate->role == TWCA_ROLE_ROOT;
}

/* Whether a root that clients are known to have bears this name. */
static int is_root_name(const twca_pair_t *pair, const char *name)
{
    int i;

    for (i = 0; i < pair->path_count; i++) {
        if (is_root(pair->path[i])
            && strcmp(pair->path[i]->subject, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Mark those of the list that bear the name, and are new to us. */
static int mark(const twca_sighting_t *sighting, const char *name, char *marks)
{
    int count = 0;
    int i;

    for (i = 0; i < sighting->chain_count && i < TWCA_LIST_MOST; i++) {
        if (!marks[i] && strcmp(sighting->chain[i]->subject, name) == 0) {
            marks[i] = 1;
            count++;
        }
    }
    return count;
}

static const char *missing_issuer(const twca_sighting_t *sighting,
                                  const twca_pair_t *pair)
{
    const char *missing = NULL;
    char marks[TWCA_LIST_MOST] = {1};
    char done[TWCA_LIST_MOST] = {0};
    int i = 0;

    while (i < sighting->chain_count && i < TWCA_LIST_MOST) {
        const twca_certificate_t *member = sighting->chain[i];

        if (!marks[i] || done[i]) {
            i++;
            continue;
        }
        done[i] = 1;
        if (is_root(member) || is_root_name(pair, member->issuer)) {
            return NULL;
        }
        if (!mark(sighting, member->issuer, marks)) {
            missing = member->issuer;
        }
        i = 0;
    }
    return missing;
}

/* A list that isn't known to its end, or whose root isn't known, can't be said
 * to lack anything. */
const char *twca_missing_issuer(const twca_sighting_t *sighting,
                                const twca_pair_t *pair)
{
    int has_root = 0;
    int i;

    for (i = 0; i < pair->path_count; i++) {
        has_root |= is_root(pair->path[i]);
    }
    return has_root && sighting->count == sighting->chain_count
                   && sighting->count <= TWCA_LIST_MOST
               ? missing_issuer(sighting, pair)
               : NULL;
}
