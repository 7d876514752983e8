/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Are keys and signatures strong enough for this OpenSSL and for browsers? */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "finding.h"

/* Curves that browsers know. */
static int is_known_curve(const char *name)
{
    static const char *const names[] = {"prime256v1", "secp384r1", "secp521r1"};
    unsigned i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Keys that browsers refuse: RSA under 2,048 bits (Baseline Requirements,
 * 6.1.5), DSA, and curves that they do not know. */
static int is_key_refused(const twca_certificate_t *certificate)
{
    const char *key = certificate->key;

    if (strncmp(key, "RSA ", 4) == 0) {
        return strtol(key + 4, NULL, 10) < 2048;
    }
    if (strncmp(key, "RSA-PSS ", 8) == 0) {
        return strtol(key + 8, NULL, 10) < 2048;
    }
    if (strncmp(key, "EC ", 3) == 0) {
        return !is_known_curve(key + 3);
    }
    return strncmp(key, "DSA ", 4) == 0;
}

/* Names as OpenSSL writes them: "sha1WithRSAEncryption", "ecdsa-with-SHA1". */
static int is_signature_refused(const twca_certificate_t *certificate)
{
    const char *name = certificate->signature;

    return !certificate->is_self_signed
           && (strncasecmp(name, "sha1With", 8) == 0
               || strncasecmp(name, "md5With", 7) == 0
               || strncasecmp(name, "md4With", 7) == 0
               || strncasecmp(name, "md2With", 7) == 0
               || strcasecmp(name, "ecdsa-with-SHA1") == 0
               || strncasecmp(name, "dsaWithSHA", 10) == 0);
}

/* A certificate, and what OpenSSL says of it where it is served. */
typedef struct {
    twca_context_t *context;
    twca_setup_t *setup;
    const twca_named_file_t *file;
    const twca_certificate_t *certificate;
    const twca_refusal_t *refusal;
    int is_member;
} subject_t;

static void find_weak(const subject_t *subject, twca_finding_e id,
                      const char *name, const char *value)
{
    twca_finding_t *finding =
        twca_find(subject->context, subject->setup, id, &subject->file->place);

    finding->severity = TWCA_ERROR;
    twca_fact_certificate(subject->context, finding, subject->certificate);
    twca_fact(subject->context, finding, "file", subject->file->path);
    twca_fact(subject->context, finding, name, value);
    if (subject->is_member) {
        twca_fact(subject->context, finding, "member", "yes");
    }
    if (subject->refusal) {
        twca_fatal_if_refused(finding, subject->setup);
        twca_fact(subject->context, finding, "openssl_error",
                  subject->refusal->words);
    }
}

static void check_subject(const subject_t *subject)
{
    const twca_refusal_t *refusal = subject->refusal;

    if ((refusal && refusal->why == TWCA_REFUSED_WEAK_KEY)
        || is_key_refused(subject->certificate)) {
        find_weak(subject, TWCA_WEAK_KEY, "key", subject->certificate->key);
    }
    else if ((refusal && refusal->why == TWCA_REFUSED_WEAK_SIGNATURE)
             || is_signature_refused(subject->certificate)) {
        find_weak(subject, TWCA_WEAK_SIGNATURE, "signature",
                  subject->certificate->signature);
    }
}

static void check_pair(twca_context_t *context, twca_setup_t *setup,
                       const twca_setup_pair_t *pair)
{
    const twca_pair_evidence_t *evidence = pair->evidence;
    subject_t subject = {context,
                         setup,
                         &pair->certificate,
                         evidence->sent[0],
                         evidence->leaf_refusal,
                         0};
    int i;

    check_subject(&subject);
    subject.file = twca_chain_file(setup, pair);
    subject.is_member = 1;
    for (i = 1; i < evidence->sent_count; i++) {
        subject.certificate = evidence->sent[i];
        subject.refusal =
            evidence->member == i ? evidence->member_refusal : NULL;
        if (subject.certificate != evidence->sent[0]) {
            check_subject(&subject);
        }
    }
}

void twca_check_strength(twca_context_t *context, twca_setup_t *setup)
{
    int i;

    for (i = 0; i < setup->pairs->nelts; i++) {
        const twca_setup_pair_t *pair =
            &APR_ARRAY_IDX(setup->pairs, i, twca_setup_pair_t);

        /* mod_ssl loads a replaced one too, before it is replaced. */
        if (twca_is_judged(pair)
            || (twca_was_read(pair)
                && (pair->evidence->leaf_refusal
                    || pair->evidence->member_refusal))) {
            check_pair(context, setup, pair);
        }
    }
}
