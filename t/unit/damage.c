/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "damage.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <apr_strings.h>

#include "tap.h"

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
    struct rlimit limit = {256UL * DAMAGE_MEGABYTE, 256UL * DAMAGE_MEGABYTE};

    fixture_must(setrlimit(RLIMIT_AS, &limit), "setrlimit");
}
#endif

static damage_t t;
static const twca_trust_t *trust;
static const char *phrase_path;

const damage_t *damage_start(void)
{
    fixture_pair_t root;
    apr_array_header_t *names;
    const char *problem;

    t.pool = fixture_start();
    root = fixture_authority("Root CA", NULL);
    t.middle = fixture_authority("Issuing CA", &root);
    t.server = fixture_server("www.example.test", &t.middle);
    t.chain[0] = t.server.x509;
    t.chain[1] = t.middle.x509;
    names = apr_array_make(t.pool, 1, sizeof(char *));
    APR_ARRAY_PUSH(names, const char *) =
        fixture_text("roots.pem", fixture_pem(root.x509));
    trust = twca_trust_open(t.pool, names, &problem);
    phrase_path = fixture_text("pass", DAMAGE_PHRASE);
    limit_memory();
    return &t;
}

static void note_entries(const twca_keystore_evidence_t *keystore,
                         damage_result_t *result)
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

damage_result_t damage_try(const void *data, apr_size_t size, int has_phrase)
{
    const twca_keystore_request_t request = {fixture_write("store", data, size),
                                             has_phrase ? phrase_path : NULL,
                                             trust};
    const twca_keystore_evidence_t *keystore;
    damage_result_t result = {TWCA_KEYSTORE_OPEN, 0, 0, ""};
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

damage_result_t damage_try_store(const store_t *store)
{
    return damage_try(store->data, store->size, 1);
}

void damage_ends(const store_t *store, twca_keystore_state_e expected,
                 const char *what)
{
    damage_result_t result = damage_try_store(store);

    if (!ok(result.state == expected, "%s", what)) {
        diag("state %d, expected %d", (int)result.state, (int)expected);
    }
}

/* No part of it is a whole. */
static void cut(const store_t *good, const char *what)
{
    int wrong = 0;
    apr_size_t size;

    for (size = 1; size < good->size; size++) {
        twca_keystore_state_e state = damage_try(good->data, size, 1).state;

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
    damage_result_t whole = damage_try_store(good);
    int wrong = 0;
    apr_size_t i;

    ok(whole.state == TWCA_KEYSTORE_OPEN && !whole.altered && *whole.shown,
       "%s: it is good", what);
    for (i = 0; i < good->size; i++) {
        damage_result_t result;

        good->data[i] ^= (unsigned char)(1U << i % 8);
        result = damage_try_store(good);
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
        (void)damage_try(bad.data, bad.size, 0);
    }
    ok(1, "%s: scrambled", what);
}

void damage_all(const store_t *good, const char *what)
{
    cut(good, what);
    flip(good, what);
    scramble(good, what);
}
