#include "importers/importer.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define RUN(id) "{\"id\": \"" id "\", \"timestamp\": \"2026-01-01\", \"points\": []}"
#define BAD "{\"id\": \"bad\", \"points\": []}"

static run_list list;

static void set_up(void)
{
    run_list_init(&list);
}

static void tear_down(void)
{
    run_list_done(&list);
}

static const struct {
    const char *what, *text;
    size_t n_runs;
    const char *error; /* NULL: none */
} layouts[] = {
    { "one run", RUN("a"), 1, NULL },
    { "one run, white space around", "\n\n " RUN("a") "\n \n", 1, NULL },
    { "an array", "[" RUN("a") "," RUN("b") "]", 2, NULL },
    { "an indented array", "[\n  " RUN("a") ",\n  " RUN("b") "\n]\n", 2, NULL },
    { "an empty array", "[ ]", 0, "it holds no runs" },
    { "nothing", "", 0, "it holds no runs" },
    { "lines", RUN("a") "\n" RUN("b") "\n\n" RUN("c"), 3, NULL },
    { "one after the other", RUN("a") RUN("b"), 2, NULL },
    { "arrays one after the other", "[" RUN("a") "]\n[" RUN("b") "]", 2, NULL },
    { "a bad line", RUN("a") "\n" BAD "\n" RUN("c"), 2, "line 2: timestamp: missing" },
    { "two bad lines", BAD "\n" RUN("a") "\n" BAD "\n", 1,
      "line 1: timestamp: missing (and 1 more bad runs of 3)" },
    { "a bad item", "[\n" RUN("a") ",\n" BAD ",\n" RUN("c") "]", 2, "line 3: timestamp: missing" },
    { "a broken line", RUN("a") "\n{\"id\": \n" RUN("c"), 2, "line 3, column" },
    { "a broken item", "[\n" RUN("a") ",\n{\"id\" \"b\"},\n" RUN("c") "\n]", 2,
      "line 3, column 7" },
    { "an array without end", "[" RUN("a") ",\n", 1, "line 2: the file ends inside an array" },
    { "an array without bracket", "[" RUN("a"), 1, "line 1: neither ',' nor ']' after a run" },
    { "something else", "[1]", 0, "line 1: the run: not an object" },
    { "text after it", RUN("a") "\nxyz", 1, "line 2, column 1" },
};
START_TEST(layouts_are_read)
{
    cbx_error err = { "" };
    const char *text = layouts[_i].text;
    cbx_status status =
        run_list_read_text(&list, &cbx_calibrax_format, "x.json", text, strlen(text), false, &err);
    ck_assert_msg(list.n == layouts[_i].n_runs, "%s: %zu runs", layouts[_i].what, list.n);
    ck_assert_msg((status == CBX_OK) == !layouts[_i].error, "%s: %s", layouts[_i].what, err.text);
    if (layouts[_i].error)
        ck_assert_msg(strncmp(err.text, layouts[_i].error, strlen(layouts[_i].error)) == 0,
                      "%s: %s", layouts[_i].what, err.text);
    if (list.n) {
        ck_assert(!list.partial[0]);
        ck_assert_str_eq(list.runs[0]->format, "calibrax");
        ck_assert_str_eq(list.runs[0]->source, "x.json");
    }
}
END_TEST

/* Counting the line of each from the beginning of the file would take minutes. */
START_TEST(many_bad_lines)
{
    enum { N_BAD = 200000 };
    static const char *const lines[] = { BAD "\n", "{\"id\": nonsense}\n" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        cbx_text_buffer text = CBX_TEXT_BUFFER_INIT;
        cbx_error err = { "" };
        for (size_t k = 0; k < N_BAD; k++)
            cbx_text_buffer_puts(&text, lines[i]);
        cbx_text_buffer_puts(&text, RUN("good"));
        ck_assert_int_eq(run_list_read_text(&list, &cbx_calibrax_format, "x.jsonl", text.bytes,
                                            text.length, false, &err),
                         CBX_INVALID);
        ck_assert_uint_eq(list.n, i + 1);
        ck_assert_ptr_nonnull(strstr(err.text, "line 1"));
        ck_assert_ptr_nonnull(strstr(err.text, "(and 199999 more bad runs of 200001)"));
        cbx_text_buffer_done(&text);
    }
}
END_TEST

