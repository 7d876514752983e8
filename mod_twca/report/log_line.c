/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "escape.h"
#include "report.h"
#include "ui.h"
#include "walk.h"
#include "words.h"

/* httpd's own limit is 8,192, and it doubles every backslash. */
#define LINE_MOST 4000
#define COMMAND_MOST 3000
#define SITE_MOST 260
#define PLACE_MOST 400
#define STEP_MOST 400
#define MESSAGE_LEAST 300

static const char *ascii(apr_pool_t *pool, const char *text, apr_size_t most)
{
    return twca_words_shorten(pool, twca_escape_ascii(pool, text), most);
}

/* Which fault it is, and where. */
static const char *head(apr_pool_t *pool, const twca_site_t *site,
                        const twca_finding_t *finding)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);
    const char *place = twca_words_place(pool, &finding->where);
    const char *host = "";

    if (site != NULL) {
        host = apr_pstrcat(pool, " ",
                           ascii(pool, twca_words_site(pool, site), SITE_MOST),
                           NULL);
    }
    return apr_pstrcat(pool, twca_handbook(entry->code)->code, " ", entry->id,
                       host, " (", ascii(pool, place, PLACE_MOST), "): ", NULL);
}

/* What to do first. A command is whole or absent: half of one does harm. */
static const char *tail(apr_pool_t *pool, const twca_finding_t *finding)
{
    apr_array_header_t *steps = twca_words_remedy(pool, finding, TWCA_LANG_EN);
    const twca_step_t *step;
    const char *text, *command;

    if (steps->nelts == 0) {
        return "";
    }
    step = &APR_ARRAY_IDX(steps, 0, twca_step_t);
    text = ascii(pool, step->text, STEP_MOST);
    command =
        step->command == NULL ? NULL : twca_escape_ascii(pool, step->command);
    if (command == NULL || strlen(command) > COMMAND_MOST) {
        return apr_pstrcat(pool, "; ", text, NULL);
    }
    return apr_pstrcat(pool, "; ", text, ": ", command, NULL);
}

const char *twca_log_line(apr_pool_t *pool, const twca_site_t *site,
                          const twca_finding_t *finding)
{
    const char *before = head(pool, site, finding);
    const char *after = tail(pool, finding);
    const char *message = twca_words_message(pool, finding, TWCA_LANG_EN);
    apr_size_t taken = strlen(before) + strlen(after);
    apr_size_t left =
        taken + MESSAGE_LEAST < LINE_MOST ? LINE_MOST - taken : MESSAGE_LEAST;

    return apr_pstrcat(pool, before, ascii(pool, message, left), after, NULL);
}

/* Because of which finding mod_ssl would not start. */
static const char *reason(apr_pool_t *pool, const twca_site_t *site)
{
    const twca_finding_t *finding = twca_worst_finding(site->findings);
    const twca_catalog_entry_t *entry;

    if (finding == NULL) {
        return "";
    }
    entry = twca_catalog(finding->id);
    return apr_pstrcat(pool, " because of ", twca_handbook(entry->code)->code,
                       " ", entry->id, NULL);
}

const char *twca_serving_line(apr_pool_t *pool, const twca_site_t *site,
                              int is_test)
{
    const char *place = twca_words_place(pool, &site->defined_at);
    const char *what = "the certificates that passed last";

    if (site->serving == TWCA_SERVING_STAND_IN) {
        what = is_test ? "a stand-in certificate, and answer every request "
                         "with 503,"
                       : "a stand-in certificate, and answers every request "
                         "with 503,";
    }
    return apr_pstrcat(pool, is_test ? "TWCA would serve " : "TWCA serves ",
                       ascii(pool, twca_words_site(pool, site), SITE_MOST),
                       " (", ascii(pool, place, PLACE_MOST), ") with ", what,
                       reason(pool, site), NULL);
}

const char *twca_summary_line(apr_pool_t *pool, const twca_report_t *report)
{
    return twca_ui_summary(pool, report, TWCA_LANG_EN);
}
