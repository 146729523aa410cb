#include "engine/statistics/mann_whitney.h"

#include "near.h"

/* scipy.stats.mannwhitneyu(a, b, alternative='two-sided', method='auto'), 1.10.1 */
static const struct {
    const char *what;
    double a[12];
    size_t n_a;
    double b[12];
    size_t n_b;
    double u, p_value;
    bool exact;
} cases[] = {
    { "two frameworks", { 0.45, 0.47, 0.44, 0.46, 0.48 }, 5, { 0.52, 0.54, 0.51, 0.53, 0.55 }, 5, 0.0, 0.007936507936507936, true },
    { "itself", { 1, 2, 3, 4, 5 }, 5, { 1, 2, 3, 4, 5 }, 5, 12.5, 1.0, false },
    { "apart", { 1, 2, 3 }, 3, { 4, 5, 6 }, 3, 0.0, 0.1, true },
    { "constants", { 2, 2, 2 }, 3, { 2, 2, 2 }, 3, 4.5, 1.0, false },
    { "9 v 9", { 0, 1, 2, 3, 4, 5, 6, 7, 8 }, 9, { 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5 }, 9, 36.0, 0.7239320396139757, false },
    { "8 v 9", { 0, 1, 2, 3, 4, 5, 6, 7 }, 8, { 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5 }, 9, 28.0, 0.4807075277663513, true },
    { "ties", { 1, 1, 2, 2, 3, 3, 4, 4, 5 }, 9, { 2, 2, 3, 3, 4, 4, 5, 5, 6 }, 9, 25.0, 0.1772979842283876, false },
    { "one each", { 1 }, 1, { 2 }, 1, 0.0, 1.0, true },
    { "ties, small", { 1, 2, 2 }, 3, { 2, 3, 9, 4 }, 4, 1.0, 0.09872864789482493, false },
    { "interleaved", { 3.1, 1.2, 7.7, 0.4 }, 4, { 5.5, 2.2, 6.6, 8.8, 9.9, 1.0, 4.4 }, 7, 8.0, 0.3151515151515151, true },
    { "long b", { 1.5 }, 1, { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }, 12, 1.0, 0.3076923076923077, true },
    { "a above", { 9, 8, 7 }, 3, { 1, 2, 3, 4 }, 4, 12.0, 0.05714285714285714, true },
};

START_TEST(mann_whitney_agrees_with_scipy)
{
    cbx_mann_whitney test;
    ck_assert_int_eq(cbx_mann_whitney_compute(cases[_i].a, cases[_i].n_a, cases[_i].b,
                                              cases[_i].n_b, &test),
                     CBX_OK);
    assert_near(cases[_i].what, test.u, cases[_i].u, 0);
    assert_near(cases[_i].what, test.p_value, cases[_i].p_value, 1e-13);
    ck_assert_msg(test.exact == cases[_i].exact, "%s: exact", cases[_i].what);
}
END_TEST

/* Largest U that is significant at 5 %, two-sided: the table of D. Auble, Bulletin of the Institute
 * of Educational Research at Indiana University 1 (1953), as printed in S. Siegel, Nonparametric
 * Statistics (1956), table K. */
static const struct {
    size_t n_a, n_b;
    double critical_u;
} table[] = {
    { 3, 5, 0 },  { 4, 4, 0 },  { 5, 5, 2 },  { 5, 8, 6 },   { 6, 6, 5 },
    { 7, 7, 8 },  { 8, 8, 13 }, { 8, 9, 15 }, { 8, 20, 41 }, { 3, 20, 8 },
    { 4, 12, 7 }, { 6, 17, 22 },
};

/* Two samples without ties whose U is as wanted: a climbs over b one step at a time. */
static void make_samples(size_t n_a, size_t n_b, size_t u, double *a, double *b)
{
    for (size_t j = 0; j < n_b; j++)
        b[j] = (double)(j + 1);
    for (size_t i = n_a; i-- > 0;) {
        size_t above = u < n_b ? u : n_b;
        u -= above;
        a[i] = (double)above + 0.01 * (double)(i + 1) + 0.5;
    }
}

static double p_of_u(size_t n_a, size_t n_b, size_t u)
{
    double a[32], b[32];
    cbx_mann_whitney test;
    make_samples(n_a, n_b, u, a, b);
    ck_assert_int_eq(cbx_mann_whitney_compute(a, n_a, b, n_b, &test), CBX_OK);
    ck_assert(test.exact);
    assert_near("u", test.u, (double)u, 0);
    return test.p_value;
}

START_TEST(exact_p_has_the_published_critical_values)
{
    size_t critical = (size_t)table[_i].critical_u;
    ck_assert(p_of_u(table[_i].n_a, table[_i].n_b, critical) <= 0.05);
    ck_assert(p_of_u(table[_i].n_a, table[_i].n_b, critical + 1) > 0.05);
}
END_TEST

START_TEST(exact_p_of_a_long_sample)
{
    /* scipy: mannwhitneyu([2.5, 40.5, 60.5, 80.5], range(1, 301), method='exact') */
    double b[300];
    const double a[] = { 2.5, 40.5, 60.5, 80.5 };
    for (int i = 0; i < 300; i++)
        b[i] = i + 1;
    cbx_mann_whitney test;
    ck_assert_int_eq(cbx_mann_whitney_compute(a, 4, b, 300, &test), CBX_OK);
    ck_assert(test.exact);
    assert_near("u", test.u, 182.0, 0);
    assert_near("p", test.p_value, 0.012295416572456174, 1e-12);
    cbx_mann_whitney swapped;
    ck_assert_int_eq(cbx_mann_whitney_compute(b, 300, a, 4, &swapped), CBX_OK);
    assert_near("p, swapped", swapped.p_value, test.p_value, 0);
    assert_near("u, swapped", swapped.u, 1200 - test.u, 0);
}
END_TEST

START_TEST(mann_whitney_of_nothing)
{
    cbx_mann_whitney test;
    double x = 1;
    ck_assert_int_eq(cbx_mann_whitney_compute(&x, 0, &x, 1, &test), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_mann_whitney_compute(&x, 1, &x, 0, &test), CBX_TOO_FEW_SAMPLES);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, mann_whitney_agrees_with_scipy, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_loop_test(tc, exact_p_has_the_published_critical_values, 0,
                        (int)ARRAY_LENGTH(table));
    tcase_add_test(tc, exact_p_of_a_long_sample);
    tcase_add_test(tc, mann_whitney_of_nothing);
}

int main(void)
{
    return run_case("mann_whitney", add_tests);
}
