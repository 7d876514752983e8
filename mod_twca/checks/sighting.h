/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file sighting.h
 * @brief What is served, as somebody sees it who connects.
 *
 * A site is looked at from its own addresses, at the address that the world
 * uses (TWCAPublic), and at the other servers of the site (TWCAPeer): each
 * connection that was tried is a sighting. What a file holds now is looked at
 * too, beside what this server has loaded from it.
 */

#ifndef TWCA_SIGHTING_H
#define TWCA_SIGHTING_H

#include <apr_time.h>

#include "../evidence/certificate.h"

/** Who was asked. */
typedef enum {
    TWCA_VANTAGE_OWN,    /* one of this server's own addresses */
    TWCA_VANTAGE_PUBLIC, /* TWCAPublic */
    TWCA_VANTAGE_PEER,   /* TWCAPeer */
    TWCA_VANTAGE_COUNT
} twca_vantage_e;

/** The version of TLS that was offered, and no other. */
typedef enum {
    TWCA_PROTOCOL_1_2,
    TWCA_PROTOCOL_1_3,
    TWCA_PROTOCOL_COUNT
} twca_protocol_e;

/** The keys that were offered: of a site with pairs of both kinds each is asked
 * for apart, else whatever is served first. */
typedef enum {
    TWCA_KIND_ANY,
    TWCA_KIND_RSA,
    TWCA_KIND_ECDSA,
    TWCA_KIND_COUNT
} twca_kind_e;

/** What came of it. */
typedef enum {
    TWCA_ANSWER_PENDING,     /* not looked at yet */
    TWCA_ANSWER_SERVED,      /* certificates came */
    TWCA_ANSWER_NO_PROTOCOL, /* TLS, but not that version of it */
    TWCA_ANSWER_NO_KIND,     /* TLS, but no certificate with such a key */
    TWCA_ANSWER_REFUSED,     /* nobody listens there */
    TWCA_ANSWER_TIMEOUT,
    TWCA_ANSWER_UNREACHABLE, /* no way to that address */
    TWCA_ANSWER_UNRESOLVED,  /* the name has no address */
    TWCA_ANSWER_NOT_TLS,     /* something else than TLS is spoken there */
    TWCA_ANSWER_TOO_LARGE,   /* more certificates than anybody has */
    TWCA_ANSWER_BROKEN,      /* TLS that broke off, or that can't be read */
    TWCA_ANSWER_COUNT
} twca_answer_e;

/** Who answered /.well-known/twca-beacon/ over the same connection; asked only
 * where another list of certificates came than this server has loaded. */
typedef enum {
    TWCA_BEACON_UNASKED,
    TWCA_BEACON_OURS,    /* this server: its secret of this start */
    TWCA_BEACON_EARLIER, /* this server as it was before a restart */
    TWCA_BEACON_OTHER,   /* another server with this module */
    TWCA_BEACON_NONE,    /* a server without it: an HTTP answer, no beacon */
    TWCA_BEACON_SILENT,  /* no answer that can be read, or too busy to say */
    TWCA_BEACON_COUNT
} twca_beacon_e;

/** What came, compared with what was loaded. */
typedef enum {
    TWCA_SHOWN_LACKING,    /* the right certificate, its chain not complete */
    TWCA_SHOWN_OTHER_SITE, /* the certificate of another site of this server */
    TWCA_SHOWN_SIBLING,    /* one of the same issuer for the same name */
    TWCA_SHOWN_UNRELATED,
    TWCA_SHOWN_COUNT
} twca_shown_e;

/** How a list that came differs from those that were loaded: what is left of
 * it where not all of its certificates could be kept. */
typedef struct {
    unsigned char shown; /* 1 + twca_shown_e; 0: nothing is said of it */
    apr_int16_t age;     /* for the same name, and older (-1) or newer (1) */
    apr_int32_t which;   /* of another site: its number in the report; where the
                            chain lacks: the certificate of the loaded list
                            whose issuer isn't sent */
} twca_difference_t;

/** A connection that was tried. */
typedef struct {
    twca_vantage_e vantage;
    twca_protocol_e protocol;
    twca_kind_e kind;
    twca_answer_e answer;
    twca_beacon_e beacon;
    const char *host;    /* as configured; an own address is its own name */
    const char *address; /* "127.0.0.1", "2001:db8::1"; NULL: not known yet */
    unsigned short port;
    char is_local; /* the address is one of this machine's */
    int pair;      /* the site's pair whose list it is; -1: of none, or not
                      known */
    int count;     /* certificates that came; more than there are in chain where
                      not all could be kept */
    const twca_certificate_t **chain; /* as they came; of a pair: its own */
    int chain_count;                  /* 0: none could be kept */
    twca_difference_t difference;     /* where not all is there */
    apr_time_t since;   /* from when on it has been so; 0: pending */
    apr_time_t checked; /* when last; likewise */
    apr_interval_time_t duration;
    apr_interval_time_t interval; /* between two looks */
} twca_sighting_t;

/** How the files of a pair are, compared with what was loaded from them. */
typedef enum {
    TWCA_DISK_UNKNOWN,    /* not looked at yet, or not to be looked at */
    TWCA_DISK_SAME,       /* the same certificates */
    TWCA_DISK_CHANGED,    /* another server certificate */
    TWCA_DISK_CHAIN,      /* the same server certificate, another chain */
    TWCA_DISK_UNREADABLE, /* Apache could not load what is there now */
    TWCA_DISK_COUNT
} twca_disk_e;

/** The files of a pair, as they are now. */
typedef struct {
    twca_disk_e state;
    apr_time_t changed; /* the newest time of files that are not as at the
                           start; 0: they are, or it is not known */
    apr_time_t checked; /* when it was looked at; 0: never */
    const char *file;   /* the one that differs, or NULL */
    const twca_certificate_t *certificate; /* CHANGED: what it holds; or NULL */
} twca_on_disk_t;

#endif /* TWCA_SIGHTING_H */
