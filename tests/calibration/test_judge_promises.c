/* A small simulation of the promises of SPEC section 8. The seeds are fixed; the bounds are those
 * that a rate at its promise crosses once in a thousand times (binomial). */
#include "tests/calibration/judged_noise.h"
#include "tests/statistics/near.h"

#include <gsl/gsl_cdf.h>

/* The largest count of n that a rate of at most p explains. */
static double most_of(double p, unsigned n)
{
    unsigned k = 0;
    while (gsl_cdf_binomial_Q(k, p, n) > 0.001)
        k++;
    return k;
}

static judged_rates rates_of(const judged_setting *setting, int n_runs)
{
    judged_rates rates;
    judge_noise(setting, n_runs, 20240607, 1, &rates);
    return rates;
}

static const noise_kind promised[] = { NOISE_NORMAL, NOISE_T3, NOISE_AR3 };

START_TEST(noise_raises_few_alarms)
{
    enum { N_RUNS = 60 };
    const judged_setting setting = {
        .noise = promised[_i], .sigma = 0.02, .n_series = 300, .n_history = 20, .unit = 1
    };
    double n_alarms = rates_of(&setting, N_RUNS).any * N_RUNS;
    ck_assert_msg(n_alarms <= most_of(0.07, N_RUNS), "%s: %g of %d", noise_name(setting.noise),
                  n_alarms, N_RUNS);
}
END_TEST

/* Two runs of thirty have three times the noise. The others tell a calm run's slowdown as if there
 * were no such runs, and raise no more alarms. */
START_TEST(wild_runs_are_no_yardstick_for_calm_ones)
{
    enum { N_RUNS = 60 };
    judged_setting setting = { .noise = NOISE_NORMAL,
                               .sigma = 0.02,
                               .n_series = 300,
                               .n_history = 30,
                               .unit = 1,
                               .n_wild = 2 };
    double n_alarms = rates_of(&setting, N_RUNS).any * N_RUNS;
    ck_assert_msg(n_alarms <= most_of(0.07, N_RUNS), "%g alarms", n_alarms);
    setting.n_slower = 1;
    setting.slowdown = 0.1;
    double n_missed = N_RUNS - rates_of(&setting, N_RUNS).found * N_RUNS;
    ck_assert_msg(n_missed <= most_of(1 - 0.75, N_RUNS), "%g missed", n_missed);
}
END_TEST

/* What check says of its own false alarms is about what they are: within a factor of four at rates
 * between 1 and 7 %. */
START_TEST(the_record_is_about_the_rate)
{
    enum { N_RUNS = 20 };
    const judged_setting setting = {
        .noise = promised[_i], .sigma = 0.02, .n_series = 300, .n_history = 30, .unit = 1
    };
    double record = rates_of(&setting, N_RUNS).record;
    ck_assert_msg(record > 0.007 && record < 0.07, "%s: %g", noise_name(setting.noise), record);
}
END_TEST

static const struct {
    const char *what;
    size_t n_series, n_slower;
    int n_runs;
    double promise;
} slowdowns[] = {
    { "alone", 1, 1, 300, 0.95 },
    { "all of 300", 300, 300, 2, 0.95 },
    { "one of 300", 300, 1, 60, 0.75 },
};

START_TEST(a_slowdown_of_five_sigma_is_found)
{
    const judged_setting setting = { .noise = NOISE_NORMAL,
                                     .sigma = 0.02,
                                     .n_series = slowdowns[_i].n_series,
                                     .n_history = 20,
                                     .n_slower = slowdowns[_i].n_slower,
                                     .slowdown = 0.1,
                                     .unit = 1,
                                     .min_effect = 0.02 };
    int n_runs = slowdowns[_i].n_runs;
    double n = n_runs * (double)setting.n_slower, n_found = rates_of(&setting, n_runs).found * n;
    ck_assert_msg(n - n_found <= most_of(1 - slowdowns[_i].promise, (unsigned)n),
                  "%s: %g of %g found", slowdowns[_i].what, n_found, n);
}
END_TEST

START_TEST(units_change_no_verdict)
{
    judged_setting setting = { .noise = NOISE_T3,
                               .sigma = 0.02,
                               .n_series = 40,
                               .n_history = 20,
                               .n_slower = 20,
                               .slowdown = 0.1,
                               .unit = 1 };
    judged_rates seconds = rates_of(&setting, 20);
    setting.unit = 1e9;
    judged_rates nanoseconds = rates_of(&setting, 20);
    assert_near("found", nanoseconds.found, seconds.found, 1e-12);
    assert_near("any", nanoseconds.any, seconds.any, 1e-12);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, noise_raises_few_alarms, 0, ARRAY_LENGTH(promised));
    tcase_add_test(tc, wild_runs_are_no_yardstick_for_calm_ones);
    tcase_add_loop_test(tc, the_record_is_about_the_rate, 0, ARRAY_LENGTH(promised));
    tcase_add_loop_test(tc, a_slowdown_of_five_sigma_is_found, 0, ARRAY_LENGTH(slowdowns));
    tcase_add_test(tc, units_change_no_verdict);
}

int main(void)
{
    return run_case("judge_promises", add_tests);
}
