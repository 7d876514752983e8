/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Sites with one fault each: what is told of them, all of it. (Chains are
 * tried in chains.c, names and dates in rules.c.) */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <apr_strings.h>
#include <openssl/pkcs12.h>

#include "site.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
    fixture_pair_t other;
    EVP_PKEY *stranger;
    const char *chain; /* the server's certificate and the intermediate's */
} t;

/* A case with a trusted root and a site. */
static twca_setup_t *begin(const char *folder)
{
    (void)site_begin(folder);
    site_trust(site_file("root.pem", fixture_pem(t.root.x509)));
    return site_add("www.example.test");
}

/* A site with a certificate file and a key file of these contents. */
static twca_setup_t *begin_pair(const char *folder, const char *certificate,
                                const char *key)
{
    twca_setup_t *setup = begin(folder);

    (void)site_pair(setup, site_file("server.crt", certificate),
                    site_file("server.key", key));
    return setup;
}

static const char *join(const char *one, const char *other)
{
    return apr_pstrcat(t.pool, one, other, NULL);
}

static const char *with_middle(const fixture_pair_t *server)
{
    return join(fixture_pem(server->x509), fixture_pem(t.middle.x509));
}

/* The place of a finding is a line of the configuration. */
static void is_at(const twca_setup_t *setup, twca_finding_e id,
                  const twca_place_t *place, const char *what)
{
    const twca_finding_t *finding = site_finding(setup, id);

    ok(finding && finding->where.file == place->file
           && finding->where.line == place->line,
       "%s: the place", what);
}

static void has_facts(const twca_setup_t *setup, twca_finding_e id,
                      const char *expected, const char *what)
{
    (void)is_str(site_facts(setup, id), expected,
                 apr_pstrcat(t.pool, what, ": the facts", NULL));
}

static void test_healthy(void)
{
    twca_setup_t *setup =
        begin_pair("healthy", t.chain, fixture_key_pem(t.server.key));
    const twca_site_t *site = setup->site;

    site_check();
    site_tells(setup, "", "a healthy site");
    ok(site->verdict == TWCA_OK && site->chain_status == TWCA_CHAIN_IS_COMPLETE
           && site->pair_count == 1
           && site->pairs[0].key_matches == TWCA_MATCH_YES
           && site->pairs[0].sent_count == 2 && site->pairs[0].path_count == 3
           && !site->pairs[0].not_checked,
       "and what is shown of it");
    setup = begin("one-file");
    (void)site_pair(
        setup,
        site_file("all.pem", join(t.chain, fixture_key_pem(t.server.key))),
        NULL);
    site_check();
    site_tells(setup, "", "certificate, chain and key in one file");
    setup = begin("token");
    (void)site_pair(setup, "pkcs11:token=x", "pkcs11:token=y");
    site_check();
    site_tells(setup, "notice key-encrypted", "a token's pair is not checked");
    has_facts(setup, TWCA_KEY_ENCRYPTED,
              "key_file=pkcs11:token=y\ntoken=pkcs11:token=y\n", "a token");
    (void)is_str(setup->site->pairs[0].not_checked, "pkcs11", "and says so");
}

/* --- Keys ----------------------------------------------------------------- */

static const char *mismatch_facts(EVP_PKEY *key, const char *more)
{
    return apr_pstrcat(
        t.pool, site_expected(t.server.x509),
        "certificate_file=@/server.crt\nkey_file=@/server.key\n",
        "certificate_public_key=", site_expected_hash(t.server.key),
        "\nkey_public_key=", site_expected_hash(key),
        "\ncertificate_key=EC prime256v1\nkey=EC prime256v1\n", more, NULL);
}

static void test_key_lost(void)
{
    twca_setup_t *setup =
        begin_pair("lost", t.chain, fixture_key_pem(t.stranger));

    site_check();
    site_tells(setup, "fatal key-mismatch, error key-lost", "a lost key");
    has_facts(setup, TWCA_KEY_MISMATCH, mismatch_facts(t.stranger, ""),
              "key-mismatch");
    has_facts(setup, TWCA_KEY_LOST,
              apr_pstrcat(t.pool, site_expected(t.server.x509),
                          "certificate_file=@/server.crt\n",
                          "certificate_public_key=",
                          site_expected_hash(t.server.key), "\n", NULL),
              "key-lost");
    is_at(setup, TWCA_KEY_LOST,
          &APR_ARRAY_IDX(setup->pairs, 0, twca_setup_pair_t).key.place,
          "key-lost");
    ok(setup->site->pairs[0].key_matches == TWCA_MATCH_NO
           && setup->site->verdict == TWCA_FATAL,
       "the pair does not match");
    ok(site_mend(setup, TWCA_KEY_LOST), "a new key and request are made");
    ok(fixture_read(fixture_path("lost/server.crt.new.csr")) != NULL,
       "in new files");
}

