#include "engine/analysis/noise_pool.h"

#include "tests/statistics/near.h"
#include "tests/statistics/random.h"

enum { N_SERIES = 400, LENGTH = 25 };

START_TEST(the_key_is_the_largest_residual)
{
    cbx_noise_pool pool;
    const double residuals[] = { 0.5, -3, 2, 1 };
    double keys[4];
    ck_assert(cbx_noise_pool_init(&pool, 4));
    assert_near("key", cbx_noise_pool_add(&pool, residuals, 4, keys), 3, 0);
    assert_near("of the others", keys[0], 3, 0);
    assert_near("of the largest", keys[1], 2, 0);
    ck_assert_int_eq(cbx_noise_pool_fit(&pool), CBX_OK);
    ck_assert_uint_eq(pool.n_classes, 1);
    ck_assert_uint_eq(cbx_noise_pool_find(&pool, 1e9)->n, 4);
    cbx_noise_pool_done(&pool);
}
END_TEST

START_TEST(calm_series_have_a_yardstick_of_their_own)
{
    cbx_noise_pool pool;
    uint64_t state = 3;
    double calm_key = 0, wild_key = 0;
    ck_assert(cbx_noise_pool_init(&pool, N_SERIES * LENGTH));
    for (int i = 0; i < N_SERIES; i++) {
        double residuals[LENGTH];
        bool wild = i % 2;
        for (int k = 0; k < LENGTH; k++)
            residuals[k] = random_normal(&state) * (wild && random_unit(&state) < 0.15 ? 12 : 1);
        double key = cbx_noise_pool_add(&pool, residuals, LENGTH, NULL);
        *(wild ? &wild_key : &calm_key) = fmax(key, wild ? wild_key : calm_key);
    }
    ck_assert_int_eq(cbx_noise_pool_fit(&pool), CBX_OK);
    ck_assert_uint_eq(pool.n_classes, 2);
    double calm = cbx_noise_fit_critical(cbx_noise_pool_find(&pool, 2), 1e-4);
    double wild = cbx_noise_fit_critical(cbx_noise_pool_find(&pool, wild_key), 1e-4);
    ck_assert_msg(calm < wild / 3, "calm %g, wild %g", calm, wild);
    cbx_noise_pool_done(&pool);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_test(tc, the_key_is_the_largest_residual);
    tcase_add_test(tc, calm_series_have_a_yardstick_of_their_own);
}

int main(void)
{
    return run_case("noise_pool", add_tests);
}
