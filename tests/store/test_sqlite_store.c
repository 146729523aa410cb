/* Whole runs in and out of a SQLite store. */
#include "engine/store/run_equal.h"
#include "tests/store/store_fixture.h"

#include <math.h>
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

static void reopen(cbx_open_mode mode)
{
    cbx_store_close(store);
    store = store_fixture_open(&fixture, mode);
}

/* Everything that the model can hold and a plain run has not. */
static cbx_run *odd_run(void)
{
    static const double samples[] = { 1, NAN, -0.0, INFINITY };
    static const cbx_metric metrics[] = {
        { .name = "z", .value = NAN },
        { .name = "a",
          .value = -0.0,
          .lower = -INFINITY,
          .upper = -0.0,
          .flags = CBX_METRIC_HAS_LOWER | CBX_METRIC_HAS_UPPER | CBX_METRIC_HAS_SAMPLES,
          .samples = samples,
          .n_samples = 4 },
        { .name = "bounded by NaN",
          .value = 5,
          .lower = NAN,
          .flags = CBX_METRIC_HAS_LOWER | CBX_METRIC_VALUE_INTEGER },
        { .name = "no samples", .value = 1e300, .flags = CBX_METRIC_HAS_SAMPLES },
        { .name = "\xc3\xa9 \"q\" \\ \x01", .value = 9007199254740993.0 },
    };
    static const cbx_tag tags[] = { { "z", "" },
                                    { "a", "1:2,3;" },
                                    { "", "\"\xf0\x9f\x98\x80\"" } };
    static const cbx_point points[] = {
        { .name = "", .scenario = "", .status = "failed", .detail = "{\"x\":[1,null]}" },
        { .name = "p",
          .scenario = "s",
          .status = "ok",
          .tags = tags,
          .n_tags = 3,
          .metrics = metrics,
          .n_metrics = 5,
          .source_text = "{ the row's own text }" },
        { .name = "p",
          .scenario = "t",
          .status = "ok",
          .tags = tags,
          .n_tags = 3,
          .metrics = metrics + 1,
          .n_metrics = 1 },
        { .name = "no metrics", .scenario = "s", .status = "ok", .tags = tags, .n_tags = 1 },
    };
    static const cbx_metric_def defs[] = {
        { "z", "", CBX_DIRECTION_NONE, "", CBX_PRIORITY_SECONDARY, "", false },
        { "z", "s", CBX_DIRECTION_INFO, "g", CBX_PRIORITY_PRIMARY, "twice", true },
    };
    static const cbx_run run = { .id = "odd/..\\ %_ id",
                                 .timestamp = "2026-05-24 04:27",
                                 .epoch_us = -1,
                                 .environment = "{\"a\":{}}",
                                 .metadata = "{\"k\":\"v\"}",
                                 .defs = defs,
                                 .n_defs = 2,
                                 .points = points,
                                 .n_points = 4,
                                 .format = "nperf",
                                 .source = "some/path.json",
                                 .source_text = "{\n \"id\": 1\n}" };
    return (cbx_run *)(uintptr_t)&run;
}

START_TEST(a_run_comes_back_as_it_was)
{
    const cbx_run *odd = odd_run();
    run_recipe recipe = { .id = "plain",
                          .epoch_us = 1779596842413375,
                          .branch = "main",
                          .commit = "abcdef",
                          .n_points = 40,
                          .n_metrics = 3,
                          .seed = 1 };
    const cbx_run *plain = run_recipe_make(&recipe, fixture.arena);
    expect_put(&fixture, store, odd, CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_put(&fixture, store, plain, CBX_PUT_NEW, CBX_PUT_INSERTED);
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "plain"), plain));
    reopen(CBX_OPEN_READ);
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "plain"), plain));
    const cbx_run *back = expect_load(&fixture, store, odd->id);
    ck_assert(cbx_run_equal(back, odd));
    ck_assert_str_eq(back->format, "nperf");
    ck_assert_str_eq(back->source, "some/path.json");
}
END_TEST

START_TEST(definitions_load_without_points)
{
    const run_recipe recipe = { .id = "r", .epoch_us = 1, .n_points = 3, .n_metrics = 2 };
    cbx_run *run = run_recipe_make(&recipe, fixture.arena), *back = NULL;
    cbx_run_header header;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_ok(&fixture, cbx_store_find_run(store, "r", fixture.arena, &header, &fixture.err));
    expect_ok(&fixture, cbx_store_load_run(store, header.key, 0, fixture.arena, &back,
                                           &fixture.err));
    ck_assert_uint_eq(back->n_points, 0);
    ck_assert_uint_eq(back->n_defs, 2);
}
END_TEST

START_TEST(the_same_id_is_a_no_op_a_conflict_or_replaced)
{
    const cbx_run *first = simple_run_make("r", 1, NULL, 1.0, fixture.arena);
    const cbx_run *other = simple_run_make("r", 1, NULL, 2.0, fixture.arena);
    cbx_put_outcome outcome;
    expect_put(&fixture, store, first, CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_put(&fixture, store, first, CBX_PUT_NEW, CBX_PUT_UNCHANGED);
    expect_put(&fixture, store, first, CBX_PUT_REPLACE, CBX_PUT_UNCHANGED);
    ck_assert_int_eq(cbx_store_put_run(store, other, CBX_PUT_NEW, &outcome, &fixture.err),
                     CBX_CONFLICT);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "--replace"));
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "r"), first));
    expect_put(&fixture, store, other, CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "r"), other));
}
END_TEST

