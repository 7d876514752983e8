/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is in the ledger, while others write to it? */

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "ledger_private.h"

/* The key tells twice: an entry that makes room meanwhile has none, or another
 * one. */
int twca_ledger_get(const twca_ledger_t *ledger, int index,
                    twca_ledger_entry_t *entry)
{
    const twca_ledger_memory_t *memory = ledger->memory;
    apr_uint64_t key = atomic_load(&memory->keys[index]);

    if (!key
        || !twca_place_get(memory->records[index], &entry->record,
                           sizeof(entry->record))) {
        return 0;
    }
    entry->order = atomic_load(&memory->orders[index]);
    entry->count = atomic_load(&memory->counts[index]);
    entry->first = (apr_time_t)atomic_load(&memory->firsts[index]);
    entry->last = (apr_time_t)atomic_load(&memory->lasts[index]);
    return entry->count > 0 && twca_ledger_key(&entry->record) == key
           && atomic_load(&memory->keys[index]) == key;
}

static int is_newer(const void *one, const void *other)
{
    const twca_ledger_entry_t *left = *(twca_ledger_entry_t *const *)one;
    const twca_ledger_entry_t *right = *(twca_ledger_entry_t *const *)other;

    return left->order < right->order ? 1 : -(left->order > right->order);
}

/* Those of a site, or of all (-1), the newest first. @return how many */
static int gather(const twca_ledger_t *ledger, int site, apr_pool_t *pool,
                  twca_ledger_entry_t **entries)
{
    twca_ledger_entry_t *room = NULL;
    int count = 0;
    int i;

    for (i = 0; i < TWCA_LEDGER_LIMIT; i++) {
        if (site >= 0
            && TWCA_LEDGER_SITE_OF(atomic_load(&ledger->memory->owners[i]))
                   != (apr_uint64_t)site) {
            continue;
        }
        room = room ? room : apr_pcalloc(pool, sizeof(*room));
        if (twca_ledger_get(ledger, i, room)
            && (site < 0 || room->record.site == site)) {
            entries[count++] = room;
            room = NULL;
        }
    }
    qsort((void *)entries, (size_t)count, sizeof(*entries), is_newer);
    return count;
}

static void give(twca_mixed_t *seen, const twca_ledger_entry_t *entry,
                 apr_pool_t *pool)
{
    const twca_ledger_record_t *record = &entry->record;

    seen->page = apr_pstrdup(pool, record->page);
    seen->element = apr_pstrdup(pool, record->element);
    seen->attribute = apr_pstrdup(pool, record->attribute);
    seen->url = apr_pstrdup(pool, record->url);
    seen->is_browser = record->is_browser;
    seen->is_upgraded = record->is_upgraded;
    seen->count = (apr_uint32_t)entry->count;
    seen->first = entry->first;
    seen->last = entry->last;
}

/* Entries are looked at one after the other: of two that take turns meanwhile
 * both may be there. */
static int at_most(int count)
{
    return count < TWCA_LEDGER_SITE_LIMIT ? count : TWCA_LEDGER_SITE_LIMIT;
}

const twca_mixed_site_t *twca_ledger_read(const twca_ledger_t *ledger, int site,
                                          apr_pool_t *pool)
{
    twca_mixed_site_t *result = apr_pcalloc(pool, sizeof(*result));
    twca_ledger_entry_t *entries[TWCA_LEDGER_LIMIT];
    twca_mixed_t *seen;
    apr_pool_t *scratch;
    int i;

    if (site < 0 || site >= ledger->site_count) {
        return result;
    }
    apr_pool_create(&scratch, pool);
    result->count = at_most(gather(ledger, site, scratch, entries));
    seen = apr_pcalloc(pool, ((apr_size_t)result->count + 1) * sizeof(*seen));
    for (i = 0; i < result->count; i++) {
        give(&seen[i], entries[i], pool);
    }
    apr_pool_destroy(scratch);
    result->seen = seen;
    result->dropped = atomic_load(&ledger->sites[site].dropped);
    result->unseen = atomic_load(&ledger->sites[site].unseen);
    return result;
}

static void adopt_numbers(twca_ledger_t *ledger, const twca_ledger_t *from,
                          const int *sites)
{
    int i;

    for (i = 0; i < from->site_count; i++) {
        if (sites[i] >= 0 && sites[i] < ledger->site_count) {
            twca_ledger_site_t *site = &ledger->sites[sites[i]];

            (void)atomic_fetch_add(&site->dropped,
                                   atomic_load(&from->sites[i].dropped));
            (void)atomic_fetch_add(&site->unseen,
                                   atomic_load(&from->sites[i].unseen));
        }
    }
}

void twca_ledger_adopt(twca_ledger_t *ledger, const twca_ledger_t *from,
                       const int *sites, apr_pool_t *pool)
{
    twca_ledger_entry_t *entries[TWCA_LEDGER_LIMIT];
    int i = gather(from, -1, pool, entries);

    adopt_numbers(ledger, from, sites);
    while (i-- > 0) {
        twca_ledger_record_t *record = &entries[i]->record;

        if (record->site < 0 || record->site >= from->site_count) {
            continue;
        }
        record->site = sites[record->site];
        if (record->site >= 0 && record->site < ledger->site_count) {
            twca_ledger_put(ledger, record, entries[i]->count,
                            entries[i]->first, entries[i]->last);
        }
    }
}
