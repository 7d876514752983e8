/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "served_picture.h"

int twca_is_looked_at(const twca_site_t *site)
{
    return site->sighting_count > 0
           || (site->on_disk != NULL && site->pair_count > 0);
}

const twca_sighting_t *twca_box_sighting(const twca_box_t *box)
{
    return box->sightings == NULL || box->sightings->nelts == 0
               ? NULL
               : APR_ARRAY_IDX(box->sightings, 0, const twca_sighting_t *);
}

static int is_same(const twca_certificate_t *one,
                   const twca_certificate_t *other)
{
    return one == other
           || (one != NULL && other != NULL
               && memcmp(one->sha256, other->sha256, TWCA_HASH_SIZE) == 0);
}

/* The server certificate that was loaded in a pair's place. */
static const twca_certificate_t *loaded_of(const twca_site_t *site,
                                           const twca_pair_t *pair)
{
    switch ((twca_serving_e)site->serving) {
    case TWCA_SERVING_CONFIGURED:
    case TWCA_SERVING_COMPLETED:
        break;
    case TWCA_SERVING_LAST_GOOD:
        return pair->served_count > 0 ? pair->served[0] : NULL;
    case TWCA_SERVING_STAND_IN:
        return NULL;
    }
    return pair->sent_count > 0 ? pair->sent[0] : pair->certificate;
}

static twca_box_t *push(apr_array_header_t *boxes, twca_likeness_e likeness)
{
    twca_box_t *box = apr_array_push(boxes);

    memset(box, 0, sizeof(*box));
    box->likeness = likeness;
    return box;
}

/* --- The files, and what was loaded from them ------------------------------
 */

/* Whether something else was loaded than the files held at the start. */
static int is_rescued(const twca_site_t *site, const twca_pair_t *pair)
{
    return site->serving == TWCA_SERVING_STAND_IN
           || (site->serving == TWCA_SERVING_LAST_GOOD
               && !is_same(loaded_of(site, pair), pair->certificate));
}

static twca_likeness_e likeness_of_files(const twca_site_t *site,
                                         const twca_pair_t *pair,
                                         const twca_on_disk_t *on_disk)
{
    switch (on_disk->state) {
    case TWCA_DISK_CHANGED:
        return TWCA_LIKENESS_OTHER;
    case TWCA_DISK_CHAIN:
        return TWCA_LIKENESS_CHAIN;
    case TWCA_DISK_UNREADABLE:
        return TWCA_LIKENESS_UNREADABLE;
    case TWCA_DISK_UNKNOWN:
    case TWCA_DISK_SAME:
    case TWCA_DISK_COUNT:
        break;
    }
    if (is_rescued(site, pair)) {
        return TWCA_LIKENESS_REFUSED;
    }
    return on_disk->state == TWCA_DISK_SAME ? TWCA_LIKENESS_SAME
           : on_disk->checked == 0          ? TWCA_LIKENESS_PENDING
                                            : TWCA_LIKENESS_NONE;
}

static const twca_certificate_t *in_files(const twca_pair_t *pair,
                                          const twca_on_disk_t *on_disk)
{
    return on_disk->state == TWCA_DISK_CHANGED      ? on_disk->certificate
           : on_disk->state == TWCA_DISK_UNREADABLE ? NULL
                                                    : pair->certificate;
}

static void add_files(apr_array_header_t *boxes, const twca_site_t *site,
                      int number)
{
    static const twca_on_disk_t unknown = {TWCA_DISK_UNKNOWN, 0, 0, NULL, NULL};
    const twca_pair_t *pair = &site->pairs[number];
    const twca_on_disk_t *on_disk =
        site->on_disk == NULL ? &unknown : &site->on_disk[number];
    twca_box_t *box = push(boxes, likeness_of_files(site, pair, on_disk));

    box->certificate = in_files(pair, on_disk);
    box->since = on_disk->changed;
    box->checked = on_disk->checked;
}

static void add_loaded(apr_array_header_t *boxes, const twca_report_t *report,
                       const twca_site_t *site, int number)
{
    twca_box_t *box = push(boxes, TWCA_LIKENESS_NONE);

    box->certificate = loaded_of(site, &site->pairs[number]);
    box->since = site->since != 0 ? site->since : report->checked;
}

/* --- What was seen ---------------------------------------------------------
 */

static int came(const twca_sighting_t *sighting)
{
    return sighting->answer == TWCA_ANSWER_SERVED
           && (sighting->pair >= 0 || sighting->chain_count > 0
               || sighting->difference.shown != 0);
}

twca_match_e twca_sighting_matches(const twca_site_t *site,
                                   const twca_sighting_t *sighting)
{
    if (!came(sighting)) {
        return TWCA_MATCH_UNKNOWN;
    }
    if (sighting->pair >= 0) {
        return TWCA_MATCH_YES;
    }
    /* Nobody knows whose list a stand-in's is. */
    return site->serving == TWCA_SERVING_STAND_IN ? TWCA_MATCH_UNKNOWN
                                                  : TWCA_MATCH_NO;
}

