/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "json.h"
#include "walk.h"
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

static json_t *chain_of(apr_pool_t *pool, const twca_certificate_t **chain,
                        int count)
{
    json_t *result = json_array();

    for (int i = 0; chain != NULL && i < count; i++) {
        json_array_append_new(result, twca_json_certificate(pool, chain[i]));
    }
    return result;
}

static json_t *match_of(twca_match_e match)
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

static json_t *path_of(apr_pool_t *pool, const twca_view_t *view,
                       const char *path)
{
    return twca_json_text(pool, view->public_only ? NULL : path);
}

static json_t *pair_of(apr_pool_t *pool, const twca_view_t *view,
                       const twca_pair_t *pair)
{
    json_t *result = json_object();

    json_object_set_new(result, "certificate_file",
                        path_of(pool, view, pair->certificate_file.path));
    json_object_set_new(result, "key_file",
                        path_of(pool, view, pair->key_file.path));
    json_object_set_new(result, "key_matches", match_of(pair->key_matches));
    json_object_set_new(result, "certificate",
                        pair->certificate == NULL
                            ? json_null()
                            : twca_json_certificate(pool, pair->certificate));
    json_object_set_new(result, "sent",
                        chain_of(pool, pair->sent, pair->sent_count));
    json_object_set_new(result, "path",
                        chain_of(pool, pair->path, pair->path_count));
    if (pair->not_checked != NULL) {
        json_object_set_new(result, "not_checked",
                            twca_json_text(pool, pair->not_checked));
    }
    return result;
}

static json_t *aliases_of(apr_pool_t *pool, const twca_site_t *site)
{
    json_t *result = json_array();

    for (int i = 0; site->aliases != NULL && i < site->aliases->nelts; i++) {
        json_array_append_new(
            result, twca_json_text(
                        pool, APR_ARRAY_IDX(site->aliases, i, const char *)));
    }
    return result;
}

static json_t *pairs_of(apr_pool_t *pool, const twca_report_t *report,
                        const twca_view_t *view, const twca_site_t *site)
{
    json_t *result = json_array();

    for (int i = 0; i < site->pair_count; i++) {
        json_t *pair = pair_of(pool, view, &site->pairs[i]);

        if (twca_asks_for_conversions(view)) {
            json_object_set_new(
                pair, "conversions",
                twca_json_steps(
                    pool, twca_conversions_of_pair(pool, report, view, site,
                                                   &site->pairs[i])));
        }
        json_array_append_new(result, pair);
    }
    return result;
}

static json_t *findings_of(apr_pool_t *pool, const twca_view_t *view,
                           const twca_site_t *site)
{
    json_t *result = json_array();

    for (int i = 0; site->findings != NULL && i < site->findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(site->findings, i, twca_finding_t);

        if (twca_shows_finding(view, finding)) {
            json_array_append_new(result,
                                  twca_json_finding(pool, view, finding));
        }
    }
    return result;
}

json_t *twca_json_site(apr_pool_t *pool, const twca_report_t *report,
                       const twca_view_t *view, const twca_site_t *site)
{
    const char *place = site->defined_at.file == NULL
                            ? NULL
                            : twca_words_place(pool, &site->defined_at);
    json_t *result = json_object();

    json_object_set_new(result, "name", twca_json_text(pool, site->name));
    json_object_set_new(result, "port", json_integer(site->port));
    json_object_set_new(result, "aliases", aliases_of(pool, site));
    json_object_set_new(result, "defined_at", path_of(pool, view, place));
    json_object_set_new(result, "tls", json_boolean(site->tls));
    json_object_set_new(result, "verdict",
                        json_string(twca_severity_name(site->verdict)));
    json_object_set_new(
        result, "chain_status",
        json_string(twca_chain_status_name(site->chain_status)));
    json_object_set_new(result, "pairs", pairs_of(pool, report, view, site));
    json_object_set_new(result, "findings", findings_of(pool, view, site));
    return result;
}
