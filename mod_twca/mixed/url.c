/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "url.h"

#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "host.h"

#define SCHEME_MOST 8 /* "https" and a NUL, and longer than any of interest */
#define SESSION ";jsessionid="

/* --- Reading: tabs and line ends are not there ---------------------------- */

typedef struct {
    const char *at;
    const char *end;
} reader_t;

static int is_dropped(char byte)
{
    return byte == '\t' || byte == '\n' || byte == '\r';
}

/* Blanks and control characters around it do not count. */
static reader_t read_text(const char *text, apr_size_t length)
{
    reader_t reader = {text, text + length};

    while (reader.at < reader.end && (unsigned char)*reader.at <= ' ') {
        reader.at++;
    }
    while (reader.at < reader.end && (unsigned char)reader.end[-1] <= ' ') {
        reader.end--;
    }
    return reader;
}

/* The next byte, -1 at the end. */
static int peek(reader_t *reader)
{
    while (reader->at < reader->end && is_dropped(*reader->at)) {
        reader->at++;
    }
    return reader->at < reader->end ? (unsigned char)*reader->at : -1;
}

/* Browsers take a backslash for a slash here. */
static int is_slash(int byte)
{
    return byte == '/' || byte == '\\';
}

static int ends_path(int byte)
{
    return byte < 0 || byte == '?' || byte == '#';
}

static int skip_slashes(reader_t *reader)
{
    int count = 0;

    while (is_slash(peek(reader))) {
        reader->at++;
        count++;
    }
    return count;
}

static int is_of_scheme(int byte)
{
    return twca_is_letter(byte) || twca_is_digit(byte) || byte == '+'
           || byte == '-' || byte == '.';
}

/* "word:", in lower case. @return whether it begins with one, which is passed
 * over; what is longer than anything of interest is cut */
static int read_scheme(reader_t *reader, char scheme[SCHEME_MOST])
{
    reader_t ahead = *reader;
    int length = 0;
    int byte;

    if (!twca_is_letter(peek(&ahead))) {
        return 0;
    }
    while (is_of_scheme(byte = peek(&ahead))) {
        if (length < SCHEME_MOST - 1) {
            scheme[length++] = (char)twca_lower(byte);
        }
        ahead.at++;
    }
    if (byte != ':') {
        return 0;
    }
    scheme[length] = '\0';
    ahead.at++;
    *reader = ahead;
    return 1;
}

/* --- Writing -------------------------------------------------------------- */

typedef struct {
    twca_url_t url;
    apr_size_t length;
    int is_cut;
} draft_t;

static void put(draft_t *draft, const char *text, apr_size_t length)
{
    /* There is always room for what says that it is cut. */
    if (draft->is_cut
        || draft->length + length > TWCA_URL_MOST - strlen(TWCA_URL_CUT)) {
        draft->is_cut = 1;
        return;
    }
    memcpy(draft->url.text + draft->length, text, length);
    draft->length += length;
}

static void put_text(draft_t *draft, const char *text)
{
    put(draft, text, strlen(text));
}

/* A byte of a path; as %XX where it would not be in one. */
static void put_byte(draft_t *draft, int byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[3] = {(char)byte};

    if (byte > ' ' && byte < 0x7F && !strchr("\"<>`{}", byte)) {
        put(draft, text, 1);
        return;
    }
    text[0] = '%';
    text[1] = digits[byte >> 4];
    text[2] = digits[byte & 0xF];
    put(draft, text, 3);
}

/* --- The host ------------------------------------------------------------- */

/* Where the part of the host ends. */
static const char *authority_end(const reader_t *reader)
{
    const char *at = reader->at;

    while (at < reader->end && !is_slash(*at) && *at != '?' && *at != '#') {
        at++;
    }
    return at;
}

/* Past user name and password. */
static const char *after_credentials(const char *from, const char *end)
{
    const char *at;

    for (at = end; at > from; at--) {
        if (at[-1] == '@') {
            return at;
        }
    }
    return from;
}

static int put_authority(draft_t *draft, reader_t *reader, const char *scheme)
{
    const char *end = authority_end(reader);
    const char *from = after_credentials(reader->at, end);
    char host[TWCA_HOST_MOST + 1];

    reader->at = end;
    if (!twca_host_read(host, from, (apr_size_t)(end - from),
                        strcmp(scheme, "https") == 0 ? 443 : 80)) {
        return 0;
    }
    put_text(draft, scheme);
    put_text(draft, "://");
    draft->url.host = (apr_uint16_t)draft->length;
    put_text(draft, host);
    draft->url.path = (apr_uint16_t)draft->length;
    return 1;
}

/* --- The path ------------------------------------------------------------- */

/* How many dots a segment is, 0 where it is more than that. */
static int count_dots(const char *segment, apr_size_t length)
{
    int count = 0;

    while (length > 0) {
        apr_size_t step = *segment == '.' ? 1 : 3;

        if (length < step
            || (step == 3 && strncasecmp(segment, "%2e", step) != 0)) {
            return 0;
        }
        segment += step;
        length -= step;
        count++;
    }
    return count;
}

/* Where the last segment begins: behind the last slash. */
static apr_size_t last_segment(const draft_t *draft, apr_size_t length)
{
    while (length > draft->url.path + 1U
           && draft->url.text[length - 1] != '/') {
        length--;
    }
    return length;
}

