/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file place.h
 * @brief A record in shared memory that one process writes and all may read.
 *
 * A sequence lock: a word in front of the record counts its writes, and says
 * whether there is a record and whether it is being written. A reader copies
 * the record and believes the copy only if the word has not moved meanwhile.
 * Nobody waits for anybody, and a writer that is killed holds nothing.
 */

#ifndef TWCA_PLACE_H
#define TWCA_PLACE_H

#include <stdatomic.h>

#include <apr.h>

/** Shared memory is made of these. */
typedef _Atomic apr_uint64_t twca_word_t;

/* Locks inside of atomics would be each process' own. */
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64 bits at once in shared memory");

/** Words that so many bytes take. */
#define TWCA_WORDS(size)                                                       \
    (((size) + sizeof(twca_word_t) - 1) / sizeof(twca_word_t))

/** Words of a place for a record of so many bytes. */
#define TWCA_PLACE_WORDS(size) (1 + TWCA_WORDS(size))

/** Put a record into a place. One writer at a time. */
void twca_place_put(twca_word_t *place, const void *record, apr_size_t size);

/** Copy the record of a place. @return 0 where there is none, or where it is
 * being written all the time; then @a record is as it was */
int twca_place_get(const twca_word_t *place, void *record, apr_size_t size);

/** Empty a place whose writer was killed while it wrote. */
void twca_place_mend(twca_word_t *place);

/** @name The parts of it, for a record that is not copied as a whole @{ */

/** What follows is written now: nobody is to believe what they read. */
void twca_place_open(twca_word_t *place);

/** It is written. */
void twca_place_close(twca_word_t *place);

/** The word in front. A record is there, whole, if twca_place_is_full(), and
 * still the same as long as the word is. */
apr_uint64_t twca_place_sequence(const twca_word_t *place);
int twca_place_is_full(apr_uint64_t sequence);

/** How many writes there were: up by one with each. */
apr_uint64_t twca_place_writes(apr_uint64_t sequence);

void twca_words_put(twca_word_t *words, const void *data, apr_size_t size);
void twca_words_get(const twca_word_t *words, void *data, apr_size_t size);
/** @} */

#endif /* TWCA_PLACE_H */
