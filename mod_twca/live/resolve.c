/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GLIBC__)
#define CAN_WAIT 1
#else
#define CAN_WAIT 0
#endif

/* What the system works on while we do something else: all of it is malloc()ed
 * and none of it ours to free before it has ended. */
struct twca_resolve_t {
    struct addrinfo wanted;
    struct addrinfo *found;
    int has_ended;
    int error; /* of getaddrinfo(), once it has ended */
#if CAN_WAIT
    struct gaicb asked;
#endif
    char host[];
};

static twca_resolve_t *new_resolve(const char *host)
{
    apr_size_t size = strlen(host) + 1;
    twca_resolve_t *resolve = calloc(1, sizeof(*resolve) + size);

    if (resolve) {
        memcpy(resolve->host, host, size);
        resolve->wanted.ai_family = AF_UNSPEC;
        resolve->wanted.ai_socktype = SOCK_STREAM;
    }
    return resolve;
}

/* Literal addresses need no answer. @return whether it is one */
static int take_literal(twca_resolve_t *resolve)
{
    struct addrinfo wanted = resolve->wanted;

    wanted.ai_flags = AI_NUMERICHOST;
    resolve->has_ended =
        getaddrinfo(resolve->host, NULL, &wanted, &resolve->found) == 0;
    return resolve->has_ended;
}

#if CAN_WAIT
/* Threads of glibc's do it, with all signals blocked. */
static int ask(twca_resolve_t *resolve)
{
    struct gaicb *asked = &resolve->asked;

    asked->ar_name = resolve->host;
    asked->ar_request = &resolve->wanted;
    return getaddrinfo_a(GAI_NOWAIT, &asked, 1, NULL) == 0;
}

static void look(twca_resolve_t *resolve)
{
    int error = gai_error(&resolve->asked);

    if (error != EAI_INPROGRESS) {
        resolve->has_ended = 1;
        resolve->error = error;
        resolve->found = resolve->asked.ar_result;
    }
}

/* @return whether it has ended, so that it can be freed */
static int cancel(twca_resolve_t *resolve)
{
    if (gai_cancel(&resolve->asked) == EAI_NOTCANCELED) {
        return 0;
    }
    look(resolve);
    return 1;
}
#else
static int ask(twca_resolve_t *resolve)
{
    resolve->error =
        getaddrinfo(resolve->host, NULL, &resolve->wanted, &resolve->found);
    resolve->has_ended = 1;
    return 1;
}

static void look(twca_resolve_t *resolve)
{
    (void)resolve;
}

static int cancel(twca_resolve_t *resolve)
{
    (void)resolve;
    return 1;
}
#endif

twca_resolve_t *twca_resolve_begin(const char *host)
{
    twca_resolve_t *resolve = new_resolve(host);

    if (resolve && !take_literal(resolve) && !ask(resolve)) {
        free(resolve);
        resolve = NULL;
    }
    return resolve;
}

/* --- Addresses ------------------------------------------------------------ */

static int is_there(const twca_address_t *addresses, int count,
                    const struct addrinfo *found)
{
    int i;

    for (i = 0; i < count; i++) {
        if (addresses[i].length == found->ai_addrlen
            && memcmp(&addresses[i].address, found->ai_addr, found->ai_addrlen)
                   == 0) {
            return 1;
        }
    }
    return 0;
}

static int take_addresses(const struct addrinfo *found,
                          twca_address_t *addresses)
{
    int count = 0;

    for (; found && count < TWCA_ADDRESS_LIMIT; found = found->ai_next) {
        twca_address_t *address = &addresses[count];

        if ((found->ai_family == AF_INET || found->ai_family == AF_INET6)
            && found->ai_addrlen <= sizeof(address->address)
            && !is_there(addresses, count, found)) {
            memset(address, 0, sizeof(*address));
            memcpy(&address->address, found->ai_addr, found->ai_addrlen);
            address->length = found->ai_addrlen;
            count++;
        }
    }
    return count;
}

twca_resolve_e twca_resolve_poll(twca_resolve_t *resolve,
                                 twca_address_t *addresses, int *count)
{
    *count = 0;
    if (!resolve->has_ended) {
        look(resolve);
    }
    if (!resolve->has_ended) {
        return TWCA_RESOLVE_WAITING;
    }
    *count = resolve->error ? 0 : take_addresses(resolve->found, addresses);
    return *count > 0 ? TWCA_RESOLVE_DONE : TWCA_RESOLVE_FAILED;
}

void twca_resolve_end(twca_resolve_t *resolve)
{
    if (!resolve->has_ended && !cancel(resolve)) {
        return; /* it is written to until it ends, and nobody tells us when */
    }
    if (resolve->found) {
        freeaddrinfo(resolve->found);
    }
    free(resolve);
}
