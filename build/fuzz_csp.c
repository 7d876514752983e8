/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * What build/fuzz feeds to the reader of browsers' reports: any bytes, as
 * anybody may send them. The first one says which form they are said to have.
 *
 * Besides what the sanitizers see: what is taken from a report may be kept.
 */

#include <stdint.h>

#include "mixed/csp.h"

#include "fuzz_mixed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_report(const twca_csp_t *report)
{
    const twca_mixed_t *seen = &report->seen;

    require(*report->host != '\0' && strcspn(report->host, "/@ ") > 0);
    require_plain(report->host);
    require(seen->page[0] == '/' && strlen(seen->page) <= TWCA_URL_MOST);
    require_plain(seen->page);
    require_url(seen->url);
    require(strcmp(seen->attribute, "") == 0 && *seen->element);
    require(seen->is_browser && seen->count == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    twca_csp_t reports[TWCA_CSP_LIMIT];
    char *body;
    int count;
    int i;

    if (size == 0) {
        return 0;
    }
    begin();
    /* Of its own, so that reading beyond it is seen. */
    body = malloc(size - 1);
    require(body != NULL);
    memcpy(body, data + 1, size - 1);
    count = twca_csp_read(pool, data[0] % 2 ? TWCA_CSP_LIST : TWCA_CSP_ONE,
                          body, size - 1, reports);
    free(body);
    require(count >= -1 && count <= TWCA_CSP_LIMIT);
    for (i = 0; i < count; i++) {
        require_report(&reports[i]);
    }
    apr_pool_clear(pool);
    return 0;
}
