/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file ui.h
 * @brief The words around the findings: headings, labels, links, counts.
 *
 * Each word is one line of the list below, with every translation; `{n}`
 * stands for a number. Findings have their words from the catalogue.
 */

#ifndef TWCA_UI_H
#define TWCA_UI_H

#include "chain_picture.h"
#include "report.h"
#include "tally.h"

#define TWCA_UI_WORDS(WORD)                                                         \
    /* the summary */                                                               \
    WORD(SUMMARY,                                                                   \
         "TWCA checked {sites} in {ms} ms: {fatal}, {error}, {warning}, "           \
         "{notice}",                                                                \
         "TWCA 檢查了 {sites}，耗時 {ms} 毫秒："                           \
         "{fatal}、{error}、{warning}、{notice}")                                   \
    WORD(SITE_ONE, "{n} site", "{n} 個網站")                                        \
    WORD(SITE_MANY, "{n} sites", "{n} 個網站")                                      \
    WORD(KEYSTORE_ONE, "{n} keystore", "{n} 個金鑰庫")                              \
    WORD(KEYSTORE_MANY, "{n} keystores", "{n} 個金鑰庫")                            \
    WORD(FATAL_ONE, "{n} fatal", "致命 {n}")                                        \
    WORD(FATAL_MANY, "{n} fatal", "致命 {n}")                                       \
    WORD(ERROR_ONE, "{n} error", "錯誤 {n}")                                        \
    WORD(ERROR_MANY, "{n} errors", "錯誤 {n}")                                      \
    WORD(WARNING_ONE, "{n} warning", "警告 {n}")                                    \
    WORD(WARNING_MANY, "{n} warnings", "警告 {n}")                                  \
    WORD(NOTICE_ONE, "{n} notice", "提示 {n}")                                      \
    WORD(NOTICE_MANY, "{n} notices", "提示 {n}")                                    \
    /* severities, as headings and on badges */                                     \
    WORD(OK, "OK", "正常")                                                          \
    WORD(NOTICE, "Notice", "提示")                                                  \
    WORD(WARNING, "Warning", "警告")                                                \
    WORD(ERROR, "Error", "錯誤")                                                    \
    WORD(FATAL, "Fatal", "致命")                                                    \
    WORD(SITES, "Sites", "網站")                                                    \
    WORD(ERRORS, "Errors", "錯誤")                                                  \
    WORD(WARNINGS, "Warnings", "警告")                                              \
    WORD(NOTICES, "Notices", "提示")                                                \
    /* the verdict in words */                                                      \
    WORD(VERDICT_OK, "All certificates are in order", "所有憑證都正常")             \
    WORD(VERDICT_NOTICE, "In order, with something worth knowing",                  \
         "憑證都正常，另有值得留意的事項")                                          \
    WORD(VERDICT_WARNING, "Some clients fail, or all will soon",                    \
         "部分用戶端無法連線，或即將全部無法連線")                                  \
    WORD(VERDICT_ERROR, "Visitors are turned away or warned",                       \
         "訪客無法連線或看到警告")                                                  \
    WORD(VERDICT_FATAL, "Apache will not start with these certificates",            \
         "以目前的憑證，Apache 將無法啟動")                                         \
    WORD(VERDICT_RESCUED,                                                           \
         "Apache starts, but not every site is served with its certificates",       \
         "Apache 可以啟動，但部分網站無法以設定的憑證提供服務")                     \
    WORD(VERDICT_KEYSTORE, "A keystore needs attention", "有金鑰庫需要處理")        \
    WORD(VERDICT_SERVER, "The server itself needs attention",                       \
         "伺服器本身需要處理")                                                      \
    WORD(SITE_VERDICT_OK, "Everything about this site is in order",                 \
         "這個網站一切正常")                                                        \
    WORD(KEYSTORE_VERDICT_OK, "Everything about this keystore is in order",         \
         "這個金鑰庫一切正常")                                                      \
    WORD(NEED_ONE, "{n} of {of} needs attention", "{of}中有 {n} 個需要處理")        \
    WORD(NEED_MANY, "{n} of {of} need attention", "{of}中有 {n} 個需要處理")        \
    WORD(SERVER_FAULT_ONE, "{n} finding about the whole server",                    \
         "關於整個伺服器的項目 {n} 項")                                             \
    WORD(SERVER_FAULT_MANY, "{n} findings about the whole server",                  \
         "關於整個伺服器的項目 {n} 項")                                             \
    WORD(JOINT, "; ", "；")                                                         \
    WORD(LIST_JOINT, ", ", "、")                                                    \
    /* the frame of a page */                                                       \
    WORD(TITLE, "Certificate status", "憑證狀態")                                   \
    WORD(OVERVIEW, "Overview", "總覽")                                              \
    WORD(HANDBOOK, "Handbook", "手冊")                                              \
    WORD(SKIP, "Skip to content", "跳到主要內容")                                   \
    WORD(PAGES, "Pages", "頁面")                                                    \
    WORD(LANGUAGE, "Language", "語言")                                              \
    WORD(OTHER_FORMATS, "Other formats", "其他格式")                                \
    WORD(FORMAT_TEXT, "Text", "文字")                                               \
    WORD(CHECKED, "Checked {time} in {ms} ms", "{time} 檢查，耗時 {ms} 毫秒")       \
    /* the overview */                                                              \
    WORD(COUNTS, "Findings by severity", "各等級的項目數")                          \
    WORD(SERVER_WIDE, "About the whole server", "關於整個伺服器")                   \
    WORD(ATTENTION, "Sites with findings", "需要留意的網站")                        \
    WORD(IN_ORDER, "Sites in order", "正常的網站")                                  \
    WORD(KEYSTORES, "Keystores of other services", "其他服務的金鑰庫")              \
    WORD(NO_SITES, "No site with certificates is configured.",                      \
         "設定檔中沒有使用憑證的網站。")                                            \
    WORD(COLUMN_VERDICT, "Verdict", "結果")                                         \
    WORD(COLUMN_SITE, "Site", "網站")                                               \
    WORD(COLUMN_KEYSTORE, "Keystore", "金鑰庫")                                     \
    WORD(COLUMN_TYPE, "Type", "類型")                                               \
    WORD(COLUMN_ENTRIES, "Entries", "項目數")                                       \
    WORD(COLUMN_FINDING, "Finding", "項目")                                         \
    WORD(COLUMN_EXPIRY, "Certificate ends", "憑證期限")                             \
    WORD(COLUMN_CHAIN, "Chain", "憑證鏈")                                           \
    WORD(COLUMN_UNTIL, "Valid until", "有效至")                                     \
    WORD(MORE, "and {n} more", "另有 {n} 項")                                       \
    WORD(DAY_LEFT, "{n} day left", "剩 {n} 天")                                     \
    WORD(DAYS_LEFT, "{n} days left", "剩 {n} 天")                                   \
    WORD(ENDS_TODAY, "ends within a day", "一天內到期")                             \
    WORD(ENDED_TODAY, "expired today", "今天已過期")                                \
    WORD(DAY_SINCE, "expired {n} day ago", "已過期 {n} 天")                         \
    WORD(DAYS_SINCE, "expired {n} days ago", "已過期 {n} 天")                       \
    WORD(NOT_YET, "not valid yet", "尚未生效")                                      \
    WORD(UNKNOWN, "unknown", "不明")                                                \
    /* a finding */                                                                 \
    WORD(CAUSE, "Cause", "原因")                                                    \
    WORD(PLACE, "Place", "位置")                                                    \
    WORD(WHAT, "What", "情況")                                                      \
    WORD(TO_DO, "What to do", "處理方式")                                           \
    WORD(STEP, "Step {n}", "步驟 {n}")                                              \
    WORD(FINDINGS, "Findings", "檢查結果")                                          \
    /* a site */                                                                    \
    WORD(ALIASES, "Also known as", "別名")                                          \
    WORD(DEFINED_AT, "Defined at", "設定位置")                                      \
    WORD(TLS, "TLS", "TLS")                                                         \
    WORD(TLS_ON, "spoken here", "使用中")                                           \
    WORD(TLS_OFF, "not spoken here", "未使用")                                      \
    WORD(SERVING, "Certificates served", "目前使用的憑證")                          \
    WORD(SERVING_IS, "Certificates served: {what}", "目前使用的憑證：{what}")       \
    WORD(SERVING_CONFIGURED, "the configured ones", "設定檔中的憑證")               \
    WORD(SERVING_COMPLETED, "the configured ones, with their chain mended",         \
         "設定檔中的憑證，憑證鏈已修正")                                            \
    WORD(SERVING_LAST_GOOD, "the last good ones", "最後一次正常的憑證")             \
    WORD(SERVING_STAND_IN, "a stand-in; every request is answered with 503",        \
         "臨時憑證；所有請求一律回應 503")                                          \
    WORD(SERVING_SINCE, "{what}, since {time}", "{what}（自 {time} 起）")           \
    WORD(UNAVAILABLE, "Service unavailable", "暫停服務")                            \
    WORD(UNAVAILABLE_WHY,                                                           \
         "There is a fault in the certificate of this site ({code}), and "          \
         "until it is mended nothing is served here. Its administrator finds "      \
         "the remedy in the error log of the server.",                              \
         "這個網站的憑證有問題（{code}），修正之前暫停服務。" \
         "管理員可在伺服器的錯誤日誌中找到處理方法。")                              \
    WORD(AND_MORE_NAMES, "and {n} more", "及其他 {n} 個")                           \
    WORD(PAIRS, "Certificates and keys", "憑證與私密金鑰")                          \
    WORD(NO_PAIRS, "No certificate is configured here.", "沒有設定憑證。")          \
    WORD(PAIR, "Pair {n}", "第 {n} 對")                                             \
    WORD(CERTIFICATE_FILE, "Certificate file", "憑證檔")                            \
    WORD(KEY_FILE, "Key file", "私密金鑰檔")                                        \
    WORD(CERTIFICATE, "Certificate", "憑證")                                        \
    WORD(KEY, "Key", "金鑰")                                                        \
    WORD(KEY_MATCHES, "matches the certificate", "與憑證相符")                      \
    WORD(KEY_DIFFERS, "does not match the certificate", "與憑證不符")               \
    WORD(KEY_UNKNOWN, "not checked", "未檢查")                                      \
    WORD(NO_CERTIFICATE, "No certificate could be read.",                           \
         "沒有可讀取的憑證。")                                                      \
    WORD(CONVERT, "Convert for other servers", "轉換成其他伺服器使用的格式")        \
    /* a keystore */                                                                \
    WORD(KEYSTORE, "Keystore {n}", "金鑰庫 {n}")                                    \
    WORD(KEYS, "Keys and their chains", "金鑰與憑證鏈")                             \
    WORD(NO_ENTRIES, "There is no entry to show.", "沒有可顯示的項目。")            \
    WORD(ALIAS, "Alias", "別名")                                                    \
    WORD(BARE_KEY, "This key has no certificate.", "這個金鑰沒有憑證。")            \
    WORD(TRUSTED, "Trusted certificates", "受信任的憑證")                           \
    WORD(TRUSTED_SHORT, "Trusted", "受信任")                                        \
    /* a chain */                                                                   \
    WORD(CHAIN, "Certificate chain, from the root to the server",                   \
         "憑證鏈，從根憑證到伺服器憑證")                                            \
    WORD(CHAIN_SHORT, "Chain", "憑證鏈")                                            \
    WORD(CHAIN_NONE, "none", "無")                                                  \
    WORD(CHAIN_COMPLETE, "complete", "完整")                                        \
    WORD(CHAIN_INCOMPLETE, "incomplete", "不完整")                                  \
    WORD(CHAIN_UNTRUSTED, "untrusted", "不受信任")                                  \
    WORD(CHAIN_SELF_SIGNED, "self-signed", "自簽")                                  \
    WORD(CHAIN_INVALID, "invalid", "無效")                                          \
    WORD(ROLE_SERVER, "Server certificate", "伺服器憑證")                           \
    WORD(ROLE_INTERMEDIATE, "Intermediate certificate", "中繼憑證")                 \
    WORD(ROLE_CROSS, "Cross certificate", "交互憑證")                               \
    WORD(ROLE_ROOT, "Root certificate", "根憑證")                                   \
    WORD(ROLE_MISSING, "Not sent", "未傳送")                                        \
    WORD(ROLE_NOT_KEPT, "Not in the keystore", "不在金鑰庫中")                      \
    WORD(ORIGIN_SENT, "sent by the server", "由伺服器送出")                         \
    WORD(ORIGIN_KEPT, "in the keystore", "在金鑰庫中")                              \
    WORD(ORIGIN_STORE, "from the trust store", "來自信任存放區")                    \
    WORD(ORIGIN_NOT_SENT, "not sent", "未送出")                                     \
    WORD(OTHERS, "Also sent, but no part of this chain",                            \
         "也會送出，但不屬於這個憑證鏈")                                            \
    WORD(OTHERS_KEPT, "Also in this entry, but no part of this chain",              \
         "也在這個項目中，但不屬於這個憑證鏈")                                      \
    WORD(DETAILS, "Details", "詳細資料")                                            \
    WORD(SUBJECT, "Subject", "主體")                                                \
    WORD(ISSUER, "Issuer", "簽發者")                                                \
    WORD(SERIAL, "Serial", "序號")                                                  \
    WORD(NAMES, "Names", "名稱")                                                    \
    WORD(PUBLIC_KEY, "Public key", "公開金鑰")                                      \
    WORD(SIGNATURE, "Signature", "簽章演算法")                                      \
    WORD(FINGERPRINT, "SHA-256", "SHA-256")                                         \
    WORD(KNOWN_AS, "Known as", "辨識為")                                            \
    WORD(KNOWN_NAME, "{name} ({role})", "{name}（{role}）")                         \
    WORD(DOWNLOAD, "Download", "下載位址")                                          \
    WORD(BROWSERS, "Browsers", "瀏覽器")                                            \
    WORD(TRUSTED_UNTIL, "Mozilla trusts it for websites until {date}",              \
         "Mozilla 信任它用於網站，至 {date} 為止")                                  \
    WORD(ISSUER_ADDRESS, "Issuer's certificate", "簽發者的憑證")                    \
    /* from the files to what is served */                                          \
    WORD(SERVED_NOW, "Configured, loaded, served", "設定、載入與送出的憑證")        \
    WORD(STATION_FILES, "Configured", "設定")                                       \
    WORD(STATION_LOADED, "Loaded", "已載入")                                        \
    WORD(STATION_OWN, "Served here", "本機送出")                                    \
    WORD(STATION_PUBLIC, "Public view", "外部所見")                                 \
    WORD(STATION_PEERS, "Peers", "其他伺服器")                                      \
    WORD(LIKE_PENDING, "not looked at yet", "尚未查看")                             \
    WORD(LIKE_SAME, "as loaded", "與載入的相同")                                    \
    WORD(LIKE_CHAIN, "same certificate, another chain",                             \
         "憑證相同，憑證鏈不同")                                                    \
    WORD(LIKE_OTHER, "differs from what is loaded", "與載入的不同")                 \
    WORD(LIKE_NOT_LOADED, "differs: not loaded yet", "與載入的不同：尚未載入")      \
    WORD(LIKE_REFUSED, "not served: see the findings", "未使用：請見檢查結果")      \
    WORD(LIKE_UNREADABLE, "cannot be loaded: a restart would fail",                 \
         "無法載入：重新啟動會失敗")                                                \
    WORD(ANSWER_SERVED, "certificates came, which ones is not known",               \
         "收到憑證，但不知是哪些")                                                  \
    WORD(ANSWER_NO_PROTOCOL, "does not speak this version of TLS",                  \
         "不支援這個 TLS 版本")                                                     \
    WORD(ANSWER_NO_KIND, "has no certificate with such a key",                      \
         "沒有這種金鑰的憑證")                                                      \
    WORD(ANSWER_REFUSED, "connection refused", "連線被拒絕")                        \
    WORD(ANSWER_TIMEOUT, "no answer in time", "逾時沒有回應")                       \
    WORD(ANSWER_UNREACHABLE, "unreachable", "無法連線")                             \
    WORD(ANSWER_UNRESOLVED, "the name has no address", "查不到這個名稱的位址")      \
    WORD(ANSWER_NOT_TLS, "something else than TLS is spoken",                       \
         "使用的不是 TLS")                                                          \
    WORD(ANSWER_TOO_LARGE, "too many certificates came", "收到的憑證過多")          \
    WORD(ANSWER_BROKEN, "the TLS connection failed", "TLS 連線失敗")                \
    WORD(BY_OURS, "Answered by this server", "由本伺服器回應")                      \
    WORD(BY_EARLIER, "Answered by this server as it was before a restart",          \
         "由本伺服器重新啟動前的行程回應")                                          \
    WORD(BY_OTHER, "Answered by another server with this module",                   \
         "由另一台裝有本模組的伺服器回應")                                          \
    WORD(BY_NONE, "Answered by a server without this module",                       \
         "由未裝本模組的伺服器回應")                                                \
    WORD(BY_SILENT, "Who answered is not known", "無法得知由誰回應")                \
    WORD(LOADED_AT, "Loaded", "載入時間")                                           \
    WORD(CHANGED_AT, "Changed", "更改時間")                                         \
    WORD(SEEN_SINCE, "So since", "狀態開始時間")                                    \
    WORD(LOOKED_AT, "Looked at", "查看時間")                                        \
    WORD(VALID_UNTIL, "Until {date}, {left}", "有效至 {date}，{left}")              \
    WORD(CAME_ONE, "{n} certificate as it came", "送出的 {n} 張憑證")               \
    WORD(CAME_MANY, "{n} certificates as they came", "送出的 {n} 張憑證")           \
    /* what pages load by http */                                                   \
    WORD(MIXED, "Mixed content", "混合內容")                                        \
    WORD(MIXED_CAPTION, "What https pages load by http, newest first",              \
         "https 網頁以 http 載入的內容，最新的在前")                                \
    WORD(MIXED_NOTHING, "Nothing that pages load by http has been seen yet.",       \
         "尚未發現網頁以 http 載入內容。")                                          \
    WORD(MIXED_ONE, "{n} thing is loaded by http.",                                 \
         "以 http 載入的內容有 {n} 項。")                                           \
    WORD(MIXED_MANY, "{n} different things are loaded by http.",                    \
         "以 http 載入的內容有 {n} 項。")                                           \
    WORD(MIXED_DROPPED_ONE,                                                         \
         "{n} was seen besides and is not kept: older ones make room for "          \
         "newer "                                                                   \
         "ones.",                                                                   \
         "另有 {n} 項未保留：較舊的項目會讓位給較新的項目。")                       \
    WORD(MIXED_DROPPED_MANY,                                                        \
         "{n} were seen besides and are not kept: older ones make room for "        \
         "newer ones.",                                                             \
         "另有 {n} 項未保留：較舊的項目會讓位給較新的項目。")                       \
    WORD(MIXED_UNSEEN_ONE,                                                          \
         "{n} response could not be looked at: it was compressed already, or "      \
         "could not be read to its end.",                                           \
         "有 {n} 次網頁回應無法檢查：內容已先壓縮，或無法完整讀取。")               \
    WORD(                                                                           \
        MIXED_UNSEEN_MANY,                                                          \
        "{n} responses could not be looked at: they were compressed already, "      \
        "or could not be read to their end.",                                       \
        "有 {n} 次網頁回應無法檢查：內容已先壓縮，或無法完整讀取。")                \
    WORD(COLUMN_PAGE, "Page", "網頁")                                               \
    WORD(COLUMN_ELEMENT, "Element", "元素")                                         \
    WORD(COLUMN_URL, "Loads", "載入的網址")                                         \
    WORD(COLUMN_SOURCE, "Seen by", "發現者")                                        \
    WORD(COLUMN_TREATMENT, "Browsers", "瀏覽器")                                    \
    WORD(COLUMN_TIMES, "Times", "次數")                                             \
    WORD(COLUMN_LAST, "Last seen", "最近發現")                                      \
    WORD(SOURCE_SERVER, "this server", "本伺服器")                                  \
    WORD(SOURCE_BROWSER, "a browser", "瀏覽器回報")                                 \
    WORD(TREATMENT_BLOCKED, "block it", "封鎖")                                     \
    WORD(TREATMENT_UPGRADED, "ask by https instead", "改用 https 載入")             \
    WORD(TREATMENT_WARNED, "warn before sending", "送出前警告")                     \
    WORD(TREATMENT_FOLLOWED, "go there", "轉往該處")                                \
    /* the handbook */                                                              \
    WORD(SITUATION, "Situation", "情況")                                            \
    WORD(REMEDY, "Remedy", "處理方式")                                              \
    WORD(HANDBOOK_LEAD,                                                             \
         "Every situation that a finding's code stands for, and how many "          \
         "sites and keystores are in it now.",                                      \
         "各代碼所代表的情況，以及目前有多少網站與金鑰庫處於該情況。")              \
    WORD(HERE_NOW, "Here now", "目前")                                              \
    WORD(NOW_HERE, "Sites in this situation now", "目前處於這個情況的網站")         \
    WORD(KEYSTORES_NOW_HERE, "Keystores in this situation now",                     \
         "目前處於這個情況的金鑰庫")                                                \
    WORD(NONE_NOW, "No site and no keystore is in this situation now.",             \
         "目前沒有網站或金鑰庫處於這個情況。")                                      \
    WORD(NONE_HERE, "none now", "目前沒有")                                         \
    WORD(NOT_LOOKED_FOR, "not looked for here", "這裡不檢查")                       \
    WORD(SERVER, "the whole server", "整個伺服器")                                  \
    WORD(SERVER_TOO, "The whole server is in this situation.",                      \
         "整個伺服器處於這個情況。")                                                \
    WORD(FINDING_IDS, "Findings with this code", "屬於這個代碼的項目")              \
    WORD(CONVERSIONS, "Conversions of the files that are configured here",          \
         "轉換這台伺服器所設定的檔案")                                              \
    WORD(NO_CONVERSIONS,                                                            \
         "No certificate with its key is configured here that could be "            \
         "converted.",                                                              \
         "這台伺服器沒有設定可供轉換的憑證與私密金鑰。")                            \
    WORD(CONVERSIONS_REST,                                                          \
         "There was room for the first of them; those of {n} more are on "          \
         "their own pages.",                                                        \
         "這裡只列出前面幾項，其餘 {n} 項請見各自的頁面。")

