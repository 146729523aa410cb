/* Numbers that others have published or computed, asked through SQL. The scipy and numpy calls are
 * scipy 1.10.1 and numpy 1.24. */
#include "tests/sql/sql_fixture.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define SUMMARY "'[0.45, 0.47, 0.44, 0.46, 0.48, 0.43, 0.45]'"
#define FAST "'[0.45, 0.47, 0.44, 0.46, 0.48]'"
#define SLOW "'[0.52, 0.54, 0.51, 0.53, 0.55]'"
#define FROM_SIZES                                                                                 \
    " FROM (VALUES (100, 0.01), (500, 0.05), (1000, 0.10), (5000, 0.52), (10000, 1.05))"

static const struct {
    const char *expression; /* after SELECT */
    double want, relative;  /* the answer and how much it may be off */
} values[] = {
    /* numpy: x.mean(), np.median(x), x.std(ddof=1), x.std(ddof=1) / x.mean() */
    { "sample_mean(" SUMMARY ")", 0.4542857142857143, 1e-15 },
    { "sample_median(" SUMMARY ")", 0.45, 1e-15 },
    { "sample_stddev(" SUMMARY ")", 0.017182493859684483, 1e-13 },
    { "sample_cv(" SUMMARY ")", 0.03782309969112937, 1e-13 },
    /* np.quantile(x, 0.9), np.subtract(*np.quantile(x, [0.75, 0.25])), scipy.stats.gmean(x),
     * scipy.stats.median_abs_deviation(x) */
    { "sample_quantile(" SUMMARY ", 0.9)", 0.474, 1e-14 },
    { "sample_iqr(" SUMMARY ")", 0.02, 1e-13 },
    { "sample_geomean(" SUMMARY ")", 0.4540077831137838, 1e-14 },
    { "sample_mad(" SUMMARY ")", 0.01, 1e-13 },
    /* scipy.stats.ttest_ind(a, b, equal_var=False) */
    { "welch_t(" FAST ", " SLOW ")", -7.000000000000006, 1e-13 },
    { "welch_p(" FAST ", " SLOW ")", 0.00011263854912686837, 1e-12 },
    { "welch_t('[1, 1, 1]', '[2, 2.1, 1.9]')", -17.320508075688757, 1e-13 },
    { "welch_p('[1, 1, 1]', '[2, 2.1, 1.9]')", 0.003316758722356866, 1e-12 },
    { "welch_t('[1, 1]', '[2, 2]')", -INFINITY, 0 },
    { "welch_p('[1, 1]', '[2, 2]')", 0, 0 },
    /* scipy.stats.mannwhitneyu(a, b) */
    { "mann_whitney_u(" FAST ", " SLOW ")", 0, 0 },
    { "mann_whitney_p(" FAST ", " SLOW ")", 0.007936507936507936, 1e-14 },
    { "mann_whitney_u('[1, 2, 3, 4, 5]', '[1, 2, 3, 4, 5]')", 12.5, 0 },
    { "mann_whitney_p('[1, 2, 3, 4, 5]', '[1, 2, 3, 4, 5]')", 1, 0 },
    { "mann_whitney_p('[1, 2, 3]', '[4, 5, 6]')", 0.1, 1e-14 },
    { "mann_whitney_p('[0, 1, 2, 3, 4, 5, 6, 7, 8]', '[0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, "
      "8.5]')",
      0.7239320396139757, 1e-12 },
    { "mann_whitney_p('[1, 1, 2, 2, 3, 3, 4, 4, 5]', '[2, 2, 3, 3, 4, 4, 5, 5, 6]')",
      0.1772979842283876, 1e-12 },
    /* scipy.stats.wilcoxon(a, b) */
    { "wilcoxon_p('[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]', '[11, 12.5, 14, 15.5, 17, 18.5, 20, 21.5, 23, "
      "24.5]')",
      0.001953125, 1e-14 },
    { "wilcoxon_w('[0.1, -0.2, 0.3, 0.4, 0.5]', '[0, 0, 0, 0, 0]')", 2, 0 },
    { "wilcoxon_p('[0.1, -0.2, 0.3, 0.4, 0.5]', '[0, 0, 0, 0, 0]')", 0.1875, 1e-14 },
    { "wilcoxon_w('[1, -2, 3, -4, 5, -6, 7, 8]', '[0, 0, 0, 0, 0, 0, 0, 0]')", 12, 0 },
    { "wilcoxon_p('[1, -2, 3, -4, 5, -6, 7, 8]', '[0, 0, 0, 0, 0, 0, 0, 0]')", 0.4609375, 1e-14 },
    /* J. Cohen's d with the root mean variance */
    { "cohens_d(" FAST ", " SLOW ")", 4.4271887242357355, 1e-13 },
    { "cohens_d('[1, 2, 3, 4, 5]', '[4, 5, 6, 7, 8]')", 1.8973665961010275, 1e-14 },
    { "cohens_d('[5, 5, 5]', '[6, 6, 6]')", 0, 0 },
    /* m, s = np.mean(x), np.std(x, ddof=1); m + s * np.sqrt(1 + 1 / 7) * scipy.stats.t.ppf(0.975,
       6) */
    { "prediction_upper(" SUMMARY ", 0.95)", 0.4992326920673845, 1e-12 },
    { "prediction_lower(" SUMMARY ", 0.95) + prediction_upper(" SUMMARY ", 0.95)",
      2 * 0.4542857142857143, 1e-14 },
    /* np.polyfit(np.log(size), np.log(time), 1), scipy.stats.linregress */
    { "powerlaw_coefficient(column1, column2)" FROM_SIZES, 9.36083346314213e-05, 1e-12 },
    { "powerlaw_exponent(column1, column2)" FROM_SIZES, 1.011797035445843, 1e-13 },
    { "json_extract(scaling_fit(column1, column2), '$.exponent')" FROM_SIZES, 1.0118, 1e-15 },
    { "json_extract(scaling_fit(column1, column2), '$.r_squared')" FROM_SIZES, 0.999965, 1e-15 },
};

