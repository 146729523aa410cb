/* What every function of the catalog must do with odd arguments, called from the catalog: a new
 * function is tested here as soon as it is listed, and must add its row of special values. */
#include "engine/base/text_buffer.h"
#include "sql/function_catalog.h"
#include "tests/sql/sql_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cbx_text_buffer sql = CBX_TEXT_BUFFER_INIT;

static void begin(void)
{
    sql_fixture_begin();
    cbx_text_buffer_clear(&sql);
}

/* ---- calls ---- */

/* An argument that the function takes. */
static const char *good_argument(const cbx_function *function, size_t index)
{
    static const char *const good[] = {
        [CBX_PARAMETER_NUMBER] = "2.5",
        [CBX_PARAMETER_NOT_NEGATIVE] = "0.5",
        [CBX_PARAMETER_FRACTION] = "0.5",
        [CBX_PARAMETER_CONFIDENCE] = "0.9",
        [CBX_PARAMETER_COUNT] = "3",
        [CBX_PARAMETER_INTEGER] = "7",
        [CBX_PARAMETER_DIRECTION] = "'lower'",
        [CBX_PARAMETER_TEXT] = "'pelt'",
        [CBX_PARAMETER_SAMPLES] = "'[0.5, 0.25, 1, 0.75]'",
    };
    return good[function->parameters[index].type];
}

/* SELECT f(good, ..., odd, ..., good), with as many arguments as it can take. */
static const char *call_with(const cbx_function *function, size_t odd_index, const char *odd)
{
    cbx_text_buffer_clear(&sql);
    cbx_text_buffer_printf(&sql, "SELECT %s(", function->name);
    for (size_t i = 0; function->parameters[i].name; i++)
        cbx_text_buffer_printf(&sql, "%s%s", i ? ", " : "",
                               i == odd_index ? odd : good_argument(function, i));
    cbx_text_buffer_putc(&sql, ')');
    return cbx_text_buffer_text(&sql);
}

static void expect_refusal(const cbx_function *function, size_t index, const char *odd)
{
    char begins[200];
    (void)snprintf(begins, sizeof begins, "error: %s: argument %zu (%s) must ", function->name,
                   index + 1, function->parameters[index].name);
    const char *call = call_with(function, index, odd);
    const char *got = sql_answer(call);
    ck_assert_msg(strncmp(got, begins, strlen(begins)) == 0, "%s gave %s", call, got);
}

START_TEST(good_arguments_are_taken)
{
    const cbx_function *function = &cbx_functions[_i];
    const char *got = sql_answer(call_with(function, CBX_FUNCTION_PARAMETERS, NULL));
    ck_assert_msg(strncmp(got, "error", 5) != 0, "%s", got);
}
END_TEST

/* NULL in, NULL out; but a parameter whose default is NULL takes it, and a sparkline shows it. */
START_TEST(null_gives_null)
{
    const cbx_function *function = &cbx_functions[_i];
    const char *shown = strcmp(function->name, "sparkline") == 0 ? " " : "";
    for (size_t i = 0; function->parameters[i].name; i++) {
        const char *fallback = function->parameters[i].fallback;
        if (!fallback || strcmp(fallback, "NULL") != 0)
            expect_answer(call_with(function, i, "NULL"), shown);
    }
}
END_TEST

START_TEST(wrong_arguments_are_named)
{
    static const struct {
        cbx_parameter_type type;
        const char *odd[8];
    } refused[] = {
        { CBX_PARAMETER_NUMBER, { "'abc'", "''", "x'00'", "'1x'" } },
        { CBX_PARAMETER_NOT_NEGATIVE, { "'abc'", "x'00'", "-1", "9e999", "-9e999" } },
        { CBX_PARAMETER_FRACTION, { "'abc'", "x'00'", "-0.001", "1.001", "9e999" } },
        { CBX_PARAMETER_CONFIDENCE, { "'abc'", "x'00'", "0", "1", "-1", "9e999" } },
        { CBX_PARAMETER_COUNT, { "'abc'", "x'00'", "0", "-1", "1.5", "1000001", "9e999" } },
        { CBX_PARAMETER_INTEGER, { "'abc'", "x'00'", "1.5", "9e999" } },
        { CBX_PARAMETER_DIRECTION, { "'up'", "''", "'Higher'", "1", "x'00'" } },
        { CBX_PARAMETER_TEXT, { "'no such'", "1", "x'00'" } },
        { CBX_PARAMETER_SAMPLES,
          { "'[1, 2'", "'{}'", "'[1, \"a\"]'", "'[true]'", "'abc'", "''", "3.5", "x'0102'" } },
    };
    const cbx_function *function = &cbx_functions[_i];
    for (size_t i = 0; function->parameters[i].name; i++)
        for (size_t r = 0; r < sizeof refused / sizeof *refused; r++)
            for (size_t o = 0; o < 8 && refused[r].odd[o]; o++)
                if (refused[r].type == function->parameters[i].type)
                    expect_refusal(function, i, refused[r].odd[o]);
}
END_TEST