#define TWCA_UI_NAME(name, en, zh_tw) TWCA_UI_##name,

/** Every word. */
typedef enum { TWCA_UI_WORDS(TWCA_UI_NAME) TWCA_UI_COUNT } twca_ui_e;

#undef TWCA_UI_NAME

/** A word in a language. */
const char *twca_ui(twca_ui_e word, twca_lang_e lang);

/** A word with a number in it, by that number in the singular or plural. */
const char *twca_ui_count(apr_pool_t *pool, twca_lang_e lang, twca_ui_e one,
                          twca_ui_e many, int number);

/** The summary: how many sites, how long, how many findings. */
const char *twca_ui_summary(apr_pool_t *pool, const twca_report_t *report,
                            twca_lang_e lang);

/** "Checked 2026-11-22T10:00:00Z in 34 ms". */
const char *twca_ui_checked(apr_pool_t *pool, const twca_report_t *report,
                            twca_lang_e lang);

/** What needs attention: "2 of 12 sites need attention; ...". Only where the
 * report's verdict is above notice. */
const char *twca_ui_need(apr_pool_t *pool, const twca_report_t *report,
                         twca_lang_e lang);

/** What mod_ssl was handed for a site, and since when; NULL: what is
 * configured. */
const char *twca_ui_served(apr_pool_t *pool, const twca_site_t *site,
                           twca_lang_e lang);

