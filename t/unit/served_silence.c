/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Of what is nothing said? A false alarm is a defect of the first rank. */

#include <string.h>

#include "sight.h"
#include "tap.h"

#define OWN TWCA_VANTAGE_OWN
#define PUBLIC TWCA_VANTAGE_PUBLIC
#define PEER TWCA_VANTAGE_PEER

static void quiet(const char *name)
{
    is_str(sight_told(), "", name);
    ok(sight_site()->verdict == TWCA_OK, "%s: nor a verdict", name);
}

static void test_answers(void)
{
    static const struct {
        twca_answer_e answer;
        const char *name;
    } cases[] = {
        {TWCA_ANSWER_PENDING, "not looked at yet"},
        {TWCA_ANSWER_NO_PROTOCOL, "no such protocol"},
        {TWCA_ANSWER_NO_KIND, "no such key"},
        {TWCA_ANSWER_REFUSED, "refused"},
        {TWCA_ANSWER_TIMEOUT, "timed out"},
        {TWCA_ANSWER_UNREACHABLE, "out of reach"},
        {TWCA_ANSWER_UNRESOLVED, "no address"},
        {TWCA_ANSWER_NOT_TLS, "not TLS"},
        {TWCA_ANSWER_TOO_LARGE, "too many certificates"},
        {TWCA_ANSWER_BROKEN, "broken"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int vantage = 0; vantage < TWCA_VANTAGE_COUNT; vantage++) {
            sight_begin();
            sight_seen((twca_vantage_e)vantage, TWCA_BEACON_NONE,
                       SIGHT_OLD_LEAF, SIGHT_COUNT)
                ->answer = cases[i].answer;
            quiet(cases[i].name);
        }
    }
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_UNASKED, SIGHT_COUNT);
    quiet("no certificate came, or none was kept");
    sight_begin();
    quiet("nothing is looked at");
}

/* Whoever answers: what is wrong with such a list is wrong with the files. */
static void test_exact(void)
{
    for (int beacon = 0; beacon < TWCA_BEACON_COUNT; beacon++) {
        for (int vantage = 0; vantage < TWCA_VANTAGE_COUNT; vantage++) {
            sight_begin();
            sight_seen((twca_vantage_e)vantage, (twca_beacon_e)beacon,
                       SIGHT_LEAF, SIGHT_ISSUING, SIGHT_COUNT)
                ->pair = 0;
            quiet("what was loaded");
        }
    }
    sight_begin();
    sight_site()->pairs[0].sent_count = 1;
    sight_seen(PUBLIC, TWCA_BEACON_OTHER, SIGHT_LEAF, SIGHT_COUNT)->pair = 0;
    quiet("what was loaded, though it lacks its chain");
}

static void test_complete(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_ISSUING,
                     SIGHT_ROOT, SIGHT_COUNT);
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_ROOT,
                     SIGHT_ISSUING, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_OTHER, SIGHT_LEAF, SIGHT_LEAF,
                     SIGHT_CDN_ISSUING, SIGHT_ISSUING, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_OTHER, SIGHT_LEAF, SIGHT_SECOND_ISSUING,
                     SIGHT_SECOND_ROOT, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_OTHER, SIGHT_LEAF, SIGHT_SECOND_ISSUING,
                     SIGHT_ISSUING, SIGHT_COUNT);
    quiet("other chains that are complete too");
}

/* What isn't known lacks nothing. */
static void test_unknown_chain(void)
{
    sight_begin();
    sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_COUNT)->count = 2;
    quiet("a list that was not kept to its end");
    sight_begin();
    sight_site()->pairs[0].path_count = 0;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_COUNT);
    quiet("a chain whose root is not known");
}

static void test_unknown_pair(void)
{
    sight_begin();
    sight_add_pair();
    sight_site()->pairs[1].sent = NULL;
    sight_site()->pairs[1].not_checked = "pkcs11";
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_CDN_LEAF, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_OTHER, SIGHT_CDN_LEAF, SIGHT_COUNT);
    quiet("a pair that is not known may be what came");
    sight_begin();
    sight_site()->pair_count = 0;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_CDN_LEAF, SIGHT_COUNT);
    quiet("no pair is known");
}

static void test_pairs(void)
{
    sight_begin();
    sight_add_pair();
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_ISSUING, SIGHT_COUNT)
        ->pair = 0;
    sight_seen(PEER, TWCA_BEACON_UNASKED, SIGHT_COUNT)->answer =
        TWCA_ANSWER_NO_KIND;
    quiet("a peer with one kind of key");
    sight_begin();
    sight_add_pair();
    sight_site()->pairs[1].sent = sight_site()->pairs[0].sent;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_ISSUING,
                     SIGHT_ROOT, SIGHT_COUNT);
    quiet("the certificate of a pair that another one replaced");
}

