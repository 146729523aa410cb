/*
 * Writes the extension's SQL from the catalogs, so that none of their functions can be forgotten.
 * What it writes is kept in scripts/, once for each version: see CONTRIBUTING.md.
 */
#include "sql/function_catalog.h"
#include "sql/sqlite/function_binding.h"
#include "sql/table_function_catalog.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The server's own, with that meaning, are used instead. */
static bool is_the_servers(const char *name)
{
    static const char *const names[] = { "stddev", "variance", "regr_slope", "regr_intercept",
                                         "regr_r2" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const char *type_of(cbx_parameter_type type, bool samples_are_text)
{
    switch (type) {
    case CBX_PARAMETER_COUNT:
    case CBX_PARAMETER_INTEGER:
        return "bigint";
    case CBX_PARAMETER_DIRECTION:
    case CBX_PARAMETER_TEXT:
        return "text";
    case CBX_PARAMETER_SAMPLES:
        return samples_are_text ? "text" : "double precision[]";
    default:
        return "double precision";
    }
}

static const char *result_of(const cbx_function *function)
{
    static const char *const types[][2] = {
        { "real", "double precision" },
        { "integer", "bigint" },
        { "boolean", "boolean" },
        { "text", "text" },
        { "JSON", "json" },
        { "array", "double precision[]" },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i][0], function->result) == 0)
            return types[i][1];
    return "text";
}

static void write_fallback(const cbx_parameter *parameter)
{
    if (!parameter->fallback)
        return;
    bool quoted = parameter->type == CBX_PARAMETER_TEXT && strcmp(parameter->fallback, "NULL") != 0;
    printf(quoted ? " DEFAULT '%s'" : " DEFAULT %s", parameter->fallback);
}

/* names: with names and fallbacks, as a scalar has them. */
static void write_parameters(const cbx_function *function, bool samples_are_text, bool names)
{
    for (const cbx_parameter *p = function->parameters; p->name; p++) {
        if (p != function->parameters)
            printf(", ");
        if (names)
            printf("\"%s\" ", p->name);
        printf("%s", type_of(p->type, samples_are_text));
        if (names)
            write_fallback(p);
    }
}

static bool takes_samples(const cbx_function *function)
{
    for (const cbx_parameter *p = function->parameters; p->name; p++)
        if (p->type == CBX_PARAMETER_SAMPLES)
            return true;
    return false;
}

static void write_scalar(const cbx_function *function, bool samples_are_text)
{
    printf("CREATE FUNCTION %s(", function->name);
    write_parameters(function, samples_are_text, true);
    printf(") RETURNS %s\nAS 'MODULE_PATHNAME', 'calibrax_scalar' LANGUAGE C IMMUTABLE PARALLEL "
           "SAFE;\n",
           result_of(function));
}

static void write_change(const cbx_function *function, const char *verb)
{
    printf("CREATE FUNCTION calibrax_%s_%s(internal, ", verb, function->name);
    write_parameters(function, false, false);
    printf(") RETURNS internal\nAS 'MODULE_PATHNAME', 'calibrax_aggregate_%s' LANGUAGE C IMMUTABLE "
           "PARALLEL SAFE;\n",
           verb);
}

/* Their states say of which function they are. */
static const char combining_functions[] =
    "CREATE FUNCTION calibrax_combine(internal, internal) RETURNS internal\n"
    "AS 'MODULE_PATHNAME', 'calibrax_aggregate_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;\n"
    "CREATE FUNCTION calibrax_serialise(internal) RETURNS bytea\n"
    "AS 'MODULE_PATHNAME', 'calibrax_aggregate_serialise' LANGUAGE C IMMUTABLE STRICT PARALLEL "
    "SAFE;\n"
    "CREATE FUNCTION calibrax_deserialise(bytea, internal) RETURNS internal\n"
    "AS 'MODULE_PATHNAME', 'calibrax_aggregate_deserialise' LANGUAGE C IMMUTABLE STRICT PARALLEL "
    "SAFE;\n\n";

static void write_aggregate(const cbx_function *function)
{
    const char *name = function->name;
    write_change(function, "add");
    write_change(function, "remove");
    printf("CREATE FUNCTION calibrax_value_%s(internal) RETURNS %s\nAS 'MODULE_PATHNAME', "
           "'calibrax_aggregate_value' LANGUAGE C IMMUTABLE PARALLEL SAFE;\n",
           name, result_of(function));
    printf("CREATE AGGREGATE %s(", name);
    write_parameters(function, false, false);
    printf(") (\n    SFUNC = calibrax_add_%s, STYPE = internal, FINALFUNC = calibrax_value_%s,\n",
           name, name);
    if (cbx_sql_binding_find(name)->accumulator->combine)
        printf("    COMBINEFUNC = calibrax_combine, SERIALFUNC = calibrax_serialise,\n"
               "    DESERIALFUNC = calibrax_deserialise,\n");
    printf("    MSFUNC = calibrax_add_%s, MINVFUNC = calibrax_remove_%s, MSTYPE = internal,\n"
           "    MFINALFUNC = calibrax_value_%s, PARALLEL = SAFE);\n",
           name, name, name);
}

