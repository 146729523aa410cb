#include "engine/statistics/welch_test.h"

#include "engine/statistics/moments.h"
#include "engine/statistics/student_t.h"

#include <math.h>

static cbx_status constants_test(double mean_a, double mean_b, cbx_welch_test *ret_test)
{
    if (mean_a == mean_b)
        return CBX_DEGENERATE;
    double t = mean_a > mean_b ? INFINITY : -INFINITY;
    *ret_test = (cbx_welch_test){ .t = t, .df = 1, .p_value = 0 };
    return CBX_OK;
}

cbx_status cbx_welch_test_compute(const double *a, size_t n_a, const double *b, size_t n_b,
                                  cbx_welch_test *ret_test)
{
    if (n_a < 2 || n_b < 2)
        return CBX_TOO_FEW_SAMPLES;
    cbx_moments of_a, of_b;
    cbx_status status = cbx_moments_compute(a, n_a, &of_a);
    if (status == CBX_OK)
        status = cbx_moments_compute(b, n_b, &of_b);
    if (status != CBX_OK)
        return status;
    /* Standard errors, not their squares, so that tiny spreads do not vanish. */
    double se_a = of_a.stddev / sqrt((double)n_a), se_b = of_b.stddev / sqrt((double)n_b);
    double se = hypot(se_a, se_b);
    if (se == 0)
        return constants_test(of_a.mean, of_b.mean, ret_test);
    double share_a = (se_a / se) * (se_a / se), share_b = (se_b / se) * (se_b / se);
    cbx_welch_test test = { .t = (of_a.mean - of_b.mean) / se };
    test.df = 1 / (share_a * share_a / (double)(n_a - 1) + share_b * share_b / (double)(n_b - 1));
    status = cbx_student_t_two_sided(test.t, test.df, &test.p_value);
    if (status == CBX_OK)
        *ret_test = test;
    return status;
}
