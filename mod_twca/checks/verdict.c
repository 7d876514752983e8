/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "verdict.h"

#define BIT(member) (1U << (member))
#define ANY(members) (BIT(members) - 1)

#define OWN BIT(TWCA_VANTAGE_OWN)
#define PUBLIC BIT(TWCA_VANTAGE_PUBLIC)
#define PEER BIT(TWCA_VANTAGE_PEER)

#define LACKING BIT(TWCA_SHOWN_LACKING)
#define OTHER_SITE BIT(TWCA_SHOWN_OTHER_SITE)
#define SIBLING BIT(TWCA_SHOWN_SIBLING)
#define UNRELATED BIT(TWCA_SHOWN_UNRELATED)
#define DIFFERENT (OTHER_SITE | SIBLING | UNRELATED)

#define OURS BIT(TWCA_BEACON_OURS)
#define EARLIER BIT(TWCA_BEACON_EARLIER)
#define OTHER BIT(TWCA_BEACON_OTHER)
#define NONE (BIT(TWCA_BEACON_NONE) | BIT(TWCA_BEACON_SILENT))
#define SILENT BIT(TWCA_BEACON_SILENT)
#define WHOEVER ANY(TWCA_BEACON_COUNT)

#define AT_PEER BIT(TWCA_PLACE_PEER)
#define AT_OWN BIT(TWCA_PLACE_OWN)
#define WHEREVER ANY(TWCA_PLACE_COUNT)

static const twca_verdict_t verdicts[] = {
    /* One's own addresses. Whose beacon is silent may be busy, or ask for a
     * client's certificate: a site of this server's is the simpler answer. */
    {OWN, LACKING | DIFFERENT, EARLIER, WHEREVER, TWCA_STALE_PROCESS, "1"},
    {OWN, LACKING, WHOEVER, WHEREVER, TWCA_SERVED_CHAIN, NULL},
    {OWN, OTHER_SITE, OURS | SILENT, WHEREVER, TWCA_SHADOWED, NULL},
    {OWN, DIFFERENT, OURS | NONE, WHEREVER, TWCA_SERVED_CHAIN, NULL},
    {OWN, DIFFERENT, OTHER, WHEREVER, TWCA_WRONG_SERVER, "3"},

    /* The world's. */
    {PUBLIC, LACKING | DIFFERENT, EARLIER, WHEREVER, TWCA_STALE_PROCESS, "1"},
    {PUBLIC, DIFFERENT, OURS, WHEREVER, TWCA_STALE_FRONT, "4"},
    {PUBLIC, DIFFERENT, OTHER | NONE, AT_PEER, TWCA_STALE_PEER, "2"},
    {PUBLIC, DIFFERENT, OTHER, WHEREVER, TWCA_WRONG_SERVER, "2, 3"},
    {PUBLIC, DIFFERENT, NONE, AT_OWN, TWCA_WRONG_SERVER, "2, 3"},
    {PUBLIC, OTHER_SITE | SIBLING, NONE, WHEREVER, TWCA_WRONG_SERVER, "2, 3"},
    {PUBLIC, UNRELATED, NONE, WHEREVER, TWCA_HOSTED_ELSEWHERE, "5"},
    {PUBLIC, LACKING, WHOEVER, AT_PEER, TWCA_STALE_PEER, "2"},
    {PUBLIC, LACKING, WHOEVER, WHEREVER, TWCA_SERVED_CHAIN, NULL},

    /* The peers': a list of them that all servers share names this one too. */
    {PEER, LACKING | DIFFERENT, EARLIER, WHEREVER, TWCA_STALE_PROCESS, "1"},
    {PEER, DIFFERENT, OURS, WHEREVER, TWCA_STALE_FRONT, "4"},
    {PEER, LACKING | DIFFERENT, WHOEVER, WHEREVER, TWCA_STALE_PEER, "2"},
};

#define COUNT ((int)(sizeof(verdicts) / sizeof(verdicts[0])))

const twca_verdict_t *twca_verdicts(int *count)
{
    *count = COUNT;
    return verdicts;
}

static int fits(const twca_verdict_t *row, const twca_case_t *seen)
{
    return (row->vantages & BIT(seen->vantage))
           && (row->shown & BIT(seen->shown))
           && (row->beacons & BIT(seen->beacon))
           && (row->places & BIT(seen->place));
}

const twca_verdict_t *twca_verdict(const twca_case_t *seen)
{
    int i = 0;

    while (i < COUNT && !fits(&verdicts[i], seen)) {
        i++;
    }
    return i < COUNT ? &verdicts[i] : NULL;
}
