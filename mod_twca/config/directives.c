/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>
#include <http_main.h>

#include "../mod_twca_check.h"

#define EXPIRY_DAYS_LIMIT 3650

twca_server_t *twca_server_of(const server_rec *server)
{
    return ap_get_module_config(server->module_config, &twca_check_module);
}

int twca_is_named(const server_rec *server)
{
    const twca_server_t *record = twca_server_of(server);

    /* A virtual host that says nothing to us shares the main server's. */
    return record->is_named
           && (!server->is_virtual || record != twca_server_of(ap_server_conf));
}

twca_rescue_e twca_rescue_of(const server_rec *server)
{
    int rescue = twca_server_of(server)->options.rescue;

    return rescue == TWCA_UNSET ? TWCA_RESCUE_OFF : (twca_rescue_e)rescue;
}

void *twca_server_create(apr_pool_t *pool, server_rec *server)
{
    twca_server_t *record = apr_pcalloc(pool, sizeof(*record));

    (void)server;
    record->ssl.engine = TWCA_ENGINE_UNSET;
    record->ssl.proxy = TWCA_UNSET;
    record->options.check = TWCA_UNSET;
    record->options.expiry_days = TWCA_UNSET;
    record->options.fail_on = TWCA_UNSET;
    record->options.rescue = TWCA_UNSET;
    record->options.complete_chain = TWCA_UNSET;
    record->options.live.probe = TWCA_UNSET;
    record->options.live.interval = TWCA_UNSET;
    record->options.live.timeout = TWCA_UNSET;
    return record;
}

void *twca_server_merge(apr_pool_t *pool, void *base, void *add)
{
    const twca_server_t *from = base;
    const twca_server_t *to = add;
    twca_server_t *merged = apr_pcalloc(pool, sizeof(*merged));

#define PICK(field, unset)                                                     \
    merged->options.field =                                                    \
        to->options.field == (unset) ? from->options.field : to->options.field

    twca_ssl_merge(pool, &from->ssl, &to->ssl, &merged->ssl);
    PICK(check, TWCA_UNSET);
    PICK(expiry_days, TWCA_UNSET);
    PICK(fail_on, TWCA_UNSET);
    PICK(rescue, TWCA_UNSET);
    PICK(state_folder, NULL);
    PICK(complete_chain, TWCA_UNSET);
    PICK(trust, NULL);
    PICK(intermediates, NULL);
    PICK(key_folders, NULL);
    PICK(keystores, NULL);
#undef PICK
    twca_live_merge(&from->options.live, &to->options.live,
                    &merged->options.live);
    merged->is_named = to->is_named;
    return merged;
}

void *twca_directory_create(apr_pool_t *pool, char *path)
{
    twca_directory_t *record = apr_pcalloc(pool, sizeof(*record));

    (void)path;
    record->is_public = TWCA_UNSET;
    return record;
}

void *twca_directory_merge(apr_pool_t *pool, void *base, void *add)
{
    const twca_directory_t *from = base;
    const twca_directory_t *to = add;
    twca_directory_t *merged = apr_pcalloc(pool, sizeof(*merged));

    merged->is_public =
        to->is_public == TWCA_UNSET ? from->is_public : to->is_public;
    return merged;
}

const char *twca_complain(const cmd_parms *command, const char *what)
{
    return apr_pstrcat(command->pool, command->cmd->name, " ", what, NULL);
}

static const char *set_check(cmd_parms *command, void *directory, int flag)
{
    (void)directory;
    twca_server_of(command->server)->options.check = flag;
    return NULL;
}

static const char *set_complete_chain(cmd_parms *command, void *directory,
                                      int flag)
{
    (void)directory;
    twca_server_of(command->server)->options.complete_chain = flag;
    return NULL;
}

static const char *set_fail_on(cmd_parms *command, void *directory,
                               const char *value)
{
    static const struct {
        const char *name;
        int severity;
    } values[] = {
        {"never", TWCA_SEVERITY_COUNT},
        {"fatal", TWCA_FATAL},
        {"error", TWCA_ERROR},
        {"warning", TWCA_WARNING},
    };
    const char *problem = ap_check_cmd_context(command, GLOBAL_ONLY);
    size_t i;

    (void)directory;
    if (problem) {
        return problem;
    }
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (!ap_cstr_casecmp(value, values[i].name)) {
            twca_server_of(command->server)->options.fail_on =
                values[i].severity;
            return NULL;
        }
    }
    return twca_complain(command,
                         "must be one of never, fatal, error and warning");
}

