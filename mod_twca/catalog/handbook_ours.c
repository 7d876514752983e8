/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* What the handbook does not know, in the form of its entries: X1 to X8. */

#include "catalog_private.h"

const twca_handbook_entry_t twca_handbook_ours[] = {
    {
        .code = "TWCA-X1",
        .title = TWCA_TEXT("The certificate's validity", "憑證的有效期間"),
        .situation = TWCA_TEXT(
            "Browsers warn that the certificate has expired or is not valid "
            "yet, or will soon do so, or its validity is longer than browsers "
            "accept.",
            "瀏覽器警告憑證已過期或尚未生效，或即將出現這種警告，"
            "或憑證的有效期間超過瀏覽器可接受的長度。"),
        .cause = TWCA_TEXT(
            "It was not renewed in time, or the renewed one lies in another "
            "file; it was installed too early, or a clock is wrong. Public "
            "certificates last at most 398 days if issued before 2026-03-15, "
            "200 since then, 100 from 2027-03-15 and 47 from 2029-03-15.",
            "憑證沒有及時更新，或更新後的憑證放在其他檔案；"
            "憑證太早安裝，或時鐘不正確。"
            "公開憑證的有效期間上限：2026-03-15 前簽發者為 398 天，"
            "之後為 200 天，2027-03-15 起 100 天，2029-03-15 起 47 天。"),
        .remedy = TWCA_TEXT(
            "Renew the certificate, install it with its chain in the file "
            "that is configured, and reload Apache. Automate the renewal: its "
            "intervals are getting shorter.",
            "更新憑證，連同憑證鏈安裝到設定檔所指定的檔案，"
            "再重新載入 Apache。更新的間隔會愈來愈短，建議自動化。"),
    },
    {
        .code = "TWCA-X2",
        .title = TWCA_TEXT("The certificate is for other names",
                           "憑證的網域名稱不符"),
        .situation = TWCA_TEXT(
            "Browsers warn that the certificate does not belong to this site, "
            "for instance with ERR_CERT_COMMON_NAME_INVALID.",
            "瀏覽器警告憑證不屬於這個網站，例如出現 "
            "ERR_CERT_COMMON_NAME_INVALID。"),
        .cause = TWCA_TEXT(
            "A name of the host (ServerName or ServerAlias) is not among the "
            "certificate's subject alternative names. The common name does "
            "not count, and a wildcard stands for exactly one label.",
            "虛擬主機的名稱（ServerName 或 ServerAlias）"
            "不在憑證的主體別名（SAN）中。一般名稱（CN）不列入比對，"
            "萬用字元只代表一層名稱。"),
        .remedy = TWCA_TEXT(
            "Have the certificate reissued with every name of the host, or "
            "remove the names that nobody uses from the configuration.",
            "重發包含虛擬主機所有名稱的憑證，"
            "或從設定檔移除沒有使用的名稱。"),
    },
    {
        .code = "TWCA-X3",
        .title = TWCA_TEXT("Others can read the private key",
                           "其他使用者可讀取私密金鑰"),
        .situation = TWCA_TEXT(
            "The permissions of a key file let users other than its owner "
            "read it.",
            "私密金鑰檔的權限允許擁有者以外的使用者讀取。"),
        .cause = TWCA_TEXT(
            "The file was copied or unpacked with the usual permissions. "
            "Whoever reads the key can pretend to be the site.",
            "檔案複製或解壓縮後套用了一般權限。"
            "能讀取私密金鑰的人就能冒充這個網站。"),
        .remedy = TWCA_TEXT(
            "Let only the owner read it (chmod 600); Apache reads keys as "
            "root. If somebody may have copied it, make a new key and have "
            "the certificate reissued.",
            "只讓擁有者讀取（chmod 600）；Apache 以 root "
            "身分讀取私密金鑰。若可能已被複製，"
            "請產生新的金鑰並重發憑證。"),
    },
    {
        .code = "TWCA-X4",
        .title =
            TWCA_TEXT("A key or a signature is too weak", "金鑰或簽章強度不足"),
        .situation = TWCA_TEXT(
            "Apache does not start with \"ee key too small\" or \"ca md too "
            "weak\", or it starts and every handshake fails.",
            "Apache 因「ee key too small」或「ca md too weak」無法啟動，"
            "或可以啟動但每次交握都失敗。"),
        .cause = TWCA_TEXT(
            "OpenSSL's security level, or the browsers, refuse short keys and "
            "signatures with SHA-1 or MD5, in the server certificate and in "
            "the chain alike.",
            "OpenSSL 的安全等級或瀏覽器不接受長度不足的金鑰，"
            "以及 SHA-1 或 MD5 簽章，伺服器憑證與憑證鏈都是如此。"),
        .remedy = TWCA_TEXT(
            "Have the server certificate reissued for a key of RSA 2048 or EC "
            "P-256 and with SHA-256, and install the intermediates that the "
            "CA delivers now. Do not lower the security level.",
            "以 RSA 2048 或 EC P-256 的金鑰與 SHA-256 "
            "重發伺服器憑證，並安裝憑證機構目前提供的中繼憑證。"
            "請勿調降安全等級。"),
    },
    {
        .code = "TWCA-X5",
        .title = TWCA_TEXT("The private key is encrypted", "私密金鑰已加密"),
        .situation = TWCA_TEXT(
            "A private key is protected by a pass phrase that is not at hand "
            "when the configuration is checked.",
            "私密金鑰受密碼保護，而檢查設定檔時沒有密碼可用。"),
        .cause = TWCA_TEXT(
            "SSLPassPhraseDialog asks a person, or its program gave no pass "
            "phrase that opens the key. Whether the pair matches cannot be "
            "told.",
            "SSLPassPhraseDialog 需要有人輸入密碼，"
            "或其程式提供的密碼無法解開金鑰，"
            "因此無法判斷憑證與私密金鑰是否相符。"),
        .remedy = TWCA_TEXT(
            "Name a program in SSLPassPhraseDialog that prints the pass "
            "phrase, keep the key unencrypted and readable to root alone, or "
            "compare the public keys by hand as in TWCA-4.2-Q2.",
            "在 SSLPassPhraseDialog 指定會輸出密碼的程式、"
            "改用未加密且僅 root 可讀取的私密金鑰，"
            "或依 TWCA-4.2-Q2 自行比對公開金鑰。"),
    },
    {
        .code = "TWCA-X6",
        .title =
            TWCA_TEXT("A file cannot be read or checked", "無法讀取或檢查檔案"),
        .situation = TWCA_TEXT(
            "A directive names a file that is missing, empty, not a regular "
            "file, not readable, damaged, or too large to be checked.",
            "設定檔指定的檔案不存在、是空的、不是一般檔案、無法讀取、"
            "已損毀，或過大而無法檢查。"),
        .cause = TWCA_TEXT(
            "The name is misspelled, the file was moved, its content was lost "
            "on the way, or its permissions are wrong.",
            "檔名有誤、檔案已移動、傳送時內容遺失，或權限不正確。"),
        .remedy = TWCA_TEXT(
            "Name a file that exists, that root may read, and that holds this "
            "site's certificates or key and nothing else.",
            "指定確實存在、root 可讀取，"
            "且只含這個網站的憑證或私密金鑰的檔案。"),
    },
    {
        .code = "TWCA-X7",
        .title = TWCA_TEXT("Certificates are configured, TLS is off",
                           "已設定憑證但未啟用 TLS"),
        .situation = TWCA_TEXT(
            "The host has certificates, and browsers report a protocol error "
            "such as ERR_SSL_PROTOCOL_ERROR.",
            "虛擬主機設定了憑證，瀏覽器卻回報通訊協定錯誤，例如 "
            "ERR_SSL_PROTOCOL_ERROR。"),
        .cause = TWCA_TEXT(
            "mod_ssl is not loaded, or SSLEngine is not on for this host, so "
            "the port speaks plain HTTP.",
            "未載入 mod_ssl，或這個虛擬主機沒有設定 SSLEngine on，"
            "因此該連接埠使用未加密的 HTTP。"),
        .remedy = TWCA_TEXT(
            "Load mod_ssl (on Debian a2enmod ssl), set SSLEngine on in the "
            "virtual host, and restart Apache.",
            "載入 mod_ssl（Debian 為 a2enmod ssl），"
            "在虛擬主機設定 SSLEngine on，再重新啟動 Apache。"),
    },
    {
        .code = "TWCA-X8",
        .title = TWCA_TEXT("The certificate is not for servers",
                           "憑證不是供伺服器使用"),
        .situation = TWCA_TEXT(
            "Browsers refuse a certificate that is valid, has the right names "
            "and comes from a CA they trust.",
            "憑證在有效期間內、名稱正確，也由受信任的憑證機構簽發，"
            "瀏覽器仍拒絕接受。"),
        .cause = TWCA_TEXT(
            "Its extended key usage does not allow the authentication of "
            "servers (serverAuth): it was issued for mail, for code signing "
            "or for a client.",
            "其延伸金鑰使用方法不含伺服器驗證（serverAuth），"
            "是供電子郵件、程式碼簽章或用戶端使用的憑證。"),
        .remedy =
            TWCA_TEXT("Install a certificate that was issued for TLS servers.",
                      "安裝供 TLS 伺服器使用的憑證。"),
    },
};

TWCA_ASSERT_ROWS(twca_handbook_ours, TWCA_HANDBOOK_OURS, TWCA_HANDBOOK_END);
