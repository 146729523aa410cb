#include "engine/analysis/missing_metric.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* How a run has the metric "time" of the point "p". */
typedef enum shape { NO_POINT, NO_METRIC, BARE, FAILED, FAILED_BARE, NO_VALUE, OK } shape;

static const cbx_metric sound = { .name = "time", .value = 1 };
static const cbx_metric valueless = { .name = "time", .value = NAN };
static const cbx_metric another = { .name = "memory", .value = 1 };

static const cbx_point points[] = {
    [NO_POINT] = { .name = "q", .status = "ok", .metrics = &another, .n_metrics = 1 },
    [NO_METRIC] = { .name = "p", .status = "ok", .metrics = &another, .n_metrics = 1 },
    [BARE] = { .name = "p", .status = "ok" },
    [FAILED] = { .name = "p", .status = "failed", .metrics = &sound, .n_metrics = 1 },
    [FAILED_BARE] = { .name = "p", .status = "error" },
    [NO_VALUE] = { .name = "p", .status = "ok", .metrics = &valueless, .n_metrics = 1 },
    [OK] = { .name = "p", .status = "ok", .metrics = &sound, .n_metrics = 1 },
};

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

static size_t find(const cbx_run *current, const cbx_run *baseline,
                   const cbx_missing_metric **ret_missing)
{
    size_t n = 0;
    cbx_error err;
    ck_assert_int_eq(cbx_missing_metrics_find(current, baseline, arena, ret_missing, &n, &err),
                     CBX_OK);
    return n;
}

static const struct {
    shape current, baseline;
    int reason; /* of the dropped "time"; -1: not dropped */
} losses[] = {
    { OK, OK, -1 },
    { NO_POINT, OK, CBX_MISSING_POINT },
    { NO_METRIC, OK, CBX_MISSING_METRIC },
    { BARE, OK, CBX_MISSING_METRIC },
    { FAILED, OK, CBX_MISSING_STATUS },
    { FAILED_BARE, OK, CBX_MISSING_STATUS },
    { NO_VALUE, OK, CBX_MISSING_VALUE },
    { NO_VALUE, NO_VALUE, -1 },
    { NO_VALUE, FAILED, -1 },
    { FAILED, FAILED, -1 },
    { FAILED_BARE, NO_VALUE, -1 },
    { NO_POINT, FAILED, CBX_MISSING_POINT },
    { NO_METRIC, NO_VALUE, CBX_MISSING_METRIC },
    { OK, FAILED, -1 },
    { OK, NO_VALUE, -1 },
};

/* The entry for "time" of that side, or NULL. */
static const cbx_missing_metric *find_time(const cbx_missing_metric *missing, size_t n,
                                           cbx_missing_side side)
{
    for (size_t i = 0; i < n; i++) {
        if (missing[i].side == side && missing[i].metric && !strcmp(missing[i].metric, "time"))
            return &missing[i];
    }
    return NULL;
}

static void check_loss(int i, bool mirrored)
{
    const cbx_run current = { .points = &points[losses[i].current], .n_points = 1 };
    const cbx_run baseline = { .points = &points[losses[i].baseline], .n_points = 1 };
    const cbx_missing_metric *missing = NULL;
    size_t n = mirrored ? find(&baseline, &current, &missing) : find(&current, &baseline, &missing);
    const cbx_missing_metric *loss
        = find_time(missing, n, mirrored ? CBX_MISSING_NEW : CBX_MISSING_DROPPED);
    ck_assert_int_eq(loss ? (int)loss->reason : -1, losses[i].reason);
    if (loss && loss->reason == CBX_MISSING_STATUS)
        ck_assert_str_eq(loss->status, points[losses[i].current].status);
}

START_TEST(dropped_metrics)
{
    check_loss(_i, false);
}
END_TEST

START_TEST(new_metrics_are_the_mirror_image)
{
    check_loss(_i, true);
}
END_TEST

START_TEST(a_point_without_metrics_is_an_entry_of_its_own)
{
    const cbx_run with = { .points = &points[BARE], .n_points = 1 };
    const cbx_run without = { .points = &points[NO_POINT], .n_points = 1 };
    const cbx_missing_metric *missing = NULL;
    ck_assert_uint_eq(find(&with, &without, &missing), 2);
    ck_assert_str_eq(missing[0].point->name, "p");
    ck_assert_ptr_null(missing[0].metric);
    ck_assert_str_eq(cbx_missing_side_name(missing[0].side), "new");
    ck_assert_str_eq(missing[1].metric, "memory");
    ck_assert_str_eq(cbx_missing_side_name(missing[1].side), "dropped");
}
END_TEST

START_TEST(any_sound_duplicate_of_the_current_run_answers)
{
    const cbx_point twice[] = { points[OK], points[FAILED] };
    const cbx_run current = { .points = twice, .n_points = 2 };
    const cbx_run baseline = { .points = &points[OK], .n_points = 1 };
    const cbx_missing_metric *missing = NULL;
    ck_assert_uint_eq(find(&current, &baseline, &missing), 0);
    /* The baseline's first duplicate is shadowed by the failed one. */
    ck_assert_uint_eq(find(&baseline, &current, &missing), 1);
    ck_assert_int_eq(missing[0].side, CBX_MISSING_NEW);
    ck_assert_int_eq(missing[0].reason, CBX_MISSING_STATUS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("missing_metric");
    TCase *tc = tcase_create("missing_metric");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, dropped_metrics, 0, (int)COUNT(losses));
    tcase_add_loop_test(tc, new_metrics_are_the_mirror_image, 0, (int)COUNT(losses));
    tcase_add_test(tc, a_point_without_metrics_is_an_entry_of_its_own);
    tcase_add_test(tc, any_sound_duplicate_of_the_current_run_answers);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
