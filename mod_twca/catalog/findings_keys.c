/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keys and certificates that do not belong together: 4.1-Q1 and 4.2-Q2. */

#include "catalog_private.h"

/* clang-format miscounts the columns of Chinese in macros. */
/* clang-format off */
#define STEP_REISSUE                                                           \
    {                                                                          \
        .text = TWCA_TEXT(                                                     \
            "Have the certificate reissued by its CA. With TWCA: upload the "  \
            "new request at www.twca.com.tw/Portal/service/ssl_1_3.html, "     \
            "then write to sslcc@twca.com.tw with the subject "                \
            "\"需重發憑證（已上傳 CSR檔）\", the screen shot of the upload, "  \
            "the CN to be reissued, the company's registration number (統編) " \
            "and the contact data",                                            \
            "請憑證機構重發憑證。若為 TWCA 憑證：先至 "                        \
            "www.twca.com.tw/Portal/service/ssl_1_3.html 上傳新的 "            \
            "CSR，再寄信至 sslcc@twca.com.tw，主旨為"                          \
            "「需重發憑證（已上傳 CSR檔）」，並附上傳成功的畫面、"             \
            "要重發的 CN、公司統編與聯絡資料")                                 \
    }

#define STEP_WAIT                                                              \
    {                                                                          \
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

const twca_catalog_entry_t twca_findings_keys[] = {
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
                STEP_REISSUE,
                STEP_WAIT,
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
                STEP_REISSUE,
                STEP_WAIT,
                STEP_BACK_UP,
            },
    },
    {
        .id = "key-mismatch",
        .code = TWCA_CODE_4_2_Q2,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Certificate and private key do not match",
                           "憑證與私密金鑰不符"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The private key in {key_file} ({key}) does not belong "
                     "to the certificate in {certificate_file} "
                     "({certificate_key})",
                     "{key_file} 中的私密金鑰（{key}）與 {certificate_file} "
                     "中的憑證（{certificate_key}）不符")},
                {.text = TWCA_TEXT(
                     "SHA-256 of the public keys: certificate "
                     "{certificate_public_key}, key {key_public_key}",
                     "公開金鑰 SHA-256：憑證為 {certificate_public_key}，"
                     "私密金鑰為 {key_public_key}")},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("the certificate's key is in {matching_key}",
                                   "這張憑證的私密金鑰在 {matching_key}")},
                {.needs = "matching_certificate",
                 .text = TWCA_TEXT("the key belongs to the certificate in "
                                   "{matching_certificate}",
                                   "這把私密金鑰屬於 {matching_certificate} "
                                   "中的憑證")},
            },
        .cause = TWCA_TEXT(
            "A certificate works only with the key that its request was made "
            "with. The two directives name files of different sites or of "
            "different years, or only one of the two was replaced at the last "
            "renewal.",
            "憑證只能搭配產生其請求檔的那一把私密金鑰。"
            "兩個指令指向不同網站或不同年度的檔案，"
            "或是上次更新憑證時只換了其中一個。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Name the files that belong together in "
                                   "the configuration",
                                   "在設定檔中指定互相符合的檔案"),
                 .command = "{command}"},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("Set SSLCertificateKeyFile to "
                                   "{matching_key}",
                                   "將 SSLCertificateKeyFile 設為 "
                                   "{matching_key}")},
                {.needs = "matching_certificate",
                 .text = TWCA_TEXT(
                     "Set SSLCertificateFile to {matching_certificate}, if "
                     "that is the certificate this site is to have",
                     "若這個網站應使用另一張憑證，"
                     "將 SSLCertificateFile 設為 {matching_certificate}")},
                {.needs = "!matching_key",
                 .text =
                     TWCA_TEXT("Set SSLCertificateKeyFile to the key that this "
                               "certificate's request was made with",
                               "將 SSLCertificateKeyFile "
                               "設為產生這張憑證請求檔時所用的私密金鑰")},
                {.text = TWCA_TEXT(
                     "Compare the public keys by their SHA-256: the two "
                     "hashes are equal when the files belong together",
                     "比對兩者公開金鑰的 SHA-256："
                     "檔案相符時，兩個雜湊值相同")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "key-order",
        .code = TWCA_CODE_4_2_Q2,
        .severity = TWCA_FATAL,
        .title =
            TWCA_TEXT("Private keys in the wrong order", "私密金鑰的順序錯誤"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The keys of this site are in the wrong order: "
                     "{certificate_file} is paired with {key_file}, but its "
                     "key is in {matching_key}",
                     "這個網站的私密金鑰順序錯誤：{certificate_file} 配到 "
                     "{key_file}，但其私密金鑰在 {matching_key}")},
            },
        .cause = TWCA_TEXT(
            "In a site with several certificates the first "
            "SSLCertificateKeyFile goes with the first SSLCertificateFile, "
            "the second with the second, and so on. Lines inherited from the "
            "main server come before the site's own.",
            "網站有多張憑證時，第一個 SSLCertificateKeyFile 搭配第一個 "
            "SSLCertificateFile，第二個搭配第二個，依此類推；"
            "從主伺服器繼承的設定排在網站自己的設定之前。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Put the SSLCertificateKeyFile lines in the order of "
                     "their SSLCertificateFile lines",
                     "依 SSLCertificateFile 的順序排列 "
                     "SSLCertificateKeyFile"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Put the SSLCertificateKeyFile lines in the order of "
                     "their SSLCertificateFile lines, so that {matching_key} "
                     "goes with {certificate_file}",
                     "依 SSLCertificateFile 的順序排列 "
                     "SSLCertificateKeyFile，"
                     "使 {matching_key} 搭配 {certificate_file}")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "key-is-certificate",
        .code = TWCA_CODE_4_2_Q2,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Certificate in place of the private key",
                           "以憑證充當私密金鑰"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "Apache expects the private key of {certificate_file} "
                     "in {key_file}, which holds a certificate ({subject}) "
                     "and no private key",
                     "Apache 要從 {key_file} 讀取 {certificate_file} "
                     "的私密金鑰，但該檔案是憑證（{subject}），"
                     "沒有私密金鑰")},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("the key is in {matching_key}",
                                   "私密金鑰在 {matching_key}")},
            },
        .cause = TWCA_TEXT(
            "SSLCertificateKeyFile names a certificate, or is not set at all "
            "while the certificate file holds no key. mod_ssl reports this as "
            "\"Failed to configure encrypted (?) private key\", though "
            "nothing is encrypted.",
            "SSLCertificateKeyFile 指向憑證，"
            "或是沒有設定，而憑證檔中又沒有私密金鑰。mod_ssl "
            "此時的錯誤訊息是「Failed to configure encrypted (?) private "
            "key」，其實與加密無關。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Name the private key in "
                                   "SSLCertificateKeyFile",
                                   "在 SSLCertificateKeyFile 指定私密金鑰"),
                 .command = "{command}"},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("Set SSLCertificateKeyFile to "
                                   "{matching_key}",
                                   "將 SSLCertificateKeyFile 設為 "
                                   "{matching_key}")},
                {.needs = "!matching_key",
                 .text =
                     TWCA_TEXT("Set SSLCertificateKeyFile to the key that the "
                               "certificate's request was made with",
                               "將 SSLCertificateKeyFile "
                               "設為產生憑證請求檔時所用的私密金鑰")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_keys, TWCA_SECTION_KEYS, TWCA_SECTION_FORMATS);
