/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "catalog_private.h"

#include <string.h>

typedef struct {
    enum twca_section_e first;
    const twca_catalog_entry_t *entries;
} section_t;

static const section_t sections[] = {
    {TWCA_SECTION_LOST, twca_findings_lost},
    {TWCA_SECTION_KEYS, twca_findings_keys},
    {TWCA_SECTION_KEYSTORES, twca_findings_keystores},
    {TWCA_SECTION_FORMATS, twca_findings_formats},
    {TWCA_SECTION_CHAIN, twca_findings_chain},
    {TWCA_SECTION_TRUST, twca_findings_trust},
    {TWCA_SECTION_MIXED, twca_findings_mixed},
    {TWCA_SECTION_SERVED, twca_findings_served},
    {TWCA_SECTION_ROLES, twca_findings_roles},
    {TWCA_SECTION_VALIDITY, twca_findings_validity},
    {TWCA_SECTION_STRENGTH, twca_findings_strength},
    {TWCA_SECTION_SERVER, twca_findings_server},
};

#define SECTION_COUNT (sizeof(sections) / sizeof(sections[0]))

static const twca_text_t certificate_suffix = TWCA_TEXT(
    "certificate: subject {subject}, issuer {issuer}, serial {serial}, "
    "valid from {not_before} to {not_after}",
    "憑證：主體 {subject}，簽發者 {issuer}，序號 {serial}，"
    "有效期間 {not_before} 至 {not_after}");

static const twca_text_t entry_suffix =
    TWCA_TEXT("alias in the keystore: {entry}", "金鑰庫中的別名：{entry}");

const twca_catalog_entry_t *twca_catalog(twca_finding_e id)
{
    size_t index = (size_t)id;
    size_t i = SECTION_COUNT - 1;

    if (index >= TWCA_FINDING_COUNT) {
        return NULL;
    }
    while (index < (size_t)sections[i].first) {
        i--;
    }
    return &sections[i].entries[index - (size_t)sections[i].first];
}

const twca_handbook_entry_t *twca_handbook(twca_code_e code)
{
    size_t index = (size_t)code;

    if (index >= TWCA_CODE_COUNT) {
        return NULL;
    }
    if (index >= TWCA_HANDBOOK_OURS) {
        return &twca_handbook_ours[index - TWCA_HANDBOOK_OURS];
    }
    if (index >= TWCA_HANDBOOK_CHAIN) {
        return &twca_handbook_chain[index - TWCA_HANDBOOK_CHAIN];
    }
    return &twca_handbook_files[index - TWCA_HANDBOOK_FILES];
}

twca_code_e twca_code_of(const char *name)
{
    twca_code_e code = TWCA_CODE_4_1_Q1;

    while (code < TWCA_CODE_COUNT
           && strcmp(name, twca_handbook(code)->code) != 0) {
        code = (twca_code_e)(code + 1);
    }
    return code;
}

const twca_text_t *twca_certificate_suffix(void)
{
    return &certificate_suffix;
}

const twca_text_t *twca_entry_suffix(void)
{
    return &entry_suffix;
}

const char *twca_severity_name(twca_severity_e severity)
{
    switch (severity) {
    case TWCA_OK:
        return "ok";
    case TWCA_NOTICE:
        return "notice";
    case TWCA_WARNING:
        return "warning";
    case TWCA_ERROR:
        return "error";
    case TWCA_FATAL:
        return "fatal";
    case TWCA_SEVERITY_COUNT:
        break;
    }
    return "";
}

const char *twca_lang_tag(twca_lang_e lang)
{
    switch (lang) {
    case TWCA_LANG_EN:
        return "en";
    case TWCA_LANG_ZH_TW:
        return "zh-TW";
    case TWCA_LANG_COUNT:
        break;
    }
    return "";
}
