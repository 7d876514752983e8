/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* The words for facts that are tokens. What a file holds is a noun, to stand
 * after "holds"; a reason is a clause, to stand after a colon. */

#include "catalog.h"

#include <string.h>

typedef struct {
    const char *token;
    twca_text_t word;
} word_t;

static const word_t words[] = {
    /* what a file holds */
    {"der-certificate", TWCA_TEXT("a certificate in DER (binary) form",
                                  "DER（二進位）格式的憑證")},
    {"der-key", TWCA_TEXT("a private key in DER (binary) form",
                          "DER（二進位）格式的私密金鑰")},
    {"pkcs7-pem", TWCA_TEXT("a PKCS#7 bundle (.p7b) in PEM form",
                            "PEM 格式的 PKCS#7 憑證包（.p7b）")},
    {"pkcs7-der", TWCA_TEXT("a PKCS#7 bundle (.p7b) in DER (binary) form",
                            "DER（二進位）格式的 PKCS#7 憑證包（.p7b）")},
    {"utf16", TWCA_TEXT("text in UTF-16", "UTF-16 編碼的文字")},
    {"request-pem",
     TWCA_TEXT("a certificate request (CSR)", "憑證請求檔（CSR）")},
    {"request-der", TWCA_TEXT("a certificate request (CSR) in DER form",
                              "DER 格式的憑證請求檔（CSR）")},
    {"private-key", TWCA_TEXT("a private key", "私密金鑰")},
    {"public-key", TWCA_TEXT("a public key", "公開金鑰")},
    {"openssh-key",
     TWCA_TEXT("a key in OpenSSH's own form", "OpenSSH 專用格式的金鑰")},
    {"html", TWCA_TEXT("a web page (HTML)", "網頁（HTML）")},
    {"text",
     TWCA_TEXT("text without any PEM block", "不含任何 PEM 區塊的文字")},
    {"binary",
     TWCA_TEXT("binary data of no known kind", "無法辨識的二進位資料")},
    {"crl",
     TWCA_TEXT("a certificate revocation list (CRL)", "憑證廢止清冊（CRL）")},
    {"parameters",
     TWCA_TEXT("nothing but DH or EC parameters", "僅有 DH 或 EC 參數")},
    {"encrypted-der-key",
     TWCA_TEXT("an encrypted private key in DER (binary) form",
               "DER（二進位）格式的加密私密金鑰")},
    {"line-ends-cr",
     TWCA_TEXT("PEM whose lines end in CR alone", "各行僅以 CR 結尾的 PEM")},
    {"indented",
     TWCA_TEXT("PEM with indented lines", "各行前有空白（縮排）的 PEM")},
    {"glued-lines",
     TWCA_TEXT("PEM blocks with no line break between END and BEGIN",
               "END 與 BEGIN 之間沒有換行的 PEM")},
    {"certificate", TWCA_TEXT("a certificate", "憑證")},
    {"pkcs12",
     TWCA_TEXT("a PKCS#12 file (.pfx, .p12)", "PKCS#12 檔案（.pfx、.p12）")},
    {"jks", TWCA_TEXT("a Java keystore (JKS)", "Java 金鑰庫（JKS）")},
    {"jceks", TWCA_TEXT("a Java keystore (JCEKS)", "Java 金鑰庫（JCEKS）")},
    {"empty-pem",
     TWCA_TEXT("a PEM block with nothing in it", "沒有內容的 PEM 區塊")},
    {"legacy-encryption",
     TWCA_TEXT("a private key encrypted in an old way (DES, RC4 or MD5)",
               "以舊式演算法（DES、RC4 或 MD5）加密的私密金鑰")},

    /* why a file is no use */
    {"missing", TWCA_TEXT("there is no such file", "檔案不存在")},
    {"empty", TWCA_TEXT("the file is empty", "檔案是空的")},
    {"permission", TWCA_TEXT("permission is denied", "沒有讀取權限")},
    {"directory",
     TWCA_TEXT("it is a directory, not a file", "這是目錄，不是檔案")},
    {"fifo", TWCA_TEXT("it is a FIFO (named pipe), not a file",
                       "這是 FIFO（具名管道），不是一般檔案")},
    {"device",
     TWCA_TEXT("it is a device, not a file", "這是裝置，不是一般檔案")},
    {"socket",
     TWCA_TEXT("it is a socket, not a file", "這是 socket，不是一般檔案")},
    {"not-regular", TWCA_TEXT("it is not a regular file", "這不是一般檔案")},
    {"not-a-folder", TWCA_TEXT("it is no folder", "這不是目錄")},
    {"symlink", TWCA_TEXT("it is a symbolic link", "這是符號連結")},
    {"owner", TWCA_TEXT("it belongs to another user", "擁有者是其他使用者")},
    {"open-to-others", TWCA_TEXT("others than its owner have rights there",
                                 "擁有者以外的使用者也有存取權限")},
    {"full", TWCA_TEXT("the disk is full", "磁碟空間已滿")},
    {"read-only",
     TWCA_TEXT("the file system is read-only", "檔案系統是唯讀的")},
    {"changed", TWCA_TEXT("the file changed while it was being read",
                          "讀取期間檔案有變動")},
    {"io-error", TWCA_TEXT("reading it failed", "讀取時發生錯誤")},
    {"include-loop", TWCA_TEXT("files include one another without end",
                               "檔案互相引入，沒有止境")},
    {"not-configured", TWCA_TEXT("no file is configured", "沒有設定檔案")},
    {"broken", TWCA_TEXT("its content is damaged", "內容已損毀")},
    {"not-keystore",
     TWCA_TEXT("it is no keystore of the kinds JKS, JCEKS and PKCS#12",
               "不是 JKS、JCEKS 或 PKCS#12 金鑰庫")},
    {"no-certificate", TWCA_TEXT("it holds no certificate that was issued",
                                 "其中沒有已簽發的憑證")},
    {"not-imported", TWCA_TEXT("keytool imports no certificate from it",
                               "keytool 無法從中匯入憑證")},
    {"java-refuses",
     TWCA_TEXT("it holds a secret key that Java refuses to read",
               "其中有 Java 拒絕讀取的秘密金鑰")},
    {"unsupported", TWCA_TEXT("this OpenSSL does not support what it holds",
                              "這個 OpenSSL 不支援其內容")},

    /* why a key could not be opened */
    {"builtin-dialog",
     TWCA_TEXT("SSLPassPhraseDialog builtin asks for the pass phrase at the "
               "terminal",
               "SSLPassPhraseDialog builtin 會在終端機詢問密碼")},
    {"interactive-program",
     TWCA_TEXT("the program of SSLPassPhraseDialog asks a person",
               "SSLPassPhraseDialog 指定的程式需要有人回應")},
    {"program-failed", TWCA_TEXT("the program of SSLPassPhraseDialog failed",
                                 "SSLPassPhraseDialog 指定的程式執行失敗")},
    {"wrong-pass-phrase",
     TWCA_TEXT("the pass phrase does not open it", "密碼無法解開金鑰")},
    {"too-many-rounds",
     TWCA_TEXT("its key derivation asks for more rounds than are tried here",
               "其金鑰衍生的運算次數過多，因此不嘗試解開")},

    {"no-passphrase-file",
     TWCA_TEXT("its pass phrase is not known here, because no passphrase-file "
               "is given",
               "不知道其密碼，因為沒有指定 passphrase-file")},
    {"keystore-digest",
     TWCA_TEXT("the pass phrase is wrong, or the keystore was altered",
               "密碼錯誤，或金鑰庫已遭竄改")},
    {"legacy-provider",
     TWCA_TEXT("it is encrypted in an old way (RC2 or RC4), for which OpenSSL "
               "needs its legacy provider",
               "以舊式演算法（RC2 或 RC4）加密，"
               "OpenSSL 需要 legacy provider 才能解開")},

    /* why no TLS is spoken */
    {"no-mod-ssl", TWCA_TEXT("mod_ssl is not loaded", "未載入 mod_ssl")},
    {"engine-off", TWCA_TEXT("SSLEngine is off", "SSLEngine 設為 off")},
    {"engine-optional",
     TWCA_TEXT("SSLEngine is optional, which this Apache knows no more",
               "SSLEngine 設為 optional，此版 Apache 已不支援")},
    {"engine-unset", TWCA_TEXT("SSLEngine is not set", "未設定 SSLEngine")},
    {"first-host",
     TWCA_TEXT("the first host of the same address speaks plain HTTP",
               "同一位址的第一個虛擬主機未啟用 TLS")},

    /* who was asked what is served */
    {"own", TWCA_TEXT("an address of this server", "本伺服器的位址")},
    {"public", TWCA_TEXT("the public address", "對外的位址")},
    {"peer", TWCA_TEXT("a server of the same site", "網站的其他伺服器")},

    /* who answered there */
    {"this-server",
     TWCA_TEXT("the request came to this server", "要求到達了本伺服器")},
    {"earlier-start",
     TWCA_TEXT("the request came to this server as it was before a restart",
               "要求到達了本伺服器重新啟動前的行程")},
    {"another-server",
     TWCA_TEXT("the request came to another server with this module",
               "要求到達了另一台裝有此模組的伺服器")},
    {"none",
     TWCA_TEXT("the answer came from a server without this module (a device "
               "in front that does not pass the question on looks the same)",
               "回應的伺服器沒有此模組（前端設備未轉送要求時也是如此）")},
    {"silent",
     TWCA_TEXT("the question who it is was not answered (a device in front "
               "that does not pass it on looks the same)",
               "詢問身分的要求沒有得到回應（前端設備未轉送要求時也是如此）")},

    /* who saw what pages load */
    {"server", TWCA_TEXT("this server", "本伺服器")},
    {"browser", TWCA_TEXT("visitors' browsers", "訪客的瀏覽器")},

    /* what else speaks for it */
    {"own-machine",
     TWCA_TEXT("the address is this machine's own", "位址屬於這台主機")},
    {"peer-address", TWCA_TEXT("the address is one that TWCAPeer names",
                               "位址是 TWCAPeer 所指定的伺服器")},
    {"certificate-older",
     TWCA_TEXT("the certificate is an older one of the same issuer and name",
               "憑證的簽發者與名稱相同但較舊")},
    {"certificate-newer",
     TWCA_TEXT("the certificate is a newer one of the same issuer and name",
               "憑證的簽發者與名稱相同但較新")},
    {"certificate-alike",
     TWCA_TEXT("the certificate is another one of the same issuer and name",
               "憑證的簽發者與名稱相同但不是同一張")},
    {"certificate-of-other-site",
     TWCA_TEXT("the certificate is that of another site of this server",
               "憑證屬於本伺服器的其他網站")},
    {"certificate-unrelated",
     TWCA_TEXT("the certificate is of another issuer or for other names",
               "憑證的簽發者或名稱不同")},
    {"chain-lacking",
     TWCA_TEXT("the certificate is the right one but its chain is not complete",
               "憑證正確但憑證鏈不完整")},
};

const char *twca_word(const char *token, twca_lang_e lang)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i].token, token) == 0) {
            return words[i].word.in[lang];
        }
    }
    return token;
}
