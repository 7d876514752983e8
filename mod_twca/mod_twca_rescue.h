/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_rescue.h
 * @brief What keeps the server up? The files that mod_ssl is handed in place
 * of those that it would not start with.
 */

#ifndef MOD_TWCA_RESCUE_H
#define MOD_TWCA_RESCUE_H

#include "mod_twca_check.h"
#include "rescue/pack.h"
#include "rescue/state.h"

/** What the files of the pairs that passed last are named after. */
#define TWCA_LAST_GOOD "last-good"

/** What is done about a site that is not served as configured. */
typedef struct {
    const twca_site_t *site;
    apr_array_header_t *certificates; /* of const char *: files for mod_ssl */
    apr_array_header_t *keys;         /* likewise, one for each of these */
    int drops_chain_file; /* SSLCertificateChainFile is not to be used */
} twca_decision_t;

/** All that was decided at this start; in the configuration's pool. */
typedef struct twca_rescue_t {
    apr_hash_t *decisions;    /* server_rec * -> twca_decision_t */
    twca_state_t *state;      /* NULL where the folder is of no use */
    twca_named_file_t folder; /* TWCAStateDir */
    server_rec *main_server;
    apr_pool_t *state_pool; /* of the state: it is closed when all is kept */
    apr_pool_t *pool;       /* of what is there only until mod_ssl has it */
    const char *spare;      /* the folder of that */
    twca_report_t *report;
    int is_useless; /* the state folder */
    int is_told;    /* that something could not be kept */
} twca_rescue_t;

/**
 * Decide for every site of @a report what it is served with, say so there, and
 * make the files.
 * @param is_starting whether mod_ssl is about to load them; otherwise nothing
 *        is made, and the report says what a start would do
 */
twca_rescue_t *twca_rescue(apr_pool_t *pconf, server_rec *main_server,
                           twca_report_t *report, int is_starting);

/** What was decided for a host; NULL: it is served as configured. */
const twca_decision_t *twca_decision_of(const server_rec *server);

/**
 * What is decided for a host, once more, with the files that mod_ssl is about
 * to load: the host is rescued where one that has changed since the check
 * would not load.
 */
const twca_decision_t *twca_last_look(twca_rescue_t *rescue, server_rec *server,
                                      const apr_array_header_t *certificates,
                                      const apr_array_header_t *keys);

/** Rescue a site that the check had no fault to find with. @return NULL where
 * it can't be */
const twca_decision_t *twca_rescue_late(twca_rescue_t *rescue,
                                        twca_site_t *site);

/** A site is served as configured after all. */
void twca_decision_drop(twca_rescue_t *rescue, twca_site_t *site);

/** Put the files of a decision in the place of those that mod_ssl has from its
 * directives and from other modules. */
void twca_hand_over(const twca_decision_t *decision,
                    apr_array_header_t *certificates, apr_array_header_t *keys);

/**
 * A self-signed pair for a site that is isolated, in one file. It is the same
 * one as long as the site is.
 * @return its path; NULL where none could be made
 */
const char *twca_file_stand_in(apr_pool_t *pool, const twca_site_t *site,
                               twca_rescue_t *rescue, apr_time_t now);

/** A mended chain as a file. @return its path; NULL where none could be
 * made */
const char *twca_file_chain(apr_pool_t *pool, const char *text,
                            twca_rescue_t *rescue);

/** A name for the files of a site, as twca_state_name() makes it. */
const char *twca_rescue_name(apr_pool_t *pool, const twca_site_t *site,
                             const char *kind, int number);

/** Who asks for the site's certificates; what is new is in @a pool. */
twca_pack_names_t twca_rescue_names(apr_pool_t *pool, const twca_site_t *site);

/** Add to the report, once, that nothing, or not everything, can be kept.
 * @param reason one of state.h's words
 * @return the finding; NULL: it is there already */
const twca_finding_t *twca_find_unkept(twca_rescue_t *rescue,
                                       const char *reason);

/**
 * Keep the pairs that mod_ssl has loaded, and forget what is of no use any
 * more. To be called when it has.
 */
void twca_keep(server_rec *main_server, twca_rescue_t *rescue);

/**
 * Make a site's encrypted key a fatal finding where mod_ssl would have to ask
 * for its pass phrase in a restart, and so end the server.
 */
void twca_judge_sealed(const server_rec *main_server, twca_report_t *report);

/** Note which encrypted keys mod_ssl has loaded. To be called when it has. */
void twca_note_sealed(const server_rec *main_server,
                      const twca_report_t *report);

#endif /* MOD_TWCA_RESCUE_H */
