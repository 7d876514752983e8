/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is said of what is served: whole findings, and what is merged. */

#include <string.h>

#include <apr_strings.h>

#include "checks/finding.h"
#include "sight.h"
#include "tap.h"

#define OWN TWCA_VANTAGE_OWN
#define PUBLIC TWCA_VANTAGE_PUBLIC
#define PEER TWCA_VANTAGE_PEER

#define TIMES_4(text) text text text text
#define HASH(byte) TIMES_4(TIMES_4(byte byte))

#define OLD                                                                    \
    "subject=CN = www\nissuer=CN = Issuing\nserial=11\n"                       \
    "not_before=2025-11-01T10:00:00Z\nnot_after=2026-12-04T10:00:00Z\n"        \
    "sha256=" HASH("a1") "\n"
#define NEW                                                                    \
    "subject=CN = www\nissuer=CN = Issuing\nserial=12\n"                       \
    "not_before=2026-11-21T10:00:00Z\nnot_after=2027-12-24T10:00:00Z\n"        \
    "sha256=" HASH("a2") "\n"
#define TWIN                                                                   \
    "subject=CN = www\nissuer=CN = Issuing\nserial=1D\n"                       \
    "not_before=2026-11-01T10:00:00Z\nnot_after=2027-12-04T10:00:00Z\n"        \
    "sha256=" HASH("ad") "\n"
#define RIGHT                                                                  \
    "subject=CN = www\nissuer=CN = Issuing\nserial=10\n"                       \
    "not_before=2026-11-01T10:00:00Z\nnot_after=2027-12-04T10:00:00Z\n"        \
    "sha256=" HASH("a0") "\n"
#define SHOP                                                                   \
    "subject=CN = shop\nissuer=CN = Issuing\nserial=15\n"                      \
    "not_before=2026-10-23T10:00:00Z\nnot_after=2027-11-25T10:00:00Z\n"        \
    "sha256=" HASH("a5") "\n"
#define CDN                                                                    \
    "subject=CN = www\nissuer=CN = CDN\nserial=16\n"                           \
    "not_before=2026-11-17T10:00:00Z\nnot_after=2027-12-20T10:00:00Z\n"        \
    "sha256=" HASH("a6") "\n"
#define ALIEN                                                                  \
    "subject=CN = other\nissuer=CN = Issuing\nserial=17\n"                     \
    "not_before=2026-11-19T10:00:00Z\nnot_after=2027-12-22T10:00:00Z\n"        \
    "sha256=" HASH("a7") "\n"
#define LOADED                                                                 \
    "loaded_serial=10\nloaded_not_before=2026-11-01T10:00:00Z\n"               \
    "loaded_not_after=2027-12-04T10:00:00Z\nloaded_sha256=" HASH("a0") "\n"

#define AT_OWN "view=own\naddresses=192.0.2.1:443\nprotocols=TLSv1.3\n"
#define AT_PUBLIC                                                              \
    "view=public\nhosts=www.example.test\naddresses=192.0.2.80:443\n"          \
    "protocols=TLSv1.3\n"
#define AT_PEER                                                                \
    "view=peer\nhosts=web2.example.test\naddresses=192.0.2.2:443\n"            \
    "protocols=TLSv1.3\n"
#define SINCE "since=2026-11-22T10:30:00Z\n"
#define START "loaded=2026-11-22T10:00:00Z\n"

static void said(const char *told, const char *facts, const char *name)
{
    is_str(sight_told(), told, name);
    is_str(sight_facts(0), facts, name);
}

static void test_place(void)
{
    const twca_finding_t *finding;

    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT);
    (void)sight_told();
    finding = &APR_ARRAY_IDX(sight_site()->findings, 0, twca_finding_t);
    is_str(finding->where.file, "/etc/sites.conf", "where: the site's file");
    ok(finding->where.line == 7, "where: its line");
    ok(sight_site()->verdict == TWCA_ERROR, "the verdict follows");
}

/* --- 4.6-Q1 --------------------------------------------------------------- */

static void test_chain(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_COUNT);
    said("error served-chain",
         AT_OWN RIGHT LOADED "beacon=this-server\n" SINCE
                             "evidence=this-server chain-lacking\n"
                             "missing=CN = Issuing\n",
         "the chain is lacking");
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_SECOND_ISSUING,
                     SIGHT_COUNT);
    said("error served-chain",
         AT_PUBLIC RIGHT LOADED "beacon=none\n" SINCE
                                "evidence=none chain-lacking\n"
                                "missing=CN = Second Root\n",
         "another chain, which is not complete");
}

