/* The gate's result by a threshold as rows and as the members of a JSON object. */
#include "cli/gate_report.h"
#include "cli/gate_text.h"
#include "cli/point_text.h"

#include <math.h>

static const cbx_table_column change_columns[] = {
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },
    { .name = "unit" },
    { .name = "direction" },
    { .name = "baseline_value", .title = "baseline", .kind = CBX_KIND_REAL },
    { .name = "current_value", .title = "current", .kind = CBX_KIND_REAL },
    { .name = "delta_pct", .title = "delta", .kind = CBX_KIND_PERCENT },
    { .name = "change" },
};

static void add_change(cbx_table *table, const cbx_compared_metric *row)
{
    const cbx_metric_def *def = row->def;
    cbx_table_add_text(table, row->point->scenario);
    cbx_table_add_text(table, row->point->name);
    cbx_table_add_text(table, cbx_point_tags_document(row->point, table->arena));
    cbx_table_add_text(table, row->current->name);
    cbx_table_add_text(table, def ? def->unit : NULL);
    cbx_table_add_text(table, def ? cbx_direction_name(def->direction) : NULL);
    cbx_table_add_real(table, row->baseline->value);
    cbx_table_add_real(table, row->current->value);
    cbx_table_add_real(table, row->has_delta ? row->delta_pct : (double)NAN);
    cbx_table_add_text(table, cbx_change_name(row->change));
}

static cbx_table drift_table(const cbx_gate_report *report, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, change_columns, sizeof change_columns / sizeof *change_columns, arena);
    for (size_t i = 0; i < report->drift.n_rows; i++)
        add_change(&table, &report->drift.rows[i]);
    return table;
}

cbx_table cbx_gate_report_table(const cbx_gate_report *report, cbx_change change, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, change_columns, sizeof change_columns / sizeof *change_columns, arena);
    for (size_t i = 0; i < report->comparison.n_rows; i++)
        if (change == CBX_CHANGE_NONE || report->comparison.rows[i].change == change)
            add_change(&table, &report->comparison.rows[i]);
    return table;
}

static const cbx_table_column accepted_columns[] = {
    { .name = "acceptance_id", .kind = CBX_KIND_INTEGER },
    { .name = "state" },
    { .name = "run_id" },
    { .name = "reason" },
    { .name = "author" },
    { .name = "scenario" },
    { .name = "name" },
    { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },
    { .name = "accepted_value", .kind = CBX_KIND_REAL },
    { .name = "current_value", .kind = CBX_KIND_REAL },
    { .name = "change" },
};

static cbx_table accepted_table(const cbx_gate_report *report, cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, accepted_columns, sizeof accepted_columns / sizeof *accepted_columns,
                   arena);
    for (size_t i = 0; i < report->accepted.n; i++) {
        const cbx_accepted_change *at = &report->accepted.items[i];
        const cbx_point *point = at->row->point;
        cbx_table_add_integer(&table, at->acceptance->id);
        cbx_table_add_text(&table, at->expired ? "expired" : "active");
        cbx_table_add_text(&table, at->acceptance->run_id);
        cbx_table_add_text(&table, at->acceptance->reason);
        cbx_table_add_text(&table, at->acceptance->author);
        cbx_table_add_text(&table, point->scenario);
        cbx_table_add_text(&table, point->name);
        cbx_table_add_text(&table, cbx_point_tags_document(point, arena));
        cbx_table_add_text(&table, at->row->current->name);
        cbx_table_add_real(&table, at->accepted_value);
        cbx_table_add_real(&table, at->row->current->value);
        cbx_table_add_text(&table, cbx_change_name(at->row->change));
    }
    return table;
}

static void write_counts(const cbx_gate_report *report, cbx_json_writer *writer)
{
    cbx_json_name(writer, "counts");
    cbx_json_begin_object(writer);
    cbx_json_put_integer(writer, "compared", (int64_t)report->comparison.n_rows);
    cbx_json_put_integer(writer, "judged", (int64_t)cbx_gate_report_judged(report));
    cbx_json_put_integer(writer, "regressions", (int64_t)report->n_regressions);
    cbx_json_put_integer(writer, "improvements", (int64_t)report->n_improvements);
    cbx_json_put_integer(writer, "unchanged", (int64_t)report->n_unchanged);
    cbx_json_put_integer(writer, "info", (int64_t)report->n_info);
    cbx_json_put_integer(writer, "no_definition", (int64_t)report->n_undefined_definition);
    cbx_json_put_integer(writer, "undefined", (int64_t)report->n_undefined);
    cbx_json_put_integer(writer, "nan", (int64_t)report->n_valueless);
    cbx_json_put_integer(writer, "missing", (int64_t)report->n_dropped);
    cbx_json_put_integer(writer, "new", (int64_t)report->n_new);
    cbx_json_put_integer(writer, "not_ok_points", (int64_t)report->n_not_ok);
    cbx_json_end_object(writer);
}

void cbx_gate_report_write_members(const void *gate_report, cbx_json_writer *writer,
                                   cbx_arena *arena)
{
    const cbx_gate_report *report = gate_report;
    cbx_json_put_string(writer, "method", "threshold");
    cbx_json_put_number(writer, "threshold", report->threshold);
    cbx_json_put_string(writer, "current_id", report->current->id);
    cbx_json_put_string(writer, "baseline_id", report->baseline->id);
    write_counts(report, writer);
    cbx_gate_table_write(writer, "regressions",
                         cbx_gate_report_table(report, CBX_CHANGE_REGRESSION, arena));
    cbx_gate_table_write(writer, "improvements",
                         cbx_gate_report_table(report, CBX_CHANGE_IMPROVEMENT, arena));
    cbx_gate_missing_write(report->missing, report->n_missing, writer, arena);
    cbx_gate_table_write(writer, "accepted", accepted_table(report, arena));
    cbx_json_put_string(writer, "drift_since",
                        report->drift.since ? report->drift.since->id : NULL);
    cbx_gate_table_write(writer, "drift", drift_table(report, arena));
    cbx_json_put_string(writer, "environment_difference", report->environment_difference);
}
