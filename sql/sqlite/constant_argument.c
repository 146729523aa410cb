#include "sql/sqlite/constant_argument.h"

#include <math.h>
#include <string.h>

static bool is_direction(const cbx_function *function, size_t index)
{
    return function->parameters[index].type == CBX_PARAMETER_DIRECTION;
}

static bool is_same(const cbx_function *function, size_t index, const cbx_sql_argument *a,
                    const cbx_sql_argument *b)
{
    if (is_direction(function, index))
        return a->direction == b->direction;
    return !(a->number < b->number) && !(a->number > b->number);
}

cbx_status cbx_sql_constant_check(cbx_sql_constant *constant, const cbx_sql_arguments *arguments,
                                  size_t index, cbx_error *err)
{
    const cbx_sql_constant other = { true, arguments->at[index] };
    return cbx_sql_constant_combine(constant, &other, arguments->function, index, err);
}

cbx_status cbx_sql_constant_combine(cbx_sql_constant *constant, const cbx_sql_constant *other,
                                    const cbx_function *function, size_t index, cbx_error *err)
{
    if (!constant->is_set)
        *constant = *other;
    if (!other->is_set || is_same(function, index, &constant->argument, &other->argument))
        return CBX_OK;
    return cbx_sql_argument_fail(function, index, err, "must be the same for every row");
}

/* A direction as its name, so that no byte depends on how the names are numbered. */
static void write_direction(cbx_direction direction, cbx_text_buffer *bytes)
{
    const char *name = cbx_direction_name(direction);
    cbx_bytes_put_count(bytes, strlen(name));
    cbx_text_buffer_puts(bytes, name);
}

static cbx_direction read_direction(cbx_byte_reader *bytes)
{
    enum { longest = 16 };
    cbx_direction direction = CBX_DIRECTION_INFO;
    char name[longest + 1] = "";
    uint64_t length = cbx_byte_reader_count(bytes);
    const unsigned char *there =
        length <= longest ? cbx_byte_reader_take(bytes, (size_t)length) : NULL;
    if (there)
        memcpy(name, there, (size_t)length);
    if (!cbx_direction_parse(name, &direction))
        bytes->failed = true;
    return direction;
}

static double read_number(cbx_parameter_type type, cbx_byte_reader *bytes)
{
    double number = cbx_byte_reader_double(bytes);
    if (isnan(number) || (type == CBX_PARAMETER_FRACTION && !(number >= 0 && number <= 1)))
        bytes->failed = true;
    return number;
}

void cbx_sql_constant_write(const cbx_sql_constant *constant, const cbx_function *function,
                            size_t index, cbx_text_buffer *bytes)
{
    if (is_direction(function, index))
        write_direction(constant->argument.direction, bytes);
    else
        cbx_bytes_put_double(bytes, constant->argument.number);
}

void cbx_sql_constant_read(cbx_sql_constant *ret_constant, const cbx_function *function,
                           size_t index, cbx_byte_reader *bytes)
{
    ret_constant->is_set = true;
    if (is_direction(function, index))
        ret_constant->argument.direction = read_direction(bytes);
    else
        ret_constant->argument.number = read_number(function->parameters[index].type, bytes);
}