static void test_other_answers(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_ALIEN_LEAF, SIGHT_ISSUING,
                     SIGHT_COUNT);
    said("error served-chain",
         AT_OWN ALIEN LOADED "beacon=this-server\n" SINCE
                             "evidence=this-server certificate-unrelated\n",
         "another certificate of this server");
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT);
    said("error served-chain",
         AT_OWN OLD LOADED "beacon=none\n" SINCE
                           "evidence=none certificate-older\nstranger=yes\n",
         "another program");
}

/* What differs in its cause is not one finding; what doesn't, is. */
static void test_forms(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_ALIEN_LEAF, SIGHT_COUNT);
    (void)sight_seen(OWN, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT);
    (void)sight_seen(OWN, TWCA_BEACON_SILENT, SIGHT_OLD_LEAF, SIGHT_COUNT);
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_LEAF, SIGHT_COUNT);
    is_str(sight_told(),
           "error served-chain, error served-chain, error served-chain",
           "a virtual host, another program, a chain");
}

/* --- 4.6-Q2, situation 1 -------------------------------------------------- */

static void test_process(void)
{
    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_EARLIER, SIGHT_OLD_LEAF, SIGHT_COUNT);
    said("error stale-process",
         AT_OWN OLD LOADED "beacon=earlier-start\n" SINCE
                           "evidence=earlier-start certificate-older\n" START,
         "an old process");
}

static void test_file(void)
{
    sight_begin();
    sight_disk(0)->state = TWCA_DISK_CHANGED;
    sight_disk(0)->certificate = sight_certificate(SIGHT_NEW_LEAF);
    said("error stale-process",
         "files=/etc/ssl/rsa.crt\nchanged=2026-11-22T10:30:00Z\n" START NEW
             LOADED,
         "another certificate in the file");
    sight_begin();
    sight_disk(0)->state = TWCA_DISK_CHAIN;
    sight_disk(0)->file = "/etc/ssl/chain.crt";
    said("error stale-process",
         "files=/etc/ssl/chain.crt\nchanged=2026-11-22T10:30:00Z\n" START
         "chain=yes\n" RIGHT LOADED,
         "another chain in the chain's file");
    sight_begin();
    sight_disk(0)->state = TWCA_DISK_UNREADABLE;
    said("error stale-process",
         "unreadable=/etc/ssl/rsa.crt\nchanged=2026-11-22T10:30:00Z\n" START
             RIGHT LOADED,
         "a file that could not be loaded");
}

static void test_two_files(void)
{
    sight_begin();
    sight_add_pair();
    sight_disk(0)->state = TWCA_DISK_CHAIN;
    sight_disk(1)->state = TWCA_DISK_UNREADABLE;
    sight_disk(1)->changed = SIGHT_START + SIGHT_LATER / 4;
    said("error stale-process",
         "files=/etc/ssl/rsa.crt\nunreadable=/etc/ssl/ecdsa.crt\n"
         "changed=2026-11-22T10:30:00Z\n" START RIGHT LOADED,
         "one chain, and one that could not be loaded");
    sight_begin();
    sight_add_pair();
    sight_disk(0)->state = TWCA_DISK_CHANGED;
    sight_disk(0)->file = "/etc/ssl/both.pem";
    sight_disk(1)->state = TWCA_DISK_CHANGED;
    sight_disk(1)->file = "/etc/ssl/both.pem";
    said("error stale-process",
         "files=/etc/ssl/both.pem\nchanged=2026-11-22T10:30:00Z\n" START LOADED,
         "a file of both pairs, its certificate not known any more");
}

/* --- Situations 2 to 5 ---------------------------------------------------- */

static void test_peer(void)
{
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_OTHER, SIGHT_OLD_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         AT_PEER OLD LOADED "beacon=another-server\n" SINCE
                            "evidence=another-server certificate-older\n"
                            "older=192.0.2.2:443\n",
         "a peer with the old certificate");
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_UNASKED, SIGHT_NEW_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         AT_PEER NEW LOADED SINCE "evidence=certificate-newer\n"
                                  "newer=192.0.2.2:443\n",
         "a peer with a newer one");
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         AT_PEER RIGHT LOADED "beacon=none\n" SINCE
                              "evidence=none chain-lacking\n"
                              "lacking=192.0.2.2:443\nmissing=CN = Issuing\n",
         "a peer without the chain");
}

static void test_other_peer(void)
{
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_ALIEN_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         AT_PEER ALIEN LOADED "beacon=none\n" SINCE
                              "evidence=none certificate-unrelated\n"
                              "older=192.0.2.2:443\n",
         "a newer certificate for something else is no newer one");
    sight_begin();
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         AT_PEER CDN LOADED "beacon=none\n" SINCE
                            "evidence=none certificate-unrelated\n"
                            "newer=192.0.2.2:443\n",
         "a newer one of another issuer is");
}

