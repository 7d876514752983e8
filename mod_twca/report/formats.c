/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "renderers.h"

static const twca_renderer_t renderers[] = {
    [TWCA_FORMAT_HTML] = {"html", "text/html; charset=utf-8", twca_render_html},
    [TWCA_FORMAT_TEXT] = {"text", "text/plain; charset=utf-8",
                          twca_render_text},
    [TWCA_FORMAT_JSON] = {"json", "application/json", twca_render_json},
    [TWCA_FORMAT_PROMETHEUS] = {"prometheus",
                                "text/plain; version=0.0.4; charset=utf-8",
                                twca_render_prometheus},
};

_Static_assert(sizeof(renderers) / sizeof(renderers[0]) == TWCA_FORMAT_COUNT,
               "a format has no renderer");

const twca_renderer_t *twca_renderer(twca_format_e format)
{
    return &renderers[format];
}
