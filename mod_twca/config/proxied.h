/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file proxied.h
 * @brief Where does mod_remoteip's PROXY protocol have to be spoken?
 *
 * Its directives are looked for in the tree: were they ours too, httpd would
 * not complain of them any more where mod_remoteip is not loaded.
 */

#ifndef TWCA_PROXIED_H
#define TWCA_PROXIED_H

#include <httpd.h>

typedef struct twca_proxied_t twca_proxied_t;

/** What the configuration says of it; in @a pool. */
twca_proxied_t *twca_proxied(apr_pool_t *pool, const server_rec *main_server);

/** Whether who connects to an own address, from that same address, has to say
 * for whom first: RemoteIPProxyProtocol, but for
 * RemoteIPProxyProtocolExceptions. */
int twca_is_proxied(const twca_proxied_t *proxied, const char *text,
                    apr_port_t port);

#endif /* TWCA_PROXIED_H */
