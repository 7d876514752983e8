/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is known of TWCA's certificates, and of nobody else's. */

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "evidence/certificate.h"
#include "fixture.h"
#include "tap.h"

#define ROOT_CA "C = TW, O = TAIWAN-CA, OU = Root CA, CN = "
#define FOLDER "http://sslserver.twca.com.tw/cacert/"

/* As the certificates themselves have it. */
static const struct {
    const char *name;
    const char *sha256;
    const char *subject;
    const char *key_id;
    const char *download;
    const char *trusted_until;
    twca_role_e role;
    int is_new;
} expected[] = {
    {"TWCA Root Certification Authority",
     "BFD88FE1101C41AE3E801BF8BE56350EE9BAD1A6B9BD515EDC5C6D5B8711AC44",
     ROOT_CA "TWCA Root Certification Authority",
     "6A385B268DDE8B5AF24F7A54831918E30835A6BA", NULL, "2027-04-15",
     TWCA_ROLE_ROOT, 0},
    {"TWCA Global Root CA",
     "59769007F7685D0FCD50872F9F95D5755A5B2B457D81F3692B610A98672F0E1B",
     ROOT_CA "TWCA Global Root CA", NULL, NULL, "2029-04-15", TWCA_ROLE_ROOT,
     0},
    {"TWCA CYBER Root CA",
     "3F63BB2814BE174EC8B6439CF08D6D56F0B7C405883A5648A334424D6B3EC558",
     ROOT_CA "TWCA CYBER Root CA", "9D8561147CC1626F9768E44F3740E1ADE00D5637",
     FOLDER "cyber_root_2022.crt", NULL, TWCA_ROLE_ROOT, 1},
    {"TWCA CYBER Root CA",
     "C619F4E6F7B1BAA7A6C6F244092A3F82E46A6D67BEE26337FBAF02546F33133F",
     ROOT_CA "TWCA CYBER Root CA", "9D8561147CC1626F9768E44F3740E1ADE00D5637",
     NULL, NULL, TWCA_ROLE_CROSS, 1},
    {"TWCA Global Root CA",
     "8AD47F6D70A44FA80AF0F931125FFE3A76876FFAD219A4D40A13C038DC85E69E",
     ROOT_CA "TWCA Global Root CA", "48DBCDDE8EE949725A88E8B1D83D07B3B96B6650",
     FOLDER "root4096.crt", NULL, TWCA_ROLE_CROSS, 0},
    {"TWCA SSL Certification Authority",
     "01AF2324D098098F5E0CDF6FAABADA430B21CCE777F47EACB26248B2FDA3E531",
     "C = TW, O = TAIWAN-CA, OU = SSL Sub-CA, "
     "CN = TWCA SSL Certification Authority",
     "F228D4F9D41C7E1A6B1682E5EF932969EDCA1520", FOLDER "Cyber_SSL_2023.crt",
     NULL, TWCA_ROLE_INTERMEDIATE, 0},
    {"TWCA Secure SSL Certification Authority",
     "1A2C75FD096E0499E9FF6AC74E526F61EAAE3EDFC8C2EA4436FEE0C24D8B7D0E",
     "C = TW, O = TAIWAN-CA, CN = TWCA Secure SSL Certification Authority",
     "92E7FA6216718CF3977142C606A7E046614B5CB6",
     FOLDER "secure_sha2_2023G3.crt", NULL, TWCA_ROLE_INTERMEDIATE, 0},
    {"TWCA Global EVSSL Certification Authority",
     "49695A5F0F7EF6EDF698193D99ED48BAADE20EA457403C11CEAD492C458665DA",
     "C = TW, O = TAIWAN-CA, OU = Global EVSSL Sub-CA, "
     "CN = TWCA Global EVSSL Certification Authority",
     "6EBDA12BCEE4C2D528745CBDD98C6F04722A06DE", NULL, NULL,
     TWCA_ROLE_INTERMEDIATE, 0},
};

#define COUNT (sizeof(expected) / sizeof(expected[0]))

static apr_pool_t *pool;

static const unsigned char *bytes_of(const char *hexadecimal)
{
    unsigned char *bytes = apr_pcalloc(pool, strlen(hexadecimal) / 2 + 1);

    for (size_t i = 0; hexadecimal[2 * i]; i++) {
        const char digits[] = {hexadecimal[2 * i], hexadecimal[2 * i + 1], 0};

        bytes[i] = (unsigned char)strtol(digits, NULL, 16);
    }
    return bytes;
}

static int is_key(const char *key_id, const char *hexadecimal)
{
    return hexadecimal && key_id
               ? memcmp(key_id, bytes_of(hexadecimal), TWCA_KEY_ID_SIZE) == 0
               : !hexadecimal && !key_id;
}

static void test_table(void)
{
    const twca_known_t *found[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        const unsigned char *sha256 = bytes_of(expected[i].sha256);
        int seen = 0;

        found[i] = twca_hierarchy_find(sha256);
        ok(found[i] != NULL, "%s is known", expected[i].sha256);
        if (!found[i]) {
            continue;
        }
        ok(memcmp(found[i]->sha256, sha256, TWCA_HASH_SIZE) == 0,
           "by its fingerprint");
        for (size_t j = 0; j < i; j++) {
            seen |= found[j] == found[i];
        }
        ok(!seen, "which no other has");
        is_str(found[i]->name, expected[i].name, "its name");
        is_str(found[i]->subject, expected[i].subject, "its subject");
        is_str(found[i]->download, expected[i].download, "its address");
        is_str(found[i]->trusted_until, expected[i].trusted_until,
               "the end of trust");
        ok(found[i]->role == expected[i].role, "its role");
        ok(is_key(found[i]->key_id, expected[i].key_id), "its key");
        ok(found[i]->is_new == expected[i].is_new, "whether it is new");
    }
}

