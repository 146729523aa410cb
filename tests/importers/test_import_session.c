#include "engine/base/file.h"
#include "engine/store/sqlite_store.h"
#include "importers/import_session.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define TREE FIXTURES "/session/tree"
#define CONFLICT FIXTURES "/session/conflict"
#define JSON_STORE FIXTURES "/session/store"
#define RESULTS FIXTURES "/results"
#define NPERF FIXTURES "/nperf"

/* What the callbacks have said. */
typedef struct protocol {
    char runs[4096];   /* "ID outcome points\n" */
    char errors[8192]; /* "FILE: reason\n" */
    size_t progress_calls;
    cbx_import_totals last;
} protocol;

static protocol said;
static cbx_store *store;
static cbx_import_totals totals;
static volatile sig_atomic_t cancelled;
static char folder[64];

static void set_up(void)
{
    cbx_error err = { "" };
    memset(&said, 0, sizeof said);
    cancelled = 0;
    ck_assert_msg(cbx_sqlite_store_open(":memory:", CBX_OPEN_WRITE, &store, &err) == CBX_OK, "%s",
                  err.text);
    (void)strcpy(folder, "/tmp/calibrax-session-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
    char command[128];
    cbx_store_close(store);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void append(char *text, size_t size, const char *line)
{
    ck_assert_uint_lt(strlen(text) + strlen(line), size);
    (void)strcat(text, line);
}

static void on_run(void *context, const cbx_import_run *run)
{
    static const char *const outcomes[] = { "inserted", "unchanged", "replaced", "extended" };
    protocol *p = context;
    char line[512];
    (void)snprintf(line, sizeof line, "%s %s %zu\n", run->id, outcomes[run->outcome],
                   run->n_points);
    append(p->runs, sizeof p->runs, line);
}

static void on_error(void *context, const char *path, const char *reason)
{
    protocol *p = context;
    const char *slash = strrchr(path, '/');
    char line[2300];
    (void)snprintf(line, sizeof line, "%s: %s\n", slash ? slash + 1 : path, reason);
    append(p->errors, sizeof p->errors, line);
}

static void on_progress(void *context, const cbx_import_totals *now)
{
    protocol *p = context;
    p->progress_calls++;
    p->last = *now;
}

static cbx_status import_from(const char *const *paths, size_t n, const cbx_format *format,
                              bool replace)
{
    const cbx_import_options options = { .format = format,
                                         .replace = replace,
                                         .cancelled = &cancelled,
                                         .context = &said,
                                         .on_run = on_run,
                                         .on_error = on_error,
                                         .on_progress = on_progress };
    cbx_error err = { "" };
    said.runs[0] = said.errors[0] = '\0';
    return cbx_import_paths(store, paths, n, &options, &totals, &err);
}

static void import_one(const char *path)
{
    ck_assert_int_eq(import_from(&path, 1, NULL, false), CBX_OK);
}

static void write_in_folder(const char *name, const char *text)
{
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

#define REST "\"environment\": {}, \"metadata\": {}, \"metric_defs\": {}, \"points\": []}"

START_TEST(runs_of_a_directory_come_by_time_and_the_rest_before_them)
{
    char long_metadata[3000];
    (void)snprintf(long_metadata, sizeof long_metadata,
                   "{\"metadata\": {\"text\": \"%02000d\"}, \"id\": \"late head\", "
                   "\"timestamp\": \"2019-01-01\", \"environment\": {}, \"metric_defs\": {}, "
                   "\"points\": []}",
                   0);
    write_in_folder("a.json", "{\"id\": \"third\", \"timestamp\": \"2026-03-01T00:00:00Z\", " REST);
    write_in_folder("b.json",
                    "{\"timestamp\": \"2026-01-01T23:00:00-05:00\", \"id\": \"second\", " REST);
    write_in_folder("c.json",
                    "[{\"id\": \"first\", \"timestamp\": \"2026-01-02T03:59:59\", " REST "]");
    write_in_folder("e.json", "{\"id\": \"fifth\", \"timestamp\": \"2026-04-01\", " REST);
    write_in_folder("d.json", "{\"id\": \"fourth\", \"timestamp\": \"2026-04-01\", " REST);
    write_in_folder("x.json", long_metadata);
    write_in_folder("z.json", "{\"id\": \"no time\", \"timestamp\": \"yesterday\", " REST);
    import_one(folder);
    ck_assert_str_eq(said.runs, "late head inserted 0\nfirst inserted 0\nsecond inserted 0\n"
                                "third inserted 0\nfourth inserted 0\nfifth inserted 0\n");
    ck_assert_ptr_nonnull(strstr(said.errors, "z.json: "));
}
END_TEST

START_TEST(a_tree_is_walked_and_one_bad_file_does_not_stop_it)
{
    import_one(TREE);
    ck_assert_str_eq(said.runs, "run-a inserted 1\nrun-c inserted 1\nrun-b0 inserted 1\n"
                                "run-b1 inserted 1\n");
    ck_assert_ptr_nonnull(strstr(said.errors, "cut_off.json: line "));
    ck_assert_ptr_nonnull(strstr(said.errors, "unknown.json: its format is not known"));
    ck_assert_uint_eq(totals.errors, 2);
    ck_assert_uint_eq(totals.files, 5);
    ck_assert_uint_eq(totals.files_done, 5);
    ck_assert_uint_eq(totals.bytes, totals.bytes_done);
    ck_assert_uint_eq(totals.runs[CBX_PUT_INSERTED], 4);
    ck_assert_uint_eq(totals.points, 4);
    ck_assert_uint_eq(totals.values, 4);
    ck_assert_uint_eq(said.progress_calls, 5);
}
END_TEST

START_TEST(the_same_again_is_unchanged)
{
    import_one(TREE);
    import_one(TREE);
    ck_assert_str_eq(said.runs, "run-a unchanged 1\nrun-c unchanged 1\nrun-b0 unchanged 1\n"
                                "run-b1 unchanged 1\n");
    ck_assert_uint_eq(totals.runs[CBX_PUT_UNCHANGED], 4);
}
END_TEST

START_TEST(other_content_is_refused_unless_it_may_replace)
{
    const char *path = CONFLICT;
    import_one(TREE);
    import_one(path);
    ck_assert_str_eq(said.runs, "");
    ck_assert_ptr_nonnull(strstr(said.errors, "a.json: "));
    ck_assert_int_eq(import_from(&path, 1, NULL, true), CBX_OK);
    ck_assert_str_eq(said.runs, "run-a replaced 1\n");
    ck_assert_str_eq(said.errors, "");
}
END_TEST

START_TEST(a_json_store_brings_its_baseline_and_definitions)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_run_header header;
    const cbx_metric_def *defs;
    size_t n_defs = 0;
    import_one(JSON_STORE);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "run-one inserted 1\nrun-two inserted 1\n");
    ck_assert_uint_eq(totals.baselines, 1);
    ck_assert_uint_eq(totals.files, 3);
    ck_assert_int_eq(cbx_store_find_baseline(store, "main", arena, &header, NULL), CBX_OK);
    ck_assert_str_eq(header.id, "run-one");
    ck_assert_int_eq(cbx_store_load_defs(store, arena, &defs, &n_defs, NULL), CBX_OK);
    ck_assert_uint_eq(n_defs, 1);
    ck_assert_str_eq(defs[0].name, "time");
    cbx_arena_free(arena);
}
END_TEST

START_TEST(files_of_a_directory_are_one_run)
{
    cbx_arena *arena = cbx_arena_new();
    cbx_run_header header;
    import_one(RESULTS);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "abcdef1 inserted 2\nabcdef1/gpu_other inserted 1\n"
                                "older-01234567 inserted 1\n");
    ck_assert_int_eq(cbx_store_find_run(store, "abcdef1", arena, &header, NULL), CBX_OK);
    ck_assert_int_eq(header.point_count, 2);
    ck_assert_str_eq(header.timestamp, "2026-03-01T10:00:00.250000+00:00");
    import_one(RESULTS);
    ck_assert_uint_eq(totals.runs[CBX_PUT_UNCHANGED], 3);
    cbx_arena_free(arena);
}
END_TEST

