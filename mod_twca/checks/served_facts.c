/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The facts of what came that every finding has: over all connections that it
 * is about. */

#include <string.h>

#include <apr_strings.h>

#include "served_private.h"

static const char *const view_words[TWCA_VANTAGE_COUNT] = {
    [TWCA_VANTAGE_OWN] = "own",
    [TWCA_VANTAGE_PUBLIC] = "public",
    [TWCA_VANTAGE_PEER] = "peer",
};

static const char *const beacon_words[TWCA_BEACON_COUNT] = {
    [TWCA_BEACON_OURS] = "this-server",
    [TWCA_BEACON_EARLIER] = "earlier-start",
    [TWCA_BEACON_OTHER] = "another-server",
    [TWCA_BEACON_NONE] = "none",
    [TWCA_BEACON_SILENT] = "silent",
};

static const char *const place_words[TWCA_PLACE_COUNT] = {
    [TWCA_PLACE_PEER] = "peer-address",
    [TWCA_PLACE_OWN] = "own-machine",
};

static const char *const protocol_names[TWCA_PROTOCOL_COUNT] = {
    [TWCA_PROTOCOL_1_2] = "TLSv1.2",
    [TWCA_PROTOCOL_1_3] = "TLSv1.3",
};

static const char *const kind_names[TWCA_KIND_COUNT] = {
    [TWCA_KIND_RSA] = "RSA",
    [TWCA_KIND_ECDSA] = "ECDSA",
};

/* --- Texts ---------------------------------------------------------------- */

const char *twca_address_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    const twca_sighting_t *sighting = judged->sighting;
    const char *address =
        sighting->address ? sighting->address : sighting->host;

    return apr_psprintf(pool, strchr(address, ':') ? "[%s]:%u" : "%s:%u",
                        address, sighting->port);
}

static const char *certificate_word(const twca_judged_t *judged)
{
    switch (judged->seen.shown) {
    case TWCA_SHOWN_LACKING:
        return "chain-lacking";
    case TWCA_SHOWN_OTHER_SITE:
        return "certificate-of-other-site";
    case TWCA_SHOWN_SIBLING:
        return judged->age > 0   ? "certificate-newer"
               : judged->age < 0 ? "certificate-older"
                                 : "certificate-alike";
    case TWCA_SHOWN_UNRELATED:
    case TWCA_SHOWN_COUNT:
        break;
    }
    return "certificate-unrelated";
}

/* --- Lists over all that belongs together --------------------------------- */

static const char *host_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    (void)pool;
    return judged->seen.vantage == TWCA_VANTAGE_OWN ? NULL
                                                    : judged->sighting->host;
}

static const char *protocol_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    (void)pool;
    return protocol_names[judged->sighting->protocol];
}

static const char *kind_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    (void)pool;
    return kind_names[judged->sighting->kind];
}

static const char *beacon_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    (void)pool;
    return beacon_words[judged->seen.beacon];
}

static const char *place_text(apr_pool_t *pool, const twca_judged_t *judged)
{
    (void)pool;
    return judged->seen.vantage == TWCA_VANTAGE_PUBLIC
               ? place_words[judged->seen.place]
               : NULL;
}

static const char *certificate_text(apr_pool_t *pool,
                                    const twca_judged_t *judged)
{
    (void)pool;
    return certificate_word(judged);
}

static void gather(apr_pool_t *pool, apr_array_header_t *list,
                   const apr_array_header_t *judged, twca_text_f *text_of)
{
    int i;

    for (i = 0; i < judged->nelts; i++) {
        const char *text =
            text_of(pool, &APR_ARRAY_IDX(judged, i, twca_judged_t));

        if (text) {
            twca_list_once(list, text);
        }
    }
}

static apr_array_header_t *texts_of(apr_pool_t *pool,
                                    const apr_array_header_t *judged,
                                    twca_text_f *text_of)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(const char *));

    gather(pool, list, judged, text_of);
    return list;
}

void twca_fact_texts(twca_context_t *context, twca_finding_t *finding,
                     const char *name, const apr_array_header_t *judged,
                     twca_text_f *text_of)
{
    const apr_array_header_t *list =
        texts_of(context->scratch, judged, text_of);

    if (list->nelts > 0) {
        twca_fact_list(context, finding, name, list);
    }
}

/* --- Facts that all of them have ------------------------------------------ */

void twca_fact_loaded(twca_context_t *context, twca_finding_t *finding,
                      const twca_certificate_t *loaded)
{
    apr_pool_t *pool = context->scratch;

    twca_fact(context, finding, "loaded_serial", loaded->serial);
    twca_fact(context, finding, "loaded_not_before",
              twca_time_text(pool, loaded->not_before));
    twca_fact(context, finding, "loaded_not_after",
              twca_time_text(pool, loaded->not_after));
    twca_fact_hash(context, finding, "loaded_sha256", loaded->sha256);
}

static apr_time_t earliest(const apr_array_header_t *judged)
{
    apr_time_t since = 0;
    int i;

    for (i = 0; i < judged->nelts; i++) {
        apr_time_t of_one =
            APR_ARRAY_IDX(judged, i, twca_judged_t).sighting->since;

        if (of_one > 0 && (since == 0 || of_one < since)) {
            since = of_one;
        }
    }
    return since;
}

static void fact_evidence(twca_context_t *context, twca_finding_t *finding,
                          const apr_array_header_t *judged)
{
    apr_pool_t *pool = context->scratch;
    apr_array_header_t *words = texts_of(pool, judged, beacon_text);

    gather(pool, words, judged, place_text);
    gather(pool, words, judged, certificate_text);
    twca_fact_words(context, finding, "evidence", words);
}

void twca_fact_seen(twca_context_t *context, twca_finding_t *finding,
                    const apr_array_header_t *judged)
{
    const twca_judged_t *first = &APR_ARRAY_IDX(judged, 0, twca_judged_t);
    const twca_sighting_t *shown = first->sighting;
    const char *beacon = beacon_words[first->seen.beacon];

    twca_fact_word(context, finding, "view", view_words[first->seen.vantage]);
    twca_fact_texts(context, finding, "hosts", judged, host_text);
    twca_fact_texts(context, finding, "addresses", judged, twca_address_text);
    twca_fact_texts(context, finding, "protocols", judged, protocol_text);
    twca_fact_texts(context, finding, "keys", judged, kind_text);
    if (shown->chain_count > 0) {
        twca_fact_certificate(context, finding, shown->chain[0]);
        twca_fact_hash(context, finding, "sha256", shown->chain[0]->sha256);
    }
    twca_fact_loaded(context, finding, first->loaded);
    if (beacon) {
        twca_fact_word(context, finding, "beacon", beacon);
    }
    twca_fact_time(context, finding, "since", earliest(judged));
    fact_evidence(context, finding, judged);
}
