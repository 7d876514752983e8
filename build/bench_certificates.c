/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * bench_certificates OUT COUNT KEYS: certificates for build/bench, fast.
 *
 * OUT/root.pem, and for each of COUNT sites OUT/NNNNN.pem (its certificate,
 * then the intermediate) with OUT/NNNNN.pem.key. Every certificate is another;
 * KEYS RSA keys of 2048 bits serve in turn, as making one takes longer than
 * everything else.
 */

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 128
#define DAYS 90

typedef struct {
    X509 *certificate;
    EVP_PKEY *key;
} issuer_t;

/* OpenSSL and the disk do not fail here; if they do, there is no benchmark. */
static void *must(void *result, const char *what)
{
    if (!result) {
        perror(what);
        exit(EXIT_FAILURE);
    }
    return result;
}

static EVP_PKEY *make_key(void)
{
    return must(EVP_RSA_gen(2048), "key");
}

static void add_extension(X509 *certificate, X509 *issuer, int nid,
                          const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = must(X509V3_EXT_conf_nid(NULL, &context, nid, value), value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/* A certificate without extensions and signature yet. */
static X509 *make_blank(const char *name, long serial, EVP_PKEY *key,
                        X509 *issuer)
{
    X509 *made = must(X509_new(), "certificate");
    X509_NAME *subject = X509_get_subject_name(made);

    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
    X509_gmtime_adj(X509_getm_notBefore(made), -3600L);
    X509_gmtime_adj(X509_getm_notAfter(made), DAYS * 86400L);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(made,
                         issuer ? X509_get_subject_name(issuer) : subject);
    X509_set_pubkey(made, key);
    return made;
}

static issuer_t make_authority(const char *name, long serial,
                               const issuer_t *issuer)
{
    issuer_t made;
    X509 *above;

    made.key = make_key();
    made.certificate =
        make_blank(name, serial, made.key, issuer ? issuer->certificate : NULL);
    above = issuer ? issuer->certificate : made.certificate;
    add_extension(made.certificate, above, NID_basic_constraints,
                  "critical,CA:TRUE");
    add_extension(made.certificate, above, NID_key_usage,
                  "critical,keyCertSign,cRLSign");
    add_extension(made.certificate, above, NID_subject_key_identifier, "hash");
    add_extension(made.certificate, above, NID_authority_key_identifier,
                  "keyid");
    X509_sign(made.certificate, issuer ? issuer->key : made.key, EVP_sha256());
    return made;
}

static X509 *make_site(int number, EVP_PKEY *key, const issuer_t *issuer)
{
    char alternative[NAME_SIZE];
    X509 *made;

    snprintf(alternative, sizeof(alternative), "DNS:site-%05d.example.test",
             number);
    made = make_blank(alternative + strlen("DNS:"), number + 10L, key,
                      issuer->certificate);
    add_extension(made, issuer->certificate, NID_subject_alt_name, alternative);
    add_extension(made, issuer->certificate, NID_ext_key_usage, "serverAuth");
    add_extension(made, issuer->certificate, NID_key_usage,
                  "critical,digitalSignature,keyEncipherment");
    add_extension(made, issuer->certificate, NID_subject_key_identifier,
                  "hash");
    add_extension(made, issuer->certificate, NID_authority_key_identifier,
                  "keyid");
    X509_sign(made, issuer->key, EVP_sha256());
    return made;
}

static FILE *open_file(const char *folder, const char *name)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return must(fopen(path, "w"), path);
}

static void close_file(FILE *file)
{
    must(fclose(file) == 0 ? file : NULL, "write");
}

static void write_site(const char *folder, int number, EVP_PKEY *key,
                       const issuer_t *issuer)
{
    char name[NAME_SIZE];
    X509 *site = make_site(number, key, issuer);
    FILE *file;

    snprintf(name, sizeof(name), "%05d.pem", number);
    file = open_file(folder, name);
    PEM_write_X509(file, site);
    PEM_write_X509(file, issuer->certificate);
    close_file(file);
    X509_free(site);

    snprintf(name, sizeof(name), "%05d.pem.key", number);
    file = open_file(folder, name);
    PEM_write_PKCS8PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    close_file(file);
}

static int number_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (*end || number < 1 || number > 99999) {
        fprintf(stderr, "%s: not a number from 1 to 99999\n", text);
        exit(EXIT_FAILURE);
    }
    return (int)number;
}

int main(int argc, char **argv)
{
    issuer_t root;
    issuer_t intermediate;
    EVP_PKEY **keys;
    FILE *file;
    int count;
    int key_count;

    if (argc != 4) {
        fprintf(stderr, "usage: %s OUT COUNT KEYS\n", argv[0]);
        return EXIT_FAILURE;
    }
    count = number_of(argv[2]);
    key_count = number_of(argv[3]);
    keys = must(calloc((size_t)key_count, sizeof(EVP_PKEY *)), "memory");
    for (int i = 0; i < key_count; i++) {
        keys[i] = make_key();
    }
    root = make_authority("Bench Root CA", 1, NULL);
    intermediate = make_authority("Bench Issuing CA", 2, &root);
    file = open_file(argv[1], "root.pem");
    PEM_write_X509(file, root.certificate);
    close_file(file);
    for (int i = 0; i < count; i++) {
        write_site(argv[1], i, keys[i % key_count], &intermediate);
    }
    free(keys); /* what they name goes with the process */
    return EXIT_SUCCESS;
}
