/*
 * The table functions of SPEC section 5: those of engine/query, which read the store, and the one
 * that does not. Registration, \df, the reference page and the tests read this list.
 */
#ifndef CALIBRAX_SQL_TABLE_FUNCTION_CATALOG_H
#define CALIBRAX_SQL_TABLE_FUNCTION_CATALOG_H

#include "engine/query/query.h"

/* sample_values(samples): i, value. Each engine reads its own arrays, so fill is NULL. */
extern const cbx_query cbx_sample_values_table;

size_t cbx_table_function_count(void);
/* Its descriptor; index < count. The queries in their order, then sample_values. */
const cbx_query *cbx_table_function_at(size_t index);

/* An example for the reference page, over the store of demo/history whose baseline main is
 * latest~1. */
typedef struct cbx_table_example {
    const char *name;
    const char *statement, *result; /* its rows, one a line, columns by '|' */
} cbx_table_example;

/* The example of that table function, NULL when there is none. */
const cbx_table_example *cbx_table_example_find(const char *name);

#endif