START_TEST(too_many_arguments_are_refused)
{
    const cbx_function *function = &cbx_functions[_i];
    char refusal[200];
    (void)snprintf(refusal, sizeof refusal, "error: wrong number of arguments to function %s()",
                   function->name);
    cbx_text_buffer_printf(&sql, "SELECT %s(1, 2, 3, 4, 5, 6)", function->name);
    expect_answer(cbx_text_buffer_text(&sql), refusal);
    cbx_text_buffer_clear(&sql);
    cbx_text_buffer_printf(&sql, "SELECT %s()", function->name);
    expect_answer(cbx_text_buffer_text(&sql), refusal);
}
END_TEST

/* ---- special values ---- */

/*
 * Arrays and rows: none; the one value 0.5; only missing ones; 0.5, Infinity, 0.25. Numbers: only
 * the last, as the first argument Infinity. Every other argument is a good one; of two arrays both
 * are the same, and the second members of pairs are the first ones.
 */
static const struct {
    const char *name, *empty, *one, *missing, *infinite;
} specials[] = {
    { "delta_pct", "", "", "", "Inf" },
    { "is_better", "", "", "", "0" },
    { "change_kind", "", "", "", "regression" },
    { "is_regression", "", "", "", "1" },
    { "rank_key", "", "", "", "Inf" },
    { "improvement_factor", "", "", "", "0.0" },
    { "complexity_class", "", "", "", "O(n^inf)" },
    { "sample_count", "0", "1", "0", "3" },
    { "sample_mean", "", "0.5", "", "Inf" },
    { "sample_median", "", "0.5", "", "0.5" },
    { "sample_stddev", "", "0.0", "", "" },
    { "sample_variance", "", "0.0", "", "" },
    { "sample_min", "", "0.5", "", "0.25" },
    { "sample_max", "", "0.5", "", "Inf" },
    { "sample_quantile", "", "0.5", "", "0.5" },
    { "sample_mad", "", "0.0", "", "0.25" },
    { "sample_iqr", "", "0.0", "", "Inf" },
    { "sample_cv", "", "0.0", "", "" },
    { "sample_geomean", "", "0.5", "", "Inf" },
    { "is_stable", "", "1", "", "" },
    { "outliers", "[]", "[]", "[]", "[1,2]" },
    { "bootstrap_lower", "", "0.5", "", "" },
    { "bootstrap_upper", "", "0.5", "", "" },
    { "prediction_lower", "", "", "", "" },
    { "prediction_upper", "", "", "", "" },
    { "change_point_indexes", "", "[]", "", "" },
    { "welch_t", "", "", "", "" },
    { "welch_p", "", "", "", "" },
    { "mann_whitney_u", "", "0.5", "", "4.5" },
    { "mann_whitney_p", "", "1.0", "", "1.0" },
    { "wilcoxon_w", "", "0.0", "", "" },
    { "wilcoxon_p", "", "1.0", "", "" },
    { "cohens_d", "", "0.0", "", "" },
    { "fdr_adjust", "", "[0.5]", "",
      "error: fdr_adjust: argument 1 (p_array) must hold p-values "
      "between 0 and 1, element 1 is inf" },
    { "median", "", "0.5", "", "0.5" },
    { "quantile", "", "0.5", "", "0.5" },
    { "stddev", "", "0.0", "", "" },
    { "variance", "", "0.0", "", "" },
    { "mad", "", "0.0", "", "0.25" },
    { "iqr", "", "0.0", "", "Inf" },
    { "cv", "", "0.0", "", "" },
    { "geomean", "", "0.5", "", "Inf" },
    { "best", "", "0.5", "", "0.25" },
    { "worst", "", "0.5", "", "Inf" },
    { "collect_samples", "", "", "", "" },
    { "sparkline", "", "▄", "  ", "██▁" },
    { "regr_slope", "", "", "", "" },
    { "regr_intercept", "", "", "", "" },
    { "regr_r2", "", "", "", "" },
    { "powerlaw_exponent", "", "0.0", "", "1.0" },
    { "powerlaw_coefficient", "", "0.5", "", "1.0" },
    { "powerlaw_r2", "", "1.0", "", "1.0" },
    { "scaling_fit", "", "", "", "" },
};
enum { N_SPECIALS = sizeof specials / sizeof *specials };

