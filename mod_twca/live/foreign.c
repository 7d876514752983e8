/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "foreign.h"

#include <openssl/err.h>
#include <openssl/sha.h>

/* What other servers send is not believed without a look at it: so many
 * signatures of theirs are verified for a certificate. */
#define VERIFICATIONS 1

const twca_certificate_t *
twca_foreign(apr_pool_t *pool, const unsigned char *der, apr_size_t length)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    const unsigned char *at = der;
    int verifications = VERIFICATIONS;
    twca_certificate_t *certificate = NULL;
    X509 *x509 = d2i_X509(NULL, &at, (long)length);

    if (x509) {
        SHA256(der, length, sha256);
        certificate = twca_certificate_make(pool, x509, sha256, &verifications);
    }
    X509_free(x509);
    ERR_clear_error();
    return certificate;
}
