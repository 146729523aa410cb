/* Adding up the parts of a run, without a database. */
#include "engine/store/run_merge.h"

#include "engine/store/run_equal.h"
#include "tests/store/store_fixture.h"

#include <math.h>

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

/* A run whose points are named by the letters of names, their value the letter's place in values.
 */
static cbx_run *part(const char *names, const double *values)
{
    cbx_run *run = simple_run_make("r", 1000, NULL, 0, arena);
    size_t n = 0;
    cbx_point *points = cbx_arena_calloc(arena, 16, sizeof *points);
    for (; names[n]; n++) {
        cbx_run *one = simple_run_make("r", 1000, NULL, values[n], arena);
        points[n] = one->points[0];
        points[n].name = cbx_arena_strndup(arena, &names[n], 1);
    }
    run->points = points;
    run->n_points = n;
    return run;
}

static const struct {
    const char *base, *added;
    double base_values[4], added_values[4];
    bool replace;
    cbx_status status;
    size_t n_points, n_added, n_replaced;
} cases[] = {
    { "", "ab", { 0 }, { 1, 2 }, false, CBX_OK, 2, 2, 0 },
    { "ab", "ab", { 1, 2 }, { 1, 2 }, false, CBX_OK, 2, 0, 0 },
    { "ab", "bc", { 1, 2 }, { 2, 3 }, false, CBX_OK, 3, 1, 0 },
    { "ab", "b", { 1, 2 }, { 9 }, false, CBX_CONFLICT, 0, 0, 0 },
    { "ab", "b", { 1, 2 }, { 9 }, true, CBX_OK, 2, 0, 1 },
    { "", "aa", { 0 }, { 1, 1 }, false, CBX_OK, 1, 1, 0 },
    { "", "aa", { 0 }, { 1, 2 }, false, CBX_CONFLICT, 0, 0, 0 },
    { "aa", "a", { 1, 2 }, { 1 }, false, CBX_OK, 2, 0, 0 }, /* equal to the older of two */
    { "a", "a", { NAN }, { NAN }, false, CBX_OK, 1, 0, 0 },
    { "a", "a", { 0.0 }, { -0.0 }, false, CBX_CONFLICT, 0, 0, 0 },
};

START_TEST(points_are_added_skipped_or_replaced)
{
    cbx_run_merge merge;
    cbx_status status = cbx_run_merge_parts(part(cases[_i].base, cases[_i].base_values),
                                            part(cases[_i].added, cases[_i].added_values),
                                            cases[_i].replace, arena, &merge, NULL);
    ck_assert_int_eq(status, cases[_i].status);
    if (status)
        return;
    ck_assert_uint_eq(merge.run.n_points, cases[_i].n_points);
    ck_assert_uint_eq(merge.n_added, cases[_i].n_added);
    ck_assert_uint_eq(merge.n_replaced, cases[_i].n_replaced);
}
END_TEST

START_TEST(a_replaced_point_keeps_its_place)
{
    cbx_run_merge merge;
    const double old_values[] = { 1, 2, 3 }, new_value[] = { 9 };
    ck_assert_int_eq(cbx_run_merge_parts(part("abc", old_values), part("b", new_value), true, arena,
                                         &merge, NULL),
                     CBX_OK);
    const double want[] = { 1, 9, 3 };
    ck_assert(cbx_run_equal(&merge.run, part("abc", want)));
}
END_TEST

START_TEST(the_earlier_time_and_the_first_definition_stand)
{
    static const cbx_metric_def base_defs[] = { { .name = "time", .unit = "s" } };
    static const cbx_metric_def part_defs[] = { { .name = "time", .unit = "ms" },
                                                { .name = "memory", .unit = "B" } };
    const double value[] = { 1 };
    cbx_run *base = part("a", value), *added = part("b", value);
    base->defs = base_defs;
    base->n_defs = 1;
    added->defs = part_defs;
    added->n_defs = 2;
    added->epoch_us = 500;
    added->timestamp = "earlier";
    cbx_run_merge merge;
    ck_assert_int_eq(cbx_run_merge_parts(base, added, false, arena, &merge, NULL), CBX_OK);
    ck_assert_int_eq(merge.run.epoch_us, 500);
    ck_assert_str_eq(merge.run.timestamp, "earlier");
    ck_assert_uint_eq(merge.run.n_defs, 2);
    ck_assert_str_eq(cbx_run_find_def(&merge.run, "time")->unit, "s");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("merge");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, points_are_added_skipped_or_replaced, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, a_replaced_point_keeps_its_place);
    tcase_add_test(tc, the_earlier_time_and_the_first_definition_stand);
    return run_test_case("run_merge", tc);
}
