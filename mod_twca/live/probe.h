/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file probe.h
 * @brief Connections that are made to see what is served.
 *
 * A round holds the connections that are under way. Nothing blocks: a step
 * goes as far as the sockets let it. What comes in is hostile input: its size
 * and its time are bounded, and no certificate is believed.
 */

#ifndef TWCA_PROBE_H
#define TWCA_PROBE_H

#include <sys/socket.h>

#include <apr_pools.h>
#include <apr_time.h>

#include "beacon.h"

/** Connections at once. */
#define TWCA_PROBES_AT_ONCE 16

/** What is to be asked, and where. */
typedef struct {
    struct sockaddr_storage address; /* with its port */
    socklen_t address_length;
    const char *name; /* for SNI and Host; NULL: without */
    twca_protocol_e protocol;
    twca_kind_e kind;
    unsigned short port;         /* for Host */
    apr_interval_time_t timeout; /* all in all */
    int has_proxy_protocol; /* PROXY protocol, version 1, is spoken first */
} twca_question_t;

/** Certificates that came, in their order. */
typedef struct {
    int count;
    int kept; /* of them those that follow: at most TWCA_LIST_LIMIT */
    unsigned char sha256[TWCA_LIST_LIMIT][TWCA_HASH_SIZE];
    const unsigned char *der[TWCA_LIST_LIMIT];
    apr_size_t length[TWCA_LIST_LIMIT];
} twca_list_t;

/** What came of it; valid during the call. */
typedef struct {
    twca_answer_e answer;
    twca_beacon_e beacon;         /* asked for only with SERVED, of what is not
                                     expected */
    twca_list_t list;             /* empty but with SERVED */
    apr_interval_time_t duration; /* to the certificates, or to the failure */
} twca_reply_t;

/** Who wants to know. */
typedef struct {
    void *context;
    /** Whether it is a list that was expected: then nothing more is asked. */
    int (*expects)(void *context, void *who, const twca_list_t *list);
    /** It has ended: the round has room for another. */
    void (*done)(void *context, void *who, const twca_reply_t *reply);
} twca_listener_t;

typedef struct twca_round_t twca_round_t;

/**
 * A round without a connection. One thread makes it, works with it and destroys
 * its pool: OpenSSL keeps things for each.
 * @param board whose beacon is recognised
 * @return NULL where OpenSSL has no TLS for us
 */
twca_round_t *twca_round_make(apr_pool_t *pool, const twca_board_t *board,
                              const twca_listener_t *listener);

/** Whether there is room for another connection. */
int twca_round_has_room(const twca_round_t *round);

/** How many are under way. */
int twca_round_count(const twca_round_t *round);

/** Begin one; there must be room. The question is copied but for its name,
 * which has to stay. Nobody is told of anything before the next step. */
void twca_round_begin(twca_round_t *round, const twca_question_t *question,
                      void *who);

/** Go on with all of them until one has ended or @a wait is over; done() is
 * called for those that end, and may begin others. */
void twca_round_step(twca_round_t *round, apr_interval_time_t wait);

/** Close all connections, without a word to anybody; never waits. */
void twca_round_end(twca_round_t *round);

#endif /* TWCA_PROBE_H */
