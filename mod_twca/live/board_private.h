/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file board_private.h
 * @brief What the board shares with its beacon, and nobody else sees.
 */

#ifndef TWCA_BOARD_PRIVATE_H
#define TWCA_BOARD_PRIVATE_H

#include "beacon.h"
#include "place.h"
#include "shelf.h"

/** What comes first in the board's memory. */
typedef struct {
    /** Of this start, then of the ones before; written only before there are
     * children. */
    unsigned char secrets[1 + TWCA_SECRETS][TWCA_SECRET_SIZE];
    /** When the latest answers of the beacon were given; 0: never. In no
     * order. */
    twca_word_t answers[TWCA_BEACON_RATE];
    /** 1: the start that it was made for is over. */
    twca_word_t is_over;
} twca_board_head_t;

/** Places of one kind. */
typedef struct {
    twca_word_t *memory;
    int count;
    apr_size_t size; /* of a record, in bytes */
} twca_places_t;

typedef enum {
    TWCA_PLACES_SIGHTINGS,
    TWCA_PLACES_FILES,
    TWCA_PLACES_SITES,
    TWCA_PLACES_COUNT
} twca_places_e;

/** The handle: where in the memory everything is. */
struct twca_board_t {
    twca_board_head_t *head;
    twca_places_t places[TWCA_PLACES_COUNT];
    twca_shelf_t shelves[TWCA_SHELF_COUNT];
};

#endif /* TWCA_BOARD_PRIVATE_H */
