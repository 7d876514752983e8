/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file addresses.h
 * @brief Addresses as keys: which hosts have "127.0.0.1:443", or "*:443"?
 */

#ifndef TWCA_ADDRESSES_H
#define TWCA_ADDRESSES_H

#include <httpd.h>

#include <apr_hash.h>

/** Whether it is 0.0.0.0 or ::, which stand for every address. */
int twca_is_wildcard(const apr_sockaddr_t *address);

/** The address as text in @a pool, where apr_sockaddr_ip_get() would take
 * memory of the configuration's; NULL: it can't be said. */
const char *twca_sockaddr_text(apr_pool_t *pool, apr_sockaddr_t *address);

/** "127.0.0.1:443" or "*:443"; port 0 is every port. */
const char *twca_address_key(apr_pool_t *pool, const char *text, unsigned port);

/** Enter the addresses of a host into a table of such keys. */
void twca_address_enter(apr_pool_t *pool, apr_hash_t *table,
                        const server_rec *server);

/** What the table has of the address with that port, or with every port; NULL:
 * nothing. */
const server_rec *twca_address_find(apr_pool_t *scratch, apr_hash_t *table,
                                    const char *text, apr_port_t port);

#endif /* TWCA_ADDRESSES_H */
