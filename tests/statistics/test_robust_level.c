#include "engine/statistics/robust_level.h"

#include "near.h"

/* numpy 1.24: m = median(x), b = 3 / norm.ppf(.75) * median(abs(x - m)), c = clip(x, m - b, m + b),
 * c.mean(), c.std(ddof=1); where b is 0: m and sqrt(sum of squared deviations from it without the
 * largest, over n - 2). */
static const struct {
    const char *what;
    double x[8];
    size_t n;
    double centre, scale;
} cases[] = {
    { "nothing to clip", { 1, 2, 3, 4, 5 }, 5, 3, 1.58113883008419 },
    { "an even number", { 2, 4, 4, 5, 7, 9 }, 6, 5.16666666666667, 2.48327740429189 },
    { "an outlier is pulled in", { 1, 2, 3, 4, 100 }, 5, 3.48956133110336, 2.47914463879687 },
    { "one of seven",
      { 9.8, 9.9, 10, 10.05, 10.1, 10.2, 30 },
      7,
      10.1095958569039,
      0.297980837719625 },
    { "all equal", { 7, 7, 7 }, 3, 7, 0 },
    { "all but one equal", { 5, 5, 5, 5, 5, 5, 1000 }, 7, 5, 0 },
    { "quantised", { 0, 1, 1, 1, 1, 1, 2, 3 }, 8, 1, 0.577350269189626 },
    { "one value", { 4 }, 1, 4, 0 },
    { "two values", { 4, 6 }, 2, 5, 1.4142135623731 },
};

START_TEST(level_and_noise)
{
    cbx_robust_level level = cbx_robust_level_of_sorted(cases[_i].x, cases[_i].n);
    assert_near(cases[_i].what, level.centre, cases[_i].centre, 1e-13);
    assert_near(cases[_i].what, level.scale, cases[_i].scale, 1e-13);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, level_and_noise, 0, ARRAY_LENGTH(cases));
}

int main(void)
{
    return run_case("robust_level", add_tests);
}
