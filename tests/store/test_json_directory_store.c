/* A JSON store directory that others write to before, between and after our own opens. */
#include "engine/store/json_directory_store.h"

#include "engine/base/file.h"
#include "engine/store/file_name.h"
#include "tests/store/store_fixture.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static store_fixture fixture;
static cbx_store *store;
static char warnings[4096];

static void set_up(void)
{
    store_fixture_begin(&fixture);
    store = NULL;
}

static void tear_down(void)
{
    cbx_store_close(store);
    store_fixture_end(&fixture);
}

/* ---- the directory as the Python tools see it ---- */

static const char *full(const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", fixture.directory, name);
    return path;
}

static void make_folders(void)
{
    ck_assert_int_eq(mkdir(full("runs"), 0777), 0);
    ck_assert_int_eq(mkdir(full("baselines"), 0777), 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(full(name), "wb");
    ck_assert_msg(file != NULL, "%s", full(name));
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}

static const char *run_text(const char *id, const char *value)
{
    static char text[1024];
    (void)snprintf(text, sizeof text,
                   "{\n  \"id\": \"%s\",\n  \"timestamp\": \"2026-01-02T03:04:05+00:00\",\n"
                   "  \"commit\": null,\n  \"branch\": \"main\",\n  \"environment\": {},\n"
                   "  \"metadata\": {},\n  \"metric_defs\": {},\n  \"points\": [\n    {\n"
                   "      \"name\": \"p\",\n      \"scenario\": \"s\",\n      \"tags\": {},\n"
                   "      \"metrics\": {\n        \"time\": {\n          \"value\": %s\n        }\n"
                   "      }\n    }\n  ]\n}",
                   id, value);
    return text;
}

static bool exists(const char *name)
{
    return access(full(name), F_OK) == 0;
}

static void expect_file(const char *name, const char *want)
{
    cbx_text_buffer contents = CBX_TEXT_BUFFER_INIT;
    expect_ok(&fixture, cbx_file_read(full(name), &contents, &fixture.err));
    ck_assert_str_eq(cbx_text_buffer_text(&contents), want);
    cbx_text_buffer_done(&contents);
}

/* ---- the store ---- */

static void note_warning(void *context, const char *path, const char *reason)
{
    size_t used = strlen(warnings);
    (void)context;
    ck_assert_int_eq(strncmp(path, fixture.directory, strlen(fixture.directory)), 0);
    (void)snprintf(warnings + used, sizeof warnings - used, "%s: %s\n",
                   path + strlen(fixture.directory) + 1, reason);
}

static void reopen(cbx_open_mode mode)
{
    const cbx_store_warnings sink = { .warn = note_warning };
    cbx_store_close(store);
    store = NULL;
    warnings[0] = '\0';
    expect_ok(&fixture,
              cbx_json_directory_store_open(fixture.directory, mode, &sink, &store, &fixture.err));
}

static size_t count_runs(void)
{
    const cbx_run_header *headers;
    size_t n;
    expect_ok(&fixture,
              cbx_store_list_runs(store, NULL, fixture.arena, &headers, &n, &fixture.err));
    return n;
}

static double value_of_run(const cbx_run *run)
{
    ck_assert_uint_eq(run->n_points, 1);
    ck_assert_uint_eq(run->points[0].n_metrics, 1);
    return run->points[0].metrics[0].value;
}

/* NaN when there is no such run. */
static double value_of(const char *run_id)
{
    cbx_run_header header;
    if (cbx_store_find_run(store, run_id, fixture.arena, &header, &fixture.err))
        return NAN;
    return value_of_run(expect_load(&fixture, store, run_id));
}

static double value_of_baseline(const char *name)
{
    cbx_run_header header;
    cbx_run *run;
    if (cbx_store_find_baseline(store, name, fixture.arena, &header, &fixture.err))
        return NAN;
    expect_ok(&fixture, cbx_store_load_run(store, header.key, CBX_LOAD_ALL, fixture.arena, &run,
                                           &fixture.err));
    return value_of_run(run);
}

#define expect_value(id, want) ck_assert_double_eq_tol(value_of(id), want, 1e-12)
#define expect_no_run(id) ck_assert(isnan(value_of(id)))
#define expect_baseline(name, want) ck_assert_double_eq_tol(value_of_baseline(name), want, 1e-12)
#define expect_no_baseline(name) ck_assert(isnan(value_of_baseline(name)))

static cbx_run *make_run(const char *id, double value)
{
    return simple_run_make(id, 1700000000000000, "main", value, fixture.arena);
}

static cbx_status put(const cbx_run *run, cbx_put_mode mode)
{
    cbx_put_outcome outcome;
    return cbx_store_put_run(store, run, mode, &outcome, &fixture.err);
}

/* ---- files that others write ---- */

START_TEST(files_are_runs)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.5"));
    write_file("runs/20260101_ffee.json", run_text("b", "2"));
    write_file("runs/notes.txt", "not a run");
    write_file("runs/.hidden", "nor this");
    ck_assert_int_eq(mkdir(full("runs/folder.json"), 0777), 0);
    reopen(CBX_OPEN_READ);
    ck_assert_str_eq(warnings, "");
    ck_assert_uint_eq(count_runs(), 2);
    expect_value("a", 1.5);
    expect_value("b", 2.0);
    ck_assert_str_eq(expect_load(&fixture, store, "b")->source, full("runs/20260101_ffee.json"));
    expect_healthy(&fixture, store);
    ck_assert(exists("calibrax.db"));
    expect_file("runs/a.json", run_text("a", "1.5"));
}
END_TEST

