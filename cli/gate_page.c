#include "cli/gate_page.h"

#include "cli/gate_text.h"
#include "cli/github_annotation.h"

#include <math.h>
#include <stdlib.h>

/* What is listed, in this order; what else there is, the census tells. */
static const struct {
    cbx_verdict verdict;
    const char *title, *tone;
    bool all; /* of good news the first are enough */
} lists[] = {
    { CBX_VERDICT_REGRESSION, "Regressions", "\x1b[31m", true },
    { CBX_VERDICT_IMPROVEMENT, "Improvements", "\x1b[32m", false },
};
enum { N_LISTS = sizeof lists / sizeof *lists };

/* ---- for people ---- */

static size_t count_rows(const cbx_gate_page *page, cbx_verdict verdict)
{
    cbx_gate_finding finding;
    size_t n = 0;
    for (size_t row = 0; row < page->n_rows; row++)
        n += page->describe(page->report, row, verdict, &finding);
    return n;
}

static void write_changes(const cbx_gate_page *page, size_t list, bool colour, cbx_text_buffer *out)
{
    cbx_gate_finding finding;
    size_t n = 0;
    for (size_t row = 0; row < page->n_rows; row++) {
        if (!page->describe(page->report, row, lists[list].verdict, &finding) ||
            (n++ >= CBX_GATE_MOST_LISTED && !lists[list].all))
            continue;
        cbx_text_buffer_puts(out, "  ");
        cbx_text_buffer_puts(out, colour ? lists[list].tone : "");
        cbx_gate_finding_append(&finding, page->run, out);
        cbx_text_buffer_puts(out, colour ? "\x1b[0m\n" : "\n");
    }
    if (n > CBX_GATE_MOST_LISTED && !lists[list].all)
        cbx_gate_rest_append(n - CBX_GATE_MOST_LISTED, out);
}

/* The verdict line counts the regressions; the others have a heading of their own. */
static void write_prose(const cbx_gate_page *page, bool colour, cbx_text_buffer *out)
{
    page->append_verdict(page->report, page->status, out);
    cbx_text_buffer_putc(out, '\n');
    for (size_t i = 0; i < N_LISTS; i++) {
        size_t n = count_rows(page, lists[i].verdict);
        if (n && lists[i].verdict != CBX_VERDICT_REGRESSION)
            cbx_text_buffer_printf(out, "%s: %zu\n", lists[i].title, n);
        write_changes(page, i, colour, out);
    }
    page->append_census(page->report, out);
}

/* The sentences as a list under the verdict, the changes as tables. */
static void write_markdown(const cbx_gate_page *page, cbx_cli *cli)
{
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    page->append_verdict(page->report, page->status, &text);
    cbx_text_buffer_printf(&cli->out, "**%s**\n", cbx_text_buffer_text(&text));
    for (size_t i = 0; i < N_LISTS; i++) {
        cbx_table table = page->list(page->report, lists[i].verdict, cli->arena);
        if (cbx_table_rows(&table) == 0)
            continue;
        cbx_text_buffer_printf(&cli->out, "\n%s\n\n", lists[i].title);
        cbx_table_write(&table, CBX_TABLE_MARKDOWN, cli->style, &cli->out);
    }
    cbx_text_buffer_clear(&text);
    page->append_census(page->report, &text);
    cbx_gate_list_append(&text, &cli->out);
    cbx_text_buffer_done(&text);
}

/* ---- for programs ---- */

static const char *status_name(cbx_exit status)
{
    return status == CBX_EXIT_OK ? "pass" : status == CBX_EXIT_FAILED ? "fail" : "incomplete";
}

static void write_object(const cbx_gate_page *page, cbx_cli *cli)
{
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &cli->out, CBX_JSON_RESULT);
    cbx_json_begin_object(&writer);
    cbx_json_put_string(&writer, "verdict", status_name(page->status));
    cbx_json_put_bool(&writer, "passed", page->status == CBX_EXIT_OK);
    page->write_members(page->report, &writer, cli->arena);
    cbx_json_end_object(&writer);
    cbx_text_buffer_putc(&cli->out, '\n');
}

static void write_rows(const cbx_gate_page *page, cbx_cli *cli, const cbx_common *common)
{
    cbx_table table = page->list_all(page->report, cli->arena);
    cbx_command_show(cli, common, &table);
}

void cbx_gate_page_write(const cbx_gate_page *page, cbx_cli *cli, const cbx_common *common)
{
    switch ((cbx_table_format)common->format) {
    case CBX_TABLE_ALIGNED:
        write_prose(page, cli->style.colour, &cli->out);
        break;
    case CBX_TABLE_JSON:
        write_object(page, cli);
        break;
    case CBX_TABLE_CSV:
        write_rows(page, cli, common);
        break;
    case CBX_TABLE_MARKDOWN:
        write_markdown(page, cli);
        break;
    }
}

/* ---- annotations ---- */

typedef struct sized_finding {
    cbx_gate_finding finding;
    size_t row;
    double size;
} sized_finding;

static int compare_sizes(const void *left, const void *right)
{
    const sized_finding *a = left, *b = right;
    if (a->size == b->size)
        return (a->row > b->row) - (a->row < b->row);
    return a->size < b->size ? 1 : -1;
}

/* The largest first; GitHub drops what is too much. */
static void annotate_regressions(const cbx_gate_page *page, cbx_arena *arena, cbx_text_buffer *out)
{
    sized_finding *worst = cbx_arena_calloc(arena, page->n_rows, sizeof *worst);
    size_t n = 0;
    out->failed |= !worst;
    for (size_t row = 0; worst && row < page->n_rows; row++) {
        if (!page->describe(page->report, row, CBX_VERDICT_REGRESSION, &worst[n].finding))
            continue;
        double size = fabs(worst[n].finding.delta_pct);
        worst[n].row = row;
        worst[n++].size = isnan(size) ? (double)INFINITY : size;
    }
    if (n > 1)
        qsort(worst, n, sizeof *worst, compare_sizes);
    for (size_t i = 0; i < n && i + 1 < CBX_GITHUB_ANNOTATIONS_SHOWN; i++) /* one for the verdict */
        cbx_gate_finding_annotate(&worst[i].finding, page->run, "error", "Regression", out);
}

void cbx_gate_page_annotate(const cbx_gate_page *page, cbx_arena *arena, cbx_text_buffer *out)
{
    cbx_text_buffer verdict = CBX_TEXT_BUFFER_INIT;
    page->append_verdict(page->report, page->status, &verdict);
    cbx_github_annotation(page->status == CBX_EXIT_OK ? "notice" : "error", "calibrax check",
                          cbx_text_buffer_text(&verdict), out);
    cbx_text_buffer_done(&verdict);
    annotate_regressions(page, arena, out);
    if (page->annotate_rest)
        page->annotate_rest(page->report, out);
}
