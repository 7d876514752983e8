/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html.h"
#include "served_words.h"
#include "words.h"

#define BOXES_MOST 20
#define PLACES_MOST 8

static void put_line(const twca_page_t *page, const char *style,
                     const char *text)
{
    twca_put(page->out, "<p class=\"%s\">%s</p>\n", style, text);
}

static void put_places(const twca_page_t *page,
                       const apr_array_header_t *places)
{
    int more = places->nelts - PLACES_MOST;

    for (int i = 0; i < places->nelts && i < PLACES_MOST; i++) {
        put_line(page, "at", APR_ARRAY_IDX(places, i, const char *));
    }
    if (more > 0) {
        put_line(page, "at",
                 twca_ui_count(page->out->pool, page->view->lang, TWCA_UI_MORE,
                               TWCA_UI_MORE, more));
    }
}

static const char *style_of(const twca_told_box_t *told)
{
    twca_severity_e severity = twca_box_severity(told);

    if (severity != TWCA_SEVERITY_COUNT) {
        return twca_severity_name(severity);
    }
    return told->station == TWCA_STATION_LOADED ? "loaded" : "vague";
}

/* The mark is a picture and words, not a colour alone. */
static void put_state(const twca_page_t *page, const twca_told_box_t *told)
{
    twca_severity_e severity = twca_box_severity(told);
    const char *state = twca_box_state(told);

    if (state == NULL) {
        return;
    }
    twca_put(page->out, "<p class=\"state\">");
    if (severity != TWCA_SEVERITY_COUNT) {
        twca_html_icon(page, severity);
    }
    twca_put(page->out, "<span>%s</span></p>\n", state);
}

static void put_mark(const twca_page_t *page, twca_ui_e label, const char *text)
{
    twca_put(page->out, "<div><dt>%s</dt> <dd>%s</dd></div>",
             twca_page_word(page, label), text);
}

static void put_certificate(const twca_page_t *page,
                            const twca_told_box_t *told)
{
    const twca_certificate_t *certificate = twca_box_certificate(told);

    if (certificate == NULL) {
        return;
    }
    put_line(page, "name", twca_certificate_name(page->out->pool, certificate));
    put_line(page, "dates", twca_box_until(told));
    twca_put(page->out, "<dl class=\"marks\">");
    put_mark(page, TWCA_UI_SERIAL, twca_box_serial(told));
    put_mark(page, TWCA_UI_FINGERPRINT, twca_box_fingerprint(told));
    twca_put(page->out, "</dl>\n");
}

static void put_times(const twca_page_t *page, const twca_told_box_t *told)
{
    const apr_array_header_t *times = twca_box_times(told);

    if (times->nelts == 0) {
        return;
    }
    twca_put(page->out, "<dl class=\"when\">");
    for (int i = 0; i < times->nelts; i++) {
        const twca_labelled_t *time = &APR_ARRAY_IDX(times, i, twca_labelled_t);

        put_mark(page, time->label, time->text);
    }
    twca_put(page->out, "</dl>\n");
}

static void put_member(const twca_page_t *page,
                       const twca_certificate_t *certificate)
{
    apr_pool_t *pool = page->out->pool;

    twca_put(page->out,
             "<li><span class=\"role\">%s</span> %s "
             "<span class=\"id\">%s</span></li>\n",
             twca_page_word(page, twca_ui_role(certificate->role)),
             twca_certificate_name(pool, certificate),
             twca_words_hash(pool, certificate->sha256));
}

/* The whole list, where it is not the one that the pairs show. */
static void put_list(const twca_page_t *page, const twca_told_box_t *told)
{
    const twca_sighting_t *sighting = twca_box_sighting(told->box);

    if (sighting == NULL || sighting->pair >= 0 || sighting->chain_count == 0
        || !twca_may_tell(page->view, sighting)) {
        return;
    }
    twca_put(page->out, "<details><summary>%s</summary>\n<ol>\n",
             twca_ui_count(page->out->pool, page->view->lang, TWCA_UI_CAME_ONE,
                           TWCA_UI_CAME_MANY, sighting->count));
    for (int i = 0; i < sighting->chain_count; i++) {
        put_member(page, sighting->chain[i]);
    }
    twca_put(page->out, "</ol></details>\n");
}

static void put_box(const twca_page_t *page, const twca_told_box_t *told)
{
    const char *by = twca_box_by(told);
    const char *style = style_of(told);

    twca_put(page->out, "<div class=\"box s-%s\">\n", style);
    put_state(page, told);
    put_certificate(page, told);
    if (by != NULL) {
        put_line(page, "by", by);
    }
    put_places(page, twca_box_places(told));
    put_times(page, told);
    put_list(page, told);
    twca_put(page->out, "</div>\n");
}

static void put_station(const twca_page_t *page, const twca_site_t *site,
                        twca_station_e station, const apr_array_header_t *boxes)
{
    int more = boxes->nelts - BOXES_MOST;

    twca_put(page->out, "<li><h3 class=\"sub\">%s</h3>\n",
             twca_page_word(page, twca_ui_station(station)));
    for (int i = 0; i < boxes->nelts && i < BOXES_MOST; i++) {
        const twca_told_box_t told = {
            page->out->pool, page->report,
            page->view,      site,
            station,         &APR_ARRAY_IDX(boxes, i, twca_box_t)};

        put_box(page, &told);
    }
    if (more > 0) {
        put_line(page, "more",
                 twca_ui_count(page->out->pool, page->view->lang, TWCA_UI_MORE,
                               TWCA_UI_MORE, more));
    }
    twca_put(page->out, "</li>\n");
}

static void put_picture(const twca_page_t *page, const twca_site_t *site,
                        const twca_served_picture_t *picture)
{
    twca_put(page->out, "<section>\n<h2>%s</h2>\n<ol class=\"way\">\n",
             twca_page_word(page, TWCA_UI_SERVED_NOW));
    for (int i = 0; i < TWCA_STATION_COUNT; i++) {
        if (picture->boxes[i]->nelts > 0) {
            put_station(page, site, (twca_station_e)i, picture->boxes[i]);
        }
    }
    twca_put(page->out, "</ol>\n</section>\n");
}

void twca_html_served(const twca_page_t *page, const twca_site_t *site)
{
    if (twca_is_looked_at(site)) {
        const twca_served_picture_t picture =
            twca_served_picture(page->out->pool, page->report, site);

        put_picture(page, site, &picture);
        twca_row_done(page->out);
    }
}
