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

const char *twca_ui_need(apr_pool_t *pool, const twca_report_t *report,
                         twca_lang_e lang)
{
    int need = twca_count_faulty(report);
    const value_t values[] = {
        {"n", twca_grouped(pool, need)},
        {"of", twca_ui_count(pool, lang, TWCA_UI_SITE_ONE, TWCA_UI_SITE_MANY,
                             report->sites->nelts)},
        {NULL, NULL},
    };

    return twca_template(
        pool, twca_ui(need == 1 ? TWCA_UI_NEED_ONE : TWCA_UI_NEED_MANY, lang),
        named_value, values);
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

twca_ui_e twca_ui_severity(twca_severity_e severity)
{
    static const twca_ui_e of[TWCA_SEVERITY_COUNT] = {
        [TWCA_OK] = TWCA_UI_OK,           [TWCA_NOTICE] = TWCA_UI_NOTICE,
        [TWCA_WARNING] = TWCA_UI_WARNING, [TWCA_ERROR] = TWCA_UI_ERROR,
        [TWCA_FATAL] = TWCA_UI_FATAL,
    };

    return of[severity];
}

twca_ui_e twca_ui_verdict(twca_severity_e verdict)
{
    static const twca_ui_e of[TWCA_SEVERITY_COUNT] = {
        [TWCA_OK] = TWCA_UI_VERDICT_OK,
        [TWCA_NOTICE] = TWCA_UI_VERDICT_NOTICE,
        [TWCA_WARNING] = TWCA_UI_VERDICT_WARNING,
        [TWCA_ERROR] = TWCA_UI_VERDICT_ERROR,
        [TWCA_FATAL] = TWCA_UI_VERDICT_FATAL,
    };

    return of[verdict];
}

twca_ui_e twca_ui_role(unsigned role)
{
    switch ((twca_role_e)role) {
    case TWCA_ROLE_SERVER:
        return TWCA_UI_ROLE_SERVER;
    case TWCA_ROLE_INTERMEDIATE:
        return TWCA_UI_ROLE_INTERMEDIATE;
    case TWCA_ROLE_CROSS:
        return TWCA_UI_ROLE_CROSS;
    case TWCA_ROLE_ROOT:
        return TWCA_UI_ROLE_ROOT;
    }
    return TWCA_UI_ROLE_SERVER;
}

twca_ui_e twca_ui_chain_status(twca_chain_status_e status)
{
    switch (status) {
    case TWCA_CHAIN_IS_NONE:
        return TWCA_UI_CHAIN_NONE;
    case TWCA_CHAIN_IS_COMPLETE:
        return TWCA_UI_CHAIN_COMPLETE;
    case TWCA_CHAIN_IS_INCOMPLETE:
        return TWCA_UI_CHAIN_INCOMPLETE;
    case TWCA_CHAIN_IS_UNTRUSTED:
        return TWCA_UI_CHAIN_UNTRUSTED;
    case TWCA_CHAIN_IS_SELF_SIGNED:
        return TWCA_UI_CHAIN_SELF_SIGNED;
    case TWCA_CHAIN_IS_INVALID:
        return TWCA_UI_CHAIN_INVALID;
    }
    return TWCA_UI_UNKNOWN;
}

twca_ui_e twca_ui_match(twca_match_e match)
{
    switch (match) {
    case TWCA_MATCH_YES:
        return TWCA_UI_KEY_MATCHES;
    case TWCA_MATCH_NO:
        return TWCA_UI_KEY_DIFFERS;
    case TWCA_MATCH_UNKNOWN:
        break;
    }
    return TWCA_UI_KEY_UNKNOWN;
}

twca_ui_e twca_ui_origin(const twca_link_t *link)
{
    return link->is_sent ? TWCA_UI_ORIGIN_SENT
           : link->certificate->role == TWCA_ROLE_SERVER
               ? TWCA_UI_ORIGIN_NOT_SENT
               : TWCA_UI_ORIGIN_STORE;
}
