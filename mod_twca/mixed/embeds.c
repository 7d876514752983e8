/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What an element loads. Browsers upgrade pictures, audio and video, and block
 * the rest. They block a picture out of a list, too, of srcset or picture
 * (Mixed Content 4.1, "imageset"), but not one out of image-set() or
 * imagesrcset, and they upgrade what SVG's use refers to: so Chromium 156. */

#include "scan_private.h"

#include <string.h>

#include "ascii.h"
#include "srcset.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- Values --------------------------------------------------------------- */

static void trim(const char **at, const char **end)
{
    while (*at < *end && twca_is_space(**at)) {
        ++*at;
    }
    while (*at < *end && twca_is_space((*end)[-1])) {
        --*end;
    }
}

static int is_word(const char *at, const char *end, const char *word)
{
    for (; at < end && *word; at++, word++) {
        if (twca_lower(*at) != *word) {
            return 0;
        }
    }
    return at == end && !*word;
}

int twca_value_is(const twca_value_t *value, const char *word)
{
    const char *at = value->data;
    const char *end = at ? at + value->length : NULL;

    if (!at) {
        return 0;
    }
    trim(&at, &end);
    return is_word(at, end, word);
}

int twca_value_has(const twca_value_t *value, const char *word)
{
    const char *at = value->data;
    const char *end = at ? at + value->length : NULL;

    while (at < end) {
        const char *from = at;

        while (at < end && !twca_is_space(*at)) {
            at++;
        }
        if (at > from && is_word(from, at, word)) {
            return 1;
        }
        at += at < end;
    }
    return 0;
}

/* --- Reporting ------------------------------------------------------------ */

void twca_scan_report(twca_scan_t *scan, const char *element,
                      const char *attribute, const char *text,
                      apr_size_t length, int is_upgradable)
{
    twca_embed_t embed = {element, attribute, scan->url.text, 0};

    if (!twca_url_may_be_http(&scan->base, text, length)
        || !twca_url_resolve(&scan->url, &scan->base, text, length)
        || !twca_url_is_mixed(&scan->url)) {
        return;
    }
    embed.is_upgraded = is_upgradable && !twca_url_has_address(&scan->url);
    scan->found(scan->context, &embed);
}

void twca_embeds_url(twca_scan_t *scan, const twca_tag_t *tag,
                     twca_attribute_e attribute, const char *word,
                     int is_upgradable)
{
    const twca_value_t *value = &tag->values[attribute];

    if (value->data) {
        twca_scan_report(scan, tag->name, word, value->data, value->length,
                         is_upgradable);
    }
}

int twca_embeds_srcset(twca_scan_t *scan, const twca_tag_t *tag,
                       twca_attribute_e attribute, const char *word,
                       int is_upgradable)
{
    const twca_value_t *value = &tag->values[attribute];
    twca_srcset_t srcset;

    scan->has_gap |= value->is_cut;
    twca_srcset_begin(&srcset, value->data ? value->data : "", value->length);
    while (twca_srcset_next(&srcset)) {
        twca_scan_report(scan, tag->name, word, srcset.url, srcset.length,
                         is_upgradable);
    }
    return srcset.takes_src;
}

/* --- Elements ------------------------------------------------------------- */

/* A picture of a list is none that is upgraded, wherever it is named. */
static void look_img(twca_scan_t *scan, const twca_tag_t *tag)
{
    int is_list = scan->container == TWCA_IN_PICTURE
                  || tag->values[TWCA_AT_SRCSET].data != NULL;

    if (twca_embeds_srcset(scan, tag, TWCA_AT_SRCSET, "srcset", 0)) {
        twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", !is_list);
    }
}

static void look_source(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (scan->container == TWCA_IN_PICTURE) {
        (void)twca_embeds_srcset(scan, tag, TWCA_AT_SRCSET, "srcset", 0);
    }
    else if (scan->container == TWCA_IN_MEDIA) {
        twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", 1);
    }
}

/* Where it has a src, its sources are not looked at (HTML Standard 4.8.11.5).
 */
static void look_media(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", 1);
    scan->container =
        tag->values[TWCA_AT_SRC].data ? TWCA_IN_NOTHING : TWCA_IN_MEDIA;
}

static void look_video(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_POSTER, "poster", 1);
    look_media(scan, tag);
}

static void look_picture(twca_scan_t *scan, const twca_tag_t *tag)
{
    (void)tag;
    scan->container = TWCA_IN_PICTURE;
}

static void look_src(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", 0);
}

static void look_iframe(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (tag->values[TWCA_AT_SRCDOC].data) {
        twca_scan_inner(scan, &tag->values[TWCA_AT_SRCDOC]);
    }
    else {
        look_src(scan, tag);
    }
}

static void look_frameset(twca_scan_t *scan, const twca_tag_t *tag)
{
    (void)tag;
    scan->has_frameset = 1;
}

static void look_frame(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (scan->has_frameset) {
        look_src(scan, tag);
    }
}

static void look_object(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_DATA, "data", 0);
}

static void look_background(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_BACKGROUND, "background", 1);
}

static void look_form(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (!twca_value_is(&tag->values[TWCA_AT_METHOD], "dialog")) {
        twca_embeds_url(scan, tag, TWCA_AT_ACTION, "action", 0);
    }
}

static void look_button(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_embeds_url(scan, tag, TWCA_AT_FORMACTION, "formaction", 0);
}

static void look_input(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (twca_value_is(&tag->values[TWCA_AT_TYPE], "image")) {
        twca_embeds_url(scan, tag, TWCA_AT_SRC, "src", 1);
    }
    look_button(scan, tag);
}

