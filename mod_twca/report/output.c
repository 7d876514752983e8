/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include <stdarg.h>
#include <string.h>

#include <apr_strings.h>

#include "output.h"

void twca_out_begin(twca_out_t *out, const twca_writer_t *writer,
                    twca_escape_t *escape, apr_pool_t *pool)
{
    out->writer = writer;
    out->escape = escape;
    out->used = 0;
    apr_pool_create(&out->pool, pool);
}

void twca_out_flush(twca_out_t *out)
{
    if (out->used > 0) {
        out->writer->put(out->writer->sink, out->buffer, out->used);
        out->used = 0;
    }
}

void twca_put_raw(twca_out_t *out, const char *data, apr_size_t length)
{
    if (length > sizeof(out->buffer) - out->used) {
        twca_out_flush(out);
    }
    if (length > sizeof(out->buffer)) {
        out->writer->put(out->writer->sink, data, length);
        return;
    }
    memcpy(out->buffer + out->used, data, length);
    out->used += length;
}

static void put_escaped(twca_out_t *out, const char *text)
{
    if (text != NULL) {
        const char *safe = out->escape(out->pool, text);

        twca_put_raw(out, safe, strlen(safe));
    }
}

static void put_number(twca_out_t *out, int number)
{
    const char *digits = apr_itoa(out->pool, number);

    twca_put_raw(out, digits, strlen(digits));
}

void twca_put(twca_out_t *out, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    while (*format != '\0') {
        apr_size_t plain = strcspn(format, "%");

        twca_put_raw(out, format, plain);
        format += plain;
        if (*format == '\0') {
            break;
        }
        if (format[1] == 's') {
            put_escaped(out, va_arg(values, const char *));
        }
        else if (format[1] == 'd') {
            put_number(out, va_arg(values, int));
        }
        else {
            twca_put_raw(out, "%", 1);
        }
        format += 2;
    }
    va_end(values);
}

void twca_row_done(twca_out_t *out)
{
    apr_pool_clear(out->pool);
}

void twca_out_end(twca_out_t *out)
{
    twca_out_flush(out);
    apr_pool_destroy(out->pool);
}
