/* Comparing doubles in the tests of this folder, and the main() they share. */
#ifndef CALIBRAX_TESTS_STATISTICS_NEAR_H
#define CALIBRAX_TESTS_STATISTICS_NEAR_H

#include <check.h>
#include <math.h>

/* got is within relative of want; of 0, absolutely. */
static inline void assert_near(const char *what, double got, double want, double relative)
{
    double allowed = want == 0 ? relative : relative * fabs(want);
    if (got == want) /* also infinities */
        return;
    ck_assert_msg(fabs(got - want) <= allowed, "%s: got %.17g, want %.17g", what, got, want);
}

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static inline int run_case(const char *name, void (*add_tests)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, 60); /* valgrind is slow */
    add_tests(tc);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}

#endif
