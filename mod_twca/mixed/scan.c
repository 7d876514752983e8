/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "scan_private.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "ascii.h"

/* Of so many bytes one that no text has makes it none. A stray one is found in
 * many a page. */
#define BINARY_SHARE 32

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- Style sheets --------------------------------------------------------- */

static void found_in_css(void *context, twca_css_e kind, const char *url,
                         apr_size_t length)
{
    static const struct {
        const char *word;
        int is_upgradable;
    } kinds[TWCA_CSS_COUNT] = {
        [TWCA_CSS_URL] = {"url()", 1},
        [TWCA_CSS_IMPORT] = {"@import", 0},
        [TWCA_CSS_FONT] = {"@font-face", 0},
        [TWCA_CSS_IMAGE_SET] = {"image-set()", 1},
    };
    twca_scan_t *scan = context;

    if (!twca_url_is_fragment(url, length)) {
        twca_scan_report(scan, scan->element, kinds[kind].word, url, length,
                         kinds[kind].is_upgradable);
    }
}

/* The name of any element may come to be shown. */
static const char *shown_name(const char *name)
{
    const char *at;

    for (at = name; *at; at++) {
        if (!twca_is_letter(*at) && !twca_is_digit(*at) && *at != '-'
            && *at != ':') {
            return "";
        }
    }
    return name;
}

static void look_style(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *style = &tag->values[TWCA_AT_STYLE];

    if (!style->data) {
        return;
    }
    scan->has_gap |= style->is_cut;
    scan->element = shown_name(tag->name);
    twca_css_begin(&scan->css, 1, found_in_css, scan);
    twca_css_push(&scan->css, style->data, style->length);
    twca_css_end(&scan->css);
}

static void begin_style(twca_scan_t *scan, const twca_tag_t *tag)
{
    const twca_value_t *type = &tag->values[TWCA_AT_TYPE];

    scan->is_style_sheet = !type->data || twca_value_is(type, "")
                           || twca_value_is(type, "text/css");
    scan->element = "style";
    twca_css_begin(&scan->css, 0, found_in_css, scan);
}

static int is_silent(const twca_scan_t *scan)
{
    return scan->is_upgrading || scan->nesting.inert > 0;
}

static void see_style(void *context, const char *text, apr_size_t length)
{
    twca_scan_t *scan = context;

    if (scan->is_style_sheet && !is_silent(scan)) {
        twca_css_push(&scan->css, text, length);
    }
}

/* --- Tags ----------------------------------------------------------------- */

/* Elements of HTML that hold text and no elements. A browser that runs scripts
 * takes noscript for one, and loads nothing of it. */
static twca_text_e text_of(const char *name)
{
    static const struct {
        const char *name;
        twca_text_e text;
    } rows[] = {
        {"iframe", TWCA_TEXT_RAW},      {"noembed", TWCA_TEXT_RAW},
        {"noframes", TWCA_TEXT_RAW},    {"noscript", TWCA_TEXT_RAW},
        {"plaintext", TWCA_TEXT_PLAIN}, {"script", TWCA_TEXT_SCRIPT},
        {"style", TWCA_TEXT_STYLE},     {"textarea", TWCA_TEXT_RAW},
        {"title", TWCA_TEXT_RAW},       {"xmp", TWCA_TEXT_RAW},
    };
    apr_size_t i;

    for (i = 0; i < COUNT(rows) && rows[i].name[0] <= name[0]; i++) {
        if (rows[i].name[0] == name[0] && strcmp(rows[i].name, name) == 0) {
            return rows[i].text;
        }
    }
    return TWCA_TEXT_MARKUP;
}

/* In SVG and XHTML only these two, and not where they are empty. Their text may
 * hold elements there, but is read no other way. */
static twca_text_e text_of_xml(const twca_tag_t *tag)
{
    if (tag->is_empty) {
        return TWCA_TEXT_MARKUP;
    }
    if (strcmp(tag->name, "script") == 0) {
        return TWCA_TEXT_RAW;
    }
    return strcmp(tag->name, "style") == 0 ? TWCA_TEXT_STYLE : TWCA_TEXT_MARKUP;
}

