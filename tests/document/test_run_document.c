#include "engine/document/run_document.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static cbx_arena *arena;
static cbx_error err;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

static const cbx_json *parse(const char *text)
{
    const cbx_json *value;
    ck_assert_msg(cbx_json_parse(text, strlen(text), arena, &value, &err) == CBX_OK, "%s",
                  err.text);
    return value;
}

static const cbx_run *read_run(const char *text)
{
    cbx_run *run;
    cbx_status status = cbx_run_document_read(parse(text), arena, &run, &err);
    ck_assert_msg(status == CBX_OK, "%s", err.text);
    return run;
}

START_TEST(every_field_arrives)
{
    const cbx_run *run = read_run(
        "{\"id\": \"r1\", \"timestamp\": \"2026-05-24T04:27:22+00:00\", \"commit\": \"abc\","
        "\"branch\": \"main\", \"environment\": {\"cpu\": \"x\", \"t\": NaN}, \"metadata\": "
        "{\"n\": 1},"
        "\"metric_defs\": {\"time\": {\"name\": \"time\", \"unit\": \"s\", \"direction\": "
        "\"lower\","
        "\"group\": \"g\", \"priority\": \"primary\", \"description\": \"d\"}},"
        "\"points\": [{\"name\": \"p\", \"scenario\": \"s\", \"tags\": {\"b\": \"1\", \"a\": "
        "\"2\"},"
        "\"metrics\": {\"time\": {\"value\": 3, \"lower\": 2.5, \"upper\": 4, \"samples\": [1, 2]},"
        "\"mem\": {\"value\": null}}}]}");
    ck_assert_str_eq(run->id, "r1");
    ck_assert_int_eq(run->epoch_us, 1779596842000000);
    ck_assert_str_eq(run->commit, "abc");
    ck_assert_str_eq(run->branch, "main");
    ck_assert_str_eq(run->environment, "{\"cpu\":\"x\",\"t\":null}");
    ck_assert_str_eq(run->metadata, "{\"n\":1}");
    ck_assert_str_eq(run->format, "calibrax");
    ck_assert_ptr_nonnull(run->source_text); /* the NaN is not in the model */
    ck_assert_uint_eq(run->n_defs, 1);
    ck_assert_int_eq(run->defs[0].direction, CBX_DIRECTION_LOWER);
    ck_assert_int_eq(run->defs[0].priority, CBX_PRIORITY_PRIMARY);
    const cbx_point *point = &run->points[0];
    ck_assert_str_eq(point->status, "ok");
    ck_assert_str_eq(point->tags[0].key, "b");
    ck_assert_str_eq(point->tags[1].value, "2");
    const cbx_metric *time = &point->metrics[0];
    ck_assert(time->value == 3 && time->lower == 2.5 && time->upper == 4);
    ck_assert_uint_eq(time->flags, CBX_METRIC_HAS_LOWER | CBX_METRIC_HAS_UPPER |
                                       CBX_METRIC_HAS_SAMPLES | CBX_METRIC_VALUE_INTEGER |
                                       CBX_METRIC_UPPER_INTEGER | CBX_METRIC_SAMPLES_INTEGER);
    ck_assert(time->n_samples == 2 && time->samples[1] == 2);
    ck_assert(isnan(point->metrics[1].value));
    ck_assert_uint_eq(point->metrics[1].flags, 0);
}
END_TEST

START_TEST(optional_fields_default)
{
    const cbx_run *run = read_run("{\"id\": \"r\", \"timestamp\": \"2026-01-01\"}");
    ck_assert_ptr_null(run->commit);
    ck_assert_ptr_null(run->branch);
    ck_assert_str_eq(run->environment, "{}");
    ck_assert_str_eq(run->metadata, "{}");
    ck_assert_uint_eq(run->n_points + run->n_defs, 0);
    run =
        read_run("{\"id\": \"r\", \"timestamp\": \"2026-01-01\", \"points\": [{\"name\": \"p\"}]}");
    ck_assert_str_eq(run->points[0].scenario, "");
    ck_assert_uint_eq(run->points[0].n_tags + run->points[0].n_metrics, 0);
}
END_TEST

START_TEST(a_canonical_document_needs_no_copy)
{
    const cbx_run *run = read_run(
        "{\n  \"id\": \"r\",\n  \"timestamp\": \"2026-01-01\",\n  \"commit\": null,\n"
        "  \"branch\": null,\n  \"environment\": {},\n  \"metadata\": {},\n  \"metric_defs\": {},\n"
        "  \"points\": []\n}");
    ck_assert_ptr_null(run->source_text);
    run = read_run(
        "{\"id\": \"r\", \"timestamp\": \"2026-01-01\", \"commit\": null, \"branch\": null,"
        "\"environment\": {}, \"metadata\": {\"x\": 1e400}, \"metric_defs\": {}, \"points\": []}");
    ck_assert_ptr_null(run->source_text);
}
END_TEST

#define HEAD "\"id\": \"r\", \"timestamp\": \"2026-01-01\""
#define METRIC(text)                                                                               \
    "{" HEAD ", \"points\": [{\"name\": \"p\"}, {\"name\": \"q\", \"metrics\": {\"time\": " text   \
    "}}]}"

