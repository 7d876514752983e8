/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "pkcs12.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "pbe.h"

#define DEEPEST 8 /* safe contents within safe contents: nobody has two */

static int is_legacy(const X509_ALGOR *algorithm)
{
    return twca_pbe_look(algorithm, NULL) == TWCA_PBE_LEGACY;
}

static int is_legacy_key(const PKCS12_SAFEBAG *bag)
{
    const X509_ALGOR *algorithm;

    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, NULL);
    return is_legacy(algorithm);
}

/* The bags of one SafeContents, and how far we are in them. */
typedef struct {
    const STACK_OF(PKCS12_SAFEBAG) * bags;
    int next;
} level_t;

static int has_legacy_bag(const STACK_OF(PKCS12_SAFEBAG) * bags)
{
    level_t levels[DEEPEST] = {{bags, 0}};
    int depth = 0;

    while (depth >= 0) {
        level_t *level = &levels[depth];
        const PKCS12_SAFEBAG *bag;

        if (level->next >= sk_PKCS12_SAFEBAG_num(level->bags)) {
            depth--;
            continue;
        }
        bag = sk_PKCS12_SAFEBAG_value(level->bags, level->next++);
        if (PKCS12_SAFEBAG_get_nid(bag) == NID_pkcs8ShroudedKeyBag
            && is_legacy_key(bag)) {
            return 1;
        }
        if (PKCS12_SAFEBAG_get_nid(bag) == NID_safeContentsBag
            && depth + 1 < DEEPEST) {
            depth++;
            levels[depth].bags = PKCS12_SAFEBAG_get0_safes(bag);
            levels[depth].next = 0;
        }
    }
    return 0;
}

static int is_legacy_safe(PKCS7 *safe)
{
    STACK_OF(PKCS12_SAFEBAG) * bags;
    int result;

    if (PKCS7_type_is_encrypted(safe)) {
        return safe->d.encrypted
               && is_legacy(safe->d.encrypted->enc_data->algorithm);
    }
    if (!PKCS7_type_is_data(safe) || !safe->d.data) {
        return 0;
    }
    bags = PKCS12_unpack_p7data(safe);
    result = has_legacy_bag(bags);
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    return result;
}

int twca_pkcs12_needs_legacy(const twca_bytes_t *bytes)
{
    const unsigned char *at = bytes->data;
    PKCS12 *pkcs12 = d2i_PKCS12(NULL, &at, (long)bytes->size);
    STACK_OF(PKCS7) *safes = NULL;
    int result = 0;
    int i;

    if (pkcs12) {
        safes = PKCS12_unpack_authsafes(pkcs12);
    }
    for (i = 0; !result && i < sk_PKCS7_num(safes); i++) {
        result = is_legacy_safe(sk_PKCS7_value(safes, i));
    }
    sk_PKCS7_pop_free(safes, PKCS7_free);
    PKCS12_free(pkcs12);
    ERR_clear_error();
    return result;
}
