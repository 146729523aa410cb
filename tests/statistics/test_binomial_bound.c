#include "engine/statistics/binomial_bound.h"

#include "near.h"

/* scipy.stats.beta.ppf(confidence, k + 1, n - k); 1 for k = n. */
static const struct {
    size_t n_events, n_trials;
    double confidence, upper;
} bounds[] = {
    { 0, 20, 0.95, 0.13910834066826516 },
    { 1, 20, 0.95, 0.2161061642068473 },
    { 3, 29, 0.95, 0.24613904495608416 },
    { 29, 30, 0.95, 0.9982916843555343 },
    { 0, 1, 0.95, 0.95 },
    { 1, 1, 0.95, 1 },
    { 5, 1000, 0.99, 0.013055421233690192 },
};

START_TEST(bound_agrees_with_scipy)
{
    double upper = 0;
    ck_assert_int_eq(
        cbx_binomial_upper(bounds[_i].n_events, bounds[_i].n_trials, bounds[_i].confidence, &upper),
        CBX_OK);
    assert_near("bound", upper, bounds[_i].upper, 1e-9);
}
END_TEST

static const struct {
    size_t n_events, n_trials;
    double confidence;
} refused[] = { { 0, 0, 0.95 }, { 3, 2, 0.95 }, { 1, 2, 0 }, { 1, 2, 1 }, { 1, 2, (double)NAN } };

START_TEST(what_has_no_bound_is_refused)
{
    double upper = 7;
    ck_assert_int_eq(cbx_binomial_upper(refused[_i].n_events, refused[_i].n_trials,
                                        refused[_i].confidence, &upper),
                     CBX_INVALID);
    assert_near("untouched", upper, 7, 0);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, bound_agrees_with_scipy, 0, ARRAY_LENGTH(bounds));
    tcase_add_loop_test(tc, what_has_no_bound_is_refused, 0, ARRAY_LENGTH(refused));
}

int main(void)
{
    return run_case("binomial_bound", add_tests);
}
