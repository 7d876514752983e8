/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What TLS is offered, and the list of certificates that comes of it.
 *
 * Nothing is believed, so that what is old and weak is seen as well: OpenSSL's
 * security level is 0, and servers without secure renegotiation are spoken to.
 * Each connection offers one version of TLS. A kind of key is asked for by the
 * ciphers of TLS 1.2 and by the algorithms of signatures. (A server that
 * applies these to the whole chain, as one in Java, may then have none where an
 * ECDSA key was certified by an RSA key; it is not said that it has a fault.)
 *
 * The list is looked at when the Certificate message has been read, before the
 * handshake ends: a server that goes on to ask for a client's certificate shows
 * its own all the same, and where the list is the one that was expected the
 * rest of the handshake is saved, on both sides. */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/sha.h>

#include "probe_private.h"

static const int versions[TWCA_PROTOCOL_COUNT] = {
    [TWCA_PROTOCOL_1_2] = TLS1_2_VERSION,
    [TWCA_PROTOCOL_1_3] = TLS1_3_VERSION,
};

#define AUTHENTICATED ":!aNULL:!eNULL:!PSK:!SRP"

/* First those with which a server has nothing to sign before its list is
 * looked at: that saves it most of its work. */
static const char *const ciphers[TWCA_KIND_COUNT] = {
    [TWCA_KIND_ANY] = "kRSA:ALL" AUTHENTICATED,
    [TWCA_KIND_RSA] = "kRSA:aRSA" AUTHENTICATED,
    [TWCA_KIND_ECDSA] = "aECDSA" AUTHENTICATED,
};

static const char *const signatures[TWCA_KIND_COUNT] = {
    [TWCA_KIND_ANY] = NULL, /* all that OpenSSL has */
    [TWCA_KIND_RSA] = "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:"
                      "rsa_pss_rsae_sha512:rsa_pss_pss_sha256:"
                      "rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
                      "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1",
    [TWCA_KIND_ECDSA] = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1",
};

/* --- The list ------------------------------------------------------------ */

static int is_of_kind(X509 *leaf, twca_kind_e kind)
{
    const EVP_PKEY *key = leaf ? X509_get0_pubkey(leaf) : NULL;
    int type = key ? EVP_PKEY_base_id(key) : NID_undef;

    switch (kind) {
    case TWCA_KIND_RSA:
        return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
    case TWCA_KIND_ECDSA:
        return type == EVP_PKEY_EC;
    default:
        return 1;
    }
}

static void keep(apr_pool_t *pool, twca_list_t *list, X509 *x509)
{
    int length = i2d_X509(x509, NULL);
    unsigned char *der =
        length > 0 ? apr_palloc(pool, (apr_size_t)length) : NULL;
    unsigned char *end = der;

    if (der && i2d_X509(x509, &end) == length) {
        list->der[list->kept] = der;
        list->length[list->kept] = (apr_size_t)length;
        (void)SHA256(der, (size_t)length, list->sha256[list->kept]);
        list->kept++;
    }
}

static void take_list(twca_connection_t *connection, STACK_OF(X509) * all)
{
    twca_list_t *list = &connection->reply.list;
    int i;

    list->count = sk_X509_num(all);
    for (i = 0; i < list->count && i < TWCA_LIST_LIMIT; i++) {
        keep(connection->pool, list, sk_X509_value(all, i));
    }
    connection->has_list = 1;
    connection->reply.duration = twca_probe_clock() - connection->begun;
}

/* @return whether the handshake is to go on */
static int look(X509_STORE_CTX *store, void *data)
{
    SSL *ssl =
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    twca_connection_t *connection = SSL_get_app_data(ssl);
    STACK_OF(X509) *all = X509_STORE_CTX_get0_untrusted(store);
    const twca_listener_t *listener = &connection->round->listener;

    (void)data;
    if (connection->has_list || !all) {
        return 0;
    }
    if (!is_of_kind(sk_X509_value(all, 0), connection->question.kind)) {
        connection->has_other = 1;
        return 0;
    }
    take_list(connection, all);
    connection->is_expected = listener->expects(
        listener->context, connection->who, &connection->reply.list);
    return !connection->is_expected;
}

