#include "sql/postgres/sqlite_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- arguments ---- */

int sqlite3_value_type(sqlite3_value *value)
{
    return value->type;
}

int sqlite3_value_numeric_type(sqlite3_value *value)
{
    return value->type;
}

double sqlite3_value_double(sqlite3_value *value)
{
    return value->type == SQLITE_INTEGER ? (double)value->integer : value->real;
}

sqlite3_int64 sqlite3_value_int64(sqlite3_value *value)
{
    return value->integer;
}

const unsigned char *sqlite3_value_text(sqlite3_value *value)
{
    if (value->type == SQLITE_TEXT || value->type == SQLITE_BLOB)
        return (const unsigned char *)value->bytes;
    if (value->type == SQLITE_NULL)
        return NULL;
    if (value->type == SQLITE_INTEGER)
        (void)snprintf(value->shown, sizeof value->shown, "%lld", (long long)value->integer);
    else
        (void)cbx_number_format(value->real, value->shown);
    return (const unsigned char *)value->shown;
}

const void *sqlite3_value_blob(sqlite3_value *value)
{
    return value->bytes;
}

int sqlite3_value_bytes(sqlite3_value *value)
{
    return value->length;
}

/* ---- answers ---- */

void cbx_answer_done(sqlite3_context *context)
{
    free(context->bytes);
    *context = (sqlite3_context){ .answer = CBX_ANSWER_NULL, .raised = context->raised };
}

static void answer_bytes(sqlite3_context *context, cbx_answer answer, const void *bytes,
                         size_t length)
{
    cbx_answer_done(context);
    context->bytes = malloc(length + 1);
    context->answer = context->bytes ? answer : CBX_ANSWER_NO_MEMORY;
    if (!context->bytes)
        return;
    memcpy(context->bytes, bytes, length);
    context->bytes[length] = '\0';
    context->length = length;
}

void sqlite3_result_null(sqlite3_context *context)
{
    cbx_answer_done(context);
}

void sqlite3_result_double(sqlite3_context *context, double value)
{
    cbx_answer_done(context);
    if (value != value) /* NaN is no answer */
        return;
    context->answer = CBX_ANSWER_REAL;
    context->real = value;
}

void sqlite3_result_int64(sqlite3_context *context, sqlite3_int64 value)
{
    cbx_answer_done(context);
    context->answer = CBX_ANSWER_INTEGER;
    context->integer = value;
}

void sqlite3_result_int(sqlite3_context *context, int value)
{
    sqlite3_result_int64(context, value);
}

void sqlite3_result_text(sqlite3_context *context, const char *text, int length,
                         void (*release)(void *))
{
    (void)release; /* static or to be copied: nobody hands its memory over */
    answer_bytes(context, CBX_ANSWER_BYTES, text, length < 0 ? strlen(text) : (size_t)length);
}

void sqlite3_result_text64(sqlite3_context *context, const char *text, sqlite3_uint64 length,
                           void (*release)(void *), unsigned char encoding)
{
    (void)release;
    (void)encoding;
    answer_bytes(context, CBX_ANSWER_BYTES, text, (size_t)length);
}

void sqlite3_result_blob64(sqlite3_context *context, const void *bytes, sqlite3_uint64 length,
                           void (*release)(void *))
{
    answer_bytes(context, CBX_ANSWER_BYTES, bytes, (size_t)length);
    if (release == sqlite3_free)
        sqlite3_free((void *)(uintptr_t)bytes);
}

void sqlite3_result_error(sqlite3_context *context, const char *text, int length)
{
    answer_bytes(context, CBX_ANSWER_ERROR, text, length < 0 ? strlen(text) : (size_t)length);
}

/* Of the codes only SQLITE_INTERRUPT is used. */
void sqlite3_result_error_code(sqlite3_context *context, int code)
{
    (void)code;
    cbx_answer_done(context);
    context->answer = CBX_ANSWER_INTERRUPTED;
}

void sqlite3_result_error_nomem(sqlite3_context *context)
{
    cbx_answer_done(context);
    context->answer = CBX_ANSWER_NO_MEMORY;
}

void *sqlite3_malloc64(sqlite3_uint64 size)
{
    return malloc((size_t)size);
}

void sqlite3_free(void *memory)
{
    free(memory);
}
