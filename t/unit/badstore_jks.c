/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Damaged and hostile keystores: whatever the bytes, an answer in bounds of
 * time and memory. */

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <apr_strings.h>

#include "evidence/keystore.h"
#include "store.h"
#include "tap.h"

#define ROOM 65536
#define MEGABYTE 1048576
#define ENDLESS 0x7FFFFFFF
#define PHRASE "changeit"
#define HIDE NID_pbe_WithSHA1And3_Key_TripleDES_CBC

#ifdef __SANITIZE_ADDRESS__
/* AddressSanitizer's own memory would be over any limit of the process. */
const char *__asan_default_options(void); /* NOLINT(bugprone-*,cert-*) */
const char *__asan_default_options(void)  /* NOLINT(bugprone-*,cert-*) */
{
    return "max_allocation_size_mb=64";
}

static void limit_memory(void)
{
}
#else
static void limit_memory(void)
{
    struct rlimit limit = {256UL * MEGABYTE, 256UL * MEGABYTE};

    fixture_must(setrlimit(RLIMIT_AS, &limit), "setrlimit");
}
#endif

static struct {
    apr_pool_t *pool;
    const twca_trust_t *trust;
    const char *phrase_path;
    fixture_pair_t middle;
    fixture_pair_t server;
    X509 *chain[2];
} t;

/* What came of it, and what it shows. */
typedef struct {
    twca_keystore_state_e state;
    int altered;
    int declared_count;
    char shown[200];
} result_t;

static void note_entries(const twca_keystore_evidence_t *keystore,
                         result_t *result)
{
    apr_size_t used = 0;
    int i;

    for (i = 0; i < keystore->entry_count && used < sizeof(result->shown);
         i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];

        used += (apr_size_t)apr_snprintf(
            result->shown + used, sizeof(result->shown) - used, "%s %d %d,",
            entry->alias, entry->is_key, entry->chain_count);
    }
}

/* Reads it with evidence of its own, which forgets all. */
static result_t try_bytes(const unsigned char *data, apr_size_t size,
                          const char *phrase_path)
{
    const twca_keystore_request_t request = {fixture_write("store", data, size),
                                             phrase_path, t.trust};
    const twca_keystore_evidence_t *keystore;
    result_t result = {TWCA_KEYSTORE_OPEN, 0, 0, ""};
    twca_evidence_t *evidence;
    apr_pool_t *pool;

    apr_pool_create(&pool, NULL);
    evidence = twca_evidence_create(pool);
    twca_evidence_begin(evidence, pool);
    alarm(30);
    keystore = twca_keystore_open(evidence, &request, 1795000000);
    alarm(0);
    result.state = (twca_keystore_state_e)keystore->state;
    result.altered = keystore->altered;
    result.declared_count = keystore->declared_count;
    note_entries(keystore, &result);
    (void)twca_evidence_end(evidence);
    apr_pool_destroy(pool);
    return result;
}

static result_t try_store(const store_t *store)
{
    return try_bytes(store->data, store->size, t.phrase_path);
}

static void ends(const store_t *store, twca_keystore_state_e expected,
                 const char *what)
{
    result_t result = try_store(store);

    if (!ok(result.state == expected, "%s", what)) {
        diag("state %d, expected %d", (int)result.state, (int)expected);
    }
}

/* --- Good ones, to be damaged ----------------------------------------------
 */

static const unsigned char sealed_head[] = {0xAC, 0xED, 0, 5};

static void put_class(store_t *store, const char *name, const char *number)
{
    store_number(store, 'r', 1);
    store_string(store, name);
    store_bytes(store, number, 8);
    store_number(store, 2, 1);
}

/* An object as keytool has it up to the fields of javax.crypto.SealedObject. */
static void put_object(store_t *store, const char *name)
{
    store_bytes(store, sealed_head, sizeof(sealed_head));
    store_number(store, 's', 1);
    put_class(store, name, "\xCD\x57\xCA\x59\xE7\x30\xBB\x53");
    store_number(store, 0, 2);
    store_number(store, 'x', 1);
    put_class(store, "javax.crypto.SealedObject",
              "\x3E\x36\x3D\xA6\xC3\xB7\x54\x70");
}

