/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is kept of files and pairs from one run to the next, and what is not.
 * (That OpenSSL's objects are freed is LeakSanitizer's to say.) */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/pair.h"
#include "fixture.h"
#include "tap.h"

#define BOTH (TWCA_WANT_CERTIFICATES | TWCA_WANT_KEY)

static struct {
    apr_pool_t *pool;
    apr_pool_t *scratch; /* of the run */
    twca_evidence_t *evidence;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
    const char *chain; /* the server's certificate and the intermediate's */
} t;

static void begin(void)
{
    apr_pool_create(&t.scratch, t.pool);
    twca_evidence_begin(t.evidence, t.scratch);
}

static int end(void)
{
    int result = twca_evidence_end(t.evidence);

    apr_pool_destroy(t.scratch);
    return result;
}

static twca_file_t *look(const char *path, int wants)
{
    return twca_evidence_file(t.evidence, path, wants, NULL);
}

/* The record of a file in a run of its own. */
static twca_file_t *look_once(const char *path, int wants)
{
    twca_file_t *file;

    begin();
    file = look(path, wants);
    (void)end();
    return file;
}

static void test_records(void)
{
    const char *path = fixture_text("record", t.chain);
    const twca_file_t *first = look_once(path, BOTH);
    const twca_file_t *second;

    ok(first->read == TWCA_READ_OK && first->block_count == 2
           && first->content == TWCA_CONTENT_CERTIFICATE
           && first->key_state == TWCA_KEY_NONE && !first->has_key,
       "a file is read");
    is_str(first->path, path, "and knows its path");
    ok(look_once(path, BOTH) == first, "an unchanged file has its old record");
    (void)chmod(path, 0600);
    second = look_once(path, BOTH);
    ok(second != first, "a file of another mode has a new one");
    fixture_text("record", fixture_pem(t.server.x509));
    ok(look_once(path, BOTH) != second, "a file of another content likewise");
    ok(look_once(path, BOTH)->block_count == 1, "and what it says is new");
    (void)unlink(path);
    ok(look_once(path, BOTH)->read == TWCA_READ_MISSING, "it is taken away");
    fixture_text("record", t.chain);
    ok(look_once(path, BOTH)->block_count == 2, "and comes back");
}

static void test_one_run(void)
{
    const char *path = fixture_text("run", t.chain);
    twca_file_t *file;

    begin();
    file = look(path, TWCA_WANT_CERTIFICATES);
    ok(apr_hash_count(twca_evidence_files(t.evidence)) == 1,
       "a run knows its files");
    fixture_text("run", fixture_key_pem(t.server.key));
    ok(look(path, TWCA_WANT_CERTIFICATES) == file && file->block_count == 2,
       "a file is looked at once in a run");
    ok(look(path, TWCA_WANT_KEY) == file && file->read == TWCA_READ_CHANGED,
       "a second look finds that it changed");
    ok(!twca_evidence_x509(t.evidence, file, 0)
           || twca_evidence_held(t.evidence, file->blocks[0].certificate),
       "OpenSSL's object is there only if it was held");
    twca_evidence_forget_leaves(t.evidence);
    ok(!twca_evidence_x509(t.evidence, file, 0),
       "or else gone with the file that held it");
    (void)end();
    file = look_once(path, BOTH);
    ok(file->has_key && file->key_state == TWCA_KEY_CLEAR
           && file->content == TWCA_CONTENT_PRIVATE_KEY,
       "the next run sees what there is");
    is_str(file->key, "EC prime256v1", "and what kind");
}

static void test_sharing(void)
{
    fixture_pair_t other = fixture_server("other.example.test", &t.middle);
    const char *middle = fixture_pem(t.middle.x509);
    const char *one = fixture_text("one", t.chain);
    const char *two = fixture_text(
        "two", apr_pstrcat(t.pool, fixture_pem(other.x509), middle, NULL));
    const twca_file_t *first;
    const twca_file_t *second;
    const twca_certificate_t *shared;
    X509 *x509;

    begin();
    first = look(one, BOTH);
    shared = first->blocks[1].certificate;
    x509 = twca_evidence_x509(t.evidence, first, 1);
    second = look(two, BOTH);
    ok(second->blocks[1].certificate == shared,
       "an intermediate of two files is one");
    ok(x509 && twca_evidence_x509(t.evidence, second, 1) == x509,
       "and decoded once");
    ok(twca_evidence_held(t.evidence, shared) == x509, "and held");
    ok(twca_evidence_held(t.evidence, first->blocks[0].certificate) != NULL,
       "a server's is held as well");
    twca_evidence_forget_leaves(t.evidence);
    ok(!twca_evidence_held(t.evidence, first->blocks[0].certificate),
       "until those are forgotten");
    ok(twca_evidence_held(t.evidence, shared) == x509,
       "which authorities' are not");
    ok(twca_evidence_x509(t.evidence, first, 0) != NULL,
       "a forgotten one is read again");
    ok(twca_evidence_find(t.evidence, second->blocks[0].certificate) != NULL,
       "or found in its file");
    (void)end();
    begin();
    ok(!twca_evidence_held(t.evidence, shared),
       "nothing of OpenSSL's is there in the next run");
    ok(!twca_evidence_find(t.evidence, shared),
       "nor found, before a file is asked for");
    ok(look(one, BOTH) == first
           && twca_evidence_find(t.evidence, shared) != NULL,
       "but after that");
    (void)end();
}

