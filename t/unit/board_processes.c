/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The board under fire: processes read what another one writes, which is killed
 * again and again, wherever it happens to be. Nobody ever sees half of a
 * record, or another certificate than the one that a place speaks of. */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "live/board_private.h"
#include "tap.h"

#define SIGHTINGS 8
#define READERS 2
#define WRITERS 80
#define WRITES 40         /* of a writer, at least, before it is killed */
#define CERTIFICATES 1000 /* nearly four times of what the shelf holds */

/** What the processes tell one another. */
typedef struct {
    _Atomic unsigned written; /* by all writers */
    _Atomic int is_over;
    _Atomic unsigned records;      /* that were read whole */
    _Atomic unsigned certificates; /* likewise */
    _Atomic unsigned torn;
} shared_t;

static void *shared_memory(apr_size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    fixture_must(memory == MAP_FAILED, "mmap");
    return memory;
}

/* Bytes that say what all of them have to be. */
static void fill(void *bytes, apr_size_t size, unsigned number)
{
    unsigned char *byte = bytes;
    apr_size_t i;

    for (i = 0; i < size; i++) {
        byte[i] = (unsigned char)((number + i * 31) * 167 >> 3);
    }
    memcpy(bytes, &number, sizeof(number));
}

static int is_whole(const void *bytes, apr_size_t size, unsigned *number)
{
    unsigned char expected[TWCA_KEPT_SIZE];

    memcpy(number, bytes, sizeof(*number));
    fill(expected, size, *number);
    return memcmp(bytes, expected, size) == 0;
}

static apr_size_t certificate_length(unsigned number)
{
    return 2000 + number % 6000;
}

static twca_kept_t keep(twca_board_t *board, unsigned number)
{
    unsigned char der[TWCA_KEPT_SIZE];

    fill(der, certificate_length(number), number);
    return twca_board_keep(board, TWCA_SHELF_SERVED, der,
                           certificate_length(number));
}

/* Two records a write: a pattern, and one of which certificate is kept where.
 * Half of the places are for each. */
static void write_once(twca_board_t *board, unsigned number)
{
    int place = (int)(number % (SIGHTINGS / 2));
    twca_seen_t seen;

    fill(&seen, sizeof(seen), number);
    twca_board_put(board, place, &seen);
    memset(&seen, 0, sizeof(seen));
    seen.list[0] = keep(board, number % CERTIFICATES);
    seen.since = number % CERTIFICATES;
    twca_board_put(board, place + SIGHTINGS / 2, &seen);
}

/* To be killed. One of two kills itself, in the middle of both a sighting and a
 * certificate. */
static void write_until_killed(twca_board_t *board, shared_t *shared,
                               int is_own)
{
    unsigned left = WRITES;

    twca_board_take_over(board);
    for (;;) {
        write_once(board, atomic_fetch_add(&shared->written, 1) + 1);
        if (is_own && --left == 0) {
            twca_word_t *seen = board->places[TWCA_PLACES_SIGHTINGS].memory;
            twca_word_t *kept = board->shelves[TWCA_SHELF_SERVED].memory + 1;
            const unsigned char half[64] = {1};

            twca_place_open(seen);
            twca_words_put(seen + 1, half, sizeof(half));
            twca_place_open(kept);
            twca_words_put(kept + 7, half, sizeof(half));
            (void)raise(SIGKILL);
        }
    }
}

static void read_record(const twca_board_t *board, shared_t *shared, int place)
{
    twca_seen_t seen;
    unsigned number;

    if (twca_board_get(board, place, &seen)) {
        atomic_fetch_add(is_whole(&seen, sizeof(seen), &number)
                             ? &shared->records
                             : &shared->torn,
                         1);
    }
}

static void read_certificate(apr_pool_t *pool, const twca_board_t *board,
                             shared_t *shared, int place)
{
    twca_seen_t seen;
    const unsigned char *der;
    apr_size_t length;
    unsigned number;

    if (!twca_board_get(board, place, &seen)) {
        return;
    }
    der =
        twca_board_kept(board, TWCA_SHELF_SERVED, seen.list[0], &length, pool);
    if (der) {
        atomic_fetch_add(is_whole(der, length, &number)
                                 && number == (unsigned)seen.since
                                 && length == certificate_length(number)
                             ? &shared->certificates
                             : &shared->torn,
                         1);
    }
}

