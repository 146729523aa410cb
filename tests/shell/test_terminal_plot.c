#include "cli/shell/terminal_plot.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static cbx_plot_series series;
static cbx_text_buffer out;
static cbx_error err;

static void setup(void)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static void teardown(void)
{
    cbx_plot_series_done(&series);
    cbx_text_buffer_done(&out);
}

static void add(cbx_cell a, cbx_cell b, cbx_cell c)
{
    const cbx_cell cells[] = { a, b, c };
    cbx_plot_series_add(&series, cells);
}

START_TEST(the_first_time_and_the_first_number_are_taken)
{
    static const char *const names[] = { "run_id", "timestamp", "value" };
    cbx_plot_series_begin(&series, names, 3);
    add(cbx_cell_text("r1"), cbx_cell_text("2026-01-01T00:00:00"), cbx_cell_null());
    add(cbx_cell_text("r2"), cbx_cell_text("2026-01-02T00:00:00"), cbx_cell_real(1.5));
    add(cbx_cell_text("r3"), cbx_cell_null(), cbx_cell_real(9));
    add(cbx_cell_text("r4"), cbx_cell_text("2026-01-03T00:00:00"), cbx_cell_integer(3));
    ck_assert_str_eq(series.x_name, "timestamp");
    ck_assert_str_eq(series.y_name, "value");
    ck_assert_uint_eq(series.n, 2);
    ck_assert_double_eq(series.y[0], 1.5);
    ck_assert_double_eq(series.x[1] - series.x[0], 86400e6);
}
END_TEST

START_TEST(epoch_us_is_a_time_and_not_a_value)
{
    static const char *const names[] = { "epoch_us", "n", "m" };
    cbx_plot_series_begin(&series, names, 3);
    add(cbx_cell_integer(1), cbx_cell_integer(5), cbx_cell_integer(7));
    ck_assert_str_eq(series.x_name, "epoch_us");
    ck_assert_str_eq(series.y_name, "n");
}
END_TEST

START_TEST(without_a_time_rows_are_counted)
{
    static const char *const names[] = { "a", "b", "c" };
    cbx_plot_series_begin(&series, names, 3);
    for (int i = 0; i < 5; i++)
        add(cbx_cell_text("x"), cbx_cell_integer(i * i), cbx_cell_null());
    ck_assert_int_eq(cbx_terminal_plot(&series, 60, &out, &err), CBX_OK);
    ck_assert_ptr_nonnull(strstr(out.bytes, "b by row (5 values)"));
    ck_assert_ptr_nonnull(strstr(out.bytes, "16 ┤"));
    ck_assert_ptr_nonnull(strstr(out.bytes, " 8 ┤"));
    ck_assert_ptr_nonnull(strstr(out.bytes, " 0 ┤⣀"));
}
END_TEST

START_TEST(a_plot_needs_numbers)
{
    static const char *const names[] = { "a", "b", "c" };
    ck_assert_int_eq(cbx_terminal_plot(&series, 0, &out, &err), CBX_TOO_FEW_SAMPLES);
    cbx_plot_series_begin(&series, names, 3);
    add(cbx_cell_text("x"), cbx_cell_null(), cbx_cell_real(1.0 / 0.0));
    ck_assert_int_eq(cbx_terminal_plot(&series, 0, &out, &err), CBX_TOO_FEW_SAMPLES);
    ck_assert_ptr_nonnull(strstr(err.text, "no column of numbers"));
}
END_TEST

/* One value, equal values, the largest doubles, any width: the frame holds. */
START_TEST(a_plot_keeps_its_frame)
{
    static const double values[][2] = { { 1, 1 }, { -1.7e308, 1.7e308 }, { 0, 5e-324 } };
    static const size_t widths[] = { 0, 1, 30, 80, 200, 100000 };
    static const char *const names[] = { "v", "", "" };
    cbx_plot_series_begin(&series, names, 3);
    add(cbx_cell_real(values[_i % 3][0]), cbx_cell_null(), cbx_cell_null());
    ck_assert_int_eq(cbx_terminal_plot(&series, widths[_i / 3], &out, &err), CBX_OK);
    add(cbx_cell_real(values[_i % 3][1]), cbx_cell_null(), cbx_cell_null());
    cbx_text_buffer_clear(&out);
    ck_assert_int_eq(cbx_terminal_plot(&series, widths[_i / 3], &out, &err), CBX_OK);
    size_t n_lines = 0;
    for (const char *c = out.bytes; *c; c++)
        n_lines += *c == '\n';
    ck_assert_uint_eq(n_lines, 18);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("terminal_plot");
    TCase *tc = tcase_create("all");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_first_time_and_the_first_number_are_taken);
    tcase_add_test(tc, epoch_us_is_a_time_and_not_a_value);
    tcase_add_test(tc, without_a_time_rows_are_counted);
    tcase_add_test(tc, a_plot_needs_numbers);
    tcase_add_loop_test(tc, a_plot_keeps_its_frame, 0, 18);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
