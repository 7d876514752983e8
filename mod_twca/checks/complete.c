/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* TWCACompleteChain: may a better chain be sent, and what is told then? */

#include <string.h>

#include <apr_strings.h>

#include "../evidence/pem.h"
#include "completion.h"

/* The checks that look at the chain that is sent. */
static twca_check_f *const chain_checks[] = {
    twca_check_roles,
    twca_check_strength,
    twca_check_chain,
};

/* A pair, and what is told of its chain without and with a better one. */
typedef struct {
    twca_completion_t completion;
    const apr_array_header_t *before; /* of twca_finding_t, or NULL */
    const apr_array_header_t *after;  /* likewise */
    apr_array_header_t *was;          /* of const char *: what is mended */
    twca_chain_status_e status;       /* with the better one */
    const char *text;                 /* of the better one; NULL: there is none
                                         that may be sent */
} attempt_t;

/* What the configuration says of the pair can be said of another file. The
 * pass phrase of a key would be asked for once more where the chain file has to
 * be put out of use, and a restart has nobody to ask. */
static int can_be_replaced(const twca_setup_t *setup,
                           const twca_setup_pair_t *pair)
{
    return pair->origin == TWCA_BY_DIRECTIVE && pair->evidence
           && !pair->in_token
           && (!setup->chain.path
               || pair->evidence->key_file->key_state == TWCA_KEY_CLEAR);
}

static int is_wanted(const twca_setup_t *setup)
{
    int i;

    if (!setup->complete_chain || !setup->has_mod_ssl || !setup->site->tls
        || setup->is_refused
        || twca_worst(setup->site->findings) == TWCA_FATAL) {
        return 0;
    }
    for (i = 0; i < setup->pairs->nelts; i++) {
        if (!can_be_replaced(
                setup, &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t))) {
            return 0;
        }
    }
    return 1;
}

/* What is told of the chain of @a pair. */
static const apr_array_header_t *findings_of(twca_context_t *context,
                                             const twca_setup_t *setup,
                                             const twca_setup_pair_t *pair,
                                             twca_chain_status_e *status)
{
    twca_site_t site = *setup->site;
    twca_setup_t alone = *setup;
    unsigned i;

    site.findings = NULL;
    alone.site = &site;
    alone.pairs = apr_array_make(context->scratch, 1, sizeof(*pair));
    APR_ARRAY_PUSH(alone.pairs, twca_setup_pair_t) = *pair;
    for (i = 0; i < sizeof(chain_checks) / sizeof(chain_checks[0]); i++) {
        chain_checks[i](context, &alone);
    }
    *status = site.chain_status;
    return site.findings;
}

static int is_told(const apr_array_header_t *findings, twca_finding_e id)
{
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        if (APR_ARRAY_IDX(findings, i, twca_finding_t).id == id) {
            return 1;
        }
    }
    return 0;
}

static void push_once(apr_array_header_t *list, const char *text)
{
    int i;

    for (i = 0; i < list->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(list, i, const char *), text) == 0) {
            return;
        }
    }
    APR_ARRAY_PUSH(list, const char *) = text;
}

/* The ids that are told before and not after. */
static apr_array_header_t *mended(apr_pool_t *scratch, const attempt_t *attempt)
{
    apr_array_header_t *ids = apr_array_make(scratch, 2, sizeof(const char *));
    int i;

    for (i = 0; attempt->before && i < attempt->before->nelts; i++) {
        twca_finding_e id =
            APR_ARRAY_IDX(attempt->before, i, twca_finding_t).id;

        if (!is_told(attempt->after, id)) {
            push_once(ids, twca_catalog(id)->id);
        }
    }
    return ids;
}

/* That a chain is for new trust stores only can be told of a complete one
 * alone. */