#define PROTECTOR "com.sun.crypto.provider.SealedObjectForKeyProtector"

static void put_field(store_t *store, char type, const char *name,
                      const char *of)
{
    store_number(store, (apr_uint64_t)type, 1);
    store_string(store, name);
    store_number(store, 't', 1);
    store_string(store, of);
}

static void put_fields(store_t *store)
{
    store_number(store, 4, 2);
    put_field(store, '[', "encodedParams", "[B");
    put_field(store, '[', "encryptedContent", "[B");
    put_field(store, 'L', "paramsAlg", "Ljava/lang/String;");
    put_field(store, 'L', "sealAlg", "Ljava/lang/String;");
    store_bytes(store, "xp", 2);
}

/* byte[], the first time. */
static void put_array(store_t *store, apr_uint32_t length)
{
    store_number(store, 'u', 1);
    put_class(store, "[B", "\xAC\xF3\x17\xF8\x06\x08\x54\xE0");
    store_number(store, 0, 2);
    store_bytes(store, "xp", 2);
    store_number(store, length, 4);
}

static void put_text(store_t *store, const char *text)
{
    store_number(store, 't', 1);
    store_string(store, text);
}

static void put_secret_key(store_t *store)
{
    store_entry(store, 3, "secret");
    put_object(store, PROTECTOR);
    put_fields(store);
    put_array(store, 3);
    store_bytes(store, "abc", 3);
    store_bytes(store, "p", 1); /* null */
    put_text(store, "PBEWithMD5AndTripleDES");
    put_text(store, "PBEWithMD5AndTripleDES");
}

static store_t good_jks(apr_uint32_t magic)
{
    store_t store = store_begin(t.pool, ROOM);
    int has_secret = magic == STORE_JCEKS;

    store_head(&store, magic, 2, has_secret ? 3 : 2);
    store_key(&store, "tomcat", t.chain, 2);
    if (has_secret) {
        put_secret_key(&store);
    }
    store_trusted(&store, "issuer", t.middle.x509);
    store_digest(&store, PHRASE);
    return store;
}

static store_t good_pkcs12(void)
{
    PKCS12 *made = store_pkcs12(PHRASE, &t.server, t.middle.x509, 1);
    store_t store = store_der(t.pool, made);

    PKCS12_free(made);
    return store;
}

/* --- Damage ----------------------------------------------------------------
 */

/* No part of it is a whole. */
static void cut(const store_t *good, const char *what)
{
    int wrong = 0;
    apr_size_t size;

    for (size = 1; size < good->size; size++) {
        twca_keystore_state_e state =
            try_bytes(good->data, size, t.phrase_path).state;

        if (state != TWCA_KEYSTORE_BROKEN
            && (state != TWCA_KEYSTORE_OTHER || size > 40)) {
            diag("%zu bytes: state %d", size, (int)state);
            wrong++;
        }
    }
    ok(!wrong, "%s: cut at every byte", what);
}

/* What opens all the same shows what it did, or tells that it was altered. */
static void flip(const store_t *good, const char *what)
{
    result_t whole = try_store(good);
    int wrong = 0;
    apr_size_t i;

    ok(whole.state == TWCA_KEYSTORE_OPEN && !whole.altered && *whole.shown,
       "%s: it is good", what);
    for (i = 0; i < good->size; i++) {
        result_t result;

        good->data[i] ^= (unsigned char)(1U << i % 8);
        result = try_store(good);
        good->data[i] ^= (unsigned char)(1U << i % 8);
        if (result.state == TWCA_KEYSTORE_OPEN && !result.altered
            && strcmp(result.shown, whole.shown) != 0) {
            diag("byte %zu: %s", i, result.shown);
            wrong++;
        }
    }
    ok(!wrong, "%s: a bit of every byte", what);
}

