/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The ledger: what is written is read, the oldest makes room, and nothing is
 * longer or more than it may be. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "fixture.h"
#include "mixed/ledger_private.h"
#include "tap.h"

#define SITES 40

static unsigned char *memory;

static twca_ledger_t *new_ledger(apr_pool_t *pool)
{
    return twca_ledger_make(pool, memory, SITES, NULL);
}

static const twca_mixed_t example = {.page = "/shop/",
                                     .element = "img",
                                     .attribute = "src",
                                     .url = "http://a.example/b.png",
                                     .is_upgraded = 1,
                                     .count = 1};

/* One of many different ones. */
static twca_mixed_t number(apr_pool_t *pool, int i)
{
    twca_mixed_t found = example;

    found.url = apr_psprintf(pool, "http://a.example/%d.png", i);
    return found;
}

static int add(twca_ledger_t *ledger, int site, twca_mixed_t found,
               apr_time_t now)
{
    return twca_ledger_add(ledger, site, &found, 1, now);
}

static int add_number(twca_ledger_t *ledger, apr_pool_t *pool, int site, int i)
{
    return add(ledger, site, number(pool, i), apr_time_from_sec(i + 1));
}

static int has_number(const twca_mixed_site_t *site, apr_pool_t *pool, int i)
{
    twca_mixed_t wanted = number(pool, i);
    int at;
    int found = 0;

    for (at = 0; at < site->count; at++) {
        found += strcmp(site->seen[at].url, wanted.url) == 0;
    }
    return found;
}

static void test_size(void)
{
    ok(twca_ledger_size(-1) == 0 && twca_ledger_size(INT_MIN) == 0,
       "fewer sites than none");
    ok(twca_ledger_size(0) > 0, "a ledger without a site");
    ok(twca_ledger_size(10000) - twca_ledger_size(0) <= 240000,
       "24 bytes a site");
    ok(twca_ledger_size(INT_MAX) > (apr_size_t)INT_MAX, "as many as can be");
}

static void test_empty(apr_pool_t *pool, const twca_ledger_t *ledger)
{
    const int sites[] = {-1, 0, SITES - 1, SITES, INT_MAX, INT_MIN};
    apr_size_t i;
    int right = 0;

    for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
        const twca_mixed_site_t *site =
            twca_ledger_read(ledger, sites[i], pool);

        right += site->count == 0 && site->dropped == 0 && site->unseen == 0;
    }
    ok(right == 6, "a new ledger has nothing of any site");
}

static void test_one(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const twca_mixed_site_t *site;

    ok(add(ledger, 3, example, 1000), "written");
    site = twca_ledger_read(ledger, 3, pool);
    ok(site->count == 1 && site->dropped == 0 && site->unseen == 0, "one");
    is_str(site->seen[0].page, "/shop/", "its page");
    is_str(site->seen[0].element, "img", "its element");
    is_str(site->seen[0].attribute, "src", "its attribute");
    is_str(site->seen[0].url, "http://a.example/b.png", "its URL");
    ok(site->seen[0].is_upgraded == 1 && site->seen[0].is_browser == 0,
       "what browsers do with it, and who has seen it");
    ok(site->seen[0].count == 1 && site->seen[0].first == 1000
           && site->seen[0].last == 1000,
       "once");
    ok(twca_ledger_read(ledger, 2, pool)->count == 0, "of no other site");
}

static void test_again(apr_pool_t *pool, twca_ledger_t *ledger)
{
    twca_mixed_t found = example;
    const twca_mixed_site_t *site;

    found.count = 3;
    (void)add(ledger, 3, found, 1500);
    site = twca_ledger_read(ledger, 3, pool);
    ok(site->count == 1 && site->seen[0].count == 4
           && site->seen[0].first == 1000 && site->seen[0].last == 1500,
       "three times more: first and last");
    found.count = APR_UINT32_MAX - 3;
    (void)add(ledger, 3, found, 1600);
    (void)add(ledger, 3, found, 1700);
    site = twca_ledger_read(ledger, 3, pool);
    ok(site->seen[0].count == APR_UINT32_MAX && site->seen[0].last == 1700,
       "the count stays where it can't grow");
}

