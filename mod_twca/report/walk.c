/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <strings.h>

#include "walk.h"

twca_code_e twca_finding_code(const twca_finding_t *finding)
{
    return twca_catalog(finding->id)->code;
}

int twca_shows_finding(const twca_view_t *view, const twca_finding_t *finding)
{
    return view->code == TWCA_CODE_COUNT
           || twca_finding_code(finding) == view->code;
}

int twca_shows_one(const twca_view_t *view)
{
    return view->site != NULL || view->keystore != NULL;
}

const twca_finding_t *twca_worst_finding(const apr_array_header_t *findings)
{
    const twca_view_t all = {.code = TWCA_CODE_COUNT};
    twca_walk_t way = twca_walk_findings(findings, &all);

    return twca_next_finding(&way);
}

int twca_finding_count(const apr_array_header_t *findings,
                       const twca_view_t *view)
{
    int count = 0;

    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        count += twca_shows_finding(
            view, &APR_ARRAY_IDX(findings, i, twca_finding_t));
    }
    return count;
}

static int is_of_code(const twca_view_t *view,
                      const apr_array_header_t *findings)
{
    return view->code == TWCA_CODE_COUNT
           || twca_finding_count(findings, view) > 0;
}

static int is_same_host(const twca_site_t *one, const twca_site_t *other)
{
    return one == other
           || (one->port == other->port && one->name != NULL
               && other->name != NULL
               && strcasecmp(one->name, other->name) == 0);
}

int twca_shows_site(const twca_view_t *view, const twca_site_t *site)
{
    int is_chosen = view->site == NULL ? view->keystore == NULL
                                       : is_same_host(view->site, site);

    return is_chosen && is_of_code(view, site->findings);
}

int twca_shows_keystore(const twca_view_t *view,
                        const twca_keystore_t *keystore)
{
    int is_chosen = view->keystore == NULL ? view->site == NULL
                                           : view->keystore == keystore;

    return is_chosen && is_of_code(view, keystore->findings);
}

static twca_walk_t walk(const apr_array_header_t *things,
                        const twca_view_t *view)
{
    twca_walk_t result = {view, things, TWCA_FATAL, 0};

    return result;
}

twca_walk_t twca_walk_sites(const twca_report_t *report,
                            const twca_view_t *view)
{
    return walk(report->sites, view);
}

twca_walk_t twca_walk_keystores(const twca_report_t *report,
                                const twca_view_t *view)
{
    return walk(report->keystores, view);
}

twca_walk_t twca_walk_findings(const apr_array_header_t *findings,
                               const twca_view_t *view)
{
    return walk(findings, view);
}

/* Once over all things for each severity: few rounds, no memory. */
static int next_index(twca_walk_t *walk)
{
    if (walk->things == NULL) {
        return -1;
    }
    if (walk->next == walk->things->nelts) {
        walk->severity--;
        walk->next = 0;
    }
    return walk->severity < TWCA_OK || walk->things->nelts == 0 ? -1
                                                                : walk->next++;
}

/* Whether a thing is shown in the round of a severity. */
typedef int comes_t(const twca_view_t *view, int severity, const void *thing);

static const void *next(twca_walk_t *walk, comes_t *comes)
{
    int i;

    while ((i = next_index(walk)) >= 0) {
        const void *thing = walk->things->elts + i * walk->things->elt_size;

        if (comes(walk->view, walk->severity, thing)) {
            return thing;
        }
    }
    return NULL;
}

static int site_comes(const twca_view_t *view, int severity, const void *thing)
{
    const twca_site_t *site = thing;

    return (int)site->verdict == severity && twca_shows_site(view, site);
}

static int keystore_comes(const twca_view_t *view, int severity,
                          const void *thing)
{
    const twca_keystore_t *keystore = thing;

    return (int)keystore->verdict == severity
           && twca_shows_keystore(view, keystore);
}

static int finding_comes(const twca_view_t *view, int severity,
                         const void *thing)
{
    const twca_finding_t *finding = thing;

    return (int)finding->severity == severity
           && twca_shows_finding(view, finding);
}

const twca_site_t *twca_next_site(twca_walk_t *walk)
{
    return next(walk, site_comes);
}

const twca_keystore_t *twca_next_keystore(twca_walk_t *walk)
{
    return next(walk, keystore_comes);
}

const twca_finding_t *twca_next_finding(twca_walk_t *walk)
{
    return next(walk, finding_comes);
}

/* A certificate without dates ends never, as far as anybody knows. */
static const twca_certificate_t *sooner(const twca_certificate_t *one,
                                        const twca_certificate_t *other)
{
    if (other == NULL || !other->dates_valid) {
        return one;
    }
    return one == NULL || other->not_after < one->not_after ? other : one;
}

const twca_certificate_t *twca_first_to_end(const twca_site_t *site)
{
    const twca_certificate_t *first = NULL;

    for (int i = 0; i < site->pair_count; i++) {
        first = sooner(first, site->pairs[i].certificate);
    }
    return first;
}

int twca_entry_count(const twca_keystore_t *keystore)
{
    return keystore->entries == NULL ? 0 : keystore->entry_count;
}

const twca_certificate_t *
twca_entry_certificate(const twca_keystore_entry_t *entry)
{
    return entry->chain_count == 0 ? NULL : entry->chain[0];
}

const twca_certificate_t *
twca_keystore_first_to_end(const twca_keystore_t *keystore)
{
    const twca_certificate_t *first = NULL;

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        const twca_keystore_entry_t *entry = &keystore->entries[i];

        if (entry->is_key) {
            first = sooner(first, twca_entry_certificate(entry));
        }
    }
    return first;
}

const twca_path_t *twca_entry_path(const twca_keystore_entry_t *entry)
{
    return entry->path != NULL && entry->path->error == X509_V_OK ? entry->path
                                                                  : NULL;
}

twca_match_e twca_entry_match(const twca_keystore_entry_t *entry)
{
    return entry->fits < 0    ? TWCA_MATCH_UNKNOWN
           : entry->fits == 0 ? TWCA_MATCH_NO
                              : TWCA_MATCH_YES;
}

int twca_keystore_number(const twca_report_t *report,
                         const twca_keystore_t *keystore)
{
    return (int)(keystore - (const twca_keystore_t *)report->keystores->elts)
           + 1;
}

apr_int64_t twca_seconds_until(const twca_report_t *report,
                               const twca_view_t *view, apr_int64_t time)
{
    return time - apr_time_sec(view->now != 0 ? view->now : report->checked);
}
