/* Licensed under the Apache License, Version 2.0; see LICENSE. */

/* Does OpenSSL find its configuration, so that a request can be made? */

#include "../evidence/openssl_conf.h"

#include <apr_strings.h>

#include "finding.h"
#include "shell.h"

/* Append the line to what is read before Apache starts, unless it is the last
 * one already: the last one counts. The empty line is for a file whose last
 * line does not end. */
static const char *envvars_command(apr_pool_t *pool, const char *envvars,
                                   const char *found)
{
    const char *file = twca_shell_word(pool, envvars);
    const char *line = apr_pstrcat(
        pool, "export OPENSSL_CONF=", twca_shell_word(pool, found), NULL);

    line = twca_shell_word(pool, line);
    return apr_pstrcat(pool, "[ \"$(tail -n 1 ", file, ")\" = ", line,
                       " ] || { echo && echo ", line, "; } >> ", file, NULL);
}

static void tell_way_out(twca_context_t *context, twca_finding_t *finding,
                         const twca_openssl_conf_t *conf)
{
    twca_fact(context, finding, "variable", conf->variable);
    twca_fact(context, finding, "found", conf->found);
    if (conf->found && context->envvars) {
        twca_fact(context, finding, "envvars", context->envvars);
        twca_fact(
            context, finding, "command",
            envvars_command(context->scratch, context->envvars, conf->found));
    }
}

static twca_finding_t *find(twca_context_t *context, twca_finding_e id,
                            const char *file, unsigned line)
{
    /* Not a line of the configuration, which lives as long as the report. */
    const twca_place_t place = {
        line > 0 ? apr_pstrdup(context->pool, file) : NULL, line};
    twca_finding_t *finding =
        twca_find_in(context, &context->report->findings, id, &place);

    twca_fact(context, finding, "file", file);
    return finding;
}

static void find_unreadable(twca_context_t *context,
                            const twca_openssl_conf_t *conf)
{
    twca_finding_t *finding =
        find(context, TWCA_OPENSSL_CONF_MISSING, conf->path, 0);

    twca_fact_word(context, finding, "reason",
                   twca_read_word(conf->text->read));
    tell_way_out(context, finding, conf);
}

static void find_too_large(twca_context_t *context,
                           const twca_openssl_conf_t *conf)
{
    twca_finding_t *finding =
        find(context, TWCA_TOO_LARGE, conf->text->file, 0);

    twca_fact_number(context, finding, "size", conf->text->size);
    twca_fact_number(context, finding, "limit", TWCA_FILE_LIMIT);
    tell_way_out(context, finding, conf);
}

static twca_finding_t *find_at_line(twca_context_t *context,
                                    const twca_openssl_conf_t *conf)
{
    const twca_openssl_text_t *text = conf->text;
    twca_finding_t *finding =
        find(context, TWCA_OPENSSL_CONF_INVALID, text->file, text->line);

    twca_fact_number(context, finding, "line", text->line);
    if (strcmp(text->file, conf->path) != 0) {
        twca_fact(context, finding, "configuration", conf->path);
    }
    return finding;
}

static void find_broken(twca_context_t *context,
                        const twca_openssl_conf_t *conf)
{
    twca_finding_t *finding = find_at_line(context, conf);

    twca_fact(context, finding, "openssl_error", conf->text->error);
    tell_way_out(context, finding, conf);
}

static void find_endless(twca_context_t *context,
                         const twca_openssl_conf_t *conf)
{
    const twca_openssl_text_t *text = conf->text;
    twca_finding_t *finding = find_at_line(context, conf);

    twca_fact(context, finding, "included", text->included);
    twca_fact_word(context, finding, "reason",
                   text->read == TWCA_READ_OK ? "include-loop"
                                              : twca_read_word(text->read));
    tell_way_out(context, finding, conf);
}

void twca_check_openssl_conf(twca_context_t *context)
{
    const twca_openssl_conf_t *conf =
        twca_openssl_conf_examine(context->scratch, context->start_folder);

    context->openssl_conf = conf->found;
    if (!conf->text || context->is_main_off) {
        return;
    }
    switch (conf->text->state) {
    case TWCA_OPENSSL_TEXT_UNREADABLE:
        find_unreadable(context, conf);
        break;
    case TWCA_OPENSSL_TEXT_TOO_LARGE:
        find_too_large(context, conf);
        break;
    case TWCA_OPENSSL_TEXT_BROKEN:
        find_broken(context, conf);
        break;
    case TWCA_OPENSSL_TEXT_ENDLESS:
        find_endless(context, conf);
        break;
    case TWCA_OPENSSL_TEXT_PARSED:
        break;
    }
}