static int is_worse(const attempt_t *attempt)
{
    int i;

    for (i = 0; attempt->after && i < attempt->after->nelts; i++) {
        twca_finding_e id = APR_ARRAY_IDX(attempt->after, i, twca_finding_t).id;

        if (id != TWCA_CHAIN_NEW_ROOT_ONLY && !is_told(attempt->before, id)) {
            return 1;
        }
    }
    return 0;
}

static void judge(const twca_setup_pair_t *pair, attempt_t *attempt)
{
    twca_completion_t *completion = &attempt->completion;
    twca_context_t *context = completion->context;
    twca_setup_pair_t better = *pair;

    better.evidence = &completion->evidence;
    attempt->after =
        findings_of(context, completion->setup, &better, &attempt->status);
    attempt->was = mended(context->scratch, attempt);
    if (!is_worse(attempt)
        && (attempt->was->nelts > 0 || completion->setup->chain.path)) {
        attempt->text =
            twca_pem_certificate_file(context->pool, completion->certificates,
                                      pair->evidence->certificate_file->path);
    }
}

static void look_at(twca_context_t *context, const twca_setup_t *setup,
                    const twca_setup_pair_t *pair, attempt_t *attempt)
{
    attempt->completion.context = context;
    attempt->completion.setup = setup;
    attempt->completion.pair = pair;
    if (!twca_is_judged(pair) || twca_is_authority(pair)) {
        return;
    }
    attempt->before = findings_of(context, setup, pair, &attempt->status);
    if ((attempt->before || setup->chain.path)
        && twca_find_completion(&attempt->completion)) {
        judge(pair, attempt);
    }
    sk_X509_pop_free(attempt->completion.certificates, X509_free);
}

/* A chain file belongs to all pairs: it goes for all of them, or for none. */
static int is_any_better(const twca_setup_t *setup, const attempt_t *attempts)
{
    int good = 0;
    int better = 0;
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        good += attempts[i].text != NULL;
        better |= attempts[i].text && attempts[i].was->nelts > 0;
    }
    return better && (good == setup->pairs->nelts || !setup->chain.path);
}

static void list_certificates(const apr_array_header_t *spots,
                              apr_pool_t *scratch, apr_array_header_t **names,
                              apr_array_header_t **files)
{
    int i;

    *names = apr_array_make(scratch, 4, sizeof(const char *));
    *files = apr_array_make(scratch, 4, sizeof(const char *));
    for (i = 0; i < spots->nelts; i++) {
        const twca_spot_t *spot = &APR_ARRAY_IDX(spots, i, twca_spot_t);

        APR_ARRAY_PUSH(*names, const char *) = twca_certificate_name(
            scratch, spot->file->blocks[spot->index].certificate);
        push_once(*files, spot->file->path);
    }
}

/* The command that does for good what the module does. Where pairs share a
 * chain file there is none, nor where that file would be empty. */
static const char *command_of(const attempt_t *attempt)
{
    const twca_completion_t *completion = &attempt->completion;
    const twca_pair_evidence_t *evidence = completion->pair->evidence;
    apr_array_header_t *spots =
        apr_array_copy(completion->context->scratch, completion->spots);

    if (!evidence->chain_file) {
        return twca_command_fill(completion->context,
                                 evidence->certificate_file, spots);
    }
    if (completion->setup->pairs->nelts > 1 || spots->nelts == 1) {
        return NULL;
    }
    spots->elts += spots->elt_size;
    spots->nelts--;
    return twca_command_fill(completion->context, evidence->chain_file, spots);
}

static void find_completed(twca_context_t *context, twca_setup_t *setup,
                           const attempt_t *attempt)
{
    const twca_completion_t *completion = &attempt->completion;
    const twca_judged_t chain = {context, setup, completion->pair, NULL, NULL};
    twca_finding_t *finding =
        twca_find_in_chain(&chain, TWCA_CHAIN_COMPLETED, NULL);
    apr_array_header_t *names;
    apr_array_header_t *files;

    twca_fact(context, finding, "certificate_file",
              completion->pair->certificate.path);
    twca_fact_list(context, finding, "was", attempt->was);
    list_certificates(completion->spots, context->scratch, &names, &files);
    twca_fact_list(context, finding, "expected", names);
    if (completion->added->nelts > 0) {
        list_certificates(completion->added, context->scratch, &names, &files);
        twca_fact_list(context, finding, "added", names);
        twca_fact_list(context, finding, "found_in", files);
    }
    twca_fact(context, finding, "command", command_of(attempt));
}

