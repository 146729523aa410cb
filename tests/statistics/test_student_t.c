#include "engine/statistics/student_t.h"

#include "near.h"

/* 2 * scipy.stats.t.sf(t, df) */
static const struct {
    double t, df, p_value;
} tails[] = {
    { 0, 1, 1.0 },
    { 1, 1, 0.49999999999999956 },
    { 12.706, 1, 0.05000080235813317 },
    { 2.5, 2.7, 0.09707941444293465 },
    { 7.000000000000006, 8, 0.00011263854912686837 },
    { 5, 10, 0.0005373336027564525 },
    { 1.96, 1000, 0.05027318495574871 },
    { 30, 5, 7.718648620496047e-07 },
    { 8, 200.5, 9.789873078664825e-14 },
    { 0.001, 3, 0.9992648949694609 },
};

/* x = scipy.special.betaincinv(df / 2, .5, 1 - confidence); sqrt(df * (1 - x) / x).
 * (scipy.stats.t.ppf 1.10 is good to 10 digits only: tan(0.475 pi) is the first row.) */
static const struct {
    double confidence, df, t;
} criticals[] = {
    { 0.95, 1, 12.706204736174696 },
    { 0.95, 2, 4.302652729749462 },
    { 0.95, 3, 3.1824463052837086 },
    { 0.99, 10, 3.169272672616951 },
    { 0.5, 4, 0.7406970841126828 },
    { 0.999, 7, 5.407882520861724 },
    { 0.95, 1000, 1.9623390808262848 },
    { 0.9, 33.3, 1.6919201816779512 },
    { 0.9999, 3, 28.00013001095001 },
};

START_TEST(tail_agrees_with_scipy)
{
    double got;
    ck_assert_int_eq(cbx_student_t_two_sided(tails[_i].t, tails[_i].df, &got), CBX_OK);
    assert_near("p", got, tails[_i].p_value, 1e-11);
    ck_assert_int_eq(cbx_student_t_two_sided(-tails[_i].t, tails[_i].df, &got), CBX_OK);
    assert_near("p of -t", got, tails[_i].p_value, 1e-11);
}
END_TEST

START_TEST(critical_agrees_with_scipy)
{
    double got;
    ck_assert_int_eq(cbx_student_t_critical(criticals[_i].confidence, criticals[_i].df, &got),
                     CBX_OK);
    assert_near("t", got, criticals[_i].t, 1e-11);
}
END_TEST

START_TEST(bad_arguments_have_no_answer)
{
    double kept = 42;
    ck_assert_int_eq(cbx_student_t_two_sided(NAN, 3, &kept), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_student_t_two_sided(1, 0, &kept), CBX_DEGENERATE);
    ck_assert_int_eq(cbx_student_t_critical(1, 3, &kept), CBX_INVALID);
    ck_assert_int_eq(cbx_student_t_critical(NAN, 3, &kept), CBX_INVALID);
    ck_assert_int_eq(cbx_student_t_critical(0.9, 0, &kept), CBX_INVALID);
    assert_near("output untouched", kept, 42, 0);
    ck_assert_int_eq(cbx_student_t_two_sided(INFINITY, 3, &kept), CBX_OK);
    assert_near("p of infinity", kept, 0, 0);
    assert_near("normal", cbx_normal_two_sided(-1.959963984540054), 0.05, 1e-14);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, tail_agrees_with_scipy, 0, (int)ARRAY_LENGTH(tails));
    tcase_add_loop_test(tc, critical_agrees_with_scipy, 0, (int)ARRAY_LENGTH(criticals));
    tcase_add_test(tc, bad_arguments_have_no_answer);
}

int main(void)
{
    return run_case("student_t", add_tests);
}
