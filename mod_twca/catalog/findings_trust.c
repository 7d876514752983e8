/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Complete chains that are refused all the same (4.5-Q1, second half), sites
 * that are never reached (4.6-Q2), and certificates in the wrong place
 * (4.7-Q1). */

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
    {
        .id = "shadowed",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Site answered by another virtual host",
                           "網站由另一個虛擬主機優先回應"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "Requests for {names} never reach this host: "
                     "{other_site} ({other_place}) comes first on the same "
                     "address",
                     "對 {names} 的要求不會到達這個虛擬主機：同一位址上由 "
                     "{other_site}（{other_place}）優先回應")},
            },
        .cause = TWCA_TEXT(
            "Two virtual hosts on one address and port have the same name, "
            "and Apache takes the first in the order of the configuration. A "
            "certificate that is changed in the other one is never seen.",
            "同一位址與連接埠上有兩個同名的虛擬主機，"
            "Apache 採用設定檔中較前面的一個，"
            "因此更換另一個的憑證不會有任何效果。"),
        .remedies =
            {
                {.text =
                     TWCA_TEXT("Remove {names} from one of the two hosts: from "
                               "{other_place} or from this one",
                               "從其中一個虛擬主機移除 {names}：{other_place} "
                               "或這一個")},
                {.text = TWCA_TEXT(
                     "See which host answers to which name with apachectl -S",
                     "以 apachectl -S 查看各名稱由哪個虛擬主機回應")},
                TWCA_STEP_RELOAD,
            },
    },
    {
        .id = "role-swapped",
        .code = TWCA_CODE_4_7_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("CA certificate in the server certificate's place",
                           "伺服器憑證的位置放了 CA 憑證"),
        .message =
            {
                {.needs = "directive",
                 .text =
                     TWCA_TEXT("{file} has a CA certificate, {subject}, where "
                               "{directive} needs the server certificate",
                               "{directive} 需要伺服器憑證，但 {file} "
                               "在該位置的是 CA 憑證 {subject}")},
                {.needs = "entry",
                 .text = TWCA_TEXT(
                     "In {file} the chain of a key begins with a CA "
                     "certificate, {subject}, where the server certificate "
                     "belongs",
                     "{file} 中有金鑰的憑證鏈以 CA 憑證 {subject} "
                     "開頭，該位置應為伺服器憑證")},
                {.needs = "server_file",
                 .text = TWCA_TEXT("the server certificate is in "
                                   "{server_file}",
                                   "伺服器憑證在 {server_file}")},
                {.needs = "server_subject",
                 .text = TWCA_TEXT("the server certificate's subject is "
                                   "{server_subject}",
                                   "伺服器憑證的主體是 {server_subject}")},
            },
        .cause = TWCA_TEXT(
            "The files of the CA's delivery were mixed up, or joined with the "
            "intermediate first. The server certificate (server.cer) comes "
            "first, then the intermediate (uca.cer).",
            "憑證機構提供的檔案放錯位置，或合併時將中繼憑證放在前面。"
            "伺服器憑證（server.cer）應在最前面，其後才是中繼憑證"
            "（uca.cer）。"),
        .remedies =
            {
                {.needs = "command",
                 .unless = "entry",
                 .text = TWCA_TEXT("Put the server certificate first",
                                   "將伺服器憑證放在最前面"),
                 .command = "{command}"},
                {.needs = "matching_key",
                 .text = TWCA_TEXT(
                     "Put the key of {matching_key}, the server certificate "
                     "and its chain together into a new keystore, which the "
                     "service is then to use: keytool cannot change their "
                     "order",
                     "keytool 無法調整順序，請將 {matching_key} "
                     "的私密金鑰、伺服器憑證與憑證鏈放入新的金鑰庫，"
                     "並讓該服務改用這個金鑰庫"),
                 .command = "{command}"},
                {.needs = "entry",
                 .unless = "matching_key",
                 .text = TWCA_TEXT(
                     "Make a new keystore of the key, the server certificate "
                     "and its chain, in that order, with openssl pkcs12 "
                     "-export, and let the service use that: keytool cannot "
                     "change their order",
                     "keytool 無法調整順序，請以 openssl pkcs12 -export "
                     "將私密金鑰、伺服器憑證與憑證鏈依序放入新的金鑰庫，"
                     "並讓該服務改用這個金鑰庫")},
                {.needs = "server_file",
                 .text = TWCA_TEXT(
                     "Make the server certificate from {server_file} the "
                     "first in the file that {directive} names",
                     "將 {server_file} 中的伺服器憑證放在 {directive} "
                     "所指定檔案的最前面")},
                {.needs = "!server_file",
                 .unless = "entry",
                 .text = TWCA_TEXT(
                     "Put the server certificate that the CA delivered "
                     "(server.cer) first in {file}",
                     "將憑證機構提供的伺服器憑證（server.cer）放在 {file} "
                     "最前面")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "root-sent",
        .code = TWCA_CODE_4_7_Q1,
        .severity = TWCA_NOTICE,
        .title =
            TWCA_TEXT("Root certificate sent needlessly", "不必要的根憑證"),
        .message =
            {
                {.text = TWCA_TEXT("{file} holds the root {root}, which "
                                   "clients do not need to be sent",
                                   "{file} 含有根憑證 "
                                   "{root}，不需要送給用戶端")},
            },
        .cause = TWCA_TEXT(
            "A client trusts a root because its own store holds it, never "
            "because a server sends it. Sending it does no harm but makes "
            "every full handshake longer.",
            "用戶端信任根憑證，是因為自己的信任存放區中有這張憑證，"
            "與伺服器是否送出無關。送出並無害處，只是每次完整交握的"
            "資料較多。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Remove the root from {file}",
                                   "從 {file} 移除根憑證"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT("Remove the certificate of {root} from "
                                   "{file}",
                                   "從 {file} 移除 {root} 的憑證")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_trust, TWCA_SECTION_TRUST,
                 TWCA_SECTION_VALIDITY);