START_TEST(changes_between_opens_are_seen)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.0"));
    write_file("runs/b.json", run_text("b", "2.0"));
    reopen(CBX_OPEN_READ);
    write_file("runs/a.json", run_text("a", "1.25"));
    write_file("runs/c.json", run_text("c", "3.0"));
    ck_assert_int_eq(unlink(full("runs/b.json")), 0);
    reopen(CBX_OPEN_READ);
    expect_value("a", 1.25);
    expect_no_run("b");
    expect_value("c", 3.0);
    ck_assert_int_eq(rename(full("runs/c.json"), full("runs/d.json")), 0);
    write_file("runs/a.json", run_text("z", "1.25"));
    reopen(CBX_OPEN_READ);
    expect_value("c", 3.0);
    expect_no_run("a");
    expect_value("z", 1.25);
    ck_assert_uint_eq(count_runs(), 2);
    expect_healthy(&fixture, store);
}
END_TEST

/* Same size, and written in the same tick of the clock as the open before. */
START_TEST(a_change_within_a_tick_is_seen)
{
    make_folders();
    for (int i = 0; i < 20; i++) {
        char value[8];
        (void)snprintf(value, sizeof value, "%d.5", 1 + i % 9);
        write_file("runs/a.json", run_text("a", value));
        reopen(CBX_OPEN_READ);
        expect_value("a", 1.5 + i % 9);
    }
}
END_TEST

START_TEST(a_change_that_sets_the_time_back_is_seen)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.5"));
    struct stat before;
    ck_assert_int_eq(stat(full("runs/a.json"), &before), 0);
    (void)usleep(50 * 1000); /* beyond the tick, so that only the times can tell */
    reopen(CBX_OPEN_READ);
    write_file("runs/a.json", run_text("a", "2.5"));
    const struct timespec times[] = { before.st_atim, before.st_mtim };
    ck_assert_int_eq(utimensat(AT_FDCWD, full("runs/a.json"), times, 0), 0);
    reopen(CBX_OPEN_READ);
    expect_value("a", 2.5);
}
END_TEST

