/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "prometheus.h"
#include "served_picture.h"
#include "words.h"

/* The sites of a series, seen from a vantage. */
typedef struct {
    int came;           /* lists of certificates */
    int differing;      /* of them those that weren't loaded */
    apr_hash_t *places; /* those that were asked: whether certificates came */
    apr_time_t last;
    apr_interval_time_t slowest;
    apr_interval_time_t interval;
} look_t;

static const char *place_of(apr_pool_t *pool, const twca_sighting_t *sighting)
{
    return apr_psprintf(pool, "%u %s %s", (unsigned)sighting->port,
                        sighting->address == NULL ? "" : sighting->address,
                        sighting->host == NULL ? "" : sighting->host);
}

/* An address that speaks one version of TLS only is up. */
static void note_place(apr_pool_t *pool, look_t *look,
                       const twca_sighting_t *sighting)
{
    static const char up[] = "up", down[] = "down";
    const char *place = place_of(pool, sighting);
    const char *known = apr_hash_get(look->places, place, APR_HASH_KEY_STRING);

    if (known == NULL || known == down) {
        apr_hash_set(look->places, place, APR_HASH_KEY_STRING,
                     sighting->answer == TWCA_ANSWER_SERVED ? up : down);
    }
}

static void note(apr_pool_t *pool, look_t *look, const twca_site_t *site,
                 const twca_sighting_t *sighting)
{
    twca_match_e matches = twca_sighting_matches(site, sighting);

    look->came += matches != TWCA_MATCH_UNKNOWN;
    look->differing += matches == TWCA_MATCH_NO;
    if (sighting->checked > look->last) {
        look->last = sighting->checked;
    }
    if (sighting->duration > look->slowest) {
        look->slowest = sighting->duration;
    }
    if (sighting->interval > look->interval) {
        look->interval = sighting->interval;
    }
    note_place(pool, look, sighting);
}

static void look_at(apr_pool_t *pool, look_t *look, const twca_site_t *site,
                    twca_vantage_e vantage)
{
    for (int i = 0; i < site->sighting_count; i++) {
        const twca_sighting_t *sighting = &site->sightings[i];

        if (sighting->vantage == vantage
            && sighting->answer != TWCA_ANSWER_PENDING) {
            note(pool, look, site, sighting);
        }
    }
}

static look_t look_of(apr_pool_t *pool, const twca_series_t *series,
                      twca_vantage_e vantage)
{
    look_t look = {0, 0, apr_hash_make(pool), 0, 0, 0};

    for (int i = 0; i < series->members->nelts; i++) {
        look_at(pool, &look,
                APR_ARRAY_IDX(series->members, i, const twca_site_t *),
                vantage);
    }
    return look;
}

/* --- What is told of a look ---------------------------------------------- */

/* The value of a metric in @a pool; NULL: there is none. */
typedef const char *value_t(apr_pool_t *pool, const look_t *look);

static const char *flag(int is_set)
{
    return is_set ? "1" : "0";
}

static const char *matches_of(apr_pool_t *pool, const look_t *look)
{
    (void)pool;
    return look->came == 0 ? NULL : flag(look->differing == 0);
}

static const char *up_of(apr_pool_t *pool, const look_t *look)
{
    int up = 0;

    for (apr_hash_index_t *index = apr_hash_first(pool, look->places);
         index != NULL; index = apr_hash_next(index)) {
        up += strcmp(apr_hash_this_val(index), "up") == 0;
    }
    return look->last == 0 ? NULL
                           : flag(up == (int)apr_hash_count(look->places));
}

static const char *duration_of(apr_pool_t *pool, const look_t *look)
{
    return look->last == 0 ? NULL : twca_metric_seconds(pool, look->slowest);
}

static const char *last_of(apr_pool_t *pool, const look_t *look)
{
    return look->last == 0 ? NULL : twca_metric_seconds(pool, look->last);
}

static const char *interval_of(apr_pool_t *pool, const look_t *look)
{
    return look->last == 0 ? NULL : twca_metric_seconds(pool, look->interval);
}

static void put_looks(const twca_metrics_t *of, const char *name,
                      value_t *value_of)
{
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);

        for (int vantage = 0; vantage < TWCA_VANTAGE_COUNT; vantage++) {
            const look_t look =
                look_of(of->out->pool, series, (twca_vantage_e)vantage);
            const char *value = value_of(of->out->pool, &look);

            if (value != NULL) {
                twca_put(of->out, "%s{site=\"%s\",view=\"%s\"} %s\n", name,
                         series->label,
                         twca_vantage_name((twca_vantage_e)vantage), value);
            }
        }
        twca_row_done(of->out);
    }
}

void twca_put_served_matches(const twca_metrics_t *of)
{
    put_looks(of, "twca_served_matches", matches_of);
}

void twca_put_probe_up(const twca_metrics_t *of)
{
    put_looks(of, "twca_probe_up", up_of);
}

void twca_put_probe_duration(const twca_metrics_t *of)
{
    put_looks(of, "twca_probe_duration_seconds", duration_of);
}

void twca_put_probe_last(const twca_metrics_t *of)
{
    put_looks(of, "twca_probe_last_timestamp_seconds", last_of);
}

void twca_put_probe_interval(const twca_metrics_t *of)
{
    put_looks(of, "twca_probe_interval_seconds", interval_of);
}

/* --- The files ------------------------------------------------------------ */

typedef struct {
    int same;
    int differing;
} disk_t;

static void count_files(const twca_site_t *site, disk_t *disk)
{
    for (int i = 0; site->on_disk != NULL && i < site->pair_count; i++) {
        switch (site->on_disk[i].state) {
        case TWCA_DISK_UNKNOWN:
        case TWCA_DISK_COUNT:
            break;
        case TWCA_DISK_SAME:
            disk->same++;
            break;
        case TWCA_DISK_CHANGED:
        case TWCA_DISK_CHAIN:
        case TWCA_DISK_UNREADABLE:
            disk->differing++;
            break;
        }
    }
}

void twca_put_files_match(const twca_metrics_t *of)
{
    for (int i = 0; i < of->sites->nelts; i++) {
        const twca_series_t *series = twca_series_at(of->sites, i);
        disk_t disk = {0, 0};

        for (int j = 0; j < series->members->nelts; j++) {
            count_files(APR_ARRAY_IDX(series->members, j, const twca_site_t *),
                        &disk);
        }
        if (disk.same + disk.differing > 0) {
            twca_put(of->out, "twca_files_match{site=\"%s\"} %s\n",
                     series->label, flag(disk.differing == 0));
        }
        twca_row_done(of->out);
    }
}
