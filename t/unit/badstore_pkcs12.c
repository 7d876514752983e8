/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* PKCS#12, damaged and hostile. */

#include <string.h>

#include "damage.h"
#include "tap.h"

#define ENDLESS 0x7FFFFFFF
#define HIDE NID_pbe_WithSHA1And3_Key_TripleDES_CBC

static const damage_t *t;

static store_t good_pkcs12(void)
{
    PKCS12 *made = store_pkcs12(DAMAGE_PHRASE, &t->server, t->middle.x509, 1);
    store_t store = store_der(t->pool, made);

    PKCS12_free(made);
    return store;
}

/* --- Rounds --------------------------------------------------------------- */

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

    PKCS12_set_mac(made, DAMAGE_PHRASE, -1, NULL, 0, 1, NULL);
    store = store_der(t->pool, made);
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
    PKCS12 *made = store_pkcs12(DAMAGE_PHRASE, &t->server, NULL, 2);
    const ASN1_INTEGER *count;
    store_t store;

    for (size_t i = 0; i < 2; i++) {
        PKCS12_get0_mac(NULL, NULL, NULL, &count, made);
        ASN1_INTEGER_set((ASN1_INTEGER *)count, rounds[i]);
        store = store_der(t->pool, made);
        damage_ends(&store, TWCA_KEYSTORE_ROUNDS, "a digest of endless rounds");
        ok(damage_try(store.data, store.size, 0).state == TWCA_KEYSTORE_ROUNDS,
           "without a pass phrase likewise");
    }
    ASN1_INTEGER_set((ASN1_INTEGER *)count, -1);
    store = store_der(t->pool, made);
    ok(damage_try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "less than no round");
    PKCS12_free(made);
}

static void test_rounds(void)
{
    store_t store = many_keys(1, ENDLESS);

    damage_ends(&store, TWCA_KEYSTORE_OPEN,
                "a key of endless rounds stays hidden");
    store = many_keys(9000, 100000);
    damage_ends(&store, TWCA_KEYSTORE_OPEN,
                "9,000 keys of 100,000 rounds each");
    store = many_contents(1, ENDLESS);
    damage_ends(&store, TWCA_KEYSTORE_ROUNDS, "bags of endless rounds");
    store = many_contents(3000, 3900000);
    ok(damage_try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "3,000 contents of many rounds each");
    store = many_keys(10001, 1);
    damage_ends(&store, TWCA_KEYSTORE_TOO_MANY, "10,001 keys");
}

/* --- Bags ----------------------------------------------------------------- */

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
    store_t store = store_begin(t->pool, DAMAGE_MEGABYTE);
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

    damage_ends(&store, TWCA_KEYSTORE_OPEN, "bags in bags are passed over");
    store = nested(1000);
    damage_ends(&store, TWCA_KEYSTORE_BROKEN, "1,000 deep");
    store = nested(5000);
    damage_ends(&store, TWCA_KEYSTORE_BROKEN, "5,000 deep");
}

static void test_indefinite(void)
{
    store_t store = store_begin(t->pool, DAMAGE_MEGABYTE);

    while (store.size + 2 <= store.room) {
        store_bytes(&store, "\x30\x80", 2);
    }
    ok(damage_try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "lengths that are not given");
    memcpy(store.data + 2, "\x02\x01\x03", 3);
    ok(damage_try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "likewise, behind a 3");
}

/* A name of so many bytes, which may be no UTF-16. */
static void shows_name(apr_size_t size, int byte, const char *what)
{
    STACK_OF(PKCS12_SAFEBAG) *bags = sk_PKCS12_SAFEBAG_new_null();
    STACK_OF(PKCS7) *contents = NULL;
    PKCS12_SAFEBAG *bag = asking_key(1);
    unsigned char *name = apr_palloc(t->pool, size + 1);
    store_t store;

    memset(name, byte, size + 1);
    PKCS12_add_friendlyname_uni(bag, name, (int)size);
    sk_PKCS12_SAFEBAG_push(bags, bag);
    PKCS12_add_safe(&contents, bags, -1, 1, NULL);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    store = packed(contents);
    (void)damage_try_store(&store);
    ok(1, "%s", what);
}

int main(void)
{
    store_t store;

    t = damage_start();
    store = good_pkcs12();
    damage_all(&store, "PKCS#12");
    test_rounds_of_digest();
    test_rounds();
    test_nested_bags();
    test_indefinite();
    shows_name(0, 0, "a name of nothing");
    shows_name(1, 'a', "half a character");
    shows_name(1001, 0xD8, "halves of characters");
    shows_name(DAMAGE_MEGABYTE, 'x', "a name of a megabyte");
    fixture_end();
    return done();
}
