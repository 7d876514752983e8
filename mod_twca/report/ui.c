/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "template.h"
#include "ui.h"
#include "walk.h"
#include "words.h"

#define DAY 86400

#define WORD(name, en, zh_tw) [TWCA_UI_##name] = TWCA_TEXT(en, zh_tw),

static const twca_text_t words[] = {TWCA_UI_WORDS(WORD)};

#undef WORD

const char *twca_ui(twca_ui_e word, twca_lang_e lang)
{
    return words[word].in[lang];
}

/* Values by name, for the few words with more than one gap. */
typedef struct {
    const char *name;
    const char *value;
} value_t;

static const char *named_value(apr_pool_t *pool, const void *of,
                               const char *name)
{
    (void)pool;
    for (const value_t *value = of; value->name != NULL; value++) {
        if (strcmp(value->name, name) == 0) {
            return value->value;
        }
    }
    return "?";
}

static const char *counted(apr_pool_t *pool, twca_lang_e lang, twca_ui_e one,
                           twca_ui_e many, int number, const char *digits)
{
    const value_t values[] = {{"n", digits}, {NULL, NULL}};

    return twca_template(pool, twca_ui(number == 1 ? one : many, lang),
                         named_value, values);
}

const char *twca_ui_count(apr_pool_t *pool, twca_lang_e lang, twca_ui_e one,
                          twca_ui_e many, int number)
{
    return counted(pool, lang, one, many, number, twca_grouped(pool, number));
}

static const char *milliseconds(apr_pool_t *pool, const twca_report_t *report)
{
    return apr_psprintf(pool, "%" APR_INT64_T_FMT,
                        apr_time_as_msec(report->elapsed));
}

/* Digits without commas: the line is for programs too. */
static const char *plain(apr_pool_t *pool, twca_lang_e lang, twca_ui_e one,
                         twca_ui_e many, int number)
{
    return counted(pool, lang, one, many, number, apr_itoa(pool, number));
}

const char *twca_ui_summary(apr_pool_t *pool, const twca_report_t *report,
                            twca_lang_e lang)
{
    const int *counts = report->counts;
    const value_t values[] = {
        {"sites", plain(pool, lang, TWCA_UI_SITE_ONE, TWCA_UI_SITE_MANY,
                        report->sites->nelts)},
        {"ms", milliseconds(pool, report)},
        {"fatal", plain(pool, lang, TWCA_UI_FATAL_ONE, TWCA_UI_FATAL_MANY,
                        counts[TWCA_FATAL])},
        {"error", plain(pool, lang, TWCA_UI_ERROR_ONE, TWCA_UI_ERROR_MANY,
                        counts[TWCA_ERROR])},
        {"warning", plain(pool, lang, TWCA_UI_WARNING_ONE, TWCA_UI_WARNING_MANY,
                          counts[TWCA_WARNING])},
        {"notice", plain(pool, lang, TWCA_UI_NOTICE_ONE, TWCA_UI_NOTICE_MANY,
                         counts[TWCA_NOTICE])},
        {NULL, NULL},
    };

    return twca_template(pool, twca_ui(TWCA_UI_SUMMARY, lang), named_value,
                         values);
}

const char *twca_ui_checked(apr_pool_t *pool, const twca_report_t *report,
                            twca_lang_e lang)
{
    const value_t values[] = {
        {"time", twca_words_moment(pool, apr_time_sec(report->checked))},
        {"ms", milliseconds(pool, report)},
        {NULL, NULL},
    };

    return twca_template(pool, twca_ui(TWCA_UI_CHECKED, lang), named_value,
                         values);
}

/* "2 of 12 sites need attention" */
static const char *share(apr_pool_t *pool, twca_lang_e lang,
                         const twca_standing_t *standing, twca_ui_e one,
                         twca_ui_e many)
{
    const value_t values[] = {
        {"n", twca_grouped(pool, standing->faulty)},
        {"of", twca_ui_count(pool, lang, one, many, standing->count)},
        {NULL, NULL},
    };
    twca_ui_e word =
        standing->faulty == 1 ? TWCA_UI_NEED_ONE : TWCA_UI_NEED_MANY;

    return twca_template(pool, twca_ui(word, lang), named_value, values);
}

static void add_piece(apr_array_header_t *pieces, const char *joint,
                      const char *piece)
{
    APR_ARRAY_PUSH(pieces, const char *) = pieces->nelts == 0 ? "" : joint;
    APR_ARRAY_PUSH(pieces, const char *) = piece;
}

const char *twca_ui_need(apr_pool_t *pool, const twca_report_t *report,
                         twca_lang_e lang)
{
    const twca_standing_t server = twca_standing_of_server(report);
    const twca_standing_t sites = twca_standing_of_sites(report);
    const twca_standing_t keystores = twca_standing_of_keystores(report);
    apr_array_header_t *pieces = apr_array_make(pool, 6, sizeof(char *));
    const char *joint = twca_ui(TWCA_UI_JOINT, lang);

    if (server.faulty > 0) {
        add_piece(pieces, joint,
                  twca_ui_count(pool, lang, TWCA_UI_SERVER_FAULT_ONE,
                                TWCA_UI_SERVER_FAULT_MANY, server.faulty));
    }
    if (sites.faulty > 0) {
        add_piece(
            pieces, joint,
            share(pool, lang, &sites, TWCA_UI_SITE_ONE, TWCA_UI_SITE_MANY));
    }
    if (keystores.faulty > 0) {
        add_piece(pieces, joint,
                  share(pool, lang, &keystores, TWCA_UI_KEYSTORE_ONE,
                        TWCA_UI_KEYSTORE_MANY));
    }
    return apr_array_pstrcat(pool, pieces, '\0');
}

