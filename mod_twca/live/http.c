/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "http.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#define HTTPS_PORT 443

/* What a Host header may name. */
#define HOST_CHARACTERS                                                        \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

/* --- The question -------------------------------------------------------- */

/* NULL where it is nothing that can be named. */
static const char *named_host(apr_pool_t *pool, const char *host)
{
    if (*host && !host[strspn(host, HOST_CHARACTERS)]) {
        return host;
    }
    return *host && !host[strspn(host, "0123456789abcdefABCDEF:.")]
               ? apr_pstrcat(pool, "[", host, "]", NULL)
               : NULL;
}

const char *twca_http_question(apr_pool_t *pool, const char *host,
                               unsigned short port, const char *nonce)
{
    const char *name = named_host(pool, host);

    if (name && port != HTTPS_PORT) {
        name = apr_psprintf(pool, "%s:%d", name, port);
    }
    return name ? apr_pstrcat(pool, "GET " TWCA_BEACON_PATH, nonce,
                              " HTTP/1.1\r\n"
                              "Host: ",
                              name,
                              "\r\n"
                              "User-Agent: mod_twca_check\r\n"
                              "Accept: text/plain\r\n"
                              "Connection: close\r\n\r\n",
                              NULL)
                : NULL;
}

/* --- The answer, as it comes in ------------------------------------------ */

typedef struct {
    const char *at;
    const char *end;
} text_t;

typedef struct {
    int status;         /* 0: it does not begin as HTTP does */
    int has_header;     /* as a whole */
    int has_length;     /* Content-Length */
    int is_chunked;     /* Transfer-Encoding */
    apr_int64_t length; /* of the body, where it is known */
    text_t body;        /* of it what has come */
} answer_t;

/* Take the next line, without its end. @return whether it is there as a whole
 */
static int take_line(text_t *text, text_t *line)
{
    const char *end =
        memchr(text->at, '\n', (apr_size_t)(text->end - text->at));

    if (!end) {
        return 0;
    }
    line->at = text->at;
    line->end = end > text->at && end[-1] == '\r' ? end - 1 : end;
    text->at = end + 1;
    return 1;
}

static int begins_with(const text_t *text, const char *word)
{
    apr_size_t length = strlen(word);

    return (apr_size_t)(text->end - text->at) >= length
           && strncasecmp(text->at, word, length) == 0;
}

/* Pass over a word and the blanks behind it. */
static void skip(text_t *text, apr_size_t length)
{
    text->at += length;
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t')) {
        text->at++;
    }
}

/* "HTTP/1.1 200 OK" */
static int status_of(const text_t *line)
{
    const char *at = line->at;
    int i;
    int status = 0;

    if (!begins_with(line, "HTTP/1.") || line->end - at < 12
        || !apr_isdigit(at[7]) || at[8] != ' ') {
        return 0;
    }
    for (i = 9; i < 12; i++) {
        if (!apr_isdigit(at[i])) {
            return 0;
        }
        status = status * 10 + (at[i] - '0');
    }
    return line->end - at == 12 || at[12] == ' ' ? status : 0;
}

/* The number in base 10 or 16 that a line begins with; -1 where there is none,
 * or it is larger than anything that is looked at. */
static apr_int64_t number_of(const char *at, const char *end, int base)
{
    apr_int64_t number = 0;
    const char *from = at;

    for (; at < end && number <= TWCA_HTTP_LIMIT; at++) {
        if (apr_isdigit(*at)) {
            number = number * base + (*at - '0');
        }
        else if (base == 16 && apr_isxdigit(*at)) {
            number = number * base + (apr_tolower(*at) - 'a' + 10);
        }
        else {
            break;
        }
    }
    return at > from && number <= TWCA_HTTP_LIMIT ? number : -1;
}

static void read_field(const text_t *line, answer_t *answer)
{
    static const char length[] = "Content-Length:";
    static const char encoding[] = "Transfer-Encoding:";
    text_t value = *line;

    if (begins_with(line, length)) {
        skip(&value, sizeof(length) - 1);
        answer->has_length = 1;
        answer->length = number_of(value.at, value.end, 10);
    }
    else if (begins_with(line, encoding)) {
        skip(&value, sizeof(encoding) - 1);
        answer->is_chunked = begins_with(&value, "chunked");
    }
}

