/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keys that are not on this machine, and what stands in the way of a new
 * request: 4.1-Q1 and 4.2-Q1. */

#include "catalog_private.h"

/* clang-format miscounts the columns of Chinese in macros. */
/* clang-format off */
#define STEP_REISSUE(said_with, not_with)                                      \
    {                                                                          \
        .needs = (said_with), .unless = (not_with),                            \
        .text = TWCA_TEXT(                                                     \
            "Have the certificate reissued by its CA. With TWCA: upload the "  \
            "new request at www.twca.com.tw/Portal/service/ssl_1_3.html, "     \
            "then write to sslcc@twca.com.tw with the subject "                \
            "\"需重發憑證（已上傳 CSR檔）\", the screenshot of the upload, "  \
            "the CN to be reissued, the company's registration number (統編) " \
            "and the contact data",                                            \
            "請憑證機構重發憑證。若為 TWCA 憑證：先至 "                        \
            "www.twca.com.tw/Portal/service/ssl_1_3.html 上傳新的 "            \
            "CSR，再寄信至 sslcc@twca.com.tw，主旨為"                          \
            "「需重發憑證（已上傳 CSR檔）」，並附上傳成功的畫面、"             \
            "要重發的 CN、公司統編與聯絡資料")                                 \
    }

#define STEP_WAIT(said_with, not_with)                                         \
    {                                                                          \
        .needs = (said_with), .unless = (not_with),                            \
        .text = TWCA_TEXT(                                                     \
            "Change nothing on the server until the new certificate is "       \
            "installed. TWCA takes 3 to 5 working days, sends it to the "      \
            "technical contact of the original application, and revokes the "  \
            "old certificate when it issues the new one",                      \
            "安裝新憑證之前，請勿更動伺服器。TWCA 重發約需 3 至 5 "            \
            "個工作天，新憑證寄給原申請書上的技術聯絡人；"                     \
            "新憑證核發時，舊憑證即廢止")                                      \
    }

#define STEP_BACK_UP                                                           \
    {                                                                          \
        .text = TWCA_TEXT(                                                     \
            "Install the new certificate with its key, reload Apache, and "    \
            "then back up the pair",                                           \
            "安裝新憑證與其私密金鑰，重新載入 Apache，再備份這一對檔案")       \
    }
/* clang-format on */

