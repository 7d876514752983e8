/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Evidence and verdict: the table that the checks decide by, as a table of the
 * manual. */

#include "manual.h"

#include <stdio.h>

#include "checks/verdict.h"

#define TEXTS(words) (sizeof(words) / sizeof((words)[0]))

static const twca_text_t vantages[] = {
    [TWCA_VANTAGE_OWN] = TWCA_TEXT("own address", "本伺服器的位址"),
    [TWCA_VANTAGE_PUBLIC] = TWCA_TEXT("`TWCAPublic`", "`TWCAPublic`"),
    [TWCA_VANTAGE_PEER] = TWCA_TEXT("`TWCAPeer`", "`TWCAPeer`"),
};

static const twca_text_t shown[] = {
    [TWCA_SHOWN_LACKING] =
        TWCA_TEXT("the right one, without its chain", "正確，但缺少憑證鏈"),
    [TWCA_SHOWN_OTHER_SITE] =
        TWCA_TEXT("of another site of this server", "本伺服器其他網站的憑證"),
    [TWCA_SHOWN_SIBLING] =
        TWCA_TEXT("older or newer, of the same issuer for the same name",
                  "較舊或較新，簽發者與名稱相同"),
    [TWCA_SHOWN_UNRELATED] =
        TWCA_TEXT("of another issuer or for other names", "簽發者或名稱不同"),
};

static const twca_text_t beacons[] = {
    [TWCA_BEACON_UNASKED] = TWCA_TEXT("not asked", "未詢問"),
    [TWCA_BEACON_OURS] = TWCA_TEXT("this server", "本伺服器"),
    [TWCA_BEACON_EARLIER] = TWCA_TEXT("this server as it was before a restart",
                                      "本伺服器重新啟動前的行程"),
    [TWCA_BEACON_OTHER] = TWCA_TEXT("another server with this module",
                                    "另一台裝有本模組的伺服器"),
    [TWCA_BEACON_NONE] =
        TWCA_TEXT("a server without this module", "沒有本模組的伺服器"),
    [TWCA_BEACON_SILENT] = TWCA_TEXT("nobody", "沒有回應"),
};

static const twca_text_t places[] = {
    [TWCA_PLACE_PEER] = TWCA_TEXT("a `TWCAPeer`'s", "`TWCAPeer` 的位址"),
    [TWCA_PLACE_OWN] = TWCA_TEXT("this machine's", "這台主機的位址"),
    [TWCA_PLACE_ELSEWHERE] = TWCA_TEXT("elsewhere", "其他位址"),
};

_Static_assert(TEXTS(vantages) == TWCA_VANTAGE_COUNT, "vantages");
_Static_assert(TEXTS(shown) == TWCA_SHOWN_COUNT, "shown");
_Static_assert(TEXTS(beacons) == TWCA_BEACON_COUNT, "beacons");
_Static_assert(TEXTS(places) == TWCA_PLACE_COUNT, "places");

static const twca_text_t introduction = TWCA_TEXT(
    "What is served is compared with what this server loaded. The first row "
    "that fits decides; where none fits, nothing is said. *Answered by* is "
    "what a request over the same connection found: a server with this module "
    "proves who it is, and a device in front that ends TLS passes the request "
    "on. One that does not looks like a server without the module.",
    "將實際送出的憑證與本伺服器載入的憑證比較，採用第一個符合的列；"
    "都不符合時不列為檢查結果。「回應者」是在同一連線上送出要求的結果："
    "裝有本模組的伺服器會證明自己的身分，"
    "處理 TLS 的前端設備則會轉送這個要求；"
    "未轉送的設備看起來與沒有本模組的伺服器相同。");

