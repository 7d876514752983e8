/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is offered for files with which nothing is wrong; and, where keytool is
 * installed, that it works. t/conversions.t tries more of it. */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "catalog/conversions.h"
#include "checks/shell.h"
#include "evidence/program.h"
#include "report/conversions.h"
#include "report/convertible.h"
#include "report/words.h"
#include "report_sample.h"
#include "site.h"
#include "tap.h"

static struct {
    apr_pool_t *pool;
    const char *keytool;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
    fixture_pair_t other;
} t;

static twca_report_t *report_with(const char *keytool)
{
    twca_report_t *report = sample_report(t.pool, 30);

    report->keytool = keytool;
    return report;
}

/* The first command with this in it, or NULL. */
static const char *command_with(const apr_array_header_t *steps,
                                const char *part)
{
    for (int i = 0; i < steps->nelts; i++) {
        const char *command = APR_ARRAY_IDX(steps, i, twca_step_t).command;

        if (command && strstr(command, part)) {
            return command;
        }
    }
    return NULL;
}

/* How many steps, and how many of them are commands: "5, 2". */
static const char *counts(const apr_array_header_t *steps)
{
    int commands = 0;

    for (int i = 0; i < steps->nelts; i++) {
        commands += APR_ARRAY_IDX(steps, i, twca_step_t).command != NULL;
    }
    return apr_psprintf(t.pool, "%d, %d", steps->nelts, commands);
}

/* --- Pairs ---------------------------------------------------------------- */

static apr_array_header_t *of_pair(const twca_report_t *report,
                                   const twca_pair_t *pair)
{
    const twca_site_t *site = &APR_ARRAY_IDX(report->sites, 0, twca_site_t);
    twca_view_t view = sample_view();

    view.site = site;
    return twca_conversions_of_pair(t.pool, report, &view, site, pair);
}

static void test_pairs(void)
{
    twca_report_t *report = report_with("/opt/java 8/bin/keytool");
    twca_site_t *site = sample_site(t.pool, report, "WWW.example.test");
    twca_pair_t pair = site->pairs[0];
    const char *command;

    (void)is_str(counts(of_pair(report, &pair)), "5, 2", "PKCS#12 and JKS");
    command = command_with(of_pair(report, &pair), "-out \"$d/n\"");
    ok(command && !strstr(command, "-certfile"), "without a chain file");
    ok(command && strstr(command, " -name www.example.test "),
       "the alias as keytool has it");
    ok(command_with(of_pair(report, &pair), "'/opt/java 8/bin/keytool' -import")
           != NULL,
       "keytool where it is");
    pair.chain_file = "/SECRET/the chain.crt";
    command = command_with(of_pair(report, &pair), "-out \"$d/n\"");
    ok(command && strstr(command, " -certfile '/SECRET/the chain.crt' "),
       "with a chain file");
    pair.chain_file = pair.certificate_file.path;
    command = command_with(of_pair(report, &pair), "-out \"$d/n\"");
    ok(command && !strstr(command, "-certfile"), "which is no other file");
    report->keytool = NULL;
    (void)is_str(counts(of_pair(report, &pair)), "2, 1",
                 "no JKS without keytool");
}

static void test_no_pairs(void)
{
    twca_report_t *report = report_with("keytool");
    twca_site_t *site = sample_site(t.pool, report, "www.example.test");
    twca_pair_t pair = site->pairs[0];

    pair.key_matches = TWCA_MATCH_NO;
    (void)is_str(counts(of_pair(report, &pair)), "0, 0", "another's key");
    pair.key_matches = TWCA_MATCH_UNKNOWN;
    (void)is_str(counts(of_pair(report, &pair)), "0, 0", "no key");
    pair.key_is_sealed = 1;
    (void)is_str(counts(of_pair(report, &pair)), "5, 2",
                 "a key whose pass phrase others know");
    pair.from_ca = 1;
    (void)is_str(counts(of_pair(report, &pair)), "0, 0",
                 "a chain that no file has by itself");
    pair = site->pairs[0];
    pair.certificate = NULL;
    (void)is_str(counts(of_pair(report, &pair)), "0, 0", "no certificate");
    pair = site->pairs[0];
    pair.not_checked = "pkcs11";
    (void)is_str(counts(of_pair(report, &pair)), "0, 0", "a token");
}

static void test_walk(void)
{
    twca_report_t *report = report_with("keytool");
    twca_convertible_t walk = {report, 0, 0, 0, 0};
    int keystores = 0;
    int sites = 0;

    for (int i = 0; i < 3; i++) {
        (void)sample_keystore(t.pool, report, "/x.p12");
    }
    APR_ARRAY_IDX(report->keystores, 1, twca_keystore_t).type = NULL;
    for (int i = 0; i < 25; i++) {
        twca_site_t *site = sample_site(t.pool, report, "www.example.test");

        if (i == 3) {
            site->pairs[0].key_matches = TWCA_MATCH_NO;
        }
    }
    while (twca_next_convertible_keystore(&walk)) {
        keystores++;
    }
    while (twca_next_convertible_site(&walk)) {
        sites++;
    }
    ok(keystores == 2 && keystores + sites == TWCA_CONVERSIONS_MOST,
       "keystores and the first sites");
    ok(walk.rest == 6, "and how many more there are");
}

