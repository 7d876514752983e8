/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The board: what is put is got, what is not there is not got, and what is
 * kept makes room in order. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "live/board_private.h"
#include "tap.h"

#define SIGHTINGS 5
#define PAIRS 3
#define SITES 2
#define PLACES 256 /* of the shelf of what is served */

static unsigned char *memory;

static twca_board_t *new_board(apr_pool_t *pool)
{
    twca_board_t *board =
        twca_board_make(pool, memory, SIGHTINGS, PAIRS, SITES);

    fixture_must(board == NULL, "board");
    return board;
}

static void test_size(void)
{
    apr_size_t none = twca_board_size(0, 0, 0);

    ok(none > 0, "a board without places has its shelves");
    ok(twca_board_size(1000, 0, 0) - none <= (apr_size_t)1000 * 150,
       "150 bytes a sighting");
    ok(twca_board_size(0, 1000, 0) - none <= (apr_size_t)1000 * 50,
       "50 bytes a pair");
    ok(twca_board_size(0, 0, 1000) - none <= (apr_size_t)1000 * 40,
       "40 bytes a site");
    ok(twca_board_size(-1, 0, 0) == 0 && twca_board_size(0, -1, 0) == 0
           && twca_board_size(0, 0, INT_MIN) == 0,
       "fewer than none");
    ok(twca_board_size(INT_MAX, INT_MAX, INT_MAX)
           > (apr_size_t)INT_MAX * sizeof(twca_seen_t),
       "as many as there can be");
}

static void test_empty(const twca_board_t *board)
{
    twca_seen_t seen;
    twca_file_seen_t file;
    twca_site_seen_t site;
    int found = 0;
    int i;

    for (i = -1; i <= SIGHTINGS; i++) {
        found += twca_board_get(board, i, &seen);
        found += twca_board_get_file(board, i, &file);
        found += twca_board_get_site(board, i, &site);
    }
    ok(found == 0, "a new board has nothing");
}

static void test_sightings(twca_board_t *board)
{
    twca_seen_t seen;
    twca_seen_t got;
    int i;
    int right = 0;

    for (i = 0; i < SIGHTINGS; i++) {
        memset(&seen, 'a' + i, sizeof(seen));
        twca_board_put(board, i, &seen);
    }
    for (i = 0; i < SIGHTINGS; i++) {
        memset(&seen, 'a' + i, sizeof(seen));
        right += twca_board_get(board, i, &got)
                 && memcmp((const unsigned char *)&seen,
                           (const unsigned char *)&got, sizeof(got))
                        == 0;
    }
    ok(right == SIGHTINGS, "what was put is got, byte by byte");
    seen.checked = 42;
    twca_board_put(board, 2, &seen);
    ok(twca_board_get(board, 2, &got) && got.checked == 42, "and put anew");
    twca_board_put(board, -1, &seen);
    twca_board_put(board, SIGHTINGS, &seen);
    twca_board_put(board, INT_MAX, &seen);
    ok(!twca_board_get(board, -1, &got) && !twca_board_get(board, INT_MIN, &got)
           && !twca_board_get(board, SIGHTINGS, &got)
           && !twca_board_get(board, INT_MAX, &got),
       "there are no other places");
}

static void test_files(twca_board_t *board)
{
    twca_file_seen_t seen = {TWCA_DISK_CHAIN, 1, {7, 8}, 9, 10};
    twca_file_seen_t got;

    twca_board_put_file(board, PAIRS - 1, &seen);
    ok(twca_board_get_file(board, PAIRS - 1, &got)
           && got.state == TWCA_DISK_CHAIN && got.file == 1
           && got.leaf.place == 7 && got.leaf.edition == 8 && got.changed == 9
           && got.checked == 10,
       "the files of a pair");
    ok(!twca_board_get_file(board, 0, &got), "not those of another");
    twca_board_put_file(board, PAIRS, &seen);
    ok(!twca_board_get_file(board, PAIRS, &got), "nor of one more");
}

static void test_sites(twca_board_t *board)
{
    twca_site_seen_t seen = {3, 5};
    twca_site_seen_t got = {0, 0};

    twca_board_put_site(board, SITES - 1, &seen);
    ok(twca_board_get_site(board, SITES - 1, &got) && got.verdict == 3
           && got.told == 5,
       "a site");
    twca_board_put_site(board, SITES, &seen);
    ok(!twca_board_get_site(board, 0, &got)
           && !twca_board_get_site(board, SITES, &got),
       "not another one");
}

