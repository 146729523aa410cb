#include "engine/store/sqlite_store.h"
#include "importers/importer.h"
#include "importers/nperf_gate.h"
#include "importers/nperf_gate_report.h"
#include "tests/importers/real_data.h"
#include "tests/importers/run_list.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLD FIXTURES "/nperf/gate_baseline.jsonl"
#define NOW FIXTURES "/nperf/gate_current.jsonl"

static cbx_nperf_row_set *old, *now;
static cbx_arena *arena;
static cbx_text_buffer out;
static const cbx_nperf_thresholds usual = CBX_NPERF_DEFAULT_THRESHOLDS;

static void set_up(void)
{
    old = cbx_nperf_row_set_new();
    now = cbx_nperf_row_set_new();
    arena = cbx_arena_new();
    out = (cbx_text_buffer)CBX_TEXT_BUFFER_INIT;
}

static void tear_down(void)
{
    cbx_nperf_row_set_free(old);
    cbx_nperf_row_set_free(now);
    cbx_arena_free(arena);
    cbx_text_buffer_done(&out);
}

static void add(cbx_nperf_row_set *set, const char *path)
{
    cbx_error err = { "" };
    ck_assert_msg(cbx_nperf_row_set_add_path(set, path, &err) == CBX_OK, "%s", err.text);
}

static cbx_nperf_gate run_gate(cbx_nperf_thresholds thresholds)
{
    cbx_nperf_gate gate;
    cbx_error err = { "" };
    ck_assert_msg(cbx_nperf_gate_run(old, now, &thresholds, arena, &gate, &err) == CBX_OK, "%s",
                  err.text);
    return gate;
}

/* By the rules of nperf's gate table, worked out by hand; in key order (of texts: 16384 before 2).
 */
static const struct {
    const char *point;
    cbx_nperf_kind kind;
    double min, p95; /* < 0: none */
    bool min_trips, p95_trips, regressed;
} keys[] = {
    /* 1.1 / 1.0 is not above 1.10; the row of run g0 is older and does not count */
    { "{\"n\": 1, \"seed\": 0}", CBX_NPERF_COMPARED, 1.1, 1, false, false, false },
    { "{\"n\": 10, \"seed\": 0}", CBX_NPERF_COMPARED, -1, -1, false, false, false },
    { "{\"n\": 11, \"seed\": 0}", CBX_NPERF_NEW, -1, -1, false, false, false },
    { "{\"n\": 16384, \"seed\": 0}", CBX_NPERF_COMPARED, 1, 1, false, false, false },
    { "{\"n\": 2, \"seed\": 0}", CBX_NPERF_COMPARED, 1.3356, 0.6667, true, false, true },
    { "{\"n\": 3, \"seed\": 0}", CBX_NPERF_STATUS_REGRESSION, -1, -1, false, false, true },
    { "{\"n\": 4, \"seed\": 0}", CBX_NPERF_RECOVERED, -1, -1, false, false, false },
    { "{\"n\": 4096, \"seed\": 0}", CBX_NPERF_COMPARED, 1, 1, false, false, false },
    { "{\"n\": 5, \"seed\": 0}", CBX_NPERF_STILL_FAILING, -1, -1, false, false, false },
    { "{\"n\": 6, \"seed\": 0}", CBX_NPERF_SKIPPED_CURRENT, -1, -1, false, false, false },
    { "{\"n\": 7, \"seed\": 0}", CBX_NPERF_NEW, -1, -1, false, false, false },
    { "{\"n\": 8, \"seed\": 0}", CBX_NPERF_COMPARED, 0.594, 1.26, false, true, true },
    { "{\"n\": 9, \"seed\": 0}", CBX_NPERF_DROPPED, -1, -1, false, false, false },
};
enum { N_KEYS = sizeof keys / sizeof keys[0] };

static void check_ratio(const cbx_nperf_comparison *comparison, cbx_nperf_stat stat, double want)
{
    ck_assert_int_eq(comparison->has_ratio[stat], want >= 0);
    if (want >= 0)
        ck_assert_double_eq_tol(comparison->ratio[stat], want, 1e-15);
}

