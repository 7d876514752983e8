/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Which of a site's names does a packed certificate answer for? */

#include <string.h>

#include <apr_strings.h>

#include "../evidence/coverage.h"
#include "pack_private.h"

#define NAME_LIMIT 200 /* OpenSSL takes a longer line for two */

const twca_certificate_t *twca_pack_leaf(apr_pool_t *pool, X509 *leaf)
{
    unsigned char sha256[TWCA_HASH_SIZE] = {0};
    int verifications = 0;

    (void)X509_digest(leaf, EVP_sha256(), sha256, NULL);
    return twca_certificate_make(pool, leaf, sha256, &verifications);
}

int twca_pack_covers(const twca_certificate_t *leaf, const char *name)
{
    if (!name[strspn(name, "*?.")]) {
        /* It stands for whatever else is asked for, and for no name. */
        return 1;
    }
    return strpbrk(name, "*?") ? twca_could_be_for(leaf, name)
                               : twca_is_for(leaf, name);
}

const char *twca_pack_note(apr_pool_t *pool, const char *name)
{
    const char *at;

    for (at = name; *at; at++) {
        if ((unsigned char)*at < ' ') {
            return NULL;
        }
    }
    return at - name > NAME_LIMIT
               ? NULL
               : apr_pstrcat(pool, "\nNot covered: ", name, "\n", NULL);
}
