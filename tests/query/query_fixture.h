/* A store in memory filled from run documents, and rows as text. */
#ifndef CALIBRAX_TESTS_QUERY_FIXTURE_H
#define CALIBRAX_TESTS_QUERY_FIXTURE_H

#include "engine/query/query.h"

#include <check.h>

extern cbx_store *query_store;

/* For a checked fixture: an empty store, and its end. */
void query_fixture_begin(void);
void query_fixture_end(void);

/* Adds the run of a JSON document in which ' stands for ". */
void add_run(const char *document);
/* A run of that id, second since 1970 and points ("{...}, {...}"), with definitions: throughput
 * higher, latency lower, note info. */
void add_points(const char *id, int second, const char *points);

/* Expects the query's rows: cells separated by '|', lines by '\n', NULL as "-", reals as Python
 * writes them after rounding to 12 digits. Arguments are JSON ("['latest', 0.05, null]"), ' for " and ` for " inside a text. */
void expect_rows(const char *query, const char *arguments, const char *rows);
/* Expects an error with this text. */
void expect_error(const char *query, const char *arguments, const char *text);

/* Runs the case with the fixture above; the exit status. */
int run_query_tests(const char *name, TCase *tc);

#endif