static void read_until_over(apr_pool_t *pool, const twca_board_t *board,
                            shared_t *shared)
{
    apr_pool_t *scratch;
    int i;

    apr_pool_create(&scratch, pool);
    while (!atomic_load(&shared->is_over)) {
        for (i = 0; i < SIGHTINGS / 2; i++) {
            read_record(board, shared, i);
            read_certificate(scratch, board, shared, i + SIGHTINGS / 2);
        }
        apr_pool_clear(scratch);
    }
}

/* Kill a writer, once it has written enough or by its own hand. @return whether
 * that is how it ended */
static int end_writer(pid_t writer, shared_t *shared, unsigned until,
                      int is_own)
{
    int status;

    while (!is_own && atomic_load(&shared->written) < until) {
        (void)sched_yield();
    }
    if (!is_own) {
        (void)kill(writer, SIGKILL);
    }
    while (waitpid(writer, &status, 0) < 0) {
        fixture_must(errno != EINTR, "waitpid");
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static int kill_writers(twca_board_t *board, shared_t *shared)
{
    int killed = 0;
    int i;

    for (i = 0; i < WRITERS; i++) {
        /* Some more of each: they are not all to be killed at the same one. */
        unsigned until =
            atomic_load(&shared->written) + WRITES + (unsigned)(i % 7);
        pid_t writer = fork();

        fixture_must(writer < 0, "fork");
        if (writer == 0) {
            write_until_killed(board, shared, i % 2);
        }
        killed += end_writer(writer, shared, until, i % 2);
    }
    return killed;
}

static void start_readers(apr_pool_t *pool, const twca_board_t *board,
                          shared_t *shared, pid_t readers[READERS])
{
    int i;

    for (i = 0; i < READERS; i++) {
        readers[i] = fork();
        fixture_must(readers[i] < 0, "fork");
        if (readers[i] == 0) {
            read_until_over(pool, board, shared);
            _exit(0);
        }
    }
}

static int end_readers(const pid_t readers[READERS])
{
    int ended = 0;
    int status;
    int i;

    for (i = 0; i < READERS; i++) {
        ended += waitpid(readers[i], &status, 0) == readers[i] && status == 0;
    }
    return ended;
}

/* What the last writer left, and what comes after it. */
static void test_afterwards(apr_pool_t *pool, twca_board_t *board,
                            shared_t *shared)
{
    int i;

    atomic_store(&shared->records, 0);
    atomic_store(&shared->certificates, 0);
    twca_board_take_over(board);
    for (i = 0; i < SIGHTINGS / 2; i++) {
        write_once(board, (unsigned)i);
    }
    for (i = 0; i < SIGHTINGS / 2; i++) {
        read_record(board, shared, i);
        read_certificate(pool, board, shared, i + SIGHTINGS / 2);
    }
    ok(atomic_load(&shared->records) == SIGHTINGS / 2
           && atomic_load(&shared->certificates) == SIGHTINGS / 2,
       "whoever takes over at last has all places for itself");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    shared_t *shared = shared_memory(sizeof(*shared));
    twca_board_t *board = twca_board_make(
        pool, shared_memory(twca_board_size(SIGHTINGS, 1, 1)), SIGHTINGS, 1, 1);
    pid_t readers[READERS];

    fixture_must(board == NULL, "board");
    start_readers(pool, board, shared, readers);
    ok(kill_writers(board, shared) == WRITERS, "%d writers were killed",
       WRITERS);
    /* Readers that had no processor yet get theirs. */
    while (!atomic_load(&shared->records)
           || !atomic_load(&shared->certificates)) {
        write_once(board, atomic_fetch_add(&shared->written, 1) + 1);
        (void)sched_yield();
    }
    atomic_store(&shared->is_over, 1);
    ok(end_readers(readers) == READERS, "no reader hangs");
    diag("%u writes, %u records and %u certificates read",
         atomic_load(&shared->written), atomic_load(&shared->records),
         atomic_load(&shared->certificates));
    ok(atomic_load(&shared->torn) == 0, "none of them torn");
    test_afterwards(pool, board, shared);
    fixture_end();
    return done();
}