static int is_loaded(const twca_site_t *site,
                     const twca_certificate_t *certificate)
{
    for (int i = 0; i < site->pair_count; i++) {
        if (is_same(loaded_of(site, &site->pairs[i]), certificate)) {
            return 1;
        }
    }
    return 0;
}

/* Whether the server certificate is one that was loaded. */
static int is_right(const twca_site_t *site, const twca_sighting_t *sighting)
{
    return sighting->chain_count > 0
               ? is_loaded(site, sighting->chain[0])
               : sighting->difference.shown == 1 + TWCA_SHOWN_LACKING;
}

static twca_likeness_e likeness_of_sighting(const twca_site_t *site,
                                            const twca_sighting_t *sighting)
{
    if (sighting->answer == TWCA_ANSWER_PENDING) {
        return TWCA_LIKENESS_PENDING;
    }
    switch (twca_sighting_matches(site, sighting)) {
    case TWCA_MATCH_UNKNOWN:
        break;
    case TWCA_MATCH_YES:
        return TWCA_LIKENESS_SAME;
    case TWCA_MATCH_NO:
        return is_right(site, sighting) ? TWCA_LIKENESS_CHAIN
                                        : TWCA_LIKENESS_OTHER;
    }
    return TWCA_LIKENESS_NONE;
}

static const twca_certificate_t *seen(const twca_site_t *site,
                                      const twca_sighting_t *sighting)
{
    return !came(sighting)             ? NULL
           : sighting->chain_count > 0 ? sighting->chain[0]
           : sighting->pair < site->pair_count
               ? loaded_of(site, &site->pairs[sighting->pair])
               : NULL;
}

static int is_same_list(const twca_sighting_t *one,
                        const twca_sighting_t *other)
{
    if (one->count != other->count || one->chain_count != other->chain_count
        || one->difference.shown != other->difference.shown
        || one->difference.age != other->difference.age) {
        return 0;
    }
    for (int i = 0; i < one->chain_count; i++) {
        if (!is_same(one->chain[i], other->chain[i])) {
            return 0;
        }
    }
    return 1;
}

static int agrees(const twca_sighting_t *one, const twca_sighting_t *other)
{
    return one->answer == other->answer && one->beacon == other->beacon
           && one->pair == other->pair
           && (one->answer != TWCA_ANSWER_SERVED || is_same_list(one, other));
}

static twca_box_t *box_for(apr_pool_t *pool, apr_array_header_t *boxes,
                           const twca_site_t *site,
                           const twca_sighting_t *sighting)
{
    twca_box_t *box;

    for (int i = 0; i < boxes->nelts; i++) {
        box = &APR_ARRAY_IDX(boxes, i, twca_box_t);
        if (agrees(twca_box_sighting(box), sighting)) {
            return box;
        }
    }
    box = push(boxes, likeness_of_sighting(site, sighting));
    box->certificate = seen(site, sighting);
    box->sightings = apr_array_make(pool, 4, sizeof(void *));
    return box;
}

/* All of them have been so since the last of them has. */
static void add_sighting(apr_pool_t *pool, apr_array_header_t *boxes,
                         const twca_site_t *site,
                         const twca_sighting_t *sighting)
{
    twca_box_t *box = box_for(pool, boxes, site, sighting);

    APR_ARRAY_PUSH(box->sightings, const twca_sighting_t *) = sighting;
    box->since = sighting->since > box->since ? sighting->since : box->since;
    box->checked =
        sighting->checked > box->checked ? sighting->checked : box->checked;
}

static twca_station_e station_of(const twca_sighting_t *sighting)
{
    switch (sighting->vantage) {
    case TWCA_VANTAGE_OWN:
    case TWCA_VANTAGE_COUNT:
        break;
    case TWCA_VANTAGE_PUBLIC:
        return TWCA_STATION_PUBLIC;
    case TWCA_VANTAGE_PEER:
        return TWCA_STATION_PEERS;
    }
    return TWCA_STATION_OWN;
}

twca_served_picture_t twca_served_picture(apr_pool_t *pool,
                                          const twca_report_t *report,
                                          const twca_site_t *site)
{
    twca_served_picture_t picture;

    for (int i = 0; i < TWCA_STATION_COUNT; i++) {
        picture.boxes[i] = apr_array_make(pool, 2, sizeof(twca_box_t));
    }
    for (int i = 0; i < site->pair_count; i++) {
        add_files(picture.boxes[TWCA_STATION_FILES], site, i);
        add_loaded(picture.boxes[TWCA_STATION_LOADED], report, site, i);
    }
    for (int i = 0; i < site->sighting_count; i++) {
        const twca_sighting_t *sighting = &site->sightings[i];

        add_sighting(pool, picture.boxes[station_of(sighting)], site, sighting);
    }
    return picture;
}