START_TEST(every_kind_of_the_table)
{
    add(old, OLD);
    add(now, NOW);
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_uint_eq(gate.n_keys, N_KEYS);
    const cbx_nperf_comparison *comparison = &gate.comparisons[_i];
    ck_assert_str_eq(cbx_nperf_comparison_key(comparison)->point, keys[_i].point);
    ck_assert_str_eq(cbx_nperf_kind_name(comparison->kind), cbx_nperf_kind_name(keys[_i].kind));
    check_ratio(comparison, CBX_NPERF_MIN, keys[_i].min);
    check_ratio(comparison, CBX_NPERF_P95, keys[_i].p95);
    ck_assert_int_eq(comparison->trip[CBX_NPERF_MIN], keys[_i].min_trips);
    ck_assert_int_eq(comparison->trip[CBX_NPERF_P95], keys[_i].p95_trips);
    ck_assert_int_eq(comparison->regressed, keys[_i].regressed);
}
END_TEST

START_TEST(counts)
{
    add(old, OLD);
    add(now, NOW);
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_uint_eq(gate.n_compared, 6);
    ck_assert_uint_eq(gate.n_regressed, 3);
    ck_assert_uint_eq(gate.n_new, 2);
    ck_assert_uint_eq(gate.n_dropped, 1);
}
END_TEST

#define ROW(point, status, metrics)                                                                \
    "{\"run_id\": \"r\", \"case\": \"c|<b>\", \"param_point\": " point                             \
    ", \"baseline\": \"[x](y)\", \"platform\": \"p\", \"status\": \"" status                       \
    "\", \"metrics\": " metrics "}\n"
#define TIMES(min, p95) "{\"steady_time\": {\"min\": " min ", \"p95\": " p95 "}}"

static void add_text(cbx_nperf_row_set *set, const char *text)
{
    cbx_error err = { "" };
    ck_assert_msg(cbx_nperf_row_set_add_text(set, text, strlen(text), &err) == CBX_OK, "%s",
                  err.text);
}

START_TEST(the_artifact)
{
    add_text(old, ROW("{\"n\": 2, \"a\": \"\\u00e9\"}", "ok", TIMES("1.0", "null"))
                      ROW("{\"n\": 3}", "ok", "null"));
    add_text(now, ROW("{\"a\": \"\\u00e9\", \"n\": 2}", "ok", TIMES("1.25", "2"))
                      ROW("{\"n\": 3}", "oom", "null") ROW("{\"n\": 4}", "ok", "null"));
    cbx_nperf_gate gate = run_gate(usual);
    cbx_nperf_gate_write_artifact(&gate, &out);
    /* python3: json.dumps(artifact, indent=2) + "\n" of the document nperf describes */
    ck_assert_str_eq(cbx_text_buffer_text(&out),
                     "{\n"
                     "  \"thresholds\": {\n    \"min\": 1.1,\n    \"p95\": 1.25\n  },\n"
                     "  \"summary\": {\n    \"n_keys\": 3,\n    \"n_compared\": 1,\n"
                     "    \"n_regressed\": 2,\n    \"n_new\": 1,\n    \"n_dropped\": 0,\n"
                     "    \"verdict\": \"fail\"\n  },\n"
                     "  \"comparisons\": [\n"
                     "    {\n      \"case\": \"c|<b>\",\n      \"platform\": \"p\",\n"
                     "      \"param_point\": {\n        \"a\": \"\\u00e9\",\n        \"n\": 2\n"
                     "      },\n      \"baseline\": \"[x](y)\",\n      \"kind\": \"compared\",\n"
                     "      \"status\": \"ok\",\n      \"ratios\": {\n        \"min\": 1.25,\n"
                     "        \"p95\": null\n      },\n      \"trips\": {\n"
                     "        \"min\": true,\n        \"p95\": false\n      },\n"
                     "      \"regressed\": true\n    },\n"
                     "    {\n      \"case\": \"c|<b>\",\n      \"platform\": \"p\",\n"
                     "      \"param_point\": {\n        \"n\": 3\n      },\n"
                     "      \"baseline\": \"[x](y)\",\n      \"kind\": \"status_regression\",\n"
                     "      \"baseline_status\": \"ok\",\n      \"current_status\": \"oom\",\n"
                     "      \"regressed\": true\n    },\n"
                     "    {\n      \"case\": \"c|<b>\",\n      \"platform\": \"p\",\n"
                     "      \"param_point\": {\n        \"n\": 4\n      },\n"
                     "      \"baseline\": \"[x](y)\",\n      \"kind\": \"new\",\n"
                     "      \"regressed\": false\n    }\n  ]\n}\n");
}
END_TEST