static void test_views(void)
{
    twca_report_t *report = report_with("keytool");
    twca_view_t view = sample_view();

    ok(!twca_shows_conversions(&view), "not on the overview");
    view.code = TWCA_CODE_4_4_Q1;
    ok(!twca_shows_conversions(&view), "nor for another code");
    view.code = TWCA_CODE_4_4_Q2;
    ok(twca_shows_conversions(&view), "but for theirs");
    view.code = TWCA_CODE_COUNT;
    view.site = sample_site(t.pool, report, "www.example.test");
    ok(twca_shows_conversions(&view), "and for one site");
    view.site = NULL;
    view.keystore = sample_keystore(t.pool, report, "/x.p12");
    ok(twca_shows_conversions(&view), "or keystore");
    view.public_only = 1;
    ok(!twca_shows_conversions(&view), "yet not for everybody");
}

/* --- Keystores ------------------------------------------------------------ */

static twca_keystore_t keystore(const char *path, const char *type,
                                const twca_keystore_entry_t *entries, int count)
{
    twca_keystore_t result;

    memset(&result, 0, sizeof(result));
    result.file.path = path;
    result.type = type;
    result.entries = entries;
    result.entry_count = count;
    return result;
}

static apr_array_header_t *offered(const twca_report_t *report,
                                   const twca_keystore_t *store)
{
    twca_view_t view = sample_view();

    view.code = TWCA_CODE_4_4_Q3;
    return twca_conversions_of_keystore(t.pool, report, &view, store);
}

static apr_array_header_t *of_keystore(const twca_keystore_t *store)
{
    return offered(report_with(t.keytool ? t.keytool : "keytool"), store);
}

static const twca_keystore_entry_t two_keys[] = {
    {.alias = "other", .is_key = 1},
    {.alias = "trusted"},
    {.alias = "\xE4\xB8\xBB 'w'", .is_key = 1},
};

static void test_keystores(void)
{
    twca_keystore_t none = keystore("/x", NULL, NULL, 0);
    twca_keystore_t trusted = keystore("/x.jks", "JKS", &two_keys[1], 1);
    twca_keystore_t one = keystore("/x.jks", "JCEKS", two_keys, 2);
    twca_keystore_t two = keystore("/x.jks", "JKS", two_keys, 3);
    twca_keystore_t locked = keystore("/x.pfx", "PKCS12", NULL, 0);
    const twca_report_t *without = report_with(NULL);
    const char *command;

    (void)is_str(counts(of_keystore(&none)), "0, 0", "no keystore");
    (void)is_str(counts(of_keystore(&trusted)), "0, 0", "no key");
    (void)is_str(counts(of_keystore(&one)), "2, 2", "JCEKS: PEM, PKCS#12");
    ok(command_with(of_keystore(&one), " -srcstoretype JCEKS ")
           && command_with(of_keystore(&one), " > /x.jks.pem)"),
       "of its type");
    (void)is_str(counts(of_keystore(&two)), "3, 3", "PEM of each key");
    ok(command_with(of_keystore(&two), " > /x.jks.1.pem)")
           && command_with(of_keystore(&two), " > /x.jks.2.pem)"),
       "in files of their own");
    (void)is_str(counts(of_keystore(&locked)), "6, 2",
                 ".pfx is .p12; PEM, JKS for three services");
    command = command_with(of_keystore(&locked), " > /x.pfx.pem)");
    ok(command && !strstr(command, "keytool") && !strstr(command, "-legacy"),
       "openssl alone opens it");
    locked.needs_legacy = 1;
    ok(command_with(of_keystore(&locked), "openssl pkcs12 -nodes -legacy -in")
           != NULL,
       "with -legacy where need be");
    (void)is_str(counts(offered(without, &locked)), "3, 1",
                 "PKCS#12 without keytool");
    (void)is_str(counts(offered(without, &two)), "1, 0", "JKS without keytool");
}

/* --- Carried out ---------------------------------------------------------- */

static PKCS12 *pkcs12_of(const fixture_pair_t *pair, const char *alias,
                         const char *pass_phrase)
{
    STACK_OF(X509) *others = sk_X509_new_null();
    PKCS12 *made;

    sk_X509_push(others, t.root.x509);
    sk_X509_push(others, t.middle.x509);
    made = PKCS12_create(pass_phrase, alias, pair->key, pair->x509, others, 0,
                         0, 100, 100, 0);
    sk_X509_free(others);
    return made;
}

static const char *write_pkcs12(const char *name, PKCS12 *made)
{
    unsigned char *der = NULL;
    int length = i2d_PKCS12(made, &der);
    const char *path =
        fixture_write(apr_pstrcat(t.pool, "conversions/", name, NULL), der,
                      (apr_size_t)length);

    OPENSSL_free(der);
    PKCS12_free(made);
    return path;
}

static const char *with(const char *path, const char *ending)
{
    return apr_pstrcat(t.pool, path, ending, NULL);
}

