#include "sql/function_catalog.h"

#include <string.h>

/* A table, which would be spread over three times the lines. */
/* clang-format off */

static const char judging[] = "Judging a change";
static const char arrays[] = "Sample arrays";
static const char tests[] = "Statistical tests";
static const char aggregates[] = "Aggregates";
static const char growth[] = "Growth laws";
const char *const cbx_function_groups[] = { judging, arrays, tests, aggregates, growth };
const size_t cbx_n_function_groups = sizeof cbx_function_groups / sizeof *cbx_function_groups;

#define VALUE { "x", CBX_PARAMETER_NUMBER, NULL }
#define SAMPLES { "s", CBX_PARAMETER_SAMPLES, NULL }
#define SAMPLES_A { "a", CBX_PARAMETER_SAMPLES, NULL }
#define SAMPLES_B { "b", CBX_PARAMETER_SAMPLES, NULL }
#define DIRECTION { "direction", CBX_PARAMETER_DIRECTION, NULL }
#define CURRENT { "current", CBX_PARAMETER_NUMBER, NULL }
#define BASELINE { "baseline", CBX_PARAMETER_NUMBER, NULL }
#define THRESHOLD { "threshold", CBX_PARAMETER_NOT_NEGATIVE, "0.05" }
#define CONFIDENCE { "confidence", CBX_PARAMETER_CONFIDENCE, NULL }
#define RESAMPLING                                                                                 \
    { "confidence", CBX_PARAMETER_CONFIDENCE, "0.95" },                                            \
        { "resamples", CBX_PARAMETER_COUNT, "1000" }, { "seed", CBX_PARAMETER_INTEGER, "42" }
#define SIZE { "size", CBX_PARAMETER_NUMBER, NULL }
#define SIZED_VALUE { "value", CBX_PARAMETER_NUMBER, NULL }
#define LINE_Y { "y", CBX_PARAMETER_NUMBER, NULL }
#define LINE_X { "x", CBX_PARAMETER_NUMBER, NULL }
#define FIVE " FROM (VALUES (3), (1), (2), (NULL), (10), (4))"
#define LINE " FROM (VALUES (1, 3), (2, 5), (3, 7))"
#define SQUARES " FROM (VALUES (1, 2), (2, 8), (4, 32), (8, 128))"

