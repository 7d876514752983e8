/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The list in what a server of TLS 1.2 says first: of OpenSSL's, cut and split
 * everywhere, and of lists that no server should send. */

#include <string.h>

#include <openssl/ssl.h>

#include "fixture.h"
#include "live/flight.h"
#include "server.h"
#include "tap.h"

#define ROOM 20000
#define RECORD 5 /* bytes of its header */
#define DONE 9   /* bytes of the record that ends the flight */

/* What was sent. */
typedef struct {
    unsigned char bytes[ROOM];
    size_t size;
} said_t;

static said_t said_by(SSL_CTX *server, int version)
{
    SSL_CTX *client = SSL_CTX_new(TLS_client_method());
    SSL *sides[2] = {SSL_new(client), SSL_new(server)};
    BIO *wires[2] = {BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem())};
    said_t said;
    int i;

    fixture_must(!SSL_set_max_proto_version(sides[0], version), "version");
    fixture_must(!SSL_set_cipher_list(sides[0], "kRSA"), "ciphers");
    for (i = 0; i < 2; i++) {
        fixture_must(!BIO_up_ref(wires[0]) || !BIO_up_ref(wires[1]), "wires");
        SSL_set_bio(sides[i], wires[1 - i], wires[i]);
    }
    SSL_set_connect_state(sides[0]);
    SSL_set_accept_state(sides[1]);
    (void)SSL_do_handshake(sides[0]);
    (void)SSL_do_handshake(sides[1]);
    said.size = (size_t)BIO_read(wires[1], said.bytes, ROOM);
    for (i = 0; i < 2; i++) {
        SSL_free(sides[i]);
        BIO_free(wires[i]);
    }
    SSL_CTX_free(client);
    SSL_CTX_free(server);
    return said;
}

/* Read of a copy that has no byte behind its end. */
static int read_copy(const said_t *said, size_t size, twca_list_t *list)
{
    unsigned char *copy = OPENSSL_malloc(size ? size : 1);
    int is_read;

    fixture_must(!copy, "memory");
    memcpy(copy, said->bytes, size);
    is_read = twca_flight_list(copy, size, list);
    OPENSSL_free(copy);
    return is_read;
}

static int has(const twca_list_t *list, int index, X509 *x509)
{
    unsigned char sha256[EVP_MAX_MD_SIZE];
    unsigned size;

    return index < list->kept
           && X509_digest(x509, EVP_sha256(), sha256, &size) == 1
           && memcmp(list->sha256[index], sha256, size) == 0
           && list->length[index] == (size_t)i2d_X509(x509, NULL);
}

static void test_whole(const said_t *said, X509 *leaf, X509 *root)
{
    said_t copy = *said;
    unsigned char *der = NULL;
    twca_list_t list;
    int size = i2d_X509(leaf, &der);

    ok(twca_flight_list(copy.bytes, copy.size, &list), "there is a list");
    ok(list.count == 2 && list.kept == 2, "of two certificates");
    ok(has(&list, 0, leaf) && has(&list, 1, root), "in their order");
    ok(size > 0 && memcmp(list.der[0], der, (size_t)size) == 0, "with its DER");
    OPENSSL_free(der);
}

static void test_cut(const said_t *said)
{
    twca_list_t list;
    size_t size;
    int wrong = 0;

    for (size = 0; size <= said->size; size++) {
        wrong += read_copy(said, size, &list) != (size >= said->size - DONE);
    }
    ok(wrong == 0, "cut anywhere there is none before all of it has come");
}

/* The same in records of at most so many bytes. */
static said_t split(const said_t *said, size_t most)
{
    static unsigned char all[ROOM];
    said_t made;
    size_t size = 0;
    size_t at = 0;

    while (at < said->size) {
        size_t length = (size_t)said->bytes[at + 3] << 8 | said->bytes[at + 4];

        memcpy(all + size, said->bytes + at + RECORD, length);
        size += length;
        at += RECORD + length;
    }
    made.size = 0;
    for (at = 0; at < size; at += most) {
        size_t length = size - at < most ? size - at : most;
        const unsigned char header[RECORD] = {
            22, 3, 3, (unsigned char)(length >> 8), (unsigned char)length};

        memcpy(made.bytes + made.size, header, RECORD);
        memcpy(made.bytes + made.size + RECORD, all + at, length);
        made.size += RECORD + length;
    }
    return made;
}

