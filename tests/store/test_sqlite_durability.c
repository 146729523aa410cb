/* What must hold when things go wrong: a killed import, a full disk, a damaged file, a crowd. */
#include "engine/store/run_equal.h"
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

static void set_up(void)
{
    store_fixture_begin(&fixture);
}

static void tear_down(void)
{
    store_fixture_end(&fixture);
}

static cbx_run *numbered_run(int i)
{
    run_recipe recipe = { .id = cbx_arena_printf(fixture.arena, "run-%04d", i),
                          .epoch_us = i * INT64_C(1000000),
                          .branch = "main",
                          .n_points = 20,
                          .n_metrics = 3,
                          .seed = (unsigned)i };
    return run_recipe_make(&recipe, fixture.arena);
}

/* Imports runs in batches until the end or until it is killed; tells of each commit through fd. */
static void import_in_batches(int n_runs, int batch, int fd)
{
    cbx_put_outcome outcome;
    cbx_store *store = NULL;
    if (cbx_sqlite_store_open(fixture.path, CBX_OPEN_WRITE, &store, &fixture.err) != CBX_OK)
        _exit(2);
    for (int i = 0; i < n_runs; i++) {
        if (i % batch == 0 && cbx_store_begin_batch(store, &fixture.err) != CBX_OK)
            _exit(3);
        if (cbx_store_put_run(store, numbered_run(i), CBX_PUT_NEW, &outcome, &fixture.err) !=
            CBX_OK)
            _exit(4);
        if (i % batch == batch - 1) {
            if (cbx_store_commit_batch(store, &fixture.err) != CBX_OK)
                _exit(5);
            if (fd >= 0 && write(fd, "c", 1) != 1)
                _exit(6);
        }
    }
    cbx_store_close(store);
}

static size_t count_runs(cbx_store *store)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_runs(store, NULL, fixture.arena, &runs, &n, &fixture.err));
    return n;
}

enum { N_RUNS = 60, BATCH = 5 };

/* Kills an import after it told of some commits; returns of how many. */
static int kill_import_after(int n_commits)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)close(fds[0]);
        import_in_batches(100000 * BATCH, BATCH, fds[1]);
        _exit(0);
    }
    (void)close(fds[1]);
    char told;
    for (int i = 0; i < n_commits; i++)
        ck_assert_int_eq(read(fds[0], &told, 1), 1);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    int committed = n_commits, status = 0;
    while (read(fds[0], &told, 1) == 1)
        committed++;
    (void)close(fds[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    return committed;
}

START_TEST(a_killed_import_leaves_whole_batches_and_can_be_repeated)
{
    int committed = kill_import_after(_i * 3);
    if (access(fixture.path, F_OK) == 0) { /* the next to open it may well be a reader */
        cbx_store *reader = store_fixture_open(&fixture, CBX_OPEN_READ);
        ck_assert_uint_ge(count_runs(reader), (size_t)committed * BATCH);
        cbx_store_close(reader);
    }
    cbx_store *store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    expect_healthy(&fixture, store);
    size_t n = count_runs(store);
    ck_assert_uint_eq(n % BATCH, 0);
    ck_assert_uint_ge(n, (size_t)committed * BATCH); /* one may have been cut off before it told */
    cbx_store_close(store);
    int n_again = (int)n + N_RUNS;
    import_in_batches(n_again, BATCH, -1);
    store = store_fixture_open(&fixture, CBX_OPEN_READ);
    expect_healthy(&fixture, store);
    ck_assert_uint_eq(count_runs(store), (size_t)n_again);
    for (int i = 0; i < n_again; i += 7)
        ck_assert(cbx_run_equal(
            expect_load(&fixture, store, cbx_arena_printf(fixture.arena, "run-%04d", i)),
            numbered_run(i)));
    cbx_store_close(store);
}
END_TEST

START_TEST(writers_wait_for_each_other)
{
    enum { WRITERS = 4, RUNS_EACH = 12 };
    pid_t children[WRITERS];
    for (int w = 0; w < WRITERS; w++) {
        children[w] = fork();
        ck_assert_int_ge(children[w], 0);
        if (children[w] == 0) { /* the store does not exist yet: they also create it at once */
            cbx_store *store = NULL;
            cbx_put_outcome outcome;
            if (cbx_sqlite_store_open(fixture.path, CBX_OPEN_WRITE, &store, &fixture.err) != CBX_OK)
                _exit(2);
            for (int i = 0; i < RUNS_EACH; i++)
                if (cbx_store_put_run(store, numbered_run(w * 8 + i), CBX_PUT_NEW, &outcome,
                                      &fixture.err) != CBX_OK)
                    _exit(3);
            cbx_store_close(store);
            _exit(0);
        }
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = 0;
        ck_assert_int_eq(waitpid(children[w], &status, 0), children[w]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "writer %d: status %d", w,
                      status);
    }
    cbx_store *store = store_fixture_open(&fixture, CBX_OPEN_READ);
    expect_healthy(&fixture, store);
    ck_assert_uint_eq(count_runs(store),
                      (WRITERS - 1) * 8 + RUNS_EACH); /* four are each put twice */
    cbx_store_close(store);
}
END_TEST

/* As a full disk: SQLite may use no more pages than it has, plus some. */
static void limit_pages(cbx_store *store, int extra)
{
    sqlite3 *db = cbx_sqlite_store_connection(store);
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db, "PRAGMA page_count", -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d",
                   extra < 0 ? 1 << 30 : sqlite3_column_int(stmt, 0) + extra);
    (void)sqlite3_finalize(stmt);
    ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

START_TEST(a_full_disk_undoes_the_run)
{
    cbx_put_outcome outcome;
    cbx_store *store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    expect_put(&fixture, store, numbered_run(1), CBX_PUT_NEW, CBX_PUT_INSERTED);
    limit_pages(store, _i);
    cbx_status status = CBX_OK;
    int stored = 1;
    while (!(status = cbx_store_put_run(store, numbered_run(stored + 1), CBX_PUT_NEW, &outcome,
                                        &fixture.err)))
        stored++;
    ck_assert_int_eq(status, CBX_IO);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "make room"));
    expect_healthy(&fixture, store);
    ck_assert_uint_eq(count_runs(store), (size_t)stored);
    limit_pages(store, -1);
    expect_put(&fixture, store, numbered_run(stored + 1), CBX_PUT_NEW, CBX_PUT_INSERTED);
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "run-0001"), numbered_run(1)));
    cbx_store_close(store);
}
END_TEST

