/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is said of a list whose certificates could not be kept: the same as when
 * it was whole, but of the certificate itself. */

#include <string.h>

#include <apr_strings.h>

#include "checks/served.h"
#include "sight.h"
#include "tap.h"

#define OWN TWCA_VANTAGE_OWN
#define PUBLIC TWCA_VANTAGE_PUBLIC
#define PEER TWCA_VANTAGE_PEER

static int is_of_certificate(const char *fact)
{
    static const char *const names[] = {"subject=",    "issuer=",    "serial=",
                                        "not_before=", "not_after=", "sha256="};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strncmp(fact, names[i], strlen(names[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

/** Those of the facts that don't come from the certificate that came. */
static const char *others(apr_pool_t *pool, const char *facts)
{
    char *copy = apr_pstrdup(pool, facts);
    char *rest = NULL;
    const char *left = "";

    for (char *fact = apr_strtok(copy, "\n", &rest); fact;
         fact = apr_strtok(NULL, "\n", &rest)) {
        if (!is_of_certificate(fact)) {
            left = apr_pstrcat(pool, left, fact, "\n", NULL);
        }
    }
    return left;
}

/** What stays of each list: so many certificates, and its difference. */
static void forget(twca_site_t *site, int left)
{
    twca_sighting_t *lists =
        apr_pmemdup(sight_report()->sites->pool, site->sightings,
                    (size_t)site->sighting_count * sizeof(*lists));

    for (int i = 0; i < site->sighting_count; i++) {
        lists[i].difference =
            twca_served_difference(sight_report(), site, &lists[i]);
        lists[i].chain_count = left;
    }
    site->sightings = lists;
    site->findings = NULL;
}

/** Judge it, and once more when it has been forgotten. */
static void same(const char *told, int left, const char *name)
{
    apr_pool_t *pool = sight_report()->sites->pool;
    const char *facts = NULL;

    is_str(sight_told(), told, name);
    if (*told) {
        facts = apr_pstrdup(pool, sight_facts(0));
        facts = left > 0 ? facts : others(pool, facts);
    }
    forget(sight_site(), left);
    is_str(sight_told(), told, name);
    if (*told) {
        is_str(sight_facts(0), facts, name);
    }
}

static void test_peers(void)
{
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT);
    same("error stale-peer", 0, "a peer with the old certificate");
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_NEW_LEAF, SIGHT_COUNT);
    same("error stale-peer", 0, "a peer with a newer one");
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_COUNT);
    same("error stale-peer", 0, "a peer without the chain");
}

static void test_others(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    same("error wrong-server", 0, "the certificate of another site");
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT);
    same("warning hosted-elsewhere", 0, "hosted elsewhere");
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_ALIEN_LEAF, SIGHT_COUNT);
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_ALIEN_LEAF, SIGHT_COUNT);
    same("error served-chain", 0, "one fault, seen here and by others");
}

static void test_second_pair(void)
{
    sight_begin();
    sight_add_pair();
    sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_OLD_ECDSA, SIGHT_COUNT)->kind =
        TWCA_KIND_ECDSA;
    same("error stale-front", 0, "the old one of the second pair");
}

static void test_no_fault(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_ISSUING,
                     SIGHT_ROOT, SIGHT_COUNT);
    same("", 0, "more than was loaded");
}

static void test_in_part(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_LEAF,
                     SIGHT_COUNT);
    same("error served-chain", 1, "of a chain that lacks, the first is left");
}

int main(void)
{
    plan(26);
    test_peers();
    test_others();
    test_second_pair();
    test_no_fault();
    test_in_part();
    return done();
}