static void write_text(const char *name, const char *text, size_t length)
{
    char path[256];
    cbx_error err = { "" };
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_msg(cbx_file_write_atomically(path, text, length, &err) == CBX_OK, "%s", err.text);
}

static void make_folder(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

#define A_RUN(id) "{\"id\": \"" id "\", \"timestamp\": \"2026-01-01\", \"points\": []}"

/* Ids that begin with a dot are hidden files; each file of baselines/ is a baseline. */
START_TEST(a_json_store_is_read_to_the_last_file)
{
    static const struct {
        const char *path, *text;
    } files[] = {
        { "runs/.hidden.json", A_RUN(".hidden") },
        { "runs/..%2Fabove.json", A_RUN("../above") },
        { "runs/plain.json", A_RUN("plain") },
        { "baselines/main.json", A_RUN("plain") },
        { "baselines/release%201.json", A_RUN(".hidden") },
        { "baselines/notes.txt", "no baseline" },
    };
    static const struct {
        const char *baseline, *run;
    } want[] = { { "main", "plain" }, { "release 1", ".hidden" } };
    cbx_arena *arena = cbx_arena_new();
    const cbx_baseline_entry *entries;
    size_t n;
    make_folder("runs");
    make_folder("baselines");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_text(files[i].path, files[i].text, strlen(files[i].text));
    import_one(folder);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "../above inserted 0\n.hidden inserted 0\nplain inserted 0\n");
    ck_assert_int_eq(cbx_store_list_baselines(store, false, arena, &entries, &n, NULL), CBX_OK);
    ck_assert_uint_eq(n, sizeof want / sizeof *want);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(entries[i].name, want[i].baseline);
        ck_assert_str_eq(entries[i].run_id, want[i].run);
    }
    cbx_arena_free(arena);
}
END_TEST

