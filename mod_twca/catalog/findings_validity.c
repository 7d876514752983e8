/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Certificates that are out of date or for other names: X1 and X2. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_validity[] = {
    {
        .id = "expired",
        .code = TWCA_CODE_X1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Expired certificate", "憑證已過期"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} expired at "
                     "{not_after} (days ago: {days})",
                     "{certificate_file} 中的憑證已於 {not_after} "
                     "過期（已過 {days} 天）")},
                {.needs = "reply_file",
                 .text =
                     TWCA_TEXT("the renewed certificate is in {reply_file}, "
                               "and was not imported",
                               "更新後的憑證在 {reply_file}，尚未匯入")},
            },
        .cause = TWCA_TEXT(
            "The certificate was not renewed, or the renewed one was put into "
            "another file than the one configured here.",
            "憑證沒有更新，或更新後的憑證放在其他檔案，"
            "不是這裡設定的檔案。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Import the renewed certificate, which is "
                                   "in {reply_file}, with its chain",
                                   "將 {reply_file} 中更新後的憑證"
                                   "連同憑證鏈匯入金鑰庫"),
                 .command = "{command}"},
                {.needs = "reply_file",
                 .unless = "command",
                 .text = TWCA_TEXT("Import the renewed certificate, which is "
                                   "in {reply_file}, with its chain: keytool "
                                   "-importcert -trustcacerts",
                                   "將 {reply_file} 中更新後的憑證"
                                   "連同憑證鏈匯入金鑰庫：keytool "
                                   "-importcert -trustcacerts")},
                {.needs = "!reply_file",
                 .text = TWCA_TEXT(
                     "Install the renewed certificate in {certificate_file}, "
                     "with its chain and its key",
                     "將更新後的憑證安裝到 "
                     "{certificate_file}，並一併安裝憑證鏈與私密金鑰")},
                {.needs = "!reply_file",
                 .text = TWCA_TEXT(
                     "Order the renewal from the CA, if it has not been",
                     "若尚未更新，請向憑證機構申請更新憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "not-yet-valid",
        .code = TWCA_CODE_X1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate not valid yet", "憑證尚未生效"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} is not valid "
                     "before {not_before} (days to go: {days})",
                     "{certificate_file} 中的憑證於 {not_before} "
                     "才生效（還有 {days} 天）")},
            },
        .cause = TWCA_TEXT(
            "The certificate was installed before its time, or this machine's "
            "clock is behind.",
            "憑證太早安裝，或這台主機的時鐘落後。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Check this machine's clock and, if it is right, serve "
                     "the former certificate until {not_before}",
                     "檢查這台主機的時鐘；若時間正確，在 {not_before} "
                     "之前請使用先前的憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "expiring",
        .code = TWCA_CODE_X1,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Certificate about to expire", "憑證即將到期"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} expires at "
                     "{not_after} (days left: {days})",
                     "{certificate_file} 中的憑證將於 {not_after} "
                     "到期（剩餘 {days} 天）")},
                {.needs = "reply_file",
                 .text =
                     TWCA_TEXT("the renewed certificate is in {reply_file}, "
                               "and was not imported",
                               "更新後的憑證在 {reply_file}，尚未匯入")},
            },
        .cause =
            TWCA_TEXT("The end of the certificate's validity is nearer than "
                      "TWCAExpiryWarning allows.",
                      "距離憑證到期的天數已少於 TWCAExpiryWarning 的設定。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Import the renewed certificate, which is "
                                   "in {reply_file}, with its chain",
                                   "將 {reply_file} 中更新後的憑證"
                                   "連同憑證鏈匯入金鑰庫"),
                 .command = "{command}"},
                {.needs = "reply_file",
                 .unless = "command",
                 .text = TWCA_TEXT("Import the renewed certificate, which is "
                                   "in {reply_file}, with its chain: keytool "
                                   "-importcert -trustcacerts",
                                   "將 {reply_file} 中更新後的憑證"
                                   "連同憑證鏈匯入金鑰庫：keytool "
                                   "-importcert -trustcacerts")},
                {.needs = "!reply_file",
                 .text = TWCA_TEXT(
                     "Renew the certificate and install it, with its chain "
                     "and its key, before {not_after}",
                     "在 {not_after} "
                     "之前更新憑證，並一併安裝憑證鏈與私密金鑰")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "validity-too-long",
        .code = TWCA_CODE_X1,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Validity longer than the rules allow",
                           "憑證有效期間超過規定"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} is valid for "
                     "{days} days, and {limit} is the most for a public one "
                     "issued on its date",
                     "{certificate_file} 中的憑證有效期間為 {days} "
                     "天，依其簽發日期，公開憑證最長為 {limit} 天")},
            },
        .cause = TWCA_TEXT(
            "The CA/Browser Forum limits public TLS certificates to 398 days, "
            "since 2026-03-15 to 200, from 2027-03-15 to 100 and from "
            "2029-03-15 to 47. Browsers may refuse a longer one.",
            "CA/Browser Forum 規定公開 TLS 憑證的有效期間最長 398 天，"
            "2026-03-15 起為 200 天，2027-03-15 起為 100 天，"
            "2029-03-15 起為 47 天。瀏覽器可能拒絕超過期限的憑證。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Have the certificate reissued for at most {limit} days",
                     "請憑證機構重發憑證，有效期間不超過 {limit} 天")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "name-mismatch",
        .code = TWCA_CODE_X2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate for other names", "憑證的網域名稱不符"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "No certificate of this host covers {names}, neither "
                     "{certificate_file} nor any other",
                     "這個虛擬主機的憑證（{certificate_file} "
                     "等）都不包含 {names}")},
                {.needs = "certificate_names",
                 .text = TWCA_TEXT(
                     "the names in the certificate are [{certificate_names}]",
                     "憑證中的名稱為〔{certificate_names}〕")},
                {.needs = "!certificate_names",
                 .text = TWCA_TEXT("the certificate holds no name of a host",
                                   "憑證中沒有任何主機名稱")},
            },
        .cause = TWCA_TEXT(
            "Browsers look for the host's name among the certificate's "
            "subject alternative names and nowhere else: the common name does "
            "not count. A wildcard stands for exactly one label: "
            "*.example.com covers www.example.com, but neither example.com "
            "nor a.b.example.com.",
            "瀏覽器只比對憑證的主體別名（SAN），不看一般名稱（CN）。"
            "萬用字元只代表一層名稱：*.example.com 包含 "
            "www.example.com，但不包含 example.com 或 "
            "a.b.example.com。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Have the certificate reissued with {names} among its "
                     "names, or remove them from ServerName and ServerAlias",
                     "請憑證機構重發包含 {names} 的憑證，"
                     "或從 ServerName 與 ServerAlias 移除這些名稱")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_validity, TWCA_SECTION_VALIDITY,
                 TWCA_SECTION_STRENGTH);
