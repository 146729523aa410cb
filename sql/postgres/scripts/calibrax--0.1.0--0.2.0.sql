-- From 0.1.0: aggregates that a parallel query can compute in parts; judge_run has one more argument.
-- Whatever is made of the aggregates (views, other aggregates, columns' defaults) stays as it is.
-- A view on judge_run has to be dropped before, and made again after: beside the function with one
-- more default, calls of the old one would be ambiguous.
\echo Use "ALTER EXTENSION calibrax UPDATE TO '0.2.0'" to load this file. \quit

CREATE FUNCTION calibrax_combine(internal, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION calibrax_serialise(internal) RETURNS bytea
AS 'MODULE_PATHNAME', 'calibrax_aggregate_serialise' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION calibrax_deserialise(bytea, internal) RETURNS internal
AS 'MODULE_PATHNAME', 'calibrax_aggregate_deserialise' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OR REPLACE AGGREGATE median(double precision) (
    SFUNC = calibrax_add_median, STYPE = internal, FINALFUNC = calibrax_value_median,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_median, MINVFUNC = calibrax_remove_median, MSTYPE = internal,
    MFINALFUNC = calibrax_value_median, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE quantile(double precision, double precision) (
    SFUNC = calibrax_add_quantile, STYPE = internal, FINALFUNC = calibrax_value_quantile,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_quantile, MINVFUNC = calibrax_remove_quantile, MSTYPE = internal,
    MFINALFUNC = calibrax_value_quantile, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE mad(double precision) (
    SFUNC = calibrax_add_mad, STYPE = internal, FINALFUNC = calibrax_value_mad,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_mad, MINVFUNC = calibrax_remove_mad, MSTYPE = internal,
    MFINALFUNC = calibrax_value_mad, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE iqr(double precision) (
    SFUNC = calibrax_add_iqr, STYPE = internal, FINALFUNC = calibrax_value_iqr,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_iqr, MINVFUNC = calibrax_remove_iqr, MSTYPE = internal,
    MFINALFUNC = calibrax_value_iqr, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE cv(double precision) (
    SFUNC = calibrax_add_cv, STYPE = internal, FINALFUNC = calibrax_value_cv,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_cv, MINVFUNC = calibrax_remove_cv, MSTYPE = internal,
    MFINALFUNC = calibrax_value_cv, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE geomean(double precision) (
    SFUNC = calibrax_add_geomean, STYPE = internal, FINALFUNC = calibrax_value_geomean,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_geomean, MINVFUNC = calibrax_remove_geomean, MSTYPE = internal,
    MFINALFUNC = calibrax_value_geomean, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE best(double precision, text) (
    SFUNC = calibrax_add_best, STYPE = internal, FINALFUNC = calibrax_value_best,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_best, MINVFUNC = calibrax_remove_best, MSTYPE = internal,
    MFINALFUNC = calibrax_value_best, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE worst(double precision, text) (
    SFUNC = calibrax_add_worst, STYPE = internal, FINALFUNC = calibrax_value_worst,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_worst, MINVFUNC = calibrax_remove_worst, MSTYPE = internal,
    MFINALFUNC = calibrax_value_worst, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE powerlaw_exponent(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_exponent, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_exponent,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_exponent, MINVFUNC = calibrax_remove_powerlaw_exponent, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_exponent, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE powerlaw_coefficient(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_coefficient, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_coefficient,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_coefficient, MINVFUNC = calibrax_remove_powerlaw_coefficient, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_coefficient, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE powerlaw_r2(double precision, double precision) (
    SFUNC = calibrax_add_powerlaw_r2, STYPE = internal, FINALFUNC = calibrax_value_powerlaw_r2,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_powerlaw_r2, MINVFUNC = calibrax_remove_powerlaw_r2, MSTYPE = internal,
    MFINALFUNC = calibrax_value_powerlaw_r2, PARALLEL = SAFE);

CREATE OR REPLACE AGGREGATE scaling_fit(double precision, double precision) (
    SFUNC = calibrax_add_scaling_fit, STYPE = internal, FINALFUNC = calibrax_value_scaling_fit,
    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,
    DESERIALFUNC = calibrax_deserialise,
    MSFUNC = calibrax_add_scaling_fit, MINVFUNC = calibrax_remove_scaling_fit, MSTYPE = internal,
    MFINALFUNC = calibrax_value_scaling_fit, PARALLEL = SAFE);

DROP FUNCTION judge_run(text, text, double precision, double precision, bigint, bigint, boolean, text, double precision);
CREATE FUNCTION judge_run(IN "run" text DEFAULT NULL, IN "method" text DEFAULT NULL, IN "fdr" double precision DEFAULT NULL, IN "min_effect" double precision DEFAULT NULL, IN "window" bigint DEFAULT NULL, IN "min_history" bigint DEFAULT NULL, IN "any_environment" boolean DEFAULT NULL, IN "baseline" text DEFAULT NULL, IN "threshold" double precision DEFAULT NULL, IN "branch" text DEFAULT NULL, OUT "scenario" text, OUT "name" text, OUT "tags" json, OUT "metric" text, OUT "unit" text, OUT "direction" text, OUT "value" double precision, OUT "expected" double precision, OUT "interval_lower" double precision, OUT "interval_upper" double precision, OUT "delta_pct" double precision, OUT "p_value" double precision, OUT "q_value" double precision, OUT "n_history" bigint, OUT "detectable_pct" double precision, OUT "verdict" text, OUT "reason" text) RETURNS SETOF record
AS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE PARALLEL RESTRICTED;