const twca_catalog_entry_t twca_findings_lost[] = {
    {
        .id = "key-lost",
        .code = TWCA_CODE_4_1_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Private key not found", "找不到私密金鑰"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "No private key found here belongs to the certificate "
                     "in {certificate_file}",
                     "在這台主機上找不到與 {certificate_file} "
                     "中的憑證相符的私密金鑰")},
                {.text = TWCA_TEXT(
                     "SHA-256 of the public key that was looked for: "
                     "{certificate_public_key}",
                     "所尋找的公開金鑰 SHA-256 為 {certificate_public_key}")},
            },
        .cause = TWCA_TEXT(
            "The request (CSR) was made on another machine, or a later "
            "request made a new key that took this one's place. A certificate "
            "is of use only with the key that its request was made with.",
            "憑證請求檔（CSR）是在另一台主機產生的，"
            "或是後來又產生一次請求檔，新的金鑰取代了原來的金鑰。"
            "憑證只能搭配產生其請求檔的那一把私密金鑰使用。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Copy the key from the machine where the request was "
                     "made or from a backup or, if it is lost, make a new key "
                     "and request",
                     "從產生請求檔的主機或備份取回私密金鑰；若已遺失，"
                     "請產生新的金鑰與請求檔"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Copy the key from the machine where the request was "
                     "made or from a backup or, if it is lost, make a new key "
                     "and request with openssl req",
                     "從產生請求檔的主機或備份取回私密金鑰；若已遺失，"
                     "請以 openssl req 產生新的金鑰與請求檔")},
                STEP_REISSUE(NULL, NULL),
                STEP_WAIT(NULL, NULL),
                STEP_BACK_UP,
            },
    },
    {
        .id = "key-overwritten",
        .code = TWCA_CODE_4_1_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Private key replaced by a newer request's",
                           "私密金鑰已被較新的請求檔取代"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The private key in {key_file} belongs to the newer "
                     "request {request_file}, not to the certificate in "
                     "{certificate_file}",
                     "{key_file} 中的私密金鑰屬於較新的請求檔 "
                     "{request_file}，不屬於 {certificate_file} 中的憑證")},
                {.text = TWCA_TEXT(
                     "SHA-256 of the public keys: certificate "
                     "{certificate_public_key}, key {key_public_key}",
                     "公開金鑰 SHA-256：憑證為 {certificate_public_key}，"
                     "私密金鑰為 {key_public_key}")},
            },
        .cause = TWCA_TEXT(
            "After the request for this certificate had been sent in, another "
            "one was made, and its new key was written over the key that the "
            "certificate belongs to.",
            "送出這張憑證的請求檔之後又產生了一次請求檔，"
            "新的金鑰覆蓋了憑證所屬的私密金鑰。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Restore the former key of {key_file} from a backup or, "
                     "without one, prepare a reissue",
                     "從備份還原 {key_file} 原來的私密金鑰；"
                     "若無備份，請準備重發憑證"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Restore the former key of {key_file} from a backup or, "
                     "without one, have the certificate reissued",
                     "從備份還原 {key_file} 原來的私密金鑰；"
                     "若無備份，請重發憑證")},
                {.text = TWCA_TEXT(
                     "Wait, if {request_file} has been sent to the CA "
                     "already: {key_file} is the key for the certificate to "
                     "come",
                     "若 {request_file} 已送交憑證機構，請等候新憑證："
                     "{key_file} 就是新憑證的私密金鑰")},
                STEP_REISSUE(NULL, NULL),
                STEP_WAIT(NULL, NULL),
                STEP_BACK_UP,
            },
    },
    {
        .id = "keystore-no-key",
        .code = TWCA_CODE_4_1_Q1,
        .severity = TWCA_ERROR,
        .title =
            TWCA_TEXT("Keystore without a private key", "金鑰庫中沒有私密金鑰"),
        .message =
            {
                {.needs = "serial",
                 .text = TWCA_TEXT(
                     "{keystore} holds the certificate of {subject}, but not "
                     "its private key",
                     "{keystore} 中有 {subject} "
                     "的憑證，但沒有其私密金鑰")},
                {.needs = "authorities",
                 .text = TWCA_TEXT(
                     "{keystore} holds certificates of authorities "
                     "({authorities}) and no private key: it is a trust "
                     "store, and no server's keystore",
                     "{keystore} 中只有憑證機構的憑證（{authorities} "
                     "張），沒有私密金鑰：這是信任存放區，"
                     "不是伺服器的金鑰庫")},
                {.needs = "empty",
                 .text = TWCA_TEXT(
                     "{keystore} holds neither a private key nor a certificate",
                     "{keystore} 中沒有私密金鑰，也沒有憑證")},
                {.needs = "certificate_public_key",
                 .text =
                     TWCA_TEXT("SHA-256 of the public key that was looked for: "
                               "{certificate_public_key}",
                               "所尋找的公開金鑰 SHA-256 為 "
                               "{certificate_public_key}")},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("the key is in {matching_key}",
                                   "私密金鑰在 {matching_key}")},
            },
        .cause = TWCA_TEXT(
            "The certificate was imported into another keystore than the one "
            "in which its request (CSR) was made, or exported without its "
            "key. A server needs both.",
            "憑證匯入的金鑰庫，不是產生其憑證請求檔（CSR）的那一個，"
            "或是匯出時沒有包含私密金鑰。伺服器兩者都需要。"),
        .remedies =
            {
                {.needs = "matching_key",
                 .text = TWCA_TEXT(
                     "Put the certificate and the key of {matching_key} "
                     "together into a new keystore",
                     "將憑證與 {matching_key} "
                     "的私密金鑰放入新的金鑰庫"),
                 .command = "{command}"},
                {.needs = "command",
                 .unless = "matching_key",
                 .text = TWCA_TEXT(
                     "Import the certificate into the keystore in which its "
                     "request was made or, if that is lost, make a new key "
                     "and request",
                     "將憑證匯入產生其請求檔的金鑰庫；若已遺失，"
                     "請產生新的金鑰與請求檔"),
                 .command = "{command}"},
                {.needs = "authorities",
                 .text = TWCA_TEXT(
                     "Name the keystore with the server's key in TWCAKeystore",
                     "在 TWCAKeystore 指定含有伺服器私密金鑰的金鑰庫")},
                {.needs = "!command",
                 .unless = "authorities",
                 .text = TWCA_TEXT(
                     "Use the keystore in which the request (CSR) was made: "
                     "its key is in that one",
                     "使用產生憑證請求檔（CSR）的金鑰庫："
                     "私密金鑰在那個金鑰庫中")},
                STEP_REISSUE("serial", "matching_key"),
                STEP_WAIT("serial", "matching_key"),
            },
    },
    {
        .id = "openssl-conf-missing",
        .code = TWCA_CODE_4_2_Q1,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("OpenSSL's configuration not found",
                           "找不到 OpenSSL 的設定檔"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "OpenSSL cannot use its configuration {file}: {reason}",
                     "OpenSSL 無法使用其設定檔 {file}：{reason}")},
                {.needs = "variable",
                 .text = TWCA_TEXT(
                     "the environment variable {variable} names that file",
                     "這個檔案由環境變數 {variable} 指定")},
                {.needs = "found",
                 .text = TWCA_TEXT("a good one is {found}",
                                   "可用的設定檔在 {found}")},
            },
        .cause = TWCA_TEXT(
            "OpenSSL looks for its configuration where the environment "
            "variable OPENSSL_CONF says, else in the folder that it was built "
            "for. The file lies elsewhere, or is named openssl.cfg. Without "
            "it openssl req makes no request (CSR): \"Unable to load config "
            "info\".",
            "OpenSSL 依環境變數 OPENSSL_CONF 尋找設定檔，"
            "沒有設定時則到編譯時指定的目錄尋找。檔案在其他位置，"
            "或檔名是 openssl.cfg。沒有設定檔時，openssl req "
            "無法產生憑證請求檔（CSR），並顯示「Unable to load config "
            "info」。"),
        .remedies =
            {
                {.needs = "found",
                 .text = TWCA_TEXT(
                     "Set OPENSSL_CONF in this shell, then go on with openssl "
                     "req",
                     "在目前的 shell 設定 OPENSSL_CONF，"
                     "再繼續執行 openssl req"),
                 .command = "export OPENSSL_CONF={found}"},
                TWCA_STEP_ENVVARS,
                {.needs = "!found",
                 .text = TWCA_TEXT(
                     "Install OpenSSL's configuration again (on Debian: "
                     "apt-get install --reinstall -o "
                     "Dpkg::Options::=--force-confmiss openssl), and name it "
                     "in OPENSSL_CONF",
                     "重新安裝 OpenSSL 的設定檔（Debian：apt-get install "
                     "--reinstall -o Dpkg::Options::=--force-confmiss "
                     "openssl），並在 OPENSSL_CONF 指定")},
            },
    },
    {
        .id = "openssl-conf-invalid",
        .code = TWCA_CODE_4_2_Q1,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("OpenSSL's configuration is damaged",
                           "OpenSSL 的設定檔有誤"),
        .message =
            {
                {.needs = "openssl_error",
                 .text =
                     TWCA_TEXT("OpenSSL cannot read its configuration {file}: "
                               "{openssl_error}, line {line}",
                               "OpenSSL 無法讀取其設定檔 {file}：第 {line} "
                               "行，{openssl_error}")},
                {.needs = "included",
                 .text = TWCA_TEXT(
                     "OpenSSL cannot read its configuration to its end, for "
                     "line {line} of {file} includes {included}: {reason}",
                     "OpenSSL 無法讀完其設定檔，因為 {file} 第 {line} "
                     "行引入 {included}：{reason}")},
                {.needs = "configuration",
                 .text = TWCA_TEXT("it is included by {configuration}",
                                   "這個檔案由 {configuration} 引入")},
                {.needs = "variable",
                 .text = TWCA_TEXT("the environment variable {variable} names "
                                   "the configuration",
                                   "設定檔由環境變數 {variable} 指定")},
                {.needs = "found",
                 .text = TWCA_TEXT("a good one is {found}",
                                   "可用的設定檔在 {found}")},
            },
        .cause = TWCA_TEXT(
            "A line of the file breaks OpenSSL's rules, or includes what has "
            "no end, so that nothing in it takes effect and openssl req makes "
            "no request (CSR).",
            "檔案中有一行不符合 OpenSSL 的語法，或引入沒有止境的內容，"
            "因此整個設定檔都沒有作用，openssl req "
            "也無法產生憑證請求檔（CSR）。"),
        .remedies =
            {
                {.needs = "found",
                 .text = TWCA_TEXT(
                     "Mend line {line} of {file}, or set OPENSSL_CONF in this "
                     "shell to the good one",
                     "修正 {file} 的第 {line} 行，或在目前的 shell 將 "
                     "OPENSSL_CONF 設為可用的設定檔"),
                 .command = "export OPENSSL_CONF={found}"},
                TWCA_STEP_ENVVARS,
                {.needs = "!found",
                 .text = TWCA_TEXT("Mend line {line} of {file}",
                                   "修正 {file} 的第 {line} 行")},
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_lost, TWCA_SECTION_LOST, TWCA_SECTION_KEYS);
