/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/*
 * manual LANGUAGE: docs/findings.md, or docs/findings.zh-TW.md, from the
 * catalogue. build/manual compiles and runs it; build/drift compares.
 */

#include "manual.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static twca_lang_e lang;

/* --- Words ---------------------------------------------------------------- */

static const char *in(const twca_text_t *text)
{
    return text->in[lang];
}

static const char *say(const char *en, const char *zh_tw)
{
    return lang == TWCA_LANG_EN ? en : zh_tw;
}

static const char *severity_word(twca_severity_e severity)
{
    static const twca_text_t words[TWCA_SEVERITY_COUNT] = {
        [TWCA_OK] = TWCA_TEXT("ok", "正常"),
        [TWCA_NOTICE] = TWCA_TEXT("notice", "提示"),
        [TWCA_WARNING] = TWCA_TEXT("warning", "警告"),
        [TWCA_ERROR] = TWCA_TEXT("error", "錯誤"),
        [TWCA_FATAL] = TWCA_TEXT("fatal", "致命"),
    };

    return in(&words[severity]);
}

/* --- Markdown ------------------------------------------------------------- */

/* Between letters or digits an underscore means nothing to Markdown. */
static int is_special(const char *text, const char *at)
{
    if (*at == '_') {
        return at == text || !isalnum((unsigned char)at[-1])
               || !isalnum((unsigned char)at[1]);
    }
    return strchr("\\`*<", *at) != NULL;
}

/* A template's text: {fact} becomes `fact`. */
static void put(const char *text)
{
    const char *at;

    for (at = text; *at; at++) {
        if (*at == '{' || *at == '}') {
            putchar('`');
        }
        else {
            if (is_special(text, at)) {
                putchar('\\');
            }
            putchar(*at);
        }
    }
}

static void put_paragraph(const char *label, const char *text)
{
    printf("**%s** ", label);
    put(text);
    printf("\n\n");
}

/* "TWCA-4.2-Q2" is the heading that "#twca-42-q2" leads to. */
static void put_code_link(const char *code)
{
    const char *at;

    printf("[%s](#", code);
    for (at = code; *at; at++) {
        if (*at != '.') {
            putchar(tolower((unsigned char)*at));
        }
    }
    putchar(')');
}

static void put_id_link(const char *id)
{
    printf("[`%s`](#%s)", id, id);
}

/* --- Findings ------------------------------------------------------------- */

/* When a part is said. */
static void put_condition(const char *needs, const char *unless)
{
    int is_but = unless && strcmp(unless, "command") != 0;
    const char *end = say(": ", is_but ? "，" : "：");

    if (needs && strcmp(needs, "command") == 0) {
        printf("*%s* ", say("If a command can be given:", "有指令可用時："));
    }
    else if (needs && strcmp(needs, "!command") == 0) {
        printf("*%s* ", say("If none can:", "沒有指令可用時："));
    }
    else if (needs && needs[0] == '!') {
        printf(say("*Without* `%s`%s", "*沒有* `%s` *時*%s"), needs + 1, end);
    }
    else if (needs) {
        printf(say("*With* `%s`%s", "*有* `%s` *時*%s"), needs, end);
    }
    if (is_but) {
        printf(say("*Not with* `%s`: ", "*但有* `%s` *時除外*："), unless);
    }
}

static void put_message(const twca_catalog_entry_t *entry)
{
    int i;

    printf("**%s**\n\n", say("What it says", "訊息"));
    for (i = 0; i < TWCA_PARTS && entry->message[i].text.in[0]; i++) {
        printf("- ");
        put_condition(entry->message[i].needs, entry->message[i].unless);
        put(in(&entry->message[i].text));
        putchar('\n');
    }
    putchar('\n');
}

static void put_step(const twca_remedy_t *remedy)
{
    printf("1. ");
    put_condition(remedy->needs, remedy->unless);
    put(in(&remedy->text));
    if (!remedy->command) {
        putchar('\n');
    }
    else if (strcmp(remedy->command, "{command}") == 0) {
        printf(" %s\n", say("(with the command)", "（附指令）"));
    }
    else {
        printf("\n\n   ```sh\n   %s\n   ```\n\n", remedy->command);
    }
}