START_TEST(the_index_can_be_deleted)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.5"));
    write_file("baselines/main.json", run_text("a", "1.0"));
    reopen(CBX_OPEN_WRITE);
    cbx_store_close(store);
    store = NULL;
    ck_assert_int_eq(unlink(full("calibrax.db")), 0);
    reopen(CBX_OPEN_READ);
    expect_value("a", 1.5);
    expect_baseline("main", 1.0);
}
END_TEST

static const struct {
    const char *text, *reason;
} corrupt[] = {
    { "", "line 1, column 1: " },
    { "{\"id\": ", "line 1, column " },
    { "[]", "line 1: the run: not an object" },
    { "{\"id\": \"x\"}", "line 1: timestamp: missing" },
    { "{\"id\": \"x\", \"timestamp\": \"2026-01-01\",\n \"points\": [{\"name\": \"p\", "
      "\"metrics\": "
      "{\"time\": {\"value\": \"3\"}}}]}",
      "line 2: points[0].metrics.time.value: not a number" },
};
START_TEST(a_corrupt_file_is_named_on_every_open)
{
    char want[200];
    make_folders();
    write_file("runs/bad.json", run_text("x", "1.0"));
    write_file("runs/good.json", run_text("good", "1.5"));
    reopen(CBX_OPEN_READ);
    ck_assert_str_eq(warnings, "");
    write_file("runs/bad.json", corrupt[_i].text);
    (void)snprintf(want, sizeof want, "runs/bad.json: %s", corrupt[_i].reason);
    for (int i = 0; i < 3; i++) {
        reopen(CBX_OPEN_READ);
        ck_assert_msg(strncmp(warnings, want, strlen(want)) == 0, "%s", warnings);
        ck_assert_ptr_eq(strchr(warnings, '\n'), strrchr(warnings, '\n'));
        expect_value("good", 1.5);
        expect_no_run("x");
    }
    write_file("runs/bad.json", run_text("x", "2.0"));
    reopen(CBX_OPEN_READ);
    ck_assert_str_eq(warnings, "");
    expect_value("x", 2.0);
}
END_TEST

START_TEST(of_two_files_with_one_id_one_counts)
{
    make_folders();
    write_file("runs/m.json", run_text("a b", "1.0"));
    write_file("runs/k.json", run_text("a b", "2.0"));
    reopen(CBX_OPEN_READ);
    expect_value("a b", 2.0);
    ck_assert_str_eq(warnings,
                     "runs/m.json: run a b is also in runs/k.json, which is the one that counts\n");
    write_file("runs/z.json", run_text("a b", "3.0"));
    write_file("runs/a%20b.json", run_text("a b", "4.0"));
    reopen(CBX_OPEN_READ);
    expect_value("a b", 4.0);
    ck_assert_ptr_nonnull(strstr(warnings, "runs/k.json: run a b is also in runs/a%20b.json"));
    ck_assert_int_eq(unlink(full("runs/a%20b.json")), 0);
    ck_assert_int_eq(unlink(full("runs/k.json")), 0);
    reopen(CBX_OPEN_READ);
    expect_value("a b", 1.0);
    write_file("runs/m.json", "broken");
    reopen(CBX_OPEN_READ);
    expect_value("a b", 3.0);
    write_file("runs/z.json", run_text("other", "3.0"));
    reopen(CBX_OPEN_READ);
    expect_no_run("a b");
    expect_value("other", 3.0);
    ck_assert_uint_eq(count_runs(), 1);
}
END_TEST

