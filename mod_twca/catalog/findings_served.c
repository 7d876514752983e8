/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What is really served, as it was seen from outside: 4.6-Q1 and the five
 * situations of 4.6-Q2. */

#include "catalog_private.h"

/* clang-format miscounts the columns of Chinese in macros. */
/* clang-format off */
#define SAY_LOADED(said_with, not_with)                                        \
    {                                                                          \
        .needs = (said_with), .unless = (not_with),                            \
        .text = TWCA_TEXT(                                                     \
            "this server loaded the one with serial {loaded_serial}, valid "   \
            "until {loaded_not_after}",                                        \
            "本伺服器載入的憑證序號為 {loaded_serial}，"                       \
            "有效期限至 {loaded_not_after}")                                   \
    }

#define SAY_EVIDENCE(said_with)                                                \
    {                                                                          \
        .needs = (said_with),                                                  \
        .text = TWCA_TEXT("what speaks for it: {evidence}",                    \
                          "判斷依據：{evidence}")                              \
    }

#define STEP_LOOK_WHO_ANSWERS(said_with, not_with)                             \
    {                                                                          \
        .needs = (said_with), .unless = (not_with),                            \
        .text = TWCA_TEXT(                                                     \
            "See with apachectl -S which virtual host answers to this name "   \
            "at {addresses}, and give it this site's certificate or take the " \
            "name from it",                                                    \
            "以 apachectl -S 查看此名稱在 {addresses} "                        \
            "由哪個虛擬主機回應，並在該處設定這個網站的憑證，"                 \
            "或移除此名稱")                                                    \
    }
#define STEP_RELOAD_HERE(said_with, not_with)                                  \
    {                                                                          \
        .needs = (said_with), .unless = (not_with),                            \
        .text = TWCA_TEXT(                                                     \
            "Run apachectl configtest here and, when it passes, reload "       \
            "Apache",                                                          \
            "在本伺服器執行 apachectl configtest，通過後重新載入 Apache")      \
    }
/* clang-format on */

