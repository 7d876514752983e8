/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Files of a kind that Apache does not read: 4.4-Q1 to 4.4-Q3. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_formats[] = {
    {
        .id = "not-pem",
        .code = TWCA_CODE_4_4_Q1,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("File of the wrong kind", "檔案格式或內容不對"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "{file} holds {content}, which is of no use to "
                     "{directive}",
                     "{file} 的內容是{content}，{directive} 無法使用")},
                {.needs = "chain",
                 .text = TWCA_TEXT(
                     "Apache passes over such a chain file in silence and "
                     "serves no chain, not even the certificate file's own",
                     "Apache 會略過這個憑證鏈檔案而不提出任何訊息，"
                     "也不送出憑證鏈，即使憑證檔中原本就有")},
            },
        .cause = TWCA_TEXT(
            "Apache reads certificates and keys in PEM form: base64 between a "
            "BEGIN and an END line. The name of a file says nothing: .cer, "
            ".crt and .pem may each be PEM or not.",
            "Apache 讀取 PEM 格式的憑證與私密金鑰，也就是 BEGIN 與 END "
            "兩行之間的 Base64 文字。副檔名不代表格式："
            ".cer、.crt、.pem 都可能是 PEM，也可能不是。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Convert {file} to PEM that Apache reads and name the "
                     "result in the configuration",
                     "將 {file} 轉成 Apache 能讀取的 PEM，"
                     "並在設定檔中指定轉換後的檔案"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Name a file in {directive} that holds what belongs "
                     "there, in PEM form",
                     "在 {directive} 指定內容正確的 PEM 檔案")},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Save the file again as the CA sent it, if it came by "
                     "mail or from a web page: as plain text, from the BEGIN "
                     "line to the END line",
                     "若檔案取自電子郵件或網頁，"
                     "請依憑證機構寄送的內容重新存成純文字檔，"
                     "從 BEGIN 行到 END 行完整保留")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "is-pkcs12",
        .code = TWCA_CODE_4_4_Q2,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("PKCS#12 file in place of PEM",
                           "以 PKCS#12 檔案充當 PEM"),
        .message =
            {
                {.text =
                     TWCA_TEXT("{file} is a PKCS#12 file (.pfx or .p12), and "
                               "{directive} needs PEM",
                               "{file} 是 PKCS#12 檔案（.pfx 或 .p12），"
                               "{directive} 需要 PEM 格式")},
                {.needs = "legacy",
                 .text = TWCA_TEXT(
                     "it is encrypted in an old way (RC2, RC4 or DES), which "
                     "openssl reads with the option -legacy alone",
                     "檔案以舊式演算法（RC2、RC4 或 DES）加密，"
                     "openssl 須加上 -legacy 選項才能讀取")},
            },
        .cause = TWCA_TEXT(
            "IIS and other servers export the certificate, its chain and its "
            "key as one PKCS#12 file. The endings .pfx and .p12 mean the same "
            "format; Apache reads neither.",
            "IIS 等伺服器會將憑證、憑證鏈與私密金鑰匯出成一個 PKCS#12 "
            "檔案。.pfx 與 .p12 是同一種格式，Apache 都無法讀取。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Extract what {directive} needs from {file} as PEM and "
                     "name the new file in the configuration",
                     "從 {file} 取出 {directive} 所需的 PEM，"
                     "並在設定檔中指定新的檔案"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Extract the certificate, the chain and the key as PEM "
                     "with openssl pkcs12 and name those files in the "
                     "configuration",
                     "以 openssl pkcs12 取出 PEM "
                     "格式的憑證、憑證鏈與私密金鑰，"
                     "並在設定檔中指定這些檔案")},
                {.needs = "legacy",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Add -legacy to openssl pkcs12 because of the old "
                     "encryption",
                     "由於檔案以舊式演算法加密，openssl pkcs12 "
                     "請加上 -legacy")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "is-keystore",
        .code = TWCA_CODE_4_4_Q3,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Java keystore in place of PEM",
                           "以 Java 金鑰庫充當 PEM"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "{file} is a Java keystore ({keystore_type}), and "
                     "{directive} needs PEM",
                     "{file} 是 Java 金鑰庫（{keystore_type}），"
                     "{directive} 需要 PEM 格式")},
            },
        .cause = TWCA_TEXT(
            "Tomcat and other Java servers keep the certificate and its key "
            "in a keystore, which Apache does not read.",
            "Tomcat 等 Java 伺服器將憑證與私密金鑰存放在金鑰庫中，"
            "Apache 無法讀取金鑰庫。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Extract what {directive} needs from {file} as PEM and "
                     "name the new file in the configuration",
                     "從 {file} 取出 {directive} 所需的 PEM，"
                     "並在設定檔中指定新的檔案"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Export the keystore to PKCS#12 on a machine with Java "
                     "(keytool -importkeystore -deststoretype PKCS12), extract "
                     "PEM from that with openssl pkcs12, and name the files in "
                     "the configuration",
                     "在安裝了 Java 的主機將金鑰庫轉成 PKCS#12（keytool "
                     "-importkeystore -deststoretype PKCS12），再以 openssl "
                     "pkcs12 取出 PEM，並在設定檔中指定這些檔案")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_formats, TWCA_SECTION_FORMATS,
                 TWCA_SECTION_CHAIN);
