/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Is an address one of this machine's? */

#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#include "resolve.h"

/* IPv4 as IPv6 writes it (::ffff:192.0.2.1). */
static struct in6_addr written_long(const struct sockaddr *address)
{
    struct in6_addr text = IN6ADDR_ANY_INIT;

    if (address->sa_family == AF_INET6) {
        return ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    }
    text.s6_addr[10] = 0xff;
    text.s6_addr[11] = 0xff;
    memcpy(&text.s6_addr[12],
           &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    return text;
}

/* Those that are on every machine, whether an interface has them or not: all
 * of 127.0.0.0/8, and the "any" that a connection takes for the machine. */
static int is_everywhere(const struct in6_addr *address)
{
    static const unsigned char none[4];

    if (IN6_IS_ADDR_V4MAPPED(address)) {
        return address->s6_addr[12] == 127
               || memcmp(&address->s6_addr[12], none, sizeof(none)) == 0;
    }
    return IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_UNSPECIFIED(address);
}

static int is_ip(const struct sockaddr *address)
{
    return address
           && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

int twca_is_local(const struct sockaddr *address)
{
    struct ifaddrs *all;
    const struct ifaddrs *at;
    struct in6_addr wanted;
    struct in6_addr own;
    int is_found;

    if (!is_ip(address)) {
        return 0;
    }
    wanted = written_long(address);
    is_found = is_everywhere(&wanted);
    if (is_found || getifaddrs(&all) != 0) {
        return is_found;
    }
    for (at = all; at && !is_found; at = at->ifa_next) {
        if (is_ip(at->ifa_addr)) {
            own = written_long(at->ifa_addr);
            is_found = memcmp(&own, &wanted, sizeof(own)) == 0;
        }
    }
    freeifaddrs(all);
    return is_found;
}
