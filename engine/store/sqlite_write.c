/*
 * Writing runs: the rows of one run, the policy for a run that is there already, taking runs out.
 *
 * The rows of a run never change once written. A run that is replaced or added to is written anew
 * under a new key; the old rows go unless a baseline keeps them.
 */
#include "engine/store/run_put.h"
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"
#include "engine/store/sqlite_value.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* What writing one run works on. */
typedef struct run_writer {
    cbx_sqlite_store *store;
    const cbx_run *run;
    int64_t run_key, epoch_s;
} run_writer;

/* ---- the run's own row ---- */

static cbx_status add_run_row(run_writer *writer, bool live, cbx_error *err)
{
    const cbx_run *run = writer->run;
    cbx_sqlite_store *store = writer->store;
    int64_t environment_id = 0, def_set_id = 0;
    cbx_status status = cbx_environment_intern(store, run->environment ? run->environment : "{}",
                                               &environment_id, err);
    if (!status && run->n_defs)
        status = cbx_def_set_intern(store, run->defs, run->n_defs, &def_set_id, err);
    sqlite3_stmt *stmt = NULL;
    if (!status)
        status = cbx_statement_get(store, STMT_RUN_ADD, &stmt, err);
    if (status)
        return status;
    cbx_bind_text(stmt, 1, run->id);
    cbx_bind_text(stmt, 2, run->timestamp);
    cbx_bind_integer(stmt, 3, run->epoch_us);
    cbx_bind_text(stmt, 4, run->branch);
    cbx_bind_text(stmt, 5, run->commit);
    cbx_bind_integer(stmt, 6, environment_id);
    if (def_set_id)
        cbx_bind_integer(stmt, 7, def_set_id);
    cbx_bind_integer(stmt, 8, (int64_t)run->n_points);
    cbx_bind_text(stmt, 9, run->format);
    cbx_bind_text(stmt, 10, run->source);
    cbx_bind_text(stmt, 11, run->metadata ? run->metadata : "{}");
    cbx_bind_integer(stmt, 12, live);
    cbx_bind_text(stmt, 13, store->base.imported_at);
    status = cbx_statement_execute(store, stmt, err);
    cbx_statement_done(store, STMT_RUN_ADD);
    writer->run_key = sqlite3_last_insert_rowid(store->db);
    return status;
}

/* ---- points ---- */

static cbx_status add_point(run_writer *writer, size_t ordinal, const cbx_shape **ret_shape,
                            cbx_error *err)
{
    const cbx_point *point = &writer->run->points[ordinal];
    cbx_status status = cbx_shape_intern(writer->store, point, ordinal, ret_shape, err);
    if (status)
        return status;
    bool is_ok = !point->status || strcmp(point->status, "ok") == 0;
    cbx_pending_point row = { .point_id = cbx_point_id(writer->run_key, (int64_t)ordinal),
                              .shape_id = (*ret_shape)->shape_id,
                              .status = is_ok ? NULL : point->status,
                              .detail = point->detail };
    return cbx_pending_add_point(writer->store->pending, row) ? CBX_OK : cbx_out_of_memory(err);
}

static cbx_status add_values(const run_writer *writer, size_t ordinal, const cbx_shape *shape,
                             cbx_error *err)
{
    const cbx_point *point = &writer->run->points[ordinal];
    for (size_t m = 0; m < point->n_metrics; m++) {
        cbx_pending_value value = { .track_id = shape->track_ids[m],
                                    .epoch_s = writer->epoch_s,
                                    .run_key = writer->run_key,
                                    .ordinal = (int64_t)ordinal };
        cbx_value_encode(&point->metrics[m], &value);
        if (!cbx_pending_add_value(writer->store->pending, &value))
            return cbx_out_of_memory(err);
    }
    return CBX_OK;
}

static cbx_status add_samples(const run_writer *writer, sqlite3_stmt *stmt, size_t ordinal,
                              const cbx_shape *shape, cbx_error *err)
{
    const cbx_point *point = &writer->run->points[ordinal];
    cbx_status status = CBX_OK;
    for (size_t m = 0; m < point->n_metrics && !status; m++) {
        if (!(point->metrics[m].flags & CBX_METRIC_HAS_SAMPLES))
            continue;
        cbx_bind_integer(stmt, 1, writer->run_key);
        cbx_bind_integer(stmt, 2, (int64_t)ordinal);
        cbx_bind_integer(stmt, 3, shape->track_ids[m]);
        if (!cbx_samples_bind(stmt, 4, &point->metrics[m]))
            return cbx_out_of_memory(err);
        status = cbx_statement_execute(writer->store, stmt, err);
    }
    return status;
}

