/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What do https pages load by http, and does this server answer there by
 * https? */

#include "mixed.h"

#include <string.h>
#include <strings.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "finding.h"

#define PORT_HTTPS 443

/* A browser's report names the directive in place of the element. */
static int is_form(const twca_mixed_t *seen)
{
    return seen->is_browser ? strcmp(seen->element, "form-action") == 0
                            : strcmp(seen->attribute, "action") == 0
                                  || strcmp(seen->attribute, "formaction") == 0;
}

twca_treatment_e twca_mixed_treatment(const twca_mixed_t *seen)
{
    if (is_form(seen)) {
        return TWCA_TREATMENT_WARNED;
    }
    if (strcmp(seen->attribute, "refresh") == 0) {
        return TWCA_TREATMENT_FOLLOWED;
    }
    return seen->is_upgraded ? TWCA_TREATMENT_UPGRADED : TWCA_TREATMENT_BLOCKED;
}

/* --- Who answers by https here -------------------------------------------- */

static char *lower_case(apr_pool_t *pool, const char *name, apr_size_t length)
{
    char *result = apr_pstrmemdup(pool, name, length);
    char *at;

    for (at = result; *at; at++) {
        *at = (char)apr_tolower(*at);
    }
    return result;
}

/* Whether certificates came when this server looked at itself there. */
static int has_answered(const twca_site_t *site)
{
    int i = 0;

    while (i < site->sighting_count
           && (site->sightings[i].vantage != TWCA_VANTAGE_OWN
               || site->sightings[i].answer != TWCA_ANSWER_SERVED)) {
        i++;
    }
    return site->tls && i < site->sighting_count;
}

/* Of several sites with a name the one that needs no port in a URL; else the
 * first. */
static void put_name(apr_pool_t *pool, apr_hash_t *names,
                     const twca_site_t *site, const char *name)
{
    const char *key = lower_case(pool, name, strlen(name));
    const twca_site_t *known = apr_hash_get(names, key, APR_HASH_KEY_STRING);

    if (!known || (known->port != PORT_HTTPS && site->port == PORT_HTTPS)) {
        apr_hash_set(names, key, APR_HASH_KEY_STRING, site);
    }
}

/* Names in lower case -> who answers to them. */
static apr_hash_t *names_of(apr_pool_t *pool, const twca_report_t *report)
{
    apr_hash_t *names = apr_hash_make(pool);
    int i;
    int j;

    for (i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (!has_answered(site)) {
            continue;
        }
        put_name(pool, names, site, site->name);
        for (j = 0; site->aliases && j < site->aliases->nelts; j++) {
            put_name(pool, names, site,
                     APR_ARRAY_IDX(site->aliases, j, const char *));
        }
    }
    return names;
}

/* --- One site ------------------------------------------------------------- */

typedef struct {
    twca_context_t context;
    apr_hash_t *names; /* NULL: not needed yet */
} telling_t;

/* With its port, which only leads elsewhere: who answers by https at the usual
 * one need not be who answers there by http. */
static const char *host_of(apr_pool_t *pool, const char *url, const char **path)
{
    const char *scheme = strstr(url, "://");
    const char *host = scheme ? scheme + 3 : url;

    *path = host + strcspn(host, "/");
    return lower_case(pool, host, (apr_size_t)(*path - host));
}

static const char *https_url(apr_pool_t *pool, const twca_site_t *site,
                             const char *host, const char *path)
{
    return site->port == PORT_HTTPS
               ? apr_pstrcat(pool, "https://", host, path, NULL)
               : apr_psprintf(pool, "https://%s:%u%s", host, site->port, path);
}

/* What is answered by https here, and whose answer is to be looked for. */
static void fact_hosts(telling_t *telling, twca_finding_t *finding,
                       const twca_mixed_site_t *mixed)
{
    apr_pool_t *pool = telling->context.scratch;
    apr_array_header_t *urls = apr_array_make(pool, 4, sizeof(const char *));
    apr_array_header_t *hosts = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; i < mixed->count; i++) {
        const char *path;
        const char *host = host_of(pool, mixed->seen[i].url, &path);
        const twca_site_t *site =
            apr_hash_get(telling->names, host, APR_HASH_KEY_STRING);

        twca_list_once(site ? urls : hosts,
                       site ? https_url(pool, site, host, path) : host);
    }
    if (urls->nelts > 0) {
        twca_fact_list(&telling->context, finding, "https_urls", urls);
    }
    if (hosts->nelts > 0) {
        twca_fact_list(&telling->context, finding, "hosts", hosts);
    }
}

