#include "engine/statistics/decimal_round.h"

#include "near.h"
#include "random.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Python: round(x, d) */
static const struct {
    double x;
    int decimals;
    double want;
} rounded[] = {
    { 1.011797035445843, 4, 1.0118 }, { 0.9999645750543753, 6, 0.999965 },
    { 2.675, 2, 2.67 },               { 1.005, 2, 1.0 },
    { 0.00005, 4, 0.0001 },           { 0.00015, 4, 0.0001 },
    { 0.5, 0, 0.0 },                  { 1.5, 0, 2.0 },
    { 2.5, 0, 2.0 },                  { 0.125, 2, 0.12 },
    { 0.375, 2, 0.38 },               { -2.00005, 4, -2.0 },
    { 1e300, 6, 1e300 },              { 5e-324, 6, 0.0 },
};

START_TEST(round_has_the_known_values)
{
    double got = cbx_round_decimals(rounded[_i].x, rounded[_i].decimals);
    assert_near("round", got, rounded[_i].want, 0);
}
END_TEST

START_TEST(round_agrees_with_printing_and_reading)
{
    uint64_t state = 7;
    char text[400];
    for (int i = 0; i < 20000; i++) {
        double x = ldexp(random_unit(&state) - 0.5, (int)(random_bits(&state) % 80) - 40);
        if (i % 3 == 0)
            x = (double)((int)(random_bits(&state) % 20001) - 10000) / 1e4 + 0.00005;
        int decimals = i % 7;
        (void)snprintf(text, sizeof text, "%.*f", decimals, x);
        assert_near(text, cbx_round_decimals(x, decimals), strtod(text, NULL), 0);
    }
}
END_TEST

START_TEST(round_passes_what_is_not_finite)
{
    ck_assert(isnan(cbx_round_decimals(NAN, 4)));
    ck_assert(isinf(cbx_round_decimals(-INFINITY, 4)));
}
END_TEST

static void assert_tenths(double x)
{
    char want[CBX_TENTHS_TEXT_SIZE], got[CBX_TENTHS_TEXT_SIZE];
    (void)snprintf(want, sizeof want, "%.1f", x);
    cbx_tenths_text(x, got);
    ck_assert_str_eq(got, want);
}

START_TEST(tenths_agree_with_printf)
{
    static const double edges[] = { 0,     -0.0,     0.05,     0.15,     0.25,      0.35, 0.95,
                                    -0.25, DBL_MAX,  -DBL_MAX, INFINITY, -INFINITY, 1e22, 0x1p53,
                                    1e15,  0x1p-1074 };
    for (size_t i = 0; i < ARRAY_LENGTH(edges); i++)
        assert_tenths(edges[i]);
    uint64_t state = 11;
    for (int i = 0; i < 20000; i++)
        assert_tenths(ldexp(random_unit(&state), (int)(random_bits(&state) % 120) - 40));
    for (int i = 0; i < 400; i++)
        assert_tenths(i / 20.0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, round_has_the_known_values, 0, (int)ARRAY_LENGTH(rounded));
    tcase_add_test(tc, round_agrees_with_printing_and_reading);
    tcase_add_test(tc, round_passes_what_is_not_finite);
    tcase_add_test(tc, tenths_agree_with_printf);
}

int main(void)
{
    return run_case("decimal_round", add_tests);
}
