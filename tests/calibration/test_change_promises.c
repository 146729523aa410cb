/*
 * The promises of method `auto`, in small: fixed seeds, and bounds that a method which keeps the
 * promise exactly would pass in 999 of 1000 seeds (binomial; change_table prints the rates).
 */
#include "engine/statistics/change_point.h"
#include "tests/calibration/noise.h"
#include "tests/statistics/random.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 200 };

static size_t find(const double *x, size_t n, size_t *indexes)
{
    cbx_change_options options = { .method = CBX_CHANGE_METHOD_AUTO };
    size_t count = 0;
    ck_assert_int_eq(cbx_change_points_find(x, n, &options, indexes, &count), CBX_OK);
    return count;
}

static bool is_near(size_t a, size_t b)
{
    return (a > b ? a - b : b - a) <= 2;
}

static bool has_near(const size_t *indexes, size_t count, size_t place)
{
    for (size_t i = 0; i < count; i++)
        if (is_near(indexes[i], place))
            return true;
    return false;
}

/* Of `series` series, at most `allowed` may report a change. */
static const struct {
    noise_kind noise;
    size_t n;
    int series, allowed;
} quiet[] = {
    { NOISE_NORMAL, 10, 500, 20 },     { NOISE_NORMAL, 50, 500, 20 },
    { NOISE_NORMAL, 200, 500, 20 },    { NOISE_T3, 30, 500, 20 },
    { NOISE_T3, 200, 500, 20 },        { NOISE_LOGNORMAL, 50, 500, 20 },
    { NOISE_LOGNORMAL, 200, 500, 20 }, { NOISE_QUANTISED, 100, 500, 20 },
    { NOISE_AR5, 50, 500, 41 },        { NOISE_AR5, 200, 500, 41 },
};

START_TEST(noise_is_quiet)
{
    uint64_t state = 20 + (uint64_t)_i;
    double x[MOST];
    size_t indexes[MOST];
    int alarms = 0;
    for (int i = 0; i < quiet[_i].series; i++) {
        noise_fill(quiet[_i].noise, x, quiet[_i].n, &state);
        alarms += find(x, quiet[_i].n, indexes) > 0;
    }
    ck_assert_msg(alarms <= quiet[_i].allowed, "%s, n = %zu: %d alarms in %d series",
                  noise_name(quiet[_i].noise), quiet[_i].n, alarms, quiet[_i].series);
}
END_TEST

START_TEST(a_spike_is_no_level)
{
    uint64_t state = 5;
    double x[MOST];
    size_t indexes[MOST];
    int alarms = 0;
    for (int i = 0; i < 600; i++) {
        size_t n = i % 2 ? 40 : 120;
        noise_fill(NOISE_NORMAL, x, n, &state);
        x[(size_t)(random_unit(&state) * (double)n)] += 8 + 32 * random_unit(&state);
        alarms += find(x, n, indexes) > 0;
    }
    ck_assert_int_le(alarms, 23);
}
END_TEST

/* Steps in the middle of 50 values. */
static const struct {
    double size;
    int series, found;
} steps[] = { { 2, 500, 429 }, { 3, 500, 479 } };

START_TEST(a_step_is_found)
{
    uint64_t state = 9;
    double x[MOST];
    size_t indexes[MOST];
    int found = 0;
    for (int i = 0; i < steps[_i].series; i++) {
        noise_fill(NOISE_NORMAL, x, 50, &state);
        for (size_t k = 25; k < 50; k++)
            x[k] += steps[_i].size;
        found += has_near(indexes, find(x, 50, indexes), 25);
    }
    ck_assert_msg(found >= steps[_i].found, "%g sigma: %d of %d", steps[_i].size, found,
                  steps[_i].series);
}
END_TEST

/* By construction none is ever withdrawn, so the bound is 0. */
START_TEST(what_was_said_stands)
{
    uint64_t state = 31;
    double x[MOST];
    size_t before[MOST], now[MOST];
    for (int series = 0; series < 60; series++) {
        noise_fill(series % 3 ? NOISE_NORMAL : NOISE_AR5, x, 110, &state);
        for (size_t k = 40; k < 110; k++)
            x[k] += series % 4 - (k >= 75 ? 1.5 : 0);
        size_t n_before = 0;
        for (size_t n = 10; n <= 110; n++) {
            size_t n_now = find(x, n, now);
            for (size_t i = 0; i < n_before; i++)
                ck_assert(n - 1 - before[i] < 20 || has_near(now, n_now, before[i]));
            for (size_t i = 0; i < n_now; i++)
                before[i] = now[i];
            n_before = n_now;
        }
    }
}
END_TEST

START_TEST(units_do_not_matter)
{
    uint64_t state = 77;
    double seconds[MOST], nanoseconds[MOST];
    size_t indexes[MOST], others[MOST];
    for (int series = 0; series < 100; series++) {
        noise_fill(series % 2 ? NOISE_NORMAL : NOISE_QUANTISED, seconds, 90, &state);
        for (size_t i = 0; i < 90; i++) {
            seconds[i] = 1e-3 * (20 + seconds[i] + (i >= 30 ? 3 : 0) - (i >= 60 ? 2 : 0));
            nanoseconds[i] = 1e9 * seconds[i];
        }
        size_t count = find(seconds, 90, indexes);
        ck_assert_uint_eq(count, find(nanoseconds, 90, others));
        for (size_t i = 0; i < count; i++)
            ck_assert_uint_eq(indexes[i], others[i]);
    }
}
END_TEST

START_TEST(levels_without_noise)
{
    double x[MOST];
    size_t indexes[MOST];
    for (size_t i = 0; i < 60; i++)
        x[i] = i < 20 ? 10 : i < 40 ? 10.5 : 7;
    ck_assert_uint_eq(find(x, 20, indexes), 0);
    ck_assert_uint_eq(find(x, 60, indexes), 2);
    ck_assert_uint_eq(indexes[0], 20);
    ck_assert_uint_eq(indexes[1], 40);
    ck_assert_uint_eq(find(x, 1, indexes), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("change_promises");
    TCase *tc = tcase_create("change_promises");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, noise_is_quiet, 0, sizeof quiet / sizeof *quiet);
    tcase_add_test(tc, a_spike_is_no_level);
    tcase_add_loop_test(tc, a_step_is_found, 0, sizeof steps / sizeof *steps);
    tcase_add_test(tc, what_was_said_stands);
    tcase_add_test(tc, units_do_not_matter);
    tcase_add_test(tc, levels_without_noise);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
