/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The ledger under fire: processes write to it at the same time, under the lock
 * that httpd's children have, and are killed wherever they happen to be. Nobody
 * hangs, nobody reads what was never written, and what the survivors have
 * counted is all there. */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_global_mutex.h>
#include <apr_strings.h>

#include "fixture.h"
#include "mixed/ledger_private.h"
#include "tap.h"

#define SITES 20
#define WRITERS 3
#define KILLED 60
#define WRITES 4000
#define NUMBERS 83 /* different ones of a site: more than are kept */

/** What the processes tell one another. */
typedef struct {
    _Atomic unsigned written;
    _Atomic unsigned missed;
    _Atomic unsigned read;
    _Atomic unsigned wrong;
    _Atomic int is_over;
} shared_t;

static apr_global_mutex_t *mutex;

static int try_lock(void *data)
{
    (void)data;
    return apr_global_mutex_trylock(mutex) == APR_SUCCESS;
}

static void unlock(void *data)
{
    (void)data;
    (void)apr_global_mutex_unlock(mutex);
}

static void *shared_memory(apr_size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    fixture_must(memory == MAP_FAILED, "mmap");
    return memory;
}

/* All of its strings say which it is. */
static void write_number(apr_pool_t *pool, twca_ledger_t *ledger,
                         shared_t *shared, unsigned number)
{
    int site = (int)(number % SITES);
    const char *text = apr_psprintf(pool, "%u-%d", number % NUMBERS, site);
    const twca_mixed_t found = {.page = text,
                                .element = text,
                                .attribute = text,
                                .url = text,
                                .count = 1};

    atomic_fetch_add(
        twca_ledger_add(ledger, site, &found, 1, (apr_time_t)number + 1)
            ? &shared->written
            : &shared->missed,
        1);
}

static int is_right(const twca_mixed_t *seen, int site)
{
    const char *dash = strchr(seen->url, '-');

    return dash && apr_atoi64(dash + 1) == site
           && strcmp(seen->url, seen->page) == 0
           && strcmp(seen->url, seen->element) == 0
           && strcmp(seen->url, seen->attribute) == 0 && seen->count > 0
           && seen->first > 0 && seen->last > 0;
}

static void read_sites(apr_pool_t *pool, const twca_ledger_t *ledger,
                       shared_t *shared)
{
    int site;
    int i;

    for (site = 0; site < SITES; site++) {
        const twca_mixed_site_t *known = twca_ledger_read(ledger, site, pool);

        for (i = 0; i < known->count; i++) {
            atomic_fetch_add(is_right(&known->seen[i], site) ? &shared->read
                                                             : &shared->wrong,
                             1);
        }
    }
}

static void read_until_over(apr_pool_t *pool, const twca_ledger_t *ledger,
                            shared_t *shared)
{
    apr_pool_t *scratch;

    apr_pool_create(&scratch, pool);
    while (!atomic_load(&shared->is_over)) {
        read_sites(scratch, ledger, shared);
        apr_pool_clear(scratch);
    }
}

static void write_all(apr_pool_t *pool, twca_ledger_t *ledger, shared_t *shared,
                      unsigned from, unsigned count)
{
    apr_pool_t *scratch;
    unsigned i;

    apr_pool_create(&scratch, pool);
    for (i = 0; i < count; i++) {
        write_number(scratch, ledger, shared, (from + i) * 7919);
        apr_pool_clear(scratch);
    }
}

/* One that is killed while it has the lock, in the middle of an entry. */
static void die_inside(twca_ledger_t *ledger)
{
    const char half[64] = {1};

    while (!try_lock(NULL)) {
        (void)sched_yield();
    }
    atomic_store(&ledger->memory->keys[5], 0);
    twca_place_open(ledger->memory->records[5]);
    twca_words_put(ledger->memory->records[5] + 1, half, sizeof(half));
    (void)raise(SIGKILL);
}

typedef enum { READ, WRITE, WRITE_FOR_EVER, DIE } work_e;

static pid_t start(apr_pool_t *pool, twca_ledger_t *ledger, shared_t *shared,
                   work_e work, unsigned from)
{
    pid_t child = fork();

    fixture_must(child < 0, "fork");
    if (child) {
        return child;
    }
    if (apr_global_mutex_child_init(&mutex, NULL, pool) != APR_SUCCESS) {
        _exit(1);
    }
    switch (work) {
    case READ:
        read_until_over(pool, ledger, shared);
        break;
    case WRITE:
        write_all(pool, ledger, shared, from, WRITES);
        break;
    case WRITE_FOR_EVER:
        for (;;) {
            write_all(pool, ledger, shared, from, WRITES);
        }
    case DIE:
        die_inside(ledger);
    }
    _exit(0);
}

