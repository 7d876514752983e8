/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Do the files hold what was loaded from them? The parent looks, between its
 * other chores: it alone may read them all. */

#include <string.h>

#include <apr_strings.h>

#include "config/config.h"
#include "evidence/pair.h"
#include "mod_twca_live.h"

#define FILES                                                                  \
    3 /* certificate, chain file, key: as twca_file_seen_t has them            \
       */

/* Sites that are checked again in one look, at most: the parent has other
 * work. */
#define CHECKS_AT_ONCE 20

/* A pair whose files are not those of the start any more. */
typedef struct {
    twca_stamp_t stamps[FILES];
    int is_judged; /* the board says what is there now */
} changed_t;

/* A pair, as it is looked at. */
typedef struct {
    twca_live_t *live;
    const twca_site_t *site;
    int pair;   /* of the site's */
    int number; /* of all */
    twca_file_seen_t seen;
} look_t;

static const twca_pair_t *pair_of(const look_t *look)
{
    return &look->site->pairs[look->pair];
}

static const twca_file_t *file_of(const twca_pair_evidence_t *evidence,
                                  int which)
{
    return which == 0   ? evidence->certificate_file
           : which == 1 ? evidence->chain_file
                        : evidence->key_file;
}

static void stamp_now(const twca_file_t *file, twca_stamp_t *stamp)
{
    memset(stamp, 0, sizeof(*stamp));
    if (file) {
        (void)twca_file_stat(file->path, stamp);
    }
}

/* A file that was moved to its place has the time at which it was written. */
static apr_time_t later(apr_time_t time, const twca_stamp_t *stamp)
{
    apr_time_t modified = stamp->modified / 1000;
    apr_time_t changed = stamp->changed / 1000;

    modified = changed > modified ? changed : modified;
    return modified > time ? modified : time;
}

/* @return whether a file is another than it was; which, and since when */
static int has_changed(look_t *look, twca_stamp_t stamps[FILES])
{
    const twca_pair_evidence_t *evidence = pair_of(look)->evidence;
    int result = 0;
    int i;

    look->seen.changed = 0;
    for (i = 0; i < FILES; i++) {
        const twca_file_t *file = file_of(evidence, i);

        stamp_now(file, &stamps[i]);
        if (file && !twca_stamp_equal(&file->stamp, &stamps[i])) {
            look->seen.file = result ? look->seen.file : (unsigned char)i;
            look->seen.changed = later(look->seen.changed, &stamps[i]);
            result = 1;
        }
    }
    return result;
}

static int is_same(const twca_certificate_t *one,
                   const twca_certificate_t *other)
{
    return memcmp(one->sha256, other->sha256, TWCA_HASH_SIZE) == 0;
}

static int is_same_list(const twca_certificate_t **one, int count,
                        const twca_pair_t *other)
{
    int i;

    for (i = 0; i < count && i < other->sent_count; i++) {
        if (!is_same(one[i], other->sent[i])) {
            return 0;
        }
    }
    return count == other->sent_count;
}

static twca_disk_e compare(const look_t *look, const twca_site_t *found)
{
    const twca_pair_t *pair = &found->pairs[look->pair];
    int count = 0;
    const twca_certificate_t **loaded =
        twca_plan_loaded(look->site, look->pair, &count);
    int is_rescued = look->site->serving == TWCA_SERVING_STAND_IN
                     || look->site->serving == TWCA_SERVING_LAST_GOOD;

    if (found->is_refused || !pair->certificate) {
        return is_rescued ? TWCA_DISK_UNKNOWN : TWCA_DISK_UNREADABLE;
    }
    if (!loaded || count == 0 || !is_same(loaded[0], pair->certificate)) {
        return TWCA_DISK_CHANGED;
    }
    /* A completed chain is made of more than this site's files. */
    return look->site->serving == TWCA_SERVING_COMPLETED
                   || is_same_list(loaded, count, pair)
               ? TWCA_DISK_SAME
               : TWCA_DISK_CHAIN;
}