START_TEST(layout_and_inferred_definitions_are_no_content)
{
    static const cbx_metric_def defs[] = {
        { "time", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_SECONDARY, "", true },
    };
    cbx_run *run = simple_run_make("r", 1, NULL, 1.0, fixture.arena);
    run->source_text = "{\"id\": \"r\", \"x\": [1, 2]}";
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_INSERTED);
    run->source_text = "{ \"id\":\"r\",\n\"x\":[1,2] }\n";
    run->defs = defs;
    run->n_defs = 1;
    expect_put(&fixture, store, run, CBX_PUT_NEW, CBX_PUT_UNCHANGED);
    cbx_put_outcome outcome;
    run->source_text = "{\"id\": \"r\", \"x\": [1, 3]}";
    ck_assert_int_eq(cbx_store_put_run(store, run, CBX_PUT_NEW, &outcome, &fixture.err),
                     CBX_CONFLICT);
}
END_TEST

START_TEST(parts_add_up)
{
    run_recipe recipe = { .id = "parts", .epoch_us = 2000000, .n_points = 6, .n_metrics = 2 };
    cbx_run *whole = run_recipe_make(&recipe, fixture.arena);
    cbx_run first = *whole, second = *whole;
    first.n_points = 4;
    second.points = whole->points + 2;
    second.n_points = 4;
    second.epoch_us = 1000000;
    second.timestamp = "1970-01-01T00:00:01Z";
    expect_put(&fixture, store, &first, CBX_PUT_ADD, CBX_PUT_INSERTED);
    expect_put(&fixture, store, &first, CBX_PUT_ADD, CBX_PUT_UNCHANGED);
    expect_put(&fixture, store, &second, CBX_PUT_ADD, CBX_PUT_EXTENDED);
    expect_put(&fixture, store, &second, CBX_PUT_ADD, CBX_PUT_UNCHANGED);
    whole->epoch_us = second.epoch_us;
    whole->timestamp = second.timestamp;
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "parts"), whole));
}
END_TEST

START_TEST(a_part_with_other_content_conflicts_or_replaces)
{
    cbx_run *run = simple_run_make("r", 1, NULL, 1.0, fixture.arena);
    cbx_run *other = simple_run_make("r", 1, NULL, 2.0, fixture.arena);
    cbx_put_outcome outcome;
    expect_put(&fixture, store, run, CBX_PUT_ADD, CBX_PUT_INSERTED);
    ck_assert_int_eq(cbx_store_put_run(store, other, CBX_PUT_ADD, &outcome, &fixture.err),
                     CBX_CONFLICT);
    expect_put(&fixture, store, other, CBX_PUT_ADD_REPLACE, CBX_PUT_REPLACED);
    ck_assert(cbx_run_equal(expect_load(&fixture, store, "r"), other));
    cbx_point twice[] = { run->points[0], other->points[0] }; /* within one part too */
    cbx_run both = *run;
    both.id = "both";
    both.points = twice;
    both.n_points = 2;
    ck_assert_int_eq(cbx_store_put_run(store, &both, CBX_PUT_ADD, &outcome, &fixture.err),
                     CBX_CONFLICT);
    cbx_run_header header;
    ck_assert_int_eq(cbx_store_find_run(store, "both", fixture.arena, &header, &fixture.err),
                     CBX_NOT_FOUND);
}
END_TEST

START_TEST(a_failing_put_leaves_the_batch_as_it_was)
{
    cbx_put_outcome outcome;
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    expect_put(&fixture, store, simple_run_make("a", 1, NULL, 1, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    ck_assert_int_eq(cbx_store_put_run(store, simple_run_make("a", 1, NULL, 2, fixture.arena),
                                       CBX_PUT_NEW, &outcome, &fixture.err),
                     CBX_CONFLICT);
    expect_put(&fixture, store, simple_run_make("b", 1, NULL, 1, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    expect_ok(&fixture, cbx_store_commit_batch(store, &fixture.err));
    expect_ok(&fixture, cbx_store_begin_batch(store, &fixture.err));
    expect_put(&fixture, store, simple_run_make("c", 1, NULL, 1, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    expect_ok(&fixture, cbx_store_rollback_batch(store, &fixture.err));
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_runs(store, NULL, fixture.arena, &runs, &n, &fixture.err));
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(runs[0].id, "b");
}
END_TEST

START_TEST(deleting_leaves_nothing_behind)
{
    run_recipe recipe = { .id = "r", .epoch_us = 5, .n_points = 3, .n_metrics = 2 };
    expect_put(&fixture, store, run_recipe_make(&recipe, fixture.arena), CBX_PUT_NEW,
               CBX_PUT_INSERTED);
    expect_ok(&fixture, cbx_store_delete_run(store, "r", &fixture.err));
    ck_assert_int_eq(cbx_store_delete_run(store, "r", &fixture.err), CBX_NOT_FOUND);
    cbx_series_query query = { .metric = "m0", .name = "p0" };
    const cbx_series_value *values = NULL;
    size_t n = 9;
    expect_ok(&fixture,
              cbx_store_load_series(store, &query, fixture.arena, &values, &n, &fixture.err));
    ck_assert_uint_eq(n, 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("runs");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_run_comes_back_as_it_was);
    tcase_add_test(tc, definitions_load_without_points);
    tcase_add_test(tc, the_same_id_is_a_no_op_a_conflict_or_replaced);
    tcase_add_test(tc, layout_and_inferred_definitions_are_no_content);
    tcase_add_test(tc, parts_add_up);
    tcase_add_test(tc, a_part_with_other_content_conflicts_or_replaces);
    tcase_add_test(tc, a_failing_put_leaves_the_batch_as_it_was);
    tcase_add_test(tc, deleting_leaves_nothing_behind);
    return run_test_case("sqlite_store", tc);
}