static void test_key_elsewhere(void)
{
    twca_setup_t *setup =
        begin_pair("elsewhere", t.chain, fixture_key_pem(t.other.key));

    (void)site_file("old server.key", fixture_key_pem(t.server.key));
    (void)site_file("other.crt", with_middle(&t.other));
    site_check();
    site_tells(setup, "fatal key-mismatch", "another certificate's key");
    has_facts(setup, TWCA_KEY_MISMATCH,
              mismatch_facts(t.other.key, "matching_key=@/old server.key\n"
                                          "matching_certificate=@/other.crt\n"),
              "key-mismatch");
    ok(site_mend(setup, TWCA_KEY_MISMATCH), "the remedy works");
    ok(strstr(site_configuration(),
              apr_pstrcat(t.pool, "    SSLCertificateKeyFile \"",
                          fixture_path("elsewhere/old server.key"), "\"\n",
                          NULL))
           != NULL,
       "the right key is named");
}

static void test_key_overwritten(void)
{
    twca_setup_t *setup =
        begin_pair("overwritten", t.chain, fixture_key_pem(t.stranger));

    (void)site_file("server.csr", fixture_request_pem(fixture_request(
                                      "CN=www.example.test", t.stranger)));
    site_check();
    site_tells(setup, "fatal key-mismatch, error key-overwritten",
               "a key that a newer request replaced");
    has_facts(setup, TWCA_KEY_OVERWRITTEN,
              apr_pstrcat(t.pool, site_expected(t.server.x509),
                          "certificate_file=@/server.crt\n"
                          "key_file=@/server.key\n"
                          "certificate_public_key=",
                          site_expected_hash(t.server.key),
                          "\nkey_public_key=", site_expected_hash(t.stranger),
                          "\nrequest_file=@/server.csr\n", NULL),
              "key-overwritten");
}

static void test_old_request(void)
{
    twca_setup_t *setup =
        begin_pair("old-request", t.chain, fixture_key_pem(t.stranger));
    struct utimbuf times = {86400, 86400};

    (void)utime(
        site_file("server.csr", fixture_request_pem(fixture_request(
                                    "CN=www.example.test", t.stranger))),
        &times);
    site_check();
    site_tells(setup, "fatal key-mismatch, error key-lost",
               "a request that is older than the certificate replaced nothing");
}

static void test_key_order(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test"};
    fixture_pair_t rsa =
        fixture_certificate(&subject, fixture_key("RSA 2048"), &t.middle);
    twca_setup_t *setup = begin("order");
    const char *text;

    (void)site_pair(setup, site_file("ec.crt", t.chain),
                    site_file("rsa.key", fixture_key_pem(rsa.key)));
    (void)site_pair(setup, site_file("rsa.crt", with_middle(&rsa)),
                    site_file("ec.key", fixture_key_pem(t.server.key)));
    site_check();
    site_tells(setup, "fatal key-order", "keys in the wrong order");
    has_facts(setup, TWCA_KEY_ORDER,
              "certificate_file=@/ec.crt\nkey_file=@/rsa.key\n"
              "matching_key=@/ec.key\n",
              "key-order");
    ok(site_mend(setup, TWCA_KEY_ORDER), "the remedy works");
    text = site_configuration();
    ok(strstr(strstr(text, "ec.crt"), "ec.key") < strstr(text, "rsa.crt"),
       "each key is with its certificate");
}

static void test_key_is_certificate(void)
{
    twca_setup_t *setup = begin_pair("is-certificate", t.chain, t.chain);
    const char *text;

    (void)site_file("real.key", fixture_key_pem(t.server.key));
    site_check();
    site_tells(setup, "fatal key-is-certificate", "a certificate as key");
    has_facts(setup, TWCA_KEY_IS_CERTIFICATE,
              "certificate_file=@/server.crt\nkey_file=@/server.key\n"
              "subject=CN = www.example.test\nmatching_key=@/real.key\n",
              "key-is-certificate");
    setup = begin_pair("exchanged", fixture_key_pem(t.server.key), t.chain);
    site_check();
    site_tells(setup, "fatal key-is-certificate", "each in the other's place");
    ok(site_mend(setup, TWCA_KEY_IS_CERTIFICATE), "the remedy works");
    text = site_configuration();
    ok(strstr(text, "exchanged/server.key\n")
           < strstr(text, "exchanged/server.crt\n"),
       "and changes both lines");
}

