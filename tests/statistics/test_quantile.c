#include "engine/statistics/order_statistics.h"
#include "engine/statistics/outliers.h"
#include "engine/statistics/quantile.h"

#include "near.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>

/* numpy.quantile(x, p) */
static const struct {
    const char *what;
    double x[7];
    size_t n;
    double p, want;
} cases[] = {
    { "one value", { 3 }, 1, 0.9, 3 },
    { "between two", { 4, 1, 3, 2 }, 4, 0.5, 2.5 },
    { "the lowest", { 4, 1, 3, 2 }, 4, 0, 1 },
    { "the highest", { 4, 1, 3, 2 }, 4, 1, 4 },
    { "tied", { 2, 2, 1, 2 }, 4, 0.5, 2 },
    { "interpolated", { 15, 20, 35, 40, 50 }, 5, 0.4, 29 },
    { "near the end", { 1, 2, 3, 4, 10 }, 5, 0.95, 8.8 },
    { "median", { .45, .47, .44, .46, .48, .43, .45 }, 7, 0.5, .45 },
    { "infinite above", { 1, 2, INFINITY }, 3, 0.75, INFINITY },
    { "infinite below", { -INFINITY, 2, 3 }, 3, 0.1, -INFINITY },
    { "far apart", { -1.7e308, 1.7e308 }, 2, 0.5, 0 },
};

START_TEST(quantile_is_type_7)
{
    double got;
    ck_assert_int_eq(cbx_quantile(cases[_i].x, cases[_i].n, cases[_i].p, &got), CBX_OK);
    assert_near(cases[_i].what, got, cases[_i].want, 1e-15);
    cbx_order_statistics *order = cbx_order_statistics_new();
    for (size_t i = 0; i < cases[_i].n; i++)
        ck_assert_int_eq(cbx_order_statistics_add(order, cases[_i].x[i]), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_quantile(order, cases[_i].p, &got), CBX_OK);
    assert_near(cases[_i].what, got, cases[_i].want, 1e-15);
    cbx_order_statistics_free(order);
}
END_TEST