static void put_finding(twca_finding_e id)
{
    const twca_catalog_entry_t *entry = twca_catalog(id);
    int i;

    printf("### %s\n\n**", entry->id);
    put(in(&entry->title));
    printf("** (%s)\n\n", severity_word(entry->severity));
    put_message(entry);
    put_paragraph(say("Cause:", "原因："), in(&entry->cause));
    put_paragraph(say("When it is fatal:", "何時為致命："),
                  in(twca_note(id)->fatal));
    printf("**%s**\n\n", say("What to do", "處理方式"));
    for (i = 0; i < TWCA_PARTS && entry->remedies[i].text.in[0]; i++) {
        put_step(&entry->remedies[i]);
    }
    putchar('\n');
}

static int is_of(int id, twca_code_e code)
{
    return twca_catalog((twca_finding_e)id)->code == code;
}

static void put_entry(twca_code_e code)
{
    const twca_handbook_entry_t *entry = twca_handbook(code);
    int id;

    printf("## %s\n\n**", entry->code);
    put(in(&entry->title));
    printf("**\n\n");
    put_paragraph(say("Situation:", "情況："), in(&entry->situation));
    put_paragraph(say("Cause:", "原因："), in(&entry->cause));
    put_paragraph(say("Remedy:", "處理方式："), in(&entry->remedy));
    for (id = 0; id < TWCA_FINDING_COUNT; id++) {
        if (is_of(id, code)) {
            put_finding((twca_finding_e)id);
        }
    }
}

/* --- Tables --------------------------------------------------------------- */

static void put_severities(void)
{
    static const struct {
        twca_severity_e severity;
        const char *level;
        twca_text_t meaning;
    } rows[] = {
        {TWCA_FATAL, "crit",
         TWCA_TEXT("Apache refuses to start, or a restart ends it",
                   "Apache 無法啟動，或重新啟動時停止")},
        {TWCA_ERROR, "error",
         TWCA_TEXT("visitors are turned away or warned",
                   "訪客無法連線或看到警告")},
        {TWCA_WARNING, "warn",
         TWCA_TEXT("some clients fail, or all will soon",
                   "部分用戶端會失敗，或即將全部失敗")},
        {TWCA_NOTICE, "info", TWCA_TEXT("worth knowing", "供參考")},
    };
    size_t i;

    printf("| %s | %s | %s |\n|---|---|---|\n", say("severity", "等級"),
           say("level in the error log", "錯誤記錄的等級"),
           say("meaning", "意義"));
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        printf("| %s | `%s` | %s |\n", severity_word(rows[i].severity),
               rows[i].level, in(&rows[i].meaning));
    }
    putchar('\n');
}

static void put_rows_of(twca_code_e code)
{
    int count = 0;
    int id;

    for (id = 0; id < TWCA_FINDING_COUNT; id++) {
        const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)id);

        if (is_of(id, code)) {
            printf("| ");
            put_code_link(twca_handbook(code)->code);
            printf(" | ");
            put_id_link(entry->id);
            printf(" | %s | ", severity_word(entry->severity));
            put(in(&entry->title));
            printf(" |\n");
            count++;
        }
    }
    if (count == 0) {
        printf("| ");
        put_code_link(twca_handbook(code)->code);
        printf(" | | | ");
        put(in(&twca_handbook(code)->title));
        printf(" |\n");
    }
}

static void put_overview(void)
{
    int code;

    printf("| %s | %s | %s | |\n|---|---|---|---|\n", say("code", "代碼"),
           say("id", "名稱"), say("severity", "等級"));
    for (code = 0; code < TWCA_CODE_COUNT; code++) {
        put_rows_of((twca_code_e)code);
    }
    putchar('\n');
}

static void put_reasons(int never)
{
    int id;

    printf("| %s | %s | %s |\n|---|---|---|\n", say("code", "代碼"),
           say("id", "名稱"), say("why", "原因"));
    for (id = 0; id < TWCA_FINDING_COUNT; id++) {
        const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)id);
        const twca_note_t *note = twca_note((twca_finding_e)id);

        if (note->never == never && note->no_command.in[0]) {
            printf("| ");
            put_code_link(twca_handbook(entry->code)->code);
            printf(" | ");
            put_id_link(entry->id);
            printf(" | %s |\n", in(&note->no_command));
        }
    }
    putchar('\n');
}

