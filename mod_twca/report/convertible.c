/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "convertible.h"

#include <string.h>

#include "walk.h"

int twca_is_pair_convertible(const twca_pair_t *pair)
{
    return pair->certificate != NULL && pair->not_checked == NULL
           && !pair->from_ca
           && (pair->key_matches == TWCA_MATCH_YES || pair->key_is_sealed);
}

static int is_site_convertible(const twca_site_t *site)
{
    for (int i = 0; i < site->pair_count; i++) {
        if (twca_is_pair_convertible(&site->pairs[i])) {
            return 1;
        }
    }
    return 0;
}

int twca_key_count(const twca_keystore_t *keystore)
{
    int count = 0;

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        count += keystore->entries[i].is_key;
    }
    return count;
}

int twca_is_pkcs12(const twca_keystore_t *keystore)
{
    return keystore->type != NULL && strcmp(keystore->type, "PKCS12") == 0;
}

int twca_is_keystore_convertible(const twca_keystore_t *keystore)
{
    return twca_is_pkcs12(keystore)
           || (keystore->type != NULL && twca_key_count(keystore) > 0);
}

static int is_room(twca_convertible_t *walk)
{
    if (walk->count < TWCA_CONVERSIONS_MOST) {
        walk->count++;
        return 1;
    }
    walk->rest++;
    return 0;
}

const twca_keystore_t *twca_next_convertible_keystore(twca_convertible_t *walk)
{
    while (walk->next_keystore < walk->report->keystores->nelts) {
        const twca_keystore_t *keystore = &APR_ARRAY_IDX(
            walk->report->keystores, walk->next_keystore++, twca_keystore_t);

        if (twca_is_keystore_convertible(keystore) && is_room(walk)) {
            return keystore;
        }
    }
    return NULL;
}

const twca_site_t *twca_next_convertible_site(twca_convertible_t *walk)
{
    while (walk->next_site < walk->report->sites->nelts) {
        const twca_site_t *site =
            &APR_ARRAY_IDX(walk->report->sites, walk->next_site++, twca_site_t);

        if (is_site_convertible(site) && is_room(walk)) {
            return site;
        }
    }
    return NULL;
}

int twca_asks_for_conversions(const twca_view_t *view)
{
    return twca_shows_one(view) || view->code == TWCA_CODE_4_4_Q2
           || view->code == TWCA_CODE_4_4_Q3;
}

int twca_shows_conversions(const twca_view_t *view)
{
    return twca_asks_for_conversions(view) && !view->public_only;
}