static int belongs_to_head(const char *name)
{
    static const char *const names[] = {
        "base",     "basefont", "bgsound", "head",  "html",     "link",  "meta",
        "noframes", "noscript", "script",  "style", "template", "title",
    };
    apr_size_t i;

    for (i = 0; i < COUNT(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Behind a tag: what is to be told of the next ones. */
static void see_place(twca_scan_t *scan)
{
    const twca_nesting_t *nesting = &scan->nesting;

    scan->markup.has_cdata = scan->is_xml || twca_nesting_is_svg(nesting);
    if (scan->is_xml || !scan->is_past_head || nesting->count > 0) {
        scan->markup.skip = TWCA_SKIP_NONE;
    }
    else if (strncmp(scan->base.text, "https:", 6) == 0) {
        scan->markup.skip = TWCA_SKIP_HARMLESS;
    }
    else {
        scan->markup.skip = TWCA_SKIP_PLAIN;
    }
}

static twca_text_e start_tag(twca_scan_t *scan, const twca_tag_t *tag)
{
    twca_text_e text;

    scan->is_svg = twca_nesting_start(&scan->nesting, tag, scan->is_xml);
    scan->is_over |= scan->nesting.is_over;
    scan->is_past_head = scan->is_past_head || !belongs_to_head(tag->name);
    text = scan->is_xml || scan->is_svg ? text_of_xml(tag) : text_of(tag->name);
    scan->is_in_text = text != TWCA_TEXT_MARKUP;
    if (!is_silent(scan)) {
        twca_embeds_look(scan, tag);
        look_style(scan, tag);
    }
    if (text == TWCA_TEXT_STYLE) {
        begin_style(scan, tag);
    }
    see_place(scan);
    return text;
}

static void end_tag(twca_scan_t *scan, const char *name)
{
    if (scan->is_in_text) {
        scan->is_in_text = 0;
        if (strcmp(name, "style") == 0) {
            twca_css_end(&scan->css);
        }
        return;
    }
    twca_nesting_end(&scan->nesting, name);
    see_place(scan);
    if (strcmp(name, "picture") == 0 || strcmp(name, "audio") == 0
        || strcmp(name, "video") == 0) {
        scan->container = TWCA_IN_NOTHING;
    }
}

static twca_text_e see_tag(void *context, const twca_tag_t *tag)
{
    twca_scan_t *scan = context;

    if (!tag->is_end) {
        return start_tag(scan, tag);
    }
    end_tag(scan, tag->name);
    return TWCA_TEXT_MARKUP;
}

static const twca_markup_handler_t page_handler = {see_tag, see_style,
                                                   twca_embeds_skip};

void twca_scan_inner(twca_scan_t *scan, const twca_value_t *page)
{
    twca_scan_t *inner = scan->inner;

    scan->has_gap |= page->is_cut || scan->is_inner;
    if (scan->is_inner) {
        return;
    }
    if (!inner) {
        inner = scan->inner = apr_palloc(scan->pool, sizeof(*inner));
    }
    memset(inner, 0, offsetof(twca_scan_t, head));
    inner->pool = scan->pool;
    inner->found = scan->found;
    inner->context = scan->context;
    inner->base = scan->base;
    inner->is_begun = 1;
    inner->is_inner = 1;
    twca_markup_begin(&inner->markup, &page_handler, inner);
    twca_markup_push(&inner->markup, page->data, page->length);
    scan->has_gap |= !twca_scan_end(inner);
}

/* --- The head: charset, or no text at all --------------------------------- */

/* A charset that a meta element names: the first one counts. */
static twca_text_e see_meta(void *context, const twca_tag_t *tag)
{
    twca_scan_t *scan = context;
    const twca_value_t *charset = &tag->values[TWCA_AT_CHARSET];
    const twca_value_t *content = &tag->values[TWCA_AT_CONTENT];

    if (scan->label[0] || tag->is_end || strcmp(tag->name, "meta") != 0) {
        return tag->is_end ? TWCA_TEXT_MARKUP : text_of(tag->name);
    }
    if (charset->data) {
        (void)twca_charset_word(charset->data, charset->length, scan->label);
    }
    else if (content->data
             && twca_value_is(&tag->values[TWCA_AT_HTTP_EQUIV],
                              "content-type")) {
        (void)twca_charset_label(content->data, content->length, scan->label);
    }
    /* What can be read as ASCII is not this. */
    if (strncmp(scan->label, "utf-16", 6) == 0) {
        apr_cpystrn(scan->label, "utf-8", sizeof(scan->label));
    }
    return TWCA_TEXT_MARKUP;
}

static void ignore_style(void *context, const char *text, apr_size_t length)
{
    (void)context;
    (void)text;
    (void)length;
}

static const twca_markup_handler_t meta_handler = {see_meta, ignore_style,
                                                   NULL};

/* What no text has (MIME Sniffing Standard 3). */
static int is_binary(const char *data, apr_size_t length)
{
    apr_size_t count = 0;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)data[i];

        count += byte < ' ' && byte != 0x1B && !twca_is_space(byte);
    }
    return count * BINARY_SHARE > length;
}

/* A byte order mark goes before what the response says, and that before what
 * the page does. */
static void choose_charset(twca_scan_t *scan, apr_size_t *mark_size)
{
    const char *label =
        twca_charset_mark(scan->head, scan->head_length, mark_size);

    if (label) {
        apr_cpystrn(scan->label, label, sizeof(scan->label));
    }
    else if (!scan->label[0]) {
        twca_markup_begin(&scan->markup, &meta_handler, scan);
        twca_markup_push(&scan->markup, scan->head, scan->head_length);
    }
    if (!twca_charset_open(scan->pool, scan->label, &scan->charset)) {
        scan->is_over = 1;
    }
}

static void feed(twca_scan_t *scan, const char *data, apr_size_t length)
{
    while (length > 0 && !scan->is_over) {
        const char *text = data;
        apr_size_t count = length;

        if (scan->charset) {
            count = twca_charset_take(scan->charset, &data, &length, &text);
        }
        else {
            length = 0;
        }
        twca_markup_push(&scan->markup, text, count);
    }
}

static void begin(twca_scan_t *scan)
{
    apr_size_t mark_size = 0;

    scan->is_begun = 1;
    choose_charset(scan, &mark_size);
    if (strncmp(scan->label, "utf-16", 6) != 0
        && is_binary(scan->head, scan->head_length)) {
        scan->is_over = 1;
    }
    twca_markup_begin(&scan->markup, &page_handler, scan);
    scan->markup.has_cdata = scan->is_xml;
    feed(scan, scan->head + mark_size, scan->head_length - mark_size);
}

/* --- The whole ------------------------------------------------------------ */

static int is_xml_type(const char *content_type)
{
    apr_size_t length = strcspn(content_type, "; \t");

    return length >= 3 && strncasecmp(content_type + length - 3, "xml", 3) == 0;
}

twca_scan_t *twca_scan_make(apr_pool_t *pool, const char *page_url,
                            const char *content_type, twca_scan_found_f *found,
                            void *context)
{
    /* Not all of it: its buffers are larger than what is in them. */
    twca_scan_t *scan = apr_palloc(pool, sizeof(*scan));

    memset(scan, 0, offsetof(twca_scan_t, head));
    scan->pool = pool;
    scan->found = found;
    scan->context = context;
    if (!twca_url_resolve(&scan->base, NULL, page_url, strlen(page_url))) {
        scan->is_over = 1;
    }
    if (content_type) {
        scan->is_xml = is_xml_type(content_type);
        (void)twca_charset_label(content_type, strlen(content_type),
                                 scan->label);
    }
    return scan;
}

void twca_scan_policy(twca_scan_t *scan, const char *policy)
{
    scan->is_upgrading |= twca_policy_upgrades(policy, strlen(policy));
}

void twca_scan_push(twca_scan_t *scan, const char *data, apr_size_t length)
{
    if (!scan->is_begun && !scan->is_over) {
        apr_size_t taken = sizeof(scan->head) - scan->head_length;

        if (taken > length) {
            taken = length;
        }
        memcpy(scan->head + scan->head_length, data, taken);
        scan->head_length += taken;
        data += taken;
        length -= taken;
        if (scan->head_length == sizeof(scan->head)) {
            begin(scan);
        }
    }
    feed(scan, data, length);
}

int twca_scan_is_over(const twca_scan_t *scan)
{
    return scan->is_over;
}

int twca_scan_end(twca_scan_t *scan)
{
    if (!scan->is_begun && !scan->is_over) {
        begin(scan);
    }
    if (scan->is_in_text && scan->markup.text == TWCA_TEXT_STYLE) {
        twca_css_end(&scan->css);
    }
    return !scan->is_over && !scan->has_gap;
}
