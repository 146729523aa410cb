/* Series over runs: order, ties, what matches, and noticing what others write. */
#include "tests/store/store_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static store_fixture fixture;
static cbx_store *store;

static void set_up(void)
{
    store_fixture_begin(&fixture);
    store = store_fixture_open(&fixture, CBX_OPEN_WRITE);
}

static void tear_down(void)
{
    expect_healthy(&fixture, store);
    cbx_store_close(store);
    store_fixture_end(&fixture);
}

static void put(const char *id, int64_t epoch_us, const char *branch, double value)
{
    expect_put(&fixture, store, simple_run_make(id, epoch_us, branch, value, fixture.arena),
               CBX_PUT_NEW, CBX_PUT_INSERTED);
}

/* "id=value id=value ..." of the series. */
static const char *series(cbx_store *from, const cbx_series_query *query)
{
    static char text[4096];
    const cbx_series_value *values = NULL;
    size_t n = 0, length = 0;
    expect_ok(&fixture,
              cbx_store_load_series(from, query, fixture.arena, &values, &n, &fixture.err));
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s=%g", i ? " " : "",
                                   values[i].run->id, values[i].value);
    return text;
}

static void expect_n_series(size_t want, const cbx_series_query *query)
{
    size_t n = 99;
    expect_ok(&fixture, cbx_store_count_series(store, query, &n, &fixture.err));
    ck_assert_uint_eq(n, want);
}

static const cbx_tag jax[] = { { "framework", "jax" } };
static const cbx_tag torch[] = { { "framework", "torch" } };

static const cbx_run_header run_b = { .id = "b", .epoch_us = 5000001 };
static const cbx_run_header run_c = { .id = "c", .epoch_us = 5000002 };

static const struct {
    const char *what;
    cbx_series_query query;
    const char *want;
} cases[] = {
    { "in time order, ties by id", { .metric = "time", .name = "p" }, "old=1 a=2 b=3 c=4 new=5" },
    { "last", { .metric = "time", .name = "p", .last = 2 }, "c=4 new=5" },
    { "last inside a tie", { .metric = "time", .name = "p", .last = 3 }, "b=3 c=4 new=5" },
    { "last of more than there are",
      { .metric = "time", .name = "p", .last = 99 },
      "old=1 a=2 b=3 c=4 new=5" },
    { "branch", { .metric = "time", .name = "p", .branch = "main" }, "old=1 b=3" },
    { "last of a branch", { .metric = "time", .name = "p", .branch = "main", .last = 1 }, "b=3" },
    { "tags that match",
      { .metric = "time", .name = "p", .tags = jax, .n_tags = 1 },
      "old=1 a=2 b=3 c=4 new=5" },
    { "tags that do not", { .metric = "time", .name = "p", .tags = torch, .n_tags = 1 }, "" },
    { "before a run of a tie", { .metric = "time", .name = "p", .before = &run_b }, "old=1 a=2" },
    { "last before a run",
      { .metric = "time", .name = "p", .before = &run_c, .last = 2 },
      "a=2 b=3" },
    { "no such metric", { .metric = "Time", .name = "p" }, "" },
    { "no such name", { .metric = "time", .name = "" }, "" },
};

START_TEST(a_series_is_in_the_order_of_its_runs)
{
    put("new", 9000000, NULL, 5); /* not in order, and a tie within one second and microsecond */
    put("c", 5000002, NULL, 4);
    put("b", 5000001, "main", 3);
    put("a", 5000001, "dev", 2);
    put("old", -9000000, "main", 1);
    ck_assert_msg(strcmp(series(store, &cases[_i].query), cases[_i].want) == 0, "%s: %s",
                  cases[_i].what, series(store, &cases[_i].query));
}
END_TEST

