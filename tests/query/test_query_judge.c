#include "engine/query/judged_value.h"
#include "tests/query/query_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A run of one point; environment and metrics are JSON with ' for ". */
static void add_judged(const char *id, int hour, const char *environment, const char *metrics)
{
    char document[1000], timestamp[40];
    cbx_timestamp_format((int64_t)hour * 3600000000, timestamp);
    (void)snprintf(document, sizeof document,
                   "{'id': '%s', 'timestamp': '%s', 'environment': %s, 'metadata': {}, "
                   "'metric_defs': {'throughput': {'name': 'throughput', 'unit': '1/s', "
                   "'direction': 'higher'}, 'latency': {'name': 'latency', 'unit': 'ms', "
                   "'direction': 'lower'}, 'note': {'name': 'note', 'unit': '', 'direction': "
                   "'info'}}, 'points': [{'name': 'p', 'scenario': 's', 'tags': {'a': 'b'}, "
                   "'metrics': {%s}}]}",
                   id, timestamp, environment, metrics);
    add_run(document);
}

static const double past[] = { 100.3, 99.1, 100.8, 99.6, 101.2, 100.1, 98.9, 99.9, 100.6, 99.5 };
enum { N_PAST = sizeof past / sizeof *past };

static void add_past(const char *environment, int from_hour)
{
    char id[16], metrics[200];
    for (int i = 0; i < N_PAST; i++) {
        (void)snprintf(id, sizeof id, "r%d", from_hour + i);
        (void)snprintf(
            metrics, sizeof metrics,
            "'latency': {'value': %g}, 'throughput': {'value': 64}, 'note': {'value': 1}", past[i]);
        add_judged(id, from_hour + i, environment, metrics);
    }
}

/* Two branches run by turns, on one of which a benchmark takes half as long again. */
static void add_branches(void)
{
    char document[600], timestamp[40];
    for (int i = 0; i < 2 * N_PAST; i++) {
        cbx_timestamp_format((int64_t)i * 3600000000, timestamp);
        (void)snprintf(document, sizeof document,
                       "{'id': 'b%02d', 'timestamp': '%s', 'branch': '%s', 'environment': {}, "
                       "'metadata': {}, 'metric_defs': {'latency': {'name': 'latency', 'unit': "
                       "'ms', 'direction': 'lower'}}, 'points': [{'name': 'p', 'scenario': 's', "
                       "'tags': {}, 'metrics': {'latency': {'value': %g}}}]}",
                       i, timestamp, i % 2 ? "dev" : "main", past[i / 2] * (i % 2 ? 1.5 : 1));
        add_run(document);
    }
}

static cbx_rowset *judge(const cbx_cell *arguments, size_t n)
{
    cbx_rowset *rows = NULL;
    cbx_error err;
    ck_assert_msg(cbx_query_run(cbx_query_find("judge_run"), query_store, arguments, n, &rows,
                                &err) == CBX_OK,
                  "%s", err.text);
    return rows;
}

static void expect_verdict(const cbx_rowset *rows, size_t row, const char *metric,
                           const char *verdict, const char *reason)
{
    ck_assert_str_eq(cbx_rowset_find_text(rows, row, "metric"), metric);
    ck_assert_str_eq(cbx_rowset_find_text(rows, row, "verdict"), verdict);
    ck_assert_str_eq(cbx_rowset_find_text(rows, row, "reason"), reason);
}

START_TEST(verdicts_with_their_evidence)
{
    add_past("{}", 0);
    add_judged("now", 20, "{}",
               "'latency': {'value': 120}, 'throughput': {'value': 70}, 'note': {'value': 9}, "
               "'size': {'value': 1}");
    cbx_rowset *rows = judge(NULL, 0);
    ck_assert_uint_eq(rows->n_rows, 4);
    expect_verdict(rows, 0, "latency", "regression", "");
    expect_verdict(rows, 1, "throughput", "improvement", "");
    expect_verdict(rows, 2, "note", "unjudged", "info metric");
    expect_verdict(rows, 3, "size", "unjudged", "no definition");
    ck_assert_double_eq_tol(cbx_rowset_find_number(rows, 0, "expected"), 100, 0.5);
    ck_assert(cbx_rowset_find_number(rows, 0, "interval_upper") < 105);
    ck_assert(cbx_rowset_find_number(rows, 0, "q_value") < 0.05);
    ck_assert_int_eq(cbx_rowset_find(rows, 0, "n_history").integer, N_PAST);
    ck_assert_double_eq_tol(cbx_rowset_find_number(rows, 1, "delta_pct"), 9.375, 1e-9);
    ck_assert_str_eq(cbx_rowset_find_text(rows, 0, "tags"), "{\"a\":\"b\"}");
    cbx_rowset_free(rows);
}
END_TEST

