/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What certificates say, and what hostile ones try to. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "evidence/certificate.h"
#include "fixture.h"
#include "tap.h"

#define MANY 10000

static apr_pool_t *pool;

static apr_status_t free_certificate(void *x509)
{
    X509_free(x509);
    return APR_SUCCESS;
}

/* As it comes from a file: what OpenSSL keeps of the making is gone. */
static X509 *again(X509 *x509)
{
    unsigned char *der = NULL;
    int length = i2d_X509(x509, &der);
    const unsigned char *at = der;
    X509 *copy = d2i_X509(NULL, &at, length);

    OPENSSL_free(der);
    apr_pool_cleanup_register(pool, copy, free_certificate,
                              apr_pool_cleanup_null);
    return copy;
}

static const twca_certificate_t *look(X509 *x509)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    unsigned length;
    int verifications = 1;
    X509 *copy = again(x509);

    X509_digest(copy, EVP_sha256(), sha256, &length);
    return twca_certificate_make(pool, copy, sha256, &verifications);
}

static const twca_certificate_t *look_at(const fixture_subject_t *subject)
{
    return look(fixture_certificate(subject, NULL, NULL).x509);
}

static const char *list_of(const twca_certificate_t *certificate)
{
    const char *result = "";

    for (int i = 0; i < certificate->name_count; i++) {
        result = apr_pstrcat(pool, result,
                             i == 0                         ? ""
                             : i == certificate->host_count ? " | "
                                                            : " ",
                             certificate->names[i], NULL);
    }
    return result;
}

/* --- Names ---------------------------------------------------------------- */

static void add_name(GENERAL_NAMES *names, int type, const void *data,
                     int length)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = ASN1_STRING_type_new(
        type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);

    ASN1_STRING_set(value, data, length);
    GENERAL_NAME_set0_value(name, type, value);
    sk_GENERAL_NAME_push(names, name);
}

static const twca_certificate_t *with_names(GENERAL_NAMES *names)
{
    fixture_subject_t subject = {.subject = "CN=www.example.test"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);

    X509_add1_ext_i2d(pair.x509, NID_subject_alt_name, names, 0,
                      X509V3_ADD_DEFAULT);
    GENERAL_NAMES_free(names);
    fixture_sign(pair.x509, pair.key);
    return look(pair.x509);
}

static void test_names(void)
{
    fixture_subject_t subject = {
        .names = "IP:192.0.2.1,DNS:www.example.test,email:a@example.test,"
                 "DNS:*.example.test,URI:http://x/,IP:2001:db8::1"};
    const twca_certificate_t *found = look_at(&subject);

    is_str(list_of(found),
           "www.example.test *.example.test | 192.0.2.1 2001:db8:0:0:0:0:0:1",
           "hosts, then addresses, nothing else");
    ok(found->host_count == 2 && found->name_count == 4, "and their numbers");
    subject.names = NULL;
    subject.subject = "CN=www.example.test";
    found = look_at(&subject);
    ok(found->name_count == 0 && found->host_count == 0,
       "the common name is no name");
}

static void test_hostile_names(void)
{
    static const char text[] = "www.example.test\0.evil.test";
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    const twca_certificate_t *found;

    add_name(names, GEN_DNS, text, sizeof(text) - 1);
    add_name(names, GEN_DNS, "a\r\nb c\x7F\x1B[31m", 12);
    add_name(names, GEN_DNS, "", 0);
    add_name(names, GEN_DNS, "\xE6\x86\x91", 3);
    add_name(names, GEN_IPADD, "\1\2\3", 3);
    add_name(names, GEN_IPADD, "\0\0\0\0", 4);
    add_name(names, GEN_IPADD, "", 0);
    found = with_names(names);
    is_str(list_of(found),
           "www.example.test\\x00.evil.test a\\x0d\\x0ab\\x20c\\x7f\\x1b[31m "
           " \xE6\x86\x91 | 0.0.0.0",
           "NULs, controls and addresses of odd lengths");
    ok(found->host_count == 4 && found->name_count == 5, "are counted rightly");
}

static void test_many_names(void)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    const twca_certificate_t *found;
    char name[64];

    for (int i = 0; i < MANY; i++) {
        apr_snprintf(name, sizeof(name), "www-%d.example.test", i);
        add_name(names, GEN_DNS, name, (int)strlen(name));
    }
    found = with_names(names);
    ok(found->host_count == MANY && found->name_count == MANY,
       "ten thousand names");
    is_str(found->names[MANY - 1], "www-9999.example.test", "and the last one");
}

