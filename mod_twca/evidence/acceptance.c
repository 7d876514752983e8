/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "acceptance.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "evidence_private.h"

struct twca_acceptance_t {
    apr_pool_t *pool;
    apr_hash_t *contexts; /* cipher list -> SSL_CTX */
    apr_hash_t *members;  /* level and SHA-256 -> twca_refusal_t */
};

static const twca_refusal_t accepted;

static apr_status_t free_contexts(void *data)
{
    twca_acceptance_t *acceptance = data;
    apr_hash_index_t *at;

    for (at = apr_hash_first(NULL, acceptance->contexts); at;
         at = apr_hash_next(at)) {
        SSL_CTX_free(apr_hash_this_val(at));
    }
    return APR_SUCCESS;
}

twca_acceptance_t *twca_acceptance_create(apr_pool_t *pool)
{
    twca_acceptance_t *acceptance = apr_pcalloc(pool, sizeof(*acceptance));

    acceptance->pool = pool;
    acceptance->contexts = apr_hash_make(pool);
    acceptance->members = apr_hash_make(pool);
    apr_pool_cleanup_register(pool, acceptance, free_contexts,
                              apr_pool_cleanup_null);
    return acceptance;
}

SSL_CTX *twca_acceptance_context(const char *ciphers)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    /* A cipher list that is none stops mod_ssl, and is not our question. */
    if (context && ciphers) {
        SSL_CTX_set_cipher_list(context, ciphers);
    }
    ERR_clear_error();
    return context;
}

static SSL_CTX *context_for(twca_acceptance_t *acceptance, const char *ciphers)
{
    const char *name = ciphers ? ciphers : "";
    SSL_CTX *context =
        apr_hash_get(acceptance->contexts, name, APR_HASH_KEY_STRING);

    if (!context) {
        context = twca_acceptance_context(ciphers);
        apr_hash_set(acceptance->contexts, name, APR_HASH_KEY_STRING, context);
    }
    return context;
}

int twca_acceptance_level(twca_acceptance_t *acceptance, const char *ciphers)
{
    return SSL_CTX_get_security_level(context_for(acceptance, ciphers));
}

static const twca_refusal_t *refusal(apr_pool_t *pool)
{
    twca_refusal_t *result = apr_palloc(pool, sizeof(*result));

    switch (ERR_GET_REASON(ERR_peek_last_error())) {
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
        result->why = TWCA_REFUSED_WEAK_KEY;
        break;
    case SSL_R_CA_MD_TOO_WEAK:
        result->why = TWCA_REFUSED_WEAK_SIGNATURE;
        break;
    default:
        result->why = TWCA_REFUSED_OTHERWISE;
        break;
    }
    result->words = twca_openssl_words(pool);
    return result;
}

const twca_refusal_t *twca_acceptance_leaf(twca_acceptance_t *acceptance,
                                           const char *ciphers, X509 *x509,
                                           int complained)
{
    SSL_CTX *context = context_for(acceptance, ciphers);

    ERR_clear_error();
    if (SSL_CTX_use_certificate(context, x509) == 1) {
        if (!complained) {
            ERR_clear_error();
            return NULL;
        }
        ERR_raise(ERR_LIB_X509V3, X509V3_R_INVALID_CERTIFICATE);
    }
    return refusal(acceptance->pool);
}

static const twca_refusal_t *judge_member(twca_acceptance_t *acceptance,
                                          const char *ciphers, X509 *x509)
{
    SSL_CTX *context = context_for(acceptance, ciphers);
    const twca_refusal_t *result = &accepted;

    ERR_clear_error();
    if (SSL_CTX_add1_chain_cert(context, x509) != 1) {
        result = refusal(acceptance->pool);
    }
    SSL_CTX_clear_chain_certs(context);
    return result;
}

const twca_refusal_t *
twca_acceptance_member(twca_acceptance_t *acceptance, const char *ciphers,
                       X509 *x509, const twca_certificate_t *certificate)
{
    unsigned char name[1 + TWCA_HASH_SIZE];
    const twca_refusal_t *result;

    name[0] = (unsigned char)twca_acceptance_level(acceptance, ciphers);
    memcpy(name + 1, certificate->sha256, TWCA_HASH_SIZE);
    result = apr_hash_get(acceptance->members, name, sizeof(name));
    if (!result) {
        result = judge_member(acceptance, ciphers, x509);
        apr_hash_set(acceptance->members,
                     apr_pmemdup(acceptance->pool, name, sizeof(name)),
                     sizeof(name), result);
    }
    return result == &accepted ? NULL : result;
}
