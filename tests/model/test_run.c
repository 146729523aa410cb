#include "engine/model/run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cbx_arena *arena;

static void set_up(void)
{
    arena = cbx_arena_new();
}

static void tear_down(void)
{
    cbx_arena_free(arena);
}

START_TEST(members_are_found_by_name)
{
    const cbx_metric_def defs[] = { { .name = "time", .unit = "s" }, { .name = "mem" } };
    const cbx_metric metrics[] = { { .name = "time", .value = 1 }, { .name = "mem", .value = 2 } };
    const cbx_tag tags[] = { { "framework", "jax" }, { "size", "10" } };
    const cbx_point point = {
        .name = "p", .tags = tags, .n_tags = 2, .metrics = metrics, .n_metrics = 2
    };
    const cbx_run run = { .defs = defs, .n_defs = 2, .points = &point, .n_points = 1 };
    ck_assert_ptr_eq(cbx_run_find_def(&run, "mem"), &defs[1]);
    ck_assert_ptr_null(cbx_run_find_def(&run, "me"));
    ck_assert_ptr_eq(cbx_point_find_metric(&point, "time"), &metrics[0]);
    ck_assert_ptr_null(cbx_point_find_metric(&point, ""));
    ck_assert_str_eq(cbx_point_find_tag(&point, "size"), "10");
    ck_assert_ptr_null(cbx_point_find_tag(&point, "jax"));
}
END_TEST

static const struct {
    const char *what;
    cbx_tag tags[2];
    size_t n;
    bool want;
} subsets[] = {
    { "no tags", { { 0 } }, 0, true },
    { "one of them", { { "size", "10" } }, 1, true },
    { "all, other order", { { "size", "10" }, { "framework", "jax" } }, 2, true },
    { "another value", { { "size", "11" } }, 1, false },
    { "one of two", { { "size", "10" }, { "device", "cpu" } }, 2, false },
};
START_TEST(tags_match_as_a_subset)
{
    const cbx_tag tags[] = { { "framework", "jax" }, { "size", "10" } };
    const cbx_point point = { .name = "p", .tags = tags, .n_tags = 2 };
    bool got = cbx_point_has_tags(&point, subsets[_i].tags, subsets[_i].n);
    ck_assert_msg(got == subsets[_i].want, "%s", subsets[_i].what);
}
END_TEST

static const char *identity(const char *name, const cbx_tag *tags, size_t n_tags)
{
    const cbx_point point = { .name = name, .scenario = "s", .tags = tags, .n_tags = n_tags };
    const char *text = cbx_point_identity(&point, arena);
    ck_assert_ptr_nonnull(text);
    return text;
}

START_TEST(identity_ignores_the_order_of_tags)
{
    const cbx_tag one[] = { { "b", "1" }, { "a", "2" }, { "\xc3\xa9", "3" } };
    const cbx_tag other[] = { { "\xc3\xa9", "3" }, { "a", "2" }, { "b", "1" } };
    ck_assert_str_eq(identity("p", one, 3), identity("p", other, 3));
    ck_assert_str_eq(identity("p", one, 3), "1:p1:a1:21:b1:12:\xc3\xa9"
                                            "1:3");
    ck_assert_str_eq(identity("", NULL, 0), "0:");
}
END_TEST

START_TEST(identity_cannot_be_forged)
{
    const cbx_tag a_b[] = { { "a", "b" } }, ab[] = { { "ab", "" } }, b[] = { { "", "ab" } };
    const cbx_tag swapped[] = { { "b", "a" } };
    const char *texts[] = { identity("x", a_b, 1),  identity("x", ab, 1),
                            identity("x", b, 1),    identity("x1:a1:b", NULL, 0),
                            identity("x", NULL, 0), identity("x", swapped, 1) };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(texts[i], texts[j]);
    }
}
END_TEST

START_TEST(identity_of_many_tags)
{
    enum { N = 300 };
    static char keys[N][8];
    static cbx_tag up[N], down[N];
    for (int i = 0; i < N; i++) {
        (void)snprintf(keys[i], sizeof keys[i], "k%d", i);
        up[i] = down[N - 1 - i] = (cbx_tag){ keys[i], "v" };
    }
    ck_assert_str_eq(identity("p", up, N), identity("p", down, N));
    ck_assert_str_ne(identity("p", up, N), identity("p", up, N - 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *tc = tcase_create("run");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, members_are_found_by_name);
    tcase_add_loop_test(tc, tags_match_as_a_subset, 0, (int)(sizeof subsets / sizeof *subsets));
    tcase_add_test(tc, identity_ignores_the_order_of_tags);
    tcase_add_test(tc, identity_cannot_be_forged);
    tcase_add_test(tc, identity_of_many_tags);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
