#include "engine/statistics/moment_sums.h"
#include "engine/statistics/moments.h"

#include "near.h"
#include "random.h"

#include <float.h>
#include <stdlib.h>

enum { max_length = 1001 };

/*
 * NIST StRD univariate summary statistics, the sets that a rule makes. Certified are the decimal
 * values; the doubles nearest to the data have the standard deviation `exact` (in rational
 * arithmetic), which is what a method can reach.
 */
typedef struct nist_set {
    const char *name;
    size_t n;
    double first, low, high; /* first, then low and high in turn */
    double mean, certified_stddev, exact_stddev;
} nist_set;

static const nist_set nist_sets[] = {
    { "NumAcc1", 3, 10000002, 10000001, 10000003, 10000002, 1, 1 },
    { "NumAcc2", 1001, 1.2, 1.1, 1.3, 1.2, 0.1, 0.09999999999999998 },
    { "NumAcc3", 1001, 1000000.2, 1000000.1, 1000000.3, 1000000.2, 0.1, 0.1000000000349246 },
    { "NumAcc4", 1001, 10000000.2, 10000000.1, 10000000.3, 10000000.2, 0.1, 0.10000000055879354 },
};

static void make_set(const nist_set *set, double *x)
{
    x[0] = set->first;
    for (size_t i = 1; i < set->n; i++)
        x[i] = i % 2 == 1 ? set->low : set->high;
}

START_TEST(moments_are_certified)
{
    const nist_set *set = &nist_sets[_i];
    double x[max_length];
    cbx_moments moments;
    make_set(set, x);
    ck_assert_int_eq(cbx_moments_compute(x, set->n, &moments), CBX_OK);
    assert_near(set->name, moments.mean, set->mean, 1e-15);
    assert_near(set->name, moments.stddev, set->certified_stddev, 6e-9);
    assert_near(set->name, moments.stddev, set->exact_stddev, 4e-15);
    assert_near(set->name, moments.variance, set->exact_stddev * set->exact_stddev, 8e-15);
    assert_near(set->name, moments.min, set->low, 0);
    assert_near(set->name, moments.max, set->high, 0);
}
END_TEST

START_TEST(running_moments_are_certified_after_any_history)
{
    const nist_set *set = &nist_sets[_i];
    double x[max_length], got;
    uint64_t state = 5;
    cbx_moment_sums sums = { 0 }, other = { 0 };
    make_set(set, x);
    for (size_t i = 0; i < set->n; i++) {
        double passing = ldexp(random_normal(&state), (int)(random_bits(&state) % 90));
        cbx_moment_sums_add(&sums, passing);
        cbx_moment_sums_add(i % 2 ? &sums : &other, x[i]);
        cbx_moment_sums_remove(&sums, passing);
    }
    cbx_moment_sums_merge(&sums, &other);
    ck_assert_int_eq(cbx_moment_sums_stddev(&sums, &got), CBX_OK);
    assert_near(set->name, got, set->exact_stddev, 4e-16);
    ck_assert_int_eq(cbx_moment_sums_mean(&sums, &got), CBX_OK);
    assert_near(set->name, got, set->mean, 2e-16);
    ck_assert_int_eq(cbx_moment_sums_cv(&sums, &got), CBX_OK);
    assert_near(set->name, got, set->exact_stddev / set->mean, 8e-16);
}
END_TEST

START_TEST(summary_has_the_known_values)
{
    /* numpy: mean, std(ddof=1), std / mean */
    const double x[] = { .45, .47, .44, .46, .48, .43, .45 };
    cbx_moments moments;
    double cv;
    ck_assert_int_eq(cbx_moments_compute(x, 7, &moments), CBX_OK);
    assert_near("mean", moments.mean, .4542857142857143, 1e-15);
    assert_near("stddev", moments.stddev, .017182493859684483, 1e-14);
    ck_assert_int_eq(cbx_coefficient_of_variation(x, 7, &cv), CBX_OK);
    assert_near("cv", cv, .03782309969112937, 1e-14);
}
END_TEST

START_TEST(equal_values_have_no_spread)
{
    double x[1000], running;
    cbx_moment_sums sums = { 0 };
    for (int i = 0; i < 1000; i++) {
        x[i] = 0.1;
        cbx_moment_sums_add(&sums, x[i]);
    }
    cbx_moments moments;
    ck_assert_int_eq(cbx_moments_compute(x, 1000, &moments), CBX_OK);
    assert_near("mean", moments.mean, 0.1, 0);
    assert_near("variance", moments.variance, 0, 0);
    ck_assert_int_eq(cbx_moment_sums_variance(&sums, &running), CBX_OK);
    assert_near("running variance", running, 0, 0);
    ck_assert_int_eq(cbx_moments_compute(x, 1, &moments), CBX_OK);
    assert_near("stddev of one", moments.stddev, 0, 0);
}
END_TEST

