/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* How is something written down that others write down at the same time? */

#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>

#include <apr_strings.h>

#include "../live/hash.h"
#include "../report/utf8.h"
#include "ledger_private.h"

/* The memory may begin anywhere; the ledger begins at a line of the cache. */
#define ALIGNMENT 64

/* Who holds the lock has done within microseconds, or has lost its processor.
 */
#define TRIES 50

_Static_assert(sizeof(twca_ledger_memory_t) <= 2 * 1024 * 1024,
               "a ledger is two megabytes at most");

apr_size_t twca_ledger_size(int sites)
{
    apr_uint64_t size = ALIGNMENT + sizeof(twca_ledger_memory_t)
                        + (apr_uint64_t)sites * sizeof(twca_ledger_site_t);

    return sites < 0 || size > SIZE_MAX / 2 ? 0 : (apr_size_t)size;
}

static void *aligned(void *memory)
{
    apr_uintptr_t past = (apr_uintptr_t)memory % ALIGNMENT;

    return (unsigned char *)memory + (past ? ALIGNMENT - past : 0);
}

twca_ledger_t *twca_ledger_open(apr_pool_t *pool, void *memory, int sites)
{
    twca_ledger_t *ledger = apr_pcalloc(pool, sizeof(*ledger));

    ledger->memory = aligned(memory);
    ledger->sites = (twca_ledger_site_t *)(void *)(ledger->memory + 1);
    ledger->site_count = sites;
    return ledger;
}

twca_ledger_t *twca_ledger_make(apr_pool_t *pool, void *memory, int sites,
                                const twca_ledger_lock_t *lock)
{
    twca_ledger_t *ledger;

    memset(memory, 0, twca_ledger_size(sites));
    ledger = twca_ledger_open(pool, memory, sites);
    if (lock) {
        ledger->lock = *lock;
    }
    return ledger;
}

static twca_ledger_site_t *site_of(const twca_ledger_t *ledger, int site)
{
    return site >= 0 && site < ledger->site_count ? &ledger->sites[site] : NULL;
}

void twca_ledger_drop(twca_ledger_t *ledger, int site, apr_uint64_t count)
{
    twca_ledger_site_t *record = site_of(ledger, site);

    if (record) {
        (void)atomic_fetch_add(&record->dropped, count);
    }
}

void twca_ledger_unseen(twca_ledger_t *ledger, int site)
{
    twca_ledger_site_t *record = site_of(ledger, site);

    if (record) {
        (void)atomic_fetch_add(&record->unseen, 1);
    }
}

/* --- Entries -------------------------------------------------------------- */

/* Whoever makes two keys equal on purpose makes no two entries one, as the
 * records are compared too. */
apr_uint64_t twca_ledger_key(const twca_ledger_record_t *record)
{
    apr_uint64_t hash = twca_hash(TWCA_HASH_START, record, sizeof(*record));

    return hash ? hash : 1;
}

static int is_same(const twca_ledger_record_t *one,
                   const twca_ledger_record_t *other)
{
    return one->site == other->site && one->is_browser == other->is_browser
           && one->is_upgraded == other->is_upgraded
           && strcmp(one->url, other->url) == 0
           && strcmp(one->page, other->page) == 0
           && strcmp(one->element, other->element) == 0
           && strcmp(one->attribute, other->attribute) == 0;
}

/* Whether the place of a key has that record, too. */
static int is_entry(const twca_ledger_t *ledger, int index, apr_uint64_t key,
                    const twca_ledger_record_t *record)
{
    twca_ledger_record_t other;

    return atomic_load(&ledger->memory->keys[index]) == key
           && twca_place_get(ledger->memory->records[index], &other,
                             sizeof(other))
           && is_same(&other, record);
}

static apr_uint64_t owner_of(const twca_ledger_record_t *record)
{
    return TWCA_LEDGER_OWNER(record->site, record->is_browser);
}

/* What of an owner is to be the same. */
#define ANYBODY ((apr_uint64_t)0)
#define SITE_AND_SOURCE (~ANYBODY)
#define SITE (~TWCA_LEDGER_OWNER(0, 1))

/* @return its index; -1 where it is not there */
static int find(const twca_ledger_t *ledger, apr_uint64_t key,
                const twca_ledger_record_t *record)
{
    int i;

    for (i = 0; i < TWCA_LEDGER_LIMIT; i++) {
        if (is_entry(ledger, i, key, record)) {
            return i;
        }
    }
    return -1;
}

/* The oldest entry, or a place that is free.
 * @param owner whose entry, as far as @a mask has it
 * @param count set to how many entries there are; a free place ends that */
static int find_oldest(const twca_ledger_t *ledger, apr_uint64_t owner,
                       apr_uint64_t mask, int *count)
{
    const twca_ledger_memory_t *memory = ledger->memory;
    apr_uint64_t least = 0;
    int oldest = -1;
    int i;

    *count = 0;
    for (i = 0; i < TWCA_LEDGER_LIMIT; i++) {
        int is_used = atomic_load(&memory->keys[i]) != 0;
        apr_uint64_t order = atomic_load(&memory->orders[i]);

        if (!mask && !is_used) {
            return i;
        }
        if (!is_used || ((atomic_load(&memory->owners[i]) ^ owner) & mask)) {
            continue;
        }
        (*count)++;
        if (oldest < 0 || order < least) {
            oldest = i;
            least = order;
        }
    }
    return oldest;
}

