/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>

#include "command.h"
#include "shell.h"

/* How to make PEM of it: a command that reads %1$s (in the character set %3$s)
 * and writes %2$s. */
typedef struct {
    const char *for_certificate;
    const char *for_key;
} recipe_t;

static const recipe_t *recipe_for(twca_content_e content)
{
    static const recipe_t recipes[] = {
        [TWCA_CONTENT_DER_CERTIFICATE] =
            {"openssl x509 -inform DER -in %1$s -out %2$s", NULL},
        [TWCA_CONTENT_UTF16] = {"iconv -f %3$s -t ASCII %1$s > %2$s",
                                "(umask 077; iconv -f %3$s -t ASCII %1$s "
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

const char *twca_free_name(apr_pool_t *pool, const char *path,
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
static const char *fill(apr_pool_t *pool, const char *recipe,
                        const char *const *words)
{
    const char *result = "";
    const char *next;

    while ((next = strchr(recipe, '%'))) {
        result = apr_pstrcat(
            pool, result,
            apr_pstrmemdup(pool, recipe, (apr_size_t)(next - recipe)),
            words[next[1] - '1'], NULL);
        recipe = next + strlen("%1$s");
    }
    return apr_pstrcat(pool, result, recipe, NULL);
}

/* Without a byte order mark iconv would take UTF-16 for this machine's. */
static const char *charset_of(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    const char *result = "UTF-16";

    if (file->content != TWCA_CONTENT_UTF16
        || twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return result;
    }
    if (bytes.data[0] == 0) {
        result = "UTF-16BE";
    }
    else if (bytes.data[1] == 0) {
        result = "UTF-16LE";
    }
    twca_bytes_wipe(&bytes);
    return result;
}

/* Its signed-data's certificates; NULL where it is none. */
static PKCS7 *read_pkcs7(const twca_file_t *file)
{
    twca_bytes_t bytes;
    twca_stamp_t stamp;
    PKCS7 *found = NULL;
    BIO *bio;

    if (twca_file_read(file->path, &bytes, &stamp) != TWCA_READ_OK) {
        return NULL;
    }
    bio = BIO_new_mem_buf(bytes.data, (int)bytes.size);
    if (bio) {
        found = file->content == TWCA_CONTENT_PKCS7_DER
                    ? d2i_PKCS7_bio(bio, NULL)
                    : PEM_read_bio_PKCS7(bio, NULL, NULL, NULL);
    }
    BIO_free(bio);
    twca_bytes_wipe(&bytes);
    if (found && !PKCS7_type_is_signed(found)) {
        PKCS7_free(found);
        found = NULL;
    }
    ERR_clear_error();
    return found;
}

static int has_issued(STACK_OF(X509) * all, int issuer)
{
    int i;

    for (i = 0; i < sk_X509_num(all); i++) {
        if (i != issuer
            && X509_check_issued(sk_X509_value(all, issuer),
                                 sk_X509_value(all, i))
                   == X509_V_OK) {
            return 1;
        }
    }
    return 0;
}

/* The lowest certificate: one that issued none of the others. */
static int first_of(STACK_OF(X509) * all)
{
    int i;

    for (i = 0; i < sk_X509_num(all); i++) {
        if (!has_issued(all, i)) {
            return i;
        }
    }
    return -1;
}

/* The issuer of the one at @a last, if it need be sent; -1 if there is none. */
static int next_of(STACK_OF(X509) * all, int last)
{
    int i;

    for (i = 0; i < sk_X509_num(all); i++) {
        X509 *x509 = sk_X509_value(all, i);

        if (i != last && X509_self_signed(x509, 0) != 1
            && X509_check_issued(x509, sk_X509_value(all, last)) == X509_V_OK) {
            return i;
        }
    }
    return -1;
}

/* PKCS#7 keeps its certificates in any order: take them from the server's up.
 * A chain file gets them without that. */
static const char *recipe_for_pkcs7(apr_pool_t *pool, const twca_file_t *file,
                                    int with_leaf)
{
    PKCS7 *found = read_pkcs7(file);
    STACK_OF(X509) *all = found ? found->d.sign->cert : NULL;
    const char *order = "";
    int at = all ? first_of(all) : -1;
    int count = 0;

    for (; at >= 0 && count < 10; at = next_of(all, at), count++) {
        if (with_leaf || X509_check_ca(sk_X509_value(all, at))) {
            order = apr_psprintf(pool, "%sc[%d] ", order, at + 1);
        }
    }
    PKCS7_free(found);
    ERR_clear_error();
    if (!*order) {
        return NULL;
    }
    return apr_pstrcat(
        pool,
        file->content == TWCA_CONTENT_PKCS7_DER
            ? "openssl pkcs7 -inform DER -print_certs -in %1$s"
            : "openssl pkcs7 -print_certs -in %1$s",
        " | awk '/-----BEGIN/{n++;p=1} p{c[n]=c[n] $0 ORS} /-----END/{p=0} "
        "END{print ",
        order, "}' > %2$s", NULL);
}

const char *twca_command_convert(apr_pool_t *pool, const twca_file_t *file,
                                 const twca_place_t *place,
                                 const char *directive, int is_key,
                                 const twca_place_t *key_place)
{
    const recipe_t *recipe = recipe_for((twca_content_e)file->content);
    const char *text = is_key ? recipe->for_key : recipe->for_certificate;
    const char *to = twca_free_name(pool, file->path, is_key ? ".key" : ".pem");
    const char *command;
    const char *words[3];

    if (!is_key
        && (file->content == TWCA_CONTENT_PKCS7_PEM
            || file->content == TWCA_CONTENT_PKCS7_DER)) {
        text = recipe_for_pkcs7(
            pool, file, strcmp(directive, "SSLCertificateChainFile") != 0);
    }
    if (!text || !to) {
        return NULL;
    }
    words[0] = twca_shell_word(pool, file->path);
    words[1] = twca_shell_word(pool, to);
    words[2] = charset_of(file);
    command = twca_command_then(pool, fill(pool, text, words),
                                twca_command_set(pool, place, directive, to));
    return key_place ? twca_command_then(
               pool, command,
               twca_command_set(pool, key_place, "SSLCertificateKeyFile", to))
                     : command;
}
