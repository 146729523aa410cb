/* Scalars that judge one value against another: thin over engine/analysis/change.h. */
#include "engine/analysis/change.h"
#include "engine/statistics/powerlaw_fit.h"
#include "sql/sqlite/function_binding.h"

#include <math.h>

static void delta_pct(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    double pct = 0;
    cbx_status status = cbx_delta_pct(arguments->at[0].number, arguments->at[1].number, &pct);
    cbx_sql_result_number(context, status, pct);
}

static void is_better(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    bool better = false;
    cbx_status status = cbx_is_better(arguments->at[0].number, arguments->at[1].number,
                                      arguments->at[2].direction, &better);
    cbx_sql_result_boolean(context, status, better);
}

static void change_kind(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    cbx_change change = cbx_change_kind(arguments->at[0].number, arguments->at[1].number,
                                        arguments->at[2].direction, arguments->at[3].number);
    sqlite3_result_text(context, cbx_change_name(change), -1, SQLITE_STATIC);
}

static void is_regression(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    bool regression = false;
    cbx_status status =
        cbx_is_regression(arguments->at[0].number, arguments->at[1].number,
                          arguments->at[2].direction, arguments->at[3].number, &regression);
    cbx_sql_result_boolean(context, status, regression);
}

static void rank_key(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    sqlite3_result_double(context,
                          cbx_rank_key(arguments->at[0].number, arguments->at[1].direction));
}

/* A factor without a value is a NaN, which SQLite makes NULL. */
static void improvement_factor(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    sqlite3_result_double(context,
                          cbx_improvement_factor(arguments->at[0].number, arguments->at[1].number,
                                                 arguments->at[2].direction));
}

static void complexity_class(sqlite3_context *context, const cbx_sql_arguments *arguments)
{
    char text[CBX_COMPLEXITY_TEXT_SIZE];
    cbx_complexity_class(arguments->at[0].number, text);
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static const cbx_sql_binding bindings[] = {
    { "delta_pct", .scalar = delta_pct },
    { "is_better", .scalar = is_better },
    { "change_kind", .scalar = change_kind },
    { "is_regression", .scalar = is_regression },
    { "rank_key", .scalar = rank_key },
    { "improvement_factor", .scalar = improvement_factor },
    { "complexity_class", .scalar = complexity_class },
};
const cbx_sql_family cbx_sql_judging_family = { bindings, sizeof bindings / sizeof *bindings };
