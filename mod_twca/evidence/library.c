/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "library.h"

#include <string.h>

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>
#include <openssl/provider.h>

struct twca_library_t {
    OSSL_LIB_CTX *context;
    OSSL_PROVIDER *provider;
    int is_made;
};

/* Later versions keep what they found. */
#define IS_SLOW (OPENSSL_VERSION_NUMBER < 0x30200000L)

#define PROVIDER "twca"
#define STRUCTURE "structure=SubjectPublicKeyInfo"

/* --- OpenSSL's own provider --------------------------------------------- */

/* It stays as it is for everybody else: it was active, and its algorithms are
 * constants. */
static const OSSL_ALGORITHM *own_algorithms(int operation, int *no_cache)
{
    OSSL_PROVIDER *own = OSSL_PROVIDER_try_load(NULL, "default", 1);
    const OSSL_ALGORITHM *all =
        own ? OSSL_PROVIDER_query_operation(own, operation, no_cache) : NULL;

    OSSL_PROVIDER_unload(own);
    return all;
}

static const OSSL_DISPATCH *own_decoder(const char *type)
{
    int no_cache;
    const OSSL_ALGORITHM *at = own_algorithms(OSSL_OP_DECODER, &no_cache);

    while (at && at->algorithm_names
           && (strcmp(at->algorithm_names, type) != 0
               || !strstr(at->property_definition, STRUCTURE))) {
        at++;
    }
    return at && at->algorithm_names ? at->implementation : NULL;
}

/* --- Decoders that hand on to its decoders ------------------------------ */

typedef struct {
    OSSL_FUNC_decoder_freectx_fn *free;
    OSSL_FUNC_decoder_decode_fn *decode;
    void *own;
} forward_t;

static void free_forward(void *data)
{
    forward_t *forward = data;

    if (forward->own) {
        forward->free(forward->own);
    }
    OPENSSL_free(forward);
}

static forward_t *new_forward(void *provider, const char *type)
{
    const OSSL_DISPATCH *at = own_decoder(type);
    OSSL_FUNC_decoder_newctx_fn *create = NULL;
    forward_t *forward = at ? OPENSSL_zalloc(sizeof(*forward)) : NULL;

    for (; forward && at->function_id != 0; at++) {
        if (at->function_id == OSSL_FUNC_DECODER_NEWCTX) {
            create = OSSL_FUNC_decoder_newctx(at);
        }
        else if (at->function_id == OSSL_FUNC_DECODER_FREECTX) {
            forward->free = OSSL_FUNC_decoder_freectx(at);
        }
        else if (at->function_id == OSSL_FUNC_DECODER_DECODE) {
            forward->decode = OSSL_FUNC_decoder_decode(at);
        }
    }
    if (forward && create && forward->free && forward->decode) {
        forward->own = create(provider);
    }
    if (forward && !forward->own) {
        free_forward(forward);
        forward = NULL;
    }
    return forward;
}

static void *new_rsa(void *provider)
{
    return new_forward(provider, "RSA");
}

static void *new_ec(void *provider)
{
    return new_forward(provider, "EC");
}

static void *new_ed25519(void *provider)
{
    return new_forward(provider, "ED25519");
}

static int decode(void *data, OSSL_CORE_BIO *in, int selection,
                  OSSL_CALLBACK *found, void *found_argument,
                  OSSL_PASSPHRASE_CALLBACK *ask, void *ask_argument)
{
    const forward_t *forward = data;

    return forward->decode(forward->own, in, selection, found, found_argument,
                           ask, ask_argument);
}

