#include "sql/sqlite/function_call.h"

#include "engine/json/json_writer.h"
#include "engine/json/number_text.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_TEXT = 40 }; /* bytes of a refused text that an error shows */

/* One argument on its way in. */
typedef struct fetch {
    const cbx_function *function;
    size_t index;
    sqlite3_value *value;
    cbx_error *err;
} fetch;

cbx_status cbx_sql_argument_fail(const cbx_function *function, size_t index, cbx_error *err,
                                 const char *format, ...)
{
    char text[CBX_ERROR_TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return cbx_fail(err, CBX_INVALID, "%s: argument %zu (%s) %s", function->name, index + 1,
                    function->parameters[index].name, text);
}

static cbx_status refuse(const fetch *in, const char *expected)
{
    const char *text = (const char *)sqlite3_value_text(in->value);
    if (!text)
        text = "";
    switch (sqlite3_value_type(in->value)) {
    case SQLITE_BLOB:
        return cbx_sql_argument_fail(in->function, in->index, in->err, "must be %s, got a BLOB",
                                     expected);
    case SQLITE_TEXT:
        return cbx_sql_argument_fail(in->function, in->index, in->err, "must be %s, got '%.*s%s'",
                                     expected, SHOWN_TEXT, text,
                                     strlen(text) > SHOWN_TEXT ? "..." : "");
    default:
        return cbx_sql_argument_fail(in->function, in->index, in->err, "must be %s, got %s",
                                     expected, text);
    }
}

static bool is_numeric(sqlite3_value *value)
{
    int type = sqlite3_value_numeric_type(value);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

static cbx_status fetch_number(const fetch *in, cbx_parameter_type type, double *ret_number)
{
    if (!is_numeric(in->value))
        return refuse(in, "a number");
    double x = sqlite3_value_double(in->value);
    if (type == CBX_PARAMETER_NOT_NEGATIVE && (!isfinite(x) || x < 0))
        return refuse(in, "a finite number, 0 or more");
    if (type == CBX_PARAMETER_FRACTION && !(x >= 0 && x <= 1))
        return refuse(in, "between 0 and 1");
    if (type == CBX_PARAMETER_CONFIDENCE && !(x > 0 && x < 1))
        return refuse(in, "between 0 and 1, both excluded");
    *ret_number = x;
    return CBX_OK;
}

static cbx_status fetch_integer(const fetch *in, cbx_parameter_type type, int64_t *ret_integer)
{
    if (!is_numeric(in->value))
        return refuse(in, "an integer");
    double as_real = sqlite3_value_double(in->value);
    int64_t x = sqlite3_value_int64(in->value);
    if (sqlite3_value_type(in->value) == SQLITE_FLOAT && (double)x != as_real)
        return refuse(in, "an integer");
    if (type == CBX_PARAMETER_COUNT && (x < 1 || x > CBX_PARAMETER_COUNT_MAX))
        return refuse(in, "an integer from 1 to 1000000");
    *ret_integer = x;
    return CBX_OK;
}

static cbx_status fetch_text(const fetch *in, const char **ret_text)
{
    if (sqlite3_value_type(in->value) != SQLITE_TEXT)
        return refuse(in, "text");
    *ret_text = (const char *)sqlite3_value_text(in->value);
    return *ret_text ? CBX_OK : cbx_fail(in->err, CBX_NO_MEMORY, "out of memory");
}

static cbx_status fetch_direction(const fetch *in, cbx_direction *ret_direction)
{
    const char *text;
    cbx_status status = CBX_INVALID;
    if (sqlite3_value_type(in->value) == SQLITE_TEXT)
        status = fetch_text(in, &text);
    if (status == CBX_OK && cbx_direction_parse(text, ret_direction))
        return CBX_OK;
    return status == CBX_NO_MEMORY ? status : refuse(in, "'higher', 'lower' or 'info'");
}

static cbx_status fetch_samples(const fetch *in, cbx_sample_array *ret_samples)
{
    cbx_status status = cbx_sample_array_read(in->value, ret_samples, in->err);
    if (status != CBX_INVALID)
        return status;
    cbx_error why = *in->err;
    return cbx_sql_argument_fail(in->function, in->index, in->err, "%s", why.text);
}

static cbx_status fetch_argument(const fetch *in, cbx_sql_argument *argument)
{
    cbx_parameter_type type = in->function->parameters[in->index].type;
    switch (type) {
    case CBX_PARAMETER_COUNT:
    case CBX_PARAMETER_INTEGER:
        return fetch_integer(in, type, &argument->integer);
    case CBX_PARAMETER_DIRECTION:
        return fetch_direction(in, &argument->direction);
    case CBX_PARAMETER_TEXT:
        return fetch_text(in, &argument->text);
    case CBX_PARAMETER_SAMPLES:
        return fetch_samples(in, &argument->samples);
    case CBX_PARAMETER_NUMBER:
    case CBX_PARAMETER_NOT_NEGATIVE:
    case CBX_PARAMETER_FRACTION:
    case CBX_PARAMETER_CONFIDENCE:
        break;
    }
    return fetch_number(in, type, &argument->number);
}

/* The catalog writes fallbacks as SQL: a number, NULL, or the text 'auto'. */
static void use_fallback(const cbx_parameter *parameter, cbx_sql_argument *argument)
{
    double number = 0;
    if (strcmp(parameter->fallback, "NULL") == 0) {
        argument->is_null = true;
    } else if (parameter->type == CBX_PARAMETER_TEXT) {
        argument->text = parameter->fallback;
    } else {
        bool is_number =
            cbx_number_parse(parameter->fallback, strlen(parameter->fallback), &number);
        assert(is_number);
        (void)is_number;
        if (parameter->type == CBX_PARAMETER_COUNT || parameter->type == CBX_PARAMETER_INTEGER)
            argument->integer = (int64_t)number;
        else
            argument->number = number;
    }
}

static bool null_is_default(const cbx_parameter *parameter)
{
    return parameter->fallback && strcmp(parameter->fallback, "NULL") == 0;
}

static bool has_null(const cbx_function *function, int argc, sqlite3_value **argv)
{
    for (int i = 0; i < argc; i++)
        if (sqlite3_value_type(argv[i]) == SQLITE_NULL &&
            !null_is_default(&function->parameters[i]))
            return true;
    return false;
}

cbx_sql_read cbx_sql_arguments_read(const cbx_function *function, int argc, sqlite3_value **argv,
                                    cbx_sql_arguments *ret_arguments, cbx_error *err)
{
    if (has_null(function, argc, argv))
        return CBX_SQL_READ_NULL;
    *ret_arguments = (cbx_sql_arguments){ .function = function };
    for (size_t i = 0; function->parameters[i].name; i++) {
        cbx_sql_argument *argument = &ret_arguments->at[i];
        if (i >= (size_t)argc || sqlite3_value_type(argv[i]) == SQLITE_NULL) {
            use_fallback(&function->parameters[i], argument);
        } else {
            fetch in = { function, i, argv[i], err };
            if (fetch_argument(&in, argument) != CBX_OK) {
                cbx_sql_arguments_done(ret_arguments);
                return CBX_SQL_READ_FAILED;
            }
        }
        ret_arguments->n = i + 1;
    }
    return CBX_SQL_READ_OK;
}

void cbx_sql_arguments_done(cbx_sql_arguments *arguments)
{
    for (size_t i = 0; i < arguments->n; i++)
        if (arguments->function->parameters[i].type == CBX_PARAMETER_SAMPLES)
            cbx_sample_array_done(&arguments->at[i].samples);
    arguments->n = 0;
}

void cbx_sql_result_failure(sqlite3_context *context, cbx_status status, const cbx_error *err)
{
    if (status == CBX_NO_MEMORY)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_error(context, err->text, -1);
}

static bool result_status(sqlite3_context *context, cbx_status status)
{
    if (status == CBX_OK)
        return true;
    if (status == CBX_TOO_FEW_SAMPLES || status == CBX_DEGENERATE) {
        sqlite3_result_null(context);
    } else if (status == CBX_INTERRUPTED) {
        sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    } else {
        /* Arguments are checked before: this is a shortage of memory or our own mistake. */
        cbx_error err = { "calibrax: internal error in a statistic, please report it" };
        cbx_sql_result_failure(context, status, &err);
    }
    return false;
}

void cbx_sql_result_number(sqlite3_context *context, cbx_status status, double number)
{
    if (result_status(context, status))
        sqlite3_result_double(context, number);
}

void cbx_sql_result_boolean(sqlite3_context *context, cbx_status status, bool truth)
{
    if (result_status(context, status))
        sqlite3_result_int(context, truth);
}

void cbx_sql_result_text(sqlite3_context *context, cbx_text_buffer *text)
{
    if (cbx_text_buffer_failed(text))
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text64(context, cbx_text_buffer_text(text), text->length, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    cbx_text_buffer_done(text);
}

void cbx_sql_result_indexes(sqlite3_context *context, const cbx_sample_array *samples,
                            const size_t *indexes, size_t n)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &text, CBX_JSON_SQL);
    cbx_json_begin_array(&writer);
    for (size_t i = 0; i < n; i++)
        cbx_json_integer(&writer, (int64_t)cbx_sample_array_index(samples, indexes[i]));
    cbx_json_end_array(&writer);
    cbx_sql_result_text(context, &text);
}
