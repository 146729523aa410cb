#include "engine/store/indexed_file.h"

#include "engine/store/file_name.h"
#include "engine/store/sqlite_statement.h"

#include <stdlib.h>
#include <string.h>

static const char load_sql[] =
    "SELECT path, size, modified_ns, changed_ns, read_at_ns, digest, run_id, fault, live "
    "FROM indexed_file ORDER BY path";
static const char save_sql[] =
    "INSERT OR REPLACE INTO indexed_file (path, size, modified_ns, changed_ns, read_at_ns, digest, "
    "run_id, fault, live) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char drop_sql[] = "DELETE FROM indexed_file WHERE path = ?1";

static cbx_status fail(const cbx_file_table *table, cbx_error *err)
{
    return cbx_fail(err, cbx_sqlite_status(sqlite3_errcode(table->db)), "the index: %s",
                    sqlite3_errmsg(table->db));
}

static cbx_status no_memory(cbx_error *err)
{
    return cbx_fail(err, CBX_NO_MEMORY, "out of memory");
}

bool cbx_file_table_init(cbx_file_table *table, sqlite3 *db)
{
    *table = (cbx_file_table){ .db = db,
                               .arena = cbx_arena_new(),
                               .by_path = cbx_string_map_new(),
                               .by_id = cbx_string_map_new() };
    return table->arena && table->by_path && table->by_id;
}

void cbx_file_table_done(cbx_file_table *table)
{
    (void)sqlite3_finalize(table->save);
    (void)sqlite3_finalize(table->drop);
    cbx_string_map_free(table->by_path);
    cbx_string_map_free(table->by_id);
    cbx_arena_free(table->arena);
    free(table->files);
    *table = (cbx_file_table){ 0 };
}

/* ---- in memory ---- */

static cbx_indexed_file *find(const cbx_file_table *table, const cbx_string_map *map,
                              const char *key)
{
    int64_t place;
    if (!cbx_string_map_find(map, key, strlen(key), &place) || place < 0)
        return NULL;
    return table->files[place];
}

cbx_indexed_file *cbx_file_table_find(const cbx_file_table *table, const char *path)
{
    return find(table, table->by_path, path);
}

static bool make_room(cbx_file_table *table)
{
    if (table->n < table->capacity)
        return true;
    size_t capacity = table->capacity ? table->capacity * 2 : 64;
    cbx_indexed_file **files = realloc(table->files, capacity * sizeof(cbx_indexed_file *));
    if (!files)
        return false;
    table->files = files;
    table->capacity = capacity;
    return true;
}

cbx_indexed_file *cbx_file_table_add(cbx_file_table *table, const char *path)
{
    cbx_indexed_file *file = cbx_arena_calloc(table->arena, 1, sizeof *file);
    const char *copy = cbx_arena_strdup(table->arena, path);
    if (!file || !copy || !make_room(table) ||
        !cbx_string_map_set(table->by_path, path, strlen(path), (int64_t)table->n))
        return NULL;
    file->path = copy;
    table->files[table->n++] = file;
    return file;
}

/* ---- ids ---- */

cbx_indexed_file *cbx_file_table_first_of_id(const cbx_file_table *table, const char *run_id)
{
    return find(table, table->by_id, run_id);
}

static bool set_first(cbx_file_table *table, const char *run_id, const cbx_indexed_file *first)
{
    int64_t place = -1;
    if (first)
        (void)cbx_string_map_find(table->by_path, first->path, strlen(first->path), &place);
    return cbx_string_map_set(table->by_id, run_id, strlen(run_id), place);
}

static bool unlink_id(cbx_file_table *table, cbx_indexed_file *file)
{
    cbx_indexed_file *first = cbx_file_table_first_of_id(table, file->run_id);
    bool done = true;
    if (first == file)
        done = set_first(table, file->run_id, file->next_of_id);
    for (cbx_indexed_file *other = first; other && first != file; other = other->next_of_id) {
        if (other->next_of_id == file)
            other->next_of_id = file->next_of_id;
    }
    file->next_of_id = NULL;
    file->run_id = NULL;
    return done;
}

