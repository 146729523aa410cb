#include "engine/statistics/change_point.h"
#include "tests/statistics/near.h"
#include "tests/statistics/random.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 64 };

/* A series as runs of equal values; ends at count 0. */
typedef struct stretch {
    double value;
    int count;
} stretch;

static size_t unfold(const stretch *stretches, double *ret_x)
{
    size_t n = 0;
    for (; stretches->count; stretches++)
        for (int i = 0; i < stretches->count; i++)
            ret_x[n++] = stretches->value;
    return n;
}

/*
 * What ruptures answers on its default grid of every fifth index, with min_size 3 and model "l2":
 * Pelt and Binseg .fit(x).predict(pen), and Window with width 6. -1 ends a list.
 */
static const struct {
    stretch series[6];
    double penalty;
    int split[4]; /* pelt and binseg */
    int window[4];
} golden[] = {
    { { { 1, 4 }, { 5, 4 } }, 8, { 5, -1 }, { -1 } },
    { { { 1, 4 }, { 10, 4 } }, 40.5, { 5, -1 }, { -1 } },
    { { { 5, 10 } }, 1, { -1 }, { -1 } },
    { { { 1, 5 }, { 9, 3 } }, 30, { 5, -1 }, { -1 } },
    { { { 1, 3 }, { 9, 4 } }, 31.3469, { -1 }, { -1 } },
    { { { 10, 5 }, { 20, 8 } }, 47.3373, { 5, -1 }, { -1 } },
    { { { 10, 5 }, { 20, 9 } }, 45.9184, { 5, -1 }, { 5, -1 } },
    { { { 10, 7 }, { 20, 7 } }, 50, { 5, -1 }, { 5, -1 } },
    { { { 10, 10 }, { 20, 10 } }, 50, { 10, -1 }, { 10, -1 } },
    { { { 10, 12 }, { 20, 12 } }, 50, { 10, 15, -1 }, { 10, -1 } },
    { { { 10, 10 }, { 30, 10 }, { 10, 10 } }, 177.778, { 10, 20, -1 }, { 10, 20, -1 } },
    { { { 10, 12 }, { 30, 9 }, { 10, 11 } }, 161.719, { 10, 20, -1 }, { 10, 20, -1 } },
    { { { .001, 10 }, { .1, 10 } }, 1, { -1 }, { -1 } },
    { { { .001, 10 }, { .1, 10 } }, .001, { 10, -1 }, { 10, -1 } },
    { { { 1e6, 10 }, { 1.02e6, 10 } }, 2e8, { 10, -1 }, { 10, -1 } },
};

static void expect_indexes(const double *x, size_t n, cbx_change_options options, const int *wanted)
{
    size_t indexes[MOST], count = 99;
    ck_assert_int_eq(cbx_change_points_find(x, n, &options, indexes, &count), CBX_OK);
    size_t n_wanted = 0;
    while (wanted[n_wanted] >= 0)
        n_wanted++;
    ck_assert_msg(count == n_wanted, "%s: %zu changes, not %zu",
                  cbx_change_method_name(options.method), count, n_wanted);
    for (size_t i = 0; i < count; i++)
        ck_assert_uint_eq(indexes[i], (size_t)wanted[i]);
}

START_TEST(golden_series)
{
    double x[MOST];
    size_t n = unfold(golden[_i].series, x);
    cbx_change_options options = { .jump = 5, .has_penalty = true, .penalty = golden[_i].penalty };
    options.method = CBX_CHANGE_METHOD_PELT;
    expect_indexes(x, n, options, golden[_i].split);
    options.method = CBX_CHANGE_METHOD_BINSEG;
    expect_indexes(x, n, options, golden[_i].split);
    options.method = CBX_CHANGE_METHOD_WINDOW;
    expect_indexes(x, n, options, golden[_i].window);
}
END_TEST