/* The status line and the fields, up to the empty line. */
static void read_header(text_t *text, answer_t *answer)
{
    text_t line;

    memset(answer, 0, sizeof(*answer));
    if (!take_line(text, &line)) {
        return;
    }
    answer->status = status_of(&line);
    while (answer->status && take_line(text, &line)) {
        if (line.at == line.end) {
            answer->has_header = 1;
            return;
        }
        read_field(&line, answer);
    }
}

/* Interim answers (100 to 199) are passed over. */
static answer_t read_answer(const char *data, apr_size_t length)
{
    text_t text = {data, data + length};
    answer_t answer;

    do {
        read_header(&text, &answer);
    } while (answer.has_header && answer.status < 200);
    answer.body = text;
    return answer;
}

/* --- Its body --------------------------------------------------------------
 */

typedef enum { BODY_OPEN, BODY_WHOLE, BODY_BROKEN } body_e;

/* A beacon in chunks, put together. */
static body_e take_chunks(text_t from, char *data, apr_size_t *size)
{
    text_t line;
    apr_int64_t length;

    *size = 0;
    while (take_line(&from, &line)) {
        length = number_of(line.at, line.end, 16);
        if (length <= 0) {
            return length == 0 ? BODY_WHOLE : BODY_BROKEN;
        }
        if ((apr_size_t)length > TWCA_BEACON_LENGTH - *size) {
            return BODY_BROKEN;
        }
        if (from.end - from.at < length) {
            return BODY_OPEN;
        }
        memcpy(data + *size, from.at, (apr_size_t)length);
        *size += (apr_size_t)length;
        from.at += length;
        if (take_line(&from, &line) && line.at != line.end) {
            return BODY_BROKEN;
        }
    }
    return BODY_OPEN;
}

static body_e take_body(const answer_t *answer, twca_http_e state, char *data,
                        apr_size_t *size)
{
    *size = (apr_size_t)(answer->body.end - answer->body.at);
    if (answer->is_chunked) {
        return take_chunks(answer->body, data, size);
    }
    if (*size > TWCA_BEACON_LENGTH
        || (answer->has_length && answer->length != TWCA_BEACON_LENGTH)) {
        return BODY_BROKEN;
    }
    memcpy(data, answer->body.at, *size);
    if (answer->has_length) {
        return *size == TWCA_BEACON_LENGTH ? BODY_WHOLE : BODY_OPEN;
    }
    return state == TWCA_HTTP_ENDED ? BODY_WHOLE : BODY_OPEN;
}

/* --- What is made of it -------------------------------------------------- */

/* What it is where it is not known yet. */
static twca_beacon_e so_far(twca_http_e state, twca_beacon_e where_full)
{
    if (state == TWCA_HTTP_OPEN) {
        return TWCA_BEACON_UNASKED;
    }
    return state == TWCA_HTTP_FULL ? where_full : TWCA_BEACON_SILENT;
}

twca_beacon_e twca_http_judge(const twca_board_t *board, const char *nonce,
                              const char *data, apr_size_t length,
                              twca_http_e state)
{
    answer_t answer = read_answer(data, length);
    char body[TWCA_BEACON_LENGTH];
    apr_size_t size;

    if (!answer.has_header) {
        return so_far(state,
                      answer.status ? TWCA_BEACON_NONE : TWCA_BEACON_SILENT);
    }
    if (answer.status == 429 || answer.status == 503) {
        return TWCA_BEACON_SILENT;
    }
    if (answer.status != 200) {
        return TWCA_BEACON_NONE;
    }
    switch (take_body(&answer, state, body, &size)) {
    case BODY_WHOLE:
        return twca_beacon_judge(board, nonce, body, size);
    case BODY_BROKEN:
        return TWCA_BEACON_NONE;
    default:
        return so_far(state, TWCA_BEACON_NONE);
    }
}
