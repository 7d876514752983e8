/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What came, compared with what was loaded. */

#include <string.h>
#include <strings.h>

#include "served_private.h"

int twca_loaded_list(const twca_pair_t *pair,
                     const twca_certificate_t *const **list)
{
    *list = pair->served ? pair->served : pair->sent;
    return !*list ? 0 : pair->served ? pair->served_count : pair->sent_count;
}

static const twca_certificate_t *loaded_leaf(const twca_pair_t *pair)
{
    const twca_certificate_t *const *list;

    return twca_loaded_list(pair, &list) > 0 ? list[0] : NULL;
}

int twca_is_loaded_known(const twca_site_t *site)
{
    int i = 0;

    while (i < site->pair_count && loaded_leaf(&site->pairs[i])) {
        i++;
    }
    return i > 0 && i == site->pair_count;
}

static int is_list(const twca_pair_t *pair,
                   const unsigned char (*sha256)[TWCA_HASH_SIZE], int count)
{
    const twca_certificate_t *const *list;
    int length = twca_loaded_list(pair, &list);
    int i = 0;

    while (i < length && i < count
           && memcmp(list[i]->sha256, sha256[i], TWCA_HASH_SIZE) == 0) {
        i++;
    }
    return i > 0 && i == length && i == count;
}

int twca_served_pair(const twca_site_t *site,
                     const unsigned char (*sha256)[TWCA_HASH_SIZE], int count)
{
    int i;

    for (i = 0; i < site->pair_count; i++) {
        if (is_list(&site->pairs[i], sha256, count)) {
            return i;
        }
    }
    return -1;
}

int twca_is_same(const twca_certificate_t *one, const twca_certificate_t *other)
{
    return memcmp(one->sha256, other->sha256, TWCA_HASH_SIZE) == 0;
}

/* --- Which pair it should have been --------------------------------------- */

static const twca_pair_t *pair_of(const twca_site_t *site,
                                  const twca_certificate_t *leaf)
{
    int i;

    for (i = 0; i < site->pair_count; i++) {
        const twca_certificate_t *loaded = loaded_leaf(&site->pairs[i]);

        if (loaded && twca_is_same(loaded, leaf)) {
            return &site->pairs[i];
        }
    }
    return NULL;
}

/* "RSA" of "RSA 2048"; RSA-PSS keys are asked for with it. */
static int is_kind(const twca_certificate_t *certificate, const char *kind)
{
    return strncmp(certificate->key, kind, strlen(kind)) == 0;
}

/* Of two pairs with one kind of key the last is served. */
static const twca_certificate_t *expected(const twca_site_t *site,
                                          const twca_sighting_t *sighting)
{
    const char *key = sighting->chain_count > 0 ? sighting->chain[0]->key : "";
    const char *kind = sighting->kind == TWCA_KIND_RSA     ? "RSA"
                       : sighting->kind == TWCA_KIND_ECDSA ? "EC "
                       : strncmp(key, "RSA", 3) == 0       ? "RSA"
                                                           : "EC ";
    const twca_certificate_t *last = NULL;
    const twca_certificate_t *last_of_kind = NULL;
    int i;

    for (i = 0; i < site->pair_count; i++) {
        last = loaded_leaf(&site->pairs[i]);
        last_of_kind = is_kind(last, kind) ? last : last_of_kind;
    }
    return last_of_kind ? last_of_kind : last;
}

/* --- What another certificate is ------------------------------------------ */

static const twca_site_t *site_of(const twca_report_t *report,
                                  const twca_certificate_t *leaf)
{
    int i;

    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (pair_of(site, leaf)) {
            return site;
        }
    }
    return NULL;
}

static int share_a_name(const twca_certificate_t *one,
                        const twca_certificate_t *other)
{
    int i;
    int j;

    for (i = 0; i < one->name_count; i++) {
        for (j = 0; j < other->name_count; j++) {
            if (strcasecmp(one->names[i], other->names[j]) == 0) {
                return 1;
            }
        }
    }
    return 0;
}

static int is_sibling(const twca_certificate_t *one,
                      const twca_certificate_t *other)
{
    return strcmp(one->issuer, other->issuer) == 0 && share_a_name(one, other);
}

/* A certificate for something else is neither older nor newer. */
static int age_of(const twca_certificate_t *shown,
                  const twca_certificate_t *loaded)
{
    if (!shown->dates_valid || !loaded->dates_valid
        || !share_a_name(shown, loaded)) {
        return 0;
    }
    return (shown->not_before > loaded->not_before)
           - (shown->not_before < loaded->not_before);
}

