/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Trust stores, and paths to their roots. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/x509_vfy.h>

#include "evidence/trust.h"
#include "fixture.h"
#include "tap.h"

#define DAY 86400

static struct {
    apr_pool_t *pool;
    twca_evidence_t *evidence;
    apr_int64_t now;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
} t;

/* --- Stores --------------------------------------------------------------- */

static twca_trust_t *open_store(const char *names, const char **problem)
{
    apr_array_header_t *list = apr_array_make(t.pool, 2, sizeof(const char *));
    char *copy = apr_pstrdup(t.pool, names);
    char *state;
    char *one;

    for (one = apr_strtok(copy, " ", &state); one;
         one = apr_strtok(NULL, " ", &state)) {
        APR_ARRAY_PUSH(list, const char *) = one;
    }
    return twca_trust_open(t.pool, list, problem);
}

static twca_trust_t *good_store(const char *names)
{
    const char *problem;
    twca_trust_t *trust = open_store(names, &problem);

    is_str(problem, NULL, "the store can be read");
    return trust;
}

static void has_problem(const char *names, const char *expected,
                        const char *what)
{
    const char *problem = "";

    (void)open_store(names, &problem);
    is_str(problem, expected, what);
}

static const twca_path_t *path_of(const twca_trust_t *trust, X509 *leaf,
                                  STACK_OF(X509) * untrusted, apr_int64_t now)
{
    return twca_path_build(t.pool, t.evidence, trust, leaf, untrusted, now);
}

/* The path of the server's certificate, with one more beside it. */
static const twca_path_t *path_with(const twca_trust_t *trust, X509 *leaf,
                                    X509 *one, X509 *two)
{
    STACK_OF(X509) *untrusted = sk_X509_new_null();
    const twca_path_t *path;

    if (one) {
        sk_X509_push(untrusted, one);
    }
    if (two) {
        sk_X509_push(untrusted, two);
    }
    path = path_of(trust, leaf, untrusted, t.now);
    sk_X509_free(untrusted);
    return path;
}

static int is_trusted(const twca_trust_t *trust)
{
    return path_with(trust, t.server.x509, t.middle.x509, NULL)->error
           == X509_V_OK;
}

static int are_equal(const twca_trust_t *one, const twca_trust_t *other)
{
    return memcmp(one->stamp, other->stamp, TWCA_HASH_SIZE) == 0;
}

static void test_files(void)
{
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));
    const char *other = fixture_text("other.pem", fixture_pem(t.server.x509));
    const twca_trust_t *trust = good_store(root);

    ok(is_trusted(trust), "a file with the root");
    is_str(trust->name, root, "and its name");
    ok(!trust->is_default, "is not OpenSSL's own");
    ok(!is_trusted(good_store(other)), "a file without it");
    trust = good_store(apr_pstrcat(t.pool, other, " ", root, NULL));
    ok(is_trusted(trust), "two files");
    is_str(trust->name, apr_pstrcat(t.pool, other, " ", root, NULL),
           "and their names");
    ok(is_trusted(good_store(fixture_text(
           "bundle.pem",
           apr_pstrcat(t.pool, "# roots\n", fixture_pem(t.server.x509),
                       "text\n", fixture_pem(t.root.x509), NULL)))),
       "a bundle, the second of it");
}

static void test_default(void)
{
    const char *problem;
    const twca_trust_t *trust = twca_trust_open(t.pool, NULL, &problem);
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));

    is_str(trust->name, "default", "the default store's name");
    ok(trust->is_default && !problem, "is OpenSSL's own");
    ok(!is_trusted(trust), "it does not have our root");
    is_str(good_store("default")->name, "default", "the same by its name");
    trust = good_store(apr_pstrcat(t.pool, "default ", root, NULL));
    ok(trust->is_default && is_trusted(trust), "and our root beside it");
}

static void test_folder(void)
{
    const char *folder = fixture_path("roots");
    const twca_trust_t *first;
    const twca_trust_t *second;

    (void)mkdir(folder, 0700);
    has_problem(folder, folder, "an empty folder");
    fixture_text("roots/a name, \xE6\x86\x91", fixture_pem(t.root.x509));
    fixture_text("roots/no certificate.txt", "text");
    (void)mkfifo(fixture_path("roots/fifo"), 0600);
    (void)mkdir(fixture_path("roots/folder"), 0700);
    alarm(10);
    first = good_store(folder);
    alarm(0);
    ok(is_trusted(first), "a folder with files of any names");
    ok(are_equal(first, good_store(folder)), "is the same if it is unchanged");
    fixture_text("roots/a name, \xE6\x86\x91", fixture_pem(t.server.x509));
    second = good_store(folder);
    ok(!is_trusted(second), "a file of it is overwritten");
    ok(!are_equal(first, second), "and it is another store");
    fixture_text("roots/new", fixture_pem(t.root.x509));
    ok(is_trusted(good_store(folder)), "a new file is in it");
}