/* Without a pass phrase nothing is checked but that it ends. */
static void scramble(const store_t *good, const char *what)
{
    unsigned number = 20261124;
    int round;

    for (round = 0; round < 1000; round++) {
        store_t bad = *good;
        int i;

        bad.data = apr_pmemdup(t.pool, good->data, good->size);
        for (i = 0; i < 4; i++) {
            number = number * 1103515245 + 12345;
            bad.data[(number >> 4) % bad.size] = (unsigned char)(number >> 24);
        }
        (void)try_bytes(bad.data, bad.size, NULL);
    }
    ok(1, "%s: scrambled", what);
}

static void damage(const store_t *good, const char *what)
{
    cut(good, what);
    flip(good, what);
    scramble(good, what);
}

/* --- Numbers ---------------------------------------------------------------
 */

/* A JKS of one entry whose number at @a place is a lie: 0 the count of entries,
 * 1 the length of the alias, 2 of the key, 3 of the chain, 4 of a certificate,
 * 5 of its type. */
static store_t lying(int place, apr_uint64_t lie)
{
    store_t store = store_begin(t.pool, ROOM);

    store_head(&store, STORE_JKS, 2, place == 0 ? (apr_uint32_t)lie : 1);
    store_number(&store, 1, 4);
    store_number(&store, place == 1 ? lie : 1, 2);
    store_bytes(&store, "a", 1);
    store_number(&store, 0, 8);
    store_number(&store, place == 2 ? lie : 1, 4);
    store_bytes(&store, "k", 1);
    store_number(&store, place == 3 ? lie : 1, 4);
    store_number(&store, place == 5 ? lie : 5, 2);
    store_bytes(&store, "X.509", 5);
    store_number(&store, place == 4 ? lie : 1, 4);
    store_bytes(&store, "c", 1);
    return store;
}

static void test_lies(void)
{
    static const apr_uint64_t lies[] = {2,       1000,       0xFFFF,    1000000,
                                        ENDLESS, 0x80000000, 0xFFFFFFFF};
    int place;

    for (place = 0; place < 6; place++) {
        for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
            store_t store = lying(place, lies[i]);

            ends(&store, TWCA_KEYSTORE_BROKEN,
                 apr_psprintf(t.pool, "number %d says %" APR_UINT64_T_FMT,
                              place, lies[i]));
        }
    }
}

static void test_many_entries(void)
{
    store_t store = store_begin(t.pool, 4 * MEGABYTE);
    char alias[20];
    int i;

    store_head(&store, STORE_JKS, 2, 100000);
    for (i = 0; i < 100000; i++) {
        apr_snprintf(alias, sizeof(alias), "%d", i);
        store_entry(&store, 1, alias);
        store_number(&store, 0, 8);
    }
    ends(&store, TWCA_KEYSTORE_TOO_MANY, "100,000 entries");
    ok(try_store(&store).declared_count == 100000, "and how many is known");
}

/* One key with a chain of so many. */
static store_t long_chain(int count)
{
    store_t store = store_begin(t.pool, 6 * MEGABYTE);
    int i;

    store_head(&store, STORE_JKS, 2, 1);
    store_entry(&store, 1, "a");
    store_number(&store, 0, 4);
    store_number(&store, (apr_uint64_t)count, 4);
    for (i = 0; i < count; i++) {
        store_certificate(&store, t.chain[i % 2]);
    }
    return store;
}

static void test_endless_chain(void)
{
    store_t store = long_chain(8000);

    ends(&store, TWCA_KEYSTORE_BROKEN, "8,000 certificates, no digest");
    store_digest(&store, PHRASE);
    ends(&store, TWCA_KEYSTORE_OPEN, "8,000 certificates");
    store = long_chain(12000);
    store.size = store.size < 4 * MEGABYTE ? store.size : 4 * MEGABYTE;
    ok(try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "12,000 certificates are too many or too large");
}

/* --- Secret keys -----------------------------------------------------------
 */

/* A JCEKS whose one secret key is these bytes of serialised Java. */
static void refuses(const store_t *object, twca_keystore_state_e expected,
                    const char *what)
{
    store_t store = store_begin(t.pool, object->size + 200);

    store_head(&store, STORE_JCEKS, 2, 1);
    store_entry(&store, 3, "secret");
    store_bytes(&store, object->data, object->size);
    store_digest(&store, PHRASE);
    ends(&store, expected, what);
}

