/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "convertible.h"
#include "json.h"
#include "words.h"

/* Of a rescued site other files are sent than those of the pair. */
static void add_sent(apr_pool_t *pool, json_t *result, const twca_site_t *site,
                     const twca_pair_t *pair)
{
    int is_own = site->serving == TWCA_SERVING_CONFIGURED
                 || site->serving == TWCA_SERVING_COMPLETED;

    json_object_set_new(
        result, "sent",
        is_own ? twca_json_chain(pool, pair->sent, pair->sent_count)
               : twca_json_chain(pool, pair->served, pair->served_count));
    json_object_set_new(
        result, "path",
        twca_json_chain(pool, pair->path, is_own ? pair->path_count : 0));
}

static json_t *pair_of(apr_pool_t *pool, const twca_view_t *view,
                       const twca_site_t *site, const twca_pair_t *pair)
{
    json_t *result = json_object();

    json_object_set_new(
        result, "certificate_file",
        twca_json_path(pool, view, pair->certificate_file.path));
    json_object_set_new(result, "key_file",
                        twca_json_path(pool, view, pair->key_file.path));
    json_object_set_new(result, "key_matches",
                        twca_json_match(pair->key_matches));
    json_object_set_new(result, "certificate",
                        pair->certificate == NULL
                            ? json_null()
                            : twca_json_certificate(pool, pair->certificate));
    add_sent(pool, result, site, pair);
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
        json_t *pair = pair_of(pool, view, site, &site->pairs[i]);

        json_object_set_new(pair, "on_disk", twca_json_on_disk(pool, site, i));
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

json_t *twca_json_site(apr_pool_t *pool, const twca_report_t *report,
                       const twca_view_t *view, const twca_site_t *site)
{
    json_t *result = json_object();

    json_object_set_new(result, "name", twca_json_text(pool, site->name));
    json_object_set_new(result, "port", json_integer(site->port));
    json_object_set_new(result, "aliases", aliases_of(pool, site));
    json_object_set_new(result, "defined_at",
                        twca_json_place(pool, view, &site->defined_at));
    json_object_set_new(result, "tls", json_boolean(site->tls));
    json_object_set_new(result, "verdict",
                        json_string(twca_severity_name(site->verdict)));
    json_object_set_new(
        result, "chain_status",
        json_string(twca_chain_status_name(site->chain_status)));
    json_object_set_new(result, "serving",
                        json_string(twca_serving_name(site->serving)));
    json_object_set_new(result, "since", twca_json_time(pool, site->since));
    json_object_set_new(result, "pairs", pairs_of(pool, report, view, site));
    json_object_set_new(result, "served", twca_json_served(pool, view, site));
    json_object_set_new(result, "mixed", twca_json_mixed(pool, view, site));
    json_object_set_new(result, "findings",
                        twca_json_findings(pool, view, site->findings));
    return result;
}
