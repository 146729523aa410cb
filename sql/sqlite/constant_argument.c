#include "sql/sqlite/constant_argument.h"

static bool is_same(const cbx_function *function, size_t index, const cbx_sql_argument *a,
                    const cbx_sql_argument *b)
{
    if (function->parameters[index].type == CBX_PARAMETER_DIRECTION)
        return a->direction == b->direction;
    return !(a->number < b->number) && !(a->number > b->number);
}

cbx_status cbx_sql_constant_check(cbx_sql_constant *constant, const cbx_sql_arguments *arguments,
                                  size_t index, cbx_error *err)
{
    if (!constant->is_set) {
        constant->argument = arguments->at[index];
        constant->is_set = true;
        return CBX_OK;
    }
    if (is_same(arguments->function, index, &constant->argument, &arguments->at[index]))
        return CBX_OK;
    return cbx_sql_argument_fail(arguments->function, index, err, "must be the same for every row");
}
