/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file served_picture.h
 * @brief The way of a site's certificates as it can be drawn: from the files
 * to what was loaded, and to what is seen here, by the world, at the peers.
 */

#ifndef TWCA_SERVED_PICTURE_H
#define TWCA_SERVED_PICTURE_H

#include "../checks/model.h"

/** The stations of the way, in their order. */
typedef enum {
    TWCA_STATION_FILES,
    TWCA_STATION_LOADED,
    TWCA_STATION_OWN,
    TWCA_STATION_PUBLIC,
    TWCA_STATION_PEERS,
    TWCA_STATION_COUNT
} twca_station_e;

/** How what is at a station is, compared with what was loaded. */
typedef enum {
    TWCA_LIKENESS_NONE,       /* there is nothing to compare */
    TWCA_LIKENESS_PENDING,    /* not looked at yet */
    TWCA_LIKENESS_SAME,       /* the same certificates */
    TWCA_LIKENESS_CHAIN,      /* the same server certificate, another chain */
    TWCA_LIKENESS_OTHER,      /* another server certificate */
    TWCA_LIKENESS_REFUSED,    /* files: rescue loaded others in their place */
    TWCA_LIKENESS_UNREADABLE, /* files: they can't be loaded as they are now */
    TWCA_LIKENESS_COUNT
} twca_likeness_e;

/** What is at a station: of sightings all those that agree. */
typedef struct {
    twca_likeness_e likeness;
    const twca_certificate_t *certificate; /* the server's; NULL: none came, or
                                              it is not known */
    apr_array_header_t *sightings;         /* of const twca_sighting_t *; NULL:
                                                      files, or what was loaded */
    apr_time_t since;   /* loaded, or seen so; files: changed; 0: not known */
    apr_time_t checked; /* when last; 0: never */
} twca_box_t;

/** What is at each station: arrays of twca_box_t; empty where nobody looks. */
typedef struct {
    apr_array_header_t *boxes[TWCA_STATION_COUNT];
} twca_served_picture_t;

/** The picture of @a site, in @a pool. What agrees is one box: the same answer,
 * the same certificates, the same beacon. */
twca_served_picture_t twca_served_picture(apr_pool_t *pool,
                                          const twca_report_t *report,
                                          const twca_site_t *site);

/** Whether there is anything that was looked at, or is to be. */
int twca_is_looked_at(const twca_site_t *site);

/** Whether a list of certificates that came is one that was loaded. UNKNOWN:
 * none came, or none of ours was to be expected. */
twca_match_e twca_sighting_matches(const twca_site_t *site,
                                   const twca_sighting_t *sighting);

/** The first sighting of a box, for what all of them share. */
const twca_sighting_t *twca_box_sighting(const twca_box_t *box);

#endif /* TWCA_SERVED_PICTURE_H */
