#include "cli/asv_export.h"

#include "engine/base/file.h"
#include "engine/base/string_map.h"
#include "engine/store/file_name.h"
#include "importers/asv_document.h"

#include <string.h>

enum { SHORT_COMMIT = 8 };

typedef struct exporting {
    cbx_store *store;
    const char *directory;
    cbx_arena *arena;           /* of one run */
    cbx_string_map *paths;      /* of what was written */
    cbx_string_map *benchmarks; /* by name */
    cbx_text_buffer path, text, entries;
    cbx_asv_export_totals *totals;
} exporting;

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* ---- files ---- */

/* With ".json". No name is hidden, or leads out of the directory without the suffix. */
static void append_file_name(cbx_text_buffer *path, const char *name)
{
    bool hidden = name[0] == '.';
    cbx_text_buffer_puts(path, hidden ? "%2E" : "");
    cbx_file_name_encode(hidden ? name + 1 : name, path);
}

static void append_encoded(cbx_text_buffer *path, const char *name)
{
    append_file_name(path, name);
    if (!cbx_text_buffer_failed(path))
        path->length -= strlen(".json");
}

static void begin_path(exporting *e, const char *machine)
{
    cbx_text_buffer_clear(&e->path);
    cbx_text_buffer_clear(&e->text);
    cbx_text_buffer_puts(&e->path, e->directory);
    if (!machine)
        return;
    cbx_text_buffer_putc(&e->path, '/');
    append_encoded(&e->path, machine);
}

static bool is_written(const exporting *e)
{
    int64_t there = 0;
    return cbx_string_map_find(e->paths, e->path.bytes, e->path.length, &there);
}

static cbx_status write_file(exporting *e, const cbx_text_buffer *text, cbx_error *err)
{
    if (cbx_text_buffer_failed(&e->path) || cbx_text_buffer_failed(text) ||
        !cbx_string_map_set(e->paths, e->path.bytes, e->path.length, 1))
        return no_memory(err);
    return cbx_file_write_atomically(e->path.bytes, cbx_text_buffer_text(text), text->length, err);
}

static cbx_status write_machine(exporting *e, const cbx_asv_document *document, cbx_error *err)
{
    begin_path(e, document->machine);
    cbx_text_buffer_putc(&e->path, '\0');
    if (cbx_text_buffer_failed(&e->path))
        return no_memory(err);
    cbx_status status = cbx_directory_create(e->path.bytes, err);
    begin_path(e, document->machine);
    cbx_text_buffer_puts(&e->path, "/machine.json");
    if (status || is_written(e))
        return status;
    cbx_asv_document_write_machine(document, &e->text);
    return write_file(e, &e->text, err);
}

static void set_results_path(exporting *e, const cbx_asv_document *document, const char *env_name)
{
    const char *name =
        cbx_arena_printf(e->arena, "%.*s-%s", SHORT_COMMIT, document->commit, env_name);
    begin_path(e, document->machine);
    cbx_text_buffer_putc(&e->path, '/');
    append_file_name(&e->path, name ? name : "");
    e->path.failed |= !name;
}

static cbx_status write_results(exporting *e, const cbx_asv_document *document, cbx_error *err)
{
    const char *env_name = document->env_name;
    set_results_path(e, document, env_name);
    if (is_written(e)) {
        env_name = cbx_arena_printf(e->arena, "%s-%s", env_name, document->run->id);
        if (!env_name)
            return no_memory(err);
        e->totals->renamed++;
        set_results_path(e, document, env_name);
    }
    cbx_asv_document_write_results(document, env_name, &e->text);
    return write_file(e, &e->text, err);
}

/* ---- benchmarks.json ---- */

/* Runs come newest first, so what is there is the newest. */
static cbx_status add_benchmarks(exporting *e, const cbx_asv_document *document, cbx_error *err)
{
    for (size_t g = 0; g < document->n_groups; g++) {
        const cbx_asv_group *group = &document->groups[g];
        int64_t there = 0;
        size_t length = strlen(group->name);
        if (cbx_string_map_find(e->benchmarks, group->name, length, &there))
            continue;
        if (!cbx_string_map_set(e->benchmarks, group->name, length, 1))
            return no_memory(err);
        cbx_text_buffer_puts(&e->entries, e->totals->benchmarks++ ? ",\n" : "{\n");
        cbx_asv_group_write_benchmark(group, &e->entries);
    }
    return CBX_OK;
}

static cbx_status write_benchmarks(exporting *e, cbx_error *err)
{
    cbx_text_buffer_puts(&e->entries, e->totals->benchmarks ? ",\n" : "{\n");
    cbx_text_buffer_puts(&e->entries, "\"version\": 2\n}\n");
    begin_path(e, NULL);
    cbx_text_buffer_puts(&e->path, "/benchmarks.json");
    return write_file(e, &e->entries, err);
}

/* ---- all of it ---- */

static cbx_status export_run(exporting *e, int64_t run_key, cbx_error *err)
{
    cbx_run *run = NULL;
    const cbx_asv_document *document = NULL;
    cbx_arena_reset(e->arena);
    cbx_status status = cbx_store_load_run(e->store, run_key, CBX_LOAD_ALL, e->arena, &run, err);
    if (!status)
        status = cbx_asv_document_make(run, e->arena, &document, err);
    if (!status)
        status = write_machine(e, document, err);
    if (!status)
        status = write_results(e, document, err);
    if (!status)
        status = add_benchmarks(e, document, err);
    e->totals->runs += !status;
    return status;
}

static cbx_status export_all(exporting *e, cbx_arena *arena, cbx_error *err)
{
    const cbx_run_header *runs = NULL;
    size_t n_runs = 0;
    cbx_status status = cbx_directory_create(e->directory, err);
    if (!status)
        status = cbx_store_list_runs(e->store, NULL, arena, &runs, &n_runs, err);
    for (size_t i = 0; i < n_runs && !status; i++)
        status = export_run(e, runs[i].key, err);
    return status ? status : write_benchmarks(e, err);
}

cbx_status cbx_asv_export(cbx_store *store, const char *directory,
                          cbx_asv_export_totals *ret_totals, cbx_error *err)
{
    *ret_totals = (cbx_asv_export_totals){ 0 };
    exporting e = { .store = store,
                    .directory = directory,
                    .arena = cbx_arena_new(),
                    .paths = cbx_string_map_new(),
                    .benchmarks = cbx_string_map_new(),
                    .totals = ret_totals };
    cbx_arena *arena = cbx_arena_new();
    bool ready = arena && e.arena && e.paths && e.benchmarks;
    cbx_status status = ready ? export_all(&e, arena, err) : no_memory(err);
    cbx_text_buffer_done(&e.path);
    cbx_text_buffer_done(&e.text);
    cbx_text_buffer_done(&e.entries);
    cbx_string_map_free(e.paths);
    cbx_string_map_free(e.benchmarks);
    cbx_arena_free(e.arena);
    cbx_arena_free(arena);
    return status;
}
