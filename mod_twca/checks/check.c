/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "check.h"

#include <string.h>

#include <apr_strings.h>

#include "finding.h"
#include "judge.h"

/* Every check, in the order in which a site's findings are told. */
static twca_check_f *const checks[] = {
    twca_check_tls,      twca_check_format,   twca_check_pairing,
    twca_check_roles,    twca_check_strength, twca_check_chain,
    twca_check_validity, twca_check_names,    twca_check_purpose,
    twca_check_exposure, twca_check_shadow,   twca_check_machines,
    twca_complete_chain, /* it replaces what others have found */
};

/* Likewise of those that look at no site. They come first: the commands of a
 * site's findings may need what they found. */
static twca_server_check_f *const server_checks[] = {
    twca_check_openssl_conf,
    twca_check_keystores,
};

/* mod_ssl loads what is in a token by itself. */
static int is_in_token(const char *path)
{
    return strncmp(path, "pkcs11:", 7) == 0;
}

/* use_certificate_chain() skips the first certificate of a chain file that is
 * one of the certificate files too. */
static int is_certificate_file(const twca_setup_t *setup, const char *path)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t)
                       .certificate.path,
                   path)
            == 0) {
            return 1;
        }
    }
    return 0;
}

static void gather_pair(twca_context_t *context, const twca_setup_t *setup,
                        twca_setup_pair_t *pair)
{
    twca_pair_request_t request;

    memset(&request, 0, sizeof(request));
    request.certificate_path = pair->certificate.path;
    request.key_path =
        pair->in_token ? pair->certificate.path : twca_key_path(pair);
    if (pair->origin == TWCA_BY_DIRECTIVE && setup->chain.path) {
        request.chain_path = setup->chain.path;
        request.skip_first = is_certificate_file(setup, setup->chain.path);
    }
    request.ca_file = setup->ca_file.path;
    request.ca_path = setup->ca_path.path;
    request.ciphers = setup->ciphers;
    request.trust = setup->trust;
    request.dialog = &pair->dialog;
    pair->evidence = twca_pair_examine(context->evidence, context->acceptance,
                                       &request, context->now);
}

/* Whoever runs a command may know the pass phrase. */
static int is_sealed(const twca_file_t *key)
{
    switch ((twca_key_state_e)key->key_state) {
    case TWCA_KEY_NO_PASS_PHRASE:
    case TWCA_KEY_INTERACTIVE:
    case TWCA_KEY_DIALOG_FAILED:
    case TWCA_KEY_WRONG_PASS_PHRASE:
        return 1;
    case TWCA_KEY_NONE:
    case TWCA_KEY_CLEAR:
    case TWCA_KEY_DECRYPTED:
    case TWCA_KEY_TOO_MANY_ROUNDS:
    case TWCA_KEY_UNSUPPORTED:
        break;
    }
    return 0;
}

static void show_pair(const twca_setup_pair_t *pair, twca_pair_t *shown)
{
    const twca_pair_evidence_t *evidence = pair->evidence;

    shown->certificate_file = pair->certificate;
    shown->key_file = pair->key;
    if (!pair->key.path) {
        shown->key_file = pair->certificate;
    }
    if (!evidence || pair->in_token) {
        shown->not_checked = "pkcs11";
    }
    shown->evidence = evidence;
    if (!evidence) {
        return;
    }
    shown->key_matches = evidence->fits < 0    ? TWCA_MATCH_UNKNOWN
                         : evidence->fits == 0 ? TWCA_MATCH_NO
                                               : TWCA_MATCH_YES;
    shown->key_is_sealed = (unsigned char)is_sealed(evidence->key_file);
    shown->from_ca = evidence->from_ca;
    if (evidence->chain_file) {
        shown->chain_file = evidence->chain_file->path;
    }
    if (evidence->path) {
        shown->certificate = evidence->sent[0];
        shown->sent = evidence->sent;
        shown->sent_count = evidence->sent_count;
    }
    if (evidence->path && evidence->path->error == X509_V_OK) {
        shown->path = evidence->path->certificates;
        shown->path_count = (unsigned char)evidence->path->count;
    }
}