/* A file or folder that is there. */
static const char *add_path(cmd_parms *command, apr_array_header_t **list,
                            const char *value, int only_folder)
{
    const char *path = ap_server_root_relative(command->pool, value);
    twca_stamp_t stamp;
    twca_read_e read;

    if (!path) {
        return twca_complain(command, apr_pstrcat(command->pool, "has '", value,
                                                  "', which is no path", NULL));
    }
    read = twca_file_stat(path, &stamp);
    if (read != TWCA_READ_DIRECTORY && (only_folder || read != TWCA_READ_OK)) {
        return twca_complain(
            command,
            apr_pstrcat(command->pool, "has '", path,
                        only_folder ? "', which is no folder that can be read"
                                    : "', which is no file or folder that can "
                                      "be read",
                        NULL));
    }
    if (!*list) {
        *list = apr_array_make(command->pool, 2, sizeof(const char *));
    }
    APR_ARRAY_PUSH(*list, const char *) = path;
    return NULL;
}

/* The path if there is no certificate in it, else NULL. A file that a thousand
 * hosts name is looked into once. */
static const char *problem_of_trust(cmd_parms *command, const char *path)
{
    const char *name =
        apr_pstrcat(command->temp_pool, "twca_trust:", path, NULL);
    const char *problem = NULL;
    apr_array_header_t *names;
    apr_pool_t *pool;
    void *known = NULL;

    apr_pool_userdata_get(&known, name, command->temp_pool);
    if (known) {
        return NULL;
    }
    apr_pool_create(&pool, command->temp_pool);
    names = apr_array_make(pool, 1, sizeof(const char *));
    APR_ARRAY_PUSH(names, const char *) = path;
    (void)twca_trust_open(pool, names, &problem);
    apr_pool_destroy(pool);
    if (!problem) {
        apr_pool_userdata_setn(path, name, NULL, command->temp_pool);
    }
    return problem;
}

static const char *add_trust(cmd_parms *command, void *directory,
                             const char *value)
{
    twca_options_t *options = &twca_server_of(command->server)->options;
    const char *problem;

    (void)directory;
    if (!ap_cstr_casecmp(value, "default")) {
        if (!options->trust) {
            options->trust =
                apr_array_make(command->pool, 2, sizeof(const char *));
        }
        APR_ARRAY_PUSH(options->trust, const char *) = "default";
        return NULL;
    }
    problem = add_path(command, &options->trust, value, 0);
    if (problem) {
        return problem;
    }
    problem = problem_of_trust(
        command,
        APR_ARRAY_IDX(options->trust, options->trust->nelts - 1, const char *));
    return problem ? twca_complain(
               command, apr_pstrcat(command->pool, "has '", problem,
                                    "', which holds no certificate in "
                                    "PEM",
                                    NULL))
                   : NULL;
}

static const char *add_intermediates(cmd_parms *command, void *directory,
                                     const char *value)
{
    (void)directory;
    return add_path(command,
                    &twca_server_of(command->server)->options.intermediates,
                    value, 0);
}

static const char *add_key_folder(cmd_parms *command, void *directory,
                                  const char *value)
{
    const char *problem = ap_check_cmd_context(command, GLOBAL_ONLY);

    (void)directory;
    return problem
               ? problem
               : add_path(command,
                          &twca_server_of(command->server)->options.key_folders,
                          value, 1);
}

/* Each option at most once. @return a complaint, or NULL */
static const char *take_option(const cmd_parms *command, const char **option,
                               const char *name, const char *value)
{
    if (*option) {
        return twca_complain(command, apr_pstrcat(command->pool, "has '", name,
                                                  "' more than once", NULL));
    }
    *option = value;
    return NULL;
}

/* "alias=NAME" or a file as "reply=FILE". @return a complaint, or NULL */
static const char *set_keystore_option(cmd_parms *command,
                                       twca_keystore_setup_t *keystore,
                                       const char *option)
{
    static const char passphrase[] = "passphrase-file=";
    static const char reply[] = "reply=";
    static const char alias[] = "alias=";
    const char *value = strchr(option, '=');
    const char *name;
    const char **path;

    if (!value || !value[1]) {
        return twca_complain(command,
                             apr_pstrcat(command->pool, "has '", option,
                                         "'; known are alias=NAME, "
                                         "passphrase-file=FILE and reply=FILE",
                                         NULL));
    }
    if (!ap_cstr_casecmpn(option, alias, sizeof(alias) - 1)) {
        return take_option(command, &keystore->alias, alias, value + 1);
    }
    if (!ap_cstr_casecmpn(option, passphrase, sizeof(passphrase) - 1)) {
        name = passphrase;
        path = &keystore->passphrase_file;
    }
    else if (!ap_cstr_casecmpn(option, reply, sizeof(reply) - 1)) {
        name = reply;
        path = &keystore->reply;
    }
    else {
        return twca_complain(command, apr_pstrcat(command->pool, "knows no '",
                                                  option, "'", NULL));
    }
    value = ap_server_root_relative(command->pool, value + 1);
    return value ? take_option(command, path, name, value)
                 : twca_complain(command,
                                 apr_pstrcat(command->pool, "has '", option,
                                             "', which is no path", NULL));
}

