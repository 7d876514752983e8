/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keys and certificates that do not belong together: 4.2-Q2. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_keys[] = {
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
                {.needs = "entry",
                 .text = TWCA_TEXT(
                     "Put the certificate and the key that belong together "
                     "into the keystore",
                     "將互相符合的憑證與私密金鑰放入金鑰庫")},
                {.needs = "!matching_key",
                 .unless = "entry",
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
                TWCA_STEP_RELOAD_OR_RESTART,
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

TWCA_ASSERT_ROWS(twca_findings_keys, TWCA_SECTION_KEYS, TWCA_SECTION_KEYSTORES);
