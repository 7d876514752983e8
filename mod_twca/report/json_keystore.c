/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"
#include "convertible.h"
#include "json.h"
#include "walk.h"
#include "words.h"

static json_t *path_of(apr_pool_t *pool, const twca_keystore_entry_t *entry)
{
    const twca_path_t *path = twca_entry_path(entry);

    return path == NULL
               ? json_array()
               : twca_json_chain(pool, path->certificates, path->count);
}

/* An alias is chosen by people and may tell what a path does. */
static json_t *entry_of(apr_pool_t *pool, const twca_view_t *view,
                        const twca_keystore_entry_t *entry)
{
    json_t *result = json_object();

    json_object_set_new(result, "alias",
                        twca_json_path(pool, view, entry->alias));
    json_object_set_new(result, "kind",
                        json_string(twca_entry_kind_name(entry)));
    json_object_set_new(result, "key_matches",
                        twca_json_match(twca_entry_match(entry)));
    json_object_set_new(
        result, "chain",
        twca_json_chain(pool, entry->chain, entry->chain_count));
    json_object_set_new(result, "path", path_of(pool, entry));
    return result;
}

static json_t *entries_of(apr_pool_t *pool, const twca_view_t *view,
                          const twca_keystore_t *keystore)
{
    json_t *result = json_array();

    for (int i = 0; i < twca_entry_count(keystore); i++) {
        json_array_append_new(result,
                              entry_of(pool, view, &keystore->entries[i]));
    }
    return result;
}

json_t *twca_json_keystore(apr_pool_t *pool, const twca_report_t *report,
                           const twca_view_t *view,
                           const twca_keystore_t *keystore)
{
    json_t *result = json_object();

    json_object_set_new(result, "file",
                        twca_json_path(pool, view, keystore->file.path));
    json_object_set_new(result, "type", twca_json_text(pool, keystore->type));
    json_object_set_new(result, "defined_at",
                        twca_json_place(pool, view, &keystore->file.place));
    json_object_set_new(result, "verdict",
                        json_string(twca_severity_name(keystore->verdict)));
    json_object_set_new(result, "entries", entries_of(pool, view, keystore));
    json_object_set_new(result, "findings",
                        twca_json_findings(pool, view, keystore->findings));
    if (twca_asks_for_conversions(view)) {
        json_object_set_new(
            result, "conversions",
            twca_json_steps(pool, twca_conversions_of_keystore(
                                      pool, report, view, keystore)));
    }
    return result;
}
