/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "trust.h"

#include <stdlib.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#define FOLDER_FILES 1000

static void add_to_stamp(twca_trust_t *trust, const char *path)
{
    unsigned char data[TWCA_HASH_SIZE + sizeof(twca_stamp_t)];
    unsigned char name[TWCA_HASH_SIZE];
    twca_stamp_t stamp;
    int i;

    memset(&stamp, 0, sizeof(stamp));
    (void)twca_file_stat(path, &stamp);
    SHA256((const unsigned char *)path, strlen(path), name);
    for (i = 0; i < TWCA_HASH_SIZE; i++) {
        data[i] = trust->stamp[i] ^ name[i];
    }
    memcpy(data + TWCA_HASH_SIZE, &stamp, sizeof(stamp));
    SHA256(data, sizeof(data), trust->stamp);
}

static const char *from_environment(const char *variable, const char *built_in)
{
    const char *value = getenv(variable);

    return value ? value : built_in;
}

static int add_default(twca_trust_t *trust)
{
    trust->is_default = 1;
    add_to_stamp(trust, from_environment(X509_get_default_cert_file_env(),
                                         X509_get_default_cert_file()));
    add_to_stamp(trust, from_environment(X509_get_default_cert_dir_env(),
                                         X509_get_default_cert_dir()));
    return X509_STORE_set_default_paths(trust->store);
}

static int add_file(twca_trust_t *trust, const char *path)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    BIO *bio;
    X509 *x509;
    int count = 0;

    add_to_stamp(trust, path);
    if (twca_file_read(path, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    while (bio && (x509 = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL))) {
        count += X509_STORE_add_cert(trust->store, x509);
        X509_free(x509);
    }
    BIO_free(bio);
    twca_bytes_wipe(&bytes);
    return count > 0;
}

/* A folder of any names: OpenSSL itself would want links named by hashes. */
static int add_folder(twca_trust_t *trust, const char *folder)
{
    apr_pool_t *pool;
    apr_finfo_t entry;
    apr_dir_t *open;
    int count = 0;

    apr_pool_create(&pool, NULL);
    if (apr_dir_open(&open, folder, pool) == APR_SUCCESS) {
        while (count < FOLDER_FILES
               && apr_dir_read(&entry, APR_FINFO_NAME, open) == APR_SUCCESS) {
            count += add_file(trust,
                              apr_pstrcat(pool, folder, "/", entry.name, NULL));
        }
        apr_dir_close(open);
    }
    apr_pool_destroy(pool);
    return count > 0;
}

static int add_path(twca_trust_t *trust, const char *path)
{
    twca_stamp_t stamp;

    if (twca_file_stat(path, &stamp) == TWCA_READ_DIRECTORY) {
        add_to_stamp(trust, path);
        return add_folder(trust, path);
    }
    return add_file(trust, path);
}

static apr_status_t close_store(void *data)
{
    X509_STORE_free(data);
    return APR_SUCCESS;
}

twca_trust_t *twca_trust_open(apr_pool_t *pool, const apr_array_header_t *names,
                              const char **problem)
{
    twca_trust_t *trust = apr_pcalloc(pool, sizeof(*trust));
    int i;

    trust->store = X509_STORE_new();
    apr_pool_cleanup_register(pool, trust->store, close_store,
                              apr_pool_cleanup_null);
    trust->name = "default";
    *problem = NULL;
    if (!names || names->nelts == 0) {
        add_default(trust);
        return trust;
    }
    trust->name = apr_array_pstrcat(pool, names, ' ');
    for (i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, const char *);
        int added = strcmp(name, "default") == 0 ? add_default(trust)
                                                 : add_path(trust, name);

        if (!added && !*problem) {
            *problem = name;
        }
    }
    ERR_clear_error();
    return trust;
}

int twca_did_issue(X509 *issuer, X509 *x509)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    int result = key && X509_check_issued(issuer, x509) == X509_V_OK
                 && X509_verify(x509, key) == 1;

    ERR_clear_error();
    return result;
}

/* To be freed by the caller, also where it is NULL. */
static STACK_OF(X509)
    * find_all(const twca_trust_t *trust, const X509_NAME *subject)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *found = NULL;

    if (context && X509_STORE_CTX_init(context, trust->store, NULL, NULL)) {
        found = X509_STORE_CTX_get1_certs(context, subject);
    }
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return found;
}

int twca_trust_has_issuer(const twca_trust_t *trust, X509 *x509)
{
    STACK_OF(X509) *found = find_all(trust, X509_get_issuer_name(x509));
    int result = 0;
    int i;

    for (i = 0; found && i < sk_X509_num(found); i++) {
        result |= twca_did_issue(sk_X509_value(found, i), x509);
    }
    sk_X509_pop_free(found, X509_free);
    return result;
}

int twca_trust_has_name(const twca_trust_t *trust, const char *common_name)
{
    STACK_OF(X509) *all = X509_STORE_get1_all_certs(trust->store);
    char name[128];
    int result = 0;
    int i;

    for (i = 0; all && i < sk_X509_num(all) && !result; i++) {
        result = X509_NAME_get_text_by_NID(
                     X509_get_subject_name(sk_X509_value(all, i)),
                     NID_commonName, name, sizeof(name))
                     > 0
                 && strcmp(name, common_name) == 0;
    }
    sk_X509_pop_free(all, X509_free);
    return result;
}

static int has_root_like(const twca_trust_t *trust, X509 *x509)
{
    STACK_OF(X509) *found = find_all(trust, X509_get_subject_name(x509));
    int result = 0;
    int i;

    for (i = 0; found && i < sk_X509_num(found); i++) {
        X509 *root = sk_X509_value(found, i);

        result |=
            X509_self_signed(root, 0) == 1
            && EVP_PKEY_eq(X509_get0_pubkey(root), X509_get0_pubkey(x509)) == 1;
    }
    sk_X509_pop_free(found, X509_free);
    ERR_clear_error();
    return result;
}

void twca_trust_ask_cross(const twca_trust_t *trust,
                          twca_certificate_t *certificate, X509 *x509)
{
    if (certificate->role == TWCA_ROLE_INTERMEDIATE
        && !certificate->cross_asked) {
        certificate->cross_asked = 1;
        if (has_root_like(trust, x509)) {
            certificate->role = TWCA_ROLE_CROSS;
        }
    }
}
