/*
 * Method `auto`: the series is watched as it grew, one value after the other.
 *
 * Since the last change, the largest of the Mann-Whitney statistics of all splits (rank_scan.h) is
 * compared with a limit after each value, as in D. M. Hawkins & Q. Deng, J. Quality Technology 42
 * (2010) 165-173. Ranks make the rate of false alarms the same for every distribution, the unit
 * irrelevant and a spike an ordinary largest value. The limit counts that the split was chosen and
 * that every prefix was asked, so a change, once seen, stands: later values never withdraw it, and
 * its place is final when SETTLED values follow it.
 *
 * A split that ranks call a change must also stand as a step of robust means (change_place.c)
 * against the limit times the inflation that serial correlation gives a mean. The correlation is
 * estimated with the step taken out, from all values so far.
 *
 * The constants are from tests/calibration; docs/change-points.md has the table and the
 * alternatives that lost. Cost: O(n) values times at most RANK_SCAN_CAPACITY splits.
 */
#include "engine/statistics/change_search.h"
#include "engine/statistics/quantile.h"
#include "engine/statistics/rank_scan.h"
#include "engine/statistics/serial_correlation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    SETTLED = 20, /* values after a change, after which its place is final */
    PLACE_PACE = 4,
    STEP_TEST_PACE = 60 /* a step that did not stand is asked again when 1/60 more is known */
};

typedef struct watch {
    const double *x;
    size_t min_size;
    size_t next_step_test; /* by the length of the prefix: the same whatever follows */
    rank_scan scan;
    size_t *indexes, count;
    bool pending;            /* the last change may still move */
    size_t found_at;         /* length of the prefix that showed it */
    cbx_serial_sums settled; /* of the stretches before the last change */
    double *residuals, *scratch;
} watch;

/*
 * The limit, in standard normal deviates, a + b ln(N / 10): 1 % of series of 400 values of pure
 * noise ever exceed it together with the second condition.
 */
static const double LIMIT_BASE = 3.14, LIMIT_SLOPE = 0.47;

static double limit_of(size_t n)
{
    return LIMIT_BASE + LIMIT_SLOPE * log((double)n / 10);
}

/*
 * What serial correlation asks for: sqrt((1 + rho) / (1 - rho)) to the power 1.25, for the estimate
 * errs and errors downwards are false alarms. Few values hardly tell rho: below 30 the assumption
 * that it is high outweighs the estimate; up to some hundreds an estimate near 0 is read as 0.
 */
static const double ASSUMED = 0.8, ASSUMED_WEIGHT = 15 * 900, NEAR_ZERO = 0.07 * 45, POWER = 1.25;

static double inflation_of(double estimate, double n)
{
    double weight = ASSUMED_WEIGHT / (n * n), zero = NEAR_ZERO / fmax(n, 45);
    double rho = (n * estimate + weight * ASSUMED) / (n + weight);
    rho = fmin(0.95, (rho - zero) * (0.5 / (0.5 - zero))); /* 0.5 stays 0.5 */
    return rho > 0 ? pow((1 + rho) / (1 - rho), POWER / 2) : 1;
}

/* Residuals of one stretch around its median. */
static void add_stretch(const watch *w, cbx_serial_sums *sums, size_t from, size_t to)
{
    double level;
    if (to - from < 2 || cbx_median(w->x + from, to - from, &level) != CBX_OK)
        return;
    for (size_t i = from; i < to; i++)
        w->residuals[i - from] = w->x[i] - level;
    cbx_serial_sums_add(sums, w->residuals, to - from, w->scratch);
}

static double inflation(const watch *w, size_t at)
{
    cbx_serial_sums sums = w->settled;
    add_stretch(w, &sums, w->scan.from, at);
    add_stretch(w, &sums, at, w->scan.end);
    size_t present = w->scan.end - w->scan.from; /* more than sums.n where all values are equal */
    return inflation_of(cbx_serial_correlation(&sums),
                        (double)(sums.n > present ? sums.n : present));
}

/* Whether the split stands as a step of means, too. */
static bool is_step(const watch *w, size_t at, double limit)
{
    size_t from = w->scan.from, n = w->scan.end - from;
    double deviate = change_step_deviate(w->x + from, n, at - from, w->scratch);
    return deviate > limit && deviate > limit * inflation(w, at);
}

static bool find_split(watch *w, size_t *ret_at)
{
    size_t n = w->scan.end - w->scan.from;
    double limit = limit_of(n), z = rank_scan_largest(&w->scan, w->min_size, limit, ret_at);
    if (!(z > limit) || w->scan.end < w->next_step_test)
        return false;
    w->next_step_test = w->scan.end + 1 + n / STEP_TEST_PACE;
    return is_step(w, *ret_at, limit);
}

static size_t start_of(const watch *w, size_t change)
{
    return change == 0 ? 0 : w->indexes[change - 1];
}

static void restart(watch *w, size_t from)
{
    size_t end = w->scan.end;
    rank_scan_restart(&w->scan, from);
    while (w->scan.end < end)
        rank_scan_add(&w->scan);
}

/* Places the last change by the values from the one before it up to `end`. */
static void place_last(watch *w, size_t end)
{
    size_t start = start_of(w, w->count - 1), at = w->indexes[w->count - 1];
    size_t span = end - start;
    at = start + change_place(w->x + start, span, at - start, w->min_size, w->scratch);
    if (at != w->indexes[w->count - 1]) {
        w->indexes[w->count - 1] = at;
        restart(w, at);
    }
}

static void settle_last(watch *w)
{
    size_t change = w->count - 1;
    add_stretch(w, &w->settled, start_of(w, change), w->indexes[change]);
    w->pending = false;
}

/* Places a pending change anew when it is found, now and then, and for good. */
static void follow_last(watch *w)
{
    size_t n_after = w->scan.end - w->indexes[w->count - 1];
    if (n_after % PLACE_PACE == 0 || n_after >= SETTLED || w->found_at == w->scan.end)
        place_last(w, w->scan.end);
    if (w->scan.end - w->indexes[w->count - 1] >= SETTLED)
        settle_last(w);
}

static void take_value(watch *w)
{
    size_t at;
    rank_scan_add(&w->scan);
    if (find_split(w, &at)) {
        if (w->pending) {
            place_last(w, at);
            settle_last(w);
        }
        w->indexes[w->count++] = at;
        w->pending = true;
        w->found_at = w->scan.end;
        restart(w, at);
    }
    if (w->pending)
        follow_last(w);
}

static cbx_status watch_init(watch *w, const double *x, size_t n, change_search *search)
{
    *w = (watch){ .x = x, .min_size = search->min_size, .indexes = search->indexes };
    cbx_status status = rank_scan_init(&w->scan, x);
    if (status != CBX_OK)
        return status;
    w->residuals = malloc(2 * n * sizeof *w->residuals);
    if (!w->residuals) {
        rank_scan_done(&w->scan);
        return CBX_NO_MEMORY;
    }
    w->scratch = w->residuals + n;
    return CBX_OK;
}

cbx_status change_auto(const double *x, size_t n, change_search *search)
{
    watch w;
    cbx_status status = watch_init(&w, x, n, search);
    if (status != CBX_OK)
        return status;
    while (w.scan.end < n && status == CBX_OK) {
        take_value(&w);
        if (cbx_stop_is_wanted(&search->stop))
            status = CBX_INTERRUPTED;
    }
    search->count = w.count;
    free(w.residuals);
    rank_scan_done(&w.scan);
    return status;
}
