/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keystores: what is read of them, and what is kept. (That it is what keytool
 * shows is t/keystores.t's to say, and t/unit/badstore_*.c have the hostile
 * ones.) */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/keystore.h"
#include "store.h"
#include "tap.h"

#define DAY 86400
#define ROOM 65536

static const char *const states[] = {
    [TWCA_KEYSTORE_OPEN] = "open",
    [TWCA_KEYSTORE_UNREADABLE] = "unreadable",
    [TWCA_KEYSTORE_OTHER] = "other",
    [TWCA_KEYSTORE_BROKEN] = "broken",
    [TWCA_KEYSTORE_REFUSED] = "refused",
    [TWCA_KEYSTORE_TOO_MANY] = "too many",
    [TWCA_KEYSTORE_LOCKED] = "locked",
    [TWCA_KEYSTORE_WRONG] = "wrong",
    [TWCA_KEYSTORE_LEGACY] = "legacy",
    [TWCA_KEYSTORE_UNSUPPORTED] = "unsupported",
    [TWCA_KEYSTORE_ROUNDS] = "rounds",
};

static struct {
    apr_pool_t *pool;
    apr_pool_t *scratch; /* of the run */
    twca_evidence_t *evidence;
    const twca_trust_t *trust;
    apr_int64_t now;
    fixture_pair_t root;
    fixture_pair_t middle;
    fixture_pair_t server;
    X509 *chain[3];
} t;

static void begin(void)
{
    apr_pool_create(&t.scratch, t.pool);
    twca_evidence_begin(t.evidence, t.scratch);
}

static void end(void)
{
    (void)twca_evidence_end(t.evidence);
    apr_pool_destroy(t.scratch);
}

static const twca_trust_t *trust_in(X509 *root)
{
    apr_array_header_t *names = apr_array_make(t.pool, 1, sizeof(char *));
    const char *problem;

    APR_ARRAY_PUSH(names, const char *) =
        fixture_text("roots.pem", fixture_pem(root));
    return twca_trust_open(t.pool, names, &problem);
}

/* The record of a file, in a run of its own. */
static const twca_keystore_evidence_t *look(const char *path,
                                            const char *phrase_path)
{
    const twca_keystore_request_t request = {path, phrase_path, t.trust};
    const twca_keystore_evidence_t *keystore;

    begin();
    keystore = twca_keystore_open(t.evidence, &request, t.now);
    end();
    return keystore;
}

/* Likewise, of bytes and a pass phrase. */
static const twca_keystore_evidence_t *look_at(const store_t *store,
                                               const char *pass_phrase)
{
    static int number;
    const char *name = apr_psprintf(t.pool, "store-%d", number++);

    return look(fixture_write(name, store->data, store->size),
                pass_phrase ? fixture_text(
                    apr_pstrcat(t.pool, name, ".pass", NULL), pass_phrase)
                            : NULL);
}

static void has_state(const twca_keystore_evidence_t *keystore,
                      twca_keystore_state_e expected, const char *what)
{
    is_str(states[keystore->state], states[expected], what);
}

/* Entries in a line: "key tomcat 3, certificate root 1". */
static const char *entries_of(const twca_keystore_evidence_t *keystore)
{
    const char *text = "";
    int i;

    for (i = 0; i < keystore->entry_count; i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];

        text = apr_psprintf(t.pool, "%s%s%s %s %d", text, i ? ", " : "",
                            entry->is_key ? "key" : "certificate", entry->alias,
                            entry->chain_count);
    }
    return text;
}

/* --- JKS and JCEKS -------------------------------------------------------- */

static store_t usual(apr_uint32_t magic)
{
    store_t store = store_begin(t.pool, ROOM);

    store_head(&store, magic, 2, 2);
    store_key(&store, "tomcat", t.chain, 3);
    store_trusted(&store, "root", t.root.x509);
    store_digest(&store, "changeit");
    return store;
}

static void reads_usual(apr_uint32_t magic, const char *type)
{
    store_t store = usual(magic);
    const twca_keystore_evidence_t *keystore = look_at(&store, "changeit\n");
    const twca_keystore_entry_t *key = keystore->entries;

    has_state(keystore, TWCA_KEYSTORE_OPEN, type);
    is_str(keystore->type, type, "its type");
    is_str(entries_of(keystore), "key tomcat 3, certificate root 1",
           "its entries");
    ok(!keystore->altered, "its digest is right");
    ok(key->has_public_key
           && memcmp(key->public_key_sha256, key->chain[0]->public_key_sha256,
                     TWCA_HASH_SIZE)
                  == 0
           && key->fits == -1,
       "the key stays hidden: its certificate says what it is");
    ok(key->path && key->path->error == X509_V_OK && key->path->count == 3
           && !keystore->entries[1].path,
       "there is a path from the key's certificate alone");
}

