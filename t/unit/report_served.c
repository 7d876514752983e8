/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is served: the picture, its words, the document and the metrics. */

#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>

#include "html_check.h"
#include "report/served_picture.h"
#include "report_hostile.h"
#include "tap.h"

#define NAME "www.example.test"

/* A site that is seen everywhere as it was loaded. */
static twca_site_t *healthy(apr_pool_t *pool, twca_report_t *report)
{
    twca_site_t *site = sample_site(pool, report, NAME);

    report->probe_interval = apr_time_from_sec(60);
    site->since = apr_time_from_sec(SAMPLE_NOW - 86400);
    (void)sample_on_disk(pool, site, TWCA_DISK_SAME);
    sample_sighting(pool, site, TWCA_VANTAGE_OWN, "127.0.0.1", "127.0.0.1")
        ->protocol = TWCA_PROTOCOL_1_2;
    (void)sample_sighting(pool, site, TWCA_VANTAGE_OWN, "127.0.0.1",
                          "127.0.0.1");
    (void)sample_sighting(pool, site, TWCA_VANTAGE_OWN, "::1", "::1");
    (void)sample_sighting(pool, site, TWCA_VANTAGE_PUBLIC, NAME, "192.0.2.1");
    (void)sample_sighting(pool, site, TWCA_VANTAGE_PEER, "peer", "192.0.2.2");
    return site;
}

/* One where the world, a peer and the files differ. */
static twca_site_t *faulty(apr_pool_t *pool, twca_report_t *report)
{
    twca_site_t *site = healthy(pool, report);
    twca_sighting_t *sighting;

    sample_on_disk(pool, site, TWCA_DISK_CHANGED)->certificate =
        sample_chain(pool, "new.example.test")[0];
    sighting =
        sample_sighting(pool, site, TWCA_VANTAGE_PUBLIC, NAME, "2001:db8::1");
    sample_other(pool, sighting, "old.example.test");
    sighting->beacon = TWCA_BEACON_OURS;
    sighting->duration = apr_time_from_msec(1250);
    sighting = sample_sighting(pool, site, TWCA_VANTAGE_PEER, "peer2", NULL);
    sample_answer(sighting, TWCA_ANSWER_UNRESOLVED);
    sighting = sample_sighting(pool, site, TWCA_VANTAGE_PEER, "peer3", NULL);
    sample_answer(sighting, TWCA_ANSWER_PENDING);
    return site;
}

/* --- The picture -----------------------------------------------------------
 */

static const char *letter_of(const twca_box_t *box)
{
    static const char *const letters[TWCA_LIKENESS_COUNT] = {
        [TWCA_LIKENESS_NONE] = "none",
        [TWCA_LIKENESS_PENDING] = "pending",
        [TWCA_LIKENESS_SAME] = "same",
        [TWCA_LIKENESS_CHAIN] = "chain",
        [TWCA_LIKENESS_OTHER] = "other",
        [TWCA_LIKENESS_REFUSED] = "refused",
        [TWCA_LIKENESS_UNREADABLE] = "unreadable",
    };

    return letters[box->likeness];
}

/* "same=3 other=1": boxes of a station, and how many sightings agree. */
static const char *boxes_of(apr_pool_t *pool, const apr_array_header_t *boxes)
{
    const char *text = "";

    for (int i = 0; i < boxes->nelts; i++) {
        const twca_box_t *box = &APR_ARRAY_IDX(boxes, i, twca_box_t);

        text = apr_psprintf(pool, "%s%s%s=%d", text, i == 0 ? "" : " ",
                            letter_of(box),
                            box->sightings == NULL ? 0 : box->sightings->nelts);
    }
    return text;
}

/* The whole picture, station by station. */
static const char *drawn(apr_pool_t *pool, const twca_site_t *site)
{
    const twca_report_t *report = sample_report(pool, 1);
    const twca_served_picture_t picture =
        twca_served_picture(pool, report, site);
    const char *text = "";

    for (int i = 0; i < TWCA_STATION_COUNT; i++) {
        text = apr_pstrcat(pool, text, i == 0 ? "" : " | ",
                           boxes_of(pool, picture.boxes[i]), NULL);
    }
    return text;
}

static void test_folding(apr_pool_t *pool)
{
    twca_site_t *site = healthy(pool, sample_report(pool, 1));
    twca_sighting_t *sightings = (twca_sighting_t *)site->sightings;

    is_str(drawn(pool, site), "same=0 | none=0 | same=3 | same=1 | same=1",
           "what agrees is one box");
    sample_answer(&sightings[0], TWCA_ANSWER_NO_PROTOCOL);
    is_str(drawn(pool, site),
           "same=0 | none=0 | none=1 same=2 | same=1 | same=1",
           "another answer is another box");
    sightings[1].beacon = TWCA_BEACON_OURS;
    is_str(drawn(pool, site),
           "same=0 | none=0 | none=1 same=1 same=1 | same=1 | same=1",
           "so is another beacon");
    site = faulty(pool, sample_report(pool, 1));
    is_str(drawn(pool, site),
           "other=0 | none=0 | same=3 | same=1 other=1 | same=1 none=1 "
           "pending=1",
           "what differs is apart");
}

