/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The handler `twca-status`: what was asked, and who renders it. */

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_main.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_script.h>

#include "config/config.h"
#include "mod_twca_check.h"
#include "report/escape.h"
#include "report/report.h"

/* A request, understood. */
typedef struct {
    request_rec *request;
    const twca_report_t *report;
    twca_view_t view;
    int format;          /* a twca_format_e, or TWCA_UNSET */
    int lang;            /* a twca_lang_e, or TWCA_UNSET */
    const char *problem; /* what can't be understood, or NULL */
} question_t;

static void complain(question_t *question, const char *what, const char *value,
                     const char *known)
{
    apr_pool_t *pool = question->request->pool;

    question->problem =
        apr_psprintf(pool, "Unknown %s: \"%s\"%s%s\n", what,
                     twca_escape_display(pool, value), known ? ". Known: " : "",
                     known ? known : "");
}

static void set_format(question_t *question, const char *value)
{
    int i;

    for (i = 0; i < TWCA_FORMAT_COUNT; i++) {
        if (strcmp(value, twca_renderer((twca_format_e)i)->name) == 0) {
            question->format = i;
            return;
        }
    }
    complain(question, "format", value, "html, text, json, prometheus");
}

static void set_lang(question_t *question, const char *value)
{
    int i;

    for (i = 0; i < TWCA_LANG_COUNT; i++) {
        if (!ap_cstr_casecmp(value, twca_lang_tag((twca_lang_e)i))) {
            question->lang = i;
            return;
        }
    }
    complain(question, "lang", value, "en, zh-TW");
}

static void set_site(question_t *question, const char *value)
{
    const char *colon = strrchr(value, ':');
    int i;

    for (i = 0; colon && i < question->report->sites->nelts; i++) {
        const twca_site_t *site =
            &APR_ARRAY_IDX(question->report->sites, i, twca_site_t);

        if (strlen(site->name) == (size_t)(colon - value)
            && !ap_cstr_casecmpn(site->name, value, (size_t)(colon - value))
            && strcmp(apr_itoa(question->request->pool, site->port), colon + 1)
                   == 0) {
            question->view.site = site;
            return;
        }
    }
    complain(question, "site", value, NULL);
}

/* Its number in the order of the configuration, as the page's links have it. */
static void set_keystore(question_t *question, const char *value)
{
    const apr_array_header_t *keystores = question->report->keystores;
    int i;

    for (i = 0; i < keystores->nelts; i++) {
        if (strcmp(apr_itoa(question->request->pool, i + 1), value) == 0) {
            question->view.keystore =
                &APR_ARRAY_IDX(keystores, i, twca_keystore_t);
            return;
        }
    }
    complain(question, "keystore", value, NULL);
}

static void set_code(question_t *question, const char *value)
{
    question->view.code = twca_code_of(value);
    if (question->view.code == TWCA_CODE_COUNT) {
        complain(question, "code", value, NULL);
    }
}

static void set_handbook(question_t *question, const char *value)
{
    if (*value) {
        complain(question, "handbook", value, NULL);
    }
    question->view.handbook = 1;
}

static const struct {
    const char *name;
    void (*set)(question_t *question, const char *value);
} parameters[] = {
    {"format", set_format},     {"lang", set_lang}, {"site", set_site},
    {"keystore", set_keystore}, {"code", set_code}, {"handbook", set_handbook},
};

static void set_parameter(question_t *question, char *pair)
{
    char *value = strchr(pair, '=');
    size_t i;

    if (value) {
        *value++ = '\0';
    }
    else {
        value = pair + strlen(pair);
    }
    if (ap_unescape_urlencoded(pair) != OK
        || ap_unescape_urlencoded(value) != OK) {
        complain(question, "escape in", value, NULL);
        return;
    }
    for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        if (strcmp(pair, parameters[i].name) == 0) {
            parameters[i].set(question, value);
            return;
        }
    }
    complain(question, "parameter", pair, NULL);
}

static void read_query(question_t *question)
{
    apr_pool_t *pool = question->request->pool;
    char *query = apr_pstrdup(
        pool, question->request->args ? question->request->args : "");
    char *state;
    char *pair;

    for (pair = apr_strtok(query, "&", &state); pair && !question->problem;
         pair = apr_strtok(NULL, "&", &state)) {
        set_parameter(question, pair);
    }
}

/* The weight of one entry of an Accept header; the entry ends at its name. */
static double weight_of(char *entry)
{
    char *parameter = strchr(entry, ';');
    const char *weight = parameter ? strstr(parameter, "q=") : NULL;
    double result = weight ? strtod(weight + 2, NULL) : 1.0;

    entry[strcspn(entry, "; \t")] = '\0';
    return result;
}

