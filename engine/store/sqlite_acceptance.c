/* Acceptances: a short list, read and written as a whole. */
#include "engine/document/tag_document.h"
#include "engine/store/sqlite_connection.h"
#include "engine/store/sqlite_dictionary.h"

enum { COLUMN_ID, COLUMN_EPOCH_US, COLUMN_TAGS, COLUMN_FIRST_TEXT, N_TEXTS = 8 };

/* The texts in the order of the columns. */
static void list_texts(cbx_acceptance *acceptance, const char **ret_texts[N_TEXTS])
{
    const char **texts[N_TEXTS] = { &acceptance->run_id,     &acceptance->metric,
                                    &acceptance->name,       &acceptance->reason,
                                    &acceptance->author,     &acceptance->accepted_at,
                                    &acceptance->expires_at, &acceptance->withdrawn_at };
    for (size_t i = 0; i < N_TEXTS; i++)
        ret_texts[i] = texts[i];
}

static cbx_status add(cbx_sqlite_store *store, sqlite3_stmt *stmt, cbx_acceptance acceptance,
                      cbx_error *err)
{
    const char **texts[N_TEXTS];
    cbx_text_buffer tags = CBX_TEXT_BUFFER_INIT;
    cbx_json_writer writer;
    cbx_json_writer_init(&writer, &tags, CBX_JSON_SQL);
    cbx_tags_write(acceptance.tags, acceptance.n_tags, &writer);
    list_texts(&acceptance, texts);
    cbx_bind_integer(stmt, COLUMN_ID + 1, acceptance.id);
    cbx_bind_integer(stmt, COLUMN_EPOCH_US + 1, acceptance.run_epoch_us);
    cbx_bind_text(stmt, COLUMN_TAGS + 1, cbx_text_buffer_text(&tags));
    for (int i = 0; i < N_TEXTS; i++)
        cbx_bind_text(stmt, COLUMN_FIRST_TEXT + 1 + i, *texts[i]);
    cbx_status status = cbx_text_buffer_failed(&tags) ? cbx_out_of_memory(err)
                                                      : cbx_statement_execute(store, stmt, err);
    cbx_text_buffer_done(&tags);
    return status;
}

static cbx_status replace_all(cbx_sqlite_store *store, const cbx_acceptance *acceptances, size_t n,
                              cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = cbx_statement_run(store, STMT_ACCEPTANCES_CLEAR, err);
    if (!status)
        status = cbx_statement_get(store, STMT_ACCEPTANCE_ADD, &stmt, err);
    for (size_t i = 0; i < n && !status; i++)
        status = add(store, stmt, acceptances[i], err);
    cbx_statement_done(store, STMT_ACCEPTANCE_ADD);
    return status;
}

cbx_status cbx_sqlite_put_acceptances(cbx_store *base, const cbx_acceptance *acceptances, size_t n,
                                      cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_status status = cbx_write_begin(store, false, err);
    return status ? status : cbx_write_end(store, replace_all(store, acceptances, n, err), err);
}

static cbx_status read_row(sqlite3_stmt *stmt, cbx_arena *arena, cbx_acceptance *ret,
                           cbx_error *err)
{
    const char **texts[N_TEXTS];
    bool failed = false;
    list_texts(ret, texts);
    ret->id = sqlite3_column_int64(stmt, COLUMN_ID);
    ret->run_epoch_us = sqlite3_column_int64(stmt, COLUMN_EPOCH_US);
    const char *tags = cbx_column_text(stmt, COLUMN_TAGS, arena, &failed);
    for (int i = 0; i < N_TEXTS; i++)
        *texts[i] = cbx_column_text(stmt, COLUMN_FIRST_TEXT + i, arena, &failed);
    return failed ? cbx_out_of_memory(err)
                  : cbx_tags_read_text(tags, arena, &ret->tags, &ret->n_tags, err);
}

cbx_status cbx_sqlite_load_acceptances(cbx_store *base, cbx_arena *arena,
                                       const cbx_acceptance **ret_acceptances, size_t *ret_n,
                                       cbx_error *err)
{
    cbx_sqlite_store *store = cbx_sqlite_store_of(base);
    cbx_acceptance *rows = NULL;
    size_t n = 0, capacity = 0;
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    cbx_status status = cbx_statement_get(store, STMT_ACCEPTANCES, &stmt, err);
    while (!status && !(status = cbx_statement_step(store, stmt, &row, err)) && row) {
        rows = cbx_arena_grow(arena, rows, n, &capacity, sizeof *rows);
        status = rows ? read_row(stmt, arena, &rows[n++], err) : cbx_out_of_memory(err);
    }
    cbx_statement_done(store, STMT_ACCEPTANCES);
    *ret_acceptances = rows;
    *ret_n = n;
    return status;
}
