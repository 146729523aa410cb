/* Baselines keep their content, whatever happens to the run; the store's own definitions. */
#include "engine/store/run_equal.h"
#include "tests/store/store_fixture.h"

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

static cbx_run *make(const char *id, double value)
{
    return simple_run_make(id, 1000000, NULL, value, fixture.arena);
}

static void set(const char *name, const char *run_id)
{
    expect_ok(&fixture, cbx_store_set_baseline(store, name, run_id, &fixture.err));
}

static void expect_baseline(const char *name, const cbx_run *want)
{
    cbx_run_header header;
    cbx_run *kept = NULL;
    expect_ok(&fixture, cbx_store_find_baseline(store, name, fixture.arena, &header, &fixture.err));
    expect_ok(&fixture, cbx_store_load_run(store, header.key, CBX_LOAD_ALL, fixture.arena, &kept,
                                           &fixture.err));
    ck_assert(cbx_run_equal(kept, want));
}

static size_t count_runs(void)
{
    const cbx_run_header *runs = NULL;
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_runs(store, NULL, fixture.arena, &runs, &n, &fixture.err));
    return n;
}

static size_t count_baselines(bool with_history, const cbx_baseline_entry **ret_entries)
{
    size_t n = 0;
    expect_ok(&fixture, cbx_store_list_baselines(store, with_history, fixture.arena, ret_entries,
                                                 &n, &fixture.err));
    return n;
}

START_TEST(a_baseline_survives_replace_delete_and_added_points)
{
    const cbx_run *first = make("r", 1);
    expect_put(&fixture, store, first, CBX_PUT_NEW, CBX_PUT_INSERTED);
    set("main", "r");
    expect_put(&fixture, store, make("r", 2), CBX_PUT_REPLACE, CBX_PUT_REPLACED);
    expect_baseline("main", first);
    cbx_run *more = make("r", 3);
    cbx_point point = more->points[0];
    point.name = "another";
    more->points = &point;
    set("second", "r");
    expect_put(&fixture, store, more, CBX_PUT_ADD, CBX_PUT_EXTENDED);
    expect_baseline("second", make("r", 2));
    expect_ok(&fixture, cbx_store_delete_run(store, "r", &fixture.err));
    ck_assert_uint_eq(count_runs(), 0);
    expect_baseline("main", first);
    expect_healthy(&fixture, store);
}
END_TEST

START_TEST(moving_a_baseline_lets_go_of_what_it_kept)
{
    expect_put(&fixture, store, make("a", 1), CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_put(&fixture, store, make("b", 2), CBX_PUT_NEW, CBX_PUT_INSERTED);
    set("main", "a");
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    set("main", "b"); /* the doctor of tear_down finds rows of a, if any were left */
    expect_baseline("main", make("b", 2));
    expect_put(&fixture, store, make("a", 1), CBX_PUT_NEW, CBX_PUT_INSERTED);
}
END_TEST

START_TEST(every_setting_is_in_the_history)
{
    const cbx_baseline_entry *entries = NULL;
    expect_put(&fixture, store, make("a", 1), CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_put(&fixture, store, make("b", 2), CBX_PUT_NEW, CBX_PUT_INSERTED);
    set("main", "a");
    set("nightly", "a");
    set("main", "b");
    expect_ok(&fixture, cbx_store_delete_run(store, "a", &fixture.err));
    ck_assert_uint_eq(count_baselines(false, &entries), 2);
    ck_assert_str_eq(entries[0].name, "main");
    ck_assert_str_eq(entries[0].run_id, "b");
    ck_assert_uint_eq(count_baselines(true, &entries), 3);
    ck_assert(strcmp(entries[0].run_id, "b") == 0 && entries[0].current);
    ck_assert(strcmp(entries[1].name, "nightly") == 0 && entries[1].current);
    ck_assert(strcmp(entries[2].run_id, "a") == 0 && !entries[2].current);
    int64_t when = 0;
    expect_ok(&fixture, cbx_timestamp_parse(entries[0].set_at, &when, &fixture.err));
}
END_TEST

START_TEST(a_document_can_be_a_baseline_without_being_a_run)
{
    const cbx_baseline_entry *entries = NULL;
    const cbx_run *document = make("elsewhere", 5);
    expect_ok(&fixture, cbx_store_put_baseline(store, "main", document, &fixture.err));
    expect_ok(&fixture, cbx_store_put_baseline(store, "main", document, &fixture.err));
    ck_assert_uint_eq(count_runs(), 0);
    expect_baseline("main", document);
    ck_assert_uint_eq(count_baselines(true, &entries), 1); /* the same again is no setting */
    expect_put(&fixture, store, make("elsewhere", 6), CBX_PUT_NEW, CBX_PUT_INSERTED);
    expect_baseline("main", document);
    expect_ok(&fixture, cbx_store_put_baseline(store, "main", make("elsewhere", 6), &fixture.err));
    expect_baseline("main", make("elsewhere", 6));
    ck_assert_uint_eq(count_runs(), 1);
}
END_TEST

START_TEST(an_unknown_run_cannot_be_a_baseline)
{
    cbx_run_header header;
    ck_assert_int_eq(cbx_store_set_baseline(store, "main", "nope", &fixture.err), CBX_NOT_FOUND);
    ck_assert_int_eq(
        cbx_store_find_baseline(store, "nightly", fixture.arena, &header, &fixture.err),
        CBX_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fixture.err.text, "--run latest --name nightly"));
}
END_TEST

START_TEST(definitions_of_the_store_are_replaced_as_a_whole)
{
    static const cbx_metric_def defs[] = {
        { "time", "s", CBX_DIRECTION_LOWER, "", CBX_PRIORITY_PRIMARY, "wall time", false },
        { "rate", "1/s", CBX_DIRECTION_HIGHER, "g", CBX_PRIORITY_SECONDARY, "", true },
    };
    const cbx_metric_def *back = NULL;
    size_t n = 9;
    expect_ok(&fixture, cbx_store_load_defs(store, fixture.arena, &back, &n, &fixture.err));
    ck_assert_uint_eq(n, 0);
    expect_ok(&fixture, cbx_store_put_defs(store, defs, 2, &fixture.err));
    expect_ok(&fixture, cbx_store_put_defs(store, defs + 1, 1, &fixture.err));
    expect_ok(&fixture, cbx_store_load_defs(store, fixture.arena, &back, &n, &fixture.err));
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(back[0].name, "rate");
    ck_assert_int_eq(back[0].direction, CBX_DIRECTION_HIGHER);
    ck_assert(back[0].inferred);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("baselines");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_baseline_survives_replace_delete_and_added_points);
    tcase_add_test(tc, moving_a_baseline_lets_go_of_what_it_kept);
    tcase_add_test(tc, every_setting_is_in_the_history);
    tcase_add_test(tc, a_document_can_be_a_baseline_without_being_a_run);
    tcase_add_test(tc, an_unknown_run_cannot_be_a_baseline);
    tcase_add_test(tc, definitions_of_the_store_are_replaced_as_a_whole);
    return run_test_case("sqlite_baseline", tc);
}