static void write_comment(const char *kind, const cbx_function *function, bool samples_are_text)
{
    printf("COMMENT ON %s %s(", kind, function->name);
    write_parameters(function, samples_are_text, false);
    printf(") IS '");
    for (const char *p = function->summary; *p; p++)
        printf(*p == '\'' ? "''" : "%c", *p);
    printf("';\n\n");
}

static void write_function(const cbx_function *function)
{
    if (is_the_servers(function->name))
        return;
    if (function->kind == CBX_FUNCTION_AGGREGATE) {
        write_aggregate(function);
        write_comment("AGGREGATE", function, false);
        return;
    }
    write_scalar(function, false);
    write_comment("FUNCTION", function, false);
    if (!takes_samples(function))
        return;
    write_scalar(function, true);
    write_comment("FUNCTION", function, true);
}

/* ---- table functions ---- */

static const char *column_type(cbx_column_kind kind)
{
    switch (kind) {
    case CBX_COLUMN_JSON:
        return "json";
    case CBX_COLUMN_INTEGER:
        return "bigint";
    case CBX_COLUMN_REAL:
        return "double precision";
    case CBX_COLUMN_BOOLEAN:
        return "boolean";
    case CBX_COLUMN_TEXT:
        break;
    }
    return "text";
}

/* Arguments that are JSON come as text: a literal needs no cast then. */
static const char *argument_type(cbx_column_kind kind)
{
    return kind == CBX_COLUMN_JSON ? "text" : column_type(kind);
}

static bool is_column(const cbx_query *query, const char *name)
{
    for (size_t i = 0; i < query->n_columns; i++)
        if (strcmp(query->columns[i].name, name) == 0)
            return true;
    return false;
}

/* An argument called as a column cannot have a name: both would be the function's parameters. */
static void write_argument_name(const cbx_query *query, const char *name)
{
    if (!is_column(query, name))
        printf("\"%s\" ", name);
}

/* Once an argument may be left out, all that follow may; those required are then checked. */
static void write_table(const cbx_query *query)
{
    bool optional = false;
    printf("CREATE FUNCTION %s(", query->name);
    for (size_t i = 0; i < query->n_arguments; i++) {
        const cbx_argument *argument = &query->arguments[i];
        optional |= !argument->required;
        printf("%sIN ", i ? ", " : "");
        write_argument_name(query, argument->name);
        printf("%s%s", argument_type(argument->kind), optional ? " DEFAULT NULL" : "");
    }
    for (size_t i = 0; i < query->n_columns; i++)
        printf(", OUT \"%s\" %s", query->columns[i].name, column_type(query->columns[i].kind));
    printf(") RETURNS SETOF record\nAS 'MODULE_PATHNAME', 'calibrax_table' LANGUAGE C STABLE "
           "PARALLEL RESTRICTED;\n\n");
}

static const char sample_values[] =
    "CREATE FUNCTION sample_values(samples double precision[], OUT i bigint, OUT value double "
    "precision)\nRETURNS SETOF record LANGUAGE sql IMMUTABLE PARALLEL SAFE AS\n"
    "$$SELECT u.position - 1, nullif(u.element, 'NaN') FROM unnest(samples) WITH ORDINALITY AS u "
    "(element, position)$$;\n"
    "CREATE FUNCTION sample_values(samples text, OUT i bigint, OUT value double precision)\n"
    "RETURNS SETOF record LANGUAGE sql IMMUTABLE PARALLEL SAFE AS\n"
    "$$SELECT u.position - 1, u.element::double precision FROM "
    "json_array_elements_text(samples::json) WITH ORDINALITY AS u (element, position)$$;\n";

int main(void)
{
    printf("-- Made from the catalogs of functions by write_extension.\n"
           "\\echo Use \"CREATE EXTENSION calibrax\" to load this file. \\quit\n\n");
    printf("%s", combining_functions);
    for (size_t i = 0; i < cbx_n_functions; i++)
        write_function(&cbx_functions[i]);
    for (size_t i = 0; i < cbx_n_queries; i++)
        write_table(cbx_queries[i]);
    printf("%s", sample_values);
    return ferror(stdout) ? 1 : 0;
}