START_TEST(a_directory_of_benchkit_is_a_store)
{
    make_folders();
    write_file("config.json",
               "{\"wandb_project\": \"p\", \"metric_defs\": {\"time\": {\"unit\": \"s\","
               " \"direction\": \"lower\"}}}");
    write_file("runs/2026-01-02T03-04-05_abcdef12.json", run_text("abcdef123456", "1.0"));
    write_file("baselines/main.json", run_text("abcdef123456", "1.0"));
    reopen(CBX_OPEN_READ);
    const cbx_metric_def *defs;
    size_t n;
    expect_ok(&fixture, cbx_store_load_defs(store, fixture.arena, &defs, &n, &fixture.err));
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(defs[0].name, "time");
    ck_assert_int_eq(defs[0].direction, CBX_DIRECTION_LOWER);
    expect_value("abcdef123456", 1.0);
    expect_baseline("main", 1.0);
    ck_assert_str_eq(warnings, "");
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, put(make_run("abcdef123456", 9.0), CBX_PUT_REPLACE));
    ck_assert(!exists("runs/abcdef123456.json")); /* it keeps its file */
    reopen(CBX_OPEN_READ);
    expect_value("abcdef123456", 9.0);
    ck_assert_uint_eq(count_runs(), 1);
}
END_TEST

START_TEST(baselines_follow_their_files)
{
    make_folders();
    write_file("baselines/main.json", run_text("gone", "1.0"));
    write_file("baselines/week%201.json", run_text("old", "2.0"));
    reopen(CBX_OPEN_READ);
    expect_baseline("main", 1.0);
    expect_baseline("week 1", 2.0);
    ck_assert_uint_eq(count_runs(), 0); /* they are not among the runs */
    write_file("baselines/main.json", run_text("gone", "3.0"));
    ck_assert_int_eq(unlink(full("baselines/week%201.json")), 0);
    reopen(CBX_OPEN_READ);
    expect_baseline("main", 3.0);
    expect_no_baseline("week 1");
    write_file("baselines/main.json", "{");
    reopen(CBX_OPEN_READ);
    expect_no_baseline("main");
    ck_assert_int_eq(strncmp(warnings, "baselines/main.json: ", 21), 0);
    ck_assert(exists("calibrax.db"));
}
END_TEST

START_TEST(a_broken_configuration_is_named)
{
    const cbx_metric_def *defs;
    size_t n = 7;
    make_folders();
    write_file("config.json", "{\"metric_defs\": {\"time\": {\"direction\": 1}}}");
    reopen(CBX_OPEN_WRITE);
    ck_assert_str_eq(warnings, "config.json: metric_defs.time.direction: not a string\n");
    expect_ok(&fixture, cbx_store_load_defs(store, fixture.arena, &defs, &n, &fixture.err));
    ck_assert_uint_eq(n, 0);
    write_file("config.json", "{");
    ck_assert_int_eq(cbx_store_put_defs(store, NULL, 0, &fixture.err), CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "repair or remove it"));
    expect_file("config.json", "{");
}
END_TEST

/* ---- what we write ---- */

START_TEST(a_put_writes_the_file)
{
    reopen(CBX_OPEN_WRITE);
    expect_put(&fixture, store, make_run("r1", 1.5), CBX_PUT_NEW, CBX_PUT_INSERTED);
    ck_assert(exists("runs/r1.json"));
    expect_put(&fixture, store, make_run("r1", 1.5), CBX_PUT_NEW, CBX_PUT_UNCHANGED);
    ck_assert_int_eq(put(make_run("r1", 2.5), CBX_PUT_NEW), CBX_CONFLICT);
    expect_put(&fixture, store, make_run("r1", 2.5), CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    cbx_text_buffer before = CBX_TEXT_BUFFER_INIT;
    expect_ok(&fixture, cbx_file_read(full("runs/r1.json"), &before, &fixture.err));
    cbx_store_close(store);
    store = NULL;
    ck_assert_int_eq(unlink(full("calibrax.db")), 0);
    reopen(CBX_OPEN_WRITE);
    expect_value("r1", 2.5);
    expect_put(&fixture, store, make_run("r1", 2.5), CBX_PUT_NEW, CBX_PUT_UNCHANGED);
    expect_file("runs/r1.json", before.bytes);
    cbx_text_buffer_done(&before);
}
END_TEST

static const struct {
    const char *id, *file;
} names[] = {
    { "plain-1.2_A", "runs/plain-1.2_A.json" },
    { "../escape", "runs/..%2Fescape.json" },
    { "a/b c", "runs/a%2Fb%20c.json" },
    { "100%", "runs/100%25.json" },
    { "\xc3\xbc", "runs/%C3%BC.json" },
    { ".", "runs/..json" },
    { "..", "runs/...json" },
    { "%2F", "runs/%252F.json" },
};
START_TEST(ids_are_file_names)
{
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, put(make_run(names[_i].id, 1.5), CBX_PUT_NEW));
    ck_assert_msg(exists(names[_i].file), "%s", names[_i].file);
    expect_ok(&fixture, cbx_store_set_baseline(store, names[_i].id, names[_i].id, &fixture.err));
    cbx_store_close(store);
    store = NULL;
    ck_assert_int_eq(unlink(full("calibrax.db")), 0);
    reopen(CBX_OPEN_READ);
    expect_value(names[_i].id, 1.5);
    expect_baseline(names[_i].id, 1.5);
}
END_TEST

