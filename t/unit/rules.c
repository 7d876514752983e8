/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Rules with edges: which names a certificate covers, when it is valid and for
 * how long it may be, who may read a key, and who answers first. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <apr_strings.h>

#include "site.h"
#include "tap.h"

#define DAY ((apr_int64_t)86400)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct {
    apr_pool_t *pool;
    fixture_pair_t root; /* valid at any time that is asked for */
    EVP_PKEY *key;
    int cases;
} t;

static twca_setup_t *begin_with(const char *name,
                                const fixture_subject_t *subject)
{
    fixture_pair_t pair = fixture_certificate(subject, t.key, &t.root);
    twca_setup_t *setup;

    (void)site_begin(apr_psprintf(t.pool, "rules-%d", t.cases++));
    site_trust(site_file("root.trust", fixture_pem(t.root.x509)));
    setup = site_add(name);
    (void)site_pair(setup, site_file("server.crt", fixture_pem(pair.x509)),
                    site_file("server.key", fixture_key_pem(t.key)));
    return setup;
}

/* --- Names ---------------------------------------------------------------- */

static void test_names(void)
{
    static const struct {
        const char *of_certificate;
        const char *of_site;
        int is_covered;
    } cases[] = {
        {"DNS:www.example.test", "www.example.test", 1},
        {"DNS:WWW.Example.TEST", "www.example.test", 1},
        {"DNS:www.example.test", "WWW.EXAMPLE.TEST", 1},
        {"DNS:www.example.test", "www.example.test.", 1},
        {"DNS:www.example.test.", "www.example.test", 1},
        {"DNS:www.example.test", "example.test", 0},
        {"DNS:example.test", "www.example.test", 0},
        {"DNS:www.example.test", "www.example.tes", 0},
        {"DNS:www.example.tes", "www.example.test", 0},
        {"DNS:a.test,DNS:b.test,DNS:www.example.test", "www.example.test", 1},
        {NULL, "www.example.test", 0},
        {"DNS:*.example.test", "www.example.test", 1},
        {"DNS:*.EXAMPLE.test", "www.example.TEST.", 1},
        {"DNS:*.example.test", "example.test", 0},
        {"DNS:*.example.test", "a.b.example.test", 0},
        {"DNS:*.example.test", ".example.test", 0},
        {"DNS:*.example.test", "wwwexample.test", 0},
        {"DNS:*.test", "example.test", 0},
        {"DNS:*", "localhost", 0},
        {"DNS:w*.example.test", "www.example.test", 0},
        {"DNS:*w.example.test", "www.example.test", 0},
        {"DNS:www.*.test", "www.example.test", 0},
        {"DNS:*.*.test", "www.example.test", 0},
        {"DNS:xn--fiqz9s.example.test", "xn--fiqz9s.example.test", 1},
        {"IP:192.0.2.1", "192.0.2.1", 1},
        {"IP:192.0.2.1", "192.0.2.2", 0},
        {"DNS:192.0.2.1", "192.0.2.1", 0},
        {"DNS:*.0.2.1", "192.0.2.1", 0},
        {"IP:2001:db8::1", "2001:db8::1", 1},
        {"IP:2001:db8::1", "[2001:DB8:0:0::1]", 1},
        {"IP:2001:db8::1", "2001:db8::2", 0},
        {"IP:::1", "::1", 1},
        {"IP:192.0.2.1", "::ffff:192.0.2.1", 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture_subject_t subject = {.subject = "CN=www.example.test",
                                     .names = cases[i].of_certificate};
        twca_setup_t *setup = begin_with(cases[i].of_site, &subject);

        site_check();
        site_tells(setup, cases[i].is_covered ? "" : "error name-mismatch",
                   apr_pstrcat(t.pool, cases[i].of_site, " by ",
                               cases[i].of_certificate ? cases[i].of_certificate
                                                       : "a common name",
                               NULL));
    }
}

static void test_patterns(void)
{
    static const struct {
        const char *of_certificate;
        const char *alias;
        int is_covered;
    } cases[] = {
        {"DNS:*.example.test", "*.example.test", 1},
        {"DNS:www.example.test", "*.example.test", 1},
        {"DNS:www.example.test", "*.EXAMPLE.test", 1},
        {"DNS:www.example.test", "www.*", 1},
        {"DNS:www.example.test", "*", 1},
        {"DNS:*.example.test", "*-preview.example.test", 1},
        {"DNS:*.example.test", "w?w.example.test", 1},
        {"DNS:*.example.test", "www.exampl?.test", 1},
        {"DNS:www.example.test", "w?w.example.test", 1},
        {"DNS:*.b.example.test", "*.example.test", 1},
        {"DNS:*.example.test", "*.b.example.test", 0},
        {"DNS:example.test", "*.example.test", 0},
        {"DNS:www.other.test", "*.example.test", 0},
        {"DNS:*.other.test", "*-preview.example.test", 0},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *names = apr_pstrcat(t.pool, "DNS:name.invalid,",
                                        cases[i].of_certificate, NULL);
        fixture_subject_t subject = {.subject = "CN=x", .names = names};
        twca_setup_t *setup = begin_with("name.invalid", &subject);
        apr_array_header_t *aliases = NULL;

        site_list(&aliases, cases[i].alias);
        setup->wild_names = aliases;
        site_check();
        site_tells(setup, cases[i].is_covered ? "" : "error name-mismatch",
                   apr_pstrcat(t.pool, cases[i].alias, " by ",
                               cases[i].of_certificate, NULL));
    }
}

static void test_name_facts(void)
{
    fixture_subject_t subject = {.subject = "CN=x",
                                 .names = "IP:192.0.2.1,DNS:a.test,DNS:b.test"};
    fixture_pair_t other;
    twca_setup_t *setup = begin_with("www.example.test", &subject);
    apr_array_header_t *aliases = NULL;

    site_list(&aliases, "a.test");
    site_list(&aliases, "c.test");
    setup->site->aliases = aliases;
    site_check();
    (void)is_str(
        strstr(site_facts(setup, TWCA_NAME_MISMATCH), "certificate_f"),
        "certificate_file=@/server.crt\nnames=www.example.test c.test\n"
        "certificate_names=a.test b.test 192.0.2.1\n",
        "all names that are not covered, and all that are there");
    setup = begin_with("www.example.test", &subject);
    setup->is_named = 0;
    site_check();
    site_tells(setup, "", "a site without ServerName");
    setup = begin_with("www.example.test", &subject);
    subject.names = "DNS:www.example.test";
    other = fixture_certificate(&subject, fixture_key("EC secp384r1"), &t.root);
    (void)site_pair(setup, site_file("other.crt", fixture_pem(other.x509)),
                    site_file("other.key", fixture_key_pem(other.key)));
    site_check();
    site_tells(setup, "",
               "a second certificate covers what the first does not");
}

/* --- Dates ---------------------------------------------------------------- */

static apr_int64_t date(int year, int month, int day)
{
    struct tm broken;

    memset(&broken, 0, sizeof(broken));
    broken.tm_year = year - 1900;
    broken.tm_mon = month - 1;
    broken.tm_mday = day;
    return (apr_int64_t)timegm(&broken);
}

static void test_dates(void)
{
    const apr_int64_t from = date(2026, 11, 1);
    const apr_int64_t until = date(2026, 12, 31);
    const struct {
        apr_int64_t now;
        const char *told;
        twca_finding_e id;
        const char *days;
        const char *what;
    } cases[] = {
        {from - 1, "error not-yet-valid", TWCA_NOT_YET_VALID, "days=0\n",
         "a second before its time"},
        {from - DAY, "error not-yet-valid", TWCA_NOT_YET_VALID, "days=1\n",
         "a day before its time"},
        {from, "", TWCA_EXPIRED, NULL, "in its first second"},
        {until - 30 * DAY - 1, "", TWCA_EXPIRED, NULL,
         "a second before the warning"},
        {until - 30 * DAY, "warning expiring", TWCA_EXPIRING, "days=30\n",
         "in the warning's first second"},
        {until - DAY, "warning expiring", TWCA_EXPIRING, "days=1\n",
         "a day before the end"},
        {until, "warning expiring", TWCA_EXPIRING, "days=0\n",
         "in its last second"},
        {until + 1, "error expired", TWCA_EXPIRED, "days=0\n",
         "a second too late"},
        {until + 400 * DAY, "error expired", TWCA_EXPIRED, "days=400\n",
         "a year too late"},
    };
    const fixture_subject_t subject = {
        .subject = "CN=x", .names = "DNS:x.test", .from = from, .until = until};

    for (size_t i = 0; i < COUNT(cases); i++) {
        twca_setup_t *setup = begin_with("x.test", &subject);

        site_context()->now = cases[i].now;
        site_check();
        site_tells(setup, cases[i].told, cases[i].what);
        if (cases[i].days) {
            (void)is_str(strstr(site_facts(setup, cases[i].id), "days="),
                         cases[i].days, "and how many days");
        }
    }
}

static void test_date_facts(void)
{
    fixture_subject_t subject = {.subject = "CN=x",
                                 .names = "DNS:x.test",
                                 .from = date(1900, 3, 1),
                                 .until = date(1969, 12, 31)};
    twca_setup_t *setup = begin_with("x.test", &subject);

    site_check();
    site_tells(setup, "error expired", "before 1970");
    ok(strstr(site_facts(setup, TWCA_EXPIRED),
              "not_before=1900-03-01T00:00:00Z\n"
              "not_after=1969-12-31T00:00:00Z\n")
           != NULL,
       "and its dates");
    subject.from = date(2020, 2, 29);
    subject.until = date(9999, 12, 31);
    setup = begin_with("x.test", &subject);
    site_check();
    site_tells(setup, "", "until the year 9999, for our own root");
}

static void is_limit(apr_int64_t from, int limit)
{
    fixture_subject_t subject = {
        .subject = "CN=x", .names = "DNS:x.test", .from = from};
    char *text =
        apr_psprintf(t.pool, "%d days from %" APR_INT64_T_FMT, limit, from);

    for (int over = 0; over < 2; over++) {
        twca_setup_t *setup;

        subject.until = from + limit * DAY - 1 + over;
        setup = begin_with("x.test", &subject);
        (void)setenv("SSL_CERT_FILE",
                     site_file("root.trust", fixture_pem(t.root.x509)), 1);
        site_trust(NULL);
        setup->trust = site_add("other.test")->trust;
        apr_array_pop(site_context()->setups);
        site_context()->now = from + DAY;
        site_check();
        site_tells(setup, over ? "warning validity-too-long" : "", text);
        if (over) {
            (void)is_str(
                strstr(site_facts(setup, TWCA_VALIDITY_TOO_LONG), "days="),
                apr_psprintf(t.pool, "days=%d\nlimit=%d\n", limit + 1, limit),
                "a second more is too long");
        }
    }
    (void)unsetenv("SSL_CERT_FILE");
}

static void test_limits(void)
{
    is_limit(date(2018, 3, 1) - 1, 1209);
    is_limit(date(2018, 3, 1), 825);
    is_limit(date(2020, 9, 1) - 1, 825);
    is_limit(date(2020, 9, 1), 398);
    is_limit(date(2026, 3, 15) - 1, 398);
    is_limit(date(2026, 3, 15), 200);
    is_limit(date(2027, 3, 15) - 1, 200);
    is_limit(date(2027, 3, 15), 100);
    is_limit(date(2029, 3, 15) - 1, 100);
    is_limit(date(2029, 3, 15), 47);
}

/* --- Who may read the key ------------------------------------------------- */

static const fixture_subject_t plain = {.subject = "CN=x",
                                        .names = "DNS:x.test"};

static void test_modes(void)
{
    static const struct {
        mode_t mode;
        uid_t owner;
        gid_t group;
        const char *facts; /* NULL: nothing is told */
    } cases[] = {
        {0600, 0, 0, NULL},
        {0400, 0, 0, NULL},
        {0640, 0, 0, NULL},
        {0640, 0, 110, NULL},
        {0640, 1000, 1000, NULL},
        {0622, 0, 0, NULL},
        {0644, 0, 0, "key_file=@/server.key\nmode=0644\nowner=root:root\n"},
        {0604, 0, 0, "key_file=@/server.key\nmode=0604\nowner=root:root\n"},
        {0640, 0, 100, "key_file=@/server.key\nmode=0640\nowner=root:users\n"},
        {0640, 0, 54321,
         "key_file=@/server.key\nmode=0640\nowner=root:54321\n"},
        {0640, 12345, 54321,
         "key_file=@/server.key\nmode=0640\nowner=12345:54321\n"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        twca_setup_t *setup = begin_with("x.test", &plain);
        const char *key =
            APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).key.path;
        const char *what = apr_psprintf(t.pool, "%04o of %u:%u", cases[i].mode,
                                        cases[i].owner, cases[i].group);

        if (chown(key, cases[i].owner, cases[i].group) != 0) {
            ok(1, "%s # SKIP only root can try", what);
            continue;
        }
        (void)chmod(key, cases[i].mode);
        site_check();
        site_tells(setup, cases[i].facts ? "warning key-exposed" : "", what);
        if (cases[i].facts) {
            struct stat found;

            (void)is_str(site_facts(setup, TWCA_KEY_EXPOSED), cases[i].facts,
                         "and the facts");
            ok(site_mend(setup, TWCA_KEY_EXPOSED) && stat(key, &found) == 0
                   && (found.st_mode & 077) < (cases[i].mode & 077)
                   && (found.st_mode & 0700) == (cases[i].mode & 0700),
               "and the remedy");
        }
    }
}

/* The mode of the key's folder, and of one that has a link to the key. */
static void try_folders(mode_t of_file, mode_t of_link, const char *expected,
                        const char *what)
{
    twca_setup_t *setup = begin_with("x.test", &plain);
    twca_setup_pair_t *pair =
        &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t);
    const char *folder = apr_psprintf(t.pool, "links-%d", t.cases);
    const char *link = fixture_path(apr_pstrcat(t.pool, folder, "/key", NULL));

    (void)mkdir(fixture_path(folder), 0700);
    fixture_must(symlink(pair->key.path, link), link);
    (void)chmod(pair->key.path, 0644);
    (void)chmod(fixture_path(folder), of_link);
    (void)chmod(fixture_path(apr_psprintf(t.pool, "rules-%d", t.cases - 1)),
                of_file);
    pair->key.path = link;
    site_check();
    site_tells(setup, expected, what);
}

