#include "engine/analysis/change.h"

#include <math.h>
#include <stddef.h>

const char *cbx_change_name(cbx_change change)
{
    static const char *const names[] = {
        [CBX_CHANGE_NONE] = NULL,
        [CBX_CHANGE_REGRESSION] = "regression",
        [CBX_CHANGE_IMPROVEMENT] = "improvement",
        [CBX_CHANGE_UNCHANGED] = "unchanged",
        [CBX_CHANGE_INFO] = "info",
        [CBX_CHANGE_UNDEFINED] = "undefined",
    };
    return names[change];
}

cbx_status cbx_delta_pct(double current, double baseline, double *ret_pct)
{
    if (baseline == 0)
        return CBX_DEGENERATE;
    double pct = ((current - baseline) / fabs(baseline)) * 100;
    if (isnan(pct))
        return CBX_DEGENERATE;
    *ret_pct = pct;
    return CBX_OK;
}

cbx_status cbx_is_better(double a, double b, cbx_direction direction, bool *ret_better)
{
    if (direction == CBX_DIRECTION_INFO)
        return CBX_DEGENERATE;
    *ret_better = cbx_direction_prefers_higher(direction) ? a > b : a < b;
    return CBX_OK;
}

cbx_change cbx_change_kind(double current, double baseline, cbx_direction direction,
                           double threshold)
{
    if (direction == CBX_DIRECTION_INFO)
        return CBX_CHANGE_INFO;
    if (direction == CBX_DIRECTION_NONE || isnan(current) || isnan(baseline))
        return CBX_CHANGE_NONE;
    double pct;
    if (cbx_delta_pct(current, baseline, &pct))
        return CBX_CHANGE_UNDEFINED;
    if (!(fabs(pct) > threshold * 100))
        return CBX_CHANGE_UNCHANGED;
    bool rose = pct > 0;
    return rose == cbx_direction_prefers_higher(direction) ? CBX_CHANGE_IMPROVEMENT
                                                           : CBX_CHANGE_REGRESSION;
}

cbx_status cbx_is_regression(double current, double baseline, cbx_direction direction,
                             double threshold, bool *ret_regression)
{
    cbx_change change = cbx_change_kind(current, baseline, direction, threshold);
    if (change == CBX_CHANGE_UNDEFINED || change == CBX_CHANGE_NONE)
        return CBX_DEGENERATE;
    *ret_regression = change == CBX_CHANGE_REGRESSION;
    return CBX_OK;
}

double cbx_rank_key(double value, cbx_direction direction)
{
    /* 0 - value rather than -value: a zero stays a positive zero. */
    return cbx_direction_prefers_higher(direction) ? 0 - value : value;
}

double cbx_improvement_factor(double best, double value, cbx_direction direction)
{
    bool higher = cbx_direction_prefers_higher(direction);
    double over = higher ? best : value, under = higher ? value : best;
    if (under == 0 && !isnan(over))
        return over == 0 ? 1 : INFINITY;
    return over / under;
}
