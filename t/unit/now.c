/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* From the board to a site: the interval that httpd looks at is the one that
 * is waited for before anything is said, and what was seen is said even where
 * it can't be shown any more. */

#include <string.h>

#include <netinet/in.h>

#include <openssl/sha.h>

#include "fixture.h"
#include "live/seen.h"
#include "planned.h"
#include "sight.h"
#include "tap.h"

#define AFTER(seconds) (SIGHT_START + SIGHT_LATER + apr_time_from_sec(seconds))

/** A plan for the sites of sight.h, with an empty board. */
static twca_plan_t *plan_of(apr_pool_t *pool)
{
    const twca_target_t nothing = {.site = 0};
    twca_plan_t *made = planned(pool, &nothing, 0);

    made->interval = SIGHT_INTERVAL;
    made->is_watched[0] = 1;
    return made;
}

static int findings_at(apr_pool_t *pool, const twca_plan_t *made,
                       apr_time_t now)
{
    twca_site_t site;

    twca_site_now(pool, made, 0, now, &site);
    return site.findings ? site.findings->nelts : 0;
}

static void test_changed_file(apr_pool_t *pool)
{
    twca_file_seen_t seen;
    const twca_plan_t *made;

    sight_begin();
    /* As a start makes it: only a report of now has an interval. */
    sight_report()->probe_interval = 0;
    sight_report()->findings = apr_array_make(pool, 1, sizeof(twca_finding_t));
    sight_report()->keystores =
        apr_array_make(pool, 1, sizeof(twca_keystore_t));
    made = plan_of(pool);
    memset(&seen, 0, sizeof(seen));
    seen.state = TWCA_DISK_CHAIN;
    seen.changed = AFTER(0);
    seen.checked = AFTER(20);
    twca_board_put_file(made->board, 0, &seen);
    ok(findings_at(pool, made, AFTER(30)) == 0,
       "a file that was changed half an interval ago");
    ok(findings_at(pool, made, AFTER(61)) == 1, "... and an interval ago");
    ok(twca_report_now(pool, made, AFTER(30))->verdict == TWCA_OK,
       "the report says the same");
    ok(twca_report_now(pool, made, AFTER(61))->verdict == TWCA_ERROR,
       "... then");
}

/* --- A list that had to make room ----------------------------------------- */

/** Somebody else's certificate comes over the plan's first connection. */
static void put_other(apr_pool_t *pool, const twca_plan_t *made)
{
    const struct sockaddr_storage from = {.ss_family = AF_INET};
    fixture_pair_t other = fixture_server("www.other.test", NULL);
    twca_asked_t asked = {.from = &from, .protocol = TWCA_PROTOCOL_1_3};
    twca_reply_t reply;
    unsigned char *der = NULL;
    int length = i2d_X509(other.x509, &der);

    fixture_must(length <= 0, "DER");
    memset(&reply, 0, sizeof(reply));
    asked.target = &APR_ARRAY_IDX(made->targets, 0, twca_target_t);
    reply.answer = TWCA_ANSWER_SERVED;
    reply.beacon = TWCA_BEACON_OTHER;
    reply.list.count = 1;
    reply.list.kept = 1;
    reply.list.der[0] = der;
    reply.list.length[0] = (apr_size_t)length;
    (void)SHA256(der, (size_t)length, reply.list.sha256[0]);
    twca_seen_put(pool, made, &asked, &reply, AFTER(0));
    OPENSSL_free(der);
}

/** So many others are asked for. */
static void fill_shelf(const twca_plan_t *made)
{
    for (int i = 0; i < 1000; i++) {
        (void)twca_board_keep(made->board, TWCA_SHELF_SERVED,
                              (const unsigned char *)&i, sizeof(i));
    }
}

static void test_made_room(apr_pool_t *pool)
{
    twca_target_t target = {.site = 0,
                            .vantage = TWCA_VANTAGE_PEER,
                            .host = "192.0.2.2",
                            .port = 443,
                            .interval = SIGHT_INTERVAL,
                            .address_count = 1};
    twca_plan_t *made;
    twca_site_t site;

    sight_begin();
    made = planned(pool, &target, 1);
    made->is_watched[0] = 1;
    put_other(pool, made);
    twca_site_now(pool, made, 0, AFTER(10), &site);
    ok(site.findings && site.findings->nelts == 1
           && site.sightings[1].chain_count == 1,
       "another certificate");
    fill_shelf(made);
    twca_site_now(pool, made, 0, AFTER(10), &site);
    ok(site.findings && site.findings->nelts == 1
           && site.sightings[1].chain_count == 0,
       "which has made room: said all the same");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();

    plan(6);
    test_changed_file(pool);
    test_made_room(pool);
    fixture_end();
    return done();
}
