/* The public relations and how they are reached; opening what is not, or not yet, a store. */
#include "tests/store/store_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static store_fixture fixture;
static cbx_store *store;

static void set_up(void)
{
    store_fixture_begin(&fixture);
    store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    cbx_run_header header;
    for (int i = 0; i < 3; i++) {
        run_recipe recipe = { .id = cbx_arena_printf(fixture.arena, "run-%d", i),
                              .epoch_us = 1779596842413375 + i * INT64_C(3600000000),
                              .branch = i ? "main" : NULL,
                              .commit = "c0ffee",
                              .n_points = 2,
                              .n_metrics = 2,
                              .seed = (unsigned)i };
        expect_put(&fixture, store, run_recipe_make(&recipe, fixture.arena), CBX_PUT_NEW,
                   CBX_PUT_INSERTED);
    }
    expect_ok(&fixture, cbx_store_find_run(store, "run-0", fixture.arena, &header, &fixture.err));
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "run-0", &fixture.err));
}

static void tear_down(void)
{
    cbx_store_close(store);
    store_fixture_end(&fixture);
}

/* All rows of sql: columns joined by '|', rows by ' / '. */
static const char *query(const char *sql)
{
    static char text[8192];
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = cbx_sqlite_store_connection(store);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s: %s", sql,
                  sqlite3_errmsg(db));
    size_t length = 0;
    text[0] = '\0';
    for (int row = 0; sqlite3_step(stmt) == SQLITE_ROW; row++)
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *cell = (const char *)sqlite3_column_text(stmt, i);
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       i ? "|" : (row ? " / " : ""), cell ? cell : "NULL");
        }
    (void)sqlite3_finalize(stmt);
    return text;
}

static const struct {
    const char *relation, *columns; /* SPEC section 3 */
} relations[] = {
    { "runs", "run_id, timestamp, epoch_us, branch, commit_hash, environment, environment_id, "
              "metadata, point_count, format, source, imported_at" },
    { "metric_defs", "run_id, metric, unit, direction, metric_group, priority, description, "
                     "inferred" },
    { "points", "point_id, run_id, ordinal, series_id, name, scenario, tags, status, detail" },
    { "tags", "series_id, key, value" },
    { "metrics", "point_id, metric, value, lower, upper, sample_count, samples" },
    { "baselines", "name, run_id, set_at" },
    { "environments", "environment_id, document" },
    { "measurements", "run_id, timestamp, epoch_us, branch, commit_hash, environment_id, scenario, "
                      "name, tags, status, metric, unit, direction, metric_group, priority, value, "
                      "lower, upper, sample_count, samples" },
};

START_TEST(relations_have_the_columns_of_the_contract)
{
    char sql[128];
    (void)snprintf(sql, sizeof sql, "SELECT group_concat(name, ', ') FROM pragma_table_info('%s')",
                   relations[_i].relation);
    ck_assert_str_eq(query(sql), relations[_i].columns);
}
END_TEST

