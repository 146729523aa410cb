/*
 * Runs as calibrax and benchkit keep them: one object, an array, JSON lines, or documents one after
 * the other. One run is in memory at a time, also of an array. A bad run is reported with its line,
 * the good ones go in; after text that is no JSON the reading goes on at the next line that begins
 * with '{', which is the next run in every layout that begins runs so (where none does, it ends).
 */
#include "importers/importer.h"

#include "engine/document/run_document.h"
#include "importers/json_outline.h"

#include <stdio.h>
#include <string.h>

enum { CERTAIN = 90 };

/* ---- detection ---- */

/* Looks at member names only, so that a document is parsed once, and a broken one is recognised. */
static int detect(const cbx_input *in)
{
    cbx_json_outline outline;
    const char *name;
    size_t length;
    bool has_id = false, has_timestamp = false;
    if (!cbx_json_outline_begin(&outline, in->bytes, in->length))
        return 0;
    while (cbx_json_outline_next(&outline, &name, &length)) {
        has_id |= cbx_json_outline_is_name(name, length, "id");
        has_timestamp |= cbx_json_outline_is_name(name, length, "timestamp");
        if ((has_id && has_timestamp) || cbx_json_outline_is_name(name, length, "points"))
            return CERTAIN;
    }
    return 0;
}

/* ---- reading ---- */

typedef struct reader {
    const cbx_input *in;
    const cbx_run_sink *sink;
    cbx_arena *arena; /* one run */
    size_t offset;
    size_t line_offset, lines_before; /* lines that begin before that offset are counted */
    size_t n_runs, n_bad;
    cbx_status first_status; /* of the bad runs */
    cbx_error *err;          /* the first one's text */
} reader;

/* A fault of this run, not of the store: the others may still go in. */
static bool is_of_the_run(cbx_status status)
{
    return status == CBX_INVALID || status == CBX_CONFLICT;
}

static void note_bad_run(reader *r, cbx_status status, const cbx_error *err)
{
    if (r->n_bad++ > 0)
        return;
    r->first_status = status;
    if (r->err)
        *r->err = *err;
}

/* Places come in their order, so that every line is counted once. */
static size_t line_at(reader *r, const char *place)
{
    const char *at = r->in->bytes + r->line_offset;
    for (; at < place && (at = memchr(at, '\n', (size_t)(place - at))); at++)
        r->lines_before++;
    r->line_offset = (size_t)(place - r->in->bytes);
    return r->lines_before + 1;
}

static cbx_status put_run(reader *r, cbx_run *run, const cbx_json *value, cbx_error *err)
{
    run->source = r->in->path;
    run->source_line = line_at(r, value->source);
    cbx_status status = r->sink->put(r->sink->context, run, false, err);
    if (is_of_the_run(status))
        cbx_error_prefix(err, "line %zu", run->source_line);
    return status;
}

/* The value at the offset, which moves behind it; a fault of it is noted. Only the first fault is
 * told: the line of each of many would be counted from the beginning of the text. */
static cbx_status read_value(reader *r, bool *ret_is_json)
{
    const cbx_json *value;
    cbx_run *run;
    cbx_error err = { "out of memory" }, *told = r->n_bad ? NULL : &err;
    cbx_arena_reset(r->arena);
    r->n_runs++;
    cbx_status status =
        cbx_json_parse_next(r->in->bytes, r->in->length, &r->offset, r->arena, &value, told);
    *ret_is_json = status == CBX_OK;
    if (status == CBX_OK)
        status = cbx_run_document_read_at(r->in->bytes, value, r->arena, &run, told);
    if (status == CBX_OK)
        status = put_run(r, run, value, &err);
    else if (status == CBX_NOT_FOUND)
        status = cbx_fail(&err, CBX_INVALID, "line %zu: the file ends inside an array",
                          line_at(r, r->in->bytes + r->in->length));
    if (status == CBX_OK)
        return status;
    if (!is_of_the_run(status) && r->err)
        *r->err = err;
    if (is_of_the_run(status))
        note_bad_run(r, status, &err);
    return is_of_the_run(status) ? CBX_OK : status;
}

