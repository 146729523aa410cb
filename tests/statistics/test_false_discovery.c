#include "engine/statistics/false_discovery.h"

#include "near.h"

/* Benjamini & Hochberg 1995, section 3.3: the 15 p-values of their example. q by R's rule
 * p.adjust(p, 'BH'): cumulative minimum from the largest of p * 15 / rank. */
static const double paper[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };

START_TEST(adjusts_as_the_paper)
{
    double q[15];
    ck_assert_int_eq(cbx_false_discovery_adjust(paper, 15, q), CBX_OK);
    assert_near("first", q[0], 0.0015, 1e-14);
    assert_near("second", q[1], 0.003, 1e-14);
    assert_near("fourth", q[3], 0.035625, 1e-14);
    assert_near("fifth", q[4], 0.0603, 1e-14);
    assert_near("sixth, limited by the seventh", q[5], 0.0298 * 15 / 7, 1e-14);
    assert_near("last", q[14], 1, 0);
    for (int i = 0; i < 15; i++) /* the paper rejects the four smallest at 5 % */
        ck_assert_int_eq(q[i] <= 0.05, i < 4);
}
END_TEST

START_TEST(keeps_input_order_and_skips_the_absent)
{
    double p[] = { 0.04, NAN, 0.01, 0.03, NAN, 0.02 };
    ck_assert_int_eq(cbx_false_discovery_adjust(p, 6, p), CBX_OK);
    for (int i = 0; i < 6; i++)
        if (i == 1 || i == 4)
            ck_assert(isnan(p[i]));
        else
            assert_near("q", p[i], 0.04, 1e-15);
}
END_TEST

START_TEST(ties_share_a_value)
{
    const double p[] = { 0.2, 0.1, 0.1, 0.9 };
    double q[4];
    ck_assert_int_eq(cbx_false_discovery_adjust(p, 4, q), CBX_OK);
    assert_near("tied", q[1], 0.2, 1e-15);
    assert_near("tied", q[2], 0.2, 1e-15);
    assert_near("third", q[0], 0.2 * 4 / 3, 1e-15);
    assert_near("largest", q[3], 0.9, 1e-15);
}
END_TEST

START_TEST(refuses_what_is_no_probability)
{
    const double p[] = { 0.5, 1.5 };
    double q[2] = { 7, 7 };
    ck_assert_int_eq(cbx_false_discovery_adjust(p, 2, q), CBX_INVALID);
    assert_near("untouched", q[0], 7, 0);
    ck_assert_int_eq(cbx_false_discovery_adjust(p, 0, q), CBX_OK);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, adjusts_as_the_paper);
    tcase_add_test(tc, keeps_input_order_and_skips_the_absent);
    tcase_add_test(tc, ties_share_a_value);
    tcase_add_test(tc, refuses_what_is_no_probability);
}

int main(void)
{
    return run_case("false_discovery", add_tests);
}