static void compare_leaf(const twca_report_t *report, const twca_site_t *site,
                         const twca_sighting_t *sighting, twca_judged_t *judged)
{
    const twca_certificate_t *leaf = sighting->chain[0];

    judged->loaded = expected(site, sighting);
    judged->age = age_of(leaf, judged->loaded);
    judged->other_site = site_of(report, leaf);
    judged->seen.shown = judged->other_site ? TWCA_SHOWN_OTHER_SITE
                         : is_sibling(leaf, judged->loaded)
                             ? TWCA_SHOWN_SIBLING
                             : TWCA_SHOWN_UNRELATED;
}

/* --- Where it was seen ---------------------------------------------------- */

static int is_same_address(const twca_sighting_t *one,
                           const twca_sighting_t *other)
{
    return one->address && other->address && one->port == other->port
           && strcmp(one->address, other->address) == 0;
}

static twca_place_e place_of(const twca_site_t *site,
                             const twca_sighting_t *sighting)
{
    int i;

    for (i = 0; i < site->sighting_count; i++) {
        if (site->sightings[i].vantage == TWCA_VANTAGE_PEER
            && is_same_address(&site->sightings[i], sighting)) {
            return TWCA_PLACE_PEER;
        }
    }
    return sighting->is_local ? TWCA_PLACE_OWN : TWCA_PLACE_ELSEWHERE;
}

/* --- A list that is gone -------------------------------------------------- */

static int is_gone(const twca_sighting_t *sighting)
{
    return sighting->chain_count == 0
           || (sighting->chain_count < sighting->count
               && sighting->difference.shown != 0);
}

/* The name of the issuer of one of the certificates that were loaded. */
static const char *issuer_at(const twca_site_t *site,
                             const twca_certificate_t *leaf, int number)
{
    const twca_certificate_t *const *list;
    int count = twca_loaded_list(pair_of(site, leaf), &list);

    return list[number < count ? number : 0]->issuer;
}

/* What was made of it when it came. */
static int recall(const twca_report_t *report, const twca_site_t *site,
                  const twca_sighting_t *sighting, twca_judged_t *judged)
{
    const twca_difference_t *was = &sighting->difference;

    if (was->shown == 0) {
        return 0;
    }
    judged->loaded = expected(site, sighting);
    judged->seen.shown = (twca_shown_e)(was->shown - 1);
    judged->age = was->age;
    if (judged->seen.shown == TWCA_SHOWN_OTHER_SITE) {
        judged->other_site =
            &APR_ARRAY_IDX(report->sites, was->which, twca_site_t);
    }
    else if (judged->seen.shown == TWCA_SHOWN_LACKING) {
        judged->missing = issuer_at(site, judged->loaded, was->which);
    }
    return 1;
}

/* The number of the loaded certificate of that issuer; -1: there is none. */
static int number_of_issuer(const twca_site_t *site,
                            const twca_judged_t *judged)
{
    const twca_certificate_t *const *list;
    int count = twca_loaded_list(pair_of(site, judged->loaded), &list);
    int i = 0;

    while (i < count && strcmp(list[i]->issuer, judged->missing) != 0) {
        i++;
    }
    return i < count ? i : -1;
}

static int which_of(const twca_report_t *report, const twca_site_t *site,
                    const twca_judged_t *judged)
{
    return judged->missing ? number_of_issuer(site, judged)
           : judged->other_site
               ? (int)(judged->other_site
                       - (const twca_site_t *)report->sites->elts)
               : 0;
}

twca_difference_t twca_served_difference(const twca_report_t *report,
                                         const twca_site_t *site,
                                         const twca_sighting_t *sighting)
{
    twca_difference_t difference = {0, 0, 0};
    twca_judged_t judged;
    int which;

    if (!twca_is_loaded_known(site) || sighting->chain_count == 0
        || !twca_compare(report, site, sighting, &judged)) {
        return difference;
    }
    which = which_of(report, site, &judged);
    if (which >= 0) {
        difference.shown = (unsigned char)(1 + judged.seen.shown);
        difference.age = (apr_int16_t)judged.age;
        difference.which = which;
    }
    return difference;
}

int twca_compare(const twca_report_t *report, const twca_site_t *site,
                 const twca_sighting_t *sighting, twca_judged_t *judged)
{
    const twca_pair_t *pair;

    memset(judged, 0, sizeof(*judged));
    if (sighting->answer != TWCA_ANSWER_SERVED || sighting->pair >= 0) {
        return 0;
    }
    judged->sighting = sighting;
    judged->seen.vantage = sighting->vantage;
    judged->seen.beacon = sighting->beacon;
    judged->seen.place = place_of(site, sighting);
    if (is_gone(sighting)) {
        return recall(report, site, sighting, judged);
    }
    pair = pair_of(site, sighting->chain[0]);
    if (!pair) {
        compare_leaf(report, site, sighting, judged);
        return 1;
    }
    judged->seen.shown = TWCA_SHOWN_LACKING;
    judged->loaded = sighting->chain[0];
    judged->missing = twca_missing_issuer(sighting, pair);
    return judged->missing != NULL;
}