static void test_likeness(apr_pool_t *pool)
{
    twca_site_t *site = sample_site(pool, sample_report(pool, 1), NAME);
    twca_sighting_t *sighting =
        sample_sighting(pool, site, TWCA_VANTAGE_OWN, "::1", "::1");

    sighting->pair = -1;
    sighting->chain_count = 1;
    is_str(drawn(pool, site), "pending=0 | none=0 | chain=1 |  | ",
           "the same certificate with another chain");
    sighting->chain_count = 0;
    is_str(drawn(pool, site), "pending=0 | none=0 | none=1 |  | ",
           "certificates that are not known are not said to differ");
    sample_other(pool, sighting, "b.test");
    site->serving = TWCA_SERVING_STAND_IN;
    is_str(drawn(pool, site), "refused=0 | none=0 | none=1 |  | ",
           "nor is a stand-in");
    site->serving = TWCA_SERVING_LAST_GOOD;
    site->pairs[0].served = sample_chain(pool, "b.test");
    site->pairs[0].served_count = 2;
    is_str(drawn(pool, site), "refused=0 | none=0 | chain=1 |  | ",
           "the last good one is what was loaded");
    site->serving = TWCA_SERVING_CONFIGURED;
    (void)sample_on_disk(pool, site, TWCA_DISK_CHAIN);
    is_str(drawn(pool, site), "chain=0 | none=0 | other=1 |  | ",
           "files with another chain");
    (void)sample_on_disk(pool, site, TWCA_DISK_UNREADABLE);
    is_str(drawn(pool, site), "unreadable=0 | none=0 | other=1 |  | ",
           "files that can't be loaded");
}

static void test_box(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_site_t *site = healthy(pool, report);
    twca_sighting_t *sightings = (twca_sighting_t *)site->sightings;
    twca_served_picture_t picture;
    const twca_box_t *box;

    sightings[1].since += 5;
    sightings[2].checked += 7;
    picture = twca_served_picture(pool, report, site);
    box = &APR_ARRAY_IDX(picture.boxes[TWCA_STATION_OWN], 0, twca_box_t);
    ok(box->since == sightings[1].since && box->checked == sightings[2].checked,
       "all of them have been so since the last has");
    ok(box->certificate == site->pairs[0].sent[0], "the server's certificate");
    box = &APR_ARRAY_IDX(picture.boxes[TWCA_STATION_LOADED], 0, twca_box_t);
    ok(box->since == site->since && box->checked == 0, "loaded at the start");
    ok(!twca_is_looked_at(sample_site(pool, sample_report(pool, 1), NAME)),
       "a config test has no picture");
}

/* --- Page and text ---------------------------------------------------------
 */

static rendered_t shown(apr_pool_t *pool, const twca_report_t *report,
                        twca_format_e format, twca_lang_e lang, int is_public)
{
    twca_view_t view = sample_view();

    view.site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    view.lang = lang;
    view.public_only = is_public;
    return sample_render(pool, report, &view, format);
}

static int count(const char *text, const char *part)
{
    int result = 0;

    for (const char *at = strstr(text, part); at != NULL;
         at = strstr(at + 1, part)) {
        result++;
    }
    return result;
}

static void test_page(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    rendered_t page;

    (void)faulty(pool, report);
    for (int i = 0; i < 4; i++) {
        page =
            shown(pool, report, TWCA_FORMAT_HTML, (twca_lang_e)(i & 1), i >> 1);
        is_str(html_check(pool, page.text), NULL, "the page is sound");
    }
    page = shown(pool, report, TWCA_FORMAT_HTML, TWCA_LANG_EN, 0);
    ok(count(page.text, "<div class=\"box ") == 8
           && count(page.text, "<div class=\"box s-error\">") == 1
           && count(page.text, "<div class=\"box s-warning\">") == 1,
       "of eight boxes two are marked");
    ok(has(page.text, "<use href=\"#error\"/></svg><span>differs from what is "
                      "loaded</span>"),
       "by a picture and words");
    ok(has(page.text, "[::1]:443, TLSv1.3")
           && has(page.text, "127.0.0.1:443, TLSv1.2, TLSv1.3")
           && has(page.text, NAME ":443 (2001:db8::1)"),
       "places with their ports");
    ok(has(page.text, "Answered by this server")
           && has(page.text, "the name has no address")
           && has(page.text, "not looked at yet"),
       "what answered, in words");
    ok(has(page.text, "2 certificates as they came")
           && has(page.text, "old.example.test"),
       "a list that differs is there in full");
    ok(!has(page.text, "style=\""), "no style attribute");
}