const cbx_function cbx_functions[] = {
    { "delta_pct", CBX_FUNCTION_SCALAR, judging, { CURRENT, BASELINE }, "real",
      "Change against the baseline in percent of its magnitude; NULL when the baseline is 0.",
      "SELECT delta_pct(110, 100), delta_pct(1, 0)", "10.0|" },
    { "is_better", CBX_FUNCTION_SCALAR, judging,
      { { "a", CBX_PARAMETER_NUMBER, NULL }, { "b", CBX_PARAMETER_NUMBER, NULL }, DIRECTION },
      "boolean", "Whether a is strictly better than b; NULL for info.",
      "SELECT is_better(9, 10, 'lower'), is_better(9, 10, 'info')", "1|" },
    { "change_kind", CBX_FUNCTION_SCALAR, judging, { CURRENT, BASELINE, DIRECTION, THRESHOLD },
      "text",
      "'regression', 'improvement', 'unchanged', 'info', or 'undefined' (zero baseline). A change "
      "counts when it is strictly more than threshold, a fraction.",
      "SELECT change_kind(110, 100, 'lower'), change_kind(110, 100, 'lower', 0.2)",
      "regression|unchanged" },
    { "is_regression", CBX_FUNCTION_SCALAR, judging, { CURRENT, BASELINE, DIRECTION, THRESHOLD },
      "boolean", "Whether the change is a regression; 0 for info, NULL when it is undefined.",
      "SELECT is_regression(90, 100, 'higher'), is_regression(1, 0, 'higher')", "1|" },
    { "rank_key", CBX_FUNCTION_SCALAR, judging,
      { { "value", CBX_PARAMETER_NUMBER, NULL }, DIRECTION }, "real",
      "A number whose ascending order is best first. info ranks as higher.",
      "SELECT rank_key(5, 'higher'), rank_key(5, 'lower')", "-5.0|5.0" },
    { "improvement_factor", CBX_FUNCTION_SCALAR, judging,
      { { "best", CBX_PARAMETER_NUMBER, NULL },
        { "value", CBX_PARAMETER_NUMBER, NULL },
        DIRECTION },
      "real",
      "How many times better best is: best/value when higher is better, value/best when lower; 1 "
      "when both are 0, Infinity on division by 0.",
      "SELECT improvement_factor(2, 5, 'lower')", "2.5" },
    { "complexity_class", CBX_FUNCTION_SCALAR, growth,
      { { "exponent", CBX_PARAMETER_NUMBER, NULL } }, "text",
      "The name of a growth law: 'O(1)', 'O(sqrt(n))', 'O(n)', 'O(n^1.5)', 'O(n^2)', 'O(n^3)' when "
      "the exponent is nearer than 0.15, else 'O(n^X.X)'.",
      "SELECT complexity_class(1.93), complexity_class(2.4)", "O(n^2)|O(n^2.4)" },

    { "sample_count", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "integer",
      "Number of samples; NULL elements do not count.", "SELECT sample_count('[1, null, 2.5]')",
      "2" },
    { "sample_mean", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real", "Arithmetic mean.",
      "SELECT sample_mean('[1, 2, 6]')", "3.0" },
    { "sample_median", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real", "Median.",
      "SELECT sample_median('[1, 2, 6, 3]')", "2.5" },
    { "sample_stddev", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Standard deviation, divisor n - 1; 0 for one sample.",
      "SELECT sample_stddev('[10, 12, 14]')", "2.0" },
    { "sample_variance", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Variance, divisor n - 1; 0 for one sample.", "SELECT sample_variance('[10, 12, 14]')",
      "4.0" },
    { "sample_min", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real", "Smallest sample.",
      "SELECT sample_min('[4, 2.5, 3]')", "2.5" },
    { "sample_max", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real", "Largest sample.",
      "SELECT sample_max('[4, 2.5, 3]')", "4.0" },
    { "sample_quantile", CBX_FUNCTION_SCALAR, arrays,
      { SAMPLES, { "q", CBX_PARAMETER_FRACTION, NULL } }, "real",
      "Quantile by linear interpolation (numpy's default, R type 7).",
      "SELECT sample_quantile('[1, 2, 3, 4]', 0.25)", "1.75" },
    { "sample_mad", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Median absolute deviation from the median, not scaled.",
      "SELECT sample_mad('[1, 2, 3, 4, 100]')", "1.0" },
    { "sample_iqr", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Interquartile range, quantile 0.75 less quantile 0.25.",
      "SELECT sample_iqr('[1, 2, 3, 4]')", "1.5" },
    { "sample_cv", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Coefficient of variation, stddev/mean; 0 when the mean is 0.",
      "SELECT sample_cv('[10, 12, 14]')", "0.166666666666667" },
    { "sample_geomean", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "real",
      "Geometric mean; NULL unless all samples are > 0.",
      "SELECT sample_geomean('[1, 1, 1]'), sample_geomean('[1, 0]')", "1.0|" },
    { "is_stable", CBX_FUNCTION_SCALAR, arrays, { SAMPLES }, "boolean",
      "Whether the coefficient of variation is below 0.10.",
      "SELECT is_stable('[10, 10.1]'), is_stable('[10, 20]')", "1|0" },
    { "outliers", CBX_FUNCTION_SCALAR, arrays,
      { SAMPLES, { "z", CBX_PARAMETER_NOT_NEGATIVE, "3.5" } }, "JSON",
      "Indexes, from 0, of the elements whose abs(0.6745*(x - median)/MAD) is above z; none for "
      "fewer than 3 samples or a MAD of 0. NULL elements keep their places.",
      "SELECT outliers('[1, 2, 3, 100, 2]')", "[3]" },
    { "bootstrap_lower", CBX_FUNCTION_SCALAR, arrays, { SAMPLES, RESAMPLING }, "real",
      "Lower end of the percentile bootstrap interval of the mean; the same seed gives the same "
      "answer everywhere.",
      "SELECT bootstrap_lower('[10, 12, 11, 13, 9]', 0.9) BETWEEN 9 AND 11", "1" },
    { "bootstrap_upper", CBX_FUNCTION_SCALAR, arrays, { SAMPLES, RESAMPLING }, "real",
      "Upper end of the percentile bootstrap interval of the mean.",
      "SELECT bootstrap_upper('[5]'), bootstrap_upper('[10, 12, 11, 13, 9]') BETWEEN 11 AND 13",
      "5.0|1" },
    { "prediction_lower", CBX_FUNCTION_SCALAR, arrays, { SAMPLES, CONFIDENCE }, "real",
      "Lower end of the interval that one further value falls into with that confidence (Student's "
      "t); NULL for fewer than 2 samples.",
      "SELECT round(prediction_lower('[10, 12, 11, 13, 9]', 0.95), 4)", "6.1911" },
    { "prediction_upper", CBX_FUNCTION_SCALAR, arrays, { SAMPLES, CONFIDENCE }, "real",
      "Upper end of that interval.",
      "SELECT round(prediction_upper('[10, 12, 11, 13, 9]', 0.95), 4)", "15.8089" },
    { "change_point_indexes", CBX_FUNCTION_SCALAR, arrays,
      { SAMPLES, { "method", CBX_PARAMETER_TEXT, "auto" },
        { "min_size", CBX_PARAMETER_COUNT, "NULL" },
        { "penalty", CBX_PARAMETER_NOT_NEGATIVE, "NULL" },
        { "jump", CBX_PARAMETER_COUNT, "NULL" } },
      "JSON",
      "Indexes, from 0, of the first element of each new level: by 'auto', which keeps the promises "
      "of docs/change-points.md (min_size NULL: 5; it takes no penalty and no jump), or by 'pelt', "
      "'binseg' or 'window' (l2 cost; min_size NULL: 3, penalty NULL: from the noise, jump NULL: 1). "
      "NULL elements keep their places.",
      "SELECT change_point_indexes('[1, 1.1, 0.9, 1, 5, 5.1, 4.9, 5]', 'binseg')", "[4]" },

    { "welch_t", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Welch's t statistic for the means of a and b; NULL for fewer than 2 samples, or when both are "
      "constant and equal.",
      "SELECT welch_t('[1, 2, 3]', '[1, 2, 3]')", "0.0" },
    { "welch_p", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Two-sided p-value of Welch's t test (unequal variances).",
      "SELECT welch_p('[1, 2, 3]', '[1, 2, 3]'), welch_p('[1, 1]', '[2, 2]')", "1.0|0.0" },
    { "mann_whitney_u", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Mann-Whitney U of a: pairs in which a is larger, ties counting a half.",
      "SELECT mann_whitney_u('[1, 2, 3]', '[4, 5, 6]')", "0.0" },
    { "mann_whitney_p", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Two-sided p-value of the Mann-Whitney U test: exact for small samples without ties, else "
      "normal with tie and continuity correction.",
      "SELECT mann_whitney_p('[1, 2, 3]', '[4, 5, 6]')", "0.1" },
    { "wilcoxon_w", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Wilcoxon's signed-rank statistic of the pairs, min(W+, W-). A pair with a NULL is left out; "
      "unequal lengths are an error.",
      "SELECT wilcoxon_w('[1, 2, 3]', '[2, 4, 6]')", "0.0" },
    { "wilcoxon_p", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Two-sided p-value of Wilcoxon's signed-rank test.",
      "SELECT wilcoxon_p('[1, 2, 3]', '[2, 4, 6]')", "0.25" },
    { "cohens_d", CBX_FUNCTION_SCALAR, tests, { SAMPLES_A, SAMPLES_B }, "real",
      "Effect size: the difference of the means in units of the root mean variance.",
      "SELECT cohens_d('[1, 2, 3]', '[3, 4, 5]')", "2.0" },
    { "fdr_adjust", CBX_FUNCTION_SCALAR, tests, { { "p_array", CBX_PARAMETER_SAMPLES, NULL } },
      "JSON",
      "p-values adjusted for the number of tests (Benjamini-Hochberg), in input order; a NULL "
      "element stays NULL and does not count.",
      "SELECT fdr_adjust('[0.01, 0.5, null, 0.02]')", "[0.03,0.5,null,0.03]" },

    { "median", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real", "Median.",
      "SELECT median(column1)" FIVE, "3.0" },
    { "quantile", CBX_FUNCTION_AGGREGATE, aggregates,
      { VALUE, { "q", CBX_PARAMETER_FRACTION, NULL } }, "real",
      "Quantile by linear interpolation (numpy's default, R type 7). q is the same for all rows.",
      "SELECT quantile(column1, 0.75)" FIVE, "4.0" },
    { "stddev", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real",
      "Standard deviation, divisor n - 1; 0 for one row.",
      "SELECT stddev(column1) FROM (VALUES (10), (12), (14))", "2.0" },
    { "variance", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real",
      "Variance, divisor n - 1; 0 for one row.",
      "SELECT variance(column1) FROM (VALUES (10), (12), (14))", "4.0" },
    { "mad", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real",
      "Median absolute deviation from the median, not scaled.", "SELECT mad(column1)" FIVE, "1.0" },
    { "iqr", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real", "Interquartile range.",
      "SELECT iqr(column1)" FIVE, "2.0" },
    { "cv", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real",
      "Coefficient of variation, stddev/mean; 0 when the mean is 0.",
      "SELECT cv(column1) FROM (VALUES (8), (10), (12))", "0.2" },
    { "geomean", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "real",
      "Geometric mean; NULL unless all values are > 0.",
      "SELECT round(geomean(column1), 6) FROM (VALUES (2), (8))", "4.0" },
    { "best", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE, DIRECTION }, "real",
      "The best value: the largest when higher is better, the smallest when lower; NULL for info. "
      "The direction is the same for all rows.",
      "SELECT best(column1, 'lower')" FIVE, "1.0" },
    { "worst", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE, DIRECTION }, "real",
      "The worst value; NULL for info. The direction is the same for all rows.",
      "SELECT worst(column1, 'lower')" FIVE, "10.0" },
    { "collect_samples", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "array",
      "The values as a sample array, in row order.",
      "SELECT sample_median(collect_samples(column1))" FIVE, "3.0" },
    { "sparkline", CBX_FUNCTION_AGGREGATE, aggregates, { VALUE }, "text",
      "One of eight block characters per row, in row order, from the smallest value to the largest; "
      "a NULL is a space, a constant a line of middle blocks.",
      "SELECT sparkline(column1) FROM (VALUES (1), (2), (3), (NULL), (8))", "▁▂▃ █" },
    { "regr_slope", CBX_FUNCTION_AGGREGATE, growth, { LINE_Y, LINE_X }, "real",
      "Slope of the least-squares line; NULL when all x are equal.",
      "SELECT regr_slope(column2, column1)" LINE, "2.0" },
    { "regr_intercept", CBX_FUNCTION_AGGREGATE, growth, { LINE_Y, LINE_X }, "real",
      "Intercept of the least-squares line; NULL when all x are equal.",
      "SELECT regr_intercept(column2, column1)" LINE, "1.0" },
    { "regr_r2", CBX_FUNCTION_AGGREGATE, growth, { LINE_Y, LINE_X }, "real",
      "Square of the correlation; 1 when all y are equal, NULL when all x are.",
      "SELECT regr_r2(column2, column1)" LINE, "1.0" },
    { "powerlaw_exponent", CBX_FUNCTION_AGGREGATE, growth, { SIZE, SIZED_VALUE }, "real",
      "Exponent of value = coefficient * size^exponent, by least squares on the logarithms; pairs "
      "with a member that is not positive are left out.",
      "SELECT round(powerlaw_exponent(column1, column2), 6)" SQUARES, "2.0" },
    { "powerlaw_coefficient", CBX_FUNCTION_AGGREGATE, growth, { SIZE, SIZED_VALUE }, "real",
      "Coefficient of value = coefficient * size^exponent.",
      "SELECT round(powerlaw_coefficient(column1, column2), 6)" SQUARES, "2.0" },
    { "powerlaw_r2", CBX_FUNCTION_AGGREGATE, growth, { SIZE, SIZED_VALUE }, "real",
      "Goodness of the power-law fit, on the logarithms.",
      "SELECT round(powerlaw_r2(column1, column2), 6)" SQUARES, "1.0" },
    { "scaling_fit", CBX_FUNCTION_AGGREGATE, growth, { SIZE, SIZED_VALUE }, "JSON",
      "The power-law fit as an object: coefficient, exponent (4 decimals), r_squared (6), complexity, "
      "exponent_stderr, exponent_lower, exponent_upper (95 %; null for fewer than 3 pairs), n.",
      "SELECT json_extract(scaling_fit(column1, column2), '$.exponent', '$.complexity')" SQUARES,
      "[2.0,\"O(n^2)\"]" },
};
/* clang-format on */

