#include "cli/json_store_export.h"

#include "engine/base/file.h"
#include "engine/document/run_document.h"
#include "engine/store/file_name.h"

#include <string.h>

typedef struct exporting {
    cbx_store *store;
    const char *directory;
    cbx_arena *arena; /* of one run */
    cbx_text_buffer path, document;
} exporting;

static cbx_status write_document(exporting *e, cbx_error *err)
{
    if (cbx_text_buffer_failed(&e->path) || cbx_text_buffer_failed(&e->document))
        return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    return cbx_file_write_atomically(e->path.bytes, cbx_text_buffer_text(&e->document),
                                     e->document.length, err);
}

static void begin_path(exporting *e, const char *below)
{
    cbx_text_buffer_clear(&e->path);
    cbx_text_buffer_clear(&e->document);
    cbx_text_buffer_printf(&e->path, "%s/%s", e->directory, below);
}

static cbx_status render_run(exporting *e, int64_t run_key, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_arena_reset(e->arena);
    cbx_status status = cbx_store_load_run(e->store, run_key, CBX_LOAD_ALL, e->arena, &run, err);
    if (status == CBX_OK)
        cbx_run_document_write(run, &e->document);
    return status;
}

static cbx_status export_runs(exporting *e, cbx_arena *arena, size_t *ret_n, cbx_error *err)
{
    const cbx_run_header *runs = NULL;
    size_t n_runs = 0;
    cbx_status status = cbx_store_list_runs(e->store, NULL, arena, &runs, &n_runs, err);
    for (size_t i = 0; i < n_runs && status == CBX_OK; i++) {
        begin_path(e, "runs/");
        cbx_file_name_encode(runs[i].id, &e->path);
        status = render_run(e, runs[i].key, err);
        if (status == CBX_OK)
            status = write_document(e, err);
    }
    *ret_n = n_runs;
    return status;
}

static cbx_status export_baseline(exporting *e, const char *name, cbx_arena *arena, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_store_find_baseline(e->store, name, arena, &header, err);
    begin_path(e, "baselines/");
    cbx_file_name_encode(name, &e->path);
    if (status == CBX_OK)
        status = render_run(e, header.key, err);
    return status == CBX_OK ? write_document(e, err) : status;
}

static cbx_status export_baselines(exporting *e, cbx_arena *arena, size_t *ret_n, cbx_error *err)
{
    const cbx_baseline_entry *entries = NULL;
    size_t n = 0;
    cbx_status status = cbx_store_list_baselines(e->store, false, arena, &entries, &n, err);
    for (size_t i = 0; i < n && status == CBX_OK; i++)
        status = export_baseline(e, entries[i].name, arena, err);
    *ret_n = n;
    return status;
}

static cbx_status export_defs(exporting *e, cbx_arena *arena, cbx_error *err)
{
    const cbx_metric_def *defs = NULL;
    size_t n_defs = 0;
    cbx_status status = cbx_store_load_defs(e->store, arena, &defs, &n_defs, err);
    if (status != CBX_OK || n_defs == 0)
        return status;
    begin_path(e, "config.json");
    cbx_config_document_write(NULL, defs, n_defs, &e->document);
    return write_document(e, err);
}

static cbx_status make_directories(exporting *e, cbx_error *err)
{
    cbx_status status = CBX_OK;
    static const char *const below[] = { "runs", "baselines" };
    for (size_t i = 0; i < sizeof below / sizeof *below && status == CBX_OK; i++) {
        begin_path(e, below[i]);
        status = cbx_text_buffer_failed(&e->path) ? cbx_fail(err, CBX_NO_MEMORY, "out of memory")
                                                  : cbx_directory_create(e->path.bytes, err);
    }
    return status;
}

cbx_status cbx_json_store_export(cbx_store *store, const char *directory,
                                 cbx_export_totals *ret_totals, cbx_error *err)
{
    exporting e = { .store = store, .directory = directory, .arena = cbx_arena_new() };
    cbx_arena *arena = cbx_arena_new();
    cbx_status status = CBX_OK;
    if (!arena || !e.arena)
        status = cbx_fail(err, CBX_NO_MEMORY, "out of memory");
    if (status == CBX_OK)
        status = make_directories(&e, err);
    if (status == CBX_OK)
        status = export_runs(&e, arena, &ret_totals->runs, err);
    if (status == CBX_OK)
        status = export_baselines(&e, arena, &ret_totals->baselines, err);
    if (status == CBX_OK)
        status = export_defs(&e, arena, err);
    cbx_text_buffer_done(&e.path);
    cbx_text_buffer_done(&e.document);
    cbx_arena_free(e.arena);
    cbx_arena_free(arena);
    return status;
}
