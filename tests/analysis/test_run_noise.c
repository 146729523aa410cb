#include "engine/analysis/run_noise.h"

#include "tests/statistics/near.h"
#include "tests/statistics/random.h"

enum { N_RUNS = 9, N_SERIES = 200, WILD = 4, SHIFTED = 6, SHORT = 7 };

static cbx_left_out values[N_RUNS * N_SERIES];

/* Runs of equal noise: one with thrice as much, one moved as a whole, one with wild series but too
 * few of them to tell. Returns how many values there are. */
static size_t fill(void)
{
    uint64_t state = 11;
    size_t n = 0;
    for (size_t i = 0; i < N_SERIES; i++)
        for (size_t run = 0; run < N_RUNS; run++) {
            double residual = random_normal(&state);
            if (run == SHORT && i >= CBX_RUN_NOISE_LEAST - 1)
                continue;
            if (run == WILD || run == SHORT)
                residual *= 3;
            if (run == SHIFTED)
                residual += 5;
            values[n++] = (cbx_left_out){ .run = run, .residual = residual };
        }
    values[3] = (cbx_left_out){ .run = 0, .residual = 1e9, .is_exact = true };
    return n;
}

START_TEST(wild_runs_are_told_from_calm_ones)
{
    cbx_run_noise noise;
    ck_assert_int_eq(cbx_run_noise_find(values, fill(), N_RUNS, &noise), CBX_OK);
    for (size_t run = 0; run < N_RUNS; run++)
        ck_assert_msg(noise.is_wild[run] == (run == WILD), "run %zu", run);
    ck_assert_uint_eq(noise.n_wild, 1);
    assert_near("half of normal noise is nearer than", noise.typical, 0.6745, 0.1);
    cbx_run_noise_done(&noise);
}
END_TEST

static const struct {
    const char *what;
    double noise, shift;
    size_t n, n_moved; /* series that moved by shift */
    bool is_wild;
} judged[] = {
    { "as usual", 1, 0, N_SERIES, 0, false },
    { "noisier", 2, 0, N_SERIES, 0, true },
    { "noisier, but few", 2, 0, CBX_RUN_NOISE_LEAST - 1, 0, false },
    { "all slower", 1, 8, N_SERIES, N_SERIES, false },
    { "a tenth slower", 1, 30, N_SERIES, N_SERIES / 10, false },
};

START_TEST(a_run_is_compared_with_the_others)
{
    cbx_run_noise noise;
    double residuals[N_SERIES];
    uint64_t state = 5;
    for (size_t i = 0; i < judged[_i].n; i++)
        residuals[i] = random_normal(&state) * judged[_i].noise +
                       (i < judged[_i].n_moved ? judged[_i].shift : 0);
    ck_assert_int_eq(cbx_run_noise_find(values, fill(), N_RUNS, &noise), CBX_OK);
    ck_assert_msg(cbx_run_noise_is_wild(&noise, residuals, judged[_i].n) == judged[_i].is_wild,
                  "%s", judged[_i].what);
    cbx_run_noise_done(&noise);
}
END_TEST

START_TEST(without_runs_none_is_wild)
{
    cbx_run_noise noise;
    double residuals[N_SERIES] = { 0 };
    ck_assert_int_eq(cbx_run_noise_find(values, fill(), 0, &noise), CBX_OK);
    ck_assert_uint_eq(noise.n_wild, 0);
    ck_assert(!cbx_run_noise_is_wild(&noise, residuals, N_SERIES));
    cbx_run_noise_done(&noise);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, wild_runs_are_told_from_calm_ones);
    tcase_add_loop_test(tc, a_run_is_compared_with_the_others, 0, ARRAY_LENGTH(judged));
    tcase_add_test(tc, without_runs_none_is_wild);
}

int main(void)
{
    return run_case("run_noise", add_tests);
}