const char *twca_ui_served(apr_pool_t *pool, const twca_site_t *site,
                           twca_lang_e lang)
{
    const char *what = twca_ui(twca_ui_serving(site->serving), lang);
    const value_t values[] = {
        {"what", what},
        {"time", twca_words_moment(pool, apr_time_sec(site->since))},
        {NULL, NULL},
    };

    if (site->serving == TWCA_SERVING_CONFIGURED) {
        return NULL;
    }
    return site->since == 0
               ? what
               : twca_template(pool, twca_ui(TWCA_UI_SERVING_SINCE, lang),
                               named_value, values);
}

const char *twca_ui_served_line(apr_pool_t *pool, const twca_site_t *site,
                                twca_lang_e lang)
{
    const char *what = twca_ui_served(pool, site, lang);
    const value_t values[] = {{"what", what}, {NULL, NULL}};

    return what == NULL ? NULL
                        : twca_template(pool, twca_ui(TWCA_UI_SERVING_IS, lang),
                                        named_value, values);
}

/* Whether every site that mod_ssl would not start with was given something
 * else. */
static int is_rescued(const twca_report_t *report)
{
    if (twca_standing_of_server(report).verdict == TWCA_FATAL) {
        return 0;
    }
    for (int i = 0; i < report->sites->nelts; i++) {
        const twca_site_t *site = &APR_ARRAY_IDX(report->sites, i, twca_site_t);

        if (site->verdict == TWCA_FATAL
            && site->serving == TWCA_SERVING_CONFIGURED) {
            return 0;
        }
    }
    return 1;
}

const char *twca_ui_verdict(const twca_report_t *report, twca_lang_e lang)
{
    static const twca_ui_e of_sites[TWCA_SEVERITY_COUNT] = {
        [TWCA_OK] = TWCA_UI_VERDICT_OK,
        [TWCA_NOTICE] = TWCA_UI_VERDICT_NOTICE,
        [TWCA_WARNING] = TWCA_UI_VERDICT_WARNING,
        [TWCA_ERROR] = TWCA_UI_VERDICT_ERROR,
        [TWCA_FATAL] = TWCA_UI_VERDICT_FATAL,
    };
    twca_severity_e worst = report->verdict;

    if (worst == TWCA_FATAL && is_rescued(report)) {
        return twca_ui(TWCA_UI_VERDICT_RESCUED, lang);
    }
    return twca_ui(worst <= TWCA_NOTICE
                           || twca_standing_of_sites(report).verdict == worst
                       ? of_sites[worst]
                   : twca_standing_of_keystores(report).verdict == worst
                       ? TWCA_UI_VERDICT_KEYSTORE
                       : TWCA_UI_VERDICT_SERVER,
                   lang);
}

const char *twca_ui_concerned(apr_pool_t *pool, twca_lang_e lang,
                              const twca_concerned_t *concerned)
{
    apr_array_header_t *pieces = apr_array_make(pool, 6, sizeof(char *));
    const char *joint = twca_ui(TWCA_UI_LIST_JOINT, lang);

    if (concerned->sites > 0) {
        add_piece(pieces, joint,
                  twca_ui_count(pool, lang, TWCA_UI_SITE_ONE, TWCA_UI_SITE_MANY,
                                concerned->sites));
    }
    if (concerned->keystores > 0) {
        add_piece(pieces, joint,
                  twca_ui_count(pool, lang, TWCA_UI_KEYSTORE_ONE,
                                TWCA_UI_KEYSTORE_MANY, concerned->keystores));
    }
    if (concerned->server) {
        add_piece(pieces, joint, twca_ui(TWCA_UI_SERVER, lang));
    }
    if (pieces->nelts == 0) {
        return twca_ui(concerned->is_looked_for ? TWCA_UI_NONE_HERE
                                                : TWCA_UI_NOT_LOOKED_FOR,
                       lang);
    }
    return apr_array_pstrcat(pool, pieces, '\0');
}

const char *twca_ui_keystore(apr_pool_t *pool, const twca_report_t *report,
                             const twca_view_t *view,
                             const twca_keystore_t *keystore)
{
    return view->public_only
               ? twca_ui_count(pool, view->lang, TWCA_UI_KEYSTORE,
                               TWCA_UI_KEYSTORE,
                               twca_keystore_number(report, keystore))
               : keystore->file.path;
}

static int whole_days(apr_int64_t seconds)
{
    apr_int64_t days = seconds / DAY;

    return days > APR_INT32_MAX ? APR_INT32_MAX : (int)days;
}

static const char *time_since(apr_pool_t *pool, twca_lang_e lang, int days)
{
    return days == 0 ? twca_ui(TWCA_UI_ENDED_TODAY, lang)
                     : twca_ui_count(pool, lang, TWCA_UI_DAY_SINCE,
                                     TWCA_UI_DAYS_SINCE, days);
}

const char *twca_ui_time_left(apr_pool_t *pool, const twca_report_t *report,
                              const twca_view_t *view,
                              const twca_certificate_t *certificate)
{
    apr_int64_t left;

    if (certificate == NULL || !certificate->dates_valid) {
        return twca_ui(TWCA_UI_UNKNOWN, view->lang);
    }
    left = twca_seconds_until(report, view, certificate->not_after);
    if (left < 0) {
        return time_since(pool, view->lang, whole_days(-left));
    }
    if (twca_seconds_until(report, view, certificate->not_before) > 0) {
        return twca_ui(TWCA_UI_NOT_YET, view->lang);
    }
    return left < DAY ? twca_ui(TWCA_UI_ENDS_TODAY, view->lang)
                      : twca_ui_count(pool, view->lang, TWCA_UI_DAY_LEFT,
                                      TWCA_UI_DAYS_LEFT, whole_days(left));
}
