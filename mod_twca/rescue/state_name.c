/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What are the files of the state folder called? */

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "state_private.h"

#define SUFFIX ".pem"
#define DRAFT ".twca-new-" /* a file that is being written */
#define HASHED 8           /* bytes of a hash or of chance in a name */
#define READABLE 100       /* bytes of a site's name that are shown */

static const char digits[] = "0123456789abcdef";

static const char *hexadecimal(apr_pool_t *pool, const unsigned char *bytes)
{
    char *text = apr_palloc(pool, 2 * HASHED + 1);
    int i;

    for (i = 0; i < HASHED; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * HASHED] = '\0';
    return text;
}

/* Of any bytes those that need no thought in a path, a shell or a log. */
static const char *readable(apr_pool_t *pool, const char *site)
{
    char *text = apr_pstrndup(pool, site, READABLE);
    char *at;

    for (at = text; *at; at++) {
        if (!apr_isascii(*at) || !(apr_isalnum(*at) || *at == '.')) {
            *at = '-';
        }
    }
    return apr_isalnum(*text) ? text : apr_pstrcat(pool, "site", text, NULL);
}

/* Of what is shown cut or not at all, too. */
static const char *hash_of(apr_pool_t *pool, const char *site, unsigned port,
                           const char *address)
{
    const char *all = apr_psprintf(pool, "%" APR_SIZE_T_FMT ":%s:%u:%s",
                                   strlen(site), site, port, address);
    unsigned char sha256[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)all, strlen(all), sha256);
    return hexadecimal(pool, sha256);
}

const char *twca_state_name(apr_pool_t *pool, const char *site, unsigned port,
                            const char *address, const char *kind, int index)
{
    return apr_psprintf(pool, "%s-%u-%s.%s.%d" SUFFIX, readable(pool, site),
                        port, hash_of(pool, site, port, address), kind, index);
}

/* The last byte before @a end that is none of @a set. */
static const char *skip_back(const char *name, const char *end, const char *set)
{
    while (end > name && strchr(set, end[-1])) {
        end--;
    }
    return end;
}

/* Whether @a end stands behind a part of some of @a set, and its separator
 * before; moves there. */
static int take_back(const char *name, const char **end, const char *set,
                     char separator)
{
    const char *at = skip_back(name, *end, set);

    if (at == *end || at == name || at[-1] != separator) {
        return 0;
    }
    *end = at - 1;
    return 1;
}

int twca_state_made_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    size_t length = strlen(name);
    const char *end = name + length - (sizeof(SUFFIX) - 1);
    const char *hash_end;

    if (length < sizeof(SUFFIX) || strcmp(end, SUFFIX) != 0 || strchr(name, '/')
        || !apr_isalnum(*name) || !take_back(name, &end, "0123456789", '.')
        || !take_back(name, &end, letters, '.')) {
        return 0;
    }
    hash_end = end;
    return take_back(name, &end, digits, '-')
           && hash_end - end == 2 * HASHED + 1
           && take_back(name, &end, "0123456789", '-') && end > name;
}

const char *twca_state_draft_name(apr_pool_t *pool)
{
    unsigned char chance[HASHED];

    if (RAND_bytes(chance, sizeof(chance)) != 1) {
        return NULL;
    }
    return apr_pstrcat(pool, DRAFT, hexadecimal(pool, chance), NULL);
}

int twca_state_made_draft(const char *name)
{
    const char *chance = name + sizeof(DRAFT) - 1;

    return strncmp(name, DRAFT, sizeof(DRAFT) - 1) == 0
           && strlen(chance) == 2 * HASHED
           && strspn(chance, digits) == 2 * HASHED;
}
