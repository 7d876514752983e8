/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "hierarchy.h"

#include <string.h>

static const twca_new_root_t cyber = {"TWCA CYBER Root CA",
                                      "TWCA Global Root CA"};

/* SHA-256 of the DER of the public certificates. */
static const struct {
    unsigned char sha256[33];
    unsigned char is_cross;
    const twca_new_root_t *new_root; /* it is this one, or issued by it */
} known[] = {
    /* TWCA CYBER Root CA */
    {"\x3F\x63\xBB\x28\x14\xBE\x17\x4E\xC8\xB6\x43\x9C\xF0\x8D\x6D\x56"
     "\xF0\xB7\xC4\x05\x88\x3A\x56\x48\xA3\x34\x42\x4D\x6B\x3E\xC5\x58",
     0, &cyber},
    /* TWCA CYBER Root CA, signed by TWCA Global Root CA */
    {"\xC6\x19\xF4\xE6\xF7\xB1\xBA\xA7\xA6\xC6\xF2\x44\x09\x2A\x3F\x82"
     "\xE4\x6A\x6D\x67\xBE\xE2\x63\x37\xFB\xAF\x02\x54\x6F\x33\x13\x3F",
     1, NULL},
    /* TWCA Global Root CA, signed by TWCA Root Certification Authority */
    {"\x8A\xD4\x7F\x6D\x70\xA4\x4F\xA8\x0A\xF0\xF9\x31\x12\x5F\xFE\x3A"
     "\x76\x87\x6F\xFA\xD2\x19\xA4\xD4\x0A\x13\xC0\x38\xDC\x85\xE6\x9E",
     1, NULL},
    /* TWCA SSL Certification Authority */
    {"\x01\xAF\x23\x24\xD0\x98\x09\x8F\x5E\x0C\xDF\x6F\xAA\xBA\xDA\x43"
     "\x0B\x21\xCC\xE7\x77\xF4\x7E\xAC\xB2\x62\x48\xB2\xFD\xA3\xE5\x31",
     0, &cyber},
};

int twca_hierarchy_is_cross(const unsigned char *sha256)
{
    unsigned i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (memcmp(known[i].sha256, sha256, 32) == 0) {
            return known[i].is_cross;
        }
    }
    return 0;
}

const twca_new_root_t *twca_hierarchy_new_root(const unsigned char *sha256)
{
    unsigned i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (memcmp(known[i].sha256, sha256, 32) == 0) {
            return known[i].new_root;
        }
    }
    return NULL;
}
