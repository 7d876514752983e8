/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The page as it passes by: read, and passed on as it came.
 *
 * What is in memory already is read where it is, and passed on with all that
 * came with it. What is not (a file, a pipe) is read in parts, and each part is
 * passed on before the next one is read, so that no more than a part is ever in
 * memory because of us. Nothing is ever held back from one call to the next. */

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "mod_twca_mixed_private.h"
#include "scan.h"
#include "url.h"

#define PART (64 * 1024)

/* --- Which page is it? ---------------------------------------------------- */

int twca_mixed_is_word(const char *value, const char *word)
{
    apr_size_t length = strlen(word);

    return value && !ap_cstr_casecmpn(value, word, length)
           && strchr("; \t", value[length]) != NULL;
}

int twca_mixed_is_page(const request_rec *request)
{
    return twca_mixed_is_word(request->content_type, "text/html")
           || twca_mixed_is_word(request->content_type,
                                 "application/xhtml+xml");
}

const char *twca_mixed_header(const request_rec *request, const char *name)
{
    const char *value = apr_table_get(request->headers_out, name);

    return value ? value : apr_table_get(request->err_headers_out, name);
}

/* Whether the body is a page, and all of it. A part of one that httpd is asked
 * for (Range) is cut out of it further on, where all of it has to come at once.
 */
static int is_whole(const request_rec *request)
{
    int status = request->status;

    return !request->header_only && twca_mixed_is_page(request)
           && !apr_table_get(request->headers_in, "Range")
           && status != HTTP_PARTIAL_CONTENT && status != HTTP_NO_CONTENT
           && !ap_is_HTTP_REDIRECT(status);
}

static int is_encoded(const request_rec *request)
{
    const char *encoding = request->content_encoding
                               ? request->content_encoding
                               : twca_mixed_header(request, "Content-Encoding");

    return encoding && ap_cstr_casecmp(encoding, "identity");
}

/* The path that a browser asked for, not yet decoded; of an error document its
 * own, as anything can be asked for that is not there. */
static const char *path_of(const request_rec *request)
{
    while (request->prev && !ap_is_HTTP_ERROR(request->prev->status)) {
        request = request->prev;
    }
    if (request->prev) {
        return ap_escape_uri(request->pool, request->uri);
    }
    return request->parsed_uri.path ? request->parsed_uri.path : "/";
}

/* --- What is found of it -------------------------------------------------- */

static int is_same(const twca_mixed_t *found, const twca_embed_t *embed)
{
    return found->is_upgraded == (embed->is_upgraded != 0)
           && strcmp(found->url, embed->url) == 0
           && strcmp(found->element, embed->element) == 0
           && strcmp(found->attribute, embed->attribute) == 0;
}

static void see(void *context, const twca_embed_t *embed)
{
    twca_mixed_watch_t *watch = context;
    twca_mixed_t *found;
    int i;

    for (i = 0; i < watch->count; i++) {
        if (is_same(&watch->found[i], embed)) {
            watch->found[i].count++;
            return;
        }
    }
    /* More would only push one another out of the ledger. */
    if (watch->count == TWCA_LEDGER_SITE_LIMIT) {
        watch->dropped++;
        return;
    }
    if (!watch->found) {
        watch->found = apr_pcalloc(watch->request->pool,
                                   TWCA_LEDGER_SITE_LIMIT * sizeof(*found));
    }
    found = &watch->found[watch->count++];
    found->page = watch->page;
    found->element = apr_pstrdup(watch->request->pool, embed->element);
    found->attribute = apr_pstrdup(watch->request->pool, embed->attribute);
    found->url = apr_pstrdup(watch->request->pool, embed->url);
    found->is_upgraded = embed->is_upgraded != 0;
    found->count = 1;
}

void twca_mixed_write(twca_mixed_watch_t *watch)
{
    twca_ledger_t *ledger = watch->server->ledger;
    int site = watch->server->site;

    if (!watch->is_void && watch->count) {
        (void)twca_ledger_add(ledger, site, watch->found, watch->count,
                              apr_time_now());
        twca_ledger_drop(ledger, site, watch->dropped);
    }
    if (!watch->is_void && watch->is_unseen) {
        twca_ledger_unseen(ledger, site);
    }
    watch->count = 0;
    watch->is_unseen = 0;
}

/* --- Reading -------------------------------------------------------------- */

/* @return whether there is something to read */
static int begin(twca_mixed_watch_t *watch)
{
    request_rec *request = watch->request;
    const char *self;
    twca_url_t url;

    watch->is_begun = 1;
    if (!is_whole(request)) {
        return 0;
    }
    self = ap_construct_url(request->pool, path_of(request), request);
    if (is_encoded(request)
        || !twca_url_resolve(&url, NULL, self, strlen(self))) {
        watch->is_unseen = 1;
        return 0;
    }
    watch->page = apr_pstrdup(request->pool, url.text + url.path);
    watch->scan = twca_scan_make(request->pool, url.text, request->content_type,
                                 see, watch);
    return 1;
}

static void end(twca_mixed_watch_t *watch)
{
    if (watch->scan && !twca_scan_end(watch->scan)) {
        watch->is_unseen = 1;
    }
    watch->scan = NULL;
}

/* No more is read. */
static void give_up(twca_mixed_watch_t *watch)
{
    watch->is_unseen = watch->scan != NULL;
    watch->scan = NULL;
}

