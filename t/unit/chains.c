/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Chains with one fault each: what is told, and that the remedy mends it. */

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <apr_strings.h>

#include "site.h"
#include "tap.h"

#define DAY ((apr_int64_t)86400)

static struct {
    apr_pool_t *pool;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t lower; /* issued by the middle one */
    fixture_pair_t server;
    const char *root_pem;
    const char *older_pem; /* or NULL */
    const char *middle_pem;
    const char *lower_pem;
    const char *server_pem;
} t;

static const char *join(const char *one, const char *two, const char *three)
{
    return apr_pstrcat(t.pool, one, two ? two : "", three ? three : "", NULL);
}

/* A site with the server's key, and a root that is trusted; another one too
 * where there is one. */
static twca_setup_t *begin(const char *folder, const char *certificates)
{
    twca_setup_t *setup;

    (void)site_begin(folder);
    site_trust(site_file("root.trust", join(t.root_pem, t.older_pem, NULL)));
    setup = site_add("www.example.test");
    (void)site_pair(setup, site_file("server.crt", certificates),
                    site_file("server.key", fixture_key_pem(t.server.key)));
    return setup;
}

/* The same files once more, in a case of their own. */
static twca_setup_t *again(const char *folder)
{
    return begin(folder, fixture_read(fixture_path(apr_pstrcat(
                             t.pool, folder, "/server.crt", NULL))));
}

static void is_status(const twca_setup_t *setup, twca_chain_status_e status,
                      const char *what)
{
    ok(setup->site->chain_status == status, "%s: the chain's status", what);
}

static void has_facts(const twca_setup_t *setup, twca_finding_e id,
                      const char *expected, const char *what)
{
    (void)is_str(site_facts(setup, id), expected,
                 apr_pstrcat(t.pool, what, ": the facts", NULL));
}

/* The remedy's command runs, and after it nothing is told any more. */
static void is_mended(const twca_setup_t *setup, twca_finding_e id,
                      const char *folder, const char *what)
{
    twca_setup_t *mended;

    ok(site_mend(setup, id), "%s: the remedy runs", what);
    mended = again(folder);
    site_check();
    site_tells(mended, "", apr_pstrcat(t.pool, what, ": and mends it", NULL));
}

/* A folder as OpenSSL wants it, for SSLCACertificatePath. */
static const char *hashed_folder(const char *name, X509 *x509)
{
    const char *folder = fixture_path(name);

    (void)mkdir(folder, 0700);
    fixture_text(
        apr_psprintf(t.pool, "%s/%08lx.0", name, X509_subject_name_hash(x509)),
        fixture_pem(x509));
    return folder;
}

static void test_complete(void)
{
    twca_setup_t *setup =
        begin("complete", join(t.server_pem, t.lower_pem, t.middle_pem));

    site_check();
    site_tells(setup, "", "a complete chain");
    is_status(setup, TWCA_CHAIN_IS_COMPLETE, "complete");
    setup = begin("chain-file", t.server_pem);
    site_chain(setup,
               site_file("chain", join(t.lower_pem, t.middle_pem, NULL)));
    site_check();
    site_tells(setup, "", "likewise with a chain file");
}

static void test_incomplete(void)
{
    twca_setup_t *setup = begin("nothing-known", t.server_pem);

    site_check();
    site_tells(setup, "error chain-incomplete", "a leaf alone");
    is_status(setup, TWCA_CHAIN_IS_INCOMPLETE, "a leaf alone");
    has_facts(setup, TWCA_CHAIN_INCOMPLETE,
              join(site_expected(t.server.x509),
                   "file=@/server.crt\nmissing=CN = Lower\n"
                   "aia=http://ca.test/lower.crt\n",
                   NULL),
              "chain-incomplete");
    ok(!site_fact(setup, TWCA_CHAIN_INCOMPLETE, "command"),
       "there is no remedy without the missing one");
    setup = begin("incomplete", t.server_pem);
    (void)site_file("lower it's.pem", t.lower_pem);
    (void)site_file("bundle.pem", join(t.root_pem, t.middle_pem, NULL));
    site_check();
    site_tells(setup, "error chain-incomplete", "both are in the folder");
    (void)is_str(strstr(site_facts(setup, TWCA_CHAIN_INCOMPLETE), "found="),
                 "found=@/lower it's.pem\naia=http://ca.test/lower.crt\n",
                 "and found");
    is_mended(setup, TWCA_CHAIN_INCOMPLETE, "incomplete", "incomplete");
    setup = begin("upper-missing", join(t.server_pem, t.lower_pem, NULL));
    (void)site_file("middle.pem", t.middle_pem);
    site_check();
    site_tells(setup, "error chain-incomplete", "the upper one is missing");
    (void)is_str(site_fact(setup, TWCA_CHAIN_INCOMPLETE, "missing"),
                 "CN = Middle", "it is named");
    is_mended(setup, TWCA_CHAIN_INCOMPLETE, "upper-missing", "upper missing");
}

