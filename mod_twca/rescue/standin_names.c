/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which of a site's names can a stand-in carry? */

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "standin.h"
#include "standin_private.h"

#define HOST_LIMIT 253
#define LABEL_LIMIT 63

/* The length of the label that @a name begins with; 0 where it is none. An
 * underscore is in no host's name, and in many a server's. */
static size_t label_length(const char *name, int *is_number)
{
    size_t length = 0;

    *is_number = 1;
    while (name[length] && apr_isascii(name[length])
           && (apr_isalnum(name[length]) || name[length] == '-'
               || name[length] == '_')) {
        *is_number &= apr_isdigit(name[length]) != 0;
        length++;
    }
    if (length > LABEL_LIMIT || *name == '-'
        || (length > 0 && name[length - 1] == '-')) {
        return 0;
    }
    return length;
}

/* Whether it is a host's name or a wildcard's; never an address. */
static int is_host(const char *name)
{
    int is_number = 1;

    if (strlen(name) > HOST_LIMIT) {
        return 0;
    }
    name += strncmp(name, "*.", 2) == 0 ? 2 : 0;
    for (;;) {
        size_t length = label_length(name, &is_number);

        name += length;
        if (length == 0 || *name == '\0') {
            return length > 0 && !is_number;
        }
        if (*name++ != '.') {
            return 0;
        }
    }
}

static ASN1_OCTET_STRING *address_of(apr_pool_t *pool, const char *name)
{
    size_t length = strlen(name);

    if (name[0] == '[' && name[length - 1] == ']') {
        name = apr_pstrmemdup(pool, name + 1, length - 2);
    }
    return a2i_IPADDRESS(name);
}

/* As certificates have it: in lower case, without an absolute name's dot. */
static const char *as_written(apr_pool_t *pool, const char *name)
{
    char *copy = apr_pstrdup(pool, name);
    size_t length = strlen(copy);
    char *at;

    for (at = copy; *at; at++) {
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
    }
    if (length > 1 && copy[length - 1] == '.') {
        copy[length - 1] = '\0';
    }
    return copy;
}

static GENERAL_NAME *general_name(apr_pool_t *pool, const char *name)
{
    ASN1_OCTET_STRING *address = address_of(pool, name);
    GENERAL_NAME *made = GENERAL_NAME_new();
    ASN1_IA5STRING *host;

    if (made && address) {
        GENERAL_NAME_set0_value(made, GEN_IPADD, address);
        return made;
    }
    ASN1_OCTET_STRING_free(address);
    name = as_written(pool, name);
    host = made && is_host(name) ? ASN1_IA5STRING_new() : NULL;
    if (!host || ASN1_STRING_set(host, name, -1) != 1) {
        ASN1_IA5STRING_free(host);
        GENERAL_NAME_free(made);
        return NULL;
    }
    GENERAL_NAME_set0_value(made, GEN_DNS, host);
    return made;
}

static int is_among(const GENERAL_NAMES *names, GENERAL_NAME *wanted)
{
    int i;

    for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i), wanted) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_name(apr_pool_t *pool, GENERAL_NAMES *names, const char *name)
{
    GENERAL_NAME *made = sk_GENERAL_NAME_num(names) < TWCA_STANDIN_NAMES
                             ? general_name(pool, name)
                             : NULL;

    if (made
        && (is_among(names, made) || sk_GENERAL_NAME_push(names, made) <= 0)) {
        GENERAL_NAME_free(made);
    }
}

GENERAL_NAMES *twca_standin_names(apr_pool_t *pool, const char *name,
                                  const apr_array_header_t *aliases)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    int i;

    if (!names) {
        return NULL;
    }
    if (name) {
        add_name(pool, names, name);
    }
    for (i = 0; aliases && i < aliases->nelts; i++) {
        add_name(pool, names, APR_ARRAY_IDX(aliases, i, const char *));
    }
    return names;
}