typedef struct run_count {
    size_t n_runs, n_at_error;
} run_count;

static void count_run(void *context, const cbx_import_run *run)
{
    (void)run;
    ((run_count *)context)->n_runs++;
}

static void count_at_error(void *context, const char *path, const char *reason)
{
    run_count *count = context;
    (void)path;
    (void)reason;
    count->n_at_error = count->n_runs;
}

/* Runs are committed, and so announced, before the end of their file when they are many: the file's
 * fault, told at its end, comes behind them. */
START_TEST(a_large_file_is_committed_in_parts)
{
    enum { N = 2500 };
    cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
    run_count count = { 0, 0 };
    const cbx_import_options options = { .context = &count,
                                         .on_run = count_run,
                                         .on_error = count_at_error };
    char path[128];
    const char *const paths[] = { path };
    cbx_error err;
    for (int i = 0; i < N; i++)
        cbx_text_buffer_printf(&text, "{\"id\": \"r%d\", \"timestamp\": \"2026-01-01\"}\n", i);
    cbx_text_buffer_puts(&text, "{\"id\": \"bad\", \"timestamp\": 1}\n");
    write_text("large.jsonl", text.bytes, text.length);
    (void)snprintf(path, sizeof path, "%s/large.jsonl", folder);
    ck_assert_int_eq(cbx_import_paths(store, paths, 1, &options, &totals, &err), CBX_OK);
    ck_assert_uint_eq(count.n_runs, N);
    ck_assert_uint_eq(count.n_at_error, 2000);
    cbx_text_buffer_done(&text);
}
END_TEST

#define ROW(run_id, n, status)                                                                     \
    "{\"run_id\": \"" run_id "\", \"case\": \"c\", \"param_point\": {\"n\": " n                    \
    "}, \"baseline\": \"b\", \"platform\": \"p\", \"status\": \"" status "\"}\n"

static void write_rows(const char *name, const char *rows)
{
    write_text(name, rows, strlen(rows));
}

START_TEST(rows_add_up_over_files_and_imports)
{
    write_rows("a.jsonl", ROW("r", "1", "ok") ROW("r", "2", "ok"));
    write_rows("b.jsonl", ROW("r", "2", "ok") ROW("r", "3", "ok") ROW("q", "1", "ok"));
    import_one(folder);
    ck_assert_str_eq(said.runs, "r inserted 3\nq inserted 1\n");
    write_rows("c.jsonl", ROW("r", "4", "ok"));
    import_one(folder);
    ck_assert_str_eq(said.runs, "r unchanged 3\nq unchanged 1\nr extended 1\n");
}
END_TEST

START_TEST(parts_that_contradict_each_other_name_the_file)
{
    const char *path = folder;
    write_rows("a.jsonl", ROW("r", "1", "ok"));
    write_rows("b.jsonl", ROW("r", "1", "oom"));
    write_rows("c.jsonl", ROW("r", "2", "ok"));
    import_one(folder);
    ck_assert_ptr_nonnull(strstr(said.errors, "b.jsonl: "));
    ck_assert_ptr_nonnull(strstr(said.errors, "--replace"));
    ck_assert_uint_eq(totals.errors, 1);
    ck_assert_str_eq(said.runs, "r inserted 2\n");
    ck_assert_int_eq(import_from(&path, 1, NULL, true), CBX_OK);
    ck_assert_str_eq(said.errors, "");
}
END_TEST

