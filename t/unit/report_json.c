/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A report as JSON, by the contract. */

#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <jansson.h>

#include "report_hostile.h"
#include "tap.h"

static const char *keys_of(apr_pool_t *pool, json_t *object)
{
    const char *keys = "";
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        keys = apr_pstrcat(pool, keys, *keys == '\0' ? "" : " ", key, NULL);
    }
    return keys;
}

static json_t *parse(apr_pool_t *pool, const twca_report_t *report,
                     const twca_view_t *view)
{
    rendered_t text = sample_render(pool, report, view, TWCA_FORMAT_JSON);
    json_error_t error;
    json_t *root =
        json_loadb(text.text, text.length, JSON_REJECT_DUPLICATES, &error);

    if (root == NULL) {
        diag("%s", error.text);
    }
    return root;
}

static json_t *first(json_t *object, const char *key)
{
    return json_array_get(json_object_get(object, key), 0);
}

static const char *string(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void test_keys(apr_pool_t *pool, json_t *root)
{
    json_t *site = first(root, "sites");
    json_t *keystore = first(root, "keystores");

    is_str(keys_of(pool, root),
           "schema module server summary findings keystores sites",
           "keys of the document");
    is_str(keys_of(pool, json_object_get(root, "server")),
           "software openssl checked elapsed_ms", "keys of the server");
    is_str(keys_of(pool, json_object_get(root, "summary")),
           "verdict sites fatal error warning notice", "keys of the summary");
    is_str(keys_of(pool, site),
           "name port aliases defined_at tls verdict chain_status serving "
           "since pairs served mixed findings",
           "keys of a site");
    is_str(keys_of(pool, first(site, "pairs")),
           "certificate_file key_file key_matches certificate sent path "
           "not_checked on_disk",
           "keys of a pair");
    is_str(keys_of(pool, json_object_get(first(site, "pairs"), "on_disk")),
           "state changed checked certificate", "keys of its files");
    is_str(keys_of(pool, first(site, "served")),
           "view host address port protocol key answer matches beacon since "
           "checked duration_ms chain",
           "keys of a sighting");
    is_str(keys_of(pool, first(first(site, "pairs"), "sent")),
           "role subject issuer serial not_before not_after sha256 "
           "public_key_sha256 key signature names hierarchy",
           "keys of a certificate");
    is_str(keys_of(pool, first(site, "findings")),
           "code id severity where title message cause remedy facts",
           "keys of a finding");
    is_str(keys_of(pool, keystore),
           "file type defined_at verdict entries findings",
           "keys of a keystore");
    is_str(keys_of(pool, first(keystore, "entries")),
           "alias kind key_matches chain path", "keys of an entry");
    is_str(keys_of(pool, first(keystore, "findings")),
           "code id severity where title message cause remedy facts",
           "keys of a keystore's finding");
}

static void test_values(json_t *root)
{
    json_t *finding = first(first(root, "sites"), "findings");
    json_t *facts = json_object_get(finding, "facts");

    is_str(string(first(root, "sites"), "name"), hostile_in_json,
           "a hostile name is whole");
    is_str(string(facts, "file"), hostile_in_json, "so is a fact");
    is_str(string(finding, "id"), "key-lost", "in configuration order");
    is_str(string(first(finding, "remedy"), "command"), hostile_in_json,
           "the command is in the remedy");
    ok(json_object_get(facts, "command") == NULL, "and not in the facts");
    ok(json_array_size(json_object_get(facts, "names")) == 10000,
       "a list is complete");
    ok(json_integer_value(json_object_get(facts, "days")) == -1,
       "a number is a number");
    is_str(string(json_object_get(root, "server"), "checked"),
           "2026-11-22T10:00:00Z", "the time is UTC");
    ok(json_integer_value(
           json_object_get(json_object_get(root, "server"), "elapsed_ms"))
           == 34,
       "the duration is in milliseconds");
}

static void test_public(json_t *root)
{
    json_t *site = first(root, "sites");
    json_t *finding = first(site, "findings");

    ok(json_is_null(json_object_get(site, "defined_at"))
           && json_is_null(json_object_get(finding, "where"))
           && json_is_null(json_object_get(finding, "message")),
       "a public document has no places and messages");
    ok(json_array_size(json_object_get(finding, "remedy")) == 0
           && json_object_size(json_object_get(finding, "facts")) == 0,
       "and no remedies and facts");
    ok(string(finding, "title") != NULL && string(finding, "cause") != NULL,
       "but title and cause");
}

static json_t *at(json_t *object, const char *key, size_t index)
{
    return json_array_get(json_object_get(object, key), index);
}

static int size_of(json_t *object, const char *key)
{
    return (int)json_array_size(json_object_get(object, key));
}

static void test_keystore(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    json_t *root, *keystore, *entry;

    (void)sample_keystore(pool, report, "/srv/a.jks");
    root = parse(pool, report, &view);
    keystore = first(root, "keystores");
    is_str(string(keystore, "file"), "/srv/a.jks", "the file");
    is_str(string(keystore, "type"), "JKS", "its type");
    is_str(string(keystore, "defined_at"), "/SECRET/keystores.conf:3",
           "the line that names it");
    is_str(string(keystore, "verdict"), "ok", "its verdict");
    ok(size_of(keystore, "entries") == 2 && size_of(keystore, "findings") == 0,
       "its entries, and no finding");
    entry = at(keystore, "entries", 0);
    is_str(string(entry, "alias"), "SECRET-key", "a key's alias");
    is_str(string(entry, "kind"), "key", "a key is one");
    ok(json_is_true(json_object_get(entry, "key_matches")), "which matches");
    ok(size_of(entry, "chain") == 2 && size_of(entry, "path") == 3,
       "its chain, and the path to a root");
    is_str(string(at(entry, "chain", 0), "subject"),
           "C = TW, CN = tomcat.example.test", "its own certificate first");
    entry = at(keystore, "entries", 1);
    is_str(string(entry, "kind"), "certificate", "a certificate is one");
    ok(json_is_null(json_object_get(entry, "key_matches"))
           && size_of(entry, "chain") == 1 && size_of(entry, "path") == 0,
       "alone");
    json_decref(root);
}

static void test_hostile_keystore(json_t *root)
{
    json_t *keystore = first(root, "keystores");

    is_str(string(keystore, "file"), hostile_in_json, "a hostile file");
    is_str(string(first(keystore, "entries"), "alias"), hostile_in_json,
           "a hostile alias");
    ok(json_is_null(json_object_get(keystore, "type")), "no type is null");
    ok(size_of(first(keystore, "entries"), "chain") == 0,
       "a key without a certificate has an empty chain");
    ok(json_is_false(
           json_object_get(at(keystore, "entries", 2), "key_matches")),
       "a key that does not match");
    ok(size_of(at(root, "keystores", 2), "entries") == 0,
       "what is not open shows no entry");
}

static void test_public_keystore(json_t *root)
{
    json_t *keystore = at(root, "keystores", 1);
    json_t *finding = first(first(root, "keystores"), "findings");

    ok(json_is_null(json_object_get(keystore, "file"))
           && json_is_null(json_object_get(keystore, "defined_at"))
           && json_is_null(
               json_object_get(first(keystore, "entries"), "alias")),
       "publicly there is no file and no alias");
    ok(size_of(first(keystore, "entries"), "chain") == 2,
       "but the certificates");
    ok(json_is_null(json_object_get(finding, "message"))
           && size_of(finding, "remedy") == 0
           && string(finding, "title") != NULL,
       "and a finding as of a site");
}

/* Which of a site and two keystores a view shows. */
static const char *shown(apr_pool_t *pool, const twca_report_t *report,
                         const twca_view_t *view)
{
    json_t *root = parse(pool, report, view);
    const char *result = apr_psprintf(pool, "%d+%d", size_of(root, "sites"),
                                      size_of(root, "keystores"));

    json_decref(root);
    return result;
}

static void test_choice(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_site_t *site = sample_site(pool, report, "a.test");
    twca_keystore_t *keystore = sample_keystore(pool, report, "/a.jks");
    twca_view_t view = sample_view();

    (void)sample_keystore(pool, report, "/b.jks");
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    (void)sample_keystore_finding(pool, report, keystore, TWCA_EXPIRED);
    (void)sample_finding(pool, report, site, TWCA_EXPIRED);
    is_str(shown(pool, report, &view), "1+2", "everything");
    view.site = site;
    is_str(shown(pool, report, &view), "1+0", "one site");
    view.keystore = keystore;
    is_str(shown(pool, report, &view), "1+1", "a site and a keystore");
    view.site = NULL;
    is_str(shown(pool, report, &view), "0+1", "one keystore");
    view.keystore = NULL;
    view.code = TWCA_CODE_X1;
    is_str(shown(pool, report, &view), "1+1", "those with a code");
    view.code = TWCA_CODE_4_3_Q1;
    is_str(shown(pool, report, &view), "0+1", "the one with another");
    view.code = TWCA_CODE_4_3_Q2;
    is_str(shown(pool, report, &view), "0+0", "a code that none has");
}

/* How many conversions a site's pair and a keystore have; -1: they have no such
 * member. */
static const char *conversions(apr_pool_t *pool, const twca_report_t *report,
                               const twca_view_t *view)
{
    json_t *root = parse(pool, report, view);
    json_t *of_pair =
        json_object_get(first(first(root, "sites"), "pairs"), "conversions");
    json_t *of_keystore =
        json_object_get(first(root, "keystores"), "conversions");
    const char *result = apr_psprintf(
        pool, "%d %d", of_pair ? (int)json_array_size(of_pair) : -1,
        of_keystore ? (int)json_array_size(of_keystore) : -1);

    json_decref(root);
    return result;
}

/* They are there for who asks for one thing, or for a code about them. */
static void test_conversions(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_site_t *site = sample_site(pool, report, "a.test");
    twca_keystore_t *keystore = sample_keystore(pool, report, "/a.jks");
    twca_view_t view = sample_view();

    report->keytool = "keytool";
    (void)sample_finding(pool, report, site, TWCA_IS_PKCS12);
    (void)sample_keystore_finding(pool, report, keystore, TWCA_KEYSTORE_ALIAS);
    is_str(conversions(pool, report, &view), "-1 -1",
           "no conversions in a document of everything");
    view.code = TWCA_CODE_4_3_Q1;
    is_str(conversions(pool, report, &view), "-1 -1", "nor of another code");
    view.code = TWCA_CODE_4_4_Q2;
    is_str(conversions(pool, report, &view), "5 -1", "but of theirs");
    view.code = TWCA_CODE_COUNT;
    view.site = site;
    is_str(conversions(pool, report, &view), "5 -1", "and of one site");
    view.keystore = keystore;
    is_str(conversions(pool, report, &view), "5 2", "and of one keystore");
    view.public_only = 1;
    is_str(conversions(pool, report, &view), "0 0", "yet none publicly");
}

static void test_many(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 10000);
    twca_view_t view = sample_view();
    json_t *root;

    for (int i = 0; i < 10000; i++) {
        (void)sample_site(pool, report, apr_itoa(pool, i));
    }
    root = parse(pool, report, &view);
    ok(size_of(root, "sites") == 10000, "10,000 sites make one document");
    json_decref(root);
}

static void test_empty(apr_pool_t *pool)
{
    twca_report_t *report = sample_report(pool, 1);
    twca_view_t view = sample_view();
    json_t *root = parse(pool, report, &view);

    ok(size_of(root, "sites") == 0
           && strcmp(string(json_object_get(root, "summary"), "verdict"), "ok")
                  == 0,
       "a report of nothing is fine");
    json_decref(root);
}

/* The hostile report, whole and publicly: a large document, read once. */
static void test_hostile(apr_pool_t *pool)
{
    const twca_report_t *report = hostile_report(pool);
    twca_view_t view = sample_view();
    json_t *root = parse(pool, report, &view);

    test_keys(pool, root);
    test_values(root);
    test_hostile_keystore(root);
    json_decref(root);
    view.public_only = 1;
    root = parse(pool, report, &view);
    test_keys(pool, root);
    test_public(root);
    test_public_keystore(root);
    json_decref(root);
}

int main(void)
{
    apr_pool_t *pool;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&pool, NULL) != APR_SUCCESS) {
        return 1;
    }
    test_hostile(pool);
    test_keystore(pool);
    test_choice(pool);
    test_conversions(pool);
    test_many(pool);
    test_empty(pool);
    apr_terminate();
    return done();
}
