/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Keystores of other services: 4.3-Q1 and 4.3-Q2. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_keystores[] = {
    {
        .id = "keystore-alias",
        .code = TWCA_CODE_4_3_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Key and certificate under different aliases",
                           "金鑰與憑證的別名不同"),
        .message =
            {
                {.needs = "certificate_alias",
                 .text = TWCA_TEXT(
                     "In {keystore} the certificate of the key {alias} is "
                     "under another alias, {certificate_alias}, so the key "
                     "has not received its chain",
                     "{keystore} 中金鑰 {alias} 的憑證放在另一個別名 "
                     "{certificate_alias} 之下，"
                     "因此金鑰沒有取得憑證鏈")},
                {.needs = "wanted",
                 .text =
                     TWCA_TEXT("{keystore} has no key under the alias {wanted}",
                               "{keystore} 中沒有別名為 {wanted} 的金鑰")},
                {.needs = "wanted",
                 .text = TWCA_TEXT("its keys are under: {aliases}",
                                   "其中的金鑰別名為：{aliases}")},
            },
        .cause = TWCA_TEXT(
            "The certificate was imported under another alias than the one "
            "that the key was made under. keytool then makes an entry of its "
            "own of it, and the key keeps the certificate that it was made "
            "with.",
            "匯入憑證時使用的別名，與產生金鑰時的別名不同。"
            "keytool 會將憑證存成獨立的項目，"
            "金鑰仍保留產生時的憑證。"),
        .remedies =
            {
                {.needs = "command",
                 .unless = "wanted",
                 .text = TWCA_TEXT(
                     "Import the certificate and its chain under the alias "
                     "{alias}",
                     "將憑證與憑證鏈匯入別名 {alias}"),
                 .command = "{command}"},
                {.needs = "command",
                 .unless = "certificate_alias",
                 .text = TWCA_TEXT(
                     "Name the alias of the key in the service's "
                     "configuration and in TWCAKeystore or, if {wanted} is "
                     "right, give the key that alias",
                     "在該服務的設定與 TWCAKeystore 指定金鑰的別名；"
                     "若應使用 {wanted}，請將金鑰改為該別名"),
                 .command = "{command}"},
                {.needs = "!command",
                 .unless = "wanted",
                 .text = TWCA_TEXT(
                     "Import the certificate and its chain again, under the "
                     "alias {alias}: keytool -importcert -trustcacerts",
                     "以別名 {alias} 重新匯入憑證與憑證鏈：keytool "
                     "-importcert -trustcacerts")},
                {.needs = "!command",
                 .unless = "certificate_alias",
                 .text =
                     TWCA_TEXT("Name the alias of the key in the service's "
                               "configuration and in TWCAKeystore: {aliases}",
                               "在該服務的設定與 TWCAKeystore "
                               "指定金鑰的別名：{aliases}")},
                TWCA_STEP_RESTART(NULL),
            },
    },
    {
        .id = "keystore-chain",
        .code = TWCA_CODE_4_3_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate or chain not imported",
                           "憑證或憑證鏈尚未匯入"),
        .message =
            {
                {.needs = "missing",
                 .text = TWCA_TEXT(
                     "The key {alias} in {keystore} has a chain of one "
                     "certificate: that of {missing}, which issued it, is not "
                     "in it",
                     "{keystore} 中金鑰 {alias} 的憑證鏈只有一張憑證："
                     "缺少其簽發者 {missing} 的憑證")},
                {.needs = "self_signed",
                 .text = TWCA_TEXT(
                     "The key {alias} in {keystore} has only the self-signed "
                     "certificate that it was made with: no reply of a CA was "
                     "imported under this alias",
                     "{keystore} 中金鑰 {alias} "
                     "只有產生時的自簽憑證："
                     "尚未以這個別名匯入憑證機構的憑證")},
                {.needs = "no_certificate",
                 .text = TWCA_TEXT(
                     "The key {alias} in {keystore} has no certificate at all",
                     "{keystore} 中金鑰 {alias} 沒有任何憑證")},
                {.needs = "found",
                 .text = TWCA_TEXT("what is missing is in {found}",
                                   "缺少的憑證在 {found}")},
                {.needs = "renewed",
                 .text = TWCA_TEXT(
                     "a newer certificate for this key is in {reply_file}, "
                     "and was not imported",
                     "這把金鑰的新憑證在 {reply_file}，尚未匯入")},
                {.needs = "reply_file",
                 .unless = "renewed",
                 .text = TWCA_TEXT(
                     "A newer certificate for the key {alias} in {keystore} "
                     "is in {reply_file}, and was not imported",
                     "{keystore} 中金鑰 {alias} 的新憑證在 {reply_file}，"
                     "尚未匯入")},
            },
        .cause = TWCA_TEXT(
            "The server certificate was not imported yet, not under the key's "
            "alias, or without the intermediate and root certificates. "
            "keytool -list -v has to show it with a chain length greater than "
            "1.",
            "伺服器憑證尚未匯入、沒有以金鑰的別名匯入，"
            "或匯入時沒有中繼憑證與根憑證。keytool -list -v "
            "應顯示這張憑證，且憑證鏈長度大於 1。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Import the certificate together with its chain under "
                     "the alias {alias}",
                     "將憑證連同憑證鏈匯入別名 {alias}"),
                 .command = "{command}"},
                {.needs = "aia",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Download the certificate of {missing} from {aia}, and "
                     "name it in TWCAIntermediates",
                     "從 {aia} 下載 {missing} 的憑證，並在 "
                     "TWCAIntermediates 指定")},
                {.needs = "missing",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Import the certificate of {missing} (uca.cer of the "
                     "CA's delivery), then the server certificate again under "
                     "the alias {alias}",
                     "匯入 {missing} 的憑證（憑證機構提供的 "
                     "uca.cer），再以別名 {alias} 重新匯入伺服器憑證")},
                {.needs = "no_certificate",
                 .text = TWCA_TEXT(
                     "Put the key, its certificate and its chain together "
                     "into a new keystore, with openssl pkcs12 -export",
                     "以 openssl pkcs12 -export 將金鑰、憑證與憑證鏈"
                     "放入新的金鑰庫")},
                {.needs = "reply_file",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Import the certificate in {reply_file}, with its chain, "
                     "under the alias {alias}",
                     "以別名 {alias} 匯入 {reply_file} "
                     "中的憑證與憑證鏈")},
                {.needs = "self_signed",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Import the certificate that the CA sent, with its "
                     "chain, under the alias {alias}",
                     "以別名 {alias} "
                     "匯入憑證機構提供的憑證與憑證鏈")},
                TWCA_STEP_RESTART(NULL),
            },
    },
    {
        .id = "keystore-reply-mismatch",
        .code = TWCA_CODE_4_3_Q2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate for another key than the keystore's",
                           "憑證與金鑰庫中的金鑰不符"),
        .message =
            {
                {.needs = "alias",
                 .text = TWCA_TEXT(
                     "The certificate in {reply_file} does not belong to the "
                     "key {alias} in {keystore}",
                     "{reply_file} 中的憑證與 {keystore} 中的金鑰 {alias} "
                     "不符")},
                {.needs = "!alias",
                 .text = TWCA_TEXT(
                     "The certificate in {reply_file} belongs to no key in "
                     "{keystore} (aliases: {aliases})",
                     "{reply_file} 中的憑證與 {keystore} "
                     "中的金鑰都不符（別名：{aliases}）")},
                {.needs = "key_public_key",
                 .text =
                     TWCA_TEXT("SHA-256 of the public keys: certificate "
                               "{certificate_public_key}, key {key_public_key}",
                               "公開金鑰 SHA-256：憑證為 "
                               "{certificate_public_key}，私密金鑰為 "
                               "{key_public_key}")},
                {.needs = "authority",
                 .text = TWCA_TEXT("{reply_file} holds the certificate of an "
                                   "authority, {authority}, not the server's",
                                   "{reply_file} 是憑證機構 {authority} "
                                   "的憑證，不是伺服器憑證")},
                {.needs = "matching_alias",
                 .text = TWCA_TEXT(
                     "its key is in {matching_keystore}, under the alias "
                     "{matching_alias}",
                     "其私密金鑰在 {matching_keystore}，別名為 "
                     "{matching_alias}")},
                {.needs = "matching_key",
                 .text = TWCA_TEXT("its key is in {matching_key}",
                                   "其私密金鑰在 {matching_key}")},
            },
        .cause = TWCA_TEXT(
            "This is not the keystore that the request (CSR) came from, not "
            "the alias it was made under, or not the server certificate of "
            "the CA's delivery but another one, the intermediate for "
            "instance. keytool refuses the import: \"Public keys in reply and "
            "keystore don't match\".",
            "這不是產生憑證請求檔（CSR）的金鑰庫、別名不同，"
            "或指定的不是憑證機構提供的伺服器憑證，"
            "而是中繼憑證等其他憑證。keytool 會拒絕匯入："
            "「Public keys in reply and keystore don't match」。"),
        .remedies =
            {
                {.needs = "matching_alias",
                 .text = TWCA_TEXT(
                     "Import the certificate where its key is, in "
                     "{matching_keystore} under the alias {matching_alias}",
                     "將憑證匯入其私密金鑰所在的 "
                     "{matching_keystore}，別名 {matching_alias}"),
                 .command = "{command}"},
                {.needs = "matching_key",
                 .unless = "matching_alias",
                 .text = TWCA_TEXT(
                     "Put the certificate and the key of {matching_key} "
                     "together into a new keystore",
                     "將憑證與 {matching_key} "
                     "的私密金鑰放入新的金鑰庫"),
                 .command = "{command}"},
                {.needs = "authority",
                 .text = TWCA_TEXT(
                     "Name the server certificate of the CA's delivery "
                     "(server.cer) in TWCAKeystore, as reply=FILE",
                     "請在 TWCAKeystore 以 reply=FILE "
                     "指定憑證機構提供的伺服器憑證（server.cer）")},
                {.needs = "lost",
                 .text = TWCA_TEXT(
                     "Find the keystore in which the request was made and "
                     "import the certificate there or, if it is lost, make a "
                     "new key and request and have the certificate reissued",
                     "找出產生請求檔的金鑰庫並將憑證匯入；若已遺失，"
                     "請產生新的金鑰與請求檔，並重發憑證"),
                 .command = "{command}"},
                TWCA_STEP_RESTART("!authority"),
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_keystores, TWCA_SECTION_KEYSTORES,
                 TWCA_SECTION_FORMATS);
