#include "tests/store/store_fixture.h"

#include "engine/store/postgres_store.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void store_fixture_begin(store_fixture *fixture)
{
    *fixture = (store_fixture){ .arena = cbx_arena_new() };
    (void)strcpy(fixture->directory, "/tmp/calibrax-store-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(fixture->directory));
    const char *engine = getenv("CALIBRAX_TEST_ENGINE");
    fixture->is_postgres = engine && strcmp(engine, "postgres") == 0;
    if (fixture->is_postgres)
        (void)snprintf(fixture->path, sizeof fixture->path,
                       "dbname=postgres options='-c search_path=\"%s\"'",
                       strrchr(fixture->directory, '/') + 1);
    else
        (void)snprintf(fixture->path, sizeof fixture->path, "%s/history.db", fixture->directory);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

void store_fixture_end(store_fixture *fixture)
{
    enum { MAX_OPEN = 16 };
    ck_assert_int_eq(nftw(fixture->directory, remove_entry, MAX_OPEN, FTW_DEPTH | FTW_PHYS), 0);
    cbx_arena_free(fixture->arena);
}

cbx_store *store_fixture_open(store_fixture *fixture, cbx_open_mode mode)
{
    cbx_store *store = NULL;
    if (fixture->is_postgres)
        expect_ok(fixture, cbx_postgres_store_open(fixture->path, mode, &store, &fixture->err));
    else
        expect_ok(fixture, cbx_sqlite_store_open(fixture->path, mode, &store, &fixture->err));
    return store;
}

/* Numerical Recipes' 32-bit linear congruence, to [0, 1). */
static double next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1u << 24);
}

static cbx_metric *make_metrics(const run_recipe *recipe, unsigned *state, cbx_arena *arena)
{
    enum { N_SAMPLES = 10 };
    cbx_metric *metrics = cbx_arena_calloc(arena, recipe->n_metrics, sizeof *metrics);
    for (size_t m = 0; m < recipe->n_metrics; m++) {
        metrics[m].name = cbx_arena_printf(arena, "m%zu", m);
        metrics[m].value = 1 + next_random(state);
        if (m)
            continue;
        double *samples = cbx_arena_calloc(arena, N_SAMPLES, sizeof *samples);
        for (size_t i = 0; i < N_SAMPLES; i++)
            samples[i] = 1 + next_random(state);
        metrics[m].samples = samples;
        metrics[m].n_samples = N_SAMPLES;
        metrics[m].flags = CBX_METRIC_HAS_SAMPLES;
    }
    return metrics;
}

static void make_point(const run_recipe *recipe, size_t i, unsigned *state, cbx_arena *arena,
                       cbx_point *point)
{
    cbx_tag *tags = cbx_arena_calloc(arena, 2, sizeof *tags);
    tags[0] = (cbx_tag){ "framework", i % 2 ? "torch" : "jax" };
    tags[1] = (cbx_tag){ "device", "cpu" };
    *point = (cbx_point){ .name = cbx_arena_printf(arena, "p%zu", i),
                          .scenario = "CV-1",
                          .status = "ok",
                          .tags = tags,
                          .n_tags = 2,
                          .metrics = make_metrics(recipe, state, arena),
                          .n_metrics = recipe->n_metrics };
}

static cbx_run *make_head(const char *id, int64_t epoch_us, cbx_arena *arena)
{
    char timestamp[40];
    cbx_timestamp_format(epoch_us, timestamp);
    cbx_run *run = cbx_arena_calloc(arena, 1, sizeof *run);
    *run = (cbx_run){ .id = cbx_arena_strdup(arena, id),
                      .timestamp = cbx_arena_strdup(arena, timestamp),
                      .epoch_us = epoch_us,
                      .environment = "{\"cpu\":\"x86\"}",
                      .metadata = "{}",
                      .format = "calibrax" };
    return run;
}

cbx_run *run_recipe_make(const run_recipe *recipe, cbx_arena *arena)
{
    static const cbx_metric_def defs[] = {
        { "m0", "s", CBX_DIRECTION_LOWER, "speed", CBX_PRIORITY_PRIMARY, "time", false },
        { "m1", "1/s", CBX_DIRECTION_HIGHER, "", CBX_PRIORITY_SECONDARY, "", true },
    };
    unsigned state = recipe->seed;
    cbx_run *run = make_head(recipe->id, recipe->epoch_us, arena);
    cbx_point *points = cbx_arena_calloc(arena, recipe->n_points, sizeof *points);
    for (size_t i = 0; i < recipe->n_points; i++)
        make_point(recipe, i, &state, arena, &points[i]);
    run->branch = recipe->branch;
    run->commit = recipe->commit;
    run->defs = defs;
    run->n_defs = 2;
    run->points = points;
    run->n_points = recipe->n_points;
    return run;
}

cbx_run *simple_run_make(const char *id, int64_t epoch_us, const char *branch, double value,
                         cbx_arena *arena)
{
    static const cbx_tag tags[] = { { "framework", "jax" } };
    cbx_run *run = make_head(id, epoch_us, arena);
    cbx_metric *metric = cbx_arena_calloc(arena, 1, sizeof *metric);
    cbx_point *point = cbx_arena_calloc(arena, 1, sizeof *point);
    *metric = (cbx_metric){ .name = "time", .value = value };
    *point = (cbx_point){ .name = "p",
                          .scenario = "s",
                          .status = "ok",
                          .tags = tags,
                          .n_tags = 1,
                          .metrics = metric,
                          .n_metrics = 1 };
    run->branch = branch;
    run->points = point;
    run->n_points = 1;
    return run;
}

void expect_put(store_fixture *fixture, cbx_store *store, const cbx_run *run, cbx_put_mode mode,
                cbx_put_outcome expected)
{
    cbx_put_outcome outcome = CBX_PUT_UNCHANGED;
    expect_ok(fixture, cbx_store_put_run(store, run, mode, &outcome, &fixture->err));
    ck_assert_msg(outcome == expected, "run %s: outcome %d, expected %d", run->id, (int)outcome,
                  (int)expected);
}

cbx_run *expect_load(store_fixture *fixture, cbx_store *store, const char *run_id)
{
    cbx_run_header header;
    cbx_run *run = NULL;
    expect_ok(fixture, cbx_store_find_run(store, run_id, fixture->arena, &header, &fixture->err));
    expect_ok(fixture, cbx_store_load_run(store, header.key, CBX_LOAD_ALL, fixture->arena, &run,
                                          &fixture->err));
    return run;
}

void expect_healthy(store_fixture *fixture, cbx_store *store)
{
    const cbx_doctor_finding *findings = NULL;
    size_t n = 0;
    expect_ok(fixture, cbx_store_diagnose(store, fixture->arena, &findings, &n, &fixture->err));
    ck_assert_uint_gt(n, 5);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(findings[i].severity == CBX_DOCTOR_OK, "%s: %s", findings[i].check,
                      findings[i].text);
}

int run_test_case(const char *name, TCase *tc)
{
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
