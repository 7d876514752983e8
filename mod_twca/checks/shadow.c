/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Does another site answer first to this one's names?
 *
 * httpd asks the virtual hosts of one address and port in the order of the
 * configuration, and takes the first whose ServerName or ServerAlias is the
 * name (server/vhost.c). */

#include <ctype.h>
#include <string.h>

#include <apr_fnmatch.h>
#include <apr_hash.h>
#include <apr_strings.h>

#include "finding.h"

/* The sites of one address and port that were asked before. */
typedef struct {
    apr_hash_t *by_name;       /* name -> twca_setup_t */
    apr_hash_t *by_domain;     /* of "*.domain" -> twca_setup_t */
    apr_array_header_t *wilds; /* of twca_setup_t *: those with patterns */
} address_t;

static address_t *address_of(twca_context_t *context, const char *name)
{
    address_t *address;

    if (!context->names) {
        context->names = apr_hash_make(context->scratch);
    }
    address = apr_hash_get(context->names, name, APR_HASH_KEY_STRING);
    if (!address) {
        address = apr_palloc(context->scratch, sizeof(*address));
        address->by_name = apr_hash_make(context->scratch);
        address->by_domain = apr_hash_make(context->scratch);
        address->wilds =
            apr_array_make(context->scratch, 1, sizeof(twca_setup_t *));
        apr_hash_set(context->names, name, APR_HASH_KEY_STRING, address);
    }
    return address;
}

static const char *folded(apr_pool_t *pool, const char *name)
{
    char *copy = apr_pstrdup(pool, name);

    char *at;

    for (at = copy; *at; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return copy;
}

/* What stands behind "*." where the rest is plain, as it mostly is; else NULL:
 * such names are found without trying them one by one. */
static const char *domain_of(const char *pattern)
{
    return pattern[0] == '*' && pattern[1] == '.'
                   && !strpbrk(pattern + 2, "*?[")
               ? pattern + 2
               : NULL;
}

static twca_setup_t *domain_answer(const address_t *address, const char *name)
{
    const char *domain = strchr(name, '.');
    twca_setup_t *found = NULL;

    for (; domain && !found; domain = strchr(domain, '.')) {
        domain++;
        found = apr_hash_get(address->by_domain, domain, APR_HASH_KEY_STRING);
    }
    return found;
}

static twca_setup_t *wild_answer(const address_t *address, const char *name)
{
    int i;
    int j;

    for (i = 0; i < address->wilds->nelts; i++) {
        twca_setup_t *other = APR_ARRAY_IDX(address->wilds, i, twca_setup_t *);

        for (j = 0; j < other->wild_names->nelts; j++) {
            if (apr_fnmatch(APR_ARRAY_IDX(other->wild_names, j, const char *),
                            name, APR_FNM_CASE_BLIND)
                == APR_SUCCESS) {
                return other;
            }
        }
    }
    return NULL;
}

static twca_setup_t *who_answers(const address_t *address, const char *name)
{
    twca_setup_t *other =
        apr_hash_get(address->by_name, name, APR_HASH_KEY_STRING);

    if (!other) {
        other = domain_answer(address, name);
    }
    return other ? other : wild_answer(address, name);
}

/* The names that a site says it answers to. */
static apr_array_header_t *own_names(twca_context_t *context,
                                     const twca_setup_t *setup)
{
    const twca_site_t *site = setup->site;
    apr_array_header_t *names =
        apr_array_make(context->scratch, 2, sizeof(const char *));
    int i;

    if (setup->is_named) {
        APR_ARRAY_PUSH(names, const char *) =
            folded(context->scratch, site->name);
    }
    for (i = 0; site->aliases && i < site->aliases->nelts; i++) {
        APR_ARRAY_PUSH(names, const char *) = folded(
            context->scratch, APR_ARRAY_IDX(site->aliases, i, const char *));
    }
    return names;
}

static void find_shadowed(twca_context_t *context, twca_setup_t *setup,
                          const twca_setup_t *other,
                          const apr_array_header_t *names)
{
    const twca_place_t *place = &other->site->defined_at;
    twca_finding_t *finding =
        twca_find(context, setup, TWCA_SHADOWED, &setup->site->defined_at);

    twca_fact_list(context, finding, "names", names);
    twca_fact(context, finding, "other_site",
              apr_psprintf(context->scratch, "%s:%u", other->site->name,
                           other->site->port));
    twca_fact(context, finding, "other_place",
              place->file ? apr_psprintf(context->scratch, "%s:%u", place->file,
                                         place->line)
                          : "-");
}

/* @return the site that answers to some of the names, which are listed */
static twca_setup_t *ask(const address_t *address, const twca_setup_t *setup,
                         const apr_array_header_t *names,
                         apr_array_header_t *shadowed)
{
    twca_setup_t *first = NULL;
    int i;

    for (i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        twca_setup_t *other = who_answers(address, name);

        if (other && other != setup && (!first || other == first)) {
            first = other;
            APR_ARRAY_PUSH(shadowed, const char *) = name;
        }
    }
    return first;
}

static void enter_once(apr_hash_t *table, const char *name, twca_setup_t *setup)
{
    if (!apr_hash_get(table, name, APR_HASH_KEY_STRING)) {
        apr_hash_set(table, name, APR_HASH_KEY_STRING, setup);
    }
}

static void enter_wild(apr_pool_t *pool, address_t *address,
                       twca_setup_t *setup)
{
    int is_listed = 0;
    int i;

    for (i = 0; setup->wild_names && i < setup->wild_names->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(setup->wild_names, i, const char *);
        const char *domain = domain_of(pattern);

        if (domain) {
            enter_once(address->by_domain, folded(pool, domain), setup);
        }
        else if (!is_listed) {
            is_listed = 1;
            APR_ARRAY_PUSH(address->wilds, twca_setup_t *) = setup;
        }
    }
}

static void enter(apr_pool_t *pool, address_t *address, twca_setup_t *setup,
                  const apr_array_header_t *names)
{
    int i;

    for (i = 0; i < names->nelts; i++) {
        enter_once(address->by_name, APR_ARRAY_IDX(names, i, const char *),
                   setup);
    }
    enter_wild(pool, address, setup);
}

void twca_check_shadow(twca_context_t *context, twca_setup_t *setup)
{
    apr_array_header_t *names = own_names(context, setup);
    apr_array_header_t *shadowed =
        apr_array_make(context->scratch, 1, sizeof(const char *));
    int i;

    for (i = 0; setup->addresses && i < setup->addresses->nelts; i++) {
        address_t *address = address_of(
            context, APR_ARRAY_IDX(setup->addresses, i, const char *));
        twca_setup_t *other =
            shadowed->nelts == 0 ? ask(address, setup, names, shadowed) : NULL;

        if (other) {
            find_shadowed(context, setup, other, shadowed);
        }
        enter(context->scratch, address, setup, names);
    }
}
