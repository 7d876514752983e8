/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "extract.h"

#include <string.h>

#include <apr_strings.h>

#include "shell.h"

/* What `openssl pkcs12 -nodes` prints, taken in by awk: of certificate i its
 * text c[i], subject s[i], issuer r[i] and key identifier l[i]; the m keys as
 * the text y, the last one's identifier as a. */
#define TAKE_IN                                                                \
    "/^Bag Attr/{b=\"\"} /^ +localKeyID/{b=$0} "                               \
    "/^subject=/{s[++n]=substr($0,9);l[n]=b} /^issuer=/{r[n]=substr($0,8)} "   \
    "/^-----BEGIN/{p=1;k=/KEY/} "                                              \
    "p{if(k)y=y $0 ORS;else c[n]=c[n] $0 ORS} "                                \
    "/^-----END/{p=0;if(k){m++;a=b}} "

/* The server's own: the one with the key's identifier, else the only one, else
 * the only one that has issued none of the others. */
#define FIND_LEAF                                                              \
    "for(i=1;i<=n;i++)if(!(c[i] in u)){u[c[i]];v=s[i]!=r[i];"                  \
    "for(j=1;j<=n;j++)if(r[j]==s[i]&&s[j]!=s[i])v=0;"                          \
    "if(v){L=i;f++}if(a!=\"\"&&l[i]==a&&!K)K=i} "                              \
    "if(K)L=K;else if(n==1)L=1;else if(f!=1)L=0;"

#define COMPLAIN                                                               \
    "{print \"expected one private key and its certificate, found \" m+0 "     \
    "\" and \" n+0 >\"/dev/stderr\";exit 1}"

/* Each one's issuers behind it; several may have the name that is wanted. */
#define CLIMB                                                                  \
    "for(h=1;h<=t;h++){o=o c[q[h]];for(j=1;j<=n;j++)"                          \
    "if(s[j]==r[q[h]]&&s[j]!=r[j]&&!(c[j] in w)){w[c[j]];q[++t]=j}} "

static const char *const programs[] = {
    [TWCA_NEED_PAIR] = TAKE_IN "END{" FIND_LEAF "if(m!=1||!L)" COMPLAIN
                               "q[t=1]=L;w[c[L]];" CLIMB "printf \"%s\",o y}",
    [TWCA_NEED_CERTIFICATE] =
        TAKE_IN "END{" FIND_LEAF "if(m>1||!L)" COMPLAIN
                "q[t=1]=L;w[c[L]];" CLIMB "printf \"%s\",o}",
    [TWCA_NEED_KEY] = TAKE_IN "END{if(m!=1)" COMPLAIN "printf \"%s\",y}",
    /* The certificates whose issuers are wanted come first, as subject and
     * issuer without a text. */
    [TWCA_NEED_CHAIN] =
        TAKE_IN "END{for(i=1;i<=n;i++)if(c[i]==\"\")q[++t]=i;" CLIMB
                "if(o==\"\"){print \"found no issuer\" >\"/dev/stderr\";exit 1}"
                "printf \"%s\",o}",
};

/* keytool is handed a copy, for it can't open every name in every locale; nor
 * be told every alias. The password is that of a file which nobody else can
 * read and which is gone at the end; keys alone have one of their own. keytool
 * alone reads from the standard input. */
static const char *as_pkcs12(apr_pool_t *pool, const twca_source_t *source)
{
    const char *alias = source->alias;

    return apr_pstrcat(
        pool, "d=$(mktemp -d) || exit; trap 'rm -rf \"$d\"' 0 1 2 15; cp ",
        twca_shell_word(pool, source->path), " \"$d/s\" && ",
        alias ? "LC_ALL=C.UTF-8 " : "", twca_shell_word(pool, source->keytool),
        " -importkeystore -noprompt ", alias ? "-srcalias " : "",
        alias ? twca_shell_word(pool, alias) : "",
        alias ? " -destkeypass changeit " : "",
        "-srckeystore \"$d/s\" -srcstoretype ", source->type,
        " -destkeystore \"$d/p\" -deststoretype PKCS12 -deststorepass "
        "changeit && ",
        NULL);
}

static const char *names_of(apr_pool_t *pool,
                            const apr_array_header_t *certificates)
{
    const char *result = "";
    int i;

    for (i = 0; certificates && i < certificates->nelts; i++) {
        result = apr_pstrcat(
            pool, result, "openssl x509 -noout -subject -issuer -in ",
            twca_shell_word(pool, APR_ARRAY_IDX(certificates, i, const char *)),
            " && ", NULL);
    }
    return result;
}

/* What is asked for at the terminal is no output: a pass phrase that is wrong,
 * or an end halfway, is seen before anything is written. */
const char *twca_command_extract(apr_pool_t *pool, const twca_source_t *source,
                                 twca_need_e need,
                                 const apr_array_header_t *certificates,
                                 const char *to)
{
    int is_direct = strcmp(source->type, "PKCS12") == 0 && !source->alias;

    if (!is_direct && !source->keytool) {
        return NULL;
    }
    return apr_pstrcat(
        pool, "(umask 077; set -C; ", is_direct ? "" : as_pkcs12(pool, source),
        "p=$(", names_of(pool, certificates), "openssl pkcs12 -nodes",
        is_direct && source->needs_legacy ? " -legacy -in " : " -in ",
        is_direct ? twca_shell_word(pool, source->path)
                  : "\"$d/p\" -passin pass:changeit",
        ") && p=$(printf %s \"$p\" | awk '", programs[need],
        "') && echo \"$p\" > ", twca_shell_word(pool, to), ")", NULL);
}
