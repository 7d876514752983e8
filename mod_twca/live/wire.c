/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "wire.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What the PROXY protocol, version 1, allows for a line. */
#define INTRODUCTION_SIZE 108

static int is_for_later(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static int read_wire(BIO *bio, char *data, int size)
{
    twca_wire_t *wire = BIO_get_data(bio);
    ssize_t got;

    BIO_clear_retry_flags(bio);
    if (size <= 0) {
        return 0;
    }
    if (!wire->has_greeted) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (BIO_number_read(bio) >= TWCA_WIRE_LIMIT) {
        wire->is_ended = 1;
        return 0;
    }
    got = recv(wire->socket, data, (size_t)size, 0);
    if (got < 0 && is_for_later(errno)) {
        BIO_set_retry_read(bio);
    }
    wire->is_ended = got == 0;
    return (int)got;
}

static int write_wire(BIO *bio, const char *data, int size)
{
    const twca_wire_t *wire = BIO_get_data(bio);
    ssize_t put;

    BIO_clear_retry_flags(bio);
    if (size <= 0) {
        return 0;
    }
    put = send(wire->socket, data, (size_t)size, MSG_NOSIGNAL);
    if (put < 0 && is_for_later(errno)) {
        BIO_set_retry_write(bio);
    }
    return (int)put;
}

static long control_wire(BIO *bio, int command, long number, void *pointer)
{
    const twca_wire_t *wire = BIO_get_data(bio);

    (void)number;
    (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return wire->is_ended;
    default:
        return 0;
    }
}

BIO_METHOD *twca_wire_method(void)
{
    /* A number of its own (BIO_get_new_index()) would be one of few that a
     * process has; nobody asks for it. */
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "wire");

    if (method
        && !(BIO_meth_set_read(method, read_wire)
             && BIO_meth_set_write(method, write_wire)
             && BIO_meth_set_ctrl(method, control_wire))) {
        BIO_meth_free(method);
        method = NULL;
    }
    return method;
}

BIO *twca_wire_bio(const BIO_METHOD *method, twca_wire_t *wire)
{
    BIO *bio = BIO_new(method);

    if (bio) {
        BIO_set_data(bio, wire);
        BIO_set_init(bio, 1);
    }
    return bio;
}

int twca_wire_connect(const struct sockaddr *address, socklen_t length)
{
    int made = socket(address->sa_family,
                      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    int error;

    if (made < 0) {
        return -1;
    }
    if (connect(made, address, length) == 0 || errno == EINPROGRESS
        || errno == EINTR) {
        return made;
    }
    error = errno;
    (void)close(made);
    errno = error;
    return -1;
}

int twca_wire_error(int socket)
{
    int error = 0;
    socklen_t size = sizeof(error);

    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error
                                                                        : errno;
}

apr_size_t twca_wire_peek(const twca_wire_t *wire, unsigned char *bytes,
                          apr_size_t size)
{
    ssize_t got = recv(wire->socket, bytes, size, MSG_PEEK);

    return got > 0 ? (apr_size_t)got : 0;
}

void twca_wire_skip(const twca_wire_t *wire, apr_size_t size)
{
    char skipped[1024];
    ssize_t got = 1;

    while (got > 0 && size > 0) {
        got = recv(wire->socket, skipped,
                   size < sizeof(skipped) ? size : sizeof(skipped), 0);
        size -= got > 0 ? (apr_size_t)got : 0;
    }
}

/* One end of a connection, as the PROXY protocol names it. */
typedef struct {
    char address[NI_MAXHOST];
    char port[NI_MAXSERV];
} end_t;

static int name_end(const struct sockaddr *address, socklen_t length,
                    end_t *end)
{
    if (getnameinfo(address, length, end->address, sizeof(end->address),
                    end->port, sizeof(end->port),
                    NI_NUMERICHOST | NI_NUMERICSERV)
        != 0) {
        return 0;
    }
    end->address[strcspn(end->address, "%")] = '\0'; /* no scope there */
    return 1;
}

int twca_wire_introduce(int socket)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    char line[INTRODUCTION_SIZE];
    end_t from;
    end_t to;
    int length;

    if (getsockname(socket, (struct sockaddr *)&address, &size) != 0
        || !name_end((struct sockaddr *)&address, size, &from)) {
        return 0;
    }
    size = sizeof(address);
    if (getpeername(socket, (struct sockaddr *)&address, &size) != 0
        || !name_end((struct sockaddr *)&address, size, &to)) {
        return 0;
    }
    length = snprintf(line, sizeof(line), "PROXY TCP%d %s %s %s %s\r\n",
                      strchr(to.address, ':') ? 6 : 4, from.address, to.address,
                      from.port, to.port);
    return length > 0 && (size_t)length < sizeof(line)
           && send(socket, line, (size_t)length, MSG_NOSIGNAL) == length;
}