static int end(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0) {
        fixture_must(errno != EINTR, "waitpid");
    }
    return status;
}

static int is_killed(int status)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* One after the other, wherever it is, and every third one inside of it. */
static int kill_writers(apr_pool_t *pool, twca_ledger_t *ledger,
                        shared_t *shared)
{
    int killed = 0;
    unsigned i;

    for (i = 0; i < KILLED; i++) {
        unsigned until = atomic_load(&shared->written) + 20 + i % 7;
        int is_own = i % 3 == 0;
        pid_t writer =
            start(pool, ledger, shared, is_own ? DIE : WRITE_FOR_EVER, i * 31);

        while (!is_own && atomic_load(&shared->written) < until) {
            (void)sched_yield();
        }
        if (!is_own) {
            (void)kill(writer, SIGKILL);
        }
        killed += is_killed(end(writer));
    }
    return killed;
}

/* Of all sites: what was counted, what went, what was not written. */
static void test_sums(apr_pool_t *pool, const twca_ledger_t *ledger,
                      const shared_t *shared)
{
    apr_uint64_t unseen = 0;
    int entries = 0;
    int most = 0;
    int site;

    for (site = 0; site < SITES; site++) {
        const twca_mixed_site_t *known = twca_ledger_read(ledger, site, pool);

        unseen += known->unseen;
        entries += known->count;
        most = known->count > most ? known->count : most;
    }
    ok(unseen == atomic_load(&shared->missed), "what was missed is counted");
    ok(entries <= TWCA_LEDGER_LIMIT && most <= TWCA_LEDGER_SITE_LIMIT,
       "no more than may be (%d, %d of a site)", entries, most);
}

/* Without a kill: each write is either counted or missed. */
static void test_together(apr_pool_t *pool, twca_ledger_t *ledger,
                          shared_t *shared)
{
    pid_t children[WRITERS + 1];
    int right = 0;
    int i;

    children[WRITERS] = start(pool, ledger, shared, READ, 0);
    for (i = 0; i < WRITERS; i++) {
        children[i] = start(pool, ledger, shared, WRITE, (unsigned)i * 1000);
    }
    for (i = 0; i < WRITERS; i++) {
        right += end(children[i]) == 0;
    }
    while (!atomic_load(&shared->read)) {
        (void)sched_yield();
    }
    atomic_store(&shared->is_over, 1);
    right += end(children[WRITERS]) == 0;
    ok(right == WRITERS + 1, "%d writers and a reader", WRITERS);
    ok(atomic_load(&shared->written) + atomic_load(&shared->missed)
           == (unsigned)WRITERS * WRITES,
       "each write is written or missed");
    ok(atomic_load(&shared->wrong) == 0, "what is read was written");
    test_sums(pool, ledger, shared);
}

static void test_killed(apr_pool_t *pool, twca_ledger_t *ledger,
                        shared_t *shared)
{
    unsigned before;
    pid_t reader;

    atomic_store(&shared->is_over, 0);
    reader = start(pool, ledger, shared, READ, 0);
    ok(kill_writers(pool, ledger, shared) == KILLED, "%d writers were killed",
       KILLED);
    atomic_store(&shared->is_over, 1);
    ok(end(reader) == 0, "the reader does not hang");
    ok(atomic_load(&shared->wrong) == 0, "nor reads what was never written");
    before = atomic_load(&shared->written);
    write_all(pool, ledger, shared, 0, 100);
    ok(atomic_load(&shared->written) == before + 100,
       "the lock is no dead one's");
    read_sites(pool, ledger, shared);
    ok(atomic_load(&shared->wrong) == 0, "and all is in order");
}

int main(void)
{
    apr_pool_t *pool = fixture_start();
    const twca_ledger_lock_t lock = {try_lock, unlock, NULL};
    shared_t *shared = shared_memory(sizeof(*shared));
    void *memory = shared_memory(twca_ledger_size(SITES));
    twca_ledger_t *ledger = twca_ledger_make(pool, memory, SITES, &lock);

    fixture_must(apr_global_mutex_create(&mutex, NULL, APR_LOCK_DEFAULT, pool)
                     != APR_SUCCESS,
                 "mutex");
    test_together(pool, ledger, shared);
    test_killed(pool, ledger, shared);
    fixture_end();
    return done();
}
