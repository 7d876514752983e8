/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file wire.h
 * @brief A socket that never blocks, below OpenSSL's TLS.
 *
 * OpenSSL's own socket BIO write()s, which kills a process that does not
 * ignore SIGPIPE; it also reads on for as long as somebody sends.
 */

#ifndef TWCA_WIRE_H
#define TWCA_WIRE_H

#include <sys/socket.h>

#include <apr.h>
#include <openssl/bio.h>

/**
 * Bytes that are read of a connection at most: the certificates that OpenSSL
 * takes (SSL_MAX_CERT_LIST_DEFAULT, 100 KiB), the answer of a beacon, and
 * everything else that TLS has to say.
 */
#define TWCA_WIRE_LIMIT (128 * 1024)

typedef struct {
    int socket;
    int has_greeted; /* what comes may be read: not before we have spoken, so
                        that it can be peeked at */
    int is_ended;    /* nothing more will come, or may come */
} twca_wire_t;

/** What a BIO on a wire does; freed by BIO_meth_free(). */
BIO_METHOD *twca_wire_method(void);

/** A BIO on @a wire, which has to stay; the socket is not closed with it.
 * @return NULL without memory */
BIO *twca_wire_bio(const BIO_METHOD *method, twca_wire_t *wire);

/** Begin to connect. @return a socket; -1: errno says why not */
int twca_wire_connect(const struct sockaddr *address, socklen_t length);

/** How connecting ended: 0, or an errno. */
int twca_wire_error(int socket);

/** What has come, which stays to be read. @return how many bytes */
apr_size_t twca_wire_peek(const twca_wire_t *wire, unsigned char *bytes,
                          apr_size_t size);

/** Read so many bytes that have come, for nobody. */
void twca_wire_skip(const twca_wire_t *wire, apr_size_t size);

/** Say by the PROXY protocol, version 1, that it is ourselves who connect.
 * @return whether it went out as a whole */
int twca_wire_introduce(int socket);

#endif /* TWCA_WIRE_H */
