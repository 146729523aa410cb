#include "sql/function_catalog.h"

#include "sql/sqlite/function_binding.h"
#include "sql/table_function_catalog.h"
#include "tests/sql/sql_fixture.h"

#include <stdlib.h>
#include <string.h>

START_TEST(example_gives_its_result)
{
    expect_answer(cbx_functions[_i].example, cbx_functions[_i].example_result);
}
END_TEST

START_TEST(example_shows_its_function)
{
    ck_assert_ptr_nonnull(strstr(cbx_functions[_i].example, cbx_functions[_i].name));
}
END_TEST

START_TEST(names_are_unique)
{
    ck_assert_ptr_eq(cbx_function_find(cbx_functions[_i].name), &cbx_functions[_i]);
}
END_TEST

/* A hidden column of a visible one's name could not be told from it. */
START_TEST(table_columns_are_unique)
{
    const cbx_query *query = cbx_table_function_at((size_t)_i);
    for (size_t a = 0; a < query->n_arguments; a++)
        for (size_t c = 0; c < query->n_columns; c++)
            ck_assert_str_ne(query->arguments[a].name, query->columns[c].name);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("catalog");
    int n = (int)cbx_n_functions;
    tcase_add_loop_test(tc, example_gives_its_result, 0, n);
    tcase_add_loop_test(tc, example_shows_its_function, 0, n);
    tcase_add_loop_test(tc, names_are_unique, 0, n);
    tcase_add_loop_test(tc, table_columns_are_unique, 0, (int)cbx_table_function_count());
    return run_sql_tests("function_catalog", tc, sql_fixture_begin);
}
