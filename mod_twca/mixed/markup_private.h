/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file markup_private.h
 * @brief Between the files that cut markup: tags, and the text that is none.
 */

#ifndef TWCA_MARKUP_PRIVATE_H
#define TWCA_MARKUP_PRIVATE_H

#include "markup.h"

typedef enum {
    STATE_DATA,
    STATE_LESS,     /* behind "<" */
    STATE_END_OPEN, /* behind "</" */
    STATE_TAG_NAME,
    STATE_BEFORE_ATTRIBUTE,
    STATE_ATTRIBUTE,
    STATE_AFTER_ATTRIBUTE,
    STATE_BEFORE_VALUE,
    STATE_VALUE_DOUBLE,
    STATE_VALUE_SINGLE,
    STATE_VALUE,
    STATE_SLASH, /* in a tag */
    STATE_BANG,  /* behind "<!" */
    STATE_BANG_DASH,
    STATE_COMMENT,
    STATE_COMMENT_BANG, /* behind "--!" in one */
    STATE_BOGUS,        /* what is as good as a comment, up to ">" */
    STATE_CDATA_OPEN,
    STATE_CDATA,
    STATE_RAW,
    STATE_RAW_LESS,
    STATE_RAW_END,    /* behind "</", in its name */
    STATE_RAW_SCRIPT, /* likewise "<script" in a script */
    STATE_RAW_BANG,   /* behind "<!" in a script */
    STATE_RAW_BANG_DASH,
    STATE_PLAIN,
    STATE_COUNT
} state_e;

/** A state's part of what is there. @return the place behind what it has taken;
 * where that is nothing, the state is another */
typedef const char *twca_step_f(twca_markup_t *markup, const char *at,
                                const char *end);

/** Begin with a tag, or with the end tag of a text. */
void twca_tag_begin(twca_markup_t *markup, int is_end);

/** Pass over a whole tag that loads nothing, from its name on. @return the
 * place behind it, NULL where it has to be read */
const char *twca_tag_skip(const twca_markup_t *markup, const char *at,
                          const char *end);

/** The states of a tag. */
twca_step_f twca_step_tag_name;
twca_step_f twca_step_before_attribute;
twca_step_f twca_step_attribute;
twca_step_f twca_step_after_attribute;
twca_step_f twca_step_before_value;
twca_step_f twca_step_value;
twca_step_f twca_step_slash;

/** Those of comments and the like. */
twca_step_f twca_step_bang;
twca_step_f twca_step_bang_dash;
twca_step_f twca_step_comment;
twca_step_f twca_step_comment_bang;
twca_step_f twca_step_bogus;
twca_step_f twca_step_cdata_open;
twca_step_f twca_step_cdata;

/** Those of text in which there are no tags. */
twca_step_f twca_step_raw;
twca_step_f twca_step_raw_less;
twca_step_f twca_step_raw_end;
twca_step_f twca_step_raw_script;
twca_step_f twca_step_raw_bang;
twca_step_f twca_step_raw_bang_dash;

#endif /* TWCA_MARKUP_PRIVATE_H */
