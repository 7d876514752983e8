/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "sight.h"

#include <stdarg.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "tap.h"

#define DAY 86400
#define SIGHTINGS_MOST 16

static struct {
    apr_pool_t *pool;
    twca_report_t *report;
    twca_site_t *site; /* a copy of the report's */
    twca_sighting_t *sightings;
    twca_on_disk_t *on_disk;
    twca_certificate_t certificates[SIGHT_COUNT];
} now;

/* --- Certificates --------------------------------------------------------- */

static const struct {
    const char *subject;
    const char *issuer;
    const char *key;
    const char *name; /* of the SAN, or NULL */
    int age;          /* days before the start */
    twca_role_e role;
} kinds[SIGHT_COUNT] = {
    [SIGHT_LEAF] = {"CN = www", "CN = Issuing", "RSA 2048", "www.example.test",
                    21, TWCA_ROLE_SERVER},
    [SIGHT_TWIN_LEAF] = {"CN = www", "CN = Issuing", "RSA 2048",
                         "www.example.test", 21, TWCA_ROLE_SERVER},
    [SIGHT_OLD_LEAF] = {"CN = www", "CN = Issuing", "RSA 2048",
                        "WWW.example.test", 386, TWCA_ROLE_SERVER},
    [SIGHT_NEW_LEAF] = {"CN = www", "CN = Issuing", "RSA 2048",
                        "www.example.test", 1, TWCA_ROLE_SERVER},
    [SIGHT_ECDSA_LEAF] = {"CN = www", "CN = Issuing", "EC prime256v1",
                          "www.example.test", 20, TWCA_ROLE_SERVER},
    [SIGHT_OLD_ECDSA] = {"CN = www", "CN = Issuing", "EC prime256v1",
                         "www.example.test", 385, TWCA_ROLE_SERVER},
    [SIGHT_SHOP_LEAF] = {"CN = shop", "CN = Issuing", "RSA 2048",
                         "shop.example.test", 30, TWCA_ROLE_SERVER},
    [SIGHT_CDN_LEAF] = {"CN = www", "CN = CDN", "EC prime256v1",
                        "www.example.test", 5, TWCA_ROLE_SERVER},
    [SIGHT_ALIEN_LEAF] = {"CN = other", "CN = Issuing", "RSA 2048",
                          "other.test", 3, TWCA_ROLE_SERVER},
    [SIGHT_ISSUING] = {"CN = Issuing", "CN = Root", "RSA 2048", NULL, 900,
                       TWCA_ROLE_INTERMEDIATE},
    [SIGHT_ROOT] = {"CN = Root", "CN = Root", "RSA 4096", NULL, 3000,
                    TWCA_ROLE_ROOT},
    [SIGHT_CDN_ISSUING] = {"CN = CDN", "CN = CDN Root", "RSA 2048", NULL, 900,
                           TWCA_ROLE_INTERMEDIATE},
    [SIGHT_SECOND_ISSUING] = {"CN = Issuing", "CN = Second Root", "RSA 2048",
                              NULL, 800, TWCA_ROLE_INTERMEDIATE},
    [SIGHT_SECOND_ROOT] = {"CN = Second Root", "CN = Second Root", "RSA 4096",
                           NULL, 3000, TWCA_ROLE_ROOT},
};

static void make_certificate(sight_certificate_e which)
{
    twca_certificate_t *made = &now.certificates[which];

    memset(made, 0, sizeof(*made));
    memset(made->sha256, 0xA0 + (int)which, TWCA_HASH_SIZE);
    made->subject = kinds[which].subject;
    made->issuer = kinds[which].issuer;
    made->key = kinds[which].key;
    made->serial = apr_psprintf(now.pool, "%02X", 0x10 + (int)which);
    made->signature = "sha256WithRSAEncryption";
    made->names = &kinds[which].name;
    made->name_count = kinds[which].name != NULL;
    made->host_count = made->name_count;
    made->not_before = apr_time_sec(SIGHT_START) - kinds[which].age * DAY;
    made->not_after = made->not_before + 398 * DAY;
    made->dates_valid = 1;
    made->role = (unsigned char)kinds[which].role;
    made->is_self_signed = kinds[which].role == TWCA_ROLE_ROOT;
}

const twca_certificate_t *sight_certificate(sight_certificate_e which)
{
    return &now.certificates[which];
}

static const twca_certificate_t **path_below(sight_certificate_e leaf)
{
    const twca_certificate_t **path =
        apr_palloc(now.pool, 3 * sizeof(const twca_certificate_t *));

    path[0] = sight_certificate(leaf);
    path[1] = sight_certificate(SIGHT_ISSUING);
    path[2] = sight_certificate(SIGHT_ROOT);
    return path;
}

/* --- Sites ---------------------------------------------------------------- */

static void fill_pair(twca_pair_t *pair, sight_certificate_e leaf,
                      const char *file)
{
    memset(pair, 0, sizeof(*pair));
    pair->certificate_file.path = file;
    pair->certificate = sight_certificate(leaf);
    pair->sent = path_below(leaf);
    pair->sent_count = 2;
    pair->path = pair->sent;
    pair->path_count = 3;
}

static twca_site_t *add_site(const char *name, sight_certificate_e leaf,
                             unsigned line)
{
    twca_site_t *site = apr_array_push(now.report->sites);

    memset(site, 0, sizeof(*site));
    site->name = name;
    site->port = 443;
    site->tls = 1;
    site->defined_at.file = "/etc/sites.conf";
    site->defined_at.line = line;
    site->pairs = apr_pcalloc(now.pool, 2 * sizeof(*site->pairs));
    site->pair_count = 1;
    fill_pair(&site->pairs[0], leaf, "/etc/ssl/rsa.crt");
    return site;
}

