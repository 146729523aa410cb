/* Made-up runs and a directory of its own for each test of the store. */
#ifndef CALIBRAX_TESTS_STORE_FIXTURE_H
#define CALIBRAX_TESTS_STORE_FIXTURE_H

#include "engine/store/sqlite_store.h"

#include <check.h>

typedef struct store_fixture {
    char directory[64];
    char path[128]; /* the store's: history.db in it, or where CALIBRAX_TEST_ENGINE is postgres, a
                       schema of its own on the server that the environment names; not made yet */
    bool is_postgres;
    cbx_arena *arena;
    cbx_error err;
} store_fixture;

void store_fixture_begin(store_fixture *fixture);
void store_fixture_end(store_fixture *fixture); /* removes the directory */

cbx_store *store_fixture_open(store_fixture *fixture, cbx_open_mode mode);

/* What a made-up run is made from: the same seed, the same run. */
typedef struct run_recipe {
    const char *id;
    int64_t epoch_us;
    const char *branch, *commit;
    size_t n_points, n_metrics;
    unsigned seed;
} run_recipe;
/* Points "p0", "p1", ... with tags framework and device, metrics "m0", ...; samples on m0. */
cbx_run *run_recipe_make(const run_recipe *recipe, cbx_arena *arena);
/* A run of one point "p" {framework: jax} with one metric "time". */
cbx_run *simple_run_make(const char *id, int64_t epoch_us, const char *branch, double value,
                         cbx_arena *arena);

/* Puts the run and expects the outcome. */
void expect_put(store_fixture *fixture, cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                cbx_put_outcome expected);
/* Loads the run of that id wholly. */
cbx_run *expect_load(store_fixture *fixture, cbx_store *store, const char *run_id);
/* Every check of the doctor finds nothing. */
void expect_healthy(store_fixture *fixture, cbx_store *store);

/* Runs the one test case of a program; the result is its exit status. */
int run_test_case(const char *name, TCase *tc);

#define expect_ok(fixture, call)                                                                   \
    ck_assert_msg((call) == CBX_OK, "%s:%d: %s", __FILE__, __LINE__, (fixture)->err.text)

#endif