/* A writer that was killed, in the middle of all its places. */
static void test_take_over(twca_board_t *board)
{
    twca_word_t *place = board->places[TWCA_PLACES_SIGHTINGS].memory;
    twca_seen_t seen;
    twca_seen_t got;

    memset(&seen, 'x', sizeof(seen));
    memset(&got, 'y', sizeof(got));
    twca_board_put(board, 0, &seen);
    twca_place_open(place);
    ok(!twca_board_get(board, 0, &got), "nothing is got of what is written");
    ok(got.count == 'y', "not a part of it either");
    ok(twca_board_get(board, 1, &got), "but from the next place");
    twca_board_take_over(board);
    ok(!twca_board_get(board, 0, &got), "it is forgotten");
    ok(twca_board_get(board, 1, &got), "nothing else is");
    twca_board_put(board, 0, &seen);
    ok(twca_board_get(board, 0, &got) && got.count == 'x', "and put again");
    twca_place_open(place);
    twca_board_put(board, 0, &seen);
    ok(twca_board_get(board, 0, &got), "likewise without taking over");
}

/* Whoever is taken for dead and is not. */
static void test_slow_writer(twca_board_t *board)
{
    twca_word_t *place = board->places[TWCA_PLACES_FILES].memory;
    apr_uint64_t before = twca_place_sequence(place);
    twca_file_seen_t seen = {TWCA_DISK_SAME, 0, {0, 0}, 1, 2};
    twca_file_seen_t got;

    twca_place_open(place);
    twca_board_take_over(board);
    twca_words_put(place + 1, &seen, sizeof(seen));
    twca_place_close(place);
    ok(twca_board_get_file(board, 0, &got) && got.checked == 2,
       "what it goes on to write is there");
    ok(twca_place_writes(twca_place_sequence(place))
           > twca_place_writes(before) + 1,
       "the sequence never goes back");
}

static void test_keep(apr_pool_t *pool, twca_board_t *board)
{
    unsigned char der[TWCA_KEPT_SIZE + 1];
    twca_kept_t kept;
    twca_kept_t again;
    const unsigned char *got;
    apr_size_t length = 0;

    memset(der, 'd', sizeof(der));
    kept = twca_board_keep(board, TWCA_SHELF_SERVED, der, 1001);
    ok(kept.edition != 0, "a certificate is kept");
    got = twca_board_kept(board, TWCA_SHELF_SERVED, kept, &length, pool);
    ok(got && length == 1001 && memcmp(got, der, length) == 0, "as it is");
    again = twca_board_keep(board, TWCA_SHELF_SERVED, der, 1001);
    ok(again.place == kept.place && again.edition == kept.edition, "not twice");
    ok(!twca_board_kept(board, TWCA_SHELF_DISK, kept, &length, pool),
       "on its own shelf");
    kept = twca_board_keep(board, TWCA_SHELF_DISK, der, TWCA_KEPT_SIZE);
    got = twca_board_kept(board, TWCA_SHELF_DISK, kept, &length, pool);
    ok(got && length == TWCA_KEPT_SIZE && memcmp(got, der, length) == 0,
       "the largest one");
    kept = twca_board_keep(board, TWCA_SHELF_SERVED, der, sizeof(der));
    ok(kept.edition == 0, "one that is too large");
    kept = twca_board_keep(board, TWCA_SHELF_SERVED, der, 0);
    ok(kept.edition == 0, "an empty one");
}

/* Places that a record does not hold, or does not hold any more. */
static void test_not_kept(apr_pool_t *pool, twca_board_t *board)
{
    twca_kept_t kept = twca_board_keep(board, TWCA_SHELF_SERVED,
                                       (const unsigned char *)"x", 1);
    const twca_kept_t wrong[] = {{0, 0},
                                 {kept.place, 0},
                                 {kept.place, (apr_uint16_t)(kept.edition + 1)},
                                 {PLACES - 1, 1},
                                 {PLACES, 1},
                                 {0xFFFF, 0xFFFF}};
    apr_size_t length = 4711;
    apr_size_t i;
    int found = 0;

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        found +=
            twca_board_kept(board, TWCA_SHELF_SERVED, wrong[i], &length, pool)
            != NULL;
    }
    ok(found == 0, "what was not kept is not got");
    ok(length == 4711, "nor has it a length");
}

static twca_kept_t keep_number(twca_board_t *board, int number)
{
    return twca_board_keep(board, TWCA_SHELF_SERVED,
                           (const unsigned char *)&number, sizeof(number));
}

static int has_number(apr_pool_t *pool, const twca_board_t *board,
                      twca_kept_t kept, int number)
{
    apr_size_t length = 0;
    const unsigned char *got =
        twca_board_kept(board, TWCA_SHELF_SERVED, kept, &length, pool);

    return got && length == sizeof(number)
           && memcmp(got, &number, sizeof(number)) == 0;
}