START_TEST(an_id_may_be_too_long)
{
    char id[300];
    memset(id, 'x', sizeof id);
    id[sizeof id - 1] = '\0';
    reopen(CBX_OPEN_WRITE);
    ck_assert_int_eq(put(make_run(id, 1.5), CBX_PUT_NEW), CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "at most 255 bytes; this one would have 304"));
    ck_assert_uint_eq(count_runs(), 0);
}
END_TEST

START_TEST(a_batch_is_written_when_it_is_committed)
{
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    expect_ok(&fixture, put(make_run("a", 1.0), CBX_PUT_NEW));
    expect_ok(&fixture, put(make_run("b", 2.0), CBX_PUT_NEW));
    ck_assert_int_eq(put(make_run("b", 3.0), CBX_PUT_NEW), CBX_CONFLICT);
    ck_assert(!exists("runs/a.json"));
    expect_ok(&fixture, cbx_store_commit_batch(store, &fixture.err));
    ck_assert(exists("runs/a.json") && exists("runs/b.json"));
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    expect_ok(&fixture, put(make_run("c", 3.0), CBX_PUT_NEW));
    expect_ok(&fixture, put(make_run("a", 9.0), CBX_PUT_REPLACE));
    expect_ok(&fixture, cbx_store_delete_run(store, "b", &fixture.err));
    expect_ok(&fixture, cbx_store_rollback_batch(store, &fixture.err));
    ck_assert(!exists("runs/c.json") && exists("runs/b.json"));
    expect_value("a", 1.0);
    expect_value("b", 2.0);
    reopen(CBX_OPEN_WRITE);
    ck_assert_uint_eq(count_runs(), 2);
    expect_value("a", 1.0);
}
END_TEST

START_TEST(deleting_removes_every_file_of_the_run)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.0"));
    write_file("runs/copy.json", run_text("a", "2.0"));
    write_file("runs/b.json", run_text("b", "3.0"));
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "a", &fixture.err));
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    ck_assert(!exists("runs/a.json") && !exists("runs/copy.json") && exists("runs/b.json"));
    ck_assert_int_eq(cbx_store_delete_run(store, "a", &fixture.err), CBX_NOT_FOUND);
    reopen(CBX_OPEN_READ);
    expect_no_run("a");
    expect_baseline("main", 1.0);
    ck_assert_str_eq(warnings, "");
    expect_healthy(&fixture, store);
}
END_TEST

START_TEST(a_run_put_and_deleted_in_one_batch_leaves_nothing)
{
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    expect_ok(&fixture, put(make_run("a", 1.0), CBX_PUT_NEW));
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    expect_ok(&fixture, cbx_store_commit_batch(store, &fixture.err));
    ck_assert(!exists("runs/a.json"));
    reopen(CBX_OPEN_WRITE);
    ck_assert_uint_eq(count_runs(), 0);
}
END_TEST

