/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What the elements load that are mostly in the head: link, script, meta. Of
 * them it depends on other attributes whether anything is loaded at all. */

#include "scan_private.h"

#include <string.h>
#include <strings.h>

#include "ascii.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- link ----------------------------------------------------------------- */

/* Relations whose target is loaded with the page; what only names a page, a
 * feed or a host is not. An icon is blocked, unlike other pictures. */
static const char *const loading[] = {"icon", "manifest", "modulepreload",
                                      "prefetch"};

/* Without one of these words a preload loads nothing. */
static const char *const preloaded[] = {"fetch", "font", "script", "style",
                                        "track"};

static int is_one_of(const twca_value_t *value, const char *const *words,
                     apr_size_t count)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        if (twca_value_is(value, words[i])) {
            return 1;
        }
    }
    return 0;
}

static int has_one_of(const twca_value_t *value, const char *const *words,
                      apr_size_t count)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        if (twca_value_has(value, words[i])) {
            return 1;
        }
    }
    return 0;
}

/* Whether a type names CSS, or nothing. Parameters may follow. */
static int is_css(const twca_value_t *type)
{
    twca_value_t essence = *type;
    const char *end;

    if (!type->data) {
        return 1;
    }
    end = memchr(type->data, ';', type->length);
    if (end) {
        essence.length = (apr_size_t)(end - type->data);
    }
    return twca_value_is(&essence, "") || twca_value_is(&essence, "text/css");
}

static void look_preload(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *as = &tag->values[TWCA_AT_AS];

    if (!twca_value_is(as, "image")) {
        if (is_one_of(as, preloaded, COUNT(preloaded))) {
            twca_embeds_url(scan, tag, TWCA_AT_HREF, "href", 0);
        }
    }
    else if (twca_embeds_srcset(scan, tag, TWCA_AT_IMAGESRCSET, "imagesrcset",
                                1)) {
        twca_embeds_url(scan, tag, TWCA_AT_HREF, "href", 1);
    }
}

void twca_embeds_link(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *rel = &tag->values[TWCA_AT_REL];

    if (!rel->data) {
        return;
    }
    if (has_one_of(rel, loading, COUNT(loading))
        || (twca_value_has(rel, "stylesheet")
            && is_css(&tag->values[TWCA_AT_TYPE]))) {
        twca_embeds_url(scan, tag, TWCA_AT_HREF, "href", 0);
    }
    else if (twca_value_has(rel, "preload")) {
        look_preload(scan, tag);
    }
}

/* --- script --------------------------------------------------------------- */

/* JavaScript's types (MIME Sniffing Standard 4.6), without what all of them
 * begin with; and that of a module. Any other script is data. */
static const char *const script_types[] = {
    "",
    "module",
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
};

/* An old way to say it: "text/" and the language. */
static int is_language(const twca_value_t *language)
{
    apr_size_t i;

    for (i = 0; i < COUNT(script_types); i++) {
        if (strncmp(script_types[i], "text/", 5) == 0
            && twca_value_is(language, script_types[i] + 5)) {
            return 1;
        }
    }
    return !language->data || language->length == 0;
}

static int is_script(const twca_tag_t *tag)
{
    const twca_value_t *type = &tag->values[TWCA_AT_TYPE];

    if (tag->values[TWCA_AT_NOMODULE].data) {
        return 0;
    }
    return type->data ? is_one_of(type, script_types, COUNT(script_types))
                      : is_language(&tag->values[TWCA_AT_LANGUAGE]);
}

void twca_embeds_script(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (!is_script(tag)) {
        return;
    }
    if (!scan->is_svg) {
        twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", 0);
    }
    else if (tag->values[TWCA_AT_HREF].data) {
        twca_embeds_url(scan, tag, TWCA_AT_HREF, "href", 0);
    }
    else {
        twca_embeds_url(scan, tag, TWCA_AT_XLINK_HREF, "xlink:href", 0);
    }
}

/* --- meta ----------------------------------------------------------------- */

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && twca_is_space(*at)) {
        at++;
    }
    return at;
}

/* "5; url='http://...'": the URL, without what is around it (HTML Standard
 * 4.2.5.3). NULL: it has none */
static const char *refresh_url(const char *at, const char **end)
{
    const char *from;

    at = skip_space(at, *end);
    from = at;
    while (at < *end && (twca_is_digit(*at) || *at == '.')) {
        at++;
    }
    if (at == from || at == *end
        || (!twca_is_space(*at) && *at != ';' && *at != ',')) {
        return NULL;
    }
    at = skip_space(at, *end);
    if (at < *end && (*at == ';' || *at == ',')) {
        at = skip_space(at + 1, *end);
    }
    if (*end - at > 3 && strncasecmp(at, "url", 3) == 0) {
        const char *equals = skip_space(at + 3, *end);

        if (equals < *end && *equals == '=') {
            at = skip_space(equals + 1, *end);
        }
    }
    if (at < *end && (*at == '"' || *at == '\'')) {
        const char *quote = memchr(at + 1, *at, (apr_size_t)(*end - at - 1));

        at++;
        *end = quote ? quote : *end;
    }
    return at;
}

/* The browser goes there by itself: from https to http, without a question. No
 * browser blocks it, and none would call it mixed content; but it is how a
 * visitor of an https page comes to see "not secure". */
static void look_refresh(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *content = &tag->values[TWCA_AT_CONTENT];
    const char *end = content->data + content->length;
    const char *url = refresh_url(content->data, &end);

    if (url) {
        twca_scan_report(scan, tag->name, "refresh", url,
                         (apr_size_t)(end - url), 0);
    }
}

int twca_policy_upgrades(const char *policy, apr_size_t length)
{
    twca_value_t value = {NULL, 0, 0};
    const char *end = policy + length;
    const char *at;

    while (policy < end) {
        for (at = policy; at < end && *at != ';' && *at != ','; at++) {
        }
        value.data = (char *)policy;
        value.length = (apr_size_t)(at - policy);
        if (twca_value_is(&value, "upgrade-insecure-requests")) {
            return 1;
        }
        policy = at + (at < end);
    }
    return 0;
}

void twca_embeds_meta(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *kind = &tag->values[TWCA_AT_HTTP_EQUIV];
    const twca_value_t *content = &tag->values[TWCA_AT_CONTENT];

    if (!content->data) {
        return;
    }
    if (twca_value_is(kind, "refresh")) {
        look_refresh(scan, tag);
    }
    else if (twca_value_is(kind, "content-security-policy")
             && !scan->is_past_head) {
        scan->is_upgrading |=
            twca_policy_upgrades(content->data, content->length);
    }
}
