/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "hierarchy.h"

#include <string.h>

#include "certificate.h"

#define NAMED(unit, common_name)                                               \
    .name = (common_name),                                                     \
    .subject = "C = TW, O = TAIWAN-CA, " unit "CN = " common_name

#define FOLDER "http://sslserver.twca.com.tw/cacert/"

#define ROOT_KEY                                                               \
    "\x6A\x38\x5B\x26\x8D\xDE\x8B\x5A\xF2\x4F"                                 \
    "\x7A\x54\x83\x19\x18\xE3\x08\x35\xA6\xBA"
#define GLOBAL_KEY                                                             \
    "\x48\xDB\xCD\xDE\x8E\xE9\x49\x72\x5A\x88"                                 \
    "\xE8\xB1\xD8\x3D\x07\xB3\xB9\x6B\x66\x50"
#define CYBER_KEY                                                              \
    "\x9D\x85\x61\x14\x7C\xC1\x62\x6F\x97\x68"                                 \
    "\xE4\x4F\x37\x40\xE1\xAD\xE0\x0D\x56\x37"

/* Cross certificates come before the roots of their names: they are what can
 * be sent. Addresses are the ones in authority information access extensions
 * of what these have issued; the ends of trust are of Mozilla's schedule, by
 * the age of a root's key (wiki.mozilla.org/CA/Root_CA_Lifecycles). */
static const twca_known_t known[] = {
    {
        NAMED("OU = Root CA, ", "TWCA CYBER Root CA"),
        .sha256 =
            "\xC6\x19\xF4\xE6\xF7\xB1\xBA\xA7\xA6\xC6\xF2\x44\x09\x2A\x3F\x82"
            "\xE4\x6A\x6D\x67\xBE\xE2\x63\x37\xFB\xAF\x02\x54\x6F\x33\x13\x3F",
        .issuer = "TWCA Global Root CA",
        .key_id = CYBER_KEY,
        .role = TWCA_ROLE_CROSS,
        .is_new = 1,
    },
    {
        NAMED("OU = Root CA, ", "TWCA Global Root CA"),
        .sha256 =
            "\x8A\xD4\x7F\x6D\x70\xA4\x4F\xA8\x0A\xF0\xF9\x31\x12\x5F\xFE\x3A"
            "\x76\x87\x6F\xFA\xD2\x19\xA4\xD4\x0A\x13\xC0\x38\xDC\x85\xE6\x9E",
        .key_id = GLOBAL_KEY,
        .download = FOLDER "root4096.crt",
        .role = TWCA_ROLE_CROSS,
    },
    {
        NAMED("OU = Root CA, ", "TWCA CYBER Root CA"),
        .sha256 =
            "\x3F\x63\xBB\x28\x14\xBE\x17\x4E\xC8\xB6\x43\x9C\xF0\x8D\x6D\x56"
            "\xF0\xB7\xC4\x05\x88\x3A\x56\x48\xA3\x34\x42\x4D\x6B\x3E\xC5\x58",
        .key_id = CYBER_KEY,
        .download = FOLDER "cyber_root_2022.crt",
        .role = TWCA_ROLE_ROOT,
        .is_new = 1,
    },
    {
        NAMED("OU = Root CA, ", "TWCA Global Root CA"),
        .sha256 =
            "\x59\x76\x90\x07\xF7\x68\x5D\x0F\xCD\x50\x87\x2F\x9F\x95\xD5\x75"
            "\x5A\x5B\x2B\x45\x7D\x81\xF3\x69\x2B\x61\x0A\x98\x67\x2F\x0E\x1B",
        .trusted_until = "2029-04-15",
        .role = TWCA_ROLE_ROOT,
    },
    {
        NAMED("OU = Root CA, ", "TWCA Root Certification Authority"),
        .sha256 =
            "\xBF\xD8\x8F\xE1\x10\x1C\x41\xAE\x3E\x80\x1B\xF8\xBE\x56\x35\x0E"
            "\xE9\xBA\xD1\xA6\xB9\xBD\x51\x5E\xDC\x5C\x6D\x5B\x87\x11\xAC\x44",
        .key_id = ROOT_KEY,
        .trusted_until = "2027-04-15",
        .role = TWCA_ROLE_ROOT,
    },
    {
        NAMED("OU = SSL Sub-CA, ", "TWCA SSL Certification Authority"),
        .sha256 =
            "\x01\xAF\x23\x24\xD0\x98\x09\x8F\x5E\x0C\xDF\x6F\xAA\xBA\xDA\x43"
            "\x0B\x21\xCC\xE7\x77\xF4\x7E\xAC\xB2\x62\x48\xB2\xFD\xA3\xE5\x31",
        .key_id = "\xF2\x28\xD4\xF9\xD4\x1C\x7E\x1A\x6B\x16"
                  "\x82\xE5\xEF\x93\x29\x69\xED\xCA\x15\x20",
        .download = FOLDER "Cyber_SSL_2023.crt",
        .role = TWCA_ROLE_INTERMEDIATE,
    },
    {
        NAMED("", "TWCA Secure SSL Certification Authority"), /* 2023 G3 */
        .sha256 =
            "\x1A\x2C\x75\xFD\x09\x6E\x04\x99\xE9\xFF\x6A\xC7\x4E\x52\x6F\x61"
            "\xEA\xAE\x3E\xDF\xC8\xC2\xEA\x44\x36\xFE\xE0\xC2\x4D\x8B\x7D\x0E",
        .key_id = "\x92\xE7\xFA\x62\x16\x71\x8C\xF3\x97\x71"
                  "\x42\xC6\x06\xA7\xE0\x46\x61\x4B\x5C\xB6",
        .download = FOLDER "secure_sha2_2023G3.crt",
        .role = TWCA_ROLE_INTERMEDIATE,
    },
    {
        NAMED("OU = Global EVSSL Sub-CA, ",
              "TWCA Global EVSSL Certification Authority"),
        .sha256 =
            "\x49\x69\x5A\x5F\x0F\x7E\xF6\xED\xF6\x98\x19\x3D\x99\xED\x48\xBA"
            "\xAD\xE2\x0E\xA4\x57\x40\x3C\x11\xCE\xAD\x49\x2C\x45\x86\x65\xDA",
        .key_id = "\x6E\xBD\xA1\x2B\xCE\xE4\xC2\xD5\x28\x74"
                  "\x5C\xBD\xD9\x8C\x6F\x04\x72\x2A\x06\xDE",
        .role = TWCA_ROLE_INTERMEDIATE,
    },
};

#define COUNT (sizeof(known) / sizeof(known[0]))

const twca_known_t *twca_hierarchy_find(const unsigned char *sha256)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (memcmp(known[i].sha256, sha256, TWCA_HASH_SIZE) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

const twca_known_t *twca_hierarchy_issuer(const char *issuer,
                                          const unsigned char *key_id,
                                          size_t length)
{
    for (size_t i = 0; length == TWCA_KEY_ID_SIZE && i < COUNT; i++) {
        if (known[i].key_id
            && memcmp(known[i].key_id, key_id, TWCA_KEY_ID_SIZE) == 0
            && strcmp(known[i].subject, issuer) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

const twca_known_t *twca_hierarchy_cross(const char *subject)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (known[i].is_new && known[i].role == TWCA_ROLE_CROSS
            && strcmp(known[i].subject, subject) == 0) {
            return &known[i];
        }
    }
    return NULL;
}
