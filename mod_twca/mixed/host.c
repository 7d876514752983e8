/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "host.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "ascii.h"

#define NAME_MOST 255 /* bytes of a name, as it is without %XX */

/* What no host may have, besides control characters. */
#define FORBIDDEN " #%/:<>?@[\\]^|"

/* --- A name --------------------------------------------------------------- */

/* Take one byte, which may be written as %XX; tabs and line ends are not
 * there. @return it, or -1 at the end */
static int take_byte(const char **at, const char *end)
{
    int byte;

    while (*at < end && (**at == '\t' || **at == '\n' || **at == '\r')) {
        ++*at;
    }
    if (*at == end) {
        return -1;
    }
    byte = (unsigned char)*(*at)++;
    if (byte == '%' && end - *at >= 2 && twca_hex((*at)[0]) >= 0
        && twca_hex((*at)[1]) >= 0) {
        byte = twca_hex((*at)[0]) << 4 | twca_hex((*at)[1]);
        *at += 2;
    }
    return byte;
}

/* @return whether it is a name, which goes to @a name in lower case */
static int read_name(char name[NAME_MOST + 1], const char *at, const char *end)
{
    apr_size_t length = 0;
    int byte;

    while ((byte = take_byte(&at, end)) >= 0) {
        if (byte < ' ' || byte == 0x7F || strchr(FORBIDDEN, byte)
            || length == NAME_MOST) {
            return 0;
        }
        name[length++] = (char)twca_lower(byte);
    }
    name[length] = '\0';
    return length > 0;
}

/* Bytes outside ASCII are written as %XX: an international name as the page
 * has it. */
static char *put_name(char *to, const char *name)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; *name; name++) {
        unsigned char byte = (unsigned char)*name;

        if (byte < 0x80) {
            *to++ = *name;
            continue;
        }
        *to++ = '%';
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 0xF];
    }
    *to = '\0';
    return to;
}

/* --- Addresses of four bytes ---------------------------------------------- */

/* One number of an address, in base 8, 10 or 16. @return whether it is one */
static int read_number(const char **at, apr_uint64_t *number)
{
    const char *from = *at;
    unsigned base = 10;

    *number = 0;
    if (from[0] == '0' && from[1] == 'x') {
        base = 16;
        *at += 2;
    }
    else if (from[0] == '0' && twca_is_digit(from[1])) {
        base = 8;
    }
    for (; twca_hex(**at) >= 0; ++*at) {
        unsigned digit = (unsigned)twca_hex(**at);

        if (digit >= base || *number > APR_UINT32_MAX) {
            return 0;
        }
        *number = *number * base + digit;
    }
    return *at > from && (**at == '.' || **at == '\0');
}

/* Whether the last label is a number, so that the whole must be an address. */
static int ends_in_number(const char *name)
{
    apr_size_t length = strlen(name);
    apr_size_t from;
    apr_uint64_t number;
    const char *label;
    char last[NAME_MOST + 1];

    if (length > 1 && name[length - 1] == '.') {
        length--;
    }
    for (from = length; from > 0 && name[from - 1] != '.'; from--) {
    }
    apr_cpystrn(last, name + from, length - from + 1);
    label = last;
    return *last
           && (last[strspn(last, "0123456789")] == '\0'
               || (last[0] == '0' && last[1] == 'x'
                   && read_number(&label, &number)));
}

/* "127.0.0.1", "127.1", "0x7f000001": the last number takes all bytes that are
 * left. @return whether it is an address */
static int read_address(const char *name, apr_uint32_t *address)
{
    apr_uint64_t value = 0;
    apr_uint64_t number;
    int count;

    for (count = 1;; count++) {
        if (!read_number(&name, &number) || count > 4) {
            return 0;
        }
        if (name[0] == '\0' || name[1] == '\0') {
            break;
        }
        if (number > 255) {
            return 0;
        }
        value = value << 8 | number;
        name++;
    }
    if (number >> (8 * (5 - count)) != 0) {
        return 0;
    }
    *address = (apr_uint32_t)(value << (8 * (5 - count)) | number);
    return 1;
}

