/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* May a packed pair be served now? */

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "load.h"
#include "pack_private.h"
#include "pem.h"

static const twca_certificate_t *first_certificate(apr_pool_t *pool,
                                                   const twca_bytes_t *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    X509 *x509 =
        bio ? PEM_read_bio_X509(bio, NULL, twca_pem_refuse, NULL) : NULL;
    const twca_certificate_t *leaf = x509 ? twca_pack_leaf(pool, x509) : NULL;

    X509_free(x509);
    BIO_free(bio);
    ERR_clear_error();
    return leaf;
}

/* The text above the first block, where the names are that never counted. */
static const char *notes_of(apr_pool_t *pool, const twca_bytes_t *bytes)
{
    const char *text = (const char *)bytes->data;
    const char *end = *text == '-' ? NULL : strstr(text, "\n-----BEGIN ");

    return apr_pstrmemdup(pool, text, end ? (apr_size_t)(end - text) + 1 : 0);
}

static int is_noted(apr_pool_t *pool, const char *notes, const char *name)
{
    const char *note = twca_pack_note(pool, name);

    return note && strstr(notes, note);
}

/* The first name that the leaf should cover and does not; else NULL. */
static const char *uncovered_name(apr_pool_t *pool,
                                  const twca_certificate_t *leaf,
                                  const twca_pack_names_t *names,
                                  const char *notes)
{
    int i;

    if (names->name && !twca_pack_covers(leaf, names->name)) {
        return names->name;
    }
    for (i = 0; names->aliases && i < names->aliases->nelts; i++) {
        const char *alias = APR_ARRAY_IDX(names->aliases, i, const char *);

        if (!twca_pack_covers(leaf, alias) && !is_noted(pool, notes, alias)) {
            return alias;
        }
    }
    return NULL;
}

static int is_valid(const twca_certificate_t *leaf, apr_time_t now)
{
    apr_int64_t seconds = apr_time_sec(now);

    return leaf->dates_valid && leaf->not_before <= seconds
           && seconds <= leaf->not_after;
}

twca_pack_use_e twca_pack_check(apr_pool_t *pool, const char *path,
                                const twca_pack_names_t *names,
                                const char *ciphers, apr_time_t now,
                                const char **uncovered)
{
    const twca_certificate_t *leaf;
    const char *notes;
    const char *missing;
    twca_bytes_t bytes;
    twca_stamp_t stamp;

    if (twca_file_read(path, &bytes, &stamp) != TWCA_READ_OK) {
        return TWCA_PACK_NOT_THERE;
    }
    leaf = first_certificate(pool, &bytes);
    notes = notes_of(pool, &bytes);
    twca_bytes_wipe(&bytes);
    if (!leaf) {
        return TWCA_PACK_NOT_THERE;
    }
    if (!is_valid(leaf, now)) {
        return TWCA_PACK_EXPIRED;
    }
    missing = uncovered_name(pool, leaf, names, notes);
    if (missing) {
        if (uncovered) {
            *uncovered = missing;
        }
        return TWCA_PACK_NOT_COVERING;
    }
    return twca_load_pair(path, path, 0, ciphers) == TWCA_LOAD_GOOD
               ? TWCA_PACK_USABLE
               : TWCA_PACK_NOT_LOADING;
}

const twca_certificate_t **twca_pack_list(apr_pool_t *pool, const char *path,
                                          int *count)
{
    apr_array_header_t *list =
        apr_array_make(pool, 3, sizeof(const twca_certificate_t *));
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    X509 *x509;
    BIO *bio;

    if (twca_file_read(path, &bytes, &stamp) == TWCA_READ_OK) {
        bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
        while (
            bio
            && (x509 = PEM_read_bio_X509(bio, NULL, twca_pem_refuse, NULL))) {
            APR_ARRAY_PUSH(list, const twca_certificate_t *) =
                twca_pack_leaf(pool, x509);
            X509_free(x509);
        }
        BIO_free(bio);
        twca_bytes_wipe(&bytes);
        ERR_clear_error();
    }
    *count = list->nelts;
    return (const twca_certificate_t **)list->elts;
}
