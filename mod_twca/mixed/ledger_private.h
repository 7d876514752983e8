/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file ledger_private.h
 * @brief How a ledger lies in its memory, which nobody else sees.
 */

#ifndef TWCA_LEDGER_PRIVATE_H
#define TWCA_LEDGER_PRIVATE_H

#include "../live/place.h"
#include "ledger.h"

/** What makes an entry another one than all others; unused bytes are 0. */
typedef struct {
    apr_int32_t site;
    char is_browser;
    char is_upgraded;
    char element[TWCA_LEDGER_NAME_SIZE];
    char attribute[TWCA_LEDGER_NAME_SIZE];
    char page[TWCA_LEDGER_PAGE_SIZE];
    char url[TWCA_LEDGER_URL_SIZE];
} twca_ledger_record_t;

/** @name Whose an entry is: a site's, seen by the server or by browsers @{ */
#define TWCA_LEDGER_OWNER(site, is_browser)                                    \
    ((apr_uint64_t)(site)*2 + ((is_browser) != 0))
#define TWCA_LEDGER_SITE_OF(owner) ((owner) / 2)
#define TWCA_LEDGER_IS_BROWSER(owner) ((owner) % 2 != 0)
/** @} */

#define TWCA_LEDGER_WORDS TWCA_PLACE_WORDS(sizeof(twca_ledger_record_t))

/** Of a site. */
typedef struct {
    twca_word_t dropped;
    twca_word_t unseen;
    twca_word_t reports; /* until when its reports are used up */
} twca_ledger_site_t;

/** All of it; the sites come behind. An entry is an index of each array. */
typedef struct {
    twca_word_t order; /* grows with every write of an entry */
    twca_word_t keys[TWCA_LEDGER_LIMIT]; /* a hash; 0: no entry, or not whole */
    twca_word_t owners[TWCA_LEDGER_LIMIT];
    twca_word_t orders[TWCA_LEDGER_LIMIT]; /* of its latest write */
    twca_word_t counts[TWCA_LEDGER_LIMIT];
    twca_word_t firsts[TWCA_LEDGER_LIMIT];
    twca_word_t lasts[TWCA_LEDGER_LIMIT];
    twca_word_t records[TWCA_LEDGER_LIMIT][TWCA_LEDGER_WORDS];
} twca_ledger_memory_t;

struct twca_ledger_t {
    twca_ledger_memory_t *memory;
    twca_ledger_site_t *sites;
    int site_count;
    twca_ledger_lock_t lock; /* without functions: none */
};

/** Write an entry down that was seen so often, from when until when. Under the
 * lock. */
void twca_ledger_put(twca_ledger_t *ledger, const twca_ledger_record_t *record,
                     apr_uint64_t count, apr_time_t first, apr_time_t last);

/** An entry as a reader gets it. */
typedef struct {
    twca_ledger_record_t record;
    apr_uint64_t order;
    apr_uint64_t count;
    apr_time_t first;
    apr_time_t last;
} twca_ledger_entry_t;

/** Copy an entry. @return 0 where there is none */
int twca_ledger_get(const twca_ledger_t *ledger, int index,
                    twca_ledger_entry_t *entry);

/** A record's hash, never 0. */
apr_uint64_t twca_ledger_key(const twca_ledger_record_t *record);

#endif /* TWCA_LEDGER_PRIVATE_H */