static void test_text(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    rendered_t text;

    (void)faulty(pool, report);
    text = shown(pool, report, TWCA_FORMAT_TEXT, TWCA_LANG_EN, 0);
    ok(has(text.text, "\n  Configured   ** differs: not loaded yet **\n"
                      "               new.example.test; Until 2027-02-11, 81 "
                      "days left\n"),
       "the files");
    ok(has(text.text, "\n  Loaded       " NAME "; Until 2027-02-11, 81 days "
                      "left\n"),
       "what was loaded");
    ok(has(text.text, "\n  Served here  as loaded\n"), "what is served here");
    ok(has(text.text, "\n  Public view  as loaded\n")
           && has(text.text, "\n  +            ** differs from what is loaded "
                             "**; Answered by this server\n"),
       "what the world sees");
    ok(has(text.text, "So since 2026-11-22 09:00 UTC; Looked at 2026-11-22 "
                      "09:59 UTC\n"),
       "and when");
    text = shown(pool, report, TWCA_FORMAT_TEXT, TWCA_LANG_EN, 1);
    ok(!has(text.text, "127.0.0.1") && !has(text.text, "192.0.2")
           && !has(text.text, "2001:db8") && !has(text.text, "peer"),
       "publicly no address and no peer is named");
}

/* A site that nobody looks at is shown as ever. */
static void test_unseen(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    rendered_t text;

    (void)sample_site(pool, report, NAME);
    text = shown(pool, report, TWCA_FORMAT_TEXT, TWCA_LANG_EN, 0);
    ok(!has(text.text, "Served here"), "no rows in the text");
    text = shown(pool, report, TWCA_FORMAT_HTML, TWCA_LANG_EN, 0);
    ok(!has(text.text, "class=\"box"), "no boxes on the page");
    text = shown(pool, report, TWCA_FORMAT_JSON, TWCA_LANG_EN, 0);
    ok(has(text.text, "\"served\":[]") && has(text.text, "\"on_disk\":null"),
       "an empty list and null in the document");
    text = shown(pool, report, TWCA_FORMAT_PROMETHEUS, TWCA_LANG_EN, 0);
    ok(!has(text.text, "\ntwca_served_matches{")
           && !has(text.text, "\ntwca_probe_up{")
           && !has(text.text, "\ntwca_files_match{")
           && !has(text.text, "\ntwca_probe_interval_seconds{"),
       "and no series");
}

/* --- The document ----------------------------------------------------------
 */

/* A member of the site's pair or of one of its sightings, as JSON. */
static const char *member(apr_pool_t *pool, const twca_report_t *report,
                          int is_public, const char *path, int index)
{
    rendered_t text =
        shown(pool, report, TWCA_FORMAT_JSON, TWCA_LANG_EN, is_public);
    json_t *root = json_loadb(text.text, text.length, 0, NULL);
    json_t *site = json_array_get(json_object_get(root, "sites"), 0);
    json_t *value =
        index < 0
            ? json_object_get(json_array_get(json_object_get(site, "pairs"), 0),
                              "on_disk")
            : json_array_get(json_object_get(site, "served"), (size_t)index);
    char *dump;
    const char *result;

    json_object_del(json_object_get(value, "certificate"), "names");
    if (path != NULL) {
        value = json_object_get(value, path);
    }
    else {
        json_object_del(value, "chain");
    }
    dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    result = dump == NULL ? NULL : apr_pstrdup(pool, dump);
    free(dump);
    json_decref(root);
    return result;
}

static void test_document(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);

    (void)faulty(pool, report);
    is_str(member(pool, report, 0, NULL, 0),
           "{\"view\":\"own\",\"host\":\"127.0.0.1\",\"address\":\"127.0.0.1\","
           "\"port\":443,\"protocol\":\"TLSv1.2\",\"key\":\"any\","
           "\"answer\":\"served\",\"matches\":true,\"beacon\":null,"
           "\"since\":\"2026-11-22T09:00:00Z\","
           "\"checked\":\"2026-11-22T09:59:00Z\",\"duration_ms\":5}",
           "a sighting that matches");
    is_str(member(pool, report, 0, NULL, 5),
           "{\"view\":\"public\",\"host\":\"" NAME
           "\",\"address\":\"2001:db8::1\","
           "\"port\":443,\"protocol\":\"TLSv1.3\",\"key\":\"any\","
           "\"answer\":\"served\",\"matches\":false,"
           "\"beacon\":\"this-server\",\"since\":\"2026-11-22T09:00:00Z\","
           "\"checked\":\"2026-11-22T09:59:00Z\",\"duration_ms\":1250}",
           "one that differs");
    is_str(member(pool, report, 0, NULL, 7),
           "{\"view\":\"peer\",\"host\":\"peer3\",\"address\":null,"
           "\"port\":443,\"protocol\":\"TLSv1.3\",\"key\":\"any\","
           "\"answer\":\"pending\",\"matches\":null,\"beacon\":null,"
           "\"since\":null,\"checked\":null,\"duration_ms\":null}",
           "one that is to come");
    is_str(member(pool, report, 0, "state", -1), "\"changed\"",
           "files that changed");
    is_str(member(pool, report, 0, "changed", -1), "\"2026-11-22T08:00:00Z\"",
           "and when");
    is_str(member(pool, report, 0, "chain", 6), "[]", "no certificates came");
}

