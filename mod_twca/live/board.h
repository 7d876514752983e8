/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file board.h
 * @brief What was seen, where every process of the server can read it.
 *
 * The board is a piece of shared memory that the parent makes at a start and
 * all children inherit. It has places of fixed size, given out when it is laid
 * out: one for every connection that is tried, one for every pair's files, one
 * for every site. A place has one writer at a time: the child that the watchdog
 * runs in (sightings, sites), or the parent (files). Readers take no lock: they
 * see a place as it was before or after a write, never in between, and where a
 * writer was killed they see nothing.
 *
 * Certificates are kept only where they are not those that were loaded, in two
 * shelves with room for a bounded number: the one that was asked for longest
 * ago makes room. What a place says of one that is gone is not believed; how
 * its list differed stays.
 */

#ifndef TWCA_BOARD_H
#define TWCA_BOARD_H

#include <apr_pools.h>
#include <apr_time.h>

#include "../checks/sighting.h"

/** Certificates of a list that are kept. */
#define TWCA_LIST_LIMIT 10

/** The largest certificate that is kept, in DER. */
#define TWCA_KEPT_SIZE 8192

/** A certificate on a shelf; edition 0: it is not kept. */
typedef struct {
    apr_uint16_t place;
    apr_uint16_t edition;
} twca_kept_t;

/** A connection that was tried: what twca_sighting_t is made from. */
typedef struct {
    unsigned char address[16]; /* in network order; of IPv4 the first four */
    unsigned char family;      /* 4, 6, or 0: none */
    unsigned char is_local;
    unsigned char answer; /* twca_answer_e */
    unsigned char beacon; /* twca_beacon_e */
    unsigned char protocol;
    unsigned char kind;
    unsigned char count; /* certificates that came */
    apr_int16_t pair;    /* as in twca_sighting_t */
    twca_kept_t list[TWCA_LIST_LIMIT];
    unsigned char list_sha256[TWCA_HASH_SIZE]; /* of their SHA-256s in order */
    twca_difference_t difference;
    apr_time_t since;
    apr_time_t checked;
    apr_interval_time_t duration;
} twca_seen_t;

/** The files of a pair: what twca_on_disk_t is made from. */
typedef struct {
    unsigned char state; /* twca_disk_e */
    unsigned char file;  /* what differs: 0 the certificate, 1 the chain file */
    twca_kept_t leaf;
    apr_time_t changed;
    apr_time_t checked;
} twca_file_seen_t;

/** What is remembered of a site. */
typedef struct {
    unsigned char verdict; /* that somebody was told last; TWCA_OK where nobody
                              ever was */
    apr_uint64_t told; /* findings of what is served that are in the log, a bit
                          each */
} twca_site_seen_t;

/** Who puts certificates on which shelf. */
typedef enum {
    TWCA_SHELF_SERVED,
    TWCA_SHELF_DISK,
    TWCA_SHELF_COUNT
} twca_shelf_e;

typedef struct twca_board_t twca_board_t;

/** Bytes of shared memory for so many places; 0 where it can't be so many. */
apr_size_t twca_board_size(int sightings, int pairs, int sites);

/**
 * Lay a board out in @a memory, of twca_board_size() bytes, and empty it, with
 * a new secret for the beacon. The handle is in @a pool and is valid in this
 * process and in its children.
 * @return NULL where there is no randomness to be had
 */
twca_board_t *twca_board_make(apr_pool_t *pool, void *memory, int sightings,
                              int pairs, int sites);

/** To be called by a writer that takes over from one that may have been
 * killed: what that one was about to write is forgotten. */
void twca_board_take_over(twca_board_t *board);

/** The start that the board was made for is over: what is told from now on is
 * told by the next one. A child learns it before it has to end. */
void twca_board_end(twca_board_t *board);
int twca_board_has_ended(const twca_board_t *board);

/** @name Places: a get is 0 where nothing was put, or it can't be read @{ */
void twca_board_put(twca_board_t *board, int place, const twca_seen_t *seen);
int twca_board_get(const twca_board_t *board, int place, twca_seen_t *seen);
void twca_board_put_file(twca_board_t *board, int place,
                         const twca_file_seen_t *seen);
int twca_board_get_file(const twca_board_t *board, int place,
                        twca_file_seen_t *seen);
void twca_board_put_site(twca_board_t *board, int place,
                         const twca_site_seen_t *seen);
int twca_board_get_site(const twca_board_t *board, int place,
                        twca_site_seen_t *seen);
/** @} */

/** Keep a certificate, in DER; one that is kept already is not kept twice.
 * @return edition 0 where it is too large */
twca_kept_t twca_board_keep(twca_board_t *board, twca_shelf_e shelf,
                            const unsigned char *der, apr_size_t length);

/**
 * A certificate that is kept, as a copy in @a pool.
 * @return its DER; NULL where it has had to make room
 */
const unsigned char *twca_board_kept(const twca_board_t *board,
                                     twca_shelf_e shelf, twca_kept_t kept,
                                     apr_size_t *length, apr_pool_t *pool);

#endif /* TWCA_BOARD_H */
