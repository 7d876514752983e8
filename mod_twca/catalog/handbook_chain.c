/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* TWCA's trouble-shooting handbook, retold in our own words: the chain and what
 * visitors see (4.5 to 4.7). */

#include "catalog_private.h"

const twca_handbook_entry_t twca_handbook_chain[] = {
    {
        .code = "TWCA-4.5-Q1",
        .title = TWCA_TEXT("Browsers do not trust the certificate",
                           "瀏覽器顯示憑證不受信任"),
        .situation = TWCA_TEXT(
            "Some browsers or programs refuse the site, for instance with "
            "ERR_CERT_AUTHORITY_INVALID, while others show it without a "
            "warning.",
            "部分瀏覽器或程式拒絕連線，例如出現 "
            "ERR_CERT_AUTHORITY_INVALID，其他瀏覽器卻顯示正常。"),
        .cause = TWCA_TEXT(
            "The certificate chain is not installed completely. Some browsers "
            "hide it, because they know the intermediate certificate already "
            "or fetch it.",
            "憑證鏈沒有完整安裝。"
            "有些瀏覽器已有中繼憑證或會自行下載，因此看不出問題。"),
        .remedy = TWCA_TEXT(
            "Install the whole chain that the CA delivered: the intermediate "
            "(uca.cer) after the server certificate, each certificate "
            "followed by its issuer's. The root (root.cer) may follow, but "
            "clients do not need it.",
            "安裝憑證機構提供的完整憑證鏈：伺服器憑證之後接中繼憑證"
            "（uca.cer），每張憑證之後接其簽發者的憑證。"
            "根憑證（root.cer）可一併安裝，但用戶端並不需要。"),
    },
    {
        .code = "TWCA-4.5-Q2",
        .title = TWCA_TEXT("Chrome shows \"not secure\" on an https page",
                           "Chrome 在 https 網頁顯示「不安全」"),
        .situation = TWCA_TEXT(
            "The certificate and its chain are in order, and the browser "
            "still marks the page as not secure.",
            "憑證與憑證鏈都正確，瀏覽器仍將網頁標示為不安全。"),
        .cause = TWCA_TEXT(
            "The page embeds content over http: an image, a script, a style "
            "sheet, a frame or media.",
            "網頁以 http 內嵌了圖片、指令碼、樣式表、框架或影音等內容。"),
        .remedy = TWCA_TEXT(
            "Press F12 and look at the Console, which names the content. "
            "Serve it over https, or remove it from the page. With "
            "TWCAMixedContent on (mod_twca_mixed) the server looks at its "
            "pages as it sends them, with TWCAMixedReport on it has browsers "
            "tell what they really load, and the status page shows what was "
            "found.",
            "按 F12 開啟「主控台」（Console），其中會列出這些內容；"
            "改以 https 提供，或從網頁移除。"
            "設定 TWCAMixedContent on（mod_twca_mixed）後，"
            "伺服器會在送出網頁時檢查；設定 TWCAMixedReport on "
            "後，瀏覽器會回報實際載入的內容，結果顯示於狀態頁面。"),
    },
    {
        .code = "TWCA-4.6-Q1",
        .title = TWCA_TEXT("Seeing with openssl whether the chain is served",
                           "以 openssl 確認是否送出憑證鏈"),
        .situation = TWCA_TEXT(
            "The chain has been installed, and it is to be seen what the "
            "server really sends.",
            "憑證鏈已安裝，需要確認伺服器實際送出的內容。"),
        .cause = TWCA_TEXT(
            "What clients receive can differ from the files: the service may "
            "not have been reloaded, or another host answers. Two "
            "certificates are no proof: the second may be a wrong one, or the "
            "first again.",
            "用戶端收到的可能與檔案不同：服務可能尚未重新載入，"
            "或由其他虛擬主機回應。"
            "看到兩張憑證也不代表正確，第二張可能是錯的，"
            "或與第一張相同。"),
        .remedy = TWCA_TEXT(
            "Run openssl s_client -connect www.example.com:443 -servername "
            "www.example.com -showcerts. At least two certificates have to be "
            "shown, and the issuer (i:) of each has to be the subject (s:) of "
            "the next. The module makes such connections by itself, with TLS "
            "1.2 and 1.3, and its status page shows what came.",
            "執行 openssl s_client -connect www.example.com:443 "
            "-servername www.example.com -showcerts。至少應顯示兩張憑證，"
            "且每張的簽發者（i:）應是下一張的主體（s:）。"
            "本模組會自行以 TLS 1.2 與 1.3 建立這種連線，"
            "結果顯示於狀態頁面。"),
    },
    {
        .code = "TWCA-4.6-Q2",
        .title = TWCA_TEXT("The Internet still sees the old certificate",
                           "外部仍看到舊憑證"),
        .situation = TWCA_TEXT(
            "The new certificate is installed, and visitors still get the old "
            "one.",
            "新憑證已安裝，但訪客看到的仍是舊憑證。"),
        .cause = TWCA_TEXT(
            "One of five: (1) the service was not restarted; (2) the site "
            "runs on several servers, and not each has the new certificate; "
            "(3) it was installed on the wrong server; (4) a device in front "
            "(load balancer, WAF, CDN) has a certificate of its own; (5) the "
            "site is hosted by somebody else.",
            "可能有五種情況：（1）服務沒有重新啟動；"
            "（2）網站由多台伺服器提供服務，並非每台都已更新；"
            "（3）安裝到錯誤的伺服器；"
            "（4）前端的網路設備（負載平衡器、WAF、CDN）有自己的憑證；"
            "（5）網站由其他業者代管。"),
        .remedy = TWCA_TEXT(
            "Look on the server itself first. If it serves the old "
            "certificate, reload Apache (1) and see whether another virtual "
            "host answers to the name. If it serves the new one, look at the "
            "other servers of the site (2), at the address that the name "
            "leads to (3), and at the devices in front (4), and install the "
            "certificate there. To a hosting company (5) hand over the "
            "certificate, and the key too if the request was made in-house. "
            "The module looks at all of them by itself, with TWCAPublic and "
            "TWCAPeer also from outside, and tells the five apart without "
            "stopping the service.",
            "先在伺服器本機查看。若送出的是舊憑證，請重新載入 Apache"
            "（情況 1），並確認該名稱是否由其他虛擬主機回應。"
            "若送出的是新憑證，請檢查網站的其他伺服器（情況 2）、"
            "名稱實際指向的位址（情況 3）與前端的網路設備（情況 4），"
            "並在該處安裝憑證。若由業者代管（情況 5），請提供憑證；"
            "請求檔由自己產生時，也要一併提供私密金鑰。"
            "本模組會自行檢查，設定 TWCAPublic 與 TWCAPeer "
            "後也從外部檢查，不需停止服務即可分辨這五種情況。"),
    },
    {
        .code = "TWCA-4.7-Q1",
        .title = TWCA_TEXT("What each certificate is for", "各種憑證的用途"),
        .situation = TWCA_TEXT(
            "The CA delivered several files, and it is not clear which goes "
            "where, or why the whole chain is installed on the server.",
            "憑證機構提供了多個檔案，不清楚各自應放在哪裡，"
            "以及為何要在伺服器安裝整個憑證鏈。"),
        .cause = TWCA_TEXT(
            "Trust runs from the root, which clients know, by way of the "
            "intermediate to the server certificate. The intermediate ties "
            "the other two together. A server that sends the whole chain "
            "leaves its clients nothing to install.",
            "信任由用戶端已知的根憑證開始，經由中繼憑證到達伺服器憑證；"
            "中繼憑證負責連結兩者。"
            "伺服器送出完整的憑證鏈，用戶端就不需要另行安裝。"),
        .remedy = TWCA_TEXT(
            "Put the server certificate (server.cer) first in "
            "SSLCertificateFile and the intermediate (uca.cer) after it. The "
            "root (root.cer) is in the clients' own trust stores.",
            "在 SSLCertificateFile 中將伺服器憑證（server.cer）"
            "放在最前面，其後接中繼憑證（uca.cer）。"
            "根憑證（root.cer）已在用戶端的信任存放區中。"),
    },
};

TWCA_ASSERT_ROWS(twca_handbook_chain, TWCA_HANDBOOK_CHAIN, TWCA_HANDBOOK_OURS);
