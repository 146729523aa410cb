#include "engine/analysis/score.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { HIGHER = CBX_DIRECTION_HIGHER, LOWER = CBX_DIRECTION_LOWER };

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

/* Three labels, two metrics: values by label. */
static const struct {
    const char *what;
    double values[3][2], weights[2];
    int directions[2];
    double want[3];
} tables[] = {
    { "both ways", { { 1, 30 }, { 2, 10 }, { 3, 20 } }, { .6, .4 }, { HIGHER, LOWER },
      { 0, .7, .8 } },
    { "weights are normalised", { { 1, 30 }, { 2, 10 }, { 3, 20 } }, { 6, 4 }, { HIGHER, LOWER },
      { 0, .7, .8 } },
    { "no definition: higher", { { 1, 30 }, { 2, 10 }, { 3, 20 } }, { .5, .5 }, { 0, 0 },
      { .5, .25, .75 } },
    { "a constant metric gives 1", { { 5, 1 }, { 5, 2 }, { 5, 3 } }, { .5, .5 }, { LOWER, LOWER },
      { 1, .75, .5 } },
    { "missing adds 0", { { NAN, 1 }, { 2, 2 }, { 4, NAN } }, { .5, .5 }, { HIGHER, HIGHER },
      { 0, .5, .5 } },
    { "all missing", { { NAN, NAN }, { NAN, NAN }, { NAN, NAN } }, { .5, .5 }, { HIGHER, LOWER },
      { 0, 0, 0 } },
    { "a zero sum is left alone", { { 1, 1 }, { 2, 2 }, { 3, 3 } }, { 1, -1 }, { HIGHER, HIGHER },
      { 0, 0, 0 } },
    { "an infinity is best", { { INFINITY, 1 }, { 2, 1 }, { 1, 1 } }, { 1, 0 }, { HIGHER, HIGHER },
      { 1, 0, 0 } },
    { "an infinity is worst", { { INFINITY, 1 }, { 2, 1 }, { 1, 1 } }, { 1, 0 }, { LOWER, HIGHER },
      { 0, 1, 1 } },
    { "both infinities", { { INFINITY, 1 }, { 2, 1 }, { -INFINITY, 1 } }, { 1, 0 },
      { HIGHER, HIGHER }, { 1, 1, 0 } },
};
START_TEST(values_are_scaled_and_weighted)
{
    static const char *const names[] = { "speed", "memory" };
    cbx_weight weights[2];
    double scores[3];
    for (size_t m = 0; m < 2; m++)
        weights[m] = (cbx_weight){ names[m], tables[_i].weights[m],
                                   (cbx_direction)tables[_i].directions[m] };
    cbx_score_values(&tables[_i].values[0][0], 3, weights, 2, scores);
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(fabs(scores[i] - tables[_i].want[i]) < 1e-12, "%s: score %zu is %.17g",
                      tables[_i].what, i, scores[i]);
}
END_TEST

START_TEST(last_point_of_a_label_counts_and_order_is_best_first)
{
    const cbx_tag a[] = { { "framework", "a" } }, b[] = { { "framework", "b" } };
    const cbx_metric one = { .name = "speed", .value = 1 }, two = { .name = "speed", .value = 2 },
                     three = { .name = "speed", .value = 3 }, other = { .name = "x", .value = 9 };
    const cbx_point points[] = {
        { .name = "p", .tags = a, .n_tags = 1, .metrics = &three, .n_metrics = 1 },
        { .name = "p", .tags = b, .n_tags = 1, .metrics = &two, .n_metrics = 1 },
        { .name = "q", .tags = a, .n_tags = 1, .metrics = &one, .n_metrics = 1 },
        { .name = "q", .tags = b, .n_tags = 1, .metrics = &other, .n_metrics = 1 },
        { .name = "bare", .metrics = &other, .n_metrics = 1 },
    };
    const cbx_weight weight = { "speed", 2, CBX_DIRECTION_HIGHER };
    cbx_score *scores = NULL;
    size_t n = 0;
    cbx_error err;
    ck_assert_int_eq(cbx_scores_make(points, COUNT(points), &weight, 1, "framework", arena,
                                     &scores, &n, &err),
                     CBX_OK);
    ck_assert_uint_eq(n, 3);
    static const char *const labels[] = { "b", "a", "bare" };
    static const double want[] = { 1, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        ck_assert_str_eq(scores[i].label, labels[i]);
        ck_assert_double_eq_tol(scores[i].score, want[i], 1e-12);
    }
}
END_TEST

START_TEST(nothing_to_score)
{
    const cbx_point bare = { .name = "p" };
    cbx_score *scores = NULL;
    size_t n = 9;
    cbx_error err;
    ck_assert_int_eq(cbx_scores_make(NULL, 0, NULL, 0, "framework", arena, &scores, &n, &err),
                     CBX_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(cbx_scores_make(&bare, 1, NULL, 0, "framework", arena, &scores, &n, &err),
                     CBX_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_double_eq_tol(scores[0].score, 0, 1e-12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("score");
    TCase *tc = tcase_create("score");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, values_are_scaled_and_weighted, 0, (int)COUNT(tables));
    tcase_add_test(tc, last_point_of_a_label_counts_and_order_is_best_first);
    tcase_add_test(tc, nothing_to_score);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