/* Pass on what comes before a bucket; the brigade has the others then. */
static apr_status_t pass(ap_filter_t *filter, apr_bucket_brigade *brigade,
                         apr_bucket *next, int has_flush)
{
    twca_mixed_watch_t *watch = filter->ctx;
    apr_status_t status;

    /* In the response's own pool: a brigade that comes may be one of a
     * subrequest, and gone before the next one comes. */
    if (!watch->rest) {
        watch->rest =
            apr_brigade_create(watch->request->pool, brigade->bucket_alloc);
    }
    watch->rest = apr_brigade_split_ex(brigade, next, watch->rest);
    if (has_flush) {
        APR_BRIGADE_INSERT_TAIL(brigade,
                                apr_bucket_flush_create(brigade->bucket_alloc));
    }
    watch->is_waiting = !has_flush;
    status = ap_pass_brigade(filter->next, brigade);
    apr_brigade_cleanup(brigade);
    APR_BRIGADE_CONCAT(brigade, watch->rest);
    return status;
}

/* Whether it has to be fetched from somewhere. */
static int is_outside(apr_bucket *bucket)
{
    return bucket->length == (apr_size_t)-1 || APR_BUCKET_IS_FILE(bucket);
}

/* Before something is waited for: what has come has to get to the client. */
static apr_status_t flush(ap_filter_t *filter, apr_bucket_brigade *brigade,
                          apr_bucket *bucket)
{
    const twca_mixed_watch_t *watch = filter->ctx;

    return bucket != APR_BRIGADE_FIRST(brigade) || watch->is_waiting
               ? pass(filter, brigade, bucket, 1)
               : APR_SUCCESS;
}

/* A file is read, not mapped, as mod_ssl would do itself: unmapping costs more
 * than reading, and where somebody cuts a mapped one short the process ends. */
static void read_as_file(apr_bucket *bucket)
{
    if (APR_BUCKET_IS_FILE(bucket)) {
        (void)apr_bucket_file_enable_mmap(bucket, 0);
        (void)apr_bucket_file_set_buf_size(bucket, PART);
    }
}

/* Read a bucket, which may be the brigade's first one afterwards.
 * @return an error of those that come next; a bucket that can't be read is left
 * to them, too, and the scan ends */
static apr_status_t read_bucket(ap_filter_t *filter,
                                apr_bucket_brigade *brigade, apr_bucket *bucket)
{
    twca_mixed_watch_t *watch = filter->ctx;
    apr_size_t length;
    const char *data;
    apr_status_t status;

    read_as_file(bucket);
    status = apr_bucket_read(bucket, &data, &length, APR_NONBLOCK_READ);
    if (APR_STATUS_IS_EAGAIN(status)) {
        status = flush(filter, brigade, bucket);
        if (status != APR_SUCCESS) {
            return status;
        }
        status = apr_bucket_read(bucket, &data, &length, APR_BLOCK_READ);
    }
    if (status != APR_SUCCESS) {
        give_up(watch);
        return APR_SUCCESS;
    }
    if (length > PART && apr_bucket_split(bucket, PART) == APR_SUCCESS) {
        length = PART;
    }
    twca_scan_push(watch->scan, data, length);
    if (twca_scan_is_over(watch->scan)) {
        end(watch);
    }
    return APR_SUCCESS;
}

/* Read what is data, and see what is not. */
static apr_status_t take(ap_filter_t *filter, apr_bucket_brigade *brigade,
                         apr_bucket *bucket)
{
    twca_mixed_watch_t *watch = filter->ctx;

    if (AP_BUCKET_IS_ERROR(bucket)) {
        give_up(watch);
        return APR_SUCCESS;
    }
    if (APR_BUCKET_IS_EOS(bucket)) {
        end(watch);
        return APR_SUCCESS;
    }
    return APR_BUCKET_IS_METADATA(bucket)
               ? APR_SUCCESS
               : read_bucket(filter, brigade, bucket);
}

/* All buckets, until there is no scan. What is left in the brigade is not
 * passed on. */
static apr_status_t take_all(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    const twca_mixed_watch_t *watch = filter->ctx;
    apr_bucket *bucket = APR_BRIGADE_FIRST(brigade);
    apr_size_t fetched = 0;

    while (watch->scan && bucket != APR_BRIGADE_SENTINEL(brigade)) {
        int outside = is_outside(bucket);
        apr_status_t status = take(filter, brigade, bucket);
        apr_bucket *next = APR_BUCKET_NEXT(bucket);

        fetched += outside && status == APR_SUCCESS && watch->scan
                       ? bucket->length
                       : 0;
        if (fetched >= PART && next != APR_BRIGADE_SENTINEL(brigade)) {
            fetched = 0;
            status = pass(filter, brigade, next, 0);
        }
        if (status != APR_SUCCESS) {
            return status;
        }
        bucket = next;
    }
    return APR_SUCCESS;
}

apr_status_t twca_mixed_page(ap_filter_t *filter, apr_bucket_brigade *brigade)
{
    twca_mixed_watch_t *watch = filter->ctx;
    apr_status_t status = APR_SUCCESS;

    if (watch->is_begun || begin(watch)) {
        status = take_all(filter, brigade);
    }
    if (status != APR_SUCCESS) {
        return status;
    }
    if (!watch->scan) {
        ap_remove_output_filter(filter);
    }
    else if (!APR_BRIGADE_EMPTY(brigade)) {
        watch->is_waiting = !APR_BUCKET_IS_FLUSH(APR_BRIGADE_LAST(brigade));
    }
    return ap_pass_brigade(filter->next, brigade);
}
