/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Evidence and verdict: each row of the table, by what is seen. */

#include <stdio.h>

#include "checks/verdict.h"
#include "sight.h"
#include "tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ROWS_MOST 64

/* The certificates of the four kinds; SIGHT_LEAF alone lacks its chain. */
static const sight_certificate_e leaves[TWCA_SHOWN_COUNT] = {
    [TWCA_SHOWN_LACKING] = SIGHT_LEAF,
    [TWCA_SHOWN_OTHER_SITE] = SIGHT_SHOP_LEAF,
    [TWCA_SHOWN_SIBLING] = SIGHT_OLD_LEAF,
    [TWCA_SHOWN_UNRELATED] = SIGHT_CDN_LEAF,
};

#define OWN TWCA_VANTAGE_OWN
#define PUBLIC TWCA_VANTAGE_PUBLIC
#define PEER TWCA_VANTAGE_PEER
#define LACKING TWCA_SHOWN_LACKING
#define OTHER_SITE TWCA_SHOWN_OTHER_SITE
#define SIBLING TWCA_SHOWN_SIBLING
#define UNRELATED TWCA_SHOWN_UNRELATED
#define UNASKED TWCA_BEACON_UNASKED
#define OURS TWCA_BEACON_OURS
#define EARLIER TWCA_BEACON_EARLIER
#define OTHER TWCA_BEACON_OTHER
#define NONE TWCA_BEACON_NONE
#define SILENT TWCA_BEACON_SILENT
#define ELSEWHERE TWCA_PLACE_ELSEWHERE
#define AT_OWN TWCA_PLACE_OWN
#define AT_PEER TWCA_PLACE_PEER

static const struct {
    twca_case_t seen;
    const char *told;
} cases[] = {
    {{OWN, LACKING, UNASKED, AT_OWN}, "error served-chain"},
    {{OWN, LACKING, OURS, AT_OWN}, "error served-chain"},
    {{OWN, LACKING, EARLIER, AT_OWN}, "error stale-process"},
    {{OWN, LACKING, NONE, AT_OWN}, "error served-chain"},
    {{OWN, OTHER_SITE, UNASKED, AT_OWN}, ""},
    {{OWN, OTHER_SITE, OURS, AT_OWN}, "warning shadowed"},
    {{OWN, OTHER_SITE, SILENT, AT_OWN}, "warning shadowed"},
    {{OWN, OTHER_SITE, NONE, AT_OWN}, "error served-chain"},
    {{OWN, OTHER_SITE, EARLIER, AT_OWN}, "error stale-process"},
    {{OWN, OTHER_SITE, OTHER, AT_OWN}, "error wrong-server"},
    {{OWN, SIBLING, UNASKED, AT_OWN}, ""},
    {{OWN, SIBLING, OURS, AT_OWN}, "error served-chain"},
    {{OWN, SIBLING, EARLIER, AT_OWN}, "error stale-process"},
    {{OWN, SIBLING, OTHER, AT_OWN}, "error wrong-server"},
    {{OWN, SIBLING, NONE, AT_OWN}, "error served-chain"},
    {{OWN, SIBLING, SILENT, AT_OWN}, "error served-chain"},
    {{OWN, UNRELATED, OURS, AT_OWN}, "error served-chain"},
    {{OWN, UNRELATED, EARLIER, AT_OWN}, "error stale-process"},
    {{OWN, UNRELATED, OTHER, AT_OWN}, "error wrong-server"},
    {{OWN, UNRELATED, NONE, AT_OWN}, "error served-chain"},
    {{OWN, UNRELATED, SILENT, AT_OWN}, "error served-chain"},

    {{PUBLIC, LACKING, UNASKED, ELSEWHERE}, "error served-chain"},
    {{PUBLIC, LACKING, OURS, ELSEWHERE}, "error served-chain"},
    {{PUBLIC, LACKING, EARLIER, ELSEWHERE}, "error stale-process"},
    {{PUBLIC, LACKING, OTHER, ELSEWHERE}, "error served-chain"},
    {{PUBLIC, LACKING, NONE, AT_OWN}, "error served-chain"},
    {{PUBLIC, LACKING, NONE, AT_PEER}, "error stale-peer"},
    {{PUBLIC, SIBLING, UNASKED, ELSEWHERE}, ""},
    {{PUBLIC, UNRELATED, UNASKED, AT_OWN}, ""},
    {{PUBLIC, SIBLING, OURS, ELSEWHERE}, "error stale-front"},
    {{PUBLIC, OTHER_SITE, OURS, ELSEWHERE}, "error stale-front"},
    {{PUBLIC, UNRELATED, OURS, AT_OWN}, "error stale-front"},
    {{PUBLIC, UNRELATED, OURS, AT_PEER}, "error stale-front"},
    {{PUBLIC, SIBLING, EARLIER, ELSEWHERE}, "error stale-process"},
    {{PUBLIC, UNRELATED, EARLIER, AT_PEER}, "error stale-process"},
    {{PUBLIC, SIBLING, OTHER, AT_PEER}, "error stale-peer"},
    {{PUBLIC, UNRELATED, OTHER, AT_PEER}, "error stale-peer"},
    {{PUBLIC, SIBLING, NONE, AT_PEER}, "error stale-peer"},
    {{PUBLIC, UNRELATED, SILENT, AT_PEER}, "error stale-peer"},
    {{PUBLIC, SIBLING, OTHER, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, OTHER_SITE, OTHER, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, UNRELATED, OTHER, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, UNRELATED, OTHER, AT_OWN}, "error wrong-server"},
    {{PUBLIC, UNRELATED, NONE, AT_OWN}, "error wrong-server"},
    {{PUBLIC, UNRELATED, SILENT, AT_OWN}, "error wrong-server"},
    {{PUBLIC, SIBLING, NONE, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, SIBLING, SILENT, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, OTHER_SITE, NONE, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, OTHER_SITE, SILENT, ELSEWHERE}, "error wrong-server"},
    {{PUBLIC, UNRELATED, NONE, ELSEWHERE}, "warning hosted-elsewhere"},
    {{PUBLIC, UNRELATED, SILENT, ELSEWHERE}, "warning hosted-elsewhere"},

    {{PEER, LACKING, UNASKED, AT_PEER}, "error stale-peer"},
    {{PEER, LACKING, OURS, AT_PEER}, "error stale-peer"},
    {{PEER, LACKING, OTHER, AT_PEER}, "error stale-peer"},
    {{PEER, LACKING, EARLIER, AT_PEER}, "error stale-process"},
    {{PEER, SIBLING, UNASKED, AT_PEER}, "error stale-peer"},
    {{PEER, SIBLING, OURS, AT_PEER}, "error stale-front"},
    {{PEER, SIBLING, EARLIER, AT_PEER}, "error stale-process"},
    {{PEER, SIBLING, OTHER, AT_PEER}, "error stale-peer"},
    {{PEER, OTHER_SITE, NONE, AT_PEER}, "error stale-peer"},
    {{PEER, UNRELATED, SILENT, AT_PEER}, "error stale-peer"},
};