static void test_problems(void)
{
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));
    const char *none = fixture_path("none.pem");
    const char *text = fixture_text("text", "no certificate");
    const char *fifo = fixture_path("store.fifo");
    const char *both = apr_pstrcat(t.pool, none, " ", text, " ", root, NULL);
    const char *problem;

    (void)mkfifo(fifo, 0600);
    has_problem(none, none, "no such file");
    has_problem(text, text, "a file without certificates");
    alarm(10);
    has_problem(fifo, fifo, "a FIFO");
    has_problem("/dev/zero", "/dev/zero", "a device");
    alarm(0);
    has_problem(both, none, "the first of two problems is told");
    ok(is_trusted(open_store(both, &problem)), "and what is left is used");
}

static void test_stamps(void)
{
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));
    const char *copy = fixture_text("copy.pem", fixture_pem(t.root.x509));
    const char *two = apr_pstrcat(t.pool, root, " ", copy, NULL);
    const twca_trust_t *first = good_store(root);

    ok(are_equal(first, good_store(root)), "an unchanged store is the same");
    ok(!are_equal(first, good_store(copy)), "another file is another");
    ok(!are_equal(first, good_store(two)), "and two are");
    ok(!are_equal(first, good_store("default")), "and the default one is");
    (void)chmod(root, 0640);
    ok(!are_equal(first, good_store(root)), "a changed file is another");
}

/* --- Paths ---------------------------------------------------------------- */

static void is_path(const twca_path_t *path, int error, int depth, int count,
                    const char *what)
{
    if (!ok(path->error == error && path->depth == depth && path->count == count
                && (error == X509_V_OK) == (path->words == NULL),
            "%s", what)) {
        diag("error %d (%s) at depth %d of %d", path->error,
             path->words ? path->words : "-", path->depth, path->count);
    }
}

static X509 *middle_of(apr_int64_t from, apr_int64_t until, EVP_PKEY *key,
                       const fixture_pair_t *issuer)
{
    fixture_subject_t subject = {.subject = "CN=Middle",
                                 .basic = "critical,CA:TRUE",
                                 .from = from,
                                 .until = until};

    return fixture_certificate(&subject, key, issuer).x509;
}

static void test_paths(const twca_trust_t *trust)
{
    fixture_pair_t stranger = fixture_authority("Middle", &t.root);
    const twca_path_t *path =
        path_with(trust, t.server.x509, t.middle.x509, NULL);

    is_path(path, X509_V_OK, 0, 3, "a path to a root");
    ok(path->from_store == 1, "the root comes from the store");
    ok(path->certificates[0]->role == TWCA_ROLE_SERVER
           && path->certificates[1]->role == TWCA_ROLE_INTERMEDIATE
           && path->certificates[2]->role == TWCA_ROLE_ROOT,
       "and each has its role");
    path = path_with(trust, t.server.x509, t.middle.x509, t.root.x509);
    is_path(path, X509_V_OK, 0, 3, "the root is sent as well");
    ok(path->from_store == 1, "and still taken from the store");
    is_path(path_with(trust, t.server.x509, NULL, NULL),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0, 1,
            "no intermediate");
    is_path(path_with(good_store(fixture_text("other.pem",
                                              fixture_pem(stranger.x509))),
                      t.server.x509, t.middle.x509, NULL),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 1, 2,
            "no root in the store");
    is_path(path_with(good_store(fixture_text("other.pem",
                                              fixture_pem(stranger.x509))),
                      t.server.x509, t.middle.x509, t.root.x509),
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, 2, 3,
            "a root that is sent, but not in the store");
    is_path(path_with(trust, t.root.x509, NULL, NULL),
            X509_V_ERR_INVALID_PURPOSE, 0, 1,
            "a root alone, whose key usage is no server's");
}

/* No partial chains: an intermediate in the store is no anchor. */
static void test_partial(void)
{
    const char *middle = fixture_text("middle.pem", fixture_pem(t.middle.x509));

    is_path(path_with(good_store(middle), t.server.x509, NULL, NULL),
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, 1, 2,
            "an intermediate in the store is no anchor");
}

