/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file resolve.h
 * @brief The addresses of a name, without waiting for them; and whether they
 * are this machine's own.
 */

#ifndef TWCA_RESOLVE_H
#define TWCA_RESOLVE_H

#include <sys/socket.h>

#include <apr_pools.h>

/** Addresses of a name that are looked at. */
#define TWCA_ADDRESS_LIMIT 8

typedef struct {
    struct sockaddr_storage address; /* without a port */
    socklen_t length;
} twca_address_t;

typedef enum {
    TWCA_RESOLVE_WAITING,
    TWCA_RESOLVE_DONE,
    TWCA_RESOLVE_FAILED
} twca_resolve_e;

typedef struct twca_resolve_t twca_resolve_t;

/**
 * Ask for the addresses of @a host, A and AAAA; a literal address is its own.
 * glibc asks in threads of its own (getaddrinfo_a()). With another C library
 * this waits for the answer, as getaddrinfo() does. Nothing of it is in a pool.
 * @return NULL where it can't be asked
 */
twca_resolve_t *twca_resolve_begin(const char *host);

/** How far it is. With DONE, up to TWCA_ADDRESS_LIMIT different addresses, for
 * which there is room in @a addresses; it may be asked again. */
twca_resolve_e twca_resolve_poll(twca_resolve_t *resolve,
                                 twca_address_t *addresses, int *count);

/**
 * It is not wanted any more, whether it has ended or not; never waits. What the
 * system is working on can't be freed, nor does our code outlive us to free it
 * later: it is left to the process. So a process that goes on asks until it is
 * no longer WAITING; the system gives up by itself (resolv.conf's timeout), and
 * with one name under way no more is left than that.
 */
void twca_resolve_end(twca_resolve_t *resolve);

/** Whether an address is one of this machine's, as the system says now. */
int twca_is_local(const struct sockaddr *address);

#endif /* TWCA_RESOLVE_H */