START_TEST(special_values_are_listed)
{
    for (size_t i = 0; i < N_SPECIALS; i++)
        if (strcmp(specials[i].name, cbx_functions[_i].name) == 0)
            return;
    ck_abort_msg("%s has no row of special values", cbx_functions[_i].name);
}
END_TEST

static bool takes_samples(const cbx_function *function)
{
    return function->parameters[0].type == CBX_PARAMETER_SAMPLES;
}

/* The call with the array for every sample array. */
static const char *array_call(const cbx_function *function, const char *array)
{
    cbx_text_buffer_clear(&sql);
    cbx_text_buffer_printf(&sql, "SELECT %s(", function->name);
    for (size_t i = 0; function->parameters[i].name; i++)
        cbx_text_buffer_printf(&sql, "%s%s", i ? ", " : "",
                               function->parameters[i].type == CBX_PARAMETER_SAMPLES
                                   ? array
                                   : good_argument(function, i));
    cbx_text_buffer_putc(&sql, ')');
    return cbx_text_buffer_text(&sql);
}

/* The aggregate over the rows, a list of VALUES, as every number. */
static const char *rows_call(const cbx_function *function, const char *rows)
{
    cbx_text_buffer_clear(&sql);
    cbx_text_buffer_printf(&sql, "SELECT %s(", function->name);
    for (size_t i = 0; function->parameters[i].name; i++)
        cbx_text_buffer_printf(&sql, "%s%s", i ? ", " : "",
                               function->parameters[i].type == CBX_PARAMETER_NUMBER
                                   ? "column1"
                                   : good_argument(function, i));
    cbx_text_buffer_printf(&sql, ") FROM (VALUES %s", rows);
    return cbx_text_buffer_text(&sql);
}

START_TEST(special_values_have_their_answer)
{
    const cbx_function *function = cbx_function_find(specials[_i].name);
    ck_assert_msg(function != NULL, "%s is not in the catalog", specials[_i].name);
    if (takes_samples(function)) {
        expect_answer(array_call(function, "'[]'"), specials[_i].empty);
        expect_answer(array_call(function, "x''"), specials[_i].empty);
        expect_answer(array_call(function, "'[0.5]'"), specials[_i].one);
        expect_answer(array_call(function, "x'000000000000E03F'"), specials[_i].one);
        expect_answer(array_call(function, "'[null, NaN]'"), specials[_i].missing);
        expect_answer(array_call(function, "x'000000000000F87F'"), specials[_i].missing);
        expect_answer(array_call(function, "'[0.5, Infinity, 0.25]'"), specials[_i].infinite);
    } else if (function->kind == CBX_FUNCTION_AGGREGATE) {
        bool is_opaque =
            strcmp(function->result, "array") == 0 || strcmp(function->result, "JSON") == 0;
        expect_answer(rows_call(function, "(1)) WHERE 0"), specials[_i].empty);
        expect_answer(rows_call(function, "(NULL), (NULL))"), specials[_i].missing);
        if (is_opaque)
            return;
        expect_answer(rows_call(function, "(0.5))"), specials[_i].one);
        expect_answer(rows_call(function, "(0.5), (9e999), (0.25))"), specials[_i].infinite);
    } else {
        expect_answer(call_with(function, 0, "9e999"), specials[_i].infinite);
    }
}
END_TEST

START_TEST(opaque_results_are_right)
{
    static const struct {
        const char *sql, *answer;
    } cases[] = {
        { "SELECT hex(collect_samples(column1)) FROM (VALUES (0.5))", "000000000000E03F" },
        { "SELECT sample_max(collect_samples(column1)) FROM (VALUES (1), (9e999))", "Inf" },
        { "SELECT scaling_fit(column1, column1) FROM (VALUES (0.5))",
          "{\"coefficient\":0.5,\"exponent\":0.0,\"r_squared\":1.0,\"complexity\":\"O(1)\","
          "\"exponent_stderr\":null,\"exponent_lower\":null,\"exponent_upper\":null,\"n\":1}" },
        { "SELECT scaling_fit(column1, -1) FROM (VALUES (0.5), (9e999))",
          "{\"coefficient\":0.0,\"exponent\":0.0,\"r_squared\":0.0,\"complexity\":\"O(1)\","
          "\"exponent_stderr\":null,\"exponent_lower\":null,\"exponent_upper\":null,\"n\":0}" },
    };
    expect_answer(cases[_i].sql, cases[_i].answer);
}
END_TEST

