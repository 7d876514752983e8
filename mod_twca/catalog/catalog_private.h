/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/**
 * @file catalog_private.h
 * @brief How the catalogue's files fit together.
 *
 * The findings are written in sections. A section is an array in the enum's
 * own order, from the finding that its name in twca_section_e equals up to the
 * next section's; each file asserts that its array is as long as that, so a
 * finding without an entry does not compile. The handbook's entries likewise.
 *
 * How the words are written: a message is made of clauses that "; " joins, so
 * no part ends with a mark and only the first begins with a capital. A step
 * of a remedy begins with a verb; the first step that applies is the log's
 * "what to do", so one of those always applies, in ASCII. Titles are short
 * nouns, causes and the handbook whole sentences.
 */

#ifndef TWCA_CATALOG_PRIVATE_H
#define TWCA_CATALOG_PRIVATE_H

#include "catalog.h"

/** The first finding of each section. */
enum twca_section_e {
    TWCA_SECTION_LOST = TWCA_KEY_LOST,
    TWCA_SECTION_KEYS = TWCA_KEY_MISMATCH,
    TWCA_SECTION_KEYSTORES = TWCA_KEYSTORE_ALIAS,
    TWCA_SECTION_FORMATS = TWCA_NOT_PEM,
    TWCA_SECTION_CHAIN = TWCA_CHAIN_INCOMPLETE,
    TWCA_SECTION_TRUST = TWCA_ROOT_UNTRUSTED,
    TWCA_SECTION_MIXED = TWCA_MIXED_CONTENT,
    TWCA_SECTION_SERVED = TWCA_SERVED_CHAIN,
    TWCA_SECTION_ROLES = TWCA_ROLE_SWAPPED,
    TWCA_SECTION_VALIDITY = TWCA_EXPIRED,
    TWCA_SECTION_STRENGTH = TWCA_KEY_EXPOSED,
    TWCA_SECTION_SERVER = TWCA_UNREADABLE,
    TWCA_SECTION_END = TWCA_FINDING_COUNT
};

extern const twca_catalog_entry_t twca_findings_lost[];
extern const twca_catalog_entry_t twca_findings_keys[];
extern const twca_catalog_entry_t twca_findings_keystores[];
extern const twca_catalog_entry_t twca_findings_formats[];
extern const twca_catalog_entry_t twca_findings_chain[];
extern const twca_catalog_entry_t twca_findings_trust[];
extern const twca_catalog_entry_t twca_findings_mixed[];
extern const twca_catalog_entry_t twca_findings_served[];
extern const twca_catalog_entry_t twca_findings_roles[];
extern const twca_catalog_entry_t twca_findings_validity[];
extern const twca_catalog_entry_t twca_findings_strength[];
extern const twca_catalog_entry_t twca_findings_server[];

/** The first code of each part of the handbook. */
enum twca_handbook_part_e {
    TWCA_HANDBOOK_FILES = TWCA_CODE_4_1_Q1,
    TWCA_HANDBOOK_CHAIN = TWCA_CODE_4_5_Q1,
    TWCA_HANDBOOK_OURS = TWCA_CODE_X1,
    TWCA_HANDBOOK_END = TWCA_CODE_COUNT
};

extern const twca_handbook_entry_t twca_handbook_files[];
extern const twca_handbook_entry_t twca_handbook_chain[];
extern const twca_handbook_entry_t twca_handbook_ours[];

/** Does not compile unless @a table holds @a first up to @a next, short of
 * it. */
#define TWCA_ASSERT_ROWS(table, first, next)                                   \
    _Static_assert(sizeof(table) / sizeof((table)[0])                          \
                       == (size_t)(next) - (size_t)(first),                    \
                   #table " has a row too few or too many")

/* clang-format miscounts the columns of Chinese in macros. */
/* clang-format off */
/** The last step wherever a file that Apache reads has changed. */
#define TWCA_STEP_RELOAD TWCA_STEP_RELOAD_UNLESS(NULL)

/** Likewise, where it may be a keystore that has changed, another service's:
 * one of its entries, or all of it. */
#define TWCA_STEP_RELOAD_OR_RESTART TWCA_STEP_RELOAD_OR_RESTART_WITH("entry")
#define TWCA_STEP_RELOAD_OR_RESTART_ALL                                        \
    TWCA_STEP_RELOAD_OR_RESTART_WITH("keystore")

#define TWCA_STEP_RELOAD_OR_RESTART_WITH(fact)                                 \
    TWCA_STEP_RELOAD_UNLESS(fact), TWCA_STEP_RESTART(fact)

#define TWCA_STEP_RELOAD_UNLESS(not_with)                                      \
    {                                                                          \
        .unless = (not_with),                                                  \
        .text = TWCA_TEXT(                                                     \
            "Run apachectl configtest and, when it passes, reload Apache",     \
            "執行 apachectl configtest，通過後重新載入 Apache")                \
    }

/** Where Apache gets an environment variable: read at a start alone. */
#define TWCA_STEP_ENVVARS                                                      \
    {                                                                          \
        .needs = "command",                                                    \
        .text = TWCA_TEXT(                                                     \
            "Set it for Apache too, in {envvars}, then stop and start Apache " \
            "(a reload does not read that file)",                              \
            "也在 {envvars} 為 Apache 設定，再停止並啟動 Apache"               \
            "（重新載入不會讀取這個檔案）"),                                   \
        .command = "{command}"                                                 \
    }

#define TWCA_STEP_RESTART(said_with)                                           \
    {                                                                          \
        .needs = (said_with),                                                  \
        .text = TWCA_TEXT("Restart the service that uses the keystore",        \
                          "重新啟動使用這個金鑰庫的服務")                      \
    }
/* clang-format on */

#endif /* TWCA_CATALOG_PRIVATE_H */
