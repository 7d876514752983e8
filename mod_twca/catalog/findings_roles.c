/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Certificates in the wrong place: 4.7-Q1. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_roles[] = {
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
                {.needs = "server_file",
                 .text = TWCA_TEXT("OpenSSL completes the chain of "
                                   "{server_file} from {file}, up to the root "
                                   "{root}, which clients do not need to be "
                                   "sent",
                                   "OpenSSL 以 {file} 補全 {server_file} "
                                   "的憑證鏈，連根憑證 {root} "
                                   "也一併送出，但不需要送給用戶端")},
                {.unless = "server_file",
                 .text = TWCA_TEXT("{file} holds the root {root}, which "
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
                {.needs = "server_file",
                 .text = TWCA_TEXT("Put the intermediate certificates behind "
                                   "the server certificate in {server_file}: "
                                   "OpenSSL then sends those, and {file} stays "
                                   "as it is",
                                   "將中繼憑證放在 {server_file} "
                                   "的伺服器憑證之後：OpenSSL "
                                   "便只送出這些憑證，{file} 則維持原狀"),
                 .command = "{command}"},
                {.needs = "command",
                 .unless = "server_file",
                 .text = TWCA_TEXT("Remove the root from {file}",
                                   "從 {file} 移除根憑證"),
                 .command = "{command}"},
                {.needs = "!command",
                 .unless = "server_file",
                 .text = TWCA_TEXT("Remove the certificate of {root} from "
                                   "{file}",
                                   "從 {file} 移除 {root} 的憑證")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_roles, TWCA_SECTION_ROLES,
                 TWCA_SECTION_VALIDITY);