static int is_same(const twca_finding_t *one, const twca_finding_t *other)
{
    return one->id == other->id && one->where.file == other->where.file
           && one->where.line == other->where.line;
}

static int is_among(const twca_finding_t *finding,
                    const apr_array_header_t *findings)
{
    int i;

    for (i = 0; findings && i < findings->nelts; i++) {
        if (is_same(finding, &APR_ARRAY_IDX(findings, i, twca_finding_t))) {
            return 1;
        }
    }
    return 0;
}

/* What is told of the site but not of that chain. */
static apr_array_header_t *others(twca_context_t *context,
                                  const apr_array_header_t *findings,
                                  const apr_array_header_t *of_chain)
{
    apr_array_header_t *result =
        apr_array_make(context->pool, findings->nelts, sizeof(twca_finding_t));
    int i;

    for (i = 0; i < findings->nelts; i++) {
        const twca_finding_t *finding =
            &APR_ARRAY_IDX(findings, i, twca_finding_t);

        if (!is_among(finding, of_chain)) {
            APR_ARRAY_PUSH(result, twca_finding_t) = *finding;
        }
    }
    return result;
}

static void show(const attempt_t *attempt, twca_pair_t *shown)
{
    const twca_pair_evidence_t *evidence = &attempt->completion.evidence;

    shown->completed = attempt->text;
    shown->sent = evidence->sent;
    shown->sent_count = evidence->sent_count;
    shown->path = evidence->path->certificates;
    shown->path_count = (unsigned char)evidence->path->count;
}

static void tell(twca_context_t *context, twca_setup_t *setup,
                 const attempt_t *attempt)
{
    twca_site_t *site = setup->site;

    site->findings = others(context, site->findings, attempt->before);
    if (attempt->after) {
        apr_array_cat(site->findings, attempt->after);
    }
    if (attempt->was->nelts > 0) {
        find_completed(context, setup, attempt);
    }
}

static void keep_original(twca_context_t *context, twca_site_t *site)
{
    twca_site_t *original = apr_pmemdup(context->pool, site, sizeof(*site));

    original->verdict = twca_worst(site->findings);
    site->before_completion = original;
    site->pairs =
        apr_pmemdup(context->pool, site->pairs,
                    (apr_size_t)site->pair_count * sizeof(*site->pairs));
}

static void take(twca_context_t *context, twca_setup_t *setup,
                 const attempt_t *attempts)
{
    int first = 1;
    int i;

    keep_original(context, setup->site);
    for (i = 0; i < setup->pairs->nelts; i++) {
        int is_replaced =
            APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t).is_replaced;

        if (attempts[i].text) {
            show(&attempts[i], &setup->site->pairs[i]);
            tell(context, setup, &attempts[i]);
            if (first) {
                setup->site->chain_status = attempts[i].status;
            }
        }
        first = first && is_replaced;
    }
}

void twca_complete_chain(twca_context_t *context, twca_setup_t *setup)
{
    attempt_t *attempts;
    int i;

    if (!setup->site->findings || !is_wanted(setup)) {
        return;
    }
    attempts = apr_pcalloc(context->scratch,
                           (apr_size_t)setup->pairs->nelts * sizeof(*attempts));
    for (i = 0; i < setup->pairs->nelts; i++) {
        look_at(context, setup,
                &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t),
                &attempts[i]);
    }
    if (is_any_better(setup, attempts)) {
        take(context, setup, attempts);
    }
}