static void test_split(const said_t *said, X509 *leaf, X509 *root)
{
    static const size_t sizes[] = {1, 2, 3, 7, 100, 1000, 16384};
    twca_list_t list;
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        said_t made = split(said, sizes[i]);

        ok(twca_flight_list(made.bytes, made.size, &list) && list.count == 2
               && has(&list, 0, leaf) && has(&list, 1, root),
           "in records of %d bytes", (int)sizes[i]);
    }
}

/* Whatever a byte is, nothing is read that is not there. */
static void test_changed(const said_t *said)
{
    twca_list_t list;
    size_t at;
    int value;
    int found = 0;

    for (at = 0; at < said->size && at < 200; at++) {
        for (value = 0; value < 256; value++) {
            said_t changed = *said;

            changed.bytes[at] = (unsigned char)value;
            found += read_copy(&changed, changed.size, &list);
        }
    }
    ok(found > 0, "any byte may be any other");
}

static void test_others(const said_t *said)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    said_t other = *said;
    twca_list_t list;

    other.bytes[0] = 21;
    ok(!twca_flight_list(other.bytes, other.size, &list), "an alert");
    other = *said;
    other.bytes[1] = 2;
    ok(!twca_flight_list(other.bytes, other.size, &list), "no TLS");
    other = *said;
    other.bytes[RECORD + 5] = 2;
    ok(!twca_flight_list(other.bytes, other.size, &list), "TLS 1.1");
    memcpy(other.bytes, http, sizeof(http));
    ok(!twca_flight_list(other.bytes, sizeof(http) - 1, &list), "HTTP");
    ok(!twca_flight_list(other.bytes, 0, &list), "nothing");
}

/* A flight with that body of the Certificate message, in hexadecimal. */
static int reads(const char *body, twca_list_t *list)
{
    static said_t made;
    static const unsigned char hello[] = {2, 0, 0, 2, 3, 3, 11, 0};
    unsigned char *message = made.bytes + RECORD + sizeof(hello);
    size_t size = 0;
    size_t length;

    fixture_must(!OPENSSL_hexstr2buf_ex(message + 2, ROOM / 2, &size, body, 0),
                 body);
    message[0] = (unsigned char)(size >> 8);
    message[1] = (unsigned char)size;
    memcpy(made.bytes + RECORD, hello, sizeof(hello));
    length = sizeof(hello) + 2 + size;
    made.bytes[0] = 22;
    made.bytes[1] = made.bytes[2] = 3;
    made.bytes[3] = (unsigned char)(length >> 8);
    made.bytes[4] = (unsigned char)length;
    made.size = RECORD + length;
    return twca_flight_list(made.bytes, made.size, list);
}

static void test_odd_lists(void)
{
    twca_list_t list;

    ok(reads("000004000001AA", &list) && list.count == 1 && list.length[0] == 1
           && list.der[0][0] == 0xAA,
       "a list of one");
    ok(reads("000030"
             "00000101000001020000010300000104"
             "00000105000001060000010700000108"
             "000001090000010A0000010B0000010C",
             &list)
           && list.count == 12 && list.kept == TWCA_LIST_LIMIT
           && list.der[TWCA_LIST_LIMIT - 1][0] == TWCA_LIST_LIMIT,
       "of twelve, ten are kept");
    ok(!reads("000000", &list), "an empty list");
    ok(!reads("000003000000", &list), "an empty certificate");
    ok(!reads("000007000001AA000000", &list), "an empty one behind another");
    ok(!reads("000004000002AA", &list), "a certificate that ends behind it");
    ok(!reads("000005000001AABB", &list), "something that is no certificate");
    ok(!reads("000004000001AABB", &list), "something behind the list");
    ok(!reads("000005000001AA", &list), "a list that ends behind the message");
    ok(!reads("0000", &list), "no list");
}

int main(void)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test",
                                 .names = "DNS:www.example.test"};
    fixture_pair_t root;
    fixture_pair_t leaf;
    X509 *chain[2];
    said_t said;
    twca_list_t list;

    (void)fixture_start();
    root = fixture_authority("Test Root", NULL);
    leaf = fixture_certificate(&subject, fixture_key("RSA 2048"), &root);
    chain[0] = root.x509;
    chain[1] = NULL;
    said = said_by(server_context(0, &leaf, chain), TLS1_2_VERSION);
    test_whole(&said, leaf.x509, root.x509);
    test_cut(&said);
    test_split(&said, leaf.x509, root.x509);
    test_changed(&said);
    test_others(&said);
    test_odd_lists();
    said = said_by(server_context(0, &leaf, chain), TLS1_3_VERSION);
    ok(said.size > 0 && !twca_flight_list(said.bytes, said.size, &list),
       "a list that is encrypted, as in TLS 1.3");
    fixture_end();
    return done();
}