START_TEST(a_full_disk_in_a_batch_loses_the_batch_and_no_more)
{
    cbx_put_outcome outcome;
    cbx_store *store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    expect_put(&fixture, store, numbered_run(0), CBX_PUT_NEW, CBX_PUT_INSERTED);
    limit_pages(store, 10);
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    cbx_status status = CBX_OK;
    for (int i = 1; i < 200 && !status; i++)
        status = cbx_store_put_run(store, numbered_run(i), CBX_PUT_NEW, &outcome, &fixture.err);
    ck_assert_int_ne(status, CBX_OK);
    status = cbx_store_commit_batch(store, &fixture.err);
    limit_pages(store, -1);
    expect_healthy(&fixture, store);
    if (status)
        ck_assert_uint_eq(count_runs(store), 1);
    import_in_batches(10 * BATCH, BATCH, -1);
    ck_assert_uint_ge(count_runs(store), 50);
    expect_healthy(&fixture, store);
    cbx_store_close(store);
}
END_TEST

static void import_and_damage(long offset, size_t size)
{
    import_in_batches(N_RUNS, BATCH, -1);
    FILE *file = fopen(fixture.path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, offset, SEEK_SET), 0);
    for (size_t i = 0; i < size; i++)
        ck_assert_int_ne(fputc((int)(i * 7 % 251), file), EOF);
    (void)fclose(file);
}

/* Everything that reads, on a store that may be damaged anywhere: errors, but no crash. */
static void read_everything(cbx_store *store)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    cbx_run *run = NULL;
    if (cbx_store_list_runs(store, NULL, fixture.arena, &runs, &n, &fixture.err) == CBX_OK)
        for (size_t i = 0; i < n; i++)
            (void)cbx_store_load_run(store, runs[i].key, CBX_LOAD_ALL, fixture.arena, &run,
                                     &fixture.err);
    cbx_series_query query = { .metric = "m1", .name = "p3" };
    const cbx_series_value *values = NULL;
    (void)cbx_store_load_series(store, &query, fixture.arena, &values, &n, &fixture.err);
}