START_TEST(quantile_without_an_answer)
{
    const double x[] = { -INFINITY, INFINITY };
    double got;
    ck_assert_int_eq(cbx_quantile(x, 0, 0.5, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_quantile(x, 2, 1.5, &got), CBX_INVALID);
    ck_assert_int_eq(cbx_quantile(x, 2, NAN, &got), CBX_INVALID);
    ck_assert_int_eq(cbx_median(x, 2, &got), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_mad(x, 0, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_iqr(x, 0, &got), CBX_TOO_FEW_SAMPLES);
}
END_TEST

START_TEST(mad_and_iqr_have_the_known_values)
{
    /* scipy.stats.median_abs_deviation(x) = 1.0, scipy.stats.iqr(x) = 3.5 */
    const double x[] = { 1, 1, 2, 2, 4, 6, 9 };
    double got;
    ck_assert_int_eq(cbx_mad(x, 7, &got), CBX_OK);
    assert_near("mad", got, 1, 0);
    ck_assert_int_eq(cbx_iqr(x, 7, &got), CBX_OK);
    assert_near("iqr", got, 3.5, 0);
    ck_assert_int_eq(cbx_mad(x, 1, &got), CBX_OK);
    assert_near("mad of one", got, 0, 0);
}
END_TEST

static void assert_window(cbx_order_statistics *order, const double *x, size_t n)
{
    double got, want;
    ck_assert_uint_eq(cbx_order_statistics_count(order), n);
    ck_assert_int_eq(cbx_median(x, n, &want), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_median(order, &got), CBX_OK);
    assert_near("median", got, want, 0);
    ck_assert_int_eq(cbx_mad(x, n, &want), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_mad(order, &got), CBX_OK);
    assert_near("mad", got, want, 0);
    ck_assert_int_eq(cbx_iqr(x, n, &want), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_iqr(order, &got), CBX_OK);
    assert_near("iqr", got, want, 0);
    ck_assert_int_eq(cbx_quantile(x, n, 0.9, &want), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_quantile(order, 0.9, &got), CBX_OK);
    assert_near("p90", got, want, 0);
}

/* Windows of every length slide over values with many ties. */
START_TEST(window_agrees_with_the_batch)
{
    enum { length = 300 };
    double x[length];
    uint64_t state = (uint64_t)_i;
    size_t window = (size_t)_i * 7 + 1;
    for (size_t i = 0; i < length; i++)
        x[i] = _i % 2 ? floor(9 * random_unit(&state)) - 4 : random_normal(&state);
    cbx_order_statistics *order = cbx_order_statistics_new();
    ck_assert_ptr_nonnull(order);
    for (size_t i = 0; i < length; i++) {
        ck_assert_int_eq(cbx_order_statistics_add(order, x[i]), CBX_OK);
        if (i >= window)
            ck_assert_int_eq(cbx_order_statistics_remove(order, x[i - window]), CBX_OK);
        size_t n = i < window ? i + 1 : window;
        assert_window(order, x + i + 1 - n, n);
    }
    cbx_order_statistics_free(order);
}
END_TEST

/* More values than may wait, asked now and then: sorted, merged, put in one by one, taken out. */
START_TEST(many_values_wait_for_a_question)
{
    enum { length = 30000 };
    double *x = malloc(length * sizeof *x);
    uint64_t state = 3;
    cbx_order_statistics *order = cbx_order_statistics_new();
    size_t first = 0;
    for (size_t i = 0; i < length; i++) {
        x[i] = _i ? floor(50 * random_unit(&state)) : random_normal(&state);
        ck_assert_int_eq(cbx_order_statistics_add(order, x[i]), CBX_OK);
        if (i % 7001 == 7000 || (i > 20000 && i < 20010))
            assert_window(order, x + first, i + 1 - first);
        for (; i == 21000 && first < 12000; first++)
            ck_assert_int_eq(cbx_order_statistics_remove(order, x[first]), CBX_OK);
    }
    assert_window(order, x + first, length - first);
    if (_i) /* few distinct values need little, however many there are */
        ck_assert_uint_lt(cbx_order_statistics_held(order), 60000);
    cbx_order_statistics_free(order);
    free(x);
}
END_TEST

START_TEST(order_statistics_of_little)
{
    cbx_order_statistics *order = cbx_order_statistics_new();
    double got;
    ck_assert_int_eq(cbx_order_statistics_median(order, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_order_statistics_mad(order, &got), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_order_statistics_remove(order, 1), CBX_NOT_FOUND);
    ck_assert_int_eq(cbx_order_statistics_add(order, NAN), CBX_INVALID);
    ck_assert_int_eq(cbx_order_statistics_add(order, -0.0), CBX_OK);
    ck_assert_int_eq(cbx_order_statistics_remove(order, 0.0), CBX_OK);
    ck_assert_uint_eq(cbx_order_statistics_count(order), 0);
    ck_assert_int_eq(cbx_order_statistics_quantile(order, 2, &got), CBX_INVALID);
    cbx_order_statistics_free(order);
    cbx_order_statistics_free(NULL);
}
END_TEST

START_TEST(order_statistics_merge)
{
    cbx_order_statistics *left = cbx_order_statistics_new(), *right = cbx_order_statistics_new();
    double x[200];
    uint64_t state = 9;
    for (size_t i = 0; i < 200; i++) {
        x[i] = floor(50 * random_unit(&state));
        ck_assert_int_eq(cbx_order_statistics_add(i % 3 ? left : right, x[i]), CBX_OK);
    }
    ck_assert_int_eq(cbx_order_statistics_merge(left, right), CBX_OK);
    assert_window(left, x, 200);
    cbx_order_statistics_free(left);
    cbx_order_statistics_free(right);
}
END_TEST

START_TEST(outliers_have_the_known_indexes)
{
    const double x[] = { .45, .47, .44, .46, 1.20, .43, .45 };
    size_t indexes[7], count = 99;
    ck_assert_int_eq(cbx_outliers_find(x, 7, 3.5, indexes, &count), CBX_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(indexes[0], 4);
    /* The score is 50.587 with MAD 0.01 (the golden text rounds the median to .46). */
    ck_assert_int_eq(cbx_outliers_find(x, 2, 3.5, indexes, &count), CBX_OK);
    ck_assert_uint_eq(count, 0);
    const double level[] = { 1, 1, 1, 9 };
    ck_assert_int_eq(cbx_outliers_find(level, 4, 3.5, indexes, &count), CBX_OK);
    ck_assert_uint_eq(count, 0);
    const double infinite[] = { 1, 2, 3, INFINITY };
    ck_assert_int_eq(cbx_outliers_find(infinite, 4, 3.5, indexes, &count), CBX_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(indexes[0], 3);
    ck_assert_int_eq(cbx_outliers_find(x, 7, NAN, indexes, &count), CBX_INVALID);
    ck_assert_int_eq(cbx_outliers_find(x, 0, 3.5, indexes, &count), CBX_OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, quantile_is_type_7, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_test(tc, quantile_without_an_answer);
    tcase_add_test(tc, mad_and_iqr_have_the_known_values);
    tcase_add_loop_test(tc, window_agrees_with_the_batch, 0, 12);
    tcase_add_loop_test(tc, many_values_wait_for_a_question, 0, 2);
    tcase_add_test(tc, order_statistics_of_little);
    tcase_add_test(tc, order_statistics_merge);
    tcase_add_test(tc, outliers_have_the_known_indexes);
}

int main(void)
{
    return run_case("quantile", add_tests);
}