const size_t cbx_n_functions = sizeof cbx_functions / sizeof *cbx_functions;

const cbx_function *cbx_function_find(const char *name)
{
    for (size_t i = 0; i < cbx_n_functions; i++)
        if (strcmp(cbx_functions[i].name, name) == 0)
            return &cbx_functions[i];
    return NULL;
}

size_t cbx_function_max_arguments(const cbx_function *function)
{
    size_t n = 0;
    while (function->parameters[n].name)
        n++;
    return n;
}

size_t cbx_function_min_arguments(const cbx_function *function)
{
    size_t n = 0;
    while (function->parameters[n].name && !function->parameters[n].fallback)
        n++;
    return n;
}

const char *cbx_parameter_type_name(cbx_parameter_type type)
{
    static const char *const names[] = {
        [CBX_PARAMETER_NUMBER] = "number",        [CBX_PARAMETER_NOT_NEGATIVE] = "number >= 0",
        [CBX_PARAMETER_FRACTION] = "number 0..1", [CBX_PARAMETER_CONFIDENCE] = "number 0..1",
        [CBX_PARAMETER_COUNT] = "integer >= 1",   [CBX_PARAMETER_INTEGER] = "integer",
        [CBX_PARAMETER_DIRECTION] = "direction",  [CBX_PARAMETER_TEXT] = "text",
        [CBX_PARAMETER_SAMPLES] = "samples",
    };
    return names[type];
}