static cbx_json_outline rest_of(const reader *r)
{
    return (cbx_json_outline){ .at = r->in->bytes + r->offset,
                               .end = r->in->bytes + r->in->length };
}

static bool skip_mark(reader *r, char mark)
{
    cbx_json_outline rest = rest_of(r);
    bool found = cbx_json_skip_mark(&rest, mark);
    r->offset = (size_t)(rest.at - r->in->bytes);
    return found;
}

static void skip_blank(reader *r)
{
    cbx_json_outline rest = rest_of(r);
    cbx_json_skip_space(&rest);
    r->offset = (size_t)(rest.at - r->in->bytes);
}

static bool at_end(reader *r)
{
    skip_blank(r);
    return r->offset == r->in->length;
}

/* To the next line that begins with '{'; to the end when there is none. */
static void skip_to_next_run(reader *r)
{
    const char *start = r->in->bytes + r->offset;
    const char *next = memmem(start, r->in->length - r->offset, "\n{", 2);
    r->offset = next ? (size_t)(next + 1 - r->in->bytes) : r->in->length;
}

static void note_array_fault(reader *r)
{
    cbx_error err;
    cbx_status status = cbx_fail(&err, CBX_INVALID, "line %zu: neither ',' nor ']' after a run",
                                 line_at(r, r->in->bytes + r->offset));
    note_bad_run(r, status, &err);
}

/* What follows a run of an array; true when it was the last. */
static bool ends_array(reader *r, bool is_json)
{
    if (is_json && skip_mark(r, ']'))
        return true;
    if (is_json && skip_mark(r, ','))
        return false;
    if (is_json)
        note_array_fault(r);
    skip_to_next_run(r);
    return at_end(r);
}

/* Behind the '[': runs up to the ']'. */
static cbx_status read_array(reader *r)
{
    bool is_json, ended = skip_mark(r, ']');
    cbx_status status = CBX_OK;
    while (!ended && status == CBX_OK) {
        skip_blank(r);
        status = read_value(r, &is_json);
        ended = ends_array(r, is_json);
    }
    return status;
}

static cbx_status read_all(reader *r)
{
    cbx_status status = CBX_OK;
    while (status == CBX_OK && !at_end(r)) {
        bool is_json = true;
        if (skip_mark(r, '['))
            status = read_array(r);
        else
            status = read_value(r, &is_json);
        if (!is_json)
            skip_to_next_run(r);
    }
    return status;
}

static cbx_status sum_up(const reader *r)
{
    if (r->n_runs == 0)
        return cbx_fail(r->err, CBX_INVALID, "it holds no runs");
    if (r->n_bad > 1 && r->err) {
        size_t used = strlen(r->err->text);
        (void)snprintf(r->err->text + used, sizeof r->err->text - used,
                       " (and %zu more bad runs of %zu)", r->n_bad - 1, r->n_runs);
    }
    return r->n_bad ? r->first_status : CBX_OK;
}

static cbx_status read_input(const cbx_input *in, const cbx_run_sink *sink, cbx_error *err)
{
    reader r = { .in = in, .sink = sink, .arena = cbx_arena_new(), .err = err };
    if (!r.arena)
        return cbx_fail(err, CBX_NO_MEMORY, "not enough memory to read it");
    cbx_status status = in->length ? read_all(&r) : CBX_OK;
    cbx_arena_free(r.arena);
    return status == CBX_OK ? sum_up(&r) : status;
}

static cbx_status write_run(const cbx_run *run, cbx_text_buffer *out, cbx_error *err)
{
    cbx_run_document_write(run, out);
    if (cbx_text_buffer_failed(out))
        return cbx_fail(err, CBX_NO_MEMORY, "not enough memory to write run %s", run->id);
    return CBX_OK;
}

const cbx_format cbx_calibrax_format = {
    .name = "calibrax", .detect = detect, .read = read_input, .write = write_run
};