static void test_room(apr_pool_t *pool, twca_board_t *board)
{
    twca_kept_t kept[PLACES + 2];
    int i;
    int right = 0;

    for (i = 0; i < PLACES; i++) {
        kept[i] = keep_number(board, i);
    }
    for (i = 0; i < PLACES; i++) {
        right += has_number(pool, board, kept[i], i);
    }
    ok(right == PLACES, "as many as there are places");
    (void)keep_number(board, 0);
    (void)has_number(pool, board, kept[1], 1);
    kept[PLACES] = keep_number(board, PLACES);
    kept[PLACES + 1] = keep_number(board, PLACES + 1);
    ok(has_number(pool, board, kept[PLACES], PLACES)
           && has_number(pool, board, kept[PLACES + 1], PLACES + 1),
       "two more");
    ok(has_number(pool, board, kept[0], 0), "what was kept again stays");
    ok(has_number(pool, board, kept[1], 1), "what was asked for stays");
    ok(!has_number(pool, board, kept[2], 2)
           && !has_number(pool, board, kept[3], 3),
       "those not asked for make room");
    ok(has_number(pool, board, kept[4], 4), "no more than have to");
}

/* Editions of a place that is used for ever. */
static void test_editions(apr_pool_t *pool, twca_board_t *board)
{
    twca_kept_t last = keep_number(board, 0);
    int zeros = 0;
    int repeated = 0;
    int i;

    for (i = 1; i < 70000 * PLACES && zeros + repeated == 0; i += PLACES) {
        twca_word_t *place = board->shelves[TWCA_SHELF_SERVED].memory + 1;
        twca_kept_t kept;

        /* The first place is the only one that is free. */
        twca_place_open(place);
        twca_board_take_over(board);
        kept = keep_number(board, i);
        zeros += kept.edition == 0;
        repeated += kept.place == last.place && kept.edition == last.edition;
        last = kept;
    }
    ok(zeros == 0, "70,000 certificates in a place, each of an edition");
    ok(repeated == 0, "another one than the one before");
    ok(has_number(pool, board, last, i - PLACES), "and the last one is kept");
}

static void test_shelf_take_over(apr_pool_t *pool, twca_board_t *board)
{
    twca_kept_t kept = keep_number(board, 4711);
    twca_kept_t next;
    twca_word_t *place = board->shelves[TWCA_SHELF_SERVED].memory + 1;

    ok(kept.place == 0, "a new shelf is filled from its beginning");
    twca_place_open(place);
    ok(!has_number(pool, board, kept, 4711), "nothing while it is written");
    twca_board_take_over(board);
    ok(!has_number(pool, board, kept, 4711), "nor after it was given up");
    next = keep_number(board, 4711);
    ok(next.place == 0 && has_number(pool, board, next, 4711),
       "its place is used again");
    ok(!has_number(pool, board, kept, 4711), "as another edition");
}

/* Wherever the memory begins, nothing around it is touched: it is as long as
 * malloc() was told, which AddressSanitizer and valgrind know too. */
static void test_alignment(apr_pool_t *pool)
{
    apr_size_t size = twca_board_size(SIGHTINGS, PAIRS, SITES);
    apr_size_t i;
    int right = 0;

    for (i = 0; i < 64; i++) {
        unsigned char *block = fixture_memory(size + 64);
        twca_board_t *board;
        twca_seen_t seen;

        memset(block, 'z', size + 64);
        board = twca_board_make(pool, block + i, SIGHTINGS, PAIRS, SITES);
        memset(&seen, 's', sizeof(seen));
        twca_board_put(board, SIGHTINGS - 1, &seen);
        (void)keep_number(board, 1);
        right += (i == 0 || block[i - 1] == 'z') && block[i + size] == 'z'
                 && (apr_uintptr_t)board->head % 64 == 0
                 && twca_board_get(board, SIGHTINGS - 1, &seen);
        free(block);
    }
    ok(right == 64, "memory of any alignment");
}

static void test_end(twca_board_t *board)
{
    ok(!twca_board_has_ended(board), "a board begins");
    twca_board_end(board);
    ok(twca_board_has_ended(board), "and ends");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    twca_board_t *board;

    memory = fixture_memory(twca_board_size(SIGHTINGS, PAIRS, SITES));
    test_size();
    board = new_board(pool);
    test_empty(board);
    test_sightings(board);
    test_files(board);
    test_sites(board);
    test_take_over(board);
    test_slow_writer(board);
    test_keep(pool, board);
    test_not_kept(pool, board);
    test_empty(new_board(pool));
    test_room(pool, new_board(pool));
    test_shelf_take_over(pool, new_board(pool));
    test_editions(pool, new_board(pool));
    test_alignment(pool);
    test_end(new_board(pool));
    free(memory);
    fixture_end();
    return done();
}