static size_t count_faults(cbx_store *store)
{
    const cbx_doctor_finding *findings = NULL;
    size_t n = 0, faults = 0;
    expect_ok(&fixture, cbx_store_diagnose(store, fixture.arena, &findings, &n, &fixture.err));
    for (size_t i = 0; i < n; i++)
        faults += findings[i].severity == CBX_DOCTOR_FAULT;
    return faults;
}

START_TEST(a_damaged_file_is_found_out)
{
    import_and_damage(4096 * (5 + 9L * _i), 2000);
    cbx_store *store = NULL;
    cbx_status status = cbx_sqlite_store_open(fixture.path, CBX_OPEN_READ, &store, &fixture.err);
    if (status) { /* the damage is in the schema */
        ck_assert_int_eq(status, CBX_STORE);
        return;
    }
    read_everything(store);
    ck_assert_uint_gt(count_faults(store), 0);
    cbx_store_close(store);
}
END_TEST

START_TEST(a_file_cut_short_is_found_out)
{
    import_in_batches(N_RUNS, BATCH, -1);
    struct stat found;
    ck_assert_int_eq(stat(fixture.path, &found), 0);
    ck_assert_int_eq(truncate(fixture.path, found.st_size / 4096 / 2 * 4096), 0);
    cbx_store *store = NULL;
    if (cbx_sqlite_store_open(fixture.path, CBX_OPEN_READ, &store, &fixture.err) != CBX_OK)
        return;
    read_everything(store);
    ck_assert_uint_gt(count_faults(store), 0);
    cbx_store_close(store);
}
END_TEST

static const struct {
    const char *sql, *check;
} fault_cases[] = {
    { "DELETE FROM value WHERE run_key = 3 AND ordinal = 2", "values" },
    { "INSERT INTO value VALUES (1, 1, 999, 0, 1.0, NULL, NULL, 0)", "stray values" },
    { "DELETE FROM point WHERE point_id = 3 << 32 | 4", "points" },
    { "INSERT INTO point (point_id, shape_id) VALUES (999 << 32, 1)", "stray points" },
    { "UPDATE sample SET samples = x'00' WHERE run_key = 2 AND ordinal = 1", "samples" },
    { "UPDATE run SET live = 0 WHERE run_key = 5", "kept runs" },
    { "UPDATE run SET metadata = '{' WHERE run_key = 5", "documents" },
    { "UPDATE shape SET series_id = series_id + 1 WHERE shape_id = 1", "shapes" },
    { "PRAGMA foreign_keys = OFF; UPDATE run SET environment_id = 99 WHERE run_key = 1",
      "foreign keys" },
    { "UPDATE schema_migration SET checksum = 'edited'", "migrations" },
    { "UPDATE run SET epoch_us = epoch_us + 5000000 WHERE run_key = 4", "values" },
};

START_TEST(doctor_names_the_fault)
{
    import_in_batches(10, BATCH, -1);
    cbx_store *store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
    expect_healthy(&fixture, store);
    sqlite3 *db = cbx_sqlite_store_connection(store);
    ck_assert_msg(sqlite3_exec(db, fault_cases[_i].sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    const cbx_doctor_finding *findings = NULL;
    size_t n = 0;
    bool named = false;
    expect_ok(&fixture, cbx_store_diagnose(store, fixture.arena, &findings, &n, &fixture.err));
    for (size_t i = 0; i < n; i++)
        named |= findings[i].severity == CBX_DOCTOR_FAULT &&
                 strcmp(findings[i].check, fault_cases[_i].check) == 0;
    ck_assert_msg(named, "%s was not found", fault_cases[_i].check);
    read_everything(store);
    cbx_store_close(store);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("durability");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, a_killed_import_leaves_whole_batches_and_can_be_repeated, 0, 4);
    tcase_add_test(tc, writers_wait_for_each_other);
    tcase_add_loop_test(tc, a_full_disk_undoes_the_run, 0, 6);
    tcase_add_test(tc, a_full_disk_in_a_batch_loses_the_batch_and_no_more);
    tcase_add_loop_test(tc, a_damaged_file_is_found_out, 0, 8);
    tcase_add_test(tc, a_file_cut_short_is_found_out);
    tcase_add_loop_test(tc, doctor_names_the_fault, 0,
                        (int)(sizeof fault_cases / sizeof *fault_cases));
    return run_test_case("sqlite_durability", tc);
}
