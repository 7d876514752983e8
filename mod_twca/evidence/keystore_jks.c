/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/sha.h>

#include "cursor.h"
#include "keystore_private.h"
#include "sealed_object.h"

/* What an entry has at least: its tag, an alias, a date, a length. */
#define LEAST_ENTRY 18

/* Tags of entries. */
enum { PRIVATE_KEY = 1, TRUSTED_CERTIFICATE = 2, SECRET_KEY = 3 };

typedef struct {
    twca_opening_t *opening;
    twca_cursor_t cursor;
    int is_jceks;
    int version; /* 1: certificates have no type */
} reader_t;

static void fail(reader_t *reader)
{
    reader->cursor.failed = 1;
}

static void read_certificate(reader_t *reader, twca_draft_t *entry)
{
    twca_opening_t *opening = reader->opening;
    twca_certificate_t *certificate = NULL;
    const unsigned char *der;
    apr_uint64_t length;

    if (reader->version == 2) {
        twca_cursor_t type = reader->cursor;

        if (!twca_cursor_is(&reader->cursor, "X.509")) {
            reader->cursor = type;
            if (!twca_cursor_is(&reader->cursor, "X509")) {
                fail(reader);
            }
        }
    }
    length = twca_cursor_number(&reader->cursor, 4);
    der = twca_cursor_bytes(&reader->cursor, length);
    if (der && opening->certificate_count++ < TWCA_KEYSTORE_ENTRIES) {
        certificate = twca_evidence_der(opening->evidence, der, (long)length,
                                        entry->is_key || opening->hold_all);
    }
    if (certificate) {
        APR_ARRAY_PUSH(entry->chain, twca_certificate_t *) = certificate;
    }
    else {
        fail(reader);
    }
}

static twca_draft_t *begin_entry(reader_t *reader, int is_key)
{
    const char *alias =
        twca_cursor_string(&reader->cursor, reader->opening->pool);

    (void)twca_cursor_number(&reader->cursor, 8); /* when it was made */
    return reader->cursor.failed
               ? NULL
               : twca_opening_add(reader->opening, alias, is_key);
}

/* The key itself stays sealed: what it is, its certificate says. */
static void read_private_key(reader_t *reader)
{
    twca_draft_t *entry = begin_entry(reader, 1);
    apr_uint64_t sealed = twca_cursor_number(&reader->cursor, 4);
    apr_uint64_t count;

    (void)twca_cursor_bytes(&reader->cursor, sealed);
    count = twca_cursor_number(&reader->cursor, 4);
    while (entry && count-- > 0 && !reader->cursor.failed) {
        read_certificate(reader, entry);
    }
}

static void read_trusted_certificate(reader_t *reader)
{
    twca_draft_t *entry = begin_entry(reader, 0);

    if (entry) {
        read_certificate(reader, entry);
    }
}

static twca_keystore_state_e pass_secret_key(reader_t *reader)
{
    twca_draft_t *entry = begin_entry(reader, 0);

    reader->opening->secret_key_count++;
    if (entry) {
        entry->is_secret = 1;
    }
    if (!reader->is_jceks) {
        fail(reader);
    }
    else if (!reader->cursor.failed
             && twca_sealed_object_pass(&reader->cursor)
                    == TWCA_SEALED_REFUSED) {
        return TWCA_KEYSTORE_REFUSED;
    }
    return TWCA_KEYSTORE_OPEN;
}

static twca_keystore_state_e read_entry(reader_t *reader)
{
    switch (twca_cursor_number(&reader->cursor, 4)) {
    case PRIVATE_KEY:
        read_private_key(reader);
        break;
    case TRUSTED_CERTIFICATE:
        read_trusted_certificate(reader);
        break;
    case SECRET_KEY:
        return pass_secret_key(reader);
    default:
        fail(reader);
    }
    return TWCA_KEYSTORE_OPEN;
}

/* SHA-1 over the pass phrase as UTF-16, a salt, and all that stands before. */
static int make_digest(const twca_opening_t *opening, apr_size_t before,
                       unsigned char *digest)
{
    static const char salt[] = "Mighty Aphrodite";
    EVP_MD_CTX *sha = EVP_MD_CTX_new();
    unsigned char *wide = NULL;
    int length = 0;
    int made;

    /* The NUL at its end is none of the pass phrase. */
    made =
        sha
        && OPENSSL_utf82uni(opening->pass_phrase,
                            (int)strlen(opening->pass_phrase), &wide, &length)
        && EVP_DigestInit_ex(sha, EVP_sha1(), NULL)
        && EVP_DigestUpdate(sha, wide, (size_t)length - 2)
        && EVP_DigestUpdate(sha, salt, sizeof(salt) - 1)
        && EVP_DigestUpdate(sha, opening->bytes->data, before)
        && EVP_DigestFinal_ex(sha, digest, NULL);
    OPENSSL_clear_free(wide, (size_t)length);
    EVP_MD_CTX_free(sha);
    return made;
}

static int does_digest_fit(reader_t *reader)
{
    const twca_opening_t *opening = reader->opening;
    apr_size_t before = (apr_size_t)(reader->cursor.at - opening->bytes->data);
    const unsigned char *digest =
        twca_cursor_bytes(&reader->cursor, SHA_DIGEST_LENGTH);
    unsigned char made[SHA_DIGEST_LENGTH];

    return digest && make_digest(opening, before, made)
           && CRYPTO_memcmp(made, digest, sizeof(made)) == 0;
}

/* How many entries there are; what the file can't hold is no number. */
static twca_keystore_state_e read_head(reader_t *reader, apr_uint64_t *count)
{
    twca_opening_t *opening = reader->opening;

    reader->is_jceks =
        twca_cursor_number(&reader->cursor, 4) == TWCA_MAGIC_JCEKS;
    reader->version = (int)twca_cursor_number(&reader->cursor, 4);
    *count = twca_cursor_number(&reader->cursor, 4);
    if (reader->cursor.failed || (reader->version != 1 && reader->version != 2)
        || *count > opening->bytes->size / LEAST_ENTRY) {
        return TWCA_KEYSTORE_BROKEN;
    }
    opening->declared_count = (int)*count;
    return *count > TWCA_KEYSTORE_ENTRIES ? TWCA_KEYSTORE_TOO_MANY
                                          : TWCA_KEYSTORE_OPEN;
}

twca_keystore_state_e twca_jks_read(twca_opening_t *opening)
{
    reader_t reader = {opening, {opening->bytes->data, NULL, 0}, 0, 0};
    apr_uint64_t count = 0;
    twca_keystore_state_e state;

    reader.cursor.end = reader.cursor.at + opening->bytes->size;
    state = read_head(&reader, &count);
    while (state == TWCA_KEYSTORE_OPEN && count-- > 0
           && !reader.cursor.failed) {
        state = read_entry(&reader);
    }
    if (opening->certificate_count > TWCA_KEYSTORE_ENTRIES) {
        opening->declared_count = opening->certificate_count;
        return TWCA_KEYSTORE_TOO_MANY;
    }
    if (state != TWCA_KEYSTORE_OPEN) {
        return state;
    }
    if (!reader.cursor.failed && opening->pass_phrase) {
        opening->altered = !does_digest_fit(&reader);
    }
    return reader.cursor.failed ? TWCA_KEYSTORE_BROKEN : TWCA_KEYSTORE_OPEN;
}
