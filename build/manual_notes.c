/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "manual.h"

static const twca_text_t never = TWCA_TEXT("Never.", "不會。");

static const twca_text_t never_waiting = TWCA_TEXT(
    "Never. It is a notice where only a renewed certificate waits, and the old "
    "one does its work yet.",
    "不會。若只是更新後的憑證尚未匯入，而原有憑證仍可使用，則為提示。");

static const twca_text_t where_refused =
    TWCA_TEXT("Where Apache refuses to start because of it. It is an error "
              "where Apache starts all the same, for instance in a host "
              "without TLS.",
              "Apache 因此無法啟動時。若 Apache 仍可啟動，例如虛擬主機未啟用 "
              "TLS，則為錯誤。");

static const twca_text_t where_read =
    TWCA_TEXT("Where Apache refuses to start because of it. It is an error "
              "where Apache passes over the file in silence, as with "
              "SSLCertificateChainFile, or does not use it.",
              "Apache 因此無法啟動時。若 Apache 會略過或不使用該檔案，"
              "例如 SSLCertificateChainFile，則為錯誤。");

static const twca_text_t beside =
    TWCA_TEXT("Never by itself: it comes beside key-mismatch, which is.",
              "本身不會；會與屬於致命的 key-mismatch 一起出現。");

static const twca_text_t own_only =
    TWCA_TEXT("Where OpenSSL refuses the server certificate at its security "
              "level, so that Apache does not start. It is an error in a "
              "certificate of the chain, and where only browsers refuse it.",
              "OpenSSL 依其安全等級不接受伺服器憑證，因此 Apache "
              "無法啟動時。若是憑證鏈中的其他憑證，"
              "或只有瀏覽器不接受，則為錯誤。");

static const twca_text_t with_mismatch = TWCA_TEXT(
    "Where the key does not belong to that certificate either, so that Apache "
    "does not start. Otherwise it is an error.",
    "私密金鑰也與該憑證不符，因此 Apache 無法啟動時；其他情況為錯誤。");

static const twca_text_t wrong_phrase = TWCA_TEXT(
    "Where the program of SSLPassPhraseDialog prints a pass phrase that does "
    "not open the key, and for SSLProxyMachineCertificateFile where "
    "SSLProxyEngine is on, because Apache then refuses to start. So does a "
    "restart with a key that has been encrypted or replaced since Apache asked "
    "for its pass phrase at the terminal.",
    "SSLPassPhraseDialog 指定的程式輸出的密碼無法解開金鑰時，"
    "以及 SSLProxyEngine 為 on 時的 SSLProxyMachineCertificateFile，"
    "因為 Apache 會因此無法啟動。若金鑰在 Apache 於終端機詢問密碼之後"
    "才加密或更換，重新載入時也是如此。");

#define NOT_IN_THE_FILES                                                       \
    TWCA_TEXT("Not where the certificate it takes is not on this machine, or " \
              "where the chain would not verify with it.",                     \
              "所需的憑證不在這台主機，或加入後仍無法通過驗證時，沒有指令。")

#define CA_ONLY                                                                \
    TWCA_TEXT("Another certificate can only come from the CA.",                \
              "新的憑證只能由憑證機構提供。")

#define REPLY_ONLY                                                             \
    TWCA_TEXT("Only for a keystore whose renewed certificate TWCAKeystore "    \
              "names as reply=FILE. Otherwise a certificate can only come "    \
              "from the CA.",                                                  \
              "只有金鑰庫，且 TWCAKeystore 以 reply=FILE "             \
              "指定更新後的憑證時才有指令。其他憑證只能由憑證機構提供。")

#define TOO_LONG_A_REQUEST                                                     \
    TWCA_TEXT("Not where the certificate has so many names that the command "  \
              "would be longer than a shell takes: 128,000 bytes.",            \
              "憑證的名稱太多，指令長度超過 shell 可接受的 " \
              "128,000 位元組時，沒有指令。")

#define NO_GOOD_CONFIGURATION                                                  \
    TWCA_TEXT("Not where no good configuration of OpenSSL was found on this "  \
              "machine.",                                                      \
              "在這台主機上找不到可用的 OpenSSL 設定檔時沒有指令。")

#define ON_ANOTHER_MACHINE                                                     \
    TWCA_TEXT("What it says is to be done on another machine.",                \
              "處理方式須在其他主機進行。")

#define ALWAYS                                                                 \
    {                                                                          \
        {                                                                      \
            NULL, NULL                                                         \
        }                                                                      \
    }