static void put_commands(void)
{
    printf("## %s\n\n%s\n\n", say("Commands", "指令"),
           say("A command is printed only where it surely works: it can be "
               "run as it stands, by root, and changes nothing but what it is "
               "there to change. Read it first. One that changes the "
               "configuration is printed only where the directive stands on a "
               "line of its own: not made by a macro, and not continued on "
               "the next line. A file that is converted is written beside the "
               "first, under a name that is free.",
               "確定可行時才會列出指令：可由 root 直接執行，"
               "且只更動應更動的部分；執行前請先閱讀。"
               "會更動設定檔的指令，只在該設定獨立成一行、"
               "不是由巨集產生、也沒有接續到下一行時才會列出。"
               "轉換後的檔案放在原檔案旁邊，並使用尚未使用的檔名。"));
    printf("### %s\n\n", say("Findings that never print a command",
                             "不會列出指令的檢查結果"));
    put_reasons(1);
    printf("### %s\n\n", say("Findings that print none at times",
                             "有時不會列出指令的檢查結果"));
    put_reasons(0);
}

/* --- The document --------------------------------------------------------- */

static void put_introduction(void)
{
    printf("<!-- %s -->\n\n# %s\n\n%s\n\n",
           say("Made by build/manual from mod_twca/catalog: not to be edited.",
               "由 build/manual 依 mod_twca/catalog 產生，請勿編輯。"),
           say("Findings", "檢查結果"),
           say("[繁體中文](findings.zh-TW.md)", "[English](findings.md)"));
    printf("%s\n\n",
           say("A finding has a code, an id and a severity. A code "
               "`TWCA-<section>-Q<n>` is an entry of TWCA's trouble-shooting "
               "handbook, retold here; `TWCA-X<n>` stands for what the "
               "handbook does not know. Codes and ids never change their "
               "meaning.",
               "每個檢查結果都有代碼、名稱與等級。代碼 "
               "`TWCA-<section>-Q<n>` 是 TWCA 疑難排解手冊的項目，"
               "在此重新說明；`TWCA-X<n>` 是手冊未提到的情況。"
               "代碼與名稱的意義不會改變。"));
    put_severities();
    printf("%s\n\n> ",
           say("In the messages below a word in `code` type is a fact of the "
               "finding: the name of a file, a hash, a date. In the "
               "[JSON document](json.md) the facts stand under these names. "
               "Every message about a certificate ends with:",
               "以下訊息中以 `code` 字體表示的詞，是該檢查結果的資料，"
               "例如檔名、雜湊值或日期；在 [JSON 文件](json.md) "
               "中以相同的名稱列出。與憑證有關的訊息，結尾都是："));
    put(in(twca_certificate_suffix()));
    printf("\n\n");
}

/* A finding without a command in the catalogue has a note that says why. */
static void verify(void)
{
    int id;
    int i;

    for (id = 0; id < TWCA_FINDING_COUNT; id++) {
        const twca_catalog_entry_t *entry = twca_catalog((twca_finding_e)id);
        const twca_note_t *note = twca_note((twca_finding_e)id);
        int has_command = 0;

        for (i = 0; i < TWCA_PARTS && entry->remedies[i].text.in[0]; i++) {
            has_command |= entry->remedies[i].command != NULL;
        }
        if (!note->fatal || (!has_command && !note->never)
            || (note->never && !note->no_command.in[0])) {
            fprintf(stderr, "manual_notes.c: the note on %s is missing\n",
                    entry->id);
            exit(EXIT_FAILURE);
        }
    }
}

int main(int argc, char **argv)
{
    int code;

    while (lang < TWCA_LANG_COUNT
           && (argc != 2 || strcmp(argv[1], twca_lang_tag(lang)) != 0)) {
        lang = (twca_lang_e)(lang + 1);
    }
    if (lang == TWCA_LANG_COUNT) {
        fprintf(stderr, "usage: manual en|zh-TW\n");
        return EXIT_FAILURE;
    }
    verify();
    put_introduction();
    put_overview();
    for (code = 0; code < TWCA_CODE_COUNT; code++) {
        put_entry((twca_code_e)code);
    }
    twca_manual_verdicts(lang);
    put_commands();
    return EXIT_SUCCESS;
}
