#include "engine/store/postgres_link.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static uint64_t read_unsigned(const char *bytes, int length)
{
    uint64_t value = 0;
    for (int i = 0; i < length; i++)
        value = value << 8 | (unsigned char)bytes[i];
    return value;
}

static int64_t read_signed(const char *bytes, int length)
{
    switch (length) {
    case 1:
        return (int8_t)read_unsigned(bytes, 1);
    case 2:
        return (int16_t)read_unsigned(bytes, 2);
    case 4:
        return (int32_t)read_unsigned(bytes, 4);
    case 8:
        return (int64_t)read_unsigned(bytes, 8);
    default:
        return 0;
    }
}

static double read_double(const char *bytes)
{
    uint64_t bits = read_unsigned(bytes, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void write_unsigned(char *bytes, uint64_t value, int length)
{
    for (int i = length - 1; i >= 0; i--, value >>= 8)
        bytes[i] = (char)(value & 0xff);
}

static void put_unsigned(cbx_text_buffer *out, uint64_t value, int length)
{
    char *bytes = cbx_text_buffer_reserve(out, (size_t)length);
    if (!bytes)
        return;
    write_unsigned(bytes, value, length);
    out->length += (size_t)length;
}

void cbx_pg_put_int16(cbx_text_buffer *out, int value)
{
    put_unsigned(out, (uint64_t)value, 2);
}

void cbx_pg_put_int32(cbx_text_buffer *out, int64_t value)
{
    put_unsigned(out, (uint64_t)value, 4);
}

void cbx_pg_put_int64(cbx_text_buffer *out, int64_t value)
{
    put_unsigned(out, (uint64_t)value, 8);
}

void cbx_pg_put_double(cbx_text_buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_unsigned(out, bits, 8);
}

/* ---- parameters ---- */

static int next_parameter(cbx_pg_parameters *parameters, cbx_pg_type type)
{
    assert(parameters->n < CBX_PG_MAX_PARAMETERS);
    int i = parameters->n++;
    parameters->types[i] = type;
    parameters->values[i] = NULL;
    parameters->lengths[i] = 0;
    return i;
}

void cbx_pg_bind_text_n(cbx_pg_parameters *parameters, const char *text, size_t length)
{
    int i = next_parameter(parameters, CBX_PG_TEXT);
    parameters->values[i] = text;
    parameters->lengths[i] = (int)length;
}

void cbx_pg_bind_text(cbx_pg_parameters *parameters, const char *text)
{
    cbx_pg_bind_text_n(parameters, text, text ? strlen(text) : 0);
}

static void bind_number(cbx_pg_parameters *parameters, cbx_pg_type type, int64_t value, int length)
{
    int i = next_parameter(parameters, type);
    write_unsigned(parameters->integers[i], (uint64_t)value, length);
    parameters->values[i] = parameters->integers[i];
    parameters->lengths[i] = length;
}

void cbx_pg_bind_integer(cbx_pg_parameters *parameters, int64_t value)
{
    bind_number(parameters, CBX_PG_BIGINT, value, 8);
}

void cbx_pg_bind_null_integer(cbx_pg_parameters *parameters)
{
    (void)next_parameter(parameters, CBX_PG_BIGINT);
}

void cbx_pg_bind_boolean(cbx_pg_parameters *parameters, bool value)
{
    bind_number(parameters, CBX_PG_BOOLEAN, value, 1);
}

void cbx_pg_array_begin(cbx_text_buffer *array, cbx_pg_type element_type, size_t n)
{
    cbx_text_buffer_clear(array);
    cbx_pg_put_int32(array, n ? 1 : 0); /* dimensions */
    cbx_pg_put_int32(array, 0);         /* no NULLs */
    cbx_pg_put_int32(array, element_type);
    if (!n)
        return;
    cbx_pg_put_int32(array, (int64_t)n);
    cbx_pg_put_int32(array, 1); /* lower bound */
}

void cbx_pg_array_append_text(cbx_text_buffer *array, const char *text, size_t length)
{
    cbx_pg_put_int32(array, (int64_t)length);
    cbx_text_buffer_append(array, text, length);
}

void cbx_pg_array_append_integer(cbx_text_buffer *array, int64_t value)
{
    cbx_pg_put_int32(array, 8);
    cbx_pg_put_int64(array, value);
}

void cbx_pg_bind_array(cbx_pg_parameters *parameters, cbx_pg_type array_type,
                       const cbx_text_buffer *array)
{
    int i = next_parameter(parameters, array_type);
    parameters->values[i] = array->bytes;
    parameters->lengths[i] = (int)array->length;
}

/* ---- results ---- */

void cbx_pg_rows_done(cbx_pg_rows *rows)
{
    if (rows->handle)
        rows->link->clear(rows->handle);
    *rows = (cbx_pg_rows){ 0 };
}

static const char *cell(const cbx_pg_rows *rows, int row, int column, int *ret_length)
{
    return rows->link->cell(rows->handle, row, column, ret_length);
}

bool cbx_pg_is_null(const cbx_pg_rows *rows, int row, int column)
{
    int length = 0;
    return !cell(rows, row, column, &length);
}

int64_t cbx_pg_integer(const cbx_pg_rows *rows, int row, int column)
{
    int length = 0;
    const char *bytes = cell(rows, row, column, &length);
    return bytes ? read_signed(bytes, length) : 0;
}

double cbx_pg_double(const cbx_pg_rows *rows, int row, int column)
{
    int length = 0;
    const char *bytes = cell(rows, row, column, &length);
    return bytes && length == 8 ? read_double(bytes) : NAN;
}

const char *cbx_pg_text(const cbx_pg_rows *rows, int row, int column, cbx_arena *arena,
                        bool *failed)
{
    int length = 0;
    const char *bytes = cell(rows, row, column, &length);
    if (!bytes)
        return NULL;
    const char *copy = cbx_arena_strndup(arena, bytes, (size_t)length);
    *failed |= !copy;
    return copy;
}

cbx_pg_array cbx_pg_array_cell(const cbx_pg_rows *rows, int row, int column)
{
    enum { HEADER = 20, COUNT_AT = 12 }; /* an empty array has a shorter one */
    int length = 0;
    const char *bytes = cell(rows, row, column, &length);
    if (!bytes || length < HEADER)
        return (cbx_pg_array){ 0 };
    return (cbx_pg_array){ .at = bytes + HEADER,
                           .end = bytes + length,
                           .n = (size_t)read_unsigned(bytes + COUNT_AT, 4) };
}

/* The bytes of the next element; NULL for NULL and past the end. */
static const char *next_element(cbx_pg_array *array, int *ret_length)
{
    if (array->end - array->at < 4)
        return NULL;
    int64_t length = read_signed(array->at, 4);
    array->at += 4;
    if (length < 0 || length > array->end - array->at)
        return NULL;
    const char *bytes = array->at;
    array->at += length;
    *ret_length = (int)length;
    return bytes;
}

double cbx_pg_array_next_double(cbx_pg_array *array)
{
    int length = 0;
    const char *bytes = next_element(array, &length);
    return bytes && length == 8 ? read_double(bytes) : NAN;
}

int64_t cbx_pg_array_next_integer(cbx_pg_array *array)
{
    int length = 0;
    const char *bytes = next_element(array, &length);
    return bytes ? read_signed(bytes, length) : 0;
}
