/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* TWCACompleteChain: which chains are completed, and into what. */

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <apr_strings.h>
#include <openssl/ssl.h>

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
    const char *middle_pem;
    const char *lower_pem;
    const char *server_pem;
    const char *server_key;
} t;

static const char *join(const char *one, const char *two, const char *three)
{
    return apr_pstrcat(t.pool, one, two ? two : "", three ? three : "", NULL);
}

static const char *all_pem(void)
{
    return join(t.server_pem, t.lower_pem, t.middle_pem);
}

/* A site with TWCACompleteChain on, and a root that is trusted. */
static twca_setup_t *begin(const char *folder, const char *certificates)
{
    twca_setup_t *setup;

    (void)site_begin(folder);
    site_trust(site_file("root.trust", t.root_pem));
    setup = site_add("www.example.test");
    setup->complete_chain = 1;
    (void)site_pair(setup, site_file("server.crt", certificates),
                    site_file("server.key", t.server_key));
    return setup;
}

static const twca_pair_t *pair_of(const twca_setup_t *setup, int number)
{
    return &setup->site->pairs[number];
}

static const char *sent_by(const twca_setup_t *setup, int number)
{
    const twca_pair_t *pair = pair_of(setup, number);
    const char *names = "";

    for (int i = 0; i < pair->sent_count; i++) {
        names = apr_pstrcat(t.pool, names, i > 0 ? ", " : "",
                            twca_certificate_name(t.pool, pair->sent[i]), NULL);
    }
    return names;
}

static const char *common_names(const char *text)
{
    return text ? site_common_names(site_file("written", text)) : "nothing";
}

/* As mod_ssl loads it, with the server's key. */
static int loads(const char *text)
{
    SSL_CTX *target = SSL_CTX_new(TLS_server_method());
    const char *path = site_file("loaded", text ? text : "");
    int loaded = SSL_CTX_use_certificate_chain_file(target, path) == 1
                 && SSL_CTX_use_PrivateKey(target, t.server.key) == 1;

    SSL_CTX_free(target);
    return loaded;
}

/* The notice alone is told, and that chain is sent. */
static void is_completed(const twca_setup_t *setup, const char *facts,
                         const char *chain, const char *what)
{
    site_tells(setup, "notice chain-completed", what);
    (void)is_str(site_facts(setup, TWCA_CHAIN_COMPLETED), facts,
                 apr_pstrcat(t.pool, what, ": the facts", NULL));
    (void)is_str(sent_by(setup, 0), chain,
                 apr_pstrcat(t.pool, what, ": sent", NULL));
    (void)is_str(common_names(pair_of(setup, 0)->completed), chain,
                 apr_pstrcat(t.pool, what, ": to be written", NULL));
    ok(loads(pair_of(setup, 0)->completed), "%s: loaded", what);
    ok(setup->site->chain_status == TWCA_CHAIN_IS_COMPLETE, "%s: complete",
       what);
    ok(setup->site->verdict == TWCA_NOTICE, "%s: worth knowing", what);
}

static void is_left(const twca_setup_t *setup, const char *told,
                    const char *what)
{
    site_tells(setup, told, what);
    ok(!setup->site->before_completion && !pair_of(setup, 0)->completed,
       "%s: nothing is completed", what);
}

/* Its command mends the file for good. */
static void is_mended(const twca_setup_t *setup, const char *folder,
                      const char *what)
{
    ok(site_mend(setup, TWCA_CHAIN_COMPLETED), "%s: the remedy runs", what);
    setup = begin(folder, fixture_read(fixture_path(apr_pstrcat(
                              t.pool, folder, "/server.crt", NULL))));
    site_check();
    is_left(setup, "", apr_pstrcat(t.pool, what, ": mended", NULL));
}

#define FILES "certificate_file=@/server.crt\n"
#define WHOLE "expected=www.example.test Lower Middle\n"