/* A file of @a count self-signed certificates, whose signatures are wrong. */
static const twca_file_t *look_at_forgeries(const char *name, int count)
{
    fixture_pair_t pair = fixture_authority("Forged", NULL);
    BIO *bio = BIO_new(BIO_s_mem());
    const char *path;
    char *data;
    long size;
    int i;

    for (i = 0; i < count; i++) {
        ASN1_INTEGER_set(X509_get_serialNumber(pair.x509), i + 1);
        fixture_sign(pair.x509, t.root.key);
        PEM_write_bio_X509(bio, pair.x509);
    }
    size = BIO_get_mem_data(bio, &data);
    path = fixture_write(name, data, (apr_size_t)size);
    BIO_free(bio);
    return look(path, TWCA_WANT_CERTIFICATES);
}

static void test_forgeries(void)
{
    const twca_file_t *many;
    const twca_file_t *next;

    begin();
    many = look_at_forgeries("many", 301);
    next = look_at_forgeries("next", 1);
    ok(many->block_count == 301
           && !many->blocks[299].certificate->is_self_signed,
       "the signatures of 300 certificates are verified");
    ok(many->blocks[300].certificate->is_self_signed,
       "what is behind them is taken at its word");
    ok(!next->blocks[0].certificate->is_self_signed,
       "and every file has its 300");
    (void)end();
}

static twca_key_state_e answer(void *data, char *buffer, int size)
{
    apr_cpystrn(buffer, data, (apr_size_t)size);
    return TWCA_KEY_DECRYPTED;
}

static void test_locked_key(void)
{
    const char *path =
        fixture_text("locked", fixture_sealed_pem(t.server.key, "secret"));
    twca_dialog_t dialog = {answer, (void *)"secret"};
    const twca_file_t *file = look_once(path, TWCA_WANT_KEY);
    unsigned char sha256[TWCA_HASH_SIZE];

    ok(file->key_state == TWCA_KEY_NO_PASS_PHRASE && !file->has_key,
       "a locked key");
    begin();
    file = twca_evidence_file(t.evidence, path, TWCA_WANT_KEY, &dialog);
    ok(file->key_state == TWCA_KEY_DECRYPTED && file->has_key,
       "is tried again in the next run");
    (void)end();
    ok(twca_key_hash(t.server.key, sha256)
           && memcmp(sha256, file->key_sha256, TWCA_HASH_SIZE) == 0,
       "and its hash is the key's");
    ok(look_once(path, TWCA_WANT_KEY)->key_state == TWCA_KEY_DECRYPTED,
       "which is kept");
}

static void test_owner(void)
{
    const char *certificate = fixture_text("owner.crt", t.chain);
    const char *key = fixture_text("owner.key", fixture_key_pem(t.server.key));
    const char *other = fixture_text("other.key", fixture_key_pem(t.root.key));
    unsigned char sha256[TWCA_HASH_SIZE];
    const twca_file_t *owner;
    const twca_file_t *file;

    begin();
    owner = look(certificate, TWCA_WANT_CERTIFICATES);
    file = twca_evidence_key(t.evidence, key, TWCA_WANT_KEY, NULL, owner);
    ok(file->has_key
           && memcmp(file->key_sha256,
                     owner->blocks[0].certificate->public_key_sha256,
                     TWCA_HASH_SIZE)
                  == 0,
       "the hash of the key that was expected");
    file = twca_evidence_key(t.evidence, other, TWCA_WANT_KEY, NULL, owner);
    (void)twca_key_hash(t.root.key, sha256);
    ok(file->has_key && memcmp(file->key_sha256, sha256, TWCA_HASH_SIZE) == 0,
       "and of one that was not");
    (void)end();
}

/* Many files, and then hardly any: what is kept is of no use any more. */
static void test_end(void)
{
    twca_evidence_t *before = t.evidence;
    int answers[4];
    int i;

    t.evidence = twca_evidence_create(t.pool);
    begin();
    for (i = 0; i < 200; i++) {
        (void)look(apr_psprintf(t.pool, "/no/such/file/%d", i), BOTH);
    }
    answers[0] = end();
    begin();
    for (i = 0; i < 68; i++) {
        (void)look(apr_psprintf(t.pool, "/no/such/file/%d", i), BOTH);
    }
    answers[1] = end();
    begin();
    answers[2] = end();
    apr_pool_destroy(twca_evidence_pool(t.evidence));
    t.evidence = twca_evidence_create(t.pool);
    begin();
    answers[3] = end();
    ok(!answers[0], "everything is of use");
    ok(answers[1], "most of what is kept is dead or was not asked for");
    ok(answers[2], "nothing was asked for");
    ok(!answers[3], "after a fresh start there is nothing to throw away");
    apr_pool_destroy(twca_evidence_pool(t.evidence));
    t.evidence = before;
}

