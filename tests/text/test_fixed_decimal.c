#include "engine/text/fixed_decimal.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_as_printf(double value, int decimals, bool plus)
{
    char wanted[400];
    cbx_text_buffer got = CBX_TEXT_BUFFER_INIT;
    (void)snprintf(wanted, sizeof wanted, plus ? "%+.*f" : "%.*f", decimals, value);
    cbx_fixed_decimal_append(value, decimals, plus, &got);
    ck_assert_str_eq(cbx_text_buffer_text(&got), wanted);
    cbx_text_buffer_done(&got);
}

START_TEST(chosen_values)
{
    static const double values[] = { 0,
                                     -0.0,
                                     0.05,
                                     0.15,
                                     0.25,
                                     0.35,
                                     0.5,
                                     1.5,
                                     2.5,
                                     -2.5,
                                     0.049999999999999996,
                                     0.95,
                                     9.95,
                                     99.95,
                                     1e-7,
                                     -1e-9,
                                     1e8,
                                     999999999.5,
                                     1e9,
                                     123456789.123,
                                     1e15,
                                     1e300,
                                     5e-324,
                                     0.1,
                                     1.005,
                                     2.675,
                                     1.0000005,
                                     INFINITY,
                                     -INFINITY };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (int decimals = 0; decimals <= 15; decimals++) {
            expect_as_printf(values[i], decimals, false);
            expect_as_printf(values[i], decimals, true);
        }
}
END_TEST

/* Also values next to a half of the last digit, where rounding decides. */
START_TEST(random_values)
{
    uint64_t state = 42;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        int decimals = (int)(state >> 60);
        double unit = (double)(state >> 11) * 0x1p-53;
        double value = ldexp(unit, (int)(state >> 20 & 63) - 32);
        if (i % 2)
            value = (floor(unit * 1e6) + 0.5) / pow(10, decimals);
        expect_as_printf(i % 3 ? value : -value, decimals, i % 5 == 0);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fixed_decimal");
    TCase *tc = tcase_create("fixed_decimal");
    tcase_set_timeout(tc, 60); /* valgrind is slow */
    tcase_add_test(tc, chosen_values);
    tcase_add_test(tc, random_values);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
