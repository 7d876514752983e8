/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file model.h
 * @brief What flows through the module: sites, their pairs, and findings.
 *
 * A *site* is a virtual host (or the main server) with certificates. `config/`
 * makes it, `checks/` fill in what is true of it, `report/` shows it. All of
 * it lives in the pool of its report and is read-only once checked.
 */

#ifndef TWCA_MODEL_H
#define TWCA_MODEL_H

#include <apr_tables.h>
#include <apr_time.h>

#include "../catalog/catalog.h"
#include "../evidence/keystore.h"
#include "mixed.h"
#include "sighting.h"

/** A line of the configuration. */
typedef struct {
    const char *file; /* NULL where there is no such line */
    unsigned line;
} twca_place_t;

/** A file (or a `pkcs11:` name) that the configuration names. */
typedef struct {
    const char *path;
    twca_place_t place;
} twca_named_file_t;

/** The value of a fact. */
typedef enum {
    TWCA_FACT_TEXT,
    TWCA_FACT_WORD, /* a token that the catalogue has words for */
    TWCA_FACT_NUMBER,
    TWCA_FACT_LIST,
    TWCA_FACT_WORDS /* a list of such tokens */
} twca_fact_e;

typedef struct {
    const char *name; /* static: one of facts.h's words */
    twca_fact_e kind;
    const char *text;               /* TEXT: bytes as found; WORD: the token */
    apr_int64_t number;             /* NUMBER */
    const apr_array_header_t *list; /* LIST, WORDS: of const char * */
} twca_fact_t;

/** A fault, as a value: the words are made when it is shown. */
typedef struct {
    twca_finding_e id;
    twca_severity_e severity;
    twca_place_t where;
    apr_array_header_t *facts; /* of twca_fact_t */
} twca_finding_t;

/** Is the key the certificate's? */
typedef enum { TWCA_MATCH_UNKNOWN, TWCA_MATCH_YES, TWCA_MATCH_NO } twca_match_e;

/** A certificate and its key, as one of the site's directives names them. */
typedef struct {
    twca_named_file_t certificate_file;
    twca_named_file_t key_file; /* the certificate file where none is named */
    const char *chain_file;     /* SSLCertificateChainFile, or NULL */
    const char *not_checked;    /* why not ("pkcs11"), or NULL */
    twca_match_e key_matches;
    const twca_certificate_t *certificate; /* NULL: none could be read */
    const twca_certificate_t **sent;       /* what a client gets, in order */
    const twca_certificate_t **path;       /* to a trusted root, or NULL */
    unsigned char sent_count;
    unsigned char path_count;
    unsigned char from_ca;       /* the chain is out of the CA file */
    unsigned char key_is_sealed; /* by a pass phrase that we do not know */
    const twca_certificate_t **served; /* TWCARescue last-good: of the pair that
                                          is served in its place; or NULL */
    int served_count;
    const struct twca_pair_evidence_t *evidence; /* NULL: in a token */
    const char *completed; /* TWCACompleteChain: what mod_ssl is to load in
                              place of the certificate and chain files, in PEM;
                              NULL: those as they are */
} twca_pair_t;

/** What can be said of a site's (first pair's) chain. */
typedef enum {
    TWCA_CHAIN_IS_NONE,
    TWCA_CHAIN_IS_COMPLETE,
    TWCA_CHAIN_IS_INCOMPLETE,
    TWCA_CHAIN_IS_UNTRUSTED,
    TWCA_CHAIN_IS_SELF_SIGNED,
    TWCA_CHAIN_IS_INVALID
} twca_chain_status_e;

/** What mod_ssl is handed for a site. */
typedef enum {
    TWCA_SERVING_CONFIGURED,
    TWCA_SERVING_COMPLETED, /* the configured pair, its chain mended */
    TWCA_SERVING_LAST_GOOD, /* the pair that passed last */
    TWCA_SERVING_STAND_IN   /* a pair of ours; every answer is a 503 */
} twca_serving_e;

typedef struct twca_site_t {
    const void *server; /* httpd's record of it: for who made the site */
    const char *name;   /* ServerName */
    const apr_array_header_t *aliases; /* of const char *, or NULL */
    twca_place_t defined_at;
    unsigned short port;
    char tls;              /* whether TLS is spoken there */
    char is_refused;       /* mod_ssl will not start with it; see judge.h */
    char is_beyond_rescue; /* nor with any other certificate files */
    unsigned char serving; /* a twca_serving_e */
    apr_time_t since; /* of serving; 0 in a config test: nothing is served */
    twca_chain_status_e chain_status;
    twca_severity_e verdict; /* of the worst finding */
    twca_pair_t *pairs;
    int pair_count;
    apr_array_header_t *findings; /* of twca_finding_t, or NULL: none */
    const struct twca_site_t *before_completion; /* NULL: none is completed */

    /* Of a report of what is served right now; none in one of a start: */
    const twca_sighting_t *sightings; /* own, public, peers: in that order */
    int sighting_count;
    const twca_on_disk_t *on_disk;  /* one for each pair; or NULL */
    const twca_mixed_site_t *mixed; /* NULL: its pages are not watched */
} twca_site_t;

/** A keystore of another service, as TWCAKeystore names it. */
typedef struct {
    twca_named_file_t file;
    const char *type; /* "JKS", "JCEKS" or "PKCS12"; NULL: none of them */
    const twca_keystore_entry_t *entries;
    int entry_count;
    apr_array_header_t *findings; /* of twca_finding_t, or NULL: none */
    twca_severity_e verdict;      /* of the worst finding */
    int needs_legacy;             /* see twca_pkcs12_needs_legacy() */
} twca_keystore_t;

/** Everything that one check of the whole configuration said. */
typedef struct twca_report_t {
    const char *module;   /* "mod_twca_check/0.1.0" */
    const char *software; /* "Apache/2.4.71 (Debian)" */
    const char *openssl;  /* "OpenSSL 3.0.22 25 Aug 2026" */
    const char *keytool;  /* see twca_find_program(); NULL: not here */
    apr_time_t checked;
    apr_interval_time_t elapsed;
    apr_array_header_t *sites;     /* of twca_site_t, in configuration order */
    apr_array_header_t *findings;  /* of twca_finding_t: server-wide ones */
    apr_array_header_t *keystores; /* of twca_keystore_t, likewise in order */
    int counts[TWCA_SEVERITY_COUNT]; /* findings of each severity */
    twca_severity_e verdict;
    apr_interval_time_t probe_interval; /* 0: nothing was looked at */
} twca_report_t;

#endif /* TWCA_MODEL_H */
