/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Who answered? */

#include <string.h>

#include <apr_escape.h>
#include <apr_lib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "board_private.h"

#define PREFIX "twca-beacon 1 "
#define PREFIX_LENGTH (sizeof(PREFIX) - 1)
#define DIGITS_LENGTH (2 * (apr_size_t)TWCA_HASH_SIZE)
_Static_assert(PREFIX_LENGTH + DIGITS_LENGTH + 1 == TWCA_BEACON_LENGTH,
               "the answer's size is fixed");

/* A clock that was set back by more than this is believed. */
#define CLOCK_STEP apr_time_from_sec(60)

int twca_beacon_nonce(char nonce[TWCA_NONCE_LENGTH + 1])
{
    unsigned char bytes[TWCA_NONCE_LENGTH / 2];

    return RAND_bytes(bytes, sizeof(bytes)) == 1
           && apr_escape_hex(nonce, bytes, sizeof(bytes), 0, NULL)
                  == APR_SUCCESS;
}

/* How many hexadecimal digits a string begins with, at most @a limit. */
static apr_size_t count_digits(const char *text, apr_size_t limit)
{
    apr_size_t count = 0;

    while (count < limit && apr_isxdigit(text[count])) {
        count++;
    }
    return count;
}

const char *twca_beacon_asked(const char *path)
{
    apr_size_t length = sizeof(TWCA_BEACON_PATH) - 1;
    const char *nonce;

    if (strncmp(path, TWCA_BEACON_PATH, length) != 0) {
        return NULL;
    }
    nonce = path + length;
    return count_digits(nonce, TWCA_NONCE_LENGTH) == TWCA_NONCE_LENGTH
                   && nonce[TWCA_NONCE_LENGTH] == '\0'
               ? nonce
               : NULL;
}

/* Whether an answer that was given then counts against one now. Processes take
 * the time before they come here, so that one may be a little in the past. */
static int is_recent(apr_time_t then, apr_time_t now)
{
    return then != 0 && now - then <= APR_USEC_PER_SEC
           && then - now <= CLOCK_STEP;
}

/* As many marks as answers a second: each is taken once a second at most, so
 * that no second, wherever it begins, has more answers than there are marks. */
int twca_beacon_may_answer(twca_board_t *board, apr_time_t now)
{
    int i;

    for (i = 0; i < TWCA_BEACON_RATE; i++) {
        twca_word_t *mark = &board->head->answers[i];
        apr_uint64_t then = atomic_load(mark);

        if (!is_recent((apr_time_t)then, now)
            && atomic_compare_exchange_strong(mark, &then, (apr_uint64_t)now)) {
            return 1;
        }
    }
    return 0;
}

/* The answer under a secret. @return whether OpenSSL could make it; where not,
 * the body is none of a beacon */
static int answer_with(const unsigned char *secret, const char *nonce,
                       char body[TWCA_BEACON_LENGTH + 1])
{
    unsigned char code[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    memset(body, '-', TWCA_BEACON_LENGTH);
    body[TWCA_BEACON_LENGTH] = '\0';
    if (!HMAC(EVP_sha256(), secret, TWCA_SECRET_SIZE,
              (const unsigned char *)nonce, TWCA_NONCE_LENGTH, code, &length)
        || length != TWCA_HASH_SIZE) {
        return 0;
    }
    memcpy(body, PREFIX, PREFIX_LENGTH);
    (void)apr_escape_hex(body + PREFIX_LENGTH, code, TWCA_HASH_SIZE, 0, NULL);
    body[TWCA_BEACON_LENGTH - 1] = '\n';
    return 1;
}

void twca_beacon_answer(const twca_board_t *board, const char *nonce,
                        char body[TWCA_BEACON_LENGTH + 1])
{
    (void)answer_with(board->head->secrets[0], nonce, body);
}

static int is_answer(const char *body, apr_size_t length)
{
    return length == TWCA_BEACON_LENGTH
           && memcmp(body, PREFIX, PREFIX_LENGTH) == 0
           && count_digits(body + PREFIX_LENGTH, DIGITS_LENGTH) == DIGITS_LENGTH
           && body[TWCA_BEACON_LENGTH - 1] == '\n';
}

static int is_set(const unsigned char *secret)
{
    static const unsigned char none[TWCA_SECRET_SIZE];

    return CRYPTO_memcmp(secret, none, sizeof(none)) != 0;
}

twca_beacon_e twca_beacon_judge(const twca_board_t *board, const char *nonce,
                                const char *body, apr_size_t length)
{
    char expected[TWCA_BEACON_LENGTH + 1];
    int i;

    if (!is_answer(body, length)) {
        return TWCA_BEACON_NONE;
    }
    for (i = 0; i <= TWCA_SECRETS; i++) {
        const unsigned char *secret = board->head->secrets[i];

        if (!is_set(secret)) {
            continue;
        }
        if (!answer_with(secret, nonce, expected)) {
            return TWCA_BEACON_SILENT;
        }
        if (CRYPTO_memcmp(body, expected, TWCA_BEACON_LENGTH) == 0) {
            return i == 0 ? TWCA_BEACON_OURS : TWCA_BEACON_EARLIER;
        }
    }
    return TWCA_BEACON_OTHER;
}

void twca_beacon_export(const twca_board_t *board,
                        unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE])
{
    memcpy(secrets, board->head->secrets,
           (apr_size_t)TWCA_SECRETS * TWCA_SECRET_SIZE);
}

void twca_beacon_import(twca_board_t *board,
                        unsigned char secrets[TWCA_SECRETS][TWCA_SECRET_SIZE])
{
    memcpy(board->head->secrets + 1, secrets,
           (apr_size_t)TWCA_SECRETS * TWCA_SECRET_SIZE);
}