static void test_folders(void)
{
    try_folders(0755, 0755, "warning key-exposed", "open folders");
    try_folders(0711, 0755, "warning key-exposed", "one that can't be listed");
    try_folders(0700, 0755, "", "a link into a closed folder");
    try_folders(0755, 0700, "warning key-exposed",
                "a link from a closed folder to an open one");
    try_folders(0700, 0700, "", "closed folders");
}

/* --- Who answers first ---------------------------------------------------- */

static twca_setup_t *site_at(const char *name, const char *address)
{
    twca_setup_t *setup = site_add(name);

    setup->others_provide = 1;
    setup->addresses = NULL;
    site_list(&setup->addresses, address);
    return setup;
}

static void test_shadow(void)
{
    twca_setup_t *sites[5];
    apr_array_header_t *aliases = NULL;
    apr_array_header_t *wild = NULL;

    (void)site_begin("shadow");
    sites[0] = site_at("www.example.test", "*:443");
    sites[1] = site_at("WWW.example.TEST", "*:443");
    sites[2] = site_at("www.example.test", "192.0.2.1:443");
    sites[3] = site_at("a.other.test", "*:443");
    sites[4] = site_at("alias.test", "*:443");
    site_list(&aliases, "alias.test");
    site_list(&wild, "*.Other.test");
    sites[0]->site->aliases = aliases;
    sites[0]->wild_names = wild;
    site_check();
    site_tells(sites[0], "", "the first site answers");
    site_tells(sites[1], "warning shadowed", "one of the same name does not");
    (void)is_str(site_facts(sites[1], TWCA_SHADOWED),
                 "names=www.example.test\nother_site=www.example.test:443\n"
                 "other_place=@/httpd.conf:1\n",
                 "and the facts");
    site_tells(sites[2], "", "nor is one at another address in its way");
    site_tells(sites[3], "warning shadowed", "a pattern answers too");
    site_tells(sites[4], "warning shadowed", "and an alias");
}

static void test_no_shadow(void)
{
    twca_setup_t *first;
    twca_setup_t *second;
    apr_array_header_t *aliases = NULL;

    (void)site_begin("no-shadow");
    first = site_at("www.example.test", "*:443");
    second = site_at("www.example.test", "*:443");
    second->is_named = 0;
    site_list(&aliases, "www.example.test");
    first->site->aliases = aliases;
    site_list(&first->addresses, "*:443");
    site_check();
    site_tells(first, "", "a site is in its own way never");
    site_tells(second, "", "nor is one without a name in any");
}

int main(void)
{
    fixture_subject_t root = {.subject = "CN=Root",
                              .basic = "critical,CA:TRUE",
                              .from = date(1951, 1, 1),
                              .until = date(2100, 1, 1)};

    t.pool = fixture_start();
    t.root = fixture_certificate(&root, NULL, NULL);
    t.key = fixture_key("EC prime256v1");
    (void)umask(077);
    test_names();
    test_patterns();
    test_name_facts();
    test_dates();
    test_date_facts();
    test_limits();
    test_modes();
    test_folders();
    test_shadow();
    test_no_shadow();
    fixture_end();
    return done();
}