static const twca_text_t not_said[] = {
    TWCA_TEXT("A list that is exactly the one of a pair, whoever answered.",
              "與任一對憑證的清單完全相同時，無論由誰回應。"),
    TWCA_TEXT("Another chain under the right certificate that leads to a "
              "root too.",
              "伺服器憑證正確，且另一條憑證鏈同樣通往根憑證。"),
    TWCA_TEXT("An address that refuses, is out of reach, does not speak TLS, "
              "or lacks a version of TLS or a kind of key: it is shown, and "
              "is no finding.",
              "拒絕連線、無法到達、不使用 TLS，或缺少某個 TLS "
              "版本或金鑰種類的位址：只會顯示，不列為檢查結果。"),
    TWCA_TEXT("A process from before a restart, until two intervals "
              "(`TWCAProbeInterval`) and 10 seconds at least have gone by.",
              "重新啟動前的行程，在兩個檢查間隔（`TWCAProbeInterval`，"
              "至少 10 秒）之內。"),
    TWCA_TEXT("A file that has changed, until one interval and 10 seconds at "
              "least have gone by: whoever writes and then reloads does "
              "right. After that it is [`stale-process`](#stale-process).",
              "變更過的檔案，在一個檢查間隔（至少 10 秒）之內："
              "寫入後重新載入是正確的作法。超過後為 "
              "[`stale-process`](#stale-process)。"),
    TWCA_TEXT("What others see of a fault that this server's own addresses "
              "show: that is said of them.",
              "本伺服器的位址已出現同一問題時，不再另外列出其他位址。"),
    TWCA_TEXT("A site that a stand-in is served for.",
              "以替代憑證提供服務的網站。"),
};

/* The members of a set. */
static void put_set(const twca_text_t *words, unsigned set, int count,
                    twca_lang_e lang)
{
    const char *joint = "";
    int i;

    if (set == (1U << count) - 1) {
        printf(" %s |", lang == TWCA_LANG_EN ? "any" : "不限");
        return;
    }
    putchar(' ');
    for (i = 0; i < count; i++) {
        if (set & (1U << i)) {
            printf("%s%s", joint, words[i].in[lang]);
            joint = lang == TWCA_LANG_EN ? "; " : "；";
        }
    }
    printf(" |");
}

/* What is another certificate is mostly one thing, whichever it is. */
static void put_shown(unsigned set, twca_lang_e lang)
{
    if (set == (1U << TWCA_SHOWN_COUNT) - 1 - (1U << TWCA_SHOWN_LACKING)) {
        printf(" %s |", lang == TWCA_LANG_EN ? "another" : "不同");
        return;
    }
    put_set(shown, set, TWCA_SHOWN_COUNT, lang);
}

static void put_row(const twca_verdict_t *row, twca_lang_e lang)
{
    const char *id = twca_catalog(row->finding)->id;

    putchar('|');
    put_set(vantages, row->vantages, TWCA_VANTAGE_COUNT, lang);
    put_shown(row->shown, lang);
    put_set(beacons, row->beacons, TWCA_BEACON_COUNT, lang);
    put_set(places, row->places, TWCA_PLACE_COUNT, lang);
    printf(" [`%s`](#%s) | %s |\n", id, id,
           row->situations ? row->situations : "");
}

void twca_manual_verdicts(twca_lang_e lang)
{
    int count;
    const twca_verdict_t *rows = twca_verdicts(&count);
    size_t i;

    printf("## %s\n\n%s\n\n",
           lang == TWCA_LANG_EN ? "Evidence and verdict" : "依據與判斷",
           introduction.in[lang]);
    printf("%s\n|---|---|---|---|---|---|\n",
           lang == TWCA_LANG_EN
               ? "| seen at | the certificate | answered by | the address | "
                 "finding | situation |"
               : "| 檢查位址 | 憑證 | 回應者 | 位址屬於 | 檢查結果 | 情況 |");
    for (i = 0; i < (size_t)count; i++) {
        put_row(&rows[i], lang);
    }
    printf("\n%s\n\n", lang == TWCA_LANG_EN ? "Nothing is said of:"
                                            : "下列情況不列為檢查結果：");
    for (i = 0; i < TEXTS(not_said); i++) {
        printf("- %s\n", not_said[i].in[lang]);
    }
    putchar('\n');
}