/* A file that is not there is a finding: it is another service's. */
static const char *add_keystore(cmd_parms *command, void *directory, int argc,
                                char *const argv[])
{
    twca_options_t *options = &twca_server_of(command->server)->options;
    const char *problem = ap_check_cmd_context(command, GLOBAL_ONLY);
    twca_keystore_setup_t keystore = {{NULL, {NULL, 0}}, NULL, NULL, NULL};
    int i;

    (void)directory;
    if (!problem && argc == 0) {
        problem = twca_complain(command, "must name a keystore");
    }
    if (problem) {
        return problem;
    }
    keystore.file.path = ap_server_root_relative(command->pool, argv[0]);
    keystore.file.place = twca_place_of(command);
    if (!keystore.file.path) {
        return twca_complain(command,
                             apr_pstrcat(command->pool, "has '", argv[0],
                                         "', which is no path", NULL));
    }
    for (i = 1; i < argc && !problem; i++) {
        problem = set_keystore_option(command, &keystore, argv[i]);
    }
    if (!options->keystores) {
        options->keystores =
            apr_array_make(command->pool, 2, sizeof(twca_keystore_setup_t));
    }
    APR_ARRAY_PUSH(options->keystores, twca_keystore_setup_t) = keystore;
    return problem;
}

static const char *set_expiry(cmd_parms *command, void *directory,
                              const char *value)
{
    char *end;
    long days = strtol(value, &end, 10);

    (void)directory;
    if (end == value || *end || days < 0 || days > EXPIRY_DAYS_LIMIT) {
        return twca_complain(command,
                             "must be a number of days from 0 to 3650");
    }
    twca_server_of(command->server)->options.expiry_days = (int)days;
    return NULL;
}

static const char *set_rescue(cmd_parms *command, void *directory,
                              const char *value)
{
    static const char *const values[] = {
        [TWCA_RESCUE_OFF] = "off",
        [TWCA_RESCUE_ISOLATE] = "isolate",
        [TWCA_RESCUE_LAST_GOOD] = "last-good",
    };
    size_t i;

    (void)directory;
    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (!ap_cstr_casecmp(value, values[i])) {
            twca_server_of(command->server)->options.rescue = (int)i;
            return NULL;
        }
    }
    return twca_complain(command, "must be off, isolate or last-good");
}

static const char *set_state_folder(cmd_parms *command, void *directory,
                                    const char *value)
{
    const char *problem = ap_check_cmd_context(command, GLOBAL_ONLY);
    twca_named_file_t *folder = apr_palloc(command->pool, sizeof(*folder));

    (void)directory;
    if (problem) {
        return problem;
    }
    folder->path =
        *value ? ap_server_root_relative(command->pool, value) : NULL;
    folder->place = twca_place_of(command);
    if (!folder->path) {
        return twca_complain(command, apr_pstrcat(command->pool, "has '", value,
                                                  "', which is no path", NULL));
    }
    twca_server_of(command->server)->options.state_folder = folder;
    return NULL;
}

static const char *set_detail(cmd_parms *command, void *directory,
                              const char *value)
{
    twca_directory_t *record = directory;

    if (!ap_cstr_casecmp(value, "public")) {
        record->is_public = 1;
    }
    else if (!ap_cstr_casecmp(value, "full")) {
        record->is_public = 0;
    }
    else {
        return twca_complain(command, "must be full or public");
    }
    return NULL;
}

/* What mod_ssl takes: in the same places, with as many arguments. */
#define SEEN "seen for mod_twca_check; mod_ssl's directive"

