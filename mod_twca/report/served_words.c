/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "served_words.h"
#include "template.h"
#include "words.h"

/* Enough to tell them apart by; the whole is on the page too. */
#define HASH_MOST 13

static const char *word(const twca_told_box_t *told, twca_ui_e of)
{
    return twca_ui(of, told->view->lang);
}

twca_ui_e twca_ui_station(twca_station_e station)
{
    static const twca_ui_e of[TWCA_STATION_COUNT] = {
        [TWCA_STATION_FILES] = TWCA_UI_STATION_FILES,
        [TWCA_STATION_LOADED] = TWCA_UI_STATION_LOADED,
        [TWCA_STATION_OWN] = TWCA_UI_STATION_OWN,
        [TWCA_STATION_PUBLIC] = TWCA_UI_STATION_PUBLIC,
        [TWCA_STATION_PEERS] = TWCA_UI_STATION_PEERS,
    };

    return of[station];
}

static twca_ui_e answer_of(twca_answer_e answer)
{
    static const twca_ui_e of[TWCA_ANSWER_COUNT] = {
        [TWCA_ANSWER_PENDING] = TWCA_UI_LIKE_PENDING,
        [TWCA_ANSWER_SERVED] = TWCA_UI_ANSWER_SERVED,
        [TWCA_ANSWER_NO_PROTOCOL] = TWCA_UI_ANSWER_NO_PROTOCOL,
        [TWCA_ANSWER_NO_KIND] = TWCA_UI_ANSWER_NO_KIND,
        [TWCA_ANSWER_REFUSED] = TWCA_UI_ANSWER_REFUSED,
        [TWCA_ANSWER_TIMEOUT] = TWCA_UI_ANSWER_TIMEOUT,
        [TWCA_ANSWER_UNREACHABLE] = TWCA_UI_ANSWER_UNREACHABLE,
        [TWCA_ANSWER_UNRESOLVED] = TWCA_UI_ANSWER_UNRESOLVED,
        [TWCA_ANSWER_NOT_TLS] = TWCA_UI_ANSWER_NOT_TLS,
        [TWCA_ANSWER_TOO_LARGE] = TWCA_UI_ANSWER_TOO_LARGE,
        [TWCA_ANSWER_BROKEN] = TWCA_UI_ANSWER_BROKEN,
    };

    return of[answer];
}

static twca_ui_e likeness_of(const twca_told_box_t *told)
{
    switch (told->box->likeness) {
    case TWCA_LIKENESS_SAME:
        return TWCA_UI_LIKE_SAME;
    case TWCA_LIKENESS_CHAIN:
        return TWCA_UI_LIKE_CHAIN;
    case TWCA_LIKENESS_OTHER:
        return told->station == TWCA_STATION_FILES ? TWCA_UI_LIKE_NOT_LOADED
                                                   : TWCA_UI_LIKE_OTHER;
    case TWCA_LIKENESS_REFUSED:
        return TWCA_UI_LIKE_REFUSED;
    case TWCA_LIKENESS_UNREADABLE:
        return TWCA_UI_LIKE_UNREADABLE;
    case TWCA_LIKENESS_PENDING:
    case TWCA_LIKENESS_NONE:
    case TWCA_LIKENESS_COUNT:
        break;
    }
    return TWCA_UI_LIKE_PENDING;
}

/* What was loaded is what the others are compared with; of what can't be
 * compared, the certificate says enough. */
static const char *state_of_none(const twca_told_box_t *told)
{
    const twca_sighting_t *sighting = twca_box_sighting(told->box);

    if (sighting != NULL) {
        return told->box->certificate != NULL
                   ? NULL
                   : word(told, answer_of(sighting->answer));
    }
    return told->station == TWCA_STATION_LOADED
                   && told->site->serving != TWCA_SERVING_CONFIGURED
               ? word(told, twca_ui_serving(told->site->serving))
               : NULL;
}

const char *twca_box_state(const twca_told_box_t *told)
{
    return told->box->likeness == TWCA_LIKENESS_NONE
               ? state_of_none(told)
               : word(told, likeness_of(told));
}