/* The other site's file has what this one lacks. */
static void test_incomplete(void)
{
    fixture_pair_t other = fixture_server("shop.example.test", &t.lower);
    twca_setup_t *setup = begin("incomplete", t.server_pem);
    twca_setup_t *shop = site_add("shop.example.test");

    (void)site_pair(shop,
                    site_file("shop.crt", join(fixture_pem(other.x509),
                                               t.lower_pem, t.middle_pem)),
                    site_file("shop.key", fixture_key_pem(other.key)));
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES "was=chain-incomplete\n" WHOLE
                 "added=Lower Middle\nfound_in=@/shop.crt\n",
                 "www.example.test, Lower, Middle", "incomplete");
    is_left(shop, "", "the other site");
    is_mended(setup, "incomplete", "incomplete");
}

static void test_intermediates(void)
{
    apr_array_header_t *list = NULL;
    twca_setup_t *setup =
        begin("intermediates", join(t.server_pem, t.middle_pem, NULL));

    (void)mkdir(fixture_path("known"), 0700);
    fixture_text("known/lower.pem", t.lower_pem);
    site_list(&list, fixture_path("known"));
    site_context()->intermediates = list;
    site_check();
    is_completed(setup,
                 apr_pstrcat(t.pool,
                             "file=@/server.crt\n" FILES
                             "was=chain-wrong-issuer\n" WHOLE
                             "added=Lower\nfound_in=",
                             fixture_path("known/lower.pem"), "\n", NULL),
                 "www.example.test, Lower, Middle", "the lower one is known");
}

static void test_disorder(void)
{
    fixture_pair_t stranger = fixture_authority("Stranger", &t.root);
    twca_setup_t *setup =
        begin("order", join(t.server_pem, t.middle_pem, t.lower_pem));

    site_check();
    is_completed(setup, "file=@/server.crt\n" FILES "was=chain-order\n" WHOLE,
                 "www.example.test, Lower, Middle", "order");
    is_mended(setup, "order", "order");
    setup = begin("duplicate", join(all_pem(), t.lower_pem, t.server_pem));
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES "was=chain-duplicate\n" WHOLE,
                 "www.example.test, Lower, Middle", "duplicates");
    is_mended(setup, "duplicate", "duplicates");
    setup = begin("all", join(join(t.server_pem, t.root_pem, t.middle_pem),
                              fixture_pem(stranger.x509),
                              join(t.lower_pem, t.lower_pem, NULL)));
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES
                 "was=root-sent chain-duplicate chain-order\n" WHOLE,
                 "www.example.test, Lower, Middle", "all of it");
    is_mended(setup, "all", "all of it");
    setup = begin("stranger", join(all_pem(), fixture_pem(stranger.x509), ""));
    site_check();
    is_left(setup, "", "one that does no harm");
}

static void test_root(void)
{
    twca_setup_t *setup = begin("root", join(all_pem(), t.root_pem, NULL));

    site_check();
    is_completed(setup, "file=@/server.crt\n" FILES "was=root-sent\n" WHOLE,
                 "www.example.test, Lower, Middle", "needless root");
    is_mended(setup, "root", "needless root");
    setup = begin("client-ca", t.server_pem);
    setup->ca_file.path =
        site_file("clients.pem", join(t.lower_pem, t.middle_pem, t.root_pem));
    site_check();
    is_completed(setup, "file=@/server.crt\n" FILES "was=root-sent\n" WHOLE,
                 "www.example.test, Lower, Middle",
                 "one of the certificates for clients");
    is_mended(setup, "client-ca", "one of the certificates for clients");
}