static cbx_status add_points(run_writer *writer, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(writer->store, STMT_SAMPLE_ADD, &stmt, err);
    for (size_t i = 0; i < writer->run->n_points && !status; i++) {
        const cbx_shape *shape = NULL;
        status = add_point(writer, i, &shape, err);
        if (!status)
            status = add_values(writer, i, shape, err);
        if (!status)
            status = add_samples(writer, stmt, i, shape, err);
    }
    cbx_statement_done(writer->store, STMT_SAMPLE_ADD);
    return status;
}

/* ---- source texts ---- */

static cbx_status add_source_text(run_writer *writer, int64_t ordinal, const char *text,
                                  cbx_error *err)
{
    uLong size = (uLong)strlen(text);
    uLongf packed = compressBound(size);
    Bytef *body = malloc(packed);
    if (!body || compress2(body, &packed, (const Bytef *)text, size, Z_BEST_SPEED) != Z_OK) {
        free(body);
        return cbx_out_of_memory(err);
    }
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(writer->store, STMT_SOURCE_TEXT_ADD, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, writer->run_key);
        cbx_bind_integer(stmt, 2, ordinal);
        cbx_bind_integer(stmt, 3, (int64_t)size);
        (void)sqlite3_bind_blob64(stmt, 4, body, packed, SQLITE_STATIC);
        status = cbx_statement_execute(writer->store, stmt, err);
    }
    cbx_statement_done(writer->store, STMT_SOURCE_TEXT_ADD);
    free(body);
    return status;
}

static cbx_status add_source_texts(run_writer *writer, cbx_error *err)
{
    const cbx_run *run = writer->run;
    cbx_status status = CBX_OK;
    if (run->source_text)
        status = add_source_text(writer, -1, run->source_text, err);
    for (size_t i = 0; i < run->n_points && !status; i++)
        if (run->points[i].source_text)
            status = add_source_text(writer, (int64_t)i, run->points[i].source_text, err);
    return status;
}

cbx_status cbx_sqlite_run_insert(cbx_sqlite_store *store, const cbx_run *run, bool live,
                                 int64_t *ret_run_key, cbx_error *err)
{
    run_writer writer = { .store = store, .run = run, .epoch_s = cbx_epoch_seconds(run->epoch_us) };
    cbx_status status = add_run_row(&writer, live, err);
    if (!status)
        status = add_points(&writer, err);
    if (!status)
        status = add_source_texts(&writer, err);
    if (!status)
        *ret_run_key = writer.run_key;
    return status;
}

/* ---- taking runs out ---- */

static cbx_status is_baseline(cbx_sqlite_store *store, int64_t run_key, bool *ret_is,
                              cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_RUN_IS_BASELINE, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, run_key);
        status = cbx_statement_step(store, stmt, ret_is, err);
    }
    cbx_statement_done(store, STMT_RUN_IS_BASELINE);
    return status;
}

static cbx_status drop_rows(cbx_sqlite_store *store, int64_t run_key, cbx_error *err)
{
    static const cbx_statement_id in_order[] = { STMT_VALUES_DROP, STMT_SAMPLES_DROP,
                                                 STMT_SOURCE_TEXTS_DROP, STMT_POINTS_DROP,
                                                 STMT_RUN_DROP };
    cbx_status status = cbx_pending_flush(store, err);
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order && !status; i++)
        status = cbx_statement_run_with(store, in_order[i], run_key, err);
    return status;
}

cbx_status cbx_sqlite_run_retire(cbx_sqlite_store *store, int64_t run_key, cbx_error *err)
{
    bool kept = false;
    cbx_status status = is_baseline(store, run_key, &kept, err);
    if (status)
        return status;
    if (kept)
        return cbx_statement_run_with(store, STMT_RUN_RETIRE, run_key, err);
    return drop_rows(store, run_key, err);
}