START_TEST(the_markdown_report)
{
    cbx_error err = { "" };
    add_text(old, ROW("{\"n\": 2, \"seed\": 0, \"shape\": [2, 3]}", "ok", TIMES("1.0", "1.0"))
                      ROW("{\"m\": 1, \"k\": 2, \"n\": 3, \"algebra\": \"real\"}", "oom", "null"));
    add_text(now, ROW("{\"n\": 2, \"seed\": 0, \"shape\": [2, 3]}", "ok", TIMES("1.3356", "1"))
                      ROW("{\"m\": 1, \"k\": 2, \"n\": 3, \"algebra\": \"real\"}", "ok", "null"));
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_int_eq(cbx_nperf_gate_write_markdown(&gate, &out, &err), CBX_OK);
    ck_assert_str_eq(
        cbx_text_buffer_text(&out),
        "# nperf regression gate\n\n"
        "\U0001f534 **FAIL** \u2014 2 keys: 1 compared, 1 regressed, 0 new, 0 dropped.\n\n"
        "A key is regressed when its steady time grew by more than 1.1\u00d7 (min) or 1.25\u00d7 "
        "(p95) over the baseline, or when it was ok and now fails.\n\n"
        "| case | platform | param | baseline | min | p95 | note |\n"
        "| --- | --- | --- | --- | ---: | ---: | --- |\n"
        "| c\\|&lt;b> | p | n=2,shape=[2, 3] | [x]\\(y) | 1.34\u00d7 \u26a0 | 1.00\u00d7 |  |\n"
        "| c\\|&lt;b> | p | 1x2x3 (real) | [x]\\(y) | \u2014 | \u2014 | recovered (oom \u2192 ok) "
        "|\n"
        "\n## Regressions\n\n"
        "- c\\|&lt;b>, p, n=2,shape=[2, 3], [x]\\(y): min 1.34\u00d7 \u26a0, p95 1.00\u00d7\n");
}
END_TEST

START_TEST(rows_are_ordered_by_what_matters)
{
    cbx_error err = { "" };
    static const char *const notes[] = { "**status ok \u2192 oom**", "still oom",
                                         "recovered (oom \u2192 ok)", "dropped (no current)",
                                         "new (no baseline)" };
    const char *at;
    add(old, OLD);
    add(now, NOW);
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_int_eq(cbx_nperf_gate_write_markdown(&gate, &out, &err), CBX_OK);
    at = cbx_text_buffer_text(&out);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        at = strstr(at, notes[i]);
        ck_assert_msg(at != NULL, "%s is missing or too early", notes[i]);
    }
}
END_TEST

START_TEST(nan_is_not_a_regression)
{
    add_text(old, ROW("{}", "ok", TIMES("NaN", "1.0")));
    add_text(now, ROW("{}", "ok", TIMES("1.0", "NaN")));
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_uint_eq(gate.n_regressed, 0);
    ck_assert(!gate.comparisons[0].has_ratio[CBX_NPERF_MIN]);
    ck_assert(gate.comparisons[0].has_ratio[CBX_NPERF_P95]);
}
END_TEST

START_TEST(an_empty_side_is_an_error)
{
    cbx_nperf_gate gate;
    cbx_error err = { "" };
    add(old, OLD);
    ck_assert_int_eq(cbx_nperf_gate_run(old, now, &usual, arena, &gate, &err), CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(err.text, "current side holds no rows"));
}
END_TEST

START_TEST(faults_name_path_and_line)
{
    cbx_error err = { "" };
    ck_assert_int_ne(cbx_nperf_row_set_add_path(old, "/no/such.jsonl", &err), CBX_OK);
    ck_assert_ptr_nonnull(strstr(err.text, "/no/such.jsonl: "));
    ck_assert_int_eq(cbx_nperf_row_set_add_path(old, FIXTURES "/session/tree/a.json", &err),
                     CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(err.text, "tree/a.json: line 1: column 2"));
}
END_TEST