twca_severity_e twca_box_severity(const twca_told_box_t *told)
{
    switch (told->box->likeness) {
    case TWCA_LIKENESS_SAME:
        return TWCA_OK;
    case TWCA_LIKENESS_CHAIN:
        return TWCA_NOTICE;
    case TWCA_LIKENESS_OTHER:
        return told->station == TWCA_STATION_FILES ? TWCA_WARNING : TWCA_ERROR;
    case TWCA_LIKENESS_REFUSED:
        return TWCA_WARNING;
    case TWCA_LIKENESS_UNREADABLE:
        return TWCA_ERROR;
    case TWCA_LIKENESS_PENDING:
    case TWCA_LIKENESS_NONE:
    case TWCA_LIKENESS_COUNT:
        break;
    }
    return TWCA_SEVERITY_COUNT;
}

/* --- The certificate and the times -----------------------------------------
 */

typedef struct {
    const char *date;
    const char *left;
} gaps_t;

static const char *gap(apr_pool_t *pool, const void *of, const char *name)
{
    const gaps_t *gaps = of;

    (void)pool;
    return strcmp(name, "left") == 0 ? gaps->left : gaps->date;
}

const char *twca_box_until(const twca_told_box_t *told)
{
    const twca_certificate_t *certificate = told->box->certificate;
    const gaps_t gaps = {
        twca_words_date(told->pool, certificate->not_after),
        twca_ui_time_left(told->pool, told->report, told->view, certificate)};

    return certificate->dates_valid ? twca_template(
               told->pool, word(told, TWCA_UI_VALID_UNTIL), gap, &gaps)
                                    : gaps.left;
}

const char *twca_box_serial(const twca_told_box_t *told)
{
    const char *serial = told->box->certificate->serial;

    return serial == NULL ? "-"
                          : twca_words_shorten(told->pool, serial, HASH_MOST);
}

const char *twca_box_fingerprint(const twca_told_box_t *told)
{
    return twca_words_shorten(
        told->pool, twca_words_hash(told->pool, told->box->certificate->sha256),
        HASH_MOST);
}

static void push_time(const twca_told_box_t *told, apr_array_header_t *times,
                      twca_ui_e label, apr_time_t time)
{
    twca_labelled_t *labelled;

    if (time != 0) {
        labelled = apr_array_push(times);
        labelled->label = label;
        labelled->text = twca_words_moment(told->pool, apr_time_sec(time));
    }
}

const apr_array_header_t *twca_box_times(const twca_told_box_t *told)
{
    apr_array_header_t *times =
        apr_array_make(told->pool, 2, sizeof(twca_labelled_t));

    push_time(told, times,
              told->station == TWCA_STATION_FILES    ? TWCA_UI_CHANGED_AT
              : told->station == TWCA_STATION_LOADED ? TWCA_UI_LOADED_AT
                                                     : TWCA_UI_SEEN_SINCE,
              told->box->since);
    push_time(told, times, TWCA_UI_LOOKED_AT, told->box->checked);
    return times;
}

const char *twca_box_by(const twca_told_box_t *told)
{
    static const twca_ui_e of[TWCA_BEACON_COUNT] = {
        [TWCA_BEACON_OURS] = TWCA_UI_BY_OURS,
        [TWCA_BEACON_EARLIER] = TWCA_UI_BY_EARLIER,
        [TWCA_BEACON_OTHER] = TWCA_UI_BY_OTHER,
        [TWCA_BEACON_NONE] = TWCA_UI_BY_NONE,
        [TWCA_BEACON_SILENT] = TWCA_UI_BY_SILENT,
    };
    const twca_sighting_t *sighting = twca_box_sighting(told->box);

    return sighting == NULL || sighting->beacon == TWCA_BEACON_UNASKED
               ? NULL
               : word(told, of[sighting->beacon]);
}

int twca_may_tell(const twca_view_t *view, const twca_sighting_t *sighting)
{
    return !view->public_only || sighting->vantage != TWCA_VANTAGE_PEER
           || sighting->pair >= 0;
}

const twca_certificate_t *twca_box_certificate(const twca_told_box_t *told)
{
    const twca_sighting_t *sighting = twca_box_sighting(told->box);

    return sighting == NULL || twca_may_tell(told->view, sighting)
               ? told->box->certificate
               : NULL;
}
