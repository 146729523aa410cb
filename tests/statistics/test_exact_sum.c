#include "engine/statistics/exact_sum.h"
#include "engine/statistics/linear_fit.h"
#include "engine/statistics/moment_sums.h"

#include "near.h"
#include "random.h"

#include <float.h>
#include <string.h>

enum { MOST_TERMS = 600 };

/* Python: math.fsum(terms) */
static const struct {
    const char *what;
    double terms[10], want;
} cases[] = {
    { "nothing", { 0 }, 0 },
    { "a tie and a little more", { 1, 0x1p-53, 0x1p-200 }, 0x1.0000000000001p+0 },
    { "a tie and a little less", { 1, -0x1p-54, -0x1p-300 }, 0x1.fffffffffffffp-1 },
    { "a tie to even", { 1 + 0x1p-52, 0x1p-53, -0x1p-400 }, 0x1.0000000000001p+0 },
    { "ones of all sizes", { 1e16, 1, 1e-16 }, 0x1.1c37937e08001p+53 },
    { "what cancels", { 1e100, 1, -1e100 }, 1 },
    { "the ends of the range", { 1e308, -1e308, 0x1p-1074 }, 0x1p-1074 },
    { "tenths", { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, 1 },
};

START_TEST(sum_is_rounded_once)
{
    cbx_exact_sum sum = { 0 };
    for (size_t i = 0; i < ARRAY_LENGTH(cases[_i].terms); i++)
        cbx_exact_sum_add(&sum, cases[_i].terms[i]);
    assert_near(cases[_i].what, cbx_exact_sum_value(&sum), cases[_i].want, 0);
    cbx_exact_sum_normalise(&sum);
    assert_near(cases[_i].what, cbx_exact_sum_value(&sum), cases[_i].want, 0);
}
END_TEST

static double growing_term(int j)
{
    return ldexp(1 + 0x1p-52, 2 * j);
}

/* Each term leaves a part of two bits behind, far more than there is room for. */
START_TEST(growing_terms_find_room)
{
    cbx_exact_sum sum = { 0 };
    cbx_moment_sums moments = { 0 };
    cbx_linear_sums line = { 0 };
    double cv;
    cbx_linear_fit fit;
    for (int j = -200; j <= 200; j++) {
        cbx_exact_sum_add(&sum, growing_term(j));
        cbx_moment_sums_add(&moments, growing_term(j));
        cbx_linear_sums_add(&line, growing_term(j / 2), j);
    }
    /* Python: sum(Fraction(2**52 + 1, 2**52) * Fraction(4)**j for j in range(-200, 201)) */
    assert_near("sum", cbx_exact_sum_value(&sum), 0x1.5555555555557p+400, 0);
    ck_assert_int_eq(cbx_moment_sums_cv(&moments, &cv), CBX_OK);
    /* numpy: x = 4.0**np.arange(-200, 201); x.std(ddof=1) / x.mean() */
    assert_near("cv", cv, 15.498354751392162, 1e-14);
    ck_assert_int_eq(cbx_linear_fit_from_sums(&line, &fit), CBX_OK);
    for (int j = -200; j <= 200; j++)
        cbx_exact_sum_add(&sum, -growing_term(j));
    ck_assert_int_eq(sum.n_parts, 0);
}
END_TEST

/* Terms of both signs over most of the range, in an order of its own for each seed. */
static void shuffled_terms(double *terms, uint64_t order)
{
    uint64_t state = 7;
    for (int i = 0; i < MOST_TERMS; i++)
        terms[i] = ldexp(random_normal(&state), (int)(random_bits(&state) % 800) - 400);
    for (int i = MOST_TERMS - 1; i > 0; i--) {
        int j = (int)(random_bits(&order) % (uint64_t)(i + 1));
        double moved = terms[i];
        terms[i] = terms[j];
        terms[j] = moved;
    }
}

static cbx_exact_sum sum_in_parts(const double *terms, int n_parts)
{
    cbx_exact_sum parts[8] = { 0 }, sum = { 0 };
    for (int i = 0; i < MOST_TERMS; i++)
        cbx_exact_sum_add(&parts[i % n_parts], terms[i]);
    for (int i = 0; i < n_parts; i++)
        cbx_exact_sum_merge(&sum, &parts[i]);
    cbx_exact_sum_normalise(&sum);
    return sum;
}

START_TEST(normalised_sum_does_not_depend_on_the_way)
{
    double terms[MOST_TERMS];
    shuffled_terms(terms, 1);
    cbx_exact_sum want = sum_in_parts(terms, 1);
    ck_assert_int_gt(want.n_parts, 5);
    shuffled_terms(terms, 2 + (uint64_t)_i);
    cbx_exact_sum got = sum_in_parts(terms, 1 + _i % 8);
    ck_assert_int_eq(got.n_parts, want.n_parts);
    ck_assert_mem_eq(got.parts, want.parts, (size_t)want.n_parts * sizeof *want.parts);
    for (int i = 1; i < want.n_parts; i++) /* each part is what rounding the rest has left */
        ck_assert(want.parts[i] + want.parts[i - 1] == want.parts[i]);
}
END_TEST

/* Out of the range there is no sum, but nothing else breaks. */
START_TEST(sum_out_of_range_is_nan)
{
    cbx_exact_sum sum = { 0 };
    for (int i = 0; i < 100; i++)
        cbx_exact_sum_add(&sum, i % 2 ? DBL_MAX : 0x1p-1074 * i);
    ck_assert(isnan(cbx_exact_sum_value(&sum)));
    cbx_exact_sum_normalise(&sum);
    ck_assert_int_eq(sum.n_parts, 1);
}
END_TEST

/* The largest values that count, in greater number than the squares of larger ones could bear. */
START_TEST(moments_of_huge_values)
{
    cbx_moment_sums sums = { 0 };
    double got;
    for (int i = 0; i < 10000; i++)
        cbx_moment_sums_add(&sums, i % 2 ? 0x1p470 : -0x1p470);
    ck_assert_int_eq(cbx_moment_sums_stddev(&sums, &got), CBX_OK);
    assert_near("stddev", got, 0x1p470 * sqrt(10000.0 / 9999), 1e-15);
    cbx_moment_sums_add(&sums, 0x1p471);
    ck_assert_int_eq(cbx_moment_sums_stddev(&sums, &got), CBX_DEGENERATE);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, sum_is_rounded_once, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_test(tc, growing_terms_find_room);
    tcase_add_loop_test(tc, normalised_sum_does_not_depend_on_the_way, 0, 40);
    tcase_add_test(tc, sum_out_of_range_is_nan);
    tcase_add_test(tc, moments_of_huge_values);
}

int main(void)
{
    return run_case("exact_sum", add_tests);
}
