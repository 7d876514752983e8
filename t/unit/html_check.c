/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "html_check.h"

#include <string.h>

#include <apr_strings.h>

#include "report/utf8.h"

#define DEPTH_MOST 64

static const char elements[] =
    " html head meta title style body a header p svg symbol path circle use "
    "span b nav main div h1 h2 h3 h4 dl dt dd section article ol ul li pre "
    "code table caption thead tbody tr th td time details summary strong "
    "footer ";
static const char empty_elements[] = " meta path circle use ";
static const char attributes[] =
    " lang charset name content class href id aria-hidden aria-label "
    "aria-current hreflang viewBox d fill cx cy r scope datetime ";

/* A page as it is read. */
typedef struct {
    apr_pool_t *pool;
    const char *at;
    const char *open[DEPTH_MOST];
    int depth;
    const char *wrong;
} reading_t;

static void fail(reading_t *reading, const char *what)
{
    if (reading->wrong == NULL) {
        reading->wrong =
            apr_psprintf(reading->pool, "%s: %.60s", what, reading->at);
    }
}

static int is_one_of(reading_t *reading, const char *list, const char *name)
{
    return strstr(list, apr_pstrcat(reading->pool, " ", name, " ", NULL))
           != NULL;
}

static const char *read_name(reading_t *reading)
{
    apr_size_t length =
        strspn(reading->at, "abcdefghijklmnopqrstuvwxyzB0123456789-");
    const char *name = apr_pstrmemdup(reading->pool, reading->at, length);

    reading->at += length;
    return name;
}

static void read_value(reading_t *reading)
{
    apr_size_t length;

    if (strncmp(reading->at, "=\"", 2) != 0) {
        fail(reading, "attribute without a quoted value");
        return;
    }
    reading->at += 2;
    length = strcspn(reading->at, "\"<");
    if (reading->at[length] != '"') {
        fail(reading, "attribute without an end");
    }
    if (strncmp(reading->at, "javascript:", 11) == 0) {
        fail(reading, "script");
    }
    reading->at += length + (reading->at[length] == '"');
}

static void read_attributes(reading_t *reading)
{
    while (*reading->at == ' ' && reading->wrong == NULL) {
        reading->at++;
        if (!is_one_of(reading, attributes, read_name(reading))) {
            fail(reading, "unknown attribute");
        }
        read_value(reading);
    }
}

static void open_element(reading_t *reading)
{
    const char *name = read_name(reading);
    int is_empty = is_one_of(reading, empty_elements, name);

    if (!is_one_of(reading, elements, name)) {
        fail(reading, "unknown element");
    }
    read_attributes(reading);
    if (*reading->at == '/') {
        reading->at++;
        is_empty = 1;
    }
    if (*reading->at != '>') {
        fail(reading, "element without an end");
    }
    if (!is_empty && reading->depth == DEPTH_MOST) {
        fail(reading, "too deep");
    }
    else if (!is_empty) {
        reading->open[reading->depth++] = name;
    }
}

static void close_element(reading_t *reading)
{
    const char *name;

    reading->at++;
    name = read_name(reading);
    if (reading->depth == 0
        || strcmp(reading->open[reading->depth - 1], name) != 0) {
        fail(reading, "closes what is not open");
        return;
    }
    reading->depth--;
}

static void read_tag(reading_t *reading)
{
    reading->at++;
    if (strncmp(reading->at, "!DOCTYPE html>", 14) == 0) {
        reading->at += 13;
    }
    else if (*reading->at == '/') {
        close_element(reading);
    }
    else {
        open_element(reading);
    }
    if (*reading->at == '>') {
        reading->at++;
    }
    else {
        fail(reading, "tag without an end");
    }
}

static void read_character(reading_t *reading)
{
    apr_uint32_t character = 0;
    int length = twca_utf8_next(reading->at, &character);

    if (length == 0) {
        fail(reading, "not UTF-8");
    }
    else if (character != '\n' && twca_utf8_is_hidden(character)) {
        fail(reading, "hidden character");
    }
    reading->at += length > 0 ? length : 1;
}

const char *html_check(apr_pool_t *pool, const char *page)
{
    reading_t reading = {.pool = pool, .at = page};

    while (*reading.at != '\0' && reading.wrong == NULL) {
        if (*reading.at == '<') {
            read_tag(&reading);
        }
        else {
            read_character(&reading);
        }
    }
    if (reading.depth > 0) {
        fail(&reading, "an element is left open");
    }
    return reading.wrong;
}