const command_rec twca_directives[] = {
    AP_INIT_FLAG("TWCACheck", set_check, NULL, RSRC_CONF,
                 "On or Off: whether the certificates of this host are "
                 "checked"),
    AP_INIT_TAKE1("TWCAFailOn", set_fail_on, NULL, RSRC_CONF,
                  "never, fatal, error or warning: from which severity a "
                  "config test fails"),
    AP_INIT_ITERATE("TWCATrustStore", add_trust, NULL, RSRC_CONF,
                    "default, files and folders: the roots that chains are "
                    "judged by"),
    AP_INIT_ITERATE("TWCAIntermediates", add_intermediates, NULL, RSRC_CONF,
                    "files and folders of intermediate certificates to offer "
                    "where one is missing"),
    AP_INIT_FLAG("TWCACompleteChain", set_complete_chain, NULL, RSRC_CONF,
                 "On or Off: whether a faulty chain is completed and put in "
                 "order from known intermediates"),
    AP_INIT_ITERATE("TWCAKeySearch", add_key_folder, NULL, RSRC_CONF,
                    "folders to look in for a lost private key"),
    AP_INIT_TAKE_ARGV("TWCAKeystore", add_keystore, NULL, RSRC_CONF,
                      "a JKS, JCEKS or PKCS#12 keystore of another service to "
                      "check, with alias=, passphrase-file= and reply="),
    AP_INIT_TAKE1("TWCAExpiryWarning", set_expiry, NULL, RSRC_CONF,
                  "days before its end from which an expiring certificate is "
                  "reported"),
    AP_INIT_TAKE1("TWCARescue", set_rescue, NULL, RSRC_CONF,
                  "off, isolate or last-good: what is done with a host that "
                  "mod_ssl would not start with"),
    AP_INIT_TAKE1("TWCAStateDir", set_state_folder, NULL, RSRC_CONF,
                  "the folder where the last good pairs are kept"),
    AP_INIT_FLAG("TWCAProbe", twca_set_probe, NULL, RSRC_CONF,
                 "On or Off: whether what is served is looked at"),
    AP_INIT_TAKE1("TWCAProbeInterval", twca_set_interval, NULL, RSRC_CONF,
                  "seconds from one look to the next"),
    AP_INIT_TAKE1("TWCAProbeTimeout", twca_set_timeout, NULL, RSRC_CONF,
                  "seconds that a connection may take"),
    AP_INIT_TAKE1("TWCAPublic", twca_set_public, NULL, RSRC_CONF,
                  "HOST, HOST:PORT or off: where the world finds this host"),
    AP_INIT_ITERATE("TWCAPeer", twca_add_peer, NULL, RSRC_CONF,
                    "the other servers of this host, as HOST or HOST:PORT"),
    AP_INIT_TAKE_ARGV("TWCANotifyCmd", twca_set_notify, NULL, RSRC_CONF,
                      "a program, with its arguments, that is run when a "
                      "host's verdict changes"),
    AP_INIT_TAKE1("TWCAStatusDetail", set_detail, NULL, RSRC_CONF | ACCESS_CONF,
                  "full or public: what the status page shows"),

    AP_INIT_TAKE1("SSLEngine", twca_see_engine, NULL, RSRC_CONF, SEEN),
    AP_INIT_TAKE1("SSLCertificateFile", twca_see_certificate, NULL, RSRC_CONF,
                  SEEN),
    AP_INIT_TAKE1("SSLCertificateKeyFile", twca_see_key, NULL, RSRC_CONF, SEEN),
    AP_INIT_TAKE1("SSLCertificateChainFile", twca_see_chain, NULL, RSRC_CONF,
                  SEEN),
    AP_INIT_TAKE1("SSLCACertificateFile", twca_see_ca_file, NULL,
                  OR_AUTHCFG | RSRC_CONF, SEEN),
    AP_INIT_TAKE1("SSLCACertificatePath", twca_see_ca_path, NULL,
                  OR_AUTHCFG | RSRC_CONF, SEEN),
    AP_INIT_TAKE12("SSLCipherSuite", twca_see_ciphers, NULL,
                   OR_AUTHCFG | RSRC_CONF, SEEN),
    AP_INIT_TAKE1("SSLPassPhraseDialog", twca_see_dialog, NULL, RSRC_CONF,
                  SEEN),
    AP_INIT_TAKE2("SSLOpenSSLConfCmd", twca_see_command, NULL, RSRC_CONF, SEEN),
    AP_INIT_TAKE1("SSLProxyMachineCertificateFile", twca_see_machine_file, NULL,
                  RSRC_CONF | PROXY_CONF, SEEN),
    AP_INIT_TAKE1("SSLProxyMachineCertificatePath", twca_see_machine_path, NULL,
                  RSRC_CONF | PROXY_CONF, SEEN),
    AP_INIT_FLAG("SSLProxyEngine", twca_see_proxy, NULL, RSRC_CONF | PROXY_CONF,
                 SEEN),
    AP_INIT_TAKE1("ServerName", twca_see_name, NULL, RSRC_CONF,
                  "seen for mod_twca_check; httpd's directive"),
    {NULL}};