/* --- Subjects ------------------------------------------------------------- */

static void test_common_names(void)
{
    static const char *const cases[][2] = {
        {"CN=www.example.test", "www.example.test"},
        {"C=TW/O=TAIWAN-CA/CN=www.example.test/OU=x", "www.example.test"},
        {"O=Nobody", "O = Nobody"},
        {"", ""},
        {"CN=Example, Inc.", "Example, Inc."},
        {"CN=a + b", "a + b"},
        {"O=Evil, CN = evil.test/CN=www.example.test", "www.example.test"},
        {"O=\"CN = evil.test\"/CN=www.example.test", "www.example.test"},
        {"O=Evil + CN = evil.test/CN=www.example.test", "www.example.test"},
        {"O=a\\/CN=b", "b"},
        {"O=a\"/CN=b", "b"},
        {"O=Evil, CN = evil.test", "O = \"Evil, CN = evil.test\""},
        {"CN=say \"hi\"", "say \\\"hi\\\""},
        {"CN=#x", "#x"},
        {"CN= x ", " x "},
        {"CN=\xE6\x86\x91\xE8\xAD\x89", "\xE6\x86\x91\xE8\xAD\x89"},
        {"CN=a\nb", "a\\0Ab"},
        {"CN=first/CN=second", "first"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture_subject_t subject = {.subject = cases[i][0]};

        is_str(twca_certificate_name(pool, look_at(&subject)), cases[i][1],
               apr_psprintf(pool, "common name %d", (int)i));
    }
}

static void test_joined_name(void)
{
    fixture_subject_t subject = {.subject = "O=X"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    const twca_certificate_t *found;

    X509_NAME_add_entry_by_txt(X509_get_subject_name(pair.x509), "CN",
                               MBSTRING_UTF8, (const unsigned char *)"a\0b", 3,
                               -1, -1);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(pair.x509), "OU",
                               MBSTRING_UTF8, (const unsigned char *)"c", 1, -1,
                               -1);
    fixture_sign(pair.x509, pair.key);
    found = look(pair.x509);
    ok(strchr(found->subject, '+') != NULL, "entries of one name are joined");
    is_str(twca_certificate_name(pool, found), "a\\00b",
           "the name among them, a NUL in it");
}

/* --- Numbers and dates ---------------------------------------------------- */

static void test_serials(void)
{
    fixture_subject_t subject = {.subject = "CN=x", .serial = 0x1A2B};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    unsigned char bytes[64];
    char text[129];
    BIGNUM *number;

    is_str(look(pair.x509)->serial, "1A2B", "a serial number");
    ASN1_INTEGER_set(X509_get_serialNumber(pair.x509), -255);
    fixture_sign(pair.x509, pair.key);
    is_str(look(pair.x509)->serial, "-FF", "a negative one");
    ASN1_INTEGER_set(X509_get_serialNumber(pair.x509), 0);
    fixture_sign(pair.x509, pair.key);
    is_str(look(pair.x509)->serial, "00", "zero");
    memset(bytes, 0xC5, sizeof(bytes));
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = i % 2 == 0 ? 'C' : '5';
    }
    text[sizeof(text) - 1] = '\0';
    number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pair.x509));
    BN_free(number);
    fixture_sign(pair.x509, pair.key);
    is_str(look(pair.x509)->serial, text, "one of 64 bytes");
}

