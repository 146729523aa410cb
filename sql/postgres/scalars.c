/* Every scalar function: one entry point, which looks up by its SQL name what to compute. */
#include "sql/postgres/calls.h"

PG_FUNCTION_INFO_V1(calibrax_scalar);

static void compute(sqlite3_context *context, const cbx_sql_binding *binding,
                    const cbx_sql_arguments *arguments)
{
    double value = 0;
    if (binding->scalar) {
        binding->scalar(context, arguments);
        return;
    }
    const cbx_sample_array *samples = &arguments->at[0].samples;
    cbx_status status = binding->reduce(samples->values, samples->n, &value);
    cbx_sql_result_number(context, status, value);
}

Datum calibrax_scalar(PG_FUNCTION_ARGS)
{
    sqlite3_value values[CBX_FUNCTION_PARAMETERS + 1], *argv[CBX_FUNCTION_PARAMETERS + 1];
    const cbx_called *called = cbx_called_get(fcinfo, "");
    int argc = cbx_called_arguments(fcinfo, called, 0, values, argv);
    sqlite3_context context = { .answer = CBX_ANSWER_NULL };
    cbx_sql_arguments arguments;
    cbx_error err;
    switch (cbx_sql_arguments_read(called->function, argc, argv, &arguments, &err)) {
    case CBX_SQL_READ_NULL:
        break;
    case CBX_SQL_READ_FAILED:
        cbx_raise(CBX_INVALID, &err);
    case CBX_SQL_READ_OK:
        compute(&context, called->binding, &arguments);
        cbx_sql_arguments_done(&arguments);
        break;
    }
    return cbx_called_answer(fcinfo, called, &context);
}
