#include "engine/analysis/judgement.h"

#include "tests/statistics/near.h"
#include "tests/statistics/random.h"

#include <stdlib.h>

enum { N_SERIES = 40, N_HISTORY = 20 };
static const cbx_judging_options defaults = { .fdr = 0.05, .min_effect = 0.02 };

typedef struct run_of_series {
    double history[N_SERIES][N_HISTORY];
    cbx_judgement series[N_SERIES];
} run_of_series;

/* Series at different levels with 2 % normal noise, in units of `unit`. */
static void make_run(run_of_series *run, double unit)
{
    uint64_t state = 7;
    for (int i = 0; i < N_SERIES; i++) {
        double level = unit * (1 + i);
        for (int k = 0; k < N_HISTORY; k++)
            run->history[i][k] = level * (1 + 0.02 * random_normal(&state));
        run->series[i] = (cbx_judgement){ .history = run->history[i],
                                          .n_history = N_HISTORY,
                                          .value = level * (1 + 0.02 * random_normal(&state)) };
    }
}

static void judge(cbx_judgement *series, size_t n)
{
    cbx_error err;
    ck_assert_msg(cbx_judgements_make(series, n, &defaults, &err) == CBX_OK, "%s", err.text);
}

static void judge_alone(const double *history, size_t n, double value, cbx_judgement *ret)
{
    *ret = (cbx_judgement){ .history = history, .n_history = n, .value = value };
    judge(ret, 1);
}

START_TEST(noise_is_unchanged_and_a_slowdown_is_not)
{
    run_of_series run;
    make_run(&run, 1);
    run.series[3].value = 4 * 1.12;
    judge(run.series, N_SERIES);
    for (int i = 0; i < N_SERIES; i++) {
        const cbx_judgement *one = &run.series[i];
        ck_assert_int_eq(one->is_change, i == 3);
        ck_assert(one->lower < one->expected && one->expected < one->upper);
        ck_assert(one->q_value >= one->p_value);
        ck_assert(one->detectable_pct > 5 && one->detectable_pct < 12);
    }
    assert_near("delta", run.series[3].delta_pct,
                (4 * 1.12 - run.series[3].expected) / run.series[3].expected * 100, 1e-12);
}
END_TEST

START_TEST(units_do_not_matter)
{
    run_of_series seconds, nanoseconds;
    make_run(&seconds, 1);
    make_run(&nanoseconds, 0x1p30);
    judge(seconds.series, N_SERIES);
    judge(nanoseconds.series, N_SERIES);
    for (int i = 0; i < N_SERIES; i++) {
        assert_near("p", nanoseconds.series[i].p_value, seconds.series[i].p_value, 1e-9);
        assert_near("expected", nanoseconds.series[i].expected, seconds.series[i].expected * 0x1p30,
                    1e-12);
    }
}
END_TEST

START_TEST(one_outlier_in_the_past_hides_nothing)
{
    const double history[] = { 100, 101, 99, 100.5, 99.5, 180, 100.2, 99.8, 100.1, 99.9 };
    cbx_judgement one;
    judge_alone(history, 10, 115, &one);
    ck_assert(fabs(one.expected - 100) < 1);
    ck_assert(one.is_change);
    judge_alone(history, 10, 101.5, &one);
    ck_assert(!one.is_change);
}
END_TEST

static const struct {
    const char *what;
    double history[8], value;
    double p;
    bool is_change;
} exact[] = {
    { "the same count", { 64, 64, 64, 64, 64, 64, 64, 64 }, 64, 1, false },
    { "another count", { 64, 64, 64, 64, 64, 64, 64, 64 }, 66, 0, true },
    { "less than the minimum effect", { 64, 64, 64, 64, 64, 64, 64, 64 }, 65, 0, false },
    { "broken once in eight: not believed", { 9, 9, 9, 8, 9, 9, 9, 9 }, 10, 0.125, false },
};

START_TEST(a_constant_history_is_exact)
{
    cbx_judgement one;
    judge_alone(exact[_i].history, 8, exact[_i].value, &one);
    assert_near(exact[_i].what, one.p_value, exact[_i].p, 1e-15);
    ck_assert_msg(one.is_change == exact[_i].is_change, "%s", exact[_i].what);
    assert_near("detectable", one.detectable_pct, 2, 1e-15);
}
END_TEST

