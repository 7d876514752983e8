/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Complete chains that are refused all the same: 4.5-Q1, second half. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_trust[] = {
    {
        .id = "root-untrusted",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_WARNING,
        .title =
            TWCA_TEXT("Root not in the trust store", "根憑證不在信任存放區"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain in {file} is complete, but its root {root} is "
                     "not in the trust store (TWCATrustStore {store})",
                     "{file} 的憑證鏈完整，但其根憑證 {root} "
                     "不在信任存放區（TWCATrustStore {store}）")},
            },
        .cause = TWCA_TEXT(
            "The certificate comes from a private CA, or from one that this "
            "trust store does not hold, or holds no longer. Clients with the "
            "same roots refuse it.",
            "憑證由私有的憑證機構簽發，"
            "或其根憑證尚未收錄於這個信任存放區，或已被移除。"
            "使用相同根憑證清單的用戶端會拒絕這張憑證。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Use a certificate of a CA that the clients trust or, if "
                     "they do trust {root}, name a file with that root in "
                     "TWCATrustStore",
                     "改用用戶端信任的憑證機構所簽發的憑證；"
                     "若用戶端確實信任 {root}，請在 TWCATrustStore "
                     "指定含有該根憑證的檔案")},
                {.text = TWCA_TEXT(
                     "Update the system's own roots (on Debian the package "
                     "ca-certificates), if they are out of date",
                     "若系統的根憑證已過時，請更新（Debian 為 "
                     "ca-certificates 套件）")},
            },
    },
    {
        .id = "self-signed",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Self-signed certificate", "自簽憑證"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificate in {certificate_file} is self-signed, "
                     "so no client trusts it that was not told to",
                     "{certificate_file} "
                     "中的憑證是自簽憑證，用戶端除非另行設定，"
                     "否則不會信任")},
            },
        .cause = TWCA_TEXT(
            "The certificate was made here for a test or came with the "
            "system's packages, and the CA's has not been installed in its "
            "place.",
            "這張憑證是為了測試而自行產生，或由系統套件附帶，"
            "尚未換成憑證機構簽發的憑證。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Install a certificate issued by a CA, with its chain",
                     "安裝憑證機構簽發的憑證與其憑證鏈")},
                {.text = TWCA_TEXT(
                     "Set TWCACheck Off for this host, if nobody is meant to "
                     "trust its certificate",
                     "若這個虛擬主機的憑證本來就不需要受信任，"
                     "請在其中設定 TWCACheck Off")},
            },
    },
    {
        .id = "chain-invalid",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate chain refused by OpenSSL",
                           "OpenSSL 不接受憑證鏈"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "OpenSSL refuses the chain in {file} at depth {depth}: "
                     "{openssl_error}",
                     "OpenSSL 不接受 {file} 的憑證鏈，深度 {depth} "
                     "的錯誤為：{openssl_error}")},
            },
        .cause = TWCA_TEXT(
            "A certificate of the chain breaks a rule: for instance, it may "
            "not issue certificates, or not for these names, or its signature "
            "does not verify. Depth 0 is the server certificate, 1 its "
            "issuer, and so on.",
            "憑證鏈中有憑證違反規則，例如不得簽發憑證、"
            "不得為這些名稱簽發，或簽章驗證失敗。"
            "深度 0 是伺服器憑證，1 是其簽發者，依此類推。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Install the chain that the CA delivers for this "
                     "certificate or, if this is that chain, have the CA "
                     "issue it anew",
                     "安裝憑證機構為這張憑證提供的憑證鏈；"
                     "若已是該憑證鏈，請憑證機構重新簽發")},
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_trust, TWCA_SECTION_TRUST, TWCA_SECTION_MIXED);
