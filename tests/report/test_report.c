/* The report's model from a store, and what the renderers make of it. */
#include "engine/report/report.h"
#include "engine/report/report_html.h"
#include "engine/report/report_json.h"
#include "engine/report/report_markdown.h"
#include "engine/store/sqlite_store.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { N_RUNS = 14 };

static cbx_arena *arena;
static cbx_store *store;
static cbx_nightly *report;

static const cbx_metric_def defs[] = {
    { "time", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_PRIMARY, "", false },
};
static const cbx_tag jax[] = { { "framework", "jax" }, { "size", "8" } };
static const cbx_tag numpy[] = { { "framework", "numpy" }, { "size", "8" } };

static void add_point(cbx_run *run, const char *name, const char *scenario, const cbx_tag *tags,
                      double value)
{
    cbx_point *points = cbx_arena_calloc(arena, run->n_points + 1, sizeof *points);
    cbx_metric *metric = cbx_arena_calloc(arena, 1, sizeof *metric);
    if (run->n_points)
        memcpy(points, run->points, run->n_points * sizeof *points);
    *metric = (cbx_metric){ .name = "time", .value = value };
    points[run->n_points++] = (cbx_point){ .name = name,
                                           .scenario = scenario,
                                           .status = "ok",
                                           .tags = tags,
                                           .n_tags = 2,
                                           .metrics = metric,
                                           .n_metrics = 1 };
    run->points = points;
}

/*
 * Fourteen days: "fft" steady at 1 ms (jax) and 2 ms (numpy) until jax takes 3 ms in the last run;
 * "gone" only in the first ten; scenario "other" only on even days, so not in the last run.
 */
static void put_day(int day)
{
    double wobble = 1 + 0.002 * (day * 5 % 7 - 3);
    cbx_run run = { .id = cbx_arena_printf(arena, "run%02d", day),
                    .timestamp = cbx_arena_printf(arena, "2026-03-%02dT00:00:00Z", day + 1),
                    .commit = cbx_arena_printf(arena, "%02d%038d", day, 0),
                    .branch = "main",
                    .environment = day < 7 ? "{\"cpu\": \"old\"}" : "{\"cpu\": \"new <b>\"}",
                    .metadata = "{}",
                    .defs = defs,
                    .n_defs = 1,
                    .format = "calibrax" };
    cbx_put_outcome outcome;
    cbx_error err;
    ck_assert_int_eq(cbx_timestamp_parse(run.timestamp, &run.epoch_us, &err), CBX_OK);
    add_point(&run, "fft", "signal", jax, day == N_RUNS - 1 ? 3e-3 : 1e-3 * wobble);
    add_point(&run, "fft", "signal", numpy, 2e-3 * wobble);
    if (day < 10)
        add_point(&run, "gone", "signal", jax, 5e-3 * wobble);
    if (day % 2 == 0)
        add_point(&run, "rare", "other", jax, 7e-3 * wobble);
    ck_assert_msg(cbx_store_put_run(store, &run, CBX_PUT_NEW, &outcome, &err) == CBX_OK, "%s",
                  err.text);
}

static void set_up(void)
{
    static const cbx_report_request request = { .period = "all runs", .now_us = 1790000000000000 };
    cbx_error err;
    arena = cbx_arena_new();
    ck_assert_msg(cbx_sqlite_store_open(":memory:", CBX_OPEN_WRITE, &store, &err) == CBX_OK, "%s",
                  err.text);
    for (int day = 0; day < N_RUNS; day++)
        put_day(day);
    ck_assert_msg(cbx_report_make(store, &request, &report, &err) == CBX_OK, "%s", err.text);
}

static void tear_down(void)
{
    cbx_report_free(report);
    cbx_store_close(store);
    cbx_arena_free(arena);
}

static const cbx_report_series *find(const char *label)
{
    for (size_t i = 0; i < report->n_series; i++)
        if (strcmp(report->series[i].label, label) == 0)
            return &report->series[i];
    ck_abort_msg("no series %s", label);
    return NULL;
}

START_TEST(every_series_is_accounted_for)
{
    size_t n = 0;
    ck_assert_uint_eq(report->n_runs, N_RUNS);
    ck_assert_uint_eq(report->n_series, 4);
    for (size_t i = 0; i < CBX_N_VERDICTS; i++)
        n += report->n_verdicts[i];
    ck_assert_uint_eq(n, report->n_series);
    ck_assert_uint_eq(report->n_vanished, 1);
    ck_assert(find("gone")->is_vanished);
    ck_assert(!find("rare")->is_vanished);
    ck_assert_int_eq(find("rare")->judgement.verdict, CBX_VERDICT_ABSENT);
}
END_TEST

START_TEST(the_regression_comes_first)
{
    const cbx_report_series *slow = find("fft [framework=jax]");
    ck_assert_uint_eq(report->n_verdicts[CBX_VERDICT_REGRESSION], 1);
    ck_assert_uint_eq(report->n_regressions, 1);
    ck_assert_str_eq(report->regressions[0].scenario, "signal");
    ck_assert_ptr_eq(report->regressions[0].series[0], slow);
    ck_assert_double_gt(slow->judgement.delta_pct, 190);
    ck_assert_ptr_eq(report->scenarios[1].series[0], slow);
}
END_TEST

