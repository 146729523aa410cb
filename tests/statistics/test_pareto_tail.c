#include "engine/statistics/pareto_tail.h"

#include "near.h"

enum { N = 2000, N_TAIL = 200 };

/* Quantiles of a generalised Pareto distribution: a sample without luck in it. */
static void fill(double *x, double shape)
{
    for (int i = 0; i < N; i++)
        x[i] = 2 * (pow(1 - (i + 0.5) / N, -shape) - 1) / shape;
}

/* The estimates of arviz 0.12's _gpdfit(x[1800:] - u), and .1 * (1 + k * 3 / s) ** (-1 / k). */
static const struct {
    double true_shape, threshold, shape, scale, p;
} cases[] = {
    { -0.2, 3.69042970999307, -0.152866129477482, 1.24247007400377, 0.00491357691199619 },
    { 0.3, 6.63509831136293, 0.315076440794048, 3.95854882388697, 0.0506815642843252 },
    { 1, 18.0001250007813, 0.969995118738919, 20.0606764614674, 0.0869665696326651 },
};

START_TEST(fits_as_arviz)
{
    double x[N];
    fill(x, cases[_i].true_shape);
    cbx_pareto_tail tail = cbx_pareto_tail_fit(x, N, N_TAIL);
    assert_near("threshold", tail.threshold, cases[_i].threshold, 1e-12);
    assert_near("shape", tail.shape, cases[_i].shape, 1e-9);
    assert_near("scale", tail.scale, cases[_i].scale, 1e-9);
    assert_near("share", tail.share, 0.1, 1e-15);
    double p = cbx_pareto_tail_p(&tail, tail.threshold + 3);
    assert_near("p", p, cases[_i].p, 1e-9);
    assert_near("critical", cbx_pareto_tail_critical(&tail, p), tail.threshold + 3, 1e-9);
}
END_TEST

START_TEST(equal_values_have_no_tail)
{
    double x[20];
    for (int i = 0; i < 20; i++)
        x[i] = 7;
    assert_near("scale", cbx_pareto_tail_fit(x, 20, 10).scale, 0, 0);
}
END_TEST

START_TEST(a_bounded_tail_ends)
{
    const cbx_pareto_tail tail = { .threshold = 1, .shape = -0.5, .scale = 1, .share = 0.1 };
    assert_near("beyond its end", cbx_pareto_tail_p(&tail, 4), 0, 0);
    const cbx_pareto_tail exponential = { .threshold = 1, .shape = 0, .scale = 2, .share = 0.1 };
    assert_near("exponential", cbx_pareto_tail_p(&exponential, 3), 0.1 * exp(-1), 1e-15);
    assert_near("back", cbx_pareto_tail_critical(&exponential, 0.1 * exp(-1)), 3, 1e-15);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, fits_as_arviz, 0, ARRAY_LENGTH(cases));
    tcase_add_test(tc, equal_values_have_no_tail);
    tcase_add_test(tc, a_bounded_tail_ends);
}

int main(void)
{
    return run_case("pareto_tail", add_tests);
}
