/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* TWCA's trouble-shooting handbook, retold in our own words: keys, keystores
 * and formats (4.1 to 4.4). */

#include "catalog_private.h"

const twca_handbook_entry_t twca_handbook_files[] = {
    {
        .code = "TWCA-4.1-Q1",
        .title = TWCA_TEXT("The certificate disappears after its import",
                           "憑證匯入後消失"),
        .situation = TWCA_TEXT(
            "IIS shows the new certificate after the import and loses it when "
            "the list is refreshed. On Apache no private key fits the "
            "certificate.",
            "在 IIS 匯入新憑證後看得到憑證，重新整理清單就不見了。"
            "在 Apache 則是沒有任何私密金鑰與憑證相符。"),
        .cause = TWCA_TEXT(
            "The private key of this certificate is not on this machine. "
            "Either the request (CSR) was made on another machine, or a "
            "second request was made after the first had been sent in, and "
            "its new key replaced the one that the certificate belongs to.",
            "這台主機沒有這張憑證的私密金鑰。"
            "可能是憑證請求檔（CSR）在另一台主機產生，"
            "或是送出第一次的請求檔後又產生一次，"
            "新的金鑰取代了憑證所屬的金鑰。"),
        .remedy = TWCA_TEXT(
            "Install the certificate on the machine that made the request. If "
            "this is that machine, the key is lost: make a new key and "
            "request, have the certificate reissued, install the new one, and "
            "back up the pair. For a reissue at TWCA upload the new request "
            "at www.twca.com.tw/Portal/service/ssl_1_3.html, then write to "
            "sslcc@twca.com.tw with the subject \"需重發憑證（已上傳 "
            "CSR檔）\", the screenshot of the upload, the CN to be reissued, "
            "the company's registration number (統編) and the contact data. "
            "It takes 3 to 5 working days; the new certificate goes to the "
            "technical contact of the original application, and the old one "
            "is revoked when it is issued. Change nothing on the server "
            "between the request and the installation.",
            "請在產生請求檔的主機安裝憑證。若就是這台主機，表示私密金鑰"
            "已遺失：產生新的金鑰與請求檔、重發憑證、安裝新憑證，"
            "再備份這一對檔案。向 TWCA 申請重發時，先至 "
            "www.twca.com.tw/Portal/service/ssl_1_3.html 上傳新的 "
            "CSR，再寄信至 sslcc@twca.com.tw，主旨為「需重發憑證（已上傳 "
            "CSR檔）」，附上傳成功的畫面、要重發的 CN、公司統編與聯絡資料。"
            "重發約需 3 至 5 個工作天，"
            "新憑證寄給原申請書上的技術聯絡人；"
            "新憑證核發時，舊憑證即廢止。"
            "從產生請求檔到安裝完成之間，請勿更動伺服器。"),
    },
    {
        .code = "TWCA-4.2-Q1",
        .title = TWCA_TEXT("openssl does not find its configuration",
                           "openssl 找不到設定檔"),
        .situation = TWCA_TEXT(
            "openssl req stops with \"Unable to load config info from "
            "/usr/local/ssl/openssl.cnf\", and no request (CSR) is made.",
            "執行 openssl req 時出現「Unable to load config info from "
            "/usr/local/ssl/openssl.cnf」，無法產生憑證請求檔（CSR）。"),
        .cause = TWCA_TEXT(
            "OpenSSL looks for its configuration file in the folder it was "
            "built for. The file lies elsewhere, or is named openssl.cfg "
            "instead of openssl.cnf.",
            "OpenSSL 會到編譯時指定的目錄尋找設定檔，"
            "但檔案在其他位置，或檔名是 openssl.cfg 而不是 "
            "openssl.cnf。"),
        .remedy = TWCA_TEXT(
            "Find the file (openssl version -d names the folder where it is "
            "expected; on Debian it is /etc/ssl/openssl.cnf), set "
            "OPENSSL_CONF to its path with export OPENSSL_CONF=PATH, and "
            "repeat the command.",
            "找出設定檔（openssl version -d 會顯示預期的目錄；Debian 為 "
            "/etc/ssl/openssl.cnf），以 export OPENSSL_CONF=路徑 "
            "設定 OPENSSL_CONF，再重新執行指令。"),
    },
    {
        .code = "TWCA-4.2-Q2",
        .title = TWCA_TEXT("The key and the certificate do not match",
                           "私密金鑰與憑證不符"),
        .situation =
            TWCA_TEXT("Apache does not start, and its log says "
                      "\"X509_check_private_key:key values mismatch\". The "
                      "configuration test found nothing wrong.",
                      "Apache 無法啟動，記錄中出現「X509_check_private_key:key "
                      "values mismatch」，而設定檔的語法檢查卻沒有問題。"),
        .cause = TWCA_TEXT(
            "The key in SSLCertificateKeyFile is not the one whose public "
            "half is in the certificate of SSLCertificateFile.",
            "SSLCertificateKeyFile 的私密金鑰，與 SSLCertificateFile "
            "憑證中的公開金鑰不是同一對。"),
        .remedy = TWCA_TEXT(
            "Name the files that belong together. Compare the hashes of the "
            "public keys, which works for keys of every type: openssl x509 "
            "-noout -pubkey -in CERTIFICATE | openssl sha256, and openssl "
            "pkey -pubout -in KEY | openssl sha256. For RSA the moduli do "
            "too: openssl x509 -noout -modulus and openssl rsa -noout "
            "-modulus.",
            "在設定檔中指定互相符合的檔案。比對公開金鑰的雜湊值即可確認，"
            "任何類型的金鑰都適用：openssl x509 -noout -pubkey -in "
            "憑證檔 | openssl sha256，以及 openssl pkey -pubout -in "
            "私密金鑰檔 | openssl sha256。RSA 也可比對 modulus：openssl "
            "x509 -noout -modulus 與 openssl rsa -noout -modulus。"),
    },
    {
        .code = "TWCA-4.3-Q1",
        .title = TWCA_TEXT("Tomcat does not start after the import",
                           "匯入憑證後 Tomcat 無法啟動"),
        .situation = TWCA_TEXT(
            "The certificate was imported into the keystore without an error, "
            "and Tomcat does not start with it.",
            "憑證已匯入金鑰庫且沒有錯誤訊息，但 Tomcat 無法啟動。"),
        .cause = TWCA_TEXT(
            "The certificate was imported under another alias than the key's. "
            "It became an entry of its own, and the key's entry never "
            "received its chain.",
            "匯入憑證時使用的別名與金鑰的別名不同，"
            "憑證成為獨立的項目，金鑰項目因此沒有憑證鏈。"),
        .remedy = TWCA_TEXT(
            "Import again under the key's alias: keytool -import "
            "-trustcacerts -alias ALIAS -file server.cer -keystore "
            "mykeystore.jks. Then keytool -list -v has to show a key entry "
            "(PrivateKeyEntry) with a chain length greater than 1.",
            "以金鑰的別名重新匯入：keytool -import -trustcacerts -alias "
            "別名 -file server.cer -keystore mykeystore.jks。之後 "
            "keytool -list -v 應顯示金鑰項目（PrivateKeyEntry），"
            "且憑證鏈長度大於 1。"),
    },
    {
        .code = "TWCA-4.3-Q2",
        .title = TWCA_TEXT("The reply does not fit the keystore",
                           "憑證回覆與金鑰庫不符"),
        .situation = TWCA_TEXT(
            "keytool refuses the certificate with \"Public keys in reply and "
            "keystore don't match\".",
            "keytool 拒絕匯入憑證，訊息為「Public keys in reply and "
            "keystore don't match」。"),
        .cause = TWCA_TEXT(
            "This is not the keystore that the request (CSR) came from, or "
            "the alias is not the one it was made under.",
            "這不是產生憑證請求檔（CSR）時的金鑰庫，"
            "或別名與當時不同。"),
        .remedy = TWCA_TEXT(
            "Import the certificate into the original keystore, under the "
            "alias that the request was made with.",
            "將憑證匯入原來的金鑰庫，並使用產生請求檔時的別名。"),
    },
    {
        .code = "TWCA-4.4-Q1",
        .title = TWCA_TEXT("The device wants .crt or PEM, the CA sends .cer",
                           "設備要求 .crt 或 PEM，收到的是 .cer"),
        .situation = TWCA_TEXT(
            "A server or a device asks for a certificate in .crt or PEM form, "
            "and the delivery holds files that end in .cer.",
            "伺服器或設備要求 .crt 或 PEM 格式的憑證，"
            "但收到的是副檔名為 .cer 的檔案。"),
        .cause = TWCA_TEXT(
            "The ending of a name says nothing about the format. The .cer "
            "files that TWCA delivers are PEM (base64) already.",
            "副檔名不代表格式。TWCA 提供的 .cer 檔案已經是 "
            "PEM（Base64）格式。"),
        .remedy = TWCA_TEXT(
            "Use the file as it is, or rename it. Where a file really is in "
            "another form, convert it: openssl x509 -inform DER -in FILE -out "
            "NEW for DER, openssl pkcs7 -print_certs -in FILE -out NEW for "
            "PKCS#7.",
            "直接使用，或更改副檔名即可。若檔案確實是其他格式，"
            "再進行轉換：DER 使用 openssl x509 -inform DER -in 檔案 "
            "-out 新檔案，PKCS#7 使用 openssl pkcs7 -print_certs -in "
            "檔案 -out 新檔案。"),
    },
    {
        .code = "TWCA-4.4-Q2",
        .title = TWCA_TEXT("The device wants .p12, IIS exports .pfx",
                           "設備要求 .p12，IIS 匯出的是 .pfx"),
        .situation = TWCA_TEXT(
            "A device asks for PKCS#12 (.p12), and the export from IIS ends "
            "in .pfx.",
            "設備要求 PKCS#12（.p12）格式，但 IIS 匯出的檔案副檔名是 "
            ".pfx。"),
        .cause = TWCA_TEXT("The two endings stand for one and the same format.",
                           "這兩種副檔名是同一種格式。"),
        .remedy = TWCA_TEXT(
            "Use the file as it is, or rename it; there is nothing to "
            "convert. Apache reads neither and needs PEM: extract it with "
            "openssl pkcs12.",
            "直接使用，或更改副檔名即可，不需要轉換。Apache "
            "兩者都無法讀取，需要 PEM：請以 openssl pkcs12 取出。"),
    },
    {
        .code = "TWCA-4.4-Q3",
        .title = TWCA_TEXT("Moving a certificate to another kind of server",
                           "將憑證移到不同類型的伺服器"),
        .situation = TWCA_TEXT(
            "A certificate that was installed on one kind of server is to be "
            "used on another: from IIS to Apache, from Apache to a Java "
            "server, from IIS to JBoss or WebLogic.",
            "已安裝在某種伺服器的憑證要移到另一種伺服器使用："
            "IIS 移到 Apache、Apache 移到 Java 伺服器、"
            "IIS 移到 JBoss 或 WebLogic。"),
        .cause = TWCA_TEXT(
            "IIS exports PKCS#12 (.pfx), Apache reads PEM, and Java servers "
            "use keystores (JKS or PKCS#12).",
            "IIS 匯出 PKCS#12（.pfx），Apache 讀取 PEM，"
            "Java 伺服器則使用金鑰庫（JKS 或 PKCS#12）。"),
        .remedy = TWCA_TEXT(
            "From .pfx to PEM: openssl pkcs12 -in server.pfx -nodes -out "
            "server.pem, in which the server certificate has to come first, "
            "each issuer behind it, and no root. From PEM to PKCS#12: openssl "
            "pkcs12 -export -in server.cer -inkey server.key -certfile uca.cer "
            "-name tomcat -out server.p12. From PKCS#12 to a keystore: keytool "
            "-importkeystore -srckeystore server.p12 -srcstoretype PKCS12 "
            "-destkeystore mykeystore.jks.",
            ".pfx 轉 PEM：openssl pkcs12 -in server.pfx -nodes -out "
            "server.pem，其中須以伺服器憑證為首，簽發者的憑證依序在後，"
            "不含根憑證。PEM 轉 PKCS#12：openssl pkcs12 -export -in "
            "server.cer -inkey server.key -certfile uca.cer -name tomcat "
            "-out server.p12。PKCS#12 轉金鑰庫：keytool -importkeystore "
            "-srckeystore server.p12 -srcstoretype PKCS12 -destkeystore "
            "mykeystore.jks。"),
    },
};

TWCA_ASSERT_ROWS(twca_handbook_files, TWCA_HANDBOOK_FILES, TWCA_HANDBOOK_CHAIN);
