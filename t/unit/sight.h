/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file sight.h
 * @brief A site that is looked at: what was loaded, what is seen of it, and
 * what is said of that.
 *
 * www.example.test:443 has one pair, its chain of two below a root that the
 * path ends with; shop.example.test:443 has another. sight_begin() makes both
 * anew. Whatever is seen is seen SIGHT_LATER after the start, as the last of
 * many times.
 */

#ifndef TWCA_SIGHT_H
#define TWCA_SIGHT_H

#include "checks/served.h"

/** The start: 2026-11-22T10:00:00Z; the interval; and when it is looked at. */
#define SIGHT_START apr_time_from_sec(1795341600)
#define SIGHT_INTERVAL apr_time_from_sec(60)
#define SIGHT_LATER apr_time_from_sec(3600)

/** Certificates that there are: those that were loaded, and others. */
typedef enum {
    SIGHT_LEAF,       /* of www.example.test, valid from 2026-11-01 on */
    SIGHT_OLD_LEAF,   /* likewise, a year before */
    SIGHT_NEW_LEAF,   /* likewise, of the day before the start */
    SIGHT_ECDSA_LEAF, /* likewise, with another kind of key */
    SIGHT_OLD_ECDSA,  /* likewise, a year before */
    SIGHT_SHOP_LEAF,  /* of shop.example.test */
    SIGHT_CDN_LEAF,   /* of www.example.test, by another issuer */
    SIGHT_ALIEN_LEAF, /* of other.test, by the same issuer */
    SIGHT_ISSUING,    /* the issuer of them all */
    SIGHT_ROOT,
    SIGHT_CDN_ISSUING,    /* the other issuer */
    SIGHT_SECOND_ISSUING, /* the issuer's name, under another root */
    SIGHT_SECOND_ROOT,
    SIGHT_TWIN_LEAF, /* as SIGHT_LEAF, and of the same moment */
    SIGHT_COUNT
} sight_certificate_e;

/** A new case. */
void sight_begin(void);

/** The site that is judged, and the report; to be changed before
 * sight_told(). */
twca_site_t *sight_site(void);
twca_report_t *sight_report(void);

/** A certificate. */
const twca_certificate_t *sight_certificate(sight_certificate_e which);

/** Give the site a second pair, of SIGHT_ECDSA_LEAF. */
void sight_add_pair(void);

/**
 * Another sighting, of a list of certificates that SIGHT_COUNT ends, to be
 * changed: of TLS 1.3 and any key, at 192.0.2.1:443 (own), 192.0.2.80:443
 * (public) or 192.0.2.2:443 (peer).
 */
twca_sighting_t *sight_seen(twca_vantage_e vantage, twca_beacon_e beacon, ...);

/** The files of a pair, which were the same; to be changed. */
twca_on_disk_t *sight_disk(int pair);

/** Judge it: "error served-chain, warning shadowed", or "". */
const char *sight_told(void);

/** The facts of the finding of that number, "name=value" each in a line. */
const char *sight_facts(int number);

#endif /* TWCA_SIGHT_H */