static void test_times(const twca_trust_t *trust)
{
    X509 *over =
        middle_of(t.now - 10 * DAY, t.now - DAY, t.middle.key, &t.root);
    X509 *early =
        middle_of(t.now + DAY, t.now + 10 * DAY, t.middle.key, &t.root);
    X509 *soon = middle_of(t.now - DAY, t.now + 60, t.middle.key, &t.root);
    fixture_subject_t subject = {.subject = "CN=x", .from = 1, .until = 2};
    fixture_pair_t old = fixture_certificate(&subject, NULL, &t.middle);
    const twca_path_t *path;

    subject.without_ids = 1;
    is_path(path_with(trust, old.x509, t.middle.x509, NULL), X509_V_OK, 0, 3,
            "an expired server's certificate is not the path's fault");
    subject.from = t.now + DAY;
    subject.until = t.now + 2 * DAY;
    is_path(path_with(trust,
                      fixture_certificate(&subject, NULL, &t.middle).x509,
                      t.middle.x509, NULL),
            X509_V_OK, 0, 3, "nor one of tomorrow");
    is_path(path_with(trust, t.server.x509, over, NULL),
            X509_V_ERR_CERT_HAS_EXPIRED, 1, 3, "an expired intermediate");
    is_path(path_with(trust, t.server.x509, early, NULL),
            X509_V_ERR_CERT_NOT_YET_VALID, 1, 3, "an intermediate of tomorrow");
    is_path(path_with(trust, t.server.x509, over, t.middle.x509), X509_V_OK, 0,
            3, "a valid one beside an expired one");
    path = path_with(trust, t.server.x509, soon, NULL);
    ok(path->until == t.now + 60, "an answer is kept until the next date");
    ok(path_with(trust, t.server.x509, t.middle.x509, NULL)->until
           == t.now + DAY,
       "or for a day");
}

static void test_purpose(const twca_trust_t *trust)
{
    fixture_subject_t subject = {.subject = "CN=x", .purposes = "clientAuth"};
    fixture_pair_t client = fixture_certificate(&subject, NULL, &t.middle);

    is_path(path_with(trust, client.x509, t.middle.x509, NULL),
            X509_V_ERR_INVALID_PURPOSE, 0, 3, "no server's purpose");
    ok(path_with(trust, fixture_server("y", &t.server).x509, t.server.x509,
                 t.middle.x509)
               ->error
           == X509_V_ERR_INVALID_CA,
       "an issuer that is no authority");
}

/* --- Cross certificates --------------------------------------------------- */

static X509 *cross_of(const fixture_pair_t *root, const fixture_pair_t *older,
                      EVP_PKEY *key)
{
    fixture_subject_t subject = {.subject = "CN=Root",
                                 .basic = "critical,CA:TRUE"};

    (void)root;
    return fixture_certificate(&subject, key, older).x509;
}

static twca_role_e role_after(const twca_trust_t *trust, X509 *x509)
{
    twca_certificate_t *certificate =
        twca_evidence_certificate(t.evidence, x509);

    twca_trust_ask_cross(trust, certificate, x509);
    return (twca_role_e)certificate->role;
}

static void test_crosses(const twca_trust_t *trust)
{
    fixture_pair_t older = fixture_authority("Older Root", NULL);
    X509 *cross = cross_of(&t.root, &older, t.root.key);
    X509 *stranger = cross_of(&t.root, &older, NULL);
    const twca_trust_t *old =
        good_store(fixture_text("older.pem", fixture_pem(older.x509)));
    STACK_OF(X509) *untrusted = sk_X509_new_null();

    ok(role_after(trust, t.middle.x509) == TWCA_ROLE_INTERMEDIATE,
       "an intermediate stays one");
    ok(role_after(trust, stranger) == TWCA_ROLE_INTERMEDIATE,
       "one with a root's name and another key too");
    ok(role_after(trust, cross) == TWCA_ROLE_CROSS,
       "one with a root's name and key is a cross certificate");
    ok(role_after(old, cross) == TWCA_ROLE_CROSS, "and stays one");
    ok(role_after(trust, t.root.x509) == TWCA_ROLE_ROOT, "a root stays a root");
    sk_X509_push(untrusted, t.middle.x509);
    sk_X509_push(untrusted, cross);
    is_path(path_of(old, t.server.x509, untrusted, t.now), X509_V_OK, 0, 4,
            "the path by way of the older root");
    ok(path_of(trust, t.server.x509, untrusted, t.now)->error == X509_V_OK,
       "and by the new one");
    sk_X509_free(untrusted);
}

int main(void)
{
    const twca_trust_t *trust;

    t.pool = fixture_start();
    t.now = (apr_int64_t)time(NULL);
    t.evidence = twca_evidence_create(t.pool);
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    twca_evidence_begin(t.evidence, t.pool);
    test_files();
    test_default();
    test_folder();
    test_problems();
    test_stamps();
    trust = good_store(fixture_text("root.pem", fixture_pem(t.root.x509)));
    test_paths(trust);
    test_partial();
    test_times(trust);
    test_purpose(trust);
    test_crosses(trust);
    (void)twca_evidence_end(t.evidence);
    fixture_end();
    return done();
}
