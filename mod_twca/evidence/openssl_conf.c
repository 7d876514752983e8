/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "openssl_conf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#define VARIABLE "OPENSSL_CONF"

/* Where distributions and builds keep it. */
static const char *const usual_folders[] = {
    "/etc/ssl",                    /* Debian, SUSE, Alpine, Arch, FreeBSD */
    "/etc/pki/tls",                /* Red Hat and its kin */
    "/usr/lib/ssl",                /* Debian's OPENSSLDIR */
    "/usr/local/ssl",              /* OpenSSL's own default */
    "/usr/local/openssl",          /* FreeBSD's ports */
    "/usr/local/etc/openssl@3",    /* Homebrew on Intel */
    "/usr/local/etc/openssl",      /* likewise, older */
    "/opt/homebrew/etc/openssl@3", /* likewise on ARM */
    "/opt/local/etc/openssl",      /* MacPorts */
    "/etc/openssl",                /* NetBSD */
    "/usr/pkg/etc/openssl",        /* pkgsrc */
    "/opt/openssl/ssl",            /* builds with a prefix of their own */
    "/opt/openssl",                /* likewise */
    "/usr/ssl",                    /* Cygwin */
    "/usr/share/ssl",              /* Red Hat, long ago */
};

static const char *const names[] = {"openssl.cnf", "openssl.cfg"};

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

static const char *folder_of(apr_pool_t *pool, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == path ? "/"
           : slash ? apr_pstrmemdup(pool, path, (apr_size_t)(slash - path))
                   : ".";
}

/* Nobody else may put lines into it: root will run what it names. */
static int is_ours(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && !(found.st_mode & S_IWOTH)
           && (found.st_uid == 0 || found.st_uid == geteuid());
}

/* Whether a section that the file is asked for is there. */
static int has_section(const CONF *conf, const char *name)
{
    return name && NCONF_get_section(conf, name);
}

/* What `openssl req` needs: where the parts of a name are, and that what it
 * says of OpenSSL itself is there. */
static int serves_requests(const CONF *conf)
{
    const char *itself = NCONF_get_string(conf, NULL, "openssl_conf");
    int result =
        has_section(conf, NCONF_get_string(conf, "req", "distinguished_name"))
        && (!itself || has_section(conf, itself));

    ERR_clear_error();
    return result;
}

static int is_good(apr_pool_t *pool, const char *path)
{
    twca_openssl_text_t *text;
    int result;

    if (!is_ours(path) || !is_ours(folder_of(pool, path))) {
        return 0;
    }
    text = twca_openssl_text_load(pool, NULL, path);
    result =
        text->state == TWCA_OPENSSL_TEXT_PARSED && serves_requests(text->conf);
    twca_openssl_text_free(text);
    return result;
}

static const char *search_folder(apr_pool_t *pool, const char *folder)
{
    int i;

    for (i = 0; i < COUNT(names); i++) {
        const char *path = twca_openssl_path(pool, folder, names[i]);

        if (is_good(pool, path)) {
            return path;
        }
    }
    return NULL;
}

/* Beside the one that is expected (in it, where it is a folder), where OpenSSL
 * was built for, elsewhere. */
static const char *search(apr_pool_t *pool, const char *expected, int is_folder)
{
    const char *near = is_folder ? expected : folder_of(pool, expected);
    const char *found = *near == '/' ? search_folder(pool, near) : NULL;
    int i;

    if (!found) {
        found = search_folder(pool, X509_get_default_cert_area());
    }
    for (i = 0; !found && i < COUNT(usual_folders); i++) {
        found = search_folder(pool, usual_folders[i]);
    }
    return found;
}

/* secure_getenv() is how OpenSSL looks: compare with what it saw. */
static const char *variable_of(const char *path)
{
    const char *value = getenv(VARIABLE);

    return value && strcmp(value, path) == 0 ? VARIABLE : NULL;
}

/* The name of the file that OpenSSL reads; "" where it is to read none. */
static const char *default_path(apr_pool_t *pool)
{
    char *path = CONF_get1_default_config_file();
    const char *copy = apr_pstrdup(pool, path ? path : "");

    OPENSSL_free(path);
    return copy;
}

const twca_openssl_conf_t *twca_openssl_conf_examine(apr_pool_t *pool,
                                                     const char *folder)
{
    twca_openssl_conf_t *conf = apr_pcalloc(pool, sizeof(*conf));
    const char *name = default_path(pool);
    twca_openssl_text_t *text = NULL;
    int is_enough = 0;
    int is_folder = 0;

    conf->variable = variable_of(name);
    conf->path = *name ? twca_openssl_path(pool, folder, name) : name;
    if (*name && !twca_is_null_device(conf->path)) {
        text = twca_openssl_text_load(pool, folder, conf->path);
        is_folder = text->state == TWCA_OPENSSL_TEXT_UNREADABLE
                    && text->read == TWCA_READ_DIRECTORY;
        is_enough = text->conf && serves_requests(text->conf);
        twca_openssl_text_free(text);
    }
    conf->text = text;
    conf->found = is_enough ? NULL : search(pool, conf->path, is_folder);
    return conf;
}
