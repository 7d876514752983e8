/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "key.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "pbe.h"

typedef struct {
    const twca_dialog_t *dialog;
    twca_key_state_e answer;
    int asked;
} question_t;

/* Where it is asked for, nothing is derived from a pass phrase. */
static int no_pass_phrase(char *buffer, int size, int for_writing, void *data)
{
    question_t *question = data;

    (void)buffer;
    (void)size;
    (void)for_writing;
    question->asked = 1;
    return -1;
}

/* mod_ssl lets OpenSSL try the empty pass phrase before anybody is asked. */
static int empty_pass_phrase(char *buffer, int size, int for_writing,
                             void *data)
{
    question_t *question = data;

    (void)buffer;
    (void)size;
    (void)for_writing;
    question->asked = 1;
    return 0;
}

static int ask_pass_phrase(char *buffer, int size, int for_writing, void *data)
{
    question_t *question = data;

    (void)for_writing;
    question->answer =
        question->dialog->ask(question->dialog->data, buffer, size);
    return question->answer == TWCA_KEY_DECRYPTED ? (int)strlen(buffer) : -1;
}

static EVP_PKEY *read_pem(const twca_bytes_t *bytes, pem_password_cb *callback,
                          question_t *question)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    EVP_PKEY *key = NULL;

    if (bio) {
        key = PEM_read_bio_PrivateKey(bio, NULL, callback, question);
    }
    BIO_free(bio);
    return key;
}

static EVP_PKEY *read_der(const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    EVP_PKEY *key = bio ? d2i_PrivateKey_bio(bio, NULL) : NULL;

    BIO_free(bio);
    return key;
}

static EVP_PKEY *read_base64(const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    BIO *filter = BIO_new(BIO_f_base64());
    EVP_PKEY *key = NULL;

    if (bio && filter) {
        bio = BIO_push(filter, bio);
        key = d2i_PrivateKey_bio(bio, NULL);
        BIO_free_all(bio);
    }
    else {
        BIO_free(bio);
        BIO_free(filter);
    }
    return key;
}

/* An encrypted key as PKCS#8 has it. */
static twca_key_state_e state_of_sealed(const unsigned char *der, long length)
{
    X509_SIG *sealed = d2i_X509_SIG(NULL, &der, length);
    const X509_ALGOR *algorithm;
    twca_key_state_e state = TWCA_KEY_CLEAR;

    if (!sealed) {
        return TWCA_KEY_CLEAR;
    }
    X509_SIG_get0(sealed, &algorithm, NULL);
    switch (twca_pbe_look(algorithm, NULL)) {
    case TWCA_PBE_TOO_MANY_ROUNDS:
        state = TWCA_KEY_TOO_MANY_ROUNDS;
        break;
    case TWCA_PBE_LEGACY:
    case TWCA_PBE_UNSUPPORTED:
        state = TWCA_KEY_UNSUPPORTED;
        break;
    case TWCA_PBE_GOOD:
        state = TWCA_KEY_CLEAR;
        break;
    }
    X509_SIG_free(sealed);
    return state;
}

/* An encrypted key as PEM had it before: "DEK-Info: DES-CBC,0123". */
static twca_key_state_e state_of_header(const char *header)
{
    const char *info = strstr(header, "DEK-Info: ");
    char name[32];
    size_t length;

    if (!info) {
        return TWCA_KEY_CLEAR;
    }
    info += strlen("DEK-Info: ");
    length = strcspn(info, ", \r\n");
    if (length >= sizeof(name)) {
        return TWCA_KEY_UNSUPPORTED;
    }
    memcpy(name, info, length);
    name[length] = '\0';
    return twca_pbe_has_cipher(name) ? TWCA_KEY_CLEAR : TWCA_KEY_UNSUPPORTED;
}