static void fill_disk(twca_on_disk_t *disk)
{
    disk->state = TWCA_DISK_SAME;
    disk->checked = SIGHT_START + SIGHT_LATER;
    disk->changed = SIGHT_START + SIGHT_LATER / 2;
}

static void make_report(void)
{
    now.report = apr_pcalloc(now.pool, sizeof(*now.report));
    now.report->checked = SIGHT_START;
    now.report->probe_interval = SIGHT_INTERVAL;
    now.report->sites = apr_array_make(now.pool, 2, sizeof(twca_site_t));
}

void sight_begin(void)
{
    twca_site_t *site;

    if (!now.pool
        && (apr_initialize() != APR_SUCCESS
            || apr_pool_create(&now.pool, NULL) != APR_SUCCESS)) {
        diag("no pool");
        return;
    }
    for (int i = 0; i < SIGHT_COUNT; i++) {
        make_certificate((sight_certificate_e)i);
    }
    make_report();
    site = add_site("www.example.test", SIGHT_LEAF, 7);
    (void)add_site("shop.example.test", SIGHT_SHOP_LEAF, 70);
    now.site = apr_pmemdup(now.pool, site, sizeof(*site));
    now.sightings =
        apr_pcalloc(now.pool, SIGHTINGS_MOST * sizeof(*now.sightings));
    now.on_disk = apr_pcalloc(now.pool, 2 * sizeof(*now.on_disk));
    now.site->sightings = now.sightings;
    now.site->on_disk = now.on_disk;
    fill_disk(&now.on_disk[0]);
    fill_disk(&now.on_disk[1]);
}

twca_site_t *sight_site(void)
{
    return now.site;
}

twca_report_t *sight_report(void)
{
    return now.report;
}

void sight_add_pair(void)
{
    now.site->pair_count = 2;
    fill_pair(&now.site->pairs[1], SIGHT_ECDSA_LEAF, "/etc/ssl/ecdsa.crt");
    APR_ARRAY_IDX(now.report->sites, 0, twca_site_t).pair_count = 2;
}

/* --- What is seen --------------------------------------------------------- */

static void fill_chain(twca_sighting_t *sighting, va_list list)
{
    const twca_certificate_t **chain =
        apr_pcalloc(now.pool, 32 * sizeof(const twca_certificate_t *));
    sight_certificate_e which;

    while ((which = va_arg(list, sight_certificate_e)) != SIGHT_COUNT) {
        chain[sighting->chain_count++] = sight_certificate(which);
    }
    sighting->count = sighting->chain_count;
    sighting->chain = chain;
}

twca_sighting_t *sight_seen(twca_vantage_e vantage, twca_beacon_e beacon, ...)
{
    static const char *const hosts[] = {"192.0.2.1", "www.example.test",
                                        "web2.example.test"};
    static const char *const addresses[] = {"192.0.2.1", "192.0.2.80",
                                            "192.0.2.2"};
    twca_sighting_t *sighting = &now.sightings[now.site->sighting_count++];
    va_list list;

    sighting->vantage = vantage;
    sighting->protocol = TWCA_PROTOCOL_1_3;
    sighting->answer = TWCA_ANSWER_SERVED;
    sighting->beacon = beacon;
    sighting->host = hosts[vantage];
    sighting->address = addresses[vantage];
    sighting->port = 443;
    sighting->is_local = vantage == TWCA_VANTAGE_OWN;
    sighting->pair = -1;
    sighting->since = SIGHT_START + SIGHT_LATER / 2;
    sighting->checked = SIGHT_START + SIGHT_LATER;
    va_start(list, beacon);
    fill_chain(sighting, list);
    va_end(list);
    return sighting;
}

twca_on_disk_t *sight_disk(int pair)
{
    return &now.on_disk[pair];
}

/* --- What is said --------------------------------------------------------- */

const char *sight_told(void)
{
    const char *told = "";

    twca_check_served(now.pool, now.report, now.site,
                      SIGHT_START + SIGHT_LATER);
    for (int i = 0; now.site->findings && i < now.site->findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(now.site->findings, i, twca_finding_t);

        told = apr_pstrcat(now.pool, told, i == 0 ? "" : ", ",
                           twca_severity_name(finding->severity), " ",
                           twca_catalog(finding->id)->id, NULL);
    }
    return told;
}

static const char *value_of(const twca_fact_t *fact)
{
    switch (fact->kind) {
    case TWCA_FACT_TEXT:
    case TWCA_FACT_WORD:
        return fact->text;
    case TWCA_FACT_NUMBER:
        return apr_psprintf(now.pool, "%" APR_INT64_T_FMT, fact->number);
    case TWCA_FACT_LIST:
    case TWCA_FACT_WORDS:
        break;
    }
    return apr_array_pstrcat(now.pool, fact->list, ' ');
}

const char *sight_facts(int number)
{
    const apr_array_header_t *findings = now.site->findings;
    const char *facts = "";

    if (!findings || number >= findings->nelts) {
        return "no such finding";
    }
    for (int i = 0;
         i < APR_ARRAY_IDX(findings, number, twca_finding_t).facts->nelts;
         i++) {
        const twca_fact_t *fact = &APR_ARRAY_IDX(
            APR_ARRAY_IDX(findings, number, twca_finding_t).facts, i,
            twca_fact_t);

        facts = apr_pstrcat(now.pool, facts, fact->name, "=", value_of(fact),
                            "\n", NULL);
    }
    return facts;
}