/* ---- compressed inputs ---- */

static size_t gzip(const char *text, char *out, size_t size)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)text,
                        .avail_in = (uInt)strlen(text),
                        .next_out = (Bytef *)out,
                        .avail_out = (uInt)size };
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&stream);
    return stream.total_out;
}

START_TEST(gzip_is_read_as_it_is)
{
    char packed[2048];
    size_t first = gzip(ROW("r", "1", "ok"), packed, sizeof packed);
    size_t second = gzip(ROW("r", "2", "ok"), packed + first, sizeof packed - first);
    write_text("rows.jsonl.gz", packed, first + second);
    import_one(folder);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "r inserted 2\n");
}
END_TEST

START_TEST(a_damaged_gzip_is_a_fault_of_the_file)
{
    char packed[2048];
    size_t length = gzip(ROW("r", "1", "ok"), packed, sizeof packed);
    write_text("cut.jsonl.gz", packed, length - 9);
    write_rows("good.jsonl", ROW("q", "1", "ok"));
    import_one(folder);
    ck_assert_ptr_nonnull(strstr(said.errors, "cut.jsonl.gz: its gzip stream is damaged"));
    ck_assert_str_eq(said.runs, "q inserted 1\n");
}
END_TEST

START_TEST(xz_is_read_with_the_program)
{
    char command[256];
    if (system("command -v xz >/dev/null 2>&1") != 0) {
        (void)fprintf(stderr, "SKIPPED xz_is_read_with_the_program: there is no xz program\n");
        return;
    }
    write_rows("rows.jsonl", ROW("r", "1", "ok"));
    (void)snprintf(command, sizeof command, "xz '%s/rows.jsonl'", folder);
    ck_assert_int_eq(system(command), 0);
    import_one(folder);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "r inserted 1\n");
    write_text("cut.jsonl.xz",
               "\xfd"
               "7zXZ\0nonsense",
               14);
    import_one(folder);
    ck_assert_ptr_nonnull(strstr(said.errors, "cut.jsonl.xz: its xz stream is damaged"));
}
END_TEST

START_TEST(without_the_xz_program_the_error_says_so)
{
    char *path = strdup(getenv("PATH"));
    write_text("rows.jsonl.xz",
               "\xfd"
               "7zXZ\0nonsense",
               14);
    ck_assert_int_eq(setenv("PATH", folder, 1), 0);
    import_one(folder);
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
    free(path);
    ck_assert_ptr_nonnull(strstr(said.errors, "the xz program cannot be run"));
}
END_TEST

START_TEST(an_expansion_without_bound_is_refused)
{
    static char blanks[1 << 16];
    char path[256];
    memset(blanks, ' ', sizeof blanks - 1);
    (void)snprintf(path, sizeof path, "%s/bomb.json.gz", folder);
    gzFile file = gzopen(path, "wb9");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 1100; i++)
        ck_assert_int_gt(gzwrite(file, blanks, sizeof blanks - 1), 0);
    ck_assert_int_eq(gzclose(file), Z_OK);
    import_one(path);
    ck_assert_ptr_nonnull(strstr(said.errors, "it expands to more than 100 times its size"));
}
END_TEST

/* ---- odd directories, cancelling ---- */

START_TEST(links_that_loop_do_not_hang)
{
    char link_path[256];
    write_rows("a.jsonl", ROW("r", "1", "ok"));
    (void)snprintf(link_path, sizeof link_path, "%s/loop", folder);
    ck_assert_int_eq(symlink(folder, link_path), 0);
    (void)snprintf(link_path, sizeof link_path, "%s/dangling.json", folder);
    ck_assert_int_eq(symlink("nowhere", link_path), 0);
    import_one(folder);
    ck_assert_str_eq(said.errors, "");
    ck_assert_str_eq(said.runs, "r inserted 1\n");
}
END_TEST