static cbx_status refuse(void *context, const cbx_run *run, bool partial, cbx_error *err)
{
    cbx_status status = *(const cbx_status *)context;
    (void)partial;
    return cbx_fail(err, status, "run %s: refused", run->id);
}

START_TEST(a_refused_run_is_a_fault_of_its_line)
{
    const char *text = RUN("a") "\n" RUN("b");
    const cbx_input in = { .path = "x", .bytes = text, .length = strlen(text) };
    cbx_error err;
    cbx_status conflict = CBX_CONFLICT, broken = CBX_STORE;
    cbx_run_sink sink = { .put = refuse, .context = &conflict };
    ck_assert_int_eq(cbx_calibrax_format.read(&in, &sink, &err), CBX_CONFLICT);
    ck_assert_str_eq(err.text, "line 1: run a: refused (and 1 more bad runs of 2)");
    sink.context = &broken;
    ck_assert_int_eq(cbx_calibrax_format.read(&in, &sink, &err), CBX_STORE);
    ck_assert_str_eq(err.text, "run a: refused");
}
END_TEST

static const struct {
    const char *what, *text;
    const cbx_format *want;
} detections[] = {
    { "a run", RUN("a"), &cbx_calibrax_format },
    { "an array", " [ " RUN("a") "]", &cbx_calibrax_format },
    { "points come first", "{\"points\": [{\"x\": \"]}\\\"\"}], \"id\": 1}", &cbx_calibrax_format },
    { "id and timestamp are far apart",
      "{\"id\": \"a\", \"environment\": {\"points\": [1, {}], \"s\": \"}\"}, \"timestamp\": \"x\"}",
      &cbx_calibrax_format },
    { "a broken run", "{\"id\": \"a\", \"timestamp\": nonsense", &cbx_calibrax_format },
    { "no id", "{\"points\": []}", &cbx_calibrax_format },
    { "a configuration", "{\"metric_defs\": {\"id\": 1, \"timestamp\": 2}}", NULL },
    { "an nperf row",
      "{\"run_id\": \"r\", \"case\": \"c\", \"baseline\": \"b\", \"platform\": \"jax-cpu\", "
      "\"param_point\": {}, \"status\": \"ok\"}",
      &cbx_nperf_format },
    { "text", "id, timestamp, points", NULL },
    { "an unfinished string", "{\"id", NULL },
    { "an empty object", "{}", NULL },
    { "an empty array", "[]", NULL },
};
START_TEST(content_tells_the_format)
{
    const char *text = detections[_i].text;
    const cbx_input in = { .path = "x", .bytes = text, .length = strlen(text) };
    ck_assert_msg(cbx_format_detect(&in) == detections[_i].want, "%s", detections[_i].what);
}
END_TEST

START_TEST(a_run_is_written_as_it_was)
{
    const char *text = "{\n  \"timestamp\": \"2026-01-01\",\n  \"id\": \"a\",\n  \"n\": 1e-05\n}";
    cbx_error err;
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    ck_assert_int_eq(
        run_list_read_text(&list, &cbx_calibrax_format, "x", text, strlen(text), false, &err),
        CBX_OK);
    ck_assert_int_eq(cbx_calibrax_format.write(list.runs[0], &out, &err), CBX_OK);
    ck_assert_str_eq(cbx_text_buffer_text(&out), text);
    cbx_text_buffer_done(&out);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    Suite *suite = suite_create("calibrax_format");
    TCase *tc = tcase_create("calibrax_format");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, layouts_are_read, 0, COUNT(layouts));
    tcase_add_test(tc, many_bad_lines);
    tcase_add_test(tc, a_refused_run_is_a_fault_of_its_line);
    tcase_add_loop_test(tc, content_tells_the_format, 0, COUNT(detections));
    tcase_add_test(tc, a_run_is_written_as_it_was);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
