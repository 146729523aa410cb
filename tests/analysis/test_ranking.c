#include "engine/analysis/ranking.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

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

/* Labels a, b, c, d with these values; the letters of order are the labels, best first. */
static const struct {
    const char *what;
    double values[4];
    size_t n;
    cbx_direction direction;
    const char *order;
    bool has_best;
    double last_delta; /* of the last entry; NaN: none */
} tables[] = {
    { "higher", { 1, 4, 2 }, 3, CBX_DIRECTION_HIGHER, "bca", true, 75 },
    { "lower", { 1, 4, 2 }, 3, CBX_DIRECTION_LOWER, "acb", true, 300 },
    { "no definition", { 1, 4, 2 }, 3, CBX_DIRECTION_NONE, "bca", true, 75 },
    { "info has no best", { 1, 4, 2 }, 3, CBX_DIRECTION_INFO, "bca", false, 75 },
    { "ties keep order, higher", { 5, 7, 5, 7 }, 4, CBX_DIRECTION_HIGHER, "bdac", true, 200.0 / 7 },
    { "ties keep order, lower", { 5, 7, 5, 7 }, 4, CBX_DIRECTION_LOWER, "acbd", true, 40 },
    { "missing last", { NAN, 1, NAN, 2 }, 4, CBX_DIRECTION_LOWER, "bdac", true, NAN },
    { "only missing", { NAN, NAN }, 2, CBX_DIRECTION_LOWER, "ab", false, NAN },
    { "best is zero", { 3, 0, 1 }, 3, CBX_DIRECTION_LOWER, "bca", true, 0 },
    { "negative", { -10, -20 }, 2, CBX_DIRECTION_HIGHER, "ab", true, 100 },
    { "two infinities", { INFINITY, INFINITY }, 2, CBX_DIRECTION_HIGHER, "ab", true, 0 },
    { "one", { 3 }, 1, CBX_DIRECTION_LOWER, "a", true, 0 },
};
START_TEST(values_are_ranked)
{
    static const char *const labels[] = { "a", "b", "c", "d" };
    cbx_rank_entry entries[4] = { 0 };
    size_t n = tables[_i].n;
    for (size_t i = 0; i < n; i++)
        entries[i] = (cbx_rank_entry){ .label = labels[i], .value = tables[_i].values[i] };
    ck_assert(cbx_rank_entries(entries, n, tables[_i].direction));
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(entries[i].label[0] == tables[_i].order[i], "%s: place %zu is %s",
                      tables[_i].what, i, entries[i].label);
        ck_assert_uint_eq(entries[i].rank, i + 1);
        ck_assert_int_eq(entries[i].is_best, i == 0 && tables[_i].has_best);
    }
    ck_assert_int_eq(entries[n - 1].has_delta, !isnan(tables[_i].last_delta));
    if (entries[n - 1].has_delta)
        ck_assert_double_eq_tol(entries[n - 1].delta_from_best, tables[_i].last_delta, 1e-12);
}
END_TEST

static const cbx_tag jax[] = { { "framework", "jax" } }, torch[] = { { "framework", "torch" } };
static const cbx_metric t1 = { .name = "time", .value = 1 }, t2 = { .name = "time", .value = 2 },
                        t3 = { .name = "time", .value = 3 }, m1 = { .name = "memory", .value = 1 };
static const cbx_point points[] = {
    { "w", "s1", "ok", torch, 1, &m1, 1, NULL, NULL },
    { "x", "s1", "ok", torch, 1, &t3, 1, NULL, NULL },
    { "y", "s2", "ok", torch, 1, &t1, 1, NULL, NULL },
    { "z", "s2", "ok", jax, 1, &t2, 1, NULL, NULL },
    { "loose", "s3", "ok", NULL, 0, &t2, 1, NULL, NULL },
};

static const struct {
    const char *what;
    cbx_ranking_request request;
    const char *labels[4];
    double values[4];
    size_t n;
} requests[] = {
    { "the first point that has it",
      { "time", CBX_DIRECTION_LOWER, "framework", NULL },
      { "jax", "loose", "torch" },
      { 2, 2, 3 },
      3 },
    { "within a scenario",
      { "time", CBX_DIRECTION_LOWER, "framework", "s2" },
      { "torch", "jax" },
      { 1, 2 },
      2 },
    { "by another tag: by name",
      { "time", CBX_DIRECTION_LOWER, "device", NULL },
      { "y", "z", "loose", "x" },
      { 1, 2, 2, 3 },
      4 },
    { "no such metric", { "speed", CBX_DIRECTION_NONE, "framework", NULL }, { 0 }, { 0 }, 0 },
};
START_TEST(points_are_ranked_by_label)
{
    cbx_rank_entry *entries = NULL;
    size_t n = 9;
    ck_assert_int_eq(cbx_ranking_make(points, COUNT(points), &requests[_i].request, arena, &entries,
                                      &n, &err),
                     CBX_OK);
    ck_assert_msg(n == requests[_i].n, "%s: %zu", requests[_i].what, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(entries[i].label, requests[_i].labels[i]);
        ck_assert_double_eq(entries[i].value, requests[_i].values[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ranking");
    TCase *tc = tcase_create("ranking");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, values_are_ranked, 0, (int)COUNT(tables));
    tcase_add_loop_test(tc, points_are_ranked_by_label, 0, (int)COUNT(requests));
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
