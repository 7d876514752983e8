/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "ui.h"

twca_ui_e twca_ui_severity(twca_severity_e severity)
{
    static const twca_ui_e of[TWCA_SEVERITY_COUNT] = {
        [TWCA_OK] = TWCA_UI_OK,           [TWCA_NOTICE] = TWCA_UI_NOTICE,
        [TWCA_WARNING] = TWCA_UI_WARNING, [TWCA_ERROR] = TWCA_UI_ERROR,
        [TWCA_FATAL] = TWCA_UI_FATAL,
    };

    return of[severity];
}

twca_ui_e twca_ui_role(unsigned role)
{
    switch ((twca_role_e)role) {
    case TWCA_ROLE_SERVER:
        return TWCA_UI_ROLE_SERVER;
    case TWCA_ROLE_INTERMEDIATE:
        return TWCA_UI_ROLE_INTERMEDIATE;
    case TWCA_ROLE_CROSS:
        return TWCA_UI_ROLE_CROSS;
    case TWCA_ROLE_ROOT:
        return TWCA_UI_ROLE_ROOT;
    }
    return TWCA_UI_ROLE_SERVER;
}

twca_ui_e twca_ui_chain_status(twca_chain_status_e status)
{
    switch (status) {
    case TWCA_CHAIN_IS_NONE:
        return TWCA_UI_CHAIN_NONE;
    case TWCA_CHAIN_IS_COMPLETE:
        return TWCA_UI_CHAIN_COMPLETE;
    case TWCA_CHAIN_IS_INCOMPLETE:
        return TWCA_UI_CHAIN_INCOMPLETE;
    case TWCA_CHAIN_IS_UNTRUSTED:
        return TWCA_UI_CHAIN_UNTRUSTED;
    case TWCA_CHAIN_IS_SELF_SIGNED:
        return TWCA_UI_CHAIN_SELF_SIGNED;
    case TWCA_CHAIN_IS_INVALID:
        return TWCA_UI_CHAIN_INVALID;
    }
    return TWCA_UI_UNKNOWN;
}

twca_ui_e twca_ui_match(twca_match_e match)
{
    switch (match) {
    case TWCA_MATCH_YES:
        return TWCA_UI_KEY_MATCHES;
    case TWCA_MATCH_NO:
        return TWCA_UI_KEY_DIFFERS;
    case TWCA_MATCH_UNKNOWN:
        break;
    }
    return TWCA_UI_KEY_UNKNOWN;
}

twca_ui_e twca_ui_serving(unsigned serving)
{
    switch ((twca_serving_e)serving) {
    case TWCA_SERVING_CONFIGURED:
        break;
    case TWCA_SERVING_COMPLETED:
        return TWCA_UI_SERVING_COMPLETED;
    case TWCA_SERVING_LAST_GOOD:
        return TWCA_UI_SERVING_LAST_GOOD;
    case TWCA_SERVING_STAND_IN:
        return TWCA_UI_SERVING_STAND_IN;
    }
    return TWCA_UI_SERVING_CONFIGURED;
}

twca_ui_e twca_ui_origin(const twca_chain_t *chain, const twca_link_t *link)
{
    if (link->is_sent) {
        return chain->is_kept ? TWCA_UI_ORIGIN_KEPT : TWCA_UI_ORIGIN_SENT;
    }
    return link->certificate->role == TWCA_ROLE_SERVER ? TWCA_UI_ORIGIN_NOT_SENT
                                                       : TWCA_UI_ORIGIN_STORE;
}

twca_ui_e twca_ui_missing(const twca_chain_t *chain)
{
    return chain->is_kept ? TWCA_UI_ROLE_NOT_KEPT : TWCA_UI_ROLE_MISSING;
}

twca_ui_e twca_ui_others(const twca_chain_t *chain)
{
    return chain->is_kept ? TWCA_UI_OTHERS_KEPT : TWCA_UI_OTHERS;
}

twca_ui_e twca_ui_treatment(twca_treatment_e treatment)
{
    static const twca_ui_e of[TWCA_TREATMENT_COUNT] = {
        [TWCA_TREATMENT_BLOCKED] = TWCA_UI_TREATMENT_BLOCKED,
        [TWCA_TREATMENT_UPGRADED] = TWCA_UI_TREATMENT_UPGRADED,
        [TWCA_TREATMENT_WARNED] = TWCA_UI_TREATMENT_WARNED,
        [TWCA_TREATMENT_FOLLOWED] = TWCA_UI_TREATMENT_FOLLOWED,
    };

    return of[treatment];
}

twca_ui_e twca_ui_source(const twca_mixed_t *seen)
{
    return seen->is_browser ? TWCA_UI_SOURCE_BROWSER : TWCA_UI_SOURCE_SERVER;
}