bool cbx_file_table_set_id(cbx_file_table *table, cbx_indexed_file *file, const char *run_id)
{
    const char *copy = run_id ? cbx_arena_strdup(table->arena, run_id) : NULL;
    if ((run_id && !copy) || (file->run_id && !unlink_id(table, file)))
        return false;
    if (!copy)
        return true;
    cbx_indexed_file *first = cbx_file_table_first_of_id(table, copy);
    if (!set_first(table, copy, file))
        return false;
    file->run_id = copy;
    file->next_of_id = first;
    return true;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

cbx_indexed_file *cbx_file_table_best_of_id(const cbx_file_table *table, const char *run_id)
{
    cbx_indexed_file *best = cbx_file_table_first_of_id(table, run_id);
    if (!best || !best->next_of_id)
        return best;
    cbx_text_buffer own_name = CBX_TEXT_BUFFER_INIT;
    cbx_file_name_encode(run_id, &own_name);
    for (cbx_indexed_file *file = best; file; file = file->next_of_id) {
        if (strcmp(base_name(file->path), cbx_text_buffer_text(&own_name)) == 0) {
            best = file;
            break;
        }
        if (strcmp(file->path, best->path) < 0)
            best = file;
    }
    cbx_text_buffer_done(&own_name);
    return best;
}

/* ---- the table ---- */

static const char *column_text(cbx_file_table *table, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? cbx_arena_strdup(table->arena, text) : NULL;
}

static cbx_status read_row(cbx_file_table *table, sqlite3_stmt *stmt, cbx_error *err)
{
    const char *path = (const char *)sqlite3_column_text(stmt, 0);
    cbx_indexed_file *file = path ? cbx_file_table_add(table, path) : NULL;
    if (!file)
        return no_memory(err);
    file->stamp = (cbx_file_stamp){ .size = sqlite3_column_int64(stmt, 1),
                                    .modified_ns = sqlite3_column_int64(stmt, 2),
                                    .changed_ns = sqlite3_column_int64(stmt, 3) };
    file->read_at_ns = sqlite3_column_int64(stmt, 4);
    file->digest = (uint64_t)sqlite3_column_int64(stmt, 5);
    file->fault = column_text(table, stmt, 7);
    file->live = sqlite3_column_int(stmt, 8) != 0;
    const char *run_id = (const char *)sqlite3_column_text(stmt, 6);
    if (run_id && !cbx_file_table_set_id(table, file, run_id))
        return no_memory(err);
    return CBX_OK;
}

cbx_status cbx_file_table_load(cbx_file_table *table, cbx_error *err)
{
    sqlite3_stmt *stmt = NULL;
    cbx_status status = CBX_OK;
    int code = SQLITE_ROW;
    cbx_string_map_clear(table->by_path);
    cbx_string_map_clear(table->by_id);
    cbx_arena_reset(table->arena);
    table->n = 0;
    if (sqlite3_prepare_v2(table->db, load_sql, -1, &stmt, NULL) != SQLITE_OK)
        return fail(table, err);
    while (status == CBX_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        status = read_row(table, stmt, err);
    if (status == CBX_OK && code != SQLITE_DONE)
        status = fail(table, err);
    (void)sqlite3_finalize(stmt);
    return status;
}

static cbx_status execute(const cbx_file_table *table, sqlite3_stmt *stmt, cbx_error *err)
{
    cbx_status status = sqlite3_step(stmt) == SQLITE_DONE ? CBX_OK : fail(table, err);
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
    return status;
}

static cbx_status prepare(const cbx_file_table *table, const char *sql, sqlite3_stmt **stmt,
                          cbx_error *err)
{
    if (*stmt || sqlite3_prepare_v2(table->db, sql, -1, stmt, NULL) == SQLITE_OK)
        return CBX_OK;
    return fail(table, err);
}

cbx_status cbx_file_table_save(cbx_file_table *table, const cbx_indexed_file *file, cbx_error *err)
{
    cbx_status status = prepare(table, save_sql, &table->save, err);
    if (status != CBX_OK)
        return status;
    cbx_bind_text(table->save, 1, file->path);
    cbx_bind_integer(table->save, 2, file->stamp.size);
    cbx_bind_integer(table->save, 3, file->stamp.modified_ns);
    cbx_bind_integer(table->save, 4, file->stamp.changed_ns);
    cbx_bind_integer(table->save, 5, file->read_at_ns);
    cbx_bind_integer(table->save, 6, (int64_t)file->digest);
    cbx_bind_text(table->save, 7, file->run_id);
    cbx_bind_text(table->save, 8, file->fault);
    cbx_bind_integer(table->save, 9, file->live);
    return execute(table, table->save, err);
}

cbx_status cbx_file_table_drop(cbx_file_table *table, cbx_indexed_file *file, cbx_error *err)
{
    cbx_status status = prepare(table, drop_sql, &table->drop, err);
    if (status != CBX_OK)
        return status;
    if (!cbx_string_map_set(table->by_path, file->path, strlen(file->path), -1))
        return no_memory(err);
    file->found = file->live = false;
    file->fault = NULL;
    file->read_at_ns = 0;
    cbx_bind_text(table->drop, 1, file->path);
    return execute(table, table->drop, err);
}
