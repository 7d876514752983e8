/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file flight.h
 * @brief The list of certificates in what a server of TLS 1.2 says first.
 *
 * That is not encrypted. Most looks only find what was expected, and most of a
 * client's work is OpenSSL's with certificates and keys: where these bytes are
 * the expected ones, it is not needed. Everything else is left to OpenSSL.
 */

#ifndef TWCA_FLIGHT_H
#define TWCA_FLIGHT_H

#include "probe.h"

/**
 * Read a list (RFC 5246: 6.2.1, 7.4.1.3, 7.4.2).
 * @param bytes what has come, to be changed; @a list points into it
 * @return whether there is a whole list, in a handshake of TLS 1.2
 */
int twca_flight_list(unsigned char *bytes, apr_size_t size, twca_list_t *list);

#endif /* TWCA_FLIGHT_H */