START_TEST(a_small_sure_change_is_below_the_minimum_effect)
{
    const double history[] = { 1.0001, 1.0002, 1.0003, 1.0001, 1.0002, 1.0003, 1.0002 };
    cbx_judgement one;
    judge_alone(history, 7, 1.01, &one);
    ck_assert(one.q_value < 0.05 && !one.is_change);
}
END_TEST

START_TEST(a_level_of_zero_has_no_percentage)
{
    const double zeros[] = { 0, 0, 0, 0, 0, 0 }, steady[] = { 5, 6, 5, 6, 5, 6 };
    cbx_judgement both[2] = { { .history = zeros, .n_history = 6, .value = 1 },
                              { .history = steady, .n_history = 6, .value = 5.5 } };
    judge(both, 2);
    ck_assert(!both[0].has_delta && !both[0].is_change && isnan(both[0].q_value));
    assert_near("not counted", both[1].q_value, both[1].p_value, 1e-15);
}
END_TEST

START_TEST(huge_values_and_no_series_are_survived)
{
    const double history[] = { 1e308, -1e308, 1.5e308, 1e308, 1e308, 1.2e308 };
    cbx_judgement one;
    judge_alone(history, 6, 1e308, &one);
    ck_assert(!(one.p_value < 0) && !(one.p_value > 1));
    judge(NULL, 0);
}
END_TEST

/* Every third series was slower in one past run, one glitch aside in another. */
START_TEST(a_past_run_that_stood_out_is_counted)
{
    enum { SLOW = 7, GLITCH = 12 };
    run_of_series run;
    size_t numbers[N_HISTORY];
    cbx_replayed_run replayed[N_HISTORY] = { { 0, 0 } };
    cbx_judging_options options = defaults;
    make_run(&run, 1);
    for (size_t k = 0; k < N_HISTORY; k++)
        numbers[k] = N_HISTORY - 1 - k; /* any numbering */
    for (int i = 0; i < N_SERIES; i++) {
        run.series[i].history_runs = numbers;
        if (i % 3 == 0)
            run.history[i][SLOW] *= 1.2;
    }
    run.history[1][GLITCH] *= 1.4;
    options.replayed = replayed;
    options.n_replayed = N_HISTORY;
    ck_assert_int_eq(cbx_judgements_make(run.series, N_SERIES, &options, NULL), CBX_OK);
    for (size_t k = 0; k < N_HISTORY; k++) {
        size_t n = replayed[numbers[k]].n_changes;
        ck_assert_uint_eq(replayed[numbers[k]].n_judged, N_SERIES);
        ck_assert_msg(k == SLOW ? n >= 12 : k == GLITCH ? n == 1 : n == 0, "run %zu: %zu", k, n);
    }
}
END_TEST

START_TEST(an_exact_history_that_was_broken_is_counted)
{
    enum { N = 30, BROKEN = 4 };
    double history[N];
    size_t numbers[N];
    cbx_replayed_run replayed[N] = { { 0, 0 } };
    for (size_t k = 0; k < N; k++) {
        history[k] = k == BROKEN ? 70 : 64;
        numbers[k] = k;
    }
    cbx_judgement one = {
        .history = history, .history_runs = numbers, .n_history = N, .value = 64
    };
    const cbx_judging_options options = {
        .fdr = 0.05, .min_effect = 0.02, .replayed = replayed, .n_replayed = N
    };
    ck_assert_int_eq(cbx_judgements_make(&one, 1, &options, NULL), CBX_OK);
    for (size_t k = 0; k < N; k++)
        ck_assert_uint_eq(replayed[k].n_changes, k == BROKEN);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, noise_is_unchanged_and_a_slowdown_is_not);
    tcase_add_test(tc, units_do_not_matter);
    tcase_add_test(tc, one_outlier_in_the_past_hides_nothing);
    tcase_add_loop_test(tc, a_constant_history_is_exact, 0, ARRAY_LENGTH(exact));
    tcase_add_test(tc, a_small_sure_change_is_below_the_minimum_effect);
    tcase_add_test(tc, a_level_of_zero_has_no_percentage);
    tcase_add_test(tc, a_past_run_that_stood_out_is_counted);
    tcase_add_test(tc, an_exact_history_that_was_broken_is_counted);
    tcase_add_test(tc, huge_values_and_no_series_are_survived);
}

int main(void)
{
    return run_case("judgement", add_tests);
}
