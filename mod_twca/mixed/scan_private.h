/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file scan_private.h
 * @brief Between the files that read a page: what is known of it so far.
 */

#ifndef TWCA_SCAN_PRIVATE_H
#define TWCA_SCAN_PRIVATE_H

#include "charset.h"
#include "css.h"
#include "markup.h"
#include "nesting.h"
#include "scan.h"
#include "url.h"

/** Bytes in which browsers look for a charset (HTML Standard 13.2.3.2). */
#define TWCA_HEAD_SIZE 1024

/** Within what a source element is. */
typedef enum {
    TWCA_IN_NOTHING,
    TWCA_IN_PICTURE,
    TWCA_IN_MEDIA /* audio, video */
} twca_container_e;

struct twca_scan_t {
    apr_pool_t *pool;
    twca_scan_found_f *found;
    void *context;
    int is_begun; /* the head is complete */
    int is_over;
    int has_gap; /* something of it was too large to be kept */
    int is_xml;
    int is_upgrading;   /* its policy has browsers upgrade all of it */
    int is_past_head;   /* where a policy in a meta element is none */
    int has_base;       /* the first base element counts */
    int has_frameset;   /* else there are no frames */
    int is_in_text;     /* the next end tag is that of a script, a title, ... */
    int is_style_sheet; /* the style element's text is one of CSS */
    int is_inner;       /* the page is one of an attribute */
    twca_scan_t *inner; /* for such a page; NULL: there was none yet */
    twca_container_e container;
    twca_nesting_t nesting;
    int is_svg; /* the element being looked at is one of SVG */
    twca_url_t base;
    twca_url_t url;              /* the one being looked at */
    const char *element;         /* whose CSS is being read */
    char label[TWCA_LABEL_SIZE]; /* the charset's */
    twca_charset_t *charset;
    apr_size_t head_length;
    char head[TWCA_HEAD_SIZE];
    twca_css_t css;
    twca_markup_t markup;
};

/** A URL of a page: tell it where it is mixed content. @a is_upgradable: of a
 * kind that browsers upgrade */
void twca_scan_report(twca_scan_t *scan, const char *element,
                      const char *attribute, const char *text,
                      apr_size_t length, int is_upgradable);

/** All that the element of a start tag loads. */
void twca_embeds_look(twca_scan_t *scan, const twca_tag_t *tag);

/** From when on the tags of an element of HTML need not be looked at. */
twca_skip_e twca_embeds_skip(const char *name, apr_size_t length);

/** Likewise, a link element. */
void twca_embeds_link(twca_scan_t *scan, const twca_tag_t *tag);

/** Likewise, a script element of HTML or SVG. */
void twca_embeds_script(twca_scan_t *scan, const twca_tag_t *tag);

/** A meta element: where it leads to, and the policy it sets. */
void twca_embeds_meta(twca_scan_t *scan, const twca_tag_t *tag);

/** A list of pictures. @return whether src is one of them */
int twca_embeds_srcset(twca_scan_t *scan, const twca_tag_t *tag,
                       twca_attribute_e attribute, const char *word,
                       int is_upgradable);

/** The URL that an attribute is. */
void twca_embeds_url(twca_scan_t *scan, const twca_tag_t *tag,
                     twca_attribute_e attribute, const char *word,
                     int is_upgradable);

/** A page that is written in an attribute (srcdoc): what it embeds is told as
 * that of the page around it. Of such pages in it none is read. */
void twca_scan_inner(twca_scan_t *scan, const twca_value_t *page);

/** Whether an attribute is @a word, in whatever case, but for blanks around
 * it. */
int twca_value_is(const twca_value_t *value, const char *word);

/** Whether one of its words is. */
int twca_value_has(const twca_value_t *value, const char *word);

/** Whether a policy has browsers upgrade what is mixed content. */
int twca_policy_upgrades(const char *policy, apr_size_t length);

#endif /* TWCA_SCAN_PRIVATE_H */
