/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is wrong with the certificates that are sent: 4.5-Q1, first half. */

#include "catalog_private.h"

const twca_catalog_entry_t twca_findings_chain[] = {
    {
        .id = "chain-incomplete",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Incomplete certificate chain", "憑證鏈不完整"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain is incomplete: {file} lacks the certificate "
                     "of {missing}, which issued {subject}",
                     "憑證鏈不完整：{file} 缺少 {missing} 的憑證，也就是 "
                     "{subject} 的簽發者")},
                {.needs = "found",
                 .text = TWCA_TEXT("the missing certificate is in {found}",
                                   "缺少的憑證在 {found}")},
            },
        .cause = TWCA_TEXT(
            "The intermediate certificate was not installed with the server "
            "certificate. Some browsers hide this, because they know the "
            "intermediate already or fetch it; others, and most programs, "
            "refuse the connection.",
            "安裝伺服器憑證時沒有一併安裝中繼憑證。"
            "有些瀏覽器已有中繼憑證或會自行下載，因此看不出問題；"
            "其他瀏覽器與多數程式則會拒絕連線。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Add the missing certificate to {file}",
                                   "將缺少的憑證加入 {file}"),
                 .command = "{command}"},
                {.needs = "found",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Add the certificate of {missing}, which is in {found}, "
                     "to {file}",
                     "將 {found} 中 {missing} 的憑證加入 {file}")},
                {.needs = "aia",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Download the certificate of {missing} from {aia}, "
                     "convert it to PEM and add it to {file}",
                     "從 {aia} 下載 {missing} 的憑證，轉成 PEM 後加入 "
                     "{file}")},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Add the certificate of {missing} to {file}: it comes "
                     "with the CA's delivery (uca.cer)",
                     "將 {missing} 的憑證加入 {file}："
                     "這張憑證隨憑證機構寄送的檔案（uca.cer）提供")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-wrong-issuer",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Wrong intermediate certificate", "中繼憑證不正確"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "{file} holds the wrong intermediate: {present} did not "
                     "issue {subject}, the issuer is {missing}",
                     "{file} 中的中繼憑證不正確：{present} 並未簽發 "
                     "{subject}，簽發者是 {missing}")},
                {.needs = "found",
                 .text = TWCA_TEXT("the issuer's certificate is in {found}",
                                   "簽發者的憑證在 {found}")},
            },
        .cause = TWCA_TEXT(
            "The intermediate of another product, of another CA or of an "
            "earlier year was installed. CAs' certificates may share a name: "
            "only the one whose key signed the certificate is its issuer.",
            "安裝了其他產品、其他憑證機構或先前年度的中繼憑證。"
            "不同的中繼憑證可能名稱相同，"
            "只有實際簽署該憑證的金鑰所屬者才是簽發者。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Replace the wrong intermediate in {file} by the "
                     "issuer's certificate",
                     "將 {file} 中不正確的中繼憑證換成簽發者的憑證"),
                 .command = "{command}"},
                {.needs = "found",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Put the certificate of {missing} from {found} in its "
                     "place in {file}",
                     "以 {found} 中 {missing} 的憑證取代 {file} "
                     "中的中繼憑證")},
                {.needs = "aia",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Download the certificate of {missing} from {aia}, "
                     "convert it to PEM and put it in its place in {file}",
                     "從 {aia} 下載 {missing} 的憑證，轉成 PEM 後取代 "
                     "{file} 中的中繼憑證")},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Replace the certificate of {present} in {file} by that "
                     "of {missing}: it comes with the CA's delivery (uca.cer)",
                     "將 {file} 中 {present} 的憑證換成 {missing} "
                     "的憑證：這張憑證隨憑證機構寄送的檔案（uca.cer）"
                     "提供")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-expired",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Expired certificate in the chain",
                           "憑證鏈中有過期的憑證"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain in {file} has an expired member: {subject}, "
                     "valid until {not_after}",
                     "{file} 的憑證鏈中有過期的憑證：{subject}，有效至 "
                     "{not_after}")},
                {.needs = "found",
                 .text =
                     TWCA_TEXT("a certificate to take its place is in {found}",
                               "可取代的憑證在 {found}")},
            },
        .cause = TWCA_TEXT(
            "CAs renew their intermediates from time to time. The server "
            "certificate was renewed, and the chain file stayed as it was.",
            "憑證機構會定期更新中繼憑證；"
            "伺服器憑證更新了，憑證鏈檔案卻沒有一起更新。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT(
                     "Replace the expired certificate in {file} by the "
                     "current one",
                     "將 {file} 中過期的憑證換成目前有效的憑證"),
                 .command = "{command}"},
                {.needs = "found",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Put the certificate from {found} in the place of the "
                     "expired one in {file}",
                     "以 {found} 中的憑證取代 {file} 中過期的憑證")},
                {.needs = "aia",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Download the current certificate from {aia}, convert it "
                     "to PEM and put it in the place of the expired one",
                     "從 {aia} 下載目前的憑證，轉成 PEM "
                     "後取代過期的憑證")},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Replace the certificate of {subject} in {file} by the "
                     "one that the CA delivers now",
                     "將 {file} 中 {subject} "
                     "的憑證換成憑證機構目前提供的憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-order",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_WARNING,
        .title =
            TWCA_TEXT("Certificate chain in the wrong order", "憑證鏈順序錯誤"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The certificates in {file} are not in the order of the "
                     "chain, which is: {expected}",
                     "{file} 中的憑證未依憑證鏈的順序排列，"
                     "正確順序為：{expected}")},
            },
        .cause = TWCA_TEXT(
            "The files that the CA delivered were joined in another order. "
            "Each certificate has to be followed by its issuer's; many "
            "clients sort them out, older ones do not.",
            "合併憑證機構提供的檔案時順序不對。"
            "每張憑證之後應接其簽發者的憑證；"
            "許多用戶端會自行排序，較舊的則不會。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Put the certificates in {file} in order",
                                   "依正確順序排列 {file} 中的憑證"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Put the certificates in {file} in order, each followed "
                     "by its issuer's",
                     "重新排列 {file} "
                     "中的憑證，每張憑證之後接其簽發者的憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-duplicate",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_WARNING,
        .title =
            TWCA_TEXT("Certificate sent more than once", "重複送出同一張憑證"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain holds the certificate of {subject} {count} "
                     "times, and {file} has a copy too many",
                     "{subject} 的憑證在憑證鏈中出現 {count} 次，{file} "
                     "中有多餘的一份")},
            },
        .cause = TWCA_TEXT(
            "The same certificate was put twice into a file, or the chain "
            "file repeats the server certificate. Often this hides that the "
            "intermediate was never installed.",
            "同一張憑證在檔案中放了兩次，"
            "或是憑證鏈檔案又包含了伺服器憑證；"
            "這往往表示中繼憑證其實沒有安裝。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Remove the superfluous copy from {file}",
                                   "從 {file} 移除多餘的憑證"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Remove the superfluous copy of {subject} from {file}",
                     "從 {file} 移除多餘的 {subject} 憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-new-root-only",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Chain for new trust stores only",
                           "僅適用於新版信任存放區的憑證鏈"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain in {file} is complete only for clients that "
                     "know the new root {root}",
                     "{file} 的憑證鏈只有在用戶端已有新的根憑證 {root} "
                     "時才算完整")},
                {.needs = "found",
                 .text = TWCA_TEXT(
                     "the cross certificate for other clients is in {found}",
                     "供其他用戶端使用的交互憑證在 {found}")},
            },
        .cause = TWCA_TEXT(
            "The cross certificate, which ties the new root to an older one, "
            "is not sent. Clients whose trust store does not hold the new "
            "root yet find no path to a root they know.",
            "伺服器沒有送出連接新舊根憑證的交互憑證。"
            "信任存放區尚無新根憑證的用戶端，"
            "找不到通往已知根憑證的路徑。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Add the cross certificate to {file}",
                                   "將交互憑證加入 {file}"),
                 .command = "{command}"},
                {.needs = "found",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Add the cross certificate of {root}, which is in "
                     "{found}, to {file}",
                     "將 {found} 中 {root} 的交互憑證加入 {file}")},
                {.needs = "aia",
                 .unless = "command",
                 .text = TWCA_TEXT(
                     "Download the cross certificate of {root} from {aia}, "
                     "convert it to PEM and add it to {file}",
                     "從 {aia} 下載 {root} 的交互憑證，轉成 PEM 後加入 "
                     "{file}")},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Add the cross certificate of {root} to {file}: it comes "
                     "with the CA's delivery, beside the intermediate",
                     "將 {root} 的交互憑證加入 {file}："
                     "憑證機構寄送的檔案中，"
                     "除中繼憑證外也包含這張憑證")},
                TWCA_STEP_RELOAD_OR_RESTART,
            },
    },
    {
        .id = "chain-completed",
        .code = TWCA_CODE_4_5_Q1,
        .severity = TWCA_NOTICE,
        .title = TWCA_TEXT("Certificate chain completed by the module",
                           "憑證鏈已由模組修正"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "The chain in {file} is faulty ({was}), and Apache sends "
                     "a complete one in its place, by TWCACompleteChain",
                     "{file} 的憑證鏈有問題（{was}），Apache 依 "
                     "TWCACompleteChain 改為送出修正後的憑證鏈")},
                {.needs = "added",
                 .text = TWCA_TEXT("added: {added}, from {found_in}",
                                   "補上的憑證：{added}，取自 {found_in}")},
            },
        .cause = TWCA_TEXT(
            "TWCACompleteChain is on, and all that a complete chain needs is "
            "on this machine. Clients get that chain, but the files are as "
            "they were: other programs that use them, and an Apache without "
            "this module, still have the fault.",
            "TWCACompleteChain 為 on，且完整憑證鏈所需的憑證都在這台主機上。"
            "用戶端收到的是修正後的憑證鏈，但檔案並未更動："
            "使用這些檔案的其他程式，以及未載入這個模組的 Apache，"
            "仍有同樣的問題。"),
        .remedies =
            {
                {.needs = "command",
                 .text = TWCA_TEXT("Put the complete chain into {file}",
                                   "將完整的憑證鏈寫入 {file}"),
                 .command = "{command}"},
                {.needs = "!command",
                 .text = TWCA_TEXT(
                     "Put the certificates of {expected}, in this order, into "
                     "{certificate_file}, and use no SSLCertificateChainFile",
                     "將 {expected} 的憑證依此順序放入 {certificate_file}，"
                     "並移除 SSLCertificateChainFile")},
                TWCA_STEP_RELOAD,
            },
    },
};

TWCA_ASSERT_ROWS(twca_findings_chain, TWCA_SECTION_CHAIN, TWCA_SECTION_TRUST);