START_TEST(directories_are_searched)
{
    size_t n = 0;
    add(old, FIXTURES "/nperf");
    (void)cbx_nperf_row_set_items(old, &n);
    /* blur 5, odd 3; of the gate pair 11 keys and 2 more of its current side */
    ck_assert_uint_eq(n, 5 + 3 + 13);
}
END_TEST

START_TEST(rows_come_from_a_store_too)
{
    run_list list;
    cbx_store *store;
    cbx_put_outcome outcome;
    cbx_error err = { "" };
    run_list_init(&list);
    run_list_read_file(&list, &cbx_nperf_format, NOW);
    ck_assert_int_eq(cbx_sqlite_store_open(":memory:", CBX_OPEN_WRITE, &store, &err), CBX_OK);
    for (size_t i = 0; i < list.n; i++)
        ck_assert_msg(cbx_store_put_run(store, list.runs[i], CBX_PUT_ADD, &outcome, &err) == CBX_OK,
                      "%s", err.text);
    ck_assert_msg(cbx_nperf_row_set_add_store(now, store, &err) == CBX_OK, "%s", err.text);
    add(old, OLD);
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_uint_eq(gate.n_keys, N_KEYS);
    ck_assert_uint_eq(gate.n_regressed, 3);
    cbx_store_close(store);
    run_list_done(&list);
}
END_TEST

/* The real pair: 8 keys, 4 compared, 1 regressed, 4 new; with a min threshold of 1.4 it passes. */
static const struct {
    const char *point, *baseline;
    double min, p95;
} pair[] = {
    { "{\"seed\": 0, \"shape\": [256, 256]}", "nitrix-jax", 1.3356, 0.9833 },
    { "{\"seed\": 0, \"shape\": [256, 256]}", "scipy.ndimage.map_coordinates", 0.7264, 0.6106 },
    { "{\"seed\": 0, \"shape\": [64, 64]}", "nitrix-jax", 0.9281, 0.966 },
    { "{\"seed\": 0, \"shape\": [64, 64]}", "scipy.ndimage.map_coordinates", 0.7909, 0.4865 },
};
START_TEST(a_real_pair)
{
    char path[4200];
    const char *folder = real_data_folder("nperf", "a_real_pair");
    if (!folder)
        return;
    (void)snprintf(path, sizeof path, "%s/spatial_transform.v1.jsonl", folder);
    add(old, path);
    (void)snprintf(path, sizeof path, "%s/spatial_transform.v2.jsonl", folder);
    add(now, path);
    cbx_nperf_gate gate = run_gate(usual);
    ck_assert_uint_eq(gate.n_keys, 8);
    ck_assert_uint_eq(gate.n_compared, 4);
    ck_assert_uint_eq(gate.n_regressed, 1);
    ck_assert_uint_eq(gate.n_new, 4);
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
        ck_assert_str_eq(gate.comparisons[i].baseline->point, pair[i].point);
        ck_assert_str_eq(gate.comparisons[i].baseline->baseline, pair[i].baseline);
        check_ratio(&gate.comparisons[i], CBX_NPERF_MIN, pair[i].min);
        check_ratio(&gate.comparisons[i], CBX_NPERF_P95, pair[i].p95);
    }
    ck_assert_uint_eq(run_gate((cbx_nperf_thresholds){ { 1.4, 1.25 } }).n_regressed, 0);
}
END_TEST

static Suite *nperf_gate_suite(void)
{
    Suite *suite = suite_create("nperf_gate");
    TCase *tc = tcase_create("gate");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, every_kind_of_the_table, 0, N_KEYS);
    tcase_add_test(tc, counts);
    tcase_add_test(tc, the_artifact);
    tcase_add_test(tc, the_markdown_report);
    tcase_add_test(tc, rows_are_ordered_by_what_matters);
    tcase_add_test(tc, nan_is_not_a_regression);
    tcase_add_test(tc, an_empty_side_is_an_error);
    tcase_add_test(tc, faults_name_path_and_line);
    tcase_add_test(tc, directories_are_searched);
    tcase_add_test(tc, rows_come_from_a_store_too);
    tcase_add_test(tc, a_real_pair);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(nperf_gate_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
