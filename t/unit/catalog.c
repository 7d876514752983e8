/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The catalogue: everything is there, in both languages, says what the
 * contract says, and speaks of no fact that its finding does not have. */

#include "catalog/catalog.h"
#include "catalog/conversions.h"
#include "catalog_expected.h"
#include "tap.h"
#include "wording.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Whether `name` is one of the words of `list`, which spaces part. */
static int listed(const char *list, const char *name, size_t length)
{
    const char *at = list;

    while (*at) {
        size_t word = strcspn(at, " ");

        if (word == length && strncmp(at, name, length) == 0) {
            return 1;
        }
        at += word;
        at += strspn(at, " ");
    }
    return 0;
}

/* Whether a finding has the fact at times, and at times not: a condition on
 * any other would be idle. Entries of keystores share the words of sites. */
static int varies(twca_finding_e finding, const char *name)
{
    size_t length = strlen(name);
    int with = 0;
    int without = 0;

    for (size_t i = 0; i < COUNT(findings); i++) {
        const expected_t *row = &findings[i];
        int optional = listed(row->optional, name, length);

        if (row->finding == finding) {
            with += optional || listed(row->facts, name, length);
            without += optional || !listed(row->facts, name, length);
        }
    }
    return (with && without) || strcmp(name, "entry") == 0;
}

static int condition_fits(const expected_t *row, const char *needs)
{
    if (!needs || varies(row->finding, needs + (*needs == '!'))) {
        return 1;
    }
    diag("%s: needs %s", row->id, needs);
    return 0;
}

static int part_count(const twca_part_t *parts)
{
    int count = 0;

    while (count < TWCA_PARTS && parts[count].text.in[0]) {
        count++;
    }
    return count;
}

static int step_count(const twca_remedy_t *steps)
{
    int count = 0;

    while (count < TWCA_PARTS && steps[count].text.in[0]) {
        count++;
    }
    return count;
}

/* A row's facts, the optional ones in one of their combinations: bit i is the
 * i-th. */
typedef struct {
    const expected_t *row;
    unsigned present;
} combination_t;

static unsigned optional_count(const char *optional)
{
    unsigned count = *optional != '\0';

    for (; *optional; optional++) {
        count += *optional == ' ';
    }
    return count;
}

static int has(const combination_t *facts, const char *name, size_t length)
{
    const char *at = facts->row->optional;

    for (unsigned bit = 0; *at; bit++) {
        size_t of_word = strcspn(at, " ");

        if (of_word == length && strncmp(at, name, length) == 0) {
            return (facts->present >> bit & 1) != 0;
        }
        at += of_word;
        at += strspn(at, " ");
    }
    return listed(facts->row->facts, name, length);
}

static int has_fact(const combination_t *facts, const char *name)
{
    return has(facts, name, strlen(name));
}

static int applies(const combination_t *facts, const char *needs,
                   const char *unless)
{
    int absent = needs && *needs == '!';

    return (!needs || has_fact(facts, needs + absent) != absent)
           && !(unless && has_fact(facts, unless));
}

/* Whether every {name} is a fact that is there. */
static int facts_fit(const combination_t *facts, const char *text)
{
    size_t length;

    while (text && (text = wording_placeholder(text, &length)) != NULL) {
        if (!has(facts, text, length)) {
            diag("%s: {%.*s} may be absent", facts->row->id, (int)length, text);
            return 0;
        }
        text += length;
    }
    return 1;
}

/* The first step that applies: the log's "what to do". */
static const twca_remedy_t *first_step(const twca_catalog_entry_t *entry,
                                       const combination_t *facts)
{
    int count = step_count(entry->remedies);

    for (int i = 0; i < count; i++) {
        if (applies(facts, entry->remedies[i].needs,
                    entry->remedies[i].unless)) {
            return &entry->remedies[i];
        }
    }
    return NULL;
}

/* The first clause that applies: it says what is wrong. */
static int first_clause_fits(const twca_catalog_entry_t *entry,
                             const combination_t *facts)
{
    int count = part_count(entry->message);
    int i = 0;
    const char *en;

    while (
        i < count
        && !applies(facts, entry->message[i].needs, entry->message[i].unless)) {
        i++;
    }
    if (i == count) {
        return 0;
    }
    en = entry->message[i].text.in[TWCA_LANG_EN];
    return *en == '{' || isupper((unsigned char)*en);
}

/* The log shows it: what to do, in ASCII, and the command if there is one. To
 * reload is the answer by itself only where it has been forgotten. */
static int first_step_fits(const twca_remedy_t *step, twca_finding_e id,
                           int has_command)
{
    const char *en;

    if (!step) {
        return 0;
    }
    en = step->text.in[TWCA_LANG_EN];
    if (!wording_is_ascii(en) || !isupper((unsigned char)*en)
        || (strstr(en, "apachectl configtest") && id != TWCA_STALE_PROCESS)
        || strstr(en, "Restart")) {
        return 0;
    }
    return !has_command || step->command;
}

