/*
 * Times an SQL statement with all functions, in process, warm: bench_sql DATABASE CALLS STATEMENT.
 * Every row is fetched. Prints the median in milliseconds and the number of rows.
 */
#include "sql/sqlite/register.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MAX_CALLS = 1000 };

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *text)
{
    (void)fprintf(stderr, "bench_sql: %s\n", text);
    exit(2);
}

static void fetch_row(sqlite3_stmt *stmt)
{
    for (int i = 0; i < sqlite3_column_count(stmt); i++)
        if (sqlite3_column_type(stmt, i) == SQLITE_TEXT)
            (void)sqlite3_column_text(stmt, i);
        else
            (void)sqlite3_column_double(stmt, i);
}

static double call_ms(sqlite3 *db, sqlite3_stmt *stmt, size_t *ret_n)
{
    double start = now_ms();
    *ret_n = 0;
    for (; sqlite3_step(stmt) == SQLITE_ROW; ++*ret_n)
        fetch_row(stmt);
    if (sqlite3_reset(stmt) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
    return now_ms() - start;
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db = NULL;
    cbx_error err;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
    if (cbx_sqlite_register(db, &err) != CBX_OK)
        fail(err.text);
    return db;
}

int main(int argc, char **argv)
{
    long calls = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
    if (calls < 1 || calls > MAX_CALLS)
        fail("usage: bench_sql DATABASE CALLS STATEMENT");
    sqlite3 *db = open_database(argv[1]);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, argv[3], -1, &stmt, NULL) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
    size_t n = 0;
    double elapsed[MAX_CALLS];
    if (calls > 1)
        (void)call_ms(db, stmt, &n); /* the first call fills the caches */
    for (long i = 0; i < calls; i++)
        elapsed[i] = call_ms(db, stmt, &n);
    qsort(elapsed, (size_t)calls, sizeof elapsed[0], compare_doubles);
    printf("%.2f ms (%zu rows)\n", elapsed[calls / 2], n);
    (void)sqlite3_finalize(stmt);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 2;
}
