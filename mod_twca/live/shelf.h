/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file shelf.h
 * @brief Certificates in shared memory: a bounded number of them, the one that
 * was asked for longest ago making room.
 *
 * A shelf has one writer at a time. Its memory is a clock and then the places;
 * all zero is an empty shelf.
 */

#ifndef TWCA_SHELF_H
#define TWCA_SHELF_H

#include "board.h"
#include "place.h"

typedef struct {
    twca_word_t *memory; /* of twca_shelf_words() */
    int count;           /* places */
} twca_shelf_t;

/** Words of memory for so many places. */
apr_size_t twca_shelf_words(int count);

/** As twca_board_keep() says. */
twca_kept_t twca_shelf_keep(const twca_shelf_t *shelf, const unsigned char *der,
                            apr_size_t length);

/** As twca_board_kept() says. */
const unsigned char *twca_shelf_kept(const twca_shelf_t *shelf,
                                     twca_kept_t kept, apr_size_t *length,
                                     apr_pool_t *pool);

/** Empty the place whose writer was killed while it wrote. */
void twca_shelf_mend(const twca_shelf_t *shelf);

#endif /* TWCA_SHELF_H */
