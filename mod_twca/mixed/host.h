/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file host.h
 * @brief The host of a URL and its port, as a browser reads them.
 */

#ifndef TWCA_HOST_H
#define TWCA_HOST_H

#include <apr.h>

/** Bytes of a host and port: no name is longer (253), even where every byte of
 * it is written as %XX. */
#define TWCA_HOST_MOST 800

/**
 * Read "host" or "host:port" of @a text.
 * @param host set to it in lower case and printable ASCII; an address as it is
 *        usually written; the port where it is not @a usual_port
 * @return whether it is a host that a browser would ask
 */
int twca_host_read(char host[TWCA_HOST_MOST + 1], const char *text,
                   apr_size_t length, unsigned usual_port);

/** Whether what twca_host_read() has made is trusted without TLS too: this
 * machine (Secure Contexts 3.1). */
int twca_host_is_trusted(const char *host, apr_size_t length);

/** Whether it is an address and no name. */
int twca_host_is_address(const char *host, apr_size_t length);

#endif /* TWCA_HOST_H */
