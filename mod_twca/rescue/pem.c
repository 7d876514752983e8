/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pem.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/pem.h>

int twca_pem_add_key(BIO *pem, EVP_PKEY *key)
{
    return PEM_write_bio_PKCS8PrivateKey(pem, key, NULL, NULL, 0, NULL, NULL)
           == 1;
}

int twca_pem_copy(BIO *pem, twca_bytes_t *bytes)
{
    char *data;
    long size = BIO_get_mem_data(pem, &data);
    unsigned char *copy = size > 0 ? OPENSSL_zalloc((size_t)size + 1) : NULL;

    if (!copy) {
        return 0;
    }
    memcpy(copy, data, (size_t)size);
    bytes->data = copy;
    bytes->size = (apr_size_t)size;
    return 1;
}

int twca_pem_refuse(char *buffer, int size, int for_writing, void *data)
{
    (void)buffer;
    (void)size;
    (void)for_writing;
    (void)data;
    return -1;
}
