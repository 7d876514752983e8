/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Files that cannot be read and hosts that cannot serve: X6 to X8. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_server[] = {
    {
        .id = "unreadable",
        .code = TWCA_CODE_X6,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Unusable file", "檔案無法使用"),
        .message =
            {
                {.needs = "file",
                 .text = TWCA_TEXT("{file}, which {directive} names, cannot "
                                   "be used: {reason}",
                                   "{directive} 指定的 {file} "
                                   "無法使用：{reason}")},
                {.needs = "folder",
                 .text = TWCA_TEXT(
                     "Nothing can be kept in {folder} ({directive}): {reason}",
                     "無法將檔案儲存於 {folder}（{directive}）：{reason}")},
                {.needs = "!file",
                 .unless = "folder",
                 .text = TWCA_TEXT("{directive} cannot be used: {reason}",
                                   "{directive} 無法使用：{reason}")},
                {.needs = "content",
                 .text = TWCA_TEXT("it holds {content}", "內容是{content}")},
                {.needs = "openssl_error",
                 .text = TWCA_TEXT("OpenSSL says: {openssl_error}",
                                   "OpenSSL 的訊息：{openssl_error}")},
            },
        .cause = TWCA_TEXT(
            "The name in the configuration is misspelled, the file was moved, "
            "lost its content on the way, or may not be read.",
            "設定檔中的檔名有誤、檔案已移動、傳送時內容遺失，"
            "或沒有讀取權限。"),
        .remedies =
            {
                {.needs = "folder",
                 .text = TWCA_TEXT(
                     "Let {directive} name a folder that belongs to root "
                     "alone, with mode 0700, on a disk with room on it",
                     "在 {directive} 指定僅屬於 root（權限 0700）"
                     "且磁碟空間足夠的目錄")},
                {.needs = "keystore",
                 .text = TWCA_TEXT(
                     "Name the service's keystore in {directive} or, if this "
                     "is it, put a sound copy that root may read in its place",
                     "在 {directive} 指定該服務的金鑰庫；"
                     "若就是這個檔案，請換回完好且 root 可讀取的版本")},
                {.needs = "!folder",
                 .unless = "keystore",
                 .text = TWCA_TEXT(
                     "Name a file in {directive} that exists, that root may "
                     "read, and that holds what belongs there",
                     "在 {directive} 指定確實存在、root "
                     "可讀取且內容正確的檔案")},
                TWCA_STEP_RELOAD_OR_RESTART_ALL,
            },
    },
    {
        .id = "too-large",
        .code = TWCA_CODE_X6,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("File too large to check", "檔案過大而未檢查"),
        .message =
            {
                {.needs = "entries",
                 .text = TWCA_TEXT(
                     "{file}, which {directive} names, was not checked: it "
                     "has {entries} entries, and the limit is {limit}",
                     "未檢查 {directive} 指定的 {file}：共有 {entries} "
                     "個項目，上限為 {limit}")},
                {.needs = "directive",
                 .unless = "entries",
                 .text = TWCA_TEXT(
                     "{file}, which {directive} names, was not checked: it "
                     "has {size} bytes, and the limit is {limit}",
                     "未檢查 {directive} 指定的 {file}：大小為 {size} "
                     "位元組，上限為 {limit}")},
                {.needs = "!directive",
                 .text = TWCA_TEXT(
                     "OpenSSL's configuration {file} was not checked: it has "
                     "{size} bytes, and the limit is {limit}",
                     "未檢查 OpenSSL 的設定檔 {file}：大小為 {size} "
                     "位元組，上限為 {limit}")},
                {.needs = "variable",
                 .text = TWCA_TEXT("the environment variable {variable} names "
                                   "the configuration",
                                   "設定檔由環境變數 {variable} 指定")},
            },
        .cause = TWCA_TEXT(
            "A certificate with its chain, or a configuration of OpenSSL, has "
            "a few kilobytes. A file of this size is more likely a log, an "
            "archive or a trust store.",
            "憑證與憑證鏈、OpenSSL 的設定檔通常只有數 KB。"
            "這麼大的檔案多半是記錄檔、壓縮檔或整個信任存放區。"),
        .remedies =
            {
                {.needs = "keystore",
                 .text = TWCA_TEXT(
                     "Let the service use a keystore that holds its key and "
                     "its certificates and nothing else, and name that in "
                     "{directive}",
                     "讓該服務使用只含其私密金鑰與憑證的金鑰庫，"
                     "並在 {directive} 指定")},
                {.needs = "directive",
                 .unless = "keystore",
                 .text = TWCA_TEXT(
                     "Name a file in {directive} that holds this site's "
                     "certificates and key and nothing else",
                     "在 {directive} "
                     "指定只含這個網站的憑證與私密金鑰的檔案")},
                {.needs = "found",
                 .text = TWCA_TEXT(
                     "Set OPENSSL_CONF in this shell to a good configuration",
                     "在目前的 shell 將 OPENSSL_CONF 設為可用的設定檔"),
                 .command = "export OPENSSL_CONF={found}"},
                TWCA_STEP_ENVVARS,
                {.needs = "!directive",
                 .unless = "found",
                 .text =
                     TWCA_TEXT("Put OpenSSL's own configuration in its place",
                               "換回 OpenSSL 原有的設定檔")},
                TWCA_STEP_RELOAD_OR_RESTART_ALL,
            },
    },
    {
        .id = "tls-off",
        .code = TWCA_CODE_X7,
        .severity = TWCA_ERROR,
        .title =
            TWCA_TEXT("Certificates without TLS", "設定了憑證但未啟用 TLS"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "Certificates are configured here, but no TLS is spoken: "
                     "{reason}",
                     "這裡設定了憑證，但未啟用 TLS：{reason}")},
                {.needs = "other_place",
                 .text = TWCA_TEXT(
                     "that host, at {other_place}, decides for all of them",
                     "位於 {other_place} 的該主機決定了所有主機")},
                {.needs = "certificate_file",
                 .text = TWCA_TEXT("{certificate_file} is not used",
                                   "{certificate_file} 沒有作用")},
            },
        .cause = TWCA_TEXT(
            "Certificates alone do not switch TLS on: mod_ssl has to be "
            "loaded and SSLEngine on. Until then the port answers in plain "
            "HTTP, and an https request fails.",
            "只設定憑證不會啟用 TLS：還必須載入 mod_ssl 並將 SSLEngine "
            "設為 on。在此之前，該連接埠只回應未加密的 HTTP，https "
            "連線會失敗。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Switch TLS on for this host",
                                   "為這個虛擬主機啟用 TLS"),
                 .command = "{command}"},
                {.needs = "other_place",
                 .text = TWCA_TEXT(
                     "Give the host at {other_place} another port, or set "
                     "SSLEngine on there, with a certificate",
                     "將 {other_place} 的主機改用其他連接埠，"
                     "或在該處設定 SSLEngine on 與憑證")},
                {.needs = "!command",
                 .unless = "other_place",
                 .text = TWCA_TEXT(
                     "Load mod_ssl and set SSLEngine on for this host, or "
                     "remove the certificates from it",
                     "載入 mod_ssl 並在這個虛擬主機設定 SSLEngine on，"
                     "或移除其憑證設定")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "wrong-purpose",
        .code = TWCA_CODE_X8,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate not meant for servers",
                           "憑證不是供伺服器使用"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} is not for "
                     "servers: its extended key usage is {purposes}, without "
                     "serverAuth",
                     "{certificate_file} "
                     "中的憑證不是供伺服器使用：其延伸金鑰使用方法為 "
                     "{purposes}，不含 serverAuth")},
            },
        .cause = TWCA_TEXT(
            "A certificate for mail, code signing, a person or a client was "
            "installed. Browsers accept a server's certificate only if its "
            "extended key usage allows that.",
            "安裝了供電子郵件、程式碼簽章、個人或用戶端使用的憑證。"
            "延伸金鑰使用方法允許伺服器驗證的憑證，"
            "瀏覽器才會接受。"),
        .remedies =
            {
                {.text =
                     TWCA_TEXT("Install a certificate issued for TLS servers "
                               "(serverAuth)",
                               "安裝供 TLS 伺服器使用（serverAuth）的憑證")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_server, TWCA_SECTION_SERVER, TWCA_SECTION_END);
