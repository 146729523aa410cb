#include "cli/shell/postgres_value.h"

#include "engine/json/json_writer.h"
#include "engine/json/number_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* pg_type.dat */
enum {
    TYPE_BOOLEAN = 16,
    TYPE_BIGINT = 20,
    TYPE_SMALLINT = 21,
    TYPE_INTEGER = 23,
    TYPE_OID = 26,
    TYPE_REAL = 700,
    TYPE_DOUBLE = 701,
    TYPE_DOUBLES = 1022,
    TYPE_NUMERIC = 1700
};

static bool read_double(const char *text, size_t length, double *ret_value)
{
    static const struct {
        const char *text;
        double value;
    } names[] = { { "Infinity", INFINITY }, { "-Infinity", -INFINITY }, { "NaN", NAN } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].text) == length && memcmp(text, names[i].text, length) == 0) {
            *ret_value = names[i].value;
            return true;
        }
    return cbx_number_parse(text, length, ret_value);
}

static cbx_cell integer_cell(const char *text)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return *end || errno ? cbx_cell_text(text) : cbx_cell_integer(value);
}

static cbx_cell real_cell(const char *text)
{
    double value;
    return read_double(text, strlen(text), &value) ? cbx_cell_real(value) : cbx_cell_text(text);
}

static cbx_cell numeric_cell(const char *text)
{
    enum { DIGITS_OF_A_DOUBLE = 15 };
    size_t n = 0;
    for (const char *p = text; *p; p++)
        n += *p >= '0' && *p <= '9';
    if (!strchr(text, '.'))
        return integer_cell(text);
    return n > DIGITS_OF_A_DOUBLE + 5 ? cbx_cell_text(text) : real_cell(text);
}

/* {1,NULL,2.5} */
static bool doubles_cell(const char *text, cbx_arena *arena, cbx_cell *ret_cell)
{
    cbx_text_buffer json = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &json, CBX_JSON_RESULT);
    cbx_json_begin_array(&writer);
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "{},");
        double value;
        if (n && read_double(p, n, &value) && !isnan(value))
            cbx_json_double(&writer, value);
        else if (n)
            cbx_json_null(&writer);
        p += n + (p[n] != '\0');
    }
    cbx_json_end_array(&writer);
    char *copy =
        cbx_text_buffer_failed(&json) ? NULL : cbx_arena_strdup(arena, cbx_text_buffer_text(&json));
    cbx_text_buffer_done(&json);
    *ret_cell = cbx_cell_text(copy);
    return copy;
}

bool cbx_postgres_value_read(unsigned type, const char *text, cbx_arena *arena, cbx_cell *ret_cell)
{
    switch (type) {
    case TYPE_BOOLEAN:
        *ret_cell = cbx_cell_integer(*text == 't');
        return true;
    case TYPE_BIGINT:
    case TYPE_SMALLINT:
    case TYPE_INTEGER:
    case TYPE_OID:
        *ret_cell = integer_cell(text);
        return true;
    case TYPE_REAL:
    case TYPE_DOUBLE:
        *ret_cell = real_cell(text);
        return true;
    case TYPE_NUMERIC:
        *ret_cell = numeric_cell(text);
        return true;
    case TYPE_DOUBLES:
        return doubles_cell(text, arena, ret_cell);
    default:
        *ret_cell = cbx_cell_text(text);
        return true;
    }
}

bool cbx_postgres_value_write(cbx_cell cell, cbx_arena *arena, const char **ret_text)
{
    char number[CBX_NUMBER_TEXT_SIZE];
    switch (cell.type) {
    case CBX_CELL_INTEGER:
        *ret_text = cbx_arena_printf(arena, "%lld", (long long)cell.integer);
        return *ret_text;
    case CBX_CELL_REAL:
        (void)cbx_number_format(cell.real, number);
        *ret_text = cbx_arena_strdup(arena, number);
        return *ret_text;
    case CBX_CELL_TEXT:
        *ret_text = cell.text;
        return true;
    case CBX_CELL_NULL:
        break;
    }
    *ret_text = NULL;
    return true;
}