/* The newest value is a finding against the level, so no part of it. */
START_TEST(level_and_noise_are_those_before_the_finding)
{
    const cbx_report_series *slow = find("fft [framework=jax]");
    ck_assert_double_eq_tol(slow->level, 1e-3, 1e-5);
    ck_assert_double_lt(slow->cv, 0.01);
    ck_assert_double_gt(slow->period_pct, 190);
}
END_TEST

START_TEST(runs_have_places_among_those_that_measured_the_scenario)
{
    const size_t *positions = report->scenarios[0].positions;
    ck_assert_str_eq(report->scenarios[0].name, "other");
    ck_assert_uint_eq(positions[0], 0);
    ck_assert_uint_eq(positions[3], 2); /* runs 0 and 2 came before */
    ck_assert_uint_eq(positions[N_RUNS], 7);
    ck_assert_uint_eq(report->scenarios[0].newest_run, 12);
}
END_TEST

START_TEST(labels_compete_and_machines_differ)
{
    ck_assert_uint_eq(report->n_rankings, 1);
    ck_assert_str_eq(report->rankings[0].ranks[0].label, "numpy");
    ck_assert(report->rankings[0].ranks[0].is_best);
    ck_assert_uint_eq(report->n_environments, 1);
    ck_assert_uint_eq(report->environments[0].run, 7);
}
END_TEST

static bool holds(const cbx_text_buffer *out, const char *text)
{
    return strstr(cbx_text_buffer_text(out), text) != NULL;
}

START_TEST(documents_say_so)
{
    cbx_text_buffer html = CBX_TEXT_BUFFER_INIT, markdown = CBX_TEXT_BUFFER_INIT;
    cbx_text_buffer json = CBX_TEXT_BUFFER_INIT;
    cbx_report_write_html(report, &html);
    cbx_report_write_markdown(report, &markdown);
    cbx_report_write_json(report, &json);
    ck_assert(holds(&html, "1 regression in 1 scenario"));
    ck_assert(holds(&html, "new &lt;b&gt;") && !holds(&html, "<b>\"}"));
    ck_assert(holds(&markdown, "### signal: 1 series worse, by up to"));
    ck_assert(holds(&markdown, "cpu: old \u2192 new &lt;b&gt;"));
    ck_assert(holds(&json, "\"counts\": {\"regression\": 1,"));
    ck_assert(holds(&json, "\"values\": [") && holds(&json, "0.003]"));
    cbx_text_buffer_done(&html);
    cbx_text_buffer_done(&markdown);
    cbx_text_buffer_done(&json);
}
END_TEST

START_TEST(a_period_is_kept)
{
    static const cbx_report_request request = { .period = "last 2 runs",
                                                .last = 2,
                                                .branch = "main" };
    cbx_nightly *shorter = NULL;
    cbx_error err;
    ck_assert_int_eq(cbx_report_make(store, &request, &shorter, &err), CBX_OK);
    ck_assert_uint_eq(shorter->n_runs, 2);
    ck_assert_uint_eq(shorter->n_series, 3); /* "gone" has no value in it */
    for (size_t i = 0; i < shorter->n_series; i++)
        ck_assert_uint_le(shorter->series[i].n_values, 2);
    cbx_report_free(shorter);
}
END_TEST

/* Long tables are cut so that a job's summary takes the document. */
START_TEST(markdown_stays_within_a_mebibyte)
{
    enum { MANY = 4000 };
    cbx_text_buffer out = CBX_TEXT_BUFFER_INIT;
    cbx_nightly large = *report;
    cbx_report_series *series = calloc(MANY, sizeof *series);
    char *name = malloc(5000);
    memset(name, '|', 4999);
    name[4999] = '\0';
    for (size_t i = 0; i < MANY; i++) {
        series[i] = *find("gone");
        series[i].label = name;
    }
    large.series = series;
    large.n_series = MANY;
    large.n_verdicts[CBX_VERDICT_ABSENT] = MANY;
    cbx_report_write_markdown(&large, &out);
    ck_assert_uint_gt(out.length, 100000);
    ck_assert_uint_le(out.length, CBX_REPORT_MARKDOWN_MOST_BYTES);
    ck_assert(holds(&out, "more are left out here"));
    cbx_text_buffer_done(&out);
    free(name);
    free(series);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tc = tcase_create("report");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, every_series_is_accounted_for);
    tcase_add_test(tc, the_regression_comes_first);
    tcase_add_test(tc, level_and_noise_are_those_before_the_finding);
    tcase_add_test(tc, runs_have_places_among_those_that_measured_the_scenario);
    tcase_add_test(tc, labels_compete_and_machines_differ);
    tcase_add_test(tc, documents_say_so);
    tcase_add_test(tc, a_period_is_kept);
    tcase_add_test(tc, markdown_stays_within_a_mebibyte);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