static const struct {
    const char *sql, *want;
} contents[] = {
    { "SELECT run_id, branch, environment, point_count FROM runs ORDER BY epoch_us",
      "run-0|NULL|{\"cpu\":\"x86\"}|2 / run-1|main|{\"cpu\":\"x86\"}|2 / "
      "run-2|main|{\"cpu\":\"x86\"}|2" },
    { "SELECT count(*), min(document) FROM environments", "1|{\"cpu\":\"x86\"}" },
    { "SELECT metric, unit, direction, metric_group, priority, description, inferred "
      "FROM metric_defs WHERE run_id = 'run-1'",
      "m0|s|lower|speed|primary|time|0 / m1|1/s|higher||secondary||1" },
    { "SELECT ordinal, name, scenario, tags, status, detail FROM points WHERE run_id = 'run-1'",
      "0|p0|CV-1|{\"framework\":\"jax\",\"device\":\"cpu\"}|ok|NULL / "
      "1|p1|CV-1|{\"framework\":\"torch\",\"device\":\"cpu\"}|ok|NULL" },
    { "SELECT name, metric, sample_count, length(samples), typeof(value) "
      "FROM points JOIN metrics USING (point_id) WHERE run_id = 'run-2'",
      "p0|m0|10|80|real / p0|m1|NULL|NULL|real / p1|m0|10|80|real / p1|m1|NULL|NULL|real" },
    { "SELECT DISTINCT name, key, value FROM points JOIN tags USING (series_id) "
      "WHERE key = 'framework' ORDER BY name",
      "p0|framework|jax / p1|framework|torch" },
    { "SELECT name, run_id FROM baselines", "main|run-0" },
    { "SELECT run_id, name, metric, unit, direction, priority FROM measurements "
      "WHERE metric = 'm0' AND name = 'p1' ORDER BY epoch_us",
      "run-0|p1|m0|s|lower|primary / run-1|p1|m0|s|lower|primary / run-2|p1|m0|s|lower|primary" },
    { "SELECT count(*), count(DISTINCT run_id) FROM measurements", "12|3" },
};

START_TEST(relations_say_what_was_put)
{
    ck_assert_str_eq(query(contents[_i].sql), contents[_i].want);
}
END_TEST

START_TEST(only_live_runs_show_and_numbers_stay_real)
{
    cbx_run *five = simple_run_make("five", 1, NULL, 5, fixture.arena);
    expect_put(&fixture, store, five, CBX_PUT_NEW, CBX_PUT_INSERTED);
    ck_assert_str_eq(query("SELECT value / 2 FROM measurements WHERE run_id = 'five'"), "2.5");
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "five", &fixture.err));
    expect_ok(&fixture, cbx_store_delete_run(store, "five", &fixture.err));
    ck_assert_str_eq(query("SELECT count(*) FROM measurements WHERE name = 'p'"), "0");
    ck_assert_str_eq(query("SELECT count(*) FROM points WHERE name = 'p'"), "0");
    ck_assert_str_eq(query("SELECT count(*) FROM runs"), "3");
    ck_assert_str_eq(query("SELECT run_id FROM baselines"), "five");
}
END_TEST