static void test_intermediates(void)
{
    const char *folder = fixture_path("intermediates");
    apr_array_header_t *list = NULL;
    twca_setup_t *setup = begin("directive", t.server_pem);

    (void)mkdir(folder, 0700);
    fixture_text("intermediates/one", t.lower_pem);
    fixture_text("intermediates/two", t.middle_pem);
    site_list(&list, folder);
    site_context()->intermediates = list;
    site_check();
    site_tells(setup, "error chain-incomplete", "TWCAIntermediates");
    is_mended(setup, TWCA_CHAIN_INCOMPLETE, "directive", "TWCAIntermediates");
}

static void test_wrong_issuer(void)
{
    fixture_pair_t stranger = fixture_authority("Lower", &t.root);
    twca_setup_t *setup =
        begin("stray", join(t.server_pem, t.middle_pem, NULL));

    (void)site_file("lower.pem", t.lower_pem);
    site_check();
    site_tells(setup, "error chain-wrong-issuer", "another CA's certificate");
    has_facts(setup, TWCA_CHAIN_WRONG_ISSUER,
              join(site_expected(t.server.x509),
                   "file=@/server.crt\nmissing=CN = Lower\n"
                   "present=CN = Middle\nfound=@/lower.pem\n"
                   "aia=http://ca.test/lower.crt\n",
                   NULL),
              "chain-wrong-issuer");
    is_mended(setup, TWCA_CHAIN_WRONG_ISSUER, "stray", "wrong issuer");
    setup =
        begin("namesake", join(t.server_pem, fixture_pem(stranger.x509), NULL));
    site_check();
    site_tells(setup, "error chain-wrong-issuer",
               "one with the issuer's name and another key");
}

static X509 *lower_until(apr_int64_t from, apr_int64_t until)
{
    fixture_subject_t subject = {.subject = "CN=Lower",
                                 .basic = "critical,CA:TRUE",
                                 .from = from,
                                 .until = until};

    return fixture_certificate(&subject, t.lower.key, &t.middle).x509;
}

static void test_expired(void)
{
    apr_int64_t now = (apr_int64_t)time(NULL);
    X509 *over = lower_until(now - 100 * DAY, now - DAY);
    twca_setup_t *setup =
        begin("expired", join(t.server_pem, fixture_pem(over), t.middle_pem));

    site_check();
    site_tells(setup, "error chain-expired", "an expired intermediate");
    is_status(setup, TWCA_CHAIN_IS_INVALID, "an expired intermediate");
    has_facts(setup, TWCA_CHAIN_EXPIRED,
              join(site_expected(over),
                   "file=@/server.crt\naia=http://ca.test/lower.crt\n", NULL),
              "chain-expired");
    setup =
        begin("renewed", join(t.server_pem, fixture_pem(over), t.middle_pem));
    (void)site_file("lower.pem", t.lower_pem);
    site_check();
    is_mended(setup, TWCA_CHAIN_EXPIRED, "renewed", "an expired intermediate");
    over = lower_until(now + DAY, now + 100 * DAY);
    setup =
        begin("tomorrow", join(t.server_pem, fixture_pem(over), t.middle_pem));
    site_check();
    site_tells(setup, "error chain-expired", "an intermediate of tomorrow");
}