START_TEST(a_noisy_step)
{
    static const double x[] = { 100.126, 99.868, 100.64, 100.105, 99.464, 100.362, 101.304, 100.947,
                                99.296,  98.735, 99.377, 100.041, 97.675, 99.781,  98.754,  89.268,
                                89.456,  89.684, 90.412, 91.043,  89.871, 91.366,  89.335,  90.352,
                                90.903,  90.094, 89.257, 89.078,  89.542, 90.22 };
    static const int wanted[] = { 15, -1 };
    size_t n = sizeof x / sizeof *x;
    for (int method = CBX_CHANGE_METHOD_PELT; method <= CBX_CHANGE_METHOD_WINDOW; method++) {
        cbx_change_options options = {
            .method = (cbx_change_method)method, .jump = 5, .has_penalty = true, .penalty = 49.0387
        };
        expect_indexes(x, n, options, wanted);
    }
    cbx_change_point point;
    size_t at = 15;
    ck_assert_int_eq(cbx_change_points_describe(x, n, &at, 1, &point), CBX_OK);
    /* numpy: abs(mean(x[15:]) - mean(x[:15])), median(x[:15]), median(x[15:]) */
    assert_near("magnitude", point.magnitude, 9.772933333333341, 1e-14);
    assert_near("before", point.before, 99.868, 0);
    assert_near("after", point.after, 89.871, 0);
    ck_assert(point.confidence > 0.999999 && point.confidence <= 1);
}
END_TEST

/* ruptures prunes a start that is still the best one for the end of this series. */
START_TEST(the_optimum_where_pruning_loses_it)
{
    static const double x[] = { 7, 8, 5, 5, 6, 6, 3, 0, -3, 1, 11 };
    static const int none[] = { -1 };
    expect_indexes(x, 11,
                   (cbx_change_options){ .method = CBX_CHANGE_METHOD_PELT,
                                         .jump = 5,
                                         .has_penalty = true,
                                         .penalty = 28.49586776859504 },
                   none);
}
END_TEST

/* ---- PELT against all segmentations ---- */

static double naive_cost(const double *x, size_t from, size_t to)
{
    long double sum = 0, squares = 0;
    for (size_t i = from; i < to; i++)
        sum += x[i];
    long double mean = sum / (long double)(to - from);
    for (size_t i = from; i < to; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return (double)squares;
}

/* min over segmentations of sum(cost + penalty), by dynamic programming without pruning. */
static double optimum(const double *x, size_t n, size_t min_size, size_t jump, double penalty)
{
    double best[MOST + 1];
    for (size_t b = 0; b <= n; b++) {
        best[b] = b ? (double)INFINITY : 0;
        if (b % jump != 0 && b != n)
            continue;
        for (size_t t = 0; t + min_size <= b; t += jump) {
            double total = best[t] + naive_cost(x, t, b) + penalty;
            if (total < best[b])
                best[b] = total;
        }
    }
    return best[n];
}

static double objective(const double *x, size_t n, const size_t *indexes, size_t count,
                        double penalty)
{
    double total = 0;
    for (size_t i = 0; i <= count; i++)
        total += naive_cost(x, i ? indexes[i - 1] : 0, i < count ? indexes[i] : n) + penalty;
    return total;
}

START_TEST(pelt_finds_the_optimum)
{
    uint64_t random = (uint64_t)_i + 1;
    for (int round = 0; round < 200; round++) {
        double x[MOST];
        size_t n = 8 + (size_t)(random_unit(&random) * 40), indexes[MOST], count;
        double level = 0;
        for (size_t i = 0; i < n; i++) {
            if (random_unit(&random) < 0.1)
                level = floor(random_unit(&random) * 12);
            x[i] = level + floor(random_unit(&random) * 6); /* whole numbers: ties too */
        }
        cbx_change_options options = { .method = CBX_CHANGE_METHOD_PELT,
                                       .min_size = 1 + (size_t)round % 7,
                                       .jump = 1 + (size_t)round % 5,
                                       .has_penalty = true,
                                       .penalty = 40 * random_unit(&random) };
        ck_assert_int_eq(cbx_change_points_find(x, n, &options, indexes, &count), CBX_OK);
        double wanted = optimum(x, n, options.min_size, options.jump, options.penalty);
        double got = objective(x, n, indexes, count, options.penalty);
        ck_assert_msg(fabs(got - wanted) <= 1e-9 * wanted, "round %d: %.17g, not %.17g", round, got,
                      wanted);
    }
}
END_TEST

START_TEST(the_unit_does_not_matter)
{
    static const double units[] = { 1e-12, 1e-3, 1e3, 1e12, -1 };
    uint64_t random = 7;
    double x[MOST], y[MOST];
    for (size_t i = 0; i < MOST; i++)
        x[i] = (i < 30 ? 1 : 1.3) + 0.1 * random_unit(&random);
    for (int method = CBX_CHANGE_METHOD_PELT; method <= CBX_CHANGE_METHOD_WINDOW; method++) {
        cbx_change_options options = { .method = (cbx_change_method)method };
        size_t wanted[MOST], indexes[MOST], n_wanted, count;
        ck_assert_int_eq(cbx_change_points_find(x, MOST, &options, wanted, &n_wanted), CBX_OK);
        ck_assert_uint_ge(n_wanted, 1);
        for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
            for (size_t i = 0; i < MOST; i++)
                y[i] = x[i] * units[u];
            ck_assert_int_eq(cbx_change_points_find(y, MOST, &options, indexes, &count), CBX_OK);
            ck_assert_uint_eq(count, n_wanted);
            for (size_t i = 0; i < count; i++)
                ck_assert_uint_eq(indexes[i], wanted[i]);
        }
    }
}
END_TEST

