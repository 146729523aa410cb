#include "engine/model/acceptance.h"

#include <check.h>
#include <stdlib.h>

static const cbx_tag TAGS[] = { { "framework", "Datarax" }, { "variant", "small" } };
static const cbx_point POINT = { .name = "CV-1/small", .tags = TAGS, .n_tags = 2 };
static const int64_t SECOND = 1000000;

static cbx_acceptance make(int64_t id, const char *metric, const char *name, int64_t run_us)
{
    return (cbx_acceptance){ .id = id, .metric = metric, .name = name, .run_epoch_us = run_us };
}

START_TEST(states)
{
    cbx_acceptance at = make(1, "*", "*", 0);
    ck_assert_int_eq(cbx_acceptance_find_state(&at, 0), CBX_ACCEPTANCE_ACTIVE);
    at.expires_at = "1970-01-01T00:00:10+00:00";
    ck_assert_int_eq(cbx_acceptance_find_state(&at, 10 * SECOND - 1), CBX_ACCEPTANCE_ACTIVE);
    ck_assert_int_eq(cbx_acceptance_find_state(&at, 10 * SECOND), CBX_ACCEPTANCE_EXPIRED);
    at.expires_at = "some day";
    ck_assert_int_eq(cbx_acceptance_find_state(&at, INT64_MAX), CBX_ACCEPTANCE_ACTIVE);
    at.withdrawn_at = "1970-01-01T00:00:00+00:00";
    ck_assert_int_eq(cbx_acceptance_find_state(&at, 0), CBX_ACCEPTANCE_WITHDRAWN);
    ck_assert_str_eq(cbx_acceptance_state_name(CBX_ACCEPTANCE_WITHDRAWN), "withdrawn");
}
END_TEST

START_TEST(covered_series)
{
    cbx_acceptance at = make(1, "lat*", "CV-?/small", 0);
    ck_assert(cbx_acceptance_covers(&at, &POINT, "latency_p50"));
    ck_assert(!cbx_acceptance_covers(&at, &POINT, "throughput"));
    at.tags = (const cbx_tag[]){ { "framework", "Datarax" } };
    at.n_tags = 1;
    ck_assert(cbx_acceptance_covers(&at, &POINT, "latency_p50"));
    at.tags = (const cbx_tag[]){ { "framework", "other" } };
    ck_assert(!cbx_acceptance_covers(&at, &POINT, "latency_p50"));
}
END_TEST

START_TEST(the_newest_run_not_after_the_judged_one_counts)
{
    cbx_acceptance all[] = {
        make(1, "*", "*", 30),     make(2, "*", "*", 20), make(3, "*", "*", 20),
        make(4, "other", "*", 25), make(5, "*", "*", 26),
    };
    size_t n = sizeof all / sizeof *all;
    all[4].withdrawn_at = "1970-01-01T00:00:00+00:00";
    ck_assert_ptr_null(cbx_acceptances_find(all, n, &POINT, "time", 19, 0));
    ck_assert_int_eq(cbx_acceptances_find(all, n, &POINT, "time", 20, 0)->id, 3);
    ck_assert_int_eq(cbx_acceptances_find(all, n, &POINT, "time", 29, 0)->id, 3);
    ck_assert_int_eq(cbx_acceptances_find(all, n, &POINT, "other", 29, 0)->id, 4);
    ck_assert_int_eq(cbx_acceptances_find(all, n, &POINT, "time", 30, 0)->id, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("acceptance");
    TCase *tc = tcase_create("acceptance");
    tcase_add_test(tc, states);
    tcase_add_test(tc, covered_series);
    tcase_add_test(tc, the_newest_run_not_after_the_judged_one_counts);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
