#include "engine/document/run_document.h"

#include <check.h>
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

START_TEST(a_definition_without_a_name_takes_its_key)
{
    const cbx_metric_def *defs;
    size_t n;
    const char *text =
        "{\"wandb_project\": \"p\", \"metric_defs\": {"
        "\"throughput\": {\"unit\": \"elem/s\", \"direction\": \"higher\"},"
        "\"latency\": {\"name\": \"latency\", \"unit\": \"ms\", \"direction\": \"lower\","
        "\"group\": \"g\", \"priority\": \"primary\", \"description\": \"d\"}}}";
    ck_assert_int_eq(cbx_config_document_read(parse(text), arena, &defs, &n, &err), CBX_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(defs[0].name, "throughput");
    ck_assert_str_eq(defs[0].unit, "elem/s");
    ck_assert_int_eq(defs[0].direction, CBX_DIRECTION_HIGHER);
    ck_assert_int_eq(defs[0].priority, CBX_PRIORITY_SECONDARY);
    ck_assert_str_eq(defs[0].group, "");
    ck_assert_str_eq(defs[1].name, "latency");
    ck_assert_int_eq(defs[1].priority, CBX_PRIORITY_PRIMARY);
    ck_assert_str_eq(defs[1].description, "d");
}
END_TEST

START_TEST(a_configuration_may_have_no_definitions)
{
    const cbx_metric_def *defs;
    size_t n = 7;
    ck_assert_int_eq(cbx_config_document_read(parse("{}"), arena, &defs, &n, &err), CBX_OK);
    ck_assert_uint_eq(n, 0);
}
END_TEST

static const struct {
    const char *text, *want;
} faults[] = {
    { "[]", "the configuration: not an object" },
    { "{\"metric_defs\": []}", "metric_defs: not an object" },
    { "{\"metric_defs\": {\"t\": {\"unit\": \"s\"}}}", "metric_defs.t.direction: missing" },
    { "{\"metric_defs\": {\"t\": {\"unit\": \"s\", \"direction\": \"up\"}}}",
      "metric_defs.t.direction: not one of higher, lower, info" },
    { "{\"metric_defs\": {\"t\": {\"unit\": 1, \"direction\": \"info\"}}}",
      "metric_defs.t.unit: not a string" },
    { "{\"metric_defs\": {\"t\": {\"direction\": \"info\", \"priority\": \"high\"}}}",
      "metric_defs.t.priority: not one of primary, secondary" },
};
START_TEST(faults_name_the_field)
{
    const cbx_metric_def *defs;
    size_t n;
    ck_assert_int_eq(cbx_config_document_read(parse(faults[_i].text), arena, &defs, &n, &err),
                     CBX_INVALID);
    ck_assert_str_eq(err.text, faults[_i].want);
}
END_TEST

START_TEST(writing_keeps_what_is_not_ours)
{
    const cbx_metric_def def = { .name = "time",
                                 .unit = "s",
                                 .direction = CBX_DIRECTION_LOWER,
                                 .group = "",
                                 .description = "" };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_config_document_write(parse("{\"a\": [1.0], \"metric_defs\": {\"old\": 1}, \"b\": null}"),
                              &def, 1, &out);
    ck_assert_str_eq(out.bytes,
                     "{\n  \"a\": [\n    1.0\n  ],\n  \"metric_defs\": {\n    \"time\": {\n"
                     "      \"name\": \"time\",\n      \"unit\": \"s\",\n"
                     "      \"direction\": \"lower\",\n      \"group\": \"\",\n"
                     "      \"priority\": \"secondary\",\n      \"description\": \"\"\n"
                     "    }\n  },\n  \"b\": null\n}");
    cbx_text_buffer_clear(&out);
    cbx_config_document_write(NULL, NULL, 0, &out);
    ck_assert_str_eq(out.bytes, "{\n  \"metric_defs\": {}\n}");
    cbx_text_buffer_done(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("config_document");
    TCase *tc = tcase_create("config_document");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_definition_without_a_name_takes_its_key);
    tcase_add_test(tc, a_configuration_may_have_no_definitions);
    tcase_add_loop_test(tc, faults_name_the_field, 0, (int)(sizeof faults / sizeof *faults));
    tcase_add_test(tc, writing_keeps_what_is_not_ours);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
