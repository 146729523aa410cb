#include "engine/report/svg_axis.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static const struct {
    const char *what;
    double low, high;
    const char *unit;
    bool may_be_log;
    const char *labels, *shown_unit;
} cases[] = {
    { "a small range far from zero", 18.2, 21.7, "ms", true, "18 19 20 21 22", "ms" },
    { "seconds that are micro", 4.4e-6, 6.1e-6, "s", true, "4.0 4.5 5.0 5.5 6.0 6.5", "\u00b5s" },
    { "around zero", -3, 4, "", true, "-4 -2 0 2 4", "" },
    { "rates", 1.2e7, 1.9e7, "items/s", true, "12 14 16 18 20", "M items/s" },
    { "decades", 1.5e-6, 0.02, "s", true, "1 10 100 1000 10000 100000", "\u00b5s" },
    { "decades that must not be", 1, 1000, "", false, "0 200 400 600 800 1000", "" },
    { "nearly one value", 5, 5, "s", true, "4.7 4.8 4.9 5.0 5.1 5.2 5.3", "s" },
    { "only zero", 0, 0, "s", true, "-1.0 -0.5 0.0 0.5 1.0", "s" },
};

START_TEST(ticks_are_round_and_cover_the_values)
{
    double ticks[CBX_MOST_TICKS];
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_axis axis =
        cbx_axis_make(cases[_i].low, cases[_i].high, cases[_i].unit, cases[_i].may_be_log);
    size_t n = cbx_axis_ticks(&axis, ticks);
    for (size_t i = 0; i < n; i++) {
        cbx_text_buffer_puts(&out, i ? " " : "");
        cbx_axis_label(&axis, ticks[i], &out);
    }
    ck_assert_msg(axis.low <= cases[_i].low && axis.high >= cases[_i].high, "%s", cases[_i].what);
    ck_assert_msg(n >= 2, "%s", cases[_i].what);
    ck_assert_str_eq(cbx_text_buffer_text(&out), cases[_i].labels);
    ck_assert_str_eq(axis.scale.unit, cases[_i].shown_unit);
    cbx_text_buffer_done(&out);
}
END_TEST

START_TEST(values_have_their_places)
{
    cbx_axis axis = cbx_axis_make(1, 10000, "", true);
    axis.begin_px = 100;
    axis.end_px = 20;
    ck_assert_double_eq_tol(cbx_axis_px(&axis, 1), 100, 1e-9);
    ck_assert_double_eq_tol(cbx_axis_px(&axis, 100), 60, 1e-9);
    ck_assert_double_eq_tol(cbx_axis_px(&axis, 1e9), 20, 1e-9);
    ck_assert_double_eq_tol(cbx_axis_px(&axis, -5), 100, 1e-9); /* a logarithm it does not have */
}
END_TEST

START_TEST(extremes_end)
{
    static const double extremes[][2] = { { 1, 1.0000000000000002 },
                                          { -1e308, 1e308 },
                                          { 5e-324, 1e308 },
                                          { 1e300, 1e300 },
                                          { 0, 5e-324 } };
    double ticks[CBX_MOST_TICKS];
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
        cbx_axis axis = cbx_axis_make(extremes[i][0], extremes[i][1], "s", true);
        ck_assert_uint_le(cbx_axis_ticks(&axis, ticks), CBX_MOST_TICKS);
        axis.end_px = 100;
        double px = cbx_axis_px(&axis, extremes[i][0]);
        ck_assert_msg(px >= 0 && px <= 100, "%zu: %g", i, px);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("svg_axis");
    TCase *tc = tcase_create("svg_axis");
    tcase_add_loop_test(tc, ticks_are_round_and_cover_the_values, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, values_have_their_places);
    tcase_add_test(tc, extremes_end);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
