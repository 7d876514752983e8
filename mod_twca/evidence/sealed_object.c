/* Licensed under the Apache License, Version 2.0; see LICENSE. */

#include "sealed_object.h"

#include <string.h>

#define KEY_PROTECTOR "com.sun.crypto.provider.SealedObjectForKeyProtector"
#define SEALED_OBJECT "javax.crypto.SealedObject"

#define FIRST_HANDLE 0x7E0000

/* What begins an element: java.io.ObjectStreamConstants. */
enum {
    TC_NULL = 0x70,
    TC_REFERENCE = 0x71,
    TC_CLASSDESC = 0x72,
    TC_OBJECT = 0x73,
    TC_STRING = 0x74,
    TC_ARRAY = 0x75,
    TC_ENDBLOCKDATA = 0x78
};

/* No writeObject() of its own: its fields and nothing more. */
#define SC_SERIALIZABLE 2

#define FIELDS 8 /* it has four */
#define HANDLES 64

typedef struct {
    twca_cursor_t *cursor;
    unsigned handles;                /* given so far */
    unsigned char is_bytes[HANDLES]; /* the class of a byte[] */
    char fields[FIELDS];             /* their types: '[' or 'L' */
    int field_count;
    int is_refused;
} stream_t;

static void refuse(stream_t *stream)
{
    stream->is_refused |= !stream->cursor->failed;
    stream->cursor->failed = 1;
}

static unsigned take_tag(stream_t *stream)
{
    return (unsigned)twca_cursor_number(stream->cursor, 1);
}

static void expect(stream_t *stream, unsigned tag)
{
    if (take_tag(stream) != tag) {
        refuse(stream);
    }
}

static unsigned give_handle(stream_t *stream)
{
    if (stream->handles == HANDLES - 1) {
        refuse(stream);
        return HANDLES - 1;
    }
    return stream->handles++;
}

static unsigned take_handle(stream_t *stream)
{
    apr_uint64_t handle = twca_cursor_number(stream->cursor, 4);

    if (handle < FIRST_HANDLE || handle - FIRST_HANDLE >= stream->handles) {
        refuse(stream);
        return HANDLES - 1;
    }
    return (unsigned)(handle - FIRST_HANDLE);
}

static void pass_string(stream_t *stream)
{
    apr_uint64_t length = twca_cursor_number(stream->cursor, 2);

    (void)twca_cursor_bytes(stream->cursor, length);
}

/* The type of a field, or its value: a string, new or known. */
static void pass_string_object(stream_t *stream)
{
    switch (take_tag(stream)) {
    case TC_NULL:
        break;
    case TC_REFERENCE:
        (void)take_handle(stream);
        break;
    case TC_STRING:
        (void)give_handle(stream);
        pass_string(stream);
        break;
    default:
        refuse(stream);
    }
}

static void read_fields(stream_t *stream)
{
    int count = (int)twca_cursor_number(stream->cursor, 2);
    int i;

    for (i = 0; i < count && !stream->cursor->failed; i++) {
        char type = (char)take_tag(stream);

        if ((type != '[' && type != 'L') || stream->field_count == FIELDS) {
            refuse(stream);
            return;
        }
        stream->fields[stream->field_count++] = type;
        pass_string(stream);
        pass_string_object(stream);
    }
}

/* A class of that name that writes its fields and no more. Its fields are
 * remembered if @a has_fields. */
static unsigned read_class(stream_t *stream, const char *name)
{
    unsigned handle;

    expect(stream, TC_CLASSDESC);
    if (!twca_cursor_is(stream->cursor, name)) {
        refuse(stream);
    }
    (void)twca_cursor_number(stream->cursor, 8);
    handle = give_handle(stream);
    if (take_tag(stream) != SC_SERIALIZABLE) {
        refuse(stream);
    }
    read_fields(stream);
    expect(stream, TC_ENDBLOCKDATA);
    return handle;
}

static void pass_bytes_class(stream_t *stream)
{
    const unsigned char *at = stream->cursor->at;

    if (!stream->cursor->failed && at < stream->cursor->end
        && *at == TC_REFERENCE) {
        (void)take_tag(stream);
        if (!stream->is_bytes[take_handle(stream)]) {
            refuse(stream);
        }
        return;
    }
    stream->is_bytes[read_class(stream, "[B")] = 1;
    expect(stream, TC_NULL);
}

static void pass_array(stream_t *stream)
{
    switch (take_tag(stream)) {
    case TC_NULL:
        break;
    case TC_REFERENCE:
        (void)take_handle(stream);
        break;
    case TC_ARRAY:
        pass_bytes_class(stream);
        (void)give_handle(stream);
        (void)twca_cursor_bytes(stream->cursor,
                                twca_cursor_number(stream->cursor, 4));
        break;
    default:
        refuse(stream);
    }
}

static void pass_values(stream_t *stream)
{
    int count = stream->field_count;
    int i;

    for (i = 0; i < count && !stream->cursor->failed; i++) {
        if (stream->fields[i] == '[') {
            pass_array(stream);
        }
        else {
            pass_string_object(stream);
        }
    }
}

twca_sealed_e twca_sealed_object_pass(twca_cursor_t *cursor)
{
    stream_t stream;

    memset(&stream, 0, sizeof(stream));
    stream.cursor = cursor;
    if (twca_cursor_number(cursor, 4) != 0xACED0005) {
        cursor->failed = 1;
        return TWCA_SEALED_BROKEN;
    }
    expect(&stream, TC_OBJECT);
    (void)read_class(&stream, KEY_PROTECTOR);
    if (stream.field_count > 0) {
        refuse(&stream);
    }
    (void)read_class(&stream, SEALED_OBJECT);
    expect(&stream, TC_NULL);
    (void)give_handle(&stream);
    pass_values(&stream);
    if (stream.is_refused) {
        return TWCA_SEALED_REFUSED;
    }
    return cursor->failed ? TWCA_SEALED_BROKEN : TWCA_SEALED_PASSED;
}
