/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- Connections --------------------------------------------------------- */

int server_wait(const server_t *server, int socket, int milliseconds)
{
    char unused[4096];
    struct pollfd watched[2] = {{server->stop[0], POLLIN, 0},
                                {socket, POLLIN, 0}};

    while (poll(watched, 2, milliseconds) > 0 && !watched[0].revents) {
        if (recv(socket, unused, sizeof(unused), 0) <= 0) {
            return 1;
        }
    }
    return watched[0].revents != 0;
}

/* A broken pipe is a server's everyday life; the probe's own thread must do
 * without. */
static void block_sigpipe(void)
{
    sigset_t pipe;

    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    fixture_must(pthread_sigmask(SIG_BLOCK, &pipe, NULL), "sigmask");
}

static void *run_connection(void *data)
{
    const server_connection_t *connection = data;

    block_sigpipe();
    connection->server->serve(connection->server, connection->socket);
    (void)close(connection->socket);
    OPENSSL_thread_stop();
    return NULL;
}

static void take_connection(server_t *server, int socket)
{
    server_connection_t *connection = &server->connections[server->count++];

    connection->server = server;
    connection->socket = socket;
    fixture_must(
        pthread_create(&connection->thread, NULL, run_connection, connection),
        "thread");
}

/* --- The server ---------------------------------------------------------- */

static void *run_server(void *data)
{
    server_t *server = data;
    struct pollfd watched[2] = {{server->stop[0], POLLIN, 0},
                                {server->listener, POLLIN, 0}};

    while (server->count < SERVER_CONNECTIONS && poll(watched, 2, -1) > 0
           && !watched[0].revents) {
        int socket = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);

        if (socket >= 0) {
            take_connection(server, socket);
        }
    }
    return NULL;
}

void server_start(server_t *server)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof(address);

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fixture_must(server->listener < 0, "socket");
    fixture_must(bind(server->listener, (struct sockaddr *)&address, size),
                 "bind");
    fixture_must(listen(server->listener, SERVER_CONNECTIONS), "listen");
    fixture_must(
        getsockname(server->listener, (struct sockaddr *)&address, &size),
        "port");
    server->port = ntohs(address.sin_port);
    fixture_must(pipe(server->stop), "pipe");
    fixture_must(pthread_mutex_init(&server->lock, NULL), "mutex");
    fixture_must(pthread_create(&server->thread, NULL, run_server, server),
                 "thread");
}

void server_stop(server_t *server)
{
    int i;

    fixture_must(write(server->stop[1], "x", 1) != 1, "stop");
    fixture_must(pthread_join(server->thread, NULL), "join");
    for (i = 0; i < server->count; i++) {
        fixture_must(pthread_join(server->connections[i].thread, NULL), "join");
    }
    (void)close(server->listener);
    (void)close(server->stop[0]);
    (void)close(server->stop[1]);
    fixture_must(pthread_mutex_destroy(&server->lock), "mutex");
    SSL_CTX_free(server->tls);
    server->tls = NULL;
}

/* --- TLS ------------------------------------------------------------------ */

SSL_CTX *server_context(int version, const fixture_pair_t *pair,
                        X509 *const *chain)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    fixture_must(!context, "context");
    SSL_CTX_set_security_level(context, 0);
    fixture_must(!SSL_CTX_set_min_proto_version(context, version)
                     || !SSL_CTX_set_max_proto_version(context, version)
                     || !SSL_CTX_set_session_id_context(
                         context, (const unsigned char *)"t", 1)
                     || !SSL_CTX_use_certificate(context, pair->x509)
                     || !SSL_CTX_use_PrivateKey(context, pair->key),
                 "pair");
    for (; chain && *chain; chain++) {
        fixture_must(!SSL_CTX_add1_chain_cert(context, *chain), "chain");
    }
    return context;
}

static void note(server_t *server, char *place, size_t size, const char *text)
{
    fixture_must(pthread_mutex_lock(&server->lock), "lock");
    (void)snprintf(place, size, "%s", text ? text : "");
    fixture_must(pthread_mutex_unlock(&server->lock), "unlock");
}

static void read_first_line(server_t *server, int socket)
{
    char line[sizeof(server->line)] = "";
    size_t length = 0;

    while (length + 1 < sizeof(line) && recv(socket, line + length, 1, 0) == 1
           && line[length++] != '\n') {
    }
    line[length] = '\0';
    note(server, server->line, sizeof(server->line), line);
}

/* Up to the empty line. @return whether it came as a whole */
static int read_request(server_t *server, SSL *ssl, char *request, size_t size)
{
    char host[sizeof(server->host)] = "";
    const char *at;
    size_t length = 0;

    while (!strstr(request, "\r\n\r\n") && length + 1 < size) {
        int got = SSL_read(ssl, request + length, (int)(size - length - 1));

        if (got <= 0) {
            return 0;
        }
        length += (size_t)got;
        request[length] = '\0';
    }
    at = strstr(request, "\r\nHost: ");
    if (at && sscanf(at, "\r\nHost: %63[^\r]", host) == 1) {
        note(server, server->host, sizeof(server->host), host);
    }
    fixture_must(pthread_mutex_lock(&server->lock), "lock");
    server->requests++;
    fixture_must(pthread_mutex_unlock(&server->lock), "unlock");
    return 1;
}

static void send_answer(const server_t *server, SSL *ssl, const char *request)
{
    char room[1024];
    const char *answer = server->answer(server, request, room, sizeof(room));

    if (answer && *answer) {
        (void)SSL_write(ssl, answer, (int)strlen(answer));
    }
    (void)SSL_shutdown(ssl);
}

void server_tls(server_t *server, int socket)
{
    SSL *ssl = SSL_new(server->tls);
    char request[4096] = "";

    fixture_must(!ssl || !SSL_set_fd(ssl, socket), "ssl");
    if (server->is_proxied) {
        read_first_line(server, socket);
    }
    if (SSL_accept(ssl) == 1) {
        note(server, server->name, sizeof(server->name),
             SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
        if (read_request(server, ssl, request, sizeof(request))
            && server->answer) {
            send_answer(server, ssl, request);
        }
    }
    SSL_free(ssl);
}

int server_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    fixture_must(!folder, "/proc/self/fd");
    while (folder && readdir(folder)) {
        count++;
    }
    if (folder) {
        (void)closedir(folder);
    }
    return count;
}