START_TEST(deep_directories_do_not_crash)
{
    ck_assert_int_eq(chdir(folder), 0);
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(mkdir("d", 0755), 0);
        ck_assert_int_eq(chdir("d"), 0);
    }
    import_one(folder);
    ck_assert_ptr_nonnull(strstr(said.errors, "too long"));
    ck_assert_uint_eq(totals.errors, 1);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(paths_that_are_not_there_are_faults)
{
    const char *paths[] = { "/no/such/file.json", TREE "/a.json" };
    ck_assert_int_eq(import_from(paths, 2, NULL, false), CBX_OK);
    ck_assert_str_eq(said.errors, "file.json: No such file or directory\n");
    ck_assert_str_eq(said.runs, "run-a inserted 1\n");
}
END_TEST

START_TEST(files_that_cannot_be_read_are_faults)
{
    char path[256];
    write_rows("a.jsonl", ROW("r", "1", "ok"));
    (void)snprintf(path, sizeof path, "%s/a.jsonl", folder);
    if (geteuid() == 0) {
        (void)fprintf(stderr, "SKIPPED files_that_cannot_be_read_are_faults: root reads all\n");
        return;
    }
    ck_assert_int_eq(chmod(path, 0), 0);
    import_one(folder);
    ck_assert_str_eq(said.errors, "a.jsonl: cannot open: Permission denied\n");
}
END_TEST

START_TEST(a_format_can_be_forced)
{
    const char *path = TREE "/a.json";
    ck_assert_int_eq(import_from(&path, 1, &cbx_nperf_format, false), CBX_OK);
    ck_assert_ptr_nonnull(strstr(said.errors, "a.json: line 1: column 2"));
    ck_assert_str_eq(said.runs, "");
}
END_TEST

START_TEST(cancelled_before_it_began)
{
    const char *path = TREE;
    cancelled = 1;
    ck_assert_int_eq(import_from(&path, 1, NULL, false), CBX_INTERRUPTED);
    ck_assert_str_eq(said.runs, "");
}
END_TEST

static void cancel_after_four(void *context, const cbx_import_totals *now)
{
    on_progress(context, now);
    cancelled = now->files_done == 4;
}

START_TEST(what_was_complete_when_cancelled_is_kept)
{
    const char *path = TREE;
    const cbx_import_options options = { .cancelled = &cancelled,
                                         .context = &said,
                                         .on_run = on_run,
                                         .on_progress = cancel_after_four };
    cbx_error err = { "" };
    ck_assert_int_eq(cbx_import_paths(store, &path, 1, &options, &totals, &err), CBX_INTERRUPTED);
    ck_assert_str_eq(said.runs, "run-a inserted 1\nrun-c inserted 1\n");
    cancelled = 0;
    import_one(TREE);
    ck_assert_uint_eq(totals.runs[CBX_PUT_UNCHANGED], 2);
    ck_assert_uint_eq(totals.runs[CBX_PUT_INSERTED], 2);
}
END_TEST

static Suite *import_session_suite(void)
{
    Suite *suite = suite_create("import_session");
    TCase *tc = tcase_create("session");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, runs_of_a_directory_come_by_time_and_the_rest_before_them);
    tcase_add_test(tc, a_tree_is_walked_and_one_bad_file_does_not_stop_it);
    tcase_add_test(tc, the_same_again_is_unchanged);
    tcase_add_test(tc, other_content_is_refused_unless_it_may_replace);
    tcase_add_test(tc, a_json_store_brings_its_baseline_and_definitions);
    tcase_add_test(tc, a_json_store_is_read_to_the_last_file);
    tcase_add_test(tc, a_large_file_is_committed_in_parts);
    tcase_add_test(tc, files_of_a_directory_are_one_run);
    tcase_add_test(tc, rows_add_up_over_files_and_imports);
    tcase_add_test(tc, parts_that_contradict_each_other_name_the_file);
    tcase_add_test(tc, gzip_is_read_as_it_is);
    tcase_add_test(tc, a_damaged_gzip_is_a_fault_of_the_file);
    tcase_add_test(tc, xz_is_read_with_the_program);
    tcase_add_test(tc, without_the_xz_program_the_error_says_so);
    tcase_add_test(tc, an_expansion_without_bound_is_refused);
    tcase_add_test(tc, links_that_loop_do_not_hang);
    tcase_add_test(tc, deep_directories_do_not_crash);
    tcase_add_test(tc, paths_that_are_not_there_are_faults);
    tcase_add_test(tc, files_that_cannot_be_read_are_faults);
    tcase_add_test(tc, a_format_can_be_forced);
    tcase_add_test(tc, cancelled_before_it_began);
    tcase_add_test(tc, what_was_complete_when_cancelled_is_kept);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(import_session_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
