#include "importers/nperf_row_source.h"

#include "importers/directory_walk.h"
#include "importers/input_file.h"

#include <string.h>

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

/* The text as long-lived as the rows read from it have to be. */
static const char *settle(const cbx_nperf_row_sink *sink, const char *text, size_t length)
{
    return sink->keeps_rows ? cbx_arena_strndup(sink->arena, text, length) : text;
}

static void begin_row(const cbx_nperf_row_sink *sink)
{
    if (!sink->keeps_rows)
        cbx_arena_reset(sink->arena);
}

cbx_status cbx_nperf_rows_from_text(const cbx_nperf_row_sink *sink, const char *text, size_t length,
                                    cbx_error *err)
{
    cbx_nperf_lines lines;
    cbx_status status = CBX_OK;
    const char *settled = settle(sink, text, length);
    if (!settled)
        return no_memory(err);
    cbx_nperf_lines_init(&lines, settled, length);
    while (!status && cbx_nperf_lines_next(&lines)) {
        cbx_nperf_row row;
        begin_row(sink);
        status = cbx_nperf_lines_parse(&lines, sink->arena, &row, err);
        if (!status)
            status = sink->take(sink->context, &row, err);
    }
    return status;
}

static cbx_status add_file(const cbx_nperf_row_sink *sink, const char *path, cbx_error *err)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    cbx_status status = cbx_input_file_read(path, &contents, err);
    if (!status)
        status =
            cbx_nperf_rows_from_text(sink, cbx_text_buffer_text(&contents), contents.length, err);
    if (status)
        cbx_error_prefix(err, "%s", path);
    cbx_text_buffer_done(&contents);
    return status;
}

typedef struct row_walk {
    const cbx_nperf_row_sink *sink;
    cbx_status status; /* of the first directory that cannot be read */
    cbx_error fault;
} row_walk;

/* Rows that cannot be read are not rows that are not there: a gate would pass without them. */
static void visit_fault(void *context, const char *path, const char *reason)
{
    enum { SHOWN = 500 }; /* a path may be longer than an error text */
    row_walk *walk = context;
    if (!walk->status)
        walk->status = cbx_fail(&walk->fault, CBX_IO, "%.*s%s: %s", (int)SHOWN, path,
                                strlen(path) > SHOWN ? "..." : "", reason);
}

static cbx_status visit_file(void *context, const char *path, uint64_t size_bytes, cbx_error *err)
{
    static const char ending[] = ".jsonl";
    const row_walk *walk = context;
    size_t length = strlen(path), n = sizeof ending - 1;
    (void)size_bytes;
    if (length < n || strcmp(path + length - n, ending) != 0)
        return CBX_OK;
    return add_file(walk->sink, path, err);
}

cbx_status cbx_nperf_rows_from_path(const cbx_nperf_row_sink *sink, const char *path,
                                    cbx_error *err)
{
    row_walk walk = { .sink = sink };
    const cbx_directory_visitor visitor = {
        .order = CBX_WALK_BY_PATH, .context = &walk, .file = visit_file, .fault = visit_fault
    };
    if (!cbx_path_is_directory(path))
        return add_file(sink, path, err);
    cbx_status status = cbx_directory_walk(path, &visitor, err);
    if (!status && walk.status && err)
        *err = walk.fault;
    return status ? status : walk.status;
}

static cbx_status add_point(const cbx_nperf_row_sink *sink, const cbx_point *point, cbx_error *err)
{
    const char *text = point->source_text ? point->source_text : point->detail;
    const cbx_json *document = NULL;
    cbx_nperf_row row;
    if (!text)
        return cbx_fail(err, CBX_INVALID, "%s: it did not come from an nperf row", point->name);
    begin_row(sink);
    size_t length = strlen(text);
    const char *settled = settle(sink, text, length);
    if (!settled)
        return no_memory(err);
    cbx_status status = cbx_json_parse(settled, length, sink->arena, &document, err);
    if (!status)
        status = cbx_nperf_row_read(document, sink->arena, &row, err);
    return status ? status : sink->take(sink->context, &row, err);
}

cbx_status cbx_nperf_rows_from_run(const cbx_nperf_row_sink *sink, const cbx_run *run,
                                   cbx_error *err)
{
    cbx_status status = CBX_OK;
    for (size_t i = 0; i < run->n_points && !status; i++)
        status = add_point(sink, &run->points[i], err);
    if (status)
        cbx_error_prefix(err, "run %s", run->id);
    return status;
}

static cbx_status add_stored_run(const cbx_nperf_row_sink *sink, cbx_store *store,
                                 const cbx_run_header *header, cbx_arena *arena, cbx_error *err)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_store_load_run(store, header->key, CBX_LOAD_POINTS | CBX_LOAD_DOCUMENTS,
                                           arena, &run, err);
    return status ? status : cbx_nperf_rows_from_run(sink, run, err);
}

cbx_status cbx_nperf_rows_from_store(const cbx_nperf_row_sink *sink, cbx_store *store,
                                     cbx_error *err)
{
    cbx_arena *list = cbx_arena_new(), *arena = cbx_arena_new();
    const cbx_run_header *headers = NULL;
    size_t n = 0;
    cbx_status status = list && arena ? CBX_OK : no_memory(err);
    if (!status)
        status = cbx_store_list_runs(store, NULL, list, &headers, &n, err);
    while (!status && n-- > 0) {
        cbx_arena_reset(arena);
        if (strcmp(headers[n].format, "nperf") == 0)
            status = add_stored_run(sink, store, &headers[n], arena, err);
    }
    cbx_arena_free(list);
    cbx_arena_free(arena);
    return status;
}