static void test_expired(void)
{
    apr_int64_t now = (apr_int64_t)time(NULL);
    fixture_subject_t subject = {.subject = "CN=Lower",
                                 .basic = "critical,CA:TRUE",
                                 .from = now - 100 * DAY,
                                 .until = now - DAY};
    X509 *over = fixture_certificate(&subject, t.lower.key, &t.middle).x509;
    const char *chain = join(t.server_pem, fixture_pem(over), t.middle_pem);
    twca_setup_t *setup = begin("renewed", chain);

    (void)site_file("lower.pem", t.lower_pem);
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES "was=chain-expired\n" WHOLE
                 "added=Lower\nfound_in=@/lower.pem\n",
                 "www.example.test, Lower, Middle", "expired");
    is_mended(setup, "renewed", "expired");
    setup = begin("expired", chain);
    site_check();
    is_left(setup, "error chain-expired", "expired, and no other is known");
}

static void test_cross(void)
{
    fixture_pair_t older = fixture_authority("Older Root", NULL);
    fixture_subject_t subject = {.subject = "CN=Root",
                                 .basic = "critical,CA:TRUE"};
    const char *cross =
        fixture_pem(fixture_certificate(&subject, t.root.key, &older).x509);
    twca_setup_t *setup =
        begin("cross-sent", join(all_pem(), cross, t.root_pem));

    site_check();
    site_tells(setup, "notice chain-completed", "a cross certificate is sent");
    (void)is_str(sent_by(setup, 0), "www.example.test, Lower, Middle, Root",
                 "and stays");
    setup = begin("cross-unknown", all_pem());
    (void)site_file("cross.pem", cross);
    site_check();
    is_left(setup, "", "one whose issuer is not trusted");
    setup = begin("cross-needed", all_pem());
    site_trust(site_file("root.trust", fixture_pem(older.x509)));
    setup->trust = site_add("shop.example.test")->trust;
    (void)site_file("cross.pem", cross);
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES "was=chain-incomplete\n"
                 "expected=www.example.test Lower Middle Root\n"
                 "added=Root\nfound_in=@/cross.pem\n",
                 "www.example.test, Lower, Middle, Root",
                 "one that is all there is");
    setup = begin("cross", join(t.server_pem, t.lower_pem, NULL));
    site_trust(site_file("root.trust",
                         join(t.root_pem, fixture_pem(older.x509), NULL)));
    setup->trust = site_add("shop.example.test")->trust;
    (void)site_file("cross.pem", cross);
    (void)site_file("middle.pem", t.middle_pem);
    site_check();
    is_completed(setup,
                 "file=@/server.crt\n" FILES "was=chain-incomplete\n"
                 "expected=www.example.test Lower Middle Root\n"
                 "added=Middle Root\nfound_in=@/middle.pem @/cross.pem\n",
                 "www.example.test, Lower, Middle, Root",
                 "one for older stores");
}

static void test_nothing(void)
{
    fixture_pair_t stranger = fixture_authority("Lower", &t.root);
    fixture_pair_t private = fixture_authority("Private Root", NULL);
    fixture_pair_t server = fixture_server("www.example.test", &private);
    twca_setup_t *setup = begin("unknown", t.server_pem);

    site_check();
    is_left(setup, "error chain-incomplete", "nothing is known");
    setup = begin("half", t.server_pem);
    (void)site_file("lower.pem", t.lower_pem);
    site_check();
    is_left(setup, "error chain-incomplete", "half of it is known");
    setup = begin("namesake", t.server_pem);
    (void)site_file("lower.pem", fixture_pem(stranger.x509));
    site_check();
    is_left(setup, "error chain-incomplete", "one of its issuer's name");
    setup = begin("untrusted", join(fixture_pem(server.x509),
                                    fixture_pem(private.x509), NULL));
    (void)site_file("server.key", fixture_key_pem(server.key));
    site_check();
    is_left(setup, "warning root-untrusted", "a root that is not trusted");
    setup = begin("off", t.server_pem);
    setup->complete_chain = 0;
    (void)site_file("uca.pem", join(t.lower_pem, t.middle_pem, NULL));
    site_check();
    is_left(setup, "error chain-incomplete", "it is off");
}

