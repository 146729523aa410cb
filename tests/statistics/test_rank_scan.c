#include "engine/statistics/change_search.h"
#include "engine/statistics/rank_scan.h"
#include "engine/statistics/serial_correlation.h"
#include "tests/statistics/near.h"
#include "tests/statistics/random.h"

#include <check.h>
#include <math.h>

enum { N = 1000 };

static double x[N];

static void fill(double grain)
{
    uint64_t state = 3;
    for (size_t i = 0; i < N; i++) {
        x[i] = random_normal(&state);
        if (grain > 0)
            x[i] = grain * round(x[i] / grain);
    }
}

/* 2U of the split at `at`, by counting pairs. */
static int count_pairs(size_t from, size_t at, size_t end)
{
    int count = 0;
    for (size_t i = from; i < at; i++)
        for (size_t k = at; k < end; k++)
            count += 2 * (x[i] < x[k]) + (x[i] == x[k]);
    return count;
}

START_TEST(every_split_of_every_prefix)
{
    rank_scan scan;
    fill(_i ? 0.5 : 0);
    ck_assert_int_eq(rank_scan_init(&scan, x), CBX_OK);
    rank_scan_restart(&scan, 7);
    while (scan.end < 90) {
        rank_scan_add(&scan);
        for (size_t at = 8; at < scan.end; at++)
            ck_assert_int_eq(scan.twice_u[at - 8], count_pairs(7, at, scan.end));
    }
    rank_scan_done(&scan);
}
END_TEST

START_TEST(a_long_stretch_forgets_its_older_half)
{
    rank_scan scan;
    fill(0);
    ck_assert_int_eq(rank_scan_init(&scan, x), CBX_OK);
    while (scan.end < N) {
        rank_scan_add(&scan);
        ck_assert_uint_le(scan.end - scan.from, RANK_SCAN_CAPACITY);
    }
    for (size_t at = scan.from + 1; at < N; at++)
        ck_assert_int_eq(scan.twice_u[at - scan.from - 1], count_pairs(scan.from, at, N));
    rank_scan_done(&scan);
}
END_TEST

/* Ten values above ten others: scipy.stats.norm.isf(1 / scipy.special.comb(20, 10)) is 4.399; the
 * approximation by a Beta stays below. */
START_TEST(the_most_extreme_arrangement)
{
    rank_scan scan;
    size_t at = 0;
    for (size_t i = 0; i < 20; i++)
        x[i] = (double)((i * 7) % 10 + (i >= 10 ? 100 : 0));
    ck_assert_int_eq(rank_scan_init(&scan, x), CBX_OK);
    while (scan.end < 20)
        rank_scan_add(&scan);
    double deviate = rank_scan_largest(&scan, 5, 3, &at);
    ck_assert_uint_eq(at, 10);
    ck_assert(deviate > 4.2 && deviate < 4.4);
    ck_assert(rank_scan_largest(&scan, 11, 3, &at) == 0);
    rank_scan_done(&scan);
}
END_TEST

START_TEST(a_clear_step_has_one_place)
{
    double scratch[60];
    fill(0);
    for (size_t i = 23; i < 60; i++)
        x[i] += 12;
    x[5] = 40; /* a spike does not draw it */
    for (size_t start = 15; start <= 40; start++)
        ck_assert_uint_eq(change_place(x, 60, start, 5, scratch), 23);
}
END_TEST

START_TEST(correlation_of_an_autoregression)
{
    double scratch[N];
    cbx_serial_sums sums = { 0 };
    fill(0);
    for (size_t i = 1; i < N; i++)
        x[i] = 0.5 * x[i - 1] + sqrt(0.75) * x[i];
    ck_assert(cbx_serial_correlation(&sums) == 0);
    cbx_serial_sums_add(&sums, x, N, scratch);
    double rho = cbx_serial_correlation(&sums);
    ck_assert_msg(fabs(rho - 0.5) < 0.1, "%g", rho);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, every_split_of_every_prefix, 0, 2);
    tcase_add_test(tc, a_long_stretch_forgets_its_older_half);
    tcase_add_test(tc, the_most_extreme_arrangement);
    tcase_add_test(tc, a_clear_step_has_one_place);
    tcase_add_test(tc, correlation_of_an_autoregression);
}

int main(void)
{
    return run_case("rank_scan", add_tests);
}