START_TEST(the_first_matching_point_of_a_run_counts)
{
    cbx_run *run = simple_run_make("r", 1000000, NULL, 1, fixture.arena);
    static const cbx_tag more[] = { { "framework", "torch" }, { "size", "1" } };
    static const cbx_tag reordered[] = { { "size", "1" }, { "framework", "torch" } };
    cbx_point points[4] = { run->points[0], run->points[0], run->points[0], run->points[0] };
    cbx_metric metrics[4];
    for (int i = 0; i < 4; i++) {
        metrics[i] = (cbx_metric){ .name = "time", .value = 10 + i };
        points[i].metrics = &metrics[i];
    }
    metrics[0].name = "other";
    points[1].tags = more;
    points[1].n_tags = 2;
    points[3].tags = reordered;
    points[3].n_tags = 2;
    run->points = points;
    run->n_points = 4;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    cbx_series_query any = { .metric = "time", .name = "p" };
    cbx_series_query of_jax = { .metric = "time", .name = "p", .tags = jax, .n_tags = 1 };
    cbx_series_query last = { .metric = "time", .name = "p", .last = 1 };
    ck_assert_str_eq(series(store, &any), "r=11");
    ck_assert_str_eq(series(store, &of_jax), "r=12");
    ck_assert_str_eq(series(store, &last), "r=11");
    const cbx_tag both[] = { { "framework", "torch" }, { "size", "1" } };
    cbx_series_query of_torch = { .metric = "time", .name = "p", .tags = both, .n_tags = 2 };
    ck_assert_str_eq(series(store, &of_torch), "r=11");
}
END_TEST

START_TEST(each_series_is_listed_and_found_by_its_identity)
{
    cbx_run *run = simple_run_make("r", 1000000, NULL, 1, fixture.arena);
    cbx_point points[2] = { run->points[0], run->points[0] };
    cbx_metric metrics[2] = { { .name = "time", .value = 1 }, { .name = "time", .value = 2 } };
    points[0].tags = NULL;
    points[0].n_tags = 0;
    for (int i = 0; i < 2; i++)
        points[i].metrics = &metrics[i];
    run->points = points;
    run->n_points = 2;
    points[1].n_metrics = 1;
    points[0].n_metrics = 1;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    const cbx_series_entry *entries = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_series(store, fixture.arena, &entries, &n, &fixture.err));
    ck_assert_uint_eq(n, 2);
    for (size_t i = 0; i < n; i++) {
        /* the tag set {} is carried by both points: only the identity tells them apart */
        bool tagged = strcmp(entries[i].tags, "{}") != 0;
        cbx_series_query query = { .metric = entries[i].metric, .identity = entries[i].identity };
        ck_assert_str_eq(entries[i].name, "p");
        ck_assert_str_eq(entries[i].scenario, points[0].scenario);
        ck_assert_str_eq(entries[i].identity, cbx_point_identity(&points[tagged], fixture.arena));
        ck_assert_str_eq(series(store, &query), tagged ? "r=2" : "r=1");
    }
}
END_TEST

START_TEST(series_that_a_query_matches_are_counted)
{
    cbx_run *run = simple_run_make("r", 1000000, "main", 1, fixture.arena);
    cbx_point points[2] = { run->points[0], run->points[0] };
    points[0].tags = NULL;
    points[0].n_tags = 0;
    run->points = points;
    run->n_points = 2;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    put("s", 2000000, "dev", 3);
    cbx_series_query query = { .metric = "time", .name = "p" };
    expect_n_series(2, &query);
    query.branch = "dev";
    expect_n_series(1, &query);
    query.branch = "nosuch";
    expect_n_series(0, &query);
    query = (cbx_series_query){
        .metric = "time", .name = "p", .tags = points[1].tags, .n_tags = points[1].n_tags
    };
    expect_n_series(1, &query);
    expect_ok(&fixture, cbx_store_delete_run(store, "r", &fixture.err));
    query = (cbx_series_query){ .metric = "time", .name = "p" };
    expect_n_series(1, &query);
}
END_TEST

START_TEST(bounds_and_missing_values_come_along)
{
    cbx_run *run = simple_run_make("r", 1, NULL, NAN, fixture.arena);
    cbx_metric metric = {
        .name = "time", .value = NAN, .lower = -0.0, .flags = CBX_METRIC_HAS_LOWER
    };
    cbx_point point = run->points[0];
    point.metrics = &metric;
    run->points = &point;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    cbx_series_query query = { .metric = "time", .name = "p" };
    const cbx_series_value *values = NULL;
    size_t n = 0;
    expect_ok(&fixture,
              cbx_store_load_series(store, &query, fixture.arena, &values, &n, &fixture.err));
    ck_assert_uint_eq(n, 1);
    ck_assert(isnan(values[0].value) && isnan(values[0].upper));
    ck_assert(values[0].lower == 0 && signbit(values[0].lower));
}
END_TEST

