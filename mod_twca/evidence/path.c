/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "trust.h"

/* The leaf's own time is validity.c's question, not the chain's. */
static int accept_leaf_time(int ok, X509_STORE_CTX *context)
{
    int error = X509_STORE_CTX_get_error(context);

    if (!ok && X509_STORE_CTX_get_error_depth(context) == 0
        && (error == X509_V_ERR_CERT_HAS_EXPIRED
            || error == X509_V_ERR_CERT_NOT_YET_VALID)) {
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return 1;
    }
    return ok;
}

/* When the answer may be another one: the next date of any certificate. */
static apr_int64_t next_date(const twca_path_t *path, apr_int64_t now)
{
    apr_int64_t next = now + 86400;
    int i;

    for (i = 0; i < path->count; i++) {
        const twca_certificate_t *certificate = path->certificates[i];

        if (certificate->not_before > now && certificate->not_before < next) {
            next = certificate->not_before;
        }
        if (certificate->not_after >= now && certificate->not_after < next) {
            next = certificate->not_after;
        }
    }
    return next;
}

static void copy_certificates(apr_pool_t *pool, twca_evidence_t *evidence,
                              twca_path_t *path, X509_STORE_CTX *context)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    int count = chain ? sk_X509_num(chain) : 0;
    int i;

    path->certificates = apr_palloc(pool, (apr_size_t)count * sizeof(void *));
    for (i = 0; i < count; i++) {
        path->certificates[i] =
            twca_evidence_certificate(evidence, sk_X509_value(chain, i));
    }
    path->count = count;
    path->from_store = count - X509_STORE_CTX_get_num_untrusted(context);
}

static void verify(X509_STORE_CTX *context, twca_path_t *path, apr_int64_t now)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);

    X509_VERIFY_PARAM_set_time(parameters, (time_t)now);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    X509_STORE_CTX_set_verify_cb(context, accept_leaf_time);
    if (X509_verify_cert(context) <= 0) {
        path->error = X509_STORE_CTX_get_error(context);
        path->depth = X509_STORE_CTX_get_error_depth(context);
        if (path->error == X509_V_OK) {
            path->error = X509_V_ERR_UNSPECIFIED;
        }
    }
}

const twca_path_t *twca_path_build(apr_pool_t *pool, twca_evidence_t *evidence,
                                   const twca_trust_t *trust, X509 *leaf,
                                   STACK_OF(X509) * untrusted, apr_int64_t now)
{
    twca_path_t *path = apr_pcalloc(pool, sizeof(*path));
    X509_STORE_CTX *context = X509_STORE_CTX_new();

    path->error = X509_V_ERR_OUT_OF_MEM;
    if (context
        && X509_STORE_CTX_init(context, trust->store, leaf, untrusted)) {
        path->error = X509_V_OK;
        verify(context, path, now);
        copy_certificates(pool, evidence, path, context);
    }
    if (path->error != X509_V_OK) {
        path->words =
            apr_pstrdup(pool, X509_verify_cert_error_string(path->error));
    }
    path->until = next_date(path, now);
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return path;
}
