/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which certificates are kept, and which one makes room? */

#include "shelf.h"

#include <string.h>

#include <openssl/sha.h>

#define HASH_WORDS TWCA_WORDS(TWCA_HASH_SIZE)

/* The words of a place. When it was asked for is outside of what the sequence
 * guards: readers set it too. */
enum {
    SEQUENCE,
    USED,
    LENGTH,
    HASH,
    DER = HASH + HASH_WORDS,
    WORDS = DER + TWCA_WORDS(TWCA_KEPT_SIZE)
};

apr_size_t twca_shelf_words(int count)
{
    return 1 + (apr_size_t)count * WORDS;
}

static twca_word_t *place_of(const twca_shelf_t *shelf, int place)
{
    return shelf->memory + 1 + (apr_size_t)place * WORDS;
}

static apr_uint64_t relaxed(const twca_word_t *word)
{
    return atomic_load_explicit(word, memory_order_relaxed);
}

static void use(const twca_shelf_t *shelf, twca_word_t *place)
{
    apr_uint64_t now =
        atomic_fetch_add_explicit(shelf->memory, 1, memory_order_relaxed);

    atomic_store_explicit(place + USED, now + 1, memory_order_relaxed);
}

/* Another one with each write. 0 is nobody's. */
static apr_uint16_t edition_of(apr_uint64_t sequence)
{
    return (apr_uint16_t)(twca_place_writes(sequence) % 0xFFFF + 1);
}

static int holds(const twca_word_t *place,
                 const unsigned char sha256[TWCA_HASH_SIZE])
{
    unsigned char found[TWCA_HASH_SIZE];

    if (!twca_place_is_full(relaxed(place))) {
        return 0;
    }
    twca_words_get(place + HASH, found, sizeof(found));
    return memcmp(found, sha256, sizeof(found)) == 0;
}

/* The place that holds it already; -1: none does. */
static int find(const twca_shelf_t *shelf,
                const unsigned char sha256[TWCA_HASH_SIZE])
{
    int i;

    for (i = 0; i < shelf->count; i++) {
        if (holds(place_of(shelf, i), sha256)) {
            return i;
        }
    }
    return -1;
}

/* An empty place, or the one that was asked for longest ago. */
static int make_room(const twca_shelf_t *shelf)
{
    int oldest = 0;
    int i;

    for (i = 0; i < shelf->count; i++) {
        const twca_word_t *place = place_of(shelf, i);

        if (!twca_place_is_full(relaxed(place))) {
            return i;
        }
        if (relaxed(place + USED) < relaxed(place_of(shelf, oldest) + USED)) {
            oldest = i;
        }
    }
    return oldest;
}

static void put(twca_word_t *place, const unsigned char *sha256,
                const unsigned char *der, apr_size_t length)
{
    twca_place_open(place);
    atomic_store_explicit(place + LENGTH, length, memory_order_release);
    twca_words_put(place + HASH, sha256, TWCA_HASH_SIZE);
    twca_words_put(place + DER, der, length);
    twca_place_close(place);
}

twca_kept_t twca_shelf_keep(const twca_shelf_t *shelf, const unsigned char *der,
                            apr_size_t length)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    twca_kept_t kept = {0, 0};
    int place;

    if (length == 0 || length > TWCA_KEPT_SIZE || shelf->count == 0) {
        return kept;
    }
    SHA256(der, length, sha256);
    place = find(shelf, sha256);
    if (place < 0) {
        place = make_room(shelf);
        put(place_of(shelf, place), sha256, der, length);
    }
    use(shelf, place_of(shelf, place));
    kept.place = (apr_uint16_t)place;
    kept.edition = edition_of(relaxed(place_of(shelf, place)));
    return kept;
}

const unsigned char *twca_shelf_kept(const twca_shelf_t *shelf,
                                     twca_kept_t kept, apr_size_t *length,
                                     apr_pool_t *pool)
{
    twca_word_t *place;
    apr_uint64_t sequence;
    unsigned char *der;
    apr_size_t size;

    if (kept.edition == 0 || kept.place >= shelf->count) {
        return NULL;
    }
    place = place_of(shelf, kept.place);
    sequence = twca_place_sequence(place);
    size = atomic_load_explicit(place + LENGTH, memory_order_acquire);
    if (!twca_place_is_full(sequence) || edition_of(sequence) != kept.edition
        || size > TWCA_KEPT_SIZE) {
        return NULL;
    }
    der = apr_palloc(pool, size);
    twca_words_get(place + DER, der, size);
    if (twca_place_sequence(place) != sequence) {
        return NULL;
    }
    use(shelf, place);
    *length = size;
    return der;
}

void twca_shelf_mend(const twca_shelf_t *shelf)
{
    int i;

    for (i = 0; i < shelf->count; i++) {
        twca_place_mend(place_of(shelf, i));
    }
}