START_TEST(replaced_and_deleted_runs_are_gone)
{
    cbx_series_query query = { .metric = "time", .name = "p" };
    put("a", 1000000, NULL, 1);
    put("b", 2000000, NULL, 2);
    expect_ok(&fixture,
              cbx_store_set_baseline(store, "main", "a", &fixture.err)); /* keeps a's rows */
    ck_assert_str_eq(series(store, &query), "a=1 b=2");
    expect_put(&fixture, store, simple_run_make("a", 3000000, NULL, 7, fixture.arena),
               CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    ck_assert_str_eq(series(store, &query), "b=2 a=7");
    expect_ok(&fixture, cbx_store_delete_run(store, "b", &fixture.err));
    ck_assert_str_eq(series(store, &query), "a=7");
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    ck_assert_str_eq(series(store, &query), "");
}
END_TEST

START_TEST(a_batch_sees_its_own_runs)
{
    cbx_series_query query = { .metric = "time", .name = "p" };
    put("a", 1000000, NULL, 1);
    ck_assert_str_eq(series(store, &query), "a=1");
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    put("b", 2000000, NULL, 2);
    ck_assert_str_eq(series(store, &query), "a=1 b=2");
    put("c", 3000000, NULL, 3);
    expect_ok(&fixture, cbx_store_rollback_batch(store, &fixture.err));
    ck_assert_str_eq(series(store, &query), "a=1");
}
END_TEST

START_TEST(what_another_connection_writes_is_seen)
{
    cbx_series_query query = { .metric = "time", .name = "p" };
    put("a", 1000000, NULL, 1);
    cbx_store *reader = store_fixture_open(&fixture, CBX_OPEN_READ);
    ck_assert_str_eq(series(reader, &query), "a=1");
    put("b", 2000000, NULL, 2);
    ck_assert_str_eq(series(reader, &query), "a=1 b=2");
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    ck_assert_str_eq(series(reader, &query), "b=2");
    expect_put(&fixture, store, simple_run_make("b", 2000000, "dev", 5, fixture.arena),
               CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    ck_assert_str_eq(series(reader, &query), "b=5");
    cbx_store_close(reader);
}
END_TEST

START_TEST(many_runs_and_many_shapes_in_one_batch)
{
    enum { N_RUNS = 700 }; /* enough to read all headers in one go */
    char id[32];
    cbx_series_query query = { .metric = "time", .name = "p" };
    const cbx_series_value *values = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    for (int i = 0; i < N_RUNS; i++) {
        (void)snprintf(id, sizeof id, "run %03d", (i * 37) % N_RUNS);
        put(id, (i * 37) % N_RUNS * INT64_C(300000), NULL, (i * 37) % N_RUNS);
    }
    expect_ok(&fixture, cbx_store_commit_batch(store, &fixture.err));
    expect_ok(&fixture,
              cbx_store_load_series(store, &query, fixture.arena, &values, &n, &fixture.err));
    ck_assert_uint_eq(n, N_RUNS);
    for (size_t i = 0; i < n; i++)
        ck_assert_double_eq_tol(values[i].value, (double)i, 1e-9);
    query.last = 5;
    ck_assert_str_eq(series(store, &query),
                     "run 695=695 run 696=696 run 697=697 run 698=698 run 699=699");
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("series");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_series_is_in_the_order_of_its_runs, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, the_first_matching_point_of_a_run_counts);
    tcase_add_test(tc, each_series_is_listed_and_found_by_its_identity);
    tcase_add_test(tc, series_that_a_query_matches_are_counted);
    tcase_add_test(tc, bounds_and_missing_values_come_along);
    tcase_add_test(tc, replaced_and_deleted_runs_are_gone);
    tcase_add_test(tc, a_batch_sees_its_own_runs);
    tcase_add_test(tc, what_another_connection_writes_is_seen);
    tcase_add_test(tc, many_runs_and_many_shapes_in_one_batch);
    return run_test_case("sqlite_series", tc);
}