/* One bit of a fingerprint is another's. */
static void test_strangers(void)
{
    unsigned char sha256[TWCA_HASH_SIZE] = {0};

    ok(!twca_hierarchy_find(sha256), "a stranger is not known");
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(sha256, bytes_of(expected[i].sha256), TWCA_HASH_SIZE);
        sha256[i == 0 ? 0 : TWCA_HASH_SIZE - i] ^= 1;
        ok(!twca_hierarchy_find(sha256),
           "nor one with almost the fingerprint of %s", expected[i].name);
    }
}

static void test_crosses(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        const twca_known_t *cross = twca_hierarchy_cross(expected[i].subject);

        ok(expected[i].is_new
               ? cross && cross->role == TWCA_ROLE_CROSS
                     && strcmp(cross->name, expected[i].name) == 0
               : !cross,
           "what makes up for %s", expected[i].name);
    }
    ok(!twca_hierarchy_cross("CN = TWCA CYBER Root CA"), "and for nobody else");
}

static const twca_known_t *issuer(const char *subject, const char *key_id)
{
    return twca_hierarchy_issuer(subject, bytes_of(key_id), strlen(key_id) / 2);
}

static void test_issuers(void)
{
    const char *global = "48DBCDDE8EE949725A88E8B1D83D07B3B96B6650";
    const char *cyber = "9D8561147CC1626F9768E44F3740E1ADE00D5637";
    const twca_known_t *found = issuer(ROOT_CA "TWCA Global Root CA", global);

    ok(found && found->role == TWCA_ROLE_CROSS,
       "what is sent of a root is its cross certificate");
    ok(!issuer(ROOT_CA "TWCA Global Root CA", cyber), "another key");
    ok(!issuer(ROOT_CA "TWCA CYBER Root CA", global), "another name");
    ok(!issuer("CN = TWCA Global Root CA", global), "another subject");
    ok(!issuer(ROOT_CA "TWCA Global Root CA", "48DBCDDE8EE949725A88"),
       "a shorter key identifier");
    ok(!issuer(ROOT_CA "TWCA Global Root CA",
               "48DBCDDE8EE949725A88E8B1D83D07B3B96B665000"),
       "a longer one");
    ok(!issuer(ROOT_CA "TWCA Global Root CA", ""), "none");
}

static const twca_certificate_t *look(X509 *x509)
{
    unsigned char sha256[TWCA_HASH_SIZE];
    int verifications = 1;

    X509_digest(x509, EVP_sha256(), sha256, NULL);
    return twca_certificate_make(pool, x509, sha256, &verifications);
}

static const char *dn_of(const char *subject)
{
    char *result = apr_pstrdup(pool, subject);
    char *to = result;

    for (; *subject; subject++) {
        if (strncmp(subject, ", ", 2) == 0) {
            *to++ = '/';
            subject++;
        }
        else if (*subject != ' ' || (subject[1] != '=' && subject[-1] != '=')) {
            *to++ = *subject;
        }
    }
    *to = '\0';
    return result;
}

/* Somebody else's CA with the name and key identifier of one of TWCA's. */
static fixture_pair_t look_alike(size_t i, const fixture_pair_t *by)
{
    fixture_subject_t subject = {.subject = dn_of(expected[i].subject),
                                 .basic = "critical,CA:TRUE",
                                 .key_id = expected[i].key_id};

    return fixture_certificate(&subject, NULL, by);
}

static void test_look_alikes(void)
{
    fixture_pair_t root = fixture_authority("Root", NULL);

    for (size_t i = 0; i < COUNT; i++) {
        const twca_certificate_t *own = look(look_alike(i, NULL).x509);
        const twca_certificate_t *other = look(look_alike(i, &root).x509);

        is_str(own->subject, expected[i].subject, "the same subject");
        ok(!twca_hierarchy_find(own->sha256)
               && !twca_hierarchy_find(other->sha256),
           "is not enough to be known");
        ok(own->role == TWCA_ROLE_ROOT && other->role == TWCA_ROLE_INTERMEDIATE,
           "or to have its role");
        ok(!own->aia && !other->aia && !own->below_new_root
               && !other->below_new_root,
           "and says nothing of its issuer");
    }
}

static const twca_certificate_t *below(size_t i, const char *aia,
                                       int without_ids)
{
    fixture_pair_t by = look_alike(i, NULL);
    fixture_subject_t subject = {
        .subject = "CN=x", .aia = aia, .without_ids = without_ids};

    return look(fixture_certificate(&subject, NULL, &by).x509);
}

/* Where an issuer is downloaded that the certificate says no address of. */
static void test_addresses(void)
{
    for (size_t i = 0; i < COUNT; i++) {
        /* What is sent of a root is the cross certificate. */
        const char *address = expected[i].is_new || !expected[i].key_id
                                  ? NULL
                                  : expected[i].download;

        is_str(below(i, NULL, 0)->aia, address,
               "the issuer's address is known");
        is_str(below(i, NULL, 1)->aia, NULL,
               "but not without its key identifier");
        is_str(below(i, "caIssuers;URI:http://ca.test/own.crt", 0)->aia,
               "http://ca.test/own.crt", "its own word for it comes first");
        is_str(below(i, "OCSP;URI:http://ca.test/", 0)->aia, address,
               "an address of another kind is none");
        ok(below(i, NULL, 0)->below_new_root == expected[i].is_new
               && !below(i, NULL, 1)->below_new_root,
           "whether the root is new");
    }
}

int main(void)
{
    pool = fixture_start();
    test_table();
    test_strangers();
    test_crosses();
    test_issuers();
    test_look_alikes();
    test_addresses();
    fixture_end();
    return done();
}