/* OpenSSL has it in no chain. */
static void test_weak(void)
{
    fixture_subject_t subject = {.subject = "CN=Middle",
                                 .basic = "critical,CA:TRUE",
                                 .digest = EVP_sha1()};
    X509 *weak = fixture_certificate(&subject, t.middle.key, &t.root).x509;
    twca_setup_t *setup = begin("weak", join(t.server_pem, t.lower_pem, NULL));

    (void)site_file("middle.pem", fixture_pem(weak));
    site_check();
    is_left(setup, "error chain-incomplete", "the only one is too weak");
}

static twca_setup_t *unfit(const char *folder)
{
    twca_setup_t *setup = begin(folder, t.server_pem);

    (void)site_file("uca.pem", join(t.lower_pem, t.middle_pem, NULL));
    return setup;
}

static void test_unfit(void)
{
    twca_setup_t *setup = unfit("fatal");

    (void)site_file("server.key",
                    fixture_key_pem(fixture_key("EC prime256v1")));
    site_check();
    is_left(setup, "fatal key-mismatch, error key-lost, error chain-incomplete",
            "a fatal finding");
    setup = unfit("command");
    APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).origin = TWCA_BY_COMMAND;
    site_check();
    is_left(setup, "error chain-incomplete", "SSLOpenSSLConfCmd");
    setup = unfit("module");
    APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).origin = TWCA_BY_MODULE;
    site_check();
    is_left(setup, "error chain-incomplete", "another module's");
    setup = unfit("token");
    APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).key.path =
        "pkcs11:object=www";
    site_check();
    ok(!setup->site->before_completion, "a key in a token");
    setup = unfit("plain");
    setup->site->tls = 0;
    site_check();
    ok(!setup->site->before_completion, "no TLS");
}

static void test_sealed(void)
{
    const char *sealed = fixture_sealed_pem(t.server.key, "secret");
    twca_setup_t *setup = unfit("sealed");

    (void)site_file("server.key", sealed);
    site_check();
    site_tells(setup, "notice key-encrypted, notice chain-completed",
               "an encrypted key");
    setup = unfit("sealed-chain");
    (void)site_file("server.key", sealed);
    site_chain(setup, site_file("chain.pem", t.middle_pem));
    site_check();
    is_left(setup, "notice key-encrypted, error chain-wrong-issuer",
            "an encrypted key and a chain file");
}

static void test_chain_file(void)
{
    twca_setup_t *setup = unfit("chain");

    site_chain(setup, site_file("chain.pem",
                                join(t.middle_pem, t.lower_pem, t.server_pem)));
    site_check();
    is_completed(setup,
                 "file=@/chain.pem\n" FILES
                 "was=chain-duplicate chain-order\n" WHOLE,
                 "www.example.test, Lower, Middle", "a chain file");
    ok(site_mend(setup, TWCA_CHAIN_COMPLETED), "the remedy runs");
    (void)is_str(site_common_names(fixture_path("chain/chain.pem")),
                 "Lower, Middle", "and mends it");
    (void)is_str(site_common_names(fixture_path("chain/server.crt")),
                 "www.example.test", "and that alone");
}

/* The server's second pair, of another type. */
static void add_rsa(twca_setup_t *setup, const fixture_pair_t *issuer,
                    const char *more)
{
    fixture_subject_t subject = {.subject = "CN=RSA",
                                 .names = "DNS:www.example.test",
                                 .purposes = "serverAuth"};
    fixture_pair_t pair =
        fixture_certificate(&subject, fixture_key("RSA 2048"), issuer);

    (void)site_pair(
        setup, site_file("rsa.crt", join(fixture_pem(pair.x509), more, NULL)),
        site_file("rsa.key", fixture_key_pem(pair.key)));
}

