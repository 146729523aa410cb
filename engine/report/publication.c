#include "engine/report/publication.h"

#include "engine/analysis/ranking.h"
#include "engine/base/string_map.h"
#include "engine/json/number_text.h"
#include "engine/text/escape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct publication_column {
    const char *metric, *unit; /* unit NULL: not shown */
    bool has_best;
    double best;
} publication_column;

struct cbx_publication {
    const cbx_publication_request *request;
    const cbx_point **points;
    size_t n_points;
    publication_column *columns;
    size_t n_columns;
};

/* ---- what is in the table ---- */

static bool is_shown(const cbx_publication_request *request, const cbx_point *point)
{
    return !request->scenario || strcmp(point->scenario, request->scenario) == 0;
}

static bool collect_points(cbx_publication *publication, cbx_arena *arena)
{
    const cbx_publication_request *request = publication->request;
    publication->points = cbx_arena_calloc(arena, request->run->n_points + 1, sizeof(cbx_point *));
    if (!publication->points)
        return false;
    for (size_t i = 0; i < request->run->n_points; i++)
        if (is_shown(request, &request->run->points[i]))
            publication->points[publication->n_points++] = &request->run->points[i];
    return true;
}

static int compare_columns(const void *a, const void *b)
{
    return strcmp(((const publication_column *)a)->metric, ((const publication_column *)b)->metric);
}

/* Every metric of the points once, by name. */
static bool collect_all_metrics(cbx_publication *publication, cbx_arena *arena)
{
    cbx_string_map *seen = cbx_string_map_new();
    size_t n_metrics = 0;
    int64_t ignored;
    bool ok = seen != NULL;
    for (size_t i = 0; i < publication->n_points; i++)
        n_metrics += publication->points[i]->n_metrics;
    publication->columns = cbx_arena_calloc(arena, n_metrics + 1, sizeof *publication->columns);
    ok = ok && publication->columns;
    for (size_t i = 0; ok && i < publication->n_points; i++)
        for (size_t k = 0; ok && k < publication->points[i]->n_metrics; k++) {
            const char *name = publication->points[i]->metrics[k].name;
            if (cbx_string_map_find(seen, name, strlen(name), &ignored))
                continue;
            ok = cbx_string_map_set(seen, name, strlen(name), 0);
            publication->columns[publication->n_columns++].metric = name;
        }
    cbx_string_map_free(seen);
    if (ok)
        qsort(publication->columns, publication->n_columns, sizeof *publication->columns,
              compare_columns);
    return ok;
}

static bool collect_columns(cbx_publication *publication, cbx_arena *arena)
{
    const cbx_publication_request *request = publication->request;
    if (request->n_metrics == 0)
        return collect_all_metrics(publication, arena);
    publication->columns =
        cbx_arena_calloc(arena, request->n_metrics, sizeof *publication->columns);
    if (!publication->columns)
        return false;
    publication->n_columns = request->n_metrics;
    for (size_t i = 0; i < request->n_metrics; i++)
        publication->columns[i].metric = request->metrics[i];
    return true;
}

static double value_of(const cbx_point *point, const char *metric)
{
    const cbx_metric *found = cbx_point_find_metric(point, metric);
    return found ? found->value : (double)NAN;
}

static void find_best(const cbx_publication *publication, publication_column *column)
{
    const cbx_metric_def *def =
        cbx_definitions_find(publication->request->definitions, column->metric);
    cbx_direction direction = cbx_definition_direction(def);
    column->unit = publication->request->with_units && def && def->unit[0] ? def->unit : NULL;
    for (size_t i = 0; i < publication->n_points && direction != CBX_DIRECTION_INFO; i++) {
        double value = value_of(publication->points[i], column->metric);
        bool better =
            column->has_best &&
            (cbx_direction_prefers_higher(direction) ? value > column->best : value < column->best);
        if (isnan(value) || (column->has_best && !better))
            continue;
        column->has_best = true;
        column->best = value;
    }
}

