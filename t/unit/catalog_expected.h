/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file catalog_expected.h
 * @brief What the contract and the checks expect of the catalogue.
 */

#ifndef TWCA_CATALOG_EXPECTED_H
#define TWCA_CATALOG_EXPECTED_H

#include "catalog/catalog.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CERT "subject issuer serial not_before not_after "

#define LOADED "loaded_serial loaded_not_before loaded_not_after loaded_sha256 "
#define SEEN LOADED "view addresses protocols sha256 beacon since evidence "

/** What the contract and the checks agreed upon. A finding with several forms
 * has a row for each, one after the other. */
typedef struct {
    twca_finding_e finding;
    const char *id;
    const char *code;
    twca_severity_e severity;
    const char *facts;    /* always there */
    const char *optional; /* there or not */
} expected_t;

static const expected_t findings[] = {
    {TWCA_KEY_LOST, "key-lost", "TWCA-4.1-Q1", TWCA_ERROR,
     CERT "certificate_file certificate_public_key", "command"},
    {TWCA_KEY_OVERWRITTEN, "key-overwritten", "TWCA-4.1-Q1", TWCA_ERROR,
     CERT "certificate_file key_file request_file key_public_key "
          "certificate_public_key",
     "command"},
    {TWCA_KEYSTORE_NO_KEY, "keystore-no-key", "TWCA-4.1-Q1", TWCA_ERROR,
     CERT "keystore certificate_public_key", "command"},
    {TWCA_KEYSTORE_NO_KEY, "keystore-no-key", "TWCA-4.1-Q1", TWCA_ERROR,
     CERT "keystore certificate_public_key matching_key", "command"},
    {TWCA_KEYSTORE_NO_KEY, "keystore-no-key", "TWCA-4.1-Q1", TWCA_ERROR,
     "keystore authorities", ""},
    {TWCA_KEYSTORE_NO_KEY, "keystore-no-key", "TWCA-4.1-Q1", TWCA_ERROR,
     "keystore empty", ""},
    {TWCA_OPENSSL_CONF_MISSING, "openssl-conf-missing", "TWCA-4.2-Q1",
     TWCA_WARNING, "file reason", "variable"},
    {TWCA_OPENSSL_CONF_MISSING, "openssl-conf-missing", "TWCA-4.2-Q1",
     TWCA_WARNING, "file reason found", "variable"},
    {TWCA_OPENSSL_CONF_MISSING, "openssl-conf-missing", "TWCA-4.2-Q1",
     TWCA_WARNING, "file reason found envvars command", "variable"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line openssl_error", "variable configuration"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line openssl_error found", "variable configuration"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line openssl_error found envvars command",
     "variable configuration"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line included reason", "variable configuration"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line included reason found", "variable configuration"},
    {TWCA_OPENSSL_CONF_INVALID, "openssl-conf-invalid", "TWCA-4.2-Q1",
     TWCA_WARNING, "file line included reason found envvars command",
     "variable configuration"},
    {TWCA_KEY_MISMATCH, "key-mismatch", "TWCA-4.2-Q2", TWCA_FATAL,
     CERT "certificate_file key_file certificate_public_key key_public_key "
          "certificate_key key",
     "matching_key matching_certificate command"},
    {TWCA_KEY_MISMATCH, "key-mismatch", "TWCA-4.2-Q2", TWCA_FATAL,
     CERT "certificate_file key_file certificate_public_key key_public_key "
          "certificate_key key entry",
     ""},
    {TWCA_KEY_ORDER, "key-order", "TWCA-4.2-Q2", TWCA_FATAL,
     "certificate_file key_file matching_key", "command"},
    {TWCA_KEY_IS_CERTIFICATE, "key-is-certificate", "TWCA-4.2-Q2", TWCA_FATAL,
     "certificate_file key_file subject", "matching_key command"},
    {TWCA_KEYSTORE_ALIAS, "keystore-alias", "TWCA-4.3-Q1", TWCA_ERROR,
     CERT "keystore alias certificate_alias", "command"},
    {TWCA_KEYSTORE_ALIAS, "keystore-alias", "TWCA-4.3-Q1", TWCA_ERROR,
     "keystore wanted aliases", "command"},
    {TWCA_KEYSTORE_CHAIN, "keystore-chain", "TWCA-4.3-Q1", TWCA_ERROR,
     CERT "keystore alias missing", "found aia command"},
    {TWCA_KEYSTORE_CHAIN, "keystore-chain", "TWCA-4.3-Q1", TWCA_ERROR,
     CERT "keystore alias missing renewed reply_file", "command"},
    {TWCA_KEYSTORE_CHAIN, "keystore-chain", "TWCA-4.3-Q1", TWCA_ERROR,
     CERT "keystore alias reply_file", "command"},
    {TWCA_KEYSTORE_CHAIN, "keystore-chain", "TWCA-4.3-Q1", TWCA_ERROR,
     CERT "keystore alias self_signed", "found command"},
    {TWCA_KEYSTORE_CHAIN, "keystore-chain", "TWCA-4.3-Q1", TWCA_ERROR,
     "keystore alias no_certificate", ""},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key alias key_public_key "
          "lost",
     "command"},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key alias key_public_key "
          "authority",
     ""},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key alias key_public_key "
          "matching_keystore matching_alias",
     "command"},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key alias key_public_key "
          "matching_key",
     "command"},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR, CERT "keystore reply_file certificate_public_key aliases lost",
     "command"},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key aliases authority", ""},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key aliases "
          "matching_keystore matching_alias",
     "command"},
    {TWCA_KEYSTORE_REPLY_MISMATCH, "keystore-reply-mismatch", "TWCA-4.3-Q2",
     TWCA_ERROR,
     CERT "keystore reply_file certificate_public_key aliases matching_key",
     "command"},
    {TWCA_NOT_PEM, "not-pem", "TWCA-4.4-Q1", TWCA_FATAL,
     "file directive content", "chain command"},
    {TWCA_IS_PKCS12, "is-pkcs12", "TWCA-4.4-Q2", TWCA_FATAL, "file directive",
     "legacy command"},
    {TWCA_IS_KEYSTORE, "is-keystore", "TWCA-4.4-Q3", TWCA_FATAL,
     "file directive keystore_type", "command"},
    {TWCA_CHAIN_INCOMPLETE, "chain-incomplete", "TWCA-4.5-Q1", TWCA_ERROR,
     CERT "file missing", "found aia command entry"},
    {TWCA_CHAIN_WRONG_ISSUER, "chain-wrong-issuer", "TWCA-4.5-Q1", TWCA_ERROR,
     CERT "file missing present", "found aia command entry"},
    {TWCA_CHAIN_EXPIRED, "chain-expired", "TWCA-4.5-Q1", TWCA_ERROR,
     CERT "file", "found aia command entry"},
    {TWCA_CHAIN_ORDER, "chain-order", "TWCA-4.5-Q1", TWCA_WARNING,
     "file expected", "command entry"},
    {TWCA_CHAIN_DUPLICATE, "chain-duplicate", "TWCA-4.5-Q1", TWCA_WARNING,
     "file subject count", "command entry"},
    {TWCA_CHAIN_NEW_ROOT_ONLY, "chain-new-root-only", "TWCA-4.5-Q1",
     TWCA_WARNING, "file root", "found aia command entry"},
    {TWCA_CHAIN_COMPLETED, "chain-completed", "TWCA-4.5-Q1", TWCA_NOTICE,
     "file certificate_file was expected", "command"},
    {TWCA_CHAIN_COMPLETED, "chain-completed", "TWCA-4.5-Q1", TWCA_NOTICE,
     "file certificate_file was expected added found_in", "command"},
    {TWCA_ROOT_UNTRUSTED, "root-untrusted", "TWCA-4.5-Q1", TWCA_WARNING,
     "file root store", "entry"},
    {TWCA_SELF_SIGNED, "self-signed", "TWCA-4.5-Q1", TWCA_ERROR,
     CERT "certificate_file", ""},
    {TWCA_CHAIN_INVALID, "chain-invalid", "TWCA-4.5-Q1", TWCA_ERROR,
     CERT "file openssl_error depth", "entry"},
    {TWCA_MIXED_CONTENT, "mixed-content", "TWCA-4.5-Q2", TWCA_ERROR,
     "pages urls sources count first last",
     "hosts https_urls blocked upgraded warned followed dropped unseen"},
    {TWCA_SERVED_CHAIN, "served-chain", "TWCA-4.6-Q1", TWCA_ERROR,
     CERT SEEN "missing", "hosts keys"},
    {TWCA_SERVED_CHAIN, "served-chain", "TWCA-4.6-Q1", TWCA_ERROR, CERT SEEN,
     "keys stranger"},
    {TWCA_STALE_PROCESS, "stale-process", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "loaded", "hosts keys"},
    {TWCA_STALE_PROCESS, "stale-process", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT LOADED "files loaded", "changed unreadable chain"},
    {TWCA_STALE_PROCESS, "stale-process", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT LOADED "unreadable loaded", "changed"},
    {TWCA_STALE_PEER, "stale-peer", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts older", "keys newer"},
    {TWCA_STALE_PEER, "stale-peer", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts older lacking missing", "keys newer"},
    {TWCA_STALE_PEER, "stale-peer", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts newer", "keys"},
    {TWCA_STALE_PEER, "stale-peer", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts newer lacking missing", "keys"},
    {TWCA_STALE_PEER, "stale-peer", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts lacking missing", "keys"},
    {TWCA_WRONG_SERVER, "wrong-server", "TWCA-4.6-Q2", TWCA_ERROR, CERT SEEN,
     "hosts keys other_site"},
    {TWCA_STALE_FRONT, "stale-front", "TWCA-4.6-Q2", TWCA_ERROR,
     CERT SEEN "hosts", "keys"},
    {TWCA_HOSTED_ELSEWHERE, "hosted-elsewhere", "TWCA-4.6-Q2", TWCA_WARNING,
     CERT SEEN "hosts", "keys"},
    {TWCA_SHADOWED, "shadowed", "TWCA-4.6-Q2", TWCA_WARNING,
     "names other_site other_place", ""},
    {TWCA_SHADOWED, "shadowed", "TWCA-4.6-Q2", TWCA_WARNING,
     CERT SEEN "names other_site other_place", "keys"},
    {TWCA_ROLE_SWAPPED, "role-swapped", "TWCA-4.7-Q1", TWCA_ERROR,
     "file directive subject", "server_subject server_file command"},
    {TWCA_ROLE_SWAPPED, "role-swapped", "TWCA-4.7-Q1", TWCA_ERROR,
     "keystore file subject server_subject entry", ""},
    {TWCA_ROLE_SWAPPED, "role-swapped", "TWCA-4.7-Q1", TWCA_ERROR,
     "keystore file subject server_subject entry matching_key command", ""},
    {TWCA_ROOT_SENT, "root-sent", "TWCA-4.7-Q1", TWCA_NOTICE, "file root",
     "command"},
    {TWCA_ROOT_SENT, "root-sent", "TWCA-4.7-Q1", TWCA_NOTICE,
     "file root server_file", "command"},
    {TWCA_EXPIRED, "expired", "TWCA-X1", TWCA_ERROR,
     CERT "certificate_file days", "entry"},
    {TWCA_EXPIRED, "expired", "TWCA-X1", TWCA_ERROR,
     CERT "certificate_file days entry reply_file", "command"},
    {TWCA_NOT_YET_VALID, "not-yet-valid", "TWCA-X1", TWCA_ERROR,
     CERT "certificate_file days", "entry"},
    {TWCA_EXPIRING, "expiring", "TWCA-X1", TWCA_WARNING,
     CERT "certificate_file days", "entry"},
    {TWCA_EXPIRING, "expiring", "TWCA-X1", TWCA_WARNING,
     CERT "certificate_file days entry reply_file", "command"},
    {TWCA_VALIDITY_TOO_LONG, "validity-too-long", "TWCA-X1", TWCA_WARNING,
     CERT "certificate_file days limit", "entry"},
    /* a list without a member may count as absent */
    {TWCA_NAME_MISMATCH, "name-mismatch", "TWCA-X2", TWCA_ERROR,
     CERT "certificate_file names", "certificate_names"},
    {TWCA_KEY_EXPOSED, "key-exposed", "TWCA-X3", TWCA_WARNING,
     "key_file mode owner", "command"},
    {TWCA_KEY_EXPOSED, "key-exposed", "TWCA-X3", TWCA_WARNING,
     "key_file keystore mode owner", "command"},
    {TWCA_WEAK_KEY, "weak-key", "TWCA-X4", TWCA_FATAL, CERT "file key",
     "member openssl_error"},
    {TWCA_WEAK_SIGNATURE, "weak-signature", "TWCA-X4", TWCA_FATAL,
     CERT "file signature", "member openssl_error"},
    {TWCA_KEY_ENCRYPTED, "key-encrypted", "TWCA-X5", TWCA_NOTICE,
     "key_file reason", "token"},
    {TWCA_KEY_ENCRYPTED, "key-encrypted", "TWCA-X5", TWCA_NOTICE,
     "keystore reason", ""},
    {TWCA_UNREADABLE, "unreadable", "TWCA-X6", TWCA_FATAL, "directive reason",
     "file openssl_error"},
    {TWCA_UNREADABLE, "unreadable", "TWCA-X6", TWCA_FATAL,
     "folder directive reason", ""},
    {TWCA_UNREADABLE, "unreadable", "TWCA-X6", TWCA_FATAL,
     "file directive reason keystore", ""},
    {TWCA_UNREADABLE, "unreadable", "TWCA-X6", TWCA_FATAL,
     "file directive reason content", ""},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING,
     "file directive size limit", ""},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING,
     "file directive size limit keystore", ""},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING,
     "file directive entries limit keystore", ""},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING, "file size limit",
     "variable"},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING,
     "file size limit found", "variable"},
    {TWCA_TOO_LARGE, "too-large", "TWCA-X6", TWCA_WARNING,
     "file size limit found envvars command", "variable"},
    {TWCA_TLS_OFF, "tls-off", "TWCA-X7", TWCA_ERROR, "reason",
     "certificate_file command other_place"},
    {TWCA_WRONG_PURPOSE, "wrong-purpose", "TWCA-X8", TWCA_ERROR,
     CERT "certificate_file purposes", ""},
};