/* @return the place behind it, NULL where it is no address */
static char *put_address(char *to, const char *name)
{
    apr_uint32_t address;

    if (!read_address(name, &address)) {
        return NULL;
    }
    return to
           + apr_snprintf(to, TWCA_HOST_MOST, "%u.%u.%u.%u", address >> 24,
                          address >> 16 & 255, address >> 8 & 255,
                          address & 255);
}

/* --- Addresses of sixteen ------------------------------------------------- */

static char *put_address6(char *to, const char *at, const char *end)
{
    struct in6_addr address;
    char text[INET6_ADDRSTRLEN];
    apr_size_t length = (apr_size_t)(end - at);

    if (length >= sizeof(text)) {
        return NULL;
    }
    memcpy(text, at, length);
    text[length] = '\0';
    if (inet_pton(AF_INET6, text, &address) != 1
        || !inet_ntop(AF_INET6, &address, text, sizeof(text))) {
        return NULL;
    }
    return to + apr_snprintf(to, TWCA_HOST_MOST, "[%s]", text);
}

/* --- The whole ------------------------------------------------------------ */

/* What is before the port. */
static const char *host_end(const char *at, const char *end)
{
    int is_bracketed = 0;

    for (; at < end && (*at != ':' || is_bracketed); at++) {
        is_bracketed = *at == '[' || (is_bracketed && *at != ']');
    }
    return at;
}

static int put_port(char *to, const char *at, const char *end,
                    unsigned usual_port)
{
    unsigned port = 0;
    int byte;
    int count = 0;

    while ((byte = take_byte(&at, end)) >= 0) {
        if (!twca_is_digit(byte) || port > 6553) {
            return 0;
        }
        port = port * 10 + (unsigned)(byte - '0');
        count++;
    }
    if (count > 0 && port != usual_port) {
        apr_snprintf(to, 7, ":%u", port);
    }
    return port <= 65535;
}

int twca_host_read(char host[TWCA_HOST_MOST + 1], const char *text,
                   apr_size_t length, unsigned usual_port)
{
    const char *end = text + length;
    const char *colon = host_end(text, end);
    char name[NAME_MOST + 1] = "";
    char *to;

    if (colon - text > 2 && *text == '[' && colon[-1] == ']') {
        to = put_address6(host, text + 1, colon - 1);
    }
    else if (!read_name(name, text, colon)) {
        return 0;
    }
    else {
        to = ends_in_number(name) ? put_address(host, name)
                                  : put_name(host, name);
    }
    return to && put_port(to, colon < end ? colon + 1 : end, end, usual_port);
}

/* Its length without a port. */
static apr_size_t name_length(const char *host, apr_size_t length)
{
    return (apr_size_t)(host_end(host, host + length) - host);
}

static int ends_with(const char *name, apr_size_t length, const char *end)
{
    apr_size_t least = strlen(end);

    return length >= least && memcmp(name + length - least, end, least) == 0;
}

int twca_host_is_address(const char *host, apr_size_t length)
{
    length = name_length(host, length);
    return length > 0 && (*host == '[' || twca_is_digit(host[length - 1]))
           && strspn(host, "[]0123456789abcdef.:") >= length
           && (*host == '[' || strspn(host, "0123456789.") >= length);
}

int twca_host_is_trusted(const char *host, apr_size_t length)
{
    length = name_length(host, length);
    if (twca_host_is_address(host, length)) {
        return strncmp(host, "127.", 4) == 0
               || (length == 5 && memcmp(host, "[::1]", 5) == 0);
    }
    if (length > 0 && host[length - 1] == '.') {
        length--;
    }
    return (length == 9 && memcmp(host, "localhost", 9) == 0)
           || ends_with(host, length, ".localhost");
}