static cbx_status is_live(cbx_sqlite_store *store, int64_t run_key, bool *ret_is, cbx_error *err)
{
    enum { COLUMN_LIVE = 11 };
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, STMT_HEADER_BY_KEY, &stmt, err);
    if (!status) {
        cbx_bind_integer(stmt, 1, run_key);
        status = cbx_statement_step(store, stmt, &row, err);
    }
    if (!status)
        *ret_is = row && sqlite3_column_int(stmt, COLUMN_LIVE) != 0;
    cbx_statement_done(store, STMT_HEADER_BY_KEY);
    return status;
}

cbx_status cbx_sqlite_run_drop_unused(cbx_sqlite_store *store, int64_t run_key, cbx_error *err)
{
    bool live = false, kept = false;
    cbx_status status = is_live(store, run_key, &live, err);
    if (!status)
        status = is_baseline(store, run_key, &kept, err);
    return status || live || kept ? status : drop_rows(store, run_key, err);
}

cbx_status cbx_sqlite_delete_run(cbx_store *base, const char *run_id, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_status status = cbx_write_begin(store, true, err);
    if (!status) {
        cbx_run_header header;
        status = cbx_sqlite_find_run(base, run_id, scratch, &header, err);
        if (!status)
            status = cbx_sqlite_run_retire(store, header.key, err);
        status = cbx_write_end(store, status, err);
    }
    cbx_arena_free(scratch);
    return status;
}

/* ---- putting a run ---- */

/* Writes run in place of the live one with old_key (0: there is none). */
static cbx_status put_rows(cbx_sqlite_store *store, const cbx_run *run, int64_t old_key,
                           cbx_error *err)
{
    int64_t run_key = 0;
    cbx_status status = old_key ? cbx_sqlite_run_retire(store, old_key, err) : CBX_OK;
    return status ? status : cbx_sqlite_run_insert(store, run, true, &run_key, err);
}

/* The run of that id as it is in the store; *ret_old NULL when there is none. */
static cbx_status load_old(cbx_sqlite_store *store, const char *run_id, cbx_arena *scratch,
                           cbx_run **ret_old, int64_t *ret_key, cbx_error *err)
{
    cbx_run_header header;
    cbx_status status = cbx_sqlite_find_run(&store->base, run_id, scratch, &header, err);
    if (status)
        return status == CBX_NOT_FOUND ? CBX_OK : status;
    *ret_key = header.key;
    return cbx_sqlite_load_run(&store->base, header.key, CBX_LOAD_ALL, scratch, ret_old, err);
}

static cbx_status put_in_transaction(cbx_sqlite_store *store, const cbx_run *run, cbx_put_mode mode,
                                     cbx_put_outcome *ret_outcome, cbx_error *err)
{
    cbx_arena *scratch = cbx_arena_new();
    if (!scratch)
        return cbx_out_of_memory(err);
    cbx_run *old = NULL;
    int64_t old_key = 0;
    cbx_status status = load_old(store, run->id, scratch, &old, &old_key, err);
    cbx_run wanted;
    if (!status)
        status = cbx_run_put_decide(run, old, mode, scratch, &wanted, ret_outcome, err);
    if (!status && *ret_outcome != CBX_PUT_UNCHANGED)
        status = put_rows(store, &wanted, old_key, err);
    cbx_arena_free(scratch);
    return status;
}

static cbx_status is_known(cbx_sqlite_store *store, const char *run_id, bool *ret_known,
                           cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_get(store, STMT_HEADER_BY_ID, &stmt, err);
    if (!status) {
        cbx_bind_text(stmt, 1, run_id);
        status = cbx_statement_step(store, stmt, ret_known, err);
    }
    cbx_statement_done(store, STMT_HEADER_BY_ID);
    return status;
}

cbx_status cbx_sqlite_put_run(cbx_store *base, const cbx_run *run, cbx_put_mode mode,
                              cbx_put_outcome *ret_outcome, cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    bool known = false;
    cbx_dictionary_trim(store->dictionary);
    cbx_status status = base->in_batch ? is_known(store, run->id, &known, err) : CBX_OK;
    if (!status)
        status = cbx_write_begin(store, known, err);
    if (status)
        return status;
    cbx_put_outcome outcome = CBX_PUT_UNCHANGED;
    status = put_in_transaction(store, run, mode, &outcome, err);
    status = cbx_write_end(store, status, err);
    if (!status)
        *ret_outcome = outcome;
    return status;
}