/* A step may have a command at times; none lacks a fact. */
static int command_fits(const combination_t *facts, const char *command)
{
    return !command || strcmp(command, "{command}") == 0
           || facts_fit(facts, command);
}

/* What is said with these facts, and no others. */
static int said_facts_fit(const twca_catalog_entry_t *entry,
                          const combination_t *facts)
{
    int fits = 1;

    for (int i = 0; i < part_count(entry->message); i++) {
        const twca_part_t *part = &entry->message[i];

        fits = (!applies(facts, part->needs, part->unless)
                || facts_fit(facts, part->text.in[0]))
               && fits;
    }
    for (int i = 0; i < step_count(entry->remedies); i++) {
        const twca_remedy_t *step = &entry->remedies[i];

        fits = (!applies(facts, step->needs, step->unless)
                || (facts_fit(facts, step->text.in[0])
                    && command_fits(facts, step->command)))
               && fits;
    }
    return fits;
}

static void test_combinations(const expected_t *row,
                              const twca_catalog_entry_t *entry)
{
    combination_t facts = {row, 0};
    unsigned end = 1U << optional_count(row->optional);
    int says = 1;
    int helps = 1;
    int fits = 1;

    for (; facts.present < end; facts.present++) {
        const twca_remedy_t *step = first_step(entry, &facts);

        says = says && first_clause_fits(entry, &facts);
        helps =
            helps
            && first_step_fits(step, row->finding, has_fact(&facts, "command"));
        fits = fits && said_facts_fit(entry, &facts);
    }
    ok(says, "%s: always says what is wrong", row->id);
    ok(helps, "%s: always says what to do, a command first", row->id);
    ok(fits, "%s: speaks of no fact that is absent", row->id);
}

static int is_slug(const char *id)
{
    size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return *id && !id[length] && *id != '-' && id[length - 1] != '-'
           && !strstr(id, "--");
}

static int is_unique(const char *id)
{
    int count = 0;

    for (int i = 0; i < TWCA_FINDING_COUNT; i++) {
        count += strcmp(twca_catalog((twca_finding_e)i)->id, id) == 0;
    }
    return count == 1;
}

static int message_fits(const expected_t *row, const twca_part_t *parts)
{
    int count = part_count(parts);
    int fits = count > 0 && count < TWCA_PARTS;

    for (int i = 0; i < count; i++) {
        const twca_text_t *text = &parts[i].text;

        fits = wording_phrase_fits(text) && condition_fits(row, parts[i].needs)
               && condition_fits(row, parts[i].unless)
               && wording_is_ascii(text->in[TWCA_LANG_EN])
               && !strchr(text->in[TWCA_LANG_EN], ';')
               && !strstr(text->in[TWCA_LANG_ZH_TW], "；") && fits;
    }
    return fits;
}

static int remedy_fits(const expected_t *row, const twca_remedy_t *steps)
{
    int count = step_count(steps);
    int fits = count > 0 && count < TWCA_PARTS;

    for (int i = 0; i < count; i++) {
        const twca_remedy_t *step = &steps[i];

        fits = wording_phrase_fits(&step->text)
               && condition_fits(row, step->needs)
               && condition_fits(row, step->unless)
               && (!step->command || wording_is_ascii(step->command)) && fits;
    }
    return fits;
}

static void test_finding(const expected_t *row)
{
    const combination_t facts = {row, 0};
    const twca_catalog_entry_t *entry = twca_catalog(row->finding);
    int present = entry && entry->id;

    ok(present, "%s: has an entry", row->id);
    if (!present) {
        return;
    }
    is_str(entry->id, row->id, row->id);
    ok(is_slug(entry->id) && is_unique(entry->id), "%s: a slug, and its own",
       row->id);
    is_str(twca_handbook(entry->code)->code, row->code, row->code);
    ok(entry->severity == row->severity, "%s: severity %s", row->id,
       twca_severity_name(row->severity));
    ok(wording_phrase_fits(&entry->title), "%s: title", row->id);
    ok(message_fits(row, entry->message), "%s: message", row->id);
    ok(wording_sentences_fit(&entry->cause)
           && facts_fit(&facts, entry->cause.in[0]),
       "%s: cause", row->id);
    ok(remedy_fits(row, entry->remedies), "%s: remedy", row->id);
    test_combinations(row, entry);
}

static void test_code(size_t index)
{
    twca_code_e code = (twca_code_e)index;
    const twca_handbook_entry_t *entry = twca_handbook(code);
    int present = entry && entry->code;

    ok(present, "%s: has an entry", codes[index]);
    if (!present) {
        return;
    }
    is_str(entry->code, codes[index], codes[index]);
    ok(twca_code_of(codes[index]) == code, "%s: is found by its name",
       codes[index]);
    ok(wording_phrase_fits(&entry->title), "%s: title", codes[index]);
    ok(wording_sentences_fit(&entry->situation), "%s: situation", codes[index]);
    ok(wording_sentences_fit(&entry->cause), "%s: cause", codes[index]);
    ok(wording_sentences_fit(&entry->remedy), "%s: remedy", codes[index]);
}