/* ---- windows ---- */

#define SERIES                                                                                     \
    "WITH RECURSIVE series(i, x) AS (SELECT 1, 3.0 UNION ALL SELECT i + 1, "                       \
    "CASE WHEN i %% 7 = 3 THEN NULL WHEN i %% 11 = 5 THEN 2.5 ELSE abs((i * 7919) %% 101) + 0.5 "  \
    "END "                                                                                         \
    "FROM series WHERE i < 60)"

/* The arguments with i and x for the numbers of a pair, x for the only one. */
static void put_row_arguments(const cbx_function *function)
{
    bool is_pair =
        function->parameters[1].type == CBX_PARAMETER_NUMBER && function->parameters[1].name;
    for (size_t i = 0; function->parameters[i].name; i++) {
        const char *argument = good_argument(function, i);
        if (function->parameters[i].type == CBX_PARAMETER_NUMBER)
            argument = is_pair && i == 0 ? "s.i" : "s.x";
        cbx_text_buffer_printf(&sql, "%s%s", i ? ", " : "", argument);
    }
}

static const struct {
    const char *frame, *rows; /* of series s, for the row t */
} frames[] = {
    { "ROWS BETWEEN 5 PRECEDING AND 2 PRECEDING", "s.i BETWEEN t.i - 5 AND t.i - 2" },
    { "ROWS BETWEEN 2 FOLLOWING AND 6 FOLLOWING", "s.i BETWEEN t.i + 2 AND t.i + 6" },
    { "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "s.i >= t.i" },
    { "RANGE BETWEEN 4 PRECEDING AND 1 FOLLOWING", "s.i BETWEEN t.i - 4 AND t.i + 1" },
    { "ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW",
      "s.i BETWEEN t.i - 3 AND t.i + 3 AND s.i <> t.i" },
};
enum { N_FRAMES = sizeof frames / sizeof *frames };

/*
 * Rows that differ between a window, in which rows come and go, and the aggregate over the same
 * rows: none, to the last bit.
 */
START_TEST(window_is_the_aggregate_of_its_rows)
{
    const cbx_function *function = &cbx_functions[_i / N_FRAMES];
    if (function->kind != CBX_FUNCTION_AGGREGATE)
        return;
    cbx_text_buffer_printf(&sql, SERIES ", moving AS (SELECT i, %s(", function->name);
    put_row_arguments(function);
    cbx_text_buffer_printf(&sql, ") OVER (ORDER BY i %s) AS a FROM series s), ",
                           frames[_i % N_FRAMES].frame);
    cbx_text_buffer_printf(&sql, "alone AS (SELECT t.i, (SELECT %s(", function->name);
    put_row_arguments(function);
    cbx_text_buffer_printf(&sql, ") FROM series s WHERE %s) AS a FROM series t) ",
                           frames[_i % N_FRAMES].rows);
    cbx_text_buffer_puts(&sql, "SELECT count(*), sum(moving.a IS NOT alone.a) "
                               "FROM moving JOIN alone USING (i)");
    expect_answer(cbx_text_buffer_text(&sql), "60|0");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("every function");
    int n = (int)cbx_n_functions;
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, good_arguments_are_taken, 0, n);
    tcase_add_loop_test(tc, null_gives_null, 0, n);
    tcase_add_loop_test(tc, wrong_arguments_are_named, 0, n);
    tcase_add_loop_test(tc, too_many_arguments_are_refused, 0, n);
    tcase_add_loop_test(tc, special_values_are_listed, 0, n);
    tcase_add_loop_test(tc, special_values_have_their_answer, 0, N_SPECIALS);
    tcase_add_loop_test(tc, opaque_results_are_right, 0, 4);
    tcase_add_loop_test(tc, window_is_the_aggregate_of_its_rows, 0, n * N_FRAMES);
    int status = run_sql_tests("every_function", tc, begin);
    cbx_text_buffer_done(&sql);
    return status;
}
