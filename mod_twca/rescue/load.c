/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "load.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "../evidence/acceptance.h"
#include "../evidence/key.h"
#include "pem.h"

static int load_certificate(SSL_CTX *context, const char *path,
                            int has_chain_file)
{
    twca_stamp_t stamp;

    /* OpenSSL would wait for a FIFO's writer. */
    if (twca_file_stat(path, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    return has_chain_file
               ? SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_PEM)
                     == 1
               : SSL_CTX_use_certificate_chain_file(context, path) == 1;
}

static twca_load_e load_key(SSL_CTX *context, const char *path)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    EVP_PKEY *key = NULL;
    twca_key_state_e state;
    int fits;

    if (twca_file_read(path, &bytes, &stamp) != TWCA_READ_OK) {
        return TWCA_LOAD_REFUSED;
    }
    state = twca_key_read(&bytes, NULL, &key);
    twca_bytes_wipe(&bytes);
    if (!key) {
        return state == TWCA_KEY_NONE ? TWCA_LOAD_REFUSED : TWCA_LOAD_SEALED;
    }
    fits = SSL_CTX_use_PrivateKey(context, key) == 1
           && SSL_CTX_check_private_key(context) == 1;
    EVP_PKEY_free(key);
    return fits ? TWCA_LOAD_GOOD : TWCA_LOAD_REFUSED;
}

twca_load_e twca_load_pair(const char *certificate_path, const char *key_path,
                           int has_chain_file, const char *ciphers)
{
    SSL_CTX *context = twca_acceptance_context(ciphers);
    twca_load_e result = TWCA_LOAD_REFUSED;

    if (context) {
        SSL_CTX_set_default_passwd_cb(context, twca_pem_refuse);
        if (load_certificate(context, certificate_path, has_chain_file)) {
            result = load_key(context, key_path);
        }
    }
    SSL_CTX_free(context);
    ERR_clear_error();
    return result;
}

int twca_load_chain(const char *path)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    X509 *x509;
    BIO *bio;
    unsigned long error;

    if (twca_file_read(path, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    ERR_clear_error();
    while (bio
           && (x509 = PEM_read_bio_X509(bio, NULL, twca_pem_refuse, NULL))) {
        X509_free(x509);
    }
    error = ERR_peek_error();
    BIO_free(bio);
    twca_bytes_wipe(&bytes);
    ERR_clear_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM
           && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}
