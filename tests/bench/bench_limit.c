/*
 * bench_limit parse FILE...      seconds of reading and parsing these files, no more
 * bench_limit insert FROM TO     seconds of inserting the points, values and samples of the store
 *                                FROM into the new database TO: from memory, run by run, each row
 *                                with the plainest prepared INSERT, one transaction
 * What an import cannot be faster than without doing less.
 */
#include "engine/base/file.h"
#include "engine/json/json_reader.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int parse(int count, char **paths)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    double begin = now();
    for (int i = 0; i < count; i++) {
        const cbx_json *value = NULL;
        cbx_text_buffer_clear(&text);
        cbx_arena_reset(arena);
        if (cbx_file_read(paths[i], &text, NULL) != CBX_OK ||
            cbx_json_parse(text.bytes, text.length, arena, &value, NULL) != CBX_OK)
            return 1;
    }
    (void)printf("%.3f\n", now() - begin);
    cbx_text_buffer_done(&text);
    cbx_arena_free(arena);
    return 0;
}

/* A table's rows, copied out of the source before the clock starts. */
typedef struct row_source {
    const char *table, *select, *insert;
    int n_columns;
    sqlite3_value **cells;
    size_t n_rows;
} row_source;

static row_source sources[] = {
    { .table = "point",
      .select = "SELECT point_id, shape_id, status, detail FROM point ORDER BY point_id",
      .insert = "INSERT INTO point VALUES (?, ?, ?, ?)",
      .n_columns = 4 },
    { .table = "value",
      .select = "SELECT * FROM value ORDER BY run_key, ordinal",
      .insert = "INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      .n_columns = 8 },
    { .table = "sample",
      .select = "SELECT * FROM sample ORDER BY run_key, ordinal",
      .insert = "INSERT INTO sample VALUES (?, ?, ?, ?)",
      .n_columns = 4 },
};

static int fail(sqlite3 *db)
{
    (void)fprintf(stderr, "bench_limit: %s\n", sqlite3_errmsg(db));
    return 1;
}

static int load(sqlite3 *db, row_source *source)
{
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    if (sqlite3_prepare_v2(db, source->select, -1, &stmt, NULL) != SQLITE_OK)
        return fail(db);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        size_t width = (size_t)source->n_columns;
        if (source->n_rows == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            source->cells = realloc(source->cells, capacity * width * sizeof *source->cells);
        }
        for (int c = 0; c < source->n_columns; c++)
            source->cells[source->n_rows * width + (size_t)c] =
                sqlite3_value_dup(sqlite3_column_value(stmt, c));
        source->n_rows++;
    }
    (void)sqlite3_finalize(stmt);
    return 0;
}

static int copy_schema(sqlite3 *from, sqlite3 *to, const char *table)
{
    char sql[200];
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(sql, sizeof sql,
                   "SELECT sql FROM sqlite_schema WHERE tbl_name = '%s' AND sql IS NOT NULL "
                   "ORDER BY type DESC", /* the table before its indexes */
                   table);
    if (sqlite3_prepare_v2(from, sql, -1, &stmt, NULL) != SQLITE_OK)
        return fail(from);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        if (sqlite3_exec(to, (const char *)sqlite3_column_text(stmt, 0), NULL, NULL, NULL))
            return fail(to);
    (void)sqlite3_finalize(stmt);
    return 0;
}

static int insert_rows(sqlite3 *db, const row_source *source)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, source->insert, -1, &stmt, NULL) != SQLITE_OK)
        return fail(db);
    for (size_t i = 0; i < source->n_rows; i++) {
        for (int c = 0; c < source->n_columns; c++)
            (void)sqlite3_bind_value(stmt, c + 1,
                                     source->cells[i * (size_t)source->n_columns + (size_t)c]);
        if (sqlite3_step(stmt) != SQLITE_DONE || sqlite3_reset(stmt) != SQLITE_OK)
            return fail(db);
    }
    (void)sqlite3_finalize(stmt);
    return 0;
}

static int insert(const char *from_path, const char *to_path)
{
    enum { N_SOURCES = sizeof sources / sizeof *sources };
    sqlite3 *from = NULL, *to = NULL;
    if (sqlite3_open_v2(from_path, &from, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return fail(from);
    if (sqlite3_open(to_path, &to) != SQLITE_OK ||
        sqlite3_exec(to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL))
        return fail(to);
    for (size_t i = 0; i < N_SOURCES; i++)
        if (load(from, &sources[i]) || copy_schema(from, to, sources[i].table))
            return 1;
    double begin = now();
    if (sqlite3_exec(to, "BEGIN", NULL, NULL, NULL))
        return fail(to);
    for (size_t i = 0; i < N_SOURCES; i++)
        if (insert_rows(to, &sources[i]))
            return 1;
    if (sqlite3_exec(to, "COMMIT", NULL, NULL, NULL))
        return fail(to);
    (void)printf("%.3f\n", now() - begin);
    (void)sqlite3_close(from);
    (void)sqlite3_close(to);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "parse") == 0)
        return parse(argc - 2, argv + 2);
    if (argc == 4 && strcmp(argv[1], "insert") == 0)
        return insert(argv[2], argv[3]);
    (void)fprintf(stderr, "usage: bench_limit parse FILE... | insert FROM TO\n");
    return 2;
}
