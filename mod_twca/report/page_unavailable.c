/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* A page for visitors, of which the server's administrator knows the code. */

#include <string.h>

#include "escape.h"
#include "report.h"
#include "template.h"
#include "ui.h"
#include "walk.h"

static const char *code_of(apr_pool_t *pool, const void *site, const char *name)
{
    const twca_finding_t *worst =
        twca_worst_finding(((const twca_site_t *)site)->findings);

    (void)pool;
    return strcmp(name, "code") != 0 ? NULL
           : worst == NULL           ? "TWCA"
                           : twca_handbook(twca_catalog(worst->id)->code)->code;
}

static const char *value(apr_pool_t *pool, const void *of, const char *name)
{
    const char *const *values = of;

    (void)pool;
    return strcmp(name, "lang") == 0    ? values[0]
           : strcmp(name, "title") == 0 ? values[1]
           : strcmp(name, "text") == 0  ? values[2]
                                        : NULL;
}

const char *twca_unavailable_page(apr_pool_t *pool, const twca_site_t *site,
                                  twca_lang_e lang)
{
    const char *text = twca_template(
        pool, twca_ui(TWCA_UI_UNAVAILABLE_WHY, lang), code_of, site);
    const char *values[] = {twca_lang_tag(lang),
                            twca_ui(TWCA_UI_UNAVAILABLE, lang),
                            twca_escape_html(pool, text)};

    return twca_template(pool,
                         "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n"
                         "<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" "
                         "content=\"width=device-width, initial-scale=1\">\n"
                         "<meta name=\"robots\" content=\"noindex\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<title>{title}</title>\n</head>\n<body>\n"
                         "<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n",
                         value, values);
}
