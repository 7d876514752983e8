/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file html.h
 * @brief The status page: its frame, its views and their parts.
 *
 * A page is self-contained: one style sheet, no script, nothing to fetch, no
 * style attribute, so that a strict Content-Security-Policy fits it
 * (twca_html_policy()). It is written from top to bottom as it is made.
 */

#ifndef TWCA_HTML_H
#define TWCA_HTML_H

#include "output.h"
#include "report.h"
#include "ui.h"

/** What is being written, for whom. */
typedef struct {
    twca_out_t *out;
    const twca_report_t *report;
    const twca_view_t *view;
} twca_page_t;

/** A word of the page in its language. */
static inline const char *twca_page_word(const twca_page_t *page,
                                         twca_ui_e word)
{
    return twca_ui(word, page->view->lang);
}

/** @name Addresses of other views of the page, in its language @{ */
const char *twca_link_overview(const twca_page_t *page);
const char *twca_link_handbook(const twca_page_t *page);
const char *twca_link_site(const twca_page_t *page, const twca_site_t *site);
const char *twca_link_keystore(const twca_page_t *page,
                               const twca_keystore_t *keystore);
const char *twca_link_code(const twca_page_t *page, const char *code);
/** @} */

/** The same view in another language, or (a name of the table of formats)
 * another format. */
const char *twca_link_same(const twca_page_t *page, twca_lang_e lang,
                           const char *format);

/** Writes the style sheet. */
void twca_html_style(twca_out_t *out);

/** Writes the pictures that twca_html_icon() shows. */
void twca_html_icons(twca_out_t *out);

/** Writes the picture of a severity. */
void twca_html_icon(const twca_page_t *page, twca_severity_e severity);

/** Writes a severity as a word with its colour and picture. */
void twca_html_badge(const twca_page_t *page, twca_severity_e severity);

/** Writes a code as a link to its entry of the handbook. */
void twca_html_code(const twca_page_t *page, twca_code_e code);

/** Writes the page's heading: how bad it is, in words. */
void twca_html_banner(const twca_page_t *page, twca_severity_e severity,
                      const char *heading, const char *text);

/** Writes it of a site or a keystore, with what is worst about it in words;
 * @a in_order says that nothing is. */
void twca_html_verdict(const twca_page_t *page, twca_severity_e verdict,
                       const char *name, const apr_array_header_t *findings,
                       twca_ui_e in_order);

/** Writes a row of a list of labels: it is in <dl class="rows">. */
void twca_html_row(const twca_page_t *page, twca_ui_e label, const char *text);

/** Writes the row of the line that a thing is defined at, if it may be told. */
void twca_html_place(const twca_page_t *page, const twca_place_t *place);

/** A column of a table, of sites for instance. */
typedef struct {
    twca_ui_e label;
    const char *style; /* the class of its cells */
    int is_head;       /* its cell heads the row */
    void (*put)(const twca_page_t *page, const void *thing);
} twca_column_t;

/** The sites with findings: verdict, name, finding, expiry. */
extern const twca_column_t twca_columns_attention[];
/** The sites in order: name, chain, expiry. */
extern const twca_column_t twca_columns_in_order[];
/** Keystores: verdict, name, what it is, finding, expiry. */
extern const twca_column_t twca_columns_keystores[];

/** Begins a table with a caption; @a columns ends with a NULL put. */
void twca_table_begin(const twca_page_t *page, twca_ui_e caption,
                      const char *style, const twca_column_t *columns);
/** Writes the row of a thing. */
void twca_table_row(const twca_page_t *page, const twca_column_t *columns,
                    twca_severity_e verdict, const void *thing);
/** Ends a table. */
void twca_table_end(const twca_page_t *page);

/** Writes the steps of a remedy, as words.h makes them. */
void twca_html_steps(const twca_page_t *page, const apr_array_header_t *steps);

/** @name What can be made of files, for who unfolds it @{ */
void twca_html_convert_pair(const twca_page_t *page, const twca_site_t *site,
                            const twca_pair_t *pair);
void twca_html_convert_keystore(const twca_page_t *page,
                                const twca_keystore_t *keystore);
/** Of this server's first keystores and sites. */
void twca_html_convert_all(const twca_page_t *page);
/** @} */

/** Writes a table of the keystores that are shown, worst first; nothing where
 * there is none.
 * @return how many there are */
int twca_table_keystores(const twca_page_t *page, twca_ui_e caption);

/** Writes a section of findings, worst first; nothing where none is shown. */
void twca_html_findings(const twca_page_t *page, twca_ui_e heading,
                        const apr_array_header_t *findings);

/** Writes a certificate as a node of a list: what stands above its name, with
 * a word beside that, or NULL. */
void twca_html_node(const twca_page_t *page, const char *style,
                    const twca_certificate_t *certificate, const char *above,
                    const char *beside);

/** Writes a chain as a picture, and what does not belong to it. */
void twca_html_chain(const twca_page_t *page, const twca_chain_t *chain);

/** Writes the row that says whether a key is its certificate's, and why that
 * is not known, or NULL. */
void twca_html_match(const twca_page_t *page, twca_match_e match,
                     const char *note);

/** Writes a pair: its files and its chain as a picture. */
void twca_html_pair(const twca_page_t *page, const twca_site_t *site,
                    int number);

/** Writes the way of a site's certificates from the files to who sees them, as
 * a picture; nothing where nobody looks. */
void twca_html_served(const twca_page_t *page, const twca_site_t *site);

/** Writes what a site's pages load by http; nothing where they are not watched.
 */
void twca_html_mixed(const twca_page_t *page, const twca_site_t *site);

/** Writes the entries of a keystore: its keys with their chains, then the
 * certificates that are trusted there. */
void twca_html_entries(const twca_page_t *page,
                       const twca_keystore_t *keystore);

/** @name The views, from the main heading on @{ */
void twca_page_overview(const twca_page_t *page);
void twca_page_site(const twca_page_t *page);
void twca_page_keystore(const twca_page_t *page);
void twca_page_code(const twca_page_t *page);
void twca_page_handbook(const twca_page_t *page);
/** @} */

#endif /* TWCA_HTML_H */