/* --- Pairs ---------------------------------------------------------------- */

static const twca_pair_evidence_t *examine(const twca_pair_request_t *request,
                                           apr_int64_t now)
{
    twca_acceptance_t *acceptance = twca_acceptance_create(t.scratch);

    return twca_pair_examine(t.evidence, acceptance, request, now);
}

static const twca_trust_t *trust_in(const char *path)
{
    apr_array_header_t *names =
        apr_array_make(t.scratch, 1, sizeof(const char *));
    const char *problem;

    APR_ARRAY_PUSH(names, const char *) = path;
    return twca_trust_open(t.scratch, names, &problem);
}

/* In a run of its own, as a restart would have it. */
static const twca_pair_evidence_t *
examine_once(twca_pair_request_t *request, const char *root, apr_int64_t now)
{
    const twca_pair_evidence_t *pair;

    begin();
    request->trust = trust_in(root);
    pair = examine(request, now);
    (void)end();
    return pair;
}

static void test_pairs(void)
{
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));
    twca_pair_request_t request = {
        .certificate_path = fixture_text("pair.crt", t.chain),
        .key_path = fixture_text("pair.key", fixture_key_pem(t.server.key))};
    apr_int64_t now = (apr_int64_t)time(NULL);
    const twca_pair_evidence_t *first = examine_once(&request, root, now);
    const twca_pair_evidence_t *second;

    ok(first->fits == 1 && first->sent_count == 2 && first->path
           && first->path->error == X509_V_OK && first->path->count == 3
           && first->path->from_store == 1 && !first->leaf_refusal
           && !first->member_refusal && !first->from_ca,
       "a healthy pair");
    ok(first->until > now && first->until <= now + 86400,
       "is true for a day at most");
    ok(examine_once(&request, root, first->until - 1) == first,
       "and not looked at again within that time");
    second = examine_once(&request, root, first->until);
    ok(second != first && second->fits == 1, "but after it");
    request.ciphers = "DEFAULT@SECLEVEL=1";
    second = examine_once(&request, root, now);
    ok(second != first, "nor is it the same with other ciphers");
    ok(examine_once(&request, root, now) == second, "which is kept likewise");
    request.ciphers = NULL;
    fixture_text("root.pem", apr_pstrcat(t.pool, fixture_pem(t.root.x509),
                                         fixture_pem(t.middle.x509), NULL));
    ok(examine_once(&request, root, now) != first,
       "nor with another trust store");
    fixture_text("pair.key", fixture_key_pem(t.root.key));
    second = examine_once(&request, root, now);
    ok(second != first && second->fits == 0, "nor with another key");
    request.key_path = fixture_path("no.key");
    ok(examine_once(&request, root, now)->fits == -1,
       "without a key nothing is known of it");
    request.certificate_path = fixture_path("no.crt");
    second = examine_once(&request, root, now);
    ok(!second->path && second->sent_count == 0 && second->fits == -1,
       "nor without a certificate");
}

static void test_served(void)
{
    const char *root = fixture_text("root.pem", fixture_pem(t.root.x509));
    const char *fifo = fixture_path("ca.fifo");
    twca_pair_request_t request = {
        .certificate_path =
            fixture_text("leaf.crt", fixture_pem(t.server.x509)),
        .key_path = fixture_text("leaf.key", fixture_key_pem(t.server.key)),
        .ca_file = fixture_text("ca.pem",
                                apr_pstrcat(t.pool, fixture_pem(t.middle.x509),
                                            fixture_pem(t.root.x509), NULL))};
    apr_int64_t now = (apr_int64_t)time(NULL);
    const twca_pair_evidence_t *pair = examine_once(&request, root, now);

    ok(pair->from_ca && pair->sent_count == 3,
       "without a chain, OpenSSL takes the CA file's");
    request.chain_path = fixture_text("chain.pem", t.chain);
    pair = examine_once(&request, root, now);
    ok(!pair->from_ca && pair->sent_count == 3
           && pair->sent[1] == pair->sent[0],
       "a chain file with the server's in it serves that twice");
    request.skip_first = 1;
    pair = examine_once(&request, root, now);
    ok(pair->sent_count == 2 && pair->sent[1]->is_ca,
       "unless it is a certificate file as well");
    request.chain_path = NULL;
    (void)mkfifo(fifo, 0600);
    request.ca_file = fifo;
    alarm(10);
    pair = examine_once(&request, root, now);
    alarm(0);
    ok(!pair->from_ca && pair->sent_count == 1,
       "a CA file that is a FIFO is not waited for");
}

int main(void)
{
    t.pool = fixture_start();
    t.evidence = twca_evidence_create(t.pool);
    t.root = fixture_authority("Root", NULL);
    t.middle = fixture_authority("Middle", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.chain = apr_pstrcat(t.pool, fixture_pem(t.server.x509),
                          fixture_pem(t.middle.x509), NULL);
    test_records();
    test_one_run();
    test_sharing();
    test_forgeries();
    test_locked_key();
    test_owner();
    test_end();
    test_pairs();
    test_served();
    fixture_end();
    return done();
}
