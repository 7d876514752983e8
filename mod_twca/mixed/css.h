/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file css.h
 * @brief What a style sheet loads, found as its text passes by.
 *
 * Tokens as CSS Syntax Level 3 has them: comments, strings, escapes, URLs
 * without quotes; in pieces that may end anywhere, with memory that does not
 * grow. No grammar beyond what decides whether a URL is loaded.
 */

#ifndef TWCA_CSS_H
#define TWCA_CSS_H

#include <apr.h>

/** Bytes of a URL that are kept, and a NUL. */
#define TWCA_CSS_URL_SIZE 2048
/** Likewise, of a name: longer ones are of no interest. */
#define TWCA_CSS_NAME_SIZE 24

/** How a style sheet asks for something. */
typedef enum {
    TWCA_CSS_URL,       /* url(): a picture, mostly */
    TWCA_CSS_IMPORT,    /* @import: another style sheet */
    TWCA_CSS_FONT,      /* url() in @font-face */
    TWCA_CSS_IMAGE_SET, /* a string in image-set() */
    TWCA_CSS_COUNT
} twca_css_e;

/** @param url what is written there, without escapes; valid during the call */
typedef void twca_css_found_f(void *context, twca_css_e kind, const char *url,
                              apr_size_t length);

/** To be made by twca_css_begin(); all in it is css.c's own. */
typedef struct {
    twca_css_found_f *found;
    void *context;
    int state;              /* state_e */
    int after_escape;       /* the state to go back to */
    int digits;             /* of the escape */
    apr_uint32_t character; /* that it stands for */
    int kind;               /* of the name: '@', '#' or 0 */
    int quote;              /* that ends the string */
    int is_url;             /* the string is what url() is about */
    int has_dropped_return; /* a line feed that follows belongs to it */
    int is_past_imports;    /* an @import here would be ignored */
    int rule;               /* that has begun: rule_e */
    int blocks;             /* open: { */
    int font_blocks;        /* with that of @font-face; 0: none */
    int parens;             /* open: ( */
    int set_parens;         /* with that of image-set(; 0: none */
    apr_size_t name_length;
    apr_size_t url_length;
    char name[TWCA_CSS_NAME_SIZE];
    char url[TWCA_CSS_URL_SIZE];
} twca_css_t;

/** Begin with a style sheet, or with a style attribute. */
void twca_css_begin(twca_css_t *css, int is_attribute, twca_css_found_f *found,
                    void *context);

/** The next bytes of it, in UTF-8 or what is like ASCII. */
void twca_css_push(twca_css_t *css, const char *text, apr_size_t length);

/** It ends here; what is open is closed by that, as CSS has it. */
void twca_css_end(twca_css_t *css);

#endif /* TWCA_CSS_H */
