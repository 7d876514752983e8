/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "request.h"

#include <sys/stat.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

int request_is_own(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && (found.st_mode & 07777) == 0600;
}

static const char *name_text(const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data;
    const char *text;
    long length;

    X509_NAME_print_ex(bio, name, 0,
                       XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    length = BIO_get_mem_data(bio, &data);
    text = length > 0 ? apr_pstrmemdup(site_context()->scratch, data,
                                       (apr_size_t)length)
                      : "";
    BIO_free(bio);
    return text;
}

/* To the byte, where it was copied; else the kinds of strings may differ. */
static int is_subject(const X509_NAME *got, const X509_NAME *expected,
                      request_way_e way)
{
    const unsigned char *bytes[2];
    size_t sizes[2];

    if (way == REQUEST_IN_WORDS) {
        return X509_NAME_cmp(got, expected) == 0
               && strcmp(name_text(got), name_text(expected)) == 0;
    }
    X509_NAME_get0_der(got, &bytes[0], &sizes[0]);
    X509_NAME_get0_der(expected, &bytes[1], &sizes[1]);
    return sizes[0] == sizes[1] && memcmp(bytes[0], bytes[1], sizes[0]) == 0;
}

/* The request asks for that certificate's names, and for nothing else. */
static int has_names_of(X509_REQ *request, const X509 *x509)
{
    STACK_OF(X509_EXTENSION) *all = X509_REQ_get_extensions(request);
    int at = X509_get_ext_by_NID(x509, NID_subject_alt_name, -1);
    X509_EXTENSION *expected = at < 0 ? NULL : X509_get_ext(x509, at);
    X509_EXTENSION *got = sk_X509_EXTENSION_value(all, 0);
    int result = sk_X509_EXTENSION_num(all) <= 0;

    if (expected) {
        result = sk_X509_EXTENSION_num(all) == 1
                 && OBJ_cmp(X509_EXTENSION_get_object(got),
                            X509_EXTENSION_get_object(expected))
                        == 0
                 && X509_EXTENSION_get_critical(got)
                        == X509_EXTENSION_get_critical(expected)
                 && ASN1_OCTET_STRING_cmp(X509_EXTENSION_get_data(got),
                                          X509_EXTENSION_get_data(expected))
                        == 0;
    }
    sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
    return result;
}

const char *request_beside(const char *path, const char *ending)
{
    return apr_pstrcat(site_context()->scratch, path, ending, NULL);
}

const char *request_path(const char *name)
{
    static int number;

    return site_file(
        apr_psprintf(site_context()->scratch, "%d %s", ++number, name), "");
}

X509 *request_certificate(const char *names)
{
    fixture_subject_t subject = {.subject = "CN=x", .names = names};

    return fixture_certificate(&subject, NULL, NULL).x509;
}

static const char *fault_of(X509_REQ *request, const char *path, X509 *x509,
                            request_way_e way)
{
    if (!request
        || X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) != 1) {
        return "no request";
    }
    if (!fixture_has_key(request_beside(path, ".new.key"),
                         X509_REQ_get0_pubkey(request))) {
        return "no key of it";
    }
    if (!request_is_own(request_beside(path, ".new.key"))) {
        return "others can read the key";
    }
    if (!is_subject(X509_REQ_get_subject_name(request),
                    X509_get_subject_name(x509), way)) {
        return "another subject";
    }
    return has_names_of(request, x509) ? "" : "other names";
}

const char *request_fault(const char *path, X509 *x509, request_way_e way)
{
    const char *command = twca_command_reissue(site_context(), path, x509);
    const char *result;

    if (!command) {
        return "no command";
    }
    if (!strstr(command, " -subj ") != (way == REQUEST_COPIED)) {
        return "said in the other way";
    }
    if (site_run(command) != 0) {
        return "the command fails";
    }
    result = fault_of(fixture_request_in(request_beside(path, ".new.csr")),
                      path, x509, way);
    ERR_clear_error();
    return result;
}
