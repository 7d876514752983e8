/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pem.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "file.h"

/* "DH PARAMETERS", "X9.42 DH PARAMETERS", "EC PARAMETERS" */
static int is_parameters(const char *name)
{
    static const char ending[] = " PARAMETERS";
    size_t length = strlen(name);

    return length >= sizeof(ending)
           && strcmp(name + length - (sizeof(ending) - 1), ending) == 0;
}

/* As far as OpenSSL would read; a key that it passes is wiped. */
static int copy_parameters(BIO *to, const twca_bytes_t *bytes)
{
    const unsigned flags = PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE;
    BIO *from = BIO_new_mem_buf(bytes->data, (int)bytes->size);
    unsigned char *data;
    char *name;
    char *header;
    long length;
    int written = from != NULL;

    while (written
           && PEM_read_bio_ex(from, &name, &header, &data, &length, flags)
                  == 1) {
        written = !is_parameters(name)
                  || PEM_write_bio(to, name, header, data, length) > 0;
        OPENSSL_secure_clear_free(data, (size_t)length);
        OPENSSL_secure_free(header);
        OPENSSL_secure_free(name);
    }
    BIO_free(from);
    return written;
}

static int write_all(BIO *to, STACK_OF(X509) * certificates, const char *path)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    int written = 1;
    int i;

    for (i = 0; i < sk_X509_num(certificates) && written; i++) {
        written = PEM_write_bio_X509(to, sk_X509_value(certificates, i)) == 1;
    }
    if (!written || twca_file_read(path, &bytes, &stamp) != TWCA_READ_OK) {
        return 0;
    }
    written = copy_parameters(to, &bytes);
    twca_bytes_wipe(&bytes);
    return written;
}

const char *twca_pem_certificate_file(apr_pool_t *pool,
                                      STACK_OF(X509) * certificates,
                                      const char *path)
{
    BIO *bio = BIO_new(BIO_s_mem());
    const char *text = NULL;
    char *data;
    long size;

    if (bio && write_all(bio, certificates, path)) {
        size = BIO_get_mem_data(bio, &data);
        text = apr_pstrmemdup(pool, data, (apr_size_t)size);
    }
    BIO_free(bio);
    ERR_clear_error();
    return text;
}
