/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "finding.h"

#include <string.h>

#include <apr_strings.h>

twca_finding_t *twca_find_in(twca_context_t *context,
                             apr_array_header_t **findings, twca_finding_e id,
                             const twca_place_t *where)
{
    twca_finding_t *finding;

    if (!*findings) {
        *findings = apr_array_make(context->pool, 1, sizeof(twca_finding_t));
    }
    finding = apr_array_push(*findings);
    finding->id = id;
    finding->severity = twca_catalog(id)->severity;
    finding->where = *where;
    finding->facts = apr_array_make(context->pool, 8, sizeof(twca_fact_t));
    return finding;
}

twca_finding_t *twca_find(twca_context_t *context, twca_setup_t *setup,
                          twca_finding_e id, const twca_place_t *where)
{
    return twca_find_in(context, &setup->site->findings, id,
                        where->file ? where : &setup->site->defined_at);
}

void twca_fatal_if_refused(twca_finding_t *finding, const twca_setup_t *setup)
{
    finding->severity = setup->is_refused ? TWCA_FATAL : TWCA_ERROR;
}

static twca_fact_t *add(twca_finding_t *finding, const char *name,
                        twca_fact_e kind)
{
    twca_fact_t *fact = apr_array_push(finding->facts);

    fact->name = name;
    fact->kind = kind;
    return fact;
}

void twca_fact(twca_context_t *context, twca_finding_t *finding,
               const char *name, const char *text)
{
    if (text) {
        add(finding, name, TWCA_FACT_TEXT)->text =
            apr_pstrdup(context->pool, text);
    }
}

void twca_fact_word(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const char *token)
{
    add(finding, name, TWCA_FACT_WORD)->text =
        apr_pstrdup(context->pool, token);
}

void twca_fact_number(twca_context_t *context, twca_finding_t *finding,
                      const char *name, apr_int64_t number)
{
    (void)context;
    add(finding, name, TWCA_FACT_NUMBER)->number = number;
}

static const apr_array_header_t *copy_of(apr_pool_t *pool,
                                         const apr_array_header_t *list)
{
    apr_array_header_t *copy =
        apr_array_make(pool, list->nelts, sizeof(const char *));
    int i;

    for (i = 0; i < list->nelts; i++) {
        APR_ARRAY_PUSH(copy, const char *) =
            apr_pstrdup(pool, APR_ARRAY_IDX(list, i, const char *));
    }
    return copy;
}

void twca_fact_list(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const apr_array_header_t *list)
{
    add(finding, name, TWCA_FACT_LIST)->list = copy_of(context->pool, list);
}

void twca_fact_words(twca_context_t *context, twca_finding_t *finding,
                     const char *name, const apr_array_header_t *tokens)
{
    add(finding, name, TWCA_FACT_WORDS)->list = copy_of(context->pool, tokens);
}

void twca_fact_hash(twca_context_t *context, twca_finding_t *finding,
                    const char *name, const unsigned char *sha256)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * TWCA_HASH_SIZE + 1];
    int i;

    for (i = 0; i < TWCA_HASH_SIZE; i++) {
        text[2 * i] = digits[sha256[i] >> 4];
        text[2 * i + 1] = digits[sha256[i] & 15];
    }
    text[2 * i] = '\0';
    twca_fact(context, finding, name, text);
}