static twca_kept_t keep(const look_t *look, twca_evidence_t *evidence,
                        const twca_pair_t *pair)
{
    X509 *x509 =
        twca_evidence_x509(evidence, pair->evidence->certificate_file, 0);
    unsigned char *der = NULL;
    int length = x509 ? i2d_X509(x509, &der) : -1;
    twca_kept_t kept = {0, 0};

    if (length > 0) {
        kept = twca_board_keep(look->live->plan->board, TWCA_SHELF_DISK, der,
                               (apr_size_t)length);
    }
    OPENSSL_free(der);
    return kept;
}

static void read_site(void *data, twca_evidence_t *evidence,
                      const twca_site_t *found)
{
    look_t *look = data;

    if (found->pair_count != look->site->pair_count) {
        return;
    }
    look->seen.state = (unsigned char)compare(look, found);
    if (look->seen.state == TWCA_DISK_CHANGED) {
        look->seen.leaf = keep(look, evidence, &found->pairs[look->pair]);
    }
}

static void judge(look_t *look)
{
    look->seen.state = TWCA_DISK_UNKNOWN;
    twca_run_site(look->live->server,
                  (server_rec *)(uintptr_t)look->site->server, read_site, look);
}

static changed_t *changed_of(const look_t *look)
{
    apr_hash_t *all = look->live->changed;
    changed_t *changed = apr_hash_get(all, &look->number, sizeof(look->number));

    if (!changed) {
        int *key = apr_pmemdup(look->live->pconf, &look->number, sizeof(int));

        changed = apr_pcalloc(look->live->pconf, sizeof(*changed));
        apr_hash_set(all, key, sizeof(*key), changed);
    }
    return changed;
}

static int is_as_before(const changed_t *changed,
                        const twca_stamp_t stamps[FILES])
{
    int i;

    for (i = 0; i < FILES; i++) {
        if (!twca_stamp_equal(&changed->stamps[i], &stamps[i])) {
            return 0;
        }
    }
    return 1;
}

/* Files that are being written are left alone until they have been the same
 * twice. @return whether it was judged */
static int look_at_changed(look_t *look, const twca_stamp_t stamps[FILES],
                           int may_judge)
{
    changed_t *changed = changed_of(look);

    if (!is_as_before(changed, stamps)) {
        memcpy(changed->stamps, stamps, sizeof(changed->stamps));
        changed->is_judged = 0;
        look->seen.state = TWCA_DISK_UNKNOWN;
        look->live->is_unsettled = 1;
        return 0;
    }
    if (changed->is_judged) {
        return 0;
    }
    if (!may_judge) {
        look->live->is_unsettled = 1;
        return 0;
    }
    judge(look);
    changed->is_judged = 1;
    return 1;
}

/* @return whether a site had to be checked again */
static int look_at_pair(look_t *look, int may_judge)
{
    twca_board_t *board = look->live->plan->board;
    twca_stamp_t stamps[FILES];
    int was_judged = 0;

    if (!twca_board_get_file(board, look->number, &look->seen)) {
        memset(&look->seen, 0, sizeof(look->seen));
    }
    if (!pair_of(look)->evidence) {
        return 0;
    }
    if (has_changed(look, stamps)) {
        was_judged = look_at_changed(look, stamps, may_judge);
    }
    else {
        look->seen.state = TWCA_DISK_SAME;
    }
    look->seen.checked = apr_time_now();
    twca_board_put_file(board, look->number, &look->seen);
    return was_judged;
}

static void look_at_all(twca_live_t *live)
{
    const twca_plan_t *plan = live->plan;
    int judged = 0;
    int i;
    int j;

    live->is_unsettled = 0;
    for (i = 0; i < plan->report->sites->nelts; i++) {
        const twca_site_t *site =
            &APR_ARRAY_IDX(plan->report->sites, i, const twca_site_t);

        for (j = 0; plan->is_watched[i] && j < site->pair_count; j++) {
            look_t look = {.live = live,
                           .site = site,
                           .pair = j,
                           .number = plan->first_pair[i] + j};

            judged += look_at_pair(&look, judged < CHECKS_AT_ONCE);
        }
    }
}

int twca_monitor(apr_pool_t *pool, server_rec *server)
{
    twca_live_t *live = twca_live_of(server);
    apr_time_t now = apr_time_now();

    (void)pool;
    if (live && live->has_beacon
        && (live->is_unsettled || now >= live->looked + live->plan->interval
            || now < live->looked)) {
        live->looked = now;
        look_at_all(live);
    }
    return DECLINED;
}
