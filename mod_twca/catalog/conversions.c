/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "conversions.h"

/* Everything is made in a folder that is nobody else's and is gone at the end;
 * what is there already is not overwritten. */
#define IN_PRIVATE(at_end)                                                     \
    "(umask 077; set -C; d=$(mktemp -d) || exit; "                             \
    "trap '" at_end "rm -rf \"$d\"' 0 1 2 15; "
#define INTO_NEW " && cat \"$d/n\" > {new})"

/* keytool takes an empty password from a file alone. */
#define ASKING                                                                 \
    IN_PRIVATE("stty echo 2>/dev/null; ")                                      \
    "ask() { stty -echo 2>/dev/null; printf %s \"$1: \" >&2; IFS= read -r a; " \
    "stty echo 2>/dev/null; echo >&2; printf %s \"$a\" > \"$d/$2\"; }; "
#define ASK_NEW "ask 'New password' w && "
#define ASK_BOTH "ask 'Password of the file' o && " ASK_NEW

#define EXPORT                                                                 \
    "openssl pkcs12 -export -in {certificate_file} -inkey {key_file}{chain} "  \
    "-name {alias} "

/* keytool is handed a copy, for it can't open every name in every locale. */
#define COPY "cp {file} \"$d/s\" && "
#define IMPORT(from, type, password, to, new_type)                             \
    "{keytool} -importkeystore -noprompt -srckeystore \"$d/" from "\" "        \
    "-srcstoretype " type " -srcstorepass:file \"$d/" password "\" "           \
    "-destkeystore \"$d/" to "\" -deststoretype " new_type                     \
    " -deststorepass:file \"$d/w\""

/* A key in a JKS keeps the password of where it comes from, and Tomcat wants
 * that of the keystore: so it goes by way of a PKCS#12, which has but one. */
#define IMPORT_AS_JKS                                                          \
    IMPORT("s", "PKCS12", "o", "p", "PKCS12")                                  \
    " && " IMPORT("p", "PKCS12", "w", "n", "JKS")

