/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <string.h>

#include <apr_strings.h>

#include "escape.h"
#include "template.h"
#include "utf8.h"
#include "words.h"

/* In a sentence; commands and JSON have values as they are. */
#define VALUE_MOST 300
#define NAMES_MOST 10

/* Whose facts fill the gaps, and for whom. */
typedef struct {
    const twca_finding_t *finding;
    twca_lang_e lang;
} telling_t;

static const twca_text_t joint = TWCA_TEXT("; ", "；");
static const twca_text_t list_joint = TWCA_TEXT(", ", "、");
static const twca_text_t list_rest =
    TWCA_TEXT(" and {n} more", " 及其他 {n} 個");
static const twca_text_t nothing = TWCA_TEXT("none", "無");

static const twca_fact_t *find_fact(const twca_finding_t *finding,
                                    const char *name)
{
    for (int i = 0; finding->facts != NULL && i < finding->facts->nelts; i++) {
        const twca_fact_t *fact =
            &APR_ARRAY_IDX(finding->facts, i, twca_fact_t);

        if (strcmp(fact->name, name) == 0) {
            return fact;
        }
    }
    return NULL;
}

static int is_list(const twca_fact_t *fact)
{
    return fact->kind == TWCA_FACT_LIST || fact->kind == TWCA_FACT_WORDS;
}

static int is_empty_list(const twca_fact_t *fact)
{
    return is_list(fact) && (fact->list == NULL || fact->list->nelts == 0);
}

static int has_fact(const twca_finding_t *finding, const char *name)
{
    const twca_fact_t *fact = find_fact(finding, name);

    return fact != NULL && !is_empty_list(fact);
}

static int is_said(const twca_finding_t *finding, const char *needs,
                   const char *unless)
{
    int absent = needs != NULL && *needs == '!';

    return (needs == NULL || has_fact(finding, needs + absent) != absent)
           && (unless == NULL || !has_fact(finding, unless));
}

const char *twca_words_shorten(apr_pool_t *pool, const char *text,
                               apr_size_t most)
{
    apr_size_t length = strlen(text);
    apr_size_t start, end;

    if (length <= most) {
        return text;
    }
    start = twca_utf8_cut(text, most - most / 3);
    end = twca_utf8_cut(text, length - most / 3);
    return apr_pstrcat(pool, apr_pstrmemdup(pool, text, start), "...",
                       text + end, NULL);
}

static const char *rest_count(apr_pool_t *pool, const void *of,
                              const char *name)
{
    (void)name;
    return twca_grouped(pool, *(const int *)of);
}

static const char *names_of(apr_pool_t *pool, const twca_fact_t *fact,
                            twca_lang_e lang)
{
    const apr_array_header_t *list = fact->list;
    apr_array_header_t *pieces;
    int rest;

    if (list == NULL || list->nelts == 0) {
        return nothing.in[lang];
    }
    pieces = apr_array_make(pool, 2 * NAMES_MOST, sizeof(char *));
    for (int i = 0; i < list->nelts && i < NAMES_MOST; i++) {
        const char *name = APR_ARRAY_IDX(list, i, const char *);

        APR_ARRAY_PUSH(pieces, const char *) =
            i == 0 ? "" : list_joint.in[lang];
        APR_ARRAY_PUSH(pieces, const char *) =
            fact->kind == TWCA_FACT_WORDS
                ? twca_word(name, lang)
                : twca_words_shorten(pool, name, VALUE_MOST);
    }
    rest = list->nelts - NAMES_MOST;
    if (rest > 0) {
        APR_ARRAY_PUSH(pieces, const char *) =
            twca_template(pool, list_rest.in[lang], rest_count, &rest);
    }
    return apr_array_pstrcat(pool, pieces, '\0');
}

/* The value of a fact in a sentence. */
static const char *spoken(apr_pool_t *pool, const void *of, const char *name)
{
    const telling_t *telling = of;
    const twca_fact_t *fact = find_fact(telling->finding, name);

    if (fact == NULL) {
        return "?";
    }
    switch (fact->kind) {
    case TWCA_FACT_NUMBER:
        return twca_grouped(pool, fact->number);
    case TWCA_FACT_LIST:
    case TWCA_FACT_WORDS:
        return names_of(pool, fact, telling->lang);
    case TWCA_FACT_WORD:
        return twca_word(fact->text, telling->lang);
    case TWCA_FACT_TEXT:
        break;
    }
    return fact->text == NULL
               ? "?"
               : twca_words_shorten(pool, fact->text, VALUE_MOST);
}

