/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "report_sample.h"

#include <string.h>

#define SIGHTINGS_MOST 64

twca_sighting_t *sample_sighting(apr_pool_t *pool, twca_site_t *site,
                                 twca_vantage_e vantage, const char *host,
                                 const char *address)
{
    twca_sighting_t *sightings = (twca_sighting_t *)site->sightings;
    twca_sighting_t *sighting;

    if (sightings == NULL) {
        sightings = apr_pcalloc(pool, SIGHTINGS_MOST * sizeof(*sightings));
        site->sightings = sightings;
    }
    sighting = &sightings[site->sighting_count++];
    sighting->vantage = vantage;
    sighting->protocol = TWCA_PROTOCOL_1_3;
    sighting->answer = TWCA_ANSWER_SERVED;
    sighting->host = host;
    sighting->address = address;
    sighting->port = 443;
    sighting->count = sighting->chain_count = site->pairs[0].sent_count;
    sighting->chain = site->pairs[0].sent;
    sighting->since = apr_time_from_sec(SAMPLE_NOW - 3600);
    sighting->checked = apr_time_from_sec(SAMPLE_NOW - 60);
    sighting->duration = apr_time_from_msec(5);
    sighting->interval = apr_time_from_sec(60);
    return sighting;
}

void sample_other(apr_pool_t *pool, twca_sighting_t *sighting, const char *name)
{
    sighting->pair = -1;
    sighting->chain = sample_chain(pool, name);
    sighting->count = sighting->chain_count = 2;
}

void sample_answer(twca_sighting_t *sighting, twca_answer_e answer)
{
    sighting->answer = answer;
    sighting->pair = -1;
    sighting->chain = NULL;
    sighting->count = sighting->chain_count = 0;
    if (answer == TWCA_ANSWER_PENDING) {
        sighting->since = sighting->checked = sighting->duration = 0;
    }
}

twca_on_disk_t *sample_on_disk(apr_pool_t *pool, twca_site_t *site,
                               twca_disk_e state)
{
    twca_on_disk_t *on_disk =
        apr_pcalloc(pool, (apr_size_t)site->pair_count * sizeof(*on_disk));

    on_disk->state = state;
    on_disk->changed = apr_time_from_sec(SAMPLE_NOW - 7200);
    on_disk->checked = apr_time_from_sec(SAMPLE_NOW - 60);
    site->on_disk = on_disk;
    return on_disk;
}
