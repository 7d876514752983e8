/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "keytool.h"

#include <apr_strings.h>

#include "../evidence/program.h"
#include "shell.h"

/* Java takes file names and pass phrases for the locale's; none that it can
 * not hold is passed on. */
#define LOCALE "LC_ALL=C.UTF-8 "

/* "keytool -list ..." for an entry. */
static const char *keytool(apr_pool_t *pool, const twca_entry_place_t *entry,
                           const char *command)
{
    const char *program = twca_find_program(pool, "keytool");

    if (!program || !entry->phrase_path) {
        return NULL;
    }
    return apr_pstrcat(pool, LOCALE, twca_shell_word(pool, program), " ",
                       command, " -alias ", twca_shell_word(pool, entry->alias),
                       " -keystore ", twca_shell_word(pool, entry->keystore),
                       " -storetype ", entry->type, " -storepass:file ",
                       twca_shell_word(pool, entry->phrase_path), NULL);
}

/* What has no alias only openssl shows. */
static const char *print_all(apr_pool_t *pool, const twca_entry_place_t *entry)
{
    return entry->phrase_path ? apr_pstrcat(
               pool, "openssl pkcs12 -in ",
               twca_shell_word(pool, entry->keystore), " -nokeys -passin ",
               twca_shell_word(
                   pool, apr_pstrcat(pool, "file:", entry->phrase_path, NULL)),
               NULL)
                              : NULL;
}

const char *twca_keytool_export(apr_pool_t *pool,
                                const twca_entry_place_t *entry)
{
    if (!entry->alias) {
        return print_all(pool, entry);
    }
    return keytool(pool, entry, "-exportcert -rfc");
}

const char *twca_keytool_list(apr_pool_t *pool, const twca_entry_place_t *entry)
{
    return keytool(pool, entry, "-list -rfc");
}

/* The spots' certificates go into a file that @a command then reads. */
static const char *with_file(apr_pool_t *pool, const apr_array_header_t *spots,
                             const char *command)
{
    const char *print = twca_command_print(pool, spots);

    return print && command ? apr_pstrcat(pool, "t=$(mktemp) && { ", print,
                                          "; } > \"$t\" && ", command,
                                          " && rm -f \"$t\"", NULL)
                            : NULL;
}

/* With more certificates than one keytool takes them as they come, and only
 * so does it take the certificate that the key has already. */
const char *twca_keytool_import(apr_pool_t *pool,
                                const twca_entry_place_t *entry,
                                const apr_array_header_t *spots)
{
    const char *command = keytool(
        pool, entry, "-importcert -noprompt -trustcacerts -file \"$t\"");

    return with_file(pool, spots, command);
}

const char *twca_keytool_rename(apr_pool_t *pool,
                                const twca_entry_place_t *entry,
                                const char *alias)
{
    return keytool(pool, entry,
                   apr_pstrcat(pool, "-changealias -destalias ",
                               twca_shell_word(pool, alias), NULL));
}

const char *twca_keytool_join(apr_pool_t *pool, const char *key_path,
                              const twca_entry_place_t *entry,
                              const apr_array_header_t *spots)
{
    const char *phrase;

    if (!entry->phrase_path) {
        return NULL;
    }
    phrase = apr_pstrcat(pool, "file:", entry->phrase_path, NULL);
    return with_file(
        pool, spots,
        apr_pstrcat(pool,
                    "(umask 077; openssl pkcs12 -export -in \"$t\" -inkey ",
                    twca_shell_word(pool, key_path), " -name ",
                    twca_shell_word(pool, entry->alias), " -passout ",
                    twca_shell_word(pool, phrase), " -out ",
                    twca_shell_word(pool, entry->keystore), ")", NULL));
}
