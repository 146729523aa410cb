#include "engine/analysis/pareto.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MOST = 60 };

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

/* A point for each (x, y); a NaN there is a missing value. */
static cbx_point *make_points(const double (*values)[2], size_t n)
{
    cbx_point *points = cbx_arena_calloc(arena, n, sizeof *points);
    for (size_t i = 0; i < n; i++) {
        cbx_metric *metrics = cbx_arena_calloc(arena, 2, sizeof *metrics);
        metrics[0] = (cbx_metric){ .name = "x", .value = values[i][0] };
        metrics[1] = (cbx_metric){ .name = "y", .value = values[i][1] };
        points[i] = (cbx_point){ .name = "p", .metrics = metrics, .n_metrics = 2 };
    }
    return points;
}

/* The definition, taken literally. */
static bool is_dominated(const double (*values)[2], size_t n, size_t i, double x_sign,
                         double y_sign)
{
    for (size_t j = 0; j < n; j++) {
        double dx = (values[j][0] - values[i][0]) * x_sign;
        double dy = (values[j][1] - values[i][1]) * y_sign;
        if (dx >= 0 && dy >= 0 && (dx > 0 || dy > 0))
            return true;
    }
    return false;
}

static void check_front(const double (*values)[2], size_t n, cbx_direction x, cbx_direction y)
{
    const cbx_point *points = make_points(values, n);
    const cbx_pareto_axis on_x = { "x", x }, on_y = { "y", y };
    cbx_pareto_point *front = NULL;
    size_t n_front = 0, expected = 0;
    cbx_error err;
    ck_assert_int_eq(cbx_pareto_front(points, n, &on_x, &on_y, arena, &front, &n_front, &err),
                     CBX_OK);
    double x_sign = x == CBX_DIRECTION_LOWER ? -1 : 1, y_sign = y == CBX_DIRECTION_LOWER ? -1 : 1;
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i][0]) || isnan(values[i][1])
            || is_dominated(values, n, i, x_sign, y_sign))
            continue;
        ck_assert_uint_lt(expected, n_front);
        ck_assert_ptr_eq(front[expected].point, &points[i]);
        ck_assert_double_eq(front[expected].x, values[i][0]);
        ck_assert_double_eq(front[expected].y, values[i][1]);
        expected++;
    }
    ck_assert_uint_eq(n_front, expected);
}

static double next_small(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    unsigned draw = *state >> 16;
    return draw % 29 == 0 ? NAN : (double)(draw % 12); /* few values: many ties */
}

/* Against the quadratic definition, on points with many ties, duplicates and missing values. */
START_TEST(front_is_what_nothing_dominates)
{
    static const cbx_direction directions[]
        = { CBX_DIRECTION_NONE, CBX_DIRECTION_HIGHER, CBX_DIRECTION_LOWER, CBX_DIRECTION_INFO };
    unsigned state = (unsigned)_i;
    for (size_t n = 0; n < MOST; n++) {
        double values[MOST][2];
        for (size_t i = 0; i < n; i++) {
            values[i][0] = next_small(&state);
            values[i][1] = next_small(&state);
        }
        check_front((const double(*)[2])values, n, directions[_i % 4], directions[_i / 4 % 4]);
    }
}
END_TEST

START_TEST(front_with_infinities_and_zeros)
{
    const double values[][2] = { { INFINITY, 1 }, { 3, INFINITY }, { -INFINITY, 5 },
                                 { 0, 0 },        { -0.0, 0 },     { INFINITY, 1 } };
    check_front(values, COUNT(values), CBX_DIRECTION_LOWER, CBX_DIRECTION_LOWER);
    check_front(values, 1, CBX_DIRECTION_HIGHER, CBX_DIRECTION_HIGHER);
}
END_TEST

START_TEST(points_without_a_metric_take_no_part)
{
    const cbx_metric only_x = { .name = "x", .value = 9 };
    const cbx_metric both[] = { { .name = "x", .value = 1 }, { .name = "y", .value = 1 } };
    const cbx_point points[] = { { .metrics = &only_x, .n_metrics = 1 },
                                 { .metrics = both, .n_metrics = 2 } };
    const cbx_pareto_axis x = { "x", CBX_DIRECTION_NONE }, y = { "y", CBX_DIRECTION_NONE };
    cbx_pareto_point *front = NULL;
    size_t n = 0;
    cbx_error err;
    ck_assert_int_eq(cbx_pareto_front(points, 2, &x, &y, arena, &front, &n, &err), CBX_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_ptr_eq(front[0].point, &points[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pareto");
    TCase *tc = tcase_create("pareto");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, front_is_what_nothing_dominates, 0, 32);
    tcase_add_test(tc, front_with_infinities_and_zeros);
    tcase_add_test(tc, points_without_a_metric_take_no_part);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