static void test_order(void)
{
    twca_setup_t *setup =
        begin("order", join(t.server_pem, t.middle_pem, t.lower_pem));

    site_check();
    site_tells(setup, "warning chain-order", "intermediates exchanged");
    has_facts(setup, TWCA_CHAIN_ORDER,
              "file=@/server.crt\nexpected=www.example.test Lower Middle\n",
              "chain-order");
    is_mended(setup, TWCA_CHAIN_ORDER, "order", "order");
    setup =
        begin("duplicate", join(t.server_pem, t.lower_pem,
                                join(t.lower_pem, t.middle_pem, t.server_pem)));
    site_check();
    site_tells(setup, "warning chain-duplicate", "one of them twice");
    has_facts(setup, TWCA_CHAIN_DUPLICATE,
              "file=@/server.crt\nsubject=CN = Lower\ncount=2\n",
              "chain-duplicate");
    is_mended(setup, TWCA_CHAIN_DUPLICATE, "duplicate", "duplicate");
}

static void test_root_sent(void)
{
    twca_setup_t *setup =
        begin("root-sent", join(t.server_pem, t.lower_pem,
                                join(t.middle_pem, t.root_pem, NULL)));

    site_check();
    site_tells(setup, "notice root-sent", "the root is sent");
    is_status(setup, TWCA_CHAIN_IS_COMPLETE, "the root is sent");
    has_facts(setup, TWCA_ROOT_SENT, "file=@/server.crt\nroot=CN = Root\n",
              "root-sent");
    is_mended(setup, TWCA_ROOT_SENT, "root-sent", "root-sent");
}

static void test_untrusted(void)
{
    const char *all =
        join(t.server_pem, t.lower_pem, join(t.middle_pem, t.root_pem, NULL));
    fixture_pair_t stranger = fixture_authority("Stranger", NULL);
    const char *store;
    twca_setup_t *setup;

    (void)site_begin("untrusted");
    store = site_file("stranger.trust", fixture_pem(stranger.x509));
    site_trust(store);
    setup = site_add("www.example.test");
    (void)site_pair(setup, site_file("server.crt", all),
                    site_file("server.key", fixture_key_pem(t.server.key)));
    site_check();
    site_tells(setup, "warning root-untrusted", "a root that is not trusted");
    is_status(setup, TWCA_CHAIN_IS_UNTRUSTED, "a root that is not trusted");
    has_facts(setup, TWCA_ROOT_UNTRUSTED,
              "file=@/server.crt\nroot=CN = Root\nstore=@/stranger.trust\n",
              "root-untrusted");
}

static void test_self_signed(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test",
                                 .basic = "critical,CA:TRUE"};
    fixture_pair_t own = fixture_certificate(&subject, t.server.key, NULL);
    twca_setup_t *setup = begin("self-signed", fixture_pem(own.x509));

    site_check();
    site_tells(setup, "error self-signed", "a self-signed certificate");
    is_status(setup, TWCA_CHAIN_IS_SELF_SIGNED, "self-signed");
    has_facts(
        setup, TWCA_SELF_SIGNED,
        join(site_expected(own.x509), "certificate_file=@/server.crt\n", NULL),
        "self-signed");
}

static void test_invalid(void)
{
    fixture_subject_t subject = {.subject = "CN=Lower",
                                 .basic = "critical,CA:FALSE"};
    X509 *no_ca = fixture_certificate(&subject, t.lower.key, &t.middle).x509;
    twca_setup_t *setup =
        begin("invalid", join(t.server_pem, fixture_pem(no_ca), t.middle_pem));

    site_check();
    site_tells(setup, "error chain-invalid", "an issuer that is no CA");
    is_status(setup, TWCA_CHAIN_IS_INVALID, "an issuer that is no CA");
    has_facts(setup, TWCA_CHAIN_INVALID,
              join(site_expected(no_ca),
                   "file=@/server.crt\nopenssl_error=invalid CA certificate\n"
                   "depth=1\n",
                   NULL),
              "chain-invalid");
}

