/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file server.h
 * @brief Servers on loopback for tests: TLS by OpenSSL, or bytes that are none.
 *
 * Each connection has a thread of its own. What a server has noted may be read
 * when it has been stopped.
 */

#ifndef TWCA_TEST_SERVER_H
#define TWCA_TEST_SERVER_H

#include <pthread.h>

#include <openssl/ssl.h>

#include "fixture.h"

#define SERVER_CONNECTIONS 256

typedef struct server_t server_t;

/** What is done with a connection, which is closed when this returns. */
typedef void server_serve_fn(server_t *server, int socket);

/** The answer to a request: what is sent before the connection is closed. */
typedef const char *server_answer_fn(const server_t *server,
                                     const char *request, char *room,
                                     size_t size);

typedef struct {
    server_t *server;
    int socket;
    pthread_t thread;
} server_connection_t;

struct server_t {
    server_serve_fn *serve;
    SSL_CTX *tls;             /* of server_tls(), freed with the server */
    server_answer_fn *answer; /* likewise; NULL: none */
    const void *data;         /* whatever serve and answer want */
    int is_proxied;           /* of server_tls(): a line comes first */
    int port;
    /* Noted of the last connection */
    char line[128]; /* the one that came first */
    char name[64];  /* SNI, or "" */
    char host[64];  /* of the request */
    int requests;   /* of all connections */
    /* Its own */
    int listener;
    int stop[2];
    pthread_mutex_t lock;
    pthread_t thread;
    int count;
    server_connection_t connections[SERVER_CONNECTIONS];
};

/** Begin to serve on a port of 127.0.0.1 that it chooses. */
void server_start(server_t *server);

/** End all connections and the server. */
void server_stop(server_t *server);

/** Wait until the other side closes, or the server is stopped, for at most so
 * many milliseconds. @return whether it did */
int server_wait(const server_t *server, int socket, int milliseconds);

/** Speak TLS, read a request and answer it. */
server_serve_fn server_tls;

/** Of one version (0: all), with a pair and the certificates above it, ended
 * by NULL; freed with the server. */
SSL_CTX *server_context(int version, const fixture_pair_t *pair,
                        X509 *const *chain);

/** How many files this process has open. */
int server_files(void);

#endif /* TWCA_TEST_SERVER_H */
