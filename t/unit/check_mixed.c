/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is said of what pages load by http. */

#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "checks/check.h"
#include "report_sample.h"
#include "tap.h"

#define NAME "www.example.test"
#define AT(seconds) apr_time_from_sec(SAMPLE_NOW + (seconds))

static apr_pool_t *pool;

static twca_mixed_t seen_of(const char *page, const char *element,
                            const char *attribute, const char *url)
{
    twca_mixed_t seen = {.page = page,
                         .element = element,
                         .attribute = attribute,
                         .url = url,
                         .count = 1,
                         .first = AT(0),
                         .last = AT(0)};

    return seen;
}

static void add(twca_site_t *site, const twca_mixed_t *seen)
{
    const twca_mixed_site_t *old = site->mixed;
    int count = old == NULL ? 0 : old->count;
    twca_mixed_site_t *mixed = apr_pcalloc(pool, sizeof(*mixed));
    twca_mixed_t *all =
        apr_pcalloc(pool, ((apr_size_t)count + 1) * sizeof(*all));

    if (old != NULL) {
        *mixed = *old;
        memcpy(all, old->seen, (apr_size_t)count * sizeof(*all));
    }
    all[count] = *seen;
    mixed->seen = all;
    mixed->count = count + 1;
    site->mixed = mixed;
}

static void add_url(twca_site_t *site, const char *url)
{
    const twca_mixed_t seen = seen_of("/", "img", "src", url);

    add(site, &seen);
}

static const char *value_of(const twca_fact_t *fact)
{
    return fact->kind == TWCA_FACT_TEXT ? fact->text
           : fact->kind == TWCA_FACT_NUMBER
               ? apr_psprintf(pool, "%" APR_INT64_T_FMT, fact->number)
               : apr_array_pstrcat(pool, fact->list, ' ');
}

/* A finding: its severity, place and facts. */
static const char *told(const twca_site_t *site, int number)
{
    const twca_finding_t *finding;
    const char *text;

    if (site->findings == NULL || number >= site->findings->nelts) {
        return "none";
    }
    finding = &APR_ARRAY_IDX(site->findings, number, twca_finding_t);
    text = apr_psprintf(pool, "%s %s %s:%u\n", twca_catalog(finding->id)->id,
                        twca_severity_name(finding->severity),
                        finding->where.file, finding->where.line);
    for (int i = 0; i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        text = apr_pstrcat(pool, text, fact->name, "=", value_of(fact), "\n",
                           NULL);
    }
    return text;
}

static const char *fact_of(const twca_site_t *site, const char *name)
{
    const char *line =
        strstr(told(site, 0), apr_pstrcat(pool, "\n", name, "=", NULL));

    return line == NULL
               ? NULL
               : apr_pstrmemdup(pool, line + strlen(name) + 2,
                                strcspn(line + 1, "\n") - strlen(name) - 1);
}

/* One thing of each treatment, of both sources. */
static void add_each(twca_site_t *site)
{
    twca_mixed_t seen = seen_of("/a", "img", "src", "http://one.test/a.png");

    seen.is_upgraded = 1;
    seen.first = AT(-50);
    seen.last = AT(5);
    add(site, &seen);
    seen = seen_of("/b", "script", "src", "http://two.test/b.js");
    seen.first = AT(-60);
    add(site, &seen);
    seen = seen_of("/b", "button", "formaction", "http://two.test/send");
    add(site, &seen);
    seen = seen_of("/b", "meta", "refresh", "http://two.test/send");
    add(site, &seen);
    seen = seen_of("/c", "form-action", "", "http://one.test/");
    seen.is_browser = 1;
    add(site, &seen);
}

