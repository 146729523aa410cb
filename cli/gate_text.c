#include "cli/gate_text.h"

#include "cli/display_text.h"
#include "cli/point_text.h"
#include "engine/text/escape.h"

#include <string.h>

void cbx_gate_point_append(const cbx_point *point, bool with_tags, cbx_text_buffer *out)
{
    cbx_display_append(out, point->name);
    if (!with_tags || point->n_tags == 0)
        return;
    cbx_text_buffer_puts(out, " [");
    for (size_t i = 0; i < point->n_tags; i++) {
        cbx_text_buffer_puts(out, i ? " " : "");
        cbx_display_append(out, point->tags[i].key);
        cbx_text_buffer_putc(out, '=');
        cbx_display_append(out, point->tags[i].value);
    }
    cbx_text_buffer_putc(out, ']');
}

void cbx_gate_rest_append(size_t n, cbx_text_buffer *out)
{
    cbx_text_buffer_printf(out, "  ... and %zu more (--format json lists all)\n", n);
}

static const char *reason_text(const cbx_missing_metric *missing)
{
    switch (missing->reason) {
    case CBX_MISSING_POINT:
        return "no such point";
    case CBX_MISSING_METRIC:
        return "the point lacks it";
    case CBX_MISSING_STATUS:
        return missing->status ? missing->status : "not ok";
    case CBX_MISSING_VALUE:
        return "NaN";
    }
    return "";
}

void cbx_gate_missing_append(const cbx_missing_metric *all, size_t n_all, cbx_missing_side side,
                             cbx_text_buffer *out)
{
    size_t n = 0;
    for (size_t i = 0; i < n_all; i++) {
        const cbx_missing_metric *missing = &all[i];
        if (missing->side != side || n++ >= CBX_GATE_MOST_LISTED)
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_gate_point_append(missing->point, missing->point->n_tags > 0, out);
        cbx_text_buffer_putc(out, ' ');
        cbx_display_append(out, missing->metric ? missing->metric : "");
        cbx_text_buffer_puts(out, ": ");
        cbx_display_append(out, reason_text(missing));
        cbx_text_buffer_putc(out, '\n');
    }
    if (n > CBX_GATE_MOST_LISTED)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
}

static const cbx_table_column missing_columns[] = {
    { .name = "scenario" }, { .name = "name" },   { .name = "tags", .kind = CBX_KIND_JSON },
    { .name = "metric" },   { .name = "reason" },
};

static cbx_table missing_table(const cbx_missing_metric *all, size_t n_all, cbx_missing_side side,
                               cbx_arena *arena)
{
    cbx_table table;
    cbx_table_init(&table, missing_columns, sizeof missing_columns / sizeof *missing_columns,
                   arena);
    for (size_t i = 0; i < n_all; i++) {
        const cbx_missing_metric *missing = &all[i];
        if (missing->side != side)
            continue;
        cbx_table_add_text(&table, missing->point->scenario);
        cbx_table_add_text(&table, missing->point->name);
        cbx_table_add_text(&table, cbx_point_tags_document(missing->point, arena));
        cbx_table_add_text(&table, missing->metric);
        cbx_table_add_text(&table, side == CBX_MISSING_NEW ? NULL : reason_text(missing));
    }
    return table;
}

void cbx_gate_table_write(cbx_json_writer *writer, const char *name, cbx_table table)
{
    cbx_json_name(writer, name);
    cbx_table_write_json(&table, writer);
}

void cbx_gate_missing_write(const cbx_missing_metric *missing, size_t n, cbx_json_writer *writer,
                            cbx_arena *arena)
{
    cbx_gate_table_write(writer, "missing", missing_table(missing, n, CBX_MISSING_DROPPED, arena));
    cbx_gate_table_write(writer, "new", missing_table(missing, n, CBX_MISSING_NEW, arena));
}

void cbx_gate_acceptance_append(const cbx_acceptance *acceptance, cbx_text_buffer *out)
{
    cbx_text_buffer_puts(out, ": ");
    cbx_display_append(out, acceptance->reason);
    cbx_text_buffer_puts(out, " (");
    cbx_display_append(out, acceptance->author);
    cbx_text_buffer_printf(out, ", acceptance %lld)\n", (long long)acceptance->id);
}

void cbx_gate_list_append(cbx_text_buffer *lines, cbx_text_buffer *out)
{
    cbx_text_buffer_putc(out, '\n');
    for (char *at = lines->bytes; at && *at;) {
        size_t n = strcspn(at, "\n");
        bool more = at[n] == '\n';
        at[n] = '\0';
        cbx_text_buffer_puts(out, at[0] == ' ' ? "  - " : "- ");
        cbx_markdown_append(out, at + strspn(at, " "));
        cbx_text_buffer_putc(out, '\n');
        at += n + more;
    }
}
