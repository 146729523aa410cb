/* A connection with all functions, and what a statement answers, as text. */
#ifndef CALIBRAX_TESTS_SQL_FIXTURE_H
#define CALIBRAX_TESTS_SQL_FIXTURE_H

#include <check.h>
#include <sqlite3.h>

extern sqlite3 *sql_db;

/* For a checked fixture: an empty database in memory, and its end, which must leave nothing open.
 */
void sql_fixture_begin(void);
void sql_fixture_end(void);
/* The same with the store of three small runs (store_runs in sql_fixture.c). */
void sql_fixture_begin_store(void);

/*
 * All rows of all statements as the sqlite3 shell prints them: cells separated by '|', lines by
 * '\n', none at the end. An error is "error: TEXT". Valid until the next call.
 */
const char *sql_answer(const char *sql);
/* sql_answer() shall be that. */
void expect_answer(const char *sql, const char *answer);

/* Runs the case with begin and sql_fixture_end around each test; the exit status. */
int run_sql_tests(const char *name, TCase *tc, void (*begin)(void));

#endif