static void fact_lists(twca_context_t *context, twca_finding_t *finding,
                       const twca_mixed_site_t *mixed)
{
    apr_pool_t *pool = context->scratch;
    apr_array_header_t *pages = apr_array_make(pool, 4, sizeof(const char *));
    apr_array_header_t *urls = apr_array_make(pool, 4, sizeof(const char *));
    int i;

    for (i = 0; i < mixed->count; i++) {
        twca_list_once(pages, mixed->seen[i].page);
        twca_list_once(urls, mixed->seen[i].url);
    }
    twca_fact_list(context, finding, "pages", pages);
    twca_fact_list(context, finding, "urls", urls);
}

static void fact_sources(twca_context_t *context, twca_finding_t *finding,
                         const twca_mixed_site_t *mixed)
{
    apr_array_header_t *sources =
        apr_array_make(context->scratch, 2, sizeof(const char *));
    int browsers = 0;
    int i;

    for (i = 0; i < mixed->count; i++) {
        browsers += mixed->seen[i].is_browser != 0;
    }
    if (browsers < mixed->count) {
        APR_ARRAY_PUSH(sources, const char *) = "server";
    }
    if (browsers > 0) {
        APR_ARRAY_PUSH(sources, const char *) = "browser";
    }
    twca_fact_words(context, finding, "sources", sources);
}

static void fact_times(twca_context_t *context, twca_finding_t *finding,
                       const twca_mixed_site_t *mixed)
{
    apr_time_t first = mixed->seen[0].first;
    apr_time_t last = mixed->seen[0].last;
    int i;

    for (i = 1; i < mixed->count; i++) {
        first = mixed->seen[i].first < first ? mixed->seen[i].first : first;
        last = mixed->seen[i].last > last ? mixed->seen[i].last : last;
    }
    twca_fact_time(context, finding, "first", first);
    twca_fact_time(context, finding, "last", last);
}

/* Those that are 0 are no facts. */
static void fact_count(twca_context_t *context, twca_finding_t *finding,
                       const char *name, apr_uint64_t count)
{
    if (count > 0) {
        twca_fact_number(context, finding, name, (apr_int64_t)count);
    }
}

static void fact_counts(twca_context_t *context, twca_finding_t *finding,
                        const twca_mixed_site_t *mixed)
{
    static const char *const names[TWCA_TREATMENT_COUNT] = {
        [TWCA_TREATMENT_BLOCKED] = "blocked",
        [TWCA_TREATMENT_UPGRADED] = "upgraded",
        [TWCA_TREATMENT_WARNED] = "warned",
        [TWCA_TREATMENT_FOLLOWED] = "followed",
    };
    apr_uint64_t counts[TWCA_TREATMENT_COUNT] = {0};
    int i;

    for (i = 0; i < mixed->count; i++) {
        counts[twca_mixed_treatment(&mixed->seen[i])]++;
    }
    twca_fact_number(context, finding, "count", mixed->count);
    for (i = 0; i < TWCA_TREATMENT_COUNT; i++) {
        fact_count(context, finding, names[i], counts[i]);
    }
    fact_count(context, finding, "dropped", mixed->dropped);
    fact_count(context, finding, "unseen", mixed->unseen);
}

static void tell(telling_t *telling, twca_site_t *site)
{
    twca_context_t *context = &telling->context;
    const twca_mixed_site_t *mixed = site->mixed;
    twca_finding_t *finding;

    if (site->findings) {
        site->findings = apr_array_copy(context->pool, site->findings);
    }
    finding = twca_find_in(context, &site->findings, TWCA_MIXED_CONTENT,
                           &site->defined_at);
    fact_lists(context, finding, mixed);
    fact_counts(context, finding, mixed);
    fact_sources(context, finding, mixed);
    fact_times(context, finding, mixed);
    fact_hosts(telling, finding, mixed);
    site->verdict = twca_worst(site->findings);
}

void twca_check_mixed(apr_pool_t *pool, twca_report_t *report)
{
    telling_t telling;
    int i;

    memset(&telling, 0, sizeof(telling));
    telling.context.pool = pool;
    telling.context.scratch = pool;
    for (i = 0; i < report->sites->nelts; i++) {
        twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (!site->mixed || site->mixed->count == 0) {
            continue;
        }
        if (!telling.names) {
            telling.names = names_of(pool, report);
        }
        tell(&telling, site);
    }
}