/* Take "." and ".." away. */
static void end_segment(draft_t *draft, int has_slash)
{
    apr_size_t from = last_segment(draft, draft->length);
    int dots = count_dots(draft->url.text + from, draft->length - from);

    if (draft->is_cut) {
        return;
    }
    if (dots == 1 || dots == 2) {
        draft->length = from;
        if (dots == 2 && from > draft->url.path + 1U) {
            draft->length = last_segment(draft, from - 1);
        }
    }
    else if (has_slash) {
        put(draft, "/", 1);
    }
}

/* To the end of the path; it begins behind a slash. */
static void put_path(draft_t *draft, reader_t *reader)
{
    int byte;

    while (!ends_path(byte = peek(reader))) {
        if (is_slash(byte)) {
            end_segment(draft, 1);
        }
        else {
            put_byte(draft, byte);
        }
        reader->at++;
    }
    end_segment(draft, 0);
}

static void put_root(draft_t *draft, reader_t *reader)
{
    put(draft, "/", 1);
    if (is_slash(peek(reader))) {
        reader->at++;
    }
}

/* What it has of its base: all but the last segment, or all of it. */
static void put_base(draft_t *draft, const twca_url_t *base, int is_whole)
{
    draft->url.host = base->host;
    draft->url.path = base->path;
    put_text(draft, base->text);
    if (!is_whole) {
        draft->length = last_segment(draft, draft->length);
    }
}

/* --- The whole ------------------------------------------------------------ */

static void take_session_away(draft_t *draft)
{
    apr_size_t at;

    for (at = draft->url.path; at < draft->length; at++) {
        if (strncasecmp(draft->url.text + at, SESSION, strlen(SESSION)) == 0) {
            draft->length = at;
        }
    }
}

static void finish(twca_url_t *url, draft_t *draft)
{
    draft->url.text[draft->length] = '\0';
    take_session_away(draft);
    if (draft->is_cut) {
        memcpy(draft->url.text + draft->length, TWCA_URL_CUT,
               strlen(TWCA_URL_CUT));
        draft->length += strlen(TWCA_URL_CUT);
    }
    draft->url.text[draft->length] = '\0';
    url->host = draft->url.host;
    url->path = draft->url.path;
    memcpy(url->text, draft->url.text, draft->length + 1);
}

static int put_absolute(draft_t *draft, reader_t *reader, const char *scheme)
{
    (void)skip_slashes(reader);
    if (!put_authority(draft, reader, scheme)) {
        return 0;
    }
    put_root(draft, reader);
    put_path(draft, reader);
    return 1;
}

static int put_relative(draft_t *draft, reader_t *reader,
                        const twca_url_t *base)
{
    reader_t ahead = *reader;
    int slashes = skip_slashes(&ahead);

    if (slashes >= 2) {
        return put_absolute(draft, reader,
                            strncmp(base->text, "https:", 6) == 0 ? "https"
                                                                  : "http");
    }
    if (ends_path(peek(reader))) {
        put_base(draft, base, 1);
        return 1;
    }
    put_base(draft, base, 0);
    if (slashes == 1) {
        draft->length = base->path;
        put_root(draft, reader);
    }
    put_path(draft, reader);
    return 1;
}

/* A URL of a scheme that is none of the web's is kept by its scheme alone. */
static int put_other(draft_t *draft, const char *scheme)
{
    put_text(draft, scheme);
    put_text(draft, ":");
    draft->url.path = (apr_uint16_t)draft->length;
    return 1;
}

static int put_url(draft_t *draft, reader_t *reader, const twca_url_t *base)
{
    char scheme[SCHEME_MOST];
    apr_size_t length;

    if (!read_scheme(reader, scheme)) {
        return base && base->host > 0 && put_relative(draft, reader, base);
    }
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
        return put_other(draft, scheme);
    }
    length = strlen(scheme);
    if (base && strncmp(base->text, scheme, length) == 0
        && base->text[length] == ':') {
        return put_relative(draft, reader, base);
    }
    return put_absolute(draft, reader, scheme);
}

int twca_url_resolve(twca_url_t *url, const twca_url_t *base, const char *text,
                     apr_size_t length)
{
    reader_t reader = read_text(text, length);
    draft_t draft;

    memset(&draft.url, 0, sizeof(draft.url));
    draft.length = 0;
    draft.is_cut = 0;
    if (peek(&reader) < 0 || !put_url(&draft, &reader, base)) {
        draft.length = 0;
        url->text[0] = '\0';
        url->host = url->path = 0;
        return 0;
    }
    finish(url, &draft);
    return 1;
}

int twca_url_may_be_http(const twca_url_t *base, const char *text,
                         apr_size_t length)
{
    reader_t reader = read_text(text, length);
    char scheme[SCHEME_MOST];

    if (read_scheme(&reader, scheme)) {
        return strcmp(scheme, "http") == 0;
    }
    return strncmp(base->text, "http:", 5) == 0;
}

int twca_url_is_mixed(const twca_url_t *url)
{
    return strncmp(url->text, "http:", 5) == 0
           && !twca_host_is_trusted(url->text + url->host,
                                    (apr_size_t)(url->path - url->host));
}

int twca_url_has_address(const twca_url_t *url)
{
    return url->host > 0
           && twca_host_is_address(url->text + url->host,
                                   (apr_size_t)(url->path - url->host));
}

int twca_url_is_fragment(const char *text, apr_size_t length)
{
    reader_t reader = read_text(text, length);

    return peek(&reader) == '#';
}