static const struct {
    const char *text, *want;
} faults[] = {
    { "[1]", "the run: not an object" },
    { "{\"timestamp\": \"2026-01-01\"}", "id: missing" },
    { "{\"id\": null, \"timestamp\": \"2026-01-01\"}", "id: missing" },
    { "{\"id\": 5, \"timestamp\": \"2026-01-01\"}", "id: not a string" },
    { "{\"id\": \"\", \"timestamp\": \"2026-01-01\"}", "id: empty" },
    { "{\"id\": \"a\\u0000b\", \"timestamp\": \"2026-01-01\"}", "id: a text with a NUL character" },
    { "{\"id\": \"\\ud800\", \"timestamp\": \"2026-01-01\"}", "id: a text with a lone surrogate" },
    { "{\"id\": \"r\"}", "timestamp: missing" },
    { "{\"id\": \"r\", \"timestamp\": 1.5}", "timestamp: not a string" },
    { "{\"id\": \"r\", \"timestamp\": \"soon\"}",
      "timestamp: \"soon\" is not an ISO 8601 time such as 2026-05-24T04:27:22+00:00" },
    { "{" HEAD ", \"commit\": 1}", "commit: not a string" },
    { "{" HEAD ", \"branch\": []}", "branch: not a string" },
    { "{" HEAD ", \"environment\": \"x\"}", "environment: not an object" },
    { "{" HEAD ", \"metadata\": [1]}", "metadata: not an object" },
    { "{" HEAD ", \"metric_defs\": {\"t\": 1}}", "metric_defs.t: not an object" },
    { "{" HEAD ", \"metric_defs\": {\"t\": {\"unit\": \"s\"}}}",
      "metric_defs.t.direction: missing" },
    { "{" HEAD ", \"points\": {}}", "points: not an array" },
    { "{" HEAD ", \"points\": [1]}", "points[0]: not an object" },
    { "{" HEAD ", \"points\": [{}]}", "points[0].name: missing" },
    { "{" HEAD ", \"points\": [{\"name\": \"p\", \"scenario\": 1}]}",
      "points[0].scenario: not a string" },
    { "{" HEAD ", \"points\": [{\"name\": \"p\", \"tags\": {\"k\": 1}}]}",
      "points[0].tags.k: not a string" },
    { "{" HEAD ", \"points\": [{\"name\": \"p\", \"tags\": {\"k\\u0000\": \"1\"}}]}",
      "points[0].tags.k: a name with a NUL character" },
    { "{" HEAD ", \"points\": [{\"name\": \"p\", \"tags\": {\"\\udc00\": \"1\"}}]}",
      "points[0].tags: a name with a lone surrogate" },
    { METRIC("1.5"), "points[1].metrics.time: not an object" },
    { METRIC("{}"), "points[1].metrics.time.value: missing" },
    { METRIC("{\"value\": \"1.5\"}"), "points[1].metrics.time.value: not a number" },
    { METRIC("{\"value\": true}"), "points[1].metrics.time.value: not a number" },
    { METRIC("{\"value\": 1, \"lower\": \"0\"}"), "points[1].metrics.time.lower: not a number" },
    { METRIC("{\"value\": 1, \"upper\": {}}"), "points[1].metrics.time.upper: not a number" },
    { METRIC("{\"value\": 1, \"samples\": 2}"), "points[1].metrics.time.samples: not an array" },
    { METRIC("{\"value\": 1, \"samples\": [1, \"2\"]}"),
      "points[1].metrics.time.samples[1]: not a number" },
};
START_TEST(faults_name_the_field)
{
    cbx_run *run = NULL;
    cbx_status status = cbx_run_document_read(parse(faults[_i].text), arena, &run, &err);
    ck_assert_msg(status == CBX_INVALID, "%s", faults[_i].text);
    ck_assert_str_eq(err.text, faults[_i].want);
    ck_assert_ptr_null(run);
}
END_TEST

START_TEST(faults_name_the_line_of_a_known_text)
{
    const char *text =
        "\n{\n\"id\": \"r\",\n\"timestamp\": \"2026-01-01\",\n\"points\":\n[{\"name\": 1}]}";
    cbx_run *run;
    (void)cbx_run_document_read_at(text, parse(text), arena, &run, &err);
    ck_assert_str_eq(err.text, "line 6: points[0].name: not a string");
    text = "\n{\n\"id\": \"r\"}";
    (void)cbx_run_document_read_at(text, parse(text), arena, &run, &err);
    ck_assert_str_eq(err.text, "line 2: timestamp: missing");
}
END_TEST

START_TEST(a_definition_without_direction_is_written_as_info)
{
    const cbx_metric_def def = { .name = "m", .unit = "", .group = "", .description = "" };
    const cbx_run run = { .id = "r",
                          .timestamp = "2026-01-01",
                          .environment = "{}",
                          .metadata = "{}",
                          .defs = &def,
                          .n_defs = 1,
                          .format = "nperf" };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_run_document_write(&run, &out);
    ck_assert_int_eq(read_run(out.bytes)->defs[0].direction, CBX_DIRECTION_INFO);
    cbx_text_buffer_done(&out);
}
END_TEST

static const struct {
    const char *text;
    bool want;
} detections[] = {
    { "{\"points\": []}", true },    { "{\"id\": 1, \"timestamp\": 2}", true },
    { "{\"id\": 1}", false },        { "{\"run_id\": \"r\", \"case\": \"c\"}", false },
    { "[{\"points\": []}]", false }, { "3", false },
};
START_TEST(a_run_is_recognised)
{
    ck_assert_msg(cbx_run_document_detect(parse(detections[_i].text)) == detections[_i].want, "%s",
                  detections[_i].text);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

int main(void)
{
    Suite *suite = suite_create("run_document");
    TCase *tc = tcase_create("run_document");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, every_field_arrives);
    tcase_add_test(tc, optional_fields_default);
    tcase_add_test(tc, a_canonical_document_needs_no_copy);
    tcase_add_loop_test(tc, faults_name_the_field, 0, COUNT(faults));
    tcase_add_test(tc, faults_name_the_line_of_a_known_text);
    tcase_add_test(tc, a_definition_without_direction_is_written_as_info);
    tcase_add_loop_test(tc, a_run_is_recognised, 0, COUNT(detections));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
