/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file catalog.h
 * @brief What do we say? Every finding once: its code, severity and words.
 *
 * A finding is named by an id (`key-mismatch`) and belongs to a code of the
 * handbook (`TWCA-4.2-Q2`) or to one of ours (`TWCA-X1`). The words are
 * templates: `{name}` stands for the finding's fact of that name. A part with
 * `needs` is used only where that fact is present (a list also has to have a
 * member), with `needs` = "!name" only where it is not. In a command a fact is
 * quoted for the shell, except
 * `{command}`, which is a command already.
 *
 * This room knows nothing of any other: no APR, no OpenSSL, no httpd.
 */

#ifndef TWCA_CATALOG_H
#define TWCA_CATALOG_H

#include <stddef.h>

/** The languages we speak, in the order of every table of texts. */
typedef enum { TWCA_LANG_EN, TWCA_LANG_ZH_TW, TWCA_LANG_COUNT } twca_lang_e;

/** How bad it is; greater is worse. */
typedef enum {
    TWCA_OK,
    TWCA_NOTICE,  /* worth knowing */
    TWCA_WARNING, /* some clients fail, or all will soon */
    TWCA_ERROR,   /* visitors are turned away or warned */
    TWCA_FATAL,   /* mod_ssl will refuse to start */
    TWCA_SEVERITY_COUNT
} twca_severity_e;

/** Every finding, in the order of the codes. */
typedef enum {
    TWCA_KEY_LOST,
    TWCA_KEY_OVERWRITTEN,
    TWCA_KEYSTORE_NO_KEY,
    TWCA_OPENSSL_CONF_MISSING,
    TWCA_OPENSSL_CONF_INVALID,
    TWCA_KEY_MISMATCH,
    TWCA_KEY_ORDER,
    TWCA_KEY_IS_CERTIFICATE,
    TWCA_KEYSTORE_ALIAS,
    TWCA_KEYSTORE_CHAIN,
    TWCA_KEYSTORE_REPLY_MISMATCH,
    TWCA_NOT_PEM,
    TWCA_IS_PKCS12,
    TWCA_IS_KEYSTORE,
    TWCA_CHAIN_INCOMPLETE,
    TWCA_CHAIN_WRONG_ISSUER,
    TWCA_CHAIN_EXPIRED,
    TWCA_CHAIN_ORDER,
    TWCA_CHAIN_DUPLICATE,
    TWCA_CHAIN_NEW_ROOT_ONLY,
    TWCA_CHAIN_COMPLETED,
    TWCA_ROOT_UNTRUSTED,
    TWCA_SELF_SIGNED,
    TWCA_CHAIN_INVALID,
    TWCA_MIXED_CONTENT,
    TWCA_SERVED_CHAIN,
    TWCA_STALE_PROCESS,
    TWCA_STALE_PEER,
    TWCA_WRONG_SERVER,
    TWCA_STALE_FRONT,
    TWCA_HOSTED_ELSEWHERE,
    TWCA_SHADOWED,
    TWCA_ROLE_SWAPPED,
    TWCA_ROOT_SENT,
    TWCA_EXPIRED,
    TWCA_NOT_YET_VALID,
    TWCA_EXPIRING,
    TWCA_VALIDITY_TOO_LONG,
    TWCA_NAME_MISMATCH,
    TWCA_KEY_EXPOSED,
    TWCA_WEAK_KEY,
    TWCA_WEAK_SIGNATURE,
    TWCA_KEY_ENCRYPTED,
    TWCA_UNREADABLE,
    TWCA_TOO_LARGE,
    TWCA_TLS_OFF,
    TWCA_WRONG_PURPOSE,
    TWCA_FINDING_COUNT
} twca_finding_e;

