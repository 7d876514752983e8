/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "served_words.h"
#include "words.h"

/* A place where what is in a box was seen. */
typedef struct {
    const char *name; /* "" where it may not be told */
    unsigned protocols;
    unsigned kinds;
} place_t;

/* An address of IPv6 in brackets, as before a port. */
static const char *bracketed(apr_pool_t *pool, const char *host)
{
    return strchr(host, ':') == NULL ? host
                                     : apr_pstrcat(pool, "[", host, "]", NULL);
}

static const char *name_of(const twca_told_box_t *told,
                           const twca_sighting_t *sighting)
{
    const char *host = sighting->host == NULL ? "-" : sighting->host;
    const char *address = sighting->address;
    const char *name =
        apr_psprintf(told->pool, "%s:%u", bracketed(told->pool, host),
                     (unsigned)sighting->port);

    if (told->view->public_only) {
        return sighting->vantage == TWCA_VANTAGE_PUBLIC ? name : "";
    }
    return address == NULL || strcmp(address, host) == 0
               ? name
               : apr_pstrcat(told->pool, name, " (", address, ")", NULL);
}

static place_t *place_for(apr_array_header_t *places, const char *name)
{
    place_t *place;

    for (int i = 0; i < places->nelts; i++) {
        place = &APR_ARRAY_IDX(places, i, place_t);
        if (strcmp(place->name, name) == 0) {
            return place;
        }
    }
    place = apr_array_push(places);
    place->name = name;
    place->protocols = place->kinds = 0;
    return place;
}

static void add(const char **text, apr_pool_t *pool, const char *piece)
{
    *text =
        **text == '\0' ? piece : apr_pstrcat(pool, *text, ", ", piece, NULL);
}

/* "TLSv1.2, TLSv1.3, RSA" */
static const char *means_of(apr_pool_t *pool, const place_t *place)
{
    const char *text = "";

    for (int i = 0; i < TWCA_PROTOCOL_COUNT; i++) {
        if (place->protocols & 1U << i) {
            add(&text, pool, twca_protocol_name((twca_protocol_e)i));
        }
    }
    for (int i = TWCA_KIND_ANY + 1; i < TWCA_KIND_COUNT; i++) {
        if (place->kinds & 1U << i) {
            add(&text, pool, twca_kind_name((twca_kind_e)i));
        }
    }
    return text;
}

static int is_by_same_means(const apr_array_header_t *places)
{
    for (int i = 1; i < places->nelts; i++) {
        const place_t *one = &APR_ARRAY_IDX(places, 0, place_t);
        const place_t *other = &APR_ARRAY_IDX(places, i, place_t);

        if (one->protocols != other->protocols || one->kinds != other->kinds) {
            return 0;
        }
    }
    return 1;
}

static apr_array_header_t *gathered(const twca_told_box_t *told)
{
    const apr_array_header_t *sightings = told->box->sightings;
    apr_array_header_t *places = apr_array_make(told->pool, 4, sizeof(place_t));

    for (int i = 0; sightings != NULL && i < sightings->nelts; i++) {
        const twca_sighting_t *sighting =
            APR_ARRAY_IDX(sightings, i, const twca_sighting_t *);
        place_t *place = place_for(places, name_of(told, sighting));

        place->protocols |= 1U << sighting->protocol;
        place->kinds |= 1U << sighting->kind;
    }
    return places;
}

static void push(apr_array_header_t *lines, const char *line)
{
    if (*line != '\0') {
        APR_ARRAY_PUSH(lines, const char *) = line;
    }
}

/* What all places share is said once. */
const apr_array_header_t *twca_box_places(const twca_told_box_t *told)
{
    const apr_array_header_t *places = gathered(told);
    apr_array_header_t *lines =
        apr_array_make(told->pool, places->nelts + 1, sizeof(char *));
    int is_shared = is_by_same_means(places);

    for (int i = 0; i < places->nelts; i++) {
        const place_t *place = &APR_ARRAY_IDX(places, i, place_t);
        const char *line = place->name;

        if (!is_shared) {
            add(&line, told->pool, means_of(told->pool, place));
        }
        push(lines, line);
    }
    if (is_shared && places->nelts > 0) {
        push(lines, means_of(told->pool, &APR_ARRAY_IDX(places, 0, place_t)));
    }
    return lines;
}
