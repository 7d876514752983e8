/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file markup.h
 * @brief HTML cut into its tags as browsers cut it (HTML Standard 13.2.5), in
 * pieces that may end anywhere, with memory that does not grow.
 *
 * Why not libxml2's HTML parser (2.9.14 was tried): it needs 0.6 ms for a page
 * of 50 KB, more than httpd for all else; keeps a script as a whole; loses the
 * rest of the page where a piece ends within "</script>"; passes over
 * <img/src=...>, and finds elements in the text of <textarea>, <title> and
 * <iframe>. HTML's rules for tags leave nothing open, and are all here.
 *
 * XHTML is cut likewise, but for its empty elements.
 */

#ifndef TWCA_MARKUP_H
#define TWCA_MARKUP_H

#include <apr.h>

/** Bytes of a name, with a NUL; no longer one is of interest. */
#define TWCA_NAME_SIZE 24
/** Bytes of the values of a tag. */
#define TWCA_VALUES_SIZE (24 * 1024)
/** Of one that is a URL or a word; more than any URL of which all is kept. */
#define TWCA_VALUE_MOST 2048
/** Of one that is a list or a style. */
#define TWCA_LIST_MOST 8192

/** The attributes of interest; of them the values are kept. */
typedef enum {
    TWCA_AT_ACTION,
    TWCA_AT_AS,
    TWCA_AT_BACKGROUND,
    TWCA_AT_CHARSET,
    TWCA_AT_CONTENT,
    TWCA_AT_DATA,
    TWCA_AT_FORMACTION,
    TWCA_AT_HREF,
    TWCA_AT_HTTP_EQUIV,
    TWCA_AT_IMAGESRCSET,
    TWCA_AT_LANGUAGE,
    TWCA_AT_METHOD,
    TWCA_AT_NOMODULE,
    TWCA_AT_POSTER,
    TWCA_AT_REL,
    TWCA_AT_SHADOWROOTMODE,
    TWCA_AT_SRC,
    TWCA_AT_SRCDOC,
    TWCA_AT_SRCSET,
    TWCA_AT_STYLE,
    TWCA_AT_TYPE,
    TWCA_AT_XLINK_HREF,
    TWCA_AT_COUNT
} twca_attribute_e;

/** Character references are resolved in it. */
typedef struct {
    char *data; /* NULL: there is no such attribute. Not ended by a NUL */
    apr_size_t length;
    int is_cut; /* not all of it was kept */
} twca_value_t;

typedef struct {
    char name[TWCA_NAME_SIZE]; /* in lower case; "" where it is longer */
    int is_end;                /* </name> */
    int is_empty;              /* <name/> */
    apr_uint32_t known;        /* a bit for each attribute that there is */
    twca_value_t values[TWCA_AT_COUNT];
} twca_tag_t;

/** What follows a start tag. */
typedef enum {
    TWCA_TEXT_MARKUP,
    TWCA_TEXT_RAW,    /* text up to its end tag, of no interest */
    TWCA_TEXT_STYLE,  /* text up to its end tag, of interest */
    TWCA_TEXT_SCRIPT, /* likewise of none; with rules of its own */
    TWCA_TEXT_PLAIN   /* text up to the end of the page */
} twca_text_e;

/** Which tags need not be told. */
typedef enum {
    TWCA_SKIP_NONE,
    TWCA_SKIP_PLAIN,   /* of elements that load nothing, but by their style */
    TWCA_SKIP_HARMLESS /* and those without anything like "http:" in them */
} twca_skip_e;

/** Whom it is told. The end of STYLE is seen by its end tag. */
typedef struct {
    twca_text_e (*tag)(void *context, const twca_tag_t *tag);
    void (*style)(void *context, const char *text, apr_size_t length);
    /* From when on tags of an element, and those of its end, need not be told;
     * NONE: never */
    twca_skip_e (*skip)(const char *name, apr_size_t length);
} twca_markup_handler_t;

/** To be made by twca_markup_begin(). */
typedef struct {
    const twca_markup_handler_t *handler;
    void *context;
    int has_cdata; /* of the handler: here <![CDATA[ begins text (SVG, XHTML) */
    twca_skip_e skip; /* likewise: what need not be told here */
    /* The rest is markup.c's own. */
    int state;
    twca_text_e text;
    int matched;     /* bytes of a word that has begun */
    int dashes;      /* of the end of a comment; brackets of that of CDATA */
    int is_opening;  /* the dashes are those that began the comment */
    int escaped;     /* of a script: 1 within <!--, 2 and within <script> */
    int attribute;   /* that is being read; -1: of no interest */
    apr_size_t used; /* of values */
    apr_size_t name_length;
    char name[TWCA_NAME_SIZE]; /* of the attribute */
    char raw[TWCA_NAME_SIZE];  /* the element whose text this is */
    twca_tag_t tag;
    char values[TWCA_VALUES_SIZE];
} twca_markup_t;

/** Begin with a page. */
void twca_markup_begin(twca_markup_t *markup,
                       const twca_markup_handler_t *handler, void *context);

/** The next bytes of it: UTF-8, or what is like ASCII. */
void twca_markup_push(twca_markup_t *markup, const char *data,
                      apr_size_t length);

#endif /* TWCA_MARKUP_H */