static const char *name_of(const twca_case_t *seen)
{
    static const char *const vantages[] = {"own", "public", "peer"};
    static const char *const shown[] = {"lacking", "other site's", "sibling",
                                        "unrelated"};
    static const char *const beacons[] = {"unasked", "ours", "earlier",
                                          "other",   "none", "silent"};
    static const char *const places[] = {"at a peer", "here", "elsewhere"};
    static char name[80];

    (void)snprintf(name, sizeof(name), "%s, %s, %s, %s",
                   vantages[seen->vantage], shown[seen->shown],
                   beacons[seen->beacon], places[seen->place]);
    return name;
}

/* What makes an address a peer's. */
static void add_peer(void)
{
    twca_sighting_t *peer =
        sight_seen(PEER, UNASKED, SIGHT_LEAF, SIGHT_ISSUING, SIGHT_COUNT);

    peer->address = "192.0.2.80";
    peer->pair = 0;
}

static void test_case(const twca_case_t *seen, const char *told)
{
    twca_sighting_t *sighting;

    sight_begin();
    sighting =
        seen->shown == LACKING
            ? sight_seen(seen->vantage, seen->beacon, SIGHT_LEAF, SIGHT_COUNT)
            : sight_seen(seen->vantage, seen->beacon, leaves[seen->shown],
                         SIGHT_ISSUING, SIGHT_COUNT);
    sighting->is_local = seen->place == AT_OWN;
    if (seen->vantage == PUBLIC && seen->place == AT_PEER) {
        add_peer();
    }
    is_str(sight_told(), told, name_of(seen));
}

/* A row that no case is decided by is not tested. */
static void test_rows(void)
{
    int is_hit[ROWS_MOST] = {0};
    int count;
    const twca_verdict_t *rows = twca_verdicts(&count);

    ok(count > 0 && count <= ROWS_MOST, "there is a table");
    for (size_t i = 0; i < COUNT(cases); i++) {
        const twca_verdict_t *row = twca_verdict(&cases[i].seen);

        if (row) {
            is_hit[row - rows] = 1;
        }
    }
    for (int i = 0; i < count; i++) {
        ok(is_hit[i], "row %d is tested", i);
    }
}

int main(void)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        test_case(&cases[i].seen, cases[i].told);
    }
    test_rows();
    return done();
}
