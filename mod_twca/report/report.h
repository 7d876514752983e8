/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file report.h
 * @brief How is it shown? A report, rendered for a reader.
 *
 * Renderers decide nothing: they take what checks found and words from the
 * catalogue, and write. Escaping lives in escape.h alone.
 */

#ifndef TWCA_REPORT_H
#define TWCA_REPORT_H

#include "../checks/model.h"

/** Where output goes: called with pieces, in order. */
typedef struct {
    void (*put)(void *sink, const char *data, apr_size_t length);
    void *sink;
} twca_writer_t;

/** What a reader asked for. */
typedef struct {
    twca_lang_e lang;
    int public_only;         /* TWCAStatusDetail public: no file, no path */
    const twca_site_t *site; /* only this site, or NULL */
    const twca_keystore_t *keystore; /* only this keystore, or NULL */
    twca_code_e code; /* the handbook's entry, or TWCA_CODE_COUNT */
    int handbook;     /* all entries */
    const char *self; /* the page's own path, for its links */
    apr_time_t now;   /* when it is read; 0: when it was checked */
} twca_view_t;

/** The formats of a report. */
typedef enum {
    TWCA_FORMAT_HTML,
    TWCA_FORMAT_TEXT,
    TWCA_FORMAT_JSON,
    TWCA_FORMAT_PROMETHEUS,
    TWCA_FORMAT_COUNT
} twca_format_e;

typedef struct {
    const char *name;       /* "html", as in ?format= */
    const char *media_type; /* "text/html; charset=utf-8" */
    void (*render)(const twca_report_t *report, const twca_view_t *view,
                   const twca_writer_t *out, apr_pool_t *pool);
} twca_renderer_t;

/** The renderer of a format. */
const twca_renderer_t *twca_renderer(twca_format_e format);

/**
 * The Content-Security-Policy that fits the HTML page: its own style sheet, by
 * its hash, and nothing else. In @a pool.
 */
const char *twca_html_policy(apr_pool_t *pool);

/**
 * A finding as one line of the error log, in English and printable ASCII:
 * code, id, host:port, place, what is wrong, what to do.
 * @param site the site it belongs to, or NULL: host and port are left out, as
 * of a keystore's finding and of a server-wide one
 * @return the line in @a pool, at most about 4,000 characters
 */
const char *twca_log_line(apr_pool_t *pool, const twca_site_t *site,
                          const twca_finding_t *finding);

/** What a site is served with in place of what is configured, as a line of the
 * error log. @param is_test it is not, but a start would do it */
const char *twca_serving_line(apr_pool_t *pool, const twca_site_t *site,
                              int is_test);

/** The page of a site that is served with a stand-in: which code of the
 * handbook it is, and nothing else of the server. In @a pool. */
const char *twca_unavailable_page(apr_pool_t *pool, const twca_site_t *site,
                                  twca_lang_e lang);

/** A site as one JSON document: a member of the report's "sites", in full. In
 * @a pool; NULL where there is no memory for it. */
const char *twca_site_json(apr_pool_t *pool, const twca_report_t *report,
                           const twca_site_t *site);

/** The last line: "TWCA checked 12 sites in 34 ms: 1 fatal, ...". */
const char *twca_summary_line(apr_pool_t *pool, const twca_report_t *report);

#endif /* TWCA_REPORT_H */
