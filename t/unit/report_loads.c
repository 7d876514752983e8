/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "report_sample.h"

#include <apr_strings.h>

/* Of each kind one, in turn. */
static const twca_mixed_t kinds[] = {
    {.element = "img", .attribute = "src", .is_upgraded = 1},
    {.element = "script", .attribute = "src"},
    {.element = "form", .attribute = "action"},
    {.element = "meta", .attribute = "refresh"},
    {.element = "script-src-elem", .attribute = "", .is_browser = 1},
};

#define KIND_COUNT ((int)(sizeof(kinds) / sizeof(kinds[0])))

twca_mixed_site_t *sample_mixed(apr_pool_t *pool, twca_site_t *site, int count)
{
    twca_mixed_site_t *mixed = apr_pcalloc(pool, sizeof(*mixed));
    twca_mixed_t *seen =
        apr_pcalloc(pool, ((apr_size_t)count + 1) * sizeof(*seen));

    for (int i = 0; i < count; i++) {
        seen[i] = kinds[i % KIND_COUNT];
        seen[i].page = apr_psprintf(pool, "/page%d", i);
        seen[i].url = apr_psprintf(pool, "http://host.test/%d", i);
        seen[i].count = (apr_uint32_t)i + 1;
        seen[i].first = apr_time_from_sec(SAMPLE_NOW - 3600);
        seen[i].last = apr_time_from_sec(SAMPLE_NOW - i);
    }
    mixed->seen = seen;
    mixed->count = count;
    site->mixed = mixed;
    return mixed;
}