/* The calendar date of a day since 1970-01-01. */
static void date_of(apr_int64_t day, apr_int64_t *year, int *month, int *date)
{
    apr_int64_t since = day + 719468; /* days since 0000-03-01 */
    apr_int64_t era = (since >= 0 ? since : since - 146096) / 146097;
    apr_int64_t of_era = since - era * 146097;
    apr_int64_t year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    apr_int64_t of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    apr_int64_t from_march = (5 * of_year + 2) / 153;

    *date = (int)(of_year - (153 * from_march + 2) / 5 + 1);
    *month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

const char *twca_time_text(apr_pool_t *pool, apr_int64_t seconds)
{
    apr_int64_t day = seconds / 86400;
    int second = (int)(seconds % 86400);
    apr_int64_t year;
    int month;
    int date;

    if (second < 0) {
        second += 86400;
        day--;
    }
    date_of(day, &year, &month, &date);
    return apr_psprintf(
        pool, "%04" APR_INT64_T_FMT "-%02d-%02dT%02d:%02d:%02dZ", year, month,
        date, second / 3600, second / 60 % 60, second % 60);
}

void twca_fact_time(twca_context_t *context, twca_finding_t *finding,
                    const char *name, apr_time_t time)
{
    if (time > 0) {
        twca_fact(context, finding, name,
                  twca_time_text(context->scratch, apr_time_sec(time)));
    }
}

void twca_list_once(apr_array_header_t *list, const char *text)
{
    int i = 0;

    while (i < list->nelts
           && strcmp(APR_ARRAY_IDX(list, i, const char *), text) != 0) {
        i++;
    }
    if (i == list->nelts) {
        APR_ARRAY_PUSH(list, const char *) = text;
    }
}

void twca_fact_certificate(twca_context_t *context, twca_finding_t *finding,
                           const twca_certificate_t *certificate)
{
    apr_pool_t *pool = context->scratch;

    twca_fact(context, finding, "subject", certificate->subject);
    twca_fact(context, finding, "issuer", certificate->issuer);
    twca_fact(context, finding, "serial", certificate->serial);
    twca_fact(context, finding, "not_before",
              twca_time_text(pool, certificate->not_before));
    twca_fact(context, finding, "not_after",
              twca_time_text(pool, certificate->not_after));
}

const char *twca_key_path(const twca_setup_pair_t *pair)
{
    return pair->key.path ? pair->key.path : pair->certificate.path;
}

const twca_place_t *twca_key_place(const twca_setup_pair_t *pair)
{
    return pair->key.path ? &pair->key.place : &pair->certificate.place;
}

const char *twca_certificate_directive(const twca_setup_pair_t *pair)
{
    return pair->origin == TWCA_BY_COMMAND ? "SSLOpenSSLConfCmd Certificate"
                                           : "SSLCertificateFile";
}

const char *twca_key_directive(const twca_setup_pair_t *pair)
{
    return pair->origin == TWCA_BY_COMMAND ? "SSLOpenSSLConfCmd PrivateKey"
                                           : "SSLCertificateKeyFile";
}

const twca_named_file_t *twca_chain_file(const twca_setup_t *setup,
                                         const twca_setup_pair_t *pair)
{
    return setup->chain.path && pair->origin == TWCA_BY_DIRECTIVE
               ? &setup->chain
               : &pair->certificate;
}

int twca_is_judged(const twca_setup_pair_t *pair)
{
    return twca_was_read(pair) && !pair->is_replaced;
}

int twca_was_read(const twca_setup_pair_t *pair)
{
    const twca_pair_evidence_t *evidence = pair->evidence;

    return evidence && evidence->path
           && !(evidence->leaf_refusal
                && evidence->leaf_refusal->why == TWCA_REFUSED_OTHERWISE);
}

/* A self-signed one that has its key is a server's that calls itself a CA. */
int twca_is_authority(const twca_setup_pair_t *pair)
{
    switch ((twca_role_e)pair->evidence->sent[0]->role) {
    case TWCA_ROLE_INTERMEDIATE:
    case TWCA_ROLE_CROSS:
        return 1;
    case TWCA_ROLE_ROOT:
        return pair->evidence->fits == 0;
    case TWCA_ROLE_SERVER:
        break;
    }
    return 0;
}

int twca_lacks_key(const twca_setup_pair_t *pair)
{
    return pair->origin == TWCA_BY_COMMAND && !pair->key.path;
}

int twca_is_exchanged(const twca_setup_pair_t *pair)
{
    const twca_file_t *certificate = pair->evidence->certificate_file;
    const twca_file_t *key = pair->evidence->key_file;

    return certificate != key && certificate->read == TWCA_READ_OK
           && certificate->content == TWCA_CONTENT_PRIVATE_KEY
           && certificate->block_count == 0 && key->read == TWCA_READ_OK
           && key->content == TWCA_CONTENT_CERTIFICATE
           && key->key_state == TWCA_KEY_NONE;
}

int twca_plain_blocks(const twca_file_t *file)
{
    int count = 0;
    int i;

    for (i = 0; i < file->block_count; i++) {
        count += !file->blocks[i].is_trusted_block;
    }
    return count;
}