static void test_key_encrypted(void)
{
    twca_setup_t *setup = begin_pair(
        "encrypted", t.chain, fixture_sealed_pem(t.server.key, "secret"));

    site_check();
    site_tells(setup, "notice key-encrypted", "an encrypted key");
    has_facts(setup, TWCA_KEY_ENCRYPTED,
              "key_file=@/server.key\nreason=builtin-dialog\n",
              "key-encrypted");
    ok(setup->site->pairs[0].key_matches == TWCA_MATCH_UNKNOWN,
       "nothing is known of the pair");
}

/* --- Files ---------------------------------------------------------------- */

static twca_setup_t *begin_bytes(const char *folder, unsigned char *der,
                                 int length)
{
    twca_setup_t *setup = begin(folder);

    (void)site_pair(
        setup,
        fixture_write(apr_pstrcat(t.pool, folder, "/server.crt", NULL), der,
                      (apr_size_t)length),
        site_file("server.key", fixture_key_pem(t.server.key)));
    OPENSSL_free(der);
    return setup;
}

static void test_formats(void)
{
    unsigned char *der = NULL;
    int length = i2d_X509(t.server.x509, &der);
    twca_setup_t *setup = begin_bytes("der", der, length);
    PKCS12 *pkcs12 = PKCS12_create("x", "x", t.server.key, t.server.x509, NULL,
                                   0, 0, 100, 100, 0);

    site_check();
    site_tells(setup, "fatal not-pem", "a certificate in DER");
    has_facts(setup, TWCA_NOT_PEM,
              "file=@/server.crt\ndirective=SSLCertificateFile\n"
              "content=der-certificate\n",
              "not-pem");
    ok(site_mend(setup, TWCA_NOT_PEM), "the remedy works");
    der = NULL;
    length = i2d_PKCS12(pkcs12, &der);
    setup = begin_bytes("pkcs12", der, length);
    site_check();
    PKCS12_free(pkcs12);
    site_tells(setup, "fatal is-pkcs12", "PKCS#12");
    has_facts(setup, TWCA_IS_PKCS12,
              "file=@/server.crt\ndirective=SSLCertificateFile\n", "is-pkcs12");
    setup = begin_bytes("jks", OPENSSL_memdup("\xFE\xED\xFE\xED", 4), 4);
    site_check();
    site_tells(setup, "fatal is-keystore", "JKS");
    has_facts(setup, TWCA_IS_KEYSTORE,
              "file=@/server.crt\ndirective=SSLCertificateFile\n"
              "keystore_type=JKS\n",
              "is-keystore");
}

static void test_chain_file(void)
{
    twca_setup_t *setup =
        begin_pair("html", t.chain, fixture_key_pem(t.server.key));

    site_chain(setup, site_file("chain.pem", "<html>404</html>"));
    site_check();
    site_tells(setup, "error not-pem", "HTML as chain file");
    has_facts(setup, TWCA_NOT_PEM,
              "file=@/chain.pem\ndirective=SSLCertificateChainFile\n"
              "content=html\nchain=yes\n",
              "not-pem of a chain");
    is_at(setup, TWCA_NOT_PEM, &setup->chain.place, "not-pem of a chain");
}

static void test_unreadable(void)
{
    twca_setup_t *setup = begin("missing");
    const char *huge;

    (void)site_pair(setup, fixture_path("missing/none.crt"),
                    site_file("server.key", fixture_key_pem(t.server.key)));
    site_check();
    site_tells(setup, "fatal unreadable", "no certificate file");
    has_facts(setup, TWCA_UNREADABLE,
              "file=@/none.crt\ndirective=SSLCertificateFile\nreason=missing\n",
              "unreadable");
    setup = begin_pair("empty", t.chain, "");
    site_check();
    site_tells(setup, "fatal unreadable", "an empty key file");
    has_facts(setup, TWCA_UNREADABLE,
              "file=@/server.key\ndirective=SSLCertificateKeyFile\n"
              "reason=empty\n",
              "unreadable");
    setup = begin_pair("broken",
                       join(t.chain, "-----BEGIN CERTIFICATE-----\n"
                                     "AAAA\n"
                                     "-----END CERTIFICATE-----\n"),
                       fixture_key_pem(t.server.key));
    site_check();
    site_tells(setup, "fatal unreadable", "a broken certificate in the chain");
    (void)is_str(site_fact(setup, TWCA_UNREADABLE, "reason"), "broken",
                 "is called that");
    setup = begin("large");
    huge = site_file("huge.crt", "x");
    fixture_must(truncate(huge, TWCA_FILE_LIMIT + 1), huge);
    (void)site_pair(setup, huge,
                    site_file("server.key", fixture_key_pem(t.server.key)));
    site_check();
    site_tells(setup, "warning too-large", "more than 4 MiB");
    has_facts(setup, TWCA_TOO_LARGE,
              "file=@/huge.crt\ndirective=SSLCertificateFile\nsize=4194305\n"
              "limit=4194304\n",
              "too-large");
}

