#include "sql/sqlite/function_binding.h"

#include <string.h>

const cbx_sql_binding *cbx_sql_binding_find(const char *name)
{
    static const cbx_sql_family *const families[] = {
        &cbx_sql_judging_family, &cbx_sql_sample_family, &cbx_sql_interval_family,
        &cbx_sql_level_family,   &cbx_sql_test_family,   &cbx_sql_order_family,
        &cbx_sql_moment_family,  &cbx_sql_fit_family,    &cbx_sql_row_family,
    };
    for (size_t f = 0; f < sizeof families / sizeof *families; f++)
        for (size_t i = 0; i < families[f]->n; i++)
            if (strcmp(families[f]->bindings[i].name, name) == 0)
                return &families[f]->bindings[i];
    return NULL;
}
