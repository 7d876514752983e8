/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>

#include "words.h"

const char *twca_words_place(apr_pool_t *pool, const twca_place_t *place)
{
    return place->file == NULL
               ? "-"
               : apr_psprintf(pool, "%s:%u", place->file, place->line);
}

static const char *time_as(apr_pool_t *pool, apr_int64_t seconds,
                           const char *format)
{
    apr_time_exp_t parts;

    /* A certificate may name any year; APR counts microseconds. */
    if (seconds > APR_INT64_MAX / APR_USEC_PER_SEC
        || seconds < APR_INT64_MIN / APR_USEC_PER_SEC) {
        return "-";
    }
    if (apr_time_exp_gmt(&parts, seconds * APR_USEC_PER_SEC) != APR_SUCCESS) {
        return "-";
    }
    return apr_psprintf(pool, format, parts.tm_year + 1900, parts.tm_mon + 1,
                        parts.tm_mday, parts.tm_hour, parts.tm_min,
                        parts.tm_sec);
}

const char *twca_words_time(apr_pool_t *pool, apr_int64_t seconds)
{
    return time_as(pool, seconds, "%04d-%02d-%02dT%02d:%02d:%02dZ");
}

const char *twca_words_moment(apr_pool_t *pool, apr_int64_t seconds)
{
    return time_as(pool, seconds, "%04d-%02d-%02d %02d:%02d UTC");
}

const char *twca_words_date(apr_pool_t *pool, apr_int64_t seconds)
{
    return time_as(pool, seconds, "%04d-%02d-%02d");
}

const char *twca_words_site(apr_pool_t *pool, const twca_site_t *site)
{
    return apr_psprintf(pool, "%s:%u", site->name == NULL ? "-" : site->name,
                        (unsigned)site->port);
}

const char *twca_words_hash(apr_pool_t *pool,
                            const unsigned char hash[TWCA_HASH_SIZE])
{
    static const char digits[] = "0123456789ABCDEF";
    char *result = apr_palloc(pool, 2 * TWCA_HASH_SIZE + 1);

    for (int i = 0; i < TWCA_HASH_SIZE; i++) {
        result[2 * i] = digits[hash[i] >> 4];
        result[2 * i + 1] = digits[hash[i] & 0xF];
    }
    result[2 * TWCA_HASH_SIZE] = '\0';
    return result;
}

const char *twca_role_name(unsigned role)
{
    switch ((twca_role_e)role) {
    case TWCA_ROLE_SERVER:
        return "server";
    case TWCA_ROLE_INTERMEDIATE:
        return "intermediate";
    case TWCA_ROLE_CROSS:
        return "cross";
    case TWCA_ROLE_ROOT:
        return "root";
    }
    return "server";
}

const char *twca_entry_kind_name(const twca_keystore_entry_t *entry)
{
    return entry->is_key ? "key" : "certificate";
}

const char *twca_serving_name(unsigned serving)
{
    switch ((twca_serving_e)serving) {
    case TWCA_SERVING_CONFIGURED:
        break;
    case TWCA_SERVING_COMPLETED:
        return "completed";
    case TWCA_SERVING_LAST_GOOD:
        return "last-good";
    case TWCA_SERVING_STAND_IN:
        return "stand-in";
    }
    return "configured";
}

const char *twca_chain_status_name(twca_chain_status_e status)
{
    switch (status) {
    case TWCA_CHAIN_IS_NONE:
        return "none";
    case TWCA_CHAIN_IS_COMPLETE:
        return "complete";
    case TWCA_CHAIN_IS_INCOMPLETE:
        return "incomplete";
    case TWCA_CHAIN_IS_UNTRUSTED:
        return "untrusted";
    case TWCA_CHAIN_IS_SELF_SIGNED:
        return "self-signed";
    case TWCA_CHAIN_IS_INVALID:
        return "invalid";
    }
    return "none";
}

const char *twca_treatment_name(twca_treatment_e treatment)
{
    switch (treatment) {
    case TWCA_TREATMENT_BLOCKED:
        return "blocked";
    case TWCA_TREATMENT_UPGRADED:
        return "upgraded";
    case TWCA_TREATMENT_WARNED:
        return "warned";
    case TWCA_TREATMENT_FOLLOWED:
        return "followed";
    case TWCA_TREATMENT_COUNT:
        break;
    }
    return "blocked";
}

const char *twca_mixed_source_name(const twca_mixed_t *seen)
{
    return seen->is_browser ? "browser" : "server";
}
