/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file config.h
 * @brief What is configured? Our directives, and mod_ssl's as we see them.
 *
 * httpd calls every module that declares a directive. By declaring mod_ssl's
 * own we see them with Include, Define, IfModule and Macro resolved, each with
 * its file and line; mod_ssl sees them all the same.
 */

#ifndef TWCA_CONFIG_H
#define TWCA_CONFIG_H

#include <httpd.h>

#include <http_config.h>

#include "../checks/check.h"

#define TWCA_UNSET (-1)

/** What mod_ssl's directives say of a server; NULL where nothing is said. */
typedef struct {
    twca_engine_e engine;
    twca_place_t engine_place;
    apr_array_header_t *certificates; /* of twca_named_file_t */
    apr_array_header_t *keys;         /* likewise */
    apr_array_header_t *commands;     /* of twca_command_t */
    apr_array_header_t *machines;     /* of twca_machine_t */
    twca_named_file_t chain;
    twca_named_file_t ca_file;
    twca_named_file_t ca_path;
    const char *ciphers;
    const char *dialog; /* SSLPassPhraseDialog */
    int proxy;          /* SSLProxyEngine; TWCA_UNSET where not set */
    int has_own;        /* certificates or keys of its own, not inherited */
} twca_ssl_t;

/** TWCARescue: what is done with a site that mod_ssl would not start with. */
typedef enum {
    TWCA_RESCUE_OFF,
    TWCA_RESCUE_ISOLATE,
    TWCA_RESCUE_LAST_GOOD
} twca_rescue_e;

/** Where else a site is served: TWCAPublic, TWCAPeer. */
typedef struct {
    const char *host;
    apr_port_t port; /* 0: not said */
} twca_endpoint_t;

/** What is looked at while the server runs. */
typedef struct {
    int probe;                           /* TWCAProbe */
    int interval;                        /* TWCAProbeInterval, in seconds */
    int timeout;                         /* TWCAProbeTimeout, likewise */
    const twca_endpoint_t *public_place; /* TWCAPublic; host NULL: off */
    apr_array_header_t *peers;           /* TWCAPeer: twca_endpoint_t */
    const char *const *notify;           /* TWCANotifyCmd, ended by NULL */
} twca_live_options_t;

/** SSLOpenSSLConfCmd Certificate or PrivateKey. */
typedef struct {
    int is_key;
    twca_named_file_t file;
} twca_command_t;

/** What our directives say of a server. */
typedef struct {
    int check;                         /* TWCACheck */
    int expiry_days;                   /* TWCAExpiryWarning */
    apr_array_header_t *trust;         /* TWCATrustStore: const char * */
    apr_array_header_t *intermediates; /* TWCAIntermediates: likewise */
    apr_array_header_t *key_folders;   /* TWCAKeySearch: likewise */
    apr_array_header_t *keystores;     /* TWCAKeystore: twca_keystore_setup_t */
    int complete_chain;                /* TWCACompleteChain */
    int fail_on; /* TWCAFailOn: a twca_severity_e; TWCA_SEVERITY_COUNT: never */
    int rescue;  /* TWCARescue: a twca_rescue_e */
    const twca_named_file_t *state_folder; /* TWCAStateDir */
    twca_live_options_t live;
} twca_options_t;

/** The module's record for a server. */
typedef struct {
    twca_ssl_t ssl;
    twca_options_t options;
    int is_named;                 /* there is a ServerName */
    struct twca_report_t *report; /* main server: of the last start */
    struct twca_rescue_t *rescue; /* likewise; see mod_twca_rescue.c */
    struct twca_live_t *live;     /* likewise; see mod_twca_live.h */
} twca_server_t;

/** The module's record for a directory. */
typedef struct {
    int is_public; /* TWCAStatusDetail; TWCA_UNSET where not set */
} twca_directory_t;

/** The hooks of the module record. */
void *twca_server_create(apr_pool_t *pool, server_rec *server);
void *twca_server_merge(apr_pool_t *pool, void *base, void *add);
void *twca_directory_create(apr_pool_t *pool, char *path);
void *twca_directory_merge(apr_pool_t *pool, void *base, void *add);

/** Our directives, then mod_ssl's. */
extern const command_rec twca_directives[];

/** Whether it has a ServerName of its own. */
int twca_is_named(const server_rec *server);

/** TWCARescue of a server. */
twca_rescue_e twca_rescue_of(const server_rec *server);

/** The record of a server; never NULL once the configuration is read. */
twca_server_t *twca_server_of(const server_rec *server);

/** mod_ssl's directives as handlers of ours, for the table. */
const char *twca_see_engine(cmd_parms *command, void *directory,
                            const char *value);
const char *twca_see_certificate(cmd_parms *command, void *directory,
                                 const char *value);
const char *twca_see_key(cmd_parms *command, void *directory,
                         const char *value);
const char *twca_see_chain(cmd_parms *command, void *directory,
                           const char *value);
const char *twca_see_ca_file(cmd_parms *command, void *directory,
                             const char *value);
const char *twca_see_ca_path(cmd_parms *command, void *directory,
                             const char *value);
const char *twca_see_ciphers(cmd_parms *command, void *directory,
                             const char *value, const char *more);
const char *twca_see_dialog(cmd_parms *command, void *directory,
                            const char *value);
const char *twca_see_command(cmd_parms *command, void *directory,
                             const char *name, const char *value);
const char *twca_see_machine_file(cmd_parms *command, void *directory,
                                  const char *value);
const char *twca_see_machine_path(cmd_parms *command, void *directory,
                                  const char *value);
const char *twca_see_proxy(cmd_parms *command, void *directory, int flag);
const char *twca_see_name(cmd_parms *command, void *directory,
                          const char *value);

/** The handlers of what is looked at while the server runs. */
const char *twca_set_probe(cmd_parms *command, void *directory, int flag);
const char *twca_set_interval(cmd_parms *command, void *directory,
                              const char *value);
const char *twca_set_timeout(cmd_parms *command, void *directory,
                             const char *value);
const char *twca_set_public(cmd_parms *command, void *directory,
                            const char *value);
const char *twca_add_peer(cmd_parms *command, void *directory,
                          const char *value);
const char *twca_set_notify(cmd_parms *command, void *directory, int argc,
                            char *const argv[]);

/** "TWCAName WHAT": a complaint of a directive, in its pool. */
const char *twca_complain(const cmd_parms *command, const char *what);

/** Merge what is said of it, as the other options are merged. */
void twca_live_merge(const twca_live_options_t *base,
                     const twca_live_options_t *add,
                     twca_live_options_t *merged);

/** Merge what mod_ssl's directives say as mod_ssl merges it. */
void twca_ssl_merge(apr_pool_t *pool, const twca_ssl_t *base,
                    const twca_ssl_t *add, twca_ssl_t *merged);

/** The line of a directive. */
twca_place_t twca_place_of(const cmd_parms *command);

#endif /* TWCA_CONFIG_H */
