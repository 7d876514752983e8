/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "fold.h"
#include "served_words.h"
#include "text.h"
#include "words.h"

#define BOXES_MOST 20
#define PLACES_MOST 8

static void add(apr_array_header_t *pieces, const char *piece)
{
    if (piece != NULL) {
        APR_ARRAY_PUSH(pieces, const char *) = pieces->nelts == 0 ? "" : "; ";
        APR_ARRAY_PUSH(pieces, const char *) = piece;
    }
}

/* A line, where it has anything to say; the first of them has the label. */
static void put_line(const twca_text_page_t *page, const char **label,
                     const apr_array_header_t *pieces)
{
    if (pieces->nelts > 0) {
        twca_text_label(page, *label);
        twca_put_folded(page->out, TWCA_TEXT_COLUMN,
                        apr_array_pstrcat(page->out->pool, pieces, '\0'));
        *label = "";
    }
}

static const char *labelled(const twca_told_box_t *told, twca_ui_e label,
                            const char *value)
{
    return apr_pstrcat(told->pool, twca_ui(label, told->view->lang), " ", value,
                       NULL);
}

/* What differs has to be seen among the lines. */
static const char *marked(const twca_told_box_t *told)
{
    twca_severity_e severity = twca_box_severity(told);
    const char *state = twca_box_state(told);

    return state == NULL || severity == TWCA_SEVERITY_COUNT
                   || severity < TWCA_WARNING
               ? state
               : apr_pstrcat(told->pool, "** ", state, " **", NULL);
}

/* How it is, and who said so. */
static apr_array_header_t *state_of(const twca_told_box_t *told)
{
    apr_array_header_t *pieces = apr_array_make(told->pool, 4, sizeof(char *));

    add(pieces, marked(told));
    add(pieces, twca_box_by(told));
    return pieces;
}

static apr_array_header_t *name_of(const twca_told_box_t *told)
{
    apr_array_header_t *pieces = apr_array_make(told->pool, 4, sizeof(char *));

    add(pieces, twca_certificate_name(told->pool, twca_box_certificate(told)));
    add(pieces, twca_box_until(told));
    return pieces;
}

static apr_array_header_t *marks_of(const twca_told_box_t *told)
{
    apr_array_header_t *pieces = apr_array_make(told->pool, 4, sizeof(char *));

    add(pieces, labelled(told, TWCA_UI_SERIAL, twca_box_serial(told)));
    add(pieces,
        labelled(told, TWCA_UI_FINGERPRINT, twca_box_fingerprint(told)));
    return pieces;
}

static apr_array_header_t *times_of(const twca_told_box_t *told)
{
    const apr_array_header_t *times = twca_box_times(told);
    apr_array_header_t *pieces = apr_array_make(told->pool, 4, sizeof(char *));

    for (int i = 0; i < times->nelts; i++) {
        const twca_labelled_t *time = &APR_ARRAY_IDX(times, i, twca_labelled_t);

        add(pieces, labelled(told, time->label, time->text));
    }
    return pieces;
}

static void put_places(const twca_text_page_t *page,
                       const apr_array_header_t *places)
{
    int more = places->nelts - PLACES_MOST;

    for (int i = 0; i < places->nelts && i < PLACES_MOST; i++) {
        twca_text_label(page, "");
        twca_put_folded(page->out, TWCA_TEXT_COLUMN,
                        APR_ARRAY_IDX(places, i, const char *));
    }
    if (more > 0) {
        twca_text_label(page, "");
        twca_put_folded(page->out, TWCA_TEXT_COLUMN,
                        twca_ui_count(page->out->pool, page->view->lang,
                                      TWCA_UI_MORE, TWCA_UI_MORE, more));
    }
}

static void put_box(const twca_text_page_t *page, const char *label,
                    const twca_told_box_t *told)
{
    put_line(page, &label, state_of(told));
    if (twca_box_certificate(told) != NULL) {
        put_line(page, &label, name_of(told));
        put_line(page, &label, marks_of(told));
    }
    put_places(page, twca_box_places(told));
    put_line(page, &label, times_of(told));
}

static void put_station(const twca_text_page_t *page, const twca_site_t *site,
                        twca_station_e station, const apr_array_header_t *boxes)
{
    const char *label = twca_ui(twca_ui_station(station), page->view->lang);
    int more = boxes->nelts - BOXES_MOST;

    for (int i = 0; i < boxes->nelts && i < BOXES_MOST; i++) {
        const twca_told_box_t told = {
            page->out->pool, page->report,
            page->view,      site,
            station,         &APR_ARRAY_IDX(boxes, i, twca_box_t)};

        put_box(page, i == 0 ? label : "+", &told);
    }
    if (more > 0) {
        twca_text_label(page, "");
        twca_put_folded(page->out, TWCA_TEXT_COLUMN,
                        twca_ui_count(page->out->pool, page->view->lang,
                                      TWCA_UI_MORE, TWCA_UI_MORE, more));
    }
}

void twca_text_served(const twca_text_page_t *page, const twca_site_t *site)
{
    twca_served_picture_t picture;

    if (!twca_is_looked_at(site)) {
        return;
    }
    picture = twca_served_picture(page->out->pool, page->report, site);
    twca_put(page->out, "\n");
    for (int i = 0; i < TWCA_STATION_COUNT; i++) {
        put_station(page, site, (twca_station_e)i, picture.boxes[i]);
    }
    twca_row_done(page->out);
}