static void test_digest(void)
{
    store_t store = usual(STORE_JKS);
    static const char *const phrases[] = {"wrong\n", "", "\n", "changeit2"};
    static const char *const right[] = {"changeit", "changeit\r\n",
                                        "changeit\nmore"};

    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        const twca_keystore_evidence_t *keystore = look_at(&store, phrases[i]);

        ok(keystore->state == TWCA_KEYSTORE_OPEN && keystore->altered
               && keystore->entry_count == 2,
           "the digest is of another pass phrase (%zu)", i);
    }
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        ok(!look_at(&store, right[i])->altered, "the first line counts (%zu)",
           i);
    }
    ok(!look_at(&store, NULL)->altered, "without one nobody can tell");
    store.data[20] ^= 1;
    ok(look_at(&store, "changeit")->altered
           || look_at(&store, "changeit")->state == TWCA_KEYSTORE_BROKEN,
       "a bit was changed");
}

static void test_versions(void)
{
    static const unsigned versions[] = {0, 1, 2, 3, 0xFFFFFFFF};
    static const twca_keystore_state_e expected[] = {
        TWCA_KEYSTORE_BROKEN, TWCA_KEYSTORE_OPEN, TWCA_KEYSTORE_OPEN,
        TWCA_KEYSTORE_BROKEN, TWCA_KEYSTORE_BROKEN};

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        store_t store = store_begin(t.pool, ROOM);

        store_head(&store, STORE_JKS, versions[i], 0);
        has_state(look_at(&store, NULL), expected[i],
                  apr_psprintf(t.pool, "version %u", versions[i]));
    }
}

/* What an alias is shown as. */
static void shows_alias(const char *bytes, apr_size_t size, const char *shown)
{
    store_t store = store_begin(t.pool, ROOM);
    const twca_keystore_evidence_t *keystore;

    store_head(&store, STORE_JKS, 2, 1);
    store_number(&store, 2, 4);
    store_number(&store, size, 2);
    store_bytes(&store, bytes, size);
    store_number(&store, 0, 8);
    store_certificate(&store, t.root.x509);
    keystore = look_at(&store, NULL);
    if (!shown) {
        has_state(keystore, TWCA_KEYSTORE_BROKEN, "an alias that is none");
        return;
    }
    is_str(keystore->entry_count == 1 ? keystore->entries[0].alias : NULL,
           shown, apr_psprintf(t.pool, "the alias '%s'", shown));
}

static void test_aliases(void)
{
    shows_alias("", 0, "");
    shows_alias("MyKey", 5, "MyKey");
    shows_alias("a\xC0\x80z", 4, "a\\x00z");
    shows_alias("a\0z", 3, "a\\x00z");
    shows_alias("\xC3\xA4\xE5\xAF\x86", 5, "\xC3\xA4\xE5\xAF\x86");
    shows_alias("\xED\xA0\xBD\xED\xB8\x80", 6, "\xF0\x9F\x98\x80");
    shows_alias("\xED\xA0\xBD", 3, "\xEF\xBF\xBD");
    shows_alias("\xED\xB8\x80\xED\xA0\xBD", 6, "\xEF\xBF\xBD\xEF\xBF\xBD");
    shows_alias("\xFF", 1, NULL);
    shows_alias("a\xC3", 2, NULL);
    shows_alias("\xE5\xAF", 2, NULL);
    shows_alias("\xF0\x9F\x98\x80", 4, NULL);
    shows_alias("\x80", 1, NULL);
}

static void test_duplicates(void)
{
    store_t store = store_begin(t.pool, ROOM);

    store_head(&store, STORE_JKS, 2, 4);
    store_trusted(&store, "one", t.root.x509);
    store_trusted(&store, "two", t.root.x509);
    store_key(&store, "one", t.chain, 2);
    store_key(&store, "none", t.chain, 0);
    is_str(entries_of(look_at(&store, NULL)),
           "key one 2, certificate two 1, key none 0",
           "the last of an alias counts; a key without a certificate is one");
}

/* --- PKCS#12 -------------------------------------------------------------- */