/* The first one that names a place counts, from here on; but none whose URL is
 * no base. */
static void look_base(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *href = &tag->values[TWCA_AT_HREF];

    if (scan->has_base || !href->data) {
        return;
    }
    scan->has_base = 1;
    if (twca_url_resolve(&scan->url, &scan->base, href->data, href->length)
        && scan->url.host > 0) {
        scan->base = scan->url;
    }
}

/* --- Elements of SVG ------------------------------------------------------ */

/* What names a part of the page itself is in the page, whatever its base. */
static void look_svg_href(twca_scan_t *scan, const twca_tag_t *tag)
{
    int is_new = tag->values[TWCA_AT_HREF].data != NULL;
    twca_attribute_e attribute = is_new ? TWCA_AT_HREF : TWCA_AT_XLINK_HREF;
    const twca_value_t *value = &tag->values[attribute];

    if (value->data && !twca_url_is_fragment(value->data, value->length)) {
        twca_embeds_url(scan, tag, attribute, is_new ? "href" : "xlink:href",
                        1);
    }
}

/* --- The tables ----------------------------------------------------------- */

typedef struct {
    const char *element;
    void (*look)(twca_scan_t *scan, const twca_tag_t *tag);
} row_t;

/* In the order of the alphabet, all of them. */
static const row_t html_rows[] = {
    {"audio", look_media},
    {"base", look_base},
    {"body", look_background},
    {"button", look_button},
    {"embed", look_src},
    {"form", look_form},
    {"frame", look_frame},
    {"frameset", look_frameset},
    {"iframe", look_iframe},
    {"image", look_img}, /* as parsers read it */
    {"img", look_img},
    {"input", look_input},
    {"link", twca_embeds_link},
    {"meta", twca_embeds_meta},
    {"object", look_object},
    {"picture", look_picture},
    {"script", twca_embeds_script},
    {"source", look_source},
    {"table", look_background},
    {"tbody", look_background},
    {"td", look_background},
    {"tfoot", look_background},
    {"th", look_background},
    {"thead", look_background},
    {"tr", look_background},
    {"track", look_src},
    {"video", look_video},
};

/* Those that matter without any attribute too. */
static const row_t bare_rows[] = {
    {"audio", look_media},
    {"frameset", look_frameset},
    {"picture", look_picture},
    {"video", look_video},
};

static const row_t svg_rows[] = {
    {"feimage", look_svg_href},
    {"image", look_svg_href},
    {"script", twca_embeds_script},
    {"use", look_svg_href},
};

static void look_up(const row_t *rows, apr_size_t count, twca_scan_t *scan,
                    const twca_tag_t *tag)
{
    apr_size_t i;

    for (i = 0; i < count && rows[i].element[0] <= tag->name[0]; i++) {
        if (rows[i].element[0] == tag->name[0]
            && strcmp(rows[i].element, tag->name) == 0) {
            rows[i].look(scan, tag);
            return;
        }
    }
}

void twca_embeds_look(twca_scan_t *scan, const twca_tag_t *tag)
{
    if (scan->is_svg) {
        look_up(svg_rows, COUNT(svg_rows), scan, tag);
    }
    else if (!tag->known) {
        look_up(bare_rows, COUNT(bare_rows), scan, tag);
    }
    else {
        look_up(html_rows, COUNT(html_rows), scan, tag);
    }
}

/* --- What need not be looked at ------------------------------------------- */

typedef struct {
    unsigned char length; /* 0: the last one */
    char name[10];
    twca_skip_e skip;
} word_t;

#define WORD(name, skip)                                                       \
    {                                                                          \
        sizeof(name) - 1, name, skip                                           \
    }
#define DECIDES(name) WORD(name, TWCA_SKIP_NONE)
#define LOADS(name) WORD(name, TWCA_SKIP_HARMLESS)

/* By their first letter: the elements that decide how what follows is read, and
 * the others of the tables. */
static const word_t words[26][12] = {
    ['a' - 'a'] = {DECIDES("audio")},
    ['b' - 'a'] = {DECIDES("base"), LOADS("body"), LOADS("button")},
    ['e' - 'a'] = {LOADS("embed")},
    ['f' - 'a'] = {DECIDES("frameset"), LOADS("form"), LOADS("frame")},
    ['i' - 'a'] = {DECIDES("iframe"), LOADS("image"), LOADS("img"),
                   LOADS("input")},
    ['l' - 'a'] = {LOADS("link")},
    ['m' - 'a'] = {DECIDES("meta")},
    ['n' - 'a'] = {DECIDES("noembed"), DECIDES("noframes"),
                   DECIDES("noscript")},
    ['o' - 'a'] = {LOADS("object")},
    ['p' - 'a'] = {DECIDES("picture"), DECIDES("plaintext")},
    ['s' - 'a'] = {DECIDES("script"), DECIDES("style"), DECIDES("svg"),
                   LOADS("source")},
    ['t' - 'a'] = {DECIDES("template"), DECIDES("textarea"), DECIDES("title"),
                   LOADS("table"), LOADS("tbody"), LOADS("td"), LOADS("tfoot"),
                   LOADS("th"), LOADS("thead"), LOADS("tr"), LOADS("track")},
    ['v' - 'a'] = {DECIDES("video")},
    ['x' - 'a'] = {DECIDES("xmp")},
};

twca_skip_e twca_embeds_skip(const char *name, apr_size_t length)
{
    const word_t *word;

    for (word = words[*name - 'a']; word->length; word++) {
        if (word->length == length && memcmp(word->name, name, length) == 0) {
            return word->skip;
        }
    }
    return TWCA_SKIP_PLAIN;
}