START_TEST(value_is_the_published_one)
{
    char *sql = sqlite3_mprintf("SELECT %s", values[_i].expression);
    sqlite3_stmt *stmt = NULL;
    ck_assert_msg(sqlite3_prepare_v2(sql_db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(sql_db));
    ck_assert_msg(sqlite3_step(stmt) == SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(sql_db));
    ck_assert_msg(sqlite3_column_type(stmt, 0) != SQLITE_NULL, "%s is NULL", sql);
    double got = sqlite3_column_double(stmt, 0), want = values[_i].want;
    bool near = isinf(want) ? isinf(got) && (got > 0) == (want > 0)
                            : fabs(got - want) <= values[_i].relative * fabs(want);
    ck_assert_msg(near, "%s gave %.17g, expected %.17g", sql, got, want);
    (void)sqlite3_finalize(stmt);
    sqlite3_free(sql);
}
END_TEST

/*
 * NIST StRD, univariate summary statistics, NumAcc1 to NumAcc4: certified standard deviations 1,
 * 0.1, 0.1, 0.1 and means 10000002, 1.2, 1000000.2, 10000000.2. The numbers of the last two are not
 * doubles; those next to them have a standard deviation that differs from the 9th digit on:
 * statistics.stdev of Python, which computes with fractions, gives the ones wanted here.
 */
#define ALTERNATING(base, low, high)                                                               \
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1000), "             \
    "numbers(x) AS (SELECT CASE WHEN i = 0 THEN " base " WHEN i % 2 = 1 THEN " low " ELSE " high   \
    " END FROM n) "
#define DIGITS(mean, stddev)                                                                       \
    "SELECT abs(sample_mean(collect_samples(x)) / " mean " - 1) < 1e-15, abs(stddev(x) / " stddev  \
    " - 1) < 1e-14, abs(sample_stddev(collect_samples(x)) / " stddev " - 1) < 1e-14, "             \
    "variance(x) = stddev(x) * stddev(x) OR abs(variance(x) / stddev(x) / stddev(x) - 1) < 1e-15 " \
    "FROM numbers"

START_TEST(nist_data_keep_their_digits)
{
    static const char *const cases[] = {
        "WITH numbers(x) AS (VALUES (10000001), (10000003), (10000002)) " DIGITS("10000002", "1.0"),
        ALTERNATING("1.2", "1.1", "1.3") DIGITS("1.2", "0.1"),
        ALTERNATING("1000000.2", "1000000.1", "1000000.3")
            DIGITS("1000000.2", "0.10000000003492460"),
        ALTERNATING("10000000.2", "10000000.1", "10000000.3")
            DIGITS("10000000.2", "0.10000000055879354"),
    };
    expect_answer(cases[_i], "1|1|1|1");
}
END_TEST

/* ruptures 1.1.9 with the l2 cost, the penalty as given or 2 sigma^2 ln n; pelt is its exact
 * optimum. */
#define STEP                                                                                       \
    "'[100.126, 99.868, 100.64, 100.105, 99.464, 100.362, 101.304, 100.947, 99.296, 98.735, "      \
    "99.377, 100.041, 97.675, 99.781, 98.754, 89.268, 89.456, 89.684, 90.412, 91.043, 89.871, "    \
    "91.366, 89.335, 90.352, 90.903, 90.094, 89.257, 89.078, 89.542, 90.22]'"
#define LEVELS "'[1, 1, 1, 1, 1, 9, 9, 9]'"

static const struct {
    const char *arguments, *indexes;
} changes[] = {
    { STEP ", 'pelt', NULL, 49.0387", "[15]" },
    { STEP ", 'binseg', NULL, 49.0387", "[15]" },
    { STEP ", 'window', NULL, 49.0387", "[15]" },
    { LEVELS ", 'pelt', 3, 30, 1", "[5]" },
    { LEVELS ", 'binseg', 3, 30, 1", "[5]" },
    { LEVELS ", 'pelt', 3, 30, 5", "[5]" },
    { "'[1, 1, 1, null, 1, 1, 9, 9, 9]', 'pelt', 3, 30", "[6]" },
    { "'[5, 5, 5, 5, 5, 5, 5, 5]', 'pelt'", "[]" },
    { "'[1, 9]', 'pelt'", "[]" },
    { STEP, "[15]" }, /* auto */
    { "'[1, 9]'", "[]" },
};

START_TEST(changes_are_those_of_ruptures)
{
    char *sql = sqlite3_mprintf("SELECT change_point_indexes(%s)", changes[_i].arguments);
    expect_answer(sql, changes[_i].indexes);
    sqlite3_free(sql);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("published");
    tcase_add_loop_test(tc, value_is_the_published_one, 0, (int)(sizeof values / sizeof *values));
    tcase_add_loop_test(tc, nist_data_keep_their_digits, 0, 4);
    tcase_add_loop_test(tc, changes_are_those_of_ruptures, 0,
                        (int)(sizeof changes / sizeof *changes));
    return run_sql_tests("published_values", tc, sql_fixture_begin);
}