static void test_pkcs12(void)
{
    PKCS12 *made = store_pkcs12("changeit", &t.server, t.middle.x509, 2048);
    store_t store = store_der(t.pool, made);
    const twca_keystore_evidence_t *keystore = look_at(&store, "changeit\n");

    has_state(keystore, TWCA_KEYSTORE_OPEN, "PKCS#12");
    is_str(keystore->type, "PKCS12", "its type");
    is_str(entries_of(keystore), "key tomcat 2", "its entry, in lower case");
    ok(keystore->entries[0].fits == 1 && keystore->entries[0].path,
       "the key is its certificate's, and that has a path");
    has_state(look_at(&store, NULL), TWCA_KEYSTORE_LOCKED,
              "without a pass phrase");
    ok(look_at(&store, NULL)->type != NULL, "that it is one is known");
    has_state(look_at(&store, "wrong"), TWCA_KEYSTORE_WRONG,
              "with a wrong one");
    has_state(look_at(&store, ""), TWCA_KEYSTORE_WRONG, "with an empty one");
    PKCS12_free(made);
}

static void test_foreign_key(void)
{
    fixture_pair_t other = {t.server.x509, fixture_key("EC prime256v1")};
    STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
    STACK_OF(PKCS7) *contents = NULL;
    PKCS12_SAFEBAG *bag = PKCS12_add_cert(&bags, other.x509);
    const twca_keystore_evidence_t *keystore;
    PKCS12 *made;
    store_t store;

    PKCS12_add_friendlyname_utf8(bag, "a", 1);
    bag = PKCS12_add_key(&bags, other.key, 0, 1,
                         NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "x");
    PKCS12_add_friendlyname_utf8(bag, "a", 1);
    PKCS12_add_safe(&contents, bags, -1, 1, NULL);
    made = PKCS12_add_safes(contents, 0);
    store = store_der(t.pool, made);
    keystore = look_at(&store, "x");
    ok(keystore->entry_count == 1 && keystore->entries[0].fits == 0,
       "a key that is not its certificate's");
    keystore = look_at(&store, "y");
    ok(keystore->entry_count == 1 && keystore->entries[0].fits == -1,
       "a key that the pass phrase does not open");
    PKCS12_free(made);
    sk_PKCS7_pop_free(contents, PKCS7_free);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

/* Nothing of it is hidden: Java passes over such a key. */
static void test_open_bags(void)
{
    PKCS12 *made = store_pkcs12(NULL, &t.server, t.middle.x509, 1);
    store_t store = store_der(t.pool, made);
    const twca_keystore_evidence_t *keystore = look_at(&store, NULL);

    has_state(keystore, TWCA_KEYSTORE_OPEN, "nothing hidden, none needed");
    ok(keystore->entry_count == 0 && keystore->loose_count == 2
           && keystore->plain_key_count == 1,
       "what Java does not show is known all the same");
    PKCS12_free(made);
}

/* The algorithm that hides the certificates made another by one byte. */
static void test_algorithms(void)
{
    static const unsigned char old[] = {0x2A, 0x86, 0x48, 0x86, 0xF7,
                                        0x0D, 0x01, 0x0C, 0x01, 0x03};
    static const unsigned char ends[] = {0x06, 0x05, 0x01, 0x02, 0x77};
    static const twca_keystore_state_e expected[] = {
        TWCA_KEYSTORE_LEGACY, TWCA_KEYSTORE_LEGACY, TWCA_KEYSTORE_LEGACY,
        TWCA_KEYSTORE_LEGACY, TWCA_KEYSTORE_UNSUPPORTED};
    int hide = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
    PKCS12 *made = PKCS12_create("x", "a", t.server.key, t.server.x509, NULL,
                                 hide, hide, 1, -1, 0);
    store_t store = store_der(t.pool, made);
    unsigned char *at = memmem(store.data, store.size, old, sizeof(old));

    has_state(look_at(&store, "x"), TWCA_KEYSTORE_OPEN, "3DES, no MAC");
    for (size_t i = 0; at && i < sizeof(ends); i++) {
        at[sizeof(old) - 1] = ends[i];
        has_state(look_at(&store, "x"), expected[i],
                  apr_psprintf(t.pool, "algorithm %d", ends[i]));
    }
    PKCS12_free(made);
}

/* --- Files ---------------------------------------------------------------- */

static void test_other_files(void)
{
    store_t text = store_begin(t.pool, ROOM);

    store_bytes(&text, "a text", 6);
    has_state(look_at(&text, NULL), TWCA_KEYSTORE_OTHER, "a text");
    ok(!look_at(&text, NULL)->type, "has no type");
    has_state(look(fixture_path("none"), NULL), TWCA_KEYSTORE_UNREADABLE,
              "no file");
    ok(look(fixture_path("none"), NULL)->read == TWCA_READ_MISSING,
       "and why is known");
    has_state(look(fixture_text("empty", ""), NULL), TWCA_KEYSTORE_UNREADABLE,
              "an empty file");
}

/* A pass phrase that can't be read is none. */
static void test_phrase_files(void)
{
    store_t store = usual(STORE_JKS);
    const char *path = fixture_write("phrase.jks", store.data, store.size);
    const twca_keystore_evidence_t *keystore =
        look(path, fixture_path("no-phrase"));

    ok(keystore->state == TWCA_KEYSTORE_OPEN && !keystore->altered
           && keystore->phrase_read == TWCA_READ_MISSING,
       "a JKS is read without its pass phrase");
    fixture_must(mkfifo(fixture_path("fifo"), 0600), "mkfifo");
    alarm(20);
    ok(look(path, fixture_path("fifo"))->phrase_read == TWCA_READ_FIFO,
       "nobody waits for a FIFO");
    alarm(0);
}

/* --- What is kept --------------------------------------------------------- */

static void test_records(void)
{
    store_t store = usual(STORE_JKS);
    const char *path = fixture_write("record.jks", store.data, store.size);
    const char *phrase = fixture_text("record.pass", "changeit");
    const twca_keystore_evidence_t *first = look(path, phrase);
    const twca_keystore_evidence_t *second;
    const twca_trust_t *trust = t.trust;

    ok(look(path, phrase) == first, "an unchanged keystore has its old record");
    ok(look(path, NULL) != first, "with another pass phrase it is another");
    fixture_text("record.pass", "changed it");
    second = look(path, phrase);
    ok(second != first && second->altered, "the pass phrase has changed");
    store.size -= 1;
    fixture_write("record.jks", store.data, store.size);
    ok(look(path, phrase)->state == TWCA_KEYSTORE_BROKEN,
       "the keystore has changed");
    store.size += 1;
    fixture_write("record.jks", store.data, store.size);
    first = look(path, NULL);
    t.trust = trust_in(t.server.x509);
    second = look(path, NULL);
    ok(second != first && second->entries[0].path->error != X509_V_OK,
       "the trust store has changed");
    t.trust = trust;
    first = look(path, NULL);
    t.now += 400 * DAY;
    second = look(path, NULL);
    ok(second != first, "time has passed");
    t.now -= 400 * DAY;
}

static void test_hold(void)
{
    store_t store = usual(STORE_JCEKS);
    const twca_keystore_request_t request = {
        fixture_write("hold.jceks", store.data, store.size), NULL, t.trust};
    const twca_keystore_evidence_t *keystore;
    const twca_certificate_t *leaf;

    begin();
    keystore = twca_keystore_open(t.evidence, &request, t.now);
    leaf = keystore->entries[0].chain[0];
    twca_evidence_forget_leaves(t.evidence);
    ok(!twca_evidence_held(t.evidence, leaf), "it is forgotten");
    twca_keystore_hold(t.evidence, &request);
    ok(twca_evidence_held(t.evidence, leaf) != NULL
           && X509_cmp(twca_evidence_held(t.evidence, leaf), t.chain[0]) == 0,
       "and there again");
    end();
}

int main(void)
{
    t.pool = fixture_start();
    t.now = apr_time_sec(apr_time_now());
    t.evidence = twca_evidence_create(t.pool);
    t.root = fixture_authority("Root CA", NULL);
    t.middle = fixture_authority("Issuing CA", &t.root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.chain[0] = t.server.x509;
    t.chain[1] = t.middle.x509;
    t.chain[2] = t.root.x509;
    t.trust = trust_in(t.root.x509);
    reads_usual(STORE_JKS, "JKS");
    reads_usual(STORE_JCEKS, "JCEKS");
    test_digest();
    test_versions();
    test_aliases();
    test_duplicates();
    test_pkcs12();
    test_foreign_key();
    test_open_bags();
    test_algorithms();
    test_other_files();
    test_phrase_files();
    test_records();
    test_hold();
    fixture_end();
    return done();
}
