/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "json.h"
#include "served_picture.h"
#include "served_words.h"
#include "words.h"

json_t *twca_json_time(apr_pool_t *pool, apr_time_t time)
{
    return time == 0 ? json_null()
                     : json_string(twca_words_time(pool, apr_time_sec(time)));
}

static json_t *token(const char *name)
{
    return name == NULL ? json_null() : json_string(name);
}

/* Whose address a public view may tell is the world's. */
static void add_place(apr_pool_t *pool, const twca_view_t *view, json_t *result,
                      const twca_sighting_t *sighting)
{
    int is_told =
        !view->public_only || sighting->vantage == TWCA_VANTAGE_PUBLIC;

    json_object_set_new(result, "host",
                        twca_json_text(pool, is_told ? sighting->host : NULL));
    json_object_set_new(
        result, "address",
        twca_json_text(pool, view->public_only ? NULL : sighting->address));
    json_object_set_new(result, "port",
                        is_told ? json_integer(sighting->port) : json_null());
}

static json_t *chain_of(apr_pool_t *pool, const twca_view_t *view,
                        const twca_sighting_t *sighting)
{
    return twca_may_tell(view, sighting)
               ? twca_json_chain(pool, sighting->chain, sighting->chain_count)
               : json_array();
}

static json_t *sighting_of(apr_pool_t *pool, const twca_view_t *view,
                           const twca_site_t *site,
                           const twca_sighting_t *sighting)
{
    json_t *result = json_object();
    int is_pending = sighting->checked == 0;

    json_object_set_new(result, "view",
                        token(twca_vantage_name(sighting->vantage)));
    add_place(pool, view, result, sighting);
    json_object_set_new(result, "protocol",
                        token(twca_protocol_name(sighting->protocol)));
    json_object_set_new(result, "key", token(twca_kind_name(sighting->kind)));
    json_object_set_new(result, "answer",
                        token(twca_answer_name(sighting->answer)));
    json_object_set_new(result, "matches",
                        twca_json_match(twca_sighting_matches(site, sighting)));
    json_object_set_new(result, "beacon",
                        token(twca_beacon_name(sighting->beacon)));
    json_object_set_new(result, "since", twca_json_time(pool, sighting->since));
    json_object_set_new(result, "checked",
                        twca_json_time(pool, sighting->checked));
    json_object_set_new(
        result, "duration_ms",
        is_pending ? json_null()
                   : json_integer(apr_time_as_msec(sighting->duration)));
    json_object_set_new(result, "chain", chain_of(pool, view, sighting));
    return result;
}

json_t *twca_json_served(apr_pool_t *pool, const twca_view_t *view,
                         const twca_site_t *site)
{
    json_t *result = json_array();

    for (int i = 0; i < site->sighting_count; i++) {
        json_array_append_new(
            result, sighting_of(pool, view, site, &site->sightings[i]));
    }
    return result;
}

json_t *twca_json_on_disk(apr_pool_t *pool, const twca_site_t *site, int pair)
{
    const twca_on_disk_t *on_disk;
    json_t *result;

    if (site->on_disk == NULL) {
        return json_null();
    }
    on_disk = &site->on_disk[pair];
    result = json_object();
    json_object_set_new(result, "state", token(twca_disk_name(on_disk->state)));
    json_object_set_new(result, "changed",
                        twca_json_time(pool, on_disk->changed));
    json_object_set_new(result, "checked",
                        twca_json_time(pool, on_disk->checked));
    json_object_set_new(
        result, "certificate",
        on_disk->certificate == NULL
            ? json_null()
            : twca_json_certificate(pool, on_disk->certificate));
    return result;
}