static void test_two_pairs(void)
{
    fixture_pair_t unknown = fixture_authority("Unknown", &t.root);
    twca_setup_t *setup = unfit("two");

    add_rsa(setup, &t.middle, t.middle_pem);
    site_check();
    site_tells(setup, "notice chain-completed", "one of two pairs");
    ok(pair_of(setup, 0)->completed && !pair_of(setup, 1)->completed,
       "the other stays as it is");
    setup = unfit("two-unknown");
    add_rsa(setup, &unknown, "");
    site_check();
    site_tells(setup, "error chain-incomplete, notice chain-completed",
               "nothing is known for the other one");
    ok(pair_of(setup, 0)->completed && !pair_of(setup, 1)->completed,
       "then only the first is completed");
    setup = unfit("two-chain");
    add_rsa(setup, &t.middle, "");
    site_chain(setup, site_file("chain.pem", t.middle_pem));
    site_check();
    site_tells(setup, "notice chain-completed", "a chain file of both");
    (void)is_str(common_names(pair_of(setup, 0)->completed),
                 "www.example.test, Lower, Middle", "the first one's chain");
    (void)is_str(common_names(pair_of(setup, 1)->completed), "RSA, Middle",
                 "the second one's");
    ok(!site_fact(setup, TWCA_CHAIN_COMPLETED, "command"),
       "no command mends such a file");
    setup = unfit("two-chain-unknown");
    add_rsa(setup, &unknown, "");
    site_chain(setup, site_file("chain.pem", t.middle_pem));
    site_check();
    is_left(setup, "error chain-wrong-issuer, error chain-wrong-issuer",
            "a chain file of both, and half is known");
}

/* What mod_ssl reads there beside the certificates. */
static void test_parameters(void)
{
    const char *dh =
        fixture_block("DH PARAMETERS", "", "\x30\x03\x02\x01\x05", 5);
    const char *ec = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
                     "-----END EC PARAMETERS-----\n";
    twca_setup_t *setup =
        begin("parameters", apr_pstrcat(t.pool, t.server_key, t.server_pem, dh,
                                        t.middle_pem, ec, t.lower_pem, NULL));

    site_check();
    (void)is_str(pair_of(setup, 0)->completed,
                 apr_pstrcat(t.pool, all_pem(), dh, ec, NULL),
                 "certificates, then parameters, and no key");
}

static void test_undo(void)
{
    twca_setup_t *setup = unfit("undo");
    twca_report_t *report = site_context()->report;
    twca_site_t *site = apr_array_push(report->sites);

    site_check();
    *site = *setup->site;
    twca_report_count(report);
    ok(report->verdict == TWCA_NOTICE && report->counts[TWCA_NOTICE] == 1,
       "the report has a notice");
    twca_undo_completion(report, site);
    ok(report->verdict == TWCA_ERROR && report->counts[TWCA_NOTICE] == 0
           && report->counts[TWCA_ERROR] == 1,
       "and an error in its place when it is taken back");
    *setup->site = *site;
    is_left(setup, "error chain-incomplete", "taken back");
    (void)is_str(sent_by(setup, 0), "www.example.test", "what is sent");
    ok(site->verdict == TWCA_ERROR
           && site->chain_status == TWCA_CHAIN_IS_INCOMPLETE,
       "and the site's verdict");
    twca_undo_completion(report, site);
    ok(report->counts[TWCA_ERROR] == 1, "only once");
}

int main(void)
{
    t.pool = fixture_start();
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.lower = fixture_authority("Lower", &t.middle);
    t.server = fixture_server("www.example.test", &t.lower);
    t.root_pem = fixture_pem(t.root.x509);
    t.middle_pem = fixture_pem(t.middle.x509);
    t.lower_pem = fixture_pem(t.lower.x509);
    t.server_pem = fixture_pem(t.server.x509);
    t.server_key = fixture_key_pem(t.server.key);
    (void)umask(077);
    test_incomplete();
    test_intermediates();
    test_disorder();
    test_root();
    test_expired();
    test_cross();
    test_nothing();
    test_weak();
    test_unfit();
    test_sealed();
    test_chain_file();
    test_two_pairs();
    test_parameters();
    test_undo();
    fixture_end();
    return done();
}