static const char *shell_list(apr_pool_t *pool, const apr_array_header_t *list)
{
    apr_array_header_t *words;

    if (list == NULL || list->nelts == 0) {
        return NULL;
    }
    words = apr_array_make(pool, list->nelts, sizeof(char *));
    for (int i = 0; i < list->nelts; i++) {
        APR_ARRAY_PUSH(words, const char *) =
            twca_escape_shell(pool, APR_ARRAY_IDX(list, i, const char *));
    }
    return apr_array_pstrcat(pool, words, ' ');
}

/* The value of a fact in a command. */
static const char *typed(apr_pool_t *pool, const void *of, const char *name)
{
    const telling_t *telling = of;
    const twca_fact_t *fact = find_fact(telling->finding, name);

    if (fact == NULL) {
        return NULL;
    }
    if (fact->kind == TWCA_FACT_NUMBER) {
        return apr_psprintf(pool, "%" APR_INT64_T_FMT, fact->number);
    }
    if (is_list(fact)) {
        return shell_list(pool, fact->list);
    }
    if (fact->text == NULL || strcmp(name, "command") == 0) {
        return fact->text;
    }
    return twca_escape_shell(pool, fact->text);
}

apr_array_header_t *twca_words_sentences(apr_pool_t *pool,
                                         const twca_finding_t *finding,
                                         twca_lang_e lang)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);
    apr_array_header_t *sentences =
        apr_array_make(pool, TWCA_PARTS + 2, sizeof(char *));
    telling_t telling = {finding, lang};

    for (int i = 0; i < TWCA_PARTS; i++) {
        const twca_part_t *part = &entry->message[i];

        if (part->text.in[0] == NULL) {
            break;
        }
        if (is_said(finding, part->needs, part->unless)) {
            APR_ARRAY_PUSH(sentences, const char *) =
                twca_template(pool, part->text.in[lang], spoken, &telling);
        }
    }
    if (has_fact(finding, "serial")) {
        APR_ARRAY_PUSH(sentences, const char *) = twca_template(
            pool, twca_certificate_suffix()->in[lang], spoken, &telling);
    }
    if (has_fact(finding, "entry")) {
        APR_ARRAY_PUSH(sentences, const char *) = twca_template(
            pool, twca_entry_suffix()->in[lang], spoken, &telling);
    }
    return sentences;
}

const char *twca_words_message(apr_pool_t *pool, const twca_finding_t *finding,
                               twca_lang_e lang)
{
    apr_array_header_t *sentences = twca_words_sentences(pool, finding, lang);
    apr_array_header_t *pieces =
        apr_array_make(pool, 2 * sentences->nelts + 1, sizeof(char *));

    for (int i = 0; i < sentences->nelts; i++) {
        APR_ARRAY_PUSH(pieces, const char *) = i == 0 ? "" : joint.in[lang];
        APR_ARRAY_PUSH(pieces, const char *) =
            APR_ARRAY_IDX(sentences, i, const char *);
    }
    return apr_array_pstrcat(pool, pieces, '\0');
}

const char *twca_words_command(apr_pool_t *pool, const twca_finding_t *finding,
                               const char *template)
{
    telling_t telling = {finding, TWCA_LANG_EN};

    return template == NULL ? NULL
                            : twca_template(pool, template, typed, &telling);
}

apr_array_header_t *twca_words_remedy(apr_pool_t *pool,
                                      const twca_finding_t *finding,
                                      twca_lang_e lang)
{
    const twca_catalog_entry_t *entry = twca_catalog(finding->id);
    apr_array_header_t *steps =
        apr_array_make(pool, TWCA_PARTS, sizeof(twca_step_t));
    telling_t telling = {finding, lang};

    for (int i = 0; i < TWCA_PARTS; i++) {
        const twca_remedy_t *remedy = &entry->remedies[i];
        twca_step_t *step;

        if (remedy->text.in[0] == NULL) {
            break;
        }
        if (!is_said(finding, remedy->needs, remedy->unless)) {
            continue;
        }
        step = apr_array_push(steps);
        step->text =
            twca_template(pool, remedy->text.in[lang], spoken, &telling);
        step->command = twca_words_command(pool, finding, remedy->command);
    }
    return steps;
}