START_TEST(a_baseline_keeps_its_content)
{
    const cbx_baseline_entry *entries;
    size_t n;
    make_folders();
    write_file("runs/a.json", run_text("a", "1.0"));
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_store_set_baseline(store, "main", "a", &fixture.err));
    expect_file("baselines/main.json", run_text("a", "1.0"));
    write_file("runs/a.json", run_text("a", "2.0"));
    reopen(CBX_OPEN_WRITE);
    expect_value("a", 2.0);
    expect_baseline("main", 1.0);
    expect_ok(&fixture,
              cbx_store_list_baselines(store, true, fixture.arena, &entries, &n, &fixture.err));
    ck_assert_uint_eq(n, 1); /* opening sets nothing anew */
    expect_ok(&fixture, cbx_store_put_baseline(store, "main", make_run("else", 5.0), &fixture.err));
    reopen(CBX_OPEN_WRITE);
    expect_baseline("main", 5.0);
    expect_ok(&fixture,
              cbx_store_list_baselines(store, true, fixture.arena, &entries, &n, &fixture.err));
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(cbx_store_set_baseline(store, "x", "nothing", &fixture.err), CBX_NOT_FOUND);
    ck_assert(!exists("baselines/x.json"));
}
END_TEST

START_TEST(definitions_leave_the_rest_of_the_configuration)
{
    const cbx_metric_def def = { .name = "time",
                                 .unit = "s",
                                 .direction = CBX_DIRECTION_LOWER,
                                 .group = "",
                                 .description = "" };
    make_folders();
    write_file("config.json", "{\"wandb_project\": \"p\", \"metric_defs\": {}}");
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_store_put_defs(store, &def, 1, &fixture.err));
    expect_file(
        "config.json",
        "{\n  \"wandb_project\": \"p\",\n  \"metric_defs\": {\n    \"time\": {\n"
        "      \"name\": \"time\",\n      \"unit\": \"s\",\n      \"direction\": \"lower\",\n"
        "      \"group\": \"\",\n      \"priority\": \"secondary\",\n"
        "      \"description\": \"\"\n    }\n  }\n}");
}
END_TEST

START_TEST(runs_that_add_up_are_written_whole)
{
    cbx_point points[2];
    reopen(CBX_OPEN_WRITE);
    cbx_run *run = make_run("a", 1.0);
    points[0] = points[1] = run->points[0];
    points[1].name = "q";
    expect_put(&fixture, store, run, CBX_PUT_ADD, CBX_PUT_INSERTED);
    run->points = &points[1];
    expect_put(&fixture, store, run, CBX_PUT_ADD, CBX_PUT_EXTENDED);
    cbx_store_close(store);
    store = NULL;
    ck_assert_int_eq(unlink(full("calibrax.db")), 0);
    reopen(CBX_OPEN_READ);
    ck_assert_uint_eq(expect_load(&fixture, store, "a")->n_points, 2);
}
END_TEST

START_TEST(a_file_in_the_way_is_not_written_over)
{
    make_folders();
    write_file("runs/a.json", run_text("b", "1.0"));
    write_file("runs/c.json", "half a ru");
    reopen(CBX_OPEN_WRITE);
    ck_assert_int_eq(put(make_run("a", 1.0), CBX_PUT_REPLACE), CBX_CONFLICT);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "it holds run b"));
    ck_assert_int_eq(put(make_run("c", 1.0), CBX_PUT_NEW), CBX_CONFLICT);
    expect_ok(&fixture, put(make_run("c", 1.0), CBX_PUT_REPLACE));
    reopen(CBX_OPEN_READ);
    ck_assert_str_eq(warnings, "");
    expect_value("b", 1.0);
    expect_value("c", 1.0);
    expect_no_run("a");
}
END_TEST

