/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What does a browser say that a page loads? */

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <jansson.h>

#include "csp.h"
#include "url.h"

/* Of a directive that a policy like ours can be about. */
typedef struct {
    const char *name;
    int is_upgraded; /* as in mixed.h */
} directive_t;

/* Pictures that only <picture> or srcset has are not upgraded, but a report
 * does not tell them from the others. */
static const directive_t directives[] = {
    {"child-src", 0},       {"connect-src", 0},     {"default-src", 0},
    {"font-src", 0},        {"form-action", 0},     {"frame-src", 0},
    {"img-src", 1},         {"manifest-src", 0},    {"media-src", 1},
    {"object-src", 0},      {"prefetch-src", 0},    {"script-src", 0},
    {"script-src-attr", 0}, {"script-src-elem", 0}, {"style-src", 0},
    {"style-src-attr", 0},  {"style-src-elem", 0},  {"worker-src", 0},
};

/* What the members are called in each form. */
typedef struct {
    const char *page;
    const char *blocked;
    const char *directive;
    const char *older; /* the directive, where there is no newer member */
} members_t;

static const members_t members_of_one = {
    "document-uri", "blocked-uri", "effective-directive", "violated-directive"};
static const members_t members_of_list = {
    "documentURL", "blockedURL", "effectiveDirective", "violatedDirective"};

/* Whether a media type, without its parameters, is that. */
static int is_type(const char *content_type, const char *type)
{
    apr_size_t length = strlen(type);

    return !apr_cstr_casecmpn(content_type, type, length)
           && strchr("; \t", content_type[length]) != NULL;
}

twca_csp_form_e twca_csp_form(const char *content_type)
{
    if (!content_type) {
        return TWCA_CSP_NONE;
    }
    return is_type(content_type, "application/csp-report")     ? TWCA_CSP_ONE
           : is_type(content_type, "application/reports+json") ? TWCA_CSP_LIST
                                                               : TWCA_CSP_NONE;
}

/* The directive that a text begins with; older browsers send its sources too.
 * @return NULL: none that we know */
static const directive_t *directive_of(const char *text)
{
    apr_size_t length = text ? strcspn(text, " ") : 0;
    apr_size_t i;

    for (i = 0; length && i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (strlen(directives[i].name) == length
            && memcmp(directives[i].name, text, length) == 0) {
            return &directives[i];
        }
    }
    return NULL;
}

static const char *text_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static int resolve(twca_url_t *url, const char *text)
{
    return text && twca_url_resolve(url, NULL, text, strlen(text));
}

/* Without its port: what a page was asked for by may not be what httpd listens
 * on. */
static const char *host_of(const twca_url_t *url, apr_pool_t *pool)
{
    const char *host = url->text + url->host;
    apr_size_t length = (apr_size_t)(url->path - url->host);
    const char *colon = memchr(host, ':', length);

    if (*host == '[') {
        const char *bracket = memchr(host, ']', length);

        length = bracket ? (apr_size_t)(bracket - host) + 1 : length;
    }
    else if (colon) {
        length = (apr_size_t)(colon - host);
    }
    return apr_pstrmemdup(pool, host, length);
}

/* @return whether a report is one of https that loads http */
static int read_one(apr_pool_t *pool, const json_t *object,
                    const members_t *members, twca_csp_t *report)
{
    const directive_t *directive =
        directive_of(text_of(object, members->directive));
    twca_url_t page;
    twca_url_t blocked;

    if (!directive) {
        directive = directive_of(text_of(object, members->older));
    }
    if (!directive || !resolve(&page, text_of(object, members->page))
        || strncmp(page.text, "https://", 8) != 0
        || !resolve(&blocked, text_of(object, members->blocked))
        || !twca_url_is_mixed(&blocked)) {
        return 0;
    }
    memset(report, 0, sizeof(*report));
    report->host = host_of(&page, pool);
    report->seen.page = apr_pstrdup(pool, page.text + page.path);
    report->seen.element = directive->name;
    report->seen.attribute = "";
    report->seen.url = apr_pstrdup(pool, blocked.text);
    report->seen.is_browser = 1;
    report->seen.is_upgraded =
        directive->is_upgraded && !twca_url_has_address(&blocked);
    report->seen.count = 1;
    return 1;
}

static int read_list(apr_pool_t *pool, const json_t *list,
                     twca_csp_t reports[TWCA_CSP_LIMIT])
{
    apr_size_t i;
    int count = 0;

    for (i = 0; i < json_array_size(list) && count < TWCA_CSP_LIMIT; i++) {
        const json_t *entry = json_array_get(list, i);
        const char *type = text_of(entry, "type");

        if (type && strcmp(type, "csp-violation") == 0) {
            count += read_one(pool, json_object_get(entry, "body"),
                              &members_of_list, &reports[count]);
        }
    }
    return count;
}

static int read_json(apr_pool_t *pool, twca_csp_form_e form, const json_t *json,
                     twca_csp_t reports[TWCA_CSP_LIMIT])
{
    const json_t *report;

    if (form == TWCA_CSP_LIST) {
        return json_is_array(json) ? read_list(pool, json, reports) : -1;
    }
    report = json_object_get(json, "csp-report");
    return json_is_object(report)
               ? read_one(pool, report, &members_of_one, &reports[0])
               : -1;
}

/* jansson refuses what is no UTF-8, \u0000, numbers that are none, and more
 * than 2,048 levels; it takes no number that we read. */
int twca_csp_read(apr_pool_t *pool, twca_csp_form_e form, const char *body,
                  apr_size_t length, twca_csp_t reports[TWCA_CSP_LIMIT])
{
    json_t *json = length <= TWCA_CSP_MOST && form != TWCA_CSP_NONE
                       ? json_loadb(body, length, 0, NULL)
                       : NULL;
    int count = json ? read_json(pool, form, json, reports) : -1;

    json_decref(json);
    return count;
}