/* Three peers, asked with both versions, and the world at one of them. */
static void test_peers(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT);
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_LEAF, SIGHT_COUNT)->address =
        "2001:db8::3";
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT)->address =
        "192.0.2.80";
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT)->protocol =
        TWCA_PROTOCOL_1_2;
    (void)sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT);
    said("error stale-peer",
         "view=peer\nhosts=web2.example.test www.example.test\n"
         "addresses=192.0.2.80:443 192.0.2.2:443 [2001:db8::3]:443\n"
         "protocols=TLSv1.3 TLSv1.2\n" OLD LOADED "beacon=none\n" SINCE
         "evidence=none peer-address certificate-older chain-lacking\n"
         "older=192.0.2.80:443 192.0.2.2:443\nlacking=[2001:db8::3]:443\n"
         "missing=CN = Issuing\n",
         "several peers in one finding");
}

static void test_twin(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_OTHER, SIGHT_TWIN_LEAF, SIGHT_COUNT);
    said("error wrong-server",
         AT_PUBLIC TWIN LOADED "beacon=another-server\n" SINCE
                               "evidence=another-server certificate-alike\n",
         "neither older nor newer");
}

static void test_wrong_server(void)
{
    sight_begin();
    sight_seen(PUBLIC, TWCA_BEACON_OTHER, SIGHT_OLD_LEAF, SIGHT_COUNT)->since =
        0;
    said("error wrong-server",
         AT_PUBLIC OLD LOADED "beacon=another-server\n"
                              "evidence=another-server certificate-older\n",
         "another server with this module");
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_SILENT, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    said("error wrong-server",
         AT_PUBLIC SHOP LOADED "beacon=silent\n" SINCE
                               "evidence=silent certificate-of-other-site\n"
                               "other_site=shop.example.test:443\n",
         "another one, with a certificate of this server's");
    sight_begin();
    sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT)
        ->is_local = 1;
    said("error wrong-server",
         AT_PUBLIC CDN LOADED "beacon=none\n" SINCE "evidence=none own-machine "
                              "certificate-unrelated\n",
         "another one on this machine");
}

static void test_front(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_OURS, SIGHT_OLD_LEAF, SIGHT_COUNT);
    said("error stale-front",
         AT_PUBLIC OLD LOADED "beacon=this-server\n" SINCE
                              "evidence=this-server certificate-older\n",
         "a device in front");
}

static void test_elsewhere(void)
{
    sight_begin();
    (void)sight_seen(PUBLIC, TWCA_BEACON_NONE, SIGHT_CDN_LEAF, SIGHT_COUNT);
    said("warning hosted-elsewhere",
         AT_PUBLIC CDN LOADED "beacon=none\n" SINCE
                              "evidence=none certificate-unrelated\n",
         "hosted elsewhere");
    ok(sight_site()->verdict == TWCA_WARNING, "a warning is the verdict");
}

/* --- Shadowed ------------------------------------------------------------- */

#define SHADOW                                                                 \
    "other_site=shop.example.test:443\nother_place=/etc/sites.conf:70\n"
#define SHADOW_SEEN                                                            \
    AT_OWN SHOP LOADED "beacon=this-server\n" SINCE                            \
                       "evidence=this-server certificate-of-other-site\n"

/* The finding that the configuration gave. */
static void add_static(apr_pool_t *pool, const char *name,
                       const char *other_site)
{
    twca_context_t context = {.pool = pool, .scratch = pool};
    twca_site_t *site = sight_site();
    apr_array_header_t *names = apr_array_make(pool, 1, sizeof(const char *));
    twca_finding_t *finding = twca_find_in(&context, &site->findings,
                                           TWCA_SHADOWED, &site->defined_at);

    APR_ARRAY_PUSH(names, const char *) = name;
    twca_fact_list(&context, finding, "names", names);
    twca_fact(&context, finding, "other_site", other_site);
    twca_fact(&context, finding, "other_place", "/etc/sites.conf:70");
}