START_TEST(a_file_written_since_the_open_counts)
{
    reopen(CBX_OPEN_WRITE);
    write_file("runs/a.json", run_text("a", "1.0"));
    ck_assert_int_eq(put(make_run("a", 2.0), CBX_PUT_NEW), CBX_CONFLICT);
    expect_file("runs/a.json", run_text("a", "1.0"));
    expect_ok(&fixture, put(make_run("a", 2.0), CBX_PUT_REPLACE));
    expect_value("a", 2.0);
    ck_assert_int_eq(unlink(full("runs/a.json")), 0);
    expect_put(&fixture, store, make_run("a", 2.0), CBX_PUT_NEW, CBX_PUT_INSERTED);
    ck_assert(exists("runs/a.json"));
}
END_TEST

START_TEST(two_writers_work_on_one_directory)
{
    cbx_store *other = NULL;
    reopen(CBX_OPEN_WRITE);
    expect_ok(&fixture, cbx_json_directory_store_open(fixture.directory, CBX_OPEN_WRITE, NULL,
                                                      &other, &fixture.err));
    cbx_put_outcome outcome;
    expect_ok(&fixture, put(make_run("a", 1.0), CBX_PUT_NEW));
    expect_ok(&fixture,
              cbx_store_put_run(other, make_run("b", 2.0), CBX_PUT_NEW, &outcome, &fixture.err));
    ck_assert_int_eq(
        cbx_store_put_run(other, make_run("a", 3.0), CBX_PUT_NEW, &outcome, &fixture.err),
        CBX_CONFLICT);
    cbx_store_close(other);
    ck_assert_uint_eq(count_runs(), 2);
    reopen(CBX_OPEN_READ);
    expect_value("a", 1.0);
    expect_value("b", 2.0);
}
END_TEST

/* ---- directories that are not (quite) stores ---- */

START_TEST(reading_makes_nothing)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s", full("not/there"));
    expect_ok(&fixture,
              cbx_json_directory_store_open(path, CBX_OPEN_READ, NULL, &store, &fixture.err));
    ck_assert_uint_eq(count_runs(), 0);
    ck_assert(!exists("not"));
    reopen(CBX_OPEN_READ);
    ck_assert_uint_eq(count_runs(), 0);
    ck_assert(!exists("calibrax.db") && !exists("runs"));
    ck_assert_int_eq(put(make_run("a", 1.0), CBX_PUT_NEW), CBX_READ_ONLY);
}
END_TEST

START_TEST(writing_makes_the_directory)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s", full("a/b/"));
    expect_ok(&fixture,
              cbx_json_directory_store_open(path, CBX_OPEN_WRITE, NULL, &store, &fixture.err));
    expect_ok(&fixture, put(make_run("a", 1.0), CBX_PUT_NEW));
    ck_assert(exists("a/b/runs/a.json") && exists("a/b/baselines"));
}
END_TEST

START_TEST(a_file_is_no_directory)
{
    write_file("file", "");
    ck_assert_int_eq(
        cbx_json_directory_store_open(full("file"), CBX_OPEN_READ, NULL, &store, &fixture.err),
        CBX_INVALID);
}
END_TEST

START_TEST(an_unusable_index_is_done_without)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.0"));
    write_file("calibrax.db", "this is not a database, but long enough to look at\n");
    reopen(CBX_OPEN_WRITE);
    ck_assert_int_eq(strncmp(warnings, "calibrax.db: the index is of no use (", 37), 0);
    expect_value("a", 1.0);
    expect_ok(&fixture, put(make_run("b", 2.0), CBX_PUT_NEW));
    ck_assert(exists("runs/b.json"));
}
END_TEST