static void test_nested_objects(void)
{
    store_t store = store_begin(t.pool, 4 * MEGABYTE);
    int i;

    store_bytes(&store, sealed_head, sizeof(sealed_head));
    for (i = 0; i < 200000; i++) {
        store_number(&store, 's', 1); /* an object in an object in ... */
    }
    refuses(&store, TWCA_KEYSTORE_REFUSED, "objects in each other");
    store.size = 0;
    put_object(&store, PROTECTOR);
    store_number(&store, 0, 2);
    store_number(&store, 'x', 1);
    for (i = 0; i < 60000; i++) {
        put_class(&store, "a", "12345678"); /* a parent of a parent of ... */
        store_number(&store, 0, 2);
        store_number(&store, 'x', 1);
    }
    refuses(&store, TWCA_KEYSTORE_REFUSED, "parents of parents");
}

static void test_objects(void)
{
    static const char *const tags[] = {"v", "z", "w", "|", "}", "{", "y", "~"};
    store_t store = store_begin(t.pool, ROOM);

    put_object(&store, "java.util.HashSet");
    put_fields(&store);
    refuses(&store, TWCA_KEYSTORE_REFUSED, "another class");
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        store.size = 0;
        store_bytes(&store, sealed_head, sizeof(sealed_head));
        store_bytes(&store, tags[i], 1);
        store_bytes(&store, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
        refuses(&store, TWCA_KEYSTORE_REFUSED,
                apr_psprintf(t.pool, "an element 0x%02x", tags[i][0]));
    }
    store.size = 0;
    store_bytes(&store, "\xAC\xED\0\6", 4);
    refuses(&store, TWCA_KEYSTORE_BROKEN, "no serialised Java");
}

static void test_fields(void)
{
    static const apr_uint32_t lengths[] = {1000, ENDLESS, 0xFFFFFFFF};
    store_t store = store_begin(t.pool, ROOM);

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        store.size = 0;
        put_object(&store, PROTECTOR);
        put_fields(&store);
        put_array(&store, lengths[i]);
        refuses(&store, TWCA_KEYSTORE_BROKEN, "an array that is too long");
    }
    for (unsigned handle = 0x7DFFFF; handle <= 0x7E0100; handle += 0x81) {
        store.size = 0;
        put_object(&store, PROTECTOR);
        put_fields(&store);
        store_bytes(&store, "uq", 2);
        store_number(&store, handle, 4);
        refuses(&store, TWCA_KEYSTORE_REFUSED, "a reference to nothing");
    }
    store.size = 0;
    put_object(&store, PROTECTOR);
    store_number(&store, 0xFFFF, 2);
    for (int i = 0; i < 500; i++) {
        put_field(&store, 'L', "f", "Ljava/lang/String;");
    }
    refuses(&store, TWCA_KEYSTORE_REFUSED, "more fields than it has");
}

/* --- PKCS#12 ---------------------------------------------------------------
 */

/* A key that asks for so many rounds, and is no key. */
static PKCS12_SAFEBAG *asking_key(int rounds)
{
    X509_SIG *sealed = X509_SIG_new();
    X509_ALGOR *wanted = PKCS5_pbe_set(HIDE, rounds, NULL, 0);
    ASN1_OCTET_STRING *hidden;
    X509_ALGOR *algorithm;

    X509_SIG_getm(sealed, &algorithm, &hidden);
    X509_ALGOR_copy(algorithm, wanted);
    ASN1_OCTET_STRING_set(hidden, (const unsigned char *)"12345678", 8);
    X509_ALGOR_free(wanted);
    return PKCS12_SAFEBAG_create0_pkcs8(sealed);
}

/* Likewise, of encrypted bags. */
static PKCS7 *asking_content(int rounds)
{
    PKCS7 *content = PKCS7_new();
    PKCS7_ENC_CONTENT *inner;

    PKCS7_set_type(content, NID_pkcs7_encrypted);
    inner = content->d.encrypted->enc_data;
    X509_ALGOR_free(inner->algorithm);
    inner->algorithm = PKCS5_pbe_set(HIDE, rounds, NULL, 0);
    inner->enc_data = ASN1_OCTET_STRING_new();
    ASN1_OCTET_STRING_set(inner->enc_data, (const unsigned char *)"12345678",
                          8);
    return content;
}

