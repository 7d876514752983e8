/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is what was loaded what the files hold? */

#include "served_private.h"

/* Pairs whose files aren't what was loaded, in one finding: whoever replaced
 * one certificate of a site has mostly replaced the others too. */
typedef struct {
    apr_array_header_t *files;        /* of const char * */
    apr_array_header_t *unreadable;   /* likewise */
    const twca_certificate_t *loaded; /* of the first of them */
    const twca_certificate_t *now;    /* what its file holds; or NULL */
    apr_time_t changed;               /* the last of them; 0: not known */
    int is_chain;                     /* only chains have changed */
} changes_t;

/* A program that writes files and then reloads is no fault. */
static int is_due(const twca_judging_t *judging, const twca_on_disk_t *disk)
{
    apr_interval_time_t grace = judging->report->probe_interval;
    apr_time_t from = judging->report->checked;

    from = disk->changed > from ? disk->changed : from;
    grace = grace > TWCA_GRACE_LEAST ? grace : TWCA_GRACE_LEAST;
    return judging->now - from > grace;
}

static const char *file_of(const twca_pair_t *pair, const twca_on_disk_t *disk)
{
    return disk->file ? disk->file : pair->certificate_file.path;
}

static void add_change(changes_t *changes, const twca_judging_t *judging,
                       int number)
{
    const twca_pair_t *pair = &judging->site->pairs[number];
    const twca_on_disk_t *disk = &judging->site->on_disk[number];
    const twca_certificate_t *const *list;
    const twca_certificate_t *loaded =
        twca_loaded_list(pair, &list) > 0 ? list[0] : NULL;
    int is_readable = disk->state != TWCA_DISK_UNREADABLE;

    twca_list_once(is_readable ? changes->files : changes->unreadable,
                   file_of(pair, disk));
    if (!changes->loaded) {
        changes->loaded = loaded;
        changes->now =
            disk->state == TWCA_DISK_CHANGED ? disk->certificate : loaded;
    }
    changes->is_chain &= disk->state == TWCA_DISK_CHAIN;
    /* A file that was moved here keeps its old time, which says nothing. */
    if (disk->changed > judging->report->checked
        && disk->changed > changes->changed) {
        changes->changed = disk->changed;
    }
}

static int is_change(const twca_on_disk_t *disk)
{
    switch (disk->state) {
    case TWCA_DISK_CHANGED:
    case TWCA_DISK_CHAIN:
    case TWCA_DISK_UNREADABLE:
        return 1;
    case TWCA_DISK_UNKNOWN:
    case TWCA_DISK_SAME:
    case TWCA_DISK_COUNT:
        break;
    }
    return 0;
}

static int is_said(const twca_judging_t *judging, const twca_on_disk_t *disk)
{
    return is_change(disk) && is_due(judging, disk);
}

static void say(const twca_judging_t *judging, const changes_t *changes)
{
    twca_context_t *context = judging->context;
    twca_finding_t *finding =
        twca_find_in(context, &judging->site->findings, TWCA_STALE_PROCESS,
                     &judging->site->defined_at);

    if (changes->files->nelts > 0) {
        twca_fact_list(context, finding, "files", changes->files);
    }
    if (changes->unreadable->nelts > 0) {
        twca_fact_list(context, finding, "unreadable", changes->unreadable);
    }
    twca_fact_time(context, finding, "changed", changes->changed);
    twca_fact_time(context, finding, "loaded", judging->report->checked);
    twca_fact(context, finding, "chain", changes->is_chain ? "yes" : NULL);
    if (changes->now) {
        twca_fact_certificate(context, finding, changes->now);
        twca_fact_hash(context, finding, "sha256", changes->now->sha256);
    }
    twca_fact_loaded(context, finding, changes->loaded);
}

/* What is served in place of the files is not theirs. */
static int is_from_files(const twca_site_t *site)
{
    return site->serving == TWCA_SERVING_CONFIGURED
           || site->serving == TWCA_SERVING_COMPLETED;
}

static void say_changes(const twca_judging_t *judging)
{
    const twca_site_t *site = judging->site;
    apr_pool_t *pool = judging->context->scratch;
    changes_t changes = {0};
    int i;

    changes.files = apr_array_make(pool, 1, sizeof(const char *));
    changes.unreadable = apr_array_make(pool, 1, sizeof(const char *));
    changes.is_chain = 1;
    for (i = 0; i < site->pair_count; i++) {
        if (is_said(judging, &site->on_disk[i])) {
            add_change(&changes, judging, i);
        }
    }
    if (changes.loaded) {
        say(judging, &changes);
    }
}

void twca_say_on_disk(const twca_judging_t *judging)
{
    const twca_site_t *site = judging->site;
    int i = 0;

    if (!site->on_disk || !is_from_files(site)) {
        return;
    }
    while (i < site->pair_count && !is_said(judging, &site->on_disk[i])) {
        i++;
    }
    if (i < site->pair_count) {
        say_changes(judging);
    }
}
