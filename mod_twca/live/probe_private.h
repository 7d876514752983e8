/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file probe_private.h
 * @brief What the files of the probe share: a connection from its beginning to
 * its end.
 */

#ifndef TWCA_PROBE_PRIVATE_H
#define TWCA_PROBE_PRIVATE_H

#include <openssl/ssl.h>

#include "../evidence/library.h"
#include "http.h"
#include "probe.h"
#include "wire.h"

/** What TLS is offered: a context for each version and kind of key. */
typedef struct {
    SSL_CTX *contexts[TWCA_PROTOCOL_COUNT][TWCA_KIND_COUNT];
} twca_offers_t;

/** How far a connection is. */
typedef enum {
    TWCA_STAGE_CONNECTING,
    TWCA_STAGE_SHAKING, /* hands */
    TWCA_STAGE_ASKING,
    TWCA_STAGE_LISTENING,
    TWCA_STAGE_ENDED
} twca_stage_e;

typedef struct {
    apr_pool_t *pool; /* its own; NULL: there is no connection here */
    twca_round_t *round;
    twca_question_t question;
    void *who;
    apr_time_t begun; /* by twca_probe_clock() */
    twca_stage_e stage;
    short events; /* what poll() is to wait for */
    twca_wire_t wire;
    SSL *ssl;
    int is_tls;      /* the other side has sent a record of TLS */
    int has_list;    /* the certificates have come */
    int is_expected; /* ... and are those that were expected */
    int has_other;   /* those that came have a key of another kind than was
                        asked for */
    twca_reply_t reply;
    char nonce[TWCA_NONCE_LENGTH + 1];
    const char *request;
    apr_size_t request_length;
    char *heard; /* TWCA_HTTP_LIMIT bytes; NULL: nothing was asked */
    apr_size_t heard_length;
} twca_connection_t;

struct twca_round_t {
    apr_pool_t *pool; /* with an allocator of its own */
    const twca_board_t *board;
    twca_listener_t listener;
    BIO_METHOD *method;
    twca_offers_t offers;
    int count;
    twca_connection_t connections[TWCA_PROBES_AT_ONCE];
};

/** Microseconds by a clock that nobody sets. */
apr_time_t twca_probe_clock(void);

/** Make the contexts, which decode with @a library's decoders. @return whether
 * there are all of them; twca_offers_end() is to be called in any case */
int twca_offers_make(twca_offers_t *offers, twca_library_t *library);
void twca_offers_end(twca_offers_t *offers);

/** A connection's side of TLS, with the list it is sent going to @a connection;
 * NULL without memory. */
SSL *twca_offer(const twca_offers_t *offers, twca_connection_t *connection,
                const BIO_METHOD *method);

/** Why there is no list, from OpenSSL's errors and what was read. */
twca_answer_e twca_refusal(const twca_connection_t *connection);

/** The same of an errno of connect(). */
twca_answer_e twca_refusal_of(int error);

/** Open its socket. Where that fails it is at its end. */
void twca_connection_begin(twca_connection_t *connection);

/** As far as it goes without waiting; to be asked again until it has ENDED. */
void twca_connection_go_on(twca_connection_t *connection);

/** Its time is over. */
void twca_connection_expire(twca_connection_t *connection);

/** Close its socket, without a word; its pool stays. */
void twca_connection_hang_up(twca_connection_t *connection);

#endif /* TWCA_PROBE_PRIVATE_H */