/* A reader asks for a name, or for a version of one. */
static int format_of(const char *name, int has_version)
{
    if (!ap_cstr_casecmp(name, "application/json")) {
        return TWCA_FORMAT_JSON;
    }
    if (!ap_cstr_casecmp(name, "text/plain")) {
        /* Prometheus: text/plain;version=0.0.4 */
        return has_version ? TWCA_FORMAT_PROMETHEUS : TWCA_FORMAT_TEXT;
    }
    if (!ap_cstr_casecmp(name, "text/html")
        || !ap_cstr_casecmp(name, "application/xhtml+xml")) {
        return TWCA_FORMAT_HTML;
    }
    return TWCA_UNSET;
}

static int lang_of(const char *name, int has_version)
{
    (void)has_version;
    if (!ap_cstr_casecmpn(name, "zh", 2)) {
        return TWCA_LANG_ZH_TW;
    }
    return ap_cstr_casecmpn(name, "en", 2) ? TWCA_UNSET : TWCA_LANG_EN;
}

/* The best of a header's entries that we have, the first of equals. */
static int negotiate(const request_rec *request, const char *header,
                     int (*choose)(const char *, int), int otherwise)
{
    const char *value = apr_table_get(request->headers_in, header);
    char *entries = apr_pstrdup(request->pool, value ? value : "");
    double best = 0.0;
    int result = otherwise;
    char *state;
    char *entry;

    for (entry = apr_strtok(entries, ",", &state); entry;
         entry = apr_strtok(NULL, ",", &state)) {
        int has_version = strstr(entry, "version=") != NULL;
        double weight;
        int choice;

        entry += strspn(entry, " \t");
        weight = weight_of(entry);
        choice = choose(entry, has_version);
        if (choice != TWCA_UNSET && weight > best) {
            best = weight;
            result = choice;
        }
    }
    return result;
}

twca_lang_e twca_lang_of(const request_rec *request)
{
    return (twca_lang_e)negotiate(request, "Accept-Language", lang_of,
                                  TWCA_LANG_EN);
}

static void put_response(void *sink, const char *data, apr_size_t length)
{
    ap_rwrite(data, (int)length, sink);
}

static void set_headers(request_rec *request, const question_t *question)
{
    apr_table_t *out = request->headers_out;

    apr_table_setn(out, "Vary", "Accept, Accept-Language");
    apr_table_setn(out, "Cache-Control", "no-store");
    apr_table_setn(out, "X-Content-Type-Options", "nosniff");
    apr_table_setn(out, "Referrer-Policy", "same-origin");
    apr_table_setn(out, "Content-Security-Policy",
                   twca_html_policy(request->pool));
    apr_table_setn(out, "Content-Language", twca_lang_tag(question->view.lang));
}

static int answer_problem(request_rec *request, const char *problem)
{
    request->status = HTTP_BAD_REQUEST;
    ap_set_content_type(request, "text/plain; charset=utf-8");
    ap_rputs(problem, request);
    return OK;
}

static int answer(request_rec *request, question_t *question)
{
    const twca_renderer_t *renderer =
        twca_renderer((twca_format_e)question->format);
    twca_writer_t out = {put_response, request};

    set_headers(request, question);
    if (question->problem) {
        return answer_problem(request, question->problem);
    }
    ap_set_content_type(request, renderer->media_type);
    if (!request->header_only) {
        renderer->render(question->report, &question->view, &out,
                         request->pool);
    }
    return OK;
}

int twca_status_handler(request_rec *request)
{
    question_t question = {
        .request = request, .format = TWCA_UNSET, .lang = TWCA_UNSET};
    const twca_directory_t *directory;

    if (!request->handler || strcmp(request->handler, "twca-status") != 0) {
        return DECLINED;
    }
    if (request->method_number != M_GET) {
        ap_allow_standard_methods(request, REPLACE_ALLOW, M_GET, -1);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    question.report =
        twca_report_at(request->pool, ap_server_conf, apr_time_now());
    if (!question.report) {
        return HTTP_SERVICE_UNAVAILABLE;
    }
    directory =
        ap_get_module_config(request->per_dir_config, &twca_check_module);
    question.view.code = TWCA_CODE_COUNT;
    question.view.self = request->uri;
    question.view.now = request->request_time;
    question.view.public_only = directory->is_public == 1;
    read_query(&question);
    if (question.format == TWCA_UNSET) {
        question.format =
            negotiate(request, "Accept", format_of, TWCA_FORMAT_HTML);
    }
    if (question.lang == TWCA_UNSET) {
        question.lang = (int)twca_lang_of(request);
    }
    question.view.lang = (twca_lang_e)question.lang;
    return answer(request, &question);
}
