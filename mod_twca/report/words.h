/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file words.h
 * @brief A finding put into words: the catalogue's templates with its facts.
 *
 * The strings are not escaped for any place yet: escape.h does that.
 */

#ifndef TWCA_WORDS_H
#define TWCA_WORDS_H

#include "../checks/model.h"

/** A step of a remedy, filled in. */
typedef struct {
    const char *text;
    const char *command; /* a shell command in printable ASCII, or NULL */
} twca_step_t;

/** What is wrong, with names, files and hashes; sentences joined by "; ". */
const char *twca_words_message(apr_pool_t *pool, const twca_finding_t *finding,
                               twca_lang_e lang);

/** The sentences of the message, as an array of const char *. */
apr_array_header_t *twca_words_sentences(apr_pool_t *pool,
                                         const twca_finding_t *finding,
                                         twca_lang_e lang);

/** What to do: the steps that apply, as an array of twca_step_t. A step whose
 * command lacks a fact has none. */
apr_array_header_t *twca_words_remedy(apr_pool_t *pool,
                                      const twca_finding_t *finding,
                                      twca_lang_e lang);

/** A template of a command, filled in: facts are quoted for the shell, but for
 * `{command}`. NULL where @a template is, or where it lacks a fact. */
const char *twca_words_command(apr_pool_t *pool, const twca_finding_t *finding,
                               const char *template);

/** "FILE:LINE", or "-" where there is no place. */
const char *twca_words_place(apr_pool_t *pool, const twca_place_t *place);

/** "2026-11-22T10:00:00Z" of seconds since 1970. */
const char *twca_words_time(apr_pool_t *pool, apr_int64_t seconds);

/** "2026-11-22 10:00 UTC" of seconds since 1970. */
const char *twca_words_moment(apr_pool_t *pool, apr_int64_t seconds);

/** "2026-11-22" of seconds since 1970. */
const char *twca_words_date(apr_pool_t *pool, apr_int64_t seconds);

/** "www.example.test:443", as in ?site= and in every format. */
const char *twca_words_site(apr_pool_t *pool, const twca_site_t *site);

/** A hash as hexadecimal digits, upper case. */
const char *twca_words_hash(apr_pool_t *pool,
                            const unsigned char hash[TWCA_HASH_SIZE]);

/** Some bytes of a string that is too long for where it is shown: its start
 * and its end, at most about @a most bytes. */
const char *twca_words_shorten(apr_pool_t *pool, const char *text,
                               apr_size_t most);

/** The contract's name for a role: "server", "intermediate", ... */
const char *twca_role_name(unsigned role);

/** The contract's name for the kind of a keystore's entry: "key" or
 * "certificate". */
const char *twca_entry_kind_name(const twca_keystore_entry_t *entry);

/** The contract's name for what is served: "configured", ... */
const char *twca_serving_name(unsigned serving);

/** The contract's name for a chain's status: "complete", ... */
const char *twca_chain_status_name(twca_chain_status_e status);

/** The name for what browsers do with what a page loads by http: "blocked",
 * ... */
const char *twca_treatment_name(twca_treatment_e treatment);

/** The name for who saw it: "server" or "browser". */
const char *twca_mixed_source_name(const twca_mixed_t *seen);

/** The contract's names for what was seen; NULL: there is nothing to name. @{
 */
const char *twca_vantage_name(twca_vantage_e vantage);
const char *twca_protocol_name(twca_protocol_e protocol);
const char *twca_kind_name(twca_kind_e kind);
const char *twca_answer_name(twca_answer_e answer);
const char *twca_beacon_name(twca_beacon_e beacon);
const char *twca_disk_name(twca_disk_e state);
/** @} */

#endif /* TWCA_WORDS_H */
