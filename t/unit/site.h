/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file site.h
 * @brief Sites made by hand, checked, and what was found of them.
 *
 * One case at a time: site_begin(), files and sites, site_check(), questions.
 * Each case has a folder of its own, for the checks look around.
 */

#ifndef TWCA_SITE_H
#define TWCA_SITE_H

#include "checks/check.h"
#include "fixture.h"
#include "tap.h"

/** Start a case in a new folder; the one before is over. @return its context,
 * to be changed before site_check() */
twca_context_t *site_begin(const char *folder);

/** The context of the case. */
twca_context_t *site_context(void);

/** Write a file in the case's folder; @return its path. */
const char *site_file(const char *name, const char *text);

/** Trust these roots; NULL: OpenSSL's own store. Said before site_add(). */
void site_trust(const char *path);

/** A site with TLS, named, without certificates yet. */
twca_setup_t *site_add(const char *name);

/** Lines of the configuration, which is a file of the case's folder. */
twca_place_t site_line(const char *text);
const char *site_configuration(void);

/** SSLCertificateFile and SSLCertificateKeyFile; the key may be NULL. */
twca_setup_pair_t *site_pair(twca_setup_t *setup, const char *certificate,
                             const char *key);

/** SSLCertificateChainFile. */
void site_chain(twca_setup_t *setup, const char *path);

/** Add a string to a list, which is made where it is NULL. */
void site_list(apr_array_header_t **list, const char *text);

/** Check all sites of the case. */
void site_check(void);

/** "fatal key-mismatch, error key-lost": all findings of a site, or "". */
const char *site_told(const twca_setup_t *setup);

/** A finding of the site, or NULL. */
const twca_finding_t *site_finding(const twca_setup_t *setup,
                                   twca_finding_e id);

/** All its facts but the command, "name=value" each in a line; the case's
 * folder is written as "@". */
const char *site_facts(const twca_setup_t *setup, twca_finding_e id);

/** The text of a fact, or NULL. */
const char *site_fact(const twca_setup_t *setup, twca_finding_e id,
                      const char *name);

/** What the facts about a certificate must be, as OpenSSL's own functions
 * have it, and likewise the hash of a public key. */
const char *site_expected(X509 *x509);
const char *site_expected_hash(EVP_PKEY *key);

/** Run the finding's command by sh; @return whether there is one and it
 * succeeds. */
int site_mend(const twca_setup_t *setup, twca_finding_e id);

/** Run a command by sh; @return its exit status. */
int site_run(const char *command);

/** Likewise, where it asks and gets these lines. */
int site_answer(const char *command, const char *answers);

/** A line of a file, from 1; "" where there is none. */
const char *site_read_line(const char *path, int number);

/** The argument of the directive on that line, as httpd reads it. */
const char *site_argument(const char *path, int number);

/** The common names of the certificates in a file: "www.example.test, CA". */
const char *site_common_names(const char *path);

/** One test: all that is told of a site. */
static inline void site_tells(const twca_setup_t *setup, const char *expected,
                              const char *what)
{
    (void)is_str(site_told(setup), expected, what);
}

#endif /* TWCA_SITE_H */
