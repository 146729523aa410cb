-- Made from the catalogs of functions by write_extension.
\echo Use "CREATE EXTENSION calibrax" to load this file. \quit

CREATE FUNCTION calibrax_combine(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_serialise(internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'calibrax_aggregate_serialise' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION calibrax_deserialise(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_deserialise' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION delta_pct("current" double precision, "baseline" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION delta_pct(double precision, double precision) IS 'Change against the baseline in percent of its magnitude; NULL when the baseline is 0.';

CREATE FUNCTION is_better("a" double precision, "b" double precision, "direction" text) RETURNS boolean
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION is_better(double precision, double precision, text) IS 'Whether a is strictly better than b; NULL for info.';

CREATE FUNCTION change_kind("current" double precision, "baseline" double precision, "direction" text, "threshold" double precision DEFAULT 0.05) RETURNS text
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION change_kind(double precision, double precision, text, double precision) IS '''regression'', ''improvement'', ''unchanged'', ''info'', or ''undefined'' (zero baseline). A change counts when it is strictly more than threshold, a fraction.';

CREATE FUNCTION is_regression("current" double precision, "baseline" double precision, "direction" text, "threshold" double precision DEFAULT 0.05) RETURNS boolean
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION is_regression(double precision, double precision, text, double precision) IS 'Whether the change is a regression; 0 for info, NULL when it is undefined.';

CREATE FUNCTION rank_key("value" double precision, "direction" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rank_key(double precision, text) IS 'A number whose ascending order is best first. info ranks as higher.';

CREATE FUNCTION improvement_factor("best" double precision, "value" double precision, "direction" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION improvement_factor(double precision, double precision, text) IS 'How many times better best is: best/value when higher is better, value/best when lower; 1 when both are 0, Infinity on division by 0.';

CREATE FUNCTION complexity_class("exponent" double precision) RETURNS text
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION complexity_class(double precision) IS 'The name of a growth law: ''O(1)'', ''O(sqrt(n))'', ''O(n)'', ''O(n^1.5)'', ''O(n^2)'', ''O(n^3)'' when the exponent is nearer than 0.15, else ''O(n^X.X)''.';

CREATE FUNCTION sample_count("s" double precision[]) RETURNS bigint
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_count(double precision[]) IS 'Number of samples; NULL elements do not count.';

CREATE FUNCTION sample_count("s" text) RETURNS bigint
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_count(text) IS 'Number of samples; NULL elements do not count.';

CREATE FUNCTION sample_mean("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_mean(double precision[]) IS 'Arithmetic mean.';

CREATE FUNCTION sample_mean("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_mean(text) IS 'Arithmetic mean.';

CREATE FUNCTION sample_median("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_median(double precision[]) IS 'Median.';

CREATE FUNCTION sample_median("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_median(text) IS 'Median.';

CREATE FUNCTION sample_stddev("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_stddev(double precision[]) IS 'Standard deviation, divisor n - 1; 0 for one sample.';

CREATE FUNCTION sample_stddev("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_stddev(text) IS 'Standard deviation, divisor n - 1; 0 for one sample.';

CREATE FUNCTION sample_variance("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_variance(double precision[]) IS 'Variance, divisor n - 1; 0 for one sample.';

CREATE FUNCTION sample_variance("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_variance(text) IS 'Variance, divisor n - 1; 0 for one sample.';

CREATE FUNCTION sample_min("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_min(double precision[]) IS 'Smallest sample.';

CREATE FUNCTION sample_min("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_min(text) IS 'Smallest sample.';

CREATE FUNCTION sample_max("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_max(double precision[]) IS 'Largest sample.';

CREATE FUNCTION sample_max("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_max(text) IS 'Largest sample.';

CREATE FUNCTION sample_quantile("s" double precision[], "q" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_quantile(double precision[], double precision) IS 'Quantile by linear interpolation (numpy''s default, R type 7).';

CREATE FUNCTION sample_quantile("s" text, "q" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_quantile(text, double precision) IS 'Quantile by linear interpolation (numpy''s default, R type 7).';

CREATE FUNCTION sample_mad("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_mad(double precision[]) IS 'Median absolute deviation from the median, not scaled.';

CREATE FUNCTION sample_mad("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_mad(text) IS 'Median absolute deviation from the median, not scaled.';

CREATE FUNCTION sample_iqr("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_iqr(double precision[]) IS 'Interquartile range, quantile 0.75 less quantile 0.25.';

CREATE FUNCTION sample_iqr("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_iqr(text) IS 'Interquartile range, quantile 0.75 less quantile 0.25.';

CREATE FUNCTION sample_cv("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_cv(double precision[]) IS 'Coefficient of variation, stddev/mean; 0 when the mean is 0.';

CREATE FUNCTION sample_cv("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_cv(text) IS 'Coefficient of variation, stddev/mean; 0 when the mean is 0.';

CREATE FUNCTION sample_geomean("s" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_geomean(double precision[]) IS 'Geometric mean; NULL unless all samples are > 0.';

CREATE FUNCTION sample_geomean("s" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION sample_geomean(text) IS 'Geometric mean; NULL unless all samples are > 0.';

CREATE FUNCTION is_stable("s" double precision[]) RETURNS boolean
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION is_stable(double precision[]) IS 'Whether the coefficient of variation is below 0.10.';

CREATE FUNCTION is_stable("s" text) RETURNS boolean
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION is_stable(text) IS 'Whether the coefficient of variation is below 0.10.';

CREATE FUNCTION outliers("s" double precision[], "z" double precision DEFAULT 3.5) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION outliers(double precision[], double precision) IS 'Indexes, from 0, of the elements whose abs(0.6745*(x - median)/MAD) is above z; none for fewer than 3 samples or a MAD of 0. NULL elements keep their places.';

CREATE FUNCTION outliers("s" text, "z" double precision DEFAULT 3.5) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION outliers(text, double precision) IS 'Indexes, from 0, of the elements whose abs(0.6745*(x - median)/MAD) is above z; none for fewer than 3 samples or a MAD of 0. NULL elements keep their places.';

CREATE FUNCTION bootstrap_lower("s" double precision[], "confidence" double precision DEFAULT 0.95, "resamples" bigint DEFAULT 1000, "seed" bigint DEFAULT 42) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bootstrap_lower(double precision[], double precision, bigint, bigint) IS 'Lower end of the percentile bootstrap interval of the mean; the same seed gives the same answer everywhere.';

CREATE FUNCTION bootstrap_lower("s" text, "confidence" double precision DEFAULT 0.95, "resamples" bigint DEFAULT 1000, "seed" bigint DEFAULT 42) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bootstrap_lower(text, double precision, bigint, bigint) IS 'Lower end of the percentile bootstrap interval of the mean; the same seed gives the same answer everywhere.';

CREATE FUNCTION bootstrap_upper("s" double precision[], "confidence" double precision DEFAULT 0.95, "resamples" bigint DEFAULT 1000, "seed" bigint DEFAULT 42) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bootstrap_upper(double precision[], double precision, bigint, bigint) IS 'Upper end of the percentile bootstrap interval of the mean.';

CREATE FUNCTION bootstrap_upper("s" text, "confidence" double precision DEFAULT 0.95, "resamples" bigint DEFAULT 1000, "seed" bigint DEFAULT 42) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION bootstrap_upper(text, double precision, bigint, bigint) IS 'Upper end of the percentile bootstrap interval of the mean.';

CREATE FUNCTION prediction_lower("s" double precision[], "confidence" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION prediction_lower(double precision[], double precision) IS 'Lower end of the interval that one further value falls into with that confidence (Student''s t); NULL for fewer than 2 samples.';

CREATE FUNCTION prediction_lower("s" text, "confidence" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION prediction_lower(text, double precision) IS 'Lower end of the interval that one further value falls into with that confidence (Student''s t); NULL for fewer than 2 samples.';

CREATE FUNCTION prediction_upper("s" double precision[], "confidence" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION prediction_upper(double precision[], double precision) IS 'Upper end of that interval.';

CREATE FUNCTION prediction_upper("s" text, "confidence" double precision) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION prediction_upper(text, double precision) IS 'Upper end of that interval.';

CREATE FUNCTION change_point_indexes("s" double precision[], "method" text DEFAULT 'auto', "min_size" bigint DEFAULT NULL, "penalty" double precision DEFAULT NULL, "jump" bigint DEFAULT NULL) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION change_point_indexes(double precision[], text, bigint, double precision, bigint) IS 'Indexes, from 0, of the first element of each new level: by ''auto'', which keeps the promises of docs/change-points.md (min_size NULL: 5; it takes no penalty and no jump), or by ''pelt'', ''binseg'' or ''window'' (l2 cost; min_size NULL: 3, penalty NULL: from the noise, jump NULL: 1). NULL elements keep their places.';

CREATE FUNCTION change_point_indexes("s" text, "method" text DEFAULT 'auto', "min_size" bigint DEFAULT NULL, "penalty" double precision DEFAULT NULL, "jump" bigint DEFAULT NULL) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION change_point_indexes(text, text, bigint, double precision, bigint) IS 'Indexes, from 0, of the first element of each new level: by ''auto'', which keeps the promises of docs/change-points.md (min_size NULL: 5; it takes no penalty and no jump), or by ''pelt'', ''binseg'' or ''window'' (l2 cost; min_size NULL: 3, penalty NULL: from the noise, jump NULL: 1). NULL elements keep their places.';

CREATE FUNCTION welch_t("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION welch_t(double precision[], double precision[]) IS 'Welch''s t statistic for the means of a and b; NULL for fewer than 2 samples, or when both are constant and equal.';

CREATE FUNCTION welch_t("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION welch_t(text, text) IS 'Welch''s t statistic for the means of a and b; NULL for fewer than 2 samples, or when both are constant and equal.';

CREATE FUNCTION welch_p("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION welch_p(double precision[], double precision[]) IS 'Two-sided p-value of Welch''s t test (unequal variances).';

CREATE FUNCTION welch_p("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION welch_p(text, text) IS 'Two-sided p-value of Welch''s t test (unequal variances).';

CREATE FUNCTION mann_whitney_u("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mann_whitney_u(double precision[], double precision[]) IS 'Mann-Whitney U of a: pairs in which a is larger, ties counting a half.';

CREATE FUNCTION mann_whitney_u("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mann_whitney_u(text, text) IS 'Mann-Whitney U of a: pairs in which a is larger, ties counting a half.';

CREATE FUNCTION mann_whitney_p("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mann_whitney_p(double precision[], double precision[]) IS 'Two-sided p-value of the Mann-Whitney U test: exact for small samples without ties, else normal with tie and continuity correction.';

CREATE FUNCTION mann_whitney_p("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mann_whitney_p(text, text) IS 'Two-sided p-value of the Mann-Whitney U test: exact for small samples without ties, else normal with tie and continuity correction.';

CREATE FUNCTION wilcoxon_w("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION wilcoxon_w(double precision[], double precision[]) IS 'Wilcoxon''s signed-rank statistic of the pairs, min(W+, W-). A pair with a NULL is left out; unequal lengths are an error.';

CREATE FUNCTION wilcoxon_w("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION wilcoxon_w(text, text) IS 'Wilcoxon''s signed-rank statistic of the pairs, min(W+, W-). A pair with a NULL is left out; unequal lengths are an error.';

CREATE FUNCTION wilcoxon_p("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION wilcoxon_p(double precision[], double precision[]) IS 'Two-sided p-value of Wilcoxon''s signed-rank test.';

CREATE FUNCTION wilcoxon_p("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION wilcoxon_p(text, text) IS 'Two-sided p-value of Wilcoxon''s signed-rank test.';

CREATE FUNCTION cohens_d("a" double precision[], "b" double precision[]) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cohens_d(double precision[], double precision[]) IS 'Effect size: the difference of the means in units of the root mean variance.';

CREATE FUNCTION cohens_d("a" text, "b" text) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION cohens_d(text, text) IS 'Effect size: the difference of the means in units of the root mean variance.';

CREATE FUNCTION fdr_adjust("p_array" double precision[]) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fdr_adjust(double precision[]) IS 'p-values adjusted for the number of tests (Benjamini-Hochberg), in input order; a NULL element stays NULL and does not count.';

CREATE FUNCTION fdr_adjust("p_array" text) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION fdr_adjust(text) IS 'p-values adjusted for the number of tests (Benjamini-Hochberg), in input order; a NULL element stays NULL and does not count.';

CREATE FUNCTION calibrax_add_median(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_median(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_median(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE median(double precision) (
    SFUNC = calibrax_add_median, STYPE = internal, FINALFUNC = calibrax_value_median,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_median, MINVFUNC = calibrax_remove_median, MSTYPE = internal,
    MFINALFUNC = calibrax_value_median, PARALLEL = SAFE);
COMMENT ON AGGREGATE median(double precision) IS 'Median.';

CREATE FUNCTION calibrax_add_quantile(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_quantile(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_quantile(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE quantile(double precision, double precision) (
    SFUNC = calibrax_add_quantile, STYPE = internal, FINALFUNC = calibrax_value_quantile,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_quantile, MINVFUNC = calibrax_remove_quantile, MSTYPE = internal,
    MFINALFUNC = calibrax_value_quantile, PARALLEL = SAFE);
COMMENT ON AGGREGATE quantile(double precision, double precision) IS 'Quantile by linear interpolation (numpy''s default, R type 7). q is the same for all rows.';

CREATE FUNCTION calibrax_add_mad(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_mad(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_mad(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE mad(double precision) (
    SFUNC = calibrax_add_mad, STYPE = internal, FINALFUNC = calibrax_value_mad,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_mad, MINVFUNC = calibrax_remove_mad, MSTYPE = internal,
    MFINALFUNC = calibrax_value_mad, PARALLEL = SAFE);
COMMENT ON AGGREGATE mad(double precision) IS 'Median absolute deviation from the median, not scaled.';

CREATE FUNCTION calibrax_add_iqr(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_iqr(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_iqr(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE iqr(double precision) (
    SFUNC = calibrax_add_iqr, STYPE = internal, FINALFUNC = calibrax_value_iqr,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_iqr, MINVFUNC = calibrax_remove_iqr, MSTYPE = internal,
    MFINALFUNC = calibrax_value_iqr, PARALLEL = SAFE);
COMMENT ON AGGREGATE iqr(double precision) IS 'Interquartile range.';

CREATE FUNCTION calibrax_add_cv(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_cv(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_cv(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE cv(double precision) (
    SFUNC = calibrax_add_cv, STYPE = internal, FINALFUNC = calibrax_value_cv,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_cv, MINVFUNC = calibrax_remove_cv, MSTYPE = internal,
    MFINALFUNC = calibrax_value_cv, PARALLEL = SAFE);
COMMENT ON AGGREGATE cv(double precision) IS 'Coefficient of variation, stddev/mean; 0 when the mean is 0.';

CREATE FUNCTION calibrax_add_geomean(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_geomean(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_geomean(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE geomean(double precision) (
    SFUNC = calibrax_add_geomean, STYPE = internal, FINALFUNC = calibrax_value_geomean,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_geomean, MINVFUNC = calibrax_remove_geomean, MSTYPE = internal,
    MFINALFUNC = calibrax_value_geomean, PARALLEL = SAFE);
COMMENT ON AGGREGATE geomean(double precision) IS 'Geometric mean; NULL unless all values are > 0.';

CREATE FUNCTION calibrax_add_best(internal, double precision, text) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_best(internal, double precision, text) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_best(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE best(double precision, text) (
    SFUNC = calibrax_add_best, STYPE = internal, FINALFUNC = calibrax_value_best,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_best, MINVFUNC = calibrax_remove_best, MSTYPE = internal,
    MFINALFUNC = calibrax_value_best, PARALLEL = SAFE);
COMMENT ON AGGREGATE best(double precision, text) IS 'The best value: the largest when higher is better, the smallest when lower; NULL for info. The direction is the same for all rows.';

CREATE FUNCTION calibrax_add_worst(internal, double precision, text) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_worst(internal, double precision, text) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_worst(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE worst(double precision, text) (
    SFUNC = calibrax_add_worst, STYPE = internal, FINALFUNC = calibrax_value_worst,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_worst, MINVFUNC = calibrax_remove_worst, MSTYPE = internal,
    MFINALFUNC = calibrax_value_worst, PARALLEL = SAFE);
COMMENT ON AGGREGATE worst(double precision, text) IS 'The worst value; NULL for info. The direction is the same for all rows.';

CREATE FUNCTION calibrax_add_collect_samples(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_collect_samples(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_collect_samples(internal) RETURNS double precision[]
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE collect_samples(double precision) (
    SFUNC = calibrax_add_collect_samples, STYPE = internal, FINALFUNC = calibrax_value_collect_samples,
    MSFUNC = calibrax_add_collect_samples, MINVFUNC = calibrax_remove_collect_samples, MSTYPE = internal,
    MFINALFUNC = calibrax_value_collect_samples, PARALLEL = SAFE);
COMMENT ON AGGREGATE collect_samples(double precision) IS 'The values as a sample array, in row order.';

CREATE FUNCTION calibrax_add_sparkline(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_sparkline(internal, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_sparkline(internal) RETURNS text
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE sparkline(double precision) (
    SFUNC = calibrax_add_sparkline, STYPE = internal, FINALFUNC = calibrax_value_sparkline,
    MSFUNC = calibrax_add_sparkline, MINVFUNC = calibrax_remove_sparkline, MSTYPE = internal,
    MFINALFUNC = calibrax_value_sparkline, PARALLEL = SAFE);
COMMENT ON AGGREGATE sparkline(double precision) IS 'One of eight block characters per row, in row order, from the smallest value to the largest; a NULL is a space, a constant a line of middle blocks.';

CREATE FUNCTION calibrax_add_powerlaw_exponent(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_powerlaw_exponent(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_powerlaw_exponent(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE powerlaw_exponent(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_exponent, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_exponent,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_exponent, MINVFUNC = calibrax_remove_powerlaw_exponent, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_exponent, PARALLEL = SAFE);
COMMENT ON AGGREGATE powerlaw_exponent(double precision, double precision) IS 'Exponent of value = coefficient * size^exponent, by least squares on the logarithms; pairs with a member that is not positive are left out.';

CREATE FUNCTION calibrax_add_powerlaw_coefficient(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_powerlaw_coefficient(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_powerlaw_coefficient(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE powerlaw_coefficient(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_coefficient, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_coefficient,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_coefficient, MINVFUNC = calibrax_remove_powerlaw_coefficient, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_coefficient, PARALLEL = SAFE);
COMMENT ON AGGREGATE powerlaw_coefficient(double precision, double precision) IS 'Coefficient of value = coefficient * size^exponent.';

CREATE FUNCTION calibrax_add_powerlaw_r2(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_powerlaw_r2(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_powerlaw_r2(internal) RETURNS double precision
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE powerlaw_r2(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_r2, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_r2,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_r2, MINVFUNC = calibrax_remove_powerlaw_r2, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_r2, PARALLEL = SAFE);
COMMENT ON AGGREGATE powerlaw_r2(double precision, double precision) IS 'Goodness of the power-law fit, on the logarithms.';

CREATE FUNCTION calibrax_add_scaling_fit(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_add' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_remove_scaling_fit(internal, double precision, double precision) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_remove' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_value_scaling_fit(internal) RETURNS json
AS 'MODULE_PATHNAME', 'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE AGGREGATE scaling_fit(double precision, double precision) (
    SFUNC = calibrax_add_scaling_fit, STYPE = internal, FINALFUNC = calibrax_value_scaling_fit,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_scaling_fit, MINVFUNC = calibrax_remove_scaling_fit, MSTYPE = internal,
    MFINALFUNC = calibrax_value_scaling_fit, PARALLEL = SAFE);
COMMENT ON AGGREGATE scaling_fit(double precision, double precision) IS 'The power-law fit as an object: coefficient, exponent (4 decimals), r_squared (6), complexity, exponent_stderr, exponent_lower, exponent_upper (95 %; null for fewer than 3 pairs), n.';

CREATE FUNCTION compare_runs(IN "run" text DEFAULT NULL, IN "baseline" text DEFAULT NULL, IN "threshold" double precision DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "metric" text, OUT "unit" text, OUT "direction" text, OUT "baseline_value" double precision, OUT "current_value" double precision, OUT "delta_pct" double precision, OUT "change" text, OUT "p_value" double precision, OUT "q_value" double precision, OUT "effect_size" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION regressions(IN "run" text DEFAULT NULL, IN "baseline" text DEFAULT NULL, IN "threshold" double precision DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "metric" text, OUT "unit" text, OUT "direction" text, OUT "baseline_value" double precision, OUT "current_value" double precision, OUT "delta_pct" double precision, OUT "change" text, OUT "p_value" double precision, OUT "q_value" double precision, OUT "effect_size" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION missing_points(IN "run" text DEFAULT NULL, IN "baseline" text DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "metric" text, OUT "side" text) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION ranking(IN "run" text DEFAULT NULL, IN "metric" text DEFAULT NULL, IN "group_by" text DEFAULT NULL, IN "scenario" text DEFAULT NULL, OUT "rank" bigint, OUT "label" text, OUT "value" double precision, OUT "is_best" boolean, OUT "delta_from_best" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION aggregate_scores(IN "run" text DEFAULT NULL, IN "weights_json" text DEFAULT NULL, IN "group_by" text DEFAULT NULL, OUT "label" text, OUT "score" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION compare_configurations(IN "labels_json" text, IN "metrics_json" text DEFAULT NULL, IN "group_by" text DEFAULT NULL, OUT "metric" text, OUT "label" text, OUT "value" double precision, OUT "rank" bigint, OUT "is_best" boolean, OUT "improvement_factor" double precision, OUT "wins_overall" boolean) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION pareto_front(IN "run" text DEFAULT NULL, IN "x_metric" text DEFAULT NULL, IN "y_metric" text DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "x" double precision, OUT "y" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION trend(IN "metric" text, IN "name" text, IN "tags" text DEFAULT NULL, IN "last" bigint DEFAULT NULL, IN "branch" text DEFAULT NULL, OUT "run_id" text, OUT "timestamp" text, OUT "epoch_us" bigint, OUT "commit_hash" text, OUT "value" double precision, OUT "lower" double precision, OUT "upper" double precision, OUT "delta_pct" double precision) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION change_points(IN "metric" text, IN "name" text, IN "tags" text DEFAULT NULL, IN "method" text DEFAULT NULL, IN "min_size" bigint DEFAULT NULL, IN "penalty" double precision DEFAULT NULL, IN "jump" bigint DEFAULT NULL, IN "branch" text DEFAULT NULL, OUT "idx" bigint, OUT "run_id" text, OUT "previous_run_id" text, OUT "timestamp" text, OUT "commit_hash" text, OUT "before" double precision, OUT "after" double precision, OUT "delta_pct" double precision, OUT "magnitude" double precision, OUT "confidence" double precision, OUT "change" text) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION scaling(IN "run" text DEFAULT NULL, IN "metric" text DEFAULT NULL, IN "size_tag" text DEFAULT NULL, IN "group_by" text DEFAULT NULL, OUT "label" text, OUT "scenario" text, OUT "coefficient" double precision, OUT "exponent" double precision, OUT "r_squared" double precision, OUT "complexity" text, OUT "exponent_lower" double precision, OUT "exponent_upper" double precision, OUT "n" bigint) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION judge_run(IN "run" text DEFAULT NULL, IN "method" text DEFAULT NULL, IN "fdr" double precision DEFAULT NULL, IN "min_effect" double precision DEFAULT NULL, IN "window" bigint DEFAULT NULL, IN "min_history" bigint DEFAULT NULL, IN "any_environment" boolean DEFAULT NULL, IN "baseline" text DEFAULT NULL, IN "threshold" double precision DEFAULT NULL, IN "branch" text DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "metric" text, OUT "unit" text, OUT "direction" text, OUT "value" double precision, OUT "expected" double precision, OUT "interval_lower" double precision, OUT "interval_upper" double precision, OUT "delta_pct" double precision, OUT "p_value" double precision, OUT "q_value" double precision, OUT "n_history" bigint, OUT "detectable_pct" double precision, OUT "verdict" text, OUT "reason" text) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION sample_values(samples double precision[], OUT i bigint, OUT value double precision)
RETURNS SETOF record LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT u.position - 1, nullif(u.element, 'NaN') FROM unnest(samples) WITH ORDINALITY AS u (element, position)$$;
CREATE FUNCTION sample_values(samples text, OUT i bigint, OUT value double precision)
RETURNS SETOF record LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$SELECT u.position - 1, u.element::double precision FROM json_array_elements_text(samples::json) WITH ORDINALITY AS u (element, position)$$;
