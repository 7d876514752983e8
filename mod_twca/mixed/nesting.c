/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "nesting.h"

#include <string.h>
#include <strings.h>

typedef enum {
    LEVEL_SVG,
    LEVEL_FOREIGN_OBJECT, /* HTML in SVG; the next two likewise */
    LEVEL_DESC,
    LEVEL_TITLE,
    LEVEL_TEMPLATE,
    LEVEL_SHADOW /* a template whose content is shown at once */
} level_e;

/* HTML Standard 13.2.6.5, in the order of the alphabet. */
static const char *const breakouts[] = {
    "b",      "big",    "blockquote", "body",    "br",    "center", "code",
    "dd",     "div",    "dl",         "dt",      "em",    "embed",  "h1",
    "h2",     "h3",     "h4",         "h5",      "h6",    "head",   "hr",
    "i",      "img",    "li",         "listing", "menu",  "meta",   "nobr",
    "ol",     "p",      "pre",        "ruby",    "s",     "small",  "span",
    "strike", "strong", "sub",        "sup",     "table", "tt",     "u",
    "ul",     "var",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int is_breakout(const char *name)
{
    apr_size_t i;

    for (i = 0; i < COUNT(breakouts); i++) {
        if (strcmp(breakouts[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

int twca_nesting_is_svg(const twca_nesting_t *nesting)
{
    return nesting->count > 0
           && nesting->levels[nesting->count - 1] == LEVEL_SVG;
}

static void push(twca_nesting_t *nesting, level_e level)
{
    if (nesting->count == TWCA_NESTING_MOST) {
        nesting->is_over = 1;
        return;
    }
    nesting->levels[nesting->count++] = (unsigned char)level;
    nesting->inert += level == LEVEL_TEMPLATE;
}

static level_e pop(twca_nesting_t *nesting)
{
    level_e level = (level_e)nesting->levels[--nesting->count];

    nesting->inert -= level == LEVEL_TEMPLATE;
    return level;
}

/* Of an element of SVG whose content is HTML; LEVEL_SVG: none. */
static level_e integration_of(const char *name)
{
    if (strcmp(name, "foreignobject") == 0) {
        return LEVEL_FOREIGN_OBJECT;
    }
    if (strcmp(name, "desc") == 0) {
        return LEVEL_DESC;
    }
    return strcmp(name, "title") == 0 ? LEVEL_TITLE : LEVEL_SVG;
}

static int is_shadow(const twca_value_t *mode)
{
    return mode->data
           && ((mode->length == 4 && strncasecmp(mode->data, "open", 4) == 0)
               || (mode->length == 6
                   && strncasecmp(mode->data, "closed", 6) == 0));
}

static void start_in_svg(twca_nesting_t *nesting, const twca_tag_t *tag)
{
    level_e level = integration_of(tag->name);

    if (tag->is_empty) {
        return;
    }
    if (level != LEVEL_SVG || strcmp(tag->name, "svg") == 0) {
        push(nesting, level);
    }
}

static void start_in_html(twca_nesting_t *nesting, const twca_tag_t *tag,
                          int is_xml)
{
    if (strcmp(tag->name, "svg") == 0) {
        if (!tag->is_empty) {
            push(nesting, LEVEL_SVG);
        }
    }
    else if (strcmp(tag->name, "template") == 0 && !(is_xml && tag->is_empty)) {
        push(nesting, is_shadow(&tag->values[TWCA_AT_SHADOWROOTMODE])
                          ? LEVEL_SHADOW
                          : LEVEL_TEMPLATE);
    }
}

int twca_nesting_start(twca_nesting_t *nesting, const twca_tag_t *tag,
                       int is_xml)
{
    if (!is_xml && twca_nesting_is_svg(nesting) && is_breakout(tag->name)) {
        while (twca_nesting_is_svg(nesting)) {
            (void)pop(nesting);
        }
    }
    if (twca_nesting_is_svg(nesting)) {
        start_in_svg(nesting, tag);
        return 1;
    }
    start_in_html(nesting, tag, is_xml);
    return strcmp(tag->name, "svg") == 0;
}

/* With all that is still open in it. */
static void end_template(twca_nesting_t *nesting)
{
    int i;

    for (i = nesting->count; i > 0; i--) {
        if (nesting->levels[i - 1] >= LEVEL_TEMPLATE) {
            while (nesting->count >= i) {
                (void)pop(nesting);
            }
            return;
        }
    }
}

void twca_nesting_end(twca_nesting_t *nesting, const char *name)
{
    if (nesting->count == 0) {
        return;
    }
    if (strcmp(name, "template") == 0) {
        end_template(nesting);
    }
    else if (strcmp(name, "svg") == 0) {
        if (twca_nesting_is_svg(nesting)) {
            (void)pop(nesting);
        }
    }
    else if (integration_of(name) != LEVEL_SVG
             && nesting->levels[nesting->count - 1] == integration_of(name)) {
        (void)pop(nesting);
    }
}