/* A store of these, which are freed; with a MAC of one round. */
static store_t packed(STACK_OF(PKCS7) * contents)
{
    PKCS12 *made = PKCS12_add_safes(contents, 0);
    store_t store;

    PKCS12_set_mac(made, PHRASE, -1, NULL, 0, 1, NULL);
    store = store_der(t.pool, made);
    PKCS12_free(made);
    sk_PKCS7_pop_free(contents, PKCS7_free);
    return store;
}

static store_t many_keys(int count, int rounds)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = sk_PKCS12_SAFEBAG_new_null();
    STACK_OF(PKCS7) *contents = NULL;
    int i;

    for (i = 0; i < count; i++) {
        PKCS12_SAFEBAG *bag = asking_key(rounds);

        PKCS12_add_localkeyid(bag, (unsigned char *)&i, sizeof(i));
        sk_PKCS12_SAFEBAG_push(bags, bag);
    }
    PKCS12_add_safe(&contents, bags, -1, 1, NULL);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return packed(contents);
}

static store_t many_contents(int count, int rounds)
{
    STACK_OF(PKCS7) *contents = sk_PKCS7_new_null();

    while (count-- > 0) {
        sk_PKCS7_push(contents, asking_content(rounds));
    }
    return packed(contents);
}

static void test_rounds_of_digest(void)
{
    static const int rounds[] = {ENDLESS, 5000000};
    PKCS12 *made = store_pkcs12(PHRASE, &t.server, NULL, 2);
    const ASN1_INTEGER *count;
    store_t store;

    for (size_t i = 0; i < 2; i++) {
        PKCS12_get0_mac(NULL, NULL, NULL, &count, made);
        ASN1_INTEGER_set((ASN1_INTEGER *)count, rounds[i]);
        store = store_der(t.pool, made);
        ends(&store, TWCA_KEYSTORE_ROUNDS, "a digest of endless rounds");
        ok(try_bytes(store.data, store.size, NULL).state
               == TWCA_KEYSTORE_ROUNDS,
           "without a pass phrase likewise");
    }
    ASN1_INTEGER_set((ASN1_INTEGER *)count, -1);
    store = store_der(t.pool, made);
    ok(try_store(&store).state != TWCA_KEYSTORE_OPEN, "less than no round");
    PKCS12_free(made);
}

static void test_rounds(void)
{
    store_t store = many_keys(1, ENDLESS);

    ends(&store, TWCA_KEYSTORE_OPEN, "a key of endless rounds stays hidden");
    store = many_keys(9000, 100000);
    ends(&store, TWCA_KEYSTORE_OPEN, "9,000 keys of 100,000 rounds each");
    store = many_contents(1, ENDLESS);
    ends(&store, TWCA_KEYSTORE_ROUNDS, "bags of endless rounds");
    store = many_contents(3000, 3900000);
    ok(try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "3,000 contents of many rounds each");
    store = many_keys(10001, 1);
    ends(&store, TWCA_KEYSTORE_TOO_MANY, "10,001 keys");
}

/* Puts a head of DER before all that is there. */
static void wrap(store_t *store, unsigned char tag)
{
    unsigned char head[6] = {tag, 0x84};
    apr_size_t size = store->size;

    if (size + sizeof(head) > store->room) {
        return;
    }
    memmove(store->data + sizeof(head), store->data, size);
    head[2] = (unsigned char)(size >> 24);
    head[3] = (unsigned char)(size >> 16);
    head[4] = (unsigned char)(size >> 8);
    head[5] = (unsigned char)size;
    memcpy(store->data, head, sizeof(head));
    store->size += sizeof(head);
}

static void put_before(store_t *store, const void *bytes, apr_size_t size)
{
    memmove(store->data + size, store->data, store->size);
    memcpy(store->data, bytes, size);
    store->size += size;
}