/** The codes, in the order of the handbook; the ones of ours come last. */
typedef enum {
    TWCA_CODE_4_1_Q1,
    TWCA_CODE_4_2_Q1,
    TWCA_CODE_4_2_Q2,
    TWCA_CODE_4_3_Q1,
    TWCA_CODE_4_3_Q2,
    TWCA_CODE_4_4_Q1,
    TWCA_CODE_4_4_Q2,
    TWCA_CODE_4_4_Q3,
    TWCA_CODE_4_5_Q1,
    TWCA_CODE_4_5_Q2,
    TWCA_CODE_4_6_Q1,
    TWCA_CODE_4_6_Q2,
    TWCA_CODE_4_7_Q1,
    TWCA_CODE_X1,
    TWCA_CODE_X2,
    TWCA_CODE_X3,
    TWCA_CODE_X4,
    TWCA_CODE_X5,
    TWCA_CODE_X6,
    TWCA_CODE_X7,
    TWCA_CODE_X8,
    TWCA_CODE_COUNT
} twca_code_e;

/** One text in every language. */
typedef struct {
    const char *in[TWCA_LANG_COUNT];
} twca_text_t;

/** A literal that does not compile where it is empty. */
#define TWCA_WORDS(literal)                                                    \
    (&(literal)[0 * sizeof(char[sizeof(literal) > 1 ? 1 : -1])])

/** A text with all its translations: one left out or empty does not
 * compile. */
#define TWCA_TEXT(en, zh_tw)                                                   \
    {                                                                          \
        {                                                                      \
            TWCA_WORDS(en), TWCA_WORDS(zh_tw)                                  \
        }                                                                      \
    }

#define TWCA_PARTS 10

/** A sentence of a message, and when it is said. */
typedef struct {
    const char *needs;  /* a fact's name, "!name", or NULL: always */
    const char *unless; /* a fact's name: not said where it is present */
    twca_text_t text;
} twca_part_t;

/** A step of a remedy: what to do, and the command that does it. */
typedef struct {
    const char *needs;   /* as above */
    const char *unless;  /* likewise */
    twca_text_t text;    /* what to do; text.in[0] NULL ends the list */
    const char *command; /* template of a shell command, or NULL */
} twca_remedy_t;

typedef struct {
    const char *id; /* "key-mismatch" */
    twca_code_e code;
    twca_severity_e severity; /* the usual one; a finding holds its own */
    twca_text_t title;
    twca_part_t message[TWCA_PARTS]; /* ended by text.in[0] NULL */
    twca_text_t cause;
    twca_remedy_t remedies[TWCA_PARTS];
} twca_catalog_entry_t;

/** An entry of the handbook, retold. */
typedef struct {
    const char *code; /* "TWCA-4.2-Q2" */
    twca_text_t title;
    twca_text_t situation;
    twca_text_t cause;
    twca_text_t remedy;
} twca_handbook_entry_t;

/** What is said of @a id; never NULL for a member of the enum. */
const twca_catalog_entry_t *twca_catalog(twca_finding_e id);

/** The handbook's entry for @a code; never NULL for a member of the enum. */
const twca_handbook_entry_t *twca_handbook(twca_code_e code);

/** The code of a name such as "TWCA-4.2-Q2"; TWCA_CODE_COUNT if unknown. */
twca_code_e twca_code_of(const char *name);

/**
 * The word for a fact's token ("der-certificate") in a language; the token
 * itself where the catalogue has none.
 */
const char *twca_word(const char *token, twca_lang_e lang);

/**
 * What every message about a certificate ends with: a template with the facts
 * subject, issuer, serial, not_before and not_after.
 */
const twca_text_t *twca_certificate_suffix(void);

/**
 * What every message about an entry of a keystore ends with: a template with
 * the fact entry.
 */
const twca_text_t *twca_entry_suffix(void);

/** "ok", "notice", "warning", "error" or "fatal". */
const char *twca_severity_name(twca_severity_e severity);

/** The tag of a language: "en" or "zh-TW". */
const char *twca_lang_tag(twca_lang_e lang);

#endif /* TWCA_CATALOG_H */