static void test_public_document(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_site_t *site = faulty(pool, report);
    twca_sighting_t *peer =
        sample_sighting(pool, site, TWCA_VANTAGE_PEER, "peer4", NULL);

    sample_other(pool, peer, "inside.example.test");
    is_str(member(pool, report, 1, "host", 0), "null", "no own address");
    is_str(member(pool, report, 1, "address", 3), "null", "no address at all");
    is_str(member(pool, report, 1, "host", 3), "\"" NAME "\"",
           "the name that the world uses");
    is_str(member(pool, report, 1, "host", 4), "null", "no peer");
    is_str(member(pool, report, 1, "port", 4), "null", "nor its port");
    is_str(member(pool, report, 1, "chain", 8), "[]",
           "nor what it has for itself");
    ok(strcmp(member(pool, report, 1, "chain", 4), "[]") != 0,
       "but what all serve");
}

/* --- The metrics -----------------------------------------------------------
 */

static void test_metrics(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    rendered_t text;

    (void)faulty(pool, report);
    text = shown(pool, report, TWCA_FORMAT_PROMETHEUS, TWCA_LANG_EN, 0);
    ok(has(text.text,
           "\ntwca_served_matches{site=\"" NAME ":443\",view=\"own\"} 1\n"
           "twca_served_matches{site=\"" NAME ":443\",view=\"public\"} 0\n"
           "twca_served_matches{site=\"" NAME ":443\",view=\"peer\"} 1\n#"),
       "whether what is served was loaded");
    ok(has(text.text, "\ntwca_files_match{site=\"" NAME ":443\"} 0\n#"),
       "whether the files hold it");
    ok(has(text.text,
           "\ntwca_probe_up{site=\"" NAME ":443\",view=\"own\"} 1\n"
           "twca_probe_up{site=\"" NAME ":443\",view=\"public\"} 1\n"
           "twca_probe_up{site=\"" NAME ":443\",view=\"peer\"} 0\n#"),
       "whether all answered");
    ok(has(text.text, "\ntwca_probe_duration_seconds{site=\"" NAME
                      ":443\",view=\"public\"} 1.250000\n"),
       "the slowest");
    ok(has(text.text, "\ntwca_probe_last_timestamp_seconds{site=\"" NAME
                      ":443\",view=\"own\"} 1795341540.000000\n"),
       "the last look");
    ok(has(text.text, "\ntwca_probe_interval_seconds{site=\"" NAME
                      ":443\",view=\"own\"} 60.000000\n"),
       "the interval");
}

/* An address is up where it speaks one version of TLS; a site of another host
 * of its name shares its series. */
static void test_shared_metrics(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = healthy(pool, report);
    twca_sighting_t *sightings = (twca_sighting_t *)site->sightings;
    rendered_t text;

    sample_answer(&sightings[0], TWCA_ANSWER_NO_PROTOCOL);
    site = sample_site(pool, report, NAME);
    sample_other(pool,
                 sample_sighting(pool, site, TWCA_VANTAGE_OWN, "::2", "::2"),
                 "b.test");
    (void)sample_on_disk(pool, site, TWCA_DISK_UNKNOWN);
    text = shown(pool, report, TWCA_FORMAT_PROMETHEUS, TWCA_LANG_EN, 0);
    ok(count(text.text, "\ntwca_served_matches{") == 3
           && has(text.text, "\ntwca_served_matches{site=\"" NAME
                             ":443\",view=\"own\"} 0\n"),
       "one of them differs");
    ok(has(text.text,
           "\ntwca_probe_up{site=\"" NAME ":443\",view=\"own\"} 1\n"),
       "every address is up");
    ok(has(text.text, "\ntwca_files_match{site=\"" NAME ":443\"} 1\n"),
       "files that nobody looked at count for nothing");
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_folding(pool);
    test_likeness(pool);
    test_box(pool);
    test_page(pool);
    test_text(pool);
    test_unseen(pool);
    test_document(pool);
    test_public_document(pool);
    test_metrics(pool);
    test_shared_metrics(pool);
    apr_terminate();
    return done();
}
