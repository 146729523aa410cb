#include "engine/text/unit_text.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    double value;
    const char *unit, *want;
} cases[] = {
    { 0.00052034, "s", "520.3\u00a0\u00b5s" },
    { 4.4541157e-06, "s", "4.454\u00a0\u00b5s" },
    { 3.2e-10, "s", "0.3200\u00a0ns" },
    { 0.25, "s", "250.0\u00a0ms" },
    { 1, "s", "1.000\u00a0s" },
    { 90, "s", "90.00\u00a0s" },
    { 7200, "s", "2.000\u00a0h" },
    { 1500, "ms", "1.500\u00a0s" },
    { 0.5, "us", "500.0\u00a0ns" },
    { 0, "s", "0\u00a0s" },
    { -0.002, "s", "-2.000\u00a0ms" },
    { 13699861.7, "items/s", "13.70\u00a0M items/s" },
    { 9999, "items/s", "9999\u00a0items/s" },
    { 12345, "", "12.35\u00a0K" },
    { 850, "MB", "850.0\u00a0MB" },
    { 2500, "MB", "2.500\u00a0GB" },
    { 0.049152, "MB", "49.15\u00a0KB" },
    { 3.0 * 1024 * 1024, "KiB", "3.000\u00a0GiB" },
    { 123456, "%", "123456\u00a0%" },
    { 0.987, "ncc", "0.9870\u00a0ncc" },
    { 5e-7, "ratio", "5.000e-07\u00a0ratio" },
    { 3e7, NULL, "30000000" },
    { NAN, "s", "\u2013" },
    { INFINITY, "s", "\u221e\u00a0s" },
};

START_TEST(values_are_shown_in_a_fitting_unit)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_unit_append(&out, cases[_i].value, cases[_i].unit);
    ck_assert_str_eq(cbx_text_buffer_text(&out), cases[_i].want);
    cbx_text_buffer_done(&out);
}
END_TEST

static const struct {
    double percent;
    const char *change, *share;
} percents[] = {
    { 12.34, "+12.3\u00a0%", "12.3\u00a0%" },        { -0.04, "\u22120.0\u00a0%", "0.0\u00a0%" },
    { INFINITY, "+\u221e\u00a0%", "\u221e\u00a0%" }, { NAN, "\u2013", "\u2013" },
    { -2e9, "\u22122.0e+09\u00a0%", "2.0e+09\u00a0%" },
};

START_TEST(percents_have_a_sign_or_none)
{
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_percent_append(&out, percents[_i].percent);
    ck_assert_str_eq(cbx_text_buffer_text(&out), percents[_i].change);
    cbx_text_buffer_clear(&out);
    cbx_share_append(&out, percents[_i].percent);
    ck_assert_str_eq(cbx_text_buffer_text(&out), percents[_i].share);
    cbx_text_buffer_done(&out);
}
END_TEST

START_TEST(long_units_are_cut_between_characters)
{
    char unit[200];
    unit[0] = 'x'; /* so that a two-byte character straddles the end */
    for (size_t i = 1; i + 1 < sizeof unit; i += 2)
        memcpy(unit + i, "\u00e9", 2);
    unit[sizeof unit - 1] = '\0';
    cbx_unit_scale scale = cbx_unit_choose(1, unit);
    ck_assert_uint_le(strlen(scale.unit), CBX_UNIT_SIZE - 1);
    ck_assert_uint_eq(strlen(scale.unit) % 2, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("unit_text");
    TCase *tc = tcase_create("unit_text");
    tcase_add_loop_test(tc, values_are_shown_in_a_fitting_unit, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, percents_have_a_sign_or_none, 0, sizeof percents / sizeof *percents);
    tcase_add_test(tc, long_units_are_cut_between_characters);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
