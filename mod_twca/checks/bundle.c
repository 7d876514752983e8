/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* PEM out of PKCS#7, which holds certificates in no order. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "../evidence/delivery.h"
#include "command.h"
#include "shell.h"

#define LONGEST 10 /* certificates of a chain */

/* Which certificates of the bundle are wanted, in order. */
typedef struct {
    STACK_OF(X509) * all;
    int taken[LONGEST];
    int count;
} order_t;

static int is_taken(const order_t *order, X509 *x509)
{
    int i;

    for (i = 0; i < order->count; i++) {
        if (X509_cmp(sk_X509_value(order->all, order->taken[i]), x509) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The issuer of @a x509, if it need be sent; -1 if there is none. Of several
 * the one that lasts longest. */
static int issuer_of(const order_t *order, X509 *x509)
{
    int best = -1;
    int i;

    for (i = 0; i < sk_X509_num(order->all); i++) {
        X509 *issuer = sk_X509_value(order->all, i);

        if (X509_self_signed(issuer, 0) != 1 && !is_taken(order, issuer)
            && twca_did_issue(issuer, x509)
            && (best < 0
                || ASN1_TIME_compare(
                       X509_get0_notAfter(issuer),
                       X509_get0_notAfter(sk_X509_value(order->all, best)))
                       > 0)) {
            best = i;
        }
    }
    return best;
}

static void take_issuers(order_t *order, X509 *x509)
{
    int index;

    while (order->count < LONGEST && (index = issuer_of(order, x509)) >= 0) {
        order->taken[order->count++] = index;
        x509 = sk_X509_value(order->all, index);
    }
}

static int has_key(X509 *x509, const twca_file_t *key)
{
    EVP_PKEY *own = X509_get0_pubkey(x509);
    unsigned char sha256[TWCA_HASH_SIZE];

    return key && key->has_key && own && twca_key_hash(own, sha256)
           && memcmp(sha256, key->key_sha256, TWCA_HASH_SIZE) == 0;
}

/* The certificate of that key, else the only one that is no CA's; -1 where
 * there is none or more than one. */
static int leaf_of(STACK_OF(X509) * all, const twca_file_t *key)
{
    int leaf = -1;
    int others = 0;
    int i;

    for (i = 0; i < sk_X509_num(all); i++) {
        X509 *x509 = sk_X509_value(all, i);

        if (has_key(x509, key)) {
            return i;
        }
        if (!X509_check_ca(x509)) {
            others +=
                leaf >= 0 && X509_cmp(sk_X509_value(all, leaf), x509) != 0;
            leaf = i;
        }
    }
    return others == 0 ? leaf : -1;
}

static void take_from_leaf(order_t *order, const twca_file_t *key)
{
    int leaf = leaf_of(order->all, key);

    if (leaf >= 0) {
        order->taken[order->count++] = leaf;
        take_issuers(order, sk_X509_value(order->all, leaf));
    }
}

/* The issuers of what the chain file is for. */
static void take_chain(order_t *order, twca_context_t *context,
                       const twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);
        X509 *leaf = NULL;

        if (twca_was_read(pair)) {
            leaf = twca_evidence_x509(context->evidence,
                                      pair->evidence->certificate_file, 0);
        }
        if (leaf) {
            take_issuers(order, leaf);
        }
    }
}

/* "c[3] c[1] ": as awk prints them. */
static const char *printed(apr_pool_t *pool, const order_t *order)
{
    const char *result = "";
    int i;

    for (i = 0; i < order->count; i++) {
        result = apr_psprintf(pool, "%sc[%d] ", result, order->taken[i] + 1);
    }
    return *result ? result : NULL;
}

static const char *order_of(twca_context_t *context, const twca_setup_t *setup,
                            const twca_misplaced_t *misplaced)
{
    PKCS7 *found = twca_pkcs7_read(misplaced->file);
    order_t order = {found ? found->d.sign->cert : NULL, {0}, 0};

    if (misplaced->pair) {
        take_from_leaf(&order, misplaced->pair->evidence->key_file);
    }
    else {
        take_chain(&order, context, setup);
    }
    PKCS7_free(found);
    ERR_clear_error();
    return printed(context->scratch, &order);
}

const char *twca_command_unbundle(twca_context_t *context,
                                  const twca_setup_t *setup,
                                  const twca_misplaced_t *misplaced,
                                  const char *to)
{
    const char *order = order_of(context, setup, misplaced);

    if (!order) {
        return NULL;
    }
    return apr_pstrcat(
        context->scratch, "(set -C; p=$(openssl pkcs7 -print_certs ",
        misplaced->file->content == TWCA_CONTENT_PKCS7_DER ? "-inform DER "
                                                           : "",
        "-in ", twca_shell_word(context->scratch, misplaced->file->path),
        ") && printf %s \"$p\" | awk '/-----BEGIN/{n++;p=1} "
        "p{c[n]=c[n] $0 ORS} /-----END/{p=0} END{printf \"%s\",",
        order, "}' > ", twca_shell_word(context->scratch, to), ")", NULL);
}