static void test_facts(void)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, NAME);
    twca_mixed_site_t *mixed;

    site->defined_at.file = "/etc/sites.conf";
    site->defined_at.line = 7;
    add_each(site);
    mixed = apr_pmemdup(pool, site->mixed, sizeof(*mixed));
    mixed->dropped = 8;
    mixed->unseen = 9;
    site->mixed = mixed;
    twca_check_mixed(pool, report);
    is_str(told(site, 0),
           "mixed-content error /etc/sites.conf:7\n"
           "pages=/a /b /c\n"
           "urls=http://one.test/a.png http://two.test/b.js "
           "http://two.test/send http://one.test/\n"
           "count=5\n"
           "blocked=1\n"
           "upgraded=1\n"
           "warned=2\n"
           "followed=1\n"
           "dropped=8\n"
           "unseen=9\n"
           "sources=server browser\n"
           "first=2026-11-22T09:59:00Z\n"
           "last=2026-11-22T10:00:05Z\n"
           "hosts=one.test two.test\n",
           "all facts of a finding");
    is_str(told(site, 1), "none", "one finding of a site");
    ok(site->verdict == TWCA_ERROR, "the verdict follows");
}

static void test_treatments(void)
{
    static const struct {
        twca_mixed_t seen;
        twca_treatment_e treatment;
        const char *name;
    } cases[] = {
        {{.element = "img", .attribute = "src", .is_upgraded = 1},
         TWCA_TREATMENT_UPGRADED,
         "a picture"},
        {{.element = "img", .attribute = "srcset"},
         TWCA_TREATMENT_BLOCKED,
         "a picture of a set"},
        {{.element = "form", .attribute = "action"},
         TWCA_TREATMENT_WARNED,
         "a form"},
        {{.element = "input", .attribute = "formaction"},
         TWCA_TREATMENT_WARNED,
         "a button of one"},
        {{.element = "input", .attribute = "src", .is_upgraded = 1},
         TWCA_TREATMENT_UPGRADED,
         "the picture on it"},
        {{.element = "meta", .attribute = "refresh"},
         TWCA_TREATMENT_FOLLOWED,
         "a refresh"},
        {{.element = "form", .attribute = "url()", .is_upgraded = 1},
         TWCA_TREATMENT_UPGRADED,
         "a form's background"},
        {{.element = "form-action", .attribute = "", .is_browser = 1},
         TWCA_TREATMENT_WARNED,
         "a browser's form"},
        {{.element = "img-src",
          .attribute = "",
          .is_browser = 1,
          .is_upgraded = 1},
         TWCA_TREATMENT_UPGRADED,
         "a browser's picture"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(twca_mixed_treatment(&cases[i].seen) == cases[i].treatment,
           "treatment of %s", cases[i].name);
    }
}

static void test_sources(void)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *server = sample_site(pool, report, NAME);
    twca_site_t *browser = sample_site(pool, report, "b.test");
    twca_mixed_t seen = seen_of("/", "img-src", "", "http://one.test/");

    seen.is_browser = 1;
    add(browser, &seen);
    add_url(server, "http://one.test/");
    twca_check_mixed(pool, report);
    is_str(fact_of(server, "sources"), "server", "seen by the server alone");
    is_str(fact_of(browser, "sources"), "browser", "by browsers alone");
}

/* What is not so is not said. */
static void test_absent(void)
{
    twca_report_t *report = sample_report(pool, 4);
    twca_site_t *plain = sample_site(pool, report, NAME);
    twca_site_t *empty = sample_site(pool, report, "empty.test");
    twca_site_t *one = sample_site(pool, report, "one.test");

    empty->mixed = apr_pcalloc(pool, sizeof(*empty->mixed));
    add_url(one, "http://other.test/");
    twca_check_mixed(pool, report);
    is_str(told(plain, 0), "none", "nobody watches: nothing is said");
    is_str(told(empty, 0), "none", "nothing is seen: nothing is said");
    ok(plain->verdict == TWCA_OK && empty->verdict == TWCA_OK,
       "and nothing is wrong");
    is_str(told(one, 0),
           "mixed-content error /SECRET/www.conf:1\n"
           "pages=/\n"
           "urls=http://other.test/\n"
           "count=1\n"
           "blocked=1\n"
           "sources=server\n"
           "first=2026-11-22T10:00:00Z\n"
           "last=2026-11-22T10:00:00Z\n"
           "hosts=other.test\n",
           "no number of what there is not");
}

