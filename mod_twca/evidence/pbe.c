/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pbe.h"

#include <string.h>
#include <strings.h>

#include <openssl/asn1t.h>
#include <openssl/evp.h>

/* The same for scrypt, by the product of its parameters: the memory that
 * OpenSSL grants does not limit how often it goes over it. */
#define SCRYPT_LIMIT (1L << 22)

int twca_pbe_has_cipher(const char *name)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);

    EVP_CIPHER_free(cipher);
    return cipher != NULL;
}

static int has_digest(const char *name)
{
    EVP_MD *digest = EVP_MD_fetch(NULL, name, NULL);

    EVP_MD_free(digest);
    return digest != NULL;
}

/* What OpenSSL 3 keeps in its legacy provider (OSSL_PROVIDER-legacy(7)). */
static twca_pbe_e lacking(const char *name)
{
    static const char *const legacy[] = {
        "RC2", "RC4", "DES-CBC", "BF", "CAST5", "IDEA", "SEED", "MD2", "MD4"};
    size_t i;

    for (i = 0; name && i < sizeof(legacy) / sizeof(legacy[0]); i++) {
        if (strncasecmp(name, legacy[i], strlen(legacy[i])) == 0) {
            return TWCA_PBE_LEGACY;
        }
    }
    return TWCA_PBE_UNSUPPORTED;
}

static twca_pbe_e look_for_cipher(int nid)
{
    const char *name = OBJ_nid2sn(nid);

    return name && twca_pbe_has_cipher(name) ? TWCA_PBE_GOOD : lacking(name);
}

static twca_pbe_e count_rounds(const ASN1_INTEGER *count, long *rounds)
{
    /* ASN1_INTEGER_get() says -1 of what does not fit into a long. */
    long number = ASN1_INTEGER_get(count);

    if (number > TWCA_ROUNDS_LIMIT || number < 0) {
        return TWCA_PBE_TOO_MANY_ROUNDS;
    }
    *rounds += number;
    return TWCA_PBE_GOOD;
}

static twca_pbe_e look_at_pbkdf2(const ASN1_TYPE *parameters, long *rounds)
{
    twca_pbe_e result = TWCA_PBE_GOOD;
    PBKDF2PARAM *inner =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), parameters);

    if (inner) {
        result = count_rounds(inner->iter, rounds);
    }
    PBKDF2PARAM_free(inner);
    return result;
}

static twca_pbe_e look_at_scrypt(const ASN1_TYPE *parameters, long *rounds)
{
    SCRYPT_PARAMS *inner =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameters);
    const ASN1_INTEGER *factors[3];
    long product = 1;
    int i;

    if (!inner) {
        return TWCA_PBE_GOOD;
    }
    factors[0] = inner->costParameter;
    factors[1] = inner->blockSize;
    factors[2] = inner->parallelizationParameter;
    for (i = 0; i < 3 && product <= SCRYPT_LIMIT; i++) {
        long factor = ASN1_INTEGER_get(factors[i]);

        product = factor < 0 || factor > SCRYPT_LIMIT ? SCRYPT_LIMIT + 1
                                                      : product * factor;
    }
    SCRYPT_PARAMS_free(inner);
    *rounds += product;
    return product > SCRYPT_LIMIT ? TWCA_PBE_TOO_MANY_ROUNDS : TWCA_PBE_GOOD;
}

static twca_pbe_e look_at_pbes2(const ASN1_TYPE *parameters, long *rounds)
{
    twca_pbe_e result = TWCA_PBE_GOOD;
    PBE2PARAM *outer =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameters);
    int derivation = outer ? OBJ_obj2nid(outer->keyfunc->algorithm) : NID_undef;

    if (derivation == NID_id_pbkdf2) {
        result = look_at_pbkdf2(outer->keyfunc->parameter, rounds);
    }
    else if (derivation == NID_id_scrypt) {
        result = look_at_scrypt(outer->keyfunc->parameter, rounds);
    }
    if (outer && result == TWCA_PBE_GOOD) {
        result = look_for_cipher(OBJ_obj2nid(outer->encryption->algorithm));
    }
    PBE2PARAM_free(outer);
    return result;
}

static twca_pbe_e look_at_older(int nid, const ASN1_TYPE *parameters,
                                long *rounds)
{
    twca_pbe_e result = TWCA_PBE_GOOD;
    PBEPARAM *pbe =
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), parameters);
    int cipher = NID_undef;
    int digest = NID_undef;

    if (pbe) {
        result = count_rounds(pbe->iter, rounds);
    }
    PBEPARAM_free(pbe);
    if (result != TWCA_PBE_GOOD) {
        return result;
    }
    if (EVP_PBE_find(EVP_PBE_TYPE_OUTER, nid, &cipher, &digest, NULL) != 1) {
        return TWCA_PBE_UNSUPPORTED;
    }
    result = look_for_cipher(cipher);
    return result == TWCA_PBE_GOOD && !has_digest(OBJ_nid2sn(digest))
               ? lacking(OBJ_nid2sn(digest))
               : result;
}

twca_pbe_e twca_pbe_look(const X509_ALGOR *algorithm, long *rounds)
{
    int nid = OBJ_obj2nid(algorithm->algorithm);
    long ignored = 0;

    rounds = rounds ? rounds : &ignored;
    return nid == NID_pbes2 ? look_at_pbes2(algorithm->parameter, rounds)
                            : look_at_older(nid, algorithm->parameter, rounds);
}
