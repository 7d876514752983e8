/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "store.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

store_t store_begin(apr_pool_t *pool, apr_size_t room)
{
    store_t store = {pool, apr_palloc(pool, room), 0, room};

    return store;
}

void store_bytes(store_t *store, const void *data, apr_size_t size)
{
    if (size > store->room - store->size) {
        abort(); /* the test's own mistake */
    }
    memcpy(store->data + store->size, data, size);
    store->size += size;
}

void store_number(store_t *store, apr_uint64_t number, int size)
{
    while (size-- > 0) {
        unsigned char byte = (unsigned char)(number >> (8 * size));

        store_bytes(store, &byte, 1);
    }
}

void store_string(store_t *store, const char *text)
{
    store_number(store, strlen(text), 2);
    store_bytes(store, text, strlen(text));
}

void store_head(store_t *store, apr_uint32_t magic, apr_uint32_t version,
                apr_uint32_t count)
{
    store_number(store, magic, 4);
    store_number(store, version, 4);
    store_number(store, count, 4);
}

void store_entry(store_t *store, apr_uint32_t tag, const char *alias)
{
    store_number(store, tag, 4);
    store_string(store, alias);
    store_number(store, 1795000000000, 8);
}

void store_certificate(store_t *store, X509 *x509)
{
    unsigned char *der = NULL;
    int length = i2d_X509(x509, &der);

    store_string(store, "X.509");
    store_number(store, (apr_uint64_t)length, 4);
    store_bytes(store, der, (apr_size_t)length);
    OPENSSL_free(der);
}

void store_key(store_t *store, const char *alias, X509 *const *chain, int count)
{
    static const char hidden[] = "hidden";
    int i;

    store_entry(store, 1, alias);
    store_number(store, sizeof(hidden), 4);
    store_bytes(store, hidden, sizeof(hidden));
    store_number(store, (apr_uint64_t)count, 4);
    for (i = 0; i < count; i++) {
        store_certificate(store, chain[i]);
    }
}

void store_trusted(store_t *store, const char *alias, X509 *x509)
{
    store_entry(store, 2, alias);
    store_certificate(store, x509);
}

void store_digest(store_t *store, const char *pass_phrase)
{
    static const char salt[] = "Mighty Aphrodite";
    store_t all = store_begin(store->pool, store->size + 200);
    unsigned char digest[SHA_DIGEST_LENGTH];

    for (; *pass_phrase; pass_phrase++) {
        store_number(&all, (apr_uint64_t)*pass_phrase, 2);
    }
    store_bytes(&all, salt, sizeof(salt) - 1);
    store_bytes(&all, store->data, store->size);
    SHA1(all.data, all.size, digest);
    store_bytes(store, digest, sizeof(digest));
}

PKCS12 *store_pkcs12(const char *pass_phrase, const fixture_pair_t *pair,
                     X509 *issuer, int rounds)
{
    int hide = pass_phrase ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : -1;
    STACK_OF(X509) *others = sk_X509_new_null();
    PKCS12 *made;

    if (issuer) {
        sk_X509_push(others, issuer);
    }
    made = PKCS12_create(pass_phrase, "Tomcat", pair->key, pair->x509, others,
                         hide, hide, rounds, pass_phrase ? rounds : -1, 0);
    sk_X509_free(others);
    return made;
}

store_t store_der(apr_pool_t *pool, PKCS12 *pkcs12)
{
    unsigned char *der = NULL;
    int length = i2d_PKCS12(pkcs12, &der);
    store_t store = store_begin(pool, (apr_size_t)length);

    store_bytes(&store, der, (apr_size_t)length);
    OPENSSL_free(der);
    return store;
}