START_TEST(a_directory_without_write_permission_is_read)
{
    make_folders();
    write_file("runs/a.json", run_text("a", "1.0"));
    ck_assert_int_eq(chmod(full("runs"), 0555) | chmod(fixture.directory, 0555), 0);
    bool is_root = geteuid() == 0;
    if (is_root && seteuid(65534) != 0) {
        (void)fprintf(stderr,
                      "SKIPPED: a directory without write permission: cannot give up root\n");
        return;
    }
    reopen(CBX_OPEN_WRITE);
    expect_value("a", 1.0);
    ck_assert(cbx_store_is_read_only(store));
    ck_assert_int_eq(put(make_run("b", 1.0), CBX_PUT_NEW), CBX_READ_ONLY);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "give write permission"));
    ck_assert(!exists("calibrax.db"));
    if (is_root)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(fixture.directory, 0777) | chmod(full("runs"), 0777), 0);
}
END_TEST

START_TEST(the_doctor_names_faulty_files)
{
    const cbx_doctor_finding *findings;
    size_t n;
    make_folders();
    write_file("runs/a.json", "{}");
    reopen(CBX_OPEN_READ);
    expect_ok(&fixture, cbx_store_diagnose(store, fixture.arena, &findings, &n, &fixture.err));
    ck_assert_int_eq(findings[n - 1].severity, CBX_DOCTOR_FAULT);
    ck_assert_str_eq(findings[n - 1].text, "runs/a.json: line 1: id: missing");
}
END_TEST

/* ---- names ---- */

START_TEST(names_are_decoded)
{
    static const struct {
        const char *name, *want;
    } cases[] = {
        { "main", "main" },   { "a%20b", "a b" }, { "%2fx", "/x" },         { "%", "%" },
        { "%2", "%2" },       { "%zz", "%zz" },   { "%C3%BC", "\xc3\xbc" }, { "%00", "%00" },
        { "100%25", "100%" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
        cbx_file_name_decode(cases[i].name, strlen(cases[i].name), &out);
        ck_assert_str_eq(cbx_text_buffer_text(&out), cases[i].want);
        cbx_text_buffer_done(&out);
    }
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    TCase *tc = tcase_create("json_directory_store");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, files_are_runs);
    tcase_add_test(tc, changes_between_opens_are_seen);
    tcase_add_test(tc, a_change_within_a_tick_is_seen);
    tcase_add_test(tc, a_change_that_sets_the_time_back_is_seen);
    tcase_add_test(tc, the_index_can_be_deleted);
    tcase_add_loop_test(tc, a_corrupt_file_is_named_on_every_open, 0, COUNT(corrupt));
    tcase_add_test(tc, of_two_files_with_one_id_one_counts);
    tcase_add_test(tc, a_directory_of_benchkit_is_a_store);
    tcase_add_test(tc, baselines_follow_their_files);
    tcase_add_test(tc, a_broken_configuration_is_named);
    tcase_add_test(tc, a_put_writes_the_file);
    tcase_add_loop_test(tc, ids_are_file_names, 0, COUNT(names));
    tcase_add_test(tc, an_id_may_be_too_long);
    tcase_add_test(tc, a_batch_is_written_when_it_is_committed);
    tcase_add_test(tc, deleting_removes_every_file_of_the_run);
    tcase_add_test(tc, a_run_put_and_deleted_in_one_batch_leaves_nothing);
    tcase_add_test(tc, a_baseline_keeps_its_content);
    tcase_add_test(tc, definitions_leave_the_rest_of_the_configuration);
    tcase_add_test(tc, runs_that_add_up_are_written_whole);
    tcase_add_test(tc, a_file_in_the_way_is_not_written_over);
    tcase_add_test(tc, a_file_written_since_the_open_counts);
    tcase_add_test(tc, two_writers_work_on_one_directory);
    tcase_add_test(tc, reading_makes_nothing);
    tcase_add_test(tc, writing_makes_the_directory);
    tcase_add_test(tc, a_file_is_no_directory);
    tcase_add_test(tc, an_unusable_index_is_done_without);
    tcase_add_test(tc, a_directory_without_write_permission_is_read);
    tcase_add_test(tc, the_doctor_names_faulty_files);
    tcase_add_test(tc, names_are_decoded);
    return run_test_case("json_directory_store", tc);
}
