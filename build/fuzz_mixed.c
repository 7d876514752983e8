/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * What build/fuzz feeds to the reader of pages: any bytes, as a response would
 * have them. The first one says how they are called and cut into pieces.
 *
 * Besides what the sanitizers see: what is found does not depend on where the
 * pieces end, and every URL is one that may be kept.
 */

#include <stdint.h>

#include "mixed/scan.h"

#include "fuzz_mixed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was found: a sum of it, so that it costs no memory. */
typedef struct {
    uint64_t sum;
    int is_read;
} result_t;

static void add(uint64_t *sum, const char *text)
{
    for (; *text; text++) {
        *sum = (*sum ^ (unsigned char)*text) * 0x100000001B3U;
    }
}

static void found(void *context, const twca_embed_t *embed)
{
    result_t *result = context;

    require_url(embed->url);
    add(&result->sum, embed->element);
    add(&result->sum, embed->attribute);
    add(&result->sum, embed->url);
    add(&result->sum, embed->is_upgraded ? "upgraded" : "blocked");
}

static result_t scan_in_pieces(const char *type, const uint8_t *data,
                               size_t size, size_t step)
{
    result_t result = {0, 0};
    twca_scan_t *scan;
    size_t at;

    scan = twca_scan_make(pool, "https://www.example.test/dir/page.html", type,
                          found, &result);
    for (at = 0; at < size; at += step) {
        size_t length = step < size - at ? step : size - at;
        /* Of its own, so that reading beyond it is seen. */
        char *piece = malloc(length);

        require(piece != NULL);
        memcpy(piece, data + at, length);
        twca_scan_push(scan, piece, length);
        free(piece);
    }
    result.is_read = twca_scan_end(scan);
    apr_pool_clear(pool);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {
        NULL,
        "text/html; charset=utf-8",
        "text/html; charset=big5",
        "text/html; charset=utf-16le",
        "text/html; charset=iso-2022-jp",
        "text/html; charset=gb18030",
        "application/xhtml+xml",
        "text/html; charset=shift_jis",
    };
    const char *type;
    result_t whole;
    result_t pieces;

    if (size == 0) {
        return 0;
    }
    begin();
    type = types[data[0] % 8];
    whole = scan_in_pieces(type, data + 1, size - 1, size);
    pieces = scan_in_pieces(type, data + 1, size - 1, data[0] / 8 + 1);
    require(whole.sum == pieces.sum && whole.is_read == pieces.is_read);
    return 0;
}
