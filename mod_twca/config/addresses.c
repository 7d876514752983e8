/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "addresses.h"

#include <string.h>

#include <netdb.h>
#include <netinet/in.h>

#include <apr_strings.h>

int twca_is_wildcard(const apr_sockaddr_t *address)
{
    static const struct in6_addr any = IN6ADDR_ANY_INIT;

    return address->family == APR_INET
               ? address->sa.sin.sin_addr.s_addr == INADDR_ANY
               : memcmp(&address->sa.sin6.sin6_addr, &any, sizeof(any)) == 0;
}

const char *twca_sockaddr_text(apr_pool_t *pool, apr_sockaddr_t *address)
{
    char text[NI_MAXHOST];

    return apr_sockaddr_ip_getbuf(text, sizeof(text), address) == APR_SUCCESS
               ? apr_pstrdup(pool, text)
               : NULL;
}

const char *twca_address_key(apr_pool_t *pool, const char *text, unsigned port)
{
    return apr_psprintf(pool, "%s:%u", text, port);
}

static const char *key_of(apr_pool_t *pool, const server_addr_rec *address)
{
    const char *text;

    if (!address->host_addr) {
        return "";
    }
    text = twca_is_wildcard(address->host_addr)
               ? NULL
               : twca_sockaddr_text(pool, address->host_addr);
    return twca_address_key(pool, text ? text : "*", address->host_port);
}

void twca_address_enter(apr_pool_t *pool, apr_hash_t *table,
                        const server_rec *server)
{
    const server_addr_rec *address;

    for (address = server->addrs; address; address = address->next) {
        apr_hash_set(table, key_of(pool, address), APR_HASH_KEY_STRING, server);
    }
}

const server_rec *twca_address_find(apr_pool_t *scratch, apr_hash_t *table,
                                    const char *text, apr_port_t port)
{
    const server_rec *found = apr_hash_get(
        table, twca_address_key(scratch, text, port), APR_HASH_KEY_STRING);

    return found ? found
                 : apr_hash_get(table, twca_address_key(scratch, text, 0),
                                APR_HASH_KEY_STRING);
}