/* Where a new entry of a site goes; whoever has to go is counted. Visitors can
 * send what they like: it pushes out no more of what the server saw itself. */
static int make_room(twca_ledger_t *ledger, apr_uint64_t owner)
{
    twca_ledger_memory_t *memory = ledger->memory;
    int count;
    int index = find_oldest(ledger, owner, SITE_AND_SOURCE, &count);

    if (!TWCA_LEDGER_IS_BROWSER(owner) || count < TWCA_LEDGER_BROWSERS_LIMIT) {
        index = find_oldest(ledger, owner, SITE, &count);
        if (count < TWCA_LEDGER_SITE_LIMIT) {
            index = find_oldest(ledger, owner, ANYBODY, &count);
        }
    }
    if (atomic_load(&memory->keys[index])) {
        twca_ledger_drop(
            ledger,
            (int)TWCA_LEDGER_SITE_OF(atomic_load(&memory->owners[index])), 1);
        atomic_store(&memory->keys[index], 0);
    }
    return index;
}

/* The key comes last: until then the place is free. */
static void fill(twca_ledger_t *ledger, int index, apr_uint64_t key,
                 const twca_ledger_record_t *record, apr_time_t first)
{
    twca_ledger_memory_t *memory = ledger->memory;

    twca_place_put(memory->records[index], record, sizeof(*record));
    atomic_store(&memory->owners[index], owner_of(record));
    atomic_store(&memory->counts[index], 0);
    atomic_store(&memory->firsts[index], (apr_uint64_t)first);
    atomic_store(&memory->lasts[index], (apr_uint64_t)first);
    atomic_store(&memory->orders[index], atomic_load(&memory->order));
    atomic_store(&memory->keys[index], key);
}

void twca_ledger_put(twca_ledger_t *ledger, const twca_ledger_record_t *record,
                     apr_uint64_t count, apr_time_t first, apr_time_t last)
{
    twca_ledger_memory_t *memory = ledger->memory;
    apr_uint64_t key = twca_ledger_key(record);
    apr_uint64_t order = atomic_fetch_add(&memory->order, 1) + 1;
    int index = find(ledger, key, record);
    apr_uint64_t sum;

    if (index < 0) {
        index = make_room(ledger, owner_of(record));
        fill(ledger, index, key, record, first);
    }
    sum = atomic_load(&memory->counts[index]) + count;
    atomic_store(&memory->counts[index],
                 sum > APR_UINT32_MAX ? APR_UINT32_MAX : sum);
    atomic_store(&memory->lasts[index], (apr_uint64_t)last);
    atomic_store(&memory->orders[index], order);
}

/* --- Additions ------------------------------------------------------------ */

/* As much as there is room for, in whole characters; the rest is 0 already. */
static void copy(char *to, const char *from, apr_size_t size)
{
    apr_size_t length = strlen(from);

    if (length >= size) {
        length = twca_utf8_cut(from, size - sizeof(TWCA_URL_CUT));
        memcpy(to + length, TWCA_URL_CUT, sizeof(TWCA_URL_CUT));
    }
    memcpy(to, from, length);
}

static twca_ledger_record_t record_of(int site, const twca_mixed_t *found)
{
    twca_ledger_record_t record;

    /* Its gaps too: all of its bytes are hashed. */
    memset(&record, 0, sizeof(record));
    record.site = site;
    record.is_browser = found->is_browser != 0;
    record.is_upgraded = found->is_upgraded != 0;
    copy(record.element, found->element, sizeof(record.element));
    copy(record.attribute, found->attribute, sizeof(record.attribute));
    copy(record.page, found->page, sizeof(record.page));
    copy(record.url, found->url, sizeof(record.url));
    return record;
}

static int take_lock(const twca_ledger_lock_t *lock)
{
    int tries;

    for (tries = 0; lock->try_lock && tries < TRIES; tries++) {
        if (lock->try_lock(lock->data)) {
            return 1;
        }
        (void)sched_yield();
    }
    return lock->try_lock == NULL;
}

int twca_ledger_add(twca_ledger_t *ledger, int site, const twca_mixed_t *found,
                    int count, apr_time_t now)
{
    int i;

    if (!site_of(ledger, site) || !take_lock(&ledger->lock)) {
        twca_ledger_unseen(ledger, site);
        return 0;
    }
    for (i = 0; i < count; i++) {
        twca_ledger_record_t record = record_of(site, &found[i]);

        twca_ledger_put(ledger, &record, found[i].count, now, now);
    }
    if (ledger->lock.unlock) {
        ledger->lock.unlock(ledger->lock.data);
    }
    return 1;
}
