/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "flight.h"

#include <string.h>

#include <openssl/sha.h>
#include <openssl/ssl3.h>
#include <openssl/tls1.h>

#define RECORD_HEADER 5  /* type, version, length */
#define MESSAGE_HEADER 4 /* type, length */
#define LENGTH 3         /* of a list, and of a certificate */

/* What is left of something. */
typedef struct {
    unsigned char *at;
    apr_size_t size;
} bytes_t;

static apr_size_t number(const unsigned char *at, int size)
{
    apr_size_t value = 0;

    while (size-- > 0) {
        value = value << 8 | *at++;
    }
    return value;
}

/* Take out the headers of the records, as far as they are of a handshake. The
 * last one may not have come as a whole. */
static bytes_t messages_of(unsigned char *bytes, apr_size_t size)
{
    bytes_t messages = {bytes, 0};
    apr_size_t from = 0;

    while (size - from >= RECORD_HEADER && bytes[from] == SSL3_RT_HANDSHAKE
           && bytes[from + 1] == SSL3_VERSION_MAJOR) {
        apr_size_t length = number(bytes + from + 3, 2);

        from += RECORD_HEADER;
        length = length < size - from ? length : size - from;
        memmove(bytes + messages.size, bytes + from, length);
        messages.size += length;
        from += length;
    }
    return messages;
}

/* Take from @a all what has its length before it, in so many bytes, behind a
 * @a start. @return whether it is there as a whole */
static int take(bytes_t *all, apr_size_t start, bytes_t *taken)
{
    apr_size_t header = start + LENGTH;

    if (all->size < header) {
        return 0;
    }
    taken->at = all->at + header;
    taken->size = number(all->at + start, LENGTH);
    if (taken->size > all->size - header) {
        return 0;
    }
    all->at += header + taken->size;
    all->size -= header + taken->size;
    return 1;
}

static int take_message(bytes_t *messages, int type, bytes_t *body)
{
    return messages->size >= MESSAGE_HEADER && messages->at[0] == type
           && take(messages, MESSAGE_HEADER - LENGTH, body);
}

static void put(twca_list_t *list, const bytes_t *certificate)
{
    if (list->kept < TWCA_LIST_LIMIT) {
        list->der[list->kept] = certificate->at;
        list->length[list->kept] = certificate->size;
        (void)SHA256(certificate->at, certificate->size,
                     list->sha256[list->kept]);
        list->kept++;
    }
    list->count++;
}

int twca_flight_list(unsigned char *bytes, apr_size_t size, twca_list_t *list)
{
    bytes_t messages = messages_of(bytes, size);
    bytes_t hello;
    bytes_t body;
    bytes_t all;
    bytes_t certificate;

    memset(list, 0, sizeof(*list));
    if (!take_message(&messages, SSL3_MT_SERVER_HELLO, &hello) || hello.size < 2
        || number(hello.at, 2) != TLS1_2_VERSION
        || !take_message(&messages, SSL3_MT_CERTIFICATE, &body)
        || !take(&body, 0, &all) || body.size != 0) {
        return 0;
    }
    while (all.size > 0) {
        if (!take(&all, 0, &certificate) || certificate.size == 0) {
            return 0;
        }
        put(list, &certificate);
    }
    return list->count > 0;
}
