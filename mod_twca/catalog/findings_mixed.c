/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What https pages load by http: 4.5-Q2. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_mixed[] = {
    {
        .id = "mixed-content",
        .code = TWCA_CODE_4_5_Q2,
        .severity = TWCA_ERROR,
        .title =
            TWCA_TEXT("Pages load content by http", "網頁以 http 載入內容"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "Https pages of this site load content by http: {pages}",
                     "這個網站的 https 網頁以 http 載入內容：{pages}")},
                {.text =
                     TWCA_TEXT("what they load: {urls}", "載入的內容：{urls}")},
                {.needs = "blocked",
                 .text = TWCA_TEXT("blocked by browsers: {blocked}",
                                   "瀏覽器會封鎖的有 {blocked} 項")},
                {.needs = "upgraded",
                 .text = TWCA_TEXT("asked for by https instead, and missing "
                                   "where that fails: {upgraded}",
                                   "瀏覽器會改用 https 載入、"
                                   "失敗時不顯示的有 {upgraded} 項")},
                {.needs = "warned",
                 .text = TWCA_TEXT("forms that browsers warn of before they "
                                   "are sent: {warned}",
                                   "表單送出前瀏覽器會警告的有 {warned} 項")},
                {.needs = "followed",
                 .text = TWCA_TEXT("refreshes by which browsers leave for an "
                                   "http page: {followed}",
                                   "會自動轉往 http 網頁的有 {followed} 項")},
                {.text = TWCA_TEXT("different ones known: {count}, seen by "
                                   "{sources}, from {first} to {last}",
                                   "目前記錄 {count} 項，發現者為{sources}，"
                                   "時間為 {first} 至 {last}")},
                {.needs = "dropped",
                 .text = TWCA_TEXT("seen besides, and not kept: {dropped}",
                                   "另有 {dropped} 項未保留")},
                {.needs = "unseen",
                 .text = TWCA_TEXT("pages that could not be looked at: "
                                   "{unseen}",
                                   "無法檢查的網頁回應有 {unseen} 次")},
            },
        .cause = TWCA_TEXT(
            "An https page that loads something by http is no longer protected "
            "by its certificate: whoever is on the way can change what is "
            "loaded. So browsers block it, or ask for it by https, and do not "
            "call the page secure.",
            "https 網頁若以 http 載入內容，就不再受到憑證的保護，"
            "傳輸途中的任何人都能竄改載入的內容。"
            "因此瀏覽器會封鎖，或改用 https 載入，並顯示網頁不安全。"),
        .remedies =
            {
                {.needs = "https_urls",
                 .text = TWCA_TEXT(
                     "Write these addresses with https in the pages, as this "
                     "server answers there by https: {https_urls}",
                     "將網頁中的網址改為下列 https 網址，"
                     "本伺服器已可用 https 回應：{https_urls}")},
                {.needs = "hosts",
                 .text = TWCA_TEXT(
                     "Check that each of these hosts answers by https, and "
                     "write its addresses with https in the pages, or take "
                     "them out: {hosts}",
                     "確認下列主機可用 https 回應，"
                     "並將網頁中的網址改為 https，否則從網頁移除：{hosts}")},
                {.text = TWCA_TEXT(
                     "Add the line Header always set Content-Security-Policy "
                     "\"upgrade-insecure-requests\" to the virtual host "
                     "(mod_headers) until the pages are changed: browsers then "
                     "load by https all that they embed, which helps only "
                     "where every one of those hosts answers by https. Links "
                     "to other hosts stay as they are, and a policy that the "
                     "pages have already is to be merged with this one",
                     "在網頁修改之前，於虛擬主機加入 Header always set "
                     "Content-Security-Policy \"upgrade-insecure-requests\""
                     "（需要 mod_headers）：瀏覽器會將網頁內嵌的內容"
                     "一律改用 https 載入，但只有這些主機都能以 https "
                     "回應時才有效。連到其他主機的連結不受影響，"
                     "網頁已有的 Content-Security-Policy 須與此合併")},
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_mixed, TWCA_SECTION_MIXED, TWCA_SECTION_SERVED);