static bool is_measured(const cbx_publication *publication, const char *metric)
{
    for (size_t i = 0; i < publication->n_points; i++)
        if (cbx_point_find_metric(publication->points[i], metric))
            return true;
    return false;
}

cbx_status cbx_publication_make(const cbx_publication_request *request, cbx_arena *arena,
                                const cbx_publication **ret_publication, cbx_error *err)
{
    cbx_publication *publication = cbx_arena_calloc(arena, 1, sizeof *publication);
    cbx_publication_request *copy = cbx_arena_alloc(arena, sizeof *copy);
    if (!publication || !copy)
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    *copy = *request;
    publication->request = copy;
    if (!collect_points(publication, arena) || !collect_columns(publication, arena))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (publication->n_points == 0)
        return cbx_fail(err, CBX_NOT_FOUND, "run %s has no points%s%s", request->run->id,
                        request->scenario ? " of scenario " : "",
                        request->scenario ? request->scenario : "");
    for (size_t i = 0; i < publication->n_columns; i++) {
        publication_column *column = &publication->columns[i];
        if (!is_measured(publication, column->metric))
            return cbx_fail(err, CBX_NOT_FOUND, "no point of the table has metric '%s'",
                            column->metric);
        find_best(publication, column);
    }
    *ret_publication = publication;
    return CBX_OK;
}

/* ---- how it is written ---- */

/* The marks of a format around and between cells. */
typedef struct markup {
    void (*append)(cbx_text_buffer *out, const char *text);
    const char *head_begin, *row_begin, *between, *row_end;
    const char *heading_begin, *heading_between, *heading_end;
    const char *bold_begin, *bold_end, *missing;
} markup;

static const markup markups[] = {
    [CBX_PUBLICATION_LATEX] = { .append = cbx_latex_append,
                                .head_begin = "",
                                .row_begin = "",
                                .between = " & ",
                                .row_end = " \\\\\n",
                                .heading_begin = "",
                                .heading_between = " & ",
                                .heading_end = " \\\\\n\\midrule\n",
                                .bold_begin = "\\textbf{",
                                .bold_end = "}",
                                .missing = "-" },
    [CBX_PUBLICATION_HTML] = { .append = cbx_html_append,
                               .head_begin = "<table>\n<thead>\n",
                               .row_begin = "<tr><td>",
                               .between = "</td><td>",
                               .row_end = "</td></tr>\n",
                               .heading_begin = "<tr><th scope=\"col\">",
                               .heading_between = "</th><th scope=\"col\">",
                               .heading_end = "</th></tr>\n</thead>\n<tbody>\n",
                               .bold_begin = "<strong>",
                               .bold_end = "</strong>",
                               .missing = "-" },
    [CBX_PUBLICATION_CSV] = { .append = cbx_csv_append,
                              .head_begin = "",
                              .row_begin = "",
                              .between = ",",
                              .row_end = "\r\n",
                              .heading_begin = "",
                              .heading_between = ",",
                              .heading_end = "\r\n",
                              .bold_begin = "",
                              .bold_end = "",
                              .missing = "" },
    [CBX_PUBLICATION_MARKDOWN] = { .append = cbx_markdown_append,
                                   .head_begin = "",
                                   .row_begin = "| ",
                                   .between = " | ",
                                   .row_end = " |\n",
                                   .heading_begin = "| ",
                                   .heading_between = " | ",
                                   .heading_end = " |\n",
                                   .bold_begin = "**",
                                   .bold_end = "**",
                                   .missing = "-" },
};

static const char *label_title(const cbx_publication_request *request)
{
    return strcmp(request->group_by, "framework") == 0 ? "Framework" : request->group_by;
}

static void write_heading(const cbx_publication *publication, const markup *marks, bool with_units,
                          cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, marks->heading_begin);
    marks->append(out, label_title(publication->request));
    if (publication->request->with_names) {
        cbx_text_buffer_puts(out, marks->heading_between);
        marks->append(out, "Point");
    }
    for (size_t i = 0; i < publication->n_columns; i++) {
        const publication_column *column = &publication->columns[i];
        cbx_text_buffer_puts(out, marks->heading_between);
        marks->append(out, column->metric);
        if (!with_units || !column->unit)
            continue;
        cbx_text_buffer_puts(out, " (");
        marks->append(out, column->unit);
        cbx_text_buffer_puts(out, ")");
    }
    cbx_text_buffer_puts(out, marks->heading_end);
}