static const twca_certificate_t *with_dates(const char *from, const char *until)
{
    fixture_subject_t subject = {.subject = "CN=x"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    ASN1_TIME *times[] = {X509_getm_notBefore(pair.x509),
                          X509_getm_notAfter(pair.x509)};
    const char *const texts[] = {from, until};

    for (int i = 0; i < 2; i++) {
        times[i]->type =
            strlen(texts[i]) == 13 ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME;
        ASN1_STRING_set(times[i], texts[i], -1);
    }
    fixture_sign(pair.x509, pair.key);
    return look(pair.x509);
}

/* The seconds were computed with Python's datetime. */
static void test_dates(void)
{
    static const struct {
        const char *text;
        apr_int64_t seconds;
    } cases[] = {
        {"00010101000000Z", APR_INT64_C(-62135596800)},
        {"15821015000000Z", APR_INT64_C(-12219292800)},
        {"16000229000000Z", APR_INT64_C(-11670998400)},
        {"19000301000000Z", APR_INT64_C(-2203891200)},
        {"500101000000Z", -631152000},
        {"691231235959Z", -1},
        {"700101000000Z", 0},
        {"000229120000Z", 951825600},
        {"380119031408Z", APR_INT64_C(2147483648)},
        {"491231235959Z", APR_INT64_C(2524607999)},
        {"20500101000000Z", APR_INT64_C(2524608000)},
        {"21000228235959Z", APR_INT64_C(4107542399)},
        {"21000301000000Z", APR_INT64_C(4107542400)},
        {"99991231235959Z", APR_INT64_C(253402300799)},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const twca_certificate_t *found =
            with_dates(cases[i].text, cases[i].text);

        ok(found->dates_valid && found->not_before == cases[i].seconds
               && found->not_after == cases[i].seconds,
           "%s is %" APR_INT64_T_FMT, cases[i].text, cases[i].seconds);
    }
}

static void test_no_dates(void)
{
    static const char *const cases[] = {
        "",
        "no date at all",
        "20261322000000Z",
        "20260230000000Z",
        "20260101250000Z",
        "2026010100000Z",
        "260101000000",
        "99999999999999999999999999999999Z",
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(!with_dates(cases[i], "20300101000000Z")->dates_valid,
           "\"%s\" is no date", cases[i]);
        ok(!with_dates("20200101000000Z", cases[i])->dates_valid,
           "\"%s\" is no date to end at", cases[i]);
    }
}

/* --- Roles, usages and keys ----------------------------------------------- */

static void is_role(const twca_certificate_t *found, twca_role_e role,
                    int is_ca, int is_self_signed, const char *what)
{
    ok(found->role == role, "%s: the role", what);
    ok(found->is_ca == is_ca && found->is_self_signed == is_self_signed,
       "%s: the flags", what);
}

static void test_roles(void)
{
    fixture_pair_t root = fixture_authority("Root", NULL);
    fixture_pair_t middle = fixture_authority("Middle", &root);
    fixture_pair_t server = fixture_server("www.example.test", &middle);
    fixture_subject_t own = {.subject = "CN=www.example.test",
                             .names = "DNS:www.example.test",
                             .basic = "critical,CA:TRUE"};
    fixture_subject_t plain = {.subject = "CN=www.example.test"};
    fixture_subject_t old = {.subject = "CN=Old Root", .without_ids = 1};
    fixture_pair_t one = fixture_certificate(&old, NULL, NULL);

    is_role(look(root.x509), TWCA_ROLE_ROOT, 1, 1, "a root");
    is_role(look(middle.x509), TWCA_ROLE_INTERMEDIATE, 1, 0, "an intermediate");
    is_role(look(server.x509), TWCA_ROLE_SERVER, 0, 0, "a server's");
    is_role(look_at(&own), TWCA_ROLE_SERVER, 1, 1,
            "a server's own that calls itself a CA");
    is_role(look_at(&plain), TWCA_ROLE_SERVER, 0, 1, "a server's own");
    X509_set_version(one.x509, X509_VERSION_1);
    fixture_sign(one.x509, one.key);
    is_role(look(one.x509), TWCA_ROLE_ROOT, 0, 1, "a root of version 1");
    X509_set_issuer_name(server.x509, X509_get_subject_name(server.x509));
    fixture_sign(server.x509, root.key);
    is_role(look(server.x509), TWCA_ROLE_SERVER, 0, 0,
            "one that only pretends to be self-signed");
}

static void test_usages(void)
{
    static const struct {
        const char *purposes;
        int has_usage;
        int for_servers;
        const char *usages;
    } cases[] = {
        {NULL, 0, 0, NULL},
        {"serverAuth", 1, 1, NULL},
        {"clientAuth,serverAuth", 1, 1, NULL},
        {"clientAuth,emailProtection", 1, 0, "clientAuth,emailProtection"},
        {"1.2.3.4.5", 1, 0, "1.2.3.4.5"},
        {"anyExtendedKeyUsage", 1, 0, "anyExtendedKeyUsage"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        fixture_subject_t subject = {.subject = "CN=x",
                                     .purposes = cases[i].purposes};
        const twca_certificate_t *found = look_at(&subject);

        ok(found->has_usage == cases[i].has_usage
               && found->for_servers == cases[i].for_servers,
           "for %s: the flags", cases[i].purposes ? cases[i].purposes : "all");
        is_str(found->usages, cases[i].usages, "and the words");
    }
}

/* What is put together from many parts must not be copied for each. */
static void test_many_usages(void)
{
    fixture_subject_t subject = {.subject = "CN=x"};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    EXTENDED_KEY_USAGE *all = sk_ASN1_OBJECT_new_null();

    for (int i = 0; i < 2 * MANY; i++) {
        sk_ASN1_OBJECT_push(all, OBJ_txt2obj("1.2.3", 1));
    }
    X509_add1_ext_i2d(pair.x509, NID_ext_key_usage, all, 0, X509V3_ADD_DEFAULT);
    sk_ASN1_OBJECT_pop_free(all, ASN1_OBJECT_free);
    fixture_sign(pair.x509, pair.key);
    ok(strlen(look(pair.x509)->usages) == 2 * MANY * 6 - 1,
       "twenty thousand usages");
}

static void test_keys(void)
{
    static const char *const kinds[] = {
        "RSA 1024",     "RSA-PSS 1024", "DSA 1024", "EC prime256v1",
        "EC secp384r1", "ED25519",      "ED448"};
    fixture_subject_t subject = {.subject = "CN=x"};
    fixture_pair_t pair;
    const twca_certificate_t *found;
    unsigned char *key;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        pair = fixture_certificate(&subject, fixture_key(kinds[i]), NULL);
        found = look(pair.x509);
        ok(found->has_key, "%s is read", kinds[i]);
        is_str(found->key, kinds[i], "and named");
    }
    key = OPENSSL_zalloc(4);
    pair = fixture_certificate(&subject, NULL, NULL);
    X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(pair.x509),
                           OBJ_txt2obj("1.2.3.4", 1), V_ASN1_NULL, NULL, key,
                           4);
    fixture_sign(pair.x509, pair.key);
    found = look(pair.x509);
    ok(!found->has_key, "a key of an unknown kind is not read");
    is_str(found->key, "", "nor named");
    is_str(found->signature, "ecdsa-with-SHA256", "the signature's name");
}

