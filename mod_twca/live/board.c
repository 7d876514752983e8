/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Where in the shared memory is what? */

#include <stdint.h>
#include <string.h>

#include <openssl/rand.h>

#include "board_private.h"

/* The memory may begin anywhere; the board begins at a line of the cache. */
#define ALIGNMENT 64

static const int shelf_places[] = {
    [TWCA_SHELF_SERVED] = 256,
    [TWCA_SHELF_DISK] = 64,
};
_Static_assert(sizeof(shelf_places) / sizeof(shelf_places[0])
                   == TWCA_SHELF_COUNT,
               "every shelf has a size");

static const apr_size_t record_sizes[] = {
    [TWCA_PLACES_SIGHTINGS] = sizeof(twca_seen_t),
    [TWCA_PLACES_FILES] = sizeof(twca_file_seen_t),
    [TWCA_PLACES_SITES] = sizeof(twca_site_seen_t),
};
_Static_assert(sizeof(record_sizes) / sizeof(record_sizes[0])
                   == TWCA_PLACES_COUNT,
               "every kind of place has a size");

/* 10,000 sites of four sightings each: 5 MB. */
_Static_assert(TWCA_PLACE_WORDS(sizeof(twca_seen_t)) * sizeof(twca_word_t)
                   <= 160,
               "a sighting is small");

/* Numbers of places are ints: 64 bits hold the sum in any case. */
static apr_uint64_t words_of(const int counts[TWCA_PLACES_COUNT])
{
    apr_uint64_t words = TWCA_WORDS(sizeof(twca_board_head_t));
    int i;

    for (i = 0; i < TWCA_PLACES_COUNT; i++) {
        words += (apr_uint64_t)counts[i] * TWCA_PLACE_WORDS(record_sizes[i]);
    }
    for (i = 0; i < TWCA_SHELF_COUNT; i++) {
        words += twca_shelf_words(shelf_places[i]);
    }
    return words;
}

apr_size_t twca_board_size(int sightings, int pairs, int sites)
{
    const int counts[TWCA_PLACES_COUNT] = {
        [TWCA_PLACES_SIGHTINGS] = sightings,
        [TWCA_PLACES_FILES] = pairs,
        [TWCA_PLACES_SITES] = sites,
    };
    apr_uint64_t size;

    if (sightings < 0 || pairs < 0 || sites < 0) {
        return 0;
    }
    size = words_of(counts) * sizeof(twca_word_t) + ALIGNMENT;
    /* More than half of what can be addressed is no object in C. */
    return size > SIZE_MAX / 2 ? 0 : (apr_size_t)size;
}

static twca_word_t *aligned(void *memory)
{
    apr_uintptr_t past = (apr_uintptr_t)memory % ALIGNMENT;

    return (twca_word_t *)(void *)((unsigned char *)memory
                                   + (past ? ALIGNMENT - past : 0));
}

static void lay_out(twca_board_t *board, twca_word_t *words)
{
    int i;

    board->head = (twca_board_head_t *)(void *)words;
    words += TWCA_WORDS(sizeof(*board->head));
    for (i = 0; i < TWCA_PLACES_COUNT; i++) {
        twca_places_t *places = &board->places[i];

        places->size = record_sizes[i];
        places->memory = words;
        words += (apr_size_t)places->count * TWCA_PLACE_WORDS(places->size);
    }
    for (i = 0; i < TWCA_SHELF_COUNT; i++) {
        board->shelves[i].memory = words;
        board->shelves[i].count = shelf_places[i];
        words += twca_shelf_words(shelf_places[i]);
    }
}

twca_board_t *twca_board_make(apr_pool_t *pool, void *memory, int sightings,
                              int pairs, int sites)
{
    twca_board_t *board = apr_pcalloc(pool, sizeof(*board));

    memset(memory, 0, twca_board_size(sightings, pairs, sites));
    board->places[TWCA_PLACES_SIGHTINGS].count = sightings;
    board->places[TWCA_PLACES_FILES].count = pairs;
    board->places[TWCA_PLACES_SITES].count = sites;
    lay_out(board, aligned(memory));
    return RAND_bytes(board->head->secrets[0], TWCA_SECRET_SIZE) == 1 ? board
                                                                      : NULL;
}

static twca_word_t *place_of(const twca_places_t *places, int place)
{
    return places->memory + (apr_size_t)place * TWCA_PLACE_WORDS(places->size);
}

/* Of all places, whoever writes them: one that is being written by another one
 * just now is full when that one has done. */
void twca_board_take_over(twca_board_t *board)
{
    int i;
    int place;

    for (i = 0; i < TWCA_PLACES_COUNT; i++) {
        for (place = 0; place < board->places[i].count; place++) {
            twca_place_mend(place_of(&board->places[i], place));
        }
    }
    for (i = 0; i < TWCA_SHELF_COUNT; i++) {
        twca_shelf_mend(&board->shelves[i]);
    }
}

void twca_board_end(twca_board_t *board)
{
    atomic_store(&board->head->is_over, 1);
}

int twca_board_has_ended(const twca_board_t *board)
{
    return atomic_load(&board->head->is_over) != 0;
}

static void put(const twca_board_t *board, twca_places_e kind, int place,
                const void *record)
{
    const twca_places_t *places = &board->places[kind];

    if (place >= 0 && place < places->count) {
        twca_place_put(place_of(places, place), record, places->size);
    }
}

static int get(const twca_board_t *board, twca_places_e kind, int place,
               void *record)
{
    const twca_places_t *places = &board->places[kind];

    return place >= 0 && place < places->count
           && twca_place_get(place_of(places, place), record, places->size);
}

void twca_board_put(twca_board_t *board, int place, const twca_seen_t *seen)
{
    put(board, TWCA_PLACES_SIGHTINGS, place, seen);
}

int twca_board_get(const twca_board_t *board, int place, twca_seen_t *seen)
{
    return get(board, TWCA_PLACES_SIGHTINGS, place, seen);
}

void twca_board_put_file(twca_board_t *board, int place,
                         const twca_file_seen_t *seen)
{
    put(board, TWCA_PLACES_FILES, place, seen);
}

int twca_board_get_file(const twca_board_t *board, int place,
                        twca_file_seen_t *seen)
{
    return get(board, TWCA_PLACES_FILES, place, seen);
}

void twca_board_put_site(twca_board_t *board, int place,
                         const twca_site_seen_t *seen)
{
    put(board, TWCA_PLACES_SITES, place, seen);
}

int twca_board_get_site(const twca_board_t *board, int place,
                        twca_site_seen_t *seen)
{
    return get(board, TWCA_PLACES_SITES, place, seen);
}

twca_kept_t twca_board_keep(twca_board_t *board, twca_shelf_e shelf,
                            const unsigned char *der, apr_size_t length)
{
    return twca_shelf_keep(&board->shelves[shelf], der, length);
}

const unsigned char *twca_board_kept(const twca_board_t *board,
                                     twca_shelf_e shelf, twca_kept_t kept,
                                     apr_size_t *length, apr_pool_t *pool)
{
    return twca_shelf_kept(&board->shelves[shelf], kept, length, pool);
}