static void test_different(apr_pool_t *pool, twca_ledger_t *ledger)
{
    twca_mixed_t found[6];
    const twca_mixed_site_t *site;
    int i;

    for (i = 0; i < 6; i++) {
        found[i] = example;
    }
    found[0].page = "/";
    found[1].element = "video";
    found[2].attribute = "srcset";
    found[3].url = "http://a.example/";
    found[4].is_browser = 1;
    found[5].is_upgraded = 0;
    ok(twca_ledger_add(ledger, 3, found, 6, 2000), "six at once");
    site = twca_ledger_read(ledger, 3, pool);
    ok(site->count == 7, "different in one thing is different");
    is_str(site->seen[0].attribute, "src", "the newest first");
    ok(site->seen[0].is_upgraded == 0 && site->seen[1].is_browser == 1
           && site->seen[6].count == APR_UINT32_MAX,
       "and the oldest last");
}

static void test_no_site(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const int sites[] = {-1, SITES, INT_MAX, INT_MIN};
    apr_size_t i;
    int written = 0;

    for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
        written += add(ledger, sites[i], example, 1);
        twca_ledger_drop(ledger, sites[i], 1);
        twca_ledger_unseen(ledger, sites[i]);
        written += twca_ledger_may_report(ledger, sites[i], 1);
    }
    ok(written == 0, "there is no other site");
    test_empty(pool, ledger);
}

static void test_counters(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const twca_mixed_site_t *site;

    twca_ledger_drop(ledger, 1, 40);
    twca_ledger_drop(ledger, 1, 2);
    twca_ledger_unseen(ledger, 1);
    site = twca_ledger_read(ledger, 1, pool);
    ok(site->dropped == 42 && site->unseen == 1 && site->count == 0,
       "what is only counted");
    site = twca_ledger_read(ledger, 0, pool);
    ok(site->dropped == 0 && site->unseen == 0, "of one site");
}

/* A string of so many bytes, in characters of three where it is wide. */
static char *long_string(apr_pool_t *pool, apr_size_t length, int is_wide)
{
    char *text = apr_palloc(pool, length + 1);
    apr_size_t i;

    for (i = 0; i < length; i++) {
        text[i] = is_wide ? "\xE6\x86\x91"[i % 3] : 'a';
    }
    text[length] = '\0';
    return text;
}

static void test_long(apr_pool_t *pool, twca_ledger_t *ledger)
{
    twca_mixed_t found = example;
    const twca_mixed_site_t *site;

    found.page = long_string(pool, TWCA_LEDGER_PAGE_SIZE - 1, 0);
    found.element = long_string(pool, 70000, 0);
    found.attribute = long_string(pool, TWCA_LEDGER_NAME_SIZE, 0);
    found.url = long_string(pool, 30000, 1);
    (void)add(ledger, 0, found, 1);
    site = twca_ledger_read(ledger, 0, pool);
    is_str(site->seen[0].page, found.page, "the longest page");
    is_str(site->seen[0].element, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa...",
           "a longer element is cut");
    is_str(site->seen[0].attribute, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa...",
           "so is an attribute that is longer by one");
    is_str(site->seen[0].url,
           apr_pstrcat(pool, long_string(pool, 1020, 1), "...", NULL),
           "a URL between two characters");
    (void)add(ledger, 0, found, 2);
    ok(twca_ledger_read(ledger, 0, pool)->count == 1, "and is found again");
    found.page = found.element = found.attribute = found.url = "";
    (void)add(ledger, 1, found, 3);
    site = twca_ledger_read(ledger, 1, pool);
    ok(site->count == 1 && !*site->seen[0].url, "empty strings");
}

static void test_site_room(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const twca_mixed_site_t *site;
    int i;

    (void)add_number(ledger, pool, 1, 0);
    for (i = 0; i < 64; i++) {
        (void)add_number(ledger, pool, 0, i);
    }
    site = twca_ledger_read(ledger, 0, pool);
    ok(site->count == 64 && site->dropped == 0, "64 of a site");
    (void)add_number(ledger, pool, 0, 1);
    (void)add_number(ledger, pool, 0, 100);
    (void)add_number(ledger, pool, 0, 101);
    site = twca_ledger_read(ledger, 0, pool);
    ok(site->count == 64 && site->dropped == 2, "no more, and two dropped");
    ok(has_number(site, pool, 100) && has_number(site, pool, 101),
       "the new ones are there");
    ok(!has_number(site, pool, 0) && !has_number(site, pool, 2),
       "the oldest are not");
    ok(has_number(site, pool, 1) && has_number(site, pool, 3),
       "one that was seen again is not old");
    site = twca_ledger_read(ledger, 1, pool);
    ok(site->count == 1 && site->dropped == 0, "no other site loses any");
}

