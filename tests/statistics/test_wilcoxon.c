#include "engine/statistics/wilcoxon.h"

#include "near.h"

/* scipy.stats.wilcoxon(differences, mode=...), 1.10.1: 'exact' where exact, else 'approx' */
static const struct {
    const char *what;
    double differences[12];
    size_t n;
    double w, p_value;
    bool exact;
} cases[] = {
    { "shift, no ties", { 10.0, 10.01, 10.02, 10.03, 10.04, 10.05, 10.06, 10.07, 10.08, 10.09 }, 10, 0.0, 0.001953125, true },
    { "5 pairs", { 1, 2, 3, 4, 5 }, 5, 0.0, 0.0625, true },
    { "one negative", { 0.1, -0.2, 0.3, 0.4, 0.5 }, 5, 2.0, 0.1875, true },
    { "mixed", { 1, -2, 3, -4, 5, -6, 7, 8 }, 8, 12.0, 0.4609375, true },
    { "one zero among 5", { 0, 1, 2, 3, 4 }, 5, 0.0, 0.06788915486182899, false },
    { "one zero among 5, one tie", { 0, 1, 2, 2, 3 }, 5, 0.0, 0.06559969214707187, false },
    { "one", { 3 }, 1, 0.0, 1.0, true },
    { "a tie", { 1, 2, -2, 4, 5, 6 }, 6, 2.5, 0.09259159575022993, false },
    { "all tied: the same shift", { 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0 }, 10, 0.0, 0.001565402258002548, false },
    { "zeros and ties", { 0, 0, 1, -1, 2, 2, 2, -3 }, 8, 7.5, 0.5236085643722508, false },
    { "all zero", { 0, 0, 0 }, 3, 0.0, 1.0, false },
};

START_TEST(wilcoxon_agrees_with_scipy)
{
    static const double zeros[12] = { 0 };
    cbx_wilcoxon test;
    ck_assert_int_eq(cbx_wilcoxon_compute(cases[_i].differences, zeros, cases[_i].n, &test),
                     CBX_OK);
    assert_near(cases[_i].what, test.w, cases[_i].w, 0);
    assert_near(cases[_i].what, test.p_value, cases[_i].p_value, 1e-13);
    ck_assert_msg(test.exact == cases[_i].exact, "%s: exact", cases[_i].what);
}
END_TEST

/* Largest W that is significant at 5 %, two-sided: R. L. McCornack, Journal of the American
 * Statistical Association 60 (1965) 864-871. */
static const struct {
    size_t n;
    size_t critical_w;
} table[] = { { 6, 0 },   { 7, 2 },   { 8, 3 },    { 9, 5 },    { 10, 8 },  { 12, 13 },
              { 15, 25 }, { 20, 52 }, { 25, 89 }, { 30, 137 }, { 50, 434 } };

static double p_of_w(size_t n, size_t w)
{
    double differences[64], zeros[64] = { 0 };
    cbx_wilcoxon test;
    for (size_t rank = n; rank >= 1; rank--) {
        bool negative = w >= rank;
        w -= negative ? rank : 0;
        differences[rank - 1] = negative ? -(double)rank : (double)rank;
    }
    ck_assert_int_eq(cbx_wilcoxon_compute(differences, zeros, n, &test), CBX_OK);
    ck_assert(test.exact);
    return test.p_value;
}

START_TEST(exact_p_has_the_published_critical_values)
{
    ck_assert(p_of_w(table[_i].n, table[_i].critical_w) <= 0.05);
    ck_assert(p_of_w(table[_i].n, table[_i].critical_w + 1) > 0.05);
}
END_TEST

START_TEST(more_than_fifty_pairs_are_normal)
{
    double differences[51], zeros[51] = { 0 };
    for (int i = 0; i < 51; i++)
        differences[i] = i % 3 == 0 ? -(i + 1) : i + 1;
    cbx_wilcoxon test;
    ck_assert_int_eq(cbx_wilcoxon_compute(differences, zeros, 51, &test), CBX_OK);
    ck_assert(!test.exact);
    /* scipy.stats.wilcoxon([-(i+1) if i % 3 == 0 else i+1 for i in range(51)], mode='approx') */
    assert_near("w", test.w, 425.0, 0);
    assert_near("p", test.p_value, 0.02568873999366418, 1e-13);
}
END_TEST

START_TEST(wilcoxon_without_an_answer)
{
    const double x[] = { 1, INFINITY };
    cbx_wilcoxon test;
    ck_assert_int_eq(cbx_wilcoxon_compute(x, x, 0, &test), CBX_TOO_FEW_SAMPLES);
    ck_assert_int_eq(cbx_wilcoxon_compute(x, x, 2, &test), CBX_DEGENERATE);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_loop_test(tc, wilcoxon_agrees_with_scipy, 0, (int)ARRAY_LENGTH(cases));
    tcase_add_loop_test(tc, exact_p_has_the_published_critical_values, 0,
                        (int)ARRAY_LENGTH(table));
    tcase_add_test(tc, more_than_fifty_pairs_are_normal);
    tcase_add_test(tc, wilcoxon_without_an_answer);
}

int main(void)
{
    return run_case("wilcoxon", add_tests);
}
