/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "css.h"

#include <stddef.h>
#include <string.h>

#include "ascii.h"
#include "unicode.h"

#define OPEN_MOST (1 << 30) /* blocks and parentheses that are counted */

typedef enum {
    STATE_TOP,
    STATE_SLASH, /* of a comment, perhaps */
    STATE_COMMENT,
    STATE_COMMENT_STAR, /* at its end, perhaps */
    STATE_NAME,
    STATE_STRING,
    STATE_URL_START, /* behind "url(" */
    STATE_URL,       /* without quotes */
    STATE_URL_END,   /* blanks behind it */
    STATE_URL_BAD,   /* up to the parenthesis, for nothing */
    STATE_BACKSLASH,
    STATE_DIGITS /* of an escape */
} state_e;

typedef enum {
    RULE_NONE,
    RULE_IMPORT,
    RULE_FONT_FACE,
    RULE_SILENT /* what it names is not loaded */
} rule_e;

static int is_line_end(int byte)
{
    return byte == '\n' || byte == '\r' || byte == '\f';
}

static int is_of_name(int byte)
{
    return twca_is_letter(byte) || twca_is_digit(byte) || byte == '-'
           || byte == '_' || byte >= 0x80;
}

/* What ends nothing, and that a URL without quotes may not have. */
static int is_unprintable(int byte)
{
    return byte < ' ' || byte == 0x7F;
}

/* --- What was found ------------------------------------------------------- */

static void found(twca_css_t *css, twca_css_e kind)
{
    css->found(css->context, kind, css->url, css->url_length);
}

/* The end of a URL in url(). */
static void end_url(twca_css_t *css)
{
    if (css->rule == RULE_IMPORT) {
        css->rule = RULE_SILENT; /* it names one */
        found(css, TWCA_CSS_IMPORT);
    }
    else if (css->rule != RULE_SILENT) {
        found(css, css->font_blocks ? TWCA_CSS_FONT : TWCA_CSS_URL);
    }
}

static void end_string(twca_css_t *css)
{
    css->state = STATE_TOP;
    if (css->is_url) {
        end_url(css);
    }
    else if (css->rule == RULE_IMPORT && css->parens == 0) {
        css->rule = RULE_SILENT;
        found(css, TWCA_CSS_IMPORT);
    }
    else if (css->set_parens && css->set_parens == css->parens) {
        found(css, TWCA_CSS_IMAGE_SET);
    }
    css->is_url = 0;
}

/* --- Blocks, parentheses, rules ------------------------------------------- */

static void open_block(twca_css_t *css)
{
    if (css->blocks < OPEN_MOST) {
        css->blocks++;
    }
    if (css->rule == RULE_FONT_FACE && !css->font_blocks) {
        css->font_blocks = css->blocks;
    }
    css->is_past_imports = 1;
    css->rule = RULE_NONE;
}

static void close_block(twca_css_t *css)
{
    if (css->font_blocks == css->blocks) {
        css->font_blocks = 0;
    }
    if (css->blocks > 0) {
        css->blocks--;
    }
    css->rule = RULE_NONE;
}

static void open_paren(twca_css_t *css)
{
    if (css->parens < OPEN_MOST) {
        css->parens++;
    }
}

static void close_paren(twca_css_t *css)
{
    if (css->set_parens == css->parens) {
        css->set_parens = 0;
    }
    if (css->parens > 0) {
        css->parens--;
    }
}

/* In parentheses the others are nothing but text. */
static void see_mark(twca_css_t *css, int byte)
{
    if (byte == '(') {
        open_paren(css);
    }
    else if (byte == ')') {
        close_paren(css);
    }
    else if (css->parens == 0) {
        if (byte == '{') {
            open_block(css);
        }
        else if (byte == '}') {
            close_block(css);
        }
        else if (byte == ';') {
            css->rule = RULE_NONE;
        }
    }
}

static int is_named(const twca_css_t *css, const char *name)
{
    return css->name_length == strlen(name)
           && memcmp(css->name, name, css->name_length) == 0;
}