/* Bags in bags, so deep. */
static store_t nested(int depth)
{
    static const unsigned char bags[] = {0x06, 0x0B, 0x2A, 0x86, 0x48,
                                         0x86, 0xF7, 0x0D, 0x01, 0x0C,
                                         0x0A, 0x01, 0x06};
    static const unsigned char data[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                         0xF7, 0x0D, 0x01, 0x07, 0x01};
    static const unsigned char version[] = {0x02, 0x01, 0x03};
    store_t store = store_begin(t.pool, MEGABYTE);
    int i;

    wrap(&store, 0x30);
    for (i = 0; i < depth; i++) {
        wrap(&store, 0xA0);
        put_before(&store, bags, sizeof(bags));
        wrap(&store, 0x30);
        wrap(&store, 0x30);
    }
    for (i = 0; i < 2; i++) { /* the content, and the list of contents */
        wrap(&store, 0x04);
        wrap(&store, 0xA0);
        put_before(&store, data, sizeof(data));
        wrap(&store, 0x30);
        if (i == 0) {
            wrap(&store, 0x30);
        }
    }
    put_before(&store, version, sizeof(version));
    wrap(&store, 0x30);
    return store;
}

static void test_nested_bags(void)
{
    store_t store = nested(2);

    ends(&store, TWCA_KEYSTORE_OPEN, "bags in bags are passed over");
    store = nested(1000);
    ends(&store, TWCA_KEYSTORE_BROKEN, "1,000 deep");
    store = nested(5000);
    ends(&store, TWCA_KEYSTORE_BROKEN, "5,000 deep");
}

static void test_indefinite(void)
{
    store_t store = store_begin(t.pool, MEGABYTE);

    while (store.size + 2 <= store.room) {
        store_bytes(&store, "\x30\x80", 2);
    }
    ok(try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "lengths that are not given");
    memcpy(store.data + 2, "\x02\x01\x03", 3);
    ok(try_store(&store).state != TWCA_KEYSTORE_OPEN, "likewise, behind a 3");
}

/* A name of so many bytes, which may be no UTF-16. */
static void shows_name(apr_size_t size, int byte, const char *what)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = sk_PKCS12_SAFEBAG_new_null();
    STACK_OF(PKCS7) *contents = NULL;
    PKCS12_SAFEBAG *bag = asking_key(1);
    unsigned char *name = apr_palloc(t.pool, size + 1);
    store_t store;

    memset(name, byte, size + 1);
    PKCS12_add_friendlyname_uni(bag, name, (int)size);
    sk_PKCS12_SAFEBAG_push(bags, bag);
    PKCS12_add_safe(&contents, bags, -1, 1, NULL);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    store = packed(contents);
    (void)try_store(&store);
    ok(1, "%s", what);
}

int main(void)
{
    fixture_pair_t root;
    apr_array_header_t *names;
    const char *problem;
    store_t store;

    t.pool = fixture_start();
    root = fixture_authority("Root CA", NULL);
    t.middle = fixture_authority("Issuing CA", &root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.chain[0] = t.server.x509;
    t.chain[1] = t.middle.x509;
    names = apr_array_make(t.pool, 1, sizeof(char *));
    APR_ARRAY_PUSH(names, const char *) =
        fixture_text("roots.pem", fixture_pem(root.x509));
    t.trust = twca_trust_open(t.pool, names, &problem);
    t.phrase_path = fixture_text("pass", PHRASE);
    limit_memory();

    store = good_jks(STORE_JKS);
    damage(&store, "JKS");
    store = good_jks(STORE_JCEKS);
    damage(&store, "JCEKS");
    store = good_pkcs12();
    damage(&store, "PKCS#12");
    test_lies();
    test_many_entries();
    test_endless_chain();
    test_nested_objects();
    test_objects();
    test_fields();
    test_rounds_of_digest();
    test_rounds();
    test_nested_bags();
    test_indefinite();
    shows_name(0, 0, "a name of nothing");
    shows_name(1, 'a', "half a character");
    shows_name(1001, 0xD8, "halves of characters");
    shows_name(MEGABYTE, 'x', "a name of a megabyte");
    fixture_end();
    return done();
}