START_TEST(the_stores_definition_stands_in_for_the_runs)
{
    static const cbx_metric_def defs[] = {
        { "m0", "ignored", CBX_DIRECTION_HIGHER, "", CBX_PRIORITY_SECONDARY, "", false },
        { "time", "ms", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_SECONDARY, "", false },
    };
    expect_ok(&fixture, cbx_store_put_defs(store, defs, 2, &fixture.err));
    expect_put(&fixture, store, simple_run_make("plain", 1, NULL, 5, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    ck_assert_str_eq(query("SELECT DISTINCT metric, unit, direction FROM measurements "
                           "WHERE metric IN ('time', 'm0') ORDER BY metric"),
                     "m0|s|lower / time|ms|lower");
    ck_assert_str_eq(query("SELECT metric, unit FROM metric_defs WHERE run_id IS NULL"),
                     "m0|ignored / time|ms");
}
END_TEST

/* Questions that must be answered by indexes, however long the history is. */
static const char *const indexed[] = {
    "SELECT value FROM measurements WHERE name = 'a' AND metric = 'b' ORDER BY epoch_us",
    "SELECT value FROM measurements WHERE name = 'a' AND metric = 'b' AND branch = 'main'",
    "SELECT value FROM measurements WHERE name = 'a' AND metric = 'b' AND run_id = 'x'",
    "SELECT value FROM measurements WHERE name = 'a' AND metric = 'b' "
    "AND tags ->> 'framework' = 'jax'",
    "SELECT * FROM measurements WHERE run_id = 'x'",
    "SELECT avg(value) FROM measurements WHERE metric = 'x'",
    "SELECT * FROM points JOIN metrics USING (point_id) WHERE run_id = 'x'",
    "SELECT * FROM points JOIN metrics USING (point_id) WHERE name = 'x' AND metric = 'y'",
    "SELECT * FROM points WHERE name = 'x'",
    "SELECT * FROM metrics WHERE point_id = 4",
    "SELECT * FROM metrics WHERE metric = 'y'",
    "SELECT * FROM runs WHERE branch = 'main' ORDER BY epoch_us DESC, run_id DESC LIMIT 1",
    "SELECT * FROM runs WHERE run_id >= 'ab' AND run_id < 'ac'",
    "SELECT * FROM runs WHERE commit_hash >= 'ab' AND commit_hash < 'ac'",
    "SELECT a.value, b.value FROM measurements AS a JOIN measurements AS b "
    "USING (name, tags, metric) WHERE a.run_id = 'x' AND b.run_id = 'y'",
    "SELECT * FROM points JOIN tags USING (series_id) "
    "WHERE key = 'framework' AND value = 'jax' AND run_id = 'x'",
    "SELECT * FROM points LEFT JOIN tags USING (series_id) WHERE run_id = 'x'",
    "SELECT * FROM measurements JOIN baselines AS b USING (run_id) WHERE b.name = 'main'",
    "SELECT * FROM runs JOIN points USING (run_id) JOIN metrics USING (point_id) "
    "JOIN tags USING (series_id) WHERE name = 'x' AND metric = 'm' AND branch = 'main' "
    "AND key = 'k' AND tags.value = 'v'",
    "SELECT DISTINCT series_id FROM tags WHERE key = 'k' AND value = 'v'",
};

START_TEST(questions_are_answered_by_indexes)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", indexed[_i]);
    const char *plan = query(sql);
    ck_assert_msg(strstr(plan, "SCAN") == NULL, "%s:\n%s", indexed[_i], plan);
    ck_assert_msg(strstr(plan, "AUTOMATIC") == NULL, "%s:\n%s", indexed[_i], plan);
}
END_TEST

START_TEST(the_newest_run_is_the_end_of_an_index)
{
    const char *plan = query("EXPLAIN QUERY PLAN SELECT run_id FROM runs "
                             "ORDER BY epoch_us DESC, run_id DESC LIMIT 1");
    ck_assert_ptr_nonnull(strstr(plan, "SCAN r USING INDEX run_by_time"));
    ck_assert_ptr_null(strstr(plan, "TEMP B-TREE"));
}
END_TEST

/* Does a bit of everything, so that the store's own statements are prepared. */
static void use_everything(void)
{
    const cbx_run_header *runs = NULL;
    const cbx_series_value *values = NULL;
    size_t n = 0;
    const cbx_tag tag = { "framework", "jax" };
    cbx_run_filter filter = { .branch = "main", .tags = &tag, .n_tags = 1 };
    cbx_series_query series = {
        .metric = "m0", .name = "p0", .tags = &tag, .n_tags = 1, .last = 1
    };
    cbx_run *run = expect_load(&fixture, store, "run-1");
    run->metadata = "{\"changed\":1}";
    expect_put(&fixture, store, run, CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    expect_ok(&fixture, cbx_store_list_runs(store, NULL, fixture.arena, &runs, &n, &fixture.err));
    expect_ok(&fixture,
              cbx_store_list_runs(store, &filter, fixture.arena, &runs, &n, &fixture.err));
    expect_ok(&fixture, cbx_store_find_runs_by_prefix(store, "run-", 9, fixture.arena, &runs, &n,
                                                      &fixture.err));
    expect_ok(&fixture,
              cbx_store_load_series(store, &series, fixture.arena, &values, &n, &fixture.err));
    series.last = 0;
    expect_ok(&fixture,
              cbx_store_load_series(store, &series, fixture.arena, &values, &n, &fixture.err));
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "run-1", &fixture.err));
    expect_ok(&fixture, cbx_store_delete_run(store, "run-0", &fixture.err));
}