/* An at-rule. One of another kind than these loads nothing by its name. */
static void begin_rule(twca_css_t *css)
{
    if (css->parens > 0) {
        return;
    }
    css->rule = RULE_NONE;
    if (is_named(css, "import")) {
        css->rule = css->is_past_imports ? RULE_SILENT : RULE_IMPORT;
    }
    else if (is_named(css, "namespace") || is_named(css, "document")
             || is_named(css, "-moz-document")) {
        css->is_past_imports = 1;
        css->rule = RULE_SILENT;
    }
    else if (is_named(css, "font-face")) {
        css->rule = RULE_FONT_FACE;
    }
}

static void begin_function(twca_css_t *css)
{
    css->url_length = 0;
    if (is_named(css, "url")) {
        css->state = STATE_URL_START;
        return;
    }
    open_paren(css);
    if (is_named(css, "image-set") || is_named(css, "-webkit-image-set")) {
        css->set_parens = css->parens;
    }
}

/* --- Text and escapes ----------------------------------------------------- */

static void put_url(twca_css_t *css, int byte)
{
    if (css->url_length < TWCA_CSS_URL_SIZE) {
        css->url[css->url_length++] = (char)byte;
    }
}

static void put_name(twca_css_t *css, int byte)
{
    if (css->name_length < TWCA_CSS_NAME_SIZE) {
        css->name[css->name_length++] = (char)twca_lower(byte);
    }
}

static void put(twca_css_t *css, int state, int byte)
{
    if (state == STATE_NAME) {
        put_name(css, byte);
    }
    else if (state == STATE_STRING || state == STATE_URL) {
        put_url(css, byte);
    }
}

static void put_character(twca_css_t *css, apr_uint32_t character)
{
    char text[TWCA_UNICODE_SIZE];
    const char *end = twca_unicode_put(text, character);
    const char *at;

    for (at = text; at < end; at++) {
        put(css, css->after_escape, (unsigned char)*at);
    }
}

static void begin_escape(twca_css_t *css, int after)
{
    css->after_escape = after;
    css->digits = 0;
    css->character = 0;
    css->state = STATE_BACKSLASH;
}

static void begin_name(twca_css_t *css, int kind)
{
    css->kind = kind;
    css->name_length = 0;
    css->state = STATE_NAME;
}

static void begin_string(twca_css_t *css, int quote, int is_url)
{
    css->quote = quote;
    css->is_url = is_url;
    css->url_length = 0;
    css->state = STATE_STRING;
}

/* --- The states. Each takes a byte, or leaves it to the next state. ------- */

static int step_top(twca_css_t *css, int byte)
{
    if (is_of_name(byte)) {
        begin_name(css, 0);
        return 0;
    }
    switch (byte) {
    case '@':
    case '#':
        begin_name(css, byte);
        break;
    case '\\':
        begin_name(css, 0);
        return 0;
    case '/':
        css->state = STATE_SLASH;
        break;
    case '"':
    case '\'':
        begin_string(css, byte, 0);
        break;
    default:
        see_mark(css, byte);
    }
    return 1;
}

static int step_slash(twca_css_t *css, int byte)
{
    css->state = byte == '*' ? STATE_COMMENT : STATE_TOP;
    return byte == '*';
}

static int step_comment(twca_css_t *css, int byte)
{
    if (css->state == STATE_COMMENT_STAR && byte == '/') {
        css->state = STATE_TOP;
    }
    else {
        css->state = byte == '*' ? STATE_COMMENT_STAR : STATE_COMMENT;
    }
    return 1;
}

static int step_name(twca_css_t *css, int byte)
{
    if (byte == '\\') {
        begin_escape(css, STATE_NAME);
        return 1;
    }
    if (is_of_name(byte)) {
        put_name(css, byte);
        return 1;
    }
    css->state = STATE_TOP;
    if (css->kind == '@') {
        begin_rule(css);
    }
    else if (byte == '(' && css->kind == 0 && css->name_length > 0) {
        begin_function(css);
        return 1;
    }
    return 0;
}

/* A line's end breaks it, and it is nothing. */
static int step_string(twca_css_t *css, int byte)
{
    if (byte == css->quote) {
        end_string(css);
    }
    else if (byte == '\\') {
        begin_escape(css, STATE_STRING);
    }
    else if (is_line_end(byte)) {
        css->is_url = 0;
        css->state = STATE_TOP;
    }
    else {
        put_url(css, byte);
    }
    return 1;
}

