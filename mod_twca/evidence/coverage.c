/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "coverage.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

/* Length without the dot that ends an absolute name. */
static size_t length_of(const char *name)
{
    size_t length = strlen(name);

    return length > 1 && name[length - 1] == '.' ? length - 1 : length;
}

static int is_same(const char *one, const char *other)
{
    size_t length = length_of(one);

    return length == length_of(other) && strncasecmp(one, other, length) == 0;
}

static int is_wildcard(const char *name)
{
    return name[0] == '*' && name[1] == '.' && strchr(name + 2, '.')
           && !strchr(name + 1, '*');
}

/* An address is no name: 10.0.0.1 is not covered by *.0.0.1. */
static int is_address(const char *name)
{
    return strchr(name, ':') || name[strspn(name, "0123456789.")] == '\0';
}

static int read_address(const char *text, struct in6_addr *address)
{
    char copy[INET6_ADDRSTRLEN];

    text += *text == '[';
    apr_cpystrn(copy, text, sizeof(copy));
    copy[strcspn(copy, "]")] = '\0';
    return inet_pton(AF_INET6, copy, address) == 1;
}

/* There are many ways to write an IPv6 address. */
static int is_same_address(const char *one, const char *other)
{
    struct in6_addr mine;
    struct in6_addr yours;

    return read_address(one, &mine) && read_address(other, &yours)
           && memcmp(&mine, &yours, sizeof(mine)) == 0;
}

static int covers(const char *pattern, const char *name)
{
    const char *rest;

    if (strchr(name, ':')) {
        return is_same_address(pattern, name);
    }
    if (is_same(pattern, name)) {
        return !strchr(pattern, '*') || is_wildcard(pattern);
    }
    rest = strchr(name, '.');
    return is_wildcard(pattern) && rest && rest > name && !is_address(name)
           && is_same(pattern + 1, rest);
}

/* ServerAlias takes * and ? anywhere: such a pattern is covered where any name
 * of the certificate could be one that it stands for. */
static int could_cover(const char *pattern, const char *alias)
{
    const char *domain = strrchr(alias, '*');
    const char *question = strrchr(alias, '?');
    size_t length;
    size_t have;

    if (question && (!domain || question > domain)) {
        domain = question;
    }
    domain++;
    length = strlen(domain);
    if (is_wildcard(pattern)) {
        /* Its * may be what stands before, but never two labels. */
        pattern++;
        have = strlen(pattern);
        if (length > have) {
            return strcasecmp(domain + length - have, pattern) == 0
                   && !memchr(domain, '.', length - have);
        }
    }
    have = strlen(pattern);
    return length == 0
           || (have >= length
               && strcasecmp(pattern + have - length, domain) == 0);
}

typedef int covers_f(const char *pattern, const char *name);

static int has_name(const twca_certificate_t *certificate, const char *name,
                    covers_f *does_cover)
{
    int i;

    for (i = 0; i < certificate->name_count; i++) {
        if ((i >= certificate->host_count) == is_address(name)
            && does_cover(certificate->names[i], name)) {
            return 1;
        }
    }
    return 0;
}

int twca_is_for(const twca_certificate_t *certificate, const char *name)
{
    return has_name(certificate, name, covers);
}

int twca_could_be_for(const twca_certificate_t *certificate, const char *alias)
{
    return has_name(certificate, alias, could_cover);
}
