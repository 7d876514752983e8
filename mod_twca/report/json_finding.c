/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include "escape.h"
#include "json.h"
#include "walk.h"
#include "words.h"

json_t *twca_json_text(apr_pool_t *pool, const char *text)
{
    return text == NULL ? json_null()
                        : json_string(twca_escape_utf8(pool, text));
}

json_t *twca_json_path(apr_pool_t *pool, const twca_view_t *view,
                       const char *path)
{
    return twca_json_text(pool, view->public_only ? NULL : path);
}

json_t *twca_json_place(apr_pool_t *pool, const twca_view_t *view,
                        const twca_place_t *place)
{
    return twca_json_path(
        pool, view, place->file == NULL ? NULL : twca_words_place(pool, place));
}

static json_t *list_of(apr_pool_t *pool, const apr_array_header_t *list)
{
    json_t *result = json_array();

    for (int i = 0; list != NULL && i < list->nelts; i++) {
        json_array_append_new(
            result, twca_json_text(pool, APR_ARRAY_IDX(list, i, const char *)));
    }
    return result;
}

static json_t *value_of(apr_pool_t *pool, const twca_fact_t *fact)
{
    switch (fact->kind) {
    case TWCA_FACT_NUMBER:
        return json_integer(fact->number);
    case TWCA_FACT_LIST:
    case TWCA_FACT_WORDS:
        return list_of(pool, fact->list);
    case TWCA_FACT_TEXT:
    case TWCA_FACT_WORD:
        break;
    }
    return twca_json_text(pool, fact->text);
}

static json_t *facts_of(apr_pool_t *pool, const twca_finding_t *finding)
{
    json_t *facts = json_object();

    for (int i = 0; finding->facts != NULL && i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        /* The remedy has it. */
        if (strcmp(fact->name, "command") != 0) {
            json_object_set_new(facts, fact->name, value_of(pool, fact));
        }
    }
    return facts;
}

static json_t *step_of(apr_pool_t *pool, const twca_step_t *step)
{
    json_t *result = json_object();

    json_object_set_new(result, "text", twca_json_text(pool, step->text));
    if (step->command != NULL) {
        json_object_set_new(result, "command",
                            twca_json_text(pool, step->command));
    }
    return result;
}

json_t *twca_json_steps(apr_pool_t *pool, const apr_array_header_t *steps)
{
    json_t *result = json_array();

    for (int i = 0; i < steps->nelts; i++) {
        json_array_append_new(
            result, step_of(pool, &APR_ARRAY_IDX(steps, i, twca_step_t)));
    }
    return result;
}

json_t *twca_json_finding(apr_pool_t *pool, const twca_view_t *view,
                          const twca_finding_t *finding)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);
    const char *severity = twca_severity_name(finding->severity);
    const char *message = view->public_only
                              ? NULL
                              : twca_words_message(pool, finding, view->lang);
    json_t *result = json_object();

    json_object_set_new(result, "code",
                        json_string(twca_handbook(entry->code)->code));
    json_object_set_new(result, "id", json_string(entry->id));
    json_object_set_new(result, "severity", json_string(severity));
    json_object_set_new(result, "where",
                        twca_json_place(pool, view, &finding->where));
    json_object_set_new(result, "title",
                        twca_json_text(pool, entry->title.in[view->lang]));
    json_object_set_new(result, "message", twca_json_text(pool, message));
    json_object_set_new(result, "cause",
                        twca_json_text(pool, entry->cause.in[view->lang]));
    json_object_set_new(
        result, "remedy",
        view->public_only
            ? json_array()
            : twca_json_steps(pool,
                              twca_words_remedy(pool, finding, view->lang)));
    json_object_set_new(result, "facts",
                        view->public_only ? json_object()
                                          : facts_of(pool, finding));
    return result;
}

json_t *twca_json_findings(apr_pool_t *pool, const twca_view_t *view,
                           const apr_array_header_t *findings)
{
    json_t *result = json_array();

    for (int i = 0; findings != NULL && i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (twca_shows_finding(view, finding)) {
            json_array_append_new(result,
                                  twca_json_finding(pool, view, finding));
        }
    }
    return result;
}