/* What visitors send pushes out half of what the server saw, and no more. */
static void test_browsers_room(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const twca_mixed_site_t *site;
    int browsers = 0;
    int i;

    for (i = 0; i < 64; i++) {
        (void)add_number(ledger, pool, 3, i);
    }
    for (i = 0; i < 200; i++) {
        twca_mixed_t found = number(pool, 1000 + i);

        found.is_browser = 1;
        (void)add(ledger, 3, found, apr_time_from_sec(2000 + i));
    }
    site = twca_ledger_read(ledger, 3, pool);
    for (i = 0; i < site->count; i++) {
        browsers += site->seen[i].is_browser;
    }
    ok(site->count == 64 && browsers == 32, "browsers have half the room");
    ok(has_number(site, pool, 1199) && has_number(site, pool, 1168)
           && !has_number(site, pool, 1167),
       "their newest are there");
    ok(has_number(site, pool, 63) && has_number(site, pool, 32)
           && !has_number(site, pool, 31),
       "and the server's newest");
    ok(site->dropped == 200, "each that went is counted");
}

static void test_server_room(apr_pool_t *pool, twca_ledger_t *ledger)
{
    const twca_mixed_site_t *site;
    int sum = 0;
    int i;

    for (i = 0; i < TWCA_LEDGER_LIMIT; i++) {
        (void)add_number(ledger, pool, i / 50, i);
    }
    (void)add_number(ledger, pool, 30, 1000);
    (void)add_number(ledger, pool, 0, 1001);
    for (i = 0; i < SITES; i++) {
        sum += twca_ledger_read(ledger, i, pool)->count;
    }
    ok(sum == TWCA_LEDGER_LIMIT, "1,000 of a server");
    site = twca_ledger_read(ledger, 0, pool);
    ok(site->count == 49 && site->dropped == 2,
       "the oldest of all make room, and their site counts them");
    ok(has_number(site, pool, 1001) && has_number(site, pool, 2)
           && !has_number(site, pool, 0) && !has_number(site, pool, 1),
       "these two");
    site = twca_ledger_read(ledger, 30, pool);
    ok(site->count == 1 && site->dropped == 0, "for another site");
}

/* Two that have the same hash are two. */
static void test_collision(apr_pool_t *pool, twca_ledger_t *ledger)
{
    twca_mixed_t other = number(pool, 2);
    twca_ledger_record_t record;

    (void)add_number(ledger, pool, 0, 1);
    (void)add(ledger, 0, other, 1);
    (void)twca_place_get(ledger->memory->records[1], &record, sizeof(record));
    /* The first place, of the other one's key. */
    atomic_store(&ledger->memory->keys[0], twca_ledger_key(&record));
    (void)add(ledger, 0, other, 2);
    ok(atomic_load(&ledger->memory->counts[0]) == 1
           && atomic_load(&ledger->memory->counts[1]) == 2,
       "a key is not enough");
    ok(twca_ledger_read(ledger, 0, pool)->count == 1, "nor is it for a reader");
}

/* A writer was killed before its entry had its key. */
static void test_half(apr_pool_t *pool, twca_ledger_t *ledger)
{
    (void)add_number(ledger, pool, 0, 1);
    (void)add_number(ledger, pool, 0, 2);
    atomic_store(&ledger->memory->keys[0], 0);
    twca_place_open(ledger->memory->records[0]);
    ok(twca_ledger_read(ledger, 0, pool)->count == 1, "half is nothing");
    (void)add_number(ledger, pool, 0, 3);
    ok(twca_ledger_read(ledger, 0, pool)->count == 2
           && atomic_load(&ledger->memory->keys[0]) != 0,
       "its place is used again");
}

static void test_adopt(apr_pool_t *pool)
{
    twca_ledger_t *old = new_ledger(pool);
    unsigned char *block = fixture_memory(twca_ledger_size(2));
    twca_ledger_t *ledger = twca_ledger_make(pool, block, 2, NULL);
    const twca_mixed_site_t *site;
    int sites[SITES];
    int i;

    for (i = 0; i < SITES; i++) {
        sites[i] = -1;
    }
    sites[5] = 1;
    sites[6] = 0;
    sites[7] = 2; /* one that there is not */
    (void)add(old, 4, example, 1);
    (void)add(old, 5, example, 1000);
    (void)add(old, 5, example, 2000);
    (void)add_number(old, pool, 5, 8);
    (void)add_number(old, pool, 6, 9);
    (void)add_number(old, pool, 7, 10);
    twca_ledger_drop(old, 5, 7);
    twca_ledger_unseen(old, 5);
    twca_ledger_adopt(ledger, old, sites, pool);
    site = twca_ledger_read(ledger, 1, pool);
    ok(site->count == 2 && site->dropped == 7 && site->unseen == 1,
       "a site under another number");
    ok(has_number(site, pool, 8) && site->seen[1].count == 2
           && site->seen[1].first == 1000 && site->seen[1].last == 2000,
       "as it was, in its order");
    ok(has_number(twca_ledger_read(ledger, 0, pool), pool, 9), "another one");
    free(block);
}

