/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "json.h"
#include "words.h"

static json_t *seen_of(apr_pool_t *pool, const twca_mixed_t *seen)
{
    json_t *result = json_object();

    json_object_set_new(result, "page", twca_json_text(pool, seen->page));
    json_object_set_new(result, "element", twca_json_text(pool, seen->element));
    json_object_set_new(result, "attribute",
                        twca_json_text(pool, seen->attribute));
    json_object_set_new(result, "url", twca_json_text(pool, seen->url));
    json_object_set_new(result, "source",
                        json_string(twca_mixed_source_name(seen)));
    json_object_set_new(
        result, "treatment",
        json_string(twca_treatment_name(twca_mixed_treatment(seen))));
    json_object_set_new(result, "count", json_integer(seen->count));
    json_object_set_new(result, "first", twca_json_time(pool, seen->first));
    json_object_set_new(result, "last", twca_json_time(pool, seen->last));
    return result;
}

json_t *twca_json_mixed(apr_pool_t *pool, const twca_view_t *view,
                        const twca_site_t *site)
{
    const twca_mixed_site_t *mixed = site->mixed;
    json_t *seen;
    json_t *result;

    if (mixed == NULL) {
        return json_null();
    }
    seen = json_array();
    for (int i = 0; i < mixed->count && !view->public_only; i++) {
        json_array_append_new(seen, seen_of(pool, &mixed->seen[i]));
    }
    result = json_object();
    json_object_set_new(result, "seen", seen);
    json_object_set_new(result, "different", json_integer(mixed->count));
    json_object_set_new(result, "dropped",
                        json_integer((json_int_t)mixed->dropped));
    json_object_set_new(result, "unseen",
                        json_integer((json_int_t)mixed->unseen));
    return result;
}
