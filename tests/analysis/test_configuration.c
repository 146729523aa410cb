#include "engine/analysis/configuration.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

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

static const cbx_metric_def defs[] = {
    { .name = "throughput", .direction = CBX_DIRECTION_HIGHER },
    { .name = "latency", .direction = CBX_DIRECTION_LOWER },
    { .name = "note", .direction = CBX_DIRECTION_INFO },
};

/* A run of one point with these three metrics. */
static cbx_run *make_run(double throughput, double latency, double note)
{
    cbx_run *run = cbx_arena_calloc(arena, 1, sizeof *run);
    cbx_point *point = cbx_arena_calloc(arena, 1, sizeof *point);
    cbx_metric *metrics = cbx_arena_calloc(arena, 3, sizeof *metrics);
    metrics[0] = (cbx_metric){ .name = "throughput", .value = throughput };
    metrics[1] = (cbx_metric){ .name = "latency", .value = latency };
    metrics[2] = (cbx_metric){ .name = "note", .value = note };
    *point = (cbx_point){ .name = "p", .metrics = metrics, .n_metrics = 3 };
    *run = (cbx_run){ .defs = defs, .n_defs = COUNT(defs), .points = point, .n_points = 1 };
    return run;
}

static cbx_configuration_row *compare(cbx_run *a, cbx_run *b, const char *const *metrics,
                                      size_t n_metrics, size_t *ret_n)
{
    const cbx_configuration configurations[] = { { "a", a }, { "b", b } };
    const cbx_configuration_request request = {
        .configurations = configurations,
        .n_configurations = 2,
        .metrics = metrics,
        .n_metrics = n_metrics,
    };
    cbx_configuration_row *rows = NULL;
    ck_assert_int_eq(cbx_configurations_compare(&request, arena, &rows, ret_n, &err), CBX_OK);
    return rows;
}

static const struct {
    const char *what;
    double a[3], b[3]; /* throughput, latency, note */
    const char *winners; /* of latency, note (first place), throughput, overall */
    double factors[3];   /* of the second in latency, note, throughput */
} contests[] = {
    { "one wins both", { 200, 5, 1 }, { 100, 10, 2 }, "abaa", { 2, 2, 2 } },
    { "slow and fast", { 100, 10, 1 }, { 200, 2, 1 }, "babb", { 5, 1, 2 } },
    { "one each: a tie, the first", { 100, 2, 3 }, { 200, 10, 3 }, "aaba", { 5, 1, 2 } },
    { "a zero", { 0, 0, 1 }, { 5, 0, 1 }, "aabb", { 1, 1, INFINITY } },
};
START_TEST(two_configurations)
{
    size_t n = 0;
    cbx_configuration_row *rows
        = compare(make_run(contests[_i].a[0], contests[_i].a[1], contests[_i].a[2]),
                  make_run(contests[_i].b[0], contests[_i].b[1], contests[_i].b[2]), NULL, 0, &n);
    static const char *const metrics[] = { "latency", "note", "throughput" };
    ck_assert_uint_eq(n, 6);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(rows[i].metric, metrics[i / 2]);
        ck_assert_uint_eq(rows[i].entry.rank, i % 2 + 1);
        ck_assert_int_eq(rows[i].entry.is_best, i % 2 == 0 && i / 2 != 1);
        ck_assert_int_eq(rows[i].wins_overall, rows[i].entry.label[0] == contests[_i].winners[3]);
        if (i % 2 == 0)
            ck_assert_int_eq(rows[i].entry.label[0], contests[_i].winners[i / 2]);
        double want = i % 2 ? contests[_i].factors[i / 2] : 1, got = rows[i].improvement_factor;
        ck_assert(rows[i].has_factor);
        ck_assert_msg(!(got < want) && !(got > want), "%s: row %zu: %g", contests[_i].what, i, got);
    }
}
END_TEST

START_TEST(metrics_as_asked_for)
{
    static const char *const wanted[] = { "throughput", "nowhere", "latency", "throughput" };
    size_t n = 0;
    cbx_configuration_row *rows
        = compare(make_run(1, 2, 3), make_run(4, 5, 6), wanted, COUNT(wanted), &n);
    ck_assert_uint_eq(n, 4);
    ck_assert_str_eq(rows[0].metric, "throughput");
    ck_assert_str_eq(rows[2].metric, "latency");
    (void)compare(make_run(1, 2, 3), make_run(4, 5, 6), wanted, 0, &n);
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(only_info_and_missing_values_have_no_winner)
{
    static const char *const note[] = { "note", "latency" };
    size_t n = 0;
    cbx_configuration_row *rows = compare(make_run(1, NAN, 1), make_run(2, NAN, 2), note, 2, &n);
    ck_assert_uint_eq(n, 4);
    for (size_t i = 0; i < n; i++)
        ck_assert(!rows[i].wins_overall && !rows[i].entry.is_best);
    ck_assert(!rows[3].has_factor);
}
END_TEST

/* The first point counts for the ranks and for the winner: who wins every metric wins overall. */
START_TEST(winner_is_scored_by_the_points_that_are_ranked)
{
    cbx_run *a = make_run(200, 5, 1), *b = make_run(100, 10, 1);
    cbx_point *points = cbx_arena_calloc(arena, 2, sizeof *points);
    points[0] = a->points[0];
    points[1] = make_run(1, 1000, 1)->points[0];
    a->points = points;
    a->n_points = 2;
    size_t n = 0;
    const cbx_configuration_row *rows = compare(a, b, NULL, 0, &n);
    ck_assert_str_eq(rows[0].entry.label, "a");
    ck_assert(rows[0].wins_overall);
}
END_TEST

START_TEST(later_definitions_override)
{
    cbx_metric_def higher = defs[1];
    higher.direction = CBX_DIRECTION_HIGHER;
    cbx_run *a = make_run(1, 10, 1), *b = make_run(1, 20, 1);
    b->defs = &higher;
    b->n_defs = 1;
    size_t n = 0;
    ck_assert_str_eq(compare(a, b, NULL, 0, &n)[0].entry.label, "b");
    ck_assert_str_eq(compare(b, a, NULL, 0, &n)[0].entry.value > 15 ? "b first" : "a first",
                     "a first");
}
END_TEST

START_TEST(one_configuration_is_too_few)
{
    const cbx_configuration one = { "a", make_run(1, 1, 1) };
    const cbx_configuration_request request = { .configurations = &one, .n_configurations = 1 };
    cbx_configuration_row *rows = NULL;
    size_t n = 0;
    ck_assert_int_eq(cbx_configurations_compare(&request, arena, &rows, &n, &err), CBX_INVALID);
    ck_assert_ptr_nonnull(strstr(err.text, "At least 2"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("configuration");
    TCase *tc = tcase_create("configuration");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, two_configurations, 0, (int)COUNT(contests));
    tcase_add_test(tc, metrics_as_asked_for);
    tcase_add_test(tc, only_info_and_missing_values_have_no_winner);
    tcase_add_test(tc, winner_is_scored_by_the_points_that_are_ranked);
    tcase_add_test(tc, later_definitions_override);
    tcase_add_test(tc, one_configuration_is_too_few);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