static void test_serving(void)
{
    const twca_certificate_t *last[] = {sight_certificate(SIGHT_OLD_LEAF),
                                        sight_certificate(SIGHT_ISSUING)};

    sight_begin();
    sight_site()->serving = TWCA_SERVING_STAND_IN;
    sight_site()->verdict = TWCA_FATAL;
    sight_disk(0)->state = TWCA_DISK_CHANGED;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_CDN_LEAF, SIGHT_COUNT);
    is_str(sight_told(), "", "a stand-in");
    ok(sight_site()->verdict == TWCA_FATAL, "a stand-in: its verdict stays");

    sight_begin();
    sight_site()->serving = TWCA_SERVING_LAST_GOOD;
    sight_site()->pairs[0].served = last;
    sight_site()->pairs[0].served_count = 2;
    sight_disk(0)->state = TWCA_DISK_CHANGED;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_OLD_LEAF, SIGHT_ISSUING,
                     SIGHT_ROOT, SIGHT_COUNT);
    quiet("the pair that passed last");
}

/* Each limit to the microsecond. */
static void test_grace(void)
{
    static const struct {
        apr_interval_time_t interval;
        apr_interval_time_t grace;
    } cases[] = {{apr_time_from_sec(60), apr_time_from_sec(120)},
                 {apr_time_from_sec(1), apr_time_from_sec(10)},
                 {0, apr_time_from_sec(10)}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int late = 0; late < 2; late++) {
            sight_begin();
            sight_report()->probe_interval = cases[i].interval;
            sight_seen(OWN, TWCA_BEACON_EARLIER, SIGHT_OLD_LEAF, SIGHT_COUNT)
                ->checked = SIGHT_START + cases[i].grace + late;
            is_str(sight_told(), late ? "error stale-process" : "",
                   "an old child is given time after a restart");
        }
    }
    sight_begin();
    sight_seen(PUBLIC, TWCA_BEACON_EARLIER, SIGHT_OLD_LEAF, SIGHT_COUNT)
        ->checked = SIGHT_START + apr_time_from_sec(100);
    quiet("seen by the world likewise");
}

static void test_files(void)
{
    static const struct {
        twca_disk_e state;
        const char *told;
    } cases[] = {
        {TWCA_DISK_UNKNOWN, ""},
        {TWCA_DISK_SAME, ""},
        {TWCA_DISK_CHANGED, "error stale-process"},
        {TWCA_DISK_CHAIN, "error stale-process"},
        {TWCA_DISK_UNREADABLE, "error stale-process"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sight_begin();
        sight_disk(0)->state = cases[i].state;
        is_str(sight_told(), cases[i].told, "a file that has changed");
        sight_begin();
        sight_disk(0)->state = cases[i].state;
        sight_disk(0)->changed = SIGHT_START + SIGHT_LATER - SIGHT_INTERVAL;
        sight_disk(1)->state = TWCA_DISK_CHANGED; /* of no pair */
        quiet("a file that has just changed");
    }
    sight_begin();
    sight_site()->on_disk = NULL;
    quiet("files that are not looked at");
}

/* A file that was moved here may have any time. */
static void test_moved_files(void)
{
    sight_begin();
    sight_report()->probe_interval = SIGHT_LATER;
    sight_disk(0)->state = TWCA_DISK_CHANGED;
    sight_disk(0)->changed = SIGHT_START - SIGHT_LATER;
    quiet("an old file, moved here since the start");
    sight_report()->probe_interval = SIGHT_LATER - 1;
    is_str(sight_told(), "error stale-process", "and a while later");
    ok(!strstr(sight_facts(0), "\nchanged="), "its time is not said");
}

static void test_seen_here(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    is_str(sight_told(), "warning shadowed",
           "one cause, seen from outside too");
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_UNASKED, SIGHT_LEAF, SIGHT_COUNT);
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_COUNT);
    is_str(sight_told(), "error served-chain", "likewise a chain that lacks");
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT);
    sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT)
        ->is_local = 1;
    is_str(sight_told(), "error served-chain", "likewise another program");
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_OLD_LEAF, SIGHT_COUNT);
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    is_str(sight_told(),
           "warning shadowed, error stale-front, error stale-peer",
           "but not what has another cause");
}

int main(void)
{
    sight_begin();
    test_answers();
    test_exact();
    test_complete();
    test_unknown_chain();
    test_unknown_pair();
    test_pairs();
    test_serving();
    test_grace();
    test_files();
    test_moved_files();
    test_seen_here();
    return done();
}
