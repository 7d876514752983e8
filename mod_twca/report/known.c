/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "known.h"

#include <string.h>

#include "template.h"
#include "ui.h"

typedef struct {
    const twca_known_t *known;
    twca_lang_e lang;
} source_t;

static const char *value_of(apr_pool_t *pool, const void *of, const char *name)
{
    const source_t *source = of;

    (void)pool;
    if (strcmp(name, "role") == 0) {
        return twca_ui(twca_ui_role(source->known->role), source->lang);
    }
    return strcmp(name, "date") == 0 ? source->known->trusted_until
                                     : source->known->name;
}

static const char *filled(apr_pool_t *pool, twca_ui_e word,
                          const twca_known_t *known, twca_lang_e lang)
{
    const source_t source = {known, lang};

    return twca_template(pool, twca_ui(word, lang), value_of, &source);
}

const char *twca_known_as(apr_pool_t *pool, const twca_known_t *known,
                          twca_lang_e lang)
{
    return filled(pool, TWCA_UI_KNOWN_NAME, known, lang);
}

const char *twca_known_trust(apr_pool_t *pool, const twca_known_t *known,
                             twca_lang_e lang)
{
    return filled(pool, TWCA_UI_TRUSTED_UNTIL, known, lang);
}
