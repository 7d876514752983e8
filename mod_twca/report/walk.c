/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>
#include <strings.h>

#include "walk.h"

twca_code_e twca_finding_code(const twca_finding_t *finding)
{
    return twca_catalog(finding->id)->code;
}

int twca_site_has(const twca_site_t *site, twca_code_e code)
{
    for (int i = 0; site->findings != NULL && i < site->findings->nelts; i++) {
        if (twca_finding_code(&APR_ARRAY_IDX(site->findings, i, twca_finding_t))
            == code) {
            return 1;
        }
    }
    return 0;
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
    return (view->site == NULL || is_same_host(view->site, site))
           && (view->code == TWCA_CODE_COUNT
               || twca_site_has(site, view->code));
}

int twca_shows_finding(const twca_view_t *view, const twca_finding_t *finding)
{
    return view->code == TWCA_CODE_COUNT
           || twca_finding_code(finding) == view->code;
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

const twca_site_t *twca_next_site(twca_walk_t *walk)
{
    int i;

    while ((i = next_index(walk)) >= 0) {
        const twca_site_t *site = &APR_ARRAY_IDX(walk->things, i, twca_site_t);

        if ((int)site->verdict == walk->severity
            && twca_shows_site(walk->view, site)) {
            return site;
        }
    }
    return NULL;
}

const twca_finding_t *twca_next_finding(twca_walk_t *walk)
{
    int i;

    while ((i = next_index(walk)) >= 0) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(walk->things, i, twca_finding_t);

        if ((int)finding->severity == walk->severity
            && twca_shows_finding(walk->view, finding)) {
            return finding;
        }
    }
    return NULL;
}

int twca_finding_count(const twca_site_t *site, const twca_view_t *view)
{
    int count = 0;

    for (int i = 0; site->findings != NULL && i < site->findings->nelts; i++) {
        count += twca_shows_finding(
            view, &APR_ARRAY_IDX(site->findings, i, twca_finding_t));
    }
    return count;
}

const twca_certificate_t *twca_first_to_end(const twca_site_t *site)
{
    const twca_certificate_t *first = NULL;

    for (int i = 0; i < site->pair_count; i++) {
        const twca_certificate_t *certificate = site->pairs[i].certificate;

        if (certificate != NULL && certificate->dates_valid
            && (first == NULL || certificate->not_after < first->not_after)) {
            first = certificate;
        }
    }
    return first;
}

static void count_site(const twca_site_t *site, int counts[TWCA_CODE_COUNT])
{
    char seen[TWCA_CODE_COUNT] = {0};

    for (int i = 0; site->findings != NULL && i < site->findings->nelts; i++) {
        twca_code_e code = twca_finding_code(
            &APR_ARRAY_IDX(site->findings, i, twca_finding_t));

        counts[code] += !seen[code];
        seen[code] = 1;
    }
}

void twca_count_codes(const twca_report_t *report, int counts[TWCA_CODE_COUNT])
{
    memset(counts, 0, TWCA_CODE_COUNT * sizeof(counts[0]));
    for (int i = 0; i < report->sites->nelts; i++) {
        count_site(&APR_ARRAY_IDX(report->sites, i, twca_site_t), counts);
    }
}

int twca_count_faulty(const twca_report_t *report)
{
    int count = 0;

    for (int i = 0; i < report->sites->nelts; i++) {
        count +=
            APR_ARRAY_IDX(report->sites, i, twca_site_t).verdict > TWCA_NOTICE;
    }
    return count;
}

apr_int64_t twca_seconds_until(const twca_report_t *report,
                               const twca_view_t *view, apr_int64_t time)
{
    return time - apr_time_sec(view->now != 0 ? view->now : report->checked);
}