/* "RSA" of "RSA 2048": an SSL_CTX has one place for each. */
static int is_same_type(const twca_certificate_t *one,
                        const twca_certificate_t *other)
{
    size_t length = strcspn(one->key, " ");

    return length == strcspn(other->key, " ")
           && strncmp(one->key, other->key, length) == 0;
}

/* Two certificates of one type of key: the last is served. */
static void mark_replaced(twca_setup_t *setup)
{
    int i;
    int j;

    for (i = 0; i < setup->pairs->nelts; i++) {
        twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        for (j = i + 1; j < setup->pairs->nelts; j++) {
            const twca_setup_pair_t *later =
                &APR_ARRAY_IDX(setup->pairs, j, twca_setup_pair_t);

            pair->is_replaced |= twca_was_read(pair) && twca_was_read(later)
                                 && is_same_type(pair->evidence->sent[0],
                                                 later->evidence->sent[0]);
        }
    }
}

static void gather(twca_context_t *context, twca_setup_t *setup)
{
    twca_site_t *site = setup->site;
    int i;

    site->pair_count = setup->pairs->nelts;
    site->pairs = apr_pcalloc(context->pool, (apr_size_t)site->pair_count
                                                 * sizeof(*site->pairs));
    for (i = 0; i < site->pair_count; i++) {
        twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        pair->in_token = is_in_token(twca_key_path(pair));
        if (!is_in_token(pair->certificate.path)) {
            gather_pair(context, setup, pair);
        }
        show_pair(pair, &site->pairs[i]);
    }
    mark_replaced(setup);
    twca_evidence_forget_leaves(context->evidence);
}

twca_severity_e twca_worst(const apr_array_header_t *findings)
{
    twca_severity_e worst = TWCA_OK;
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        twca_severity_e severity =
            APR_ARRAY_IDX(findings, i, twca_finding_t).severity;

        worst = severity > worst ? severity : worst;
    }
    return worst;
}

static void check_site(twca_context_t *context, twca_setup_t *setup)
{
    unsigned i;

    setup->is_refused = twca_judge(context, setup);
    for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        checks[i](context, setup);
    }
    setup->site->verdict = twca_worst(setup->site->findings);
    setup->site->is_refused = (char)setup->is_refused;
    setup->site->is_beyond_rescue = (char)twca_is_beyond_rescue(setup);
    twca_evidence_forget_leaves(context->evidence);
}

static void check_server(twca_context_t *context)
{
    unsigned i;

    for (i = 0; i < sizeof(server_checks) / sizeof(server_checks[0]); i++) {
        server_checks[i](context);
    }
}

void twca_check_all(twca_context_t *context)
{
    int i;

    /* All evidence first: what one site lacks, another one's files may hold. */
    for (i = 0; i < context->setups->nelts; i++) {
        gather(context, APR_ARRAY_IDX(context->setups, i, twca_setup_t *));
    }
    check_server(context);
    for (i = 0; i < context->setups->nelts; i++) {
        check_site(context, APR_ARRAY_IDX(context->setups, i, twca_setup_t *));
    }
}

static void count(twca_report_t *report, const apr_array_header_t *findings,
                  int each)
{
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        report->counts[APR_ARRAY_IDX(findings, i, twca_finding_t).severity] +=
            each;
    }
}

static void judge(twca_report_t *report)
{
    int severity = TWCA_SEVERITY_COUNT - 1;

    while (severity > TWCA_OK && report->counts[severity] == 0) {
        severity--;
    }
    report->verdict = (twca_severity_e)severity;
}

void twca_report_count(twca_report_t *report)
{
    int i;

    memset(report->counts, 0, sizeof(report->counts));
    count(report, report->findings, 1);
    for (i = 0; i < report->keystores->nelts; i++) {
        count(report,
              APR_ARRAY_IDX(report->keystores, i, twca_keystore_t).findings, 1);
    }
    for (i = 0; i < report->sites->nelts; i++) {
        count(report, APR_ARRAY_IDX(report->sites, i, twca_site_t).findings, 1);
    }
    judge(report);
}

void twca_undo_completion(twca_report_t *report, twca_site_t *site)
{
    if (site->before_completion) {
        count(report, site->findings, -1);
        *site = *site->before_completion;
        count(report, site->findings, 1);
        judge(report);
    }
}