static void test_cross(void)
{
    fixture_pair_t older = fixture_authority("Older Root", NULL);
    fixture_subject_t subject = {.subject = "CN=Root",
                                 .basic = "critical,CA:TRUE"};
    X509 *cross = fixture_certificate(&subject, t.root.key, &older).x509;
    const char *all = join(t.server_pem, t.lower_pem, t.middle_pem);
    twca_setup_t *setup = begin("cross-of-no-use", all);

    (void)site_file("cross.pem", fixture_pem(cross));
    site_check();
    site_tells(setup, "", "a cross certificate by a root that nobody knows");
    t.older_pem = fixture_pem(older.x509);
    setup = begin("cross", all);
    (void)site_file("cross.pem", fixture_pem(cross));
    site_check();
    site_tells(setup, "warning chain-new-root-only",
               "a cross certificate is there and not sent");
    has_facts(setup, TWCA_CHAIN_NEW_ROOT_ONLY,
              "file=@/server.crt\nroot=Root\nfound=@/cross.pem\n",
              "chain-new-root-only");
    is_mended(setup, TWCA_CHAIN_NEW_ROOT_ONLY, "cross", "cross");
    t.older_pem = NULL;
}

/* What comes from the certificates for clients has to be in the chain too, once
 * that has any of its own. */
static void test_client_ca(void)
{
    twca_setup_t *setup = begin("client-ca", t.server_pem);

    setup->ca_file.path =
        site_file("clients.pem", join(t.root_pem, t.lower_pem, NULL));
    (void)site_file("middle.pem", t.middle_pem);
    site_check();
    site_tells(setup, "error chain-incomplete", "half of it is for clients");
    (void)is_str(site_fact(setup, TWCA_CHAIN_INCOMPLETE, "missing"),
                 "CN = Middle", "the other half is missing");
    ok(site_mend(setup, TWCA_CHAIN_INCOMPLETE), "the remedy runs");
    setup = again("client-ca");
    site_check();
    site_tells(setup, "", "and makes a chain of both");
    setup = begin("client-ca-folder", t.server_pem);
    setup->ca_path.path = hashed_folder("clients", t.lower.x509);
    (void)site_file("middle.pem", t.middle_pem);
    site_check();
    site_tells(setup, "error chain-incomplete", "likewise from a folder");
    (void)is_str(site_fact(setup, TWCA_CHAIN_INCOMPLETE, "missing"),
                 "CN = Middle", "and the same is missing");
    ok(!site_fact(setup, TWCA_CHAIN_INCOMPLETE, "command"),
       "where nobody knows which file it is in");
}

/* The authority's certificate first, the server's behind it. */
static void test_role_swapped(void)
{
    twca_setup_t *setup =
        begin("swapped", join(t.lower_pem, t.server_pem, t.middle_pem));

    site_check();
    site_tells(setup, "fatal role-swapped", "the intermediate is first");
    has_facts(setup, TWCA_ROLE_SWAPPED,
              "file=@/server.crt\ndirective=SSLCertificateFile\n"
              "subject=CN = Lower\nserver_subject=CN = www.example.test\n"
              "server_file=@/server.crt\n",
              "role-swapped");
    is_mended(setup, TWCA_ROLE_SWAPPED, "swapped", "role-swapped");
}

int main(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test",
                                 .purposes = "serverAuth",
                                 .aia = "caIssuers;URI:"
                                        "http://ca.test/lower.crt"};

    t.pool = fixture_start();
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.lower = fixture_authority("Lower", &t.middle);
    t.server = fixture_certificate(&subject, NULL, &t.lower);
    t.root_pem = fixture_pem(t.root.x509);
    t.middle_pem = fixture_pem(t.middle.x509);
    t.lower_pem = fixture_pem(t.lower.x509);
    t.server_pem = fixture_pem(t.server.x509);
    (void)umask(077);
    test_complete();
    test_incomplete();
    test_intermediates();
    test_wrong_issuer();
    test_expired();
    test_order();
    test_root_sent();
    test_untrusted();
    test_self_signed();
    test_invalid();
    test_cross();
    test_client_ca();
    test_role_swapped();
    fixture_end();
    return done();
}
