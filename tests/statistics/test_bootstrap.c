#include "engine/statistics/bootstrap.h"
#include "engine/statistics/prediction_interval.h"
#include "tests/statistics/near.h"

#define OPTIONS(p, n, s)                                                                           \
    {                                                                                              \
        .confidence = (p), .resamples = (n), .seed = (s)                                           \
    }

/*
 * numpy's own MT19937, drawn from as GSL does (numpy 1.24):
 *   bits = np.random.RandomState(seed)._bit_generator; scale = 0xffffffff // n
 *   place: int(bits.random_raw()) // scale, drawn again while >= n
 *   np.quantile([mean of n places, resamples times], (1 -+ confidence) / 2)
 */
static const struct {
    double x[8];
    size_t n;
    cbx_bootstrap_options options;
    double lower, upper;
} cases[] = {
    { { .45, .47, .44, .46, .48, .43, .45 },
      7,
      OPTIONS(.95, 1000, 42),
      0.44285714285714284,
      0.46714285714285714 },
    { { 1.5, 2.25, 3.125, 10, 4.75 }, 5, OPTIONS(.9, 500, 7), 2.44875, 6.607499999999993 },
    { { 1e7 + .1, 1e7 + .25, 1e7 + .05, 1e7 + .4, 1e7 + .33, 1e7 + .2 },
      6,
      OPTIONS(.99, 2000, 42),
      10000000.108291667,
      10000000.351675 },
    { { 3 }, 1, OPTIONS(.95, 1000, 42), 3, 3 },
    { { 3, 3, 3 }, 3, OPTIONS(.95, 1000, 42), 3, 3 },
};

START_TEST(published_generator)
{
    double lower, upper;
    ck_assert_int_eq(
        cbx_bootstrap_mean(cases[_i].x, cases[_i].n, &cases[_i].options, &lower, &upper), CBX_OK);
    assert_near("lower", lower, cases[_i].lower, 1e-14);
    assert_near("upper", upper, cases[_i].upper, 1e-14);
}
END_TEST

/* Deviations and their sums leave the range of doubles; the mean of a resample never leaves that of
 * the values. */
START_TEST(bounds_stay_among_the_values)
{
    static const struct {
        double x[4];
        size_t n;
    } samples[] = { { { 1e308, -1e308, 1e308, 5e307 }, 4 },
                    { { 1.7e308, 1.7e308, -1.7e308 }, 3 },
                    { { 1e-300, 1e300, 1 }, 3 } };
    static const cbx_bootstrap_options options = OPTIONS(.95, 1000, 42);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const double *x = samples[i].x;
        double lower, upper, least = x[0], most = x[0];
        for (size_t k = 1; k < samples[i].n; k++) {
            least = fmin(least, x[k]);
            most = fmax(most, x[k]);
        }
        ck_assert_int_eq(cbx_bootstrap_mean(x, samples[i].n, &options, &lower, &upper), CBX_OK);
        ck_assert_msg(lower >= least && lower < upper && upper <= most, "%zu: [%g, %g]", i, lower,
                      upper);
    }
}
END_TEST

START_TEST(bootstraps_that_are_refused)
{
    static const double x[] = { 1, INFINITY };
    double lower, upper;
    cbx_bootstrap_options options = OPTIONS(.95, 10, 1);
    ck_assert_int_eq(cbx_bootstrap_mean(x, 0, &options, &lower, &upper), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_bootstrap_mean(x, 2, &options, &lower, &upper), CBX_DEGENERATE);
    static const cbx_bootstrap_options bad[] = {
        OPTIONS(0, 10, 1), OPTIONS(1, 10, 1), OPTIONS(NAN, 10, 1), OPTIONS(.95, 0, 1),
        OPTIONS(.95, CBX_BOOTSTRAP_MOST_RESAMPLES + 1, 1)
    };
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++)
        ck_assert_int_eq(cbx_bootstrap_mean(x, 1, &bad[i], &lower, &upper), CBX_INVALID);
}
END_TEST

static bool count_down(void *opaque)
{
    int *left = opaque;
    return (*left)-- == 0;
}

START_TEST(bootstrap_stops_when_asked)
{
    const double x[] = { 1, 2, 4 };
    int left = 10;
    double lower = 7, upper = 8;
    cbx_bootstrap_options options = { .confidence = 0.9,
                                      .resamples = CBX_BOOTSTRAP_MOST_RESAMPLES,
                                      .seed = 42,
                                      .stop = { count_down, &left } };
    ck_assert_int_eq(cbx_bootstrap_mean(x, 3, &options, &lower, &upper), CBX_INTERRUPTED);
    ck_assert_int_eq(left, -1); /* at once, and not asked again */
    assert_near("lower", lower, 7, 0);
    assert_near("upper", upper, 8, 0);
}
END_TEST

START_TEST(prediction_intervals)
{
    static const double x[] = { .45, .47, .44, .46, .48, .43, .45 };
    /* scipy 1.10: mean -+ t * std(ddof=1) * sqrt(1 + 1/7) with t = brentq(lambda t: stats.t.sf(t,
     * 6)
     * - (1 - c) / 2, 0, 100, xtol=1e-15, rtol=1e-15); stats.t.ppf is good to 9 digits here. */
    static const struct {
        double confidence, lower, upper;
    } wanted[] = { { .95, 0.4093387365040441, 0.49923269206738446 },
                   { .5, 0.44110498924256925, 0.46746643932885934 },
                   { .999, 0.3448290625190807, 0.563742366052348 } };
    double lower, upper;
    for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++) {
        ck_assert_int_eq(cbx_prediction_interval(x, 7, wanted[i].confidence, &lower, &upper),
                         CBX_OK);
        assert_near("lower", lower, wanted[i].lower, 1e-12);
        assert_near("upper", upper, wanted[i].upper, 1e-12);
    }
    ck_assert_int_eq(cbx_prediction_interval(x, 1, .95, &lower, &upper), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_prediction_interval(x, 7, 1, &lower, &upper), CBX_INVALID);
    static const double infinite[] = { 1, INFINITY };
    ck_assert_int_eq(cbx_prediction_interval(infinite, 2, .95, &lower, &upper), CBX_DEGENERATE);
    static const double constant[] = { 2, 2 };
    ck_assert_int_eq(cbx_prediction_interval(constant, 2, .95, &lower, &upper), CBX_OK);
    ck_assert(lower == 2 && upper == 2);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, published_generator, 0, ARRAY_LENGTH(cases));
    tcase_add_test(tc, bounds_stay_among_the_values);
    tcase_add_test(tc, bootstraps_that_are_refused);
    tcase_add_test(tc, bootstrap_stops_when_asked);
    tcase_add_test(tc, prediction_intervals);
}

int main(void)
{
    return run_case("bootstrap", add_tests);
}
