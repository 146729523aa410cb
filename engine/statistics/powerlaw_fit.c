#include "engine/statistics/powerlaw_fit.h"

#include "engine/statistics/decimal_round.h"

#include <math.h>
#include <string.h>

static bool pair_is_usable(double size, double value)
{
    return size > 0 && value > 0 && isfinite(size) && isfinite(value);
}

void cbx_powerlaw_sums_add(cbx_linear_sums *logs, double size, double value)
{
    if (pair_is_usable(size, value))
        cbx_linear_sums_add(logs, log(size), log(value));
}

void cbx_powerlaw_sums_remove(cbx_linear_sums *logs, double size, double value)
{
    if (pair_is_usable(size, value))
        cbx_linear_sums_remove(logs, log(size), log(value));
}

/* A level line: all values equal, or nothing to regress on. */
static cbx_powerlaw_fit level_fit(const cbx_linear_sums *logs, bool values_equal)
{
    return (cbx_powerlaw_fit){
        .n = logs->n,
        .coefficient = exp(cbx_linear_sums_mean_y(logs)),
        .r_squared = values_equal ? 1 : 0,
        /* a perfect level line over several sizes leaves the exponent no freedom: [0, 0] */
        .has_interval = values_equal && logs->n >= 3 && !cbx_linear_sums_constant_x(logs),
    };
}

cbx_status cbx_powerlaw_fit_from_sums(const cbx_linear_sums *logs, cbx_powerlaw_fit *ret_fit)
{
    if (logs->n == 0) {
        *ret_fit = (cbx_powerlaw_fit){ 0 };
        return CBX_OK;
    }
    bool values_equal = cbx_linear_sums_constant_y(logs);
    if (values_equal || cbx_linear_sums_constant_x(logs)) {
        *ret_fit = level_fit(logs, values_equal);
        return CBX_OK;
    }
    cbx_linear_fit line;
    cbx_status status = cbx_linear_fit_from_sums(logs, &line);
    if (status != CBX_OK)
        return status;
    *ret_fit = (cbx_powerlaw_fit){
        .n = line.n,
        .coefficient = exp(line.intercept),
        .exponent = line.slope,
        .r_squared = line.r_squared,
        .has_interval = line.has_interval,
        .exponent_stderr = line.slope_stderr,
        .exponent_lower = line.slope_lower,
        .exponent_upper = line.slope_upper,
    };
    return CBX_OK;
}

cbx_status cbx_powerlaw_fit_compute(const double *size, const double *value, size_t n,
                                    cbx_powerlaw_fit *ret_fit)
{
    cbx_linear_sums logs = { 0 };
    for (size_t i = 0; i < n; i++)
        cbx_powerlaw_sums_add(&logs, size[i], value[i]);
    return cbx_powerlaw_fit_from_sums(&logs, ret_fit);
}

void cbx_complexity_class(double exponent, char ret_text[CBX_COMPLEXITY_TEXT_SIZE])
{
    static const double tolerance = 0.15;
    static const struct {
        double exponent;
        const char *text;
    } classes[] = {
        { 0.0, "O(1)" },     { 0.5, "O(sqrt(n))" }, { 1.0, "O(n)" },
        { 1.5, "O(n^1.5)" }, { 2.0, "O(n^2)" },     { 3.0, "O(n^3)" },
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (fabs(exponent - classes[i].exponent) < tolerance) {
            strcpy(ret_text, classes[i].text);
            return;
        }
    char decimal[CBX_TENTHS_TEXT_SIZE];
    cbx_tenths_text(exponent, decimal);
    strcpy(ret_text, "O(n^");
    strcat(ret_text, decimal);
    strcat(ret_text, ")");
}
