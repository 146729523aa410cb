/* What holds for every query, from the registry. */
#include "tests/query/query_fixture.h"

#include <stdlib.h>
#include <string.h>

START_TEST(queries_are_found_by_name)
{
    for (size_t i = 0; i < cbx_n_queries; i++) {
        const cbx_query *query = cbx_queries[i];
        ck_assert_ptr_eq(cbx_query_find(query->name), query);
        ck_assert(query->summary && *query->summary);
        ck_assert_uint_gt(query->n_columns, 0);
        ck_assert(query->fill != NULL);
        for (size_t a = 0; a < query->n_arguments; a++)
            ck_assert(!query->arguments[a].required || !query->arguments[a].fallback);
    }
    ck_assert_ptr_null(cbx_query_find("no such query"));
}
END_TEST

/* Each query refuses each argument of the wrong type, and names itself and the argument. */
START_TEST(arguments_of_the_wrong_type)
{
    for (size_t i = 0; i < cbx_n_queries; i++) {
        const cbx_query *query = cbx_queries[i];
        for (size_t a = 0; a < query->n_arguments; a++) {
            cbx_cell cells[16];
            cbx_error err, want;
            cbx_rowset *rows = NULL;
            for (size_t c = 0; c < query->n_arguments; c++)
                cells[c] = query->arguments[c].required ? cbx_cell_text("{}") : cbx_cell_null();
            bool is_text = query->arguments[a].kind == CBX_COLUMN_TEXT ||
                           query->arguments[a].kind == CBX_COLUMN_JSON;
            cells[a] = is_text ? cbx_cell_real(1.5) : cbx_cell_text("x");
            ck_assert_int_eq(
                cbx_query_run(query, query_store, cells, query->n_arguments, &rows, &err),
                CBX_INVALID);
            (void)cbx_fail(&want, CBX_INVALID, "%s: argument %zu (%s) must be ", query->name, a + 1,
                           query->arguments[a].name);
            ck_assert_msg(strncmp(err.text, want.text, strlen(want.text)) == 0, "%s", err.text);
        }
    }
}
END_TEST

START_TEST(required_arguments_and_too_many)
{
    for (size_t i = 0; i < cbx_n_queries; i++) {
        const cbx_query *query = cbx_queries[i];
        cbx_cell cells[16];
        cbx_error err;
        cbx_rowset *rows = NULL;
        for (size_t c = 0; c < 16; c++)
            cells[c] = cbx_cell_null();
        ck_assert_int_eq(cbx_query_run(query, query_store, cells, 16, &rows, &err), CBX_INVALID);
        ck_assert_ptr_nonnull(strstr(err.text, "arguments are taken, got 16"));
    }
    expect_error("ranking", "[]", "ranking: argument 2 (metric) is required");
    expect_error("trend", "['m']", "trend: argument 2 (name) is required");
    expect_error("trend", "['m', null]", "trend: argument 2 (name) is required");
}
END_TEST

START_TEST(messages)
{
    expect_error("compare_runs", "['a', 'b', 'x']",
                 "compare_runs: argument 3 (threshold) must be a number, got 'x'");
    expect_error("compare_runs", "['a', 'b', -0.5]",
                 "compare_runs: argument 3 (threshold) must be a finite number of at least 0, "
                 "got -0.5");
    expect_error("compare_runs", "['a', 'b', Infinity]",
                 "compare_runs: argument 3 (threshold) must be a finite number of at least 0, "
                 "got Infinity");
    expect_error("regressions", "[5]", "regressions: argument 1 (run) must be a text, got 5");
    expect_error("trend", "['m', 'p', '[]']",
                 "trend: argument 3 (tags) must be a JSON object, got an array");
    expect_error("trend", "['m', 'p', '{x']",
                 "trend: argument 3 (tags) is not JSON: line 1, column 2: expected a member "
                 "name in double quotes");
    expect_error("trend", "['m', 'p', '{}', 0]",
                 "trend: argument 4 (last) must be at least 1, got 0");
    expect_error("trend", "['m', 'p', '{}', 1.5]",
                 "trend: argument 4 (last) must be an integer, got 1.5");
}
END_TEST

/* A long text is cut between characters; this one is nothing but the ends of some. */
START_TEST(text_without_a_character)
{
    enum { LENGTH = 300 };
    char *text = malloc(LENGTH + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 0xb6, LENGTH);
    text[LENGTH] = '\0';
    const cbx_cell cells[] = { cbx_cell_text("m"), cbx_cell_text("p"), cbx_cell_text("{}"),
                               cbx_cell_text(text) };
    cbx_error err;
    cbx_rowset *rows = NULL;
    ck_assert_int_eq(cbx_query_run(cbx_query_find("trend"), query_store, cells, 4, &rows, &err),
                     CBX_INVALID);
    ck_assert_str_eq(err.text, "trend: argument 4 (last) must be an integer, got '...'");
    free(text);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query");
    tcase_add_test(tc, queries_are_found_by_name);
    tcase_add_test(tc, arguments_of_the_wrong_type);
    tcase_add_test(tc, required_arguments_and_too_many);
    tcase_add_test(tc, messages);
    tcase_add_test(tc, text_without_a_character);
    return run_query_tests("query", tc);
}
