/* scaling: how a metric grows with a size that the points carry in a tag. */
#include "engine/analysis/scaling.h"
#include "engine/json/number_text.h"
#include "engine/query/query_argument.h"
#include "engine/query/query_cell.h"
#include "engine/query/query_family.h"
#include "engine/statistics/decimal_round.h"

#include <math.h>
#include <string.h>

enum { ARGUMENT_RUN, ARGUMENT_METRIC, ARGUMENT_SIZE_TAG, ARGUMENT_GROUP_BY };

/* As calibrax shows them; the growth class comes from the exponent before rounding. */
enum { EXPONENT_DECIMALS = 4, R_SQUARED_DECIMALS = 6 };

static const cbx_argument arguments_of_scaling[] = {
    { "run", CBX_COLUMN_TEXT, false, "latest" },
    { "metric", CBX_COLUMN_TEXT, true, NULL },
    { "size_tag", CBX_COLUMN_TEXT, true, NULL },
    { "group_by", CBX_COLUMN_TEXT, false, NULL },
};

static const cbx_column columns_of_scaling[] = {
    { "label", CBX_COLUMN_TEXT },          { "scenario", CBX_COLUMN_TEXT },
    { "coefficient", CBX_COLUMN_REAL },    { "exponent", CBX_COLUMN_REAL },
    { "r_squared", CBX_COLUMN_REAL },      { "complexity", CBX_COLUMN_TEXT },
    { "exponent_lower", CBX_COLUMN_REAL }, { "exponent_upper", CBX_COLUMN_REAL },
    { "n", CBX_COLUMN_INTEGER },
};

/* The size each point carries, NaN where the tag is absent or no number. */
static double *read_sizes(const cbx_run *run, const char *size_tag, cbx_arena *arena)
{
    double *sizes = cbx_arena_calloc(arena, run->n_points, sizeof *sizes);
    for (size_t i = 0; sizes && i < run->n_points; i++) {
        const char *text = cbx_point_find_tag(&run->points[i], size_tag);
        if (!text || !cbx_number_parse(text, strlen(text), &sizes[i]))
            sizes[i] = NAN;
    }
    return sizes;
}

static cbx_status add_scaling(cbx_rowset *rows, const cbx_scaling *scaling, cbx_error *err)
{
    cbx_cell *cell = NULL;
    const cbx_powerlaw_fit *fit = &scaling->fit;
    char complexity[CBX_COMPLEXITY_TEXT_SIZE];
    cbx_status status = cbx_row_add(rows, &cell, err);
    if (status)
        return status;
    cbx_complexity_class(fit->exponent, complexity);
    const char *kept = cbx_arena_strdup(rows->arena, complexity);
    if (!kept)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    *cell++ = cbx_cell_text(scaling->label);
    *cell++ = cbx_cell_text(scaling->scenario);
    *cell++ = cbx_cell_real(fit->coefficient);
    *cell++ = cbx_cell_real(cbx_round_decimals(fit->exponent, EXPONENT_DECIMALS));
    *cell++ = cbx_cell_real(cbx_round_decimals(fit->r_squared, R_SQUARED_DECIMALS));
    *cell++ = cbx_cell_text(kept);
    *cell++ = cbx_cell_optional(fit->has_interval, fit->exponent_lower);
    *cell++ = cbx_cell_optional(fit->has_interval, fit->exponent_upper);
    *cell++ = cbx_cell_integer((int64_t)fit->n);
    return CBX_OK;
}

static cbx_status fill_scaling(cbx_store *store, const cbx_cell *arguments, cbx_rowset *rows,
                               cbx_error *err)
{
    cbx_scaling_request request = {
        .metric = arguments[ARGUMENT_METRIC].text,
        .group_by = cbx_cell_text_or_null(arguments[ARGUMENT_GROUP_BY]),
    };
    cbx_scaling *scalings = NULL;
    cbx_run *run = NULL;
    size_t n = 0;
    cbx_status status
        = cbx_argument_run(store, rows, arguments[ARGUMENT_RUN], CBX_LOAD_POINTS, &run, err);
    if (status)
        return status;
    request.sizes = read_sizes(run, arguments[ARGUMENT_SIZE_TAG].text, rows->arena);
    if (!request.sizes)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    status = cbx_scalings_fit(run->points, run->n_points, &request, rows->arena, &scalings, &n,
                              err);
    for (size_t i = 0; i < n && !status; i++)
        status = add_scaling(rows, &scalings[i], err);
    return status;
}

const cbx_query cbx_query_scaling = {
    .name = "scaling",
    .summary = "How a metric of one run grows with a size: a power law for each group",
    .columns = columns_of_scaling,
    .n_columns = CBX_COUNT(columns_of_scaling),
    .arguments = arguments_of_scaling,
    .n_arguments = CBX_COUNT(arguments_of_scaling),
    .fill = fill_scaling,
};