static twca_key_state_e state_of_block(const char *name, const char *header,
                                       const unsigned char *data, long length)
{
    if (strcmp(name, PEM_STRING_PKCS8) != 0) {
        return state_of_header(header);
    }
    /* Encrypted twice: how often, only the one inside would say. */
    return *header ? TWCA_KEY_TOO_MANY_ROUNDS : state_of_sealed(data, length);
}

/* What has to be known before a pass phrase is tried: whether any of the keys
 * would keep us for ever (OpenSSL goes on to the next one where it can't read
 * one), else whether the first encrypted one is of no use to try. */
static twca_key_state_e look_before_trying(const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    twca_key_state_e first = TWCA_KEY_CLEAR;
    int seen = 0;
    int before = -1;

    /* After a broken block OpenSSL goes on behind it, and so do we. */
    while (bio && first != TWCA_KEY_TOO_MANY_ROUNDS && !BIO_eof(bio)
           && (int)BIO_tell(bio) > before) {
        twca_key_state_e state;
        char *name = NULL;
        char *header = NULL;
        unsigned char *data = NULL;
        long length;

        before = (int)BIO_tell(bio);
        if (PEM_read_bio(bio, &name, &header, &data, &length) != 1) {
            continue;
        }
        state = state_of_block(name, header, data, length);
        if (state == TWCA_KEY_TOO_MANY_ROUNDS || !seen) {
            first = state;
        }
        seen |= *header || strcmp(name, PEM_STRING_PKCS8) == 0;
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)length);
    }
    BIO_free(bio);
    ERR_clear_error();
    return first;
}

static twca_key_state_e read_encrypted(const twca_bytes_t *bytes,
                                       const twca_dialog_t *dialog,
                                       EVP_PKEY **key)
{
    question_t question = {dialog, TWCA_KEY_NO_PASS_PHRASE, 0};

    if (!dialog || !dialog->ask) {
        return TWCA_KEY_NO_PASS_PHRASE;
    }
    *key = read_pem(bytes, ask_pass_phrase, &question);
    if (*key) {
        return TWCA_KEY_DECRYPTED;
    }
    return question.answer == TWCA_KEY_DECRYPTED ? TWCA_KEY_WRONG_PASS_PHRASE
                                                 : question.answer;
}

static twca_key_state_e try_pass_phrases(const twca_bytes_t *bytes,
                                         const twca_dialog_t *dialog,
                                         EVP_PKEY **key)
{
    question_t question = {NULL, TWCA_KEY_NONE, 0};
    twca_key_state_e state = look_before_trying(bytes);

    if (state == TWCA_KEY_TOO_MANY_ROUNDS) {
        return state;
    }
    *key = read_pem(bytes, empty_pass_phrase, &question);
    if (*key || state != TWCA_KEY_CLEAR) {
        return *key ? TWCA_KEY_CLEAR : state;
    }
    return read_encrypted(bytes, dialog, key);
}

twca_key_state_e twca_key_read(const twca_bytes_t *bytes,
                               const twca_dialog_t *dialog, EVP_PKEY **key)
{
    question_t question = {NULL, TWCA_KEY_NONE, 0};
    EVP_PKEY *found = read_pem(bytes, no_pass_phrase, &question);
    twca_key_state_e state = TWCA_KEY_CLEAR;

    if (!found && question.asked) {
        state = try_pass_phrases(bytes, dialog, &found);
    }
    if (!found && state != TWCA_KEY_TOO_MANY_ROUNDS) {
        found = read_base64(bytes);
        found = found ? found : read_der(bytes);
    }
    ERR_clear_error();
    if (!found) {
        return question.asked ? state : TWCA_KEY_NONE;
    }
    *key = found;
    return state == TWCA_KEY_DECRYPTED ? state : TWCA_KEY_CLEAR;
}

int twca_key_hash(EVP_PKEY *key, unsigned char *sha256)
{
    unsigned char *der = NULL;
    int length = i2d_PUBKEY(key, &der);

    if (length <= 0) {
        ERR_clear_error();
        return 0;
    }
    SHA256(der, (size_t)length, sha256);
    OPENSSL_free(der);
    return 1;
}
