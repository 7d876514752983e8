/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * soak_client PORT SITES THREADS PAUSE OUT: visitors, for build/soak.
 *
 * Until SIGTERM each thread asks site after site of 127.0.0.1:PORT, every time
 * on a connection of its own, with PAUSE milliseconds in between. For every
 * request OUT gets a line:
 *
 *   START END SITE STATUS FINGERPRINT CHAIN BODY
 *
 * START and END are seconds of the monotonic clock; STATUS is HTTP's, or what
 * failed: connect, handshake, write, read; FINGERPRINT is the SHA-256 of the
 * certificate, CHAIN how many there are, and BODY "own" where the answer ends
 * with the site's name.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NAME_SIZE 64
#define ANSWER_SIZE 16384
#define SECONDS 20 /* that an answer may take */
#define NS 1000000000L

typedef struct {
    int number;
    char name[NAME_SIZE];
    const char *failed; /* NULL: nothing did */
    char answer[ANSWER_SIZE];
    char fingerprint[2 * EVP_MAX_MD_SIZE + 1];
    int chain;
} visit_t;

static atomic_int is_over;
static atomic_uint turn;
static SSL_CTX *context;
static int port;
static int site_count;
static int pause_ms;
static int out;

static void end(int signal)
{
    (void)signal;
    is_over = 1;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / (double)NS;
}

static int connected(void)
{
    const struct timeval limit = {SECONDS, 0};
    struct sockaddr_in address = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_port = htons((in_port_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (fd >= 0
        && connect(fd, (const struct sockaddr *)&address, sizeof(address))
               != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void look_at_certificate(visit_t *visit, SSL *ssl)
{
    X509 *leaf = SSL_get0_peer_certificate(ssl);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    X509_digest(leaf, EVP_sha256(), hash, &size);
    for (unsigned i = 0; i < size; i++) {
        snprintf(visit->fingerprint + 2L * i, 3, "%02x", hash[i]);
    }
    visit->chain = sk_X509_num(SSL_get_peer_cert_chain(ssl));
}

static const char *ask(visit_t *visit, SSL *ssl)
{
    char request[2 * NAME_SIZE];
    int length = snprintf(request, sizeof(request),
                          "GET / HTTP/1.1\r\nHost: %s\r\n"
                          "Connection: close\r\n\r\n",
                          visit->name);
    int filled = 0;
    int got;

    if (SSL_write(ssl, request, length) != length) {
        return "write";
    }
    do {
        got = SSL_read(ssl, visit->answer + filled, ANSWER_SIZE - 1 - filled);
        filled += got > 0 ? got : 0;
    } while (got > 0 && filled < ANSWER_SIZE - 1);
    visit->answer[filled] = '\0';
    /* The server says that this was all, or it was not. */
    return (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN) ? NULL : "read";
}

static const char *talk(visit_t *visit, int fd)
{
    SSL *ssl = SSL_new(context);
    const char *failed = "handshake";

    SSL_set_fd(ssl, fd);
    SSL_set_tlsext_host_name(ssl, visit->name);
    if (SSL_connect(ssl) == 1) {
        look_at_certificate(visit, ssl);
        failed = ask(visit, ssl);
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    return failed;
}

static int has_own_body(const visit_t *visit)
{
    size_t length = strlen(visit->answer);
    size_t expected = strlen(visit->name);

    return length > expected
           && strcmp(visit->answer + length - expected, visit->name) == 0;
}

static void note(const visit_t *visit, double started)
{
    char line[512];
    char status[16] = "nothing";
    int length;

    (void)sscanf(visit->answer, "HTTP/%*s %15s", status);
    length =
        snprintf(line, sizeof(line), "%.6f %.6f %d %s %s %d %s\n", started,
                 now(), visit->number, visit->failed ? visit->failed : status,
                 *visit->fingerprint ? visit->fingerprint : "-", visit->chain,
                 has_own_body(visit) ? "own" : "-");
    if (write(out, line, (size_t)length) != length) {
        perror("soak_client");
        exit(EXIT_FAILURE);
    }
}

static void visit_one(int number)
{
    visit_t visit = {.number = number};
    double started = now();
    int fd;

    snprintf(visit.name, sizeof(visit.name), "site-%03d.test", number);
    fd = connected();
    visit.failed = fd < 0 ? "connect" : talk(&visit, fd);
    if (fd >= 0) {
        close(fd);
    }
    note(&visit, started);
}

static void *visitor(void *unused)
{
    const struct timespec rest = {pause_ms / 1000,
                                  pause_ms % 1000 * (NS / 1000)};

    while (!is_over) {
        visit_one((int)(turn++ % (unsigned)site_count));
        nanosleep(&rest, NULL);
    }
    return unused;
}

static int number_of(const char *text, int least)
{
    char *rest;
    long number = strtol(text, &rest, 10);

    if (*rest || number < least || number > 65535) {
        fprintf(stderr, "soak_client: %s: not a number from %d\n", text, least);
        exit(EXIT_FAILURE);
    }
    return (int)number;
}

int main(int argc, char **argv)
{
    pthread_t *threads;
    int count;

    if (argc != 6) {
        fprintf(stderr, "usage: %s PORT SITES THREADS PAUSE OUT\n", argv[0]);
        return EXIT_FAILURE;
    }
    port = number_of(argv[1], 1);
    site_count = number_of(argv[2], 1);
    count = number_of(argv[3], 1);
    pause_ms = number_of(argv[4], 0);
    out = open(argv[5], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    context = SSL_CTX_new(TLS_client_method());
    threads = calloc((size_t)count, sizeof(*threads));
    if (out < 0 || !context || !threads) {
        perror("soak_client");
        free(threads);
        return EXIT_FAILURE;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGTERM, end);
    for (int i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, visitor, NULL) != 0) {
            perror("soak_client");
            exit(EXIT_FAILURE);
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    free(threads);
    SSL_CTX_free(context);
    return EXIT_SUCCESS;
}
