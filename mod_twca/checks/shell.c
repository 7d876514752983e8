/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/evp.h>

#include "shell.h"

/* One word, whatever the shell: no "=" (an assignment, at the start of a
 * command), no "~". */
static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "abcdefghijklmnopqrstuvwxyz_@%+:,./-";

static int is_quotable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < 0x20 || *text > 0x7E || *text == '\\') {
            return 0;
        }
    }
    return 1;
}

static const char *quoted(apr_pool_t *pool, const char *text)
{
    char *result = apr_palloc(pool, 5 * strlen(text) + 3);
    char *to = result;

    *to++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            memcpy(to, "'\"'\"'", 5);
            to += 5;
        }
        else {
            *to++ = *text;
        }
    }
    *to++ = '\'';
    *to = '\0';
    return result;
}

static const char *newlines(apr_pool_t *pool, apr_size_t count)
{
    /* The last character of IFS as every shell starts with it. */
    static const char newline[] = "${IFS#??}";
    const apr_size_t length = sizeof(newline) - 1;
    char *result = apr_palloc(pool, count * length + 1);

    for (apr_size_t i = 0; i < count; i++) {
        memcpy(result + i * length, newline, length);
    }
    result[count * length] = '\0';
    return result;
}

static const char *decoded(apr_pool_t *pool, const char *text)
{
    apr_size_t length = strlen(text);
    apr_size_t kept = length;
    unsigned char *base64 = apr_palloc(pool, length / 3 * 4 + 5);

    /* A shell drops newlines at the end of what a command prints. */
    while (kept > 0 && text[kept - 1] == '\n') {
        kept--;
    }
    EVP_EncodeBlock(base64, (const unsigned char *)text, (int)kept);
    return apr_pstrcat(pool, "\"$(echo ", (const char *)base64,
                       " | openssl base64 -d -A)",
                       newlines(pool, length - kept), "\"", NULL);
}

const char *twca_shell_word(apr_pool_t *pool, const char *text)
{
    if (*text != '\0' && text[strspn(text, plain)] == '\0') {
        return text;
    }
    return is_quotable(text) ? quoted(pool, text) : decoded(pool, text);
}
