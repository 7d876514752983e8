/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "charset.h"

#include <string.h>
#include <strings.h>

#include <apr_xlate.h>

#include "ascii.h"

#define CHARACTER_MOST 8 /* bytes of one, with what shifts to its set */
#define INPUT_SIZE 1024
#define OUTPUT_SIZE (INPUT_SIZE * 4)
#define REPLACEMENT "\xEF\xBF\xBD"

struct twca_charset_t {
    apr_xlate_t *xlate;
    apr_size_t waiting; /* bytes of input */
    char input[INPUT_SIZE];
    char output[OUTPUT_SIZE];
};

/* --- Labels --------------------------------------------------------------- */

/* What is not like ASCII byte by byte, and what iconv calls it; and the most
 * usual of the others, so that their URLs are shown right. */
static const struct {
    const char *label;
    const char *name;
} charsets[] = {
    {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"},
    {"cn-big5", "BIG5-HKSCS"},
    {"csbig5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"gb2312", "GB18030"},
    {"gb_2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"csgb2312", "GB18030"},
    {"chinese", "GB18030"},
    {"gb18030", "GB18030"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"csshiftjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"windows-31j", "CP932"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"euc-jp", "EUC-JP"},
    {"x-euc-jp", "EUC-JP"},
    {"euc-kr", "CP949"},
    {"cseuckr", "CP949"},
    {"korean", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"windows-949", "CP949"},
    {"utf-16", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},
    {"unicode", "UTF-16LE"},
    {"ucs-2", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"iso-8859-1", "CP1252"},
    {"iso8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"us-ascii", "CP1252"},
    {"windows-1252", "CP1252"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int twca_charset_word(const char *text, apr_size_t length,
                      char label[TWCA_LABEL_SIZE])
{
    apr_size_t i;

    while (length > 0 && twca_is_space(*text)) {
        text++;
        length--;
    }
    for (i = 0; i < length && !twca_is_space(text[i]); i++) {
        if (i == TWCA_LABEL_SIZE - 1) {
            i = 0;
            break;
        }
        label[i] = (char)twca_lower(text[i]);
    }
    label[i] = '\0';
    return i > 0;
}

/* The place behind "charset" and "="; NULL: there is none. */
static const char *label_place(const char *at, const char *end)
{
    static const char word[] = "charset";
    const apr_size_t length = sizeof(word) - 1;

    for (; (apr_size_t)(end - at) > length; at++) {
        const char *behind = at + length;

        if (strncasecmp(at, word, length) != 0) {
            continue;
        }
        while (behind < end && twca_is_space(*behind)) {
            behind++;
        }
        if (behind < end && *behind == '=') {
            return behind + 1;
        }
    }
    return NULL;
}

int twca_charset_label(const char *text, apr_size_t length,
                       char label[TWCA_LABEL_SIZE])
{
    const char *end = text + length;
    const char *at = length > 0 ? label_place(text, end) : NULL;
    const char *to;
    char quote;

    label[0] = '\0';
    while (at && at < end && twca_is_space(*at)) {
        at++;
    }
    if (!at || at == end) {
        return 0;
    }
    quote = *at == '"' || *at == '\'' ? *at++ : '\0';
    to = at;
    while (to < end
           && (quote ? *to != quote : *to != ';' && !twca_is_space(*to))) {
        to++;
    }
    return twca_charset_word(at, (apr_size_t)(to - at), label);
}

const char *twca_charset_mark(const char *data, apr_size_t length,
                              apr_size_t *size)
{
    static const struct {
        const char *mark;
        const char *label;
    } marks[] = {
        {"\xEF\xBB\xBF", "utf-8"},
        {"\xFF\xFE", "utf-16le"},
        {"\xFE\xFF", "utf-16be"},
    };
    apr_size_t i;

    for (i = 0; i < COUNT(marks); i++) {
        *size = strlen(marks[i].mark);
        if (length >= *size && memcmp(data, marks[i].mark, *size) == 0) {
            return marks[i].label;
        }
    }
    *size = 0;
    return NULL;
}

static const char *name_of(const char *label)
{
    apr_size_t i;

    for (i = 0; i < COUNT(charsets); i++) {
        if (strcmp(charsets[i].label, label) == 0) {
            return charsets[i].name;
        }
    }
    return NULL;
}

/* --- Converting ----------------------------------------------------------- */

int twca_charset_open(apr_pool_t *pool, const char *label,
                      twca_charset_t **charset)
{
    const char *name = name_of(label);
    apr_xlate_t *xlate;

    *charset = NULL;
    if (!name) {
        return 1;
    }
    if (apr_xlate_open(&xlate, "UTF-8", name, pool) != APR_SUCCESS) {
        return 0;
    }
    *charset = apr_pcalloc(pool, sizeof(**charset));
    (*charset)->xlate = xlate;
    return 1;
}

static void put_replacement(char **to)
{
    memcpy(*to, REPLACEMENT, strlen(REPLACEMENT));
    *to += strlen(REPLACEMENT);
}

/* Convert what there is. There is always room: no byte makes more of them than
 * one that is no character. @return the place behind what was written */
static char *convert(twca_charset_t *charset)
{
    const char *end = charset->input + charset->waiting;
    const char *at = charset->input;
    char *to = charset->output;

    while (at < end) {
        apr_size_t left = (apr_size_t)(end - at);
        apr_size_t room = (apr_size_t)(charset->output + OUTPUT_SIZE - to);
        apr_size_t before = room;
        apr_status_t status =
            apr_xlate_conv_buffer(charset->xlate, at, &left, to, &room);

        to += before - room;
        at = end - left;
        if (status == APR_INCOMPLETE && left < CHARACTER_MOST) {
            break;
        }
        if (left > 0) {
            put_replacement(&to);
            at++;
        }
    }
    charset->waiting = (apr_size_t)(end - at);
    memmove(charset->input, at, charset->waiting);
    return to;
}

apr_size_t twca_charset_take(twca_charset_t *charset, const char **data,
                             apr_size_t *length, const char **text)
{
    apr_size_t taken = INPUT_SIZE - charset->waiting;

    if (taken > *length) {
        taken = *length;
    }
    memcpy(charset->input + charset->waiting, *data, taken);
    charset->waiting += taken;
    *data += taken;
    *length -= taken;
    *text = charset->output;
    return (apr_size_t)(convert(charset) - charset->output);
}
