/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "wording.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const marks[] = {".",  ",",  ";",  ":",  "!",  "?",
                                    "。", "，", "；", "：", "！", "？"};

/* Words of mainland China, and simplified letters, that a text in zh-TW must
 * not have. */
static const char *const mainland[] = {
    "服務器", "證書", "文件", "配置",   "信息", "軟件", "硬件", "默認", "缺省",
    "數據",   "網絡", "加載", "重啟",   "程序", "鏈接", "字符", "密鑰", "私鑰",
    "公鑰",   "端口", "模塊", "二進制", "字節", "登錄", "訪問", "支持", "兼容",
    "創建",   "保存", "打開", "客戶端", "緩存", "進程", "校驗", "刷新", "屏幕",
    "拷貝",   "粘貼", "視頻", "腳本",   "命令", "日志", "補丁", "服务", "证",
    "书",     "钥",   "链",   "务",     "设",   "读",   "写",   "错",   "误",
    "应",     "户",   "时",   "间",     "这",   "说",   "对",   "门",   "网",
    "页",     "发",   "过",   "导",     "动",   "无",   "为",   "从",   "与",
    "签",     "认",   "让",   "将",     "请",   "级",   "检",   "础",   "启",
    "载",     "复",   "变",   "单",     "产",   "关",   "实",   "标",
};

int wording_is_ascii(const char *text)
{
    for (; *text; text++) {
        if (!isascii((unsigned char)*text)) {
            return 0;
        }
    }
    return 1;
}

static int ends_with_mark(const char *text)
{
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t length = strlen(marks[i]);

        if (strlen(text) >= length
            && strcmp(text + strlen(text) - length, marks[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

const char *wording_placeholder(const char *text, size_t *length)
{
    const char *open = strchr(text, '{');
    const char *close = open ? strchr(open, '}') : NULL;

    if (!close) {
        return NULL;
    }
    *length = (size_t)(close - open - 1);
    return open + 1;
}

int wording_placeholders_in(const char *of, const char *in)
{
    char name[64];
    size_t length;

    while ((of = wording_placeholder(of, &length)) != NULL) {
        (void)snprintf(name, sizeof(name), "{%.*s}", (int)length, of);
        if (!strstr(in, name)) {
            return 0;
        }
        of += length;
    }
    return 1;
}

/* A comma or the like right after a Chinese character ought to be a wide one.
 */
static int has_narrow_mark(const char *text)
{
    for (; text[0] && text[1]; text++) {
        if (!isascii((unsigned char)text[0]) && strchr(",;:!?()", text[1])) {
            return 1;
        }
    }
    return 0;
}

static const char *mainland_word(const char *text)
{
    for (size_t i = 0; i < COUNT(mainland); i++) {
        if (strstr(text, mainland[i])) {
            return mainland[i];
        }
    }
    return NULL;
}

/* Why a text is not fit to be shown, or NULL. */
static const char *text_fault(const twca_text_t *text)
{
    const char *en = text->in[TWCA_LANG_EN];
    const char *zh = text->in[TWCA_LANG_ZH_TW];

    if (!en || !zh || !*en || !*zh) {
        return "missing in a language";
    }
    if (strcmp(en, zh) == 0) {
        return "the same in both languages";
    }
    if (wording_is_ascii(zh)) {
        return "not Chinese";
    }
    if (strchr(en, '!') || strstr(zh, "！")) {
        return "an exclamation mark";
    }
    if (strstr(en, "  ") || strstr(zh, "  ")) {
        return "two spaces";
    }
    if (has_narrow_mark(zh)) {
        return "a narrow mark after a Chinese character";
    }
    if (!wording_placeholders_in(en, zh) || !wording_placeholders_in(zh, en)) {
        return "other facts in the other language";
    }
    return mainland_word(zh);
}

/* Whether a text is fit to be shown, with a comment if not. */
static int text_fits(const twca_text_t *text)
{
    const char *fault = text_fault(text);

    if (fault) {
        diag("%s: %s", fault, text->in[0] ? text->in[0] : "(null)");
    }
    return !fault;
}

int wording_sentences_fit(const twca_text_t *text)
{
    const char *en = text->in[TWCA_LANG_EN];
    const char *zh = text->in[TWCA_LANG_ZH_TW];

    return text_fits(text) && en[strlen(en) - 1] == '.'
           && strlen(zh) > strlen("。")
           && strcmp(zh + strlen(zh) - strlen("。"), "。") == 0;
}

int wording_phrase_fits(const twca_text_t *text)
{
    if (!text_fits(text)) {
        return 0;
    }
    for (int lang = 0; lang < TWCA_LANG_COUNT; lang++) {
        if (ends_with_mark(text->in[lang])) {
            diag("ends with a mark: %s", text->in[lang]);
            return 0;
        }
    }
    return 1;
}
