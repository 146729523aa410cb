/* The runs of a report's period, and where their machines differ. */
#include "engine/base/text_buffer.h"
#include "engine/report/environment_difference.h"
#include "engine/report/report_builder.h"

#include <string.h>

static cbx_status mark_baselines(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_baseline_entry *baselines = NULL;
    size_t n = 0;
    cbx_status status =
        cbx_store_list_baselines(builder->store, false, builder->arena, &baselines, &n, err);
    for (size_t i = 0; i < n && !status; i++)
        for (size_t k = 0; k < builder->report->n_runs; k++)
            if (strcmp(builder->runs[k].header->id, baselines[i].run_id) == 0)
                builder->runs[k].baseline = baselines[i].name;
    return status;
}

cbx_status cbx_report_load_runs(cbx_report_builder *builder, cbx_error *err)
{
    const cbx_report_request *request = builder->request;
    const cbx_run_filter filter = { .branch = request->branch, .limit = request->last };
    const cbx_run_header *headers = NULL;
    size_t n = 0;
    cbx_status status =
        cbx_store_list_runs(builder->store, &filter, builder->arena, &headers, &n, err);
    if (status)
        return status;
    while (request->has_since && n > 0 && headers[n - 1].epoch_us < request->since_us)
        n--;
    builder->runs = cbx_arena_calloc(builder->arena, n + 1, sizeof *builder->runs);
    if (!builder->runs)
        return cbx_report_out_of_memory(err);
    for (size_t i = 0; i < n; i++)
        builder->runs[i].header = &headers[n - 1 - i];
    builder->report->runs = builder->runs;
    builder->report->n_runs = n;
    return mark_baselines(builder, err);
}

/* ---- environments ---- */

static cbx_status compare_runs(cbx_report_builder *builder, size_t run,
                               cbx_report_environment *list, size_t *n, cbx_arena *scratch,
                               cbx_error *err)
{
    const cbx_run_header *before = builder->runs[run - 1].header;
    const cbx_run_header *after = builder->runs[run].header;
    const char *documents[2];
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    if (before->environment_id == after->environment_id)
        return CBX_OK;
    cbx_arena_reset(scratch);
    cbx_status status = cbx_store_load_environment(builder->store, before->environment_id, scratch,
                                                   &documents[0], err);
    if (!status)
        status = cbx_store_load_environment(builder->store, after->environment_id, scratch,
                                            &documents[1], err);
    if (!status && cbx_environment_difference(documents[0], documents[1], scratch, &text)) {
        const char *copy = cbx_arena_strdup(builder->arena, cbx_text_buffer_text(&text));
        if (copy)
            list[(*n)++] = (cbx_report_environment){ run, run - 1, copy };
        else
            status = cbx_report_out_of_memory(err);
    }
    cbx_text_buffer_done(&text);
    return status;
}

cbx_status cbx_report_compare_environments(cbx_report_builder *builder, cbx_error *err)
{
    size_t n = 0, n_runs = builder->report->n_runs;
    cbx_report_environment *list = cbx_arena_calloc(builder->arena, n_runs, sizeof *list);
    cbx_arena *scratch = cbx_arena_new();
    cbx_status status = list && scratch ? CBX_OK : cbx_report_out_of_memory(err);
    for (size_t run = n_runs - 1; run > 0 && !status; run--)
        status = compare_runs(builder, run, list, &n, scratch, err);
    builder->report->environments = list;
    builder->report->n_environments = status ? 0 : n;
    cbx_arena_free(scratch);
    return status;
}