static void write_rounded(double value, cbx_text_buffer *out)
{
    enum { DIGITS = 4 };
    const double least_plain = 0.5 * pow(10, -DIGITS), least_rounded = 0.1;
    double size = fabs(value);
    if (value == 0 || size >= least_rounded)
        cbx_text_buffer_printf(out, "%.*f", DIGITS, value);
    else if (size < least_plain)
        cbx_text_buffer_printf(out, "%.*g", DIGITS, value);
    else
        cbx_text_buffer_printf(out, "%.*f", DIGITS - 1 - (int)floor(log10(size)), value);
}

static void write_value(double value, const publication_column *column,
                        cbx_publication_format format, cbx_text_buffer *out)
{
    const markup *marks = &markups[format];
    char exact[CBX_NUMBER_TEXT_SIZE];
    bool bold = column->has_best && value == column->best;
    if (isnan(value)) {
        cbx_text_buffer_puts(out, marks->missing);
        return;
    }
    cbx_text_buffer_puts(out, bold ? marks->bold_begin : "");
    if (format == CBX_PUBLICATION_CSV)
        cbx_text_buffer_append(out, exact, cbx_number_format(value, exact));
    else
        write_rounded(value, out);
    cbx_text_buffer_puts(out, bold ? marks->bold_end : "");
}

static void write_row(const cbx_publication *publication, const cbx_point *point,
                      cbx_publication_format format, cbx_text_buffer *out)
{
    const markup *marks = &markups[format];
    cbx_text_buffer_puts(out, marks->row_begin);
    marks->append(out, cbx_point_label(point, publication->request->group_by));
    if (publication->request->with_names) {
        cbx_text_buffer_puts(out, marks->between);
        marks->append(out, point->name);
    }
    for (size_t i = 0; i < publication->n_columns; i++) {
        const publication_column *column = &publication->columns[i];
        cbx_text_buffer_puts(out, marks->between);
        write_value(value_of(point, column->metric), column, format, out);
    }
    cbx_text_buffer_puts(out, marks->row_end);
}

static void write_latex_head(const cbx_publication *publication, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, "\\begin{tabular}{l");
    cbx_text_buffer_puts(out, publication->request->with_names ? "l" : "");
    for (size_t i = 0; i < publication->n_columns; i++)
        cbx_text_buffer_putc(out, 'r');
    cbx_text_buffer_puts(out, "}\n\\toprule\n");
}

static void write_markdown_rule(const cbx_publication *publication, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, publication->request->with_names ? "| --- | ---" : "| ---");
    for (size_t i = 0; i < publication->n_columns; i++)
        cbx_text_buffer_puts(out, " | ---:");
    cbx_text_buffer_puts(out, " |\n");
}

void cbx_publication_write(const cbx_publication *publication, cbx_publication_format format,
                           cbx_text_buffer *out)
{
    const markup *marks = &markups[format];
    if (format == CBX_PUBLICATION_LATEX)
        write_latex_head(publication, out);
    cbx_text_buffer_puts(out, marks->head_begin);
    write_heading(publication, marks, format != CBX_PUBLICATION_CSV, out);
    if (format == CBX_PUBLICATION_MARKDOWN)
        write_markdown_rule(publication, out);
    for (size_t i = 0; i < publication->n_points; i++)
        write_row(publication, publication->points[i], format, out);
    if (format == CBX_PUBLICATION_LATEX)
        cbx_text_buffer_puts(out, "\\bottomrule\n\\end{tabular}\n");
    else if (format == CBX_PUBLICATION_HTML)
        cbx_text_buffer_puts(out, "</tbody>\n</table>\n");
}