const twca_catalog_entry_t twca_findings_served[] = {
    {
        .id = "served-chain",
        .code = TWCA_CODE_4_6_Q1,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Served otherwise than the files say",
                           "實際送出的憑證與檔案不同"),
        .message =
            {
                {.needs = "missing",
                 .text = TWCA_TEXT(
                     "{addresses} ({view}) sends the right certificate "
                     "without its chain: that of its issuer {missing} is not "
                     "sent",
                     "{addresses}（{view}）送出的伺服器憑證正確，"
                     "但缺少憑證鏈：未送出其簽發者 {missing} 的憑證")},
                {.needs = "stranger",
                 .text = TWCA_TEXT(
                     "At {addresses} ({view}) another program than this httpd "
                     "answers, with another certificate",
                     "在 {addresses}（{view}）回應的不是這個 "
                     "httpd，而是其他程式，送出的憑證也不同")},
                {.needs = "!missing",
                 .unless = "stranger",
                 .text = TWCA_TEXT(
                     "This server answers at {addresses} ({view}) with another "
                     "certificate than it loaded for this site",
                     "本伺服器在 {addresses}（{view}）"
                     "送出的憑證，與為這個網站載入的憑證不同")},
                SAY_LOADED("!missing", NULL),
                SAY_EVIDENCE(NULL),
            },
        .cause = TWCA_TEXT(
            "What clients receive depends on who answers: another virtual "
            "host, another program on the same address and port, or something "
            "between. Two "
            "certificates are no proof of a chain: the second may be a wrong "
            "one, or the first again.",
            "用戶端收到的內容取決於由誰回應：可能是另一個虛擬主機，"
            "同一位址與連接埠上的其他程式，或中間的設備。"
            "看到兩張憑證也不代表憑證鏈正確，第二張可能是錯的，"
            "或與第一張相同。"),
        .remedies =
            {
                {.needs = "missing",
                 .text = TWCA_TEXT(
                     "Find out what answers at {addresses}, and let it send "
                     "the certificate of {missing} after the server "
                     "certificate",
                     "確認 {addresses} 由什麼回應，並讓它在伺服器憑證之後"
                     "送出 {missing} 的憑證")},
                {.needs = "stranger",
                 .text = TWCA_TEXT(
                     "Find the program that listens at {addresses} (ss -ltnp "
                     "names it), and stop it or install this site's "
                     "certificate, key and chain there",
                     "找出在 {addresses} 接聽的程式（可用 ss -ltnp 查看），"
                     "將它停止，或在該程式安裝這個網站的憑證、"
                     "私密金鑰與憑證鏈")},
                STEP_LOOK_WHO_ANSWERS("!missing", "stranger"),
                STEP_RELOAD_HERE("!hosts", "stranger"),
            },
    },
    {
        .id = "stale-process",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Old certificate still in the running server",
                           "執行中的伺服器仍使用舊憑證"),
        .message =
            {
                {.needs = "addresses",
                 .text = TWCA_TEXT(
                     "{addresses} ({view}) is answered by this server as it "
                     "was before its last start, which was at {loaded}: an "
                     "old process still serves",
                     "在 {addresses}（{view}）回應的是本伺服器上次啟動"
                     "（{loaded}）之前的舊行程")},
                {.needs = "files",
                 .text = TWCA_TEXT(
                     "{files} is another than this server loaded at {loaded}, "
                     "and what it held then is still served",
                     "{files} 與本伺服器在 {loaded} 載入時不同，"
                     "目前送出的仍是當時的內容")},
                {.needs = "unreadable",
                 .text = TWCA_TEXT(
                     "Apache could not load what {unreadable} holds now, and "
                     "serves what it loaded at {loaded}: a restart now would "
                     "fail",
                     "Apache 無法載入 {unreadable} 目前的內容，送出的仍是在 "
                     "{loaded} 載入的內容：現在重新啟動將會失敗")},
                {.needs = "changed",
                 .text = TWCA_TEXT("it was changed at {changed}",
                                   "變更時間為 {changed}")},
                {.needs = "chain",
                 .text = TWCA_TEXT("the server certificate in it is the same, "
                                   "and its chain is another",
                                   "其中的伺服器憑證相同，憑證鏈不同")},
                SAY_LOADED(NULL, NULL),
                SAY_EVIDENCE("addresses"),
            },
        .cause = TWCA_TEXT(
            "Apache reads certificates at a start and at a reload, never in "
            "between. Files that are replaced later take effect with the next "
            "reload, and a process that was left over goes on with what it "
            "had loaded. This is situation 1 of the handbook.",
            "Apache 只在啟動與重新載入時讀取憑證。"
            "之後更換的檔案要到下次重新載入才會生效，"
            "未結束的舊行程也仍使用當時載入的憑證。"
            "這是手冊所述的情況 1。"),
        .remedies =
            {
                {.needs = "unreadable",
                 .text = TWCA_TEXT("Put a certificate, key and chain in place "
                                   "of {unreadable} "
                                   "that Apache can load",
                                   "將 {unreadable} 換成 Apache "
                                   "可載入的憑證、私密金鑰與憑證鏈")},
                {.text = TWCA_TEXT(
                     "Run apachectl configtest and, when it passes, apachectl "
                     "graceful",
                     "執行 apachectl configtest，通過後執行 apachectl "
                     "graceful")},
                {.needs = "addresses",
                 .text = TWCA_TEXT(
                     "If an old process is left after that, find it with ss "
                     "-ltnp and end it, or stop and start Apache",
                     "若之後仍有舊行程，請以 ss -ltnp 找出並結束它，"
                     "或停止再啟動 Apache")},
            },
    },
    {
        .id = "stale-peer",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Another server of the site lacks the certificate",
                           "網站的另一台伺服器沒有相同的憑證"),
        .message =
            {
                {.needs = "older",
                 .text = TWCA_TEXT(
                     "{older}, another server of the site, does not have the "
                     "certificate yet that this server loaded",
                     "網站的另一台伺服器 {older} 尚未使用本伺服器載入的憑證")},
                {.needs = "newer",
                 .text = TWCA_TEXT(
                     "{newer}, another server of the site, has a newer "
                     "certificate: this server is the one with the old one",
                     "網站的另一台伺服器 {newer} 已使用較新的憑證："
                     "使用舊憑證的是本伺服器")},
                {.needs = "lacking",
                 .text = TWCA_TEXT(
                     "{lacking}, another server of the site, sends the right "
                     "certificate without its chain: that of its issuer "
                     "{missing} is not sent",
                     "網站的另一台伺服器 {lacking} 送出的伺服器憑證正確，"
                     "但缺少憑證鏈：未送出其簽發者 {missing} 的憑證")},
                SAY_LOADED("older", NULL),
                SAY_LOADED("newer", "older"),
                SAY_EVIDENCE(NULL),
            },
        .cause = TWCA_TEXT(
            "The site runs on several servers, each with its own copy of the "
            "certificate, and not each has the new one. Which of them a "
            "visitor meets is chance. This is situation 2 of the handbook.",
            "網站由多台伺服器提供服務，每台都有自己的憑證檔案，"
            "並非每台都已更新，訪客連到哪一台並不一定。"
            "這是手冊所述的情況 2。"),
        .remedies =
            {
                {.needs = "older",
                 .text = TWCA_TEXT(
                     "Install the same certificate, key and chain on {older} "
                     "as here, and reload the service there",
                     "在 {older} 安裝與本伺服器相同的憑證、私密金鑰與憑證鏈，"
                     "並重新載入該處的服務")},
                {.needs = "newer",
                 .text = TWCA_TEXT(
                     "Install the certificate, key and chain of {newer} on "
                     "this server too",
                     "在本伺服器也安裝 {newer} 的憑證、私密金鑰與憑證鏈")},
                {.needs = "lacking",
                 .text = TWCA_TEXT(
                     "Install the certificate of {missing} after the server "
                     "certificate on {lacking}, and reload the service there",
                     "在 {lacking} 的伺服器憑證之後安裝 {missing} 的憑證，"
                     "並重新載入該處的服務")},
                STEP_RELOAD_HERE("newer", NULL),
            },
    },
    {
        .id = "wrong-server",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("Certificate installed on another server than "
                           "answers",
                           "憑證未安裝在實際回應的伺服器"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "Another server than this one answers at {addresses} "
                     "({view}), with another certificate",
                     "在 {addresses}（{view}）回應的是其他伺服器，"
                     "送出的憑證也不同")},
                {.needs = "other_site",
                 .text = TWCA_TEXT(
                     "it is the certificate that this server loaded for "
                     "{other_site}",
                     "送出的是本伺服器為 {other_site} 載入的憑證")},
                SAY_LOADED(NULL, NULL),
                SAY_EVIDENCE(NULL),
            },
        .cause = TWCA_TEXT(
            "The certificate was installed here, and the name leads to "
            "another server: one more server of the site, or the one where it "
            "should have been installed in the first place. These are "
            "situations 2 and 3 of the handbook.",
            "憑證安裝在這台伺服器，但名稱指向另一台伺服器："
            "可能是網站的另一台伺服器，或原本就應安裝憑證的那一台。"
            "這是手冊所述的情況 2 與 3。"),
        .remedies =
            {
                {.needs = "hosts",
                 .text = TWCA_TEXT(
                     "Install this certificate with its key and chain on the "
                     "server at {addresses}, where {hosts} leads, and reload "
                     "the service there",
                     "在 {hosts} 指向的伺服器（{addresses}）"
                     "安裝這張憑證、私密金鑰與憑證鏈，並重新載入該處的服務")},
                {.needs = "!hosts",
                 .text = TWCA_TEXT(
                     "Find the other server that listens at {addresses} (ss "
                     "-ltnp names it), and stop it or install this "
                     "certificate with its key and chain there",
                     "找出在 {addresses} 接聽的另一個伺服器"
                     "（可用 ss -ltnp 查看），將它停止，"
                     "或在該處安裝這張憑證、私密金鑰與憑證鏈")},
                {.needs = "hosts",
                 .text = TWCA_TEXT(
                     "If the name is to lead to this server, correct its "
                     "address in the DNS",
                     "若名稱應指向本伺服器，請修正 DNS 中的位址")},
                {.needs = "hosts",
                 .text = TWCA_TEXT(
                     "If it is one more server of the site, name it in "
                     "TWCAPeer, so that it is watched from now on",
                     "若該處是網站的另一台伺服器，請在 TWCAPeer "
                     "指定，以便持續檢查")},
                {.needs = "hosts",
                 .text = TWCA_TEXT(
                     "If a device in front of this server answers there, give "
                     "it the new certificate; the beacon tells it apart where "
                     "it passes /.well-known/twca-beacon/ on",
                     "若在該處回應的是本伺服器前端的設備，請更換其憑證；"
                     "該設備若轉送 /.well-known/twca-beacon/ 便可辨認")},
            },
    },
    {
        .id = "stale-front",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_ERROR,
        .title = TWCA_TEXT("A device in front has another certificate",
                           "前端設備使用不同的憑證"),
        .message =
            {
                {.text =
                     TWCA_TEXT("A device in front of this server ends TLS at "
                               "{addresses} ({view}), with another certificate",
                               "本伺服器前端的設備在 {addresses}（{view}）"
                               "處理 TLS，送出的憑證不同")},
                SAY_LOADED(NULL, NULL),
                SAY_EVIDENCE(NULL),
            },
        .cause = TWCA_TEXT(
            "A load balancer, web application firewall or CDN has a "
            "certificate of its own, which the one on this server does not "
            "change. This is situation 4 of the handbook.",
            "負載平衡器、網站應用程式防火牆（WAF）或 CDN 有自己的憑證，"
            "更換本伺服器的憑證對它沒有影響。這是手冊所述的情況 4。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Install the certificate, key and chain on the device in "
                     "front of this server that answers at {addresses} (load "
                     "balancer, WAF, CDN)",
                     "在本伺服器前端、於 {addresses} 回應的設備"
                     "（負載平衡器、WAF、CDN）安裝憑證、私密金鑰與憑證鏈")},
                {.text = TWCA_TEXT(
                     "Set TWCAPublic off for this host, or take the device out "
                     "of TWCAPeer, if it is meant to have a certificate of its "
                     "own",
                     "若該設備本來就應使用自己的憑證，"
                     "請在這個虛擬主機設定 TWCAPublic off，"
                     "或從 TWCAPeer 移除該設備")},
            },
    },
    {
        .id = "hosted-elsewhere",
        .code = TWCA_CODE_4_6_Q2,
        .severity = TWCA_WARNING,
        .title = TWCA_TEXT("Site hosted elsewhere", "網站由他處提供服務"),
        .message =
            {
                {.text = TWCA_TEXT(
                     "What answers at {addresses} ({view}) is not this "
                     "server, and its certificate has nothing to do with the "
                     "one that was loaded here",
                     "在 {addresses}（{view}）回應的不是本伺服器，"
                     "其憑證也與本伺服器載入的憑證無關")},
                SAY_LOADED(NULL, NULL),
                SAY_EVIDENCE(NULL),
            },
        .cause = TWCA_TEXT(
            "The site is hosted by somebody else, whose servers have a "
            "certificate of their own, or the name leads to the wrong "
            "address. A certificate that is installed here is not seen by "
            "visitors. This is situation 5 of the handbook; 3 looks alike.",
            "網站由其他業者代管，其伺服器有自己的憑證，"
            "或名稱指向錯誤的位址，因此訪客看不到安裝在這裡的憑證。"
            "這是手冊所述的情況 5；情況 3 看起來也相同。"),
        .remedies =
            {
                {.text = TWCA_TEXT(
                     "Hand over the certificate and its chain, and the key if "
                     "the request was made in-house, to whoever hosts the "
                     "site at {addresses}",
                     "將憑證與憑證鏈交給在 {addresses} 代管網站的業者；"
                     "請求檔由自己產生時，也要一併提供私密金鑰")},
                {.text = TWCA_TEXT(
                     "If {hosts} is to lead to this server, correct its "
                     "address in the DNS",
                     "若 {hosts} 應指向本伺服器，請修正 DNS 中的位址")},
                {.text =
                     TWCA_TEXT("Set TWCAPublic off for this host, if another "
                               "certificate is meant to be served there",
                               "若該處本來就應使用其他憑證，"
                               "請在這個虛擬主機設定 TWCAPublic off")},
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
                {.needs = "addresses",
                 .text = TWCA_TEXT(
                     "at {addresses} ({view}) that host's certificate was "
                     "served for it",
                     "在 {addresses}（{view}）"
                     "實際送出的是該主機的憑證")},
                SAY_LOADED("addresses", NULL),
                SAY_EVIDENCE("addresses"),
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
};

TWCA_ASSERT_ROWS(twca_findings_served, TWCA_SECTION_SERVED, TWCA_SECTION_ROLES);