static void test_nothing(void)
{
    twca_setup_t *setup = begin("nothing");

    setup->engine_place = site_line("SSLEngine on");
    site_check();
    site_tells(setup, "fatal unreadable", "TLS without any certificate");
    has_facts(setup, TWCA_UNREADABLE,
              "directive=SSLCertificateFile\nreason=not-configured\n",
              "unreadable");
    is_at(setup, TWCA_UNREADABLE, &setup->engine_place, "unreadable");
    setup = begin("others");
    setup->others_provide = 1;
    site_check();
    site_tells(setup, "", "unless another module brings them");
}

/* --- Purpose, strength, TLS ----------------------------------------------- */

static void test_purpose(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test",
                                 .purposes = "clientAuth,emailProtection"};
    fixture_pair_t client = fixture_certificate(&subject, NULL, &t.middle);
    twca_setup_t *setup = begin_pair("purpose", with_middle(&client),
                                     fixture_key_pem(client.key));

    site_check();
    site_tells(setup, "error wrong-purpose", "a client's certificate");
    has_facts(setup, TWCA_WRONG_PURPOSE,
              apr_pstrcat(t.pool, site_expected(client.x509),
                          "certificate_file=@/server.crt\n"
                          "purposes=clientAuth emailProtection\n",
                          NULL),
              "wrong-purpose");
}

static void test_strength(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test"};
    fixture_pair_t weak =
        fixture_certificate(&subject, fixture_key("RSA 1024"), &t.middle);
    twca_setup_t *setup =
        begin_pair("weak", with_middle(&weak), fixture_key_pem(weak.key));

    setup->ciphers = "DEFAULT@SECLEVEL=2";
    site_check();
    site_tells(setup, "fatal weak-key", "RSA of 1,024 bits");
    has_facts(setup, TWCA_WEAK_KEY,
              apr_pstrcat(t.pool, site_expected(weak.x509),
                          "file=@/server.crt\nkey=RSA 1024\n"
                          "openssl_error=ee key too small\n",
                          NULL),
              "weak-key");
    setup = begin_pair("weaker", with_middle(&weak), fixture_key_pem(weak.key));
    setup->ciphers = "DEFAULT@SECLEVEL=0";
    site_check();
    site_tells(setup, "error weak-key", "where OpenSSL takes it");
    subject.digest = EVP_sha1();
    weak = fixture_certificate(&subject, NULL, &t.middle);
    setup = begin_pair("sha1", with_middle(&weak), fixture_key_pem(weak.key));
    setup->ciphers = "DEFAULT@SECLEVEL=2";
    site_check();
    site_tells(setup, "fatal weak-signature", "a SHA-1 signature");
    (void)is_str(site_fact(setup, TWCA_WEAK_SIGNATURE, "signature"),
                 "ecdsa-with-SHA1", "is named");
}

static void test_tls(void)
{
    twca_setup_t *setup =
        begin_pair("engine-off", t.chain, fixture_key_pem(t.server.key));

    setup->site->tls = 0;
    setup->engine = TWCA_ENGINE_OFF;
    setup->engine_place = site_line("SSLEngine off");
    site_check();
    site_tells(setup, "error tls-off", "SSLEngine off");
    has_facts(setup, TWCA_TLS_OFF,
              "reason=engine-off\ncertificate_file=@/server.crt\n", "tls-off");
    ok(site_mend(setup, TWCA_TLS_OFF)
           && strstr(site_configuration(), "SSLEngine on\n") != NULL,
       "and its remedy");
    setup = begin_pair("engine-unset", t.chain, fixture_key_pem(t.server.key));
    setup->site->tls = 0;
    setup->engine = TWCA_ENGINE_UNSET;
    site_check();
    has_facts(setup, TWCA_TLS_OFF,
              "reason=engine-unset\ncertificate_file=@/server.crt\n",
              "no SSLEngine");
    ok(site_mend(setup, TWCA_TLS_OFF)
           && strstr(site_configuration(), "\nSSLEngine on\n") != NULL,
       "and its remedy");
    setup = begin_pair("no-ssl", t.chain, fixture_key_pem(t.server.key));
    setup->site->tls = 0;
    setup->has_mod_ssl = 0;
    site_check();
    has_facts(setup, TWCA_TLS_OFF,
              "reason=no-mod-ssl\ncertificate_file=@/server.crt\n",
              "no mod_ssl");
}