static int step_url_start(twca_css_t *css, int byte)
{
    if (twca_is_space(byte)) {
        return 1;
    }
    if (byte == '"' || byte == '\'') {
        open_paren(css);
        begin_string(css, byte, 1);
        return 1;
    }
    css->state = STATE_URL;
    return 0;
}

static int step_url(twca_css_t *css, int byte)
{
    if (byte == ')') {
        css->state = STATE_TOP;
        end_url(css);
    }
    else if (twca_is_space(byte)) {
        css->state = STATE_URL_END;
    }
    else if (css->state == STATE_URL_END || byte == '"' || byte == '\''
             || byte == '(' || is_unprintable(byte)) {
        css->state = STATE_URL_BAD;
        return byte != '\\';
    }
    else if (byte == '\\') {
        begin_escape(css, STATE_URL);
    }
    else {
        put_url(css, byte);
    }
    return 1;
}

static int step_url_bad(twca_css_t *css, int byte)
{
    if (byte == ')') {
        css->state = STATE_TOP;
    }
    else if (byte == '\\') {
        begin_escape(css, STATE_URL_BAD);
    }
    return 1;
}

/* A line's end behind it: in a string neither counts; elsewhere it is no
 * escape. */
static int step_backslash(twca_css_t *css, int byte)
{
    if (twca_hex(byte) >= 0) {
        css->state = STATE_DIGITS;
        return 0;
    }
    css->state = css->after_escape;
    if (is_line_end(byte)) {
        css->has_dropped_return = byte == '\r';
        if (css->state == STATE_URL) {
            css->state = STATE_URL_BAD;
        }
        else if (css->state == STATE_NAME) {
            css->state = STATE_TOP;
        }
        return 1;
    }
    put(css, css->state, byte ? byte : '?');
    return 1;
}

static int step_digits(twca_css_t *css, int byte)
{
    if (css->digits < 6 && twca_hex(byte) >= 0) {
        css->digits++;
        css->character = css->character << 4 | (apr_uint32_t)twca_hex(byte);
        return 1;
    }
    put_character(css, css->character);
    css->state = css->after_escape;
    css->has_dropped_return = byte == '\r';
    return twca_is_space(byte);
}

static int step(twca_css_t *css, int byte)
{
    switch ((state_e)css->state) {
    case STATE_TOP:
        return step_top(css, byte);
    case STATE_SLASH:
        return step_slash(css, byte);
    case STATE_COMMENT:
    case STATE_COMMENT_STAR:
        return step_comment(css, byte);
    case STATE_NAME:
        return step_name(css, byte);
    case STATE_STRING:
        return step_string(css, byte);
    case STATE_URL_START:
        return step_url_start(css, byte);
    case STATE_URL:
    case STATE_URL_END:
        return step_url(css, byte);
    case STATE_URL_BAD:
        return step_url_bad(css, byte);
    case STATE_BACKSLASH:
        return step_backslash(css, byte);
    case STATE_DIGITS:
        return step_digits(css, byte);
    }
    return 1;
}

/* --- The whole ------------------------------------------------------------ */

void twca_css_begin(twca_css_t *css, int is_attribute,
                    twca_css_found_f *found_f, void *context)
{
    memset(css, 0, offsetof(twca_css_t, name));
    css->found = found_f;
    css->context = context;
    css->state = STATE_TOP;
    css->is_past_imports = is_attribute;
}

void twca_css_push(twca_css_t *css, const char *text, apr_size_t length)
{
    const char *end = text + length;

    for (; text < end; text++) {
        int byte = (unsigned char)*text;

        if (css->has_dropped_return) {
            css->has_dropped_return = 0;
            if (byte == '\n') {
                continue;
            }
        }
        while (!step(css, byte)) {
        }
    }
}

void twca_css_end(twca_css_t *css)
{
    if (css->state == STATE_DIGITS) {
        put_character(css, css->character);
        css->state = css->after_escape;
    }
    else if (css->state == STATE_BACKSLASH) {
        css->state = css->after_escape;
    }
    if (css->state == STATE_STRING) {
        end_string(css);
    }
    else if (css->state == STATE_URL || css->state == STATE_URL_END) {
        end_url(css);
    }
    css->state = STATE_TOP;
}