/* Findings of the start are another report's, too. */
static void test_copied(void)
{
    twca_report_t *report = sample_report(pool, 2);
    twca_site_t *site = sample_site(pool, report, NAME);
    const apr_array_header_t *findings;

    (void)sample_finding(pool, report, site, TWCA_EXPIRING);
    findings = site->findings;
    add_url(site, "http://one.test/");
    twca_check_mixed(pool, report);
    ok(findings->nelts == 1, "the array of the start stays as it is");
    ok(site->findings->nelts == 2 && site->findings != findings,
       "the new one is a copy");
}

/* --- Who answers by https ------------------------------------------------- */

static twca_site_t *answering(twca_report_t *report, const char *name)
{
    twca_site_t *site = sample_site(pool, report, name);

    (void)sample_sighting(pool, site, TWCA_VANTAGE_OWN, "127.0.0.1",
                          "127.0.0.1");
    return site;
}

static void test_answered(void)
{
    twca_report_t *report = sample_report(pool, 8);
    twca_site_t *site = answering(report, "WWW.example.test");
    apr_array_header_t *aliases = apr_array_make(pool, 1, sizeof(char *));

    APR_ARRAY_PUSH(aliases, const char *) = "Pictures.example.test";
    answering(report, "shop.example.test")->aliases = aliases;
    answering(report, "port.example.test")->port = 8443;
    add_url(site, "http://www.example.test/a/b.png");
    add_url(site, "http://pictures.example.test/");
    add_url(site, "http://port.example.test/c");
    add_url(site, "http://port.example.test:8080/d");
    add_url(site, "http://elsewhere.test/e");
    add_url(site, "http://[2001:db8::1]:81/f");
    add_url(site, "http://elsewhere.test/g");
    twca_check_mixed(pool, report);
    is_str(fact_of(site, "https_urls"),
           "https://www.example.test/a/b.png "
           "https://pictures.example.test/ "
           "https://port.example.test:8443/c",
           "names and aliases of this server that answer");
    is_str(fact_of(site, "hosts"),
           "port.example.test:8080 elsewhere.test [2001:db8::1]:81",
           "other hosts, and other ports");
}

/* Of two hosts with one name the usual port is preferred, else the first. */
static void test_port(void)
{
    twca_report_t *report = sample_report(pool, 8);
    twca_site_t *site = answering(report, NAME);

    site->port = 8443;
    answering(report, NAME)->port = 9443;
    add_url(site, "http://www.example.test/");
    twca_check_mixed(pool, report);
    is_str(fact_of(site, "https_urls"), "https://www.example.test:8443/",
           "the first of two ports");
    site->findings = NULL;
    (void)answering(report, NAME);
    twca_check_mixed(pool, report);
    is_str(fact_of(site, "https_urls"), "https://www.example.test/",
           "the usual one");
}

static void test_not_answered(void)
{
    twca_report_t *report = sample_report(pool, 8);
    twca_site_t *site = sample_site(pool, report, "unprobed.test");
    twca_site_t *refusing = answering(report, "refusing.test");
    twca_site_t *outside = sample_site(pool, report, "outside.test");

    sample_answer((twca_sighting_t *)refusing->sightings, TWCA_ANSWER_REFUSED);
    (void)sample_sighting(pool, outside, TWCA_VANTAGE_PUBLIC, "outside.test",
                          "192.0.2.1");
    answering(report, "plain.test")->tls = 0;
    add_url(site, "http://unprobed.test/");
    add_url(site, "http://refusing.test/");
    add_url(site, "http://outside.test/");
    add_url(site, "http://plain.test/");
    twca_check_mixed(pool, report);
    is_str(fact_of(site, "https_urls"), NULL, "nobody has seen an answer");
    is_str(fact_of(site, "hosts"),
           "unprobed.test refusing.test outside.test plain.test",
           "so it is to be looked for");
}

int main(void)
{
    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_facts();
    test_treatments();
    test_sources();
    test_absent();
    test_copied();
    test_answered();
    test_port();
    test_not_answered();
    apr_terminate();
    return done();
}