static void test_reports(twca_ledger_t *ledger)
{
    const apr_time_t now = apr_time_from_sec(1700000000);
    const apr_interval_time_t interval = APR_USEC_PER_SEC / TWCA_REPORT_RATE;
    int taken = 0;
    int i;

    for (i = 0; i < 10 * TWCA_REPORT_BURST; i++) {
        taken += twca_ledger_may_report(ledger, 0, now);
    }
    ok(taken == TWCA_REPORT_BURST, "so many reports at once");
    ok(twca_ledger_may_report(ledger, 1, now), "and of another site more");
    taken = 0;
    for (i = 0; i < 1000; i++) {
        taken += twca_ledger_may_report(ledger, 0, now + i * interval / 10);
    }
    ok(taken == 99, "then so many a second (%d)", taken);
    taken = 0;
    for (i = 0; i < 10 * TWCA_REPORT_BURST; i++) {
        taken += twca_ledger_may_report(ledger, 0, now + 1000 * interval);
    }
    ok(taken == TWCA_REPORT_BURST, "after a while all of them again");
    ok(twca_ledger_may_report(ledger, 0, now - apr_time_from_sec(3600)),
       "a clock that was set back is believed");
}

/* Wherever the memory begins, nothing around it is touched. */
static void test_alignment(apr_pool_t *pool)
{
    apr_size_t size = twca_ledger_size(2);
    apr_size_t i;
    int right = 0;

    for (i = 0; i < 64; i += 7) {
        unsigned char *block = fixture_memory(size + 64);
        twca_ledger_t *ledger;

        memset(block, 'z', size + 64);
        ledger = twca_ledger_make(pool, block + i, 2, NULL);
        (void)add(ledger, 1, example, 1);
        twca_ledger_unseen(ledger, 1);
        (void)twca_ledger_may_report(ledger, 1, 1);
        right += (i == 0 || block[i - 1] == 'z') && block[i + size] == 'z'
                 && (apr_uintptr_t)ledger->memory % 64 == 0
                 && twca_ledger_read(ledger, 1, pool)->count == 1;
        free(block);
    }
    ok(right == 10, "memory of any alignment");
}

/* A lock that somebody else has. */
static int never(void *data)
{
    ++*(int *)data;
    return 0;
}

static void not_ours(void *data)
{
    *(int *)data = -1000;
}

static void test_busy(apr_pool_t *pool)
{
    int tries = 0;
    const twca_ledger_lock_t lock = {never, not_ours, &tries};
    twca_ledger_t *ledger = twca_ledger_make(pool, memory, SITES, &lock);
    const twca_mixed_site_t *site;

    ok(!add(ledger, 0, example, 1), "nobody waits for a lock");
    ok(tries > 1, "but it is tried more than once, and not given back");
    site = twca_ledger_read(ledger, 0, pool);
    ok(site->count == 0 && site->unseen == 1, "the response is not seen");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    twca_ledger_t *ledger;

    memory = fixture_memory(twca_ledger_size(SITES));
    test_size();
    ledger = new_ledger(pool);
    test_empty(pool, ledger);
    test_one(pool, ledger);
    test_again(pool, ledger);
    test_different(pool, ledger);
    test_no_site(pool, new_ledger(pool));
    test_counters(pool, new_ledger(pool));
    test_long(pool, new_ledger(pool));
    test_site_room(pool, new_ledger(pool));
    test_browsers_room(pool, new_ledger(pool));
    test_server_room(pool, new_ledger(pool));
    test_collision(pool, new_ledger(pool));
    test_half(pool, new_ledger(pool));
    test_adopt(pool);
    test_reports(new_ledger(pool));
    test_alignment(pool);
    test_busy(pool);
    free(memory);
    fixture_end();
    return done();
}
