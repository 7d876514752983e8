/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file mod_twca_mixed_private.h
 * @brief The module: its record, and what its hooks call.
 */

#ifndef MOD_TWCA_MIXED_PRIVATE_H
#define MOD_TWCA_MIXED_PRIVATE_H

#include <httpd.h>

#include <apr_global_mutex.h>
#include <http_config.h>
#include <util_filter.h>

#include "ledger.h"
#include "mod_twca_mixed.h"

#define TWCA_UNSET (-1)

/** The filters: one reads the page, one comes when its headers are final. */
#define TWCA_MIXED_PAGE "TWCA_MIXED_PAGE"
#define TWCA_MIXED_HEAD "TWCA_MIXED_HEAD"

extern module AP_MODULE_DECLARE_DATA twca_mixed_module;
extern const command_rec twca_mixed_directives[];

/** Of a directory: 0, 1 or TWCA_UNSET. */
typedef struct {
    int content; /* TWCAMixedContent */
    int report;  /* TWCAMixedReport */
} twca_mixed_directory_t;

/** Of a host. */
typedef struct {
    /** Some directory, location or file of it is watched, if not the host. */
    int is_partly_content;
    int is_partly_report;

    /* Since the start: */
    int site;              /* its number in the ledger */
    twca_ledger_t *ledger; /* NULL: nothing of it is watched */
    int takes_reports;
    apr_global_mutex_t **mutex; /* NULL: there is none */
} twca_mixed_server_t;

/** A response that is watched. */
typedef struct {
    request_rec *request;
    const twca_mixed_server_t *server;
    int reads;   /* TWCAMixedContent */
    int reports; /* TWCAMixedReport */

    /* While it is read: */
    struct twca_scan_t *scan; /* NULL: not yet, or no more */
    int is_begun;
    const char *page;
    twca_mixed_t *found; /* TWCA_LEDGER_SITE_LIMIT of them, or NULL */
    int count;
    apr_uint64_t dropped;     /* that are not among them */
    int is_unseen;            /* it could not be read, or not to its end */
    apr_bucket_brigade *rest; /* empty between calls */
    int is_waiting;           /* what was passed on has not been flushed */

    /* When its headers are final: */
    int is_sent;
    int is_void; /* browsers load all of it by https, or don't show it */
} twca_mixed_watch_t;

const twca_mixed_server_t *twca_mixed_server_of(const server_rec *server);

/** The functions of the module's record. @{ */
void *twca_mixed_directory_create(apr_pool_t *pool, char *path);
void *twca_mixed_directory_merge(apr_pool_t *pool, void *base, void *add);
void *twca_mixed_server_create(apr_pool_t *pool, server_rec *server);
void *twca_mixed_server_merge(apr_pool_t *pool, void *base, void *add);
/** @} */

/** The hooks, in the order in which httpd runs them. @{ */
int twca_mixed_pre_config(apr_pool_t *pconf, apr_pool_t *plog,
                          apr_pool_t *ptemp);
int twca_mixed_post_config(apr_pool_t *pconf, apr_pool_t *plog,
                           apr_pool_t *ptemp, server_rec *server);
void twca_mixed_child_init(apr_pool_t *pool, server_rec *server);
void twca_mixed_insert_filter(request_rec *request);
int twca_mixed_report_handler(request_rec *request);
/** @} */

const twca_mixed_site_t *twca_mixed_of(apr_pool_t *pool,
                                       const server_rec *server);

apr_status_t twca_mixed_page(ap_filter_t *filter, apr_bucket_brigade *brigade);
apr_status_t twca_mixed_head(ap_filter_t *filter, apr_bucket_brigade *brigade);

/** A header of a response, or NULL. */
const char *twca_mixed_header(const request_rec *request, const char *name);

/** Whether a header's value, which may be NULL, begins with that word. */
int twca_mixed_is_word(const char *value, const char *word);

/** Whether a response is a page of HTML; known from its first brigade on. */
int twca_mixed_is_page(const request_rec *request);

/** Write down what was found of a response, once. */
void twca_mixed_write(twca_mixed_watch_t *watch);

#endif /* MOD_TWCA_MIXED_PRIVATE_H */
