/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "delivery.h"

#include <apr_strings.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "evidence_private.h"

PKCS7 *twca_pkcs7_read(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    PKCS7 *found = NULL;
    BIO *bio;

    if (twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return NULL;
    }
    bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (bio) {
        found = file->content == TWCA_CONTENT_PKCS7_DER
                    ? d2i_PKCS7_bio(bio, NULL)
                    : PEM_read_bio_PKCS7(bio, NULL, NULL, NULL);
    }
    BIO_free(bio);
    twca_bytes_wipe(&bytes);
    if (found && !(PKCS7_type_is_signed(found) && found->d.sign)) {
        PKCS7_free(found);
        found = NULL;
    }
    ERR_clear_error();
    return found;
}

static twca_file_t *copy_of(const twca_evidence_t *evidence,
                            const twca_file_t *file, int count)
{
    twca_file_t *copy = apr_pmemdup(evidence->scratch, file, sizeof(*file));

    copy->blocks = apr_pcalloc(evidence->scratch,
                               (apr_size_t)count * sizeof(*copy->blocks));
    copy->block_count = count;
    return copy;
}

static const twca_file_t *read_bundle(twca_evidence_t *evidence,
                                      const twca_file_t *file)
{
    PKCS7 *found = twca_pkcs7_read(file);
    STACK_OF(X509) *all = found ? found->d.sign->cert : NULL;
    int count = all ? sk_X509_num(all) : 0;
    twca_file_t *copy = copy_of(evidence, file, count);
    int i;

    evidence->verifications = TWCA_SELF_SIGNED_LIMIT;
    for (i = 0; i < count; i++) {
        copy->blocks[i].certificate =
            twca_evidence_certificate(evidence, sk_X509_value(all, i));
    }
    PKCS7_free(found);
    if (count > 0 && file->content == TWCA_CONTENT_CERTIFICATE) {
        copy->content = TWCA_CONTENT_PKCS7_PEM; /* whatever its label says */
        copy->broken = NULL;
    }
    return copy;
}

static const twca_file_t *read_der(twca_evidence_t *evidence,
                                   const twca_file_t *file)
{
    const twca_certificate_t *certificate = NULL;
    twca_file_t *copy;
    twca_bytes_t bytes;
    twca_stamp_t stamp;

    if (twca_file_read(file->path, &bytes, &stamp) == TWCA_READ_OK) {
        certificate =
            twca_evidence_der(evidence, bytes.data, (long)bytes.size, 1);
        twca_bytes_wipe(&bytes);
    }
    copy = copy_of(evidence, file, certificate != NULL);
    if (certificate) {
        copy->blocks[0].certificate = certificate;
    }
    return copy;
}

const twca_file_t *twca_delivery(twca_evidence_t *evidence, const char *path)
{
    const twca_file_t *file =
        twca_evidence_file(evidence, path, TWCA_WANT_CERTIFICATES, NULL);

    if (file->read != TWCA_READ_OK || file->block_count > 0) {
        return file;
    }
    switch ((twca_content_e)file->content) {
    case TWCA_CONTENT_CERTIFICATE: /* openssl and keytool try that too */
    case TWCA_CONTENT_PKCS7_PEM:
    case TWCA_CONTENT_PKCS7_DER:
        return read_bundle(evidence, file);
    case TWCA_CONTENT_DER_CERTIFICATE:
        return read_der(evidence, file);
    default:
        return file;
    }
}