static const twca_remedy_t conversions[] = {
    [TWCA_MAKE_PKCS12_OF_PEM] =
        {.text = TWCA_TEXT(
             "Make a PKCS#12 file of the certificate, its chain and its key, "
             "{new}, for IIS or a device: openssl asks for a new password. "
             ".p12 and .pfx are the same format. For Windows Server 2016 and "
             "older say -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg "
             "sha1 behind -export",
             "將憑證、憑證鏈與私密金鑰做成 PKCS#12 檔案 {new}，供 IIS "
             "或設備使用：openssl 會要求設定新密碼。.p12 與 .pfx "
             "是同一種格式。若用於 Windows Server 2016 或更早的版本，"
             "請在 -export 後加上 -keypbe PBE-SHA1-3DES -certpbe "
             "PBE-SHA1-3DES -macalg sha1"),
         .command = IN_PRIVATE("") EXPORT "-out \"$d/n\"" INTO_NEW},
    [TWCA_MAKE_JKS_OF_PEM] =
        {.text = TWCA_TEXT(
             "Make a Java keystore (JKS) of them, {new}, with the key under "
             "the alias {alias}: the command asks for a new password of at "
             "least six characters, which is the key's too",
             "做成 Java 金鑰庫（JKS）{new}，金鑰的別名為 {alias}："
             "指令會要求輸入新密碼（至少六個字元），"
             "金鑰也使用這個密碼"),
         .command = ASKING ASK_NEW EXPORT
         "-passout \"file:$d/w\" -out \"$d/p\" && " IMPORT(
             "p", "PKCS12", "w", "n", "JKS") INTO_NEW},
    [TWCA_MAKE_JKS_ELSEWHERE] =
        {.text = TWCA_TEXT(
             "Take the PKCS#12 file to the Java server, and make a JKS of it "
             "there if need be: keytool -importkeystore -deststoretype JKS, "
             "which comes with Java, is not installed here, and newer Java "
             "servers read PKCS#12 as it is",
             "將 PKCS#12 檔案移到 Java 伺服器，必要時在該處轉成 JKS："
             "這台主機沒有安裝 Java 的 keytool（-importkeystore "
             "-deststoretype JKS）；較新的 Java 伺服器可直接讀取 "
             "PKCS#12")},
    [TWCA_KEEP_PKCS12] =
        {.text = TWCA_TEXT(
             "Use {file} as it is where .p12 or .pfx is asked for, or rename "
             "it: the two are the same format",
             "需要 .p12 或 .pfx 時直接使用 {file}，或更改副檔名即可："
             "兩者是同一種格式")},
    [TWCA_MAKE_PEM] =
        {.text = TWCA_TEXT(
             "Extract the certificate, its chain and its key as PEM for "
             "Apache, {new}, to be named in SSLCertificateFile and in "
             "SSLCertificateKeyFile: the command asks for the password of "
             "{file}",
             "取出憑證、憑證鏈與私密金鑰，存成 Apache 使用的 PEM {new}，"
             "在 SSLCertificateFile 與 SSLCertificateKeyFile "
             "都指定這個檔案：指令會詢問 {file} 的密碼"),
         .command = "{command}"},
    [TWCA_MAKE_PEM_OF_ALIAS] =
        {.text = TWCA_TEXT(
             "Extract the key {alias} with its certificate and chain as PEM "
             "for Apache, {new}, to be named in SSLCertificateFile and in "
             "SSLCertificateKeyFile: the command asks for the password of "
             "{file}",
             "取出金鑰 {alias} 及其憑證與憑證鏈，存成 Apache 使用的 PEM "
             "{new}，在 SSLCertificateFile 與 SSLCertificateKeyFile "
             "都指定這個檔案：指令會詢問 {file} 的密碼"),
         .command = "{command}"},
    [TWCA_MAKE_JKS_OF_PKCS12] =
        {.text = TWCA_TEXT(
             "Make a Java keystore (JKS) of {file}, {new}: the command asks "
             "for the password of {file} and for a new one of at least six "
             "characters, which is the key's too",
             "將 {file} 做成 Java 金鑰庫（JKS）{new}：指令會詢問 {file} "
             "的密碼，並要求輸入新密碼（至少六個字元），"
             "金鑰也使用新密碼"),
         .command = ASKING ASK_BOTH COPY IMPORT_AS_JKS INTO_NEW},
    [TWCA_MAKE_PKCS12_OF_KEYSTORE] =
        {.text = TWCA_TEXT(
             "Make a PKCS#12 file of {file}, {new}: the command asks for the "
             "password of {file} and for a new one of at least six "
             "characters. .p12 and .pfx are the same format",
             "將 {file} 做成 PKCS#12 檔案 {new}：指令會詢問 {file} "
             "的密碼，並要求輸入新密碼（至少六個字元）。.p12 與 .pfx "
             "是同一種格式"),
         .command = ASKING ASK_BOTH COPY IMPORT("s", "{type}", "o", "n",
                                                "PKCS12") INTO_NEW},
    [TWCA_CONVERT_ELSEWHERE] =
        {.text = TWCA_TEXT(
             "Convert {file} on a machine with Java: keytool "
             "(-importkeystore), which does that, is not installed here",
             "在安裝了 Java 的主機轉換 {file}："
             "這台主機沒有安裝轉換用的 keytool（-importkeystore）")},
    [TWCA_TELL_TOMCAT] =
        {.text = TWCA_TEXT(
             "Name it to Tomcat in server.xml, in the Certificate element of "
             "the connector's SSLHostConfig: certificateKeystoreFile is "
             "{new}, certificateKeystoreType is JKS, "
             "certificateKeystorePassword the new password",
             "Tomcat：在 server.xml 中 Connector 的 SSLHostConfig 之下的 "
             "Certificate 元素，將 certificateKeystoreFile 設為 "
             "{new}、certificateKeystoreType 設為 "
             "JKS、certificateKeystorePassword 設為新密碼")},
    [TWCA_TELL_JBOSS] =
        {.text = TWCA_TEXT(
             "Name it to JBoss EAP or WildFly as a key-store of the elytron "
             "subsystem: path {new}, type JKS, the new password in "
             "credential-reference; a key-manager and a server-ssl-context "
             "take it from there",
             "JBoss EAP 或 WildFly：在 elytron 子系統新增 "
             "key-store，path 為 {new}、type 為 "
             "JKS、credential-reference 為新密碼，再由 key-manager 與 "
             "server-ssl-context 使用")},
    [TWCA_TELL_WEBLOGIC] =
        {.text = TWCA_TEXT(
             "Name it to WebLogic under Keystores as the custom identity "
             "keystore: {new}, of the type JKS, with the new password; and "
             "under SSL the key's alias with the same password",
             "WebLogic：在 Keystores 將自訂識別金鑰庫（Custom "
             "Identity Keystore）設為 {new}，類型 JKS，並輸入新密碼；"
             "在 SSL 輸入金鑰的別名與同一個密碼")},
};

_Static_assert(sizeof(conversions) / sizeof(conversions[0])
                   == TWCA_CONVERSION_COUNT,
               "a conversion too few");

const twca_remedy_t *twca_conversion(twca_conversion_e conversion)
{
    return &conversions[conversion];
}
