/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "json.h"
#include "words.h"

static json_t *hash_of(apr_pool_t *pool, const unsigned char *hash)
{
    return json_string(twca_words_hash(pool, hash));
}

static json_t *date_of(apr_pool_t *pool, const twca_certificate_t *certificate,
                       apr_int64_t seconds)
{
    return certificate->dates_valid
               ? json_string(twca_words_time(pool, seconds))
               : json_null();
}

static json_t *names_of(apr_pool_t *pool, const twca_certificate_t *certificate)
{
    json_t *names = json_array();

    for (int i = 0; i < certificate->name_count; i++) {
        json_array_append_new(names,
                              twca_json_text(pool, certificate->names[i]));
    }
    return names;
}

static json_t *hierarchy_of(apr_pool_t *pool,
                            const twca_certificate_t *certificate)
{
    const twca_known_t *known = twca_hierarchy_find(certificate->sha256);
    json_t *result;

    if (known == NULL) {
        return json_null();
    }
    result = json_object();
    json_object_set_new(result, "name", twca_json_text(pool, known->name));
    json_object_set_new(result, "download",
                        twca_json_text(pool, known->download));
    json_object_set_new(result, "trusted_until",
                        twca_json_text(pool, known->trusted_until));
    return result;
}

json_t *twca_json_certificate(apr_pool_t *pool,
                              const twca_certificate_t *certificate)
{
    json_t *result = json_object();

    json_object_set_new(result, "role",
                        json_string(twca_role_name(certificate->role)));
    json_object_set_new(result, "subject",
                        twca_json_text(pool, certificate->subject));
    json_object_set_new(result, "issuer",
                        twca_json_text(pool, certificate->issuer));
    json_object_set_new(result, "serial",
                        twca_json_text(pool, certificate->serial));
    json_object_set_new(result, "not_before",
                        date_of(pool, certificate, certificate->not_before));
    json_object_set_new(result, "not_after",
                        date_of(pool, certificate, certificate->not_after));
    json_object_set_new(result, "sha256", hash_of(pool, certificate->sha256));
    json_object_set_new(result, "public_key_sha256",
                        certificate->has_key
                            ? hash_of(pool, certificate->public_key_sha256)
                            : json_null());
    json_object_set_new(result, "key", twca_json_text(pool, certificate->key));
    json_object_set_new(result, "signature",
                        twca_json_text(pool, certificate->signature));
    json_object_set_new(result, "names", names_of(pool, certificate));
    json_object_set_new(result, "hierarchy", hierarchy_of(pool, certificate));
    return result;
}

json_t *twca_json_chain(apr_pool_t *pool, const twca_certificate_t **chain,
                        int count)
{
    json_t *result = json_array();

    for (int i = 0; chain != NULL && i < count; i++) {
        json_array_append_new(result, twca_json_certificate(pool, chain[i]));
    }
    return result;
}

json_t *twca_json_match(twca_match_e match)
{
    switch (match) {
    case TWCA_MATCH_YES:
        return json_true();
    case TWCA_MATCH_NO:
        return json_false();
    case TWCA_MATCH_UNKNOWN:
        break;
    }
    return json_null();
}