START_TEST(the_stores_own_statements_scan_no_history)
{
    use_everything();
    sqlite3 *db = cbx_sqlite_store_connection(store);
    int n_checked = 0;
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(db, NULL); stmt;
         stmt = sqlite3_next_stmt(db, stmt)) {
        const char *own = sqlite3_sql(stmt);
        if (strncmp(own, "EXPLAIN", 7) == 0)
            continue;
        const char *plan = query(cbx_arena_printf(fixture.arena, "EXPLAIN QUERY PLAN %s", own));
        bool in_order = strstr(plan, "SCAN run USING INDEX run_by_time") != NULL;
        ck_assert_msg(in_order || !strstr(plan, "SCAN") || strstr(plan, "SCAN CONSTANT ROW"),
                      "%s:\n%s", own, plan);
        n_checked++;
    }
    ck_assert_int_gt(n_checked, 30);
}
END_TEST

/* ---- opening ---- */

static void write_file(const char *text)
{
    FILE *file = fopen(fixture.path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    (void)fclose(file);
}

static void make_database(const char *sql)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(fixture.path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    (void)sqlite3_close(db);
}

static void forget_store(void)
{
    cbx_store_close(store);
    store = NULL;
    (void)unlink(fixture.path);
}

/* What opening says, in both modes. */
static void expect_refused(const char *path, cbx_status status, const char *text)
{
    cbx_store *opened = NULL;
    for (int mode = CBX_OPEN_READ; mode <= CBX_OPEN_WRITE; mode++) {
        cbx_status got = cbx_sqlite_store_open(path, (cbx_open_mode)mode, &opened, &fixture.err);
        ck_assert_msg(got == status, "mode %d: status %d", mode, (int)got);
        ck_assert_msg(strstr(fixture.err.text, text) && strstr(fixture.err.text, path), "%s",
                      fixture.err.text);
    }
}

START_TEST(what_is_not_a_store_is_refused)
{
    forget_store();
    expect_refused(fixture.directory, CBX_INVALID, "directory");
    write_file("{\"points\": [], \"id\": \"some JSON file\"}");
    expect_refused(fixture.path, CBX_INVALID, "not a SQLite database");
    write_file("short");
    expect_refused(fixture.path, CBX_INVALID, "not a SQLite database");
    (void)unlink(fixture.path);
    make_database("CREATE TABLE bookmarks (url TEXT)");
    expect_refused(fixture.path, CBX_STORE, "not a calibrax store");
}
END_TEST

START_TEST(a_newer_store_is_refused)
{
    cbx_store_close(store);
    store = NULL;
    make_database("INSERT INTO schema_migration VALUES (999, 'future', 'x', 'then')");
    expect_refused(fixture.path, CBX_STORE, "newer calibrax");
}
END_TEST

START_TEST(an_older_store_is_migrated_only_for_writing)
{
    forget_store(); /* as it was before the first migration: the record, and nothing in it */
    make_database("CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                  "checksum TEXT NOT NULL, applied_at TEXT NOT NULL);"
                  "INSERT INTO schema_migration VALUES (-1, 'before', 'x', 'then')");
    cbx_store *old = NULL;
    ck_assert_int_eq(cbx_sqlite_store_open(fixture.path, CBX_OPEN_READ, &old, &fixture.err),
                     CBX_STORE);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "calibrax migrate"));
    store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    ck_assert_str_eq(query("SELECT count(*) FROM runs"), "0");
}
END_TEST

START_TEST(migrations_are_recorded_with_their_checksums)
{
    const cbx_migration_state *states = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_migrations(store, fixture.arena, &states, &n, &fixture.err));
    ck_assert_uint_ge(n, 1);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(states[i].number, (int)i + 1);
        ck_assert_uint_eq(strlen(states[i].checksum), 16);
        ck_assert_ptr_nonnull(states[i].applied_at);
    }
    ck_assert_str_eq(states[0].name, "history");
}
END_TEST