/* --- A proxy's certificates ----------------------------------------------- */

static twca_setup_t *begin_machine(const char *folder, const char *content,
                                   int is_used)
{
    twca_setup_t *setup =
        begin_pair(folder, t.chain, fixture_key_pem(t.server.key));
    twca_machine_t machine = {{NULL, {NULL, 0}}, 0, is_used};

    machine.file.path =
        content ? site_file("machine.pem", content) : fixture_path("none.pem");
    machine.file.place = site_line("SSLProxyMachineCertificateFile");
    setup->machines = apr_array_make(t.pool, 1, sizeof(twca_machine_t));
    APR_ARRAY_PUSH(setup->machines, twca_machine_t) = machine;
    return setup;
}

static void test_machines(void)
{
    const char *certificate = fixture_pem(t.other.x509);
    twca_setup_t *setup = begin_machine(
        "machine", join(certificate, fixture_key_pem(t.other.key)), 1);

    site_check();
    site_tells(setup, "", "a proxy's certificate and key");
    setup = begin_machine("machine-ca", certificate, 1);
    site_check();
    site_tells(setup, "", "without a key it is an authority's");
    setup = begin_machine("machine-odd",
                          join(certificate, fixture_key_pem(t.stranger)), 1);
    site_check();
    site_tells(setup, "fatal key-mismatch", "with another key");
    has_facts(setup, TWCA_KEY_MISMATCH,
              apr_pstrcat(t.pool, site_expected(t.other.x509),
                          "certificate_file=@/machine.pem\n"
                          "key_file=@/machine.pem\n"
                          "certificate_public_key=",
                          site_expected_hash(t.other.key),
                          "\nkey_public_key=", site_expected_hash(t.stranger),
                          "\ncertificate_key=EC prime256v1\n"
                          "key=EC prime256v1\n",
                          NULL),
              "a proxy's key-mismatch");
    setup = begin_machine("machine-none", NULL, 0);
    site_check();
    site_tells(setup, "error unreadable", "a file that is missing");
}

/* --- A report ------------------------------------------------------------- */

static void test_count(void)
{
    twca_setup_t *setup =
        begin_pair("count", t.chain, fixture_key_pem(t.stranger));
    twca_report_t report;

    site_check();
    memset(&report, 0, sizeof(report));
    report.counts[TWCA_WARNING] = 7;
    report.verdict = TWCA_FATAL;
    report.findings = apr_array_make(t.pool, 0, sizeof(twca_finding_t));
    report.keystores = apr_array_make(t.pool, 0, sizeof(twca_keystore_t));
    report.sites = apr_array_make(t.pool, 0, sizeof(twca_site_t));
    twca_report_count(&report);
    ok(report.verdict == TWCA_OK && report.counts[TWCA_WARNING] == 0,
       "a report without sites");
    APR_ARRAY_PUSH(report.sites, twca_site_t) = *setup->site;
    APR_ARRAY_PUSH(report.sites, twca_site_t) = *setup->site;
    twca_report_count(&report);
    ok(report.counts[TWCA_FATAL] == 2 && report.counts[TWCA_ERROR] == 2
           && report.counts[TWCA_WARNING] == 0 && report.verdict == TWCA_FATAL,
       "a report of two bad sites");
}

int main(void)
{
    t.pool = fixture_start();
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.other = fixture_server("other.example.test", &t.middle);
    t.stranger = fixture_key("EC prime256v1");
    t.chain = with_middle(&t.server);
    (void)umask(077);
    test_healthy();
    test_key_lost();
    test_key_elsewhere();
    test_key_overwritten();
    test_old_request();
    test_key_order();
    test_key_is_certificate();
    test_key_encrypted();
    test_formats();
    test_chain_file();
    test_unreadable();
    test_nothing();
    test_purpose();
    test_strength();
    test_tls();
    test_machines();
    test_count();
    fixture_end();
    return done();
}
