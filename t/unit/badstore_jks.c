/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Java keystores, damaged and hostile. */

#include <apr_strings.h>

#include "damage.h"
#include "tap.h"

#define ROOM 65536
#define ENDLESS 0x7FFFFFFF

static const damage_t *t;

/* --- Good ones, to be damaged --------------------------------------------- */

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
    store_t store = store_begin(t->pool, ROOM);
    int has_secret = magic == STORE_JCEKS;

    store_head(&store, magic, 2, has_secret ? 3 : 2);
    store_key(&store, "tomcat", t->chain, 2);
    if (has_secret) {
        put_secret_key(&store);
    }
    store_trusted(&store, "issuer", t->middle.x509);
    store_digest(&store, DAMAGE_PHRASE);
    return store;
}

/* --- Numbers -------------------------------------------------------------- */

/* A JKS of one entry whose number at @a place is a lie: 0 the count of entries,
 * 1 the length of the alias, 2 of the key, 3 of the chain, 4 of a certificate,
 * 5 of its type. */
static store_t lying(int place, apr_uint64_t lie)
{
    store_t store = store_begin(t->pool, ROOM);

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

            damage_ends(&store, TWCA_KEYSTORE_BROKEN,
                        apr_psprintf(t->pool,
                                     "number %d says %" APR_UINT64_T_FMT, place,
                                     lies[i]));
        }
    }
}

static void test_many_entries(void)
{
    store_t store = store_begin(t->pool, 4 * DAMAGE_MEGABYTE);
    char alias[20];
    int i;

    store_head(&store, STORE_JKS, 2, 100000);
    for (i = 0; i < 100000; i++) {
        apr_snprintf(alias, sizeof(alias), "%d", i);
        store_entry(&store, 1, alias);
        store_number(&store, 0, 8);
    }
    damage_ends(&store, TWCA_KEYSTORE_TOO_MANY, "100,000 entries");
    ok(damage_try_store(&store).declared_count == 100000,
       "and how many is known");
}

/* One key with a chain of so many. */
static store_t long_chain(int count)
{
    store_t store = store_begin(t->pool, 6 * DAMAGE_MEGABYTE);
    int i;

    store_head(&store, STORE_JKS, 2, 1);
    store_entry(&store, 1, "a");
    store_number(&store, 0, 4);
    store_number(&store, (apr_uint64_t)count, 4);
    for (i = 0; i < count; i++) {
        store_certificate(&store, t->chain[i % 2]);
    }
    return store;
}

static void test_endless_chain(void)
{
    store_t store = long_chain(8000);

    damage_ends(&store, TWCA_KEYSTORE_BROKEN, "8,000 certificates, no digest");
    store_digest(&store, DAMAGE_PHRASE);
    damage_ends(&store, TWCA_KEYSTORE_OPEN, "8,000 certificates");
    store = long_chain(12000);
    store.size =
        store.size < 4 * DAMAGE_MEGABYTE ? store.size : 4 * DAMAGE_MEGABYTE;
    ok(damage_try_store(&store).state != TWCA_KEYSTORE_OPEN,
       "12,000 certificates are too many or too large");
}

/* --- Secret keys ---------------------------------------------------------- */

/* A JCEKS whose one secret key is these bytes of serialised Java. */
static void refuses(const store_t *object, twca_keystore_state_e expected,
                    const char *what)
{
    store_t store = store_begin(t->pool, object->size + 200);

    store_head(&store, STORE_JCEKS, 2, 1);
    store_entry(&store, 3, "secret");
    store_bytes(&store, object->data, object->size);
    store_digest(&store, DAMAGE_PHRASE);
    damage_ends(&store, expected, what);
}

static void test_nested_objects(void)
{
    store_t store = store_begin(t->pool, 4 * DAMAGE_MEGABYTE);
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
    store_t store = store_begin(t->pool, ROOM);

    put_object(&store, "java.util.HashSet");
    put_fields(&store);
    refuses(&store, TWCA_KEYSTORE_REFUSED, "another class");
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        store.size = 0;
        store_bytes(&store, sealed_head, sizeof(sealed_head));
        store_bytes(&store, tags[i], 1);
        store_bytes(&store, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
        refuses(&store, TWCA_KEYSTORE_REFUSED,
                apr_psprintf(t->pool, "an element 0x%02x", tags[i][0]));
    }
    store.size = 0;
    store_bytes(&store, "\xAC\xED\0\6", 4);
    refuses(&store, TWCA_KEYSTORE_BROKEN, "no serialised Java");
}

static void test_fields(void)
{
    static const apr_uint32_t lengths[] = {1000, ENDLESS, 0xFFFFFFFF};
    store_t store = store_begin(t->pool, ROOM);

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

int main(void)
{
    store_t store;

    t = damage_start();
    store = good_jks(STORE_JKS);
    damage_all(&store, "JKS");
    store = good_jks(STORE_JCEKS);
    damage_all(&store, "JCEKS");
    test_lies();
    test_many_entries();
    test_endless_chain();
    test_nested_objects();
    test_objects();
    test_fields();
    fixture_end();
    return done();
}