/* --- What is offered ----------------------------------------------------- */

/* Whether what comes first is a record of TLS. */
static void see(int is_sent, int version, int type, const void *data,
                size_t size, SSL *ssl, void *argument)
{
    twca_connection_t *connection = argument;
    const unsigned char *header = data;

    (void)version;
    (void)ssl;
    if (!is_sent && type == SSL3_RT_HEADER && size >= 2
        && header[0] >= SSL3_RT_CHANGE_CIPHER_SPEC
        && header[0] <= SSL3_RT_APPLICATION_DATA
        && header[1] == SSL3_VERSION_MAJOR) {
        connection->is_tls = 1;
    }
}

static int set_up(SSL_CTX *context, int version, twca_kind_e kind)
{
    SSL_CTX_set_security_level(context, 0);
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    (void)SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
    (void)SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION
                                           | SSL_OP_NO_RENEGOTIATION
                                           | SSL_OP_LEGACY_SERVER_CONNECT);
    (void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE
                                        | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_quiet_shutdown(context, 1);
    SSL_CTX_set_max_cert_list(context, SSL_MAX_CERT_LIST_DEFAULT);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, look, NULL);
    SSL_CTX_set_msg_callback(context, see);
    return SSL_CTX_set_min_proto_version(context, version) == 1
           && SSL_CTX_set_max_proto_version(context, version) == 1
           && SSL_CTX_set_cipher_list(context, ciphers[kind]) == 1
           && (!signatures[kind]
               || SSL_CTX_set1_sigalgs_list(context, signatures[kind]) == 1);
}

int twca_offers_make(twca_offers_t *offers, twca_library_t *library)
{
    OSSL_LIB_CTX *decoders = twca_library_context(library);
    int protocol;
    int kind;
    int is_made = 1;

    for (protocol = 0; is_made && protocol < TWCA_PROTOCOL_COUNT; protocol++) {
        for (kind = 0; is_made && kind < TWCA_KIND_COUNT; kind++) {
            SSL_CTX *context =
                SSL_CTX_new_ex(decoders, NULL, TLS_client_method());

            offers->contexts[protocol][kind] = context;
            is_made = context
                      && set_up(context, versions[protocol], (twca_kind_e)kind);
        }
    }
    ERR_clear_error();
    return is_made;
}

void twca_offers_end(twca_offers_t *offers)
{
    int protocol;
    int kind;

    for (protocol = 0; protocol < TWCA_PROTOCOL_COUNT; protocol++) {
        for (kind = 0; kind < TWCA_KIND_COUNT; kind++) {
            SSL_CTX_free(offers->contexts[protocol][kind]);
            offers->contexts[protocol][kind] = NULL;
        }
    }
}

/* RFC 6066: literal addresses are no names. */
static int is_literal(const char *name)
{
    struct in6_addr address;

    return inet_pton(AF_INET, name, &address) == 1
           || inet_pton(AF_INET6, name, &address) == 1;
}

SSL *twca_offer(const twca_offers_t *offers, twca_connection_t *connection,
                const BIO_METHOD *method)
{
    const twca_question_t *question = &connection->question;
    SSL *ssl = SSL_new(offers->contexts[question->protocol][question->kind]);
    BIO *bio = ssl ? twca_wire_bio(method, &connection->wire) : NULL;

    if (!bio) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, connection);
    SSL_set_msg_callback_arg(ssl, connection);
    SSL_set_connect_state(ssl);
    if (question->name && !is_literal(question->name)) {
        /* A name that is too long for it is asked for without. */
        (void)SSL_set_tlsext_host_name(ssl, question->name);
    }
    return ssl;
}