static const struct {
    const char *run, *branch, *verdict, *reason;
} branches[] = {
    { "b19", "dev", "unchanged", "" },
    { "b19", "main", "regression", "" },
    { "b18", "main", "unchanged", "" },
    { "b18", "dev", "improvement", "" },
    { "b19", NULL, "unchanged", "" },
    { "b19", "nosuch", "unjudged", "too few values: 0 of 6 on branch nosuch" },
};

START_TEST(a_branch_limits_the_history)
{
    add_branches();
    const cbx_named_cell arguments[] = { { "run", cbx_cell_text(branches[_i].run) },
                                         { "branch", cbx_cell_text(branches[_i].branch) } };
    cbx_rowset *rows = NULL;
    cbx_error err;
    ck_assert_int_eq(cbx_query_run_named("judge_run", query_store, arguments, 2, &rows, &err),
                     CBX_OK);
    expect_verdict(rows, 0, "latency", branches[_i].verdict, branches[_i].reason);
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(arguments_have_names)
{
    const cbx_named_cell arguments[] = { { "branches", cbx_cell_text("main") } };
    cbx_rowset *rows = NULL;
    cbx_error err;
    ck_assert_int_eq(cbx_query_run_named("judge_run", query_store, arguments, 1, &rows, &err),
                     CBX_INVALID);
    ck_assert_str_eq(err.text, "judge_run: has no argument branches");
    ck_assert_int_eq(cbx_query_run_named("judge", query_store, NULL, 0, &rows, &err),
                     CBX_NOT_FOUND);
}
END_TEST

START_TEST(rows_as_structs)
{
    add_past("{}", 0);
    add_judged("now", 20, "{}", "'latency': {'value': 120}, 'note': {'value': 9}");
    cbx_rowset *rows = judge(NULL, 0);
    const cbx_judged_value latency = cbx_judged_value_read(rows, 0);
    const cbx_judged_value note = cbx_judged_value_read(rows, 1);
    ck_assert_int_eq(latency.verdict, CBX_VERDICT_REGRESSION);
    ck_assert_double_eq_tol(latency.value, 120, 1e-9);
    ck_assert(latency.lower < latency.expected && latency.expected < latency.upper);
    ck_assert(latency.has_history);
    ck_assert_int_eq(latency.n_history, N_PAST);
    ck_assert_str_eq(latency.reason, "");
    ck_assert_int_eq(note.verdict, CBX_VERDICT_UNJUDGED);
    ck_assert(isnan(note.expected) && !note.has_history);
    ck_assert_str_eq(note.reason, "info metric");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(only_what_came_before_counts)
{
    add_past("{}", 0);
    add_judged("now", 20, "{}", "'latency': {'value': 101}");
    for (int i = 0; i < 8; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "later%d", i);
        add_judged(id, 30 + i, "{}", "'latency': {'value': 500}");
    }
    const cbx_cell arguments[] = { cbx_cell_text("now") };
    cbx_rowset *rows = judge(arguments, 1);
    expect_verdict(rows, 0, "latency", "unchanged", "");
    ck_assert_int_eq(cbx_rowset_find(rows, 0, "n_history").integer, N_PAST);
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(a_former_level_is_no_history)
{
    char id[16], metrics[80];
    for (int i = 0; i < 30; i++) {
        (void)snprintf(id, sizeof id, "old%d", i);
        (void)snprintf(metrics, sizeof metrics, "'latency': {'value': %g}", past[i % N_PAST] * 2);
        add_judged(id, i, "{}", metrics);
    }
    add_past("{}", 40);
    add_judged("now", 60, "{}", "'latency': {'value': 110}");
    cbx_rowset *rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "regression", "");
    ck_assert_int_eq(cbx_rowset_find(rows, 0, "n_history").integer, N_PAST);
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(another_machine_is_no_history)
{
    add_past("{'cpu': 'Xeon', 'load': 0.3}", 0);
    add_judged("now", 20, "{'cpu': 'EPYC', 'load': 0.1}", "'latency': {'value': 100}");
    cbx_rowset *rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "unjudged",
                   "too few values: 0 of 6 on this machine, 10 in another environment");
    ck_assert_int_eq(cbx_rowset_find(rows, 0, "n_history").integer, 0);
    cbx_rowset_free(rows);
    const cbx_cell any[] = { cbx_cell_null(), cbx_cell_null(), cbx_cell_null(),    cbx_cell_null(),
                             cbx_cell_null(), cbx_cell_null(), cbx_cell_integer(1) };
    rows = judge(any, 7);
    expect_verdict(rows, 0, "latency", "unchanged", "");
    cbx_rowset_free(rows);
    add_judged("again", 21, "{'load': 0.9, 'cpu': 'Xeon', 'python': '3.12'}",
               "'latency': {'value': 100}");
    rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "unchanged", "");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(why_a_series_is_not_judged)
{
    add_judged("r0", 0, "{}", "'latency': {'value': 1}");
    add_judged("now", 1, "{}", "'latency': {'value': 2}, 'throughput': {'value': NaN}");
    cbx_rowset *rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "unjudged", "too few values: 1 of 6");
    expect_verdict(rows, 1, "throughput", "unjudged", "no value");
    ck_assert_int_eq((int)cbx_rowset_find(rows, 0, "p_value").type, CBX_CELL_NULL);
    ck_assert_int_eq((int)cbx_rowset_find(rows, 1, "n_history").type, CBX_CELL_NULL);
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(a_level_of_zero)
{
    char id[16];
    for (int i = 0; i < 8; i++) {
        (void)snprintf(id, sizeof id, "r%d", i);
        add_judged(id, i, "{}", "'latency': {'value': 0}");
    }
    cbx_rowset *rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "unjudged", "zero baseline");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(an_accepted_change_begins_a_new_past)
{
    cbx_error err;
    add_past("{}", 0);
    add_past("{}", 20);
    const cbx_acceptance acceptance = { .id = 1,
                                        .run_id = "r25",
                                        .run_epoch_us = 25 * 3600000000,
                                        .metric = "latency",
                                        .name = "*",
                                        .reason = "meant",
                                        .author = "me",
                                        .accepted_at = "1970-01-03T00:00:00+00:00" };
    ck_assert_msg(cbx_store_put_acceptances(query_store, &acceptance, 1, &err) == CBX_OK, "%s",
                  err.text);
    cbx_rowset *rows = judge(NULL, 0);
    expect_verdict(rows, 0, "latency", "unjudged",
                   "too few values: 4 of 6 since the accepted run r25");
    expect_verdict(rows, 1, "throughput", "unchanged", "");
    cbx_rowset_free(rows);
}
END_TEST

static void add_sampled(const char *id, int hour, double value, double spread)
{
    char metrics[400];
    (void)snprintf(metrics, sizeof metrics,
                   "'latency': {'value': %g, 'samples': [%g, %g, %g, %g, %g]}, 'throughput': "
                   "{'value': 5}",
                   value, value - 2 * spread, value - spread, value, value + spread,
                   value + 2 * spread);
    add_judged(id, hour, "{}", metrics);
}

static void set_baseline(const char *id)
{
    cbx_error err;
    ck_assert_msg(cbx_store_set_baseline(query_store, "main", id, &err) == CBX_OK, "%s", err.text);
}

START_TEST(samples_of_two_runs)
{
    const cbx_cell arguments[] = { cbx_cell_null(), cbx_cell_text("samples") };
    add_sampled("base", 0, 100, 0.1);
    set_baseline("base");
    add_sampled("now", 1, 110, 0.1);
    cbx_rowset *rows = judge(arguments, 2);
    expect_verdict(rows, 0, "latency", "regression", "");
    expect_verdict(rows, 1, "throughput", "unjudged", "fewer than two samples");
    /* scipy.stats.mannwhitneyu of 5 against 5 separated values: 0.00793650793650794 */
    ck_assert_double_eq_tol(cbx_rowset_find_number(rows, 0, "q_value"), 0.00793650793650794, 1e-15);
    ck_assert_double_eq_tol(cbx_rowset_find_number(rows, 0, "delta_pct"), 10, 1e-12);
    cbx_rowset_free(rows);
    add_sampled("near", 2, 101, 0.1);
    rows = judge(arguments, 2);
    expect_verdict(rows, 0, "latency", "unchanged", "smaller than the minimum effect");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(samples_that_promise_more_than_runs_keep)
{
    static const double levels[] = { 100, 104, 97, 102, 98, 103, 99 };
    const cbx_cell arguments[] = { cbx_cell_null(), cbx_cell_text("samples") };
    char id[16];
    for (int i = 0; i < 7; i++) {
        (void)snprintf(id, sizeof id, "r%d", i);
        add_sampled(id, i, levels[i], 0.1);
    }
    set_baseline("r0");
    add_sampled("now", 9, 104, 0.1);
    cbx_rowset *rows = judge(arguments, 2);
    expect_verdict(rows, 0, "latency", "regression",
                   "runs vary by 2.6 %, the samples' mean by 0.068 %: judge by method history");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(threshold_of_two_runs)
{
    const cbx_cell arguments[] = { cbx_cell_null(), cbx_cell_text("threshold") };
    add_judged("base", 0, "{}", "'latency': {'value': 100}, 'throughput': {'value': 0}");
    set_baseline("base");
    add_judged("now", 1, "{}",
               "'latency': {'value': 90}, 'throughput': {'value': 5}, 'note': {'value': 1}");
    cbx_rowset *rows = judge(arguments, 2);
    expect_verdict(rows, 0, "latency", "improvement", "");
    expect_verdict(rows, 1, "throughput", "unjudged", "zero baseline");
    expect_verdict(rows, 2, "note", "unjudged", "info metric");
    cbx_rowset_free(rows);
    add_judged("more", 2, "{}", "'latency': {'value': 105}, 'later': {'value': 1}");
    rows = judge(arguments, 2);
    expect_verdict(rows, 0, "latency", "unchanged", "");
    expect_verdict(rows, 1, "later", "unjudged", "no definition");
    cbx_rowset_free(rows);
}
END_TEST

START_TEST(what_is_refused)
{
    add_past("{}", 0);
    expect_error("judge_run", "['latest', 'guess']",
                 "judge_run: argument 2 (method) must be 'history', 'samples' or 'threshold', not "
                 "'guess'");
    expect_error("judge_run", "['latest', 'history', 0]",
                 "judge_run: argument 3 (fdr) must be between 0 and 1");
    expect_error("judge_run", "['latest', 'history', 0.05, -1]",
                 "judge_run: argument 4 (min_effect) must be a finite number of at least 0, "
                 "got -1.0");
    expect_error("judge_run", "['latest', 'history', 0.05, 0.02, 4]",
                 "judge_run: argument 5 (window) must be at least min_history (6), got 4");
    expect_error("judge_run", "['latest', 'history', 0.05, 0.02, 30, 2]",
                 "judge_run: argument 6 (min_history) must be at least 3, got 2");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("query_judge");
    tcase_add_test(tc, verdicts_with_their_evidence);
    tcase_add_loop_test(tc, a_branch_limits_the_history, 0, sizeof branches / sizeof *branches);
    tcase_add_test(tc, arguments_have_names);
    tcase_add_test(tc, rows_as_structs);
    tcase_add_test(tc, only_what_came_before_counts);
    tcase_add_test(tc, a_former_level_is_no_history);
    tcase_add_test(tc, another_machine_is_no_history);
    tcase_add_test(tc, why_a_series_is_not_judged);
    tcase_add_test(tc, a_level_of_zero);
    tcase_add_test(tc, an_accepted_change_begins_a_new_past);
    tcase_add_test(tc, samples_of_two_runs);
    tcase_add_test(tc, samples_that_promise_more_than_runs_keep);
    tcase_add_test(tc, threshold_of_two_runs);
    tcase_add_test(tc, what_is_refused);
    return run_query_tests("query_judge", tc);
}