START_TEST(default_penalty)
{
    static const double x[] = { 1, 2, 4, 7, 11 };   /* differences 1, 2, 3, 4: median 2.5 */
    static const double flat[] = { 1, 1, 1, 1, 3 }; /* median 0; std 0.8660254 over sqrt(2) */
    double penalty;
    ck_assert_int_eq(cbx_change_default_penalty(x, 5, &penalty), CBX_OK);
    assert_near("median", penalty, 2 * pow(2.5 / (0.6745 * sqrt(2)), 2) * log(5), 1e-15);
    ck_assert_int_eq(cbx_change_default_penalty(flat, 5, &penalty), CBX_OK);
    assert_near("deviation", penalty, 2 * 0.75 / 2 * log(5), 1e-15);
    ck_assert_int_eq(cbx_change_default_penalty(x, 0, &penalty), CBX_TOO_FEW_SAMPLES);
}
END_TEST

START_TEST(what_cannot_be_searched)
{
    static const double x[] = { 1, 2, 3 }, infinite[] = { 1, 2, INFINITY };
    size_t indexes[3], count;
    cbx_change_options options = { .method = CBX_CHANGE_METHOD_BINSEG };
    ck_assert_int_eq(cbx_change_points_find(x, 2, &options, indexes, &count), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_change_points_find(x, 0, &options, indexes, &count), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_change_points_find(infinite, 3, &options, indexes, &count),
                     CBX_DEGENERATE);
    options.has_penalty = true;
    options.penalty = -1;
    ck_assert_int_eq(cbx_change_points_find(x, 3, &options, indexes, &count), CBX_INVALID);
    options.penalty = NAN;
    ck_assert_int_eq(cbx_change_points_find(x, 3, &options, indexes, &count), CBX_INVALID);
    cbx_change_method method;
    ck_assert(cbx_change_method_parse("window", &method) && method == CBX_CHANGE_METHOD_WINDOW);
    ck_assert(!cbx_change_method_parse("Window", &method));
}
END_TEST

static bool count_down(void *opaque)
{
    int *left = opaque;
    return (*left)-- == 0;
}

/* Every method asks about as often as there are values or changes. */
START_TEST(a_search_stops_when_asked)
{
    enum { n = 400 };
    double x[n];
    size_t indexes[n], count = 7;
    int left = 10;
    cbx_change_options options = { .method = (cbx_change_method)_i,
                                   .has_penalty = _i != CBX_CHANGE_METHOD_AUTO,
                                   .stop = { count_down, &left } };
    for (int i = 0; i < n; i++)
        x[i] = i / 10 % 2 * 5 + i % 3;
    ck_assert_int_eq(cbx_change_points_find(x, n, &options, indexes, &count), CBX_INTERRUPTED);
    ck_assert_int_eq(left, -1);
    ck_assert_uint_eq(count, 7);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, golden_series, 0, ARRAY_LENGTH(golden));
    tcase_add_test(tc, a_noisy_step);
    tcase_add_test(tc, the_optimum_where_pruning_loses_it);
    tcase_add_loop_test(tc, pelt_finds_the_optimum, 0, 10);
    tcase_add_test(tc, the_unit_does_not_matter);
    tcase_add_test(tc, default_penalty);
    tcase_add_test(tc, what_cannot_be_searched);
    tcase_add_loop_test(tc, a_search_stops_when_asked, 0, CBX_CHANGE_METHOD_AUTO + 1);
}

int main(void)
{
    return run_case("change_point", add_tests);
}
