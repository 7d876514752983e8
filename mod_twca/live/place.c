/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* How is a record read while another process may be writing it?
 *
 * Words of the record are stored with release and loaded with acquire: whoever
 * has seen one of a new write also sees the word in front as that write left
 * it, moved on. (H.-J. Boehm, Can Seqlocks Get Along With Programming Language
 * Memory Models?, MSPC 2012; this way without fences, which ThreadSanitizer
 * does not know.) Every word is an atomic, so there is no data race in C11's
 * sense either, only records that are thrown away. */

#include "place.h"

#include <sched.h>
#include <string.h>

/* The word in front: these two, and above them the number of writes. It never
 * goes back, not even where a record is taken away: a reader that is in the
 * middle of it would not notice. */
#define IS_OPEN ((apr_uint64_t)1) /* being written */
#define IS_FULL ((apr_uint64_t)2) /* there is a record */
#define WRITE ((apr_uint64_t)4)

/* A write takes far less than the time that a processor gives to a process, so
 * this is for a writer that lost its processor, and ends for one that is dead.
 */
#define TRIES 64

static apr_uint64_t after(apr_uint64_t sequence)
{
    return (sequence & ~(IS_OPEN | IS_FULL)) + WRITE;
}

void twca_place_open(twca_word_t *place)
{
    apr_uint64_t sequence = atomic_load_explicit(place, memory_order_relaxed);

    atomic_store_explicit(place, sequence | IS_OPEN, memory_order_relaxed);
}

void twca_place_close(twca_word_t *place)
{
    apr_uint64_t sequence = atomic_load_explicit(place, memory_order_relaxed);

    atomic_store_explicit(place, after(sequence) | IS_FULL,
                          memory_order_release);
}

apr_uint64_t twca_place_sequence(const twca_word_t *place)
{
    return atomic_load_explicit(place, memory_order_acquire);
}

int twca_place_is_full(apr_uint64_t sequence)
{
    return (sequence & (IS_OPEN | IS_FULL)) == IS_FULL;
}

apr_uint64_t twca_place_writes(apr_uint64_t sequence)
{
    return sequence / WRITE;
}

void twca_words_put(twca_word_t *words, const void *data, apr_size_t size)
{
    const unsigned char *bytes = data;

    while (size) {
        apr_uint64_t word = 0;
        apr_size_t part = size < sizeof(word) ? size : sizeof(word);

        memcpy(&word, bytes, part);
        atomic_store_explicit(words, word, memory_order_release);
        words++;
        bytes += part;
        size -= part;
    }
}

void twca_words_get(const twca_word_t *words, void *data, apr_size_t size)
{
    unsigned char *bytes = data;

    while (size) {
        apr_uint64_t word = atomic_load_explicit(words, memory_order_acquire);
        apr_size_t part = size < sizeof(word) ? size : sizeof(word);

        memcpy(bytes, &word, part);
        words++;
        bytes += part;
        size -= part;
    }
}

void twca_place_put(twca_word_t *place, const void *record, apr_size_t size)
{
    twca_place_open(place);
    twca_words_put(place + 1, record, size);
    twca_place_close(place);
}

int twca_place_get(const twca_word_t *place, void *record, apr_size_t size)
{
    int tries;

    for (tries = 0; tries < TRIES; tries++) {
        apr_uint64_t sequence = twca_place_sequence(place);

        if (!(sequence & (IS_OPEN | IS_FULL))) {
            return 0;
        }
        if (twca_place_is_full(sequence)) {
            twca_words_get(place + 1, record, size);
            if (twca_place_sequence(place) == sequence) {
                return 1;
            }
        }
        (void)sched_yield();
    }
    return 0;
}

void twca_place_mend(twca_word_t *place)
{
    apr_uint64_t sequence = atomic_load_explicit(place, memory_order_relaxed);

    /* Where its writer is alive after all, and closes it right now, what it
     * wrote stays. */
    if (sequence & IS_OPEN) {
        (void)atomic_compare_exchange_strong(place, &sequence, after(sequence));
    }
}