/* keytool itself opens the key by the keystore's password, and it has its
 * chain. */
static int opens(const char *path, const char *type, const char *alias,
                 const char *password)
{
    const char *options =
        apr_pstrcat(t.pool, " -keystore ", path, " -storetype ", type,
                    " -storepass ", twca_shell_word(t.pool, password),
                    " -alias ", twca_shell_word(t.pool, alias), NULL);

    return site_run(apr_pstrcat(t.pool,
                                "export LC_ALL=C.UTF-8; keytool -certreq",
                                options, " && keytool -list -v", options,
                                " | grep -q 'chain length: 3'", NULL))
           == 0;
}

static void test_pkcs12(void)
{
    const char *path =
        write_pkcs12("a\nnew $line.pfx", pkcs12_of(&t.server, "x", "secret"));
    const char *open = write_pkcs12("empty.pfx", pkcs12_of(&t.server, "x", ""));
    twca_keystore_t store = keystore(path, "PKCS12", NULL, 0);
    apr_array_header_t *steps = of_keystore(&store);

    ok(site_answer(command_with(steps, "-nodes"), "secret\n") == 0
           && fixture_has_key(with(path, ".pem"), t.server.key),
       "PKCS#12 to PEM");
    (void)is_str(site_common_names(with(path, ".pem")),
                 "www.example.test, Middle", "its chain");
    if (!t.keytool) {
        return;
    }
    ok(site_answer(command_with(steps, "-deststoretype JKS"),
                   "secret\nanother word\n")
           == 0,
       "PKCS#12 to JKS");
    (void)rename(with(path, ".jks"), fixture_path("conversions/new.jks"));
    ok(opens(fixture_path("conversions/new.jks"), "JKS", "x", "another word"),
       "which keytool opens by the new password");
    ok(site_answer(command_with(steps, "-deststoretype JKS"),
                   "wrong\nanother word\n")
           != 0,
       "not by a wrong password");
    store.file.path = open;
    ok(site_answer(command_with(of_keystore(&store), "-deststoretype JKS"),
                   "\nchangeit\n")
               == 0
           && opens(with(open, ".jks"), "JKS", "x", "changeit"),
       "an empty password too");
}

/* A JKS of two keys, one of which has a password of its own. */
static const char *make_jks(void)
{
    const char *one = write_pkcs12(
        "one.p12", pkcs12_of(&t.other, two_keys[0].alias, "changeit"));
    const char *two = write_pkcs12(
        "two.p12", pkcs12_of(&t.server, two_keys[2].alias, "changeit"));
    const char *path = fixture_path("conversions/the $store.jks");
    const char *import =
        " && LC_ALL=C.UTF-8 keytool -importkeystore -noprompt -srcstoretype "
        "PKCS12 -srcstorepass changeit -destkeystore s -deststorepass changeit "
        "-deststoretype JKS -srckeystore ";
    const char *command = apr_pstrcat(
        t.pool, "cd ", fixture_path("conversions"), import, one, import, two,
        " && keytool -keypasswd -keystore s -storetype JKS -storepass changeit "
        "-alias other -keypass changeit -new keysown && mv s '",
        path, "'", NULL);

    ok(site_run(command) == 0, "a JKS is made");
    return path;
}

static void test_jks(void)
{
    const char *path = make_jks();
    twca_keystore_t store = keystore(path, "JKS", two_keys, 3);
    apr_array_header_t *steps = of_keystore(&store);
    const char *command;

    ok(site_answer(command_with(steps, "$store.jks.1.pem"),
                   "changeit\nkeysown\n")
               == 0
           && fixture_has_key(with(path, ".1.pem"), t.other.key),
       "the key with a password of its own");
    ok(site_answer(command_with(steps, "$store.jks.2.pem"), "changeit\n") == 0
           && fixture_has_key(with(path, ".2.pem"), t.server.key),
       "the key of the other alias");
    (void)is_str(site_common_names(with(path, ".2.pem")),
                 "www.example.test, Middle", "its chain");
    command = command_with(steps, "$store.jks.p12'");
    ok(site_answer(command, "changeit\nnewpassword\nkeysown\n") == 0,
       "JKS to PKCS#12");
    (void)rename(with(path, ".p12"), fixture_path("conversions/new.p12"));
    ok(opens(fixture_path("conversions/new.p12"), "PKCS12", "other",
             "newpassword"),
       "with the first key");
    ok(opens(fixture_path("conversions/new.p12"), "PKCS12", two_keys[2].alias,
             "newpassword"),
       "and the other");
}

int main(void)
{
    t.pool = fixture_start();
    t.keytool = twca_find_program(t.pool, "keytool");
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.other = fixture_server("other.test", &t.middle);
    (void)site_begin("conversions");
    test_pairs();
    test_no_pairs();
    test_walk();
    test_views();
    test_keystores();
    test_pkcs12();
    if (t.keytool && strcmp(t.keytool, "keytool") == 0) {
        test_jks();
    }
    else {
        diag("no keytool here");
    }
    fixture_end();
    return done();
}
