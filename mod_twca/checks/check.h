/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file check.h
 * @brief What is wrong? Each check is a function from a site to findings.
 *
 * Adding one is a function here, a row in check.c's table and an entry of the
 * catalogue.
 */

#ifndef TWCA_CHECK_H
#define TWCA_CHECK_H

#include "../evidence/pair.h"
#include "model.h"

/** Where a pair is configured. */
typedef enum {
    TWCA_BY_DIRECTIVE, /* SSLCertificateFile and SSLCertificateKeyFile */
    TWCA_BY_COMMAND,   /* SSLOpenSSLConfCmd Certificate and PrivateKey */
    TWCA_BY_MODULE,    /* another module's ssl_add_cert_files hook */
    TWCA_BY_KEYSTORE   /* TWCAKeystore */
} twca_origin_e;

/** SSLEngine, as merged. */
typedef enum {
    TWCA_ENGINE_UNSET = -1,
    TWCA_ENGINE_OFF,
    TWCA_ENGINE_ON,
    TWCA_ENGINE_OPTIONAL
} twca_engine_e;

/** A pair as configured, and what was found of it. */
typedef struct {
    twca_named_file_t certificate;
    twca_named_file_t key; /* path NULL: the key is in the certificate file */
    twca_origin_e origin;
    twca_dialog_t dialog;
    int is_replaced; /* another pair of its type of key comes after it */
    int in_token;    /* the key is in a token (pkcs11:), and is not checked */
    const twca_entry_place_t *entry; /* TWCA_BY_KEYSTORE: the key's; or NULL */
    const twca_pair_evidence_t *evidence; /* NULL: all of it is in a token */
} twca_setup_pair_t;

/** SSLProxyMachineCertificateFile or -Path: what a proxy shows to others. */
typedef struct {
    twca_named_file_t file;
    int is_folder;
    int is_used; /* SSLProxyEngine is on */
} twca_machine_t;

/** What is configured for a site; lives as long as the check. */
typedef struct {
    twca_site_t *site;
    apr_array_header_t *pairs; /* of twca_setup_pair_t */
    twca_named_file_t chain;   /* SSLCertificateChainFile; path may be NULL */
    twca_named_file_t ca_file; /* SSLCACertificateFile; likewise */
    twca_named_file_t ca_path; /* SSLCACertificatePath; likewise */
    const char *ciphers;       /* as mod_ssl sets them, or NULL */
    const twca_trust_t *trust;
    apr_array_header_t *machines;         /* of twca_machine_t, or NULL */
    apr_array_header_t *addresses;        /* of const char *: "address:port" */
    const apr_array_header_t *wild_names; /* ServerAlias with * or ? */
    int expiry_days;
    int complete_chain; /* TWCACompleteChain is on */
    twca_engine_e engine;
    twca_place_t engine_place; /* SSLEngine's line, if there is one */
    twca_place_t plain_host;   /* the first host of the address, without TLS */
    const char *ssl_name;      /* "host:port" as mod_ssl has it; for a dialog */
    int has_mod_ssl;
    int is_named;       /* there is a ServerName */
    int others_provide; /* certificates come from another module at start */
    int is_refused;     /* mod_ssl will not start with this site; see judge.h */
} twca_setup_t;

/** What TWCAKeystore says. */
typedef struct {
    twca_named_file_t file;
    const char *alias;           /* of the service's key; NULL: not said */
    const char *passphrase_file; /* or NULL */
    const char *reply;           /* the certificate from the CA, or NULL */
} twca_keystore_setup_t;

struct twca_search_t;

/** What a check may use. */
typedef struct {
    apr_pool_t *pool;    /* of the report: for findings */
    apr_pool_t *scratch; /* of the run */
    twca_evidence_t *evidence;
    twca_acceptance_t *acceptance;
    apr_array_header_t *setups;              /* of twca_setup_t *, in order */
    const apr_array_header_t *key_folders;   /* TWCAKeySearch: const char * */
    const apr_array_header_t *intermediates; /* TWCAIntermediates: likewise */
    const apr_array_header_t *keystores; /* of twca_keystore_setup_t, or NULL */
    const twca_trust_t *trust;           /* to judge their chains by */
    int expiry_days;                     /* likewise */
    const char *start_folder;            /* where httpd was started, or NULL */
    const char *envvars;          /* what apachectl reads first, or NULL */
    int is_main_off;              /* TWCACheck Off in the main server: what
                                     belongs to no host is not checked */
    twca_report_t *report;        /* findings that belong to no site go there */
    const char *openssl_conf;     /* twca_check_openssl_conf()'s: a file with
                                     which `openssl req` works, where it does
                                     not with its own; else NULL. Set before the
                                     sites are checked */
    struct twca_search_t *search; /* made when something is looked for */
    const apr_array_header_t *beside; /* of twca_file_t *: the entries of the
                                         keystore that is checked; or NULL */
    apr_hash_t *names;                /* shadow.c's: who answers to a name */
    apr_hash_t *crosses;              /* cross.c's: what is known of a root */
    apr_int64_t now;                  /* seconds since 1970 */
} twca_context_t;

/** A check of one site; adds its findings to the site. */
typedef void twca_check_f(twca_context_t *context, twca_setup_t *setup);

twca_check_f twca_check_format;
twca_check_f twca_check_pairing;
twca_check_f twca_check_strength;
twca_check_f twca_check_roles;
twca_check_f twca_check_chain;
twca_check_f twca_check_validity;
twca_check_f twca_check_names;
twca_check_f twca_check_purpose;
twca_check_f twca_check_exposure;
twca_check_f twca_check_tls;
twca_check_f twca_check_shadow;
twca_check_f twca_check_machines;
twca_check_f twca_complete_chain;

/** A check of what belongs to no site; adds its findings to the report. */
typedef void twca_server_check_f(twca_context_t *context);

twca_server_check_f twca_check_openssl_conf;
twca_server_check_f twca_check_keystores;

/** The severity of the worst of @a findings, which may be NULL. */
twca_severity_e twca_worst(const apr_array_header_t *findings);

/**
 * Gather the evidence for all sites and run all checks; fills in the sites'
 * pairs, findings, chain status and verdict.
 */
void twca_check_all(twca_context_t *context);

/** Count the findings of a checked report and give it its verdict. */
void twca_report_count(twca_report_t *report);

/**
 * Take back what twca_complete_chain() did to a site of @a report, whose
 * counts and verdict follow: its chains are sent as the files have them. Does
 * nothing where nothing was completed.
 */
void twca_undo_completion(twca_report_t *report, twca_site_t *site);

#endif /* TWCA_CHECK_H */