START_TEST(moments_at_the_ends_of_the_range)
{
    const double huge[] = { DBL_MAX, DBL_MAX, DBL_MAX / 2 }, wide[] = { -DBL_MAX, DBL_MAX };
    const double tiny[] = { 1e-300, 3e-300 };
    cbx_moments moments;
    double mean;
    ck_assert_int_eq(cbx_mean(huge, 3, &mean), CBX_OK);
    assert_near("huge mean", mean, DBL_MAX / 6 * 5, 1e-15);
    ck_assert_int_eq(cbx_moments_compute(wide, 2, &moments), CBX_OK);
    assert_near("wide mean", moments.mean, 0, 0);
    ck_assert_int_eq(cbx_moments_compute(tiny, 2, &moments), CBX_OK);
    assert_near("tiny stddev", moments.stddev, sqrt(2) * 1e-300, 1e-14);
}
END_TEST

START_TEST(infinite_values)
{
    const double one[] = { 1, INFINITY }, both[] = { -INFINITY, INFINITY };
    cbx_moments moments;
    double got;
    ck_assert_int_eq(cbx_mean(one, 2, &got), CBX_OK);
    assert_near("mean", got, INFINITY, 0);
    ck_assert_int_eq(cbx_mean(both, 2, &got), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_max(one, 2, &got), CBX_OK);
    assert_near("max", got, INFINITY, 0);
    ck_assert_int_eq(cbx_moments_compute(one, 2, &moments), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_coefficient_of_variation(one, 2, &got), CBX_DEGENERATE);
    cbx_moment_sums sums = { 0 };
    cbx_moment_sums_add(&sums, 4);
    cbx_moment_sums_add(&sums, -INFINITY);
    ck_assert_int_eq(cbx_moment_sums_stddev(&sums, &got), CBX_DEGENERATE);
    cbx_moment_sums_remove(&sums, -INFINITY);
    ck_assert_int_eq(cbx_moment_sums_mean(&sums, &got), CBX_OK);
    assert_near("mean without it", got, 4, 0);
}
END_TEST

START_TEST(geometric_mean_of_positive_values)
{
    const double x[] = { 1, 10, 100 }, zero[] = { 0, 1 };
    double got;
    ck_assert_int_eq(cbx_geometric_mean(x, 3, &got), CBX_OK);
    assert_near("geomean", got, 10, 1e-15);
    ck_assert_int_eq(cbx_geometric_mean(zero, 2, &got), CBX_DEGENERATE);
    cbx_log_sums sums = { 0 }, right = { 0 };
    ck_assert_int_eq(cbx_log_sums_geometric_mean(&sums, &got), CBX_TOO_FEW_SAMPLES);
    cbx_log_sums_add(&sums, 0);
    cbx_log_sums_add(&sums, 1);
    cbx_log_sums_add(&right, 10);
    cbx_log_sums_add(&right, 100);
    cbx_log_sums_merge(&sums, &right);
    ck_assert_int_eq(cbx_log_sums_geometric_mean(&sums, &got), CBX_DEGENERATE);
    cbx_log_sums_remove(&sums, 0);
    ck_assert_int_eq(cbx_log_sums_geometric_mean(&sums, &got), CBX_OK);
    assert_near("running geomean", got, 10, 1e-15);
}
END_TEST

START_TEST(nothing_has_no_moments)
{
    cbx_moments moments;
    cbx_moment_sums sums = { 0 };
    double got, x = 1;
    ck_assert_int_eq(cbx_moments_compute(&x, 0, &moments), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_mean(&x, 0, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_min(&x, 0, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_max(&x, 0, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_geometric_mean(&x, 0, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_moment_sums_cv(&sums, &got), CBX_TOO_FEW_SAMPLES);
    const double negative[] = { -1, -3 }, balanced[] = { -1, 1 };
    ck_assert_int_eq(cbx_coefficient_of_variation(negative, 2, &got), CBX_OK);
    assert_near("cv is signed", got, -sqrt(2) / 2, 1e-15);
    ck_assert_int_eq(cbx_coefficient_of_variation(balanced, 2, &got), CBX_OK);
    assert_near("cv of mean 0", got, 0, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, moments_are_certified, 0, (int)ARRAY_LENGTH(nist_sets));
    tcase_add_loop_test(tc, running_moments_are_certified_after_any_history, 0,
                        (int)ARRAY_LENGTH(nist_sets));
    tcase_add_test(tc, summary_has_the_known_values);
    tcase_add_test(tc, equal_values_have_no_spread);
    tcase_add_test(tc, moments_at_the_ends_of_the_range);
    tcase_add_test(tc, infinite_values);
    tcase_add_test(tc, geometric_mean_of_positive_values);
    tcase_add_test(tc, nothing_has_no_moments);
}

int main(void)
{
    return run_case("moments", add_tests);
}