static int does_select(void *provider, int selection)
{
    (void)provider;
    return selection == 0 || (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0;
}

/* --- The provider that has them ----------------------------------------- */

#define FUNCTION(function) ((void (*)(void))(function))

#define DECODER(create)                                                        \
    {OSSL_FUNC_DECODER_NEWCTX, FUNCTION(create)},                              \
        {OSSL_FUNC_DECODER_FREECTX, FUNCTION(free_forward)},                   \
        {OSSL_FUNC_DECODER_DECODE, FUNCTION(decode)},                          \
        {OSSL_FUNC_DECODER_DOES_SELECTION, FUNCTION(does_select)},             \
    {                                                                          \
        0, NULL                                                                \
    }

static const OSSL_DISPATCH rsa[] = {DECODER(new_rsa)};
static const OSSL_DISPATCH ec[] = {DECODER(new_ec)};
static const OSSL_DISPATCH ed25519[] = {DECODER(new_ed25519)};

#define PROPERTIES "provider=" PROVIDER ",input=der," STRUCTURE

static const OSSL_ALGORITHM decoders[] = {
    {"RSA", PROPERTIES, rsa, NULL},
    {"EC", PROPERTIES, ec, NULL},
    {"ED25519", PROPERTIES, ed25519, NULL},
    {NULL, NULL, NULL, NULL},
};

/* All but the decoders are OpenSSL's own, and so is what they work on. */
static const OSSL_ALGORITHM *query(void *provider, int operation, int *no_cache)
{
    (void)provider;
    if (operation == OSSL_OP_DECODER) {
        *no_cache = 0;
        return decoders;
    }
    return own_algorithms(operation, no_cache);
}

/* The groups that TLS can agree on. */
static int get_capabilities(void *provider, const char *capability,
                            OSSL_CALLBACK *found, void *found_argument)
{
    OSSL_PROVIDER *own = OSSL_PROVIDER_try_load(NULL, "default", 1);
    int done;

    (void)provider;
    done = own
           && OSSL_PROVIDER_get_capabilities(own, capability, found,
                                             found_argument);
    OSSL_PROVIDER_unload(own);
    return done;
}

static const OSSL_DISPATCH functions[] = {
    {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, FUNCTION(get_capabilities)},
    {OSSL_FUNC_PROVIDER_QUERY_OPERATION, FUNCTION(query)},
    {0, NULL},
};

static int begin(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core,
                 const OSSL_DISPATCH **out, void **provider)
{
    OSSL_PROVIDER *own = OSSL_PROVIDER_try_load(NULL, "default", 1);

    (void)handle;
    (void)core;
    if (!own) {
        return 0;
    }
    *provider = OSSL_PROVIDER_get0_provider_ctx(own);
    *out = functions;
    OSSL_PROVIDER_unload(own);
    return 1;
}

/* --- The library context ------------------------------------------------ */

static apr_status_t close_library(void *data)
{
    twca_library_t *library = data;

    if (library->provider) {
        OSSL_PROVIDER_unload(library->provider);
    }
    OSSL_LIB_CTX_free(library->context);
    return APR_SUCCESS;
}

twca_library_t *twca_library_create(apr_pool_t *pool)
{
    twca_library_t *library = apr_pcalloc(pool, sizeof(*library));

    apr_pool_cleanup_register(pool, library, close_library,
                              apr_pool_cleanup_null);
    return library;
}

/* Where somebody did without OpenSSL's own provider, so do we. */
static void make(twca_library_t *library)
{
    library->is_made = 1;
    if (!IS_SLOW || !OSSL_PROVIDER_available(NULL, "default")) {
        return;
    }
    library->context = OSSL_LIB_CTX_new();
    if (library->context
        && OSSL_PROVIDER_add_builtin(library->context, PROVIDER, begin)) {
        library->provider = OSSL_PROVIDER_load(library->context, PROVIDER);
    }
}

static X509 *read_quickly(twca_library_t *library, const unsigned char *der,
                          long length)
{
    X509 *x509 = X509_new_ex(library->context, NULL);

    /* It frees what it could not fill. */
    if (!x509 || !d2i_X509(&x509, &der, length)) {
        return NULL;
    }
    if (!X509_get0_pubkey(x509)) {
        X509_free(x509);
        return NULL;
    }
    return x509;
}

OSSL_LIB_CTX *twca_library_context(twca_library_t *library)
{
    if (!library->is_made) {
        make(library);
    }
    return library->provider ? library->context : NULL;
}

X509 *twca_library_read(twca_library_t *library, const unsigned char *der,
                        long length)
{
    X509 *x509 = NULL;

    if (twca_library_context(library)) {
        x509 = read_quickly(library, der, length);
    }
    return x509 ? x509 : d2i_X509(NULL, &der, length);
}
