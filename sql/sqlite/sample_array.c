#include "sql/sqlite/sample_array.h"

#include "engine/json/json_reader.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static double double_from_bytes(const unsigned char bytes[8])
{
    uint64_t bits = 0;
    for (int i = 7; i >= 0; i--)
        bits = bits << 8 | bytes[i];
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void bytes_from_double(double value, unsigned char bytes[8])
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++, bits >>= 8)
        bytes[i] = (unsigned char)(bits & 0xff);
}

static cbx_status array_reserve(cbx_sample_array *array, size_t n, cbx_error *err)
{
    array->given = malloc((n ? n : 1) * sizeof *array->given);
    if (!array->given)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory for %zu samples", n);
    array->n_given = n;
    return CBX_OK;
}

static cbx_status read_blob(sqlite3_value *value, cbx_sample_array *array, cbx_error *err)
{
    const unsigned char *bytes = sqlite3_value_blob(value);
    size_t size = (size_t)sqlite3_value_bytes(value);
    if (size % sizeof(double) != 0)
        return cbx_fail(
            err, CBX_INVALID,
            "must be an array of doubles, got a BLOB of %zu bytes (not a multiple of 8)", size);
    cbx_status status = array_reserve(array, size / sizeof(double), err);
    for (size_t i = 0; status == CBX_OK && i < array->n_given; i++)
        array->given[i] = double_from_bytes(bytes + i * sizeof(double));
    return status;
}

static cbx_status read_elements(const cbx_json *json, cbx_sample_array *array, cbx_error *err)
{
    if (json->type != CBX_JSON_ARRAY)
        return cbx_fail(err, CBX_INVALID, "must be a JSON array of numbers, got %s",
                        cbx_json_type_name(json->type));
    cbx_status status = array_reserve(array, json->count, err);
    for (size_t i = 0; status == CBX_OK && i < json->count; i++) {
        const cbx_json *item = &json->items[i];
        if (item->type == CBX_JSON_INTEGER || item->type == CBX_JSON_FLOAT)
            array->given[i] = item->number;
        else if (item->type == CBX_JSON_NULL)
            array->given[i] = NAN;
        else
            status =
                cbx_fail(err, CBX_INVALID, "must be a JSON array of numbers, but element %zu is %s",
                         i, cbx_json_type_name(item->type));
    }
    return status;
}

static cbx_status read_text(sqlite3_value *value, cbx_sample_array *array, cbx_error *err)
{
    const char *text = (const char *)sqlite3_value_text(value);
    cbx_arena *arena = cbx_arena_new();
    cbx_status status;
    if (!text || !arena) {
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory for a JSON array");
    } else {
        const cbx_json *json;
        status = cbx_json_parse(text, (size_t)sqlite3_value_bytes(value), arena, &json, err);
        if (status == CBX_OK)
            status = read_elements(json, array, err);
        else if (status == CBX_INVALID)
            cbx_error_prefix(err, "must be a JSON array of numbers");
    }
    cbx_arena_free(arena);
    return status;
}

/* Keeps apart what is there; most arrays are whole and need no second one. */
static cbx_status skip_missing(cbx_sample_array *array, cbx_error *err)
{
    size_t n_missing = 0;
    for (size_t i = 0; i < array->n_given; i++)
        n_missing += isnan(array->given[i]) ? 1 : 0;
    array->n = array->n_given - n_missing;
    if (n_missing == 0) {
        array->values = array->given;
        return CBX_OK;
    }
    array->values = malloc(array->n_given * sizeof *array->values);
    array->indexes = malloc(array->n_given * sizeof *array->indexes);
    if (!array->values || !array->indexes)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory for %zu samples", array->n_given);
    for (size_t i = 0, n = 0; i < array->n_given; i++) {
        if (isnan(array->given[i]))
            continue;
        array->values[n] = array->given[i];
        array->indexes[n++] = i;
    }
    return CBX_OK;
}

static cbx_status read_elements_of(sqlite3_value *value, cbx_sample_array *array, cbx_error *err)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_BLOB:
        return read_blob(value, array, err);
    case SQLITE_TEXT:
        return read_text(value, array, err);
    default:
        return cbx_fail(err, CBX_INVALID, "must be a sample array or JSON text, got the number %s",
                        (const char *)sqlite3_value_text(value));
    }
}

cbx_status cbx_sample_array_read(sqlite3_value *value, cbx_sample_array *ret_array, cbx_error *err)
{
    cbx_sample_array array = { 0 };
    cbx_status status = read_elements_of(value, &array, err);
    if (status == CBX_OK)
        status = skip_missing(&array, err);
    if (status == CBX_OK)
        *ret_array = array;
    else
        cbx_sample_array_done(&array);
    return status;
}

void cbx_sample_array_done(cbx_sample_array *array)
{
    if (array->values != array->given)
        free(array->values);
    free(array->given);
    free(array->indexes);
    *array = (cbx_sample_array){ 0 };
}

size_t cbx_sample_array_index(const cbx_sample_array *array, size_t i)
{
    return array->indexes ? array->indexes[i] : i;
}

void cbx_sample_array_result(sqlite3_context *context, const double *values, size_t n)
{
    unsigned char *bytes = sqlite3_malloc64(n ? n * sizeof(double) : 1);
    if (!bytes) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (size_t i = 0; i < n; i++)
        bytes_from_double(values[i], bytes + i * sizeof(double));
    sqlite3_result_blob64(context, bytes, n * sizeof(double), sqlite3_free);
}
