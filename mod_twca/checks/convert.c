/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "command.h"
#include "shell.h"

/* How to make PEM of it: a command that reads %1$s and writes %2$s. */
typedef struct {
    const char *for_certificate;
    const char *for_key;
} recipe_t;

static const recipe_t *recipe_for(twca_content_e content)
{
    static const recipe_t recipes[] = {
        [TWCA_CONTENT_DER_CERTIFICATE] =
            {"openssl x509 -inform DER -in %1$s -out %2$s", NULL},
        [TWCA_CONTENT_UTF16] = {"iconv -f UTF-16 -t ASCII %1$s > %2$s",
                                "(umask 077; iconv -f UTF-16 -t ASCII %1$s "
                                "> %2$s)"},
        [TWCA_CONTENT_LINE_ENDS_CR] =
            {"awk -v RS=\"$(echo DQ== | openssl base64 -d)\" 1 %1$s > %2$s",
             "(umask 077; awk -v RS=\"$(echo DQ== | openssl base64 -d)\" 1 "
             "%1$s > %2$s)"},
        [TWCA_CONTENT_INDENTED] = {"awk '{$1=$1} 1' %1$s > %2$s",
                                   "(umask 077; awk '{$1=$1} 1' %1$s > %2$s)"},
        [TWCA_CONTENT_GLUED_LINES] =
            {"awk '{gsub(\"----------BEGIN\",\"-----\" ORS \"-----BEGIN\")} 1' "
             "%1$s > %2$s",
             NULL},
        [TWCA_CONTENT_PKCS12] =
            {"(umask 077; openssl pkcs12 -in %1$s -nodes -out %2$s)",
             "(umask 077; openssl pkcs12 -in %1$s -nodes -nocerts -out %2$s)"},
        [TWCA_CONTENT_ENCRYPTED_DER_KEY] =
            {NULL, "(umask 077; openssl pkey -inform DER -in %1$s -out %2$s)"},
        [TWCA_CONTENT_OPENSSH_KEY] =
            {NULL, "(umask 077; cp %1$s %2$s && ssh-keygen -p -N '' -m PEM -f "
                   "%2$s)"},
        [TWCA_CONTENT_BINARY] = {NULL, NULL},
    };

    return &recipes[content];
}

/* A name beside the file that is still free. */
static const char *free_name(apr_pool_t *pool, const char *path,
                             const char *ending)
{
    twca_stamp_t stamp;
    const char *name = apr_pstrcat(pool, path, ending, NULL);
    int i;

    for (i = 1; twca_file_stat(name, &stamp) != TWCA_READ_MISSING; i++) {
        name = apr_psprintf(pool, "%s.%d%s", path, i, ending);
        if (i > 99) {
            return NULL;
        }
    }
    return name;
}

/* printf() with numbered arguments, which APR's has not. */
static const char *fill(apr_pool_t *pool, const char *recipe, const char *from,
                        const char *to)
{
    const char *result = "";
    const char *next;

    while ((next = strchr(recipe, '%'))) {
        result =
            apr_pstrcat(pool, result,
                        apr_pstrmemdup(pool, recipe, (apr_size_t)(next - recipe)),
                        next[1] == '1' ? from : to, NULL);
        recipe = next + strlen("%1$s");
    }
    return apr_pstrcat(pool, result, recipe, NULL);
}

const char *twca_command_convert(apr_pool_t *pool, const twca_file_t *file,
                                 const twca_place_t *place,
                                 const char *directive, int is_key)
{
    const recipe_t *recipe = recipe_for((twca_content_e)file->content);
    const char *text = is_key ? recipe->for_key : recipe->for_certificate;
    const char *to = free_name(pool, file->path, is_key ? ".key" : ".pem");

    if (!text || !to) {
        return NULL;
    }
    return twca_command_then(pool,
                             fill(pool, text, twca_shell_word(pool, file->path),
                                  twca_shell_word(pool, to)),
                             twca_command_set(pool, place, directive, to));
}
