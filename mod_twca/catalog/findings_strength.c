/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keys and signatures that protect too little, or cannot be looked at: X3 to
 * X5. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_strength[] = {
    {
        .id = "key-exposed",
        .code = TWCA_CODE_X3,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Private key readable by others",
                           "其他使用者可讀取私密金鑰"),
        .message =
            {
                {.unless = "keystore",
                 .text =
                     TWCA_TEXT("Others than its owner may read the private key "
                               "{key_file} (mode {mode}, owner {owner})",
                               "擁有者以外的使用者可讀取私密金鑰 {key_file}"
                               "（權限 {mode}，擁有者 {owner}）")},
                {.needs = "keystore",
                 .text = TWCA_TEXT(
                     "Others than its owner may read {key_file}, which holds "
                     "the pass phrase of the keystore {keystore} (mode "
                     "{mode}, owner {owner})",
                     "擁有者以外的使用者可讀取 {key_file}，"
                     "其中是金鑰庫 {keystore} 的密碼"
                     "（權限 {mode}，擁有者 {owner}）")},
            },
        .cause = TWCA_TEXT(
            "Whoever can read the key can pretend to be this site. Apache "
            "reads it as root while it starts, so that nobody else needs the "
            "right to.",
            "能讀取私密金鑰的人就能冒充這個網站。"
            "Apache 啟動時以 root 身分讀取，其他使用者不需要讀取權限。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Let only its owner read {key_file}",
                                   "只讓擁有者讀取 {key_file}"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text =
                     TWCA_TEXT("Let only its owner read {key_file} (mode 0600)",
                               "只讓擁有者讀取 {key_file}（權限 0600）")},
                {.text = TWCA_TEXT(
                     "Make a new key and have the certificate reissued, if "
                     "somebody may have copied the key already",
                     "若私密金鑰可能已被複製，請產生新的金鑰並重發憑證")},
            },
    },
    {
        .id = "weak-key",
        .code = TWCA_CODE_X4,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Key too weak", "金鑰強度不足"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The key of the certificate in {file} is too weak: {key}",
                     "{file} 中憑證的金鑰強度不足：{key}")},
                {.needs = "member",
                 .text = TWCA_TEXT(
                     "this is a certificate of the chain, not the server's "
                     "own",
                     "這是憑證鏈中的憑證，不是伺服器憑證")},
                {.needs = "openssl_error",
                 .text = TWCA_TEXT("OpenSSL says: {openssl_error}",
                                   "OpenSSL 的訊息：{openssl_error}")},
            },
        .cause = TWCA_TEXT(
            "OpenSSL at its security level, or the browsers, do not accept a "
            "key of this kind or length. A weak key in the server certificate "
            "can keep Apache from starting; one further up the chain lets it "
            "start, and handshakes fail.",
            "OpenSSL 的安全等級或瀏覽器不接受這種類型或長度的金鑰。"
            "伺服器憑證的金鑰太弱，Apache 可能無法啟動；"
            "憑證鏈中其他憑證的金鑰太弱，Apache 可以啟動，但交握會失敗。"),
        .remedies =
            {
                {.needs = "!member",
                 .text = TWCA_TEXT(
                     "Make a new key, RSA of 2048 bits or more or EC P-256, "
                     "and have the certificate reissued for it",
                     "產生新的金鑰（RSA 2048 位元以上或 EC P-256），"
                     "並重發憑證")},
                {.needs = "member",
                 .text = TWCA_TEXT(
                     "Replace this certificate in {file} by the one that the "
                     "CA delivers now",
                     "將 {file} 中的這張憑證換成憑證機構目前提供的憑證")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "weak-signature",
        .code = TWCA_CODE_X4,
        .severity = TWCA_FATAL,
        .title = TWCA_TEXT("Signature too weak", "簽章強度不足"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The signature on the certificate in {file} is too weak: "
                     "{signature}",
                     "{file} 中憑證的簽章強度不足：{signature}")},
                {.needs = "member",
                 .text = TWCA_TEXT(
                     "this is a certificate of the chain, not the server's "
                     "own",
                     "這是憑證鏈中的憑證，不是伺服器憑證")},
                {.needs = "openssl_error",
                 .text = TWCA_TEXT("OpenSSL says: {openssl_error}",
                                   "OpenSSL 的訊息：{openssl_error}")},
            },
        .cause = TWCA_TEXT(
            "Signatures with SHA-1 or MD5 can be forged, and OpenSSL at its "
            "security level, or the browsers, do not accept them. A weak one "
            "on the server certificate can keep Apache from starting; one "
            "further up the chain lets it start, and handshakes fail.",
            "SHA-1 與 MD5 的簽章可被偽造，"
            "OpenSSL 的安全等級或瀏覽器不接受。"
            "伺服器憑證的簽章太弱，Apache 可能無法啟動；"
            "憑證鏈中其他憑證的簽章太弱，Apache 可以啟動，但交握會失敗。"),
        .remedies =
            {
                {.needs = "!member",
                 .text = TWCA_TEXT(
                     "Have the certificate reissued with a SHA-256 signature",
                     "請憑證機構以 SHA-256 簽章重發憑證")},
                {.needs = "member",
                 .text = TWCA_TEXT(
                     "Replace this certificate in {file} by the one that the "
                     "CA delivers now",
                     "將 {file} 中的這張憑證換成憑證機構目前提供的憑證")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "key-encrypted",
        .code = TWCA_CODE_X5,
        .severity = TWCA_NOTICE,
        .title = TWCA_TEXT("Locked private key, not checked",
                           "私密金鑰受保護，未檢查"),
        .message =
            {
                {.needs = "!token",
                 .unless = "keystore",
                 .text = TWCA_TEXT(
                     "The private key in {key_file} is encrypted, so the pair "
                     "was not checked: {reason}",
                     "{key_file} 中的私密金鑰已加密，"
                     "因此未檢查是否與憑證相符：{reason}")},
                {.needs = "token",
                 .text = TWCA_TEXT(
                     "{token} is in a token, so the pair was not checked",
                     "{token} 位於硬體權杖中，因此未檢查是否與憑證相符")},
                {.needs = "keystore",
                 .text = TWCA_TEXT(
                     "The keystore {keystore} was not opened: {reason}",
                     "未開啟金鑰庫 {keystore}：{reason}")},
            },
        .cause = TWCA_TEXT(
            "Without the pass phrase nobody can tell whether the key belongs "
            "to the certificate. A check of files asks no person for it.",
            "沒有密碼就無法判斷私密金鑰是否與憑證相符；"
            "檢查檔案時不會向使用者詢問密碼。"),
        .remedies =
            {
                {.needs = "token",
                 .text = TWCA_TEXT(
                     "Compare the certificate with the token's key by hand, "
                     "with the tools of the token",
                     "以權杖所附的工具自行比對憑證與權杖中的金鑰")},
                {.needs = "keystore",
                 .text = TWCA_TEXT(
                     "Name a file with the keystore's pass phrase in "
                     "TWCAKeystore, as passphrase-file=FILE, readable to root "
                     "alone",
                     "在 TWCAKeystore 以 passphrase-file=檔案 "
                     "指定存放金鑰庫密碼的檔案，且僅 root 可讀取")},
                {.needs = "!token",
                 .unless = "keystore",
                 .text = TWCA_TEXT(
                     "Name a program in SSLPassPhraseDialog that prints the "
                     "pass phrase, or keep the key unencrypted and readable "
                     "to root alone",
                     "在 SSLPassPhraseDialog 指定會輸出密碼的程式，"
                     "或改用未加密、僅 root 可讀取的私密金鑰")},
                {.needs = "!token",
                 .unless = "keystore",
                 .text = TWCA_TEXT(
                     "Compare the two public keys by hand, with openssl x509 "
                     "-noout -pubkey and openssl pkey -pubout",
                     "自行以 openssl x509 -noout -pubkey 與 openssl "
                     "pkey -pubout 比對兩者的公開金鑰")},
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_strength, TWCA_SECTION_STRENGTH,
                 TWCA_SECTION_SERVER);