static const char *const codes[] = {
    "TWCA-4.1-Q1", "TWCA-4.2-Q1", "TWCA-4.2-Q2", "TWCA-4.3-Q1", "TWCA-4.3-Q2",
    "TWCA-4.4-Q1", "TWCA-4.4-Q2", "TWCA-4.4-Q3", "TWCA-4.5-Q1", "TWCA-4.5-Q2",
    "TWCA-4.6-Q1", "TWCA-4.6-Q2", "TWCA-4.7-Q1", "TWCA-X1",     "TWCA-X2",
    "TWCA-X3",     "TWCA-X4",     "TWCA-X5",     "TWCA-X6",     "TWCA-X7",
    "TWCA-X8",
};

_Static_assert(COUNT(codes) == TWCA_CODE_COUNT, "a code is not tested");

static const char *const tokens[] = {
    /* content */
    "der-certificate", "der-key", "pkcs7-pem", "pkcs7-der", "utf16",
    "request-pem", "request-der", "private-key", "public-key", "openssh-key",
    "html", "text", "binary", "crl", "parameters", "encrypted-der-key",
    "line-ends-cr", "indented", "glued-lines", "certificate", "empty-pem",
    "legacy-encryption",
    /* reason of unreadable */
    "missing", "empty", "permission", "directory", "fifo", "device", "socket",
    "not-regular", "changed", "io-error", "include-loop", "not-configured",
    "broken", "unsupported", "not-keystore", "no-certificate", "java-refuses",
    /* reason of key-encrypted */
    "builtin-dialog", "interactive-program", "program-failed",
    "wrong-pass-phrase", "too-many-rounds", "no-passphrase-file",
    "keystore-digest", "legacy-provider",
    /* reason of tls-off */
    "no-mod-ssl", "engine-off", "engine-optional", "engine-unset", "first-host",
    /* view */
    "own", "public", "peer",
    /* beacon */
    "this-server", "earlier-start", "another-server", "none", "silent",
    /* sources */
    "server", "browser",
    /* evidence: those of beacon too */
    "own-machine", "peer-address", "certificate-older", "certificate-newer",
    "certificate-alike", "certificate-of-other-site", "certificate-unrelated",
    "chain-lacking"};

#endif /* TWCA_CATALOG_EXPECTED_H */