static void test_shadowed(apr_pool_t *pool)
{
    const apr_array_header_t *facts;

    sight_begin();
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    said("warning shadowed", "names=www.example.test\n" SHADOW SHADOW_SEEN,
         "found by what answered");
    sight_begin();
    add_static(pool, "WWW.example.test", "shop.example.test:443");
    facts = APR_ARRAY_IDX(sight_site()->findings, 0, twca_finding_t).facts;
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    said("warning shadowed", "names=WWW.example.test\n" SHADOW SHADOW_SEEN,
         "confirmed by what answered");
    ok(facts->nelts == 3, "the start's own finding stays as it was");
    sight_begin();
    add_static(pool, "alias.example.test", "shop.example.test:443");
    add_static(pool, "www.example.test", "third.example.test:443");
    (void)sight_seen(OWN, TWCA_BEACON_OURS, SIGHT_SHOP_LEAF, SIGHT_COUNT);
    is_str(sight_told(), "warning shadowed, warning shadowed, warning shadowed",
           "another name's, or by another site, is not this one");
}

/* --- Which pair it is ----------------------------------------------------- */

static void test_kinds(void)
{
    sight_begin();
    sight_add_pair();
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_ECDSA, SIGHT_COUNT)->kind =
        TWCA_KIND_ECDSA;
    said("error stale-peer",
         "view=peer\nhosts=web2.example.test\naddresses=192.0.2.2:443\n"
         "protocols=TLSv1.3\nkeys=ECDSA\n"
         "subject=CN = www\nissuer=CN = Issuing\nserial=14\n"
         "not_before=2025-11-02T10:00:00Z\nnot_after=2026-12-05T10:00:00Z\n"
         "sha256=" HASH(
             "a4") "\n"
                   "loaded_serial=13\nloaded_not_before=2026-11-02T10:00:00Z\n"
                   "loaded_not_after=2027-12-05T10:00:00Z\nloaded_sha256=" HASH(
                       "a3") "\n"
                             "beacon=none\n" SINCE "evidence=none "
                             "certificate-older\nolder=192.0.2.2:443\n",
         "compared with the pair of the kind that was asked for");
    sight_begin();
    sight_add_pair();
    sight_seen(PEER, TWCA_BEACON_NONE, SIGHT_OLD_LEAF, SIGHT_COUNT)->kind =
        TWCA_KIND_RSA;
    said("error stale-peer",
         "view=peer\nhosts=web2.example.test\naddresses=192.0.2.2:443\n"
         "protocols=TLSv1.3\nkeys=RSA\n" OLD LOADED "beacon=none\n" SINCE
         "evidence=none certificate-older\nolder=192.0.2.2:443\n",
         "of either kind");
}

static int pair_of(const sight_certificate_e *list, int count)
{
    unsigned char sha256[4][TWCA_HASH_SIZE];

    for (int i = 0; i < count; i++) {
        memcpy(sha256[i], sight_certificate(list[i])->sha256, TWCA_HASH_SIZE);
    }
    return twca_served_pair(
        sight_site(), (const unsigned char(*)[TWCA_HASH_SIZE])sha256, count);
}

static void test_pair(void)
{
    static const sight_certificate_e first[] = {SIGHT_LEAF, SIGHT_ISSUING,
                                                SIGHT_ROOT};
    static const sight_certificate_e second[] = {SIGHT_ECDSA_LEAF,
                                                 SIGHT_ISSUING};
    static const sight_certificate_e turned[] = {SIGHT_ISSUING, SIGHT_LEAF};
    const twca_certificate_t *last[] = {sight_certificate(SIGHT_ECDSA_LEAF)};

    sight_begin();
    ok(pair_of(second, 2) == -1, "the list of no pair");
    sight_add_pair();
    ok(pair_of(first, 2) == 0, "the first pair's");
    ok(pair_of(second, 2) == 1, "the second pair's");
    ok(pair_of(first, 1) == -1, "a list that is shorter");
    ok(pair_of(first, 3) == -1, "a list that is longer");
    ok(pair_of(turned, 2) == -1, "another order");
    ok(pair_of(first, 0) == -1, "an empty list");
    sight_site()->pairs[0].served = last;
    sight_site()->pairs[0].served_count = 1;
    ok(pair_of(first, 2) == -1, "the files' where the last good is served");
    ok(pair_of(second, 1) == 0, "the last good pair's own");
    sight_site()->pairs[0].served = NULL;
    sight_site()->pairs[0].sent = NULL;
    ok(pair_of(first, 0) == -1, "an empty list, of a pair without one");
}

int main(void)
{
    apr_pool_t *pool;

    sight_begin();
    if (apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_place();
    test_chain();
    test_other_answers();
    test_forms();
    test_process();
    test_file();
    test_two_files();
    test_peer();
    test_other_peer();
    test_peers();
    test_twin();
    test_wrong_server();
    test_front();
    test_elsewhere();
    test_shadowed(pool);
    test_kinds();
    test_pair();
    return done();
}
