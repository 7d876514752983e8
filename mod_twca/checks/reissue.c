/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The request for a new certificate like one whose key is lost. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "command.h"
#include "notation.h"
#include "shell.h"

/* A little less than Linux takes as one argument of a program: of sh -c. */
#define LONGEST 128000

#define STRONG 112 /* bits of security that OpenSSL's usual level asks for */

/* --- The key -------------------------------------------------------------- */

static const char *rsa_size(apr_pool_t *pool, const EVP_PKEY *key)
{
    int bits = EVP_PKEY_get_bits(key);

    bits = bits < 2048 ? 2048 : bits;
    return apr_psprintf(pool, " -pkeyopt rsa_keygen_bits:%d",
                        bits > OPENSSL_RSA_MAX_MODULUS_BITS
                            ? OPENSSL_RSA_MAX_MODULUS_BITS
                            : bits);
}

/* What an RSA-PSS key is restricted to. A digest is not named where it is
 * SHA-1, and such a restriction is not worth having again. */
static const char *pss_restrictions(apr_pool_t *pool, const EVP_PKEY *key)
{
    char digest[64];
    char mask[64] = "SHA1";
    int salt;

    if (!EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_RSA_DIGEST, digest,
                                        sizeof(digest), NULL)
        || !EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_RSA_PSS_SALTLEN,
                                   &salt)) {
        return "";
    }
    (void)EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_MGF1_DIGEST, mask,
                                         sizeof(mask), NULL);
    return apr_psprintf(pool,
                        " -pkeyopt rsa_pss_keygen_md:%s"
                        " -pkeyopt rsa_pss_keygen_mgf1_md:%s"
                        " -pkeyopt rsa_pss_keygen_saltlen:%d",
                        digest, mask, salt);
}

static const char *curve(apr_pool_t *pool, const EVP_PKEY *key)
{
    char group[64] = "";

    (void)EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
    return apr_pstrcat(pool, " -pkeyopt ec_paramgen_curve:",
                       *group && EVP_PKEY_get_security_bits(key) >= STRONG
                           ? group
                           : "prime256v1",
                       NULL);
}

/* The algorithm and options of `openssl genpkey` for a key of the same kind,
 * or the nearest that is fit for a server. */
static const char *kind_of(apr_pool_t *pool, const EVP_PKEY *key)
{
    static const char usual[] = "RSA -pkeyopt rsa_keygen_bits:2048";

    if (!key || !EVP_PKEY_can_sign(key)) {
        return usual;
    }
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_DSA:
        return apr_pstrcat(pool, "RSA", rsa_size(pool, key), NULL);
    case EVP_PKEY_RSA_PSS:
        return apr_pstrcat(pool, "RSA-PSS", rsa_size(pool, key),
                           pss_restrictions(pool, key), NULL);
    case EVP_PKEY_EC:
        return apr_pstrcat(pool, "EC", curve(pool, key), NULL);
    default:
        return EVP_PKEY_get0_type_name(key) ? EVP_PKEY_get0_type_name(key)
                                            : usual;
    }
}

/* --- The request ---------------------------------------------------------- */

/* With a configuration of its own, so that the machine's asks for nothing and
 * adds no extensions; OpenSSL wants one with that name in it. */
static const char *request_in_words(apr_pool_t *pool, const char *key,
                                    const char *subject, const char *names)
{
    return apr_pstrcat(pool,
                       "echo distinguished_name=default | openssl req -config "
                       "- -new -utf8 -key ",
                       key, " -subj ", twca_shell_word(pool, subject),
                       names ? " -addext " : "",
                       names ? twca_shell_word(pool, names) : "", NULL);
}

/* What -subj can't say is taken from the certificate itself. */
static const char *request_of_copy(apr_pool_t *pool, const char *key,
                                   X509 *x509, const char *names)
{
    unsigned char *der = NULL;
    int length = i2d_X509(x509, &der);
    unsigned char *base64;

    if (length < 0) {
        return NULL;
    }
    base64 = apr_palloc(pool, (apr_size_t)length / 3 * 4 + 5);
    EVP_EncodeBlock(base64, der, length);
    OPENSSL_free(der);
    return apr_pstrcat(
        pool, "echo ", (const char *)base64,
        " | openssl base64 -d -A | openssl x509 -inform DER "
        "-x509toreq -key ",
        key, names ? " -copy_extensions copy -ext subjectAltName" : "", NULL);
}

/* The shell itself writes the files: readable to their owner alone, and (-C)
 * none that is there already, however often the command is run; nor an empty
 * one where openssl fails. */
const char *twca_command_reissue(const twca_context_t *context,
                                 const char *path, X509 *x509)
{
    apr_pool_t *pool = context->scratch;
    const char *key = twca_free_name(pool, path, ".new.key");
    const char *file = twca_free_name(pool, path, ".new.csr");
    const char *conf = context->openssl_conf;
    const char *subject;
    const char *names;
    const char *request;
    const char *command;

    if (!x509 || !key || !file) {
        return NULL;
    }
    key = twca_shell_word(pool, key);
    names = twca_notation_names(pool, x509);
    subject = twca_notation_subject(pool, X509_get_subject_name(x509));
    request = subject ? request_in_words(pool, key, subject, names)
                      : request_of_copy(pool, key, x509, names);
    if (!request) {
        return NULL;
    }
    command = apr_pstrcat(
        pool, "(", conf ? "export OPENSSL_CONF=" : "",
        conf ? twca_shell_word(pool, conf) : "", conf ? "; " : "",
        "umask 077; set -C; k=$(openssl genpkey -algorithm ",
        kind_of(pool, X509_get0_pubkey(x509)), ") && echo \"$k\" > ", key,
        " && ", request, " > ", twca_shell_word(pool, file), ")", NULL);
    ERR_clear_error();
    return strlen(command) > LONGEST ? NULL : command;
}