START_TEST(reading_makes_no_file)
{
    forget_store();
    store = store_fixture_open(&fixture, CBX_OPEN_READ); /* a missing one is empty */
    ck_assert(cbx_store_is_read_only(store));
    ck_assert_str_eq(query("SELECT count(*) FROM measurements"), "0");
    ck_assert_int_ne(access(fixture.path, F_OK), 0);
    cbx_store_close(store);
    write_file(""); /* so is an empty file, which stays so */
    store = store_fixture_open(&fixture, CBX_OPEN_READ);
    struct stat found;
    ck_assert_int_eq(stat(fixture.path, &found), 0);
    ck_assert_int_eq(found.st_size, 0);
    cbx_store_close(store);
    store = store_fixture_open(&fixture, CBX_OPEN_WRITE); /* and becomes a store when written */
    ck_assert_str_eq(query("SELECT count(*) FROM runs"), "0");
}
END_TEST

START_TEST(a_store_opened_for_reading_refuses_writes)
{
    cbx_put_outcome outcome;
    cbx_store *reader = store_fixture_open(&fixture, CBX_OPEN_READ);
    const cbx_run *run = simple_run_make("r", 1, NULL, 1, fixture.arena);
    ck_assert_int_eq(cbx_store_put_run(reader, run, CBX_PUT_NEW, &outcome, &fixture.err),
                     CBX_READ_ONLY);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "opened for reading"));
    ck_assert_int_eq(cbx_store_begin_batch(reader, &fixture.err), CBX_READ_ONLY);
    ck_assert_int_ne(
        sqlite3_exec(cbx_sqlite_store_connection(reader), "DELETE FROM run", NULL, NULL, NULL),
        SQLITE_OK);
    cbx_store_close(reader);
}
END_TEST

/* In a child without root's rights, where they are needed to see the difference. */
static int status_of_unprivileged(cbx_status (*body)(void))
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        _exit((int)body());
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static cbx_status read_as_nobody(void)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_store *reader = NULL;
    cbx_status status = cbx_sqlite_store_open(fixture.path, CBX_OPEN_READ, &reader, &fixture.err);
    if (!status)
        status = cbx_store_list_runs(reader, NULL, fixture.arena, &runs, &n, &fixture.err);
    return status ? status : (n == 3 ? CBX_OK : CBX_STORE);
}

static cbx_status write_as_nobody(void)
{
    cbx_store *writer = NULL;
    return cbx_sqlite_store_open(fixture.path, CBX_OPEN_WRITE, &writer, &fixture.err);
}

START_TEST(a_store_that_cannot_be_written_can_be_read)
{
    cbx_store_close(store);
    store = NULL;
    ck_assert_int_eq(chmod(fixture.path, 0444), 0);
    ck_assert_int_eq(chmod(fixture.directory, 0555), 0);
    int read_status = status_of_unprivileged(read_as_nobody);
    int write_status = status_of_unprivileged(write_as_nobody);
    ck_assert_int_eq(chmod(fixture.path, 0000), 0);
    int hidden_status = status_of_unprivileged(read_as_nobody);
    ck_assert_int_eq(chmod(fixture.directory, 0755), 0);
    ck_assert_int_eq(read_status, CBX_OK);
    ck_assert_int_eq(write_status, CBX_READ_ONLY);
    ck_assert_int_eq(hidden_status, CBX_IO);
}
END_TEST