static void test_no_code(void)
{
    ok(twca_code_of("TWCA-9.9-Q9") == TWCA_CODE_COUNT, "an unknown code");
    ok(twca_code_of("") == TWCA_CODE_COUNT, "no code");
    ok(twca_code_of("twca-x1") == TWCA_CODE_COUNT, "case counts in a code");
    ok(twca_code_of("TWCA-X10") == TWCA_CODE_COUNT, "so does its end");
    ok(!twca_catalog(TWCA_FINDING_COUNT), "no finding past the last");
    ok(!twca_handbook(TWCA_CODE_COUNT), "no entry past the last");
}

static void test_reissue(void)
{
    static const char *const facts[] = {
        "www.twca.com.tw/Portal/service/ssl_1_3.html", "sslcc@twca.com.tw",
        "需重發憑證（已上傳 CSR檔）", "統編"};
    const twca_remedy_t *steps = twca_catalog(TWCA_KEY_LOST)->remedies;
    const twca_text_t *told = &twca_handbook(TWCA_CODE_4_1_Q1)->remedy;

    for (size_t i = 0; i < COUNT(facts); i++) {
        for (int lang = 0; lang < TWCA_LANG_COUNT; lang++) {
            int found = 0;

            for (int step = 0; step < step_count(steps); step++) {
                found += strstr(steps[step].text.in[lang], facts[i]) != NULL;
            }
            ok(found == 1 && strstr(told->in[lang], facts[i]),
               "reissue: %s (%s)", facts[i], twca_lang_tag((twca_lang_e)lang));
        }
    }
}

static void test_words(void)
{
    for (size_t i = 0; i < COUNT(tokens); i++) {
        twca_text_t word = {{twca_word(tokens[i], TWCA_LANG_EN),
                             twca_word(tokens[i], TWCA_LANG_ZH_TW)}};

        ok(wording_phrase_fits(&word) && wording_is_ascii(word.in[0])
               && strcmp(word.in[0], tokens[i]) != 0,
           "word: %s", tokens[i]);
    }
    is_str(twca_word("unheard-of", TWCA_LANG_EN), "unheard-of",
           "an unknown token is its own word");
    is_str(twca_word("unheard-of", TWCA_LANG_ZH_TW), "unheard-of",
           "in each language");
}

static void test_suffix(const char *name, const twca_text_t *suffix,
                        const char *facts, const char *all)
{
    expected_t row = {.id = name, .facts = facts, .optional = ""};
    combination_t combination = {&row, 0};

    ok(wording_phrase_fits(suffix) && wording_is_ascii(suffix->in[0]),
       "%s: fits", name);
    ok(facts_fit(&combination, suffix->in[0]), "%s: has these facts only",
       name);
    ok(wording_placeholders_in(all, suffix->in[0]), "%s: has all of them",
       name);
}

/* Every finding has a row. */
static void test_coverage(void)
{
    for (int id = 0; id < TWCA_FINDING_COUNT; id++) {
        size_t i = 0;

        while (i < COUNT(findings) && (int)findings[i].finding != id) {
            i++;
        }
        ok(i < COUNT(findings), "%s: is tested",
           twca_catalog((twca_finding_e)id)->id);
    }
}

static void test_names(void)
{
    is_str(twca_severity_name(TWCA_OK), "ok", "severity ok");
    is_str(twca_severity_name(TWCA_NOTICE), "notice", "severity notice");
    is_str(twca_severity_name(TWCA_WARNING), "warning", "severity warning");
    is_str(twca_severity_name(TWCA_ERROR), "error", "severity error");
    is_str(twca_severity_name(TWCA_FATAL), "fatal", "severity fatal");
    is_str(twca_lang_tag(TWCA_LANG_EN), "en", "English");
    is_str(twca_lang_tag(TWCA_LANG_ZH_TW), "zh-TW", "Chinese");
}

static void test_conversions(void)
{
    for (int i = 0; i < TWCA_CONVERSION_COUNT; i++) {
        const twca_remedy_t *step = twca_conversion((twca_conversion_e)i);

        ok(wording_phrase_fits(&step->text) && !step->needs && !step->unless,
           "conversion %d: words", i);
        ok(!step->command
               || (wording_is_ascii(step->command)
                   && !strchr(step->command, '\\')),
           "conversion %d: a command that any log shows as it is", i);
    }
}

int main(void)
{
    plan((int)(12 * COUNT(findings) + 7 * COUNT(codes) + COUNT(tokens))
         + TWCA_FINDING_COUNT + 2 * TWCA_CONVERSION_COUNT + 2 + 6 + 8 + 6 + 7);
    test_coverage();
    for (size_t i = 0; i < COUNT(findings); i++) {
        test_finding(&findings[i]);
    }
    for (size_t i = 0; i < COUNT(codes); i++) {
        test_code(i);
    }
    test_no_code();
    test_conversions();
    test_reissue();
    test_words();
    test_suffix("certificate suffix", twca_certificate_suffix(), CERT,
                "{subject}{issuer}{serial}{not_before}{not_after}");
    test_suffix("entry suffix", twca_entry_suffix(), "entry", "{entry}");
    test_names();
    return done();
}