static const twca_note_t notes[TWCA_FINDING_COUNT] = {
    [TWCA_KEY_LOST] = {&beside, TOO_LONG_A_REQUEST, 0},
    [TWCA_KEY_OVERWRITTEN] = {&beside, TOO_LONG_A_REQUEST, 0},
    [TWCA_KEYSTORE_NO_KEY] =
        {&never,
         TWCA_TEXT("Not where the keystore holds no server's certificate, and "
                   "not where that has so many names that the command would "
                   "be longer than a shell takes.",
                   "金鑰庫中沒有伺服器憑證，或該憑證的名稱太多，"
                   "指令超過 shell 可接受的長度時，沒有指令。"),
         0},
    [TWCA_OPENSSL_CONF_MISSING] = {&never, NO_GOOD_CONFIGURATION, 0},
    [TWCA_OPENSSL_CONF_INVALID] = {&never, NO_GOOD_CONFIGURATION, 0},
    [TWCA_KEY_MISMATCH] =
        {&where_refused,
         TWCA_TEXT("Not where neither the certificate's key was found nor a "
                   "certificate for this key that is valid and has the same "
                   "subject.",
                   "找不到憑證的私密金鑰，"
                   "也找不到屬於這把金鑰、主體相同且在有效期內的憑證時，"
                   "沒有指令。"),
         0},
    [TWCA_KEY_ORDER] =
        {&where_refused,
         TWCA_TEXT("Not where exchanging two SSLCertificateKeyFile lines does "
                   "not mend it.",
                   "調換兩個 SSLCertificateKeyFile 仍無法修正時沒有指令。"),
         0},
    [TWCA_KEY_IS_CERTIFICATE] =
        {&where_refused,
         TWCA_TEXT("Not where the key was not found on this machine.",
                   "在這台主機上找不到私密金鑰時沒有指令。"),
         0},
    [TWCA_KEYSTORE_ALIAS] =
        {&never,
         TWCA_TEXT("Not where keytool is not installed here, where no "
                   "passphrase-file is given, or where several keys could be "
                   "meant.",
                   "這台主機沒有安裝 keytool、沒有指定 "
                   "passphrase-file，或無法確定是哪一把金鑰時，沒有指令。"),
         0},
    [TWCA_KEYSTORE_CHAIN] =
        {&never_waiting,
         TWCA_TEXT("Not where keytool is not installed here, where no "
                   "passphrase-file is given, or where the certificates that "
                   "are missing are not on this machine.",
                   "這台主機沒有安裝 keytool、沒有指定 "
                   "passphrase-file，或缺少的憑證不在這台主機時，"
                   "沒有指令。"),
         0},
    [TWCA_KEYSTORE_REPLY_MISMATCH] =
        {&never,
         TWCA_TEXT("Not where keytool is not installed here or no "
                   "passphrase-file is given for the keystore with the key. "
                   "Where there is no such keystore, the command makes a new "
                   "key and request.",
                   "這台主機沒有安裝 keytool，"
                   "或存有金鑰的金鑰庫沒有指定 passphrase-file "
                   "時沒有指令。若沒有這樣的金鑰庫，"
                   "指令會產生新的金鑰與請求檔。"),
         0},
    [TWCA_NOT_PEM] =
        {&where_read,
         TWCA_TEXT("Not where the content cannot be made what the directive "
                   "needs: a web page, text, a request, a key in place of a "
                   "certificate, unknown data, a PKCS#7 bundle without the "
                   "server's certificate or with several.",
                   "內容無法轉成該指令所需時沒有指令，例如網頁、文字、"
                   "憑證請求檔、放在憑證位置的私密金鑰、無法辨識的資料，"
                   "以及沒有或有多張伺服器憑證的 PKCS#7 憑證包。"),
         0},
    [TWCA_IS_PKCS12] =
        {&where_read,
         TWCA_TEXT("Not for SSLCertificateChainFile where no certificate of "
                   "the site could be read.",
                   "SSLCertificateChainFile 的網站沒有可讀取的憑證時"
                   "沒有指令。"),
         0},
    [TWCA_IS_KEYSTORE] =
        {&where_read,
         TWCA_TEXT("Not where keytool, which comes with Java, is not installed "
                   "on this machine; and not for SSLCertificateChainFile where "
                   "no certificate of the site could be read.",
                   "這台主機沒有安裝 Java 的 keytool 時沒有指令；"
                   "SSLCertificateChainFile "
                   "的網站沒有可讀取的憑證時也沒有。"),
         0},
    [TWCA_CHAIN_INCOMPLETE] = {&never, NOT_IN_THE_FILES, 0},
    [TWCA_CHAIN_WRONG_ISSUER] = {&never, NOT_IN_THE_FILES, 0},
    [TWCA_CHAIN_EXPIRED] = {&never, NOT_IN_THE_FILES, 0},
    [TWCA_CHAIN_ORDER] = {&never, ALWAYS, 0},
    [TWCA_CHAIN_DUPLICATE] = {&never, ALWAYS, 0},
    [TWCA_CHAIN_NEW_ROOT_ONLY] =
        {&never,
         TWCA_TEXT("Not where the cross certificate is not on this machine.",
                   "交互憑證不在這台主機時沒有指令。"),
         0},
    [TWCA_CHAIN_COMPLETED] =
        {&never,
         TWCA_TEXT("Not where several certificates share one "
                   "SSLCertificateChainFile, or where that file would be "
                   "empty.",
                   "多張憑證共用一個 SSLCertificateChainFile，"
                   "或該檔案會變成空檔時，沒有指令。"),
         0},
    [TWCA_ROOT_UNTRUSTED] =
        {&never,
         TWCA_TEXT("Whether the clients of this site trust that root is not to "
                   "be seen on the server.",
                   "從伺服器無法得知這個網站的用戶端是否信任該根憑證。"),
         1},
    [TWCA_SELF_SIGNED] = {&never, CA_ONLY, 1},
    [TWCA_CHAIN_INVALID] = {&never, CA_ONLY, 1},
    [TWCA_MIXED_CONTENT] =
        {&never,
         TWCA_TEXT("What it says is to be done to the pages, and which policy "
                   "they need is a decision.",
                   "處理方式須修改網頁，使用何種政策必須由管理者決定。"),
         1},
    [TWCA_SERVED_CHAIN] =
        {&never,
         TWCA_TEXT("Which program or virtual host ought to answer there is a "
                   "decision.",
                   "應由哪個程式或虛擬主機回應，必須由管理者決定。"),
         1},
    [TWCA_STALE_PROCESS] =
        {&never,
         TWCA_TEXT("It acts on the running server: when that is to be reloaded "
                   "is a decision.",
                   "處理方式會影響執行中的伺服器，"
                   "何時重新載入必須由管理者決定。"),
         1},
    [TWCA_STALE_PEER] = {&never, ON_ANOTHER_MACHINE, 1},
    [TWCA_WRONG_SERVER] = {&never, ON_ANOTHER_MACHINE, 1},
    [TWCA_STALE_FRONT] = {&never, ON_ANOTHER_MACHINE, 1},
    [TWCA_HOSTED_ELSEWHERE] = {&never, ON_ANOTHER_MACHINE, 1},
    [TWCA_SHADOWED] =
        {&never,
         TWCA_TEXT("Which of the two hosts is to answer is not to be seen in "
                   "the configuration.",
                   "從設定檔無法得知應由哪一個虛擬主機回應。"),
         1},
    [TWCA_ROLE_SWAPPED] =
        {&with_mismatch,
         TWCA_TEXT("Not where the server certificate was not found on this "
                   "machine, or is not the first of its file, nor for a "
                   "keystore whose key is in no other file.",
                   "在這台主機上找不到伺服器憑證，"
                   "或它不是檔案中的第一張時，沒有指令；"
                   "金鑰庫的私密金鑰若不在其他檔案中也沒有。"),
         0},
    [TWCA_ROOT_SENT] = {&never,
                        TWCA_TEXT(
                            "Not where it comes from SSLCACertificatePath.",
                            "根憑證來自 SSLCACertificatePath 時沒有指令。"),
                        0},
    [TWCA_EXPIRED] = {&never, REPLY_ONLY, 0},
    [TWCA_NOT_YET_VALID] =
        {&never,
         TWCA_TEXT("Whether the clock or the certificate is wrong is not to be "
                   "seen here.",
                   "無法判斷是時鐘還是憑證有問題。"),
         1},
    [TWCA_EXPIRING] = {&never, REPLY_ONLY, 0},
    [TWCA_VALIDITY_TOO_LONG] = {&never, CA_ONLY, 1},
    [TWCA_NAME_MISMATCH] =
        {&never,
         TWCA_TEXT("Whether the certificate is to be reissued or the name to "
                   "go is a decision.",
                   "要重發憑證還是移除名稱，必須由管理者決定。"),
         1},
    [TWCA_KEY_EXPOSED] = {&never, ALWAYS, 0},
    [TWCA_WEAK_KEY] = {&own_only, CA_ONLY, 1},
    [TWCA_WEAK_SIGNATURE] = {&own_only, CA_ONLY, 1},
    [TWCA_KEY_ENCRYPTED] =
        {&wrong_phrase,
         TWCA_TEXT("The pass phrase is not known, and is not to stand in a "
                   "command; what opens a token depends on the token.",
                   "不知道密碼，而且密碼不應出現在指令中；"
                   "開啟硬體權杖的方式則依產品而異。"),
         1},
    [TWCA_UNREADABLE] =
        {&where_refused,
         TWCA_TEXT("Whether the name is wrong or the file was lost is not to "
                   "be seen here.",
                   "無法判斷是檔名有誤還是檔案遺失。"),
         1},
    [TWCA_TOO_LARGE] =
        {&never,
         TWCA_TEXT("Only for OpenSSL's own configuration, where another one "
                   "was found. Any other file was not read, so what is in it "
                   "is not known.",
                   "只有 OpenSSL 的設定檔，且找到其他可用的設定檔時才有指令。"
                   "其他檔案未讀取，因此不知道其內容。"),
         0},
    [TWCA_TLS_OFF] = {&never,
                      TWCA_TEXT("Not where mod_ssl is not loaded.",
                                "未載入 mod_ssl 時沒有指令。"),
                      0},
    [TWCA_WRONG_PURPOSE] = {&never, CA_ONLY, 1},
};

const twca_note_t *twca_note(twca_finding_e id)
{
    return &notes[id];
}