START_TEST(a_killed_writers_changes_are_undone_for_a_reader)
{
    cbx_store_close(store);
    store = NULL;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) { /* dies with half of a transaction in the file, its undoing in the journal */
        sqlite3 *db = NULL;
        if (sqlite3_open(fixture.path, &db) != SQLITE_OK)
            _exit(1);
        (void)sqlite3_exec(db,
                           "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN;"
                           "DELETE FROM value; DELETE FROM point; DELETE FROM sample;"
                           "UPDATE run SET run_id = 'gone' || run_key || hex(zeroblob(9000))",
                           NULL, NULL, NULL);
        (void)kill(getpid(), SIGKILL);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    store = store_fixture_open(&fixture, CBX_OPEN_READ);
    ck_assert_str_eq(query("SELECT count(*) FROM measurements"), "12");
    expect_healthy(&fixture, store);
}
END_TEST

START_TEST(the_callers_connection_serves_and_stays_the_callers)
{
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(fixture.path, &db), SQLITE_OK);
    cbx_store *attached = NULL;
    expect_ok(&fixture, cbx_sqlite_store_attach(db, &attached, &fixture.err));
    ck_assert_ptr_eq(cbx_sqlite_store_connection(attached), db);
    ck_assert_uint_eq(expect_load(&fixture, attached, "run-1")->n_points, 2);
    cbx_series_query query_m1 = { .metric = "m1", .name = "p1" };
    const cbx_series_value *values = NULL;
    size_t n = 0;
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN; DELETE FROM value WHERE run_key = 2", 0, 0, 0), 0);
    expect_ok(&fixture,
              cbx_store_load_series(attached, &query_m1, fixture.arena, &values, &n, &fixture.err));
    ck_assert_uint_eq(n, 2);
    expect_put(&fixture, attached, simple_run_make("mine", 1, NULL, 1, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    ck_assert_int_eq(sqlite3_exec(db, "ROLLBACK", 0, 0, 0), 0); /* undoes ours with it */
    expect_ok(&fixture,
              cbx_store_load_series(attached, &query_m1, fixture.arena, &values, &n, &fixture.err));
    ck_assert_uint_eq(n, 3);
    expect_put(&fixture, attached, simple_run_make("mine", 1, NULL, 1, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    ck_assert_ptr_null(sqlite3_next_stmt(db, NULL)); /* nothing keeps the caller from closing */
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    cbx_store_close(attached);
    expect_healthy(&fixture, store);
}
END_TEST

START_TEST(a_connection_without_the_schema_is_refused)
{
    sqlite3 *db = NULL;
    cbx_store *attached = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(cbx_sqlite_store_attach(db, &attached, &fixture.err), CBX_STORE);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "no calibrax schema"));
    (void)sqlite3_close(db);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    TCase *tc = tcase_create("schema");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, relations_have_the_columns_of_the_contract, 0, COUNT(relations));
    tcase_add_loop_test(tc, relations_say_what_was_put, 0, COUNT(contents));
    tcase_add_test(tc, only_live_runs_show_and_numbers_stay_real);
    tcase_add_test(tc, the_stores_definition_stands_in_for_the_runs);
    tcase_add_loop_test(tc, questions_are_answered_by_indexes, 0, COUNT(indexed));
    tcase_add_test(tc, the_newest_run_is_the_end_of_an_index);
    tcase_add_test(tc, the_stores_own_statements_scan_no_history);
    tcase_add_test(tc, what_is_not_a_store_is_refused);
    tcase_add_test(tc, a_newer_store_is_refused);
    tcase_add_test(tc, an_older_store_is_migrated_only_for_writing);
    tcase_add_test(tc, migrations_are_recorded_with_their_checksums);
    tcase_add_test(tc, reading_makes_no_file);
    tcase_add_test(tc, a_store_opened_for_reading_refuses_writes);
    tcase_add_test(tc, a_store_that_cannot_be_written_can_be_read);
    tcase_add_test(tc, a_killed_writers_changes_are_undone_for_a_reader);
    tcase_add_test(tc, the_callers_connection_serves_and_stays_the_callers);
    tcase_add_test(tc, a_connection_without_the_schema_is_refused);
    return run_test_case("sqlite_schema", tc);
}