/** The same as a sentence. */
const char *twca_ui_served_line(apr_pool_t *pool, const twca_site_t *site,
                                twca_lang_e lang);

/** The verdict in words: of what is worst. */
const char *twca_ui_verdict(const twca_report_t *report, twca_lang_e lang);

/** Who is in the situation of a code now: "2 sites, 1 keystore"; or that
 * nobody is, or that it is not looked for. */
const char *twca_ui_concerned(apr_pool_t *pool, twca_lang_e lang,
                              const twca_concerned_t *concerned);

/** What a keystore is called: its file, or its number where no file may be
 * told. */
const char *twca_ui_keystore(apr_pool_t *pool, const twca_report_t *report,
                             const twca_view_t *view,
                             const twca_keystore_t *keystore);

/** How long a certificate still lasts: "81 days left", "expired today". */
const char *twca_ui_time_left(apr_pool_t *pool, const twca_report_t *report,
                              const twca_view_t *view,
                              const twca_certificate_t *certificate);

/** The words for members of the model's enums. */
twca_ui_e twca_ui_severity(twca_severity_e severity);
twca_ui_e twca_ui_role(unsigned role);
twca_ui_e twca_ui_chain_status(twca_chain_status_e status);
twca_ui_e twca_ui_match(twca_match_e match);
twca_ui_e twca_ui_serving(unsigned serving);
twca_ui_e twca_ui_origin(const twca_chain_t *chain, const twca_link_t *link);
twca_ui_e twca_ui_missing(const twca_chain_t *chain);
twca_ui_e twca_ui_others(const twca_chain_t *chain);
twca_ui_e twca_ui_treatment(twca_treatment_e treatment);
twca_ui_e twca_ui_source(const twca_mixed_t *seen);

#endif /* TWCA_UI_H */