/* --- What OpenSSL can't read ---------------------------------------------- */

static X509 *with_garbage(int nid)
{
    fixture_subject_t subject = {.subject = "CN=x", .without_ids = 1};
    fixture_pair_t pair = fixture_certificate(&subject, NULL, NULL);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension;

    ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x30\x7F\x01", 3);
    extension = X509_EXTENSION_create_by_NID(NULL, nid, 0, value);
    X509_add_ext(pair.x509, extension, -1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
    fixture_sign(pair.x509, pair.key);
    return pair.x509;
}

static void test_malformed(void)
{
    static const int nids[] = {NID_subject_alt_name,
                               NID_basic_constraints,
                               NID_key_usage,
                               NID_ext_key_usage,
                               NID_authority_key_identifier,
                               NID_subject_key_identifier,
                               NID_name_constraints,
                               NID_crl_distribution_points};
    fixture_subject_t twice = {.subject = "CN=x", .names = "DNS:a.test"};
    fixture_pair_t pair = fixture_certificate(&twice, NULL, NULL);
    X509_EXTENSION *extension;

    for (size_t i = 0; i < sizeof(nids) / sizeof(nids[0]); i++) {
        const twca_certificate_t *found = look(with_garbage(nids[i]));

        ok(found->is_malformed, "garbage in %s", OBJ_nid2sn(nids[i]));
    }
    ok(!look(with_garbage(NID_info_access))->aia,
       "garbage in authorityInfoAccess is no address");
    extension = X509_get_ext(
        pair.x509, X509_get_ext_by_NID(pair.x509, NID_subject_alt_name, -1));
    X509_add_ext(pair.x509, extension, -1);
    fixture_sign(pair.x509, pair.key);
    ok(look(pair.x509)->is_malformed, "names twice");
    ok(look(pair.x509)->name_count == 0, "count for none");
}

static void test_address(void)
{
    fixture_subject_t subject = {
        .subject = "CN=x",
        .aia = "OCSP;URI:http://ocsp.test/,caIssuers;email:a@b.test,"
               "caIssuers;URI:http://ca.test/one.crt,"
               "caIssuers;URI:http://ca.test/two.crt"};

    is_str(look_at(&subject)->aia, "http://ca.test/one.crt",
           "the issuer's address");
    subject.aia = NULL;
    is_str(look_at(&subject)->aia, NULL, "no address");
}

int main(void)
{
    pool = fixture_start();
    test_names();
    test_hostile_names();
    test_many_names();
    test_common_names();
    test_joined_name();
    test_serials();
    test_dates();
    test_no_dates();
    test_roles();
    test_usages();
    test_many_usages();
    test_keys();
    test_malformed();
    test_address();
    fixture_end();
    return done();
}
